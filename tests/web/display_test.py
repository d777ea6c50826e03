#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The display of a hall and the page of a ticket in a real browser: what people see and hear, and
what the server is told of it."""
import os
import re
import subprocess
import unittest
from urllib.parse import urlsplit

from browser import HERE, OVERFLOWS
from hall import KEY, WATCH, HallCase, is_live, main

from client import PASSWORD, must
from patience import wait_until

# A voice that speaks at once and can be heard by the test; or one that the browser forbids.
VOICE = """window.said = [];
    speechSynthesis.speak = function (utterance) {
        said.push([utterance.lang, utterance.text]);
        setTimeout(() => %s, 0);
    };"""
# Nobody waits for the time between one call and its repeat, but how long it is can be asked.
EVERY_S = 7
HURRY = """window.repeats = 0;
    window.setTimeout = ((wait) => (act, ms) => {
        repeats += ms === %d;
        return wait(act, ms === %d ? 0 : ms);
    })(window.setTimeout);""" % (EVERY_S * 1000, EVERY_S * 1000)
SPEAKS, IS_FORBIDDEN = "utterance.onend({})", 'utterance.onerror({ error: "not-allowed" })'
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
BLINKING = """(({ animationName, animationDuration, animationIterationCount }) =>
    [animationName, animationDuration, animationIterationCount])
    (getComputedStyle(document.querySelector("#stage .number")))"""


# Calls that nobody made, as wide as numbers and rooms can be, and what is to be seen of them before
# the page draws anything of its own.
DRAW = """(() => {
    const screen = Foleni.createScreen(["sw", "en"]);
    const desks = new Map([["d", { kind: "window", room: "12BG" }]]);
    const calls = Array.from({ length: %d }, (_, at) => ({ id: "c" + at, desk: "d", number: "%s" }));
    screen.stage(calls, desks, {});
    screen.recent(calls.slice(0, 5), desks);
    const seen = [...document.querySelectorAll("#stage .number")]
        .filter((one) => one.getClientRects().length);
    return [seen.length, %s];
})()"""


class Display(HallCase):
    desks = {f"room-{n}": ("room", str(n), ["opd"]) for n in (10, 11, 12, 13)}

    def test_it_is_connected_once_by_a_form(self):
        page = self.open("/display", 640, 360)
        page.assert_fits()
        page.do("fill", selector="#login", text=self.add_display())
        page.do("fill", selector="#key", text="wrong")
        page.do("click", selector="#pairing button")
        wait_until(lambda: "The name or the key is wrong." in page.text("#refusal"), "a refusal")
        page.do("fill", selector="#key", text=PASSWORD)
        page.do("click", selector="#pairing button")
        wait_until(lambda: is_live(page), "a live display")
        page.do("reload")
        wait_until(lambda: is_live(page), "a live display again")
        # The browser itself notes the one wrong try, and each time that the code was not approved.
        faults = [fault for fault in page.do("faults") if "409" not in str(fault)]
        self.assertEqual(len(faults), 1, faults)

    def approve(self, page, name, desks=(), other_than=None):
        """The code that the page shows, and the device that it became."""
        code = wait_until(lambda: re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", page.text("#code")) and
                          page.text("#code") != other_than and page.text("#code"), "a code")
        page.assert_fits()
        return code, must(self.server.post(
            self.town.admin_path("devices"),
            {"code": code, "kind": "display", "name": name,
             "desks": [self.town.desks[desk] for desk in desks]}, self.town.tokens["admin"]))

    def test_it_shows_a_code_is_paired_by_it_and_comes_back_by_its_key(self):
        self.sit_down("pharmacy-1")
        page = self.open("/display", 640, 360)
        code, device = self.approve(page, "Ukumbi wa msimbo", ["pharmacy-1"])
        wait_until(lambda: is_live(page), "a live display", 30)
        self.assertIn("Ukumbi wa msimbo", page.text("#place"))
        page.do("reload")
        wait_until(lambda: is_live(page), "a live display again")
        page.evaluate(WATCH)
        self.wait_shown(page, self.issue_and_call("pharmacy-1", "pharmacy"))
        kept = page.evaluate('localStorage.getItem("foleni.display.key")')
        self.assertRegex(kept, r'^{"deviceKey":"foleni_dk_[A-Za-z0-9_-]{43}"}$')
        self.assertNotIn("foleni_dk_", page.evaluate("location.href"))
        asked = page.do("addresses")
        self.assertLessEqual({"/v1/auth/device", "/v1/live"}, {urlsplit(one).path for one in asked})
        # The key, the token that it gave and the pass of the socket were in none of them.
        self.assertEqual([one for one in asked if urlsplit(one).query or "foleni_dk_" in one], [])
        must(self.server.post(
            self.town.admin_path("devices", device["id"], "revoke"), {},
            self.town.tokens["admin"]))
        wait_until(lambda: page.text("#revoked") and
                   "This screen was taken out of service." in page.text("#revoked"), "told", 30)
        self.approve(page, "Ukumbi mwingine", other_than=code)
        wait_until(lambda: self.shows(page, "Ukumbi mwingine"), "a live display anew", 40)

    @staticmethod
    def shows(page, name):
        """It begins anew meanwhile; then nobody can look."""
        try:
            return is_live(page) and name in page.text("#place")
        except AssertionError:
            return False

    def test_an_account_of_a_person_is_no_display(self):
        self.hospital.add_user("sister", "nurse", self.town)
        page = self.open(f"/display#login=sister&key={KEY}")
        wait_until(lambda: "This is no account of a screen." in page.text("#refusal"), "a refusal")

    def test_a_call_appears_with_number_and_room_and_is_acknowledged(self):
        self.sit_down("room-4", "lab-1")
        page = self.open_display(["room-4", "lab-1"])
        self.assertEqual(page.evaluate("location.hash"), "")
        first = self.issue_and_call("room-4")
        self.wait_shown(page, first)
        self.assertEqual(page.texts("#stage .number"), [first["number"]])
        self.assertEqual(page.texts("#stage .place span"), ["Chumba 4", "Room 4"])
        second = self.issue_and_call("lab-1", "lab")
        self.wait_shown(page, second)
        self.assertEqual(page.texts("#stage .place span"), ["Dirisha 7", "Window 7"])
        self.assertEqual(page.texts("#recent b")[0], first["number"])
        waiting = [self.issue(service)["number"] for service in ("lab", "clinic")]
        wait_until(lambda: waiting[0] in page.texts("#next b"), "who is next")
        self.assertRegex(page.text("#clock"), r"^\d\d:\d\d$")
        everything = page.evaluate("document.documentElement.outerHTML")
        for secret in ("clinic", waiting[1], *self.town.users.values(),
                       *self.town.services.values()):
            self.assertNotIn(secret, everything)
        self.assert_fits_everywhere(page)
        page.assert_faultless()

    def set_up(self, **settings):
        path = self.town.admin_path("settings")
        token = self.town.tokens["admin"]
        version = must(self.server.get(path, token))["version"]
        must(self.server.ask("PATCH", path, {"reason": "as agreed", **settings}, token,
                             {"If-Match": f'"{version}"'}))

    def test_it_speaks_and_looks_as_the_hospital_sets_it_and_its_address_wins(self):
        unset = {"hall_languages": None, "hall_theme": None, "call_times": None,
                 "call_every_s": None}
        self.addCleanup(self.set_up, **unset)
        self.sit_down("room-13")
        page = self.open_display(["room-13"], "?voice=1", script=VOICE % SPEAKS + HURRY)
        own = self.open_display(["room-13"], "?lang=en&theme=contrast")
        wait_until(lambda: "WANAOFUATA · NEXT" in page.texts("#next h2"), "both languages")
        self.set_up(hall_languages="sw", hall_theme="light", call_times=3,
                    call_every_s=EVERY_S)
        wait_until(lambda: page.texts("#next h2") == ["WANAOFUATA"], "Swahili alone")
        background = "getComputedStyle(document.body).backgroundColor"
        self.assertEqual(page.evaluate(background), "rgb(255, 255, 255)")
        self.assertEqual(page.evaluate("document.documentElement.lang"), "sw")
        wait_until(lambda: own.evaluate("document.documentElement.className") == "contrast",
                   "a look of its own")
        self.assertEqual(own.texts("#next h2"), ["NEXT"])
        self.assertEqual(own.evaluate(background), "rgb(0, 0, 0)")
        call = self.issue_and_call("room-13")
        self.wait_shown(page, call)
        self.assertEqual(page.texts("#stage .place span"), ["Chumba 13"])
        # A hall where nobody hears it waits for ever.
        wait_until(lambda: len(page.evaluate("said")) == 3, "a call said three times", 30)
        self.assertEqual(page.evaluate("repeats"), 2, f"after {EVERY_S} s each")
        self.assertEqual({tag for tag, _ in page.evaluate("said")}, {"sw-TZ"})
        self.assert_fits_everywhere(page)
        self.assert_fits_everywhere(own)
        self.set_up(**unset)
        wait_until(lambda: page.texts("#next h2") == ["WANAOFUATA · NEXT"], "both languages")
        page.assert_faultless()

    def test_the_longest_numbers_and_rooms_fit(self):
        page = self.open_display(["room-5"])
        for number in ("M8888", "MD8888", "MD88888", "MDK88888"):
            for count in (1, 3, 8):
                drawn = page.evaluate(DRAW % (count, number, OVERFLOWS))
                self.assertEqual(drawn, [count, []])

    def test_a_call_that_is_taken_back_goes_away(self):
        self.sit_down("room-5")
        page = self.open_display(["room-5"])
        call = self.issue_and_call("room-5")
        self.wait_shown(page, call)
        must(self.server.post(self.town.path("undo"), {"seq": call["seq"]}, self.nurses["room-5"]))
        wait_until(lambda: call["number"] not in page.text("#middle"), "no such call")

    def test_it_shows_its_own_desks_and_departments_only(self):
        self.sit_down("pharmacy-1", "triage-1")
        own = self.open_display(["pharmacy-1"])
        department = self.open_display((), "?dept=siri-pharmacy&lang=en")
        wait_until(lambda: department.text("#waits .name") == "Siri pharmacy", "the pharmacy's line")
        other = self.issue_and_call("triage-1", "triage")["call"]
        call = self.issue_and_call("pharmacy-1", "pharmacy")
        for page in (own, department):
            self.wait_shown(page, call)
            # An earlier one of the pharmacy may be shown still.
            self.assertIn(call["call"], page.evaluate("staged"))
            self.assertNotIn(other, page.evaluate("staged"))
        self.assertEqual(set(department.texts("#stage .place span")), {"Window 9"})

    def test_it_blinks_three_times_below_two_a_second_or_not_at_all(self):
        self.sit_down("room-10")
        page = self.open_display(["room-10"])
        self.wait_shown(page, self.issue_and_call("room-10"))
        self.assertEqual(page.evaluate(BLINKING), ["blink", "1s", "3"])
        page.do("reduce")
        self.assertEqual(page.evaluate(BLINKING)[0], "none")

    def test_the_voice_says_number_and_room_in_both_languages(self):
        self.sit_down("room-11")
        page = self.open_display(["room-11"], "?voice=1", script=VOICE % SPEAKS)
        page.do("click", selector="#stage")
        call = self.issue_and_call("room-11")
        wait_until(lambda: self.known(call, "spoken_at"), "the call spoken")
        swahili, english = page.evaluate("said")[:2]
        self.assertEqual(swahili[0], "sw-TZ")
        self.assertRegex(swahili[1], r"^Nambari A, .*\. Tafadhali nenda chumba nambari kumi na moja\.$")
        letter, *digits = call["number"]
        spelt = ", ".join([letter, *(DIGITS[int(digit)] for digit in digits)])
        self.assertEqual(english, ["en-GB", f"Number {spelt}. Please go to room 11."])
        self.assertEqual(page.texts("#hint"), [])

    def test_what_was_not_spoken_is_not_acknowledged_as_spoken(self):
        self.sit_down("room-12")
        page = self.open_display(["room-12"], "?voice=1", script=VOICE % IS_FORBIDDEN)
        call = self.issue_and_call("room-12")
        self.wait_shown(page, call)
        wait_until(lambda: page.evaluate("said.length") == 2, "two languages tried")
        self.assertIn("Touch the screen", page.text("#hint"))
        self.assertFalse(self.known(call, "spoken_at"))

    def test_a_ticket_has_a_page(self):
        self.sit_down("lab-1")
        visit = self.issue("lab")
        page = self.open(f"/t/{visit['code'].upper()}", 360, 640)
        self.assertEqual(page.text("h1"), visit["number"])
        self.assertIn("People ahead of you: ", page.text("body"))
        self.assertEqual(page.evaluate(
            "getComputedStyle(document.querySelector('.now')).borderTopWidth"), "3px")
        wait_until(lambda: self.call_next("lab-1")["ticket"] == visit["ticket"], "this one called")
        page.do("reload")
        self.assertIn("please go to window 7", page.text(".now"))
        page.assert_faultless()
        lost = self.open("/t/none", 360, 640)
        self.assertIn("There is no ticket of today with this code.", lost.text("body"))


class Scripts(unittest.TestCase):
    def test_a_television_of_2016_understands_them(self):
        folder = os.path.join(HERE, "..", "..", "kiosk", "web")
        scripts = [name for name in os.listdir(folder) if name.endswith(".js")]
        self.assertTrue(scripts)
        for name in scripts:
            subprocess.run([os.path.join(HERE, "node_modules", ".bin", "acorn"), "--ecma2015",
                            "--silent", os.path.join(folder, name)], check=True, timeout=20)


if __name__ == "__main__":
    main()
