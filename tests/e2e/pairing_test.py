#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The programs of a hall pair themselves: each shows its code, is let in once an administrator has
approved it, comes back by its key whatever happens to its power, and says when it was taken out of
service."""
import os
import signal
import stat
import unittest
import uuid

from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until
from programs import FOLENI, KIOSK, PRINTER, TICKETS
from server import free_port
from terminal import Terminal

PROGRAMS = {"kiosk": KIOSK, "tickets": TICKETS, "printer": PRINTER}
HOSPITAL = SERVER = TOWN = OTHER = None


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        # Started again, it must be where it was.
        SERVER = HOSPITAL.start({"server.port": free_port()})
        TOWN, OTHER = HOSPITAL.furnish(SERVER), HOSPITAL.furnish(SERVER, "temeke")


def admin_path(*parts, town=None):
    return (town or TOWN).admin_path(*parts)


class Case(unittest.TestCase):
    def setUp(self):
        self.file = os.path.join(HOSPITAL.folder, f"state-{uuid.uuid4()}", "device.key")

    def start(self, name="kiosk", *arguments):
        options = ("--voice", "off") if name == "kiosk" else ()
        return Terminal([PROGRAMS[name], "--server", f"http://127.0.0.1:{SERVER.port}",
                         "--key-file", self.file, *options, *arguments])

    def kept(self):
        """The lines of the key file."""
        try:
            with open(self.file) as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def code(self, other_than=None):
        def look():
            lines = self.kept()
            return len(lines) == 2 and lines[1] != other_than and lines[1]
        return wait_until(look, "a code")

    def approve(self, code, name, kind="display", desks=(), town=None):
        town = town or TOWN
        return must(SERVER.post(admin_path("devices", town=town), {
            "code": code, "kind": kind, "name": name,
            "desks": [town.desks[desk] for desk in desks]}, town.tokens["admin"]))

    def cut_power(self, screen):
        screen.process.send_signal(signal.SIGKILL)
        screen.close()


class Displays(Case):
    def test_one_shows_its_code_is_approved_and_comes_back_by_itself(self):
        screen = self.start()
        screen.wait("This device is not paired yet")
        screen.wait("Kifaa hiki bado hakijaunganishwa")
        code = self.code()
        screen.wait(f"{code[:4]}-{code[4:]}")
        self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
        self.cut_power(screen)
        # The same code: whoever was on the way to the console types what was on the screen.
        screen = self.start()
        screen.wait("This device is not paired yet")
        self.assertEqual(self.code(), code)
        self.approve(code, "Ukumbi A", desks=["room-4"])
        screen.wait("Ukumbi A", 40)
        screen.wait("LIVE")
        key, = self.kept()
        self.assertTrue(key.startswith("foleni_dk_"))
        self.cut_power(screen)
        with self.start() as screen:
            screen.wait("Ukumbi A")
            screen.wait("LIVE")
            self.assertFalse(screen.has("paired"))
            # Also over a restart of the server.
            SERVER.stop()
            screen.wait_gone("LIVE")
            SERVER.start()
            screen.wait("LIVE", 40)
        self.assertEqual(self.kept(), [key])

    def test_one_that_was_taken_out_of_service_says_so_and_can_be_paired_anew(self):
        with self.start() as screen:
            first = self.code()
            device = self.approve(first, "Ukumbi B", desks=["room-4"])
            screen.wait("Ukumbi B", 40)
            must(SERVER.post(admin_path("devices", device["id"], "revoke"), {},
                             TOWN.tokens["admin"]))
            screen.wait("This device was taken out of service")
            screen.wait("Kifaa hiki kimeondolewa katika huduma")
            self.assertFalse(screen.has("Ukumbi B"))
            # By another hospital: of the first one nothing is left.
            second = self.code(other_than=first)
            self.approve(second, "Hall of Temeke", desks=["room-4"], town=OTHER)
            screen.wait("Hall of Temeke", 40)
            screen.wait("HOSPITALI TEMEKE")
            screen.wait("LIVE")

    def test_a_code_that_has_run_out_is_followed_by_another(self):
        with self.start() as screen:
            first = self.code()
            HOSPITAL.cluster.ask(
                "UPDATE device_pairings SET began_at = began_at - interval '601 s', expires_at ="
                f" expires_at - interval '601 s' WHERE code = '{first}'")
            second = self.code(other_than=first)
            screen.wait("This device is not paired yet")
            self.approve(second, "Ukumbi C")
            screen.wait("Ukumbi C", 40)

    def test_a_key_is_changed_each_week(self):
        with self.start() as screen:
            device = self.approve(self.code(), "Ukumbi D")
            screen.wait("Ukumbi D", 40)
        old = self.kept()
        HOSPITAL.cluster.ask("UPDATE device_keys SET issued_at = now() - interval '8 days' WHERE"
                             " user_id = (SELECT id FROM users WHERE display_id ="
                             f" '{device['id']}')")
        screen = self.start()
        screen.wait("LIVE")
        new = wait_until(lambda: self.kept() != old and self.kept(), "another key")
        self.assertEqual(len(new), 1)
        self.cut_power(screen)
        with self.start() as screen:
            screen.wait("LIVE")
        self.assertEqual(HOSPITAL.cluster.ask(
            "SELECT count(*) FROM device_keys WHERE spent_hash IS NOT NULL"), "1")


class Administrators(Case):
    def test_one_types_the_code_at_the_console_and_takes_the_screen_away_again(self):
        HOSPITAL.add_user("msimamizi", "admin", TOWN)
        folder = os.path.join(HOSPITAL.folder, f"console-{uuid.uuid4()}")
        with self.start() as screen, Terminal(
                [FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--lang", "en",
                 "msimamizi"],
                environment={"XDG_STATE_HOME": folder, "FOLENI_PASSWORD": PASSWORD}) as console:
            console.wait("1[Users]")
            console.type("4")
            console.wait("4[Devices]")
            console.type(f"a{self.code()}<Enter>")
            console.wait("Screen at 127.0.0.1, asks since")
            console.type("Ukumbi K<Enter>")
            console.wait("Ukumbi K is paired")
            screen.wait("LIVE", 40)
            screen.wait("Ukumbi K")
            wait_until(lambda: HOSPITAL.cluster.ask(
                "SELECT count(*) FROM device_connections c JOIN displays d ON d.id = c.display_id"
                " WHERE d.name = 'Ukumbi K'") == "1", "written down")
            console.type("<F5>")
            console.wait("connected  ")
            console.type("h")
            console.wait("lasts")
            console.type("<Esc>")
            console.wait_gone("lasts")
            console.type("x")
            console.wait("Take Ukumbi K out of service?")
            console.type("y")
            console.wait("Ukumbi K is out of service")
            screen.wait("This device was taken out of service")


class Machines(Case):
    def test_a_machine_pairs_itself_and_gives_numbers_of_its_rooms(self):
        with self.start("tickets") as machine:
            machine.wait("This device is not paired yet")
            self.approve(self.code(), "Mlango", "tickets", ["lab-1"])
            machine.wait("Siri lab", 40)
            machine.type("1")
            machine.wait("Your number")
        with self.start("tickets") as machine:
            machine.wait("Siri lab")


unittest.main()
