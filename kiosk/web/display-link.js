// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// The connection to the server: signs in with the key of the device, which it gets by showing a code
// (docs/devices.md), or by the name and the key of an account; keeps one live socket open for ever, and sends commands until they are answered (docs/protocol.md).
//
// It believes in no socket that has been silent: after a sleep, a lost network or a dead server it
// asks, and leaves a socket that does not answer.
"use strict";

Foleni.createLink = (function () {
	const TICK_MS = 1000;
	const SILENT_MS = 15000; // Then we ask,
	const DEAD_MS = 25000; // and then we leave.
	const PROBE_MS = 4000; // After a sleep, or where the network came back.
	const ATTEMPT_MS = 15000;
	const BACKOFF_FIRST_MS = 500;
	const BACKOFF_LEAST_MS = 250;
	const BACKOFF_MOST_MS = 5000; // A hall waits for its calls.
	const TOKEN_EARLY_MS = 90000; // A token is renewed before its end, a short one at half its life.
	const RENEW_AGAIN_MS = 10000;
	const PAIRING_POLL_S = 5;
	const UNDER_WAY_MAX = 8;
	const AGAIN_MS = 1500;
	// Answers that say "not now": the command is sent again.
	const PASSING = ["unknown_outcome", "stopping", "database_down", "busy", "disk_full",
		"schema_outdated", "too_many_requests"];

	// Version 4, without crypto.randomUUID, which old browsers and plain http do not have.
	function makeId() {
		const bytes = crypto.getRandomValues(new Uint8Array(16));
		let text = "";

		bytes[6] = bytes[6] & 0x0f | 0x40;
		bytes[8] = bytes[8] & 0x3f | 0x80;
		for (let i = 0; i < 16; i++) {
			text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") +
				(bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
		}
		return text;
	}

	function parse(text) {
		try {
			return JSON.parse(text);
		} catch (error) {
			return null;
		}
	}

	// answered(status, json, retryAfterS); status 0: no answer came.
	function ask(method, path, body, token, answered) {
		const request = new XMLHttpRequest();

		request.open(method, path);
		request.timeout = ATTEMPT_MS;
		if (token)
			request.setRequestHeader("Authorization", "Bearer " + token);
		if (body)
			request.setRequestHeader("Content-Type", "application/json");
		request.onloadend = function () {
			answered(request.status, parse(request.responseText),
				Number(request.status && request.getResponseHeader("Retry-After")) || 0);
		};
		request.send(body ? JSON.stringify(body) : null);
	}

	// key: { login, key } of an account, or { deviceKey, code, next } of a device: code while it waits
	// to be paired, next from the next time on. keep(key) stores it; code(code, wasRevoked) shows it.
	// handlers: opened(welcome) · frame(message) · refused(why) · hall(answer), before the first
	// frame · position() → {epoch, seq} or null.
	return function (handlers) {
		const self = { state: "idle", heardAt: 0, clockMs: 0, me: null };
		let key = null;
		let access = null; // { token, refresh, renewAt, facility }
		let attempt = 0; // Counts tries; what comes for an earlier one is nothing.
		let socket = null;
		let isWelcome = false;
		let startedAt = 0;
		let deadline = 0; // Of a probe.
		let pingedAt = 0;
		let retryAt = 0;
		let limitMs = BACKOFF_FIRST_MS;
		let tickedAt = Date.now();
		let isRenewing = false;
		let wasRevoked = false; // This device was known before, and is not any more.
		const client = makeId(); // The refresh token is good together with it only.
		const orders = [];

		function drop() {
			const old = socket;

			attempt++;
			socket = null;
			isWelcome = false;
			deadline = 0;
			isRenewing = false;
			orders.forEach((order) => { order.isUnderWay = false; });
			if (old)
				old.close();
		}

		// Again after a random time, that grows with every failure; not before the server said.
		function retry(leastS) {
			const least = (leastS || 0) * 1000;

			drop();
			self.state = "waiting";
			retryAt = Date.now() + least * (1 + Math.random() / 2) + BACKOFF_LEAST_MS +
				Math.random() * (limitMs - BACKOFF_LEAST_MS);
			limitMs = Math.min(2 * limitMs, BACKOFF_MOST_MS);
		}

		function refuse(why) {
			drop();
			access = null;
			self.state = "refused";
			handlers.refused(why);
		}

		function say(message) {
			if (socket && socket.readyState === 1)
				socket.send(JSON.stringify(message));
		}

		function hear(at) {
			self.heardAt = Date.now();
			pingedAt = 0;
			deadline = 0;
			if (at)
				self.clockMs = Date.parse(at.slice(0, 23) + "Z") - Date.now();
		}

		// ---- signing in ----

		function takeAccess(json) {
			const lifeMs = json.expires_in_s * 1000;

			access = {
				token: json.access_token,
				refresh: json.refresh_token,
				renewAt: Date.now() + lifeMs - Math.min(TOKEN_EARLY_MS, lifeMs / 2),
				facility: json.user.facility,
			};
		}

		// ---- as a device ----

		function keep(given) {
			key = given;
			handlers.keep(given);
		}

		// It is not paired yet: asks again after so long.
		function wait(seconds) {
			drop();
			limitMs = BACKOFF_FIRST_MS;
			self.state = "pairing";
			retryAt = Date.now() + (seconds || PAIRING_POLL_S) * 1000;
			handlers.code(key.code, wasRevoked);
		}

		function beginPairing() {
			const mine = attempt;

			ask("POST", "/v1/auth/pairing", { kind: "display" }, null, function (status, json, retryS) {
				if (mine !== attempt)
					return;
				if (status !== 201) {
					retry(retryS);
					return;
				}
				keep({ deviceKey: json.device_key, code: json.code });
				wait(1);
			});
		}

		// A browser writes down what it keeps when it likes to. So the next key is used from the next
		// time on, minutes later, and where it was lost the old one opens.
		function takeNextKey() {
			const old = key.deviceKey;

			ask("POST", "/v1/auth/device/key", { device_key: old }, null, function (status, json) {
				if (status === 200 && key.deviceKey === old)
					keep({ deviceKey: old, next: json.device_key });
			});
		}

		function settleKey(json) {
			if (key.next)
				keep({ deviceKey: key.next });
			else if (key.code)
				keep({ deviceKey: key.deviceKey });
			// It may be in another hospital now: nothing of the first one is left on a new page.
			if (wasRevoked)
				location.reload();
			wasRevoked = false;
			if (json.renew_key)
				takeNextKey();
		}

		function refuseKey(status, then, failed) {
			if (status === 401 && key.next) {
				keep({ deviceKey: key.deviceKey });
				enter(then, failed);
				return;
			}
			wasRevoked = wasRevoked || !key.code;
			access = null;
			keep({});
			handlers.code("", wasRevoked);
			beginPairing();
		}

		function enter(then, failed) {
			const mine = attempt;

			if (!key.deviceKey) {
				beginPairing();
				return;
			}
			ask("POST", "/v1/auth/device", { device_key: key.next || key.deviceKey }, null,
				function (status, json, retryS) {
					if (mine !== attempt)
						return;
					if (status === 200) {
						settleKey(json);
						takeAccess(json);
						then();
					} else if (status === 409) {
						wait(retryS);
					} else if (status === 401 || status === 403 || status === 410) {
						refuseKey(status, then, failed);
					} else {
						failed(retryS);
					}
				});
		}

		// then() with a good token, or the attempt has ended.
		function signIn(then) {
			const mine = attempt;

			if (!key.login) {
				enter(then, retry);
				return;
			}
			ask("POST", "/v1/auth/sign-in", { login: key.login, password: key.key, client }, null,
				function (status, json, retryS) {
					if (mine !== attempt)
						return;
					if (status === 401)
						refuse("wrongKey");
					else if (status !== 200)
						retry(retryS);
					else if (json.user.role !== "display")
						refuse("wrongAccount");
					else {
						takeAccess(json);
						then();
					}
				});
		}

		// A session ends after hours; then the key signs in again. failed(retryS): not now.
		function renew(then, failed) {
			const mine = attempt;

			if (!key.login) {
				enter(then, failed);
				return;
			}
			ask("POST", "/v1/auth/refresh", { refresh_token: access.refresh, client }, null,
				function (status, json, retryS) {
					if (mine !== attempt)
						return;
					if (status === 200) {
						takeAccess(json);
						then();
					} else if (status >= 400 && status < 500 && status !== 429) {
						access = null;
						signIn(then);
					} else {
						failed(retryS);
					}
				});
		}

		function withToken(then) {
			if (!access)
				signIn(then);
			else if (access.renewAt < Date.now())
				renew(then, retry);
			else
				then();
		}

		// Asks with the token; an answer that does not belong to this attempt is nothing.
		function get(method, path, then) {
			const mine = attempt;

			ask(method, path, null, access.token, function (status, json, retryS) {
				if (mine !== attempt)
					return;
				if (status === 401)
					access = null;
				if (status === 200)
					then(json);
				else
					retry(retryS);
			});
		}

		// ---- the socket ----

		function hello() {
			const position = handlers.position();
			const message = { t: "hello" };

			isWelcome = false;
			if (access.facility)
				message.facility = access.facility;
			if (position) {
				message.epoch = position.epoch;
				message.since = position.seq;
			}
			say(message);
		}

		function takeAnswer(message) {
			const order = orders.filter((one) => one.id === message.id)[0];

			if (!order)
				return;
			if (!message.ok && PASSING.indexOf(message.problem.code) >= 0) {
				order.isUnderWay = false;
				order.notBefore = Date.now() + AGAIN_MS;
				return;
			}
			orders.splice(orders.indexOf(order), 1);
		}

		function sendOrders() {
			const free = UNDER_WAY_MAX - orders.filter((order) => order.isUnderWay).length;

			if (!isWelcome)
				return;
			orders.filter((order) => !order.isUnderWay && order.notBefore <= Date.now())
				.slice(0, free).forEach(function (order) {
					order.isUnderWay = true;
					say({ t: "command", id: order.id, name: order.name, data: order.data });
				});
		}

		function take(message) {
			switch (message.t) {
			case "welcome":
				isWelcome = true;
				limitMs = BACKOFF_FIRST_MS;
				self.state = "live";
				handlers.opened(message);
				sendOrders();
				break;
			case "answer":
				takeAnswer(message);
				sendOrders();
				break;
			case "events":
			case "snapshot":
				if (isWelcome && !handlers.frame(message))
					hello();
				break;
			case "reconnect":
				retry(message.in_s);
				break;
			case "problem":
				if (!isWelcome)
					retry(1);
				break;
			}
		}

		function open(ticket) {
			const mine = attempt;
			const scheme = location.protocol === "https:" ? "wss://" : "ws://";

			socket = new WebSocket(scheme + location.host + "/v1/live", ["foleni.v1", "t." + ticket]);
			socket.onopen = function () {
				if (mine === attempt)
					hello();
			};
			socket.onmessage = function (event) {
				const message = mine === attempt && parse(event.data);

				if (!message)
					return;
				hear(message.at);
				take(message);
			};
			socket.onclose = function (event) {
				if (mine !== attempt)
					return;
				if (event.code === 4401)
					access = null;
				retry(0);
			};
		}

		function linesOf(me) {
			return "/v1/facilities/" + me.facility + "/displays/" + me.display + "/lines";
		}

		function connect() {
			drop();
			self.state = "connecting";
			startedAt = Date.now();
			withToken(function () {
				get("GET", "/v1/me", function (me) {
					self.me = me;
					get("GET", linesOf(me), function (hall) {
						handlers.hall(hall);
						get("POST", "/v1/auth/live-ticket", (given) => open(given.ticket));
					});
				});
			});
		}

		// The socket goes on with the old token as long as that lasts.
		function renewOnTime() {
			if (isRenewing || Date.now() < access.renewAt)
				return;
			isRenewing = true;
			renew(function () {
				isRenewing = false;
				say({ t: "token", access_token: access.token });
			}, function () {
				isRenewing = false;
				access.renewAt = Date.now() + RENEW_AGAIN_MS;
			});
		}

		// ---- is anybody there ----

		function probe() {
			if (self.state === "waiting")
				retryAt = 0;
			if (self.state !== "live" || deadline)
				return;
			deadline = Date.now() + PROBE_MS;
			say({ t: "ping" });
		}

		function watch(now) {
			const silent = now - self.heardAt;

			if (silent > DEAD_MS || (deadline && now > deadline)) {
				retry(0);
				return;
			}
			if (silent > SILENT_MS && !pingedAt) {
				pingedAt = now;
				say({ t: "ping" });
			}
			sendOrders();
			if (access)
				renewOnTime();
		}

		function tick() {
			const now = Date.now();
			const slept = now - tickedAt > 5 * TICK_MS || now < tickedAt;

			tickedAt = now;
			if (slept)
				probe();
			if (self.state === "live")
				watch(now);
			else if (self.state === "connecting" && now - startedAt > 2 * ATTEMPT_MS)
				retry(0);
			else if ((self.state === "waiting" || self.state === "pairing") && (now >= retryAt || retryAt > now + 300000))
				connect();
		}

		self.start = function (given) {
			key = given;
			access = null;
			limitMs = BACKOFF_FIRST_MS;
			connect();
		};

		// It is sent until it was answered, over every loss of the connection.
		self.order = function (name, data) {
			orders.push({ id: makeId(), name: name, data: data, notBefore: 0, isUnderWay: false });
			sendOrders();
		};

		// Asks for what the socket does not tell.
		self.askHall = function () {
			if (self.state === "live" && access)
				ask("GET", linesOf(self.me), null, access.token,
					(status, json) => status === 200 && handlers.hall(json));
		};

		// The server's time.
		self.now = () => Date.now() + self.clockMs;

		setInterval(tick, TICK_MS / 4);
		window.addEventListener("online", probe);
		window.addEventListener("offline", probe);
		document.addEventListener("visibilitychange", probe);
		return self;
	};
}());
