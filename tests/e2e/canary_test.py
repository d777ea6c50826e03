#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of persons, and what opens doors, stays where it belongs. Hundreds of words that nobody
else uses go in by every way, rightly and wrongly, and none of them comes out in a log, a metric, the
audit log, the journal or what a hall is shown.

    tests/e2e/canary_test.py [--canaries 10000]"""
import json
import random
import string
import sys
import unittest
import urllib.parse
import uuid

from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until

CANARIES = 500
LOOSE = ("visit code", "number")  # Names of kinds that the journal has, and may have.


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module(settings={"server.log_level": "debug"}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        HOSPITAL.add_user("mwangalizi", "nurse", TOWN)


class Canaries:
    """By kind, so that a failure says what came out."""

    def __init__(self, seed):
        self.dice, self.kinds = random.Random(seed), {}

    def keep(self, kind, word):
        self.kinds.setdefault(kind, []).append(word)
        return word

    def word(self, kind):
        return self.keep(kind, "Zq" + "".join(self.dice.choices(string.ascii_lowercase, k=10)))

    def phone(self, kind):
        return self.keep(kind, "+2557" + "".join(self.dice.choices(string.digits, k=8)))

    def count(self):
        return sum(len(words) for words in self.kinds.values())

    def found_in(self, text, but=()):
        text = text.lower()
        return {kind: [word for word in words if word.lower() in text or
                       word.lstrip("+").lower() in text][:3]
                for kind, words in self.kinds.items() if kind not in but and
                any(word.lower() in text or word.lstrip("+").lower() in text for word in words)}


def post(path, body, role="nurse", **more):
    return SERVER.post(TOWN.path(*path.split("/")), body, TOWN.tokens[role], **more)


def treat(canaries, live):
    """Somebody comes, is written about, and goes."""
    word, phone = canaries.word, canaries.phone
    patient = must(post("patients", {
        "full_name": f"{word('name')} {word('name')}", "phone_number": phone("phone"),
        "card_number": word("card"), "confirm_new": True}))["id"]
    visit = must(post("visits", {"service": TOWN.services["opd"], "patient": patient}))
    canaries.keep("visit code", visit["code"])
    must(post(f"patients/{patient}/notes", {"body": f"{word('note')}\n{word('note')}"}))
    must(SERVER.put(TOWN.path("tickets", visit["ticket"], "consultation"), {
        "base": 0, "complaint": word("complaint"), "findings": word("findings"),
        "diagnosis": word("diagnosis"), "treatment": word("treatment"), "plan": word("plan")},
        TOWN.tokens["doctor"]))
    must(SERVER.ask("PATCH", TOWN.path("patients", patient), {"full_name": word("new name")},
                    TOWN.tokens["nurse"], {"If-Match": '"1"'}))
    for query in ({"name": word("searched name")}, {"phone": phone("searched phone")},
                  {"card": word("searched card")}):
        must(SERVER.get(TOWN.path("patients") + "?" + urllib.parse.urlencode(query),
                        TOWN.tokens["receptionist"]))
    live.send({"t": "names", "patients": [patient]})
    must(post(f"tickets/{visit['ticket']}/cancel", {}))


def try_wrongly(canaries, number):
    """What is refused must not be repeated anywhere, either."""
    word = canaries.word
    SERVER.post("/v1/auth/sign-in", {"login": word("login"), "password": word("password")},
                key=None, **{"X-Forwarded-For": f"10.9.{number % 250}.1"})
    SERVER.post("/v1/auth/refresh", {"refresh_token": canaries.keep(
        "refresh token", uuid.uuid4().hex + uuid.uuid4().hex[:11])})
    SERVER.get("/v1/me", canaries.keep("bearer", uuid.uuid4().hex))
    SERVER.get("/v1/" + word("path"), TOWN.tokens["nurse"])
    SERVER.get(TOWN.path("patients") + "?" + word("argument") + "=1", TOWN.tokens["nurse"])
    for body in ({"full_name": word("refused name"), "sex": word("sex")},
                 {word("member"): word("value")}, {"full_name": "\u0007" + word("bell")},
                 ("{" + word("broken")).encode(), [word("list")]):
        SERVER.ask("POST", TOWN.path("patients"), body, TOWN.tokens["nurse"],
                   {"Idempotency-Key": str(uuid.uuid4())})
    post("patients", {"full_name": word("display's")}, role="display")


class Secrets(unittest.TestCase):
    def test_nothing_of_a_busy_day_comes_out(self):
        seed = random.randrange(1 << 32)
        print(f"seed {seed}, {CANARIES} canaries", flush=True)
        canaries = Canaries(seed)
        hall, live = SERVER.live(TOWN.tokens["display"]), SERVER.live(TOWN.tokens["nurse"])
        for socket in (hall, live):
            self.addCleanup(socket.close)
            socket.hello()
        signed_in = must(SERVER.sign_in("mwangalizi"))
        canaries.keep("access token", signed_in["access_token"])
        canaries.keep("refresh token", signed_in["refresh_token"])
        for token in TOWN.tokens.values():
            canaries.keep("access token", token)
        canaries.keep("password", PASSWORD)
        number = 0
        while canaries.count() < CANARIES:
            treat(canaries, live)
            try_wrongly(canaries, number)
            live.send({"t": canaries.word("message"), canaries.word("message"): 1})
            live.close()
            live = SERVER.live(TOWN.tokens["nurse"])
            live.hello()
            number += 1
        wait_until(lambda: int(HOSPITAL.cluster.ask(
            "SELECT count(*) FROM audit_log WHERE action = 'patient.searched'")) >= 3 * number,
            "every look is written down")
        ask = HOSPITAL.cluster.ask
        places = {
            "log": (SERVER.said(), ()),
            "metrics": (SERVER.get("/metrics").body.decode(), ()),
            "audit log": (ask("SELECT a::text FROM audit_log a"), ()),
            "journal": (ask("SELECT e::text FROM queue_events e"), LOOSE),
            "hall": (json.dumps(hall.frames), ()),
            "answers": (ask("SELECT c::text FROM command_answers c"), LOOSE),
        }
        for place, (text, but) in places.items():
            with self.subTest(place=place):
                self.assertGreater(len(text), 500)
                self.assertEqual(canaries.found_in(text, but), {})
        # It would find them, and what it looked at was the whole day.
        self.assertTrue(canaries.found_in(ask("SELECT full_name FROM patients")))
        answered = [line for line in SERVER.logged("command.answered")
                    if line["name"] == "ticket.cancel" and line["code"] == "ok"]
        self.assertEqual(len(answered), number)
        live.close()


if __name__ == "__main__":
    if "--canaries" in sys.argv:
        at = sys.argv.index("--canaries")
        CANARIES = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
