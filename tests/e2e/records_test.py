#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The records that the consoles keep beside the lines: who works here."""
import unittest
import uuid

from hospital import Hospital, must


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    HOSPITAL = Hospital().__enter__()
    try:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER, "amana"), HOSPITAL.add_facility("temeke")
    except BaseException as error:
        HOSPITAL.__exit__(type(error), error, None)
        raise


def tearDownModule():
    HOSPITAL.__exit__(None, None, None)


def get(*parts, role="receptionist", town=None):
    town = town or TOWN
    return SERVER.get(town.path(*parts), town.tokens[role])


def post(*parts, body=None, role="receptionist", town=None, **more):
    town = town or TOWN
    return SERVER.post(town.path(*parts), body, town.tokens[role], **more)


class Case(unittest.TestCase):
    def assert_problem(self, answer, status, code, field=None):
        self.assertEqual((answer.status, answer.code), (status, code), answer)
        if field:
            self.assertEqual(answer.json["field"], field, answer)


class Staff(Case):
    def test_persons_of_this_facility_whose_account_is_open(self):
        gone = str(uuid.uuid4())
        HOSPITAL.cluster.ask("INSERT INTO users (id, facility_id, login, display_name, role,"
                             f" disabled_at) VALUES ('{gone}', '{TOWN.facility}', 'siri-gone',"
                             " 'Siri Gone', 'nurse', now())")
        for role in ("receptionist", "nurse", "doctor", "admin"):
            staff = must(get("staff", role=role))["staff"]
            self.assertEqual(staff, [
                {"id": TOWN.users[name], "name": f"Siri {name}", "role": name}
                for name in ("admin", "doctor", "nurse", "receptionist")])
        self.assert_problem(get("staff", role="display"), 403, "forbidden")


if __name__ == "__main__":
    unittest.main(verbosity=2)
