# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A hospital whose hall has screens: what the tests of this folder share.

    class Calls(HallCase):
        desks = {"room-4": ("room", "4", ["opd"])}    # besides those of hospital.py

        def test_a_call_is_shown(self):
            page = self.open_display(["room-4"])      # a browser that shows these desks
            self.sit_down("room-4")
            self.wait_shown(page, self.issue_and_call("room-4"))"""
import itertools
import os
import shutil
import sys
import unittest
import uuid

from browser import HERE, Browser

from client import PASSWORD, must
from hospital import DESKS, Hospital
from patience import SKIPPED, wait_until
from server import free_port

SIZES = ((640, 360), (1280, 720), (1920, 1080), (3840, 2160))
KEY = PASSWORD.replace(" ", "+")
# Remembers each call that is put on the stage, once for each time.
WATCH = """window.staged = [];
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((one) =>
        one.dataset && one.dataset.call && staged.push(one.dataset.call))))
    .observe(document.querySelector("#stage"), { childList: true })"""


def is_live(page):
    return page.text("#link").endswith("LIVE") and bool(page.texts("#stage div"))


class HallCase(unittest.TestCase):
    desks = {}

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        # Started again, the server is still where the browser looks for it.
        cls.hospital = Hospital(settings={"server.port": free_port()})
        cls.enterClassContext(cls.hospital)
        cls.enterClassContext(cls.browser)
        cls.names = (f"hall-{n}" for n in itertools.count(1))
        cls.server = cls.hospital.start()
        cls.town = cls.hospital.furnish(cls.server, desks={**DESKS, **cls.desks})
        # One at the desk of each: whoever sits down elsewhere has left.
        cls.nurses = {desk: cls.town.add_user(desk, "nurse") for desk in cls.town.desks}

    # ---- screens ----

    def address(self, path):
        return f"http://127.0.0.1:{self.server.port}{path}"

    def open(self, path, width=1280, height=720, **more):
        page = self.browser.open(self.address(path), width, height, **more)
        self.addCleanup(page.do, "close")
        return page

    def add_display(self, desks=()):
        """The login of a new display that shows these desks; none: all."""
        login, display = next(self.names), str(uuid.uuid4())
        must(self.server.put(self.town.path("displays", display),
                             {"name": "Ukumbi A", "desks": [self.town.desks[desk] for desk in desks]},
                             self.town.tokens["admin"]))
        self.hospital.tool("user", "add", login, "--role", "display", "--facility", self.town.code,
                           "--name", "Hall", "--display", display, "--password-stdin",
                           text=PASSWORD + "\n")
        return login

    def open_display(self, desks=(), query="", **more):
        page = self.open(f"/display{query}#login={self.add_display(desks)}&key={KEY}", **more)
        wait_until(lambda: is_live(page), "a live display")
        page.evaluate(WATCH)
        return page

    # ---- work ----

    def sit_down(self, *desks):
        for desk in desks:
            must(self.server.post(self.town.path("desks", self.town.desks[desk], "open"), None,
                                  self.nurses[desk]))

    def issue(self, service="opd"):
        return must(self.server.post(self.town.path("visits"),
                                     {"service": self.town.services[service]},
                                     self.town.tokens["receptionist"]))

    def call_next(self, desk, line=None):
        """line: another connection to the server."""
        return must((line or self.server).ask(
            "POST", self.town.path("desks", self.town.desks[desk], "call-next"), {"finish": True},
            self.nurses[desk], {"Idempotency-Key": str(uuid.uuid4())}))

    def issue_and_call(self, desk, service="opd"):
        self.issue(service)
        return self.call_next(desk)

    # ---- what came of it ----

    def known(self, call, what):
        """When the server was told that the call was "shown_at" or "spoken_at"."""
        rows = must(self.server.get(self.town.path("live"), self.town.tokens["nurse"]))["calls"]
        return next(row for row in rows if row["id"] == call["call"]).get(what)

    def wait_shown(self, page, call):
        wait_until(lambda: call["call"] in page.evaluate("staged"), "the call on the stage")
        wait_until(lambda: self.known(call, "shown_at"), "the call acknowledged")

    def assert_fits_everywhere(self, page):
        for width, height in SIZES:
            page.do("resize", width=width, height=height)
            page.assert_fits()


def main():
    """packaging/test has fetched what is needed, or was told to go without."""
    for there, what in ((os.path.exists(os.path.join(HERE, "node_modules", ".foleni-lock")),
                         "tests/web/node_modules: packaging/test fetches them"),
                        (shutil.which("chromium"),
                         "chromium: packaging/install-dependencies --test installs it")):
        if not there:
            print(f"skipped: no {what}")
            sys.exit(SKIPPED)
    unittest.main()
