# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The promises, each as one function that reads what clients were told and the final database, and
yields a sentence for each violation. Nothing of the servers' own logs is looked at."""

import bisect
import json

import model

# After the last fault everybody goes on within this time, and no command waits longer.
PROGRESS_S, ANSWER_S = 10, 15
# A server learns from another one by a wake-up or by asking each second: so old may a read be where
# nothing is broken, and so long after it was.
STALE_S, RECOVERY_S = 2.5, 3
# These may find that there is nothing to do.
MAY_CHANGE_NOTHING = {"desk.open", "call.acknowledge"}
# Of a command that was refused for what the line was like, and not for want of time or luck.
TRANSIENT = {429, 503, 0}


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
        self.garbled = []
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
        self.blobs[line["h"]] = line["text"]

    def read_invoke(self, line):
        command = self.commands.setdefault(line["id"], Command(line))
        command.attempts[line["try"]] = Attempt(line)

    def read_ok(self, line):
        self.commands[line["id"]].attempts[line["try"]].end(line)

    read_fail = read_info = read_ok

    def read_garbled(self, line):
        self.garbled.append(line)

    def read_read(self, line):
        self.reads.append(line)

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

    # ---- what follows from it ----

    def replay(self):
        """The board after the whole log, what did not fit, the calls that were not in order, and
        what each ticket and each line was at each seq."""
        self.board = model.Board()
        self.misfits, self.disorder = [], []
        self.phases = {}   # ticket -> [(seq, phase)]
        self.eligible = {} # desk -> [(seq, how many it could call)]
        for event in self.events:
            try:
                if event["type"] == "ticket.called":
                    self.check_order(event)
                self.board.apply(event)
            except (model.Misfit, KeyError) as misfit:
                self.misfits.append(f"seq {event['seq']}, {event['type']}: {misfit!r}")
            self.note(event)

    def check_order(self, event):
        data = event["data"]
        if data["rule"] == "named":
            return
        first = self.board.next_for(data["desk"], data.get("staff"), event["at_us"])
        if not first or first.id != data["ticket"]:
            self.disorder.append(
                f"seq {event['seq']} calls {data['number']} to {data['desk']} although "
                + (f"{first.number} ({first.colour}) is before it" if first else "nobody waits"))

    def note(self, event):
        ticket = self.board.tickets.get(event["data"].get("ticket"))
        if not ticket:
            return
        self.phases.setdefault(ticket.id, []).append((event["seq"], ticket.phase()))
        for id_, desk in self.board.desks.items():
            if ticket.service in desk["services"]:
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


# ---- the rules ----

def c1_total_queue(world):
    visits = {row["id"]: row for row in world.rows("visit")}
    tickets = {row["id"]: row for row in world.rows("ticket")}
    for command in world.commands.values():
        answer = command.answer()
        if not answer:
            continue
        if command.name == "visit.open":
            if answer["visit"] not in visits or answer["ticket"] not in tickets:
                yield f"lost: {command} was told {answer['number']}, which is not there"
        for issued in answer.get("tickets", []):
            if issued["ticket"] not in tickets:
                yield f"lost: {command} was told ticket {issued['ticket']}, which is not there"
    opened = {event["data"]["visit"]: event for event in world.events
              if event["type"] == "visit.opened"}
    for id_ in visits.keys() | opened.keys():
        event = opened.get(id_)
        if not event or id_ not in visits:
            yield f"visit {id_} is in the {'log' if event else 'table'} only"
            continue
        command = world.commands.get(event["command_id"])
        if not command or command.name != "visit.open":
            yield f"unexpected: nobody asked for visit {id_}"
    for id_, row in tickets.items():
        ticket = world.board.tickets.get(id_)
        if not ticket:
            yield f"unexpected: ticket {id_} is in the table, not in the log"
        elif (ticket.state, ticket.call) != (row["state"], row["call_id"]):
            yield (f"{ticket.number} is {row['state']} in its row, {ticket.state} by the log")
    for id_, ticket in world.board.tickets.items():
        if id_ not in tickets:
            yield f"lost: ticket {ticket.number} {id_} is in the log, not in the table"
    yield from world.misfits


def c2_numbers(world):
    seen, told = {}, {}
    for row in world.rows("visit"):
        key = (row["business_day"], row["series"], row["ordinal"])
        if key in seen:
            yield f"{key} was given to visits {seen[key]} and {row['id']}"
        seen[key] = row["id"]
    for command in world.commands.values():
        answer = command.answer()
        if command.name != "visit.open" or not answer:
            continue
        other = told.setdefault(answer["number"], answer["visit"])
        if other != answer["visit"]:
            yield f"{answer['number']} was told for visits {other} and {answer['visit']}"


def c3_single_call(world):
    called, calls = {}, {}
    for event in world.events:
        data = event["data"]
        if event["type"] in ("ticket.called", "call.repeated"):
            if data["call"] in calls:
                yield f"call {data['call']} is in the log twice, at {calls[data['call']]}"
            calls[data["call"]] = event["seq"]
        if event["type"] == "ticket.called":
            if called.get(data["ticket"]):
                yield (f"{data['number']} was called at seq {called[data['ticket']]} and again at"
                       f" {event['seq']}, and was never free between")
            called[data["ticket"]] = event["seq"]
        elif event["type"] in model.FREEING:
            called[data["ticket"]] = None
    yield from calls_told_twice(world)


def calls_told_twice(world):
    """The same from what clients were told alone: two calls of one ticket by two commands, and
    nobody did anything that would have freed it."""
    told, freed = {}, set()
    ticket_of_seq = {}
    for command in world.commands.values():
        answer = command.answer()
        if answer and command.name.split(".")[0] in ("ticket", "visit"):
            ticket_of_seq[answer["seq"]] = answer.get("ticket", command.subject)
    for command in world.commands.values():
        if command.certainly_failed():
            continue
        if command.name in ("ticket.requeue", "ticket.no_show", "ticket.hold"):
            freed.add(command.subject)
        elif command.name == "undo":
            freed.add(ticket_of_seq.get(command.data["seq"]))
    for command in world.commands.values():
        answer = command.answer()
        if command.name != "ticket.call_next" or not answer:
            continue
        other = told.setdefault(answer["ticket"], command)
        if other is not command and answer["ticket"] not in freed:
            yield f"{answer['number']} was called by {other} and by {command}"


def c4_once(world):
    stored = {row["command_id"]: row["answer"] for row in world.rows("answer")}
    for line in world.garbled:
        yield f"{world.commands[line['id']]} was answered {line['text']!r}"
    for command in world.commands.values():
        yield from answers_agree(command, stored)
        if command.oks():
            yield from is_logged_once(command)
        elif command.events:
            yield from was_not_refused(world, command)


def answers_agree(command, stored):
    answers = {attempt.answer for attempt in command.oks()}
    if len(answers) > 1 and command.events:
        yield f"{command} was answered {len(answers)} ways: {sorted(answers)}"
    if not command.events or not answers:
        return
    if command.id not in stored:
        yield f"{command} was acked; its answer is not in the database"
    elif stored[command.id] not in answers:
        yield f"{command} was answered {answers}, stored is {stored[command.id]}"


def is_logged_once(command):
    seqs = [event["seq"] for event in command.events]
    if not seqs:
        if command.name not in MAY_CHANGE_NOTHING:
            yield f"{command} was acked and is not in the log"
        return
    if seqs != list(range(seqs[0], seqs[-1] + 1)):
        yield f"{command} is in the log in pieces: {seqs}"
    if seqs[-1] != command.answer()["seq"]:
        yield f"{command} was told seq {command.answer()['seq']}, the log says {seqs}"
    first = command.oks()[0]
    for attempt in command.attempts.values():
        if attempt.is_refusal() and attempt.begun > first.ended:
            yield f"{command} was acked, and its repeat refused with {attempt.code}"


def was_not_refused(world, command):
    """In the log, and nobody was told so. A refusal is a lie where the command was certainly there
    by then; where an attempt without an answer was still under way, it may have come later."""
    if command.certainly_failed():
        yield f"{command} was refused each time and is in the log"
        return
    for attempt in command.attempts.values():
        if attempt.is_refusal() and command.events[-1]["seq"] <= world.known_seq(attempt.begun):
            yield f"{command} was refused with {attempt.code} and was in the log before"


def c5_one_log(world):
    for number, event in enumerate(world.events, 1):
        if event["seq"] != number:
            yield f"the log has seq {event['seq']} where {number} should be"
            break
    for row in world.rows("facility"):
        if row["seq"] != len(world.events):
            yield f"the facility says seq {row['seq']}, the log has {len(world.events)} events"
    frames = Frames(world)
    for subscriber in world.subscribers.values():
        yield from frames.check(subscriber)


class Frames:
    """What live connections were sent. Each distinct frame is read once."""

    def __init__(self, world):
        self.world = world
        self.epoch = next((row["epoch"] for row in world.rows("facility")), None)
        self.log = {event["seq"]: event for event in world.events}
        self.bytes = {}
        self.read = {}
        self.decoder = json.JSONDecoder()

    def parse(self, name, audience):
        """(epoch, from, to, complaints)."""
        if (name, audience) not in self.read:
            self.read[name, audience] = self.parse_text(self.world.blobs[name], audience)
        return self.read[name, audience]

    def parse_text(self, text, audience):
        at = text.index(',"events":[') + len(',"events":[')
        head = json.loads(text[:at] + "]}")
        seqs, complaints = [], []
        while text[at] != "]":
            at += text[at] == ","
            event, end = self.decoder.raw_decode(text, at)
            seqs.append(event["seq"])
            complaints += self.judge(event, text[at:end], audience)
            at = end
        wanted = [seq for seq in range(head["from"], head["to"] + 1)
                  if audience == "staff" or self.is_public(seq)]
        if seqs != wanted:
            complaints.append(f"a frame {head['from']}..{head['to']} for {audience} holds {seqs},"
                              f" not {wanted}")
        return head["epoch"], head["from"], head["to"], complaints

    def is_public(self, seq):
        return seq in self.log and self.log[seq]["type"] in model.PUBLIC

    def judge(self, event, octets, audience):
        known = self.bytes.setdefault((audience, event["seq"]), octets)
        if known != octets:
            yield f"seq {event['seq']} was told as {octets} and as {known}"
        logged = self.log.get(event["seq"])
        if not logged or logged["type"] != event["type"] or \
                model.microseconds(event["at"]) != logged["at_us"]:
            yield f"seq {event['seq']} was told as {event['type']}, the log says otherwise"
        elif audience == "staff" and (event["data"], event.get("command")) != \
                (logged["data"], logged["command_id"]):
            yield f"seq {event['seq']} was told with other data than the log has"

    def check(self, subscriber):
        at, hello, first = None, None, True
        for line in subscriber.lines:
            kind = line["e"]
            if kind == "hello":
                hello, at, first = line, None, True
            elif kind == "snapshot":
                at, first = line["seq"], False
            elif kind == "frame":
                epoch, low, high, complaints = self.parse(line["h"], subscriber.audience)
                for complaint in complaints:
                    yield f"{subscriber.name}: {complaint}"
                complaints.clear()  # Once is enough.
                if first:
                    if hello["epoch"] != self.epoch or not hello["epoch"]:
                        yield f"{subscriber.name}: came with another epoch and got no snapshot"
                    at, first = hello["since"], False
                if epoch != self.epoch:
                    yield f"{subscriber.name}: a frame of epoch {epoch}"
                if low != at + 1 or high < low - 1:
                    yield f"{subscriber.name}: stood at {at} and was sent {low}..{high}"
                at = high


def c6_convergence(world):
    last = max((event["seq"] for event in world.events), default=0)
    told = {}
    for final in world.finals:
        if final["seq"] != last:
            yield f"server {final['node']} ({final['when']}) is at {final['seq']}, not {last}"
        other = told.setdefault(final["audience"], final)
        if other["h"] != final["h"]:
            yield (f"server {final['node']} ({final['when']}) tells {final['audience']} something"
                   f" else than server {other['node']} ({other['when']})")
    if "staff" in told:
        yield from is_replay(world, json.loads(world.blobs[told["staff"]["h"]]))
    by_seq = {}
    for subscriber in world.subscribers.values():
        for line in subscriber.lines:
            if line["e"] == "snapshot":
                key = (subscriber.audience, line["seq"])
                if by_seq.setdefault(key, line["h"]) != line["h"]:
                    yield f"two snapshots of seq {line['seq']} differ"
    yield from are_caught_up(world, last)


def is_replay(world, state):
    """The snapshot is what the log makes of nothing."""
    shown = {ticket["id"]: model.row_of_snapshot(ticket) for ticket in state["tickets"]}
    for id_ in shown.keys() | world.board.tickets.keys():
        ticket = world.board.tickets.get(id_)
        wanted = ticket.row() if ticket else None
        if shown.get(id_) != wanted:
            yield f"ticket {id_}: the snapshot has {shown.get(id_)}, the log makes {wanted}"
    desks = {desk["id"]: (desk["state"], desk.get("staff")) for desk in state["desks"]}
    for id_, desk in world.board.desks.items():
        if desks.get(id_) != (desk["state"], desk["staff"]):
            yield f"desk {id_}: the snapshot has {desks.get(id_)}, the log makes {desk}"
    visits = {visit["id"]: visit["state"] for visit in state["visits"]}
    for id_, visit in world.board.visits.items():
        if visits.get(id_) != visit:
            yield f"visit {id_}: the snapshot has {visits.get(id_)}, the log makes {visit}"


def are_caught_up(world, last):
    settled = [final["t"] for final in world.finals if final["when"] == "settled"]
    if not settled:
        return
    visible = max((event["seq"] for event in world.events if event["type"] in model.PUBLIC),
                  default=0)
    frames = Frames(world)
    for subscriber in world.subscribers.values():
        at = 0
        for line in subscriber.lines:
            if line["t"] > min(settled):
                break
            if line["e"] == "snapshot":
                at = line["seq"]
            elif line["e"] == "frame":
                at = frames.parse(line["h"], subscriber.audience)[2]
        wanted = last if subscriber.audience == "staff" else visible
        if at < wanted:
            yield f"{subscriber.name} knows {at} of {wanted} events when all is calm"


def c7_order(world):
    yield from world.disorder
    yield from overtaken(world)


class Wait:
    """A time in which a ticket certainly waited: from the answer that said so to the moment when
    somebody first asked for something that could end it."""

    def __init__(self, ticket, facts, since):
        self.ticket, self.facts, self.since, self.until = ticket, facts, since, float("inf")


class Facts:
    """What clients know of a ticket: where, of which class, and between which moments its clock
    began."""

    def __init__(self, service, colour, vulnerable, begun, told):
        self.service, self.colour, self.vulnerable = service, colour, vulnerable
        self.begun, self.told = begun, told

    def same_class(self, other):
        return (self.service, self.colour, self.vulnerable) == \
            (other.service, other.colour, other.vulnerable)


def facts_of_tickets(world):
    """Of first stages only; what becomes of a visit later is for the log to say."""
    facts = {}
    for command in world.commands.values():
        answer = command.answer()
        if command.name != "visit.open" or not answer:
            continue
        colour = command.data.get("colour", "untriaged")
        if command.data.get("origin") == "emergency" and colour == "untriaged":
            colour = "red"
        facts[answer["ticket"]] = Facts(command.data["service"], colour,
                                        command.data.get("vulnerable", False), command.begun(),
                                        command.told())
    return facts


def certain_waits(world, facts):
    """Only first waits: whoever was touched in any way may wait elsewhere, or for one person
    alone."""
    waits = {id_: Wait(id_, one, one.told) for id_, one in facts.items()}
    seqs = {}
    for command in world.commands.values():
        answer = command.answer()
        if command.name == "visit.open" and answer:
            seqs[answer["seq"]] = answer["ticket"]
    for command in world.commands.values():
        touched = {command.subject}
        answer = command.answer()
        if answer and command.name == "ticket.call_next":
            touched.add(answer["ticket"])
        if command.name == "undo":
            touched.add(seqs.get(command.data["seq"]))
        # Where no answer came, the log may know.
        touched |= {event["data"].get("ticket") for event in command.events
                    if command.name != "visit.open"}
        for ticket in touched & waits.keys():
            waits[ticket].until = min(waits[ticket].until, command.begun())
    return waits


def overtaken(world):
    """From what clients were told alone: somebody was called while another one, who had certainly
    been waiting all the time, should have been."""
    facts = facts_of_tickets(world)
    waits = certain_waits(world, facts)
    desks = {desk["id"]: desk for desk in (world.start or {}).get("desks", [])}
    by_service = {}
    for wait in sorted(waits.values(), key=lambda one: one.since):
        by_service.setdefault(wait.facts.service, []).append(wait)
    for command in world.commands.values():
        answer = command.answer()
        if command.name != "ticket.call_next" or not answer or command.subject not in desks:
            continue
        begun, told = command.begun(), command.told()
        called = facts.get(answer["ticket"])
        if not called:
            continue
        for service in desks[command.subject]["services"]:
            for wait in by_service.get(service, []):
                if wait.since >= begun:
                    break
                if wait.until > told and is_before(wait.facts, called):
                    yield (f"{command} called {answer['number']} ({called.colour}) while"
                           f" {wait.ticket} ({wait.facts.colour}) had been waiting before it")


def is_before(waiting, called):
    mine, other = model.tier_of(waiting.colour), model.tier_of(called.colour)
    if mine != other:
        return mine < other
    return waiting.same_class(called) and waiting.told < called.begun


def c8_reads(world):
    """After a good answer every read of the same server shows it, every read of another one soon;
    and no command is refused for a state that the line had no more."""
    own = {}
    for command in world.commands.values():
        for attempt in command.oks():
            own.setdefault((attempt.node, attempt.life), []).append(
                (attempt.ended, json.loads(attempt.answer)["seq"]))
    newest = {}
    for key, told in own.items():
        told.sort()
        times, seqs = [], []
        for at, seq in told:
            if not seqs or seq > seqs[-1]:
                times.append(at)
                seqs.append(seq)
        newest[key] = times, seqs
    outages = world.outages()
    for read in world.reads:
        times, seqs = newest.get((read["node"], read["life"]), ([], []))
        index = bisect.bisect_left(times, read["t0"])
        if index and seqs[index - 1] > read["seq"]:
            yield (f"server {read['node']} had told seq {seqs[index - 1]} before it was asked for"
                   f" {read['what']}, and told the state of {read['seq']}")
        late = staleness(world, read)
        if late > STALE_S and not any(a <= read["t0"] <= b for a, b in outages):
            yield f"server {read['node']} told a state that was {late:.1f} s old"
    yield from real_time_order(world)
    yield from stale_refusals(world)


def staleness(world, read):
    """For how long it had been known that the log goes on behind what was read."""
    at = world.told_at(read["seq"] + 1)
    return max(0.0, read["t0"] - at) if at is not None else 0.0


def real_time_order(world):
    """What was asked after another answer was there comes after it in the log."""
    for command in world.commands.values():
        if command.events and command.events[0]["seq"] <= world.known_seq(command.begun()):
            yield (f"{command} got seq {command.events[0]['seq']} after"
                   f" {world.known_seq(command.begun())} had been told")


def stale_refusals(world):
    for command in world.commands.values():
        for attempt in command.attempts.values():
            if not attempt.is_refusal() or command.oks():
                continue
            low = world.known_seq(attempt.begun)
            high = world.possible_seq(attempt.ended)
            if not may_be_refused(world, command, attempt.code, low, high):
                yield (f"server {attempt.node} refused {command} with {attempt.code}, which was"
                       f" not true at any seq of {low}..{high}")


def may_be_refused(world, command, code, low, high):
    if code == "no_such_ticket":
        return None in values_in(world.phases.get(command.subject, []), low, high)
    if code == "wrong_state" and command.name in model.LEGAL:
        return any(phase is None or phase not in model.LEGAL[command.name]
                   for phase in values_in(world.phases.get(command.subject, []), low, high))
    if code == "queue_empty":
        return any(not count for count in
                   values_in(world.eligible.get(command.subject, []), low, high))
    return True


def c12_liveness(world):
    if world.stalled:
        yield "for a long time nobody was answered"
    for command in world.commands.values():
        for attempt in command.attempts.values():
            if attempt.why == "timeout" or (attempt.ended or 0) - attempt.begun > ANSWER_S:
                yield f"{command} waited more than {ANSWER_S} s for an answer"
    calm = max((line["t"] for line in world.healed), default=None)
    if calm is None or not world.end:
        return
    first, asked = {}, {}
    for command in world.commands.values():
        for attempt in command.attempts.values():
            if attempt.begun >= calm:
                asked[command.who] = min(asked.get(command.who, attempt.begun), attempt.begun)
            if attempt.kind in ("ok", "fail") and attempt.status != 503 and attempt.ended >= calm:
                first[command.who] = min(first.get(command.who, attempt.ended), attempt.ended)
    for who, at in asked.items():
        if first.get(who, float("inf")) - at > PROGRESS_S:
            yield f"{who} asked {at - calm:.1f} s after the last fault and got on no more" \
                if who not in first else f"{who} got on only {first[who] - calm:.1f} s after"


RULES = {
    "C1 total queue": c1_total_queue,
    "C2 numbers": c2_numbers,
    "C3 single call": c3_single_call,
    "C4 acked once": c4_once,
    "C5 one log": c5_one_log,
    "C6 convergence": c6_convergence,
    "C7 order": c7_order,
    "C8 reads": c8_reads,
    "C12 liveness": c12_liveness,
}


# ---- what else is worth knowing ----

def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0


def measure(world):
    attempts = [one for command in world.commands.values() for one in command.attempts.values()]
    acked = [command for command in world.commands.values() if command.oks()]
    answered = [one.ended - one.begun for one in attempts if one.kind in ("ok", "fail")]
    stale = [staleness(world, read) for read in world.reads]
    lines = [line for one in world.subscribers.values() for line in one.lines]
    back = 0
    for one in world.subscribers.values():
        hello = None
        for line in one.lines:
            if line["e"] == "hello":
                hello = line
            elif line["e"] == "snapshot" and hello:
                back += bool(hello["epoch"]) and line["seq"] < hello["since"] <= len(world.events)
                hello = None
    kinds = {kind: sum(line["e"] == kind for line in lines)
             for kind in ("hello", "snapshot", "frame")}
    unlike = sum(len({one.answer for one in command.oks()}) > 1 for command in acked)
    return {
        "commands": len(world.commands), "attempts": len(attempts), "acked": len(acked),
        "refused": sum(command.certainly_failed() for command in world.commands.values()),
        "without_answer": sum(one.kind == "info" for one in attempts),
        "refused_then_done": sum(bool(one.events) and not one.oks() and
                                 any(a.is_refusal() for a in one.attempts.values())
                                 for one in world.commands.values()),
        "repeated": sum(len(one.attempts) > 1 for one in world.commands.values()),
        "unlike_answers_of_nothing": unlike,
        "events": len(world.events),
        "calls": sum(event["type"] == "ticket.called" for event in world.events),
        "visits": len(world.rows("visit")), "tickets": len(world.rows("ticket")),
        "open_at_end": sum(ticket.state in ("waiting", "called", "serving", "held")
                           for ticket in world.board.tickets.values()),
        "live_connections": kinds["hello"], "live_snapshots": kinds["snapshot"],
        "live_frames": kinds["frame"], "live_stepped_back": back,
        "reads": len(world.reads), "stale_reads": sum(one > 0 for one in stale),
        "stale_ms_p50_p99_max": [round(1000 * percentile([s for s in stale if s > 0], share), 1)
                                 for share in (0.5, 0.99, 1)],
        "answer_ms_p50_p99_max": [round(1000 * percentile(answered, share), 1)
                                  for share in (0.5, 0.99, 1)],
    }


def judge(history, database):
    """The violations by rule, and the measurements."""
    world = World(history, database)
    violations = {}
    for name, rule in RULES.items():
        found = list(rule(world))
        if found:
            violations[name] = found
    return violations, measure(world)
