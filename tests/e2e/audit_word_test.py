#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The one word that is typed over the audit log: it finds a ticket by its number, nobody by nothing and
nobody by what may not be read; and one's own looks are left out where that is asked for."""
import unittest
import urllib.parse
import uuid

from client import must
from hospital import hospital_of_module
from patience import wait_until
from tokens import NIL


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER, ALL
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER), HOSPITAL.furnish(SERVER, "temeke")
        ALL = HOSPITAL.signer.token("admin", NIL)


def look(token=None, town=None, **query):
    query = {"from" if name == "since" else name: value for name, value in query.items()}
    return SERVER.get((town or TOWN).admin_path("audit") + "?" +
                      urllib.parse.urlencode({"limit": 1000, **query}),
                      token or TOWN.tokens["admin"])


def entries(**query):
    return must(look(**query))["entries"]


def actions(**query):
    return [entry["action"] for entry in entries(**query) if entry["action"] != "audit.searched"]


def come(service="opd", town=None, **more):
    town = town or TOWN
    return must(SERVER.post(town.path("visits"), {"service": town.services[service], **more},
                            town.tokens["receptionist"]))


class Numbers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Somebody comes, is moved before another, and sent home with the number on the paper."""
        patient = must(SERVER.post(TOWN.path("patients"), {
            "full_name": "Mgonjwa Mmoja", "confirm_new": True}, TOWN.tokens["receptionist"]))["id"]
        cls.before, cls.first = come(), come()
        cls.visit = come(patient=patient)
        cls.number = cls.visit["number"]
        must(SERVER.post(TOWN.path("tickets", cls.visit["ticket"], "move"), {
            "before": cls.first["ticket"], "reason": "mjamzito"}, TOWN.tokens["receptionist"]))
        must(SERVER.post(TOWN.path("visits", cls.visit["visit"], "close"), {"reason": "alienda"},
                         TOWN.tokens["receptionist"]))

    def test_a_number_finds_all_that_happened_on_its_ticket_and_visit(self):
        for word in (self.number, self.number.lower()):
            told = actions(word=word, brief="true")
            self.assertEqual(sorted(told), sorted([
                "visit.opened", "ticket.issued", "ticket.moved", "visit.closed",
                "ticket.cancelled"]), word)
        # Whoever was passed finds by whom; nobody else's entries come.
        self.assertEqual(sorted(actions(word=self.first["number"], brief="true")),
                         ["ticket.issued", "ticket.moved", "visit.opened"])
        self.assertEqual(sorted(actions(word=self.before["number"], brief="true")),
                         ["ticket.issued", "visit.opened"])
        for word in (self.number + "0", "Z001", self.number[1:], "A00000000001"):
            self.assertEqual(actions(word=word), [], word)
        # What narrows goes on to narrow.
        self.assertEqual(actions(word=self.number, action="visit.opened"), ["visit.opened"])

    def test_a_number_is_that_of_the_days_searched_and_of_the_facility(self):
        visit = come("lab")
        theirs = come("lab", OTHER)
        self.assertEqual(theirs["number"], visit["number"])
        self.assertEqual({entry["object"] for entry in entries(word=visit["number"])},
                         {visit["ticket"], visit["visit"]})
        # The same number of a day last year.
        shift = ("SET session_replication_role = replica; UPDATE {} SET {} WHERE facility_id ="
                 f" '{OTHER.facility}' AND {{}} = '{theirs['visit']}'")
        HOSPITAL.cluster.ask(shift.format(
            "visits", "business_day = business_day - 300, opened_at = opened_at - interval"
            " '300 days', closed_at = now() - interval '299 days', state = 'closed',"
            " on_board = false", "id"), "-U", "postgres")
        HOSPITAL.cluster.ask(
            "SET session_replication_role = replica; UPDATE queue_events SET at = at - interval"
            f" '300 days' WHERE facility_id = '{OTHER.facility}' AND data->>'visit' ="
            f" '{theirs['visit']}'", "-U", "postgres")
        admin = {"token": OTHER.tokens["admin"], "town": OTHER}
        self.assertEqual(actions(word=theirs["number"], **admin), [])
        self.assertIn("visit.opened", actions(word=theirs["number"],
                                              since="2020-01-01T00:00:00Z", **admin))

    def test_a_ticket_is_called_by_its_number_wherever_it_stands(self):
        ticket, visit = self.visit["ticket"], self.visit["visit"]
        told = entries(object=visit) + entries(object=ticket)
        for kind, thing in (("ticket", ticket), ("visit", visit)):
            named = {entry["object_name"] for entry in told
                     if (entry["object_kind"], entry["object"]) == (kind, thing)}
            self.assertEqual(named, {self.number}, kind)
        # Also where the event has no number, and in a file.
        [cancelled] = [entry for entry in told if entry["action"] == "ticket.cancelled"][:1]
        self.assertNotIn("number", cancelled["detail"])
        text = look(object=ticket, format="csv").body.decode()
        self.assertTrue(all(line.endswith(f',"{self.number}"') for line in
                            text.split("\r\n")[1:-1] if '"ticket"' in line), text)
        self.assertNotIn("Mgonjwa Mmoja", look(word=self.number).body.decode())


class Nothing(unittest.TestCase):
    def test_a_word_of_which_nothing_is_left_finds_nobody(self):
        self.assertIn("desk.configured", actions(word="siri"))
        for word in ("\u0301", "\u0300\u0301", "\u200b"):
            self.assertEqual(actions(word=word), [], ascii(word))
        # It hides nothing of a word that has letters.
        self.assertIn("desk.configured", actions(word="si\u0301ri"))


class Logins(unittest.TestCase):
    def test_a_login_that_is_told_nowhere_here_finds_nothing(self):
        """Who acted here and belongs to another facility is known by name, and not by login."""
        guest = str(uuid.uuid4())
        HOSPITAL.cluster.ask(
            "INSERT INTO users (id, facility_id, login, display_name, role) VALUES"
            f" ('{guest}', '{OTHER.facility}', 'zuhura.siri', 'Mgeni Mwema', 'nurse');"
            "INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, action) VALUES"
            f" (uuid_generate_v4(), '{TOWN.facility}', 'staff', '{guest}', 'test.guest')")
        self.assertEqual(actions(word="mgeni"), ["test.guest"])
        self.assertEqual(actions(word="mwema"), ["test.guest"])
        self.assertEqual(actions(word="zuhura"), [])
        self.assertEqual(actions(word="zuhura", token=ALL), ["test.guest"])
        self.assertEqual(actions(word="zuhura.siri"), [])
        # Of who belongs here, or to no facility, logins are told and find.
        for facility in (f"'{TOWN.facility}'", "NULL"):
            HOSPITAL.cluster.ask(f"UPDATE users SET role = 'admin', facility_id = {facility}"
                                 f" WHERE id = '{guest}'")
            self.assertEqual(actions(word="zuhura"), ["test.guest"])


class OwnLooks(unittest.TestCase):
    def test_own_looks_are_left_out_where_that_is_asked_for(self):
        mine, theirs = TOWN.tokens["admin"], ALL
        must(look(mine, action="test.mine"))
        must(look(theirs, action="test.theirs"))
        self.assertEqual(look(mine, action="test.mine", format="csv").status, 200)

        def told(**query):
            return [(entry["action"], entry["detail"]["search"].get("action"))
                    for entry in entries(action="audit.", **query)]
        wait_until(lambda: ("audit.exported", "test.mine") in told(), "all is written down")
        self.assertIn(("audit.searched", "test.mine"), told())
        without = told(without_own_looks="true")
        self.assertEqual(without.count(("audit.searched", "test.mine")), 0)
        # Those of others stay, and what was taken away.
        self.assertIn(("audit.searched", "test.theirs"), without)
        self.assertIn(("audit.exported", "test.mine"), without)
        # It is a look like others, and written down.
        must(look(mine, without_own_looks="true", action="test.again"))
        [again] = [entry["detail"]["search"] for entry in entries(action="audit.searched")
                   if entry["detail"]["search"].get("action") == "test.again"]
        self.assertTrue(again["without_own_looks"])

    def test_pages_lose_nothing_where_own_looks_lie_between(self):
        for _ in range(5):
            must(look())
        told, cursor = [], None
        while True:
            page = must(look(limit=4, without_own_looks="true", action="desk.",
                             **({"cursor": cursor} if cursor else {})))
            told += [entry["id"] for entry in page["entries"]]
            cursor = page.get("next")
            if not cursor:
                break
        self.assertEqual(told, [entry["id"] for entry in entries(action="desk.")])


if __name__ == "__main__":
    unittest.main()
