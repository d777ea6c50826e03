#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""foleni-tail against a running server: what it prints while commands run, and that nothing is
missing and nothing doubled when the server is killed and started again."""
import json
import os
import re
import signal
import subprocess
import threading
import unittest
import uuid

from authenticator import Authenticator
from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until
from programs import TAIL, environment
from server import free_port

LINE = re.compile(r" *(\d+)  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  (\S+) +(\S+) +(\S+)(?: .*)?")


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module() as HOSPITAL:
        # Started again, it must be where it was.
        SERVER = HOSPITAL.start({"server.port": free_port()})
        TOWN = HOSPITAL.furnish(SERVER)
        HOSPITAL.add_user("neema", "nurse", TOWN)
        HOSPITAL.add_user("asha", "receptionist", TOWN)
        HOSPITAL.tool("user", "add", "boss", "--role", "admin", "--name", "Siri Boss",
                      "--password-stdin", text=PASSWORD + "\n")


class Tail:
    """The program; keeps its lines."""

    def __init__(self, *arguments, login="asha", password=PASSWORD, server=None, stdin=None):
        url = f"http://127.0.0.1:{SERVER.port}" if server is None else server
        kept = environment(**({"FOLENI_PASSWORD": password} if password else {}))
        self.lines, self.said = [], []
        self.process = subprocess.Popen(
            [TAIL, "--server", url, *arguments, login], env=kept, text=True,
            stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True)
        self.threads = [threading.Thread(target=self.read, args=(stream, lines), daemon=True)
                        for stream, lines in ((self.process.stdout, self.lines),
                                              (self.process.stderr, self.said))]
        for thread in self.threads:
            thread.start()

    @staticmethod
    def read(stream, lines):
        with stream:
            for line in stream:
                lines.append(line.rstrip("\n"))

    def wait_line(self, form, limit_s=20):
        def look():
            return next((line for line in list(self.lines) if re.search(form, line)), None)
        return wait_until(look, lambda: f"{form} in {self.lines[-5:]} {self.said[-5:]}", limit_s)

    def wait_live(self, times=1):
        wait_until(lambda: sum(": live at" in line for line in list(self.said)) >= times,
                   lambda: f"live: {self.said}", 30)

    def wait_end(self, limit_s=20):
        code = self.process.wait(limit_s)
        for thread in self.threads:
            thread.join(limit_s)
        return code

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.wait_end()

    def events(self):
        """Of --json."""
        return [line for line in map(json.loads, list(self.lines)) if "seq" in line and
                "type" in line]


def position():
    return must(SERVER.get(TOWN.path("live"), TOWN.tokens["admin"]))["seq"]


def open_visit(service="opd"):
    return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services[service]},
                            TOWN.tokens["receptionist"]))


class Printing(unittest.TestCase):
    def begin(self, *arguments, **more):
        tail = Tail(*arguments, **more)
        self.addCleanup(lambda: tail.process.poll() is None and tail.process.kill())
        return tail

    def test_each_event_is_a_line_that_people_can_read(self):
        tail = self.begin()
        tail.wait_live()
        self.assertIn("as Siri Mtumishi asha (receptionist)", tail.said[-1])
        visit = open_visit()
        line = tail.wait_line(r"ticket\.issued")
        seq, kind, number, desk = LINE.fullmatch(line).groups()
        self.assertEqual((kind, number, desk), ("ticket.issued", visit["number"], "-"))
        self.assertIn("service=siri-opd", line)
        self.assertEqual(int(seq), visit["seq"])
        must(SERVER.post(TOWN.path("desks", TOWN.desks["room-4"], "open"), None,
                         TOWN.tokens["doctor"]))
        line = tail.wait_line(r"desk\.opened")
        self.assertEqual(LINE.fullmatch(line).groups()[1:], ("desk.opened", "-", "siri-room-4"))
        must(SERVER.post(TOWN.path("desks", TOWN.desks["room-4"], "close"), {},
                         TOWN.tokens["doctor"]))
        self.assertEqual(tail.stop(), 0)

    def test_json_is_as_the_server_says_it(self):
        tail = self.begin("--json")
        live = SERVER.live(TOWN.tokens["receptionist"])
        self.addCleanup(live.close)
        live.hello(facility=TOWN.facility)
        live.wait_kind("snapshot")
        tail.wait_live()
        visit = open_visit()
        wait_until(lambda: tail.events() and tail.events()[-1]["seq"] >= visit["seq"], "events")
        live.wait_event(lambda event: event["seq"] == visit["seq"], "the same")
        ours = [event for event in tail.events() if event["seq"] <= visit["seq"]]
        theirs = {event["seq"]: event for event in live.events()}
        self.assertEqual(ours, [theirs[event["seq"]] for event in ours])
        self.assertEqual(tail.stop(), 0)

    def test_once_ends_when_everything_is_told(self):
        for _ in range(3):
            open_visit()
        end = position()
        tail = self.begin("--json", "--once", "--since", str(end - 4))
        self.assertEqual(tail.wait_end(), 0)
        self.assertEqual([event["seq"] for event in tail.events()],
                         list(range(end - 3, end + 1)))

    def test_a_whole_board_is_that_of_the_server(self):
        tail = self.begin("--board", "--once", "--quiet")
        self.assertEqual(tail.wait_end(), 0)
        self.assertEqual(json.loads(tail.lines[0]),
                         must(SERVER.get(TOWN.path("live"), TOWN.tokens["receptionist"])))
        self.assertEqual(tail.said, [])

    def test_commands_come_from_the_input_and_are_answered_in_order(self):
        ids = [str(uuid.uuid4()) for _ in range(40)]
        lines = [json.dumps({"name": "visit.open", "id": key,
                             "data": {"service": TOWN.services["lab"]}}) for key in ids]
        lines.insert(7, json.dumps({"name": "ticket.call_next", "data": {
            "desk": TOWN.desks["room-5"]}}))
        lines.append(lines[0])
        with open(os.path.join(HOSPITAL.folder, "commands"), "w+") as file:
            file.write("\n".join(lines))
            file.seek(0)
            tail = self.begin("--json", "--once", "--commands", stdin=file)
            self.assertEqual(tail.wait_end(40), 0)
        answers = [line for line in map(json.loads, tail.lines) if line.get("t") == "answer"]
        self.assertEqual(len(answers), len(lines))
        refused = answers.pop(7)
        self.assertEqual((refused["ok"], refused["problem"]["status"]), (False, 409), refused)
        self.assertEqual([answer["id"] for answer in answers], ids + ids[:1])
        self.assertTrue(all(answer["ok"] for answer in answers))
        self.assertEqual(answers[-1]["data"], answers[0]["data"])
        self.assertTrue(answers[-1]["repeat"])

    def test_input_that_is_no_command_is_said_and_costs_the_exit_code(self):
        tail = self.begin("--json", "--once", "--commands", stdin=subprocess.PIPE)
        tail.process.stdin.write('{"name":\n{"data":{}}\n[1]\n\n{"name":"x","data":3}\n'
                                 '{"name":"no.such","data":{}}')
        tail.process.stdin.close()
        self.assertEqual(tail.wait_end(), 65)
        for number in (1, 2, 3, 5):
            self.assertTrue(any(f"line {number}:" in line for line in tail.said), tail.said)
        answers = [line for line in map(json.loads, tail.lines) if line.get("t") == "answer"]
        self.assertEqual([answer["problem"]["code"] for answer in answers], ["bad_field"])

    def test_a_facility_is_chosen_by_code_or_id(self):
        for chosen in (TOWN.code, TOWN.facility):
            tail = self.begin("--once", "--facility", chosen, login="boss")
            self.assertEqual(tail.wait_end(), 0, tail.said)
        tail = self.begin("--facility", "nowhere", login="boss")
        self.assertEqual(tail.wait_end(), 65)
        tail = self.begin("--facility", str(uuid.uuid4()))
        self.assertEqual(tail.wait_end(), 65)

    def test_who_has_a_second_factor_is_not_let_in_and_a_script_can_tell(self):
        HOSPITAL.add_user("juma", "nurse", TOWN)
        access = must(SERVER.post("/v1/auth/sign-in", {"login": "juma", "password": PASSWORD}))
        token, path = access["access_token"], "/v1/me/second-factor"
        begun = must(SERVER.post(path, {"password": PASSWORD}, token))
        code = Authenticator(begun["secret"]).code()
        must(SERVER.post(f"{path}/confirm", {"code": code}, token))
        tail = self.begin("--once", login="juma")
        self.assertEqual(tail.wait_end(), 77, tail.said)

    def test_it_ends_with_the_codes_of_sysexits(self):
        gone = os.path.join(HOSPITAL.folder, "no-such-file")
        for arguments, more, code in (
                ([], {"password": "not the password at all"}, 77),
                (["--once"], {"server": "http://127.0.0.1:1"}, 69),
                (["--once"], {"server": "http://no-such-host.invalid"}, 68),
                (["--once"], {"server": f"https://127.0.0.1:{SERVER.port}"}, 76),
                ([], {"server": "gopher://host"}, 64),
                (["--since", "-1"], {}, 64),
                (["--nonsense"], {}, 64),
                (["one", "two"], {}, 64),
                (["--password-file", gone], {}, 66),
                (["--ca", gone], {"server": "https://127.0.0.1"}, 66),
                ([], {"password": None}, 64)):
            tail = self.begin(*arguments, **more)
            self.assertEqual(tail.wait_end(), code, (arguments, more, tail.said))

    def test_nothing_said_can_move_the_cursor(self):
        tail = self.begin("--facility", "a\x1b[31mb\x9bc")
        self.assertEqual(tail.wait_end(), 65)
        self.assertNotIn("\x1b", "".join(tail.said))
        self.assertNotIn("\x9b", "".join(tail.said))


class Surviving(unittest.TestCase):
    def test_a_killed_server_costs_no_event_and_doubles_none(self):
        tail = Tail("--json")
        self.addCleanup(lambda: tail.process.poll() is None and tail.process.kill())
        tail.wait_live()
        begin = position()
        for times in (2, 3, 4):
            for _ in range(5):
                open_visit()
            SERVER.kill()
            SERVER.start()
            open_visit()
            tail.wait_live(times)
        open_visit()
        end = position()
        wait_until(lambda: tail.lines and self.reached(tail) >= end, lambda: tail.lines[-3:])
        self.assertEqual(tail.stop(), 0)
        # Each number once: as an event, or as one of those that a snapshot says it holds.
        told = []
        for line in map(json.loads, tail.lines):
            if "type" in line:
                told.append(line["seq"])
            elif "missed_from" in line:
                told += range(line["missed_from"], line["missed_to"] + 1)
        self.assertEqual([seq for seq in told if seq > begin], list(range(begin + 1, end + 1)))
        stored = HOSPITAL.cluster.ask(
            f"SELECT count(*) FROM queue_events WHERE facility_id = '{TOWN.facility}'")
        self.assertEqual(int(stored), end)

    @staticmethod
    def reached(tail):
        return max(line.get("seq", 0) for line in map(json.loads, list(tail.lines)))

    def test_commands_are_done_once_although_the_server_is_killed(self):
        tail = Tail("--json", "--commands", "--once", stdin=subprocess.PIPE)
        self.addCleanup(lambda: tail.process.poll() is None and tail.process.kill())
        tail.wait_live()
        ids = [str(uuid.uuid4()) for _ in range(60)]
        for number, key in enumerate(ids):
            tail.process.stdin.write(json.dumps({"name": "visit.open", "id": key, "data": {
                "service": TOWN.services["pharmacy"]}}) + "\n")
            tail.process.stdin.flush()
            if number % 20 == 10:
                SERVER.kill()
                SERVER.start()
        tail.process.stdin.close()
        self.assertEqual(tail.wait_end(60), 0)
        answers = [line for line in map(json.loads, tail.lines) if line.get("t") == "answer"]
        self.assertEqual([answer["id"] for answer in answers], ids)
        self.assertTrue(all(answer["ok"] for answer in answers), answers)
        tickets = {answer["data"]["ticket"] for answer in answers}
        self.assertEqual(len(tickets), len(ids))
        stored = HOSPITAL.cluster.ask("SELECT count(*) FROM queue_entries WHERE service_id = "
                                      f"'{TOWN.services['pharmacy']}'")
        self.assertEqual(int(stored), len(ids))


if __name__ == "__main__":
    unittest.main()
