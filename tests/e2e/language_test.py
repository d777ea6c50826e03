#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever reads Swahili is told in Swahili what is wrong, over REST and over a live socket."""
import os
import re
import unittest
import uuid

from hospital import ROOT, Hospital

SWAHILI = {"Accept-Language": "sw-TZ,sw;q=0.9,en;q=0.5"}


def catalogue():
    """English to Swahili, as po/sw.po has it."""
    with open(os.path.join(ROOT, "po", "sw.po"), encoding="utf-8") as file:
        text = re.sub(r'"\n"', "", file.read())
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.MULTILINE))


class Language(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hospital = cls.enterClassContext(Hospital())
        cls.server = cls.hospital.start()
        cls.town = cls.hospital.furnish(cls.server)
        cls.said = catalogue()

    def refusals(self, **headers):
        town, server = self.town, self.server
        nurse = town.tokens["nurse"]
        yield server.get("/nowhere", **headers)
        yield server.get("/v1/me", **headers)
        yield server.get("/v1/me", "x.y.z", **headers)
        yield server.post("/v1/auth/sign-in", {"login": "a", "password": "wrong"}, **headers)
        yield server.get("/v1/tickets/ZZZZ-ZZZZ", **headers)
        yield server.put(town.path("services", town.services["opd"]), {}, nurse, **headers)
        yield server.post(town.path("visits"), {}, nurse, **headers)
        yield server.post(town.path("visits"), {"service": str(uuid.uuid4())}, nurse, **headers)
        yield server.post(town.path("undo"), {"seq": 999999}, nurse, **headers)
        yield server.ask("DELETE", town.path("desks"), None, nurse, headers)

    def test_each_problem_has_its_title_in_the_language_that_is_asked_for(self):
        pairs = list(zip(self.refusals(), self.refusals(**SWAHILI)))
        for english, swahili in pairs:
            self.assertEqual((english.headers["content-language"],
                              swahili.headers["content-language"]), ("en", "sw"))
            self.assertEqual(swahili.json["title"], self.said[english.json["title"]])
            self.assertNotEqual(swahili.json["title"], english.json["title"])
            # Programs go by the rest, which is the same.
            self.assertEqual({**swahili.json, "title": ""}, {**english.json, "title": ""})
        self.assertGreater(len({swahili.code for _, swahili in pairs}), 7)

    def test_so_is_it_over_a_socket(self):
        english, swahili = (self.server.live(self.town.tokens["nurse"], headers=headers)
                            for headers in ({}, SWAHILI))
        titles = []
        for socket in (english, swahili):
            self.addCleanup(socket.close)
            socket.hello()
            titles.append(socket.command("undo", {"seq": 999999})["problem"]["title"])
            socket.send({"t": "nonsense"})
            titles.append(socket.wait_kind("problem")["problem"]["title"])
        self.assertEqual([self.said[title] for title in titles[:2]], titles[2:])

    def test_the_log_stays_in_one_language(self):
        list(self.refusals(**SWAHILI))
        for line in self.server.lines():
            self.assertFalse(set(map(str, line.values())) & set(self.said.values()), line)


if __name__ == "__main__":
    unittest.main()
