#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Texts that other programs obey, through every text field of every operation: refused with the
field's name, or kept and given back as the text that they are, wherever they are seen."""
import copy
import csv
import html.parser
import io
import json
import tempfile
import unicodedata
import unittest
import uuid

import api
import gateway
from client import PASSWORD, must
from hospital import hospital_of_module
from programs import FOLENI
from terminal import Terminal

MARK = "zq7"  # With a number behind it, each text is the only one of its kind.
TEXTS = {
    "SQL": ["Robert'); DROP TABLE patients;--", "' OR '1'='1", "1; SELECT pg_sleep(30)--",
            "x' UNION SELECT password_hash FROM users--", "$1 $$ $x$ %(x)s :x ?", "\\'; --",
            "%' ESCAPE '!", "{1,2}", "(a,\"b\")", "NULL", "\\N"],
    "JSON": ['{"a":1}', '"}],"x":[{"y":"', "\\u0000\\u001b[31m", "null", "true", "NaN", "[]"],
    "HTML": ["<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
             "\"><svg/onload=window.hit=1>", "'-window.hit=1-'", "javascript:window.hit=1",
             "</title><base href=//x>", "<!--", "]]>", "&lt;b&gt;&#x3c;b&#x3e;", "&amp;amp;",
             "{{7*7}}${7*7}<%=7*7%>", "<style>*{display:none}</style>"],
    "spreadsheets": ["=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "a,b;c\"d",
                     "=HYPERLINK(\"http://x\")"],
    "formats": ["%s%s%s%s%n%n%x%p", "%99999999d", "%*.*s", "{0}{x!r}", "$(id)", "`id`", "| id",
                "; id #", "&& id", "~root", "$HOME", "%PATH%", "!!", "*?[a]"],
    "files": ["../../../../etc/passwd", "..\\..\\boot.ini", "file:///etc/passwd", "/dev/stdin",
              "CON", "-rf", "--help", "http://169.254.169.254/", "*)(uid=*))(|(uid=*"],
    "letters": ["\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467",
                "\U0001f3f3\ufe0f\u200d\U0001f308\U0001f1f9\U0001f1ff",
                "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd", "a" + "\u0301" * 30,
                "\uff1cscript\uff1e", "\u2215\u29f5\uff07\u2019\u02bc", "\ufdfd\ufdfa",
                "I\u0130\u0131i",
                "\u200bx\u200c\u200d\ufeff", "\U0001d573\U0001d58a", "\ufffd\ufffe", "\ue000"],
}
COMMANDS = {  # What terminals, printers, logs and lines obey.
    "a colour": "\x1b[31m", "a title": "\x1b]0;x\x07", "the clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "a screen": "\x1b[2J\x1b[H", "an answer": "\x1b[6n", "a printer": "\x1b@\x1dV",
    "a C1 colour": "\x9b31m", "a C1 string": "\x9d52;c;x\x9c", "a header": "\r\nX-Injected: 1",
    "a line": "\n{\"level\":\"error\"}", "a return": "\rover", "a tab": "\tx", "a bell": "\x07",
    "a backspace": "x\x08", "a delete": "\x7f", "an override": "\u202egpj.exe",
    "an isolate": "\u2066x",
    "a separator": "\u2028x", "a paragraph": "\u2029x", "a next line": "\x85x", "a NUL": "a\x00b",
}
RAW = {  # As bytes inside of the string, because no library writes them.
    "an overlong slash": b"\xc0\xaf", "an overlong NUL": b"\xc0\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "a surrogate": b"\xed\xa0\x80", "above all": b"\xf4\x90\x80\x80", "half": b"\xe2\x82",
    "Latin-1": b"caf\xe9", "a raw escape": b"\x1b[31m", "a raw line": b"a\nb",
    "a raw NUL": b"a\x00b",
    "half of a pair": b"\\ud83d", "an escape in letters": b"\\u001b[31m",
}
LINES = {"body", "complaint", "findings", "diagnosis", "treatment", "prescription", "plan"}
SECRETS = {"password", "new_password", "refresh_token", "device_key"}
# These want a password or a code before they keep anything.
COMPARED = {"signIn", "refresh", "proveMyself", "changeMyPassword", "beginSecondFactor",
            "confirmSecondFactor", "makeRecoveryCodes",
            "removeSecondFactor", "removeUserSecondFactor", "refreshPatient", "askForCode",
            "signInByCode", "askForCodeToConfirm", "setPatientSelfPhone", "erasePatientSelf",
            "enterDevice", "renewDeviceKey"}
HOSTILE = "<img src=x onerror=hit=1>'\"%s%n=1+1"


def setUpModule():
    global HOSPITAL, SERVER, TOWN, SPARE, IDS, OPERATIONS, BODIES, GATEWAY
    GATEWAY = gateway.Gateway()
    unittest.addModuleCleanup(GATEWAY.close)
    with hospital_of_module(settings=GATEWAY.settings(**{
            "live.call_unheard_ms": 600000, "limits.sign_in_per_minute": 10000,
            "limits.sign_in_failures": 100})) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, SPARE = HOSPITAL.furnish(SERVER), HOSPITAL.furnish(SERVER, "spare")
        HOSPITAL.add_user("asha", "receptionist", TOWN)
        IDS = api.make_ids(SERVER, TOWN, "Siri Mtu", "+255700000006")
        OPERATIONS = [operation for operation in api.operations() if operation.schema]
        BODIES = api.bodies(SERVER, TOWN, IDS)


# What is made new each time, with a code of its own; not where consoles look.
MAKES = ("addQueue", "addDesk", "addFacility")


# What is another value with each number, and none that the example has.
CHANGES = {
    "changeSettings": ("console_lock_min", lambda number: number % 11 + 13),
    "changeFacility": ("name_en", lambda number: f"Hospital {number}"),
    "changeDesk": ("room", lambda number: str(number + 10)),
    "changeQueueRules": ("mean_s", lambda number: number + 601),
    "editDevice": ("name", lambda number: f"Hall {number + 10}"),
}


def token_for(operation):
    if operation.id in MAKES:
        return HOSPITAL.signer.token("admin")
    rights = api.RIGHTS[operation.id]
    # Only a doctor makes somebody less urgent.
    first = ("doctor", "admin", "display", "patient") if operation.id == "classifyTicket" else \
        ("admin", "doctor", "display", "patient")
    return TOWN.tokens[next(role for role in first if role in rights)] if rights else None


def text_fields(schema, path=()):
    """The way to each text of a body, and its description."""
    for name, field in schema.get("properties", {}).items():
        kinds, here = api.kinds(field), (*path, name)
        if "object" in kinds:
            yield from text_fields(field, here)
        elif "string" in kinds and "enum" not in field and \
                field.get("format") not in ("uuid", "date", "date-time"):
            yield here, field


def with_text(body, path, text):
    changed = copy.deepcopy(body)
    place = changed
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place[path[-1]] = text
    return changed


def every_field():
    for operation in OPERATIONS:
        for path, field in text_fields(operation.schema):
            yield operation, path, field


def a_patient():
    return must(SERVER.post(TOWN.path("patients"), {
        "full_name": "Siri Mgeni", "confirm_new": True}, TOWN.tokens["receptionist"]))["id"]


def fresh_ids(operation):
    """What the operation can be done to, whatever was done before."""
    ids, admin = dict(IDS), TOWN.tokens["admin"]
    if operation.id in MAKES:
        ids["facility"] = SPARE.facility
    if operation.id == "cancelAppointment":
        ids["appointment"] = must(SERVER.post(TOWN.path("appointments"), {
            **BODIES["bookAppointment"], "patient": a_patient()}, admin))["appointment"]["id"]
    elif operation.id in ("openService", "closeService"):
        other = {"openService": "close", "closeService": "open"}[operation.id]
        must(SERVER.post(TOWN.path("services", ids["service"], other), {}, admin))
    elif operation.id in ("addDevice", "refusePairing"):
        # More than one address may ask for.
        ids["pairing"], ids["pairing_code"] = HOSPITAL.cluster.rows(
            "INSERT INTO device_pairings (id, kind, code, key_hash, address, facility_id,"
            " expires_at) SELECT id, 'display', lpad((random() * 99999999)::int::text, 8, '0'),"
            f" sha256(id::text::bytea), '127.0.0.1', '{TOWN.facility}', now() + interval '1 hour'"
            " FROM uuid_generate_v4() AS id RETURNING id, code")[0]
    elif operation.id == "revokeDevice":
        HOSPITAL.cluster.ask("UPDATE users SET disabled_at = NULL WHERE display_id ="
                             f" '{ids['device']}'")
    elif {"visit", "ticket"} & set(operation.parameters) and operation.id != "giveVisitPhone":
        visit = must(SERVER.post(TOWN.path("visits"), {
            "service": TOWN.services["opd"], "origin": "emergency",
            **({"patient": a_patient()} if operation.id == "writeConsultation" else {})}, admin))
        ids.update(visit=visit["visit"], ticket=visit["ticket"])
    return ids


def read_back(operation, ids):
    """The record that an edit is of."""
    path = f"/v1/facilities/{ids['facility']}" if operation.id == "changeFacility" else \
        operation.fill(ids)
    return SERVER.get(path, token_for(operation))


def send(operation, body, ids=None):
    ids = ids or IDS
    headers = {"Idempotency-Key": str(uuid.uuid4())} if operation.takes_key else {}
    if operation.needs_version:
        headers["If-Match"] = read_back(operation, ids).headers["etag"]
    answer = SERVER.ask(operation.method, operation.fill(ids), body, token_for(operation), headers)
    if operation.id == "callTicket" and answer.status == 200:  # The next one finds the desk free.
        must(SERVER.post(TOWN.path("tickets", ids["ticket"], "finish"), {}, TOWN.tokens["admin"]))
    return answer


def strings_of(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from strings_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_of(one)
    elif isinstance(value, str):
        yield value


def kept():
    """Every text in the database."""
    tables = HOSPITAL.cluster.rows(
        "SELECT quote_ident(table_name) FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND table_name NOT LIKE 'queue\\_events\\_%'")
    found = set()
    for (table,) in tables:
        for row in HOSPITAL.cluster.ask(f"SELECT to_jsonb(t) FROM {table} t").splitlines():
            found.update(strings_of(json.loads(row)))
    return found


class Case(unittest.TestCase):
    def assert_names_field(self, answer, path, about):
        about = f"{about}: {answer}"
        self.assertIn((answer.status, answer.code), ((400, "bad_json"), (422, "bad_field")), about)
        if answer.status == 422:
            self.assertEqual(answer.json["field"].split("[")[0], ".".join(path), about)
        self.assertNotRegex(answer.body, rb"[\x00-\x1f\x7f]", about)


class Fields(Case):
    def test_what_only_people_understand_is_kept_as_it_is(self):
        sent, refused, texts = {}, {}, [text for some in TEXTS.values() for text in some]
        for place, (operation, path, field) in enumerate(every_field()):
            where = f"{operation} {'.'.join(path)}"
            # Where each needs a patient of its own it gets every third of them.
            some = texts[place % 3::3] if fresh_ids(operation) != IDS else texts
            for number, text in enumerate(some):
                mark = f" {MARK}{len(sent)}x{number}"
                text = unicodedata.normalize("NFC", text)
                text = text[:field.get("maxLength", 200) - len(mark)] + mark
                ids = fresh_ids(operation)
                body = with_text({**BODIES[operation.id]}, path, text)
                if operation.id == "registerPatient":
                    body["confirm_new"] = True
                if path[-1] != "login" and "login" in body:
                    body["login"] = f"u{uuid.uuid4()}"
                if operation.id == "addDevice" and path != ("code",):
                    body["code"] = ids["pairing_code"]
                if operation.id in MAKES and path[-1] != "code":
                    body["code"] = f"c{uuid.uuid4().hex[:20]}"
                if operation.id == "addDesk":
                    body["services"] = [SPARE.services["opd"]]
                if operation.id == "moveTicket":
                    body["before"] = fresh_ids(operation)["ticket"]
                if path == ("reason",) and operation.id in CHANGES:
                    # What changes nothing is written down nowhere, and its reason neither.
                    name, value = CHANGES[operation.id]
                    body[name] = value(number)
                answer = send(operation, body, ids)
                about = f"{where} = {text!r}: {answer}"
                self.assertLess(answer.status, 500, about)
                if "/users" in operation.path:
                    continue  # A second edit writes over it, and much is refused by the account's state.
                if answer.status == 422:
                    self.assertEqual(answer.json["field"], ".".join(path), about)
                    if operation.id not in COMPARED:
                        refused.setdefault(where, []).append(text)
                elif operation.id not in COMPARED:
                    self.assertEqual(answer.status // 100, 2, about)
                    if operation.id == "tryQueueRules":
                        continue
                    sent[text] = where
                    # The next edit writes over it.
                    if operation.needs_version and path[-1] != "reason":
                        record = must(read_back(operation, ids))
                        self.assertEqual(record[path[0]], text, about)
                        del sent[text]
        found = kept()
        self.assertEqual({text: where for text, where in sent.items() if text not in found}, {},
                         "taken, and not kept as it was")
        # What has a form of its own takes none of them, or only what has that form.
        self.assertEqual({where for where, texts_refused in refused.items()
                          if len(texts_refused) >= len(texts) // 3} - {
                              "giveVisitPhone phone_number", "registerPatient phone_number",
                              "editPatient phone_number", "configureService series",
                              "registerPatient card_number", "editPatient card_number",
                              "configureDesk room", "writeConsultation diagnosis_code",
                              "findPairing code", "addDevice code",
                              "addQueue series", "changeQueueRules series",
                              "tryQueueRules series", "addDesk room", "changeDesk room",
                              "configureService code", "configureDesk code", "addDesk code",
                              "changeDesk code", "addQueue code", "changeQueueRules code",
                              "tryQueueRules code", "addFacility code", "addFacility time_zone",
                              "addFacility series_letters", "changeFacility time_zone",
                              "changeFacility series_letters"}, set())
        self.assertGreater(len(set(sent.values())), 20)

    def test_what_machines_obey_is_refused_with_the_name_of_the_field(self):
        for operation, path, _ in every_field():
            if path[-1] in SECRETS:
                continue
            for about, text in COMMANDS.items():
                if path[-1] in LINES and about in ("a line",):
                    continue
                answer = send(operation, with_text(BODIES[operation.id], path, f"a{text}"))
                self.assert_names_field(answer, path, f"{operation} {'.'.join(path)}, {about}")

    def test_bytes_that_are_no_letters_are_refused(self):
        for operation, path, _ in every_field():
            body = json.dumps(with_text(BODIES[operation.id], path, "@@@")).encode()
            for about, raw in RAW.items():
                answer = send(operation, body.replace(b"@@@", b"a" + raw))
                if path[-1] in SECRETS and about == "an escape in letters":
                    self.assertLess(answer.status, 500)
                    continue
                self.assert_names_field(answer, path, f"{operation} {'.'.join(path)}, {about}")

    def test_searches_and_codes_take_them_as_text_too(self):
        for texts in (*TEXTS.values(), COMMANDS.values()):
            for text in texts:
                sent = "".join(f"%{byte:02x}" for byte in text.encode())
                for path in (TOWN.path("patients") + f"?cursor={sent}&name=siri",
                             f"/v1/tickets/{sent}", f"/t/{sent}", TOWN.path("tickets", sent),
                             f"/v1/{sent}", f"/{sent}?{sent}={sent}"):
                    answer = SERVER.get(path, TOWN.tokens["nurse"])
                    self.assertIn(answer.status, (200, 400, 404, 422, 429), f"{path}: {answer}")
                    self.assertNotIn(b"<img", answer.body)
                    self.assertNotIn(b"<script>window", answer.body)
                    self.assertNotIn("x-injected", answer.headers)


    def test_what_is_looked_for_is_text_and_widens_no_search(self):
        """Each argument of each search, as the description names them."""
        wide = {"findPatients": lambda said: said["patients"], "listUsers": lambda said: said["users"],
                "searchAudit": lambda said: said["entries"]}
        asked = set()
        for operation in api.operations():
            for given in operation.said.get("parameters", ()):
                if given.get("in") != "query" or given["schema"].get("type") != "string" or \
                        {"enum", "format"} & set(given["schema"]):
                    continue
                asked.add((operation.id, given["name"]))
                for text in (*(text for some in TEXTS.values() for text in some),
                             *COMMANDS.values()):
                    sent = "".join(f"%{byte:02x}" for byte in text.encode())
                    answer = SERVER.get(f"{operation.fill(IDS)}?{given['name']}={sent}",
                                        token_for(operation))
                    about = f"{operation} {given['name']} = {text!r}: {answer}"
                    self.assertIn(answer.status, (200, 400, 422), about)
                    # Letters may be found, and a word in what was looked for before; what it means
                    # beside its letters narrows nothing without it.
                    if answer.status == 200 and text in TEXTS["SQL"] and \
                            given["name"] not in ("word", "meaning"):
                        self.assertEqual(wide[operation.id](answer.json), [], about)
        self.assertEqual(asked, {
            ("findPatients", "name"), ("findPatients", "phone"), ("findPatients", "card"),
            ("listUsers", "filter"), ("searchAudit", "action"), ("searchAudit", "reason"),
            ("searchAudit", "request"), ("searchAudit", "word"), ("searchAudit", "meaning"),
            ("searchAudit", "cursor")})


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.texts.append(data)


class Seen(Case):
    """Last, by its name: what was kept is looked at where people see it."""

    @classmethod
    def setUpClass(cls):
        service = must(SERVER.get(TOWN.path("services"), TOWN.tokens["admin"]))["services"][0]
        cls.service = service["service"]["id"]
        kept_as = {name: service["service"][name] for name in ("code", "series")}
        must(SERVER.put(TOWN.path("services", cls.service), {
            **kept_as, "name_sw": HOSTILE, "name_en": HOSTILE, "opens_min": 0, "closes_min": 0},
            TOWN.tokens["admin"]))
        cls.patient = must(SERVER.post(TOWN.path("patients"), {
            "full_name": f"Siri {HOSTILE}", "confirm_new": True},
            TOWN.tokens["receptionist"]))["id"]
        cls.visit = must(SERVER.post(TOWN.path("visits"), {
            "service": cls.service, "patient": cls.patient, "origin": "emergency"},
            TOWN.tokens["receptionist"]))

    def test_on_the_page_of_a_ticket(self):
        plain, hostile = Tags(), Tags()
        other = must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["pharmacy"],
                                                       "origin": "emergency"},
                                 TOWN.tokens["receptionist"]))
        plain.feed(SERVER.get(f"/t/{other['code']}").body.decode())
        hostile.feed(SERVER.get(f"/t/{self.visit['code']}").body.decode())
        self.assertIn(HOSTILE, " ".join(hostile.texts))
        self.assertLessEqual(hostile.tags, plain.tags)
        self.assertLessEqual(hostile.attributes, plain.attributes)

    def test_on_the_console(self):
        with tempfile.TemporaryDirectory() as state, Terminal(
                [FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--lang", "en", "asha"],
                environment={"XDG_STATE_HOME": state, "FOLENI_PASSWORD": PASSWORD},
                size=(120, 40)) as terminal:
            terminal.wait("LIVE")
            terminal.wait("<img src=x")
            terminal.settle()
            said = bytes(terminal.raw)
        # Whatever stands in names: no strings to the terminal, no questions to it, nothing of C1.
        for wrong in (b"\x1b]52", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1b[6n", b"\x1b[5n",
                      b"\xc2\x9b"):
            self.assertNotIn(wrong, said)

    def test_in_the_log(self):
        said = SERVER.said()
        for line in said.splitlines():
            self.assertIsInstance(json.loads(line), dict, line)
            self.assertNotRegex(line, r"[\x00-\x1f\x7f-\x9f\u2028\u202e]")
        self.assertNotRegex(said, rf"{MARK}\d")
        self.assertNotIn("<img", said)
        self.assertEqual([line for line in SERVER.lines() if line["level"] == "error"], [])

    def test_in_what_is_taken_away_of_the_audit_log(self):
        """A spreadsheet opens it."""
        path = TOWN.admin_path("audit") + "?format=csv&limit=1000"
        cells, more = [], ""
        while more is not None:
            answer = SERVER.get(path + more, TOWN.tokens["admin"])
            self.assertEqual(answer.status, 200, answer)
            cells += [cell for row in csv.reader(io.StringIO(answer.body.decode(), newline=""))
                      for cell in row]
            cursor = answer.headers.get("x-next-cursor")
            more = f"&cursor={cursor}" if cursor else None
        self.assertGreater(len([cell for cell in cells if MARK in cell]), 100)
        for cell in cells:
            self.assertNotRegex(cell, r"\A[=+\-@\t\r]")
            self.assertNotRegex(cell, r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

    def test_in_numbers(self):
        said = SERVER.get("/metrics").body.decode()
        self.assertNotRegex(said, rf"{MARK}\d|<img|zq")

    def test_in_every_answer(self):
        """JSON that a page would not run even if it were one, and that says the same again."""
        found = set()
        for operation in api.operations():
            if operation.method != "GET" or api.RIGHTS[operation.id] is api.PUBLIC:
                continue
            query = f"?name={MARK[:2]}" if operation.id == "findPatients" else ""
            for role in api.RIGHTS[operation.id]:
                answer = SERVER.get(operation.fill({**IDS, "patient": self.patient}) + query,
                                    TOWN.tokens[role])
                if answer.status == 200 and "json" in answer.headers["content-type"]:
                    found.update(strings_of(answer.json))
        self.assertIn(HOSTILE, found)
        self.assertIn(f"Siri {HOSTILE}", found)


if __name__ == "__main__":
    unittest.main()
