#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever reads Swahili is told in Swahili what is wrong, over REST and over a live socket."""
import os
import re
import unittest
import uuid

from client import must
from hospital import Hospital
from programs import ROOT

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
        yield server.sign_in("a", "wrong", headers=headers)
        yield server.get("/v1/tickets/ZZZZ-ZZZZ", **headers)
        yield server.put(town.path("services", town.services["opd"]), {}, nurse, **headers)
        yield server.post(town.path("visits"), {}, nurse, **headers)
        yield server.post(town.path("visits"), {"service": str(uuid.uuid4())}, nurse, **headers)
        yield server.post(town.path("undo"), {"seq": 999999}, nurse, **headers)
        yield server.ask("DELETE", town.path("desks"), None, nurse, headers)

    def test_without_a_catalogue_english_is_said_to_be_english(self):
        server = self.hospital.start(environment={"FOLENI_LOCALE_DIR": self.hospital.folder})
        said = server.get("/v1/me", **SWAHILI)
        self.assertEqual(said.headers["content-language"], "en")
        self.assertIn(said.json["title"], self.said)

    def test_each_problem_has_its_title_in_the_language_that_is_asked_for(self):
        pairs = list(zip(self.refusals(), self.refusals(**SWAHILI)))
        for english, swahili in pairs:
            self.assertEqual((english.headers["content-language"],
                              swahili.headers["content-language"]), ("en", "sw"))
            self.assertEqual(swahili.json["title"], self.said[english.json["title"]])
            self.assertNotEqual(swahili.json["title"], english.json["title"])
            # Programs go by the rest, which is the same.
            alike = {"title": "", "detail": ""}
            self.assertEqual({**swahili.json, **alike}, {**english.json, **alike})
            self.assertEqual(swahili.json.get("detail"), self.detail(english.json))
        self.assertGreater(len({swahili.code for _, swahili in pairs}), 7)

    def detail(self, english):
        """In Swahili: what a rule says; what is wrong with the form of a request stays English."""
        message = english.get("says", english.get("expected"))
        if message not in self.said:
            return english.get("detail")
        return re.sub("%[a-z0-9]+", "{}", self.said[message]).format(*english.get("values", []))

    def test_what_a_rule_refuses_is_told_to_people_what_is_no_request_to_programs(self):
        town, server, nurse = self.town, self.server, self.town.tokens["nurse"]
        doctor = town.tokens["doctor"]
        visit = must(server.post(town.path("visits"), {"service": town.services["opd"]}, nurse))
        desk = town.path("desks", town.desks["room-5"])

        def refuse(path, body=None, token=nurse):
            return server.post(path, body, token, **SWAHILI).json
        self.assertEqual(refuse(town.path("tickets", visit["ticket"], "start"), None, doctor)
                         .get("detail"), "tiketi inasubiri")
        must(server.post(desk + "/open", None, doctor))
        must(server.post(desk + "/call-next", None, doctor))
        busy = refuse(desk + "/close", None, doctor)
        self.assertEqual((busy["code"], busy["detail"], busy["says"], busy["values"]),
                         ("desk_busy", f"maliza kwanza na {visit['number']}",
                          "finish with %s first", [visit["number"]]))
        wrong = refuse(town.path("patients"), {"full_name": "Siri", "phone_number": "0712345678"})
        self.assertEqual((wrong["field"], wrong["detail"]),
                         ("phone_number", "nambari kama +255712345678"))
        wrong = refuse(town.path("visits"), {"service": 7})
        self.assertEqual((wrong["detail"], "says" in wrong), ("service: a string", False))

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
