#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What a client of others, curl, gets of HTTP: connections that are kept, bodies that wait to be
asked for, conditions, and refusals that end where they say."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from client import must  # noqa: E402
from hospital import hospital_of_module  # noqa: E402

PADDING = " " * 3000  # Between members of JSON it means nothing.
BODY_LIMIT = 65536


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)


class Answer:
    """statuses: of all heads that came, 100 too. connects: how many connections it needed."""

    def __init__(self, head, body, connects):
        heads = [text.split("\r\n") for text in head.split("\r\n\r\n") if text]
        self.statuses = [int(lines[0].split()[1]) for lines in heads]
        self.status, self.connects = self.statuses[-1], connects
        self.headers = {}
        for line in heads[-1][1:]:
            name, _, value = line.partition(":")
            assert name.lower() not in self.headers, f"{name} comes twice"
            self.headers[name.lower()] = value.strip()
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


def curl(*requests):
    """Each a path and curl's options; all by one curl, in order. Gives their answers."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for i, (path, *options) in enumerate(requests):
            arguments += ["--next"] if i else []
            arguments += ["-sS", "-m", "20", "-D", f"{folder}/{i}.head", "-o", f"{folder}/{i}.body",
                          "-w", "%{num_connects}\n", *options,
                          f"http://127.0.0.1:{SERVER.port}{path}"]
        done = subprocess.run(["curl", "-q", *arguments], capture_output=True, text=True,
                              timeout=60, check=False)
        if done.returncode:
            raise AssertionError(f"curl: {done.returncode} {done.stderr}")

        def read(name):
            if not os.path.exists(f"{folder}/{name}"):
                return ""
            with open(f"{folder}/{name}", newline="", encoding="utf-8") as file:
                return file.read()
        return [Answer(read(f"{i}.head"), read(f"{i}.body"), int(connects))
                for i, connects in enumerate(done.stdout.split())]


def by(role):
    return ["-H", f"Authorization: Bearer {TOWN.tokens[role]}"]


def key(value=None):
    return ["-H", f"Idempotency-Key: {value or uuid.uuid4()}"]


def sending(body, *more):
    text = body if isinstance(body, str) else json.dumps(body)
    return ["-H", "Content-Type: application/json", "--data-binary", text, *more]


def visit():
    return {"service": TOWN.services["opd"]}


class Curl(unittest.TestCase):
    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json["code"]), (status, code))
        self.assertTrue(answer.headers["content-type"].startswith("application/problem+json"))
        self.assertEqual(int(answer.headers["content-length"]), len(answer.body.encode()))

    def test_one_connection_serves_many_requests(self):
        services = TOWN.path("services")
        answers = curl(
            ("/healthz",), (services, *by("admin")), ("/nowhere",),
            (TOWN.path("visits"), *by("receptionist"), *key(), *sending(visit())),
            (services, *by("admin"), "-I"), (services, *by("admin")))
        self.assertEqual([answer.connects for answer in answers], [1, 0, 0, 0, 0, 0])
        self.assertEqual([answer.status for answer in answers], [200, 200, 404, 201, 200, 200])
        for answer in answers:
            self.assertIn("date", answer.headers)
            self.assertNotEqual(answer.headers.get("connection"), "close")

    def test_a_post_is_done_once_however_often_it_is_sent(self):
        same = (TOWN.path("visits"), *by("receptionist"), *key(uuid.uuid4()), *sending(visit()))
        first, again = curl(same, same)
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertTrue(first.headers["content-type"].startswith("application/json"))
        self.assertNotIn("idempotency-replayed", first.headers)
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertEqual(again.body, first.body)

    def test_a_body_that_waits_to_be_asked_for_is_asked_for(self):
        body = json.dumps(visit()).replace(":", ":" + PADDING)
        done, after = curl(
            (TOWN.path("visits"), *by("receptionist"), *key(),
             *sending(body, "-H", "Expect: 100-continue", "--expect100-timeout", "15")),
            ("/healthz",))
        self.assertEqual(done.statuses, [100, 201])
        self.assertEqual((after.status, after.connects), (200, 0))

    def test_a_body_that_is_too_large_is_not_asked_for(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("x" * (BODY_LIMIT + 1))
            file.flush()
            [answer] = curl(
                (TOWN.path("visits"), *by("receptionist"), *key(),
                 *sending(f"@{file.name}", "-H", "Expect: 100-continue")))
        self.assertEqual(answer.statuses, [413])
        self.assertEqual(answer.headers["connection"], "close")

    def test_a_body_without_a_length_is_refused(self):
        refused, after = curl(
            (TOWN.path("visits"), *by("receptionist"), *key(),
             *sending(visit(), "-H", "Transfer-Encoding: chunked")),
            ("/healthz",))
        self.refused(refused, 411, "length_required")
        # Nobody knows where that body ends.
        self.assertEqual(refused.headers["connection"], "close")
        self.assertEqual((after.status, after.connects), (200, 1))

    def test_head_tells_what_get_would_and_sends_no_body(self):
        path = TOWN.path("services")
        head, get = curl((path, *by("admin"), "-I"), (path, *by("admin")))
        # curl keeps the head of such an answer as its body, and is content with nothing behind it.
        self.assertEqual((head.status, head.body.split("\r\n\r\n")[1:]), (200, [""]))
        for name in ("content-type", "content-length"):
            self.assertEqual(head.headers[name], get.headers[name])
        self.assertEqual(int(get.headers["content-length"]), len(get.body.encode()))
        self.assertEqual(get.connects, 0)

    def test_what_has_not_changed_is_not_sent_again(self):
        path = TOWN.path("live")
        [first] = curl((path, *by("display")))
        tag = first.headers["etag"]
        same, other, after = curl(
            (path, *by("display"), "-H", f"If-None-Match: {tag}"),
            (path, *by("display"), "-H", 'If-None-Match: "other"'), ("/healthz",))
        self.assertEqual((same.status, same.body, same.headers["etag"]), (304, "", tag))
        self.assertEqual((other.status, other.body), (200, first.body))
        self.assertEqual((other.connects, after.connects), (0, 0))

    def test_an_edit_names_what_it_changes(self):
        patient = must(SERVER.post(TOWN.path("patients"), {
            "full_name": "Siri Curl", "birth_year": 1980}, TOWN.tokens["receptionist"]))
        path = TOWN.path("patients", patient["id"])
        edit = ("-X", "PATCH", *by("nurse"), *sending({"birth_year": 1981}))
        [seen] = curl((path, *by("nurse")))
        match = ("-H", f"If-Match: {seen.headers['etag']}")
        done, late, blind = curl((path, *edit, *match), (path, *edit, *match), (path, *edit))
        self.assertEqual((done.status, done.json["birth_year"]), (200, 1981))
        self.assertNotEqual(done.headers["etag"], seen.headers["etag"])
        self.refused(late, 412, "precondition_failed")
        self.refused(blind, 428, "precondition_required")

    def test_http_1_0_is_answered_and_closed(self):
        first, after = curl(("/healthz", "-0"), ("/healthz",))
        self.assertEqual((first.status, first.headers["connection"]), (200, "close"))
        self.assertEqual((after.status, after.connects), (200, 1))


if __name__ == "__main__":
    unittest.main()
