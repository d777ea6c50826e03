#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The records that the consoles keep beside the lines: who works here, and what was noted."""
import unittest
import uuid

from hospital import Hospital, must, wait_until


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


def register(name, town=None):
    return must(post("patients", body={"full_name": name, "confirm_new": True}, town=town))["id"]


def open_visit(patient, service="opd", **more):
    return must(post("visits", body={"service": TOWN.services[service], "patient": patient,
                                     **more}))


def looks(action, patient):
    """How often this was written down of this patient."""
    return int(HOSPITAL.cluster.ask(
        f"SELECT count(*) FROM audit_log WHERE action = '{action}' AND (object_id = '{patient}'"
        f" OR detail->'patients' ? '{patient}')"))


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


class Notes(Case):
    def setUp(self):
        self.patient = register("Siri Maelezo")

    def add(self, body, role="nurse", patient=None, **more):
        return post("patients", patient or self.patient, "notes", body=body, role=role, **more)

    def list(self, role="doctor"):
        return must(get("patients", self.patient, "notes", role=role))["notes"]

    def test_the_newest_first_with_who_wrote_it_in_which_visit(self):
        visit = open_visit(self.patient)["visit"]
        first = self.add({"body": "Siri mzio\n\nwa penisilini", "visit": visit})
        second = self.add({"body": "Siri alirudi"}, "receptionist")
        self.assertEqual((first.status, second.status), (201, 201))
        note = first.json["note"]
        self.assertEqual((note["body"], note["author"], note["author_name"], note["visit"]),
                         ("Siri mzio\n\nwa penisilini", TOWN.users["nurse"], "Siri nurse", visit))
        self.assertIsNone(second.json["note"]["visit"])
        for role in ("receptionist", "nurse", "doctor", "admin"):
            self.assertEqual(self.list(role), [second.json["note"], note])
        self.assert_problem(get("patients", self.patient, "notes", role="display"), 403,
                            "forbidden")
        wait_until(lambda: (looks("patient.noted", self.patient),
                            looks("patient.notes_read", self.patient)) == (2, 4), "looks")

    def test_a_repeat_gets_the_first_answer_and_writes_no_second_one(self):
        key = str(uuid.uuid4())
        first, second = (self.add({"body": "Siri mara moja"}, key=key) for _ in range(2))
        self.assertEqual((second.status, second.json), (201, first.json))
        self.assertEqual(second.headers["idempotency-replayed"], "true")
        self.assertNotIn("idempotency-replayed", first.headers)
        self.assertEqual(len(self.list()), 1)
        for other in (self.add({"body": "Siri nyingine"}, key=key),
                      self.add({"body": "Siri mara moja"}, "doctor", key=key),
                      self.add({"body": "Siri mara moja"}, patient=register("Siri X"), key=key)):
            self.assert_problem(other, 422, "idempotency_key_reused")
        self.assertEqual(len(self.list()), 1)

    def test_no_more_than_fifty(self):
        for number in range(52):
            must(self.add({"body": f"Siri {number}"}))
        self.assertEqual([note["body"] for note in self.list()],
                         [f"Siri {number}" for number in range(51, 1, -1)])

    def test_what_is_no_note_is_refused(self):
        stranger = open_visit(register("Siri Mwingine"))["visit"]
        for body, status, code, field in (
                ({}, 422, "missing_field", "body"),
                ({"body": ""}, 422, "bad_field", "body"),
                ({"body": " \n "}, 422, "bad_field", "body"),
                ({"body": "a" * 8001}, 422, "bad_field", "body"),
                ({"body": "a\tb"}, 422, "bad_field", "body"),
                ({"body": "a\r\nb"}, 422, "bad_field", "body"),
                ({"body": "a", "visit": stranger}, 404, "no_such_visit", "visit"),
                ({"body": "a", "visit": str(uuid.uuid4())}, 404, "no_such_visit", "visit")):
            self.assert_problem(self.add(body), status, code, field)
        self.assertEqual(self.list(), [])
        must(self.add({"body": "\u20ac" * 8000}))

    def test_a_patient_of_another_facility_is_not_there(self):
        elsewhere = register("Siri Elsewhere", OTHER)
        self.assert_problem(get("patients", elsewhere, "notes"), 404, "no_such_patient")
        self.assert_problem(self.add({"body": "a"}, patient=elsewhere), 404, "no_such_patient")


if __name__ == "__main__":
    unittest.main(verbosity=2)
