# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whom the rules call next: C7, by the log and by what clients alone were told."""

import model


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
        if answer and command.name in ("ticket.call_next", "ticket.call"):
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
    # Of whom the line knows more than what was told at the door.
    changed = {command.subject for command in world.commands.values()
               if command.name in ("ticket.set_class", "ticket.move")}
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
        if not called or answer["ticket"] in changed:
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
