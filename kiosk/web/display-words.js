// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// What the display says, on the screen and aloud, in each of its languages.
"use strict";

const Foleni = {};

Foleni.words = (function () {
	const texts = {
		sw: {
			now: "SASA",
			next: "WANAOFUATA",
			waiting: "Wanaosubiri",
			minutes: "dk",
			hours: "saa",
			room: "Chumba",
			window: "Dirisha",
			welcome: "Karibu",
			emergency: "Dharura? Mwambie mhudumu",
			live: "HEWANI",
			connecting: "INAUNGANISHA",
			lost: "Mawasiliano yamekatika tangu {time} – sikiliza tangazo",
			touch: "Gusa skrini au bonyeza kitufe chochote ili sauti isikike",
			pair: "Unganisha skrini hii",
			revoked: "Skrini hii imeondolewa katika huduma.",
			codeHow: "Msimamizi: chagua Vifaa, kisha andika msimbo huu.",
			pairHow: "Au andika jina na ufunguo wa skrini aliokupa msimamizi.",
			login: "Jina la skrini",
			key: "Ufunguo",
			connect: "UNGANISHA",
			wrongKey: "Jina au ufunguo si sahihi.",
			wrongAccount: "Hii si akaunti ya skrini.",
		},
		en: {
			now: "NOW",
			next: "NEXT",
			waiting: "Waiting",
			minutes: "min",
			hours: "h",
			room: "Room",
			window: "Window",
			welcome: "Welcome",
			emergency: "Emergency? Tell any member of staff",
			live: "LIVE",
			connecting: "RECONNECTING",
			lost: "Not live since {time} – listen for the call",
			touch: "Touch the screen or press any key to hear the voice",
			pair: "Connect this screen",
			revoked: "This screen was taken out of service.",
			codeHow: "Administrator: choose Devices and type this code.",
			pairHow: "Or type the name and the key of the screen, as an administrator gave them to you.",
			login: "Name of the screen",
			key: "Key",
			connect: "CONNECT",
			wrongKey: "The name or the key is wrong.",
			wrongAccount: "This is no account of a screen.",
		},
	};
	const days = {
		sw: ["Jumapili", "Jumatatu", "Jumanne", "Jumatano", "Alhamisi", "Ijumaa", "Jumamosi"],
		en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
	};
	const months = {
		sw: ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"],
		en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
	};
	const ones = {
		sw: ["sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa"],
		en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
	};
	const tens = ["", "kumi", "ishirini", "thelathini", "arobaini", "hamsini", "sitini", "sabini",
		"themanini", "tisini"];
	const calls = {
		sw: {
			room: "Nambari {number}. Tafadhali nenda chumba nambari {room}.",
			window: "Nambari {number}. Tafadhali nenda dirisha nambari {room}.",
			tag: "sw-TZ",
		},
		en: {
			room: "Number {number}. Please go to room {room}.",
			window: "Number {number}. Please go to window {room}.",
			tag: "en-GB",
		},
	};

	function distinct(list) {
		return list.filter((one, at) => list.indexOf(one) === at);
	}

	// The same in all languages, one behind the other; what is equal stands there once.
	function join(languages, say, between) {
		return distinct(languages.map(say)).join(between || " · ");
	}

	function two(number) {
		return (number < 10 ? "0" : "") + number;
	}

	// Letters and digits one by one: "A, zero, four, one".
	function spellOut(text, language) {
		return text.split("").filter((one) => /[A-Za-z0-9]/.test(one))
			.map((one) => /[0-9]/.test(one) ? ones[language][Number(one)] : one.toUpperCase())
			.join(", ");
	}

	// A room is a number below a hundred, or is spelt.
	function sayRoom(room, language) {
		const number = /^[0-9]{1,2}$/.test(room) ? Number(room) : -1;

		if (number < 0)
			return spellOut(room, language);
		if (language === "en")
			return String(number);
		if (number < 10)
			return ones.sw[number];
		return tens[Math.floor(number / 10)] + (number % 10 ? " na " + ones.sw[number % 10] : "");
	}

	return {
		languages: Object.keys(texts),
		join: join,
		two: two,

		// Sentences stand below each other, words in a line.
		get: function (languages, key) {
			return join(languages, (language) => texts[language][key],
				/\.$/.test(texts.en[key]) ? "\n" : " · ");
		},

		lost: function (languages, time) {
			return join(languages, (language) => texts[language].lost.replace("{time}", time),
				"\n");
		},

		// "Chumba 2", "Room 2".
		place: function (desk, language) {
			return texts[language][desk.kind === "window" ? "window" : "room"] + " " + desk.room;
		},

		// "35–50 dk/min"; a dash where nothing is promised.
		wait: function (languages, wait) {
			const minutes = join(languages, (language) => texts[language].minutes, "/");
			const hours = join(languages, (language) => texts[language].hours, "/");

			switch (wait.shown) {
			case "below_10":
				return "< 10 " + minutes;
			case "range":
				return wait.lower_min + "–" + wait.upper_min + " " + minutes;
			case "above_180":
				return "> 3 " + hours;
			default:
				return "–";
			}
		},

		// A time whose UTC parts are those of the facility's clock: "Jumapili · Sunday 22 Nov".
		date: function (languages, local) {
			return join(languages, (language) => days[language][local.getUTCDay()]) + " " +
				local.getUTCDate() + " " +
				join(languages, (language) => months[language][local.getUTCMonth()], "/");
		},

		clock: function (local) {
			return two(local.getUTCHours()) + ":" + two(local.getUTCMinutes());
		},

		// What the voice says, with the tag of its language.
		announce: function (language, number, desk) {
			const form = calls[language];
			const kind = desk.kind === "window" ? "window" : "room";

			return {
				tag: form.tag,
				text: form[kind].replace("{number}", spellOut(number, language))
					.replace("{room}", sayRoom(desk.room, language)),
			};
		},
	};
}());
