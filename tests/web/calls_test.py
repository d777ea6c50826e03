#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""No call gets lost in a burst on its way to the screen of a hall."""
import concurrent.futures
import contextlib
import time

from hall import HallCase, main

from patience import wait_until

BURST = 50
ROOMS = [f"room-{n}" for n in range(10, 10 + BURST)]


class Calls(HallCase):
    desks = {room: ("room", room[5:], ["opd"]) for room in ROOMS}

    def test_fifty_calls_in_a_second_are_all_shown_in_order(self):
        page = self.open_display()
        self.sit_down(*ROOMS)
        for _ in ROOMS:
            self.issue()

        def call_some(rooms):
            with contextlib.closing(self.server.another()) as line:
                return [self.call_next(room, line) for room in rooms]

        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            calls = sum(pool.map(call_some, [ROOMS[at::8] for at in range(8)]), [])
        print(f"{BURST} calls in {time.monotonic() - began:.2f} s")
        wait_until(lambda: len(page.evaluate("staged")) > 3, "a page of calls")
        self.assert_fits_everywhere(page)
        wait_until(lambda: len(page.evaluate("staged")) >= BURST, "all of them", 45)
        self.assertEqual(page.evaluate("staged"), [
            call["call"] for call in sorted(calls, key=lambda call: call["seq"])])
        for call in calls:
            wait_until(lambda call=call: self.known(call, "shown_at"), "the acknowledgement")
        page.assert_faultless()


if __name__ == "__main__":
    main()
