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
            self.read[name, audience] = self.parse_text(self.world.text(name), audience)
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
    yield from missing_finals(world)
    yield from world.wrong_snapshots
    by_seq = {}
    for key, name in snapshots(world):
        if by_seq.setdefault(key, name) != name:
            yield f"two snapshots of seq {key[1]} differ, for {key[0]}"
    yield from are_caught_up(world, last)


def snapshots(world):
    """((audience, seq), name) of whatever was told as a whole state. Each is the replay of the log
    to its seq, and what follows on a live connection are the events that the log has (C5): so the
    board of every client is what the log makes, at every moment."""
    for subscriber in world.subscribers.values():
        for line in subscriber.lines:
            if line["e"] == "snapshot":
                yield (subscriber.audience, line["seq"]), line["h"]
    for line in world.finals:
        yield (line["audience"], line["seq"]), line["h"]
    for line in world.reads:
        if line["what"] == "live":
            yield ("staff", line["seq"]), line["h"]


def missing_finals(world):
    """A stalled day has none, and is convicted as such."""
    if world.stalled:
        return
    told = {(final["when"], final["node"], final["audience"]) for final in world.finals}
    for when in ("settled", "restarted"):
        for node in (0, 1):
            for audience in ("staff", "display"):
                if (when, node, audience) not in told:
                    yield f"nobody knows what server {node} ({when}) tells {audience} at the end"


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
