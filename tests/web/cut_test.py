#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""No call gets lost on its way to the screen of a hall while the server is away, or the page is."""
import signal

from hall import HallCase, is_live, main

from patience import wait_until


class Cut(HallCase):
    def test_a_page_that_is_opened_anew_shows_what_it_missed(self):
        self.sit_down("lab-1")
        page = self.open_display(["lab-1"])
        self.wait_shown(page, self.issue_and_call("lab-1", "lab"))
        page.do("goto", url=self.address("/ticket.css"))
        missed = [self.issue_and_call("lab-1", "lab") for _ in range(2)]
        page.do("goto", url=self.address("/display"))
        wait_until(lambda: page.texts("#stage .number") == [call["number"] for call in missed],
                   "both of them")

    def test_it_leaves_a_server_that_says_nothing_where_the_network_came_back(self):
        page = self.open_display(["lab-1"])
        self.server.signal(signal.SIGSTOP)
        try:
            page.evaluate("window.dispatchEvent(new Event('online'))")
            wait_until(lambda: not is_live(page), "the loss")
        finally:
            self.server.signal(signal.SIGCONT)
        wait_until(lambda: is_live(page), "a live display again")

    def test_after_a_cut_it_comes_back_by_itself_and_shows_what_it_missed(self):
        self.sit_down("room-4", "room-5")
        page = self.open_display(["room-4", "room-5"])
        before = self.issue_and_call("room-4")
        self.wait_shown(page, before)
        for _ in range(2):
            self.issue()
        self.server.kill()
        wait_until(lambda: page.text("#link") == "◐ INAUNGANISHA · RECONNECTING", "the loss")
        self.assertTrue(page.evaluate("document.body.classList.contains('stale')"))
        banner = wait_until(lambda: page.text("#banner"), "the banner")
        self.assertRegex(banner, r"^! Mawasiliano yamekatika tangu \d\d:\d\d – sikiliza tangazo "
                         r"Not live since \d\d:\d\d – listen for the call$")
        self.assertEqual(page.texts("#stage .number"), [before["number"]])
        self.assert_fits_everywhere(page)
        self.server.start()
        missed = [self.call_next("room-4"), self.call_next("room-5")]
        for call in missed:
            self.wait_shown(page, call)
        self.assertEqual(page.evaluate("staged")[-2:], [call["call"] for call in missed])
        wait_until(lambda: is_live(page) and not page.texts("#banner"), "no banner")
        # The browser notes every try that failed, also one that came before the server had its
        # database; nothing else was wrong.
        expected = ("ERR_CONNECTION", "WebSocket", "status of 503")
        self.assertEqual([fault for fault in page.do("faults")
                          if not any(words in fault for words in expected)], [])


if __name__ == "__main__":
    main()
