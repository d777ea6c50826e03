#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What was answered is written down: the row of the audit log is in the database before the answer is
on its way, whoever kills the server then; and where it cannot be written, nothing is told."""
import contextlib
import signal
import unittest
import uuid

from client import must
from hospital import hospital_of_module
from patience import wait_until


def setUpModule():
    global HOSPITAL, SERVER, TOWN, PATIENT, DEVICE
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        PATIENT = must(SERVER.post(TOWN.path("patients"), {
            "full_name": "Siri Mgonjwa", "confirm_new": True}, TOWN.tokens["receptionist"]))["id"]
        begun = must(SERVER.ask("POST", "/v1/auth/pairing", {"kind": "display"}))
        DEVICE = must(SERVER.post(admin_path("devices"), {
            "code": begun["code"], "kind": "display", "name": "Ukumbi", "desks": []},
            TOWN.tokens["admin"]))


def admin_path(*parts):
    return TOWN.admin_path(*parts)


def read(token=None, name=None):
    return SERVER.get(TOWN.path("patients", PATIENT), token or TOWN.tokens["doctor"],
                      **({"X-Request-Id": name} if name else {}))


def ask_names(live):
    live.send({"t": "names", "patients": [PATIENT]})
    return live.wait_kind("names")


class Killed(unittest.TestCase):
    """Each asks, and the server is gone before it could do anything more."""

    def kill_behind(self, action, ask, server=None):
        before = self.count(action)
        said = ask()
        (server or SERVER).kill()
        try:
            self.assertEqual(self.count(action), before + 1, said)
        finally:
            (server or SERVER).start()

    @staticmethod
    def count(action):
        return int(HOSPITAL.cluster.ask(
            f"SELECT count(*) FROM audit_log WHERE action = '{action}'"))

    def test_a_look_at_a_patient(self):
        self.kill_behind("patient.read", lambda: must(read()))

    def test_a_search_for_patients(self):
        self.kill_behind("patient.searched", lambda: must(SERVER.get(
            TOWN.path("patients") + "?name=siri", TOWN.tokens["nurse"])))

    def test_the_names_that_a_console_shows(self):
        live = SERVER.live(TOWN.tokens["receptionist"])
        self.addCleanup(live.close)
        live.hello()
        self.kill_behind("patient.names_read", lambda: ask_names(live))

    def test_an_export(self):
        def export():
            answer = SERVER.get(admin_path("audit") + "?format=csv", TOWN.tokens["admin"])
            self.assertEqual(answer.status, 200)
            self.assertIn(b"at,source,id", answer.body)
        self.kill_behind("audit.exported", export)

    def test_what_somebody_tried_and_may_not(self):
        def try_it():
            answer = SERVER.get(admin_path("audit"), TOWN.tokens["doctor"])
            self.assertEqual(answer.status, 403, answer)
        self.kill_behind("access.refused", try_it)

    def live(self, role="nurse"):
        live = SERVER.live(TOWN.tokens[role])
        self.addCleanup(live.close)
        live.hello()
        return live

    def test_a_command_over_a_live_connection_that_somebody_may_not_give(self):
        live = self.live()

        def try_it():
            answer = live.command("service.close", {"service": TOWN.services["opd"],
                                                    "reason": "x"})
            self.assertEqual(answer["problem"]["code"], "forbidden")
            return answer
        self.kill_behind("access.refused", try_it)

    def test_the_board_of_another_facility_over_a_live_connection(self):
        live = self.live()

        def try_it():
            live.send({"t": "hello", "facility": str(uuid.uuid4())})
            self.assertEqual(live.wait_kind("problem")["problem"]["code"], "no_such_facility")
        self.kill_behind("access.refused", try_it)

    def test_names_over_the_connection_of_a_screen(self):
        live = self.live("display")

        def try_it():
            live.send({"t": "names", "patients": [PATIENT]})
            self.assertEqual(live.wait_kind("problem")["problem"]["code"], "forbidden")
        self.kill_behind("access.refused", try_it)

    def test_a_live_connection_before_there_is_a_second_factor(self):
        HOSPITAL.add_user("tumaini", "admin", TOWN)
        server = HOSPITAL.start({"auth.second_factor": "admins"})
        self.addCleanup(server.stop)
        token = must(server.sign_in("tumaini"))["access_token"]

        def try_it():
            answer = server.raw((
                "GET /v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                "AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: foleni.v1\r\n"
                f"Authorization: Bearer {token}\r\n\r\n").encode())
            self.assertIn(b" 403 ", answer.split(b"\r\n")[0])
            self.assertIn(b"second_factor_required", answer)
        self.kill_behind("access.refused", try_it, server)

    def test_a_line_that_was_made(self):
        self.kill_behind("service.added", lambda: must(SERVER.post(admin_path("queue-rules"), {
            "code": f"q{uuid.uuid4().hex[:10]}", "name_sw": "Macho", "name_en": "Eye",
            "series": "E", "reason": "a new clinic"}, TOWN.tokens["admin"])))

    def test_an_override_over_rest_and_over_a_live_connection(self):
        def come():
            return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["opd"]},
                                    TOWN.tokens["receptionist"]))["ticket"]
        first, second = come(), come()
        self.kill_behind("ticket.moved", lambda: must(SERVER.post(
            TOWN.path("tickets", second, "move"), {"before": first, "reason": "x"},
            TOWN.tokens["receptionist"])))
        live = self.live("receptionist")

        def move_back():
            answer = live.command("ticket.move", {"ticket": first, "before": second,
                                                  "reason": "x"})
            self.assertTrue(answer["ok"], answer)
            return answer
        self.kill_behind("ticket.moved", move_back)

    def test_the_name_of_a_device(self):
        version = must(SERVER.get(admin_path("devices"), TOWN.tokens["admin"]))
        version = next(one["version"] for one in version["devices"] if one["id"] == DEVICE["id"])
        self.kill_behind("device.changed", lambda: must(SERVER.ask(
            "PATCH", admin_path("devices", DEVICE["id"]), {"name": "Ukumbi B"},
            TOWN.tokens["admin"], {"If-Match": f'"{version}"'})))


class Held(unittest.TestCase):
    """The log cannot be written meanwhile: somebody has locked it."""

    def setUp(self):
        with contextlib.ExitStack() as stack:
            self.other = stack.enter_context(HOSPITAL.cluster.session())
            self.addCleanup(stack.pop_all().close)
        self.other.say("BEGIN; LOCK audit_log IN SHARE MODE; SELECT 'locked';")
        while self.other.hear() != "locked":
            pass

    def tearDown(self):
        """Nothing waits for whoever comes next."""
        self.wait_written()

    def let_go(self):
        self.other.say("ROLLBACK; SELECT 'free';")
        while self.other.hear() != "free":
            pass

    @staticmethod
    def wait_written():
        """Looks are answered again: what waited before them is written down."""
        wait_until(lambda: read().status == 200, "a look")

    def test_who_looks_is_told_nothing_and_what_he_tried_is_written_down_later(self):
        name = f"look-{uuid.uuid4()}"
        answer = read(name=name)
        self.assertEqual(answer.status, 503, answer)
        self.assertNotIn(b"Siri", answer.body)
        self.let_go()
        self.wait_written()
        self.assertEqual(HOSPITAL.cluster.ask(
            f"SELECT count(*) FROM audit_log WHERE request = '{name}'"), "1")

    def test_who_is_refused_is_refused_all_the_same(self):
        answer = SERVER.get(admin_path("audit"), TOWN.tokens["nurse"])
        self.let_go()
        self.assertEqual(answer.status, 403, answer)

    def test_a_refusal_over_a_live_connection_waits_for_its_row_and_holds_up_nothing_else(self):
        live = SERVER.live(TOWN.tokens["nurse"])
        self.addCleanup(live.close)
        live.hello()
        key = str(uuid.uuid4())
        live.send({"t": "command", "id": key, "name": "service.close",
                   "data": {"service": TOWN.services["opd"], "reason": "x"}})
        live.send({"t": "ping"})
        pong = live.wait_kind("pong")
        # It is refused all the same, as over REST.
        refused = live.wait(lambda frame: frame.get("id") == key, "the refusal")
        self.let_go()
        self.assertEqual(refused["problem"]["code"], "forbidden")
        self.assertGreater(live.frames.index(refused), live.frames.index(pong))

    def test_who_is_refused_often_can_still_do_what_he_may(self):
        live = SERVER.live(TOWN.tokens["nurse"])
        self.addCleanup(live.close)
        live.hello()
        refused = [str(uuid.uuid4()) for _ in range(25)]
        for key in refused:
            live.send({"t": "command", "id": key, "name": "service.close",
                       "data": {"service": TOWN.services["opd"], "reason": "x"}})
        answer = live.command("ticket.recall", {"ticket": str(uuid.uuid4())})
        codes = {live.wait(lambda frame, key=key: frame.get("id") == key, "a refusal")
                 ["problem"]["code"] for key in refused}
        self.let_go()
        self.assertEqual((answer["problem"]["code"], codes), ("no_such_ticket", {"forbidden"}))

    def test_keys_are_read_anew_while_refusals_wait_for_their_rows(self):
        user = TOWN.users["nurse"]
        live = SERVER.live(TOWN.tokens["nurse"])
        self.addCleanup(live.close)
        live.hello()
        before = self.refusals_of(user)
        keys = [str(uuid.uuid4()) for _ in range(5)]
        for key in keys:
            live.send({"t": "command", "id": key, "name": "service.close",
                       "data": {"service": TOWN.services["opd"], "reason": "x"}})
        live.send({"t": "ping"})
        live.wait_kind("pong")
        reloads = len(SERVER.logged("keys.reloaded"))
        SERVER.signal(signal.SIGHUP)
        wait_until(lambda: len(SERVER.logged("keys.reloaded")) > reloads, "the keys are read")
        self.let_go()
        codes = [live.wait(lambda frame, key=key: frame.get("id") == key, "a refusal")
                 ["problem"]["code"] for key in keys]
        self.assertEqual(codes, ["forbidden"] * 5)
        wait_until(lambda: self.refusals_of(user) == before + 5, "all rows are written")

    @staticmethod
    def refusals_of(user):
        return int(HOSPITAL.cluster.ask("SELECT count(*) FROM audit_log WHERE actor_id ="
                                        f" '{user}' AND action = 'access.refused'"))

    def test_who_makes_no_sense_too_often_hears_that_before_it_ends(self):
        live = SERVER.live(TOWN.tokens["display"])
        self.addCleanup(live.close)
        live.hello()
        for _ in range(3):
            live.send({"t": "names", "patients": [PATIENT]})
        closed = live.wait_closed()
        self.let_go()
        self.assertEqual(closed[0], 1008)
        self.assertEqual([frame["problem"]["code"] for frame in live.frames
                          if frame["t"] == "problem"], ["forbidden"] * 3)

    def test_a_console_is_told_no_names(self):
        live = SERVER.live(TOWN.tokens["receptionist"])
        self.addCleanup(live.close)
        live.hello()
        live.send({"t": "names", "patients": [PATIENT]})
        live.wait_kind("problem")
        self.let_go()
        self.wait_written()
        self.assertEqual(ask_names(live)["patients"][PATIENT]["name"], "Siri Mgonjwa")

    def test_an_override_happens_with_its_row_or_not_at_all(self):
        # Both come while the log can be written.
        self.let_go()
        first, second = (must(SERVER.post(
            TOWN.path("visits"), {"service": TOWN.services["opd"]},
            TOWN.tokens["receptionist"]))["ticket"] for _ in range(2))
        self.other.say("BEGIN; LOCK audit_log IN SHARE MODE; SELECT 'locked';")
        while self.other.hear() != "locked":
            pass
        key = str(uuid.uuid4())

        def move():
            return SERVER.post(TOWN.path("tickets", second, "move"),
                               {"before": first, "reason": "x"}, TOWN.tokens["receptionist"],
                               key=key)

        def count(table):
            return HOSPITAL.cluster.ask(f"SELECT count(*) FROM {table} WHERE command_id = '{key}'")
        self.assertEqual(move().status, 503)
        self.assertEqual(count("queue_events"), "0")
        self.let_go()
        must(move())
        must(move())
        self.assertEqual((count("queue_events"), count("audit_log")), ("1", "1"))

    def test_a_line_is_changed_with_its_row_or_not_at_all(self):
        code = f"q{uuid.uuid4().hex[:10]}"
        ask = {"code": code, "name_sw": "Macho", "name_en": "Eye", "series": "E",
               "reason": "a new clinic"}
        answer = SERVER.post(admin_path("queue-rules"), ask, TOWN.tokens["admin"],
                             key=(key := str(uuid.uuid4())))
        self.assertEqual(answer.status, 503, answer)
        self.let_go()
        self.assertEqual(HOSPITAL.cluster.ask(
            f"SELECT count(*) FROM services WHERE code = '{code}'"), "0")
        for _ in range(2):
            made = must(SERVER.post(admin_path("queue-rules"), ask, TOWN.tokens["admin"],
                                    key=key))
        self.assertEqual(HOSPITAL.cluster.ask(
            "SELECT count(*) FROM audit_log WHERE action = 'service.added'"
            f" AND object_id = '{made['service']}' AND command_id = '{key}'"), "1")


if __name__ == "__main__":
    unittest.main()
