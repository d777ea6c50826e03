#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What a running server still has in its memory of what was secret and is over: nothing. Its whole
memory is looked through, which root alone may do."""
import json
import os
import socket
import unittest
import uuid

from authenticator import Authenticator
from client import PASSWORD, must
from hospital import hospital_of_module
from patience import skip_all, wait_until

WRONG_PASSWORD = "nine yellow kites " * 4
NEW_PASSWORD = "seven green umbrellas sing"
LOGINS = ("neema", "juma", "zawadi")
MAPPING_LIMIT = 1 << 32  # A sanitizer's shadow is larger, and holds nothing.


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.add_facility("amana")
        for login in LOGINS:
            HOSPITAL.add_user(login, "nurse", TOWN)
        try:
            read_memory(SERVER)
        except PermissionError:
            skip_all("no memory of other programs may be read here")


def read_memory(server):
    pieces = []
    pid = server.process.pid
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            bounds, rights, *_ = line.split()
            start, end = (int(at, 16) for at in bounds.split("-"))
            if "w" not in rights or end - start > MAPPING_LIMIT:
                continue
            try:
                pieces.append(os.pread(memory.fileno(), end - start, start))
            except OSError:
                pass  # A guard page.
    return pieces


def find_in_memory(*secrets):
    pieces = read_memory(SERVER)
    return [secret for secret in secrets if any(secret.encode() in piece for piece in pieces)]


def sign_in(login, password=PASSWORD, **more):
    return SERVER.sign_in(login, password, **more)


class Memory(unittest.TestCase):
    def assert_gone(self, *secrets):
        """The answer has come; the end of its request may be some turns of the loop behind."""
        wait_until(lambda: not find_in_memory(*secrets), "they have gone from the memory", 10)

    def test_what_is_there_is_found(self):
        """A token that was believed once is known again, until it is over."""
        access = must(sign_in("neema"))
        must(SERVER.get("/v1/me", access["access_token"]))
        self.assertTrue(find_in_memory(access["access_token"]))

    def test_a_password_is_gone_with_its_request(self):
        self.assertEqual(sign_in("juma", WRONG_PASSWORD).code, "bad_credentials")
        access = must(sign_in("juma"))["access_token"]
        must(SERVER.post("/v1/auth/prove", {"password": PASSWORD}, access))
        change = {"password": PASSWORD, "new_password": "juma juma juma juma"}
        self.assertEqual(SERVER.post("/v1/me/password", change, access).status, 422)
        must(SERVER.post("/v1/me/password", {**change, "new_password": NEW_PASSWORD}, access))
        self.assert_gone(WRONG_PASSWORD[:30], PASSWORD, NEW_PASSWORD, "juma juma")

    def test_a_password_that_comes_in_pieces_is_gone_from_what_grew(self):
        body = json.dumps({"login": "zawadi", "password": WRONG_PASSWORD,
                           "device": "x" * 3000}).encode()
        head = (b"POST /v1/auth/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
        with socket.create_connection(("127.0.0.1", SERVER.port), 20) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for at in range(0, len(head + body), 100):
                connection.sendall((head + body)[at:at + 100])
            while connection.recv(4096):
                pass
        self.assert_gone(WRONG_PASSWORD[:30])

    def test_a_refresh_token_is_gone_with_the_answer_that_told_it(self):
        client = str(uuid.uuid4())
        first = must(sign_in("neema", client=client))["refresh_token"]
        second = must(SERVER.ask("POST", "/v1/auth/refresh",
                                 {"refresh_token": first, "client": client}))["refresh_token"]
        self.assert_gone(first, second)

    def test_the_secret_of_an_authenticator_and_recovery_codes_are_gone(self):
        access = must(sign_in("zawadi"))["access_token"]
        secret = must(SERVER.post("/v1/me/second-factor", {"password": PASSWORD},
                                  access))["secret"]
        codes = must(SERVER.post("/v1/me/second-factor/confirm", {"code": Authenticator(secret).code()},
                                 access))["recovery_codes"]
        self.assert_gone(secret, PASSWORD, *codes)


if __name__ == "__main__":
    unittest.main(verbosity=2)
