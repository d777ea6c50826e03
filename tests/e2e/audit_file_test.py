#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of the audit log about times long ago, and a copy of the server's log that somebody
has changed: it is told of the line, and the database is not accused of it."""
import json
import os
import subprocess
import unittest
import urllib.parse

from client import must
from hospital import hospital_of_module
from patience import wait_until
from programs import FOLENID

EX_DATAERR = 65
EPOCH = "1970-01-01T00:00:00Z"


def setUpModule():
    global HOSPITAL, SERVER, TOWN, SEAL
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        SEAL = wait_until(lambda: next((line for line in SERVER.logged("audit.sealed")
                                        if line["facility"] == TOWN.facility), None), "a seal", 30)


def verify(*lines):
    path = os.path.join(HOSPITAL.folder, "copy.log")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([FOLENID, "--config", HOSPITAL.config, "verify-audit", "--facility",
                           TOWN.code, "--seals", path], capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def other(digits):
    return ("0" if digits[0] != "0" else "1") + digits[1:]


class Copies(unittest.TestCase):
    def test_a_seal_is_good_as_it_was_written(self):
        self.assertEqual(verify(SEAL)[0], 0)
        # Of logs that have no signatures.
        bare = {name: value for name, value in SEAL.items() if name != "signature"}
        self.assertEqual(verify(bare)[0], 0)

    def test_a_line_that_was_changed_is_told_and_the_database_is_not_accused(self):
        for name, value in (("hash", other(SEAL["hash"])), ("seq", SEAL["seq"] + 1),
                            ("number", SEAL["number"] + 1),
                            ("signature", other(SEAL["signature"]))):
            code, said = verify(SEAL, {**SEAL, name: value})
            self.assertEqual(code, EX_DATAERR, said)
            self.assertIn("line 2: the seal of link", said)
            self.assertIn("this line of the log was changed", said)
            self.assertNotIn("anew", said)
            self.assertNotIn("NOT AS IT WAS WRITTEN", said)

    def test_what_the_database_has_changed_is_still_found_by_a_line_that_is_good(self):
        bare = {name: value for name, value in SEAL.items() if name != "signature"}
        code, said = verify({**bare, "hash": other(SEAL["hash"])})
        self.assertEqual(code, EX_DATAERR)
        self.assertIn("anew", said)


class Times(unittest.TestCase):
    def ask(self, **query):
        return must(SERVER.get(TOWN.admin_path("audit") + "?" + urllib.parse.urlencode(
            {"limit": 1000, **query}), TOWN.tokens["admin"]))["entries"]

    def test_the_first_instant_of_1970_is_a_time_as_any_other(self):
        HOSPITAL.cluster.ask(
            "INSERT INTO audit_log (id, at, facility_id, actor_kind, action) VALUES"
            f" (uuid_generate_v4(), '1980-01-01', '{TOWN.facility}', 'timer', 'long.ago')")

        def found(**query):
            return [entry["action"] for entry in self.ask(action="long.", **query)]
        self.assertEqual(found(), [])
        for since in (EPOCH, "1970-01-01T03:00:00+03:00", "1969-12-31T23:59:59Z",
                      "1970-01-01T00:00:01Z"):
            self.assertEqual(found(**{"from": since}), ["long.ago"], since)
        self.assertEqual(found(**{"from": EPOCH, "to": "1980-01-02T00:00:00Z"}), ["long.ago"])
        self.assertEqual(self.ask(to=EPOCH), [])


if __name__ == "__main__":
    unittest.main()
