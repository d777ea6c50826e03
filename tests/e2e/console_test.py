#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The console in real terminals against a running server: what is typed happens once whatever
happens to the server, the link and the window; and what it costs on the line."""
import csv
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import termios
import time
import unittest

from client import PASSWORD, must
from hospital import BRAKED, hospital_of_module, nobody_meets_limits
from patience import wait_until
from programs import FOLENI, ROOT
from server import free_port
from terminal import Terminal, key_bytes
from thin import ThinLink

KEY_BYTES, EVENT_BYTES = 40, 400
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?[34][0-79][;m]")


def setUpModule():
    global HOSPITAL, SERVER, TOWN, STATE
    STATE = tempfile.TemporaryDirectory(prefix="foleni-console.")
    unittest.addModuleCleanup(STATE.cleanup)
    with hospital_of_module(settings=BRAKED) as HOSPITAL:
        # Started again, it must be where it was.
        SERVER = HOSPITAL.start({"server.port": free_port()})
        nobody_meets_limits(SERVER)
        TOWN = HOSPITAL.furnish(SERVER)
        HOSPITAL.add_user("asha", "receptionist", TOWN)
        HOSPITAL.add_user("komba", "doctor", TOWN)
        HOSPITAL.add_user("upendo", "admin", TOWN)


def console(login="asha", *options, port=None, state=None, environment=None, **more):
    """A console that signs in by itself."""
    folder = state or tempfile.mkdtemp(dir=STATE.name)
    return Terminal(
        [FOLENI, "--server", f"http://127.0.0.1:{port or SERVER.port}", "--lang", "en", *options,
         login],
        environment={"XDG_STATE_HOME": folder, "FOLENI_PASSWORD": PASSWORD,
                     **(environment or {})}, **more)


def count(what="true"):
    """Of the tickets in the database."""
    return int(HOSPITAL.cluster.ask(f"SELECT count(*) FROM queue_entries WHERE {what}"))


def waiting_at(service, town=None):
    return count(f"state = 'waiting' AND service_id = '{(town or TOWN).services[service]}'")


def open_visit(service="opd"):
    return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services[service]},
                            TOWN.tokens["receptionist"]))


class Working(unittest.TestCase):
    def test_somebody_signs_in_by_hand_and_works(self):
        state = tempfile.mkdtemp(dir=STATE.name)
        with Terminal([FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--lang", "en"],
                      environment={"XDG_STATE_HOME": state}) as terminal:
            terminal.wait("Password")
            terminal.type(f"asha<Tab>{PASSWORD}<Enter>")
            terminal.wait("LIVE")
            terminal.wait("TODAY")
            self.assertFalse(terminal.has(PASSWORD))
            before = count()
            terminal.type("<F9><Enter>")
            terminal.wait("is given to")
            self.assertEqual(count(), before + 1)
            terminal.type("<Ctrl-Z>")
            terminal.wait("taken back")
            terminal.type("<F12>")
            terminal.wait("HEWANI")
            terminal.type("<F10>")
            terminal.wait_for(lambda: terminal.is_closed, "the end")
            self.assertEqual(terminal.process.wait(10), 0)

    def test_a_wrong_password_is_said_and_asked_again(self):
        with console(environment={"FOLENI_PASSWORD": "wrong"}) as terminal:
            terminal.wait("password")
            terminal.type(f"{PASSWORD}<Enter>")
            terminal.wait("LIVE")

    def test_a_row_is_chosen_by_the_mouse_where_that_is_wanted(self):
        numbers = [open_visit("pharmacy")["number"] for _ in range(3)]
        with console("asha", "--mouse") as terminal:
            terminal.wait("Siri pharmacy")
            for _ in range(len(TOWN.services)):
                if not terminal.has(numbers[2]):
                    terminal.type("<Right>")
                    terminal.settle()
            terminal.wait(numbers[2])
            row = next(y for y, line in enumerate(terminal.lines()) if numbers[2] in line)
            at = (50, row + 1)
            if b"?1006" in terminal.raw:
                terminal.send(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % (at + at))
            else:
                terminal.send(bytes([27, 91, 77, 32, 32 + at[0], 32 + at[1]]))
            terminal.wait_for(lambda: terminal.screen.cursor.y == row, "the cursor there")

    def test_what_is_pasted_is_text_and_presses_no_key(self):
        with console() as terminal:
            terminal.wait("Siri pharmacy")
            terminal.type("<F2>")
            terminal.wait("Register somebody new")
            terminal.send(b"\x1b[200~Siri\nPasted\x1b\tPerson\x1b[201~")
            terminal.wait("Siri Pasted  Person")
            terminal.type("<Esc>")
            terminal.wait("Throw away what was typed?")
            terminal.type("y")
            terminal.wait_gone("Register somebody new")
            # The end of a paste may be torn apart: after a silence keys are keys again.
            terminal.type("<F2>")
            terminal.wait("Register somebody new")
            terminal.send(b"\x1b[200~torn")
            terminal.settle(1.2)
            terminal.type("<Esc>")
            terminal.wait("Throw away what was typed?")
            terminal.type("y")
            terminal.wait_gone("Register somebody new")
            terminal.type("<F10>")
            terminal.wait_for(lambda: terminal.is_closed, "the end")
        self.assertLess(terminal.raw.index(b"\x1b[?2004h"), terminal.raw.index(b"\x1b[?2004l"))

    def test_what_is_pasted_where_nothing_is_typed_is_nothing(self):
        with console("komba") as terminal:
            terminal.wait("At which desk")
            # Each of these letters is a key here, and the first one leaves.
            terminal.send(b"\x1b[200~q?:\x1b[201~")
            terminal.type("<F12>")
            terminal.wait("HEWANI")
            self.assertFalse(terminal.is_closed or terminal.has("┌"))

    def test_a_function_key_is_also_escape_and_a_digit(self):
        with console() as terminal:
            terminal.wait("LIVE")
            terminal.type("<Esc-2>")
            terminal.wait("Register somebody new")
            terminal.type("<Esc>")
            terminal.wait_gone("Register somebody new")

    def test_a_new_walk_in_is_registered_by_keys_alone(self):
        with console() as terminal:
            terminal.wait("LIVE")
            before = waiting_at("opd")
            keys = "Zuhura Matata<Enter>0712555777f36"
            terminal.type(keys)
            terminal.wait("] Siri triage")
            digit = re.search(r"\[(\d)\] Siri opd", terminal.text()).group(1)
            terminal.type(digit + "<Enter>")
            terminal.wait("is given to Zuhura Matata")
            data = len("Zuhura Matata") + len("0712555777") + len("f") + len("36") + 1
            self.assertLessEqual(len(key_bytes(keys)) + 2 - data, 4)
            self.assertEqual(waiting_at("opd"), before + 1)


def sessions_of(login):
    return int(HOSPITAL.cluster.ask(
        "SELECT count(DISTINCT family_id) FROM refresh_tokens JOIN users ON users.id = user_id"
        f" WHERE login = '{login}' AND revoked_at IS NULL AND used_at IS NULL"))


class Lock(unittest.TestCase):
    """tests/screens/lock_test.c has the rest of it, with a clock of its own."""

    def setUp(self):
        open_visit()

    def assert_hidden(self, terminal):
        for word in ("Siri opd", "Zuhura", "0712", "TODAY"):
            self.assertFalse(terminal.has(word), word)

    def test_a_console_that_nobody_touches_locks_itself_and_gives_back_what_was_typed(self):
        server = HOSPITAL.start({"auth.console_lock_s": 2})
        with console(port=server.port) as terminal:
            terminal.wait("LIVE")
            terminal.type("<F2>Zuhura Siri<Tab>0712345678")
            terminal.wait("0712345678")
            terminal.wait("locked since")
            self.assert_hidden(terminal)
            # What terminals scroll back to is not that of the other screen.
            self.assertIn(b"\x1b[?1049h", terminal.raw)
            terminal.type("a wrong password<Enter>")
            terminal.wait("The password is wrong")
            self.assert_hidden(terminal)
            terminal.type(f"{PASSWORD}<Enter>")
            terminal.wait("0712345678")
            terminal.wait("Zuhura Siri")
            terminal.wait("locked since")
            self.assert_hidden(terminal)
        server.stop()

    def test_wrong_passwords_are_written_down_as_any_others(self):
        refused = ("SELECT count(*) FROM audit_log WHERE action = 'session.refused'"
                   " AND actor_id = (SELECT id FROM users WHERE login = 'asha')")
        before = int(HOSPITAL.cluster.ask(refused))
        with console() as terminal:
            terminal.wait("TODAY")
            terminal.type("<Ctrl-F>wrong<Enter>")
            terminal.wait("The password is wrong")
            self.assertEqual(int(HOSPITAL.cluster.ask(refused)), before + 1)
            self.assertFalse(terminal.has("wrong<"))
            terminal.type(f"{PASSWORD}<Enter>")
            terminal.wait("TODAY")

    def test_events_go_on_under_it(self):
        with console() as terminal:
            terminal.wait("TODAY")
            terminal.type("<Ctrl-F>")
            terminal.wait("Waiting: ")
            before = int(re.search(r"Waiting: (\d+)", terminal.text()).group(1))
            number = open_visit("pharmacy")["number"]
            terminal.wait(f"Waiting: {before + 1}")
            self.assertFalse(terminal.has(number))

    def test_somebody_else_ends_the_session_and_finds_nothing_of_it(self):
        before = sessions_of("asha")
        with console(size=(132, 43)) as terminal:
            terminal.wait("TODAY")
            self.assertEqual(sessions_of("asha"), before + 1)
            terminal.type("<F2>Zuhura Siri<Ctrl-F><F10>")
            terminal.wait("F10 again")
            terminal.type("<F10>")
            terminal.wait("User name")
            wait_until(lambda: sessions_of("asha") == before, "the end of the session")
            terminal.type(f"komba<Tab>{PASSWORD}<Enter>")
            terminal.wait("At which desk")
            self.assertFalse(terminal.has("Zuhura") or terminal.has("asha"))

    def test_without_the_server_it_stays_shut(self):
        with console() as terminal:
            terminal.wait("TODAY")
            terminal.type("<Ctrl-F>")
            terminal.wait("locked since")
            SERVER.kill()
            terminal.wait("only the server can open the lock")
            terminal.type(f"{PASSWORD}<Enter>")
            SERVER.start()
            terminal.wait("LIVE", 40)
            self.assertTrue(terminal.has("locked since"))
            self.assert_hidden(terminal)
            terminal.type(f"{PASSWORD}<Enter>")
            terminal.wait("TODAY")

    def test_line_by_line_it_clears_what_was_said_and_shows_no_password(self):
        with console("asha", "--plain", size=(100, 60)) as terminal:
            terminal.wait("Siri opd")
            terminal.type(":lock<Enter>")
            terminal.wait("locked since")
            self.assert_hidden(terminal)
            # Some terminals keep what is cleared among the lines that were scrolled off.
            self.assertIn(b"\x1b[H\x1b[2J\x1b[3J", terminal.raw)
            terminal.type(f"{PASSWORD}<Enter><Enter>")
            terminal.wait("Siri opd")
            self.assertNotIn(PASSWORD.encode(), terminal.raw)

    def test_line_by_line_no_password_is_shown_after_it_was_stopped(self):
        with console("asha", "--plain", size=(100, 60)) as terminal:
            def shows():
                return bool(termios.tcgetattr(terminal.master)[3] & termios.ECHO)
            terminal.wait("Siri opd")
            terminal.type(":lock<Enter>")
            terminal.wait("locked since")
            wait_until(lambda: not shows(), "nothing typed is shown")
            # As a shell does to which the program is given back, and which lets it go on.
            mode = termios.tcgetattr(terminal.master)
            mode[3] |= termios.ECHO
            termios.tcsetattr(terminal.master, termios.TCSANOW, mode)
            terminal.process.send_signal(signal.SIGCONT)
            wait_until(lambda: not shows(), "nothing typed is shown again")
            terminal.type(f"{PASSWORD}<Enter><Enter>")
            terminal.wait("Siri opd")
            self.assertNotIn(PASSWORD.encode(), terminal.raw)
            self.assertTrue(shows())


class SomebodyElse(unittest.TestCase):
    def test_who_signs_in_where_anothers_session_has_ended_finds_nothing_of_it(self):
        asha = HOSPITAL.cluster.ask("SELECT id FROM users WHERE login = 'asha'")
        with console(size=(132, 43)) as terminal:
            terminal.wait("TODAY")
            terminal.type("<F2>Zuhura Siri")
            terminal.wait("Zuhura Siri")
            must(SERVER.post(f"/v1/admin/users/{asha}/end-sessions", {}, TOWN.tokens["admin"]))
            terminal.wait("User name")
            self.assertFalse(terminal.has("Zuhura"))
            terminal.type(f"komba<Tab>{PASSWORD}<Enter>")
            terminal.wait("At which desk")
            self.assertFalse(terminal.has("Zuhura") or terminal.has("asha"))


class Account(unittest.TestCase):
    """tests/screens/account_test.c has the rest of it."""

    def sign_in(self, password=PASSWORD):
        return SERVER.sign_in("neema", password)

    def test_a_session_is_ended_and_the_password_changed_while_this_one_goes_on(self):
        HOSPITAL.add_user("neema", "receptionist", TOWN)
        new_password = "seven green umbrellas sing"
        first, second = (must(self.sign_in())["access_token"] for _ in range(2))
        with console("neema") as terminal:
            terminal.wait("TODAY")
            terminal.type("<Ctrl-N>")
            terminal.wait("this one, now")
            terminal.wait_for(lambda: terminal.text().count("127.0.0.1") == 3, "three sessions")
            terminal.type("<Down>x")
            terminal.wait("End this session?")
            terminal.type("y")
            terminal.wait("The session has ended")
            terminal.wait_for(lambda: terminal.text().count("127.0.0.1") == 2, "one less")
            wait_until(lambda: SERVER.get("/v1/me", second).code == "session_ended", "its end", 5)
            self.assertEqual(SERVER.get("/v1/me", first).status, 200)
            terminal.type(f"p{PASSWORD}<Enter>{new_password}<Enter>{new_password}<Enter>")
            terminal.wait("The password is changed")
            terminal.wait_for(lambda: terminal.text().count("127.0.0.1") == 1, "this one")
            wait_until(lambda: SERVER.get("/v1/me", first).code == "session_ended", "its end", 5)
            self.assertEqual(self.sign_in().code, "bad_credentials")
            must(self.sign_in(new_password))
            # And the lock knows the new one.
            terminal.type(f"<Ctrl-F>{new_password}<Enter>")
            terminal.wait("this one, now")
            terminal.type("<Esc>")
            terminal.wait("TODAY")
            self.assertFalse(terminal.has(new_password))


class AuditPage(unittest.TestCase):
    def test_the_list_becomes_a_file_for_its_owner_alone_and_none_is_written_over(self):
        home = tempfile.mkdtemp(dir=STATE.name)
        path = os.path.join(tempfile.mkdtemp(dir=STATE.name), "a")
        visit = open_visit()
        must(SERVER.post(TOWN.path("tickets", visit["ticket"], "cancel"), {"reason": "mvua kubwa"},
                         TOWN.tokens["receptionist"]))
        wait_until(lambda: HOSPITAL.cluster.ask("SELECT count(*) > 0 FROM audit_seals WHERE"
                                                f" facility_id = '{TOWN.facility}'") == "t", "a seal")
        with console("upendo", environment={"HOME": home}) as terminal:
            terminal.wait("1[Users]")
            terminal.type("6")
            terminal.wait("Sealed")
            terminal.type("/kubwa<Enter>")
            terminal.wait("cancelled a ticket")
            terminal.type("<Enter>")
            terminal.wait("mvua kubwa")
            terminal.type("<Esc>x<Enter>")
            terminal.wait("Into which new file")
            terminal.type(f"<Ctrl-U>{path}<Enter>")
            terminal.wait("Written to")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            with open(path, encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual([(row["action"], row["reason"], row["object"]) for row in rows],
                             [("ticket.cancelled", "mvua kubwa", visit["ticket"])])
            before = os.stat(path)
            terminal.type("x<Enter>")
            terminal.wait("Into which new file")
            terminal.type(f"<Ctrl-U>{path}<Enter>")
            terminal.wait("File exists")
            self.assertEqual((os.stat(path).st_mtime_ns, os.stat(path).st_size),
                             (before.st_mtime_ns, before.st_size))
            # Neither the name that is proposed nor a bare one depends on the folder of the start.
            terminal.type("x<Enter>")
            terminal.wait(f"{os.path.basename(home)}/audit-")
            terminal.type("<Enter>")
            wait_until(lambda: len(os.listdir(home)) == 1, "the file that was proposed")
            terminal.type("x<Enter>")
            terminal.wait("Into which new file")
            terminal.type("<Ctrl-U>mine.csv<Enter>")
            terminal.wait(f"Written to {home}/mine.csv")


class Trouble(unittest.TestCase):
    def test_a_killed_server_costs_nothing_and_doubles_nothing(self):
        with console() as terminal:
            terminal.wait("LIVE")
            terminal.type("<F9><Enter>")
            terminal.wait("is given to")
            before = count()
            screen = terminal.lines()[2:8]
            SERVER.kill()
            terminal.wait_gone("LIVE")
            # What it has stays, and what cannot be done is said.
            terminal.wait("TODAY")
            terminal.type("<F9><Enter>")
            terminal.wait("!")
            SERVER.start()
            terminal.wait("LIVE", 40)
            self.assertEqual(terminal.lines()[2:8], screen)
            self.assertIn(count() - before, (0, 1))
            before = count()
            terminal.type("<Esc><Esc><F9><Enter>")
            terminal.wait("is given to")
            self.assertEqual(count(), before + 1)

    def test_an_action_that_a_kill_interrupted_is_done_once(self):
        with console() as terminal:
            terminal.wait("LIVE")
            for _ in range(5):
                before = count()
                terminal.type("<F9><Enter>")
                # The command may be on its way, stored, or answered.
                SERVER.kill()
                SERVER.start()
                terminal.wait("LIVE", 40)
                terminal.wait_for(
                    lambda: terminal.has("is given to") or terminal.has("!"), "what came of it")
                self.assertIn(count() - before, (0, 1))
                terminal.type("<Esc><Esc>")

    def test_typing_over_a_thin_link_loses_nothing(self):
        # Where nobody has come yet: what the tests before left would take its time to come.
        town = HOSPITAL.furnish(SERVER, "mbali")
        HOSPITAL.add_user("subira", "receptionist", town)
        link = ThinLink(SERVER.port)
        try:
            with console("subira", port=link.port, rate=1200) as terminal:
                terminal.wait("LIVE", 60)
                keys = "Mariamu Kipepeo<Enter>0712555888f41"
                self.type_at(terminal, keys, 20)
                terminal.wait("] Siri triage", 60)
                terminal.settle()
                digit = re.search(r"\[(\d)\] Siri opd", terminal.text()).group(1)
                self.type_at(terminal, digit + "<Enter>", 20)
                terminal.wait("is given to Mariamu Kipepeo", 60)
                self.assertEqual(waiting_at("opd", town), 1)
        finally:
            link.close()

    @staticmethod
    def type_at(terminal, keys, a_second):
        """As fast as somebody types."""
        start = time.monotonic()
        for i, key in enumerate(key_bytes(keys)):
            time.sleep(max(0, start + i / a_second - time.monotonic()))
            terminal.send(key)

    def test_a_cut_link_comes_back_by_itself(self):
        link = ThinLink(SERVER.port, delay_s=0, rate=1e6)
        try:
            with console(port=link.port) as terminal:
                terminal.wait("LIVE")
                for _ in range(3):
                    link.cut()
                    terminal.wait_gone("LIVE")
                    terminal.wait("LIVE", 40)
                terminal.type("<F9><Enter>")
                terminal.wait("is given to")
        finally:
            link.close()

    def test_a_storm_of_sizes_leaves_the_screen_right(self):
        chance = random.Random(7)
        with console() as terminal:
            terminal.wait("LIVE")
            for _ in range(60):
                terminal.resize((chance.randint(1, 200), chance.randint(1, 60)))
                terminal.type(chance.choice(["a", "<Down>", "<Backspace>", "<Tab>"]))
            terminal.resize((60, 20))
            terminal.wait("80x24", 60)
            terminal.resize((132, 43))
            terminal.type("<Esc><Esc>")
            terminal.wait("LIVE")
            terminal.settle()
            seen = terminal.lines()
            with terminal.changed:
                terminal.screen.reset()
            terminal.type("<Ctrl-L>")
            terminal.wait("LIVE")
            terminal.settle()
            self.assertEqual(seen, terminal.lines())


class Terminals(unittest.TestCase):
    def look(self, term, colours, signs, environment=None):
        with console(term=term, environment=environment) as terminal:
            terminal.wait("LIVE")
            terminal.wait("TODAY")
            terminal.settle()
            self.assertIn(signs, terminal.lines()[0])
            self.assertEqual(bool(COLOUR.search(terminal.raw)), colours)
            # Nothing has run over the edge.
            self.assertTrue(terminal.lines()[23].endswith("F1 Help"), terminal.lines()[23])

    def test_xterm(self):
        self.look("xterm-256color", True, "● LIVE")

    def test_the_text_console_of_linux(self):
        self.look("linux", True, "* LIVE")

    def test_a_vt100(self):
        self.look("vt100", False, "* LIVE", {"LANG": "C"})

    def test_no_colour(self):
        self.look("xterm-256color", False, "● LIVE", {"NO_COLOR": "1"})

    def test_a_slow_terminal_is_waited_for(self):
        """Written without waiting, what it does not take at once would be lost."""
        with console() as terminal:
            terminal.wait("LIVE")
            with open(f"/proc/{terminal.process.pid}/fdinfo/1") as info:
                flags = next(line for line in info if line.startswith("flags:")).split()[1]
            self.assertEqual(int(flags, 8) & os.O_NONBLOCK, 0)

    def test_a_terminal_that_is_none_is_refused_in_words(self):
        with console(term="dumb") as terminal:
            terminal.wait_for(lambda: terminal.is_closed, "the end")
            self.assertNotEqual(terminal.process.wait(10), 0)


class LineByLine(unittest.TestCase):
    """Without a terminal on its input: what can be read is done, and its end ends the program."""

    def said(self, **given):
        done = subprocess.run(
            [FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--plain", "--lang", "en", "asha"],
            env={**os.environ, "FOLENI_PASSWORD": PASSWORD}, capture_output=True, text=True,
            timeout=30, check=False, **given)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_nothing_to_read_is_the_end(self):
        self.said(stdin=subprocess.DEVNULL)

    def test_no_input_at_all_is_the_end(self):
        self.said(preexec_fn=lambda: os.close(0))

    def test_the_rest_of_a_long_line_is_no_line(self):
        console = subprocess.Popen(
            [FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--plain", "--lang", "en",
             "asha"], env={**os.environ, "FOLENI_PASSWORD": PASSWORD}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        before = count()
        said, _ = console.communicate("z" * 300000 + "F9\n\n:nowhere\n", 30)
        self.assertEqual((console.returncode, count()), (0, before))
        self.assertEqual(said.count("That line is too long"), 1)
        self.assertIn("There is no such act", said)

    def test_a_password_that_cannot_be_had_is_named(self):
        with tempfile.NamedTemporaryFile() as empty:
            for path, code, why in ((empty.name, 65, "its first line is no password"),
                                    ("/", 66, "Is a directory"),
                                    ("/nowhere", 66, "No such file or directory")):
                done = subprocess.run([FOLENI, "--password-file", path, "asha"],
                                      capture_output=True, text=True, timeout=30, check=False)
                self.assertEqual((done.returncode, done.stderr), (code, f"foleni: {path}: {why}\n"))

    def test_whom_the_server_does_not_let_in_it_tells_why(self):
        done = subprocess.run(
            [FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--plain", "nobody"],
            env={**os.environ, "FOLENI_PASSWORD": PASSWORD}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(
            (done.returncode, done.stderr), (77, "foleni: Wrong user name or password\n"))

    def test_without_a_server_it_ends_and_says_so(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        done = subprocess.run(
            [FOLENI, "--server", f"http://127.0.0.1:{port}", "--plain", "asha"],
            env={**os.environ, "FOLENI_PASSWORD": PASSWORD}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual((done.returncode, done.stderr), (69, "foleni: there is no connection\n"))

    def test_a_file_is_read(self):
        before = count()
        with tempfile.TemporaryFile("w+") as lines:
            lines.write(":nowhere\r\n" + "x" * 70000 + "\nF9\n2\n\n")
            lines.seek(0)
            said = self.said(stdin=lines)
        self.assertIn("There is no such act", said)
        self.assertIn("That line is too long", said)
        # What was asked for was done before the end.
        self.assertEqual(count(), before + 1)
        self.assertIn("is given to", said)


class Completion(unittest.TestCase):
    def complete(self, *words):
        script = os.path.join(ROOT, "packaging", "completions", "foleni")
        done = subprocess.run(
            ["bash", "-c", f"source {script}; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _foleni;"
             " printf '%s\\n' \"${COMPREPLY[@]}\"", "bash", FOLENI, *words],
            check=True, capture_output=True, text=True)
        return done.stdout.split()

    def test_every_option_is_offered(self):
        options = self.complete("--")
        for option in ("--server", "--theme", "--readonly", "--help"):
            self.assertIn(option, options)
        self.assertEqual(self.complete("--gl"), ["--glyphs"])
        self.assertEqual(self.complete("--theme", "m"), ["mono"])


class Cost(unittest.TestCase):
    def test_a_key_costs_forty_bytes_at_most(self):
        with console() as terminal:
            terminal.wait("LIVE")
            terminal.type("<F2>")
            terminal.wait("Register somebody new")
            terminal.settle()
            before, letters = terminal.bytes, "abcdefghijklmnopqrstuvwxyz"
            for i, letter in enumerate(letters):
                terminal.type(letter)
                terminal.wait(letters[:i + 1])
            # The clock and the way there and back may be painted beside one of them.
            self.assertLessEqual((terminal.bytes - before) / len(letters), KEY_BYTES)

    def test_an_event_costs_four_hundred_bytes_at_most(self):
        with console() as terminal:
            terminal.wait("LIVE")
            terminal.settle()
            before, count = terminal.bytes, 10
            for _ in range(count):
                number = open_visit("opd")["number"]
            terminal.wait(number)
            terminal.settle()
            self.assertLessEqual((terminal.bytes - before) / count, EVENT_BYTES)

    def test_a_console_that_nobody_touches_does_nothing(self):
        with console() as terminal:
            terminal.wait("LIVE")
            terminal.settle(1)

            def ticks():
                with open(f"/proc/{terminal.process.pid}/stat") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
                return int(fields[11]) + int(fields[12])
            # The clock of the screen goes by minutes: a quiet span lies within one of them.
            while time.time() % 60 > 55:
                time.sleep(0.5)
            terminal.settle()
            before, bytes_before = ticks(), terminal.bytes
            time.sleep(3)
            self.assertLessEqual(ticks() - before, 1)
            # The way there and back may be measured anew.
            self.assertLessEqual(terminal.bytes - bytes_before, KEY_BYTES)


if __name__ == "__main__":
    unittest.main(verbosity=2)
