# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What is told is told in time: C8, how new an answer is, and C12, how soon it comes."""

import bisect
import json

import model
from world import values_in

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
    for read in world.reads:
        times, seqs = newest.get((read["node"], read["life"]), ([], []))
        index = bisect.bisect_left(times, read["t0"])
        if index and seqs[index - 1] > read["seq"]:
            yield (f"server {read['node']} had told seq {seqs[index - 1]} before it was asked for"
                   f" {read['what']}, and told the state of {read['seq']}")
        late = staleness(world, read)
        if late > STALE_S and not any(a <= read["t0"] <= b for a, b in outages):
            yield f"server {read['node']} told a state that was {late:.1f} s old"
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
