// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// What the display knows: the rooms, the calls that are still to be shown, those on the stage, and
// the last ones. Touches no page and reads no clock.
//
// A call is an event, not a state: each is put on the stage once, in order, however many come at
// once and however long the connection was away; of several calls of one number the newest.
"use strict";

Foleni.createCalls = (function () {
	const RECENT_MAX = 5;
	// So long a call stays in the list, whoever was called to its room meanwhile.
	const VIEW_MS = 60000;
	// One alone is shown as large as it goes; several at once share a page.
	const PAGE_MAX = 8;
	const ALONE_MS = 3000;
	const PAGE_MS = 4000;
	// Whoever was called longer ago is no longer on the way: such a call is only listed.
	const FRESH_MS = 30 * 60000;
	// What was over before it could be shown is no news after that: nobody waits for it.
	const OVER_MS = 2 * 60000;

	function byId(rows) {
		const map = new Map();

		rows.forEach((row) => map.set(row.id, row));
		return map;
	}

	function time(text) {
		return Date.parse(text.slice(0, 23) + "Z");
	}

	function callOf(event) {
		return { id: event.data.call, ticket: event.data.ticket, desk: event.data.desk,
			number: event.data.number, at: time(event.at), seq: event.seq };
	}

	// wanted(call): does its department belong here? display is to be set to the id of this one.
	return function (wanted) {
		const self = {
			epoch: null, seq: 0, facility: null, desks: new Map(), displays: new Map(),
			states: new Map(), // Of tickets, as far as they were told.
			// Lists of calls; another list each time one changes.
			pending: [], stage: [], recent: [], stageUntil: 0, display: null,
		};

		function isMine(call) {
			const display = self.displays.get(self.display);
			const desks = display && display.desks || [];

			return self.desks.has(call.desk) && wanted(call) &&
				(desks.length === 0 || desks.indexOf(call.desk) >= 0);
		}

		// A ticket is listed once, where it was called last.
		function list(call) {
			self.recent = [call].concat(without(self.recent, call.ticket)).slice(0, RECENT_MAX);
		}

		function add(call, now) {
			self.states.set(call.ticket, "called");
			self.pending = without(self.pending, call.ticket);
			if (!isMine(call))
				return;
			if (now - call.at < FRESH_MS)
				self.pending = self.pending.concat(call);
			else
				list(call);
		}

		function without(list, ticket) {
			return list.some((call) => call.ticket === ticket)
				? list.filter((call) => call.ticket !== ticket) : list;
		}

		// Two numbers that stand at one door would both be taken for who is to go in.
		function prune(now) {
			const later = new Set(self.stage.map((call) => call.desk));
			const kept = self.recent.filter(function (call) {
				const isReplaced = later.has(call.desk) && now - call.at >= VIEW_MS;

				later.add(call.desk);
				return !isReplaced;
			});

			if (kept.length < self.recent.length)
				self.recent = kept;
		}

		function shed(now) {
			const isOver = (call) => !self.isCalled(call) && now - call.at > OVER_MS;
			const over = self.pending.filter(isOver);

			if (over.length === 0)
				return;
			self.pending = self.pending.filter((call) => !isOver(call));
			over.forEach(list);
		}

		// The call was taken back.
		function withdraw(ticket) {
			self.pending = without(self.pending, ticket);
			self.stage = without(self.stage, ticket);
			self.recent = without(self.recent, ticket);
		}

		function clear() {
			self.pending = [];
			self.stage = [];
			self.recent = [];
			self.stageUntil = 0;
			self.states.clear();
		}

		const takes = {
			"ticket.called": (event, now) => add(callOf(event), now),
			"call.repeated": (event, now) => add(callOf(event), now),
			"ticket.started": (event) => self.states.set(event.data.ticket, "serving"),
			"ticket.finished": (event) => self.states.delete(event.data.ticket),
			"ticket.skipped": (event) => self.states.delete(event.data.ticket),
			"ticket.held": (event) => self.states.delete(event.data.ticket),
			"ticket.requeued": (event) => self.states.delete(event.data.ticket),
			"ticket.cancelled": (event) => self.states.delete(event.data.ticket),
			"ticket.restored": function (event) {
				self.states.set(event.data.ticket, event.data.state);
				if (event.data.state !== "called" && event.data.state !== "serving")
					withdraw(event.data.ticket);
			},
			"desk.configured": (event) => self.desks.set(event.data.desk, event.data),
			"display.registered": (event) => self.displays.set(event.data.display, event.data),
			"day.opened": clear,
		};

		// False: something is missing, so it has to be asked for.
		function takeEvents(frame, now) {
			if (frame.epoch !== self.epoch || frame.from > self.seq + 1)
				return false;
			frame.events.forEach(function (event) {
				if (event.seq > self.seq && takes[event.type])
					takes[event.type](event, now);
			});
			self.seq = Math.max(self.seq, frame.to);
			return true;
		}

		// Of a snapshot's calls those after "since" were missed; since null: nothing is known, and
		// who is being called still has not come.
		function takeSnapshot(snapshot, since, now) {
			const tickets = byId(snapshot.tickets);
			const isKnown = snapshot.facility.epoch === self.epoch;
			const from = isKnown ? self.seq : since;

			if (!isKnown)
				clear();
			self.epoch = snapshot.facility.epoch;
			self.facility = snapshot.facility;
			self.desks = byId(snapshot.desks);
			self.displays = byId(snapshot.displays);
			self.states.clear();
			tickets.forEach((ticket) => self.states.set(ticket.id, ticket.state));
			snapshot.calls.sort((a, b) => a.seq - b.seq).forEach(function (row) {
				const call = { id: row.id, ticket: row.ticket, desk: row.desk, number: row.number,
					at: time(row.called_at), seq: row.seq };
				const state = self.states.get(call.ticket);

				if (from === null ? state === "called" : call.seq > from)
					add(call, now);
				else if (!isKnown && isMine(call))
					list(call);
				if (state)
					self.states.set(call.ticket, state);
				else
					self.states.delete(call.ticket);
			});
			self.seq = snapshot.seq;
			return true;
		}

		// since: what was shown last by this browser, in this epoch; else null.
		self.take = function (frame, since, now) {
			return frame.t === "snapshot" ? takeSnapshot(frame, since, now) : takeEvents(frame, now);
		};

		// The next calls on the stage, or null: nothing new is to be shown now.
		self.advance = function (now) {
			let count;

			shed(now);
			prune(now);
			count = Math.min(self.pending.length, PAGE_MAX);
			if (count === 0 || (now < self.stageUntil && self.stageUntil - now <= PAGE_MS))
				return null;
			self.stage.forEach(list);
			self.stage = self.pending.slice(0, count);
			self.pending = self.pending.slice(count);
			self.stage.forEach(function (call) {
				self.recent = without(self.recent, call.ticket);
			});
			self.stageUntil = now + (count > 1 ? PAGE_MS : ALONE_MS);
			return self.stage;
		};

		// Is the patient still on the way?
		self.isCalled = (call) => self.states.get(call.ticket) === "called";
		return self;
	};
}());
