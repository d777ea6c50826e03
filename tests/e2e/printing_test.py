#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A receptionist gives a number by two keys at a real console, and a ticket comes out of a printer:
its code, read by zbarimg, opens the ticket's page."""
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import unittest

from client import PASSWORD, must
from hospital import hospital_of_module
from paper import Printer, lines_of, read_code
from patience import wait_until
from programs import FOLENI, environment

F4, F9, ENTER, TAB, REPAINT = b"\x1bOS", b"\x1b[20~", b"\r", b"\t", b"\x0c"
PUBLIC = "https://queue.hospital.example"


class Console:
    """foleni in a terminal of 132 x 43."""

    def __init__(self, server, printer, *arguments):
        kept = environment(FOLENI_PASSWORD=PASSWORD, TERM="xterm-256color", LANG="C.UTF-8",
                           XDG_STATE_HOME=HOSPITAL.folder)
        self.shown = b""
        self.terminal, line = pty.openpty()
        fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", 43, 132, 0, 0))
        self.process = subprocess.Popen(
            [FOLENI, "--server", f"http://127.0.0.1:{server.port}", "--lang", "en",
             "--printer", f"tcp:127.0.0.1:{printer.port}", *arguments, "neema"],
            stdin=line, stdout=line, stderr=line, env=kept, start_new_session=True)
        os.close(line)
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                return
            self.shown += data

    def wait_shown(self, words):
        """Painted as a whole: a terminal is sent only the letters that change."""
        def look():
            if words.encode() in self.shown:
                return True
            self.type(REPAINT)
            return wait_until(lambda: self.shown, "a picture") and False
        wait_until(look, lambda: f"{words} in {self.shown[-300:]}", 30)

    def type(self, keys):
        self.shown = b""
        os.write(self.terminal, keys)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module(settings={"server.base_url": PUBLIC}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        HOSPITAL.add_user("neema", "receptionist", TOWN)


class Tickets(unittest.TestCase):
    def setUp(self):
        self.printer = Printer()
        self.addCleanup(self.printer.close)

    def begin(self, *arguments):
        console = Console(SERVER, self.printer, *arguments)
        self.addCleanup(os.close, console.terminal)
        self.addCleanup(console.stop)
        console.wait_shown("Desks at work")
        return console

    def wait_ticket(self, count):
        wait_until(lambda: len(self.printer.tickets) >= count, f"{count} tickets", 30)
        return self.printer.tickets[count - 1]

    def test_a_number_by_two_keys_comes_on_paper_and_its_code_opens_the_ticket(self):
        for paper, columns in (("58", 32), ("80", 48)):
            with self.subTest(paper):
                console = self.begin("--paper", paper)
                before = len(self.printer.tickets)
                console.type(F9 + ENTER)
                ticket = self.wait_ticket(before + 1)
                address = read_code(ticket, HOSPITAL.folder)
                self.assertTrue(address.startswith(PUBLIC + "/t/"), address)
                followed = must(SERVER.get("/v1/tickets/" + address.rpartition("/")[2]))
                lines = lines_of(ticket)
                self.assertIn(followed["number"], lines)
                self.assertIn("Nambari yako", lines)
                self.assertIn("Your number", lines)
                self.assertLessEqual(max(map(len, lines)), columns)
                self.assertIn(address, "".join(lines))
                self.assertEqual(console.stop(), 0)

    def test_names_that_printers_and_formats_could_obey_are_only_printed(self):
        hostile, services = "%s%n%99d <b>=1+1'\"", must(SERVER.get(
            TOWN.path("services"), TOWN.tokens["admin"]))["services"]
        for row in services:
            service = row["service"]
            for name, told in (("a\x1b@\x1dV", 422), ("a\x9bV", 422), (hostile, 200)):
                answer = SERVER.put(TOWN.path("services", service["id"]), {
                    "code": service["code"], "series": service["series"], "name_sw": name,
                    "name_en": name, "opens_min": 0, "closes_min": 0}, TOWN.tokens["admin"])
                self.assertEqual(answer.status, told, answer)
        console = self.begin("--paper", "80")
        console.type(F9 + ENTER)
        said = "\n".join(lines_of(self.wait_ticket(1)))
        self.assertIn(hostile, said)
        # What is left when our own orders to the printer are taken out.
        self.assertNotRegex(said, r"[\x00-\x09\x0b-\x1f\x7f]")

    def test_a_ticket_waits_until_there_is_paper(self):
        self.printer.has_paper = False
        console = self.begin()
        console.wait_shown("no paper")
        console.type(F9 + ENTER)
        console.wait_shown("is not printed yet. The printer has no paper")
        self.assertEqual(self.printer.tickets, [])
        self.printer.has_paper = True
        self.wait_ticket(1)
        console.wait_shown("is printed")

    def test_a_copy_says_that_it_is_one(self):
        console = self.begin()
        console.type(F9 + ENTER)
        first = lines_of(self.wait_ticket(1))
        self.assertNotIn("NAKALA", first)
        console.wait_shown("Unknown")
        console.type(TAB + F4)
        self.assertIn("NAKALA", lines_of(self.wait_ticket(2)))


if __name__ == "__main__":
    unittest.main()
