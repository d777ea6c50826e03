# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What somebody was told at one seq, compared with what the log makes of nothing up to there."""

import model

# So many calls a display is told of in any case.
DISPLAY_CALLS = 20


def differences(what, told, wanted):
    for id_ in told.keys() | wanted.keys():
        if told.get(id_) != wanted.get(id_):
            yield f"{what} {id_} is told as {told.get(id_)}, the log makes {wanted.get(id_)}"


def judge_snapshot(audience, state, board):
    """A whole state, as it is sent to staff or to displays."""
    return (judge_staff if audience == "staff" else judge_display)(state, board)


def judge_staff(state, board):
    yield from differences(
        "ticket", {ticket["id"]: model.row_of_snapshot(ticket) for ticket in state["tickets"]},
        {id_: ticket.row() for id_, ticket in board.tickets.items()})
    yield from differences(
        "desk", {desk["id"]: (desk["state"], desk.get("staff")) for desk in state["desks"]},
        {id_: (desk["state"], desk["staff"]) for id_, desk in board.desks.items()})
    yield from differences(
        "visit", {visit["id"]: (visit["state"], visit["series"], visit["ordinal"],
                                visit["colour"], visit.get("vulnerable", False))
                  for visit in state["visits"]},
        {id_: (visit_state, *board.numbers[id_], *board.classes[id_])
         for id_, visit_state in board.visits.items()})
    yield from differences("call", calls_of_snapshot(state), board.all_calls)


def judge_display(state, board):
    """Who is to be where, and the latest calls; no patient who only waits."""
    at_desk = {ticket.id: ticket for ticket in board.at_desk.values()}
    yield from differences(
        "ticket", {ticket["id"]: ticket for ticket in state["tickets"]},
        {id_: {"id": id_, "state": ticket.state, "number": ticket.number, "desk": ticket.desk}
         for id_, ticket in at_desk.items()})
    yield from differences(
        "desk", {desk["id"]: desk["state"] for desk in state["desks"]},
        {id_: desk["state"] for id_, desk in board.desks.items()})
    latest = list(board.all_calls)[-DISPLAY_CALLS:]
    yield from differences("call", calls_of_snapshot(state), {
        id_: call for id_, call in board.all_calls.items()
        if id_ in latest or call[0] in at_desk})


def calls_of_snapshot(state):
    return {call["id"]: (call["ticket"], call["desk"], call["number"], call["seq"])
            for call in state["calls"]}


def judge_counts(counts, board):
    """counts: service -> how many wait there."""
    yield from differences("the line of", counts, {
        service: len(board.waiting.get(service, {})) for service in board.services})
