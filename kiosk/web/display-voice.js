// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// The voice: one call after the other, never two at once, in each language; said again after some
// seconds, once if the hospital says nothing else. What was
// not heard to its end is not said to have been spoken.
"use strict";

Foleni.createVoice = (function () {
	const STALE_MS = 60000; // Nobody is sent to a room by a voice that comes so late.
	const SILENT_MS = 20000; // A voice that has said nothing by then says nothing any more.

	function gong(context, done) {
		const notes = context ? [[660, 0], [528, 0.35]] : [];

		notes.forEach(function (note) {
			const tone = context.createOscillator(), loudness = context.createGain();
			const at = context.currentTime + note[1];

			tone.frequency.value = note[0];
			tone.connect(loudness);
			loudness.connect(context.destination);
			loudness.gain.setValueAtTime(0.4, at);
			loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
			tone.start(at);
			tone.stop(at + 0.9);
		});
		setTimeout(done, 1000);
	}

	// options: languages · desk(call) · isCalled(call) · spoken(call) · silent(isSilent) · now()
	return function (options) {
		const queue = [];
		let times = 1, everyMs = 0;
		let isBusy = false;
		let context = null;

		function voiceFor(tag) {
			const language = tag.slice(0, 2);

			return speechSynthesis.getVoices()
				.filter((voice) => voice.lang.slice(0, 2).toLowerCase() === language)[0] || null;
		}

		// done(heard): once.
		function speak(said, done) {
			const utterance = new SpeechSynthesisUtterance(said.text);
			let isDone = false;
			let timer = 0;

			function end(heard) {
				if (isDone)
					return;
				isDone = true;
				clearTimeout(timer);
				done(heard);
			}

			utterance.lang = said.tag;
			utterance.voice = voiceFor(said.tag);
			utterance.rate = 0.9;
			utterance.onend = () => end(true);
			utterance.onerror = function (event) {
				options.silent(event.error === "not-allowed");
				end(false);
			};
			timer = setTimeout(function () {
				speechSynthesis.cancel();
				end(false);
			}, SILENT_MS);
			speechSynthesis.speak(utterance);
		}

		function speakAll(call, languages, heard, done) {
			const desk = options.desk(call);

			if (languages.length === 0 || !desk) {
				done(heard);
				return;
			}
			speak(Foleni.words.announce(languages[0], call.number, desk), (one) =>
				speakAll(call, languages.slice(1), heard && one, done));
		}

		function finish(entry, heard) {
			isBusy = false;
			if (heard && entry.said === 0)
				options.spoken(entry.call);
			if (heard && entry.said + 1 < times)
				setTimeout(function () {
					queue.push({ call: entry.call, since: options.now(), said: entry.said + 1 });
					next();
				}, everyMs);
			next();
		}

		function next() {
			const entry = isBusy ? null : queue.shift();

			if (!entry)
				return;
			if (options.now() - entry.since > STALE_MS || !options.isCalled(entry.call)) {
				next();
				return;
			}
			isBusy = true;
			gong(context, () => speakAll(entry.call, options.languages.slice(), true,
				(heard) => finish(entry, heard)));
		}

		if (!window.speechSynthesis)
			return { say: function () {}, repeat: function () {} };
		if (window.AudioContext) {
			context = new AudioContext();
			options.silent(context.state === "suspended");
		}
		["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, function () {
			if (context)
				context.resume();
			options.silent(false);
		}));
		return {
			say: function (call) {
				queue.push({ call: call, since: call.at, said: 0 });
				next();
			},
			// Calls are said so often, with so many seconds between.
			repeat: function (howOften, everyS) {
				times = howOften;
				everyMs = everyS * 1000;
			},
		};
	};
}());
