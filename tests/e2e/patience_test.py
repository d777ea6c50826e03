#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Somebody who mistypes the password at a console until the server looks at none for a while: it is
told with the time that is left, nothing is sent meanwhile, and what was typed is neither lost nor
sent by itself. tests/screens has the rest of it, with a clock of its own."""
import re
import tempfile
import unittest

from client import PASSWORD
from hospital import hospital_of_module
from patience import wait_until
from programs import FOLENI
from terminal import Terminal

# Long enough to do something in it.
LONG_S = 3
TOO_MANY, OVER = "There were too many tries", "Now it can be tried again"


def setUpModule():
    global HOSPITAL, SERVER, STATE
    STATE = tempfile.TemporaryDirectory(prefix="foleni-patience.")
    unittest.addModuleCleanup(STATE.cleanup)
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        town = HOSPITAL.furnish(SERVER)
        HOSPITAL.add_user("asha", "receptionist", town)


def looked_at():
    """Wrong passwords that the server has compared."""
    return int(HOSPITAL.cluster.ask(
        "SELECT count(*) FROM audit_log WHERE action = 'session.refused'"))


def refused():
    """Whatever was refused to the console, the only one that asks."""
    return int(re.search(r'foleni_http_requests_total\{status="4xx"\} (\d+)',
                         SERVER.get("/metrics").body.decode()).group(1))


def left_s(terminal):
    found = re.search(r"(\d+) s\.", terminal.text())
    return int(found.group(1)) if found else 0


class Patience(unittest.TestCase):
    def try_wrong(self, terminal):
        """True: it was not looked at."""
        before, seen = refused(), looked_at()
        terminal.type("a wrong password<Enter>")
        wait_until(lambda: refused() > before, "an answer")
        if looked_at() > seen:
            return False
        terminal.wait(TOO_MANY)
        return True

    def try_until_long(self, terminal):
        tries = 0
        for _ in range(40):
            tries += 1
            if not self.try_wrong(terminal):
                continue
            if left_s(terminal) >= LONG_S:
                return tries
            terminal.wait(OVER)
        raise AssertionError("it never had to wait for long")

    def assert_waits(self, terminal):
        before = refused()
        self.assertFalse(terminal.has("OFFLINE"))
        self.assertTrue(terminal.has("not kept"))
        self.assertFalse(terminal.has("***"))
        terminal.type(f"{PASSWORD}<Enter><Enter>")
        terminal.wait("*" * len(PASSWORD))
        self.assertTrue(terminal.has(TOO_MANY))
        terminal.wait(OVER)
        terminal.settle(1.2)
        self.assertTrue(terminal.has("*" * len(PASSWORD)))
        self.assertEqual(refused(), before)

    def test_it_is_told_and_waited_for_at_the_sign_in_and_at_the_lock(self):
        with Terminal([FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--lang", "en",
                       "asha"], environment={"XDG_STATE_HOME": STATE.name}) as terminal:
            terminal.wait("Password")
            self.assertGreater(self.try_until_long(terminal), 5)
            self.assertTrue(terminal.has("WAIT"))
            self.assert_waits(terminal)
            terminal.type("<Enter>")
            terminal.wait("TODAY")
            terminal.type("<Ctrl-F>")
            terminal.wait("locked since")
            self.assertGreater(self.try_until_long(terminal), 5)
            self.assert_waits(terminal)
            self.assertTrue(terminal.has("locked since"))
            terminal.type("<Enter>")
            terminal.wait("TODAY")


if __name__ == "__main__":
    unittest.main()
