# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The rule book a second time: what the log of events makes of a facility, who is to be called next,
which act is legal. Written from server/engine/RULES.md and shares no code with the server."""

import datetime

MINUTE = 60 * 1000000
# Room between two neighbours for one who is moved there by hand.
NUDGE_BITS = 32
CLASSES = {
    # class: tier, target in minutes, credit of the vulnerable in millionths
    "red": (0, 1, 0), "orange": (1, 10, 0), "yellow": (2, 60, 0), "green": (2, 240, 125000),
    "untriaged": (2, 60, 0), "appointment": (2, 30, 0), "returning": (2, 30, 0),
}
COUNTER_CLASSES = {name: (2, 60, 125000) for name in CLASSES}
COUNTER_CLASSES.update(red=(0, 1, 0), orange=(1, 10, 0))

# Which act is legal in which state; "waiting+skipped" is one who did not come when called.
LEGAL = {
    "ticket.recall": {"called"},
    "ticket.start": {"called"},
    "ticket.finish": {"called", "serving"},
    # A skipped one has to be away for an hour first, and no day of ours is so long.
    "ticket.no_show": {"called"},
    "ticket.call": {"waiting", "waiting+skipped"},
    "ticket.set_class": {"waiting", "waiting+skipped", "called", "serving", "held"},
    "ticket.assign": {"waiting", "waiting+skipped", "held"},
    "ticket.requeue": {"called", "waiting+skipped", "no_show"},
    "ticket.hold": {"waiting", "waiting+skipped", "called", "serving"},
    "ticket.resume": {"held"},
    "ticket.transfer": {"waiting", "waiting+skipped", "called", "serving", "held"},
    "ticket.cancel": {"waiting", "waiting+skipped", "called", "held"},
}
# Back to the desk that sends, so somebody must have them at a desk.
AT_A_DESK = {"called", "serving"}
# What displays see of the log, and of each event.
PUBLIC = {
    "day.opened": {"day"},
    "ticket.called": {"ticket", "call", "desk", "number"},
    "call.repeated": {"ticket", "call", "desk", "number", "times"},
    "ticket.started": {"ticket", "desk"}, "ticket.finished": {"ticket", "desk"},
    "ticket.skipped": {"ticket", "desk", "closed"}, "ticket.requeued": {"ticket"},
    "ticket.held": {"ticket"}, "ticket.cancelled": {"ticket"},
    "ticket.restored": {"ticket", "state", "desk", "number"},
    "desk.configured": {"desk", "kind", "room"}, "desk.opened": {"desk"},
    "desk.paused": {"desk"}, "desk.closed": {"desk"},
    "display.registered": {"display", "name", "name_en", "desks"},
}
# What lets a called ticket be called again.
FREEING = {"ticket.requeued", "ticket.skipped", "ticket.restored", "ticket.held"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def microseconds(text):
    if not text:
        return 0
    since = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH
    return (since.days * 86400 + since.seconds) * 1000000 + since.microseconds


def public_part(event):
    return {name: value for name, value in event["data"].items()
            if name in PUBLIC[event["type"]]}


def legal_phases(name, data):
    legal = LEGAL[name]
    return legal & AT_A_DESK if name == "ticket.transfer" and data.get("return_to_me") else legal


def tier_of(colour):
    return CLASSES[colour][0]


class Misfit(Exception):
    """An event that does not fit the state it meets."""


class Ticket:
    def __init__(self, event):
        data = event["data"]
        self.id, self.visit, self.service = data["ticket"], data["visit"], data["service"]
        self.number = data["number"]
        self.seq = self.changed_seq = event["seq"]
        self.state = "waiting"
        self.clock_us = microseconds(data["clock_at"])
        self.colour, self.kind = data["colour"], data["kind"]
        self.vulnerable = data.get("vulnerable", False)
        self.transfer_ppm = data.get("transfer_ppm", 0)
        self.assigned = data.get("assigned")
        self.carried = False
        self.moved = None  # Its place by hand: tier, target, key, nudge.
        self.desk = self.call = self.hold = None
        self.calls = self.skips = self.behind_calls = self.skipped_us = 0

    def restore(self, row, seq):
        self.state, self.desk, self.call = row["state"], row.get("desk"), row.get("call")
        self.clock_us = microseconds(row["clock_at"])
        self.colour, self.kind = row["colour"], row["kind"]
        self.vulnerable = row.get("vulnerable", False)
        self.moved = moved_of(row)
        self.assigned, self.hold = row.get("assigned"), row.get("hold")
        self.calls, self.skips = row["calls"], row["skips"]
        self.behind_calls = row.get("behind_calls", 0)
        self.skipped_us = microseconds(row.get("skipped_at"))
        self.changed_seq = seq

    def is_open(self):
        return self.state in ("waiting", "called", "serving", "held")

    def set_class(self, colour, vulnerable):
        """Another colour is another place than the one by hand."""
        if self.colour != colour:
            self.moved = None
        self.colour, self.vulnerable = colour, vulnerable

    def phase(self):
        return "waiting+skipped" if self.state == "waiting" and self.skipped_us else self.state

    def row(self):
        """As a snapshot tells it, without what the log does not decide."""
        return {"id": self.id, "visit": self.visit, "service": self.service, "state": self.state,
                "number": self.number, "seq": self.seq, "changed_seq": self.changed_seq,
                "clock_us": self.clock_us, "colour": self.colour, "kind": self.kind,
                "desk": self.desk, "call": self.call, "assigned": self.assigned,
                "hold": self.hold, "calls": self.calls, "skips": self.skips,
                "behind_calls": self.behind_calls, "vulnerable": self.vulnerable,
                "moved": self.moved}


def place_by_hand(place):
    return tuple(place.get(name, 0) for name in ("tier", "target_us", "key_us", "nudge"))


def moved_of(ticket):
    return place_by_hand(ticket.get("moved", {})) if ticket.get("is_moved") else None


def row_of_snapshot(ticket):
    optional = {name: ticket.get(name) for name in ("desk", "call", "assigned", "hold")}
    return {"clock_us": microseconds(ticket["clock_at"]),
            "behind_calls": ticket.get("behind_calls", 0),
            "vulnerable": ticket.get("vulnerable", False), **optional,
            "moved": moved_of(ticket),
            **{name: ticket[name] for name in ("id", "visit", "service", "state", "number", "seq",
                                               "changed_seq", "colour", "kind", "calls", "skips")}}


def places(board):
    """What no two tickets may have at once: whose place it is, at what, and who has it."""
    for ticket in board.tickets.values():
        if ticket.is_open():
            yield ticket.visit, ticket.service, ticket.id
        if ticket.state in ("called", "serving"):
            yield ticket.desk, ticket.desk, ticket.id


class Board:
    """Fed with the log, event by event."""

    def __init__(self):
        self.services = {}  # id -> the table of its classes
        self.calls = {}     # service -> how many were called so far
        self.desks = {}     # id -> {"services", "state", "staff"}
        self.visits = {}    # id -> its state
        self.numbers = {}   # visit -> series, ordinal
        self.classes = {}   # visit -> colour, vulnerable
        self.all_calls = {} # id -> ticket, desk, number, seq
        self.tickets = {}
        self.stages = {}    # visit -> the services of its tickets
        self.at_desk = {}   # desk -> ticket
        self.desk_of = {}   # visit -> desk, where somebody is called or served
        self.waiting = {}   # service -> {id: ticket}

    # ---- order ----

    def place(self, ticket):
        """Tier, target, key, nudge."""
        if ticket.moved:
            return ticket.moved
        rows = self.services[ticket.service]
        row = rows[ticket.colour]
        if ticket.kind != "walk_in" and not row[:2] < rows[ticket.kind][:2]:
            row = rows[ticket.kind]
        tier, target, vulnerable = row
        transfer = ticket.transfer_ppm if ticket.colour == "green" else 0
        credit = max(vulnerable if ticket.vulnerable else 0, transfer)
        credit += 500000 if ticket.carried else 0
        head_start = -(-credit * target * MINUTE // 1000000)
        return tier, target * MINUTE, ticket.clock_us - head_start, ticket.seq << NUDGE_BITS

    def candidates(self, desk, staff):
        """A patient is at one desk at a time."""
        for service in self.desks[desk]["services"]:
            for ticket in self.waiting.get(service, {}).values():
                if (not ticket.assigned or ticket.assigned == staff) and \
                        self.desk_of.get(ticket.visit, desk) == desk:
                    yield ticket

    def next_for(self, desk, staff, now_us):
        """Whom the rules call to this desk. None: nobody is there."""
        groups, skipped = {}, None
        for ticket in self.candidates(desk, staff):
            behind = ticket.behind_calls - self.calls[ticket.service]
            if behind > 0:
                key = (behind, ticket.seq)
                skipped = min(skipped, (key, ticket), key=lambda one: one[0]) if skipped else \
                    (key, ticket)
                continue
            tier, target, *rank = self.place(ticket)
            best = groups.get((tier, target))
            if not best or (*rank, ticket.seq) < best[0]:
                groups[tier, target] = (*rank, ticket.seq), ticket
        if not groups:
            return skipped[1] if skipped else None
        first = min(tier for tier, _ in groups)
        best = None
        for (tier, target), ((key, *ties), ticket) in groups.items():
            if tier != first:
                continue
            # V = (now - key) / target, compared without dividing.
            if not best or self.is_before((now_us - key, target, ties), best[0]):
                best = (now_us - key, target, ties), ticket
        return best[1]

    @staticmethod
    def is_before(a, b):
        left, right = a[0] * b[1], b[0] * a[1]
        return left > right if left != right else a[2] < b[2]

    # ---- the log ----

    def apply(self, event):
        handler = getattr(self, "on_" + event["type"].replace(".", "_"), None)
        if handler:
            handler(event, event["data"])

    def ticket(self, event):
        try:
            ticket = self.tickets[event["data"]["ticket"]]
        except KeyError as error:
            raise Misfit("a ticket that was never issued") from error
        ticket.changed_seq = event["seq"]
        return ticket

    def leave(self, ticket):
        self.waiting.get(ticket.service, {}).pop(ticket.id, None)
        for desk in [desk for desk, one in self.at_desk.items() if one is ticket]:
            del self.at_desk[desk]
            del self.desk_of[ticket.visit]

    def settle(self, ticket):
        self.leave(ticket)
        if ticket.state == "waiting":
            self.waiting.setdefault(ticket.service, {})[ticket.id] = ticket
        elif ticket.state in ("called", "serving"):
            if ticket.desk in self.at_desk:
                raise Misfit(f"desk {ticket.desk} already has a patient")
            if ticket.visit in self.desk_of:
                raise Misfit(f"{ticket.number} is at desk {self.desk_of[ticket.visit]} already")
            self.at_desk[ticket.desk] = ticket
            self.desk_of[ticket.visit] = ticket.desk

    def on_service_configured(self, event, data):
        del event
        self.services.setdefault(data["service"],
                                 COUNTER_CLASSES if data.get("is_counter") else CLASSES)
        self.calls.setdefault(data["service"], 0)

    def on_desk_configured(self, event, data):
        del event
        desk = self.desks.setdefault(data["desk"], {"state": "closed", "staff": None})
        desk["services"] = data["services"]

    def on_desk_opened(self, event, data):
        del event
        self.desks[data["desk"]].update(state="open", staff=data["staff"])

    def on_desk_paused(self, event, data):
        del event
        self.desks[data["desk"]]["state"] = "paused"

    def on_desk_closed(self, event, data):
        del event
        self.desks[data["desk"]].update(state="closed", staff=None)

    def on_visit_opened(self, event, data):
        del event
        self.visits[data["visit"]] = "open"
        self.numbers[data["visit"]] = data["series"], data["ordinal"]
        self.classes[data["visit"]] = data["colour"], data.get("vulnerable", False)

    def on_visit_closed(self, event, data):
        del event
        self.visits[data["visit"]] = "closed"

    def on_visit_reopened(self, event, data):
        del event
        self.visits[data["visit"]] = "open"

    def on_ticket_issued(self, event, data):
        if data["visit"] not in self.visits or data["ticket"] in self.tickets:
            raise Misfit("a ticket without a visit, or issued twice")
        ticket = self.tickets[data["ticket"]] = Ticket(event)
        self.stages.setdefault(ticket.visit, set()).add(ticket.service)
        self.settle(ticket)

    def on_ticket_called(self, event, data):
        ticket = self.ticket(event)
        if ticket.state != "waiting":
            raise Misfit(f"{ticket.number} is called while it is {ticket.state}")
        if data["number"] != ticket.number:
            raise Misfit(f"{ticket.number} is called as {data['number']}")
        self.calls[ticket.service] += 1
        ticket.state, ticket.desk, ticket.call = "called", data["desk"], data["call"]
        ticket.calls = 1
        self.note_call(event, data)
        self.settle(ticket)

    def note_call(self, event, data):
        self.all_calls[data["call"]] = data["ticket"], data["desk"], data["number"], event["seq"]

    def on_call_repeated(self, event, data):
        ticket = self.ticket(event)
        if (data["number"], data["desk"]) != (ticket.number, ticket.desk):
            raise Misfit(f"{ticket.number} at {ticket.desk} is called again as {data['number']} at"
                         f" {data['desk']}")
        ticket.call, ticket.calls = data["call"], data["times"]
        self.note_call(event, data)

    def on_ticket_started(self, event, data):
        ticket = self.ticket(event)
        if ticket.state != "called" or ticket.desk != data["desk"]:
            raise Misfit(f"{ticket.number} starts where it was not called")
        ticket.state = "serving"
        ticket.skipped_us = ticket.behind_calls = 0

    def on_ticket_finished(self, event, data):
        del data
        ticket = self.ticket(event)
        if ticket.state in ("done", "no_show", "cancelled"):
            raise Misfit(f"{ticket.number} is finished twice")
        self.leave(ticket)
        ticket.state = "done"

    def on_ticket_skipped(self, event, data):
        ticket = self.ticket(event)
        ticket.state = "no_show" if data.get("closed") else "waiting"
        ticket.skips, ticket.behind_calls = data["skips"], data.get("behind_calls", 0)
        ticket.desk = None
        ticket.skipped_us = ticket.skipped_us or event["at_us"]
        self.settle(ticket)

    def on_ticket_requeued(self, event, data):
        ticket = self.ticket(event)
        ticket.state, ticket.desk = "waiting", None
        clock_us = microseconds(data["clock_at"])
        if ticket.clock_us != clock_us:
            ticket.moved = None
        ticket.clock_us = clock_us
        ticket.behind_calls = ticket.skipped_us = 0
        ticket.set_class(*self.classes[ticket.visit])
        self.settle(ticket)

    def on_ticket_held(self, event, data):
        ticket = self.ticket(event)
        ticket.state, ticket.hold, ticket.desk = "held", data["reason"], None
        self.settle(ticket)

    def on_ticket_resumed(self, event, data):
        del data
        ticket = self.ticket(event)
        ticket.state, ticket.hold = "waiting", None
        ticket.behind_calls = ticket.skipped_us = 0
        self.settle(ticket)

    def on_ticket_classified(self, event, data):
        found = self.ticket(event)
        class_ = data["colour"], data.get("vulnerable", False)
        found.set_class(*class_)
        self.classes[found.visit] = class_
        for ticket in self.tickets.values():
            if ticket.visit == found.visit and ticket.is_open() and \
                    (ticket.colour, ticket.vulnerable) != class_:
                ticket.set_class(*class_)
                ticket.changed_seq = event["seq"]

    def on_ticket_moved(self, event, data):
        ticket = self.ticket(event)
        if ticket.state != "waiting":
            raise Misfit(f"{ticket.number} is moved while it is {ticket.state}")
        ticket.moved, ticket.behind_calls = place_by_hand(data["place"]), 0

    def on_ticket_assigned(self, event, data):
        self.ticket(event).assigned = data.get("staff")

    def on_ticket_cancelled(self, event, data):
        del data
        ticket = self.ticket(event)
        self.leave(ticket)
        ticket.state = "cancelled"

    def on_ticket_restored(self, event, data):
        ticket = self.ticket(event)
        before = ticket.colour, ticket.vulnerable
        ticket.restore(data["row"], event["seq"])
        # How urgent somebody is belongs to the visit: undone is undone there as well, and one that
        # is open again takes what the visit has now.
        if ticket.is_open() and before == (ticket.colour, ticket.vulnerable):
            ticket.set_class(*self.classes[ticket.visit])
        elif ticket.is_open():
            self.classes[ticket.visit] = ticket.colour, ticket.vulnerable
        self.settle(ticket)
