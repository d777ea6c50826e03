# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there, once: C1 to C4."""

import model

# These may find that there is nothing to do.
MAY_CHANGE_NOTHING = {"desk.open", "desk.close", "call.acknowledge"}


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
        if visits[id_]["state"] != world.board.visits.get(id_):
            yield (f"visit {id_} is {visits[id_]['state']} in its row,"
                   f" {world.board.visits.get(id_)} by the log")
        command = world.commands.get(event["command_id"])
        if not command or command.name != "visit.open":
            yield f"unexpected: nobody asked for visit {id_}"
    for id_, row in tickets.items():
        ticket = world.board.tickets.get(id_)
        if not ticket:
            yield f"unexpected: ticket {id_} is in the table, not in the log"
        else:
            yield from row_is_replay(row, ticket)
    for id_, ticket in world.board.tickets.items():
        if id_ not in tickets:
            yield f"lost: ticket {ticket.number} {id_} is in the log, not in the table"
    yield from taken_places(world)
    yield from orphans(world)
    yield from world.misfits


# Column of a ticket's row: what it is in the model. The rows of days that are made up have few.
COLUMNS = {"state": "state", "call_id": "call", "desk_id": "desk", "queue_number": "number",
           "seq": "seq", "changed_seq": "changed_seq", "visit_id": "visit",
           "service_id": "service", "assigned_to": "assigned"}


def row_is_replay(row, ticket):
    for column, name in COLUMNS.items():
        if column in row and row[column] != getattr(ticket, name):
            yield (f"{ticket.number}: {column} is {row[column]} in its row,"
                   f" {getattr(ticket, name)} by the log")


def taken_places(world):
    """The table that lets no two tickets have one place says what the log says."""
    stored = {(row["whose_id"], row["at_id"], row["ticket_id"]) for row in world.rows("place")}
    wanted = set(model.places(world.board))
    for whose, at, ticket in stored - wanted:
        yield f"ticket {ticket} still has the place of {whose} at {at}"
    for whose, at, ticket in wanted - stored:
        yield f"ticket {ticket} has not taken the place of {whose} at {at}"


def orphans(world):
    """No key of the database says that what a call names is there."""
    there = {row["id"] for table in ("ticket", "desk") for row in world.rows(table)}
    for row in world.rows("call"):
        if not {row["ticket_id"], row["desk_id"]} <= there:
            yield f"call {row['id']} names a ticket or a desk that is not there"


def c2_numbers(world):
    seen, told = {}, {}
    for row in world.rows("visit"):
        key = (row["business_day"], row["series"], row["ordinal"])
        if key in seen:
            yield f"{key} was given to visits {seen[key]} and {row['id']}"
        seen[key] = row["id"]
    yield from numbers_of_log(world)
    for command in world.commands.values():
        answer = command.answer()
        if command.name != "visit.open" or not answer:
            continue
        other = told.setdefault(answer["number"], answer["visit"])
        if other != answer["visit"]:
            yield f"{answer['number']} was told for visits {other} and {answer['visit']}"


def numbers_of_log(world):
    """The row, the event and all tickets of a visit have one number, and no other visit has it."""
    rows = {row["id"]: row for row in world.rows("visit")}
    number_of, seen = {}, {}
    for event in world.events:
        data = event["data"]
        if event["type"] == "visit.opened":
            key = (data["day"], data["series"], data["ordinal"])
            if key in seen:
                yield f"{key} was given to visits {seen[key]} and {data['visit']} by the log"
            seen[key] = data["visit"]
            number_of[data["visit"]] = series_number(data)
            row = rows.get(data["visit"])
            if row and (row["business_day"], row["series"], row["ordinal"]) != key:
                yield f"visit {data['visit']} is {key} by the log and not in its row"
        elif event["type"] == "ticket.issued" and \
                data["number"] != number_of.get(data["visit"]):
            yield (f"ticket {data['ticket']} is {data['number']}, its visit"
                   f" {number_of.get(data['visit'])}")


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
        if command.name not in ("ticket.call_next", "ticket.call") or not answer:
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


def series_number(opened):
    return f"{opened['series']}{opened['ordinal']:03d}"


def logged(command, *types):
    return [event["data"] for event in command.events if event["type"] in types]


def of_call(command):
    """What a call's answer has to say. Nothing: the log has no call, or one of another ticket."""
    for event in command.events:
        if event["type"] in ("ticket.called", "call.repeated"):
            return {name: event["data"].get(name)
                    for name in ("ticket", "call", "desk", "number", "times")
                    if name in event["data"]}
    return {}


def of_visit(command):
    opened = (logged(command, "visit.opened") or [{}])[0]
    issued = (logged(command, "ticket.issued") or [{}])[0]
    return {"visit": opened.get("visit"), "code": opened.get("code"),
            "ticket": issued.get("ticket"),
            "number": series_number(opened) if opened else None}


def of_transfer(command):
    return {"tickets": [{name: issued[name] for name in ("number", "ticket", "service")}
                        for issued in logged(command, "ticket.issued")]}


TELLS = {"ticket.call_next": of_call, "ticket.call": of_call, "ticket.recall": of_call,
         "visit.open": of_visit, "ticket.transfer": of_transfer}


def tells_what_is_logged(command):
    """Whom the answer names is whom the log has: a nurse goes by the answer, the hall by the log."""
    answer = command.answer()
    if command.name not in TELLS:
        return
    wanted = TELLS[command.name](command)
    told = {name: answer.get(name) for name in wanted}
    if "tickets" in told:
        told["tickets"] = [{name: one.get(name) for name in ("number", "ticket", "service")}
                           for one in told["tickets"] or []]
    if told != wanted or not wanted:
        yield f"{command} was told {told}, the log says {wanted}"
    asked = {"ticket.call_next": "desk", "ticket.call": "ticket", "ticket.recall": "ticket"}
    subject = asked.get(command.name)
    if subject and answer.get(subject) != command.subject:
        yield f"{command} of {subject} {command.subject} was told {subject} {answer.get(subject)}"


def answers_agree(command, stored):
    answers = {attempt.answer for attempt in command.oks()}
    if len(answers) > 1:
        yield f"{command} was answered {len(answers)} ways: {sorted(answers)}"
    if not answers:
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
    yield from tells_what_is_logged(command)
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
