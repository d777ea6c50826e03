#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The accounts, as their administrators see and change them."""
import unittest
import uuid

from hospital import PASSWORD, STAFF, Hospital, must

USERS = "/v1/admin/users"


def setUpModule():
    global HOSPITAL, SERVER, HERE, THERE, EVERYWHERE
    HOSPITAL = Hospital(settings={"limits.sign_in_per_minute": 10000}).__enter__()
    try:
        SERVER = HOSPITAL.start()
        HERE, THERE = HOSPITAL.furnish(SERVER, "here"), HOSPITAL.furnish(SERVER, "there")
        HOSPITAL.tool("user", "add", "chief", "--role", "admin", "--name", "Siri Mkuu",
                      "--password-stdin", text=PASSWORD + "\n")
        EVERYWHERE = sign_in("chief")["access_token"]
    except BaseException as error:
        HOSPITAL.__exit__(type(error), error, None)
        raise


def tearDownModule():
    HOSPITAL.__exit__(None, None, None)


def sign_in(login, password=PASSWORD, server=None):
    return must((server or SERVER).ask("POST", "/v1/auth/sign-in",
                                       {"login": login, "password": password}))


def admin(town=None):
    return (town or HERE).tokens["admin"]


def listed(query="", token=None):
    return must(SERVER.get(f"{USERS}{query}", token or admin()))


def logins(query="", token=None):
    return [user["login"] for user in listed(query, token)["users"]]


class Reading(unittest.TestCase):
    def test_an_administrator_sees_the_accounts_of_his_facility(self):
        self.assertEqual(logins(), [f"siri-here-{name}" for name in sorted((*STAFF, "display"))])

    def test_one_of_all_facilities_sees_every_account(self):
        found = logins("?limit=100", EVERYWHERE)
        self.assertIn("chief", found)
        self.assertIn("siri-here-nurse", found)
        self.assertIn("siri-there-nurse", found)
        only = logins(f"?facility={THERE.facility}", EVERYWHERE)
        self.assertEqual({login.split("-")[1] for login in only}, {"there"})
        self.assertEqual(logins(f"?facility={THERE.facility}"), [])

    def test_pages_hold_everybody_once(self):
        found, cursor = [], ""
        while True:
            page = listed(f"?limit=2{cursor}")
            found += [user["login"] for user in page["users"]]
            self.assertEqual(page["counts"]["users"], 5)
            if "next" not in page:
                break
            cursor = f"&cursor={page['next']}"
        self.assertEqual(found, logins())

    def test_what_is_looked_for_narrows_the_list(self):
        self.assertEqual(logins("?filter=NURS"), ["siri-here-nurse"])
        self.assertEqual(logins("?filter=S%C3%8Dri%20Nurse"), ["siri-here-nurse"])
        self.assertEqual(logins("?role=doctor"), ["siri-here-doctor"])
        self.assertEqual(logins("?state=off"), [])
        for nothing in ("%25", "_", "%5C", "'%20OR%20'1'='1"):
            self.assertEqual(logins(f"?filter={nothing}"), [])

    def test_another_facilitys_account_is_not_there(self):
        for user in (THERE.users["nurse"], must(SERVER.get("/v1/me", EVERYWHERE))["id"],
                     str(uuid.uuid4())):
            answer = SERVER.get(f"{USERS}/{user}", admin())
            self.assertEqual((answer.status, answer.code), (404, "no_such_user"))

    def test_nothing_secret_is_told(self):
        answer = SERVER.get(f"{USERS}?limit=100", EVERYWHERE)
        chief = next(user for user in answer.json["users"] if user["login"] == "chief")
        one = SERVER.get(f"{USERS}/{chief['id']}", EVERYWHERE)
        self.assertEqual(one.headers["etag"], f'"{chief["version"]}"')
        for body in (answer.body, one.body):
            self.assertNotIn(b"argon2", body)
            self.assertNotIn(b"hash", body)
        self.assertTrue(chief["is_online"])
        self.assertEqual(chief["sessions"], 1)
        self.assertNotIn("facility", chief)


if __name__ == "__main__":
    unittest.main()
