#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The code of a ticket lets anybody look who has it, without signing in: so nobody may guess it, learn
from an answer whether he comes near, or find it where it was left. That it ends with its day is in
clock_test.py."""
import unittest

from client import must
from hospital import BRAKED, hospital_of_module

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's, of five bits each.
BITS = 128


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module(settings=BRAKED) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)


def open_visit():
    return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["opd"]},
                            TOWN.tokens["admin"]))


def number_of(code):
    """The bits of a code; the last character has two that mean nothing."""
    value = 0
    for character in code:
        value = value * 32 + ALPHABET.index(character)
    return value >> (len(code) * 5 - BITS)


def paths(code):
    return f"/v1/tickets/{code}", f"/t/{code}"


class Codes(unittest.TestCase):
    def test_each_of_128_bits_is_as_likely_one_as_none(self):
        codes = [number_of(open_visit()["code"]) for _ in range(100)]
        self.assertEqual(len(set(codes)), 100)
        for bit in range(BITS):
            ones = sum(code >> bit & 1 for code in codes)
            # Six times its spread, of 128 of them: not once in a million runs.
            self.assertLess(abs(ones - 50), 30, bit)

    def test_nothing_of_it_is_kept_on_the_way(self):
        code = open_visit()["code"]
        for known in (code, "0" * 26, "x"):
            for path in paths(known):
                answer = SERVER.get(path)
                self.assertEqual(answer.headers["cache-control"], "no-store", path)
                self.assertEqual(answer.headers["referrer-policy"], "no-referrer", path)

    def test_what_nobody_has_and_what_is_no_code_are_answered_alike(self):
        code = open_visit()["code"]
        near = code[:-2] + ALPHABET[(ALPHABET.index(code[-2]) + 1) % 32] + code[-1]
        wrong = (near, "0" * 26, "x", "z" * 26, code[:-1], code + "0", "ZZZZ-ZZZZ")
        for answers in zip(*([SERVER.get(path) for path in paths(each)] for each in wrong)):
            self.assertEqual({answer.status for answer in answers}, {404})
            self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(SERVER.get(f"/v1/tickets/{near}").code, "no_such_ticket")

    def test_it_is_braked_by_address_together_over_pages_and_sockets(self):
        server = HOSPITAL.start({"server.trusted_proxies": "127.0.0.1"})
        code = open_visit()["code"]

        def ask(path, address):
            return server.ask("GET", path, headers={"X-Forwarded-For": address}).status
        statuses = [ask(paths(f"{n:026d}")[n % 2], "203.0.113.5") for n in range(125)]
        self.assertEqual((statuses[:120], statuses[-1]), ([404] * 120, 429))
        # Also who has one waits there, or the answer would tell of each guess whether it was right.
        self.assertEqual([ask(path, "203.0.113.5") for path in paths(code)], [429] * 2)
        self.assertEqual([ask(path, "203.0.113.6") for path in paths(code)], [200] * 2)
        socket = server.live(headers={"X-Forwarded-For": "203.0.113.5"})
        self.addCleanup(socket.close)
        socket.send({"t": "hello", "code": code})
        self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "too_many_requests")

    def test_it_is_in_no_log_and_no_metric(self):
        code = open_visit()["code"]
        shown = "-".join((code[:6], code[6:12], code[12:])).upper()
        for typed in (code, shown, code + "0"):
            for path in paths(typed):
                SERVER.get(path)
            SERVER.ask("POST", f"/v1/tickets/{typed}", {})
        socket = SERVER.live()
        self.addCleanup(socket.close)
        socket.hello(code=code)
        for place in (SERVER.said(), SERVER.get("/metrics").body.decode()):
            for written in (code, code.upper(), shown, shown.lower()):
                self.assertNotIn(written, place)


if __name__ == "__main__":
    unittest.main(verbosity=2)
