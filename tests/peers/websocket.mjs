// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// What a WebSocket client that shares no code with the server sees of /v1/live.
// usage: node websocket.mjs UP.JSON    what packaging/quickstart has printed
import { readFileSync } from "node:fs";
import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import WebSocket from "ws";

const up = JSON.parse(readFileSync(process.argv[2], "utf8"));
const PATIENCE_MS = 10000;

function inTime(promise, what) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${what}: nothing came`)), PATIENCE_MS);
	});
	return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function signIn(role) {
	const { login, password } = up.logins.find((one) => one.role === role);
	const answer = await fetch(`${up.base_url}/v1/auth/sign-in`, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ login, password }),
	});
	assert.equal(answer.status, 200);
	return (await answer.json()).access_token;
}

// A socket whose messages and whose end can be waited for.
class Peer {
	constructor(token, { protocols = ["foleni.v1"], path = up.ws_url, ...options } = {}) {
		const headers = token ? { Authorization: `Bearer ${token}` } : {};
		this.messages = [];
		this.waiting = [];
		this.socket = new WebSocket(path, protocols, { headers, ...options });
		this.opened = new Promise((resolve, reject) => {
			this.socket.on("open", resolve);
			this.socket.on("unexpected-response", (_, answer) => {
				this.status = answer.statusCode;
				reject(new Error(`status ${answer.statusCode}`));
			});
			this.socket.on("error", reject);
		});
		this.opened.catch(() => {});
		this.ended = new Promise((resolve) => {
			this.socket.on("close", (code) => resolve(code));
		});
		this.socket.on("message", (data) => {
			this.messages.push(JSON.parse(data));
			this.waiting.splice(0).forEach((look) => look());
		});
	}
	open() {
		return inTime(this.opened, "opening");
	}
	say(message) {
		this.socket.send(JSON.stringify(message));
	}
	hear(t) {
		const found = new Promise((resolve) => {
			const look = () => {
				const at = this.messages.findIndex((message) => message.t === t);
				if (at < 0) this.waiting.push(look);
				else resolve(this.messages.splice(at, 1)[0]);
			};
			look();
		});
		return inTime(found, `a message "${t}"`);
	}
	end() {
		return inTime(this.ended, "the end");
	}
	async hello(position = {}) {
		await this.open();
		this.say({ t: "hello", facility: up.facility.id, ...position });
		return this.hear("snapshot");
	}
	// Up to this number everything is known; a gap or a repetition fails.
	async follow(at, to) {
		while (at < to) {
			const { from, to: end } = await this.hear("events");
			assert.equal(from, at + 1);
			at = end;
		}
		assert.equal(at, to);
	}
	visit() {
		this.say({ t: "command", id: randomUUID(), name: "visit.open", data: { service: up.services.opd } });
		return this.hear("answer");
	}
}

async function statusOf(token, options) {
	const peer = new Peer(token, options);
	await peer.open().then(() => peer.socket.terminate(), () => {});
	return peer.status;
}

const token = await signIn("receptionist");

const tests = {
	async "the subprotocol is chosen and no extension is"() {
		const peer = new Peer(token, { perMessageDeflate: true });
		await peer.open();
		assert.equal(peer.socket.protocol, "foleni.v1");
		assert.equal(peer.socket.extensions, "");
		peer.socket.close();
		await peer.end();
	},
	async "a hello gives a welcome and the whole board"() {
		const peer = new Peer(token);
		const board = await peer.hello();
		const welcome = await peer.hear("welcome");
		assert.equal(welcome.facility, up.facility.id);
		assert.equal(welcome.role, "receptionist");
		assert.match(welcome.version, /^\d+\.\d+\.\d+$/);
		assert.equal(board.seq, welcome.seq);
		const rooms = new Set(board.desks.map((desk) => desk.id));
		assert.ok(Object.values(up.desks).every((desk) => rooms.has(desk)));
		peer.socket.close();
		await peer.end();
	},
	async "a message may come in fragments, with a ping between them"() {
		const peer = new Peer(token);
		await peer.open();
		const pong = new Promise((resolve) => peer.socket.on("pong", resolve));
		const text = JSON.stringify({ t: "hello", facility: up.facility.id });
		peer.socket.send(text.slice(0, 9), { fin: false });
		peer.socket.ping("between");
		peer.socket.send(text.slice(9, 20), { fin: false });
		peer.socket.send(text.slice(20), { fin: true });
		assert.equal(String(await inTime(pong, "a pong")), "between");
		await peer.hear("snapshot");
		peer.socket.close();
		await peer.end();
	},
	async "a command is answered, and its repeat with the same bytes"() {
		const peer = new Peer(token);
		await peer.hello();
		const id = randomUUID();
		const order = { t: "command", id, name: "visit.open", data: { service: up.services.triage } };
		peer.say(order);
		const first = await peer.hear("answer");
		assert.equal(first.ok, true);
		assert.equal(first.id, id);
		await peer.hear("events");
		peer.say(order);
		const again = await peer.hear("answer");
		assert.equal(again.repeat, true);
		assert.deepEqual(again.data, first.data);
		peer.socket.close();
		await peer.end();
	},
	async "who comes back gets what it missed, without a gap"() {
		const first = new Peer(token);
		const board = await first.hello();
		first.socket.close();
		await first.end();
		const other = new Peer(token);
		await other.hello();
		other.say({ t: "command", id: randomUUID(), name: "visit.open", data: { service: up.services.opd } });
		await other.hear("answer");
		const back = new Peer(token);
		await back.open();
		back.say({ t: "hello", facility: up.facility.id, epoch: board.facility.epoch, since: board.seq });
		const missed = await back.hear("events");
		assert.equal(missed.from, board.seq + 1);
		assert.ok(missed.events.some((event) => event.type === "ticket.issued"));
		for (const peer of [other, back]) {
			peer.socket.close();
			await peer.end();
		}
	},
	async "a position of another log, or of the future, gets the whole board"() {
		const first = new Peer(token);
		const { seq, facility } = await first.hello();
		const positions = [
			{ epoch: randomUUID(), since: seq },
			{ epoch: facility.epoch, since: seq + 1000 },
			{ since: seq },
		];
		for (const position of positions) {
			const peer = new Peer(token);
			assert.equal((await peer.hello(position)).seq, seq);
			peer.socket.close();
			await peer.end();
		}
		first.socket.close();
		await first.end();
	},
	async "who did not read for a while misses nothing"() {
		const [reader, writer] = [new Peer(token), new Peer(token)];
		const { seq } = await reader.hello();
		await writer.hello();
		reader.socket.pause();
		let last;
		for (let i = 0; i < 50; i++) last = await writer.visit();
		assert.deepEqual(reader.messages.filter((message) => message.t === "events"), []);
		reader.socket.resume();
		await reader.follow(seq, last.data.seq);
		for (const peer of [reader, writer]) {
			peer.socket.close();
			await peer.end();
		}
	},
	async "a character may be cut by a fragment, and bytes that are none end the socket with 1007"() {
		const peer = new Peer(token);
		await peer.hello();
		const reason = "maji – 水 – 🏥";
		const id = randomUUID();
		const text = Buffer.from(JSON.stringify({
			t: "command", id, name: "service.close", data: { service: up.services.triage, reason },
		}));
		for (let at = 0; at < text.length; at += 3)
			peer.socket.send(text.subarray(at, at + 3), { binary: false, fin: at + 3 >= text.length });
		assert.equal((await peer.hear("answer")).id, id);
		assert.equal((await peer.hear("events")).events[0].data.reason, reason);
		peer.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
		assert.equal(await peer.end(), 1007);
	},
	async "closing is answered with the same code"() {
		const peer = new Peer(token);
		await peer.open();
		peer.socket.close(1000);
		assert.equal(await peer.end(), 1000);
	},
	async "binary messages end the socket with 1003"() {
		const peer = new Peer(token);
		await peer.open();
		peer.socket.send(Buffer.from([1, 2, 3]));
		assert.equal(await peer.end(), 1003);
	},
	async "a message over the limit ends the socket with 1009"() {
		const peer = new Peer(token);
		await peer.open();
		peer.socket.send("x".repeat(1 << 20));
		assert.equal(await peer.end(), 1009);
	},
	async "what is no JSON is told, and the third time ends the socket"() {
		const peer = new Peer(token);
		await peer.open();
		for (let i = 0; i < 3; i++) {
			peer.socket.send("{");
			assert.equal((await peer.hear("problem")).problem.code, "bad_json");
		}
		assert.equal(await peer.end(), 1008);
	},
	async "who may not enter is refused before the socket opens"() {
		assert.equal(await statusOf("not.a.token"), 401);
		assert.equal(await statusOf(token, { protocols: ["foleni.v0"] }), 400);
		assert.equal(await statusOf(token, { path: `${up.ws_url}/other` }), 404);
		assert.equal(await statusOf(token, { origin: "https://elsewhere.example" }), 403);
	},
	async "who does not sign in hears nothing of the board"() {
		const peer = new Peer(null);
		await peer.open();
		peer.say({ t: "hello", facility: up.facility.id });
		assert.equal((await peer.hear("problem")).problem.code, "unauthenticated");
		peer.socket.close();
		await peer.end();
	},
	async "who signs out is closed with 4401"() {
		const own = await signIn("receptionist");
		const peer = new Peer(own);
		await peer.hello();
		await fetch(`${up.base_url}/v1/auth/sign-out`, {
			method: "POST",
			headers: { Authorization: `Bearer ${own}` },
		});
		assert.equal(await peer.end(), 4401);
	},
	// The last one.
	async "a server that stops says when to come back, and closes with 1001"() {
		const peer = new Peer(token);
		await peer.hello();
		process.kill(up.pids.folenid, "SIGTERM");
		const { in_s } = await peer.hear("reconnect");
		assert.ok(in_s >= 1 && in_s <= 60);
		assert.equal(await peer.end(), 1001);
	},
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
	try {
		await test();
		console.log(`ok      ${name}`);
	} catch (error) {
		failed++;
		console.log(`FAILED  ${name}: ${error.message}`);
	}
}
process.exit(failed ? 1 : 0);
