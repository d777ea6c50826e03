#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Patients: registering without doubling anybody, finding, reading, changing, and who is told."""
import threading
import unittest
import urllib.parse
import uuid

from client import must
from hospital import hospital_of_module
from patience import wait_until


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.add_facility("amana"), HOSPITAL.add_facility("temeke")


def register(body, town=None, role="receptionist", **more):
    town = town or TOWN
    return SERVER.post(town.path("patients"), body, town.tokens[role], **more)


def find(town=None, **query):
    town = town or TOWN
    return SERVER.get(town.path("patients") + "?" + urllib.parse.urlencode(query),
                      town.tokens["receptionist"])


def read(patient, town=None):
    town = town or TOWN
    return SERVER.get(town.path("patients", patient), town.tokens["doctor"])


def edit(patient, body, version, town=None):
    town = town or TOWN
    headers = {"If-Match": f'"{version}"'} if version else {}
    return SERVER.ask("PATCH", town.path("patients", patient), body, town.tokens["nurse"], headers)


def names(answer):
    return [patient["full_name"] for patient in must(answer)["patients"]]


def audit(action, patient):
    """How often this was written down of this patient."""
    return int(HOSPITAL.cluster.ask(
        f"SELECT count(*) FROM audit_log WHERE action = '{action}' AND (object_id = '{patient}'"
        f" OR detail->'patients' ? '{patient}')"))


class Registering(unittest.TestCase):
    def test_what_was_registered_is_read_back(self):
        given = {"full_name": "Siri Neema Kato", "sex": "female", "birth_date": "1987-03-31",
                 "phone_number": "+255711000001", "card_number": "MRN/1-a", "language": "en",
                 "vulnerable": ["pregnant", "weak"], "sms_consent": True}
        answer = register(given)
        self.assertEqual(answer.status, 201)
        record = read(answer.json["id"])
        self.assertEqual(record.json, answer.json)
        self.assertEqual({name: record.json[name] for name in given}, given)
        self.assertEqual(record.json["birth_year"], 1987)
        self.assertEqual(record.headers["etag"], '"1"')

    def test_the_first_day_of_1970_is_a_birthday(self):
        made = must(register({"full_name": "Siri Epoch Mwanzo", "birth_date": "1970-01-01"}))
        self.assertEqual(read(made["id"]).json["birth_date"], "1970-01-01")
        self.assertEqual(must(edit(made["id"], {"language": "en"}, 1))["birth_date"], "1970-01-01")
        other = must(register({"full_name": "Siri Ajuza Bila"}))
        self.assertNotIn("birth_date", other)
        self.assertEqual(must(edit(other["id"], {"birth_date": "1970-01-01"}, 1))["birth_date"],
                         "1970-01-01")

    def test_a_repeat_gets_the_first_answer_and_changes_nothing(self):
        key, body = str(uuid.uuid4()), {"full_name": "Siri Baraka Repeat"}
        first, second = register(body, key=key), register(body, key=key)
        self.assertEqual((second.status, second.body), (201, first.body))
        self.assertNotIn("idempotency-replayed", first.headers)
        self.assertEqual(second.headers["idempotency-replayed"], "true")
        self.assertEqual(len(names(find(name="Baraka Repeat"))), 1)
        wait_until(lambda: audit("patient.read", first.json["id"]) == 1, "the repeat is a look")

    def test_a_repeat_is_told_the_record_as_it_is_now_which_is_kept_nowhere_else(self):
        key = str(uuid.uuid4())
        body = {"full_name": "Siri Baraka Kept", "phone_number": "+255711000077"}
        patient = must(register(body, key=key))["id"]
        kept = HOSPITAL.cluster.ask("SELECT string_agg(a::text, '') FROM command_answers a"
                                    f" WHERE command_id = '{key}'")
        self.assertIn(patient, kept)
        for personal in ("Siri", "255711000077"):
            self.assertNotIn(personal, kept)
        must(edit(patient, {"full_name": "Siri Baraka Later"}, 1))
        self.assertEqual(must(register(body, key=key))["full_name"], "Siri Baraka Later")
        HOSPITAL.cluster.ask("UPDATE patients SET full_name = '', phone_number = NULL,"
                             f" erased_at = now() WHERE id = '{patient}'")
        gone = register(body, key=key)
        self.assertEqual((gone.status, gone.code), (404, "no_such_patient"))

    def test_a_key_is_good_for_one_request_only(self):
        key = str(uuid.uuid4())
        must(register({"full_name": "Siri Key One"}, key=key))
        other = register({"full_name": "Siri Key Two"}, key=key)
        self.assertEqual((other.status, other.code), (422, "idempotency_key_reused"))
        self.assertNotIn("idempotency-replayed", other.headers)

    def test_the_same_request_ten_times_at_once_registers_one(self):
        key, body, answers = str(uuid.uuid4()), {"full_name": "Siri Zawadi Race"}, []

        def ask():
            http = SERVER.another()
            answers.append(http.ask("POST", TOWN.path("patients"), body,
                                    TOWN.tokens["receptionist"], {"Idempotency-Key": key}))
            http.close()
        threads = [threading.Thread(target=ask) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(len(names(find(name="Zawadi Race"))), 1)

    def test_who_has_the_same_phone_is_offered_until_it_is_confirmed(self):
        known = must(register({"full_name": "Siri Juma Simu", "phone_number": "+255711000002"}))
        body = {"full_name": "Siri Somebody Else", "phone_number": "+255711000002"}
        refused = register(body)
        self.assertEqual((refused.status, refused.code), (409, "duplicates_found"))
        self.assertEqual([one["full_name"] for one in refused.json["duplicates"]],
                         ["Siri Juma Simu"])
        wait_until(lambda: audit("patient.searched", known["id"]) == 1, "the offer is a look")
        self.assertEqual(register({**body, "confirm_new": True}).status, 201)

    def test_a_similar_name_of_the_same_year_is_offered(self):
        must(register({"full_name": "Siri Mwanaidi Hassani", "birth_date": "1990-05-01"}))
        alike = register({"full_name": "SIRI Mwanaídi Hasani", "birth_year": 1990})
        self.assertEqual(alike.code, "duplicates_found")
        self.assertEqual(
            register({"full_name": "Siri Mwanaidi Hassani", "birth_year": 1991}).status, 201)

    def test_nobody_elsewhere_is_offered(self):
        must(register({"full_name": "Siri Elsewhere", "phone_number": "+255711000003"}))
        self.assertEqual(register({"full_name": "Siri Elsewhere",
                                   "phone_number": "+255711000003"}, OTHER).status, 201)

    def test_what_is_wrong_is_said_by_its_field(self):
        must(register({"full_name": "Siri Card", "card_number": "C-1"}))
        for body, status, field in (
                ({}, 422, "full_name"),
                ({"full_name": ""}, 422, "full_name"),
                ({"full_name": "   "}, 422, "full_name"),
                ({"full_name": "A\u0007B"}, 422, "full_name"),
                ({"full_name": "A", "sex": "x"}, 422, "sex"),
                ({"full_name": "A", "birth_date": "1990-02-30"}, 422, "birth_date"),
                ({"full_name": "A", "birth_date": "1790-02-03"}, 422, "birth_date"),
                ({"full_name": "A", "birth_date": "1990-02-03", "birth_year": 1991}, 422,
                 "birth_year"),
                ({"full_name": "A", "birth_date": "2199-12-31"}, 422, "birth_date"),
                ({"full_name": "A", "birth_year": 2199}, 422, "birth_year"),
                ({"full_name": "A", "phone_number": "0712345678"}, 422, "phone_number"),
                ({"full_name": "A", "card_number": "?"}, 422, "card_number"),
                ({"full_name": "A", "card_number": "C-1"}, 409, "card_number"),
                ({"full_name": "A", "vulnerable": ["old"]}, 422, "vulnerable.0"),
                ({"full_name": "A", "vulnerable": ["weak", "elder", "weak"]}, 422, "vulnerable"),
                ({"full_name": "A", "version": 7}, 422, "version")):
            answer = register(body)
            self.assertEqual((answer.status, answer.json["field"]), (status, field), answer)
        patient = must(register({"full_name": "Siri Still To Be Born"}))["id"]
        answer = edit(patient, {"birth_date": "2199-12-31"}, 1)
        self.assertEqual((answer.status, answer.json["field"]), (422, "birth_date"))


class Phones(unittest.TestCase):
    """Of people whom nobody knows, left at the machine that gave them their number."""

    @classmethod
    def setUpClass(cls):
        cls.town = HOSPITAL.furnish(SERVER, "machines", hall={"kind": "tickets", "desks": ["lab-1"]})

    def open(self, role="display", **more):
        return must(SERVER.post(self.town.path("visits"), {
            "service": self.town.services["lab"], **more}, self.town.tokens[role]))

    def leave(self, visit, number="+255711000111"):
        return SERVER.ask("PUT", self.town.path("visits", visit, "phone"),
                          {"phone_number": number}, self.town.tokens["display"])

    def found(self, digits):
        answer = must(SERVER.get(self.town.path("patients") + "?phone=" + digits,
                                 self.town.tokens["receptionist"]))
        return [visit["phone_number"] for visit in answer["visits"]]

    def test_the_machine_that_gave_the_number_leaves_it_and_may_mend_it(self):
        visit = self.open()["visit"]
        self.assertEqual(must(self.leave(visit)), {"phone_number": "+255711000111"})
        self.assertEqual(self.found("000111"), ["+255711000111"])
        must(self.leave(visit, "+255711000112"))
        self.assertEqual((self.found("000111"), self.found("000112")), ([], ["+255711000112"]))
        wait_until(lambda: int(HOSPITAL.cluster.ask(
            "SELECT count(*) FROM audit_log WHERE action = 'patient.searched'"
            f" AND detail->'visits' ? '{visit}'")) == 2, "the looks at it are written down")
        self.assertEqual(audit("visit.phone_given", visit), 2)

    def test_of_anybody_elses_number_it_leaves_none(self):
        patient = must(SERVER.post(self.town.path("patients"), {"full_name": "Siri Known"},
                                   self.town.tokens["nurse"]))["id"]
        moved = self.open()
        must(SERVER.post(self.town.path("visits", moved["visit"], "close"),
                         {"reason": "went home"}, self.town.tokens["nurse"]))
        for visit in (self.open("receptionist")["visit"],
                      self.open("receptionist", patient=patient)["visit"], moved["visit"],
                      str(uuid.uuid4())):
            answer = self.leave(visit, "+255711000113")
            self.assertEqual((answer.status, answer.code), (404, "no_such_visit"), answer)
        self.assertEqual(self.found("000113"), [])

    def test_what_is_no_phone_is_refused(self):
        visit = self.open()["visit"]
        for number in ("0711000111", "+0711000111", "+255 711 000 111", ""):
            answer = self.leave(visit, number)
            self.assertEqual((answer.status, answer.json["field"]), (422, "phone_number"), answer)

    def test_it_is_forgotten_after_a_day_and_a_half(self):
        old, new = self.open()["visit"], self.open()["visit"]
        for visit in old, new:
            must(self.leave(visit, "+255711000114"))
        HOSPITAL.cluster.ask("UPDATE visit_phones SET given_at = now() - interval '37 hours'"
                             f" WHERE visit_id = '{old}'")
        # A server forgets at its start, and then now and then.
        HOSPITAL.start()
        wait_until(lambda: len(self.found("000114")) == 1, "that the old one is forgotten")


class Finding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for number, name in enumerate(["Siri Asha Mfinanga", "Siri Ásha Ali Mfinanga",
                                       "Siri Bashiru Mfinanga", "Siri Asha Ngowi"]):
            must(register({"full_name": name, "phone_number": f"+25571200000{number}",
                           "card_number": f"find-{number}", "confirm_new": True}))

    def test_by_the_starts_of_names_in_any_order_without_accents(self):
        self.assertEqual(names(find(name="mfin ash")),
                         ["Siri Ásha Ali Mfinanga", "Siri Asha Mfinanga"])
        self.assertEqual(names(find(name="inanga")), [])

    def test_what_means_something_in_a_pattern_does_not(self):
        self.assertEqual(names(find(name="mfin%ga")), [])
        for name in ("__%%", "a%", "\uff05\uff05"):
            answer = find(name=name)
            self.assertTrue(answer.code == "bad_field" or answer.json["patients"] == [], name)
        self.assertEqual(find(name="__%%").json["field"], "name")
        self.assertEqual(find(name="a%").json["field"], "name")
        self.assertEqual(names(find(name="\uff05\uff05")), [])
        self.assertEqual(names(find(name="\uff05a")), [])
        self.assertEqual(names(find(name="mfin\uff05 \uff3fbash")), ["Siri Bashiru Mfinanga"])

    def test_by_the_last_digits_or_all_of_them(self):
        for digits in ("0002", "712000002", "0712000002", "+255712000002", "255 712 000 002"):
            self.assertEqual(names(find(phone=digits)), ["Siri Bashiru Mfinanga"], digits)
        self.assertEqual(names(find(phone="200000299")), [])
        wrong = find(phone="0-1")
        self.assertEqual((wrong.code, wrong.json["field"]), ("bad_field", "phone"))

    def test_by_the_card(self):
        self.assertEqual(names(find(card="find-3")), ["Siri Asha Ngowi"])

    def test_page_by_page_nobody_is_missing_or_twice(self):
        seen, cursor = [], {}
        while True:
            page = must(find(name="siri", limit=2, **cursor))
            seen += [patient["id"] for patient in page["patients"]]
            if "next" not in page:
                break
            cursor = {"cursor": page["next"]}
        whole = [patient["id"] for patient in must(find(name="siri", limit=100))["patients"]]
        self.assertEqual(seen, whole)
        self.assertEqual(len(set(seen)), len(seen))

    def test_nobody_of_another_facility(self):
        self.assertEqual(names(find(OTHER, name="mfinanga")), [])
        self.assertEqual(names(find(OTHER, phone="712000002")), [])
        self.assertEqual(names(find(OTHER, card="find-3")), [])

    def test_exactly_one_way_of_looking(self):
        self.assertEqual(find().code, "missing_field")
        self.assertEqual(find(name="asha", phone="712").code, "bad_field")


class Changing(unittest.TestCase):
    def setUp(self):
        self.patient = must(register({"full_name": "Siri Change", "birth_date": "2001-01-01",
                                      "phone_number": "+255713000001", "confirm_new": True}))

    def test_only_what_is_given_changes_and_null_empties(self):
        answer = edit(self.patient["id"], {"full_name": "Siri Changed", "phone_number": None}, 1)
        self.assertEqual((answer.status, answer.headers["etag"]), (200, '"2"'))
        self.assertEqual(answer.json["full_name"], "Siri Changed")
        self.assertEqual(answer.json["birth_date"], "2001-01-01")
        self.assertNotIn("phone_number", answer.json)
        self.assertEqual(read(self.patient["id"]).json, answer.json)

    def test_null_takes_back_what_is_never_missing_but_the_name(self):
        given = must(edit(self.patient["id"], {"sex": "female", "language": "en",
                                               "vulnerable": ["elder"], "sms_consent": True}, 1))
        self.assertEqual((given["sex"], given["language"], given["vulnerable"],
                          given["sms_consent"]), ("female", "en", ["elder"], True))
        nothing = dict.fromkeys(("sex", "language", "vulnerable", "sms_consent"))
        taken = must(edit(self.patient["id"], nothing, 2))
        self.assertEqual((taken["sex"], taken["language"], taken["vulnerable"],
                          taken["sms_consent"]), ("unknown", "sw", [], False))
        for name in (None, "", "   "):
            answer = edit(self.patient["id"], {"full_name": name}, 3)
            self.assertEqual((answer.status, answer.json["field"]), (422, "full_name"), name)

    def test_of_two_who_change_the_same_version_one_is_told(self):
        self.assertEqual(edit(self.patient["id"], {"sex": "male"}, 1).status, 200)
        self.assertEqual(edit(self.patient["id"], {"sex": "female"}, 1).code,
                         "precondition_failed")
        self.assertEqual(read(self.patient["id"]).json["sex"], "male")
        self.assertEqual(edit(self.patient["id"], {"sex": "male"}, None).code,
                         "precondition_required")

    def test_a_patient_of_another_facility_is_not_there(self):
        self.assertEqual(read(self.patient["id"], OTHER).code, "no_such_patient")
        self.assertEqual(edit(self.patient["id"], {"sex": "male"}, 1, OTHER).code,
                         "no_such_patient")


class Visiting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = str(uuid.uuid4())
        must(SERVER.put(TOWN.path("services", cls.service), {
            "code": "opd", "name_sw": "OPD", "name_en": "OPD", "series": "A", "opens_min": 0,
            "closes_min": 0}, TOWN.tokens["admin"]))
        must(SERVER.post(TOWN.path("services", cls.service, "open"), None, TOWN.tokens["admin"]))

    def open_visit(self, patient):
        return SERVER.post(TOWN.path("visits"), {"service": self.service, "patient": patient},
                           TOWN.tokens["receptionist"])

    def test_a_visit_is_of_a_patient_who_is_there(self):
        here = must(register({"full_name": "Siri Here"}))["id"]
        elsewhere = must(register({"full_name": "Siri There"}, OTHER))["id"]
        self.assertEqual(self.open_visit(here).status, 201)
        self.assertEqual(self.open_visit(here).code, "already_in_line")
        for patient in (elsewhere, str(uuid.uuid4())):
            answer = self.open_visit(patient)
            self.assertEqual((answer.code, answer.json["field"]), ("no_such_patient", "patient"))

    def test_the_same_over_a_live_socket(self):
        live = SERVER.live(TOWN.tokens["receptionist"])
        self.addCleanup(live.close)
        live.hello()
        answer = live.command("visit.open", {"service": self.service, "patient": str(uuid.uuid4())})
        self.assertEqual(answer["problem"]["code"], "no_such_patient")


class Watching(unittest.TestCase):
    def test_every_look_is_written_down_and_the_chain_holds(self):
        patient = must(register({"full_name": "Siri Watched"}))["id"]
        read(patient)
        find(name="watched")
        wait_until(lambda: (audit("patient.registered", patient), audit("patient.read", patient),
                            audit("patient.searched", patient)) == (1, 1, 1),
                   "one row for each look that showed something")
        self.assertEqual(HOSPITAL.cluster.ask(f"SELECT * FROM audit_verify('{TOWN.facility}')"), "")

    def test_a_row_names_the_request_that_it_tells_of(self):
        patient = must(register({"full_name": "Siri Ombi"}, **{"X-Request-Id": "ask-1"}))["id"]
        must(SERVER.get(TOWN.path("patients", patient), TOWN.tokens["doctor"],
                        **{"X-Request-Id": "ask-2"}))
        self.assertEqual(SERVER.get(TOWN.path("patients", patient), TOWN.tokens["display"],
                                    **{"X-Request-Id": "ask-3"}).status, 403)

        def rows():
            return HOSPITAL.cluster.ask(
                "SELECT request, action, actor_role, object_kind, host(address), command_id IS NULL"
                " FROM audit_log WHERE request LIKE 'ask-_' ORDER BY request").splitlines()
        wait_until(lambda: rows() == [
            "ask-1|patient.registered|receptionist|patient|127.0.0.1|f",
            "ask-2|patient.read|doctor|patient|127.0.0.1|t",
            "ask-3|access.refused|display||127.0.0.1|t"], rows)

    def test_a_console_gets_names_by_their_ids_with_the_phone_masked(self):
        patient = must(register({"full_name": "Siri Jina", "phone_number": "+255714000009"}))["id"]
        live = SERVER.live(TOWN.tokens["nurse"])
        self.addCleanup(live.close)
        live.hello()
        live.send({"t": "names", "patients": [patient, str(uuid.uuid4())]})
        told = live.wait(lambda frame: patient in frame.get("patients", ()), "the names")
        self.assertEqual(told["patients"], {patient: {
            "name": "Siri Jina", "phone_masked": "+255***009", "sex": "unknown"}})
        wait_until(lambda: audit("patient.names_read", patient) == 1, "it is written down")

    def test_a_display_learns_no_name(self):
        live = SERVER.live(TOWN.tokens["display"])
        self.addCleanup(live.close)
        live.send({"t": "names", "patients": [str(uuid.uuid4())]})
        self.assertEqual(live.wait_kind("problem")["problem"]["code"], "forbidden")

    def test_the_log_of_the_server_names_nobody(self):
        must(register({"full_name": "Siri Logless", "phone_number": "+255714000010"}))
        self.assertNotIn("Siri", SERVER.said())
        self.assertNotIn("255714", SERVER.said())

    def test_erased_patients_are_not_there(self):
        patient = must(register({"full_name": "Siri Futwa"}))["id"]
        HOSPITAL.cluster.ask("UPDATE patients SET full_name = '', phone_number = NULL,"
                             f" erased_at = now() WHERE id = '{patient}'")
        self.assertEqual(read(patient).code, "no_such_patient")
        self.assertEqual(names(find(name="futwa")), [])
        self.assertEqual(edit(patient, {"sex": "male"}, 2).code, "no_such_patient")


if __name__ == "__main__":
    unittest.main(verbosity=2)
