// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// Puts what is known on the screen. Texts are only ever set as text.
"use strict";

Foleni.createScreen = (function () {
	// So many lines have room beside each other; the others have their turn.
	const NEXT_MAX = 6, NEXT_EACH_MAX = 4;
	const WAITS_MAX = 4;

	function element(name, text, className) {
		const made = document.createElement(name);

		if (text)
			made.textContent = text;
		if (className)
			made.className = className;
		return made;
	}

	function fill(parent, children) {
		while (parent.firstChild)
			parent.removeChild(parent.firstChild);
		children.forEach((child) => parent.appendChild(child));
	}

	function byId(id) {
		return document.getElementById(id);
	}

	// The part of a list that has its turn, where not all of it fits; all parts are about as long.
	function turn(list, most, round) {
		const pages = Math.max(1, Math.ceil(list.length / most));
		const size = Math.ceil(list.length / pages);
		const page = round % pages;

		return list.slice(page * size, (page + 1) * size);
	}

	// Takes numbers away, from the longest line first, until the rest fits.
	function shorten(row) {
		while (row.scrollWidth > row.clientWidth && row.children.length > 1) {
			const longest = Array.prototype.reduce.call(row.children,
				(a, b) => b.children.length >= a.children.length ? b : a);

			longest.removeChild(longest.lastChild);
			if (!longest.firstChild)
				row.removeChild(longest);
		}
	}

	return function (languages) {
		const words = Foleni.words;
		const say = (key) => words.get(languages, key);

		// A line for each language, where they differ.
		function lines(className, text) {
			const made = element("p", "", className);

			languages.map(text).filter((one, at, all) => all.indexOf(one) === at)
				.forEach((one) => made.appendChild(element("span", one)));
			return made;
		}

		function place(desk) {
			return lines("place", (language) => words.place(desk, language));
		}

		function number(name, call) {
			const made = element(name, call.number, "number");

			made.setAttribute("data-length", Math.max(4, Math.min(call.number.length, 9)));
			return made;
		}

		function card(call, desk) {
			const made = element("div", "", "call");

			made.setAttribute("data-call", call.id);
			made.appendChild(number("p", call));
			made.appendChild(place(desk));
			return made;
		}

		function welcome(facility) {
			const made = element("div", "", "welcome");

			made.appendChild(element("p", say("welcome")));
			made.appendChild(element("p", words.join(languages,
				(language) => facility["name_" + language])));
			return [made];
		}

		function speak() {
			document.documentElement.lang = languages[0];
			Array.prototype.forEach.call(document.querySelectorAll("[data-say]"), function (one) {
				one.textContent = say(one.getAttribute("data-say"));
			});
		}

		speak();
		return {
			// The languages are other ones now.
			speak: speak,

			// One of dark, light and contrast.
			look: function (theme) {
				document.documentElement.className = theme;
			},

			// What a hall is called in English is told where it is called otherwise.
			place: function (facility, hall) {
				const isNew = (name, at, all) => name && all.indexOf(name) === at;
				const names = languages.map((language) => facility["name_" + language])
					.filter(isNew);
				const halls = languages.map((language) => hall["name_" + language] || hall.name)
					.filter(isNew);

				fill(byId("place"), [
					element("b", names[0]),
					element("small", halls.concat(names.slice(1)).join(" · ")),
				]);
			},

			clock: function (local) {
				byId("date").textContent = words.date(languages, local);
				byId("clock").textContent = words.clock(local);
			},

			stage: function (calls, desks, facility) {
				const stage = byId("stage");

				stage.setAttribute("data-count", calls.length > 3 ? "many" : calls.length);
				fill(stage, calls.length
					? calls.filter((call) => desks.has(call.desk))
						.map((call) => card(call, desks.get(call.desk)))
					: welcome(facility));
			},

			recent: function (calls, desks) {
				fill(document.querySelector("#recent ol"),
					calls.filter((call) => desks.has(call.desk)).map(function (call) {
						const row = element("li");

						row.appendChild(number("b", call));
						row.appendChild(place(desks.get(call.desk)));
						return row;
					}));
			},

			// services: those that belong here; round: counts up, so that all have their turn.
			lines: function (services, round) {
				const row = document.querySelector("#next p");
				const waiting = services.filter((service) => service.next.length > 0);
				const shown = turn(waiting, NEXT_MAX, round);
				fill(row, shown.map(function (service) {
					const group = element("span", "", "line");

					service.next.slice(0, NEXT_EACH_MAX).forEach((number) =>
						group.appendChild(element("b", number)));
					return group;
				}));
				shorten(row);
				fill(byId("waits"), turn(services, WAITS_MAX, round).map(function (service) {
					const made = element("div");

					made.appendChild(lines("name", (language) => service["name_" + language]));
					made.appendChild(element("p", words.wait(languages, service.wait), "wait"));
					made.appendChild(element("p", say("waiting") + ": " + service.waiting, "count"));
					return made;
				}));
			},

			link: function (isLive) {
				byId("link").textContent = isLive ? "● " + say("live") : "◐ " + say("connecting");
				document.body.classList.toggle("stale", !isLive);
			},

			// since: "08:39"; null: it is live.
			banner: function (since) {
				const banner = byId("banner");
				const text = since ? "! " + words.lost(languages, since) : "";

				if (banner.textContent !== text)
					banner.textContent = text;
				banner.hidden = !since;
				document.body.classList.toggle("cut", !!since);
			},

			hint: function (isShown) {
				byId("hint").hidden = !isShown;
			},

			board: function () {
				byId("pairing").hidden = true;
				byId("board").hidden = false;
			},

			// connect({login, key}); why: a key of words, or null; known: what was tried, or null.
			pairing: function (why, known, connect) {
				const form = byId("pairing");

				if (known && known.login)
					byId("login").value = known.login;
				byId("board").hidden = true;
				byId("refusal").textContent = why ? say(why) : "";
				form.hidden = false;
				form.onsubmit = function (event) {
					event.preventDefault();
					connect({ login: byId("login").value.trim(), key: byId("key").value });
				};
			},

			// As two groups of four, which is how people read and say it; "": on its way.
			code: function (code, wasRevoked) {
				byId("revoked").hidden = !wasRevoked;
				byId("code").textContent = code ? code.slice(0, 4) + "-" + code.slice(4) : "…";
			},
		};
	};
}());
