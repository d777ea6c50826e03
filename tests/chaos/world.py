# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""History and final database, put together: what was asked and told, the board after the log, and
what was known to somebody when."""

import bisect
import json
import re

import boards
import history as writer
import model

# A server learns from another one by a wake-up or by asking each second: so long after the last
# fault it may still be behind.
RECOVERY_S = 3
# Of a command that was refused for want of time or luck, not for what the line was like.
TRANSIENT = {429, 503, 0}


FRAME_END = re.compile(r'"to":\s*(\d+)')


class Attempt:
    def __init__(self, invoke):
        self.begun, self.node, self.life = invoke["t"], invoke["node"], invoke["life"]
        self.kind, self.ended = "info", None
        self.answer = self.code = self.why = None
        self.status = 0

    def end(self, line):
        self.kind, self.ended = line["e"], line["t"]
        self.answer, self.why = line.get("answer"), line.get("why")
        self.status, self.code = line.get("status", 0), line.get("code")

    def is_refusal(self):
        return self.kind == "fail" and self.status not in TRANSIENT


class Command:
    def __init__(self, invoke):
        self.id, self.name, self.who = invoke["id"], invoke["name"], invoke["who"]
        self.subject, self.data = invoke["subject"], invoke["data"]
        self.attempts = {}
        self.events = []  # Of the log.

    def of(self, kind):
        return [one for one in self.attempts.values() if one.kind == kind]

    def oks(self):
        return sorted(self.of("ok"), key=lambda one: one.ended)

    def begun(self):
        return min(one.begun for one in self.attempts.values())

    def told(self):
        """When the first good answer was there. None: never."""
        return min((one.ended for one in self.of("ok")), default=None)

    def answer(self):
        oks = self.oks()
        return json.loads(oks[0].answer) if oks else None

    def certainly_failed(self):
        return all(one.kind == "fail" for one in self.attempts.values())

    def __str__(self):
        return f"{self.name} {self.id}"


class Subscriber:
    def __init__(self, name):
        self.name = name
        self.audience = None
        self.lines = []


class World:
    """What is known: history and database, put together."""

    def __init__(self, history, database):
        self.start = self.end = self.stalled = None
        self.commands, self.subscribers, self.blobs = {}, {}, {}
        self.lines, self.ends = {}, {}
        self.places = []
        self.garbled, self.given_up = [], []
        self.reads, self.faults, self.healed, self.finals = [], [], [], []
        self.tables = {}
        for row in database:
            self.tables.setdefault(row["table"], []).append(row)
        self.events = sorted(self.tables.get("event", []), key=lambda row: row["seq"])
        for line in history:
            getattr(self, "read_" + line["e"], self.read_other)(line)
        for event in self.events:
            command = self.commands.get(event["command_id"])
            if command:
                command.events.append(event)
        self.replay()
        self.collect_acks()

    # ---- reading ----

    def read_other(self, line):
        if line["e"] in ("start", "end", "stalled"):
            setattr(self, line["e"], line)

    def read_blob(self, line):
        self.blobs[line["h"]] = line

    def text(self, name):
        """What was written down once; None: nothing was."""
        line = self.blobs.get(name)
        if not line:
            return None
        return line["text"] if "text" in line else writer.unpack(line["packed"])

    def read_invoke(self, line):
        command = self.commands.setdefault(line["id"], Command(line))
        command.attempts[line["try"]] = Attempt(line)

    def read_ok(self, line):
        self.commands[line["id"]].attempts[line["try"]].end(line)

    read_fail = read_info = read_ok

    def read_garbled(self, line):
        self.garbled.append(line)

    def read_line(self, line):
        self.lines[line["sub"]] = line

    def read_gave_up(self, line):
        self.given_up.append(line)

    def read_read(self, line):
        self.reads.append(line)

    def read_place(self, line):
        self.places.append(line)

    def read_fault(self, line):
        self.faults.append(line)

    def read_healed(self, line):
        self.healed.append(line)

    def read_final(self, line):
        self.finals.append(line)

    def read_hello(self, line):
        subscriber = self.subscribers.setdefault(line["sub"], Subscriber(line["sub"]))
        subscriber.audience = line["audience"]
        subscriber.lines.append(line)

    def read_welcome(self, line):
        self.subscribers[line["sub"]].lines.append(line)

    read_snapshot = read_frame = read_gone = read_welcome

    def end_of_frame(self, name):
        if name not in self.ends:
            self.ends[name] = int(FRAME_END.search(self.text(name)).group(1))
        return self.ends[name]

    # ---- what follows from it ----

    def replay(self):
        """The board after the whole log, what did not fit, the calls that were not in order, and
        what each ticket and each line was at each seq."""
        self.board = model.Board()
        self.misfits, self.disorder = [], []
        self.phases = {}   # ticket -> [(seq, phase)]
        self.desk_states = {} # desk -> [(seq, state)]
        self.eligible = {} # desk -> [(seq, how many it could call)]
        self.wrong_snapshots, self.wrong_reads = [], []
        self.to_judge = self.told_at_seq()
        for event in self.events:
            try:
                if event["type"] == "ticket.called":
                    self.check_order(event)
                self.board.apply(event)
            except (model.Misfit, KeyError) as misfit:
                self.misfits.append(f"seq {event['seq']}, {event['type']}: {misfit!r}")
            self.note(event)
            self.judge_told(event["seq"])
        for seq in self.to_judge:
            self.wrong_snapshots.append(f"a state of seq {seq} was told, which the log never had")

    def told_at_seq(self):
        """seq -> what was told of it: snapshots, with the names of their blobs, and counts."""
        told = {}
        for one in self.subscribers.values():
            for line in one.lines:
                if line["e"] == "snapshot":
                    told.setdefault(line["seq"], {})["snapshot", one.audience, line["h"]] = line
        for line in self.finals:
            told.setdefault(line["seq"], {})["snapshot", line["audience"], line["h"]] = line
        for line in self.reads:
            if line.get("counts"):
                key = "counts", line["what"], line["h"]
                told.setdefault(line["seq"], {})[key] = line
        return told

    def judge_told(self, seq):
        for (kind, whose, name), line in self.to_judge.pop(seq, {}).items():
            if kind == "counts":
                self.wrong_reads += [f"{whose} at seq {seq}: {text}" for text in
                                     boards.judge_counts(line["counts"], self.board)]
                continue
            text = self.text(name)
            found = ["nobody wrote it down"] if text is None else \
                list(boards.judge_snapshot(whose, json.loads(text), self.board))
            self.wrong_snapshots += [f"the snapshot of seq {seq} for {whose}: {one}"
                                     for one in found]

    def check_order(self, event):
        data = event["data"]
        command = self.commands.get(event["command_id"])
        if data["rule"] == "named" and (not command or command.name == "ticket.call"):
            return
        if data["rule"] == "named":
            self.disorder.append(f"seq {event['seq']} calls {data['number']} by name, asked was"
                                 f" {command.name}")
        first = self.board.next_for(data["desk"], data.get("staff"), event["at_us"])
        if not first or first.id != data["ticket"]:
            self.disorder.append(
                f"seq {event['seq']} calls {data['number']} to {data['desk']} although "
                + (f"{first.number} ({first.colour}) is before it" if first else "nobody waits"))

    def note(self, event):
        if event["type"].startswith("desk."):
            id_ = event["data"]["desk"]
            desk = self.board.desks.get(id_)
            if not desk:
                return
            self.desk_states.setdefault(id_, []).append((event["seq"], desk["state"]))
            self.count_eligible(event, id_, desk)
        ticket = self.board.tickets.get(event["data"].get("ticket"))
        if not ticket:
            return
        self.phases.setdefault(ticket.id, []).append((event["seq"], ticket.phase()))
        # Whoever comes to one desk can be called to no other.
        stages = self.board.stages[ticket.visit]
        for id_, desk in self.board.desks.items():
            if not stages.isdisjoint(desk["services"]):
                self.count_eligible(event, id_, desk)

    def count_eligible(self, event, id_, desk):
        count = sum(1 for _ in self.board.candidates(id_, desk["staff"]))
        self.eligible.setdefault(id_, []).append((event["seq"], count))

    def collect_acks(self):
        """What was known to somebody when: seqs told, in the order in which they were told, each
        the greatest so far."""
        told = []
        for command in self.commands.values():
            for attempt in command.oks():
                told.append((attempt.ended, json.loads(attempt.answer)["seq"]))
        told.sort()
        self.ack_times, self.ack_seqs = [], []
        for at, seq in told:
            if not self.ack_seqs or seq > self.ack_seqs[-1]:
                self.ack_times.append(at)
                self.ack_seqs.append(seq)
        # From when on a command was asked that the log has at this seq or later.
        self.asked_later = {}
        latest = []
        for command in self.commands.values():
            if command.events:
                latest.append((command.begun(), command.events[0]["seq"]))
        latest.sort(reverse=True)
        self.later_times, self.later_seqs, least = [], [], len(self.events) + 1
        for at, seq in latest:
            least = min(least, seq)
            self.later_times.append(at)
            self.later_seqs.append(least)
        self.later_times.reverse()
        self.later_seqs.reverse()

    def known_seq(self, at):
        """The greatest seq that somebody had been told of before this moment."""
        index = bisect.bisect_left(self.ack_times, at)
        return self.ack_seqs[index - 1] if index else 0

    def told_at(self, seq):
        """When it was first told that the log reaches this seq."""
        index = bisect.bisect_left(self.ack_seqs, seq)
        return self.ack_times[index] if index < len(self.ack_seqs) else None

    def possible_seq(self, at):
        """The greatest seq that the log could have had at this moment: all that was asked for
        after it lies behind."""
        index = bisect.bisect_right(self.later_times, at)
        return self.later_seqs[index] - 1 if index < len(self.later_seqs) else len(self.events)

    def outages(self):
        """From each first fault to when all was well again, and some time to recover."""
        spans, broken, since = [], 0, None
        for line in sorted(self.faults + self.healed, key=lambda one: one["t"]):
            if line["e"] == "fault":
                since = line["t"] if not broken else since
                broken += 1
            else:
                broken -= 1
                if not broken:
                    spans.append((since, line["t"] + RECOVERY_S))
        return spans

    def rows(self, table):
        return self.tables.get(table, [])


def values_in(timeline, low, high):
    """The values that were in force at some seq of low..high. Before the first one: none."""
    index = bisect.bisect_right([seq for seq, _ in timeline], low) - 1
    values = [timeline[index][1]] if index >= 0 else [None]
    for seq, value in timeline[index + 1:]:
        if seq > high:
            break
        values.append(value)
    return values
