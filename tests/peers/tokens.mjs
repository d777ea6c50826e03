// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// jose signs what the server must refuse, over REST and over WebSocket, and verifies what it issues.
// Each forgery differs from a token that is taken by what it is called for.
// usage: node tokens.mjs UP.JSON SIGNING-KEY.PEM    what packaging/quickstart has printed and made
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";
import { createPrivateKey, createPublicKey, randomUUID, sign as signRaw } from "node:crypto";
import * as jose from "jose";
import WebSocket from "ws";

const up = JSON.parse(readFileSync(process.argv[2], "utf8"));
const pem = readFileSync(process.argv[3], "utf8");
const PATIENCE_MS = 10000;

const key = createPrivateKey(pem);
const publicKey = createPublicKey(pem);
const publicJwk = await jose.exportJWK(publicKey);
const { privateKey: otherKey, publicKey: otherPublic } = await jose.generateKeyPair("ES256");
const otherJwk = await jose.exportJWK(otherPublic);
const { privateKey: longKey } = await jose.generateKeyPair("ES384");

const admin = up.logins.find((one) => one.role === "admin");
const answer = await fetch(`${up.base_url}/v1/auth/sign-in`, {
	method: "POST",
	headers: { "Content-Type": "application/json" },
	body: JSON.stringify({ login: admin.login, password: admin.password }),
});
assert.equal(answer.status, 200);
const issued = (await answer.json()).access_token;

// ---- what the server issues ----
const { payload: claims, protectedHeader: header } = await jose.jwtVerify(issued, publicKey, {
	algorithms: ["ES256"], issuer: "foleni", audience: "foleni", typ: "at+jwt",
	requiredClaims: ["exp", "nbf", "iat", "sub", "jti"], clockTolerance: 5,
});
assert.deepEqual(Object.keys(header).sort(), ["alg", "kid", "typ"]);
assert.equal(header.kid, await jose.calculateJwkThumbprint(publicJwk));
assert.ok(claims.exp - claims.iat <= 900);

// ---- what it must refuse ----
const now = Math.floor(Date.now() / 1000);
const bytes = (text) => new TextEncoder().encode(text);
const encode = (value) => jose.base64url.encode(typeof value === "string" ? bytes(value) : bytes(JSON.stringify(value)));
// Whatever jose would not write as a JWT: any header over any bytes.
const raw = (head, body, by = key) => {
	const text = `${encode(head)}.${encode(body)}`;
	const signature = signRaw("sha256", bytes(text), { key: by, dsaEncoding: "ieee-p1363" });
	return `${text}.${jose.base64url.encode(signature)}`;
};
const jwt = (head, body = claims, by = key) => new jose.SignJWT(body).setProtectedHeader(head).sign(by);
const mac = (head, secret) => jwt(head, claims, secret);
const without = (name) => Object.fromEntries(Object.entries(claims).filter(([member]) => member !== name));
const [head, body, signature] = issued.split(".");
const flipped = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
const der = signRaw("sha256", bytes(`${head}.${body}`), { key, dsaEncoding: "der" });

const forgeries = {
	"no algorithm, as jose writes it": new jose.UnsecuredJWT(claims).encode(),
	"no algorithm in our header": `${encode({ ...header, alg: "none" })}.${body}.`,
	"no algorithm, with the signature": `${encode({ ...header, alg: "none" })}.${body}.${signature}`,
	"HS256 with the public key as PEM": await mac({ ...header, alg: "HS256" }, bytes(publicKey.export({ type: "spki", format: "pem" }))),
	"HS256 with the public key as DER": await mac({ ...header, alg: "HS256" }, publicKey.export({ type: "spki", format: "der" })),
	"HS256 with the public key as JWK": await mac({ ...header, alg: "HS256" }, bytes(JSON.stringify(publicJwk))),
	"HS512 with the public key as PEM": await mac({ ...header, alg: "HS512" }, bytes(publicKey.export({ type: "spki", format: "pem" }))),
	"ES384": await jwt({ ...header, alg: "ES384" }, claims, longKey),
	"another key under our kid": await jwt(header, claims, otherKey),
	"another key under its kid": await jwt({ ...header, kid: await jose.calculateJwkThumbprint(otherJwk) }, claims, otherKey),
	"no kid": await jwt({ alg: "ES256", typ: "at+jwt" }),
	"a key in the header": await jwt({ ...header, jwk: otherJwk }, claims, otherKey),
	"a key in the header in place of the kid": await jwt({ alg: "ES256", typ: "at+jwt", jwk: otherJwk }, claims, otherKey),
	"our key in the header": await jwt({ ...header, jwk: publicJwk }),
	"a place of keys": await jwt({ ...header, jku: "http://127.0.0.1:1/keys.json" }),
	"a place of certificates": await jwt({ ...header, x5u: "http://127.0.0.1:1/key.pem" }),
	"certificates": raw({ ...header, x5c: ["AAAA"] }, claims),
	"what must be understood": raw({ ...header, crit: ["exp"] }, claims),
	"what must be understood and is nothing": raw({ ...header, crit: [] }, claims),
	"unencoded content": raw({ ...header, b64: false, crit: ["b64"] }, claims),
	"a member twice in the header": raw(`{"typ":"at+jwt","alg":"none","alg":"ES256","kid":"${header.kid}"}`, claims),
	"a role twice": raw(header, JSON.stringify(claims).replace("}", ',"role":"admin"}')),
	"claims that are a list": raw(header, [claims]),
	"claims that are no JSON": raw(header, `${JSON.stringify(claims)},`),
	"claims behind a mark of order": raw(header, `\ufeff${JSON.stringify(claims)}`),
	"of yesterday": await jwt(header, { ...claims, iat: now - 86400, nbf: now - 86400, exp: now - 85500 }),
	"ended a second ago": await jwt(header, { ...claims, exp: now - 1 }),
	"not good yet": await jwt(header, { ...claims, nbf: now + 600 }),
	"signed in the future": await jwt(header, { ...claims, iat: now + 600, nbf: now + 600, exp: now + 900 }),
	"an end that is text": await jwt(header, { ...claims, exp: String(claims.exp) }).catch(() => raw(header, { ...claims, exp: String(claims.exp) })),
	"an end beyond numbers": raw(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400')),
	"an end that is a fraction": raw(header, JSON.stringify(claims).replace(/"exp":(\d+)/, '"exp":$1.5')),
	"an end before time": raw(header, { ...claims, exp: -1 }),
	"for somebody else": await jwt(header, { ...claims, aud: "another" }),
	"for us and somebody else": await jwt(header, { ...claims, aud: ["foleni", "another"] }),
	"by somebody else": await jwt(header, { ...claims, iss: "another" }),
	"a role that nobody has": await jwt(header, { ...claims, role: "owner" }),
	"a display without its screen": await jwt(header, { ...claims, role: "display" }),
	"nobody": await jwt(header, { ...claims, sub: "00000000-0000-0000-0000-000000000000" }),
	"one claim more": await jwt(header, { ...claims, scope: "all" }),
	"a limit that says no": await jwt(header, { ...claims, must_enrol: false }),
	"the signature as DER": `${head}.${body}.${jose.base64url.encode(der)}`,
	"a signature of zeroes": `${head}.${body}.${jose.base64url.encode(new Uint8Array(64))}`,
	"a signature of ones": `${head}.${body}.${jose.base64url.encode(new Uint8Array(64).fill(255))}`,
	"half a signature": `${head}.${body}.${signature.slice(0, 43)}`,
	"no signature": `${head}.${body}`,
	"cut": issued.slice(0, -1),
	"padded": `${issued}==`,
	"a fourth part": `${issued}.${signature}`,
	"encrypted": await new jose.EncryptJWT(claims).setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: header.kid }).encrypt(publicKey),
	"longer than 4 KiB": raw(header, JSON.stringify(claims) + " ".repeat(3200)),
};
for (const typ of ["JWT", "AT+JWT", "application/at+jwt", "id_token"])
	forgeries[`the type ${typ}`] = await jwt({ ...header, typ });
for (const kid of ["", "../../../../dev/null", "/proc/self/environ", "' OR '1'='1", "http://127.0.0.1:1/key", `${header.kid}\u0000`, header.kid.toLowerCase(), "x".repeat(1500)])
	forgeries[`the kid ${JSON.stringify(kid.slice(0, 40))}`] = await jwt({ ...header, kid });
for (const name of Object.keys(claims)) forgeries[`without ${name}`] = raw(header, without(name));
for (const [part, text] of Object.entries({ header: head, claims: body, signature }))
	for (const at of [0, Math.floor(text.length / 2), text.length - 2])
		forgeries[`the ${part} with character ${at} changed`] = issued.replace(text, flipped(text, at));

// ---- asking ----
const wrong = [];

async function rest(token, method, path, content) {
	const given = { Authorization: `Bearer ${token}` };
	if (content) Object.assign(given, { "Content-Type": "application/json", "Idempotency-Key": randomUUID() });
	const told = await fetch(up.base_url + path, { method, headers: given, body: content && JSON.stringify(content) });
	await told.text();
	return told.status;
}

function upgrade(token) {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(up.ws_url, ["foleni.v1"], { headers: { Authorization: `Bearer ${token}` }, handshakeTimeout: PATIENCE_MS });
		socket.on("open", () => { socket.terminate(); resolve(101); });
		socket.on("unexpected-response", (request, response) => { request.destroy(); resolve(response.statusCode); });
		socket.on("error", reject);
	});
}

// What is said to one message on a socket that was opened rightly.
function say(message, wanted) {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(up.ws_url, ["foleni.v1"], { headers: { Authorization: `Bearer ${issued}` }, handshakeTimeout: PATIENCE_MS });
		const late = setTimeout(() => reject(new Error(`no ${wanted} came`)), PATIENCE_MS);
		socket.on("open", () => socket.send(JSON.stringify(message)));
		socket.on("error", reject);
		socket.on("message", (data) => {
			const heard = JSON.parse(data);
			if (!wanted.includes(heard.t)) return;
			clearTimeout(late);
			socket.terminate();
			resolve(heard);
		});
	});
}

const seqNow = async () => (await say({ t: "hello", facility: up.facility.id }, ["welcome"])).seq;
const visits = `/v1/facilities/${up.facility.id}/visits`;

async function judge(what, token) {
	const found = {
		"a look": await rest(token, "GET", "/v1/me"),
		"a change": await rest(token, "POST", visits, { service: up.services.opd }),
		"a socket": await upgrade(token),
	};
	for (const [way, status] of Object.entries(found))
		if (status !== 401) wrong.push(`${what}: ${way} is answered with ${status}`);
	const told = await say({ t: "token", access_token: token }, ["token", "problem"]);
	if (told.t !== "problem") wrong.push(`${what}: an open socket takes it`);
}

// What differs from the forgeries in nothing but their fault is taken.
const sound = await jwt(header, { ...claims, jti: randomUUID() });
assert.equal(await rest(sound, "GET", "/v1/me"), 200);
assert.equal(await upgrade(sound), 101);
assert.equal((await say({ t: "token", access_token: sound }, ["token", "problem"])).t, "token");

const before = await seqNow();
for (const [what, token] of Object.entries(forgeries)) await judge(what, token);
if ((await seqNow()) !== before) wrong.push("something was changed");
assert.equal(await rest(issued, "GET", "/v1/me"), 200);
for (const line of wrong) console.log(line);
console.log(`${Object.keys(forgeries).length} forgeries, ${wrong.length} times one was taken`);
process.exit(wrong.length ? 1 : 0);
