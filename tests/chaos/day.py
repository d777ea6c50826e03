# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A day that is made up, for the tests of those who judge."""

import copy
import json
from datetime import timedelta

import model
import rules

SERVICE, OTHER_SERVICE = "service-1", "service-2"
DESK, OTHER_DESK, WINDOW = "desk-1", "desk-2", "window-1"
SERVED = {DESK: [SERVICE], OTHER_DESK: [SERVICE], WINDOW: [OTHER_SERVICE]}
NURSE, OTHER_NURSE, CLERK = "nurse-1", "nurse-2", "clerk-1"
EPOCH, TODAY = "epoch-1", "2027-01-15"
SECOND = 1000000
AT = 1800000000 * SECOND


def clock(at_us):
    return (model.EPOCH + timedelta(microseconds=at_us)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Day:
    """A server without faults: every command takes one second and is written down by the client, as
    by the server."""

    def __init__(self):
        self.t = 100.0
        self.history, self.events, self.answers = [], [], []
        self.visits, self.tickets, self.numbers = {}, {}, {}
        self.places, self.calls = [], []
        self.frames_from = 1
        self.count = 0
        self.note("start", seed=1, desks=[
            {"id": desk, "services": served} for desk, served in SERVED.items()])
        for service in (SERVICE, OTHER_SERVICE):
            self.log("setup-1", "service.configured", service=service)
        for desk, nurse in ((DESK, NURSE), (OTHER_DESK, OTHER_NURSE), (WINDOW, CLERK)):
            self.log("setup-2", "desk.configured", desk=desk, services=SERVED[desk])
            self.log("setup-3", "desk.opened", desk=desk, staff=nurse)
        self.show("watcher")
        self.note("hello", sub="hall", audience="display", node=1, life=1, epoch=EPOCH,
                  since=len(self.events))
        self.frames_from = len(self.events) + 1

    # ---- what client and server write ----

    def note(self, event, **members):
        self.t += 0.001
        self.history.append({"e": event, "t": self.t, **members})
        return self.history[-1]

    def log(self, command, what, **data):
        self.events.append({"table": "event", "seq": len(self.events) + 1,
                            "at_us": AT + int(self.t * SECOND), "type": what,
                            "command_id": command, "data": data})

    def invoke(self, id_, name, subject=None, attempt=1, node=0, **data):
        self.t += 0.1
        self.note("invoke", id=id_, **{"try": attempt}, who="desk0", node=node, life=1, name=name,
                  subject=subject, data=data)
        self.t += 0.5

    def tell(self, id_, attempt=1, **answer):
        self.t += 0.5
        text = json.dumps({"seq": len(self.events), **answer}, separators=(",", ":"))
        self.answers.append({"table": "answer", "command_id": id_, "answer": text})
        self.note("ok", id=id_, **{"try": attempt}, answer=text, repeat=False)
        self.push()

    def push(self):
        """Live connections hear of what is new."""
        low, high = self.frames_from, len(self.events)
        for sub, audience in (("watcher", "staff"), ("hall", "display")):
            self.frame(sub, audience, low, high)
        self.frames_from = high + 1

    def frame(self, sub, audience, low, high, change=None, drop=()):
        told = []
        for event in self.events[low - 1:high]:
            if event["seq"] in drop or audience == "display" and event["type"] not in model.PUBLIC:
                continue
            one = {"seq": event["seq"], "at": clock(event["at_us"]), "type": event["type"]}
            if audience == "staff":
                one.update(command=event["command_id"], data=event["data"])
            else:
                one["data"] = model.public_part(event)
            if change:
                one.update(change)
            told.append(one)
        text = json.dumps({"t": "events", "epoch": EPOCH, "from": low, "to": high, "events": told},
                          separators=(",", ":"))
        name = f"{sub}-{low}-{high}-{len(self.history)}"
        self.note("blob", h=name, text=text)
        self.note("frame", sub=sub, h=name)

    # ---- commands ----

    def stand(self, id_, visit, name, number=None, colour="untriaged", service=SERVICE):
        """number: of the visit, where the ticket is not its first."""
        ticket, number = f"ticket-{name}", number or name
        self.numbers[name] = number
        self.log(id_, "ticket.issued", ticket=ticket, visit=visit, service=service, number=number,
                 clock_at=clock(AT + int(self.t * SECOND)), colour=colour, kind="walk_in")
        self.tickets[ticket] = {"table": "ticket", "id": ticket, "state": "waiting",
                                "call_id": None, "queue_number": number}
        return ticket

    def issue(self, id_, number, **data):
        visit = f"visit-{number}"
        ordinal, code = int(number[1:]), f"code-{number}"
        self.log(id_, "visit.opened", visit=visit, day=TODAY, series="A", ordinal=ordinal,
                 code=code, colour=data.get("colour", "untriaged"))
        self.visits[visit] = {"table": "visit", "id": visit, "business_day": TODAY,
                              "series": "A", "ordinal": ordinal, "state": "open"}
        ticket = self.stand(id_, visit, number, **data)
        return {"visit": visit, "ticket": ticket, "number": number, "code": code}

    def open(self, number, service=SERVICE, **data):
        id_ = f"open-{number}"
        data["service"] = service
        self.invoke(id_, "visit.open", **data)
        self.tell(id_, **self.issue(id_, number, **data))

    def change(self, ticket, state, call=None):
        self.tickets[ticket]["state"] = state
        if call:
            self.tickets[ticket]["call_id"] = call

    def call(self, number, desk=DESK, nurse=NURSE, id_=None, by_name=False):
        self.count += 1
        id_ = id_ or f"call-{self.count}"
        ticket, call = f"ticket-{number}", f"the-call-{self.count}"
        if by_name:
            self.invoke(id_, "ticket.call", ticket, desk=desk, reason="has to leave early")
        else:
            self.invoke(id_, "ticket.call_next", desk)
        self.log(id_, "ticket.called", ticket=ticket, call=call, desk=desk, staff=nurse,
                 rule="named" if by_name else "clock", number=self.numbers[number])
        self.change(ticket, "called", call)
        self.tell(id_, ticket=ticket, call=call, desk=desk, number=self.numbers[number])
        return id_

    def act(self, name, event, number, state, **data):
        self.count += 1
        id_, ticket = f"act-{self.count}", f"ticket-{number}"
        self.invoke(id_, name, ticket)
        self.log(id_, event, ticket=ticket, **data)
        self.change(ticket, state)
        self.tell(id_)
        return id_

    def recall(self, number, call=None, desk=DESK):
        self.count += 1
        id_, call = f"recall-{self.count}", call or f"the-call-{self.count}"
        told = {"ticket": f"ticket-{number}", "call": call, "desk": desk,
                "number": self.numbers[number], "times": 2}
        self.invoke(id_, "ticket.recall", told["ticket"])
        self.log(id_, "call.repeated", **told)
        self.change(told["ticket"], "called", call)
        self.tell(id_, **told)
        return id_

    def send_on(self, number, new):
        """The visit goes on to the other line, by the ticket `new`."""
        self.count += 1
        id_ = f"transfer-{self.count}"
        self.invoke(id_, "ticket.transfer", f"ticket-{number}", services=[OTHER_SERVICE])
        self.log(id_, "ticket.finished", ticket=f"ticket-{number}", outcome="sent_on")
        self.change(f"ticket-{number}", "done")
        ticket = self.stand(id_, f"visit-{number}", new, self.numbers[number],
                            service=OTHER_SERVICE)
        self.tell(id_, tickets=[{"number": self.numbers[number], "ticket": ticket,
                                 "service": OTHER_SERVICE}])
        return id_

    def retell(self, id_, **members):
        """Another answer than was given, to the client and in the database."""
        for line in self.history + self.answers:
            if line.get("e", "ok") == "ok" and id_ in (line.get("id"), line.get("command_id")):
                line["answer"] = json.dumps({**json.loads(line["answer"]), **members},
                                            separators=(",", ":"))
        return self

    def start(self, number, desk=DESK):
        return self.act("ticket.start", "ticket.started", number, "serving", desk=desk)

    def finish(self, number, desk=DESK):
        id_ = self.act("ticket.finish", "ticket.finished", number, "done", desk=desk)
        return id_

    # ---- the end ----

    def board(self):
        board = model.Board()
        for event in self.events:
            board.apply(event)
        return board

    def state(self, audience="staff"):
        board = self.board()
        calls = [{"id": id_, "ticket": ticket, "desk": desk, "number": number, "seq": seq}
                 for id_, (ticket, desk, number, seq) in board.all_calls.items()]
        state = {"t": "snapshot", "seq": len(self.events), "calls": calls,
                 "desks": [{"id": id_, "state": desk["state"]}
                           for id_, desk in board.desks.items()]}
        if audience == "display":
            state["tickets"] = [{"id": ticket.id, "state": ticket.state, "number": ticket.number,
                                 "desk": ticket.desk} for ticket in board.at_desk.values()]
            return state
        state["tickets"] = []
        for ticket in board.tickets.values():
            row = {name: value for name, value in ticket.row().items()
                   if value or name in ("calls", "skips")}
            row["clock_at"] = clock(row.pop("clock_us"))
            if ticket.moved:
                row.update(is_moved=True, moved=dict(zip(
                    ("tier", "target_us", "key_us", "nudge"), ticket.moved)))
            state["tickets"].append(row)
        for desk in state["desks"]:
            desk["staff"] = board.desks[desk["id"]]["staff"]
        state["visits"] = [{"id": id_, "state": visit_state, "series": board.numbers[id_][0],
                            "ordinal": board.numbers[id_][1],
                            "colour": board.classes[id_][0]}
                           for id_, visit_state in board.visits.items()]
        return state

    def show(self, sub, audience="staff", node=0, state=None):
        """Somebody comes anew and is sent the whole state."""
        self.note("hello", sub=sub, audience=audience, node=node, life=1, epoch=None, since=0)
        name = f"state-{len(self.history)}"
        self.note("blob", h=name, text=json.dumps(state or self.state(audience)))
        self.note("snapshot", sub=sub, seq=len(self.events), h=name)

    def read(self, what, node=0, after=0.02, **members):
        self.note("read", who="boss", node=node, life=1, what=what, t0=self.t + after,
                  **{"seq": len(self.events), "h": "x", **members})

    def ask_place(self, number, *stages, node=0, status=200, visit=None):
        self.t += 0.1
        self.note("place", node=node, life=1, t0=self.t - 0.01, visit=visit or f"visit-{number}",
                  status=status, number=number if status == 200 else None, stages=list(stages))

    def close(self):
        """The final states, the database."""
        for audience in ("staff", "display"):
            self.note("blob", h=f"{audience}-state", text=json.dumps(self.state(audience)))
        for when in ("settled", "restarted"):
            for node in (0, 1):
                for audience in ("staff", "display"):
                    self.note("final", node=node, life=1, when=when, seq=len(self.events),
                              audience=audience, h=f"{audience}-state")
        self.note("end")
        self.places = [{"table": "place", "whose_id": whose, "at_id": at, "ticket_id": ticket}
                       for whose, at, ticket in model.places(self.board())]
        return self

    def database(self):
        return [{"table": "facility", "id": "facility", "seq": len(self.events), "epoch": EPOCH},
                *self.events, *self.answers, *self.visits.values(), *self.tickets.values(),
                *self.places, *self.calls]

    def judge(self):
        return rules.judge(copy.deepcopy(self.history), copy.deepcopy(self.database()))[0]


def good_day():
    day = Day()
    day.open("A001", colour="green")
    day.open("A002", colour="green")
    day.open("A003", colour="red")
    day.call("A003")
    day.call("A001", OTHER_DESK, OTHER_NURSE)
    day.start("A003")
    day.finish("A003")
    day.call("A002")
    day.act("ticket.requeue", "ticket.requeued", "A002", "waiting",
            clock_at=clock(AT + int(101 * SECOND)))
    day.call("A002")
    return day
