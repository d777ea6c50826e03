#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Two servers on one database: sixteen desks, each a process, press the same key at the same
instant; requests come to both servers at once; one server is killed in the middle."""
import concurrent.futures
import http.client
import json
import multiprocessing
import re
import threading
import unittest
import uuid

from client import Http, must
from hospital import hospital_of_module
from patience import wait_until

DESKS, ROUNDS = 16, 8
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["hospital"])


def send_until_known(ports, path, body, token, key):
    """Sends a command as a console does: until the answer says what happened, at another server
    where one does not answer. Gives the answer."""
    def ask():
        for port in ports:
            http = Http(port, 10)
            try:
                answer = http.ask("POST", path, body, token, {"Idempotency-Key": key})
            except (OSError, http_errors):
                continue
            finally:
                http.close()
            if answer.status != 503:
                return answer
        return None
    http_errors = http.client.HTTPException
    return wait_until(ask, f"an answer to {path}", 30)


def work_at_desk(ports, path, token, rounds, start, results):
    """Calls one after the other; all desks press at the same instant where start is a barrier."""
    done = []
    for _ in range(rounds):
        key = str(uuid.uuid4())
        if start:
            start.wait(60)
        answer = send_until_known(ports, path, {"finish": True}, token, key)
        done.append((key, answer.status, answer.json))
    results.put(done)


def take_in(port, path, bodies, token, start, results):
    """Opens visits as fast as it goes."""
    http, opened = Http(port), []
    start.wait(60)
    for body in bodies:
        opened.append(must(http.ask("POST", path, body, token,
                                    {"Idempotency-Key": str(uuid.uuid4())})))
    http.close()
    results.put(opened)


def repeat(port, path, body, token, keys, start, results):
    """Sends each key once, at the same moment as its twin at the other server."""
    http, answers = Http(port), []
    for key in keys:
        start.wait(60)
        answer = http.ask("POST", path, body, token, {"Idempotency-Key": key})
        answers.append((answer.status, answer.body, "idempotency-replayed" in answer.headers))
    http.close()
    results.put(answers)


def setUpModule():
    global HOSPITAL
    with hospital_of_module() as HOSPITAL:
        HOSPITAL.start()
        HOSPITAL.start()


class Passes(unittest.TestCase):
    """One-time tickets for sockets."""

    def setUp(self):
        self.first, self.second = HOSPITAL.servers[:2]
        self.town = HOSPITAL.furnish(self.first, f"pass-{uuid.uuid4().hex[:8]}")

    def give(self, server=None):
        return must((server or self.first).post("/v1/auth/live-ticket", None,
                                                self.town.tokens["nurse"]))["ticket"]

    def open(self, server, ticket):
        """The status of the handshake; 101, and then it is somebody's."""
        from websockets.exceptions import InvalidStatusCode
        try:
            live = server.live(ticket=ticket)
        except InvalidStatusCode as refused:
            return refused.status_code
        self.addCleanup(live.close)
        self.assertEqual((live.hello()["role"], live.socket.subprotocol), ("nurse", "foleni.v1"))
        return 101

    @staticmethod
    def kept():
        return int(HOSPITAL.cluster.ask("SELECT count(*) FROM live_passes"))

    def test_a_ticket_of_one_server_is_good_at_every_one_once(self):
        for giver, taker in ((self.first, self.second), (self.second, self.first),
                             (self.first, self.first)):
            ticket = self.give(giver)
            self.assertEqual(self.open(taker, ticket), 101)
            self.assertEqual([self.open(server, ticket) for server in (giver, taker)], [401] * 2)
        self.assertEqual(self.kept(), 0)

    def test_of_many_who_show_it_at_once_one_is_let_in(self):
        servers = [self.first, self.second] * 4
        for _ in range(ROUNDS):
            ticket, start = self.give(), threading.Barrier(len(servers))

            def show(server, ticket=ticket, start=start):
                start.wait(20)
                return self.open(server, ticket)
            with concurrent.futures.ThreadPoolExecutor(len(servers)) as pool:
                found = sorted(pool.map(show, servers))
            self.assertEqual(found, [101] + [401] * (len(servers) - 1))

    def test_it_is_good_for_half_a_minute_and_the_last_eight_of_somebody_are(self):
        old = self.give()
        HOSPITAL.cluster.ask("UPDATE live_passes SET given_at = now() - interval '30 seconds'")
        self.assertEqual(self.open(self.second, old), 401)
        left = self.give()
        HOSPITAL.cluster.ask("UPDATE live_passes SET given_at = now() - interval '29 seconds'")
        self.assertEqual(self.open(self.second, left), 101)
        self.give()
        HOSPITAL.cluster.ask("UPDATE live_passes SET given_at = now() - interval '30 seconds'")
        tickets = [self.give(server) for server in (self.first, self.second) * 5]
        self.assertEqual(self.kept(), 8)
        self.assertEqual([self.open(self.first, ticket) for ticket in (tickets[1], tickets[2])],
                         [401, 101])


class Nodes(unittest.TestCase):
    """Each test has a facility of its own."""

    def setUp(self):
        self.servers = HOSPITAL.servers
        self.ports = [server.port for server in self.servers]
        rooms = {f"desk-{i}": ("room", str(i), ["opd"]) for i in range(DESKS)}
        self.town = HOSPITAL.furnish(self.servers[0], self.id().rsplit("_", 1)[-1], desks=rooms)
        self.workers = []

    def rows(self, sql):
        """FACILITY in it is this test's."""
        return HOSPITAL.cluster.rows(sql.replace("FACILITY", f"'{self.town.facility}'"))

    def start_worker(self, function, *arguments):
        results = PROCESSES.SimpleQueue()
        worker = PROCESSES.Process(target=function, args=(*arguments, results))
        worker.start()
        self.workers.append((worker, results))

    def finish_workers(self):
        found = []
        for worker, results in self.workers:
            wait_until(lambda: not results.empty() or worker.exitcode is not None, "a worker", 60)
            self.assertFalse(results.empty(), "a worker failed")
            found.append(results.get())
            worker.join(30)
        self.workers = []
        return found

    def open_desks(self):
        for name, desk in self.town.desks.items():
            token = self.town.add_user(name, "doctor")
            must(self.servers[0].post(self.town.path("desks", desk, "open"), None, token))

    def take_in(self, count, server=0):
        for _ in range(count):
            must(self.servers[server].post(
                self.town.path("visits"), {"service": self.town.services["opd"],
                                           "colour": "green"}, self.town.tokens["receptionist"]))

    def start_desks(self, rounds, start, others=True):
        for i, (name, desk) in enumerate(self.town.desks.items()):
            ports = [self.ports[i % 2]] + ([self.ports[1 - i % 2]] if others else [])
            self.start_worker(work_at_desk, ports, self.town.path("desks", desk, "call-next"),
                              self.town.tokens[name], rounds, start)

    def board(self, server):
        return must(server.get(self.town.path("live"), self.town.tokens["admin"]))

    def assert_boards_equal(self):
        """Both servers know the same, and it is what the database knows."""
        def bodies():
            found = {server.get(self.town.path("live"), self.town.tokens["admin"]).body
                     for server in self.servers}
            return len(found) == 1 and found.pop()
        wait_until(bodies, "both boards are equal")
        board = self.board(self.servers[0])
        for table, rows in (("queue_entries", board["tickets"]), ("visits", board["visits"])):
            stored = {tuple(row) for row in self.rows(
                f"SELECT id, state, changed_seq FROM {table} WHERE facility_id = FACILITY")}
            self.assertEqual(stored, {(row["id"], row["state"], str(row["changed_seq"]))
                                      for row in rows})
        return board

    def assert_log_is_gapless(self):
        seq, count, first, last, distinct = map(int, self.rows(
            "SELECT (SELECT seq FROM facilities WHERE id = FACILITY), count(*), min(seq),"
            " max(seq), count(DISTINCT seq) FROM queue_events WHERE facility_id = FACILITY")[0])
        self.assertEqual((first, last, count, distinct), (1, seq, seq, seq))

    def assert_called_once(self, answers):
        """Nobody was called twice, and every call that was answered is in the log."""
        logged = {(row[0], row[1], row[2]): row[3] for row in self.rows(
            "SELECT data->>'ticket', data->>'desk', data->>'call', seq FROM queue_events"
            " WHERE facility_id = FACILITY AND type = 'ticket.called'")}
        tickets = [ticket for ticket, _, _ in logged]
        self.assertEqual(len(tickets), len(set(tickets)), "somebody was called twice")
        for _, _, called in answers:
            self.assertIn((called["ticket"], called["desk"], called["call"]), logged)
        self.assertEqual(len({called["call"] for _, _, called in answers}), len(answers))
        return logged

    def consoles(self):
        consoles = []
        for server in self.servers:
            console = server.live(self.town.tokens["admin"])
            self.addCleanup(console.close)
            console.hello()
            console.wait_kind("snapshot")
            consoles.append(console)
        return consoles

    def test_sixteen_desks_press_at_the_same_instant(self):
        self.open_desks()
        self.take_in(DESKS * ROUNDS + 1)
        consoles = self.consoles()
        start = PROCESSES.Barrier(DESKS)  # Gone where nobody here holds it.
        self.start_desks(ROUNDS, start, others=False)
        answers = [answer for done in self.finish_workers() for answer in done]
        self.assertEqual({status for _, status, _ in answers}, {200})
        self.assertEqual(len(self.assert_called_once(answers)), DESKS * ROUNDS)
        self.assert_log_is_gapless()
        board = self.assert_boards_equal()
        self.assertEqual([ticket["number"] for ticket in board["tickets"]
                          if ticket["state"] == "waiting"], [f"A{DESKS * ROUNDS + 1:03}"])
        for console in consoles:
            wait_until(lambda console=console: console.position() == board["seq"], "all events")
        first, second = (console.events() for console in consoles)
        self.assertEqual(first, second)

    def test_numbers_are_given_out_once_by_both(self):
        start = PROCESSES.Barrier(8)
        body = {"service": self.town.services["opd"]}
        for i in range(8):
            self.start_worker(take_in, self.ports[i % 2], self.town.path("visits"), [body] * 12,
                              self.town.tokens["receptionist"], start)
        opened = [visit for done in self.finish_workers() for visit in done]
        self.assertEqual(sorted(visit["number"] for visit in opened),
                         [f"A{i:03}" for i in range(1, 97)])
        self.assertEqual(len({visit["code"] for visit in opened}), 96)
        self.assert_log_is_gapless()
        self.assert_boards_equal()

    def test_a_request_that_comes_to_both_at_once_is_done_once(self):
        keys = [str(uuid.uuid4()) for _ in range(24)]
        start = PROCESSES.Barrier(4)
        body = {"service": self.town.services["opd"]}
        for port in self.ports * 2:
            self.start_worker(repeat, port, self.town.path("visits"), body,
                              self.town.tokens["receptionist"], keys, start)
        found = self.finish_workers()
        for answers in zip(*found):
            self.assertEqual({(status, body) for status, body, _ in answers},
                             {(201, answers[0][1])})
            self.assertEqual([replayed for _, _, replayed in answers].count(False), 1)
        all_codes = "SELECT code FROM visits WHERE facility_id = FACILITY ORDER BY code"
        codes = self.rows(all_codes)
        self.assertEqual(len(codes), len(keys))
        self.assert_boards_equal()
        for key in keys[:3]:
            other = must(self.servers[1].post(self.town.path("visits"), body,
                                              self.town.tokens["receptionist"], key))
            self.assertIn([other["code"]], codes)
            conflict = self.servers[0].post(
                self.town.path("visits"), {**body, "colour": "red"},
                self.town.tokens["receptionist"], key)
            self.assertEqual(conflict.code, "idempotency_key_reused")
        self.assertEqual(self.rows(all_codes), codes)

    def test_the_other_server_knows_a_number_that_was_just_given(self):
        printer = HOSPITAL.add_device(self.servers[0], self.town, "printer")
        token = self.town.tokens["receptionist"]
        self.take_in(1, server=1)
        for i in range(20):
            here, there = self.servers[i % 2], self.servers[1 - i % 2]
            visit = must(here.post(self.town.path("visits"),
                                   {"service": self.town.services["opd"]}, token))
            if i < 6:
                told = there.post(self.town.path("tickets", visit["ticket"], "print"),
                                  {"printer": printer}, token)
            elif i % 4 < 2:
                told = there.get(self.town.path("tickets", visit["ticket"]), token)
            else:
                told = there.get(self.town.path("visits", visit["visit"]), token)
            self.assertIn(told.status, (200, 201), told.body)

    def test_who_asks_for_what_is_not_there_reads_together_with_the_others(self):
        self.take_in(1)
        token, server = self.town.tokens["receptionist"], self.servers[0]

        def asked_of_the_database():
            return int(re.search(r"^foleni_db_transactions_total\S* (\d+)",
                                 server.get("/metrics").body.decode(), re.MULTILINE)[1])
        strangers = [http.client.HTTPConnection("127.0.0.1", server.port) for _ in range(60)]
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; LOCK TABLE queue_events IN ACCESS EXCLUSIVE MODE; SELECT 'held';")
            while session.hear() != "held":
                pass
            before = asked_of_the_database()
            for stranger in strangers:
                self.addCleanup(stranger.close)
                stranger.request("GET", self.town.path("tickets", str(uuid.uuid4())),
                                 headers={"Authorization": f"Bearer {token}"})
            # They have come: who comes after them is answered.
            must(server.get(self.town.path("live"), token))
            session.say("COMMIT; SELECT 'free';")
            while session.hear() != "free":
                pass
        for stranger in strangers:
            self.assertEqual(json.load(stranger.getresponse())["code"], "no_such_ticket")
        # One by one they would be sixty; the server has work of its own.
        self.assertLess(asked_of_the_database() - before, 40)

    def test_a_killed_server_loses_nothing(self):
        self.open_desks()
        self.take_in(DESKS * ROUNDS)
        self.start_desks(ROUNDS, None)
        victim, other = self.servers[1], self.servers[0]
        seq = self.board(other)["seq"]
        wait_until(lambda: self.board(other)["seq"] > seq + DESKS, "work under way")
        victim.kill()
        answers = [answer for done in self.finish_workers() for answer in done]
        self.assertEqual({status for _, status, _ in answers}, {200})
        self.assertEqual(len(answers), DESKS * ROUNDS)
        self.assertEqual(len(self.assert_called_once(answers)), DESKS * ROUNDS)
        self.assert_log_is_gapless()
        victim.start()
        board = self.assert_boards_equal()
        self.assertEqual([ticket for ticket in board["tickets"] if ticket["state"] == "waiting"],
                         [])
        # What was answered before the end is answered again, word for word, by the new one.
        name, desk = next(iter(self.town.desks.items()))
        key, _, said = next(answer for answer in answers if answer[2]["desk"] == desk)
        again = victim.post(self.town.path("desks", desk, "call-next"), {"finish": True},
                            self.town.tokens[name], key)
        self.assertEqual((again.json, again.headers.get("idempotency-replayed")), (said, "true"))


if __name__ == "__main__":
    unittest.main()
