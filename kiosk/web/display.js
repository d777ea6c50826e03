// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// The display of a hall in a browser: /display?dept=A,B&lang=sw,en&theme=dark&voice=1
//
//	dept	only calls and lines of these services, by the letters of their numbers or their codes
//	lang	which languages, in which order, whatever the hospital has set
//	theme	dark, light or contrast, whatever the hospital has set
//	voice	1: calls are spoken as well
//
// It shows a code, by which an administrator pairs it, once; or it is connected by the name and the
// key of a display's account, in a form or as /display#login=..&key=.., which the address then
// forgets. The page is never left: whatever
// happens to the network, it comes back by itself.
"use strict";

(function () {
	const KEY = "foleni.display.key", SEEN = "foleni.display.seen";
	const FRAME_MS = 250;
	const DIM_MS = 3000; // A short loss is not worth a look.
	const BANNER_MS = 10000;
	const VOICE_FRESH_MS = 15000; // What was missed is shown in silence.
	const HALL_SOON_MS = 1000, HALL_MS = 5000; // No event tells that somebody took a number.
	const ROUND_MS = 12000;
	const THEMES = ["dark", "light", "contrast"];
	const CALL_TIMES = 2, CALL_EVERY_S = 8; // Where the hospital has set nothing.

	// Names and values of "a=1&b=2".
	function read(text) {
		const found = {};

		text.replace(/^[?#]/, "").split("&").forEach(function (pair) {
			const at = pair.indexOf("=");

			if (at > 0)
				found[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1).replace(/\+/g, " "));
		});
		return found;
	}

	function split(list) {
		return (list || "").split(",").filter((one) => one);
	}

	// Browsers may forbid to store; then it lasts as long as the page.
	const kept = {};
	function load(name) {
		try {
			return JSON.parse(localStorage.getItem(name)) || kept[name] || null;
		} catch (error) {
			return kept[name] || null;
		}
	}
	function store(name, value) {
		kept[name] = value;
		try {
			localStorage.setItem(name, JSON.stringify(value));
		} catch (error) {
			return;
		}
	}

	const options = read(location.search);
	const departments = split(options.dept);
	const asked = split(options.lang).filter((one) => Foleni.words.languages.indexOf(one) >= 0);
	const languages = (asked.length ? asked : Foleni.words.languages).slice();
	const theme = THEMES.indexOf(options.theme) >= 0 ? options.theme : null;
	const screen = Foleni.createScreen(languages);
	let services = [];
	let offsetMs = null; // Of the facility's clock from UTC; null: not told yet.
	let hallAt = 0;
	let isHallOld = true;
	let lostAt = 0; // Since when nothing is heard; 0: it is live.
	let drawn = {};
	let voice = { say: function () {}, repeat: function () {} };

	function isWantedService(service) {
		return departments.length === 0 || departments.indexOf(service.code) >= 0 ||
			departments.indexOf(service.series) >= 0;
	}

	function isWantedCall(call) {
		const letters = call.number.replace(/[^A-Za-z].*$/, "");

		return departments.length === 0 || departments.indexOf(letters) >= 0 ||
			services.some((service) => isWantedService(service) &&
				service.desks.indexOf(call.desk) >= 0);
	}

	const calls = Foleni.createCalls(isWantedCall);

	// ---- the server ----

	function opened() {
		calls.display = link.me.display;
		screen.board();
		isHallOld = true;
	}

	function takeHall(hall) {
		services = hall.lines;
		offsetMs = hall.utc_offset_s * 1000;
		hallAt = Date.now();
		drawLines();
	}

	function takeLanguages(said) {
		if (languages.join() === said.join())
			return;
		languages.splice.apply(languages, [0, languages.length].concat(said));
		screen.speak();
		drawn = {};
		drawLines();
	}

	// What the hospital has set for its halls; what this one was opened with wins.
	function takeSettings(facility) {
		if (asked.length === 0)
			takeLanguages(split(facility.hall_languages || Foleni.words.languages.join()));
		screen.look(theme || facility.hall_theme || THEMES[0]);
		voice.repeat(facility.call_times || CALL_TIMES, facility.call_every_s || CALL_EVERY_S);
	}

	function frame(message) {
		const seen = load(SEEN);
		const since = message.t === "snapshot" && seen && seen.epoch === message.facility.epoch
			? seen.seq : null;
		const isWhole = calls.take(message, since, link.now());

		isHallOld = true;
		if (isWhole) {
			takeSettings(calls.facility);
			screen.place(calls.facility, calls.displays.get(calls.display) || {});
		}
		if (calls.facility)
			drawCalls();
		return isWhole;
	}

	function position() {
		return calls.epoch ? { epoch: calls.epoch, seq: calls.seq } : null;
	}

	const link = Foleni.createLink({
		opened: opened,
		frame: frame,
		hall: takeHall,
		position: position,
		refused: (why) => screen.pairing(why, load(KEY), connect),
		keep: (key) => store(KEY, key),
		code: function (code, wasRevoked) {
			screen.pairing(null, null, connect);
			screen.code(code, wasRevoked);
		},
	});

	function connect(key) {
		store(KEY, key);
		link.start(key);
	}

	// ---- the hall's lines ----

	// What nobody may come to, and nobody waits for, is of no use in the hall.
	function isAtWork(service) {
		return service.intake === "open" || service.waiting > 0;
	}

	function drawLines() {
		screen.lines(services.filter(isWantedService).filter(isAtWork), Math.floor(Date.now() / ROUND_MS));
	}

	function askHall(now) {
		if (now - hallAt < (isHallOld ? HALL_SOON_MS : HALL_MS) && now >= hallAt)
			return;
		hallAt = now;
		isHallOld = false;
		link.askHall();
	}

	// ---- the stage ----

	// What is on the stage goes on blinking while only other things change.
	function drawCalls() {
		if (drawn.stage !== calls.stage)
			screen.stage(calls.stage, calls.desks, calls.facility);
		if (drawn.recent !== calls.recent)
			screen.recent(calls.recent, calls.desks);
		drawn = { stage: calls.stage, recent: calls.recent };
	}

	function acknowledge(call) {
		link.order("call.acknowledge", { call: call.id, shown: true });
	}

	// Shown is what was painted: a page that nobody sees paints nothing, and its calls wait.
	function advance(now) {
		const shown = document.hidden || !calls.facility ? null : calls.advance(now);

		if (calls.facility)
			drawCalls();
		if (!shown)
			return;
		requestAnimationFrame(() => setTimeout(function () {
			shown.forEach(acknowledge);
			store(SEEN, { epoch: calls.epoch, seq: shown[shown.length - 1].seq });
		}, 0));
		shown.filter((call) => now - call.at < VOICE_FRESH_MS).forEach((call) => voice.say(call));
	}

	function watch(now) {
		const isLive = link.state === "live";

		if (isLive)
			lostAt = 0;
		else if (!lostAt)
			lostAt = link.heardAt || now;
		screen.link(isLive || now - lostAt < DIM_MS);
		screen.banner(lostAt && now - lostAt > BANNER_MS && offsetMs !== null
			? Foleni.words.clock(new Date(lostAt + link.clockMs + offsetMs)) : null);
	}

	function turn() {
		const now = Date.now();

		if (link.state === "idle" || link.state === "refused" || link.state === "pairing")
			return;
		watch(now);
		advance(link.now());
		if (link.state === "live")
			askHall(now);
		if (offsetMs !== null)
			screen.clock(new Date(link.now() + offsetMs));
	}

	function begin() {
		const given = read(location.hash);

		if (given.login && given.key) {
			history.replaceState(null, "", location.pathname + location.search);
			store(KEY, { login: given.login, key: given.key });
		}
		if (options.voice === "1")
			voice = Foleni.createVoice({
				languages: languages,
				desk: (call) => calls.desks.get(call.desk),
				isCalled: calls.isCalled,
				spoken: (call) => link.order("call.acknowledge", { call: call.id, spoken: true }),
				silent: screen.hint,
				now: link.now,
			});
		if (!load(KEY))
			screen.pairing(null, null, connect);
		link.start(load(KEY) || {});
		setInterval(turn, FRAME_MS);
		setInterval(drawLines, ROUND_MS);
	}

	begin();
}());
