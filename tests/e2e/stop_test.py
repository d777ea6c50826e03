#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A server that is told to stop is gone within five seconds, whatever the database does."""
import contextlib
import os
import signal
import ssl
import subprocess
import threading
import time
import unittest
import uuid

from client import Http, must
from hospital import Hospital
from patience import wait_until
from programs import CLUSTER

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

    @contextlib.contextmanager
    def held(self, sql):
        """Somebody else holds what this statement locks, until this ends."""
        with subprocess.Popen([CLUSTER, "psql", self.hospital.cluster.folder, "-XAtq"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as psql:
            psql.stdin.write(f"BEGIN;\n{sql};\nSELECT 'held';\n")
            psql.stdin.flush()
            while psql.stdout.readline() != "held\n":
                pass
            yield
            psql.stdin.write("ROLLBACK;\n")

    def wait_held_up(self):
        wait_until(lambda: int(self.hospital.cluster.ask(
            "SELECT count(*) FROM pg_locks WHERE NOT granted")), "somebody who waits for a lock")

    @contextlib.contextmanager
    def look(self, name):
        """Looks for a patient; gives a function that waits for the answer."""
        asking = Http(self.server.port, context=self.server.context)
        asking.connect()
        asking.connection.request("GET", self.town.path("patients") + f"?name={name}", headers={
            "Authorization": f"Bearer {self.town.tokens['receptionist']}"})
        try:
            yield lambda: asking.connection.getresponse().status
        finally:
            asking.close()

    def order(self):
        """A command, and the identity of its answer."""
        key = str(uuid.uuid4())
        return key, {"t": "command", "id": key, "name": "visit.open",
                     "data": {"service": self.town.services["opd"]}}

    def end(self):
        """Tells it to stop; gives how long it took."""
        begin = time.monotonic()
        self.server.stop(LIMIT_S)
        return time.monotonic() - begin

    def wait_end(self):
        """It was told already."""
        self.server.process.wait(LIMIT_S)
        self.server.stop()

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

    def test_while_the_machine_sleeps(self):
        pids = self.backends()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            self.ask_in_vain()
            time.sleep(0.5)
            self.server.signal(signal.SIGTERM)
            # Over the end of the network side's time, and over that of all.
            time.sleep(3.5)
            self.server.signal(signal.SIGSTOP)
            time.sleep(1.8)
            self.server.signal(signal.SIGCONT)
            self.wait_end()
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def test_while_the_outcome_of_a_command_is_unknown(self):
        for pid in self.backends():
            os.kill(pid, signal.SIGSTOP)
        self.ask_in_vain()
        self.hospital.cluster.stop("--immediate")
        wait_until(lambda: self.server.logged("lane.uncertain"), "an unknown outcome", 20)
        self.end()

    def start_with_tls(self):
        folder = self.hospital.folder
        certificate, key = os.path.join(folder, "tls.crt"), os.path.join(folder, "tls.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout",
                        key, "-out", certificate], check=True, capture_output=True, timeout=60)
        server = self.hospital.server({"server.tls_certificate": certificate,
                                       "server.tls_key": key})
        server.context = ssl.create_default_context(cafile=certificate)
        return server.start()

    def test_while_told_to_read_its_certificate_again(self):
        self.server.stop()
        self.server = server = self.start_with_tls()
        server.signal(signal.SIGHUP)
        wait_until(lambda: server.logged("tls.reloaded"), "the new certificate")
        with self.held("LOCK TABLE audit_log IN SHARE MODE"):
            # Whoever goes away is not waited for; what he looked at is.
            with self.look("kwanza"):
                self.wait_held_up()
            server.signal(signal.SIGTERM)
            # Its network side has ended soon, its database side has not.
            for _ in range(15):
                time.sleep(0.1)
                server.signal(signal.SIGHUP)
        self.wait_end()
        self.assertEqual(len(server.logged("tls.reloaded")), 1)

    def test_commands_under_way_are_answered_before_the_end(self):
        key, order = self.order()
        late, late_order = self.order()
        with contextlib.ExitStack() as held:
            held.enter_context(self.held("SELECT FROM facilities FOR UPDATE"))
            lives = [self.server.live(self.town.tokens["receptionist"]) for _ in range(2)]
            for live in lives:
                live.hello()
            lives[0].send(order)
            self.wait_held_up()
            self.server.signal(signal.SIGTERM)
            for live in lives:
                live.wait_kind("reconnect")
            self.assertEqual(lives[1].wait_closed()[0], 1001)
            lives[0].send(late_order)
            refusal = lives[0].wait(lambda frame: frame.get("id") == late, "a refusal")
            self.assertEqual(refusal["problem"]["code"], "stopping")
            self.assertFalse(lives[0].closed)
        answer = lives[0].wait(lambda frame: frame.get("id") == key, "the answer")
        self.assertTrue(answer["ok"])
        self.assertEqual(lives[0].wait_closed()[0], 1001)
        self.wait_end()

    def test_what_takes_too_long_is_cut(self):
        begin = time.monotonic()
        with self.held("SELECT FROM facilities FOR UPDATE"):
            live = self.server.live(self.town.tokens["receptionist"])
            live.hello()
            live.send(self.order()[1])
            self.wait_held_up()
            begin = time.monotonic()
            self.server.signal(signal.SIGTERM)
            self.assertEqual(live.wait_closed()[0], 1001)
            self.assertLess(time.monotonic() - begin, 3)
            self.wait_end()
            self.assertLess(time.monotonic() - begin, LIMIT_S)

    def test_who_looked_at_whom_is_written_down_before_the_end(self):
        with contextlib.ExitStack() as held:
            held.enter_context(self.held("LOCK TABLE audit_log IN SHARE MODE"))
            first = self.enterContext(self.look("kwanza"))
            self.wait_held_up()
            with self.look("pili"):
                # It was read when what came behind it is answered.
                must(self.server.get("/healthz"))
            self.server.signal(signal.SIGTERM)
            wait_until(lambda: self.server.logged("server.stopping"), "its stop")
            held.close()
            self.assertEqual(first(), 200)
        self.wait_end()
        self.assertEqual(int(self.hospital.cluster.ask(
            "SELECT count(*) FROM audit_log WHERE action = 'patient.searched'")), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
