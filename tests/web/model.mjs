// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// What the display makes of the server's frames, without a browser and without a clock.
// usage: node --test model.mjs
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const folder = new URL("../../kiosk/web/", import.meta.url);
const script = ["display-words.js", "display-calls.js"]
	.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
const Foleni = runInNewContext(`${script}\nFoleni`, {});

const NOW = Date.parse("2026-11-28T08:00:00Z");
const MINUTE = 60000;
const at = (ago = 0) => new Date(NOW - ago).toISOString();

function snapshot({ epoch = "e1", seq = 10, calls = [], tickets = [], desks = [] } = {}) {
	return {
		t: "snapshot", seq, facility: { epoch }, tickets, calls,
		desks: [{ id: "d1", kind: "room", room: "1" }, { id: "d2", kind: "window", room: "2" }],
		displays: [{ id: "me", name: "Hall", desks }],
	};
}

const row = (n, more = {}) => ({
	id: `c${n}`, ticket: `t${n}`, desk: "d1", number: `A00${n}`, called_at: at(), seq: n, ...more,
});

function begin(first = snapshot(), { since = null, wanted = () => true } = {}) {
	const calls = Foleni.createCalls(wanted);

	calls.display = "me";
	assert.ok(calls.take(first, since, NOW));
	return calls;
}

function called(seq, more = {}, type = "ticket.called") {
	const data = { call: `c${seq}`, ticket: `t${seq}`, desk: "d1", number: `A${seq}`, ...more };

	return { seq, at: at(more.ago), type, data };
}

function frame(events, more = {}) {
	const seqs = events.map((event) => event.seq);

	return { t: "events", epoch: "e1", from: seqs[0], to: seqs[seqs.length - 1], events, ...more };
}

const ids = (list) => Array.from(list, (call) => call.id);

test("one call has the stage alone, several share it, in order", () => {
	const calls = begin();
	calls.take(frame([called(11)]), null, NOW);
	assert.deepEqual(ids(calls.advance(NOW)), ["c11"]);
	calls.take(frame(Array.from({ length: 9 }, (_, i) => called(12 + i))), null, NOW);
	assert.equal(calls.advance(NOW + 2999), null);
	assert.deepEqual(ids(calls.advance(NOW + 3000)), [12, 13, 14, 15, 16, 17, 18, 19].map((n) => `c${n}`));
	assert.deepEqual(ids(calls.recent), ["c11"]);
	assert.equal(calls.advance(NOW + 6999), null);
	assert.deepEqual(ids(calls.advance(NOW + 7000)), ["c20"]);
	assert.equal(calls.advance(NOW + 60000), null);
});

test("what comes twice is shown once, and a gap is asked for", () => {
	const calls = begin();
	assert.ok(calls.take(frame([called(11)]), null, NOW));
	assert.ok(calls.take(frame([called(11), called(12)]), null, NOW));
	assert.deepEqual(ids(calls.pending), ["c11", "c12"]);
	assert.equal(calls.take(frame([called(14)]), null, NOW), false);
	assert.equal(calls.take(frame([called(13)], { epoch: "e2" }), null, NOW), false);
	assert.equal(calls.seq, 12);
});

test("a frame without events counts all the same", () => {
	const calls = begin();
	assert.ok(calls.take({ t: "events", epoch: "e1", from: 11, to: 15, events: [] }, null, NOW));
	assert.ok(calls.take(frame([called(16)]), null, NOW));
	assert.equal(calls.seq, 16);
});

test("a repeated call is a call of its own, but the list names a ticket once", () => {
	const calls = begin();
	calls.take(frame([called(11)]), null, NOW);
	calls.advance(NOW);
	calls.take(frame([called(12)]), null, NOW);
	calls.advance(NOW + 10000);
	calls.take(frame([called(13, { ticket: "t11" }, "call.repeated")]), null, NOW);
	assert.deepEqual(ids(calls.advance(NOW + 20000)), ["c13"]);
	assert.deepEqual(ids(calls.recent), ["c12"]);
});

test("after a minute a room is listed with the last number that was called there", () => {
	const calls = begin();
	calls.take(frame([called(11), called(12, { desk: "d2" })]), null, NOW);
	calls.advance(NOW);
	calls.take(frame([called(13)]), null, NOW);
	calls.advance(NOW + 10000);
	calls.take(frame([called(14)]), null, NOW);
	calls.advance(NOW + 20000);
	assert.deepEqual([ids(calls.stage), ids(calls.recent)], [["c14"], ["c13", "c12", "c11"]]);
	calls.advance(NOW + MINUTE - 1);
	assert.deepEqual(ids(calls.recent), ["c13", "c12", "c11"]);
	calls.advance(NOW + MINUTE);
	assert.deepEqual(ids(calls.recent), ["c12"]);
});

test("a call that is taken back is nowhere any more", () => {
	const calls = begin();
	calls.take(frame([called(11)]), null, NOW);
	calls.advance(NOW);
	calls.take(frame([called(12), { seq: 13, at: at(), type: "ticket.restored",
		data: { ticket: "t12", state: "waiting" } }, { seq: 14, at: at(), type: "ticket.restored",
		data: { ticket: "t11", state: "waiting" } }]), null, NOW);
	assert.deepEqual([ids(calls.pending), ids(calls.stage), ids(calls.recent)], [[], [], []]);
});

test("who was called half an hour ago is listed, not called again", () => {
	const calls = begin();
	calls.take(frame([called(11, { ago: 31 * MINUTE }), called(12, { ago: 29 * MINUTE })]), null, NOW);
	assert.deepEqual([ids(calls.pending), ids(calls.recent)], [["c12"], ["c11"]]);
});

test("a screen that knows nothing shows who is being called, and lists the others", () => {
	const tickets = [{ id: "t2", state: "called" }, { id: "t3", state: "serving" }];
	const calls = begin(snapshot({ calls: [row(3), row(1), row(2)], tickets }));
	assert.deepEqual([ids(calls.pending), ids(calls.recent)], [["c2"], ["c3", "c1"]]);
});

test("a number that was called several times is shown once, where it was called last", () => {
	const again = (n, more) => row(n, { ticket: "t1", number: "A001", ...more });
	const tickets = [{ id: "t1", state: "called" }];
	const all = [again(1), row(2), again(3), again(4, { desk: "d2" })];
	const fresh = begin(snapshot({ calls: all, tickets: [...tickets, { id: "t2", state: "called" }] }));
	assert.deepEqual(ids(fresh.advance(NOW)), ["c2", "c4"]);
	const live = begin();
	live.take(frame([called(11), called(12), called(13, { ticket: "t11" }, "call.repeated")]), null, NOW);
	assert.deepEqual(ids(live.advance(NOW)), ["c12", "c13"]);
	assert.deepEqual([ids(live.pending), ids(live.recent)], [[], []]);
});

test("what was over for long before it could be shown is listed, not called", () => {
	const over = (type, n) => ({ seq: 20 + n, at: at(), type, data: { ticket: `t${n}` } });
	const old = { ago: 3 * MINUTE };
	const calls = begin();
	calls.take(frame([11, 12, 13, 14].map((n) => called(n, old)).concat(called(15))), null, NOW);
	calls.take(frame([over("ticket.skipped", 11), over("ticket.started", 12), over("ticket.finished", 13),
		over("ticket.skipped", 15)], { from: 16 }), null, NOW);
	assert.deepEqual(ids(calls.advance(NOW)), ["c14", "c15"]);
	assert.deepEqual(ids(calls.recent), ["c13"]);
	const late = { called_at: at(3 * MINUTE) };
	const away = begin(snapshot({ calls: [row(1), row(2, late), row(3, { ...late, desk: "d2" })],
		tickets: [{ id: "t2", state: "called" }] }), { since: 0 });
	assert.deepEqual(ids(away.advance(NOW)), ["c1", "c2"]);
	assert.deepEqual(ids(away.recent), ["c3"]);
});

test("a screen that was away shows what came after the last it showed", () => {
	const first = snapshot({ calls: [row(1), row(2), row(3)] });
	const calls = begin(first, { since: 1 });
	assert.deepEqual([ids(calls.pending), ids(calls.recent)], [["c2", "c3"], ["c1"]]);
	const later = snapshot({ seq: 20, calls: [row(3), row(12, { number: "A012" })] });
	calls.take(later, 1, NOW);
	assert.deepEqual(ids(calls.pending), ["c2", "c3", "c12"]);
});

test("another epoch begins anew", () => {
	const calls = begin();
	calls.take(frame([called(11)]), null, NOW);
	calls.advance(NOW);
	calls.take(snapshot({ epoch: "e2", seq: 3 }), null, NOW);
	assert.deepEqual([ids(calls.stage), calls.seq], [[], 3]);
});

test("only calls of its own desks and departments belong here", () => {
	const own = begin(snapshot({ desks: ["d2"] }));
	own.take(frame([called(11), called(12, { desk: "d2" }), called(13, { desk: "elsewhere" })]), null, NOW);
	assert.deepEqual(ids(own.pending), ["c12"]);
	const some = begin(snapshot(), { wanted: (call) => call.number === "A12" });
	some.take(frame([called(11), called(12)]), null, NOW);
	assert.deepEqual(ids(some.pending), ["c12"]);
});

test("a new day begins with an empty screen", () => {
	const calls = begin();
	calls.take(frame([called(11), called(12)]), null, NOW);
	calls.advance(NOW);
	calls.take(frame([{ seq: 13, at: at(), type: "day.opened", data: {} }]), null, NOW);
	assert.deepEqual([ids(calls.pending), ids(calls.stage), ids(calls.recent)], [[], [], []]);
});

test("numbers and rooms are spoken as people say them", () => {
	const say = (language, number, room, kind = "room") =>
		Foleni.words.announce(language, number, { kind, room }).text;
	assert.equal(say("sw", "A041", "2"),
		"Nambari A, sifuri, nne, moja. Tafadhali nenda chumba nambari mbili.");
	assert.equal(say("sw", "AB100", "25", "window"),
		"Nambari A, B, moja, sifuri, sifuri. Tafadhali nenda dirisha nambari ishirini na tano.");
	assert.equal(say("sw", "A1", "90"), "Nambari A, moja. Tafadhali nenda chumba nambari tisini.");
	assert.equal(say("en", "A041", "12"), "Number A, zero, four, one. Please go to room 12.");
	assert.equal(say("en", "A1", "2b"), "Number A, one. Please go to room two, B.");
});

test("waits are shown in both languages, and none is promised where none is known", () => {
	const wait = (shown, more) => Foleni.words.wait(["sw", "en"], { shown, ...more });
	assert.equal(wait("range", { lower_min: 35, upper_min: 50 }), "35–50 dk/min");
	assert.equal(wait("below_10"), "< 10 dk/min");
	assert.equal(wait("above_180"), "> 3 saa/h");
	assert.equal(wait("hidden"), "–");
});
