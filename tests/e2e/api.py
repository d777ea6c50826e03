# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The operations of the API as the program itself describes them, and what the description does not
say or what must be said twice: who may ask each of them. Whoever adds a route adds a row here."""
import json
import re
import subprocess
import uuid

from client import must
from programs import FOLENID

SECRET = "kipepeo cha bluu kilicholala"
RECEPTIONIST, NURSE, DOCTOR, ADMIN, DISPLAY, PATIENT = ROLES = (
    "receptionist", "nurse", "doctor", "admin", "display", "patient")
ACCOUNTS = ROLES[:5]  # Who follows a facility over a live socket.
STAFF = {RECEPTIONIST, NURSE, DOCTOR, ADMIN}
EVERYBODY = {*STAFF, DISPLAY}
PUBLIC = None  # Also who is not signed in.

RIGHTS = {
    "signIn": PUBLIC,
    "refresh": PUBLIC,
    "askForCode": PUBLIC,
    "signInByCode": PUBLIC,
    "refreshPatient": PUBLIC,
    "askForCodeToConfirm": {PATIENT},
    "getPatientSelf": {PATIENT},
    "editPatientSelf": {PATIENT},
    "exportPatientSelf": {PATIENT},
    "listPatientSelfVisits": {PATIENT},
    "listPatientSelfAppointments": {PATIENT},
    "setPatientSelfPhone": {PATIENT},
    "endPatientSelfSessions": {PATIENT},
    "erasePatientSelf": {PATIENT},
    "signOut": EVERYBODY | {PATIENT},
    "giveLiveTicket": EVERYBODY,
    "getMe": EVERYBODY,
    "proveMyself": STAFF,
    "changeMyPassword": STAFF,
    "getSecondFactor": STAFF,
    "beginSecondFactor": STAFF,
    "confirmSecondFactor": STAFF,
    "makeRecoveryCodes": STAFF,
    "removeSecondFactor": STAFF,
    "removeUserSecondFactor": {ADMIN},
    "listFacilities": EVERYBODY,
    "getFacility": EVERYBODY,
    "getLiveState": EVERYBODY,
    "undo": STAFF | {DISPLAY},
    "getVisit": STAFF,
    "openVisit": STAFF | {DISPLAY},
    "closeVisit": STAFF,
    "giveVisitPhone": {DISPLAY},
    "getTicket": STAFF,
    "printTicket": STAFF,
    "getPrint": STAFF,
    "listPrints": {DISPLAY},
    "endPrint": {DISPLAY},
    "callTicket": STAFF,
    "recallTicket": STAFF,
    "startTicket": STAFF,
    "finishTicket": STAFF,
    "skipTicket": STAFF,
    "requeueTicket": STAFF,
    "holdTicket": STAFF,
    "resumeTicket": STAFF,
    "transferTicket": STAFF,
    "triageTicket": {NURSE, DOCTOR},
    "classifyTicket": STAFF,
    "moveTicket": {RECEPTIONIST, ADMIN},
    "assignTicket": STAFF,
    "cancelTicket": STAFF,
    "listDesks": STAFF,
    "callNext": STAFF,
    "openDesk": STAFF,
    "pauseDesk": STAFF,
    "closeDesk": STAFF,
    "takeOverDesk": STAFF,
    "configureDesk": {ADMIN},
    "listServices": STAFF,
    "getQueue": STAFF,
    "configureService": {ADMIN},
    "changeRules": {ADMIN},
    "openService": {RECEPTIONIST, ADMIN},
    "closeService": {RECEPTIONIST, ADMIN},
    "registerDisplay": {ADMIN},
    "acknowledgeCall": {DISPLAY},
    "getHallLines": EVERYBODY,
    "beginPairing": PUBLIC,
    "enterDevice": PUBLIC,
    "renewDeviceKey": PUBLIC,
    "listDevices": {ADMIN},
    "getDevice": {ADMIN},
    "findPairing": {ADMIN},
    "refusePairing": {ADMIN},
    "addDevice": {ADMIN},
    "editDevice": {ADMIN},
    "revokeDevice": {ADMIN},
    "listDeviceConnections": {ADMIN},
    "listStaff": STAFF,
    "listUsers": {ADMIN},
    "getUser": {ADMIN},
    "addUser": {ADMIN},
    "editUser": {ADMIN},
    "disableUser": {ADMIN},
    "enableUser": {ADMIN},
    "unlockUser": {ADMIN},
    "resetPassword": {ADMIN},
    "endSessions": {ADMIN},
    "listUserSessions": {ADMIN},
    "listMySessions": STAFF,
    "endMySession": STAFF,
    "findPatients": STAFF,
    "registerPatient": STAFF,
    "getPatient": STAFF,
    "editPatient": STAFF,
    "erasePatient": {ADMIN},
    "exportPatient": {ADMIN},
    "listPatientNotes": STAFF,
    "addPatientNote": STAFF,
    "getConsultation": {NURSE, DOCTOR},
    "writeConsultation": {NURSE, DOCTOR},
    "listConsultationVersions": {NURSE, DOCTOR},
    "listConsultations": {NURSE, DOCTOR},
    "listPatientVisits": STAFF,
    "listAppointments": STAFF,
    "bookAppointment": STAFF,
    "checkInAppointment": STAFF,
    "cancelAppointment": STAFF,
    "searchAudit": {ADMIN},
    "getAuditSeal": {ADMIN},
    "listQueueRules": {ADMIN},
    "addQueue": {ADMIN},
    "getQueueRules": {ADMIN},
    "changeQueueRules": {ADMIN},
    "tryQueueRules": {ADMIN},
    "listAdminFacilities": {ADMIN},
    "addFacility": {ADMIN},
    "changeFacility": {ADMIN},
    "getSettings": {ADMIN},
    "changeSettings": {ADMIN},
    "listDeskSetups": {ADMIN},
    "addDesk": {ADMIN},
    "getDeskSetup": {ADMIN},
    "changeDesk": {ADMIN},
    "followTicket": PUBLIC,
    "getHealth": PUBLIC,
    "getReadiness": PUBLIC,
    "getKeys": PUBLIC,
    "getMetrics": {ADMIN},
    "getDescription": STAFF,
}

# What a role of RIGHTS may do only to what is its own.
OWN = {
    "undo": EVERYBODY,
    "openVisit": {DISPLAY},
    "closeVisit": {NURSE, DOCTOR},
    "giveVisitPhone": {DISPLAY},
    "callTicket": STAFF,
    "recallTicket": {NURSE, DOCTOR},
    "startTicket": {NURSE, DOCTOR},
    "finishTicket": {NURSE, DOCTOR},
    "skipTicket": {NURSE, DOCTOR},
    "requeueTicket": {NURSE, DOCTOR},
    "holdTicket": {NURSE, DOCTOR},
    "transferTicket": {NURSE, DOCTOR},
    "cancelTicket": {NURSE, DOCTOR},
    "callNext": STAFF,
    "pauseDesk": STAFF,
    "closeDesk": {RECEPTIONIST, NURSE, DOCTOR},
    "getHallLines": {DISPLAY},
    "listPrints": {DISPLAY},
    "endPrint": {DISPLAY},
    "acknowledgeCall": {DISPLAY},
}
# Whose things an operation is about, where it is not of the facility in its path.
SCOPES = {
    "askForCodeToConfirm": "account",
    "getPatientSelf": "account",
    "editPatientSelf": "account",
    "exportPatientSelf": "account",
    "listPatientSelfVisits": "account",
    "listPatientSelfAppointments": "account",
    "setPatientSelfPhone": "account",
    "endPatientSelfSessions": "account",
    "erasePatientSelf": "account",
    "signOut": "account",
    "giveLiveTicket": "account",
    "getMe": "account",
    "proveMyself": "account",
    "changeMyPassword": "account",
    "getSecondFactor": "account",
    "beginSecondFactor": "account",
    "confirmSecondFactor": "account",
    "makeRecoveryCodes": "account",
    "removeSecondFactor": "account",
    "removeUserSecondFactor": "facility",
    "listFacilities": "account",
    "getDescription": "account",
    "getMetrics": "all",
    "listAdminFacilities": "account",
    "addFacility": "all",
    "listUsers": "facility",
    **dict.fromkeys(("getUser", "addUser", "editUser", "disableUser", "enableUser", "unlockUser",
                     "resetPassword", "endSessions", "listUserSessions"), "facility"),
    "listMySessions": "account",
    "endMySession": "account",
}
HERE = {"getMetrics", "getDescription"}  # This machine itself needs no token.

# The messages of a live socket, with the member that makes it another one.
MESSAGES = {
    ("hello", "code"): PUBLIC,
    ("hello", None): EVERYBODY,
    ("command", None): EVERYBODY,
    ("names", None): STAFF,
    ("ping", None): PUBLIC,
    ("token", None): EVERYBODY,
}

# What is written down of each operation that succeeds. An EVENT is in the journal, with who, when and
# the command; the rest are actions of the audit log, which has a row of an override beside its event.
# Whoever adds a route adds a row: every look at a patient, every sign-in, every change, every override
# and every export is one.
EVENT = ("event",)
NOTHING = ()  # It tells of no patient and changes nothing that stays.
AUDITED = {
    "signIn": ("session.opened",),
    "askForCode": NOTHING,  # It would tell who is known here.
    "signInByCode": ("session.opened",),
    "refreshPatient": NOTHING,
    "askForCodeToConfirm": NOTHING,
    "getPatientSelf": NOTHING,  # He looks at himself.
    "editPatientSelf": ("patient.changed",),
    "exportPatientSelf": ("patient.exported",),
    "listPatientSelfVisits": NOTHING,
    "listPatientSelfAppointments": NOTHING,
    "setPatientSelfPhone": ("patient.phone_changed",),
    "endPatientSelfSessions": ("session.closed",),
    "erasePatientSelf": ("patient.erased",),
    "erasePatient": ("patient.erased",),
    "exportPatient": ("patient.exported",),
    "refresh": NOTHING,
    "signOut": ("session.closed",),
    "giveLiveTicket": NOTHING,
    "getMe": NOTHING,
    "proveMyself": ("session.proved",),
    "changeMyPassword": ("user.password_changed",),
    "getSecondFactor": NOTHING,
    "beginSecondFactor": ("session.proved",),  # The rest counts only once it was confirmed.
    "confirmSecondFactor": ("user.second_factor_set",),
    "makeRecoveryCodes": ("session.proved", "user.recovery_codes_made"),
    "removeSecondFactor": ("session.proved", "user.second_factor_removed"),
    "listMySessions": NOTHING,
    "endMySession": ("session.closed",),
    "addUser": ("user.added",),
    "editUser": ("user.changed",),
    "disableUser": ("user.disabled",),
    "enableUser": ("user.enabled",),
    "unlockUser": ("user.unlocked",),
    "resetPassword": ("user.password_reset",),
    "endSessions": NOTHING,  # Where there are none; else user.sessions_ended.
    "listUserSessions": NOTHING,
    "removeUserSecondFactor": NOTHING,  # Where there is none; else user.second_factor_removed.
    "listFacilities": NOTHING,
    "getFacility": NOTHING,
    "getLiveState": NOTHING,
    "undo": (*EVENT, "act.undone"),
    "getVisit": NOTHING,  # As the board has it: ids and numbers.
    "openVisit": EVENT,
    "closeVisit": (*EVENT, "visit.closed"),
    "giveVisitPhone": ("visit.phone_given",),
    "getTicket": NOTHING,
    "printTicket": NOTHING,  # A number and its code: of no patient.
    "getPrint": NOTHING,
    "listPrints": NOTHING,
    "endPrint": NOTHING,
    "callTicket": (*EVENT, "ticket.called"),
    "recallTicket": EVENT,
    "startTicket": EVENT,
    "finishTicket": EVENT,
    "skipTicket": EVENT,
    "requeueTicket": EVENT,
    "holdTicket": EVENT,
    "resumeTicket": EVENT,
    "transferTicket": EVENT,
    "triageTicket": EVENT,
    "classifyTicket": EVENT,
    "moveTicket": (*EVENT, "ticket.moved"),
    "assignTicket": EVENT,
    "cancelTicket": EVENT,
    "listDesks": NOTHING,
    "callNext": EVENT,
    "openDesk": EVENT,
    "pauseDesk": EVENT,
    "closeDesk": EVENT,  # And desk.closed where somebody else sat there.
    "takeOverDesk": (*EVENT, "desk.opened"),  # In place of somebody else.
    "configureDesk": (*EVENT, "desk.added"),
    "listServices": NOTHING,
    "getQueue": NOTHING,
    "configureService": (*EVENT, "service.added"),
    "changeRules": (*EVENT, "rules.changed"),
    "openService": EVENT,
    "closeService": EVENT,
    "registerDisplay": (*EVENT, "display.registered"),
    "acknowledgeCall": EVENT,
    "getHallLines": NOTHING,
    "listStaff": NOTHING,
    "findPatients": ("patient.searched",),
    "registerPatient": ("patient.registered",),
    "getPatient": ("patient.read",),
    "editPatient": ("patient.changed",),
    "listPatientNotes": ("patient.notes_read",),
    "addPatientNote": ("patient.noted",),
    "getConsultation": ("consultation.read",),
    "writeConsultation": ("consultation.written",),
    "listConsultationVersions": ("consultation.read",),
    "listConsultations": ("consultation.listed",),
    "listPatientVisits": ("patient.visits_read",),
    "listAppointments": ("appointment.listed",),
    "bookAppointment": ("appointment.booked",),
    "checkInAppointment": ("appointment.arrived",),
    "cancelAppointment": ("appointment.cancelled",),
    "beginPairing": NOTHING,
    "enterDevice": ("device.key_rotated",),  # By a key that was not used before; else nothing.
    "renewDeviceKey": NOTHING,
    "listDevices": NOTHING,
    "getDevice": NOTHING,
    "findPairing": NOTHING,
    "refusePairing": ("device.pairing_refused",),
    "addDevice": ("device.paired", "display.registered"),
    "editDevice": ("device.changed",),
    "revokeDevice": ("device.revoked",),
    "listDeviceConnections": NOTHING,
    "listUsers": NOTHING,
    "getUser": NOTHING,
    "searchAudit": ("audit.searched",),
    "getAuditSeal": NOTHING,
    "listQueueRules": NOTHING,
    "addQueue": ("service.added",),
    "getQueueRules": NOTHING,
    "changeQueueRules": ("service.changed",),
    "tryQueueRules": NOTHING,  # It changes nothing.
    "listDeskSetups": NOTHING,
    "addDesk": ("desk.added",),
    "getDeskSetup": NOTHING,
    "changeDesk": ("desk.changed",),
    "listAdminFacilities": NOTHING,
    "addFacility": NOTHING,  # "facility.added", which the test makes itself as well.
    "changeFacility": ("facility.changed",),
    "getSettings": NOTHING,
    "changeSettings": ("settings.changed",),
    "followTicket": NOTHING,
    "getHealth": NOTHING,
    "getReadiness": NOTHING,
    "getKeys": NOTHING,
    "getMetrics": NOTHING,
    "getDescription": NOTHING,
}


class Operation:
    def __init__(self, document, path, method, said):
        self.id, self.path, self.method, self.said = said["operationId"], path, method.upper(), said
        self.parameters = re.findall(r"{(\w+)}", path)
        names = [parameter.get("$ref", "").rsplit("/", 1)[-1] for parameter in
                 said.get("parameters", [])]
        self.needs_key = "IdempotencyKey" in names
        self.takes_key = self.needs_key or "OptionalIdempotencyKey" in names
        self.needs_version = "IfMatch" in names
        body = said.get("requestBody")
        self.schema = None
        if body:
            self.schema = resolve(document, body["content"]["application/json"]["schema"])
        self.needs_body = bool(body and body.get("required"))

    def __repr__(self):
        return self.id

    @property
    def writes(self):
        return self.method != "GET"

    @property
    def is_of_facility(self):
        return "facility" in self.parameters

    def fill(self, ids):
        return re.sub(r"{(\w+)}", lambda match: ids[match[1]], self.path)


def resolve(document, schema):
    """With what it refers to in place."""
    if "$ref" in schema:
        found = document
        for part in schema["$ref"].lstrip("#/").split("/"):
            found = found[part]
        return resolve(document, found)
    done = dict(schema)
    if "properties" in schema:
        done["properties"] = {name: resolve(document, value)
                              for name, value in schema["properties"].items()}
    if "items" in schema:
        done["items"] = resolve(document, schema["items"])
    return done


def operations():
    said = subprocess.run([FOLENID, "openapi"], check=True, capture_output=True, timeout=60).stdout
    document = json.loads(said)
    return [Operation(document, path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()]


def kinds(schema):
    """The JSON types that a value may have."""
    kind = schema.get("type", "object")
    return kind if isinstance(kind, list) else [kind]


# ---- one of everything ----

def make_ids(server, town, name, phone):
    """What each part of a path can name: somebody waits, somebody is called; the administrator sits
    at the desk."""
    token = town.tokens["admin"]

    def open_visit():
        return must(server.post(town.path("visits"), {"service": town.services["opd"]}, token))
    for desk, who in (("room-4", "doctor"), ("room-5", "admin")):
        must(server.post(town.path("desks", town.desks[desk], "open"), None, town.tokens[who]))
    open_visit()
    called = must(server.post(town.path("desks", town.desks["room-4"], "call-next"), {},
                              town.tokens["doctor"]))
    visit = open_visit()
    patient = must(server.post(town.path("patients"), {
        "full_name": name, "phone_number": phone}, token))
    pairing = must(server.ask("POST", "/v1/auth/pairing", {"kind": "display"}))
    found = must(server.post(town.admin_path("pairings"), {"code": pairing["code"]}, token))
    appointment = must(server.post(town.path("appointments"), {
        "patient": patient["id"], "service": town.services["opd"],
        "at": "2026-12-24T08:30:00+03:00"}, token))
    user = must(server.post("/v1/admin/users", {
        "login": f"siri-{uuid.uuid4().hex}", "name": name, "role": "nurse"}, token))
    printer = must(server.ask("POST", "/v1/auth/pairing", {"kind": "printer"}))
    must(server.post(town.admin_path("devices"), {
        "code": printer["code"], "kind": "printer", "name": "Mapokezi", "desks": []}, token))
    asked = must(server.post(town.path("tickets", visit["ticket"], "print"), {}, token))
    return {"facility": town.facility, "service": town.services["opd"], "print": asked["id"],
            "desk": town.desks["room-5"], "display": town.display, "device": town.display,
            "pairing": found["id"], "pairing_code": pairing["code"], "visit": visit["visit"],
            "ticket": visit["ticket"], "call": called["call"], "patient": patient["id"],
            "code": visit["code"], "appointment": appointment["appointment"]["id"],
            "user": user["user"]["id"], "session": str(uuid.uuid4())}


def rules(server, town):
    """The body that leaves a service's rules as they are."""
    services = must(server.get(town.path("services"), town.tokens["admin"]))["services"]
    service = next(row["service"] for row in services
                   if row["service"]["id"] == town.services["opd"])
    return {"rule": service["rule"], "no_show": service["no_show"], "reason": "a test"}


def bodies(server, town, ids):
    """For each operation that takes a body one that would be taken."""
    service = town.services["lab"]
    words = {"code": "a", "name_sw": "a", "name_en": "a"}
    return {
        "signIn": {"login": "nobody", "password": SECRET, "client": str(uuid.uuid4())},
        "refresh": {"refresh_token": "x" * 43, "client": str(uuid.uuid4())},
        "proveMyself": {"password": SECRET},
        "changeMyPassword": {"password": SECRET, "new_password": SECRET + "!"},
        "beginSecondFactor": {"password": SECRET},
        "confirmSecondFactor": {"code": "000000"},
        "makeRecoveryCodes": {"password": SECRET, "code": "000000"},
        "removeSecondFactor": {"password": SECRET, "code": "000000"},
        "removeUserSecondFactor": {"reason": "lost phone"},
        "askForCode": {"facility": town.facility, "phone_number": "+255700000099"},
        "signInByCode": {"request": "x" * 43, "code": "123456", "client": str(uuid.uuid4())},
        "refreshPatient": {"refresh_token": "x" * 43, "client": str(uuid.uuid4())},
        "askForCodeToConfirm": {"phone_number": "+255700000099"},
        "editPatientSelf": {"language": "en"},
        "setPatientSelfPhone": {"request": "x" * 43, "code": "123456"},
        "erasePatientSelf": {"request": "x" * 43, "code": "123456"},
        "undo": {"seq": 1},
        "openVisit": {"service": service, "origin": "walk_in", "colour": "green",
                      "vulnerable": False},
        "closeVisit": {"reason": "went home"},
        "giveVisitPhone": {"phone_number": "+255711000009"},
        "callTicket": {"desk": town.desks["room-5"], "reason": "asked for"},
        "finishTicket": {"outcome": "done"},
        "holdTicket": {"reason": "payment"},
        "transferTicket": {"services": [service]},
        "triageTicket": {"age_months": 400, "vitals": {"pulse": 80}, "signs": []},
        "classifyTicket": {"colour": "orange", "reason": "by eye"},
        "moveTicket": {"before": ids["ticket"], "reason": "pain"},
        "assignTicket": {"automatic": True},
        "cancelTicket": {"reason": "went home"},
        "printTicket": {},
        "callNext": {"finish": True},
        "pauseDesk": {"reason": "meal"},
        "configureDesk": {**words, "room": "1", "kind": "room", "services": [service]},
        "configureService": {**words, "series": "A", "opens_min": 0, "closes_min": 0},
        "changeRules": rules(server, town),
        "addQueue": {**words, "series": "A", "reason": "a new one"},
        "changeQueueRules": {"mean_s": 600, "rule": {"mode": "fifo"}, "reason": "a test"},
        "tryQueueRules": {"mean_s": 600, "rule": {"mode": "fifo"}},
        "addDesk": {**words, "room": "1", "kind": "room", "services": [service],
                    "reason": "a new one"},
        "changeDesk": {"room": "2", "reason": "a test"},
        "addFacility": {**words, "code": f"new-{town.code}"},
        "changeSettings": {"console_lock_min": 12, "reason": "a test"},
        "changeFacility": {"name_en": "Another name", "reason": "a test"},
        "openService": {"reason": "early"},
        "closeService": {"reason": "late"},
        "registerDisplay": {"name": "Hall", "desks": []},
        "acknowledgeCall": {"shown": True},
        "beginPairing": {"kind": "display"},
        "enterDevice": {"device_key": "foleni_dk_" + "x" * 43},
        "renewDeviceKey": {"device_key": "foleni_dk_" + "x" * 43},
        "findPairing": {"code": ids["pairing_code"]},
        "addDevice": {"code": ids["pairing_code"], "kind": "display", "name": "Hall 2",
                      "desks": [town.desks["room-5"]]},
        "refusePairing": {"reason": "not ours"},
        "editDevice": {"name": "Hall 3", "desks": []},
        "revokeDevice": {"reason": "moved away"},
        "registerPatient": {"full_name": "Siri Mwingine", "birth_year": 1990},
        "editPatient": {"full_name": "Siri Mwingine"},
        "erasePatient": {"reason": "asked"},
        "bookAppointment": {"patient": ids["patient"], "service": service, "minutes": 20,
                            "doctor": town.users["doctor"], "at": "2026-12-24T08:30:00+03:00"},
        "checkInAppointment": {"vulnerable": False},
        "cancelAppointment": {"reason": "went home"},
        "writeConsultation": {"base": 0, "complaint": "Siri homa\nsiku tatu",
                              "diagnosis_code": "B54", "follow_up_on": "2026-12-24"},
        "addPatientNote": {"body": "Siri mzio\nwa penisilini"},
        "addUser": {"login": f"siri-{uuid.uuid4().hex}", "name": "Siri Mtumishi",
                    "role": "receptionist", "language": "en", "password": SECRET},
        "editUser": {"name": "Siri Mtumishi", "role": "doctor", "speciality": "Siri Meno"},
        **dict.fromkeys(("disableUser", "enableUser", "unlockUser", "resetPassword",
                         "endSessions"), {"reason": "a test"}),
    }


def token_for(operation, hospital, town, ids):
    """Of somebody who may do it, by RIGHTS; None: everybody may."""
    rights = RIGHTS[operation.id]
    if rights is PUBLIC:
        return None
    if SCOPES.get(operation.id) == "all":
        return hospital.signer.token("admin")
    if rights == {PATIENT}:
        return hospital.signer.token("patient", town.facility, user=ids["patient"])
    return town.tokens[next(role for role in ("admin", "doctor", "display") if role in rights)]
