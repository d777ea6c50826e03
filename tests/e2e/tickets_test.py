#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The machine for tickets against a running server and a printer: one key gives one number that is
on paper and in the database; what cannot be given is said, and nothing is printed."""
import signal
import unittest
import uuid

from client import PASSWORD, must
from hospital import hospital_of_module
from paper import Printer, lines_of, read_code
from patience import wait_until
from programs import TICKETS
from server import free_port
from terminal import Terminal



def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module() as HOSPITAL:
        # Started again, it must be where it was.
        SERVER = HOSPITAL.start({"server.port": free_port(),
                                 "server.base_url": "https://queue.hospital.example"})
        TOWN = HOSPITAL.furnish(SERVER)
        add_machine(TOWN, "door")


def add_machine(town, login):
    """At it people come for the laboratory only."""
    machine = str(uuid.uuid4())
    must(SERVER.put(town.path("displays", machine),
                    {"name": "Door", "kind": "tickets", "desks": [town.desks["lab-1"]]},
                    town.tokens["admin"]))
    HOSPITAL.tool("user", "add", login, "--role", "display", "--facility", town.code,
                  "--display", machine, "--name", "Door", "--password-stdin", text=PASSWORD + "\n")


def count():
    return int(HOSPITAL.cluster.ask("SELECT count(*) FROM queue_entries"))


def configure(**changes):
    must(SERVER.put(TOWN.path("services", TOWN.services["lab"]), {
        "code": "siri-lab", "name_sw": "Siri lab", "name_en": "Siri lab", "series": "B",
        "is_counter": True, "opens_min": 0, "closes_min": 0, **changes}, TOWN.tokens["admin"]))


class Machine(unittest.TestCase):
    def setUp(self):
        self.printer = Printer()
        self.addCleanup(self.printer.close)
        configure()

    def machine(self, login="door", *arguments):
        return Terminal([TICKETS, *arguments, "--server", f"http://127.0.0.1:{SERVER.port}", "--printer",
                         f"tcp:127.0.0.1:{self.printer.port}", login],
                        environment={"FOLENI_PASSWORD": PASSWORD})

    def test_one_key_gives_one_number_on_paper(self):
        with self.machine() as machine:
            machine.wait("Siri lab")
            self.assertFalse(machine.has("Siri opd"))
            before = count()
            machine.type("111")
            machine.wait("Take your ticket", 40)
            self.assertEqual(count(), before + 1)
            self.assertEqual(len(self.printer.tickets), 1)
            address = read_code(self.printer.tickets[0], HOSPITAL.folder)
            followed = must(SERVER.get("/v1/tickets/" + address.rpartition("/")[2]))
            self.assertIn(followed["number"], lines_of(self.printer.tickets[0]))
            machine.type("<Enter>")
            machine.wait("Press the digit")

    def test_it_speaks_and_looks_as_the_hospital_sets_it_at_once(self):
        def set_up(**settings):
            path = TOWN.admin_path("settings")
            version = must(SERVER.get(path, TOWN.tokens["admin"]))["version"]
            must(SERVER.ask("PATCH", path, {"reason": "as agreed", **settings},
                            TOWN.tokens["admin"], {"If-Match": f'"{version}"'}))

        def colours(machine):
            """Of the first letter of the foot; None while it is painted anew."""
            row = machine.screen.buffer[machine.screen.lines - 1]
            return next(((row[x].fg, row[x].bg) for x in range(machine.screen.columns)
                         if row[x].data != " "), None)
        with self.machine() as machine, self.machine("door", "--theme", "contrast") as own:
            machine.wait("Press the digit")
            machine.wait("Bonyeza")
            own.wait("Press the digit")
            dark, chosen = colours(machine), colours(own)
            self.addCleanup(set_up, hall_languages=None, hall_theme=None)
            set_up(hall_languages="sw", hall_theme="light")
            for one in (machine, own):
                wait_until(lambda: not one.has("Press the digit"), "Swahili alone")
                self.assertTrue(one.has("Bonyeza"))
            wait_until(lambda: colours(machine) not in (dark, None), "another look")
            self.assertEqual(colours(own), chosen)
            set_up(hall_languages="en", hall_theme=None)
            machine.wait("Press the digit")
            wait_until(lambda: not machine.has("Bonyeza") and colours(machine) == dark,
                       "English alone, as it looked before")
            machine.type("1")
            machine.wait("Take your ticket", 40)
            self.assertFalse(machine.has("Chukua"))

    def test_a_phone_that_was_left_finds_the_ticket(self):
        with self.machine() as machine:
            machine.wait("Siri lab")
            machine.type("1")
            machine.wait("Take your ticket", 40)
            machine.type("0711 222 333<Enter>")
            machine.wait("Your phone number is written down")
            self.assertFalse(machine.has("222"))
        found = must(SERVER.get(TOWN.path("patients") + "?phone=222333", TOWN.tokens["nurse"]))
        visit, = found["visits"]
        self.assertEqual((found["patients"], visit["phone_number"]), ([], "+255711222333"))
        must(SERVER.post(TOWN.path("visits", visit["visit"], "close"), {"reason": "went home"},
                         TOWN.tokens["nurse"]))
        found = must(SERVER.get(TOWN.path("patients") + "?phone=222333", TOWN.tokens["nurse"]))
        self.assertEqual(found["visits"], [])

    def test_a_number_typed_at_home_is_of_the_country_where_the_hospital_stands(self):
        for code, zone, number in (("kisumu", "Africa/Nairobi", "+254722333444"),
                                   ("juba", "Africa/Juba", "+211722333444")):
            town = HOSPITAL.furnish(SERVER, code, zone)
            add_machine(town, f"door-{code}")
            with self.machine(f"door-{code}") as machine:
                machine.wait("Siri lab")
                machine.type("1")
                machine.wait("Take your ticket", 40)
                machine.type("0722 333 444<Enter>")
                machine.wait("Your phone number is written down")
            found = must(SERVER.get(town.path("patients") + "?phone=333444", town.tokens["nurse"]))
            self.assertEqual([visit["phone_number"] for visit in found["visits"]], [number])

    def test_without_paper_the_number_stays_and_comes_out_later(self):
        self.printer.has_paper = False
        with self.machine() as machine:
            machine.wait("Siri lab")
            machine.type("1")
            machine.wait("There is no paper", 40)
            self.assertEqual(self.printer.tickets, [])
            self.printer.has_paper = True
            wait_until(lambda: self.printer.tickets, "the ticket", 40)

    def test_a_service_that_takes_nobody_says_so_and_gives_nothing(self):
        must(SERVER.post(TOWN.path("services", TOWN.services["lab"], "close"), None,
                         TOWN.tokens["admin"]))
        try:
            with self.machine() as machine:
                machine.wait("closed now")
                before = count()
                machine.type("1")
                machine.settle()
                self.assertEqual((count(), self.printer.tickets), (before, []))
        finally:
            must(SERVER.post(TOWN.path("services", TOWN.services["lab"], "open"), None,
                             TOWN.tokens["admin"]))

    def test_the_limit_of_the_day_is_told(self):
        given = int(HOSPITAL.cluster.ask(
            "SELECT count(*) FROM queue_entries WHERE service_id = "
            f"'{TOWN.services['lab']}' AND state != 'cancelled'"))
        configure(daily_limit=given + 1)
        with self.machine() as machine:
            machine.wait("Siri lab")
            machine.type("1")
            machine.wait("Your number")
            machine.type("<Enter>")
            machine.wait("no more numbers today")

    def test_a_number_that_came_too_late_is_taken_back(self):
        with self.machine() as machine:
            machine.wait("Siri lab")
            before = count()
            SERVER.signal(signal.SIGSTOP)
            try:
                machine.type("1")
                machine.wait("One moment")
                machine.wait("ask at the reception", 30)
            finally:
                SERVER.signal(signal.SIGCONT)
            wait_until(lambda: count() == before + 1, "the late number")
            wait_until(lambda: HOSPITAL.cluster.ask(
                "SELECT state FROM queue_entries ORDER BY seq DESC LIMIT 1") == "cancelled",
                "that it is taken back")
            self.assertEqual(self.printer.tickets, [])

    def test_without_a_server_it_sends_people_to_the_reception_and_comes_back(self):
        with self.machine() as machine:
            machine.wait("Siri lab")
            SERVER.kill()
            machine.wait("There is no connection")
            before = len(self.printer.tickets)
            machine.type("1")
            SERVER.start()
            machine.wait("Siri lab", 40)
            machine.type("1")
            machine.wait("Your number")
            wait_until(lambda: len(self.printer.tickets) == before + 1, "one ticket", 40)


if __name__ == "__main__":
    unittest.main(verbosity=2)
