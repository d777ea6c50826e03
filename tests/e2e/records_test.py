#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The records that the consoles keep beside the lines: who works here, what was noted, and
what was written in consultations."""
import threading
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


def put(*parts, body=None, role="doctor", **more):
    return SERVER.put(TOWN.path(*parts), body, TOWN.tokens[role], **more)


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


class Consultations(Case):
    def setUp(self):
        self.patient = register("Siri Mgonjwa")
        opened = open_visit(self.patient)
        self.ticket, self.visit = opened["ticket"], opened["visit"]

    def write(self, body, role="doctor", ticket=None):
        return put("tickets", ticket or self.ticket, "consultation", body=body, role=role)

    def read(self, role="doctor"):
        return must(get("tickets", self.ticket, "consultation", role=role))["consultation"]

    def versions(self):
        return must(get("tickets", self.ticket, "consultation", "versions",
                        role="nurse"))["versions"]

    def test_what_is_written_is_read_and_every_version_stays(self):
        self.assertIsNone(self.read())
        self.assertEqual(self.versions(), [])
        first = must(self.write({"base": 0, "complaint": "Siri homa\nsiku tatu",
                                 "diagnosis_code": "B54"}, "nurse"))["consultation"]
        self.assertEqual(first, {
            "id": first["id"], "ticket": self.ticket, "patient": self.patient,
            "visit": self.visit, "doctor": TOWN.users["nurse"], "doctor_name": "Siri nurse",
            "version": 1, "complaint": "Siri homa\nsiku tatu", "findings": "", "diagnosis": "",
            "diagnosis_code": "B54", "treatment": "", "prescription": "", "plan": "",
            "follow_up_on": None, "updated_at": first["updated_at"]})
        second = must(self.write({
            "base": 1, "findings": "Siri joto 39", "diagnosis": "Siri malaria",
            "diagnosis_code": None, "treatment": "Siri ALu", "prescription": "Siri ALu 4x2",
            "plan": "Siri arudi", "follow_up_on": "2026-12-24"}))["consultation"]
        self.assertEqual(second, {
            **first, "doctor": TOWN.users["doctor"], "doctor_name": "Siri doctor", "version": 2,
            "findings": "Siri joto 39", "diagnosis": "Siri malaria", "diagnosis_code": None,
            "treatment": "Siri ALu", "prescription": "Siri ALu 4x2", "plan": "Siri arudi",
            "follow_up_on": "2026-12-24", "updated_at": second["updated_at"]})
        third = must(self.write({"base": 2, "plan": "", "follow_up_on": None}))["consultation"]
        self.assertEqual((third["plan"], third["follow_up_on"], third["findings"]),
                         ("", None, "Siri joto 39"))
        self.assertEqual(self.read("nurse"), third)
        self.assertEqual(self.versions(), [third, second, first])
        self.assertEqual(must(get("patients", self.patient, "consultations", role="doctor")),
                         {"consultations": [third]})

    def test_an_old_base_is_told_what_stands_there_and_nothing_is_lost(self):
        must(self.write({"base": 0, "complaint": "Siri homa"}, "nurse"))
        second = must(self.write({"base": 1, "findings": "Siri joto"}))["consultation"]
        for base in (0, 1, 3, 2**31 - 2):
            answer = self.write({"base": base, "complaint": "Siri kikohozi"})
            self.assert_problem(answer, 409, "conflict")
            self.assertEqual((answer.json["version"], answer.json["consultation"]), (2, second))
        self.assertEqual(self.read(), second)
        self.assertEqual(len(self.versions()), 2)

    def test_a_base_where_nothing_was_written_is_told_so(self):
        answer = self.write({"base": 1, "complaint": "Siri homa"})
        self.assert_problem(answer, 409, "conflict")
        self.assertEqual((answer.json["version"], answer.json["consultation"]), (0, None))
        self.assertIsNone(self.read())

    def test_a_repeat_by_the_same_person_gets_what_was_stored(self):
        bodies = [{"base": 0, "complaint": "Siri homa"}, {"base": 1, "findings": "Siri joto"}]
        written = [self.write(body) for body in bodies]
        for body, first in zip(bodies, written):
            again = self.write(body)
            self.assertEqual((again.status, again.json), (200, first.json))
            self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertEqual(len(self.versions()), 2)
        self.assert_problem(self.write(bodies[1], "nurse"), 409, "conflict")
        self.assert_problem(self.write({"base": 1, "findings": "Siri baridi"}), 409, "conflict")
        self.assertEqual(len(self.versions()), 2)

    def test_of_ten_who_write_on_one_version_one_is_taken(self):
        for base in (0, 1):
            answers = []

            def ask(number, base=base, answers=answers):
                http = SERVER.another()
                answers.append(http.ask(
                    "PUT", TOWN.path("tickets", self.ticket, "consultation"),
                    {"base": base, "plan": f"Siri {number}"}, TOWN.tokens["doctor"]))
                http.close()
            threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            taken = [answer for answer in answers if answer.status == 200]
            self.assertEqual(len(taken), 1, answers)
            for answer in answers:
                if answer is not taken[0]:
                    self.assert_problem(answer, 409, "conflict")
                    self.assertEqual(answer.json["consultation"], taken[0].json["consultation"])
        self.assertEqual([row["version"] for row in self.versions()], [2, 1])

    def test_only_those_who_treat_read_and_write(self):
        must(self.write({"base": 0, "complaint": "Siri homa"}))
        for role in ("receptionist", "admin", "display"):
            self.assert_problem(self.write({"base": 1}, role), 403, "forbidden")
            for parts in (("tickets", self.ticket, "consultation"),
                          ("tickets", self.ticket, "consultation", "versions"),
                          ("patients", self.patient, "consultations")):
                self.assert_problem(get(*parts, role=role), 403, "forbidden")
        self.assertEqual(self.read()["version"], 1)

    def test_every_look_is_written_down(self):
        self.read()
        must(self.write({"base": 0, "complaint": "Siri homa"}))
        self.read()
        self.versions()
        must(get("patients", self.patient, "consultations", role="doctor"))
        wait_until(lambda: (looks("consultation.written", self.patient),
                            looks("consultation.read", self.patient),
                            looks("consultation.listed", self.patient)) == (1, 3, 1), "looks")
        self.assertEqual(HOSPITAL.cluster.ask(
            f"SELECT problem FROM audit_verify('{TOWN.facility}')"), "")
        self.assertNotIn("Siri homa", SERVER.said())

    def test_what_cannot_be_is_refused(self):
        self.assert_problem(self.write({"base": 0}, ticket=open_visit(None)["ticket"]), 404,
                            "no_such_patient")
        for ticket in (str(uuid.uuid4()), self.visit):
            self.assert_problem(self.write({"base": 0}, ticket=ticket), 404, "no_such_ticket")
        for body, code, field in (
                ({}, "missing_field", "base"),
                ({"base": -1}, "bad_field", "base"),
                ({"base": 0, "diagnosis_code": "b54"}, "bad_field", "diagnosis_code"),
                ({"base": 0, "plan": "a\tb"}, "bad_field", "plan"),
                ({"base": 0, "plan": "a" * 8001}, "bad_field", "plan"),
                ({"base": 0, "follow_up_on": "2026-02-30"}, "bad_field", "follow_up_on"),
                ({"base": 0, "doctor": TOWN.users["nurse"]}, "unknown_field", "doctor")):
            self.assert_problem(self.write(body), 422, code, field)
        self.assertIsNone(self.read())

    def test_what_was_written_on_one_who_was_erased_is_not_told(self):
        must(self.write({"base": 0, "complaint": "Siri homa"}))
        HOSPITAL.cluster.ask("UPDATE patients SET full_name = '', erased_at = now()"
                             f" WHERE id = '{self.patient}'")
        self.assertIsNone(self.read())
        self.assertEqual(self.versions(), [])
        self.assert_problem(get("patients", self.patient, "consultations", role="doctor"), 404,
                            "no_such_patient")
        self.assert_problem(self.write({"base": 1}), 404, "no_such_patient")


if __name__ == "__main__":
    unittest.main(verbosity=2)
