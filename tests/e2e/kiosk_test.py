#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""foleni-kiosk in a terminal against a running server: every call is shown, spoken in order and
acknowledged, also 50 in a second, and over the loss of the server. Its player and its speech
program write down what they are given; the terminal is pyte, which shares no code with ours."""
import concurrent.futures
import contextlib
import fcntl
import json
import os
import pty
import queue
import re
import signal
import struct
import subprocess
import termios
import threading
import time
import unittest
import uuid

from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until
from programs import KIOSK, ROOT, environment
from server import free_port
from terminal import Screen, Stream, environment_of_terminal

ROOMS = 50
PIN = "4711"
# Fails where two play at once; prints the first line of each file, which is what it says.
PLAYER = """#!/bin/sh
cd "${0%/*}" || exit 1
[ ! -e broken ] || exit 1
mkdir playing 2>/dev/null || echo OVERLAP >>played
for file; do head -n 1 "$file" | tr -cd '[:print:]\\n'; done >>played
rmdir playing
"""
SPEECH = """#!/bin/sh
echo "$2: $5" >"$4"
"""


def setUpModule():
    global HOSPITAL, SERVER
    with hospital_of_module() as HOSPITAL:
        # Started again, it must be where it was.
        SERVER = HOSPITAL.start({"server.port": free_port()})


class Hall:
    """A facility of many rooms with somebody in each, and the account of its display."""

    def __init__(self, code, rooms=4):
        self.town = HOSPITAL.furnish(SERVER, code, desks={
            f"room-{i}": ("room", str(i), ["opd"]) for i in range(1, rooms + 1)})
        self.display, self.login = str(uuid.uuid4()), f"hall-{code}"
        must(SERVER.put(self.town.path("displays", self.display), {"name": "Ukumbi A"},
                        self.town.tokens["admin"]))
        HOSPITAL.tool("user", "add", self.login, "--role", "display", "--facility", code,
                      "--name", "Ukumbi A", "--display", self.display, "--password-stdin",
                      text=PASSWORD + "\n")
        for i in range(1, rooms + 1):
            self.ask(i, SERVER, "desks", self.desk(i), "open")
        self.staff = SERVER.live(self.town.tokens["nurse"])
        self.staff.hello(facility=self.town.facility)
        self.staff.wait_kind("snapshot")

    def desk(self, room):
        return self.town.desks[f"room-{room}"]

    def ask(self, room, server, *path, body=None):
        name = f"doctor-{room}"
        token = self.town.tokens.get(name) or self.town.add_user(name, "doctor")
        return must(server.ask("POST", self.town.path(*path), body, token,
                               {"Idempotency-Key": str(uuid.uuid4())}))

    def visit(self):
        return must(SERVER.post(self.town.path("visits"), {"service": self.town.services["opd"]},
                                self.town.tokens["receptionist"]))

    def call_next(self, room, server=None):
        return self.ask(room, server or SERVER, "desks", self.desk(room), "call-next", body={})

    def follow(self):
        """Another socket, as the server of the last one is gone."""
        self.staff.close()
        self.staff = SERVER.live(self.town.tokens["nurse"])
        self.staff.hello(facility=self.town.facility)
        self.staff.wait_kind("snapshot")

    def set_up(self, **settings):
        """What the hospital sets for its halls."""
        path = self.town.admin_path("settings")
        token = self.town.tokens["admin"]
        version = must(SERVER.get(path, token))["version"]
        must(SERVER.ask("PATCH", path, {"reason": "as agreed", **settings}, token,
                        {"If-Match": f'"{version}"'}))

    def acknowledged(self, kind):
        """The calls that were shown, or spoken, in that order."""
        return [event["data"]["call"] for event in self.staff.events() if event["type"] == kind]

    def row(self, call):
        """What the server knows of a call."""
        state = must(SERVER.get(self.town.path("live"), self.town.tokens["nurse"]))
        return next(row for row in state["calls"] if row["id"] == call)


class Kiosk:
    """The program in its terminal."""

    def __init__(self, hall, *arguments, size=(80, 24), password=PASSWORD):
        self.folder = os.path.join(HOSPITAL.folder, f"kiosk-{uuid.uuid4()}")
        os.mkdir(self.folder)
        for name, content in (("player", PLAYER), ("espeak-ng", SPEECH)):
            with open(os.path.join(self.folder, name), "w") as file:
                file.write(content)
            os.chmod(file.name, 0o755)
        for name, content in (("pin", PIN), ("password", password)):
            with open(os.path.join(self.folder, name), "w") as file:
                file.write(content + "\n")
        self.screen = Screen(*size)
        self.stream = Stream(self.screen)
        self.lock, self.said = threading.Lock(), []
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.process = subprocess.Popen(
            [KIOSK, "--server", f"http://127.0.0.1:{SERVER.port}", "--password-file",
             self.path("password"), "--pin-file", self.path("pin"), "--player",
             self.path("player"), "--cache", self.path("cache"), *arguments, hall.login],
            stdin=slave, stdout=slave, stderr=subprocess.PIPE, start_new_session=True,
            env=environment_of_terminal(PATH=f"{self.folder}:{os.environ['PATH']}"))
        os.close(slave)
        self.threads = [threading.Thread(target=work, daemon=True)
                        for work in (self.look, self.listen)]
        for thread in self.threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind:
            print(self.text(), *self.said[-20:], sep="\n")
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.wait_end()
        if code != 0 and not kind:
            raise AssertionError(f"ended with {code}: {self.said[-20:]}")

    def path(self, name):
        return os.path.join(self.folder, name)

    def look(self):
        with contextlib.suppress(OSError):
            while data := os.read(self.master, 65536):
                with self.lock:
                    self.stream.feed(data)

    def listen(self):
        with self.process.stderr as stream:
            for line in stream:
                self.said.append(line.decode("utf-8", "replace").rstrip("\n"))

    def wait_end(self, limit_s=20):
        code = self.process.wait(limit_s)
        for thread in self.threads:
            thread.join(limit_s)
        if self.master is not None:
            os.close(self.master)
        self.master = None
        return code

    def text(self):
        with self.lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def colours(self):
        """Of the first letter of the first row under the head."""
        with self.lock:
            cell = self.screen.buffer[4][4]
            return cell.fg, cell.bg

    def wait(self, *wanted, limit_s=20):
        wait_until(lambda: all(text in self.text() for text in wanted),
                   lambda: f"{wanted} in\n{self.text()}\n{self.said[-5:]}", limit_s)

    def wait_gone(self, unwanted, limit_s=20):
        wait_until(lambda: unwanted not in self.text(),
                   lambda: f"no {unwanted} in\n{self.text()}", limit_s)

    def type(self, keys):
        os.write(self.master, keys.encode())

    def played(self):
        with contextlib.suppress(FileNotFoundError), open(self.path("played")) as file:
            return file.read().splitlines()
        return []

    def sentences(self):
        return [line for line in self.played() if not line.startswith("RIFF")]

    def logged(self, event):
        lines = [json.loads(line) for line in self.said if line.startswith("{")]
        return [line for line in lines if line["event"] == event]


def spelled(number):
    digits = "sifuri moja mbili tatu nne tano sita saba nane tisa".split()
    return f"{number[0]}, {' '.join(digits[int(digit)] for digit in number[1:])}"


class Calls(unittest.TestCase):
    def test_a_call_is_shown_and_spoken_in_both_languages_and_acknowledged(self):
        hall = Hall("moja")
        with Kiosk(hall, size=(120, 33)) as kiosk:
            kiosk.wait("HOSPITALI MOJA · Ukumbi A", "● HEWANI · LIVE", "Karibu · Welcome")
            hall.visit()
            for _ in range(3):
                hall.visit()
            kiosk.wait("Siri opd 4:")
            called = hall.call_next(2)
            kiosk.wait("CHUMBA 2  ·  ROOM 2")
            wait_until(lambda: hall.acknowledged("call.spoken"), "spoken")
            self.assertEqual(hall.acknowledged("call.shown"), [called["call"]])
            self.assertEqual(hall.acknowledged("call.spoken"), [called["call"]])
            self.assertEqual(kiosk.sentences(), [
                f"sw: Nambari {spelled(called['number'])}, tafadhali nenda chumba cha pili.",
                "en: Number A, zero zero one, please go to room 2."])
            # Once more after eight seconds, and not acknowledged again.
            wait_until(lambda: len(kiosk.sentences()) == 4, kiosk.played, 30)
            self.assertEqual(len([line for line in kiosk.played() if "RIFF" in line]), 2)
            other = hall.call_next(3)
            kiosk.wait("CHUMBA 3  ·  ROOM 3", f"{called['number']}    Chumba 2")
            wait_until(lambda: hall.acknowledged("call.spoken") ==
                       [called["call"], other["call"]], "both")

    def test_it_is_as_the_hospital_sets_it_and_an_option_of_the_display_wins(self):
        hall = Hall("mipango")
        with Kiosk(hall, size=(120, 33)) as kiosk, Kiosk(
                hall, "--languages", "en,sw", "--theme", "contrast", size=(120, 33)) as own:
            kiosk.wait("● HEWANI · LIVE")
            own.wait("● LIVE · HEWANI")
            hall.set_up(hall_languages="sw", hall_theme="light", call_times=1)
            kiosk.wait_gone("· LIVE")
            wait_until(lambda: kiosk.colours() == ("black", "white"), "black on white")
            self.assertEqual(own.colours(), ("white", "black"))
            for room in (2, 3):
                hall.visit()
                called = hall.call_next(room)
                kiosk.wait(f"CHUMBA {room}")
                own.wait(f"ROOM {room}  ·  CHUMBA {room}")
                wait_until(lambda call=called["call"]: call in hall.acknowledged("call.spoken"),
                           "spoken")
            # What was to be said again would have been said between.
            hall.set_up(hall_languages="en", hall_theme=None, call_times=3, call_every_s=5)
            kiosk.wait("● LIVE")
            hall.visit()
            hall.call_next(4)
            wait_until(lambda: len(kiosk.sentences()) == 5, kiosk.played, 60)
            self.assertEqual([line[:3] for line in kiosk.sentences()],
                             ["sw:", "sw:", "en:", "en:", "en:"])

    def test_fifty_calls_in_a_second_are_all_shown_and_spoken_in_order(self):
        hall = Hall("hamsini", ROOMS)
        with Kiosk(hall) as kiosk:
            kiosk.wait("● HEWANI · LIVE", "HAMSINI")
            for _ in range(ROOMS):
                hall.visit()
            # Each caller has a connection of its own.
            free = queue.SimpleQueue()
            for _ in range(8):
                server = SERVER.another()
                self.addCleanup(server.close)
                free.put(server)

            def call(room):
                server = free.get()
                hall.call_next(room, server)
                free.put(server)
            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                list(pool.map(call, range(1, ROOMS + 1)))
            print(f"50 calls in {time.monotonic() - began:.1f} s")
            hall.staff.wait_event(lambda event: event["type"] == "ticket.called" and len(
                [e for e in hall.staff.events() if e["type"] == "ticket.called"]) == ROOMS,
                "all called")
            called = [event["data"] for event in hall.staff.events()
                      if event["type"] == "ticket.called"]
            ids = [data["call"] for data in called]
            wait_until(lambda: len(hall.acknowledged("call.shown")) == ROOMS,
                       lambda: f"{len(hall.acknowledged('call.shown'))} shown", 30)
            self.assertEqual(set(hall.acknowledged("call.shown")), set(ids))
            wait_until(lambda: len(hall.acknowledged("call.spoken")) == ROOMS,
                       lambda: f"{len(hall.acknowledged('call.spoken'))} spoken", 120)
            self.assertEqual(hall.acknowledged("call.spoken"), ids)
            first = [line for line in kiosk.sentences() if line.startswith("sw: ")][:ROOMS]
            for line, data in zip(first, called):
                self.assertIn(f"Nambari {spelled(data['number'])}, ", line)
            self.assertNotIn("OVERLAP", kiosk.played())
            self.assertEqual(kiosk.logged("kiosk.not_spoken"), [])


class Surviving(unittest.TestCase):
    def test_calls_that_were_missed_are_shown_and_spoken_only_while_open(self):
        hall = Hall("mkato")
        with Kiosk(hall) as kiosk:
            kiosk.wait("● HEWANI · LIVE", "MKATO")
            visits = [hall.visit() for _ in range(3)]
            first = hall.call_next(1)
            wait_until(lambda: hall.acknowledged("call.spoken") == [first["call"]], "spoken")
            # It sleeps while the server dies, comes back, and two more are called.
            kiosk.process.send_signal(signal.SIGSTOP)
            SERVER.kill()
            SERVER.start()
            hall.follow()
            answered, missed = hall.call_next(2), hall.call_next(3)
            hall.ask(2, SERVER, "tickets", answered["ticket"], "start")
            kiosk.process.send_signal(signal.SIGCONT)
            wait_until(lambda: missed["call"] in hall.acknowledged("call.spoken"), "spoken", 40)
            kiosk.wait("● HEWANI · LIVE", f"{answered['number']}    Chumba 2")
            wait_until(lambda: set(hall.acknowledged("call.shown")) >=
                       {answered["call"], missed["call"]}, "both shown")
            self.assertNotIn(answered["call"], hall.acknowledged("call.spoken"))
            said = "\n".join(kiosk.sentences())
            self.assertIn(spelled(visits[2]["number"]), said)
            self.assertNotIn(spelled(visits[1]["number"]), said)

    def test_without_the_server_the_last_state_stays_and_it_comes_back_by_itself(self):
        hall = Hall("rudi")
        with Kiosk(hall) as kiosk:
            kiosk.wait("● HEWANI · LIVE", "RUDI")
            hall.visit()
            called = hall.call_next(1)
            kiosk.wait("CHUMBA 1  ·  ROOM 1")
            wait_until(lambda: hall.acknowledged("call.shown"), "shown")
            for _ in range(2):
                SERVER.kill()
                kiosk.wait("◐ INAUNGANISHA · RECONNECTING", "CHUMBA 1  ·  ROOM 1")
                SERVER.start()
                kiosk.wait("● HEWANI · LIVE", limit_s=40)
            hall.follow()
            hall.ask(1, SERVER, "tickets", called["ticket"], "recall")
            wait_until(lambda: len(hall.acknowledged("call.shown")) == 1, "shown again", 30)
            self.assertGreaterEqual(len(kiosk.logged("kiosk.lost")), 2)
            self.assertGreaterEqual(len(kiosk.logged("kiosk.live")), 3)

    def test_without_sound_a_call_is_shown_and_not_told_as_spoken(self):
        hall = Hall("kimya")
        with Kiosk(hall) as kiosk:
            kiosk.wait("● HEWANI · LIVE", "KIMYA")
            with open(kiosk.path("broken"), "w"):
                pass
            hall.visit()
            called = hall.call_next(1)
            kiosk.wait("Kimya: sauti haichezeki")
            wait_until(lambda: kiosk.logged("kiosk.not_spoken"), "in the log", 30)
            row = hall.row(called["call"])
            self.assertIn("shown_at", row)
            self.assertNotIn("spoken_at", row)
            self.assertEqual(kiosk.logged("kiosk.silent")[0]["why"], "no_sound")
            os.unlink(kiosk.path("broken"))
            wait_until(lambda: hall.acknowledged("call.spoken") == [called["call"]],
                       "by the repeat", 40)
            kiosk.wait_gone("Kimya:")


class Keys(unittest.TestCase):
    def test_the_keys_are_behind_the_pin(self):
        hall = Hall("vitufe")
        with Kiosk(hall) as kiosk:
            kiosk.wait("● HEWANI · LIVE", "VITUFE", "WANAOFUATA · NEXT")
            kiosk.type("q+\x0b")
            kiosk.wait("PIN: ")
            kiosk.type(f"{PIN}\r")
            kiosk.wait("Vitufe vya skrini hii")
            kiosk.type("l")
            kiosk.wait_gone("NEXT")
            kiosk.type("v")
            wait_until(lambda: kiosk.sentences(), "a voice")
            self.assertIn("sw: Hili ni jaribio la sauti.", kiosk.sentences()[0])
            kiosk.type("q")
            self.assertEqual(kiosk.wait_end(), 0)

    def test_a_wrong_account_is_told_on_the_screen(self):
        hall = Hall("siri")
        with Kiosk(hall, password="not the password at all") as kiosk:
            kiosk.wait("○ HAIJAUNGANISHWA · NOT CONNECTED")

    def test_what_cannot_be_used_is_said_before_it_starts(self):
        folder = HOSPITAL.folder
        for arguments, code in ((["--voice", "loud", "x"], 64), (["--languages", "fr", "x"], 64),
                                (["x"], 64), (["a", "b"], 64),
                                ([], 69),  # It would be paired: what is missing is a screen.
                                (["--password-file", f"{folder}/none", "x"], 66),
                                (["--log", f"{folder}/none/log", "x"], 73),
                                (["--password-file", HOSPITAL.config, "x"], 69)):
            done = subprocess.run([KIOSK, *arguments], stdin=subprocess.DEVNULL, text=True,
                                  capture_output=True, timeout=20, check=False,
                                  env=environment(keep=("FOLENI_LOCALE_DIR",)))
            self.assertEqual(done.returncode, code, (arguments, done.stderr))
            self.assertTrue(done.stderr.startswith("foleni-kiosk: ") or code == 64, done.stderr)

    def test_every_option_stands_in_the_manual_and_is_completed(self):
        said = subprocess.run([KIOSK, "--help"], capture_output=True, text=True, timeout=20,
                              check=True).stdout
        options = re.findall(r"^  --([a-z-]+)", said, re.MULTILINE)
        self.assertIn("voice", options)
        with open(os.path.join(ROOT, "kiosk", "foleni-kiosk.1")) as file:
            manual = file.read()
        completion = os.path.join(ROOT, "packaging", "completions", "foleni-kiosk")
        offered = subprocess.run(
            ["bash", "-c", 'source "$1"; COMP_WORDS=(foleni-kiosk --) COMP_CWORD=1; _foleni_kiosk;'
             ' echo "${COMPREPLY[@]}"', "bash", completion], capture_output=True, text=True,
            timeout=20, check=True).stdout.split()
        self.assertEqual(sorted(offered), sorted(f"--{option}" for option in options))
        for option in options:
            self.assertRegex(manual, rf"Fl Fl {option}\b")


if __name__ == "__main__":
    unittest.main()
