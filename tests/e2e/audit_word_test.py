#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The one word that is typed over the audit log: it finds nobody by nothing and
nobody by what may not be read."""
import unittest
import urllib.parse
import uuid

from hospital import NIL, Hospital, must


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER, ALL
    HOSPITAL = Hospital().__enter__()
    try:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER), HOSPITAL.furnish(SERVER, "temeke")
        ALL = HOSPITAL.signer.token("admin", NIL)
    except BaseException as error:
        HOSPITAL.__exit__(type(error), error, None)
        raise


def tearDownModule():
    HOSPITAL.__exit__(None, None, None)


def look(token=None, town=None, **query):
    query = {"from" if name == "since" else name: value for name, value in query.items()}
    return SERVER.get(f"/v1/admin/facilities/{(town or TOWN).facility}/audit?"
                      + urllib.parse.urlencode({"limit": 1000, **query}),
                      token or TOWN.tokens["admin"])


def entries(**query):
    return must(look(**query))["entries"]


def actions(**query):
    return [entry["action"] for entry in entries(**query) if entry["action"] != "audit.searched"]


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


if __name__ == "__main__":
    unittest.main()
