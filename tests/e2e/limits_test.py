#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""How much one may ask: who meets a limit is told when to come back and how it stands, nobody else
feels it, and a hospital behind one address never meets any."""
import concurrent.futures
import re
import time
import unittest
import uuid

from client import Http, must
from hospital import BRAKED, hospital_of_module
from server import limit_hits

CONSOLES = 40
PATIENTS = 6  # Of each console, one after another without a pause.


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module(settings=BRAKED) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)


def told(answer):
    """RateLimit-Policy and RateLimit, joined by the names of their policies."""
    policies = dict(re.findall(r'"(\w+)";(q=\d+;w=\d+)', answer.headers["ratelimit-policy"]))
    states = dict(re.findall(r'"(\w+)";(r=\d+;t=\d+)', answer.headers["ratelimit"]))
    assert list(policies) == list(states), answer.headers
    return {name: {key: int(value) for key, value in
                   (pair.split("=") for pair in f"{policies[name]};{states[name]}".split(";"))}
            for name in policies}


class Case(unittest.TestCase):
    def drain(self, ask, most):
        """All answers up to the first refusal."""
        answers = []
        while len(answers) <= most:
            answers.append(ask())
            if answers[-1].status == 429:
                return answers
        self.fail(f"{most} were not too many")

    def assert_braked(self, answer, name, quota):
        self.assertEqual((answer.status, answer.code), (429, "too_many_requests"))
        state = told(answer)[name]
        self.assertEqual((state["q"], state["w"], state["r"]), (quota, 60, 0))
        self.assertIn(state["t"], (59, 60))
        self.assertIn(int(answer.headers["retry-after"]), range(1, 60 // quota + 2))


class Prints(Case):
    def test_one_account_asks_for_so_many_tickets_on_paper(self):
        server = HOSPITAL.start()
        self.addCleanup(server.stop)
        token = TOWN.add_user(self.id(), "receptionist")

        def ask():
            return server.ask("POST", TOWN.path("tickets", str(uuid.uuid4()), "print"), {},
                              token, {"Idempotency-Key": str(uuid.uuid4())})
        answers = self.drain(ask, 90)
        self.assert_braked(answers[-1], "prints", 60)
        self.assertGreaterEqual(len(answers), 61)
        # What else they change is counted apart.
        self.assertNotEqual(server.post(TOWN.path("visits"), {"service": TOWN.services["opd"]},
                                        token).status, 429)


class Accounts(Case):
    def setUp(self):
        self.server = HOSPITAL.start({"limits.reads_per_minute": 30, "limits.writes_per_minute": 20,
                                      "limits.searches_per_minute": 10})
        self.token = TOWN.add_user(self.id(), "receptionist")

    def test_what_is_left_is_told_from_the_first_answer_on(self):
        states = [told(must_answer)["reads"] for must_answer in
                  (self.server.get(TOWN.path("desks"), self.token) for _ in range(5))]
        self.assertEqual([state["q"] for state in states], [30] * 5)
        self.assertEqual([state["r"] for state in states], sorted(
            (state["r"] for state in states), reverse=True))
        self.assertGreaterEqual(states[0]["r"], 29)
        self.assertGreater(states[-1]["t"], 0)

    def test_reads_are_braked_alone(self):
        answers = self.drain(lambda: self.server.get(TOWN.path("desks"), self.token), 60)
        self.assertEqual({answer.status for answer in answers[:-1]}, {200})
        self.assertGreaterEqual(len(answers), 31)
        self.assert_braked(answers[-1], "reads", 30)
        must(self.server.post(TOWN.path("visits"), {"service": TOWN.services["lab"]}, self.token))
        must(self.server.get(TOWN.path("desks"), TOWN.tokens["nurse"]))
        must(self.server.get("/healthz"))
        self.assertEqual(set(limit_hits(self.server)), {"reads"})

    def test_writes_are_braked_also_where_nothing_comes_of_them(self):
        answers = self.drain(lambda: self.server.post(TOWN.path("visits"), {}, self.token), 40)
        self.assertEqual({answer.status for answer in answers[:-1]}, {422})
        self.assert_braked(answers[-1], "writes", 20)
        must(self.server.get(TOWN.path("desks"), self.token))

    def test_searches_are_braked_before_reads_are(self):
        path = TOWN.path("patients") + "?name=nobody"
        answers = self.drain(lambda: self.server.get(path, self.token), 20)
        self.assertEqual(set(told(answers[0])), {"reads", "searches"})
        self.assertGreaterEqual(told(answers[0])["searches"]["r"], 9)
        self.assert_braked(answers[-1], "searches", 10)
        must(self.server.get(TOWN.path("desks"), self.token))

    def test_it_is_written_down_once_with_the_account_and_no_more(self):
        for _ in range(40):
            self.server.get(TOWN.path("desks"), self.token)
        lines = self.server.logged("limit.reached")
        self.assertEqual([(line["limit"], line["of"]) for line in lines],
                         [("reads", TOWN.users[self.id()])])
        self.assertGreater(limit_hits(self.server)["reads"], 5)


class Addresses(Case):
    def test_who_fails_to_sign_in_is_told_how_it_stands(self):
        server = HOSPITAL.start({"limits.sign_in_per_minute": 3})
        answers = [server.sign_in(f"n{i}", "wrong")
                   for i in range(4)]
        self.assertEqual([answer.status for answer in answers], [401] * 3 + [429])
        self.assertEqual([told(answer)["sign_in"]["r"] for answer in answers], [2, 1, 0, 0])
        self.assertGreater(int(answers[-1].headers["retry-after"]), 0)
        self.assertEqual([(line["limit"], line["of"]) for line in server.logged("limit.reached")],
                         [("sign_in", "127.0.0.1")])

    def test_who_fails_to_prove_who_it_is_is_counted_as_at_the_sign_in(self):
        server = HOSPITAL.start({"limits.sign_in_failures": 2})
        HOSPITAL.add_user("prover", "receptionist", TOWN)
        token = must(server.sign_in("prover"))["access_token"]
        ways = [("/v1/auth/prove", {"password": "wrong"}),
                ("/v1/me/password", {"password": "wrong", "new_password": "seven green umbrellas"}),
                ("/v1/me/second-factor", {"password": "wrong"})]
        for count, way in enumerate(ways, 1):
            for _ in range(10):
                status = server.ask("POST", *way, token).status
                if status == 429:
                    break
            self.assertEqual((status, limit_hits(server)), (429, {"sign_in": count}), way)
        self.assertEqual([(line["limit"], line["of"]) for line in server.logged("limit.reached")],
                         [("sign_in", "127.0.0.1")])

    def test_one_password_for_many_accounts_is_braked_by_address_on_each_server(self):
        """Buckets are in the memory of a server: two let through twice as much, and no more."""
        settings = {"limits.sign_in_per_minute": 10}
        servers = [HOSPITAL.start(settings) for _ in range(2)]
        HOSPITAL.add_user("spray-worker", "receptionist", TOWN)
        for server in servers:
            must(server.sign_in("spray-worker"))
        begun, tried = time.monotonic(), 0
        for i in range(60):
            answer = servers[i % 2].sign_in(f"spray{i}", "Habari za asubuhi 1")
            self.assertIn(answer.status, (401, 429))
            tried += answer.status == 401
        # Each had ten, and one more every six seconds.
        grown = int((time.monotonic() - begun) / 6) + 1
        self.assertLessEqual(tried, 2 * (10 + grown))
        self.assertGreaterEqual(tried, 20)
        # Who works behind that address, and mistyped nothing, does not feel it.
        for server in servers:
            self.assertEqual(server.sign_in("somebody", "wrong").status, 429)
            must(server.sign_in("spray-worker"))

    def test_who_guesses_codes_is_told_too_and_on_the_page_as_well(self):
        server = HOSPITAL.start()
        self.assertEqual(told(server.get("/v1/tickets/ZZZZ-ZZZZ"))["ticket_code"]["q"], 120)
        self.drain(lambda: server.get("/t/ZZZZ-ZZZZ"), 200)
        answer = server.get("/t/ZZZZ-ZZZZ")
        self.assertEqual((answer.status, told(answer)["ticket_code"]["r"]), (429, 0))
        self.assertTrue(answer.headers["retry-after"])
        self.assertEqual(server.get("/v1/tickets/ZZZZ-ZZZZ").status, 429)

    def test_what_brakes_nobody_says_nothing_of_limits(self):
        for path in ("/healthz", "/readyz", "/display", "/nowhere"):
            self.assertNotIn("ratelimit", SERVER.get(path).headers, path)


class Shift(Case):
    """The morning of a hospital that is one address to the server, with the limits as they are."""

    @classmethod
    def setUpClass(cls):
        HOSPITAL.add_user("console0", "receptionist", TOWN)
        HOSPITAL.cluster.ask(
            "INSERT INTO users (id, facility_id, login, display_name, role, password_hash)"
            " SELECT gen_random_uuid(), facility_id, 'console' || n, display_name, role,"
            f" password_hash FROM users, generate_series(1, {CONSOLES - 1}) n"
            " WHERE login = 'console0'")

    @staticmethod
    def work(number):
        """What a reception does for its patients, faster than anybody can; all statuses."""
        client = Http(SERVER.port, timeout_s=60)
        answers = [client.sign_in(f"console{number}")]
        token = must(answers[0])["access_token"]
        socket = SERVER.live(token)
        socket.hello()
        for patient in range(PATIENTS):
            name = f"Siri Mtu {number} wa {patient}"
            for length in range(4, len(name), 3):  # As somebody types it.
                answers.append(client.ask(
                    "GET", TOWN.path("patients") + f"?name={name[:length].replace(' ', '%20')}",
                    token=token))
            answers.append(client.ask("GET", TOWN.path("desks"), token=token))
            command = socket.command("visit.open", {"service": TOWN.services["reception"]})
            assert command["ok"], command
        socket.close()
        client.close()
        return answers

    def test_forty_consoles_behind_one_address_meet_no_limit(self):
        with concurrent.futures.ThreadPoolExecutor(CONSOLES) as pool:
            answers = [answer for each in pool.map(self.work, range(CONSOLES)) for answer in each]
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(limit_hits(SERVER), {})
        least = min(state["r"] / state["q"] for answer in answers for name, state in
                    told(answer).items() if name != "sign_in")
        self.assertGreater(least, 0.75, "a quarter of a minute's share is too much for this work")


if __name__ == "__main__":
    unittest.main()
