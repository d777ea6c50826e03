# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Those who work at the hospital while it is being broken: receptionists, nurses at desks, displays
in the hall, consoles that only watch, and one who asks questions. Each writes down what was sent and
what came back; none of them judges it."""

import asyncio
import json
import random
import re
import time
import uuid

from websockets import WebSocketException
# The client that Debian 12 and 13 both have; the newer one calls its options otherwise.
from websockets.legacy.client import connect

from testbed import Http, Lost

ANSWER_S = 15
GIVE_UP_S = 40
# name -> method, path with the subject, the subject's field.
COMMANDS = {
    "visit.open": ("POST", "visits", None),
    "ticket.call_next": ("POST", "desks/{}/call-next", "desk"),
    "ticket.recall": ("POST", "tickets/{}/recall", "ticket"),
    "ticket.start": ("POST", "tickets/{}/start", "ticket"),
    "ticket.finish": ("POST", "tickets/{}/finish", "ticket"),
    "ticket.no_show": ("POST", "tickets/{}/no-show", "ticket"),
    "ticket.requeue": ("POST", "tickets/{}/requeue", "ticket"),
    "ticket.hold": ("POST", "tickets/{}/hold", "ticket"),
    "ticket.resume": ("POST", "tickets/{}/resume", "ticket"),
    "ticket.transfer": ("POST", "tickets/{}/transfer", "ticket"),
    "ticket.cancel": ("POST", "tickets/{}/cancel", "ticket"),
    "ticket.call": ("POST", "tickets/{}/call", "ticket"),
    "ticket.set_class": ("POST", "tickets/{}/class", "ticket"),
    "ticket.move": ("POST", "tickets/{}/move", "ticket"),
    "ticket.assign": ("POST", "tickets/{}/assign", "ticket"),
    "visit.close": ("POST", "visits/{}/close", "visit"),
    "desk.pause": ("POST", "desks/{}/pause", "desk"),
    "desk.close": ("POST", "desks/{}/close", "desk"),
    "undo": ("POST", "undo", None),
    "desk.open": ("POST", "desks/{}/open", "desk"),
    "call.acknowledge": (None, None, "call"),
}
COLOURS = ["untriaged"] * 6 + ["green"] * 8 + ["yellow"] * 4 + ["orange", "red"]
HOLDS = ["payment", "results", "insurance", "away"]
FRAME = re.compile(r'\{"t":"events","epoch":"([^"]*)","from":(\d+),"to":(\d+)')
SEQ = re.compile(r'"seq":(\d+)')


class Work:
    """What all of them share: the day's plan and how far it is."""

    def __init__(self, site, history, tickets):
        self.site, self.history, self.tickets = site, history, tickets
        self.asked = 0
        self.opened = 0
        self.waiting = 0
        self.held = []
        self.codes = []  # (visit, code) of the latest
        self.latest = {}  # service -> its latest tickets that nobody is known to have called
        self.under_way = 0
        self.is_over = False
        self.progress = {}

    def has_room(self):
        return self.asked < self.tickets and self.waiting < 150

    def is_called(self, ticket):
        for tickets in self.latest.values():
            if ticket in tickets:
                tickets.remove(ticket)

    def moves_on(self, who, at):
        self.progress[who] = at


class Person:
    """Sends commands, each one to four times, over HTTP or over an own live connection."""

    def __init__(self, work, login, seed, node=0, line=None):
        self.work, self.login, self.line = work, login, line
        self.random = random.Random(seed)
        self.site, self.history = work.site, work.history
        self.node = node
        self.http = {}
        self.later = set()

    def connection(self, node):
        if node not in self.http:
            self.http[node] = Http(self.site.servers[node].port)
        return self.http[node]

    def other(self, node):
        return (node + 1) % len(self.site.servers)

    # ---- one attempt ----

    def begin(self, order, node):
        order["tries"] += 1
        number = order["tries"]
        self.history.add("invoke", id=order["id"], **{"try": number}, who=self.login, node=node,
                         life=self.site.servers[node].life, name=order["name"],
                         subject=order["subject"], data=order["data"])
        return number

    def over_http(self, order):
        method, path, _ = COMMANDS[order["name"]]
        headers = {"Authorization": "Bearer " + self.site.tokens[self.login],
                   "Idempotency-Key": order["id"]}
        return (method, self.site.path(path.format(order["subject"])), headers,
                json.dumps(order["data"]).encode())

    async def try_http(self, order, node, http=None):
        number = self.begin(order, node)
        http = http or self.connection(node)
        try:
            status, headers, body = await http.ask(*self.over_http(order), timeout=ANSWER_S)
        except Lost as why:
            self.history.add("info", id=order["id"], **{"try": number}, why=str(why))
            return "info", None
        try:
            text = body.decode()
            answer = json.loads(text)
        except ValueError:
            return self.garbled(order, number, body.decode(errors="replace"))
        if status in (200, 201):
            self.history.add("ok", id=order["id"], **{"try": number}, answer=text,
                             repeat="idempotency-replayed" in headers)
            return "ok", answer
        return self.refused(order, number, status, answer.get("code", ""))

    async def try_line(self, order):
        number = self.begin(order, self.line.node)
        subject = COMMANDS[order["name"]][2]
        data = dict(order["data"], **({subject: order["subject"]} if subject else {}))
        message = json.dumps({"t": "command", "id": order["id"], "name": order["name"],
                              "data": data})
        try:
            text = await self.line.ask(order["id"], message)
        except Lost as why:
            self.history.add("info", id=order["id"], **{"try": number}, why=str(why))
            return "info", None
        try:
            answer = json.loads(text)
        except ValueError:
            return self.garbled(order, number, text)
        if answer["ok"]:
            # The bytes between the envelope's braces are the answer's own.
            own = text[text.index('"data":') + len('"data":'):-1]
            self.history.add("ok", id=order["id"], **{"try": number}, answer=own,
                             repeat="repeat" in answer)
            return "ok", answer["data"]
        return self.refused(order, number, answer["problem"].get("status", 0),
                            answer["problem"]["code"])

    def garbled(self, order, number, text):
        self.history.add("garbled", id=order["id"], **{"try": number}, text=text)
        return "info", None

    def refused(self, order, number, status, code):
        if code == "unknown_outcome":
            self.history.add("info", id=order["id"], **{"try": number}, why=code)
            return "info", None
        self.history.add("fail", id=order["id"], **{"try": number}, status=status, code=code)
        return ("busy" if status in (429, 503) else "fail"), code

    async def try_and_hang_up(self, order, node):
        """The answer is never read."""
        number = self.begin(order, node)
        http = Http(self.site.servers[node].port)
        try:
            await http.send(*self.over_http(order))
            await http.writer.drain()
            await asyncio.sleep(self.random.choice((0, 0, 0.002, 0.01)))
        except OSError:
            pass
        http.close()
        self.history.add("info", id=order["id"], **{"try": number}, why="hung up")

    async def try_apart(self, order, node):
        http = Http(self.site.servers[node].port)
        try:
            return await self.try_http(order, node, http)
        finally:
            http.close()

    # ---- one command ----

    async def repeat_later(self, order):
        await asyncio.sleep(self.random.choice((0, 0.05, 0.5, 2)))
        for _ in range(self.random.randint(1, 3)):
            await self.try_apart(order, self.random.randrange(len(self.site.servers)))

    async def first_try(self, order):
        """Some begin with a lost answer, some with both servers at once."""
        if self.line and self.line.is_open() and self.random.random() < 0.9:
            return await self.try_line(order)
        if not COMMANDS[order["name"]][0]:
            return "info", None
        chance = self.random.random()
        if chance < 0.06:
            await self.try_and_hang_up(order, self.node)
            return "info", None
        if chance < 0.12:
            outcomes = await asyncio.gather(self.try_apart(order, self.node),
                                            self.try_apart(order, self.other(self.node)))
            for wanted in ("ok", "fail"):
                for outcome in outcomes:
                    if outcome[0] == wanted:
                        return outcome
            return outcomes[0]
        if chance < 0.2:
            return await self.try_http(order, self.other(self.node))
        return await self.try_http(order, self.node)

    async def next_try(self, order):
        if not COMMANDS[order["name"]][0]:
            if self.line.is_open():
                return await self.try_line(order)
            return "info", None
        if self.random.random() < 0.5:
            self.node = self.other(self.node)
        return await self.try_http(order, self.node)

    async def try_until(self, order, end):
        kind, answer = await self.first_try(order)
        while kind in ("info", "busy") and time.monotonic() < end:
            await asyncio.sleep(self.random.uniform(0.02, 0.3))
            kind, answer = await self.next_try(order)
        return kind, answer

    async def order(self, name, subject=None, **data):
        """"ok" and the answer, "fail" and the code, or "lost" and None."""
        order = {"id": str(uuid.UUID(int=self.random.getrandbits(128), version=4)), "name": name,
                 "subject": subject, "data": data, "tries": 0}
        self.work.under_way += 1
        try:
            kind, answer = await self.try_until(order, time.monotonic() + GIVE_UP_S)
        finally:
            self.work.under_way -= 1
        if kind in ("info", "busy"):
            self.history.add("gave_up", id=order["id"])
            return "lost", None
        self.work.moves_on(self.login, time.monotonic())
        if COMMANDS[name][0] and self.random.random() < 0.1:
            task = asyncio.create_task(self.repeat_later(order))
            self.later.add(task)
            task.add_done_callback(self.later.discard)
        return kind, answer

    async def look(self, path, what, node=None):
        """Asks a question and writes down how new the answer was."""
        node = self.node if node is None else node
        begun, life = time.monotonic(), self.site.servers[node].life
        try:
            status, _, body = await self.connection(node).ask(
                "GET", self.site.path(path),
                {"Authorization": "Bearer " + self.site.tokens[self.login]}, timeout=ANSWER_S)
        except Lost:
            return None
        if status != 200:
            return None
        text = body.decode()
        # A snapshot begins with the facility's object.
        start = text.index('},"seq":') if text.startswith('{"t":"snapshot"') else 0
        told = {}
        if what == "services":
            told["counts"] = {one["service"]["id"]: one["waiting"]
                              for one in json.loads(text)["services"]}
        self.history.add("read", who=self.login, node=node, life=life, what=what, t0=begun,
                         seq=int(SEQ.search(text, start).group(1)), h=self.history.name(text),
                         **told)
        return text

    async def pause(self, longest):
        await asyncio.sleep(self.random.uniform(0, longest))

    async def finish(self):
        if self.later:
            await asyncio.wait(self.later, timeout=ANSWER_S)
        for http in self.http.values():
            http.close()


async def cancel_all(tasks, every_s=1):
    """Until all have ended: asyncio.wait_for() of Python 3.11 loses a cancellation that comes
    together with what it waits for, and websockets connects by it."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=every_s)


class Line:
    """A live connection that comes back by itself and goes on where it was."""

    numbers = 0

    def __init__(self, work, login, audience, seed, node, drops_every_s=0):
        self.work, self.login, self.audience, self.node = work, login, audience, node
        self.history, self.site = work.history, work.site
        self.random = random.Random(seed)
        self.drops_every_s = drops_every_s
        self.epoch, self.seq = None, 0
        self.socket = None
        self.waiting = {}
        self.frames = asyncio.Queue() if audience == "display" else None
        Line.numbers += 1
        self.name = f"{login}/{Line.numbers}"
        self.history.add("line", sub=self.name, audience=audience)

    def is_open(self):
        return self.socket is not None

    async def ask(self, name, message):
        if not self.socket:
            raise Lost("not connected")
        waiting = asyncio.get_running_loop().create_future()
        self.waiting[name] = waiting
        try:
            await self.socket.send(message)
            async with asyncio.timeout(ANSWER_S):
                text = await waiting
        except TimeoutError as error:
            raise Lost("timeout") from error
        except (OSError, WebSocketException) as error:
            raise Lost(type(error).__name__) from error
        finally:
            self.waiting.pop(name, None)
        if text is None:
            raise Lost("connection gone")
        return text

    def hello(self):
        """Mostly goes on; now and then asks for everything, or comes with a strange position."""
        chance = self.random.random()
        if not self.epoch or chance < 0.05:
            return None, 0
        if chance < 0.08:
            return str(uuid.UUID(int=self.random.getrandbits(128), version=4)), self.seq
        if chance < 0.1:
            return self.epoch, self.seq + 1000000
        return self.epoch, self.seq

    def take(self, text):
        if text.startswith('{"t":"events"'):
            found = FRAME.match(text)
            self.seq = int(found.group(3))
            self.history.add("frame", sub=self.name, h=self.history.blob(text))
            if self.frames:
                self.frames.put_nowait(text)
        elif text.startswith('{"t":"answer"'):
            waiting = self.waiting.get(text[len('{"t":"answer","id":"'):][:36])
            if waiting and not waiting.done():
                waiting.set_result(text)
        elif text.startswith('{"t":"snapshot"'):
            # Its facility's object comes first and may hold numbers of its own.
            self.seq = int(re.search(r'\},"seq":(\d+)', text).group(1))
            self.history.add("snapshot", sub=self.name, seq=self.seq, h=self.history.blob(text))
        elif text.startswith('{"t":"welcome"'):
            welcome = json.loads(text)
            self.epoch = welcome["epoch"]
            self.history.add("welcome", sub=self.name, epoch=self.epoch, seq=welcome["seq"])

    async def listen(self):
        epoch, since = self.hello()
        server = self.site.servers[self.node]
        hello = {"t": "hello", "facility": self.site.facility}
        if epoch:
            hello.update(epoch=epoch, since=since)
        async with connect(
                f"ws://127.0.0.1:{server.port}/v1/live", subprotocols=["foleni.v1"],
                extra_headers={"Authorization": "Bearer " + self.site.tokens[self.login]},
                compression=None, max_size=None, max_queue=None, ping_interval=None,
                open_timeout=ANSWER_S, close_timeout=0.1) as socket:
            self.history.add("hello", sub=self.name, audience=self.audience, node=self.node,
                             life=server.life, epoch=epoch, since=since)
            await socket.send(json.dumps(hello))
            self.socket = socket
            dropping = None
            if self.drops_every_s and not self.work.is_over:
                dropping = asyncio.get_running_loop().call_later(
                    self.random.expovariate(1 / self.drops_every_s), socket.transport.abort)
            try:
                async for text in socket:
                    self.take(text)
            finally:
                if dropping:
                    dropping.cancel()

    def gone(self):
        if self.socket:
            self.history.add("gone", sub=self.name)
        self.socket = None
        for waiting in self.waiting.values():
            # No exception: whoever is still sending will never look at it.
            if not waiting.done():
                waiting.set_result(None)

    async def run(self):
        while True:
            try:
                await self.listen()
            except (OSError, EOFError, WebSocketException):
                pass
            finally:
                self.gone()
            if self.random.random() < 0.3:
                self.node = (self.node + 1) % len(self.site.servers)
            await asyncio.sleep(self.random.uniform(0.01, 0.2))


class Counter(Person):
    """Takes people in; now and then sends one away again, or holds and resumes one."""

    async def run(self, services):
        while not self.work.is_over:
            if not self.work.has_room():
                await self.look_after_held()
                await self.pause(0.1)
                continue
            self.work.asked += 1
            data = {"service": self.random.choice(services)}
            colour = self.random.choice(COLOURS)
            if colour != "untriaged":
                data["colour"] = colour
            if self.random.random() < 0.2:
                data["vulnerable"] = True
            if self.random.random() < 0.02:
                data["origin"] = "emergency"
            kind, answer = await self.order("visit.open", **data)
            if kind != "ok":
                self.work.asked -= 1
                continue
            self.work.opened += 1
            latest = self.work.latest.setdefault(data["service"], [])
            others = list(latest)
            latest[:] = [*others[-19:], answer["ticket"]]
            self.work.codes = [*self.work.codes[-99:], (answer["visit"], answer["code"])]
            await self.afterwards(answer, others)
            await self.pause(0.02)

    async def afterwards(self, answer, others):
        chance = self.random.random()
        if chance < 0.02:
            await self.order("undo", seq=answer["seq"])
        elif chance < 0.05:
            await self.order("ticket.cancel", answer["ticket"], reason="went home")
        elif chance < 0.08:
            kind, _ = await self.order("ticket.hold", answer["ticket"],
                                       reason=self.random.choice(HOLDS))
            if kind == "ok":
                self.work.held.append(answer["ticket"])
        elif chance < 0.11:
            await self.order("ticket.set_class", answer["ticket"],
                             colour=self.random.choice(("yellow", "orange", "green")))
        elif chance < 0.13 and others:
            await self.order("ticket.move", answer["ticket"], before=self.random.choice(others),
                             reason="came back from the wrong line")
        elif chance < 0.14:
            await self.order("visit.close", answer["visit"], reason="went home")
        await self.look_after_held()

    async def look_after_held(self):
        if self.work.held and self.random.random() < 0.3:
            ticket = self.work.held.pop(0)
            kind, _ = await self.order("ticket.resume", ticket)
            if kind == "lost":
                self.work.held.append(ticket)


class Desk(Person):
    """Calls, sees, sends on."""

    def settle(self, desk, services, onward):
        self.desk, self.services, self.onward = desk, services, onward
        self.last = None

    async def run(self):
        while not self.work.is_over:
            kind, answer = await self.order("desk.open", self.desk)
            if kind == "ok":
                break
        while not self.work.is_over:
            await self.one_patient()
            await self.leave_for_a_while()
            await self.pause(0.03)

    async def leave_for_a_while(self):
        """And comes back, whatever became of it."""
        chance = self.random.random()
        if chance < 0.02:
            await self.order("desk.pause", self.desk, reason="meal")
        elif chance < 0.03:
            await self.order("desk.close", self.desk)
        else:
            return
        await self.pause(0.1)
        await self.order("desk.open", self.desk)

    def one_who_may_wait(self):
        return self.random.choice(self.work.latest.get(self.random.choice(self.services)) or [None])

    async def call_by_name(self, ticket):
        kind, answer = await self.order("ticket.call", ticket, desk=self.desk,
                                        reason="has to leave early")
        return answer if kind == "ok" else None

    async def call_next(self):
        data = {"finish": True} if self.random.random() < 0.1 else {}
        kind, answer = await self.order("ticket.call_next", self.desk, **data)
        if kind == "fail" and answer == "desk_busy":
            kind, answer = await self.order("ticket.call_next", self.desk, finish=True)
            # The one who is there may be waited for at another desk.
            if kind == "fail" and answer == "queue_empty" and self.last:
                await self.order("ticket.finish", self.last)
        if kind == "fail" and answer == "desk_not_open":
            await self.order("desk.open", self.desk)
        return answer if kind == "ok" else None

    async def one_patient(self):
        known, answer, chance = self.one_who_may_wait(), None, self.random.random()
        if known and chance < 0.04:
            answer = await self.call_by_name(known)
        elif known and chance < 0.06:
            await self.order("ticket.assign", known, automatic=True)
        answer = answer or await self.call_next()
        if not answer:
            await self.pause(0.2)
            return
        ticket = self.last = answer["ticket"]
        self.work.is_called(ticket)
        chance = self.random.random()
        if chance < 0.03:
            await self.order("undo", seq=answer["seq"])
            return
        if chance < 0.06:
            await self.order("ticket.requeue", ticket)
            return
        while chance < 0.15:
            await self.order("ticket.recall", ticket)
            chance = self.random.random()
        if self.random.random() < 0.05:
            kind, _ = await self.order("ticket.no_show", ticket)
            if kind == "ok" and self.random.random() < 0.3:
                await self.pause(0.05)
                await self.order("ticket.requeue", ticket)
            return
        kind, _ = await self.order("ticket.start", ticket)
        if kind != "ok":
            return
        if self.random.random() < 0.1:
            await self.look(f"tickets/{ticket}", "ticket", self.random.randrange(2))
        await self.pause(0.03)
        await self.end(ticket)

    async def end(self, ticket):
        chance = self.random.random()
        if chance < 0.05:
            kind, _ = await self.order("ticket.hold", ticket, reason=self.random.choice(HOLDS))
            if kind == "ok":
                self.work.held.append(ticket)
            return
        if chance < 0.25 and self.onward:
            # Sometimes to all at once: to be called where a desk is free first.
            data = {"services": self.onward if self.random.random() < 0.3 else
                    [self.random.choice(self.onward)]}
            if self.random.random() < 0.6:
                data["return_to_me"] = True
            kind, answer = await self.order("ticket.transfer", ticket, **data)
            if kind == "ok":
                return
        kind, answer = await self.order("ticket.finish", ticket)
        if kind == "ok" and self.random.random() < 0.02:
            await self.order("undo", seq=answer["seq"])


class Display(Person):
    """Shows calls and says that it did, of several calls at once."""

    at_once = 8

    async def run(self, desks):
        """desks: whose calls it shows; none: all."""
        places = asyncio.Semaphore(self.at_once)
        while True:
            text = await self.line.frames.get()
            if '.called"' not in text and '.repeated"' not in text:
                continue
            for event in json.loads(text)["events"]:
                if event["type"] not in ("ticket.called", "call.repeated") or \
                        desks and event["data"]["desk"] not in desks:
                    continue
                await places.acquire()
                task = asyncio.create_task(self.acknowledge(event["data"]["call"]))
                self.later.add(task)
                task.add_done_callback(self.later.discard)
                task.add_done_callback(lambda _: places.release())


    async def acknowledge(self, call):
        await self.order("call.acknowledge", call, shown=True)
        if self.random.random() < 0.3:
            await self.order("call.acknowledge", call, spoken=True)


class Asker(Person):
    """Asks both servers how things are."""

    async def run(self):
        while not self.work.is_over:
            node = self.random.randrange(len(self.site.servers))
            text = await self.look("services", "services", node)
            if text:
                self.work.waiting = sum(one["waiting"] for one in json.loads(text)["services"])
            if self.random.random() < 0.1:
                await self.look("live", "live", node)
            if self.work.codes and self.random.random() < 0.1:
                await self.look_at_place(node, *self.random.choice(self.work.codes))
            await self.pause(0.05)

    async def look_at_place(self, node, visit, code):
        """As a patient does, with a telephone."""
        begun, life = time.monotonic(), self.site.servers[node].life
        try:
            status, _, body = await self.connection(node).ask("GET", f"/v1/tickets/{code}",
                                                              timeout=ANSWER_S)
        except Lost:
            return
        if status in (429, 503):
            return
        told = json.loads(body) if status == 200 else {}
        self.history.add("place", node=node, life=life, t0=begun, visit=visit, status=status,
                         number=told.get("number"),
                         stages=[stage["state"] for stage in told.get("stages", [])])
