#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Patients sign in by a code that is sent to their phone; what they may then; how messages leave."""
import os
import re
import ssl
import subprocess
import threading
import unittest
import uuid

import gateway as fake
from client import must
from hospital import Hospital, hospital_of_module
from patience import wait_until
from server import limit_hits

NUMBERS = iter(range(255760000000, 255769999999))
ADDRESSES = (f"198.18.{i // 250}.{i % 250 + 1}" for i in range(60000))
CLIENT = str(uuid.uuid4())
AT_ONCE_S = 2  # What is over is over within.


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER, GATEWAY
    GATEWAY = fake.Gateway()
    unittest.addModuleCleanup(GATEWAY.close)
    with hospital_of_module(settings={
            **GATEWAY.settings(), "server.trusted_proxies": "127.0.0.1"}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER, "amana"), HOSPITAL.add_facility("temeke")


def sql(text):
    return HOSPITAL.cluster.ask(text)


def number():
    return f"+{next(NUMBERS)}"


def register(phone, name="Siri Asha Mushi", town=None, **more):
    town = town or TOWN
    return must(SERVER.post(town.path("patients"), {
        "full_name": name, "phone_number": phone, "confirm_new": True, **more},
        town.tokens["receptionist"]))["id"]


def from_address(address):
    """Everybody has an address of his own, or one of a test."""
    return {"X-Forwarded-For": address or next(ADDRESSES)}


def ask(phone, server=None, town=None, address=None):
    return (server or SERVER).post("/v1/auth/otp", {
        "facility": (town or TOWN).facility, "phone_number": phone}, **from_address(address))


def verify(request, code, patient=None, address=None):
    body = {"request": request, "code": code, "client": CLIENT,
            **({"patient": patient} if patient else {})}
    return SERVER.post("/v1/auth/otp/verify", body, **from_address(address))


def other_code(code):
    return f"{(int(code) + 1) % 1000000:06d}"


def sign_in(phone, count=1):
    request = must(ask(phone))["request"]
    return must(verify(request, GATEWAY.code(phone, count)))


class Case(unittest.TestCase):
    def assert_problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer)


class SigningIn(Case):
    def test_from_the_code_to_the_end_of_the_session(self):
        phone = number()
        patient = register(phone, language="en")
        access = sign_in(phone)
        self.assertEqual(access["patient"], {"id": patient, "facility": TOWN.facility,
                                             "name": "Siri Asha Mushi", "language": "en"})
        body = GATEWAY.to(phone)[0]["body"]
        self.assertIn("your code is", body)
        self.assertLessEqual(len(body), 160)
        self.assertTrue(body.isascii())
        me = must(SERVER.get("/v1/me/patient", access["access_token"]))
        self.assertEqual((me["id"], me["phone_number"]), (patient, phone))
        again = must(SERVER.post("/v1/auth/otp/refresh",
                                 {"refresh_token": access["refresh_token"], "client": CLIENT}))
        self.assertNotEqual(again["refresh_token"], access["refresh_token"])
        must(SERVER.get("/v1/me/patient", again["access_token"]))
        must(SERVER.post("/v1/auth/sign-out", None, again["access_token"]))
        for token in (access["access_token"], again["access_token"]):
            wait_until(lambda token=token: SERVER.get("/v1/me/patient", token).status == 401,
                       "the end", AT_ONCE_S)
        self.assertEqual(SERVER.post("/v1/auth/otp/refresh", {
            "refresh_token": again["refresh_token"], "client": CLIENT}).code, "session_ended")
        self.assertEqual(sql("SELECT string_agg(action || ' ' || actor_kind, ',' ORDER BY at)"
                             f" FROM audit_log WHERE actor_id = '{patient}'"),
                         "session.opened patient,session.closed patient")

    def test_a_refresh_token_that_comes_twice_ends_the_session(self):
        phone = number()
        register(phone)
        first = sign_in(phone)["refresh_token"]

        def refresh(token, client=CLIENT):
            return SERVER.post("/v1/auth/otp/refresh", {"refresh_token": token, "client": client})
        second = must(refresh(first))["refresh_token"]
        third = must(refresh(second))["refresh_token"]
        self.assertEqual(refresh(first).code, "session_ended")
        self.assertEqual(refresh(third).code, "session_ended")
        for wrong in ("x", "x" * 43):
            self.assertEqual(refresh(wrong).code, "session_ended")
        # The answer was lost: the same again, but not for another client.
        first = sign_in(phone, 2)["refresh_token"]
        second = must(refresh(first))["refresh_token"]
        self.assertEqual(must(refresh(first))["refresh_token"], second)
        self.assertEqual(refresh(first, str(uuid.uuid4())).code, "session_ended")
        self.assertEqual(refresh(second).code, "session_ended")
        # Those of staff are none of patients, and the other way round.
        self.assertEqual(SERVER.post("/v1/auth/refresh", {"refresh_token": third}).status, 401)

    @staticmethod
    def waiting():
        return int(sql("SELECT count(*) FROM pg_locks WHERE NOT granted"))

    def later(self, answers, path, body):
        """Asks in a thread of its own."""
        def ask_it():
            http = SERVER.another()
            answers.append(http.ask("POST", path, body, None, from_address(None)))
            http.close()
        thread = threading.Thread(target=ask_it)
        self.addCleanup(thread.join)
        return thread

    def test_a_session_that_ends_while_it_is_renewed_has_ended(self):
        phone, answers = number(), []
        patient = register(phone)
        token = sign_in(phone)["refresh_token"]
        renewing = self.later(answers, "/v1/auth/otp/refresh",
                              {"refresh_token": token, "client": CLIENT})
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; UPDATE refresh_tokens SET revoked_at = now()"
                        f" WHERE patient_id = '{patient}'; SELECT 'ended';")
            self.assertEqual(session.hear(), "ended")
            renewing.start()
            wait_until(self.waiting, "the renewal waits")
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
        renewing.join()
        self.assert_problem(answers[0], 401, "session_ended")
        self.assertEqual(sql("SELECT count(*) FROM refresh_tokens WHERE revoked_at IS NULL"
                             f" AND patient_id = '{patient}'"), "0")

    def test_whoever_signs_in_or_stays_so_waits_for_an_erasure_and_it_for_nobody(self):
        phone, answers = number(), []
        patient = register(phone)
        token = sign_in(phone)["refresh_token"]
        request = must(ask(phone))["request"]
        threads = [self.later(answers, "/v1/auth/otp/refresh",
                              {"refresh_token": token, "client": CLIENT}),
                   self.later(answers, "/v1/auth/otp/verify", {
                       "request": request, "code": GATEWAY.code(phone, 2), "client": CLIENT})]
        with HOSPITAL.cluster.session() as session:
            # As the erasure begins, and what would stand in its way later.
            session.say(f"BEGIN; SELECT 'held' FROM patients WHERE id = '{patient}' FOR UPDATE;")
            self.assertEqual(session.hear(), "held")
            for count, thread in enumerate(threads, 1):
                thread.start()
                wait_until(lambda count=count: self.waiting() >= count, "it waits")
            session.say(f"SELECT erase_patient('{TOWN.facility}', '{patient}', version)"
                        f" FROM patients WHERE id = '{patient}';")
            self.assertEqual(session.hear(), "erased")
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
        for thread in threads:
            thread.join()
        self.assertEqual({answer.code for answer in answers},
                         {"session_ended", "wrong_phone_code"})

    def test_a_new_number_waits_for_an_erasure_and_it_for_no_code(self):
        phone, answers = number(), []
        patient = register(phone)
        token = sign_in(phone)["access_token"]
        # To the number that he has: the erasure will want to take away this very code.
        request = must(SERVER.post("/v1/auth/otp/confirm", {"phone_number": phone},
                                   token))["request"]
        body = {"request": request, "code": GATEWAY.code(phone, 2)}

        def set_it():
            http = SERVER.another()
            answers.append(http.ask("POST", "/v1/me/patient/phone", body, token,
                                    {"Idempotency-Key": str(uuid.uuid4())}))
            http.close()
        thread = threading.Thread(target=set_it)
        with HOSPITAL.cluster.session() as session:
            session.say(f"BEGIN; SELECT 'held' FROM patients WHERE id = '{patient}' FOR UPDATE;")
            self.assertEqual(session.hear(), "held")
            thread.start()
            # The code is used up, and was let go, before the patient is waited for.
            wait_until(self.waiting, "it waits for the patient")
            self.assertEqual(sql("SELECT count(*) FROM (SELECT FROM otp_codes WHERE phone_number ="
                                 f" '{phone}' AND purpose = 'new_phone' AND used_at IS NOT NULL"
                                 " FOR UPDATE SKIP LOCKED) c"), "1")
            session.say(f"SELECT erase_patient('{TOWN.facility}', '{patient}', version)"
                        f" FROM patients WHERE id = '{patient}';")
            self.assertEqual(session.hear(), "erased")
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
        thread.join()
        # Nobody was there any more whose number it could have become.
        self.assertEqual(answers[0].status // 100, 4)
        self.assertEqual(sql(f"SELECT phone_number IS NULL FROM patients WHERE id = '{patient}'"),
                         "t")

    def test_a_number_that_the_reception_corrects_ends_what_it_opened(self):
        phone = number()
        patient = register(phone)
        access = sign_in(phone)

        def edit(version, **what):
            must(SERVER.ask("PATCH", TOWN.path("patients", patient), what,
                            TOWN.tokens["receptionist"], {"If-Match": f'"{version}"'}))
        edit(1, language="en")
        must(SERVER.get("/v1/me/patient", access["access_token"]))
        edit(2, phone_number=number())
        wait_until(lambda: SERVER.get("/v1/me/patient", access["access_token"]).status == 401,
                   "the end", AT_ONCE_S)
        self.assertEqual(SERVER.post("/v1/auth/otp/refresh", {
            "refresh_token": access["refresh_token"]}).code, "session_ended")

    def test_a_code_is_good_once_where_it_was_asked_for_and_for_five_minutes(self):
        phone, other = number(), number()
        register(phone)
        register(other)
        request, elsewhere = must(ask(phone))["request"], must(ask(other))["request"]
        code = GATEWAY.code(phone)
        self.assert_problem(verify(elsewhere, code), 401, "wrong_phone_code")
        for wrong in ("x", "A" * 43, request[:-1] + ("A" if request[-1] != "A" else "B")):
            self.assertEqual(verify(wrong, code).status, 401, wrong)
        must(verify(request, code))
        self.assert_problem(verify(request, code), 401, "wrong_phone_code")
        late = must(ask(phone))["request"]
        code = GATEWAY.code(phone, 2)
        sql("UPDATE otp_codes SET expires_at = now() - interval '1 s'"
            f" WHERE phone_number = '{phone}'")
        self.assert_problem(verify(late, code), 401, "wrong_phone_code")

    def test_five_tries_and_no_more(self):
        for wrong, status in ((4, 200), (5, 401)):
            phone = number()
            register(phone)
            request = must(ask(phone))["request"]
            code = GATEWAY.code(phone)
            for _ in range(wrong):
                self.assert_problem(verify(request, other_code(code)), 401, "wrong_phone_code")
            self.assertEqual(verify(request, code).status, status, f"after {wrong}")

    def test_twenty_tries_at_once_are_five(self):
        phone = number()
        register(phone)
        request = must(ask(phone))["request"]
        code = GATEWAY.code(phone)
        threads = [threading.Thread(target=lambda: self.apart(request, other_code(code)))
                   for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sql(f"SELECT attempts FROM otp_codes WHERE phone_number = '{phone}'"), "5")

    @staticmethod
    def apart(request, code):
        http = SERVER.another()
        http.ask("POST", "/v1/auth/otp/verify", {"request": request, "code": code})
        http.close()

    def test_a_family_with_one_phone_chooses_after_the_code_was_right(self):
        phone = number()
        mother = register(phone, "Siri Rehema Juma", birth_year=1990)
        child = register(phone, "Siri Baraka Juma", birth_year=2020)
        register(phone, "Siri Mwingine", OTHER)
        request = must(ask(phone))["request"]
        code = GATEWAY.code(phone)
        self.assertEqual(verify(request, other_code(code), child).code, "wrong_phone_code")
        self.assertEqual(must(verify(request, code))["patients"], [
            {"id": mother, "name": "Siri", "birth_year": 1990},
            {"id": child, "name": "Siri", "birth_year": 2020}])
        self.assertEqual(verify(request, code, str(uuid.uuid4())).code, "wrong_phone_code")
        self.assertEqual(must(verify(request, code, child))["patient"]["id"], child)
        self.assertEqual(verify(request, code, mother).code, "wrong_phone_code")


class Telling(Case):
    """What can be seen from outside is the same whether a number is known or not."""

    def test_unknown_numbers_are_answered_and_written_alike(self):
        known, unknown = number(), number()
        register(known)
        answers = [ask(known), ask(unknown)]
        for answer in answers:
            self.assertEqual((answer.status, set(answer.json), len(answer.json["request"])),
                             (200, {"request", "expires_in_s"}, 43))
        GATEWAY.code(known)
        self.assertEqual(sql("SELECT count(*) FROM otp_codes WHERE phone_number IN"
                             f" ('{known}', '{unknown}')"), "2")
        self.assertEqual(GATEWAY.to(unknown), [])
        self.assert_problem(verify(answers[1].json["request"], "123456"), 401, "wrong_phone_code")
        statuses = [[ask(phone).status for _ in range(4)] for phone in (known, unknown)]
        self.assertEqual(statuses, [[200, 200, 429, 429]] * 2)

    def test_for_known_and_unknown_numbers_as_much_is_written(self):
        def work(phone):
            before = self.counts()
            must(ask(phone))
            return [now - then for now, then in zip(self.counts(), before)]
        known, unknown = number(), number()
        register(known)
        self.assertEqual(work(known), work(unknown))

    @staticmethod
    def counts():
        return [int(sql(f"SELECT count(*) FROM {table}")) for table in
                ("otp_codes", "notifications", "audit_log", "refresh_tokens")]


class Limits(Case):
    def test_a_number_gets_three_in_ten_minutes_and_ten_a_day_at_all_servers(self):
        phone, other = number(), HOSPITAL.start(GATEWAY.settings())
        register(phone)
        statuses = [ask(phone, server).status for server in (SERVER, other, SERVER, other)]
        self.assertEqual(statuses, [200, 200, 200, 429])
        answer = ask(phone, other)
        self.assertLessEqual(1, int(answer.headers["retry-after"]))
        self.assertGreaterEqual(600, int(answer.headers["retry-after"]))
        sql("UPDATE otp_codes SET created_at = created_at - interval '11 min'"
            f" WHERE phone_number = '{phone}'")
        sql("INSERT INTO otp_codes (id, facility_id, phone_number, purpose, code_hash, created_at,"
            f" expires_at) SELECT uuid_generate_v4(), '{TOWN.facility}', '{phone}', 'sign_in',"
            " sha256('1'), now() - interval '5 h', now() FROM generate_series(1, 7)")
        fresh = HOSPITAL.start(GATEWAY.settings())
        self.assert_problem(ask(phone, fresh), 429, "too_many_requests")

    def test_thirty_at_once_for_one_number_are_three(self):
        phone, statuses = number(), []
        register(phone)

        def one(server, address):
            http = server.another()
            statuses.append(http.ask("POST", "/v1/auth/otp", {
                "facility": TOWN.facility, "phone_number": phone},
                headers=from_address(address)).status)
            http.close()
        servers = [HOSPITAL.start(GATEWAY.settings()) for _ in range(2)]
        threads = [threading.Thread(target=one, args=(servers[i % 2], next(ADDRESSES)))
                   for i in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] * 3 + [429] * 9)

    def had(self, phone, count, purpose="sign_in", town=None):
        """So many codes hours ago, asked for by strangers at many places."""
        sql("INSERT INTO otp_codes (id, facility_id, phone_number, purpose, code_hash, created_at,"
            f" expires_at, address) SELECT uuid_generate_v4(), '{(town or TOWN).facility}',"
            f" '{phone}', '{purpose}', sha256('1'), now() - interval '5 h', now(),"
            f" '203.0.113.1'::inet + n FROM generate_series(1, {count}) n")

    def test_what_strangers_ask_for_does_not_keep_a_patient_from_erasing_himself(self):
        phone = number()
        register(phone)
        register(phone, town=OTHER)
        token = sign_in(phone)["access_token"]
        self.had(phone, 9)
        self.assert_problem(ask(phone), 429, "too_many_requests")
        must(ask(phone, town=OTHER))
        GATEWAY.code(phone, 2)  # Of two that are sent at once either comes first.
        request = must(SERVER.post("/v1/auth/otp/confirm", {}, token))["request"]
        must(SERVER.post("/v1/me/patient/erase", {
            "request": request, "code": GATEWAY.code(phone, 3)}, token))

    def test_a_new_number_and_an_erasure_are_counted_apart(self):
        phone = number()
        register(phone)
        token = sign_in(phone)["access_token"]
        self.had(phone, 10, "new_phone")
        self.assert_problem(SERVER.post("/v1/auth/otp/confirm", {"phone_number": phone}, token),
                            429, "too_many_requests")
        must(SERVER.post("/v1/auth/otp/confirm", {}, token))
        must(ask(phone))

    def test_one_address_gets_half_of_what_a_number_gets(self):
        for near, same, other in (("203.0.113.20", "203.0.113.20", "203.0.113.21"),
                                  ("2001:db8:1::1", "2001:db8:1::2:3", "2001:db8:2::1")):
            phone = number()
            register(phone)
            register(phone, town=OTHER)
            must(ask(phone, address=near))
            must(ask(phone, address=same, town=OTHER))
            self.assert_problem(ask(phone, address=same), 429, "too_many_requests")
            must(ask(phone, address=other))

    def test_all_facilities_together_are_bounded(self):
        phone, third = number(), HOSPITAL.add_facility("tatu")
        before = limit_hits(SERVER).get("otp_send_everywhere", 0)
        self.had(phone, 9)
        self.had(phone, 9, town=OTHER)
        for status in (200, 200, 429):
            self.assertEqual(ask(phone, town=third).status, status)
        self.assertEqual(limit_hits(SERVER).get("otp_send_everywhere", 0), before + 1)

    def test_a_patient_who_is_signed_in_asks_for_so_many_to_whomever(self):
        phone = number()
        patient = register(phone)
        token = sign_in(phone)["access_token"]
        answers = [SERVER.post("/v1/auth/otp/confirm", {"phone_number": number()}, token,
                               **from_address(None)) for _ in range(6)]
        self.assertEqual([answer.status for answer in answers], [200] * 5 + [429])
        self.assertGreater(int(answers[5].headers["retry-after"]), 0)
        self.assertEqual([(line["limit"], line["of"]) for line in SERVER.logged("limit.reached")
                          if line["limit"] == "otp_send_account"], [("otp_send_account", patient)])

    def test_a_facility_pays_for_so_many_a_day(self):
        poor = HOSPITAL.start(GATEWAY.settings(**{"sms.codes_per_day": 2}))
        town = HOSPITAL.add_facility("maskini")
        phones = [number() for _ in range(3)]
        for phone in phones:
            register(phone, town=town)
        for _ in range(3):  # What nobody pays for does not count.
            self.assertEqual(ask(number(), poor, town).status, 200)
        self.assertEqual([ask(phone, poor, town).status for phone in phones], [200, 200, 429])
        self.assertEqual(ask(number(), poor, town).status, 429)

    def test_a_hospital_may_pay_for_fewer_and_not_for_more(self):
        poor = HOSPITAL.start(GATEWAY.settings(**{"sms.codes_per_day": 2}))
        town = HOSPITAL.add_facility("yenyewe")
        path = town.admin_path("settings")

        def set_codes(most):
            version = must(SERVER.get(path, town.tokens["admin"]))["version"]
            must(SERVER.ask("PATCH", path, {"codes_per_day": most, "reason": "a test"},
                            town.tokens["admin"], {"If-Match": f'"{version}"'}))
        phones = [number() for _ in range(3)]
        for phone in phones:
            register(phone, town=town)
        set_codes(1)
        self.assertEqual([ask(phone, poor, town).status for phone in phones[:2]], [200, 429])
        set_codes(1000)
        self.assertEqual([ask(phone, poor, town).status for phone in phones[1:]], [200, 429])

    def test_one_address_asks_for_so_many(self):
        statuses = [ask(number(), address="203.0.113.77").status for _ in range(32)]
        self.assertEqual(statuses, [200] * 30 + [429] * 2)

    def test_a_thousand_guesses_from_everywhere_do_not_get_in_and_the_owner_does(self):
        phone = number()
        register(phone)
        mine = must(ask(phone))["request"]
        code = GATEWAY.code(phone)
        theirs = [answer.json["request"] for answer in
                  (ask(phone, address=f"198.51.100.{i}") for i in range(6)) if answer.status == 200]
        self.assertEqual(len(theirs), 2)
        guesses = 0
        for i in range(1000):
            request = theirs[i % 2] if i % 3 else f"{i:043d}"
            answer = verify(request, f"{i:06d}", address=f"100.64.{i % 200}.1")
            guesses += 1
            self.assertIn(answer.status, (401, 429))
        self.assertEqual(guesses, 1000)
        self.assertEqual(sql("SELECT max(attempts) FROM otp_codes"
                             f" WHERE phone_number = '{phone}'"), "5")
        must(verify(mine, code))

    def test_numbers_that_are_none_and_facilities_that_are_not_there(self):
        for wrong in ("0712345678", "+255", "+255 712 345 678", "+2557123456781234567"):
            self.assertEqual(ask(wrong).status, 422, wrong)
        answer = SERVER.post("/v1/auth/otp", {"facility": str(uuid.uuid4()),
                                              "phone_number": number()})
        self.assert_problem(answer, 404, "no_such_facility")


class Oneself(Case):
    def setUp(self):
        self.phone = number()
        self.patient = register(self.phone)
        access = sign_in(self.phone)
        self.token = access["access_token"]

    def get(self, path=""):
        return SERVER.get("/v1/me/patient" + path, self.token)

    def post(self, path, body=None):
        return SERVER.post("/v1/me/patient" + path, body, self.token)

    def confirm(self, **body):
        return SERVER.post("/v1/auth/otp/confirm", body, self.token)

    def edit(self, body, version=1):
        return SERVER.ask("PATCH", "/v1/me/patient", body, self.token,
                          {"If-Match": f'"{version}"'})

    def test_a_patient_sees_what_is_his_own_and_nothing_else(self):
        other = register(number(), "Siri Jirani")
        visit = must(SERVER.post(TOWN.path("visits"), {
            "service": TOWN.services["opd"], "patient": self.patient}, TOWN.tokens["admin"]))
        must(SERVER.post(TOWN.path("visits"), {
            "service": TOWN.services["opd"], "patient": other}, TOWN.tokens["admin"]))
        must(SERVER.post(TOWN.path("appointments"), {
            "patient": self.patient, "service": TOWN.services["lab"],
            "at": "2031-12-24T08:30:00+03:00"}, TOWN.tokens["admin"]))
        visits = must(self.get("/visits"))["visits"]
        self.assertEqual([(row["visit"], row["code"]) for row in visits],
                         [(visit["visit"], visit["code"])])
        self.assertEqual(visits[0]["tickets"][0]["state"], "waiting")
        self.assertEqual([row["status"] for row in must(self.get("/appointments"))["appointments"]],
                         ["booked"])
        self.assertEqual(must(self.get("/export"))["patient"]["id"], self.patient)
        for path in (TOWN.path("patients", self.patient), TOWN.path("live"), "/v1/me",
                     TOWN.path("visits", visit["visit"]), "/v1/facilities"):
            self.assert_problem(SERVER.get(path, self.token), 403, "forbidden")
        socket = SERVER.live(self.token)
        self.addCleanup(socket.close)
        socket.send({"t": "hello", "facility": TOWN.facility})
        self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "forbidden")

    def test_language_and_messages_are_his_who_he_is_is_not(self):
        changed = must(self.edit({"language": "en", "sms_consent": True}))
        self.assertEqual((changed["language"], changed["sms_consent"], changed["version"]),
                         ("en", True, 2))
        self.assert_problem(self.edit({"language": "sw"}), 412, "precondition_failed")
        for body in ({"full_name": "Siri Mwingine"}, {"phone_number": "+255711111111"},
                     {"id": self.patient}, {"facility": OTHER.facility}):
            self.assert_problem(self.edit(body, 2), 422, "unknown_field")
        self.assertEqual(sql("SELECT actor_kind FROM audit_log WHERE action = 'patient.changed'"
                             f" AND object_id = '{self.patient}'"), "patient")

    def test_a_new_number_takes_a_fresh_session_and_a_code_to_it(self):
        wanted = number()
        request = must(self.confirm(phone_number=wanted))["request"]
        code = GATEWAY.code(wanted)
        wrong = {"request": request, "code": other_code(code)}
        self.assert_problem(self.post("/phone", wrong), 401, "wrong_phone_code")
        # It is no code for anything else.
        self.assert_problem(verify(request, code), 401, "wrong_phone_code")
        self.assert_problem(self.post("/erase", {"request": request, "code": code}), 401,
                            "wrong_phone_code")
        sql("UPDATE refresh_tokens SET issued_at = issued_at - interval '11 min'"
            f" WHERE patient_id = '{self.patient}'")
        self.assert_problem(self.post("/phone", {"request": request, "code": code}), 403,
                            "sign_in_again")
        self.token = sign_in(self.phone, 2)["access_token"]
        request = must(self.confirm(phone_number=wanted))["request"]
        must(self.post("/phone", {"request": request, "code": GATEWAY.code(wanted, 2)}))
        self.assertEqual(sql(f"SELECT phone_number FROM patients WHERE id = '{self.patient}'"),
                         wanted)
        wait_until(lambda: self.get().status == 401, "all sessions have ended", AT_ONCE_S)

    def test_all_sessions_end_at_once(self):
        other = sign_in(self.phone, 2)["access_token"]
        self.assertEqual(must(self.post("/end-sessions")), {"sessions": 2})
        for token in (self.token, other):
            wait_until(lambda token=token: SERVER.get("/v1/me/patient", token).status == 401,
                       "the end", AT_ONCE_S)

    def test_he_erases_himself_by_a_code_when_no_visit_is_open(self):
        visit = must(SERVER.post(TOWN.path("visits"), {
            "service": TOWN.services["opd"], "patient": self.patient},
            TOWN.tokens["admin"]))["visit"]
        request = must(self.confirm())["request"]
        here = self.post("/erase", {"request": request, "code": GATEWAY.code(self.phone, 2)})
        self.assert_problem(here, 409, "patient_here")
        must(SERVER.post(TOWN.path("visits", visit, "close"), {"reason": "went home"},
                         TOWN.tokens["admin"]))
        sql("UPDATE otp_codes SET created_at = created_at - interval '11 min'"
            f" WHERE phone_number = '{self.phone}'")
        fresh = HOSPITAL.start(GATEWAY.settings())
        request = must(fresh.post("/v1/auth/otp/confirm", {}, self.token))["request"]
        code = GATEWAY.code(self.phone, 3)
        must(self.post("/erase", {"request": request, "code": code}))
        self.assertEqual(sql("SELECT full_name, phone_number IS NULL FROM patients"
                             f" WHERE id = '{self.patient}'"), "|t")
        wait_until(lambda: self.get().status == 401, "the session has ended", AT_ONCE_S)
        self.assertEqual(sql("SELECT actor_kind FROM audit_log WHERE action = 'patient.erased'"
                             f" AND object_id = '{self.patient}'"), "patient")


class Sending(Case):
    def state(self, phone):
        return sql("SELECT state, attempts, body, last_error, provider, provider_id"
                   f" FROM notifications WHERE recipient = '{phone}' ORDER BY created_at DESC"
                   " LIMIT 1").split("|")

    def ask_known(self, server=None):
        phone = number()
        register(phone)
        must(ask(phone, server))
        return phone

    def hurry(self, phone):
        """The next try is due now."""
        sql("UPDATE notifications SET due_at = now() WHERE state = 'queued'"
            f" AND recipient = '{phone}'; NOTIFY notifications_due")

    def test_as_africas_talking_wants_it_and_nothing_of_the_code_is_kept(self):
        phone = self.ask_known()
        code = GATEWAY.code(phone)
        message = GATEWAY.to(phone)[0]
        self.assertEqual((message["path"], message["from"], message["user"],
                          message["headers"]["apiKey"]),
                         (fake.SEND, fake.SENDER, fake.USER, fake.KEY))
        wait_until(lambda: self.state(phone)[0] == "sent", lambda: self.state(phone))
        state = self.state(phone)
        self.assertEqual((state[1], state[2], state[4]), ("1", "", "africastalking"))
        self.assertTrue(state[5].startswith("ATXid_"))
        self.assertNotIn(code, sql("SELECT string_agg(o::text, ' ') FROM otp_codes o"))

    def test_as_twilio_wants_it(self):
        gateway = fake.Gateway()
        self.addCleanup(gateway.close)
        hospital = Hospital(settings=gateway.settings("twilio"))
        with hospital:
            server = hospital.start()
            town = hospital.add_facility("twilio")
            phone = number()
            must(server.post(town.path("patients"), {"full_name": "Siri", "phone_number": phone},
                             town.tokens["admin"]))
            must(ask(phone, server, town))
            gateway.code(phone)
            message = gateway.to(phone)[0]
            self.assertEqual(message["path"], f"/2010-04-01/Accounts/{fake.USER}/Messages.json")
            self.assertEqual(message["headers"]["Authorization"], fake.basic(fake.USER, fake.KEY))
            wait_until(lambda: hospital.cluster.ask(
                "SELECT state || ' ' || provider_id FROM notifications") == "sent SM1", "sent")

    def test_what_may_pass_is_tried_again(self):
        for what, why in ((500, "status 500"), ("garbage", "an answer of another form"),
                          ("huge", "answer too long"), ("redirect", "status 307"),
                          (("code", 405), "code 405"), (429, "status 429"), (401, "status 401")):
            GATEWAY.plan.append(what)
            phone = self.ask_known()
            wait_until(lambda phone=phone: self.state(phone)[0] == "queued" and
                       self.state(phone)[3], lambda phone=phone: self.state(phone))
            self.assertEqual(self.state(phone)[3], why)
            self.hurry(phone)
            wait_until(lambda phone=phone: self.state(phone)[0] == "sent", "sent at last")
            self.assertEqual(len(GATEWAY.to(phone)), 2, what)
        self.assertEqual([m for m in GATEWAY.messages if m["path"] == "/elsewhere"], [])

    def test_each_try_waits_longer_than_the_one_before(self):
        phone, waits = self.ask_failing(), []
        for _ in range(4):
            waits.append(float(sql("SELECT extract(epoch FROM due_at - now())"
                                   f" FROM notifications WHERE recipient = '{phone}'")))
            GATEWAY.plan.append(500)
            attempts = self.state(phone)[1]
            self.hurry(phone)
            wait_until(lambda attempts=attempts: self.state(phone)[0] == "queued" and
                       self.state(phone)[1] != attempts, "tried again")
        # 2, 8, 32 s .. and half as much again at most.
        for wait, least in zip(waits[1:], (8, 32, 128)):
            self.assertLessEqual(wait, least * 1.5)
            self.assertGreater(wait, least / 2, waits)

    def ask_failing(self):
        GATEWAY.plan.append(500)
        phone = self.ask_known()
        wait_until(lambda: self.state(phone)[0] == "queued" and self.state(phone)[3], "once")
        return phone

    def test_what_never_will_be_is_not(self):
        for what in (400, ("code", 403), ("code", 406)):
            GATEWAY.plan.append(what)
            phone = self.ask_known()
            wait_until(lambda phone=phone: self.state(phone)[0] == "failed",
                       lambda phone=phone: self.state(phone))
            self.assertEqual(self.state(phone)[2], "", "the code is gone")

    def test_after_eight_tries_it_is_dead_and_counted(self):
        GATEWAY.plan += [500]
        phone = self.ask_known()
        wait_until(lambda: self.state(phone)[0] == "queued" and self.state(phone)[3], "once")
        sql(f"UPDATE notifications SET attempts = 7 WHERE recipient = '{phone}'")
        GATEWAY.plan += [500]
        self.hurry(phone)
        wait_until(lambda: self.state(phone)[0] == "dead", lambda: self.state(phone))
        self.assertEqual(self.state(phone)[2], "")

    def test_what_nobody_wants_to_hear_any_more_is_dropped(self):
        GATEWAY.plan += [500]
        phone = self.ask_known()
        wait_until(lambda: self.state(phone)[0] == "queued" and self.state(phone)[3], "once")
        sql(f"UPDATE notifications SET expires_at = now() WHERE recipient = '{phone}'")
        self.hurry(phone)
        wait_until(lambda: self.state(phone)[0] == "dropped", lambda: self.state(phone))
        self.assertEqual((self.state(phone)[2], len(GATEWAY.to(phone))), ("", 1))

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        key = HOSPITAL.folder + "/gateway.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", key + ".crt",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(key + ".crt", key)
        gateway = fake.Gateway(context)
        self.addCleanup(gateway.close)
        hospital = Hospital(settings=gateway.settings())
        with hospital:
            server = hospital.start()
            town = hospital.add_facility("tls")
            phone = number()
            must(server.post(town.path("patients"), {"full_name": "Siri", "phone_number": phone},
                             town.tokens["admin"]))
            must(ask(phone, server, town))
            wait_until(lambda: hospital.cluster.ask("SELECT last_error FROM notifications")
                       == "certificate refused", "it is refused")
            self.assertEqual(gateway.messages, [])


class Hanging(Case):
    """A hospital of its own: what hangs there would be taken by servers of other tests, too."""

    def setUp(self):
        self.gateway = fake.Gateway()
        self.addCleanup(self.gateway.close)
        self.hospital = Hospital(settings=self.gateway.settings())
        self.enterContext(self.hospital)
        self.town = None

    def start(self, answer_s):
        server = self.hospital.start({"sms.answer_s": answer_s})
        self.town = self.hospital.furnish(server)
        return server

    def ask_known(self, server):
        phone = number()
        must(server.post(self.town.path("patients"), {
            "full_name": "Siri Subira", "phone_number": phone}, self.town.tokens["admin"]))
        must(ask(phone, server, self.town))
        return phone

    def state(self, phone):
        return self.hospital.cluster.ask("SELECT state, attempts, last_error FROM notifications"
                                         f" WHERE recipient = '{phone}'")

    def test_a_gateway_that_hangs_is_given_up_and_tried_again(self):
        server = self.start(1)
        for what, why in (("silence", "timed out"), ("trickle", "timed out"),
                          ("flood", "answer too long"), ("redirect", "status 307")):
            self.gateway.plan.append(what)
            phone = self.ask_known(server)
            wait_until(lambda phone=phone, why=why: self.state(phone) == f"queued|1|{why}",
                       lambda phone=phone: self.state(phone))
            must(server.get("/readyz"))
            self.hospital.cluster.ask("UPDATE notifications SET due_at = now()"
                                      " WHERE state = 'queued'; NOTIFY notifications_due")
            wait_until(lambda phone=phone: self.state(phone).startswith("sent|2|"), "sent at last")
        wait_until(lambda: self.gateway.gone == 1, "it has hung up")
        self.assertIsNone(re.search(r"\+?25576\d{7}|Subira", server.said()))
        self.assertEqual([line["why"] for line in server.logged("message.not_sent")],
                         ["timed out", "timed out", "answer too long", "status 307"])

    def test_messages_that_hang_stop_neither_the_server_nor_the_others(self):
        server = self.start(30)
        self.gateway.plan += ["silence"] * 6
        slow = [self.ask_known(server) for _ in range(6)]
        wait_until(lambda: self.gateway.holding == 6, "six hang")
        phone = self.ask_known(server)
        wait_until(lambda: self.state(phone).startswith("sent|1|"), lambda: self.state(phone))
        must(server.get("/readyz"))
        must(server.post(self.town.path("visits"), {"service": self.town.services["opd"]},
                         self.town.tokens["admin"]))
        self.assertEqual({self.state(each) for each in slow}, {"sending|1|"})


class Measuring(Case):
    @staticmethod
    def told(server, what="messages_total"):
        found = re.findall(rf'^foleni_{what}(?:{{outcome="(\w+)"}})? ([0-9.]+)$',
                           server.get("/metrics").body.decode(), re.MULTILINE)
        return {word: float(value) for word, value in found}

    def test_what_became_of_messages_is_counted_and_measured(self):
        gateway = fake.Gateway()
        self.addCleanup(gateway.close)
        with Hospital(settings=gateway.settings(**{"sms.codes_per_day": 20})) as hospital:
            server = hospital.start()
            town = hospital.add_facility("vipimo")
            self.assertEqual(self.told(server), {"sent": 0, "again": 0, "refused": 0, "dead": 0,
                                                 "dropped": 0})
            gateway.plan += [201, 400, 500]
            for sent in ("sent", "failed", "queued"):
                phone = number()
                must(server.post(town.path("patients"), {
                    "full_name": "Siri", "phone_number": phone}, town.tokens["admin"]))
                must(ask(phone, server, town))
                wait_until(lambda: hospital.cluster.ask(
                    "SELECT state FROM notifications WHERE attempts > 0 AND last_error <> ''"
                    " OR state = 'sent' ORDER BY created_at DESC LIMIT 1") == sent, sent)
            hospital.cluster.ask("UPDATE notifications SET due_at = now() + interval '1 h',"
                                 " created_at = created_at - interval '100 s'"
                                 " WHERE state = 'queued'")
            self.assertEqual(self.told(server), {"sent": 1, "again": 1, "refused": 1, "dead": 0,
                                                 "dropped": 0})
            wait_until(lambda: self.told(server, "messages_waiting")[""] == 1 and
                       self.told(server, "messages_oldest_seconds")[""] > 99, "it is measured", 40)
            self.assertEqual(self.told(server, "message_codes_left"), {"": 17})
            gateway.plan += [500]
            hospital.cluster.ask("UPDATE notifications SET attempts = 7, due_at = now()"
                                 " WHERE state = 'queued'; NOTIFY notifications_due")
            wait_until(lambda: self.told(server)["again"] == 2, "tried too often")
            wait_until(lambda: self.told(server)["dead"] == 1, "dead")
            wait_until(lambda: self.told(server, "messages_waiting")[""] == 0, "none waits", 40)


class Without(Case):
    def test_a_hospital_without_a_gateway_says_so(self):
        bare = HOSPITAL.start({"sms.gateway": ""})
        answer = ask(number(), bare)
        self.assert_problem(answer, 503, "sms_not_set_up")
        said = subprocess.run([HOSPITAL.servers[0].program, "--config", bare.config,
                               "check-config"], capture_output=True, text=True, check=False)
        self.assertEqual(said.returncode, 0)
        self.assertIn("sms.gateway is not set up", said.stdout)

    def test_settings_that_cannot_work_are_told(self):
        for wrong, word in (({"sms.gateway": "pigeon"}, "africastalking or twilio"),
                            ({"sms.user": ""}, "sms.user"), ({"sms.key": "a b"}, "sms.key"),
                            ({"sms.gateway": "twilio", "sms.sender": ""}, "sms.sender"),
                            ({"sms.url": "http://gateway.example"}, "sms.url"),
                            ({"sms.url": "https://10.0.0.1"}, "sms.url"),
                            ({"sms.url": "https://user@gateway.example"}, "sms.url"),
                            ({"sms.url": "ftp://gateway.example"}, "sms.url")):
            server = HOSPITAL.server(wrong)
            said = subprocess.run([server.program, "--config", server.config, "check-config"],
                                  capture_output=True, text=True, check=False)
            self.assertNotEqual(said.returncode, 0, wrong)
            self.assertIn(word, said.stderr)


class WordsInLogs(Case):
    def test_no_number_and_no_code_is_logged(self):
        """The last by its name: over all that the other tests did."""
        said = "".join(server.said() for server in HOSPITAL.servers if os.path.exists(server.log))
        self.assertIsNone(re.search(r"\+?25576\d{7}", said))
        for message in GATEWAY.messages:
            code = re.search(r"\b(\d{6})\b", message["body"] or "")
            if code:
                self.assertIsNone(re.search(rf'[^0-9.]{code[1]}[^0-9]', said), code[1])
        self.assertNotIn(fake.KEY, said)
        self.assertNotIn("Siri", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
