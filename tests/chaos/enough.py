# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Was there anything to judge? A day on which nothing happened breaks no promise, and proves
none."""


def shortfalls(world):
    """A sentence for each thing that a day has to have and that this one has not. What the day
    meant to do its first lines say."""
    if world.stalled:
        return
    start = world.start or {}
    if not world.start or not world.end:
        yield "the day has no beginning or no end"
    opened = sum(command.name == "visit.open" and bool(command.oks())
                 for command in world.commands.values())
    if opened < start.get("tickets", 1):
        yield f"{opened} patients of {start.get('tickets', 1)} were taken in"
    if not any(event["type"] == "ticket.called" for event in world.events):
        yield "nobody was called"
    kills = {line["kill"] for line in world.faults if "kill" in line}
    if len(kills) < start.get("kills", 0):
        yield f"{len(kills)} kills of {start['kills']} were done"
    if not world.places:
        yield "no patient asked for a place"
    for what in ("services", "live", "ticket"):
        if not any(read["what"] == what for read in world.reads):
            yield f"nobody read {what}"
    yield from short_lines(world)


def short_lines(world):
    if not world.lines:
        yield "nobody meant to listen"
    for name in world.lines:
        subscriber = world.subscribers.get(name)
        kinds = {line["e"] for line in subscriber.lines} if subscriber else set()
        for wanted in ("hello", "frame"):
            if wanted not in kinds:
                yield f"{name} has no {wanted}"
    for audience in {line["audience"] for line in world.lines.values()}:
        if not any(resumes(one) for one in world.subscribers.values()
                   if one.audience == audience):
            yield f"no connection of {audience} went on where it was"


def resumes(subscriber):
    """Came with a position and was sent no snapshot."""
    hello = None
    for line in subscriber.lines:
        if line["e"] == "frame" and hello and hello["epoch"]:
            return True
        if line["e"] in ("hello", "snapshot", "frame"):
            hello = line if line["e"] == "hello" else None
    return False
