# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What is told is told in time: C8, how new an answer is, and C12, how soon it comes."""

import bisect
import json

import model
from world import RECOVERY_S, values_in

# After the last fault everybody goes on within this time, and no command waits longer.
PROGRESS_S, ANSWER_S = 10, 15
# So old may a read of another server be where nothing is broken.
STALE_S = 2.5


def c8_reads(world):
    """After a good answer every read of the same server shows it, every read of another one soon;
    what is read is what the log makes up to its seq, each time; and no command is refused for a
    state that the line had no more.

    "Soon" is weaker than the promise of SECURITY.md, where a read on any node shows it: a read asks
    one server's own board, which hears of what another one did by a wake-up. It may be STALE_S
    behind while nothing is broken, and as long as an outage lasts where something is. No command
    is decided on such a board."""
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

    def had_told(read):
        times, seqs = newest.get((read["node"], read["life"]), ([], []))
        index = bisect.bisect_left(times, read["t0"])
        return seqs[index - 1] if index else 0
    for read in world.reads:
        if had_told(read) > read["seq"]:
            yield (f"server {read['node']} had told seq {had_told(read)} before it was asked for"
                   f" {read['what']}, and told the state of {read['seq']}")
        late = staleness(world, read)
        if late > STALE_S and not any(a <= read["t0"] <= b for a, b in outages):
            yield f"server {read['node']} told a state that was {late:.1f} s old"
    for place in world.places:
        low = had_told(place)
        if not any(a <= place["t0"] <= b for a, b in outages):
            low = max(low, world.known_seq(place["t0"] - STALE_S))
        yield from wrong_place(world, place, low, world.possible_seq(place["t"]))
    yield from unlike_reads(world)
    yield from world.wrong_reads
    yield from real_time_order(world)
    yield from stale_refusals(world)


# What a read of one seq says that depends on nothing else, not even on the time.
BY_SEQ_ALONE = {"live", "services"}


def unlike_reads(world):
    told = {}
    for read in world.reads:
        key = read["what"], read["seq"]
        if read["what"] in BY_SEQ_ALONE and told.setdefault(key, read["h"]) != read["h"]:
            yield f"{read['what']} at seq {read['seq']} was told in two ways"


def wrong_place(world, place, low, high):
    """The code of a visit tells its number and its stages, as they were at some seq of low..high."""
    tickets = sorted((ticket for ticket in world.board.tickets.values()
                      if ticket.visit == place["visit"]), key=lambda one: one.seq)
    told = f"the code of visit {place['visit']} told {place['number']}, {place['stages']}"
    if not tickets or place["status"] != 200:
        if tickets and tickets[0].seq <= low:
            yield f"{told} (status {place['status']})"
        return
    if place["number"] != tickets[0].number:
        yield f"{told}, of {tickets[0].number}"
    seqs = {low} | {seq for one in tickets for seq, _ in world.phases[one.id] if low < seq <= high}
    if not any(are_stages(place["stages"], phases_at(world, tickets, seq)) for seq in seqs):
        yield f"{told}, which were not its stages at any seq of {low}..{high}"


def phases_at(world, tickets, seq):
    """Of those that were there, in their order."""
    phases = [values_in(world.phases[one.id], seq, seq)[0] for one in tickets]
    return [phase.removesuffix("+skipped") for phase in phases if phase]


def are_stages(told, phases):
    """What was cancelled or taken back is no stage, unless it is the one that counts."""
    if told.count("cancelled") > min(1, phases.count("cancelled")):
        return False
    kept = [phase for phase in phases if phase != "cancelled"]
    return [stage for stage in told if stage != "cancelled"] == kept and (told or not phases)


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
        legal = model.legal_phases(command.name, command.data)
        return any(phase is None or phase not in legal for phase in
                   values_in(world.phases.get(command.subject, []), low, high))
    if code == "desk_not_open":
        desk = command.data.get("desk", command.subject)
        return any(state != "open" for state in
                   values_in(world.desk_states.get(desk, []), low, high))
    if code == "queue_empty":
        return any(not count for count in
                   values_in(world.eligible.get(command.subject, []), low, high))
    return True


def unheard(world):
    """While nothing is broken, whatever somebody has been told reaches every live connection within
    PROGRESS_S, those included that had to come back after the last fault."""
    if not world.ack_times:
        return
    outages = world.outages()
    # When all is over the servers are stopped.
    over = min((line["t"] for line in world.finals), default=world.ack_times[-1])
    public = [event["seq"] for event in world.events if event["type"] in model.PUBLIC]
    moments = [line["t"] for line in world.healed]
    at = world.ack_times[0]
    while at < over:
        moments.append(at)
        at += 1
    moments = [at for at in moments if at + PROGRESS_S <= over and
               not any(begin < at + PROGRESS_S and at < end - RECOVERY_S for begin, end in outages)]
    for subscriber in world.subscribers.values():
        times, seqs = known_by(subscriber, world)
        for at in sorted(moments):
            wanted = world.known_seq(at)
            if subscriber.audience == "display":
                index = bisect.bisect_right(public, wanted)
                wanted = public[index - 1] if index else 0
            index = bisect.bisect_right(times, at + PROGRESS_S)
            if subscriber.lines[0]["t"] <= at and (seqs[index - 1] if index else 0) < wanted:
                yield (f"{subscriber.name} did not hear of seq {wanted} within {PROGRESS_S} s")
                break


def known_by(subscriber, world):
    """When a live connection knew how much."""
    times, seqs, known = [], [], 0
    for line in subscriber.lines:
        if line["e"] == "snapshot":
            known = max(known, line["seq"])
        elif line["e"] == "frame":
            known = max(known, world.end_of_frame(line["h"]))
        else:
            continue
        times.append(line["t"])
        seqs.append(known)
    return times, seqs


def c12_liveness(world):
    if world.stalled:
        yield "for a long time nobody was answered"
    for command in world.commands.values():
        for attempt in command.attempts.values():
            if attempt.why == "timeout" or (attempt.ended or 0) - attempt.begun > ANSWER_S:
                yield f"{command} waited more than {ANSWER_S} s for an answer"
    for line in world.given_up:
        yield f"{world.commands[line['id']]} was given up: nobody was told in time whether it was done"
    yield from unheard(world)
    calm = max((line["t"] for line in world.healed), default=None)
    if calm is None or not world.end:
        return
    first, asked = {}, {}
    for command in world.commands.values():
        for attempt in command.attempts.values():
            if attempt.begun >= calm:
                asked[command.who] = min(asked.get(command.who, attempt.begun), attempt.begun)
            if (attempt.kind == "ok" or attempt.is_refusal()) and attempt.ended >= calm:
                first[command.who] = min(first.get(command.who, attempt.ended), attempt.ended)
    for who, at in asked.items():
        if first.get(who, float("inf")) - at > PROGRESS_S:
            yield f"{who} asked {at - calm:.1f} s after the last fault and got on no more" \
                if who not in first else f"{who} got on only {first[who] - calm:.1f} s after"
