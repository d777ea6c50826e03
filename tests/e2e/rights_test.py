#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Who may do what: every operation by every role and by strangers, ids of another facility, tokens
that somebody made up, and how much a sign-in gives away."""
import base64
import hashlib
import hmac
import json
import re
import subprocess
import time
import unittest
import uuid

import api
from client import PASSWORD, must
from hospital import STAFF, hospital_of_module
from patience import wait_until
from programs import FOLENID
from tokens import NIL, Signer, base64url

FREE_FAILURES = 5
COMMANDS = {  # What has no name of its own over HTTP.
    "undo": "undo", "openVisit": "visit.open", "closeVisit": "visit.close",
    "callTicket": "ticket.call", "recallTicket": "ticket.recall", "startTicket": "ticket.start",
    "finishTicket": "ticket.finish", "skipTicket": "ticket.no_show",
    "requeueTicket": "ticket.requeue", "holdTicket": "ticket.hold",
    "resumeTicket": "ticket.resume", "transferTicket": "ticket.transfer",
    "triageTicket": "ticket.triage", "classifyTicket": "ticket.set_class",
    "moveTicket": "ticket.move", "assignTicket": "ticket.assign", "cancelTicket": "ticket.cancel",
    "callNext": "ticket.call_next", "openDesk": "desk.open", "pauseDesk": "desk.pause",
    "closeDesk": "desk.close", "takeOverDesk": "desk.take_over",
    "configureDesk": "desk.configure", "configureService": "service.configure",
    "changeRules": "rules.change", "openService": "service.open",
    "closeService": "service.close", "registerDisplay": "display.register",
    "acknowledgeCall": "call.acknowledge",
}
# Records are no commands: they are written over HTTP only.
RECORDS = {"registerPatient", "editPatient", "erasePatient", "addPatientNote", "writeConsultation",
           "bookAppointment", "checkInAppointment", "cancelAppointment", "giveVisitPhone",
           "printTicket", "endPrint",
           "findPairing", "refusePairing", "addDevice", "editDevice", "revokeDevice",
           "addQueue", "changeQueueRules", "tryQueueRules", "addDesk", "changeDesk", "changeFacility",
           "changeSettings"}
SUBJECTS = ("service", "desk", "display", "visit", "ticket", "call")


def setUpModule():
    global HOSPITAL, SERVER, HERE, THERE, IDS, OTHERS, OPERATIONS, BODIES
    # No gateway listens there: nobody is sent anything.
    with hospital_of_module(settings={"sms.gateway": "africastalking", "sms.url": "http://127.0.0.1:9",
                                      "sms.user": "test", "sms.key": "test",
                                      "live.call_unheard_ms": 600000,
                                      "limits.sign_in_per_minute": 10000}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        HERE, THERE = HOSPITAL.furnish(SERVER, "here"), HOSPITAL.furnish(SERVER, "there")
        IDS = api.make_ids(SERVER, HERE, "Siri Hapa", "+255700000001")
        OTHERS = api.make_ids(SERVER, THERE, "Siri Kule", "+255700000002")
        OPERATIONS, BODIES = api.operations(), api.bodies(SERVER, HERE, IDS)


def state():
    return HOSPITAL.cluster.rows(
        "SELECT id, seq FROM facilities UNION SELECT id, version FROM patients"
        " UNION SELECT id, version FROM services UNION SELECT id, version FROM desks"
        " UNION SELECT id, version FROM displays"
        " UNION SELECT id, 0 FROM patient_notes"
        " UNION SELECT id, version FROM consultations"
        " UNION SELECT visit_id, 0 FROM visit_phones"
        " UNION SELECT id, (printed_at IS NOT NULL)::int FROM prints"
        " UNION SELECT id, version FROM users"
        " UNION SELECT id, 0 FROM device_pairings WHERE ended_at IS NULL"
        " UNION SELECT id, version FROM users WHERE role = 'display'"
        " UNION SELECT id, version FROM appointments ORDER BY 1")


def ask(operation, token, ids=None, body=None, version=1):
    path = operation.fill(ids or IDS)
    if operation.id == "findPatients":
        path += "?name=siri"
    return SERVER.ask(operation.method, path, body or BODIES.get(operation.id), token, {
        "X-Forwarded-For": "203.0.113.9",  # Not this machine itself, which may ask more.
        **({"Idempotency-Key": str(uuid.uuid4())} if operation.takes_key else {}),
        **({"If-Match": f'"{version}"'} if operation.needs_version else {})})


def refused(operation, status, code):
    """What those are told who may not: of some things not even that they are there."""
    return (404, "no_such_route") if operation.id in api.HERE else (status, code)


def token_of(operation, role, town):
    if api.SCOPES.get(operation.id) == "all" and role != "patient":
        return HOSPITAL.signer.token(role)
    return town.tokens[role]


class Case(unittest.TestCase):
    def assert_problem(self, answer, status, code, about=""):
        self.assertEqual((answer.status, answer.code), (status, code), f"{about}: {answer}")


class Matrix(Case):
    def test_every_operation_has_its_row(self):
        self.assertEqual({operation.id for operation in OPERATIONS}, set(api.RIGHTS))
        described = {operation.id for operation in OPERATIONS if operation.is_of_facility and
                     operation.writes}
        self.assertEqual({*COMMANDS, *RECORDS}, described)

    def test_the_program_says_the_same(self):
        """The rows that are checked and the tables here were written apart."""
        for operation in OPERATIONS:
            rights, own = api.RIGHTS[operation.id], api.OWN.get(operation.id, set())
            said = operation.said["x-rights"]
            scope = "anybody" if rights is api.PUBLIC else api.SCOPES.get(
                operation.id, "facility" if operation.is_of_facility else "nobody")
            self.assertEqual(
                (said["scope"], set(said["any"]), set(said["own"]), said["here"]),
                (scope, set(rights or ()) - own, own, operation.id in api.HERE), operation)

    def test_nothing_else_is_for_everybody(self):
        self.assertEqual({operation.id for operation in OPERATIONS
                          if api.RIGHTS[operation.id] is api.PUBLIC},
                         {"signIn", "refresh", "askForCode", "signInByCode", "refreshPatient",
                          "followTicket", "getHealth", "getReadiness", "getKeys",
                          "beginPairing", "enterDevice", "renewDeviceKey"})

    def test_roles_without_the_right_are_refused_and_change_nothing(self):
        before = state()
        for operation in OPERATIONS:
            rights = api.RIGHTS[operation.id]
            for role in api.ROLES:
                if rights is not api.PUBLIC and role not in rights:
                    self.assert_problem(ask(operation, HERE.tokens[role]),
                                        *refused(operation, 403, "forbidden"),
                                        f"{operation} by {role}")
        self.assertEqual(state(), before)

    def test_what_is_of_all_facilities_is_not_for_those_of_one(self):
        before, asked = state(), 0
        for operation in OPERATIONS:
            if api.SCOPES.get(operation.id) != "all":
                continue
            for role in api.RIGHTS[operation.id]:
                self.assert_problem(ask(operation, HERE.tokens[role]),
                                    *refused(operation, 403, "forbidden"),
                                    f"{operation} by {role}")
                asked += 1
        self.assertEqual(state(), before)
        self.assertGreater(asked, 0)

    def test_who_is_not_signed_in_is_told_to_sign_in(self):
        before = state()
        expired = HOSPITAL.signer.token("admin", HERE.facility, at=time.time() - 1000, life_s=900)
        for operation in OPERATIONS:
            if api.RIGHTS[operation.id] is api.PUBLIC:
                continue
            answer = ask(operation, None)
            self.assert_problem(answer, *refused(operation, 401, "unauthenticated"), operation)
            if operation.id not in api.HERE:
                self.assertEqual(answer.headers["www-authenticate"].split()[0], "Bearer")
            self.assert_problem(ask(operation, expired), *refused(operation, 401, "token_expired"),
                                operation)
        self.assertEqual(state(), before)

    def test_a_closed_account_and_an_ended_session_may_nothing(self):
        """Their tokens would be good for minutes."""
        ended = {}
        for role in ("receptionist", "nurse", "doctor", "admin"):
            HOSPITAL.add_user(f"gone.{role}", role, HERE)
            ended[role, "closed"] = must(SERVER.sign_in(f"gone.{role}"))["access_token"]
            ended[role, "signed out"] = must(SERVER.sign_in(f"gone.{role}"))["access_token"]
            must(SERVER.post("/v1/auth/sign-out", None, ended[role, "signed out"]))
            HOSPITAL.tool("user", "disable", f"gone.{role}")
        for token in ended.values():
            # Not what the database says of the account, but that the server has heard of it.
            wait_until(lambda token=token: SERVER.get("/v1/me", token).code == "session_ended",
                       "the end", 5)
        before = state()
        for operation in OPERATIONS:
            if api.RIGHTS[operation.id] is api.PUBLIC:
                continue
            for who, token in ended.items():
                self.assert_problem(ask(operation, token),
                                    *refused(operation, 401, "session_ended"),
                                    f"{operation} by {who}")
        for token in ended.values():
            with self.assertRaisesRegex(Exception, "401"):
                SERVER.live(token)
        self.assertEqual(state(), before)

    def test_roles_with_the_right_are_let_in(self):
        """In a facility of its own, because it changes things."""
        town = HOSPITAL.furnish(SERVER, "busy")
        ids = api.make_ids(SERVER, town, "Siri Siku", "+255700000003")
        bodies = api.bodies(SERVER, town, ids)
        for operation in OPERATIONS:
            rights = api.RIGHTS[operation.id]
            if rights is api.PUBLIC:
                continue
            for role in rights:
                answer = ask(operation, token_of(operation, role, town), ids,
                             bodies.get(operation.id))
                about = f"{operation} by {role}: {answer}"
                self.assertNotIn(answer.code, ("forbidden", "unauthenticated", "bad_token",
                                               "no_such_facility", "no_such_route"), about)
                self.assertLess(answer.status, 500, about)

    def test_the_socket_knows_the_same_rights(self):
        before = state()
        for role in api.ACCOUNTS:
            socket = SERVER.live(HERE.tokens[role])
            self.addCleanup(socket.close)
            socket.hello(facility=HERE.facility)
            for operation in OPERATIONS:
                if operation.id not in COMMANDS or role in api.RIGHTS[operation.id]:
                    continue
                data = dict(BODIES.get(operation.id, {}))
                subject = operation.parameters[-1]
                if subject in SUBJECTS:
                    data[subject] = IDS[subject]
                answer = socket.command(COMMANDS[operation.id], data)
                self.assertFalse(answer["ok"])
                self.assertEqual(answer["problem"]["code"], "forbidden", f"{operation} by {role}")
            timer = socket.command("call.unheard", {"call": IDS["call"]})
            self.assertEqual((timer["ok"], timer["problem"]["code"] in ("forbidden", "bad_field")),
                             (False, True), timer)
        self.assertEqual(state(), before)

    def test_a_patients_token_opens_no_board(self):
        for message in ({"t": "hello"}, {"t": "names", "patients": [IDS["patient"]]},
                        {"t": "command", "id": str(uuid.uuid4()), "name": "visit.open",
                         "facility": HERE.facility, "data": {"service": HERE.services["opd"]}}):
            socket = SERVER.live(HERE.tokens["patient"])
            self.addCleanup(socket.close)
            socket.send(message)
            frame = socket.wait(lambda frame: frame["t"] in ("problem", "answer"), "a refusal")
            self.assertEqual(frame["problem"]["code"], "forbidden", message)
        socket = SERVER.live(HERE.tokens["patient"])
        self.addCleanup(socket.close)
        socket.hello(code=IDS["code"])

    def test_a_socket_without_a_token_only_follows_a_code(self):
        socket = SERVER.live()
        self.addCleanup(socket.close)
        socket.send({"t": "hello", "facility": HERE.facility})
        self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "unauthenticated")
        socket.hello(code=IDS["code"])
        socket.send({"t": "command", "id": str(uuid.uuid4()), "name": "visit.open",
                     "data": {"service": HERE.services["opd"]}})
        wait_until(lambda: len([frame for frame in socket.frames if frame["t"] == "problem"]) == 2,
                   "the second refusal")
        self.assertEqual({frame["problem"]["code"] for frame in socket.frames
                          if frame["t"] == "problem"}, {"unauthenticated"})

    def test_metrics_are_for_this_machine_and_for_administrators_of_all(self):
        self.assertEqual(SERVER.get("/metrics").status, 200)
        proxied = {"X-Forwarded-For": "203.0.113.9"}
        for role in api.ROLES:
            answer = SERVER.get("/metrics", HERE.tokens[role], **proxied)
            self.assert_problem(answer, 404, "no_such_route", role)
        everywhere = HOSPITAL.signer.token("admin")
        self.assertEqual(SERVER.get("/metrics", everywhere, **proxied).status, 200)

    def test_this_machine_asks_by_its_own_name(self):
        """A page whose name somebody has point here asks from a browser of this machine, too."""
        for path in ("/metrics", "/openapi.json"):
            for host in ("localhost", f"LOCALHOST:{SERVER.port}", "127.0.0.1", "127.0.0.1:80",
                         "[::1]:80"):
                self.assertEqual(SERVER.get(path, Host=host).status, 200, host)
            for host in ("evil.example", f"evil.example:{SERVER.port}", "localhost.evil.example",
                         "127.0.0.1.evil.example", "127.evil.example:80", "192.0.2.1"):
                self.assert_problem(SERVER.get(path, Host=host), 404, "no_such_route", host)

    def test_the_description_is_for_this_machine_and_for_staff(self):
        self.assertEqual(SERVER.get("/openapi.json").status, 200)
        proxied = {"Via": "1.1 proxy"}
        self.assert_problem(SERVER.get("/openapi.json", **proxied), 404, "no_such_route")
        self.assert_problem(SERVER.get("/openapi.json", HERE.tokens["display"], **proxied), 404,
                            "no_such_route")
        self.assertEqual(SERVER.get("/openapi.json", HERE.tokens["nurse"], **proxied).status, 200)


class Messages(Case):
    """Every message of a live socket, by everybody."""

    def messages(self, token, town=None, ids=None):
        town, ids = town or HERE, ids or IDS
        return {
            ("hello", "code"): {"code": ids["code"]},
            ("hello", None): {"facility": town.facility},
            ("command", None): {"id": str(uuid.uuid4()), "name": "undo", "data": {"seq": 999999},
                                "facility": town.facility},
            ("names", None): {"patients": [ids["patient"]]},
            ("ping", None): {},
            ("token", None): {"access_token": token or "x"},
        }

    def say(self, kind, token, hello=None, **more):
        """The answer on a socket of its own, as a code of a problem or the kind of the frame."""
        socket = SERVER.live(token)
        try:
            if hello:
                socket.hello(**hello)
                socket.frames.clear()
            socket.send({"t": kind[0], **self.messages(token, **more)[kind]})
            frame = socket.wait(lambda frame: frame["t"] not in ("snapshot", "events"), kind)
            return (frame.get("problem") or {"code": frame["t"]})["code"]
        finally:
            socket.close()

    def test_the_program_says_the_same(self):
        page = subprocess.run([FOLENID, "rights"], check=True, capture_output=True, text=True,
                              timeout=60).stdout
        said = {}
        for row in re.findall(r"^\|  \| (.*) \|$", page, re.MULTILINE):
            name, *cells, scope = row.split(" | ")
            t, _, member = name.partition(" with ")
            said[t, member or None] = api.PUBLIC if scope == "anybody" else {
                role for role, cell in zip(api.ROLES, cells) if cell != "-"}
        self.assertEqual(said, api.MESSAGES)

    def test_every_message_by_every_role_and_by_nobody(self):
        good = {("hello", "code"): {"welcome"}, ("hello", None): {"welcome"},
                ("command", None): {"nothing_to_undo"}, ("names", None): {"names"},
                ("ping", None): {"pong"}, ("token", None): {"token"}}
        before = state()
        for kind, rights in api.MESSAGES.items():
            for role in api.ACCOUNTS:
                first = {"facility": HERE.facility} if kind[0] in ("command", "names") else None
                said = self.say(kind, HERE.tokens[role], first)
                self.assertIn(said, good[kind] if rights is api.PUBLIC or role in rights
                              else {"forbidden"}, f"{kind} by {role}")
            self.assertIn(self.say(kind, None),
                          good[kind] if rights is api.PUBLIC else {"unauthenticated"}, kind)
        self.assertEqual(state(), before)

    def test_every_message_about_another_facility(self):
        before = state()
        for role in api.ACCOUNTS:
            token = HERE.tokens[role]
            for kind in (("hello", None), ("command", None)):
                self.assertEqual(self.say(kind, token, town=THERE, ids=OTHERS),
                                 "no_such_facility", f"{kind} by {role}")
            code = {"code": OTHERS["code"]}
            self.assertEqual(self.say(("names", None), token, code, town=THERE, ids=OTHERS),
                             "forbidden" if role == "display" else "no_such_facility", role)
            self.assertEqual(self.say(("command", None), token, code, town=THERE, ids=OTHERS),
                             "no_such_facility", role)
        self.assertEqual(state(), before)

    def test_a_token_that_is_no_longer_good_opens_nothing(self):
        for role in api.ACCOUNTS:
            claims = {"display": HERE.display} if role == "display" else {}
            expired = HOSPITAL.signer.token(role, HERE.facility, at=time.time() - 1000, life_s=900,
                                            **claims)
            with self.assertRaisesRegex(Exception, "401"):
                SERVER.live(expired)
            socket = SERVER.live(HERE.tokens[role])
            self.addCleanup(socket.close)
            socket.send({"t": "token", "access_token": expired})
            self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "token_expired")

    def test_another_accounts_token_is_not_taken_in_its_place(self):
        for role in api.ACCOUNTS:
            for other in api.ROLES:
                if other == role:
                    continue
                socket = SERVER.live(HERE.tokens[role])
                socket.send({"t": "token", "access_token": HERE.tokens[other]})
                self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "bad_token",
                                 f"{role}, {other}")
                socket.close()


class Own(Case):
    """In one's own facility, what is somebody else's: the doctor is at room 4, the administrator
    at room 5, and each has called somebody."""

    @classmethod
    def setUpClass(cls):
        cls.town = town = HOSPITAL.furnish(SERVER, "own", hall={"kind": "tickets", "desks": ["lab-1"]})
        cls.ids = api.make_ids(SERVER, town, "Siri Mwenyewe", "+255700000004")
        live = must(SERVER.get(town.path("live"), town.tokens["admin"]))
        cls.doctors = next(ticket for ticket in live["tickets"] if ticket["state"] == "called")
        must(SERVER.post(town.path("desks", town.desks["room-5"], "call-next"), {},
                         town.tokens["admin"]))
        live = must(SERVER.get(town.path("live"), town.tokens["admin"]))
        cls.admins = next(ticket for ticket in live["tickets"] if ticket["state"] == "called" and
                          ticket["id"] != cls.doctors["id"])
        cls.seq = live["seq"]
        cls.waiting = must(SERVER.post(town.path("visits"), {"service": town.services["opd"]},
                                       town.tokens["receptionist"]))
        cls.bodies = api.bodies(SERVER, town, cls.ids)
        # Halls of one desk each: the display's own is the laboratory.
        cls.other_display = str(uuid.uuid4())
        must(SERVER.put(town.path("displays", cls.other_display), {
            "name": "Hall", "kind": "tickets", "desks": [town.desks["room-4"]]},
            town.tokens["admin"]))

    def case(self, operation, role):
        """What is not this role's own: ids, body, and how it is told."""
        town, ids, body = self.town, dict(self.ids), dict(self.bodies.get(operation.id, {}))
        foreign = self.admins if role != "admin" else self.doctors
        ids.update(ticket=foreign["id"], visit=foreign["visit"],
                   desk=town.desks["room-4" if role == "admin" else "room-5"])
        told = (403, "not_your_desk")
        if operation.id == "undo":
            seq = self.seq if role != "admin" else self.waiting["seq"]
            body, told = {"seq": seq}, (403, "undo_not_yours")
        elif operation.id == "callTicket":
            ids["ticket"] = self.waiting["ticket"]
            body["desk"] = ids["desk"]
        elif operation.id == "openVisit":
            body, told = {"service": town.services["opd"]}, (404, "no_such_service")
        elif operation.id == "giveVisitPhone":
            ids["visit"], told = self.waiting["visit"], (404, "no_such_visit")
        elif operation.id == "endPrint":
            told = (404, "no_such_print")
        elif operation.id in ("getHallLines", "listPrints"):
            ids["display"], told = self.other_display, (404, "no_such_display")
        elif operation.id == "acknowledgeCall":
            told = (403, "forbidden")
        return ids, body, told

    def test_what_is_somebody_elses_is_refused(self):
        for operation in OPERATIONS:
            for role in sorted(api.OWN.get(operation.id, ())):
                ids, body, told = self.case(operation, role)
                before = state()
                answer = ask(operation, self.town.tokens[role], ids, body)
                self.assert_problem(answer, *told, f"{operation} by {role}")
                self.assertEqual(state(), before, f"{operation} by {role}")


class Alike(Case):
    """Nobody learns by an id whether it is somebody else's or nobody's."""

    def seen(self, answer):
        return (answer.status, answer.body, {name: value for name, value in answer.headers.items()
                                             if name not in ("date", "x-request-id", "ratelimit")})

    def test_anothers_and_nobodys_are_answered_alike_byte_for_byte(self):
        before = state()
        for operation in OPERATIONS:
            if not operation.is_of_facility:
                continue
            for parameter in operation.parameters:
                if parameter != "facility" and operation.method == "PUT" and \
                        operation.id not in ("changeRules", "giveVisitPhone"):
                    continue  # It makes one of its own here.
                for role in api.RIGHTS[operation.id]:
                    answers = [self.seen(ask(operation, HERE.tokens[role],
                                             {**IDS, parameter: other}))
                               for other in (OTHERS[parameter], str(uuid.uuid4()))]
                    self.assertEqual(*answers, f"{operation} {parameter} by {role}")
                    if (operation.id, parameter) != ("callTicket", "ticket"):
                        self.assertEqual(answers[0][0], 404, f"{operation} {parameter} by {role}")
        self.assertEqual(state(), before)


class Facilities(Case):
    """What belongs to another facility is not there."""

    def test_another_facility_is_not_found_for_anybody(self):
        before = state()
        for operation in OPERATIONS:
            if not operation.is_of_facility:
                continue
            for role in api.RIGHTS[operation.id]:
                self.assert_problem(ask(operation, THERE.tokens[role]), 404, "no_such_facility",
                                    f"{operation} by a {role} of another facility")
        self.assertEqual(state(), before)

    def test_ids_of_another_facility_are_not_found(self):
        before = state()
        for operation in OPERATIONS:
            subject = operation.parameters[-1] if operation.parameters else None
            if not operation.is_of_facility or subject == "facility":
                continue
            if operation.method == "PUT" and operation.id != "changeRules":
                continue  # It makes one of its own here: a test of its own.
            for role in api.RIGHTS[operation.id]:
                if operation.id == "callTicket" and role != "admin":
                    continue  # Who sits at no desk is not told more than that.
                answer = ask(operation, HERE.tokens[role], {**IDS, subject: OTHERS[subject]})
                self.assert_problem(answer, 404, f"no_such_{subject}", f"{operation} by {role}")
        self.assertEqual(state(), before)

    def test_ids_of_another_facility_in_bodies_are_not_found(self):
        before = state()
        foreign = THERE.services["opd"]
        tries = {
            "openVisit": [{"service": foreign}, {"service": HERE.services["lab"],
                                                 "patient": OTHERS["patient"]},
                          {"service": HERE.services["lab"], "assigned": THERE.users["doctor"]}],
            "bookAppointment": [{**BODIES["bookAppointment"], "service": foreign},
                                {**BODIES["bookAppointment"], "patient": OTHERS["patient"]},
                                {**BODIES["bookAppointment"], "doctor": THERE.users["doctor"]}],
            "transferTicket": [{"services": [foreign]},
                               {"services": [HERE.services["lab"], foreign]}],
            "callTicket": [{"desk": OTHERS["desk"], "reason": "asked for"}],
            "moveTicket": [{"before": OTHERS["ticket"], "reason": "pain"}],
            "assignTicket": [{"staff": THERE.users["doctor"]}],
            "configureDesk": [{**BODIES["configureDesk"], "services": [foreign]}],
            "addDesk": [{**BODIES["addDesk"], "services": [foreign]}],
            "registerDisplay": [{"name": "Hall", "desks": [OTHERS["desk"]]}],
            "addDevice": [{**BODIES["addDevice"], "desks": [OTHERS["desk"]]}],
            "editDevice": [{"desks": [OTHERS["desk"]]}],
        }
        versions = {"editDevice": HOSPITAL.cluster.ask(
            f"SELECT version FROM displays WHERE id = '{IDS['device']}'")}
        for operation in OPERATIONS:
            for body in tries.get(operation.id, []):
                answer = ask(operation, HERE.tokens["admin"], body=body,
                             version=versions.get(operation.id, 1))
                self.assertEqual(answer.status, 404, f"{operation} {body}: {answer}")
        self.assertEqual(state(), before)

    def test_the_id_of_another_desk_makes_a_desk_of_ones_own(self):
        town = HOSPITAL.furnish(SERVER, "copycat")
        before = must(SERVER.get(THERE.path("desks"), THERE.tokens["admin"]))
        must(SERVER.put(town.path("desks", OTHERS["desk"]), {
            "code": "copy", "name_sw": "a", "name_en": "a", "room": "66",
            "services": [town.services["opd"]]}, town.tokens["admin"]))
        after = must(SERVER.get(THERE.path("desks"), THERE.tokens["admin"]))
        self.assertEqual(before, after)

    def test_lists_and_names_hold_nothing_of_another_facility(self):
        found = must(SERVER.get(HERE.path("patients") + "?name=siri", HERE.tokens["nurse"]))
        self.assertEqual([row["id"] for row in found["patients"]], [IDS["patient"]])
        facilities = must(SERVER.get("/v1/facilities", HERE.tokens["nurse"]))["facilities"]
        self.assertEqual([row["id"] for row in facilities], [HERE.facility])
        for path in ("live", "desks", "services"):
            said = SERVER.get(HERE.path(path), HERE.tokens["admin"]).body.decode()
            for foreign in (*OTHERS.values(), *THERE.services.values(), *THERE.desks.values()):
                self.assertNotIn(foreign, said)
        socket = SERVER.live(HERE.tokens["nurse"])
        self.addCleanup(socket.close)
        socket.hello()
        socket.send({"t": "names", "patients": [IDS["patient"], OTHERS["patient"]]})
        self.assertEqual(set(socket.wait_kind("names")["patients"]), {IDS["patient"]})

    def test_a_socket_enters_its_own_facility_only(self):
        socket = SERVER.live(HERE.tokens["admin"])
        self.addCleanup(socket.close)
        socket.send({"t": "hello", "facility": THERE.facility})
        self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "no_such_facility")
        socket.hello()
        key = str(uuid.uuid4())
        socket.send({"t": "command", "id": key, "facility": THERE.facility, "name": "visit.open",
                     "data": {"service": THERE.services["opd"]}})
        answer = socket.wait(lambda frame: frame.get("id") == key, "the answer")
        self.assertEqual(answer["problem"]["code"], "no_such_facility")

    def test_a_code_of_another_facility_opens_nothing_but_its_ticket(self):
        before = state()
        socket = SERVER.live(HERE.tokens["nurse"])
        self.addCleanup(socket.close)
        socket.hello(code=OTHERS["code"])
        socket.send({"t": "names", "patients": [OTHERS["patient"]]})
        self.assertEqual(socket.wait_kind("problem")["problem"]["code"], "no_such_facility")
        answer = socket.command("visit.open", {"service": THERE.services["opd"]})
        self.assertEqual(answer["problem"]["code"], "no_such_facility")
        self.assertEqual([frame for frame in socket.frames if frame["t"] in ("names", "events")],
                         [])
        self.assertEqual(state(), before)

    def test_an_administrator_of_all_enters_each(self):
        everywhere = HOSPITAL.signer.token("admin")
        for town in (HERE, THERE):
            must(SERVER.get(town.path("live"), everywhere))
        self.assertGreaterEqual(
            {row["id"] for row in must(SERVER.get("/v1/facilities", everywhere))["facilities"]},
            {HERE.facility, THERE.facility})
        unknown = f"/v1/facilities/{uuid.uuid4()}/live"
        self.assert_problem(SERVER.get(unknown, everywhere), 404, "no_such_facility")

    def test_a_display_is_told_nothing_but_what_halls_may_see(self):
        said = SERVER.get(HERE.path("live"), HERE.tokens["display"]).body.decode()
        for secret in (IDS["visit"], IDS["code"], IDS["patient"], *HERE.services.values(),
                       *HERE.users.values(), *HERE.canaries):
            self.assertNotIn(secret, said)


class Refusals(Case):
    """What an account wanted beyond its rights is written down; what strangers try is not."""

    @classmethod
    def setUpClass(cls):
        cls.token = HERE.add_user("curious", "nurse")

    @staticmethod
    def written(user):
        """What was refused, with its code and the facility that it was about."""
        return [tuple(row) for row in HOSPITAL.cluster.rows(
            "SELECT detail->>'wanted', detail->>'code', object_id FROM audit_log"
            f" WHERE action = 'access.refused' AND NOT was_allowed AND actor_id = '{user}'"
            f" AND facility_id = '{HERE.facility}' ORDER BY at, id")]

    def test_over_http(self):
        SERVER.put(HERE.path("services", IDS["service"]), {}, self.token)
        SERVER.get(THERE.path("patients", OTHERS["patient"]), self.token)
        SERVER.get("/v1/facilities/x/patients", self.token)
        wait_until(lambda: {("configureService", "forbidden", ""),
                            ("getPatient", "no_such_facility", THERE.facility)} <=
                   set(self.written(HERE.users["curious"])), "two rows")
        self.assertNotIn("findPatients", [row[0] for row in self.written(HERE.users["curious"])])

    def test_over_a_socket(self):
        user = str(uuid.uuid4())
        token = HOSPITAL.signer.token("display", HERE.facility, user=user, display=HERE.display)
        socket = SERVER.live(token)
        self.addCleanup(socket.close)
        socket.send({"t": "names", "patients": [IDS["patient"]]})
        socket.wait_kind("problem")
        socket.command("ticket.start", {"ticket": IDS["ticket"]})
        socket.command("call.acknowledge", {"call": OTHERS["call"], "shown": True},
                       facility=THERE.facility)
        socket.send({"t": "hello", "facility": THERE.facility})
        wait_until(lambda: self.written(user) == [
            ("names", "forbidden", ""), ("ticket.start", "forbidden", ""),
            ("call.acknowledge", "no_such_facility", THERE.facility),
            ("hello", "no_such_facility", THERE.facility)], lambda: self.written(user))

    def test_no_more_than_a_minute_has_room_for_and_nothing_of_strangers(self):
        count = "SELECT count(*) FROM audit_log WHERE action = 'access.refused'"
        user = str(uuid.uuid4())
        token = HOSPITAL.signer.token("nurse", HERE.facility, user=user)
        for _ in range(80):
            self.assertEqual(SERVER.get(THERE.path("live"), token).status, 404)
        wait_until(lambda: len(self.written(user)) >= 60, "the first of them")
        self.assertLess(len(self.written(user)), 75)
        before = HOSPITAL.cluster.ask(count)
        SERVER.get(HERE.path("live"))
        SERVER.get(HERE.path("live"), self.token[:-2] + "AA")
        with self.assertRaisesRegex(Exception, "401"):
            SERVER.live(self.token[:-2] + "AA")
        SERVER.put(HERE.path("services", IDS["service"]), {}, HERE.tokens["doctor"])
        wait_until(lambda: int(HOSPITAL.cluster.ask(count)) == int(before) + 1, "only the last")
        routes = [line["route"] for line in SERVER.logged("request.denied")
                  if line["code"] == "bad_token"]
        self.assertIn("live", routes)
        self.assertIn("getLiveState", routes)


class Codes(Case):
    """A waiting hall is one address: who has a ticket is never braked, who guesses is."""

    def test_only_codes_that_nobody_has_are_counted(self):
        server = HOSPITAL.start()
        for _ in range(150):
            must(server.get(f"/v1/tickets/{IDS['code']}"))
        socket = server.live()
        self.addCleanup(socket.close)
        socket.hello(code=IDS["code"])
        statuses = [server.get("/v1/tickets/ZZZZ-ZZZZ").status for _ in range(150)]
        self.assertEqual(statuses[:120], [404] * 120)
        self.assertIn(429, statuses)


class Tokens(Case):
    def setUp(self):
        self.signer = HOSPITAL.signer
        self.claims = self.signer.claims("admin", HERE.facility)
        self.good = self.signer.sign(self.signer.header(), self.claims)

    def refuses(self, token, about, code="bad_token"):
        answer = SERVER.get(HERE.path("live"), token)
        self.assert_problem(answer, 401, code, about)
        if len(token) > 40:
            self.assertNotIn(token[-40:], SERVER.said())

    def unsigned(self, header, claims, signature=b""):
        parts = [json.dumps(part, separators=(",", ":")).encode() for part in (header, claims)]
        return ".".join(base64url(part) for part in (*parts, signature))

    def test_a_good_token_is_good(self):
        self.assertEqual(SERVER.get(HERE.path("live"), self.good).status, 200)

    def test_algorithms_of_the_attackers_choice_are_refused(self):
        for algorithm in ("none", "None", "NONE", "nOnE", ""):
            header = self.signer.header(alg=algorithm)
            self.refuses(self.unsigned(header, self.claims), algorithm)
            self.refuses(self.unsigned(header, self.claims, bytes(64)), algorithm)
        public = self.signer.public_pem
        der = base64.b64decode("".join(public.decode().splitlines()[1:-1]))
        for secret in (public, public.strip(), der, der[-65:], b""):
            for algorithm, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
                text = self.unsigned(self.signer.header(alg=algorithm), self.claims)[:-1]
                mac = hmac.new(secret, text.encode(), digest).digest()
                self.refuses(f"{text}.{base64url(mac)}", algorithm)
        for algorithm in ("ES384", "RS256", "PS256", "EdDSA", "es256"):
            self.refuses(self.signer.sign(self.signer.header(alg=algorithm), self.claims),
                         algorithm)

    def test_a_changed_bit_anywhere_is_refused(self):
        parts = self.good.split(".")
        for index, part in enumerate(parts):
            for at in range(0, len(part) - 1, max(1, len(part) // 24)):
                other = "A" if part[at] != "A" else "B"
                changed = [*parts]
                changed[index] = part[:at] + other + part[at + 1:]
                self.refuses(".".join(changed), f"part {index} at {at}")

    def test_signatures_that_are_none_are_refused(self):
        head, body, signature = self.good.split(".")
        raw = base64.urlsafe_b64decode(signature + "==")
        order = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        for wrong in (b"", bytes(64), bytes(63) + b"\x01", order * 2, b"\xff" * 64, raw[:63],
                      raw + b"\0", raw[32:] + raw[:32], b"0" * 70):
            self.refuses(f"{head}.{body}.{base64url(wrong)}", wrong.hex())
        for wrong in (self.good + "=", self.good + ".", self.good + ".x", "." + self.good,
                      self.good.replace(".", ".."), f"{head}.{body}", f"{head}.{body}.", head, ".",
                      "..", "a.b.c", self.good[:-1], self.good + "A", f"{head} .{body}.{signature}",
                      self.good.replace("_", "/").replace("-", "+") + "+"):
            self.refuses(wrong, wrong[:60])

    def test_other_keys_are_refused(self):
        stranger = Signer(HOSPITAL.folder + "/stranger.pem")
        self.refuses(stranger.sign(stranger.header(), self.claims), "its own name")
        self.refuses(stranger.sign(self.signer.header(), self.claims), "our name")
        for name in ("", "x", "../../dev/null", "' OR 1=1", self.signer.key_id[:-1],
                     self.signer.key_id.lower()):
            self.refuses(self.signer.sign(self.signer.header(kid=name), self.claims), name)
        jwk = {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
        for more in ({"jwk": jwk}, {"jku": "http://127.0.0.1/"}, {"x5u": "http://127.0.0.1/"},
                     {"crit": ["exp"]}, {"typ": "JWT"}, {"cty": "JWT"}):
            self.refuses(self.signer.sign(self.signer.header(**more), self.claims), str(more))

    def test_claims_that_are_not_ours_are_refused(self):
        now = int(time.time())
        wrong = [{"iss": "other"}, {"aud": "other"}, {"aud": ["foleni"]}, {"role": "root"},
                 {"role": "Admin"}, {"role": ["admin"]}, {"sub": NIL}, {"sub": "admin"},
                 {"facility": "x"}, {"facility": None}, {"display": str(uuid.uuid4())},
                 {"role": "display"}, {"exp": str(now + 900)}, {"exp": now + 900.5}, {"exp": None},
                 {"iat": now + 3600}, {"nbf": now + 3600}, {"iat": -1}, {"exp": 2**63},
                 {"jti": NIL}, {"sid": "x"}, {"admin": True}]
        for changes in wrong:
            self.refuses(self.signer.sign(self.signer.header(), {**self.claims, **changes}),
                         str(changes))
        for name in self.claims:
            less = {key: value for key, value in self.claims.items() if key != name}
            self.refuses(self.signer.sign(self.signer.header(), less), f"without {name}")

    def test_time_is_kept(self):
        now = time.time()
        self.refuses(self.signer.token("admin", HERE.facility, at=now - 901), "expired",
                     "token_expired")
        self.refuses(self.signer.token("admin", HERE.facility, at=now + 120), "of the future")
        skewed = self.signer.token("admin", HERE.facility, at=now + 30)
        self.assertEqual(SERVER.get(HERE.path("live"), skewed).status, 200)

    def test_the_header_is_read_strictly(self):
        for value in ("", "Bearer", "Bearer ", self.good, f"Basic {self.good}",
                      f"Bearer{self.good}", f"Bearer {self.good} x", f"Bearer {self.good},",
                      f"Bearer {self.good}, Bearer {self.good}", f"Token {self.good}"):
            answer = SERVER.ask("GET", HERE.path("live"), headers={"Authorization": value})
            self.assertEqual(answer.status, 401, value[:20])
        self.assertEqual(SERVER.get(f"{HERE.path('live')}?access_token={self.good}").status, 401)

    def test_a_socket_is_opened_by_a_good_token_or_a_ticket_that_is_good_once(self):
        ticket = must(SERVER.post("/v1/auth/live-ticket", None, self.good))["ticket"]
        socket = SERVER.live(ticket=ticket)
        self.addCleanup(socket.close)
        self.assertEqual(socket.hello()["role"], "admin")
        self.assertEqual(socket.socket.subprotocol, "foleni.v1")
        for wrong in ({"ticket": ticket}, {"ticket": "x" * 43}, {"ticket": ""},
                      {"token": self.good[:-2] + "AA"}, {"token": "x"}):
            with self.assertRaisesRegex(Exception, "401"):
                SERVER.live(**wrong)


class SigningIn(Case):
    @classmethod
    def setUpClass(cls):
        for login, role in (("asha", "nurse"), ("juma", "doctor"), ("rehema", "receptionist")):
            HOSPITAL.add_user(login, role, HERE)

    @staticmethod
    def sign_in(login, password, **headers):
        return SERVER.sign_in(login, password, headers=headers)

    def test_a_session_from_its_beginning_to_its_end(self):
        answer = must(self.sign_in("asha", PASSWORD))
        self.assertEqual((answer["user"]["role"], answer["user"]["facility"]),
                         ("nurse", HERE.facility))
        me = must(SERVER.get("/v1/me", answer["access_token"]))
        self.assertEqual((me["id"], me["login"]), (answer["user"]["id"], "asha"))
        must(SERVER.get(HERE.path("live"), answer["access_token"]))
        second = must(SERVER.post("/v1/auth/refresh", {"refresh_token": answer["refresh_token"]}))
        self.assertNotEqual(second["refresh_token"], answer["refresh_token"])
        must(SERVER.get(HERE.path("live"), second["access_token"]))
        socket = SERVER.live(second["access_token"])
        socket.hello()
        must(SERVER.post("/v1/auth/sign-out", None, second["access_token"]))
        for token in (answer["access_token"], second["access_token"]):
            wait_until(lambda token=token: SERVER.get("/v1/me", token).status == 401, "the end", 5)
        self.assertEqual(socket.wait_closed(5)[0], 4401)
        again = SERVER.post("/v1/auth/refresh", {"refresh_token": second["refresh_token"]})
        self.assertEqual(again.status, 401)

    def test_a_refresh_token_that_comes_twice_ends_the_session(self):
        first = must(self.sign_in("rehema", PASSWORD))["refresh_token"]
        second = must(SERVER.post("/v1/auth/refresh", {"refresh_token": first}))["refresh_token"]
        third = must(SERVER.post("/v1/auth/refresh", {"refresh_token": second}))["refresh_token"]
        self.assertEqual(SERVER.post("/v1/auth/refresh", {"refresh_token": first}).status, 401)
        self.assertEqual(SERVER.post("/v1/auth/refresh", {"refresh_token": third}).status, 401)
        for wrong in ("x", "x" * 43, third[:-1] + ("A" if third[-1] != "A" else "B")):
            self.assertEqual(SERVER.post("/v1/auth/refresh", {"refresh_token": wrong}).status, 401)

    def test_a_wrong_password_looks_like_an_unknown_name(self):
        """That it also takes the work of one is in app.password_test and, of whom nobody knows, in
        wire_test.py."""
        answers = [self.sign_in(login, "a wrong password") for login in ("juma", "nobody") * 3]
        self.assertEqual({(answer.status, answer.body) for answer in answers},
                         {(401, answers[0].body)})
        self.assertEqual(answers[0].code, "bad_credentials")

    def test_wrong_passwords_cost_a_growing_wait_whoever_they_are_for(self):
        for login in ("asha.two", "nobody.two"):
            if login.startswith("asha"):
                HOSPITAL.add_user(login, "nurse", HERE)
            waits, statuses = [], []
            for _ in range(FREE_FAILURES + 2):
                answer = self.sign_in(login, "a wrong password")
                statuses.append(answer.status)
                if answer.status == 429:
                    waits.append(int(answer.headers["retry-after"]))
                    self.assertEqual(answer.code, "too_many_requests")
            self.assertEqual(statuses[:FREE_FAILURES], [401] * FREE_FAILURES, login)
            self.assertTrue(waits, login)
            # The right password has to wait as well, or waiting would tell which one it is.
            right = self.sign_in(login, PASSWORD)
            self.assertEqual(right.status, 429, login)

    def test_names_differ_in_case_only_on_paper(self):
        self.assertEqual(must(self.sign_in("ASHA", PASSWORD))["user"]["role"], "nurse")

    def test_one_address_has_so_many_tries_and_cannot_pretend_to_be_another(self):
        strict = HOSPITAL.start({"limits.sign_in_per_minute": 3})
        statuses = [strict.sign_in(f"n{i}", "wrong", {"X-Forwarded-For": f"198.51.100.{i}"}).status
                    for i in range(6)]
        self.assertEqual(statuses, [401] * 3 + [429] * 3)
        trusting = HOSPITAL.start({"limits.sign_in_per_minute": 3,
                                   "server.trusted_proxies": "127.0.0.1"})
        statuses = [trusting.sign_in(f"n{i}", "wrong", {"X-Forwarded-For": f"198.51.100.{i}"}).status
                    for i in range(6)]
        self.assertEqual(statuses, [401] * 6)

    def test_a_closed_account_is_out_at_once(self):
        HOSPITAL.add_user("fired", "nurse", HERE)
        token = must(self.sign_in("fired", PASSWORD))["access_token"]
        socket = SERVER.live(token)
        socket.hello()
        HOSPITAL.tool("user", "disable", "fired")
        wait_until(lambda: SERVER.get("/v1/me", token).status == 401, "the token has ended", 5)
        self.assertEqual(socket.wait_closed(5)[0], 4401)
        answer = self.sign_in("fired", PASSWORD)
        self.assert_problem(answer, 401, "bad_credentials")
        HOSPITAL.tool("user", "enable", "fired")
        wait_until(lambda: self.sign_in("fired", PASSWORD).status == 200, "let in again", 5)

    def test_a_new_password_ends_what_the_old_one_began(self):
        HOSPITAL.add_user("changed", "nurse", HERE)
        token = must(self.sign_in("changed", PASSWORD))["access_token"]
        must(SERVER.get("/v1/me", token))
        HOSPITAL.tool("user", "password", "changed", "--password-stdin", text="another " + PASSWORD)
        wait_until(lambda: SERVER.get("/v1/me", token).status == 401, "the token has ended", 5)
        self.assertEqual(self.sign_in("changed", PASSWORD).status, 401)
        must(self.sign_in("changed", "another " + PASSWORD))

    def test_nothing_secret_is_written_down(self):
        session = must(self.sign_in("asha", PASSWORD))
        self.sign_in("asha", "a password that is wrong")
        kept = SERVER.said() + HOSPITAL.cluster.ask(
            "SELECT string_agg(to_jsonb(a)::text, ' ') FROM audit_log a") + HOSPITAL.cluster.ask(
            "SELECT string_agg(to_jsonb(u)::text, ' ') FROM users u") + HOSPITAL.cluster.ask(
            "SELECT string_agg(to_jsonb(r)::text, ' ') FROM refresh_tokens r")
        for secret in (PASSWORD, "a password that is wrong", session["access_token"],
                       session["refresh_token"], session["access_token"].rsplit(".", 1)[1]):
            self.assertNotIn(secret, kept)
        for line in SERVER.lines():
            for name in ("Siri", *STAFF):
                self.assertNotIn(f"Siri {name}", json.dumps(line))


if __name__ == "__main__":
    unittest.main()
