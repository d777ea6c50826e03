#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A server that is told to stop is gone within five seconds, whatever the database does."""
import contextlib
import os
import signal
import threading
import time
import unittest

from hospital import Hospital, must, wait_until

LIMIT_S = 5.5  # Five, and the time that this program takes.


class Stop(unittest.TestCase):
    def setUp(self):
        self.hospital = self.enterContext(Hospital())
        self.server = self.hospital.start()
        self.town = self.hospital.furnish(self.server)

    def backends(self):
        pids = self.hospital.cluster.ask(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'foleni_server'")
        return [int(pid) for pid in pids.split()]

    def ask_in_vain(self):
        """A command whose answer does not come."""
        def ask():
            with contextlib.suppress(Exception):
                self.server.another().ask(
                    "POST", self.town.path("visits"), {"service": self.town.services["opd"]},
                    self.town.tokens["receptionist"],
                    {"Idempotency-Key": "00000000-0000-4000-8000-000000000001"})
        threading.Thread(target=ask, daemon=True).start()
        wait_until(self.is_at_work, "a transaction without an outcome")

    def is_at_work(self):
        metrics = self.server.get("/metrics").body.decode().splitlines()
        return any(line.startswith("foleni_db_in_flight ") and float(line.split()[1]) > 0
                   for line in metrics)

    def end(self):
        """Tells it to stop; gives how long it took."""
        begin = time.monotonic()
        self.server.stop(LIMIT_S)
        return time.monotonic() - begin

    def test_while_nothing_happens(self):
        self.assertLess(self.end(), 2)

    def test_while_the_database_does_not_answer(self):
        pids = self.backends()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            self.ask_in_vain()
            self.end()
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
        must(self.hospital.start().get(self.town.path("services"), self.town.tokens["admin"]))

    def test_while_the_outcome_of_a_command_is_unknown(self):
        for pid in self.backends():
            os.kill(pid, signal.SIGSTOP)
        self.ask_in_vain()
        self.hospital.cluster.stop("--immediate")
        wait_until(lambda: self.server.logged("lane.uncertain"), "an unknown outcome", 20)
        self.end()


if __name__ == "__main__":
    unittest.main(verbosity=2)
