#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What is unsafe where the server runs: a role of the database that no rule binds is not worked
with, other things are told at the start."""
import re
import unittest

from hospital import Hospital
from patience import wait_until

SECRET = "siri-password"


class Unsafe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hospital = cls.enterClassContext(Hospital())

    def test_the_owner_of_the_tables_is_not_worked_with(self):
        for role, reason in (("foleni_owner", "owns the tables"), ("postgres", "is a superuser")):
            server = self.hospital.server(
                {"database.conninfo": self.hospital.cluster.conninfo(role)}).start(is_ready=False)
            wait_until(lambda: any(reason in line["reason"] for line in server.logged("db.state")
                                   if line["status"] == "unsafe"), f"{role} is told to be unsafe")
            self.assertEqual(server.get("/readyz").status, 503)
            answer = server.sign_in("a", "b")
            self.assertEqual(answer.status, 503, answer)
            self.assertFalse([line for line in server.logged("db.state")
                              if line["status"] == "up"])
            server.stop()

    def test_unsafe_settings_are_told_at_the_start_without_secrets(self):
        server = self.hospital.start({
            "auth.access_token_s": 3600,
            "database.owner_conninfo": f"host=db.invalid user=foleni_owner password={SECRET}"})
        told = {line["setting"]: line for line in server.logged("config.unsafe")}
        self.assertIn("longer than 15 minutes", told["auth.access_token_s"]["what"])
        self.assertRegex(told["auth.access_token_s"]["from"], r"server\d+\.conf:\d+$")
        self.assertIn("sslmode=verify-full", told["database.owner_conninfo"]["what"])
        self.assertNotIn(SECRET, server.said())

    def test_no_core_is_left_behind(self):
        server = self.hospital.start()
        with open(f"/proc/{server.process.pid}/limits", encoding="ascii") as limits:
            self.assertRegex(limits.read(), re.compile(r"^Max core file size +0 +0 ", re.MULTILINE))


unittest.main()
