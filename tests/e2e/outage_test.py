#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The database is away, dies, has no room left, is unsafe or empty: what is acknowledged stays,
everything else is refused in clear words, and the work goes on by itself."""
import concurrent.futures
import contextlib
import http.client
import os
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

from client import Http, must
from hospital import Hospital
from patience import wait_until

AWAY_S, REFUSED_WITHIN_S, REFUSED_LATER_WITHIN_S, BACK_WITHIN_S = 3, 2.5, 1.2, 10
TMPFS_BYTES = 200 * 1024 * 1024


http_errors = http.client.HTTPException


class Case(unittest.TestCase):
    """One hospital for all tests of a class, a facility for each test."""
    folder = None

    @classmethod
    def setUpClass(cls):
        cls.hospital = cls.enterClassContext(Hospital(folder=cls.folder))
        cls.cluster = cls.hospital.cluster
        cls.server = cls.hospital.start()

    def setUp(self):
        # The test before may have ended before this server had its database again.
        self.wait_ready(self.server)
        self.town = self.hospital.furnish(self.server, f"amana{len(self.hospital.towns)}")
        self.token = self.town.tokens["receptionist"]
        self.visits = self.town.path("visits")

    def wait_ready(self, server):
        wait_until(lambda: server.get("/readyz").status == 200, "ready", BACK_WITHIN_S)

    def open(self, http=None, key=None):
        return (http or self.server).ask(
            "POST", self.visits, {"service": self.town.services["triage"], "colour": "green"},
            self.token, {"Idempotency-Key": key or str(uuid.uuid4())})

    def assert_refused(self, answer, *codes):
        self.assertEqual((answer.status, answer.code in codes), (503, True), answer)
        self.assertIn(answer.headers["retry-after"], [str(s) for s in range(1, 61)])
        self.assertEqual(answer.json["status"], 503)
        self.assertTrue(answer.json["title"])

    def assert_consistent(self, acknowledged):
        """What was acknowledged is there, numbers have no gap, the log has none either, and the
        board is what the database holds."""
        here = f"facility_id = '{self.town.facility}'"
        rows = self.cluster.rows(
            f"SELECT id, series, ordinal FROM visits WHERE {here} ORDER BY ordinal")
        self.assertEqual([int(row[2]) for row in rows], list(range(1, len(rows) + 1)))
        stored = {row[0]: f"{row[1]}{int(row[2]):03}" for row in rows}
        for visit in acknowledged:
            self.assertEqual(stored.get(visit["visit"]), visit["number"])
        seq, count, last = self.cluster.rows(
            f"SELECT (SELECT seq FROM facilities WHERE id = '{self.town.facility}'), count(*),"
            f" max(seq) FROM queue_events WHERE {here}")[0]
        self.assertEqual((count, last), (seq, seq))
        self.assertEqual(self.cluster.ask(
            "SELECT count(*) FROM visits v LEFT JOIN queue_entries q ON q.visit_id = v.id"
            " WHERE q.id IS NULL"), "0")
        board = must(self.server.get(self.town.path("live"), self.token))
        self.assertEqual((board["seq"], {visit["id"] for visit in board["visits"]}),
                         (int(seq), set(stored)))


class Away(Case):
    def test_a_stopped_database_is_told_at_once_and_comes_back_by_itself(self):
        acknowledged = [must(self.open())]
        console = self.server.live(self.token)
        self.addCleanup(console.close)
        console.hello(facility=self.town.facility)
        self.cluster.stop()
        end = time.monotonic() + AWAY_S
        keys, limit_s = [], REFUSED_WITHIN_S
        while time.monotonic() < end:
            keys.append(str(uuid.uuid4()))
            begun = time.monotonic()
            self.assert_refused(self.open(key=keys[-1]), "database_down")
            self.assertLess(time.monotonic() - begun, limit_s)
            limit_s = REFUSED_LATER_WITHIN_S  # It has been given up.
            self.ask_what_needs_no_database()
        self.assertEqual(self.server.get("/readyz").status, 503)
        self.assertEqual(self.server.get("/healthz").status, 200)
        for path in ("patients?name=mary", ""):
            self.assert_refused(self.server.get(self.town.path(path).rstrip("/"), self.token),
                                "database_down")
        # What the board has is told; of the rest nobody knows whether there is such a thing.
        must(self.server.get(self.town.path("tickets", acknowledged[0]["ticket"]), self.token))
        begun = time.monotonic()
        self.assert_refused(self.server.get(self.town.path("tickets", keys[0]), self.token),
                            "database_down")
        self.assertLess(time.monotonic() - begun, REFUSED_WITHIN_S)
        self.assert_refused(self.server.sign_in("nobody", "none"),
                            "database_down")
        answer = console.command("visit.open", {"service": self.town.services["triage"]}, keys[0])
        self.assertEqual(answer["problem"]["code"], "database_down")
        self.cluster.start()
        self.wait_ready(self.server)
        acknowledged += [must(self.open(key=key)) for key in keys]
        self.assertEqual([visit["number"] for visit in acknowledged],
                         [f"A{i:03}" for i in range(1, len(acknowledged) + 1)])
        self.assertIsNone(console.closed)
        wait_until(lambda: console.position() == acknowledged[-1]["seq"], "all events")
        console.events()
        self.assert_consistent(acknowledged)

    def ask_what_needs_no_database(self):
        begun = time.monotonic()
        for path in (self.town.path("live"), self.town.path("desks"), self.town.path("services"),
                     self.town.path("services", self.town.services["triage"], "queue")):
            self.assertEqual(self.server.get(path, self.token).status, 200)
        fresh = self.server.live(self.token)
        fresh.hello(facility=self.town.facility)
        fresh.wait_kind("snapshot", 1)
        fresh.close()
        self.assertLess(time.monotonic() - begun, 1.5)

    def press_on(self, stop, asked):
        """As a console does: the same request until it is known what became of it."""
        http, acknowledged, key = Http(self.server.port, 15), [], str(uuid.uuid4())
        while not stop.is_set():
            with contextlib.suppress(OSError, http_errors):
                answer = self.open(http, key)
                asked.append(answer)
                if answer.status == 201:
                    acknowledged.append(answer.json)
                    key = str(uuid.uuid4())
        http.close()
        return acknowledged

    def test_what_was_only_read_is_not_of_unknown_outcome(self):
        path = self.town.path("patients", str(uuid.uuid4()))
        with concurrent.futures.ThreadPoolExecutor(1) as pool, self.cluster.session() as session:
            session.say("BEGIN; LOCK TABLE patients; SELECT 'locked';")
            self.assertEqual(session.hear(), "locked")
            http = Http(self.server.port, 15)
            self.addCleanup(http.close)

            def waits():
                session.say("SELECT count(*) FROM pg_locks WHERE NOT granted;")
                return session.hear() != "0"
            reading = pool.submit(http.ask, "GET", path, None, self.token)
            # Not for longer than the server lets anything wait for a lock.
            wait_until(lambda: reading.done() or waits(), "the request waits")
            self.cluster.stop("--immediate")
            self.assert_refused(reading.result(30), "database_down", "busy")
        self.cluster.start()
        self.wait_ready(self.server)

    def test_a_database_that_dies_under_work_loses_nothing_acknowledged(self):
        stop, asked = threading.Event(), []
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            work = [pool.submit(self.press_on, stop, asked) for _ in range(6)]
            try:
                for _ in range(2):
                    count = len(asked)
                    wait_until(lambda count=count: len(asked) > count + 30, "work")
                    self.cluster.stop("--immediate")
                    self.ask_what_needs_no_database()
                    self.cluster.start()
                    self.wait_ready(self.server)
            finally:
                stop.set()
            acknowledged = [visit for done in work for visit in done.result(60)]
        for answer in asked:
            if answer.status != 201:
                self.assert_refused(answer, "database_down", "busy", "unknown_outcome")
        acknowledged.append(must(self.open()))
        self.assertEqual(len({visit["visit"] for visit in acknowledged}), len(acknowledged))
        self.assert_consistent(acknowledged)

    def test_a_server_that_starts_before_its_database_waits_for_it(self):
        self.cluster.stop()
        second = self.hospital.server().start(is_ready=False)
        self.assertEqual(second.get("/readyz").status, 503)
        self.assertEqual(second.get("/healthz").status, 200)
        self.assert_refused(second.get(self.town.path("live"), self.token), "database_down")
        self.cluster.start()
        self.wait_ready(second)
        must(second.get(self.town.path("live"), self.token))
        self.server = second
        self.assert_consistent([must(self.open())])

    def test_a_database_without_tables_is_told(self):
        self.cluster.ask("CREATE DATABASE bare OWNER foleni_owner", "-U", "postgres")
        bare = self.hospital.server({"database.conninfo": self.hospital.settings[
            "database.conninfo"].replace("dbname=foleni", "dbname=bare")}).start(is_ready=False)
        wait_until(lambda: [line for line in bare.logged("db.state")
                            if line["status"] == "outdated"], "the log tells it")
        self.assertIn("does not exist", bare.logged("db.state")[-1]["reason"])
        ready = bare.get("/readyz")
        self.assertEqual((ready.status, ready.json["status"]), (503, "schema_outdated"))
        self.assertIn("folenid migrate", ready.json["detail"])
        self.assert_refused(bare.get(self.town.path("live"), self.token), "schema_outdated")

    def test_a_database_that_would_lose_what_it_acknowledged_is_not_used(self):
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.configure(f"{setting} = off")
            careless = self.hospital.server().start(is_ready=False)
            wait_until(lambda: [line for line in careless.logged("db.state")
                                if line["status"] == "unsafe"], "the log tells it")
            self.assertIn(setting, careless.logged("db.state")[-1]["reason"])
            self.assertEqual(careless.get("/readyz").status, 503)
            self.assert_refused(careless.post(
                self.visits, {"service": self.town.services["triage"]}, self.token),
                "database_down")
            self.configure(f"{setting} = on")
        self.wait_ready(careless)
        self.server = careless
        self.assert_consistent([])

    def configure(self, line):
        """So that a new connection sees it."""
        self.cluster.ask(f"ALTER SYSTEM SET {line}", "-U", "postgres")
        self.cluster.ask("SELECT pg_reload_conf()", "-U", "postgres")
        name, value = line.split(" = ")
        wait_until(lambda: self.cluster.ask(f"SHOW {name}") == value, line)


class Restored(Case):
    def copy_database(self, source, target):
        """With nobody on either."""
        self.server.stop()
        for sql in (f"DROP DATABASE IF EXISTS {target}",
                    f"CREATE DATABASE {target} TEMPLATE {source} OWNER foleni_owner"):
            self.cluster.ask(sql, "-U", "postgres", "-d", "postgres")

    def test_after_a_restore_nobody_goes_on_from_what_was_lost(self):
        """The log has grown over the lost part again before the console comes back: only the epoch
        says that these are other events."""
        must(self.open())
        self.copy_database("foleni", "saved")
        self.server.start()
        lost = [must(self.open()) for _ in range(2)]
        console = self.server.live(self.token)
        known = {"epoch": console.hello(facility=self.town.facility)["epoch"],
                 "since": lost[-1]["seq"]}
        console.close()
        self.copy_database("saved", "foleni")
        self.hospital.tool("database", "restored")
        self.server.start()
        acknowledged = [must(self.open()) for _ in range(3)]
        console = self.server.live(self.token)
        self.addCleanup(console.close)
        welcome = console.hello(facility=self.town.facility, **known)
        self.assertNotEqual(welcome["epoch"], known["epoch"])
        self.assertGreater(welcome["seq"], known["since"])
        snapshot = console.wait_kind("snapshot")
        there = {visit["id"] for visit in snapshot["visits"]}
        self.assertEqual({visit["visit"] for visit in acknowledged} - there, set())
        self.assertEqual({visit["visit"] for visit in lost} & there, set())


@unittest.skipUnless(os.geteuid() == 0, "only root can mount a small file system")
class Full(Case):
    @classmethod
    def setUpClass(cls):
        cls.mount = tempfile.mkdtemp(prefix="foleni-e2e-full.")
        cls.addClassCleanup(os.rmdir, cls.mount)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "none",
                               cls.mount], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise unittest.SkipTest(f"no tmpfs can be mounted: {done.stderr}")
        cls.addClassCleanup(subprocess.run, ["umount", cls.mount], check=True)
        os.chmod(cls.mount, 0o755)
        cls.folder = os.path.join(cls.mount, "cluster")
        super().setUpClass()

    def fill(self):
        """Takes all the room that is left."""
        with open(os.path.join(self.mount, "filler"), "ab", buffering=0) as filler:
            with contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(65536))
            with contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(512))

    def test_a_full_disk_is_told_and_nothing_is_half_written(self):
        acknowledged, refused, keys = [must(self.open())], [], []
        for _ in range(2):
            self.fill()
            count = len(refused)
            for _ in range(5000):
                keys.append(str(uuid.uuid4()))
                answer = self.open(key=keys[-1])
                if answer.status == 201:
                    acknowledged.append(answer.json)
                    keys.pop()
                else:
                    refused.append(answer)
                if len(refused) >= count + 3:
                    break
            self.assertGreater(len(refused), count, "the disk was never full")
            must(self.server.get(self.town.path("live"), self.token))
            os.unlink(os.path.join(self.mount, "filler"))
            # A database that found no room for its log has ended: whoever made room starts it.
            self.cluster.start()

            def works():
                answer = self.open()
                if answer.status == 201:
                    acknowledged.append(answer.json)
                return answer.status == 201
            wait_until(works, "normal work", BACK_WITHIN_S)
        for answer in refused:
            self.assert_refused(answer, "disk_full", "database_down", "unknown_outcome")
        self.assertIn("disk_full", {answer.code for answer in refused})
        # What was refused can be sent again, under the same name; if it was uncertain, it counts
        # once.
        acknowledged += [must(self.open(key=key)) for key in keys]
        self.assertEqual(len({visit["visit"] for visit in acknowledged}), len(acknowledged))
        self.assert_consistent(acknowledged)


if __name__ == "__main__":
    unittest.main()
