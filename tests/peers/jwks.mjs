// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// jose knows nothing but the public keys that the server tells, and verifies what it issues: before
// another key signs, while it is announced, and after it has begun to. No key of before is lost.
// usage: node jwks.mjs UP.JSON PID CONFIG COMMAND...    what packaging/quickstart has printed, the
// server, its settings and what to run folenid by, as the one whose keys they are
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as jose from "jose";

const [, , upJson, pid, config, program, ...words] = process.argv;
const up = JSON.parse(readFileSync(upJson, "utf8"));
const { login, password } = up.logins.find((one) => one.role === "nurse");
const wanted = { algorithms: ["ES256"], issuer: "foleni", audience: "foleni", typ: "at+jwt" };
const PATIENCE_MS = 10000;

async function signIn() {
	const answer = await fetch(`${up.base_url}/v1/auth/sign-in`, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ login, password }),
	});
	assert.equal(answer.status, 200);
	return (await answer.json()).access_token;
}

async function told() {
	const answer = await fetch(`${up.base_url}/.well-known/jwks.json`);
	assert.equal(answer.status, 200);
	assert.equal(answer.headers.get("cache-control"), "public, max-age=300");
	const set = await answer.json();
	for (const key of set.keys) {
		assert.deepEqual(Object.keys(key).sort(), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
		assert.deepEqual([key.kty, key.crv, key.alg, key.use], ["EC", "P-256", "ES256", "sig"]);
		assert.equal(key.kid, await jose.calculateJwkThumbprint(key));
	}
	return set;
}

const verify = (set, token) => jose.jwtVerify(token, jose.createLocalJWKSet(set), wanted);
const signer = (token) => jose.decodeProtectedHeader(token).kid;

// The server reads its keys again, which it does when it likes to.
async function key(what) {
	const said = execFileSync(program, [...words, "key", what, "--config", config], { encoding: "utf8" });
	process.kill(Number(pid), "SIGHUP");
	return said.trim();
}

async function until(what, holds) {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const found = await holds();
		if (found) return found;
		if (Date.now() > end) throw new Error(`this did not come: ${what}`);
	}
}

const first = await told();
const old = await signIn();
assert.equal(first.keys.length, 1);
assert.equal((await verify(first, old)).payload.sub.length, 36);

const added = await key("add");
const announced = await until("the announced key", async () => {
	const set = await told();
	return set.keys.length === 2 && set;
});
assert.equal(announced.keys[1].kid, added);
assert.equal(signer(await signIn()), first.keys[0].kid);

await key("rotate");
const fresh = await until("a token of the new key", async () => {
	const token = await signIn();
	return signer(token) === added && token;
});
// Whoever keeps what was told before the new key signed knows it already; both are still told.
for (const set of [announced, await told()])
	for (const token of [old, fresh]) await verify(set, token);
await assert.rejects(verify(first, fresh), jose.errors.JWKSNoMatchingKey);
const [head, body, signature] = fresh.split(".");
const other = old.split(".")[2];
assert.notEqual(signature, other);
await assert.rejects(verify(announced, `${head}.${body}.${other}`), jose.errors.JWSSignatureVerificationFailed);
console.log("3 states of the keys, all tokens verified by what was told");
