#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The records that the consoles keep beside the lines: who works here, what was noted, what
was written in consultations, who comes when,
and who was here when."""
import datetime
import threading
import unittest
import uuid

from client import must
from hospital import hospital_of_module
from patience import wait_until


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER, "amana"), HOSPITAL.add_facility("temeke")


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


ZONE = datetime.timezone(datetime.timedelta(hours=3))  # Of the facility.


def in_minutes(minutes):
    return (datetime.datetime.now(datetime.timezone.utc)
            + datetime.timedelta(minutes=minutes)).isoformat()


class Appointments(Case):
    def setUp(self):
        self.patient = must(post("patients", body={
            "full_name": "Siri Miadi", "phone_number": "+255712000001",
            "confirm_new": True}))["id"]

    def book(self, at=None, **more):
        key = more.pop("key", None)
        return post("appointments", body={"patient": self.patient, "at": at or in_minutes(10),
                                          "service": TOWN.services["opd"], **more}, key=key)

    def booked(self, *arguments, **more):
        return must(self.book(*arguments, **more))["appointment"]

    def check_in(self, appointment, body=None, role="receptionist"):
        return post("appointments", appointment["id"], "check-in", body=body, role=role)

    def cancel(self, appointment, reason="Siri mvua"):
        return post("appointments", appointment["id"], "cancel", body={"reason": reason})

    def found(self, appointment):
        """The same as the list of its day has it."""
        at = datetime.datetime.fromisoformat(appointment["at"].replace("Z", "+00:00"))
        answer = must(get(f"appointments?date={at.astimezone(ZONE).date()}"))
        return next(row for row in answer["appointments"] if row["id"] == appointment["id"])

    def visits(self):
        return int(HOSPITAL.cluster.ask(
            f"SELECT count(*) FROM visits WHERE patient_id = '{self.patient}'"))

    def test_what_is_booked_is_listed_by_the_clocks_of_the_facility(self):
        late = self.booked("2027-03-01T21:30:00Z", doctor=TOWN.users["doctor"], minutes=30)
        early = self.booked("2027-03-02T08:05:00+03:00", service=TOWN.services["lab"])
        self.assertEqual(late, {
            "id": late["id"], "at": "2027-03-01T21:30:00.000000Z", "time": "00:30",
            "minutes": 30, "patient": self.patient, "patient_name": "Siri Miadi",
            "phone": "+255712000001", "service": TOWN.services["opd"],
            "doctor": TOWN.users["doctor"], "status": "booked", "visit": None, "version": 1})
        self.assertEqual((early["time"], early["minutes"], early["doctor"]), ("08:05", 15, None))
        for role in ("receptionist", "nurse", "doctor", "admin"):
            self.assertEqual(must(get("appointments?date=2027-03-02", role=role)),
                             {"date": "2027-03-02", "appointments": [late, early]})
        self.assertEqual(must(get("appointments?date=2027-03-01")),
                         {"date": "2027-03-01", "appointments": []})
        self.assert_problem(get("appointments", role="display"), 403, "forbidden")
        wait_until(lambda: (looks("appointment.booked", self.patient),
                            looks("appointment.listed", self.patient)) == (2, 4), "looks")

    def test_those_of_one_patient_alone(self):
        mine, other = self.booked(), register("Siri Mwingine")
        must(post("appointments", body={"patient": other, "at": in_minutes(20),
                                        "service": TOWN.services["opd"]}))
        at = datetime.datetime.fromisoformat(mine["at"].replace("Z", "+00:00"))
        answer = must(get(f"appointments?date={at.astimezone(ZONE).date()}"
                          f"&patient={self.patient}"))
        self.assertEqual([row["id"] for row in answer["appointments"]], [mine["id"]])

    def test_without_a_date_it_is_the_business_day(self):
        now = datetime.datetime.now(ZONE)
        self.assertEqual(must(get("appointments"))["date"],
                         (now - datetime.timedelta(hours=3)).date().isoformat())

    def test_a_repeat_books_no_second_one(self):
        key, at = str(uuid.uuid4()), in_minutes(10)
        first, second = self.book(at, key=key), self.book(at, key=key)
        self.assertEqual((first.status, second.status, second.json), (201, 201, first.json))
        self.assertEqual(second.headers["idempotency-replayed"], "true")
        self.assert_problem(self.book(at, key=key, minutes=20), 422, "idempotency_key_reused")
        self.assert_problem(self.book(at), 409, "already_exists", "patient")

    def test_what_is_not_there_is_named(self):
        for body, status, code, field in (
                ({"patient": str(uuid.uuid4())}, 404, "no_such_patient", "patient"),
                ({"patient": register("Siri X", OTHER)}, 404, "no_such_patient", "patient"),
                ({"service": str(uuid.uuid4())}, 404, "no_such_service", "service"),
                ({"doctor": TOWN.users["nurse"]}, 404, "not_found", "doctor"),
                ({"doctor": OTHER.users["doctor"]}, 404, "not_found", "doctor"),
                ({"minutes": 0}, 422, "bad_field", "minutes"),
                ({"minutes": 481}, 422, "bad_field", "minutes"),
                ({"at": "2027-03-01"}, 422, "bad_field", "at")):
            self.assert_problem(self.book(**body), status, code, field)

    def test_a_check_in_opens_the_visit_once_whoever_asks(self):
        appointment = self.booked()
        first = self.check_in(appointment, {"vulnerable": True})
        self.assertEqual(first.status, 201)
        self.assertLessEqual({"seq", "visit", "ticket", "number", "code"}, set(first.json))
        state = must(get("visits", first.json["visit"]))
        self.assertEqual((state["visit"]["origin"], state["visit"]["patient"],
                          state["visit"]["vulnerable"]), ("check_in", self.patient, True))
        self.assertEqual(state["tickets"][0]["kind"], "appointment")
        found = self.found(appointment)
        self.assertEqual((found["status"], found["visit"], found["version"]),
                         ("arrived", first.json["visit"], 2))
        for body, role in (({"vulnerable": True}, "receptionist"), (None, "nurse")):
            again = self.check_in(appointment, body, role)
            self.assertEqual((again.status, again.body), (201, first.body))
            self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertEqual(self.visits(), 1)
        self.assertEqual(self.found(appointment), found)
        wait_until(lambda: looks("appointment.arrived", self.patient) == 1, "it is written down")

    def test_who_was_checked_in_by_mistake_is_checked_in_again(self):
        appointment = self.booked()
        first = must(self.check_in(appointment))
        must(post("undo", body={"seq": first["seq"]}))
        listed = self.found(appointment)
        self.assertEqual((listed["status"], listed["visit"]), ("booked", None))
        second, repeat = must(self.check_in(appointment)), must(self.check_in(appointment))
        self.assertNotEqual(second["visit"], first["visit"])
        self.assertEqual(repeat["visit"], second["visit"])
        # And once more: each time is a command of its own.
        must(post("undo", body={"seq": second["seq"]}))
        third = must(self.check_in(appointment))
        self.assertNotIn(third["visit"], (first["visit"], second["visit"]))
        self.assertEqual(self.cancel(appointment).code, "appointment_over")
        must(post("undo", body={"seq": third["seq"]}))
        must(self.cancel(appointment))
        self.assertEqual(self.found(appointment)["status"], "cancelled")

    def test_whose_number_is_cancelled_is_expected_again(self):
        appointment = self.booked()
        first = must(self.check_in(appointment))
        must(post("tickets", first["ticket"], "cancel"))
        self.assertEqual(self.found(appointment)["status"], "booked")
        self.assertNotEqual(must(self.check_in(appointment))["visit"], first["visit"])

    def check_in_ten_times_at_once(self, appointment):
        answers = []

        def ask(number):
            http = SERVER.another()
            answers.append(http.ask(
                "POST", TOWN.path("appointments", appointment["id"], "check-in"),
                {"vulnerable": number % 2 == 0},
                TOWN.tokens["nurse" if number % 3 else "receptionist"],
                {"Idempotency-Key": str(uuid.uuid4())}))
            http.close()
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({(answer.status, answer.body) for answer in answers},
                         {(201, answers[0].body)})
        return answers[0].json

    def test_what_the_record_says_of_the_patient_counts_as_at_the_reception(self):
        year = datetime.datetime.now(ZONE).year
        for known, seen, counts in (
                ({"birth_year": year - 60}, None, True), ({"birth_year": year - 59}, None, False),
                ({"birth_year": year - 4}, None, True), ({"birth_year": year - 5}, None, False),
                ({"birth_year": year - 30, "vulnerable": ["disability"]}, None, True),
                ({"birth_date": f"{year - 70}-02-03"}, {"vulnerable": False}, True),
                ({}, None, False), ({}, {"vulnerable": True}, True)):
            with self.subTest(known=known, seen=seen):
                self.patient = must(post("patients", body={
                    "full_name": "Siri Umri", "confirm_new": True, **known}))["id"]
                visit = must(self.check_in(self.booked(), seen))["visit"]
                self.assertEqual(must(get("visits", visit))["tickets"][0].get("vulnerable", False),
                                 counts)

    def test_ten_check_ins_at_once_open_one_visit(self):
        self.check_in_ten_times_at_once(self.booked())
        self.assertEqual(self.visits(), 1)

    def test_ten_who_check_in_again_at_once_open_one_visit(self):
        appointment = self.booked()
        first = must(self.check_in(appointment))
        must(post("undo", body={"seq": first["seq"]}))
        again = self.check_in_ten_times_at_once(appointment)
        self.assertNotEqual(again["visit"], first["visit"])
        self.assertEqual(self.visits(), 2)

    def test_who_asked_for_a_doctor_waits_for_that_one_or_for_anybody(self):
        doctor = TOWN.users["doctor"]
        appointment = self.booked(doctor=doctor)
        opened = must(self.check_in(appointment))
        ticket = must(get("visits", opened["visit"]))["tickets"][0]
        self.assertIsNone(ticket.get("assigned"))
        must(post("desks", TOWN.desks["room-4"], "open", role="doctor"))
        self.setUp()
        opened = must(self.check_in(self.booked(doctor=doctor)))
        ticket = must(get("visits", opened["visit"]))["tickets"][0]
        self.assertEqual(ticket["assigned"], doctor)
        must(post("desks", TOWN.desks["room-4"], "close", role="doctor"))

    def test_what_the_line_refuses_is_refused_and_stays_booked(self):
        # Not tomorrow, which it may be in ten minutes.
        early = self.booked(in_minutes(48 * 60))
        self.assert_problem(self.check_in(early), 422, "bad_field", "slot_at")
        appointment = self.booked()
        open_visit(self.patient, "lab")
        self.assert_problem(self.check_in(appointment), 409, "already_in_line")
        self.assertEqual(self.found(appointment)["status"], "booked")

    def test_a_cancelled_one_stays_cancelled(self):
        appointment = self.booked()
        first = self.cancel(appointment)
        self.assertEqual((first.status, first.json["appointment"]["status"]), (200, "cancelled"))
        again = self.cancel(appointment, "Siri nyingine")
        self.assertEqual((again.status, again.json), (200, first.json))
        self.assert_problem(self.check_in(appointment), 409, "appointment_over")
        self.assertEqual(self.visits(), 0)
        self.assertEqual(HOSPITAL.cluster.ask(
            f"SELECT cancel_reason FROM appointments WHERE id = '{appointment['id']}'"),
            "Siri mvua")
        other = self.booked()  # Its place is free again.
        must(self.check_in(other))
        self.assert_problem(self.cancel(other), 409, "appointment_over")

    def test_nobody_of_another_facility_is_there(self):
        appointment = self.booked()
        for verb in ("check-in", "cancel"):
            self.assert_problem(post("appointments", appointment["id"], verb, town=OTHER), 404,
                                "no_such_appointment")
        self.assertEqual(must(get("appointments", town=OTHER))["appointments"], [])

    def test_killed_between_its_two_writes_a_check_in_is_finished_by_the_next(self):
        appointment, answers = self.booked(), []
        server = HOSPITAL.start()
        path = TOWN.path("appointments", appointment["id"], "check-in")
        http = server.another()
        self.addCleanup(http.close)

        def ask():
            try:
                answers.append(http.ask("POST", path, None, TOWN.tokens["receptionist"],
                                        {"Idempotency-Key": str(uuid.uuid4())}))
            except OSError:  # The server is killed.
                pass
        with HOSPITAL.cluster.session() as holder:
            holder.say(f"BEGIN; SELECT 1 FROM appointments WHERE id = '{appointment['id']}'"
                       " FOR UPDATE;")
            self.assertEqual(holder.hear(), "1")
            thread = threading.Thread(target=ask)
            thread.start()
            waits = "FROM pg_locks WHERE NOT granted"
            wait_until(lambda: HOSPITAL.cluster.ask(f"SELECT pid {waits}"), "it wants the row")
            self.assertEqual(self.visits(), 1)
            server.kill()
            thread.join()
            # What it had sent would still be done as soon as the row is free.
            wait_until(lambda: not HOSPITAL.cluster.ask(
                f"SELECT pg_terminate_backend(pid) {waits}", "-U", "postgres"),
                "nobody wants the row")
            holder.say("ROLLBACK; SELECT 2;")
            self.assertEqual(holder.hear(), "2")
        self.assertEqual([answer for answer in answers if answer.status == 201], [])
        self.assertEqual(self.found(appointment)["status"], "booked")
        for asked in (SERVER, server.start()):
            again = must(asked.post(path, None, TOWN.tokens["nurse"]))
            self.assertEqual(self.visits(), 1)
            self.assertEqual(HOSPITAL.cluster.ask(
                f"SELECT id FROM visits WHERE patient_id = '{self.patient}'"), again["visit"])
            found = self.found(appointment)
            self.assertEqual((found["status"], found["visit"]), ("arrived", again["visit"]))


class Visits(Case):
    def setUp(self):
        self.patient = register("Siri Siku")

    def list(self, query="", role="receptionist"):
        return must(get("patients", self.patient, "visits" + query, role=role))["visits"]

    def test_the_newest_first_with_what_was_done_where(self):
        self.assertEqual(self.list(), [])
        first = open_visit(self.patient)
        must(post("visits", first["visit"], "close", body={"reason": "went home"}))
        second = open_visit(self.patient, "lab")
        must(post("desks", TOWN.desks["lab-1"], "open", role="nurse"))
        must(post("tickets", second["ticket"], "call",
                  body={"desk": TOWN.desks["lab-1"], "reason": "asked for"}, role="nurse"))
        must(post("tickets", second["ticket"], "start", role="nurse"))
        must(post("tickets", second["ticket"], "transfer",
                  body={"services": [TOWN.services["pharmacy"]]}, role="nurse"))
        must(post("desks", TOWN.desks["lab-1"], "close", role="nurse"))
        visits = self.list()
        self.assertEqual([(visit["id"], visit["number"]) for visit in visits],
                         [(second["visit"], second["number"]), (first["visit"], first["number"])])
        state = must(get("visits", second["visit"]))
        self.assertEqual((visits[0]["day"], visits[0]["closed_at"]), (state["visit"]["day"], None))
        lab, pharmacy = state["tickets"]
        self.assertEqual(visits[0]["services"], [
            {"service": TOWN.services["lab"], "state": "done", "called_at": lab["called_at"],
             "finished_at": lab["finished_at"]},
            {"service": TOWN.services["pharmacy"], "state": pharmacy["state"], "called_at": None,
             "finished_at": None}])
        self.assertIsNotNone(visits[1]["closed_at"])
        self.assertEqual([row["state"] for row in visits[1]["services"]], ["cancelled"])
        for role in ("nurse", "doctor", "admin"):
            self.assertEqual(self.list("?limit=1", role), visits[:1])
        self.assert_problem(get("patients", self.patient, "visits?limit=0"), 422, "bad_field",
                            "limit")
        self.assert_problem(get("patients", self.patient, "visits", role="display"), 403,
                            "forbidden")
        wait_until(lambda: looks("patient.visits_read", self.patient) == 5, "looks")

    def test_a_patient_of_another_facility_is_not_there(self):
        self.assert_problem(get("patients", register("Siri Kule", OTHER), "visits"), 404,
                            "no_such_patient")


if __name__ == "__main__":
    unittest.main(verbosity=2)
