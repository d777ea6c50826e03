#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent wrongly is refused in words that help, changes nothing, and leaves no trace of a
person in the log."""
import json
import unittest
import uuid

import api
from client import PASSWORD, must
from hospital import hospital_of_module
from tokens import NIL

# Values that stand in bodies and must come out nowhere.
NAME, PHONE, SECRET = "Mwanakupona Zuhura", "+255755123987", api.SECRET
ESCAPES = ["\u0000", "\u0001", "\n", "\r", "\t", "\u001b[31mred", "\u001b]0;t\u0007", "\u007f",
           "\u0085", "\u2028", "\u202e", "\u2066"]
TEXTS_WITH_LINES = {"body", "complaint", "findings", "diagnosis", "treatment", "prescription",
                    "plan"}  # \n is a character of these.
NO_BODY = {"signOut", "giveLiveTicket", "endMySession", "endPatientSelfSessions", "endPrint"}  # They take none at all.
TEXT_FIELDS_OF_SECRETS = {"password", "refresh_token"}  # Anything may stand in these.
BLANK = [" ", "\u00a0", "\u200b", "\u3164"]
ELSEWHERE = str(uuid.uuid4())


def setUpModule():
    global HOSPITAL, SERVER, TOWN, IDS, OPERATIONS, BODIES
    with hospital_of_module(settings={"live.call_unheard_ms": 600000,  # By itself nothing changes.
                                      "limits.sign_in_per_minute": 10000,
                                      "limits.sign_in_failures": 100}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        OPERATIONS = [operation for operation in api.operations() if operation.writes]
        IDS = api.make_ids(SERVER, TOWN, NAME, PHONE)
        BODIES = api.bodies(SERVER, TOWN, IDS)


def token_for(operation):
    return api.token_for(operation, HOSPITAL, TOWN, IDS)


WRONG = {  # A JSON type: values that are none of it.
    "string": [5, True, [], {}, 1.5],
    "integer": ["5", True, [], {}, 1.5, 2**63, -2**63 - 1, 1e300],
    "boolean": ["true", 1, 0, [], {}],
    "array": ["x", {}, 5, True],
    "object": ["x", [], 5, True],
}


def wrong_values(schema):
    """Values that a field of this description must refuse."""
    kinds = api.kinds(schema)
    kind = next(kind for kind in kinds if kind != "null")
    wrong = list(WRONG[kind])
    if "null" not in kinds:
        wrong.append(None)
    if "enum" in schema:
        wrong += ["", "nope", schema["enum"][0].upper(), schema["enum"][0] + " "]
    elif schema.get("format") == "uuid":
        wrong += ["", "x", NIL, "g" * 36, IDS["ticket"][:-1], IDS["ticket"] + "0",
                  "{" + IDS["ticket"] + "}"]
    elif schema.get("format") == "date-time":
        wrong += ["", "yesterday", "2026-11-22", "2026-13-01T00:00:00Z", "2026-11-22T25:00:00Z",
                  "2026-11-22T08:00:00"]
    elif schema.get("format") == "date":
        wrong += ["", "2026-02-30", "22.11.2026", "2026-1-1"]
    elif kind == "string" and "maxLength" in schema:
        wrong += ["a" * (schema["maxLength"] + 1)]
        if schema.get("minLength", 0) > 0 and "null" not in kinds:
            wrong.append("")
    if kind == "integer":
        if "minimum" in schema:
            wrong.append(schema["minimum"] - 1)
        if "maximum" in schema:
            wrong.append(schema["maximum"] + 1)
    if kind == "array":
        item = schema["items"]
        wrong += [[value] for value in wrong_values(item) if value is not None]
        wrong.append([example(item, i) for i in range(schema["maxItems"] + 1)])
    return wrong


def example(schema, number=0):
    if "enum" in schema:
        return schema["enum"][0]
    return str(uuid.UUID(int=number + 1)) if schema.get("format") == "uuid" else "a"


class Case(unittest.TestCase):
    def setUp(self):
        self.state = self.read_state()

    def tearDown(self):
        self.assertEqual(self.read_state(), self.state, "something was changed")
        said = SERVER.said()
        for line in SERVER.lines():
            self.assertNotIn(line["level"], ("error",), line)
            self.assertFalse(str(line.get("status", "")).startswith("5"), line)
        metrics = SERVER.get("/metrics").body.decode()
        for secret in (NAME, *NAME.split(), PHONE, PHONE[4:], SECRET, PASSWORD, *TOWN.canaries,
                       *TOWN.tokens.values()):
            self.assertNotIn(secret, said)
            self.assertNotIn(secret, metrics)

    @staticmethod
    def read_state():
        return HOSPITAL.cluster.rows(
            "SELECT (SELECT sum(seq) FROM facilities), (SELECT count(*) FROM queue_events),"
            " (SELECT count(*) FROM patients), (SELECT sum(version) FROM patients),"
            " (SELECT count(*) FROM appointments), (SELECT sum(version) FROM appointments),"
            " (SELECT count(*) FROM patient_notes), (SELECT count(*) FROM consultation_versions),"
            " (SELECT count(*) FROM command_answers), (SELECT count(*) FROM refresh_tokens)")

    def ask(self, operation, body, token=None, **headers):
        sent = {}
        if operation.takes_key:
            sent["Idempotency-Key"] = str(uuid.uuid4())
        if operation.needs_version:
            sent["If-Match"] = '"1"'
        return SERVER.ask(operation.method, operation.fill(IDS), body,
                          token or token_for(operation), {**sent, **headers})

    def assert_problem(self, answer, status, *codes, field=None, about=""):
        """A refusal in the form of RFC 9457 that repeats nothing of what was sent."""
        message = f"{about}: {answer}"
        self.assertEqual(answer.status, status, message)
        self.assertTrue(answer.headers.get("content-type", "").startswith(
            "application/problem+json"), message)
        problem = answer.json
        self.assertIn(problem["code"], codes, message)
        self.assertEqual((problem["status"], problem["type"]),
                         (status, f"urn:foleni:problem:{problem['code']}"), message)
        self.assertTrue(problem["title"], message)
        self.assertLessEqual(set(problem), {"type", "title", "status", "code", "detail", "field",
                                            "expected", "says", "values", "duplicates"}, message)
        if field is not None:
            self.assertRegex(problem.get("field", ""), rf"^{field}($|[.\[])", message)
            self.assertTrue(problem.get("expected"), message)
        self.assertTrue(answer.headers.get("x-request-id"), message)
        text = answer.body.decode()
        for secret in (NAME, PHONE, SECRET, "\\u0000", "\u001b", "\\u001b"):
            self.assertNotIn(secret, text)

    def bodies(self):
        for operation in OPERATIONS:
            if operation.schema:
                yield operation, BODIES[operation.id]


class Fields(Case):
    def test_every_operation_with_a_body_has_an_example_here(self):
        self.assertEqual({operation.id for operation in OPERATIONS if operation.schema},
                         set(BODIES))

    def test_unknown_fields_are_refused(self):
        for operation in OPERATIONS:
            if operation.id in NO_BODY:
                continue
            body = BODIES.get(operation.id, {})
            known = operation.schema["properties"] if operation.schema else {}
            for name in {"unknown", "Reason", "id", "facility"} - set(known):
                answer = self.ask(operation, {**body, name: SECRET})
                self.assert_problem(answer, 422, "unknown_field", field=name,
                                    about=f"{operation} {name}")

    def test_what_is_needed_and_missing_is_named(self):
        for operation, body in self.bodies():
            for name in operation.schema.get("required", []):
                less = {key: value for key, value in body.items() if key != name}
                self.assert_problem(self.ask(operation, less), 422, "missing_field", field=name,
                                    about=f"{operation} without {name}")
                self.assert_problem(self.ask(operation, {**body, name: None}), 422,
                                    "missing_field", "bad_field", field=name,
                                    about=f"{operation} {name} null")

    def test_a_value_of_another_type_or_out_of_range_is_refused(self):
        for operation, body in self.bodies():
            for name, schema in operation.schema["properties"].items():
                for value in wrong_values(schema):
                    answer = self.ask(operation, {**body, name: value})
                    self.assert_refuses_value(answer, value, name, f"{operation} {name}")

    def assert_refuses_value(self, answer, value, field, about):
        about = f"{about} = {str(value)[:80]!r}"
        if isinstance(value, int) and abs(value) >= 2**63:
            self.assert_problem(answer, 400, "bad_json", about=about)
        else:
            self.assert_problem(answer, 422, "bad_field", "missing_field", "unknown_field",
                                field=field, about=about)

    def test_deeper_fields_are_named_with_their_path(self):
        triage = next(operation for operation in OPERATIONS if operation.id == "triageTicket")
        for name, schema in triage.schema["properties"]["vitals"]["properties"].items():
            for value in wrong_values(schema):
                answer = self.ask(triage, {"age_months": 400, "vitals": {name: value}})
                self.assert_refuses_value(answer, value, rf"vitals\.{name}", name)

    def test_control_characters_and_escape_sequences_are_refused_in_texts(self):
        for operation, body in self.bodies():
            for name, schema in operation.schema["properties"].items():
                if "string" not in api.kinds(schema) or name in TEXT_FIELDS_OF_SECRETS:
                    continue
                for evil in ESCAPES:
                    if evil == "\n" and name in TEXTS_WITH_LINES:
                        continue
                    answer = self.ask(operation, {**body, name: f"a{evil}b"})
                    if evil == "\u0000":
                        self.assert_problem(answer, 400, "bad_json", about=f"{operation} {name}")
                    else:
                        self.assert_problem(answer, 422, "bad_field", field=name,
                                            about=f"{operation} {name} {evil!r}")


class Documents(Case):
    """What is no JSON, or no object, or not said to be JSON."""

    @staticmethod
    def documents():
        deep = b'{"a":' * 100 + b"1" + b"}" * 100
        return {
            "not JSON": b"colour=green", "cut": b'{"reason": "a', "cut at the brace": b"{",
            "two": b"{} {}", "garbage behind": b"{}x", "a comma too much": b'{"reason":"a",}',
            "single quotes": b"{'reason':'a'}", "a comment": b"{}//", "no number": b'{"seq":NaN}',
            "an infinite number": b'{"seq":1e999}', "a sign": b'{"seq":+1}',
            "a number with zeroes": b'{"seq":01}', "a hex number": b'{"seq":0x1}',
            "bad UTF-8": b'{"reason":"\xff\xfe"}', "an overlong byte": b'{"reason":"\xc0\xaf"}',
            "half of a pair": b'{"reason":"\\ud800"}', "a surrogate": b'{"reason":"\xed\xa0\x80"}',
            "a NUL byte": b'{"reason":"a"}\x00', "a NUL inside": b'{"rea\x00son":"a"}',
            "a mark at the start": b"\xef\xbb\xbf{}", "a key twice": b'{"reason":"a","reason":"b"}',
            "too deep": deep, "an endless array": b"[" * 5000, "UTF-16": '{"a":1}'.encode("utf-16"),
            "a raw control character": b'{"reason":"a\x1bb"}', "only blanks": b"   ",
        }

    def test_what_is_no_json_is_refused(self):
        for operation in OPERATIONS:
            if operation.id in NO_BODY:
                continue
            for about, document in self.documents().items():
                self.assert_problem(self.ask(operation, document), 400, "bad_json",
                                    about=f"{operation} {about}")

    def test_what_is_no_object_is_refused(self):
        for operation, _ in self.bodies():
            for document in (b"[]", b"5", b'"x"', b"null", b"true", b"[{}]"):
                self.assert_problem(self.ask(operation, document), 422, "bad_field",
                                    "missing_field", about=f"{operation} {document}")

    def test_a_body_that_is_too_large_is_refused(self):
        for operation in OPERATIONS:
            document = b'{"reason":"' + b"a" * 70000 + b'"}'
            answer = self.ask(operation, document)
            self.assertEqual((answer.status, answer.code), (413, "too_large"), operation)

    def test_another_content_type_is_refused(self):
        for operation, body in self.bodies():
            for kind in (None, "", "text/plain", "application/x-www-form-urlencoded",
                         "application/jsonp", "application/json; charset=latin1", "text/json",
                         "multipart/form-data; boundary=x", "application/json, text/plain"):
                answer = self.ask(operation, json.dumps(body).encode(), **{"Content-Type": kind})
                self.assert_problem(answer, 415, "unsupported_media_type",
                                    about=f"{operation} {kind}")

    def test_a_body_where_none_belongs_is_refused(self):
        for operation in OPERATIONS:
            if operation.id == "giveLiveTicket":
                self.assert_problem(self.ask(operation, {"a": 1}), 400, "bad_request")


class Keys(Case):
    def test_a_key_is_missing_or_malformed(self):
        keys = [None, "", "x", NIL, "1", "g" * 36, str(uuid.uuid4()) + "0",
                f"{uuid.uuid4()}, {uuid.uuid4()}", f"{{{uuid.uuid4()}}}", "a" * 300]
        for operation in OPERATIONS:
            if not operation.needs_key:
                continue
            for key in keys:
                answer = self.ask(operation, BODIES.get(operation.id),
                                  **{"Idempotency-Key": key})
                self.assert_problem(answer, 400, "idempotency_key_required",
                                    about=f"{operation} {key!r}")

    def test_a_name_is_one_that_somebody_can_read(self):
        names, tried = ("name", "name_sw", "name_en", "full_name"), set()
        for operation in OPERATIONS:
            body = BODIES.get(operation.id) or {}
            for field in [name for name in names if name in body]:
                tried.add((operation.id, field))
                for wrong in ("  ", "\u00a0\u2003", "\u200b", "Asha\u2060", "As\u00adha",
                              "\ufeffAsha", "As\u200dha", "Asha\u200e", "As\u202eha"):
                    answer = self.ask(operation, {**body, field: wrong})
                    self.assert_problem(answer, 422, "bad_field", about=f"{operation} {wrong!r}")
                    self.assertEqual(answer.json["field"], field)
        self.assertLessEqual({
            ("registerPatient", "full_name"), ("addUser", "name"), ("addDevice", "name"),
            ("editDevice", "name"), ("registerDisplay", "name"), ("addFacility", "name_sw"),
            ("configureDesk", "name_en"), ("configureService", "name_sw")}, tried)

    def test_a_reason_is_one_that_somebody_can_read(self):
        tried = set()
        for operation in OPERATIONS:
            schema = operation.schema or {}
            if "reason" not in schema.get("required", []) or \
                    "enum" in schema["properties"]["reason"]:
                continue
            tried.add(operation.id)
            for blank in BLANK:
                answer = self.ask(operation, {**BODIES[operation.id], "reason": blank})
                self.assert_problem(answer, 422, "reason_required", field="reason",
                                    about=f"{operation} {blank!r}")
        self.assertLessEqual({"moveTicket", "callTicket", "closeVisit", "changeSettings",
                              "removeUserSecondFactor"}, tried)

    def test_an_edit_says_which_version_it_is_of(self):
        for operation in OPERATIONS:
            if not operation.needs_version:
                continue
            body = BODIES.get(operation.id)
            self.assert_problem(self.ask(operation, body, **{"If-Match": None}), 428,
                                "precondition_required")
            # Any, or one of several: not the one that was read.
            for version in ("*", '"1", "2"', '"1","1"', 'W/"1", "1"'):
                self.assert_problem(self.ask(operation, body, **{"If-Match": version}), 428,
                                    "precondition_required", about=version)
            # Only the very bytes of the ETag are equal to it.
            for version in ('""', '"x"', "1", 'W/"1"', '"0"', '"01"', '"001"', '"+1"', '" 1"',
                            '"1 "', '"1"x', '"1', '"-1"', '"1.0"', '"99999999999999"', '"2"'):
                self.assert_problem(self.ask(operation, body, **{"If-Match": version}), 412,
                                    "precondition_failed", about=version)


class Addresses(Case):
    def test_an_id_that_names_nothing_is_not_found(self):
        codes = {"facility": "no_such_facility", "service": "no_such_service",
                 "desk": "no_such_desk", "display": "no_such_display", "visit": "no_such_visit",
                 "ticket": "no_such_ticket", "call": "no_such_call", "print": "no_such_print", "patient": "no_such_patient",
                 "appointment": "no_such_appointment", "user": "no_such_user",
                 "session": "not_found",
                 "device": "no_such_device", "pairing": "no_such_pairing"}
        for operation in OPERATIONS:
            for parameter in operation.parameters:
                for wrong in (ELSEWHERE, NIL, "x", "1", IDS["facility"] + "0", "%00", "%2e%2e",
                              "'%20OR%201=1--"):
                    if operation.method == "PUT" and parameter != "facility" and \
                            wrong == ELSEWHERE and operation.id != "changeRules":
                        continue  # That would make one.
                    path = operation.fill({**IDS, parameter: wrong})
                    answer = SERVER.ask(operation.method, path, BODIES.get(operation.id),
                                        token_for(operation), {
                                            "Idempotency-Key": str(uuid.uuid4()),
                                            "If-Match": '"1"'})
                    if wrong in ("%00", "%2e%2e"):
                        self.assertIn(answer.status, (400, 404), f"{operation} {wrong}")
                    else:
                        self.assert_problem(answer, 404, codes[parameter],
                                            about=f"{operation} {parameter} {wrong}")

    def test_an_id_of_another_kind_is_not_found(self):
        for operation in OPERATIONS:
            for parameter in operation.parameters:
                if parameter == "facility" or operation.method == "PUT" and \
                        operation.id != "changeRules":
                    continue
                for other in ("service", "desk", "visit", "patient", "facility"):
                    if other == parameter:
                        continue
                    path = operation.fill({**IDS, parameter: IDS[other]})
                    answer = SERVER.ask(operation.method, path, BODIES.get(operation.id),
                                        token_for(operation), {
                                            "Idempotency-Key": str(uuid.uuid4()),
                                            "If-Match": '"1"'})
                    self.assertEqual(answer.status, 404, f"{operation} {other}: {answer}")


class Repeats(unittest.TestCase):
    """A key that was used gets the same bytes again, or is refused for anything else."""

    def test_a_repeat_gets_the_same_bytes_and_does_nothing(self):
        key, body = str(uuid.uuid4()), {"service": TOWN.services["lab"], "colour": "green"}
        path, token = TOWN.path("visits"), TOWN.tokens["receptionist"]
        first = SERVER.post(path, body, token, key)
        self.assertEqual((first.status, "idempotency-replayed" in first.headers), (201, False))
        state = Case.read_state()
        for _ in range(3):
            again = SERVER.post(path, dict(reversed(body.items())), token, key)
            self.assertEqual((again.status, again.body, again.headers["idempotency-replayed"]),
                             (201, first.body, "true"))
        for other in ({**body, "colour": "red"}, {"service": TOWN.services["lab"]}):
            self.assertEqual(SERVER.post(path, other, token, key).code, "idempotency_key_reused")
        stranger = SERVER.post(path, body, TOWN.tokens["nurse"], key)
        self.assertEqual(stranger.code, "idempotency_key_reused")
        elsewhere = SERVER.post(TOWN.path("visits", first.json["visit"], "close"),
                                {"reason": "a"}, token, key)
        self.assertEqual(elsewhere.code, "idempotency_key_reused")
        self.assertEqual(Case.read_state(), state)

    def test_a_registration_is_repeated_as_well(self):
        key, body = str(uuid.uuid4()), {"full_name": "Siri Wa Pili", "birth_year": 1950}
        path, token = TOWN.path("patients"), TOWN.tokens["receptionist"]
        first = SERVER.post(path, body, token, key)
        self.assertEqual(first.status, 201)
        state = Case.read_state()
        again = SERVER.post(path, body, token, key)
        self.assertEqual((again.status, again.body), (201, first.body))
        self.assertEqual(SERVER.post(path, {**body, "birth_year": 1951}, token, key).code,
                         "idempotency_key_reused")
        self.assertEqual(Case.read_state(), state)

    def test_a_refusal_leaves_the_key_free(self):
        key, token = str(uuid.uuid4()), TOWN.tokens["receptionist"]
        refused = SERVER.post(TOWN.path("visits"), {"service": ELSEWHERE}, token, key)
        self.assertEqual(refused.code, "no_such_service")
        taken = SERVER.post(TOWN.path("visits"), {"service": TOWN.services["lab"]}, token, key)
        self.assertEqual(taken.status, 201)


class Moves(unittest.TestCase):
    """Every act in every state: legal, or refused with the state in words and nothing changed."""
    # The whole table, said a second time.
    LEGAL = {
        "call": {"waiting"},
        "recall": {"called"},
        "start": {"called"},
        "finish": {"called", "serving"},
        "no-show": {"called"},
        "requeue": {"called", "no_show"},
        "hold": {"waiting", "called", "serving"},
        "resume": {"held"},
        "transfer": {"waiting", "called", "serving", "held"},
        "triage": {"waiting", "called", "serving", "held"},
        "class": {"waiting", "called", "serving", "held"},
        "move": {"waiting"},
        "assign": {"waiting", "held"},
        "cancel": {"waiting", "called", "held"},
    }
    STATES = ("waiting", "called", "serving", "held", "done", "no_show", "cancelled")

    @classmethod
    def setUpClass(cls):
        cls.town = HOSPITAL.furnish(SERVER, "moves")
        cls.users = {desk: cls.town.add_user(desk, "doctor") for desk in ("room-4", "room-5")}
        for desk, token in cls.users.items():
            must(SERVER.post(cls.town.path("desks", cls.town.desks[desk], "open"), None, token))
        cls.user = cls.users["room-4"]
        services = must(SERVER.get(cls.town.path("services"), cls.user))["services"]
        rule = next(row["service"] for row in services
                    if row["service"]["id"] == cls.town.services["opd"])
        must(SERVER.put(cls.town.path("services", rule["id"], "rules"), {
            "rule": rule["rule"], "no_show": {**rule["no_show"], "skips": 1}, "reason": "a test"},
            cls.town.tokens["admin"]))
        cls.other = cls.open()

    @classmethod
    def open(cls):
        return must(SERVER.post(cls.town.path("visits"), {
            "service": cls.town.services["opd"], "colour": "green"}, cls.user))["ticket"]

    def act(self, ticket, verb, desk="room-5", **body):
        """By an administrator, who may do it to everybody, where it is not for those at a desk."""
        token = self.users[desk] if verb in ("call", "triage", "class") else \
            self.town.tokens["admin"]
        return SERVER.post(self.town.path("tickets", ticket, verb),
                           {**self.body(verb, desk), **body}, token)

    def make(self, state):
        """A ticket in this state; who is at a desk is at room 4."""
        ways = {"waiting": [], "called": ["call"], "serving": ["call", "start"],
                "held": ["hold"], "done": ["call", "start", "finish"],
                "no_show": ["call", "no-show"], "cancelled": ["cancel"]}
        ticket = self.open()
        for verb in ways[state]:
            must(self.act(ticket, verb, "room-4"))
        self.assertEqual(self.state(ticket), state)
        return ticket

    def seq(self):
        return must(SERVER.get(self.town.path("desks"), self.user))["seq"]

    def state(self, ticket):
        return must(SERVER.get(self.town.path("tickets", ticket), self.user))["ticket"]["state"]

    def body(self, verb, desk):
        return {"call": {"desk": self.town.desks[desk], "reason": "a test"},
                "hold": {"reason": "payment"},
                "transfer": {"services": [self.town.services["lab"]]},
                "triage": {"age_months": 400, "vitals": {"pulse": 80}},
                "class": {"colour": "green"}, "assign": {"automatic": True},
                "move": {"before": self.other, "reason": "a test"}}.get(verb, {})

    def clear(self, ticket):
        """The desks are free again."""
        if self.state(ticket) in ("called", "serving"):
            must(self.act(ticket, "finish"))

    def test_every_act_in_every_state(self):
        for verb, legal in self.LEGAL.items():
            for state in self.STATES:
                ticket = self.make(state)
                before = self.seq()
                answer = self.act(ticket, verb)
                about = f"{verb} of one who is {state}: {answer}"
                if state in legal:
                    self.assertEqual(answer.status, 200, about)
                    self.assertNotEqual(self.seq(), before, about)
                else:
                    self.assertEqual((answer.status, answer.code), (409, "wrong_state"), about)
                    self.assertEqual(answer.json["field"], "ticket", about)
                    self.assertTrue(answer.json["expected"], about)
                    self.assertEqual(self.seq(), before, about)
                self.clear(ticket)

    def test_desks_refuse_what_they_cannot_do_now(self):
        path = self.town.path("desks", self.town.desks["lab-1"])
        first, second = self.town.add_user("one", "nurse"), self.town.add_user("two", "nurse")

        def refuses(code, token, verb, **body):
            before = self.seq()
            answer = SERVER.post(f"{path}/{verb}", body or None, token)
            self.assertEqual(answer.code, code, f"{verb}: {answer}")
            self.assertTrue(answer.json.get("expected"), verb)
            self.assertEqual(self.seq(), before)
        refuses("desk_not_open", first, "call-next")
        refuses("desk_not_open", first, "pause", reason="meal")
        must(SERVER.post(f"{path}/open", None, first))
        refuses("desk_taken", second, "open")
        refuses("not_your_desk", second, "call-next")
        refuses("not_your_desk", second, "close")
        refuses("reason_required", first, "pause", reason="none")
        refuses("queue_empty", first, "call-next")
        must(SERVER.post(self.town.path("visits"), {"service": self.town.services["lab"]}, first))
        called = must(SERVER.post(f"{path}/call-next", {}, first))
        refuses("desk_busy", first, "call-next")
        refuses("desk_busy", first, "close")
        must(SERVER.post(self.town.path("tickets", called["ticket"], "finish"), {}, first))
        must(SERVER.post(f"{path}/pause", {"reason": "prayer"}, first))
        refuses("desk_not_open", first, "call-next")
        must(SERVER.post(f"{path}/take-over", None, second))
        refuses("not_your_desk", first, "call-next")
        must(SERVER.post(f"{path}/close", None, second))

    def test_visits_refuse_what_the_rules_of_the_line_refuse(self):
        token = self.town.tokens["receptionist"]
        visits, triage = self.town.path("visits"), self.town.services["triage"]
        patient = must(SERVER.post(self.town.path("patients"), {"full_name": "Siri Tatu"},
                                   token))["id"]
        visit = must(SERVER.post(visits, {"service": triage, "patient": patient}, token))

        def refuses(status, code, path, body, who=token):
            before = self.seq()
            answer = SERVER.post(path, body, who)
            self.assertEqual((answer.status, answer.code), (status, code), answer)
            self.assertEqual(self.seq(), before)
        refuses(409, "already_in_line", visits, {"service": triage, "patient": patient})
        refuses(422, "bad_field", visits, {"service": triage, "slot_at": "2036-01-01T08:00:00Z"})
        refuses(404, "no_such_staff", visits, {"service": triage, "assigned": ELSEWHERE})
        must(SERVER.post(self.town.path("services", triage, "close"), {}, token))
        refuses(409, "service_closed", visits, {"service": triage, "colour": "yellow"})
        must(SERVER.post(visits, {"service": triage, "origin": "emergency"}, token))
        close = self.town.path("visits", visit["visit"], "close")
        refuses(422, "reason_required", close, {"reason": "   "})
        must(SERVER.post(close, {"reason": "went home"}, token))
        refuses(409, "visit_closed", close, {"reason": "went home"})
        refuses(409, "nothing_to_undo", self.town.path("undo"), {"seq": 999999})
        closed = must(SERVER.get(self.town.path("live"), token))["seq"]
        refuses(403, "undo_not_yours", self.town.path("undo"), {"seq": closed},
                self.town.tokens["nurse"])
        ticket = self.open()
        refuses(409, "already_in_line", self.town.path("tickets", ticket, "transfer"),
                {"services": [self.town.services["opd"]]}, self.user)
        refuses(422, "bad_field", self.town.path("tickets", ticket, "transfer"),
                {"services": [self.town.services["lab"]] * 2}, self.user)
        refuses(404, "no_such_service", self.town.path("tickets", ticket, "transfer"),
                {"services": [ELSEWHERE]}, self.user)
        refuses(422, "bad_field", self.town.path("tickets", ticket, "move"),
                {"before": ticket, "reason": "pain"}, self.town.tokens["admin"])

    def test_somebody_registered_alike_is_shown_before_a_second_is_made(self):
        token, path = self.town.tokens["receptionist"], self.town.path("patients")
        body = {"full_name": "Siri Asha Juma", "phone_number": "+255700111222", "birth_year": 1980}
        first = must(SERVER.post(path, body, token))
        before = Case.read_state()
        answer = SERVER.post(path, {**body, "full_name": "Siri Asha Jumaa"}, token)
        self.assertEqual((answer.status, answer.code), (409, "duplicates_found"))
        self.assertEqual([row["id"] for row in answer.json["duplicates"]], [first["id"]])
        self.assertEqual(Case.read_state(), before)
        must(SERVER.post(path, {**body, "confirm_new": True}, token))


if __name__ == "__main__":
    unittest.main()
