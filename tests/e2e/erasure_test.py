#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The rights of a person over what is kept of him. A person is planted into every column that may
hold words about a patient; after the erasure no column of the database holds one of them, whatever
table it is in, while visits, events and the audit log are as before."""
import threading
import unittest
import uuid

from client import must
from hospital import hospital_of_module
from patience import wait_until

NAME, PHONE, CARD = "Kipepeo", "+255719876543", "KPP-77"
NEEDLES = ("kipepeo", PHONE[1:], CARD.lower())

# Every column that can hold words is in one of these two. Whoever adds one says here whether it may
# be about a patient; then schema/ has to erase it.
PERSONAL = {
    "patients": ["full_name", "name_key", "phone_number", "card_number"],
    "patient_notes": ["body"],
    "consultations": ["complaint", "findings", "diagnosis", "diagnosis_code", "treatment",
                      "prescription", "plan"],
    "consultation_versions": ["complaint", "findings", "diagnosis", "diagnosis_code", "treatment",
                              "prescription", "plan"],
    "appointments": ["cancel_reason"],
    "visit_phones": ["phone_number"],
    "notifications": ["recipient", "body", "provider_id", "last_error"],
    "inbound_messages": ["sender", "body"],
    "device_tokens": ["address", "public_key", "secret"],
    "otp_codes": ["phone_number", "device"],
    "refresh_tokens": ["device"],
}
IMPERSONAL = {
    "audit_heads": ["hash"], "audit_links": ["hash", "leaves"],
    "audit_keys": ["key_id", "public_key"],
    "audit_log": ["action", "object_kind", "reason", "detail", "request"],  # Ids and words of closed lists.
    "audit_seals": ["hash", "key_id", "signature"],
    "calls": ["queue_number"],
    "command_answers": ["answer", "fingerprint"],  # Ids; the fingerprint has a test of its own.
    "desks": ["code", "name_sw", "name_en", "room", "services"],
    "device_keys": ["key_hash", "next_hash", "spent_hash"],
    "device_pairings": ["code", "key_hash"],
    "displays": ["name", "name_en", "desks"],
    "doctors": ["speciality", "room_preference", "licence_number"],
    "facilities": ["code", "name_sw", "name_en", "time_zone", "series_letters"],
    "inbound_messages": ["provider", "provider_id", "word"],
    "live_passes": ["pass_hash"],
    "jobs": ["kind", "unique_key", "payload", "locked_by", "last_error"],
    "notification_templates": ["kind", "body"],
    "notifications": ["kind", "unique_key", "provider"],
    "number_counters": ["series"],
    "number_leases": ["series", "holder"],
    "otp_codes": ["purpose", "code_hash"],
    "prints": ["paper"],  # A number, a service, a code.
    "queue_entries": ["queue_number", "moved"],
    "queue_events": ["type", "data"],
    "refresh_tokens": ["token_hash"],
    "schema_migrations": ["name", "checksum", "program", "applied_by"],
    "service_counts": ["recent"],
    "services": ["code", "name_sw", "name_en", "series", "rule", "no_show", "week", "closures",
                 "full_sw", "full_en", "note_sw", "note_en"],
    "settings": ["name", "value"],
    "recovery_codes": ["code_hash"],
    "users": ["login", "login_key", "display_name", "password_hash", "totp_secret", "totp_key",
              "totp_next", "totp_next_key"],
    "visits": ["series", "code"],
}


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER, "amana"), HOSPITAL.add_facility("temeke")


def ask(sql):
    return HOSPITAL.cluster.ask(sql)


def word_columns():
    """(table, column) of all that can hold words, as the catalog has it."""
    return {tuple(row) for row in HOSPITAL.cluster.rows("""
        SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type b ON b.oid = t.typbasetype
            LEFT JOIN pg_type bb ON bb.oid = b.typbasetype
            LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
            AND (coalesce(bb.typname, b.typname, t.typname) IN
                ('text', 'varchar', 'bpchar', 'name', 'json', 'jsonb', 'bytea', 'xml', 'hstore')
                OR e.typname IN ('text', 'varchar', 'json', 'jsonb', 'bytea'))""")}


def flat(columns):
    return {(table, column) for table, names in columns.items() for column in names}


def found():
    """The columns in which one of the needles stands, as text or as bytes."""
    hits = set()
    for table, column in word_columns():
        like = " OR ".join(
            f"lower({column}::text) LIKE '%{needle}%'"
            f" OR {column}::text LIKE '%{needle.encode().hex()}%'" for needle in NEEDLES)
        if ask(f"SELECT EXISTS (SELECT FROM {table} WHERE {like})") == "t":
            hits.add((table, column))
    return hits


def register(name, **more):
    body = {"full_name": name, "confirm_new": True, **more}
    return must(SERVER.post(TOWN.path("patients"), body, TOWN.tokens["receptionist"]))


def open_visit(patient):
    return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["opd"],
                                                  "patient": patient}, TOWN.tokens["admin"]))


def close_visit(visit):
    must(SERVER.post(TOWN.path("visits", visit, "close"), {"reason": "went home"},
                     TOWN.tokens["admin"]))


def ask_apart(*what):
    """On a connection of its own, for threads."""
    http = SERVER.another()
    try:
        return http.ask(*what)
    finally:
        http.close()


def note(patient, body="Siri"):
    return ask_apart("POST", TOWN.path("patients", patient, "notes"), {"body": body},
                     TOWN.tokens["nurse"], {"Idempotency-Key": str(uuid.uuid4())})


def version_of(patient):
    return ask(f"SELECT version FROM patients WHERE id = '{patient}'")


def erase(patient, version=None, town=None, key=None):
    town = town or TOWN
    return ask_apart("POST", town.path("patients", patient, "erase"), {"reason": "asked"},
                     town.tokens["admin"],
                     {"If-Match": f'"{version or version_of(patient)}"',
                      "Idempotency-Key": key or str(uuid.uuid4())})


def export(patient, town=None):
    town = town or TOWN
    return SERVER.get(town.path("patients", patient, "export"), town.tokens["admin"])


def plant(patient, visit):
    """The person into all that registering him did not write."""
    ticket = ask(f"SELECT id FROM queue_entries WHERE visit_id = '{visit}'")
    consultation = TOWN.path("tickets", ticket, "consultation")
    for base in (0, 1):
        must(SERVER.put(consultation, {
            "base": base, "complaint": f"{NAME} {base}", "findings": NAME, "diagnosis": NAME,
            "diagnosis_code": "KIPEPEO", "treatment": NAME, "prescription": NAME, "plan": NAME,
            "follow_up_on": "2031-12-24"}, TOWN.tokens["doctor"]))
    must(note(patient, f"{NAME} anapenda maua"))
    booked = must(SERVER.post(TOWN.path("appointments"), {
        "patient": patient, "service": TOWN.services["opd"], "at": "2031-12-24T08:30:00+03:00"},
        TOWN.tokens["admin"]))["appointment"]["id"]
    must(SERVER.post(TOWN.path("appointments"), {
        "patient": patient, "service": TOWN.services["lab"], "at": "2031-12-24T08:30:00+03:00"},
        TOWN.tokens["admin"]))
    must(SERVER.post(TOWN.path("appointments", booked, "cancel"), {"reason": f"{NAME} amehama"},
                     TOWN.tokens["admin"]))
    here = f"'{TOWN.facility}'"
    # Somebody whom nobody knows left the same number at the machine.
    stranger = must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["opd"]},
                                TOWN.tokens["admin"]))["visit"]
    ask(f"""
        INSERT INTO visit_phones (facility_id, visit_id, phone_number, given_by)
            VALUES ({here}, '{stranger}', '{PHONE}', '{TOWN.users["display"]}');
        INSERT INTO notifications (id, facility_id, kind, unique_key, channel, patient_id,
                recipient, body, provider, provider_id, last_error) VALUES
            (uuid_generate_v4(), {here}, 'near', 'near:1', 'sms', '{patient}', '{PHONE}',
                'Ndugu {NAME}', 'twilio', 'to {PHONE}', 'no {PHONE}'),
            (uuid_generate_v4(), {here}, 'otp', 'otp:1', 'sms', NULL, '{PHONE}', '1', NULL, NULL,
                '');
        INSERT INTO inbound_messages (id, facility_id, provider, provider_id, sender, body) VALUES
            (uuid_generate_v4(), {here}, 'twilio', '1', '{PHONE}', '{NAME} ACHA'),
            (uuid_generate_v4(), NULL, 'twilio', '2', '{PHONE}', '{NAME}');
        INSERT INTO device_tokens (id, facility_id, channel, address, public_key, secret,
                patient_id) VALUES
            (uuid_generate_v4(), {here}, 'web_push', 'https://{NAME}.example/1',
                convert_to(rpad('kipepeo', 65), 'UTF8'), convert_to(rpad('kipepeo', 16), 'UTF8'),
                '{patient}');
        INSERT INTO otp_codes (id, facility_id, phone_number, purpose, code_hash, device,
                expires_at) VALUES
            (uuid_generate_v4(), {here}, '{PHONE}', 'sign_in', sha256('1'), 'simu ya {NAME}',
                now() + interval '5 min');
        INSERT INTO refresh_tokens (id, family_id, patient_id, token_hash, device, expires_at,
                family_expires_at) VALUES
            (uuid_generate_v4(), uuid_generate_v4(), '{patient}', sha256('{NAME}'),
                'simu ya {NAME}', now() + interval '1 d', now() + interval '1 d');""")


def standing():
    """What no erasure changes."""
    return [ask(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            for table in ("visits", "queue_entries", "queue_events", "calls", "service_counts")]


class Erasing(unittest.TestCase):
    def test_each_column_that_can_hold_words_is_known_here(self):
        self.assertEqual(word_columns(), flat(PERSONAL) | flat(IMPERSONAL))
        self.assertEqual(flat(PERSONAL) & flat(IMPERSONAL), set())

    def test_nothing_of_a_person_is_left_and_all_else_stands(self):
        key = str(uuid.uuid4())
        body = {"full_name": f"{NAME} Mzuri", "phone_number": PHONE, "card_number": CARD,
                "birth_date": "1977-07-17", "sex": "female", "vulnerable": ["pregnant"],
                "sms_consent": True}
        patient = must(SERVER.post(TOWN.path("patients"), body, TOWN.tokens["receptionist"],
                                   key=key))["id"]
        visit = open_visit(patient)["visit"]
        plant(patient, visit)
        close_visit(visit)
        self.assertEqual(found(), flat(PERSONAL))
        before = standing()
        answer = erase(patient)
        self.assertEqual((answer.status, answer.json), (200, {"erased": True}))
        self.assertEqual(found(), set())
        self.assertEqual(standing(), before)
        self.assertEqual(ask(
            "SELECT birth_date, vulnerable, sms_consent, sex, birth_year, erased_at IS NOT NULL"
            f" FROM patients WHERE id = '{patient}'"), "|{}|f|female|1977|t")
        self.assertEqual(ask("SELECT count(*) FROM consultation_versions"
                             " WHERE follow_up_on IS NOT NULL"), "0")
        self.assertEqual(ask("SELECT DISTINCT state FROM notifications"), "dropped")
        self.assertEqual(ask("SELECT DISTINCT status FROM appointments"), "cancelled")
        self.assertEqual(ask("SELECT count(*) FROM refresh_tokens WHERE revoked_at IS NULL"), "0")
        self.assertEqual(ask(f"SELECT * FROM audit_verify('{TOWN.facility}')"), "")
        self.assertEqual(ask("SELECT actor_id, actor_role, reason FROM audit_log"
                             f" WHERE action = 'patient.erased' AND object_id = '{patient}'"),
                         f"{TOWN.users['admin']}|admin|asked")
        self.assertNotIn("kipepeo", SERVER.said().lower())
        self.assertNotIn(PHONE[1:], SERVER.said())
        self.again(patient, key, body)

    def again(self, patient, key, body):
        """What comes late brings nothing back, and leaves no guess at what was there."""
        count = ask("SELECT count(*) FROM patients")
        self.assertEqual(ask(f"SELECT fingerprint FROM command_answers WHERE command_id = '{key}'"),
                         "")
        for late in (body, {**body, "full_name": "Mwingine"}):
            answer = SERVER.post(TOWN.path("patients"), late, TOWN.tokens["receptionist"], key=key)
            self.assertEqual((answer.status, answer.code), (404, "no_such_patient"))
        self.assertEqual(ask("SELECT count(*) FROM patients"), count)
        for code in (erase(patient).code, note(patient).code, export(patient).code):
            self.assertEqual(code, "no_such_patient")

    def test_who_is_here_is_not_erased_before_the_visit_is_over(self):
        patient = register("Siri Hapa")["id"]
        visit = open_visit(patient)["visit"]
        answer = erase(patient)
        self.assertEqual((answer.status, answer.code), (409, "patient_here"))
        self.assertEqual(ask(f"SELECT full_name FROM patients WHERE id = '{patient}'"), "Siri Hapa")
        close_visit(visit)
        self.assertEqual(erase(patient).status, 200)

    def test_a_repeat_is_told_that_it_is_done(self):
        patient, key = register("Siri Tena")["id"], str(uuid.uuid4())
        first, second = erase(patient, key=key), erase(patient, version=1, key=key)
        self.assertEqual((second.status, second.body), (200, first.body))
        self.assertEqual(second.headers["idempotency-replayed"], "true")
        self.assertEqual(erase(patient).code, "no_such_patient")
        self.assertEqual(ask("SELECT count(*) FROM audit_log WHERE action = 'patient.erased'"
                             f" AND object_id = '{patient}'"), "1")

    def test_only_the_version_that_was_read(self):
        patient = register("Siri Toleo")["id"]
        self.assertEqual(erase(patient, version=7).code, "precondition_failed")
        answer = SERVER.post(TOWN.path("patients", patient, "erase"), {"reason": "asked"},
                             TOWN.tokens["admin"])
        self.assertEqual(answer.code, "precondition_required")
        for body in ({}, {"reason": "Siri Toleo asked"}):
            answer = SERVER.post(TOWN.path("patients", patient, "erase"), body,
                                 TOWN.tokens["admin"], **{"If-Match": '"1"'})
            self.assertEqual((answer.status, answer.json["field"]), (422, "reason"))
        self.assertEqual(ask(f"SELECT full_name FROM patients WHERE id = '{patient}'"),
                         "Siri Toleo")

    def test_nobody_of_another_facility(self):
        patient = register("Siri Kwetu")["id"]
        self.assertEqual(erase(patient, town=OTHER).code, "no_such_patient")
        self.assertEqual(export(patient, town=OTHER).code, "no_such_patient")
        self.assertEqual(ask(f"SELECT full_name FROM patients WHERE id = '{patient}'"),
                         "Siri Kwetu")


class Racing(unittest.TestCase):
    """Who writes at the same moment is behind the erasure, or is erased by it."""

    def setUp(self):
        self.patient = register("Siri Mbio")["id"]
        self.answers = []

    def begin(self, question):
        thread = threading.Thread(target=lambda: self.answers.append(question()))
        thread.start()
        wait_until(lambda: ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1",
                   "it waits for the other")
        return thread

    def test_a_note_that_comes_after_the_erasure_is_refused(self):
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; SELECT erase_patient"
                        f"('{TOWN.facility}', '{self.patient}', NULL);")
            self.assertEqual(session.hear(), "erased")
            thread = self.begin(lambda: note(self.patient))
            session.say("COMMIT;")
            thread.join()
        self.assertEqual(self.answers[0].code, "no_such_patient")
        self.assertEqual(ask("SELECT count(*) FROM patient_notes"
                             f" WHERE patient_id = '{self.patient}'"), "0")

    def test_a_note_that_comes_before_it_is_erased_with_the_rest(self):
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; INSERT INTO patient_notes (id, facility_id, patient_id, author_id,"
                        f" body) VALUES (uuid_generate_v4(), '{TOWN.facility}', '{self.patient}',"
                        f" '{TOWN.users['nurse']}', 'Siri'); SELECT 'written';")
            self.assertEqual(session.hear(), "written")
            thread = self.begin(lambda: erase(self.patient))
            session.say("COMMIT;")
            thread.join()
        self.assertEqual(self.answers[0].status, 200)
        self.assertEqual(ask("SELECT count(*) FROM patient_notes"
                             f" WHERE patient_id = '{self.patient}'"), "0")

    def test_a_visit_that_comes_after_the_erasure_is_refused_and_the_line_goes_on(self):
        def come(patient=None):
            return ask_apart("POST", TOWN.path("visits"), {
                "service": TOWN.services["opd"], **({"patient": patient} if patient else {})},
                TOWN.tokens["admin"], {"Idempotency-Key": str(uuid.uuid4())})
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; SELECT erase_patient"
                        f"('{TOWN.facility}', '{self.patient}', NULL);")
            self.assertEqual(session.hear(), "erased")
            thread = self.begin(lambda: come(self.patient))
            session.say("COMMIT;")
            thread.join()
        self.assertEqual((self.answers[0].status, self.answers[0].code),
                         (404, "no_such_patient"))
        self.assertEqual(self.answers[0].json["field"], "patient")
        self.assertEqual(ask(f"SELECT count(*) FROM visits WHERE patient_id = '{self.patient}'"),
                         "0")
        must(come())

    def test_a_visit_that_comes_before_it_keeps_him(self):
        with HOSPITAL.cluster.session() as session:
            session.say(
                "BEGIN; INSERT INTO visits (facility_id, id, patient_id, state, origin,"
                " business_day, series, ordinal, code, urgency_level, vulnerable, opened_at,"
                f" changed_seq, on_board) SELECT facility_id, uuid_generate_v4(), '{self.patient}',"
                " 'open', origin, business_day, 'Z', 999, repeat('z', 26), urgency_level,"
                " vulnerable, opened_at, changed_seq, false FROM visits"
                f" WHERE facility_id = '{TOWN.facility}' LIMIT 1; SELECT 'written';")
            self.assertEqual(session.hear(), "written")
            thread = self.begin(lambda: erase(self.patient))
            session.say("COMMIT;")
            thread.join()
        self.assertEqual(self.answers[0].code, "patient_here")
        ask("DELETE FROM visits WHERE ordinal = 999 AND series = 'Z'")

    def test_a_code_that_is_being_written_is_erased_with_the_rest(self):
        phone = "+255719876599"
        patient = register("Siri Msimbo", phone_number=phone)["id"]
        with HOSPITAL.cluster.session() as session:
            # As folenid writes one: the locks first, then the code and its message.
            session.say(
                "BEGIN; SELECT length(pg_advisory_xact_lock(hashtextextended("
                f"'phone_codes {phone}', 0))::text);"
                "INSERT INTO otp_codes (id, facility_id, phone_number, purpose, code_hash,"
                f" expires_at) VALUES (uuid_generate_v4(), '{TOWN.facility}', '{phone}',"
                " 'sign_in', sha256('1'), now() + interval '5 min');"
                "INSERT INTO notifications (id, facility_id, kind, unique_key, channel, recipient,"
                f" body) VALUES (uuid_generate_v4(), '{TOWN.facility}', 'otp', 'otp:race', 'sms',"
                f" '{phone}', 'Siri');")
            self.assertEqual(session.hear(), "0")
            thread = self.begin(lambda: erase(patient))
            session.say("COMMIT;")
            thread.join()
        self.assertEqual(self.answers[0].status, 200)
        self.assertEqual(ask("SELECT (SELECT count(*) FROM otp_codes"
                             f" WHERE phone_number = '{phone}'), (SELECT count(*)"
                             f" FROM notifications WHERE recipient = '{phone}')"), "0|0")


class Vanishing(unittest.TestCase):
    """Consoles keep names only as long as somebody has them."""

    @staticmethod
    def console(server, role="nurse", town=None):
        live = server.live((town or TOWN).tokens[role])
        live.hello()
        return live

    @staticmethod
    def empty(patient):
        return lambda frame: frame["t"] == "names" and frame["patients"].get(patient) == {}

    def test_a_name_goes_from_the_consoles_at_all_servers_at_once(self):
        other = HOSPITAL.start()
        patient = register("Siri Jina")["id"]
        watching, elsewhere = self.console(other), self.console(other, "admin", OTHER)
        hall = self.console(other, "display")
        for live in (watching, elsewhere, hall):
            self.addCleanup(live.close)
        watching.send({"t": "names", "patients": [patient]})
        watching.wait(lambda frame: frame["t"] == "names" and
                      frame["patients"].get(patient, {}).get("name") == "Siri Jina", "the name")
        must(erase(patient))
        watching.wait(self.empty(patient), "the name goes")
        late = self.console(SERVER)
        self.addCleanup(late.close)
        late.wait(self.empty(patient), "who was away hears of it")
        for live in (elsewhere, hall):
            live.send({"t": "ping"})
            live.wait_kind("pong")
            self.assertNotIn(patient, str(live.frames))


class Exporting(unittest.TestCase):
    def test_all_that_is_kept_is_told_and_that_it_was_is_written_down(self):
        patient = register("Siri Nakala", phone_number="+255719000001", card_number="NK-1")["id"]
        visit = open_visit(patient)["visit"]
        ticket = ask(f"SELECT id FROM queue_entries WHERE visit_id = '{visit}'")
        must(SERVER.put(TOWN.path("tickets", ticket, "consultation"),
                        {"base": 0, "complaint": "Siri homa"}, TOWN.tokens["doctor"]))
        must(note(patient, "Siri mzio"))
        must(SERVER.post(TOWN.path("appointments"), {
            "patient": patient, "service": TOWN.services["lab"],
            "at": "2031-11-24T08:30:00+03:00"}, TOWN.tokens["admin"]))
        ask("INSERT INTO notifications (id, facility_id, kind, unique_key, channel, patient_id,"
            f" recipient, body) VALUES (uuid_generate_v4(), '{TOWN.facility}', 'near', 'near:2',"
            f" 'sms', '{patient}', '+255719000001', 'A012: zamu yako')")
        told = must(export(patient))
        self.assertEqual((told["patient"]["full_name"], told["patient"]["phone_number"],
                          told["patient"]["card_number"]), ("Siri Nakala", "+255719000001", "NK-1"))
        self.assertEqual(told["notes"][0]["body"], "Siri mzio")
        self.assertEqual(told["consultations"][0]["versions"][0]["complaint"], "Siri homa")
        self.assertEqual(told["visits"][0]["tickets"][0]["state"], "waiting")
        self.assertEqual(told["appointments"][0]["status"], "booked")
        self.assertEqual(told["messages"][0]["body"], "A012: zamu yako")
        self.assertIn("patient.registered", [look["action"] for look in told["looks"]])
        for colleague in TOWN.users.values():
            self.assertNotIn(colleague, str(told))
        wait_until(lambda: ask("SELECT count(*) FROM audit_log WHERE action = 'patient.exported'"
                               f" AND object_id = '{patient}'") == "1", "the look is written down")


if __name__ == "__main__":
    unittest.main(verbosity=2)
