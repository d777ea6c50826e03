# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The promises, each as one function that reads what clients were told and the final database, and
yields a sentence for each violation. Nothing of the servers' own logs is looked at."""

import re

from acks import c1_total_queue, c2_numbers, c3_single_call, c4_once
from enough import shortfalls
from live import c5_one_log, c6_convergence
from order import c7_order
from timely import c8_reads, c12_liveness, staleness
from world import World

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


# What differs between two violations of one kind: lists, texts, ids, numbers, names of commands.
PARTICULARS = re.compile(r"\[.*\]|'.*'|[a-z]+\.[a-z_]+|[\w-]*\d[\w-]*")


def examples(found):
    """One sentence of each kind."""
    kinds = {}
    for text in found:
        kinds.setdefault(PARTICULARS.sub("", text), text)
    return list(kinds.values())


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
    return {
        "too_little": list(shortfalls(world)),
        "commands": len(world.commands), "attempts": len(attempts), "acked": len(acked),
        "refused": sum(command.certainly_failed() for command in world.commands.values()),
        "without_answer": sum(one.kind == "info" for one in attempts),
        "refused_then_done": sum(bool(one.events) and not one.oks() and
                                 any(a.is_refusal() for a in one.attempts.values())
                                 for one in world.commands.values()),
        "repeated": sum(len(one.attempts) > 1 for one in world.commands.values()),
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
