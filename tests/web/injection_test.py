#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Names that a page could obey, in a real browser: on the screen of a hall and on the page of a
ticket they are text, and nothing of them runs."""
import uuid

from hall import HallCase, main

from client import must
from patience import wait_until

IMAGE = "<img src=x onerror=window.hit=1>\"'&lt;{{7*7}}"
SCRIPT = "</p><script>window.hit=1</script>"


class Injection(HallCase):
    def rename_service(self):
        service = next(row["service"] for row in must(self.server.get(
            self.town.path("services"), self.town.tokens["admin"]))["services"]
            if row["service"]["id"] == self.town.services["opd"])
        must(self.server.put(self.town.path("services", service["id"]), {
            "code": service["code"], "series": service["series"], "name_sw": IMAGE,
            "name_en": SCRIPT, "opens_min": 0, "closes_min": 0}, self.town.tokens["admin"]))

    def assert_nothing_runs(self, page):
        self.assertIsNone(page.evaluate("window.hit"))
        self.assertEqual(page.evaluate("document.querySelectorAll('[onerror], [onload]').length"), 0)
        page.assert_faultless()  # The policy would have had to forbid it.

    def test_the_screen_of_a_hall_shows_them_as_text(self):
        self.rename_service()
        display = str(uuid.uuid4())
        must(self.server.put(self.town.path("displays", display), {"name": IMAGE, "desks": []},
                             self.town.tokens["admin"]))
        self.sit_down("room-4")
        page = self.open_display(["room-4"])
        self.wait_shown(page, self.issue_and_call("room-4"))
        self.issue()
        for name in (IMAGE, SCRIPT):
            wait_until(lambda name=name: name in page.evaluate("document.body.textContent"), name)
        self.assert_nothing_runs(page)

    def test_the_page_of_a_ticket_shows_them_as_text(self):
        self.rename_service()
        page = self.open(f"/t/{self.issue()['code']}")
        for name in (IMAGE, SCRIPT):
            self.assertIn(name, page.evaluate("document.body.textContent"))
        self.assert_nothing_runs(page)

    def test_an_address_is_not_obeyed_either(self):
        for path in ("/t/<script>window.hit=1</script>", "/display?<img src=x onerror=window.hit=1>",
                     "/display?sw#<img src=x onerror=window.hit=1>"):
            page = self.browser.open(self.address(path))
            self.addCleanup(page.do, "close")
            self.assertIsNone(page.evaluate("window.hit"), path)
            self.assertNotIn("<script>window", page.evaluate("document.body.innerHTML"), path)


if __name__ == "__main__":
    main()
