# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""One log, told to everybody alike, and the same state for all when all is calm: C5 and C6."""

import json

import model


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


def is_public_part(event, logged):
    """All that a display may know, and nothing else. Which events it may know of, others see to."""
    return logged["type"] not in model.PUBLIC or \
        event.keys() == {"seq", "at", "type", "data"} and \
        event["data"] == model.public_part(logged)


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
        elif audience == "display" and not is_public_part(event, logged):
            yield f"seq {event['seq']} was told to displays as {octets}, the log has {logged['data']}"

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
