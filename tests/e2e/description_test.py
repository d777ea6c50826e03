#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What the server answers is what its description says: every operation is asked, rightly and
wrongly, and each answer is held against its schema."""
import datetime
import json
import unittest
import uuid

import gateway
from api import AUDITED, EVENT
from authenticator import Authenticator
from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until

WELL = {"mobility": "walking", "breaths": 12, "pulse": 80, "systolic": 120, "temperature_dc": 370,
        "avpu": "alert", "trauma": 0}


def setUpModule():
    global HOSPITAL, SERVER, TOWN, API, ASKED, ANSWERED, GATEWAY
    GATEWAY = gateway.Gateway()
    unittest.addModuleCleanup(GATEWAY.close)
    with hospital_of_module(settings=GATEWAY.settings()) as HOSPITAL:
        SERVER = HOSPITAL.start()
        API = must(SERVER.get("/openapi.json"))
        TOWN = HOSPITAL.furnish(SERVER)
        for login in ("neema", "zuhura"):
            HOSPITAL.add_user(login, "nurse", TOWN)
        ASKED, ANSWERED = set(), []


# ---- schemas ----

def is_uuid(value):
    return str(uuid.UUID(value)) == value


FORMATS = {
    "uuid": is_uuid,
    "date-time": lambda value: datetime.datetime.fromisoformat(value.replace("Z", "+00:00")),
    "date": datetime.date.fromisoformat,
    "uri": lambda value: ":" in value,
}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
KEYWORDS = {"type", "format", "enum", "properties", "required", "items", "description", "$ref",
            "example", "minimum", "maximum", "default", "minLength", "maxLength", "minItems",
            "maxItems", "additionalProperties"}


def check(schema, value, where):
    unknown = set(schema) - KEYWORDS
    assert not unknown, f"{where}: the test does not know {unknown}"
    if "$ref" in schema:
        check(find(schema["$ref"]), value, where)
        return
    named = schema["type"]
    if isinstance(named, list):  # It, or null.
        if value is None:
            return
        named = named[0]
    kind = TYPES[named]
    assert isinstance(value, kind) and (kind is bool or not isinstance(value, bool)), \
        f"{where}: {value!r} is no {named}"
    assert "enum" not in schema or value in schema["enum"], f"{where}: {value!r}"
    if "format" in schema:
        assert FORMATS[schema["format"]](value), f"{where}: {value!r}"
    for name in schema.get("required", []):
        assert name in value, f"{where}.{name} is missing in {value}"
    for name, inner in schema.get("properties", {}).items():
        if name in value:
            check(inner, value[name], f"{where}.{name}")
    if kind is dict and schema.get("properties"):
        assert schema.get("additionalProperties") or set(value) <= set(schema["properties"]), \
            f"{where}: {set(value) - set(schema['properties'])} not described"
    for number, element in enumerate(value if kind is list else []):
        check(schema["items"], element, f"{where}[{number}]")


def find(ref):
    found = API
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


# ---- operations ----

def operations():
    for path, methods in API["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


OPERATION = {}


def ask(name, body=None, token=None, headers=None, query="", server=None, **ids):
    """Asks the operation and holds the answer against its description."""
    if not OPERATION:
        OPERATION.update({operation["operationId"]: (path, method, operation)
                          for path, method, operation in operations()})
    path, method, operation = OPERATION[name]
    for key, value in {"facility": TOWN.facility, **ids}.items():
        path = path.replace("{" + key + "}", str(value))
    sent = {"X-Request-Id": f"{name}-{len(ANSWERED)}"}
    if method == "POST":
        sent["Idempotency-Key"] = str(uuid.uuid4())
    answer = (server or SERVER).ask(method, path + query, body, token and TOWN.tokens[token],
                        {**sent, **(headers or {})})
    ASKED.add(name)
    ANSWERED.append((name, sent["X-Request-Id"], token and TOWN.users.get(token), answer))
    described = operation["responses"].get(str(answer.status))
    assert described, f"{name}: {answer.status} is not described: {answer}"
    described = find(described["$ref"]) if "$ref" in described else described
    content = described.get("content", {})
    if not content:
        assert not answer.body, answer
        return answer
    media = answer.headers["content-type"].split(";")[0]
    assert media in content, f"{name}: {media}"
    if "json" in media and media != "application/jsonl":
        check(content[media]["schema"], answer.json, f"{name} {answer.status}")
    return answer


def done(name, body=None, token=None, **more):
    return must(ask(name, body, token, **more))


def set_up_second_factor():
    access = done("signIn", {"login": "zuhura", "password": PASSWORD})
    TOWN.tokens["zuhura"], proof = access["access_token"], {"password": PASSWORD}
    done("proveMyself", proof, "zuhura")
    begun = done("beginSecondFactor", proof, "zuhura")
    authenticator = Authenticator(begun["secret"])
    codes = done("confirmSecondFactor", {"code": authenticator.code()}, "zuhura")
    assert ask("signIn", {"login": "zuhura", "password": PASSWORD}).status == 401
    first, second = codes["recovery_codes"][:2]
    done("signIn", {"login": "zuhura", "password": PASSWORD, "code": first})
    done("makeRecoveryCodes", {**proof, "code": second}, "zuhura")
    done("getSecondFactor", token="zuhura")
    done("removeSecondFactor", {**proof, "code": authenticator.code()}, "zuhura")
    other = f"{PASSWORD} tena"
    done("changeMyPassword", {**proof, "new_password": other}, "zuhura")
    done("changeMyPassword", {"password": other, "new_password": PASSWORD}, "zuhura")
    done("removeUserSecondFactor", {"reason": "lost phone"}, "admin", user=access["user"]["id"])


class Description(unittest.TestCase):
    def test_1_a_day_is_as_described(self):
        opd, lab = TOWN.services["opd"], TOWN.services["lab"]
        room, window = TOWN.desks["room-4"], TOWN.desks["lab-1"]
        for name in ("getHealth", "getReadiness", "getKeys", "getMetrics", "getDescription"):
            ask(name)
        access = done("signIn", {"login": "neema", "password": PASSWORD})
        access = done("refresh", {"refresh_token": access["refresh_token"]})
        TOWN.tokens["neema"] = access["access_token"]
        done("getMe", token="neema")
        set_up_second_factor()
        done("giveLiveTicket", token="neema")
        done("listFacilities", token="nurse")
        done("getFacility", token="display")
        new = {"full_name": "Siri A B", "birth_date": "1990-01-01", "sex": "male",
               "phone_number": "+255712345678", "card_number": "1", "vulnerable": ["elder"]}
        patient = done("registerPatient", new, "nurse")
        self.assertEqual(ask("registerPatient", {**new, "card_number": "2"}, "nurse").status, 409)
        done("getPatient", token="nurse", patient=patient["id"])
        done("findPatients", token="nurse", query="?name=siri")
        done("addPatientNote", {"body": "Siri\nmzio"}, "nurse", patient=patient["id"])
        done("listPatientNotes", token="nurse", patient=patient["id"])
        done("editPatient", {"sex": "female"}, "nurse", patient=patient["id"],
             headers={"If-Match": '"1"'})
        self.assertEqual(ask("editPatient", {}, "nurse", patient=patient["id"],
                             headers={"If-Match": '"1"'}).status, 412)
        done("exportPatient", token="admin", patient=patient["id"])
        leaves = done("registerPatient", {"full_name": "Siri C D"}, "nurse")["id"]
        done("erasePatient", {"reason": "asked"}, "admin", patient=leaves,
             headers={"If-Match": '"1"'})
        service, desk, display = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        done("configureService", {"code": "new", "name_sw": "N", "name_en": "N", "series": "E",
                                  "opens_min": 0, "closes_min": 0}, "admin", service=service)
        rows = done("listServices", token="nurse")["services"]
        rule = next(row["service"] for row in rows if row["service"]["id"] == str(service))
        done("changeRules", {"rule": rule["rule"], "no_show": rule["no_show"], "reason": "test"},
             "admin", service=service)
        self.assertEqual(ask("listQueueRules", token="nurse").status, 403)
        done("listQueueRules", token="admin")
        done("addQueue", {"code": "new-2", "name_sw": "N", "name_en": "N", "series": "E",
                          "rule": {"mode": "fifo"}, "reason": "test"}, "admin")
        version = ask("getQueueRules", token="admin", service=service).headers["etag"]
        change = {"daily_limit": 9, "no_show": {"skips": 2}, "reason": "test"}
        done("tryQueueRules", change, "admin", service=service)
        for status in (200, 412):
            self.assertEqual(ask("changeQueueRules", change, "admin", service=service,
                                 headers={"If-Match": version}).status, status)
        done("addDesk", {"code": "new-2", "name_sw": "N", "name_en": "N", "room": "98",
                         "services": [str(service)], "reason": "test"}, "admin")
        done("openService", {"reason": "test"}, "admin", service=service)
        done("closeService", {"reason": "test"}, "admin", service=service)
        done("configureDesk", {"code": "new", "name_sw": "N", "name_en": "N", "room": "99",
                               "services": [str(service)]}, "admin", desk=desk)
        done("listAdminFacilities", token="admin")
        change = {"name_en": "Another name", "cutover_hour": 4, "reason": "test"}
        for status in (200, 412):
            self.assertEqual(ask("changeFacility", change, "admin",
                                 headers={"If-Match": '"1"'}).status, status)
        version = ask("getSettings", token="admin").headers["etag"]
        for status in (200, 412):
            self.assertEqual(ask("changeSettings", {"console_lock_min": 9, "reason": "test"},
                                 "admin", headers={"If-Match": version}).status, status)
        TOWN.tokens["everywhere"] = HOSPITAL.signer.token("admin")
        self.assertEqual(ask("addFacility", {"code": "b", "name_sw": "B", "name_en": "B"},
                             "everywhere").status, 201)
        self.assertEqual(ask("addFacility", {"code": "b", "name_sw": "B", "name_en": "B"},
                             "everywhere").status, 409)
        done("listDeskSetups", token="admin")
        version = ask("getDeskSetup", token="admin", desk=desk).headers["etag"]
        change = {"retired": True, "reason": "test"}
        for status in (200, 412):
            self.assertEqual(ask("changeDesk", change, "admin", desk=desk,
                                 headers={"If-Match": version}).status, status)
        self.assertEqual(ask("openDesk", token="nurse", desk=desk).status, 409)
        done("registerDisplay", {"name": "Hall 2"}, "admin", display=display)
        done("openDesk", token="doctor", desk=room)
        done("openDesk", token="nurse", desk=window)
        done("pauseDesk", {"reason": "meal"}, "nurse", desk=window)
        done("takeOverDesk", token="receptionist", desk=window)
        done("closeDesk", token="receptionist", desk=window)
        done("openDesk", token="nurse", desk=window)
        visits = [done("openVisit", {"service": opd, "patient": patient["id"]}, "receptionist")]
        visits += [done("openVisit", {"service": opd}, "receptionist") for _ in range(8)]
        HOSPITAL.add_device(SERVER, TOWN, "tickets", ["lab-1", "room-5"])
        own = done("openVisit", {"service": lab}, "tickets")["visit"]
        done("giveVisitPhone", {"phone_number": "+255711000009"}, "tickets", visit=own)
        done("findPatients", token="nurse", query="?phone=000009")
        done("followTicket", code=visits[0]["code"])
        done("getQueue", token="nurse", service=opd, query="?limit=3&from=1")
        done("getHallLines", token="display", display=TOWN.display)
        printer = HOSPITAL.add_device(SERVER, TOWN, "printer")
        printed = done("printTicket", {"printer": printer}, "nurse", ticket=visits[0]["ticket"])
        done("listPrints", token="printer", display=printer)
        done("getPrint", token="nurse", print=printed["id"])
        done("endPrint", token="printer", print=printed["id"])
        called = done("callNext", token="doctor", desk=room)
        done("followTicket", code=visits[0]["code"])
        done("acknowledgeCall", {"shown": True}, "display", call=called["call"])
        done("recallTicket", token="doctor", ticket=called["ticket"])
        done("skipTicket", token="doctor", ticket=called["ticket"])
        done("requeueTicket", token="receptionist", ticket=called["ticket"])
        ticket = visits[3]["ticket"]
        done("callTicket", {"desk": room, "reason": "mother in labour"}, "doctor", ticket=ticket)
        done("startTicket", token="doctor", ticket=ticket)
        done("transferTicket", {"services": [lab], "return_to_me": True}, "doctor", ticket=ticket)
        done("getVisit", token="doctor", visit=visits[3]["visit"])
        called = done("callNext", token="doctor", desk=room)
        done("undo", {"seq": called["seq"]}, "doctor")
        called = done("callNext", token="doctor", desk=room)
        done("startTicket", token="doctor", ticket=called["ticket"])
        done("finishTicket", token="doctor", ticket=called["ticket"])
        waiting = [entry["ticket"] for entry in
                   done("getQueue", token="nurse", service=opd)["queue"]]
        done("triageTicket", {"age_months": 400, "vitals": WELL}, "nurse", ticket=waiting[-1])
        done("classifyTicket", {"colour": "orange"}, "nurse", ticket=waiting[-2])
        done("assignTicket", {"automatic": True}, "nurse", ticket=waiting[-2])
        done("moveTicket", {"before": waiting[0], "reason": "as agreed"}, "receptionist",
             ticket=waiting[-1])
        done("holdTicket", {"reason": "payment"}, "nurse", ticket=waiting[0])
        done("resumeTicket", token="nurse", ticket=waiting[0])
        done("getTicket", token="nurse", ticket=waiting[0])
        done("cancelTicket", {"reason": "went home"}, "nurse", ticket=waiting[0])
        done("closeVisit", {"reason": "went home"}, "receptionist", visit=visits[3]["visit"])
        treated = visits[0]["ticket"]
        done("getConsultation", token="nurse", ticket=treated)
        done("writeConsultation", {"base": 0, "complaint": "homa\nsiku tatu"}, "nurse",
             ticket=treated)
        done("writeConsultation", {"base": 1, "diagnosis_code": "B54",
                                   "follow_up_on": "2026-12-24"}, "doctor", ticket=treated)
        self.assertEqual(ask("writeConsultation", {"base": 1}, "doctor",
                             ticket=treated).status, 409)
        self.assertEqual(ask("writeConsultation", {"base": 0}, "doctor",
                             ticket=visits[1]["ticket"]).status, 404)
        done("getConsultation", token="doctor", ticket=treated)
        done("listConsultationVersions", token="doctor", ticket=treated)
        done("listConsultations", token="doctor", patient=patient["id"])
        booking = {"patient": patient["id"], "service": opd, "at": "2026-12-24T08:30:00+03:00"}
        later = done("bookAppointment", booking, "receptionist")["appointment"]
        self.assertEqual(ask("bookAppointment", booking, "receptionist").status, 409)
        done("listAppointments", token="nurse", query="?date=2026-12-24")
        done("cancelAppointment", {"reason": "rain"}, "nurse", appointment=later["id"])
        self.assertEqual(ask("checkInAppointment", {}, "nurse",
                             appointment=later["id"]).status, 409)
        other = done("registerPatient", {"full_name": "Siri C D"}, "nurse")["id"]
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        soon = done("bookAppointment", {"patient": other, "service": opd, "at": now,
                                        "doctor": TOWN.users["doctor"]}, "nurse")["appointment"]
        done("checkInAppointment", {"vulnerable": True}, "nurse", appointment=soon["id"])
        done("listAppointments", token="nurse")
        done("listPatientVisits", token="nurse", patient=patient["id"], query="?limit=5")
        done("listDesks", token="nurse")
        done("listStaff", token="receptionist")
        done("listUsers", token="admin")
        done("getUser", token="admin", user=TOWN.users["nurse"])
        done("searchAudit", token="admin", query="?limit=100")
        for form in ("csv", "jsonl"):
            self.assertEqual(ask("searchAudit", token="admin", query=f"?format={form}").status, 200)
        done("getAuditSeal", token="admin")
        state = ask("getLiveState", token="nurse")
        self.assertEqual(ask("getLiveState", token="nurse",
                             headers={"If-None-Match": state.headers["etag"]}).status, 304)
        sessions = done("listMySessions", token="neema")["sessions"]
        done("endMySession", token="neema", session=sessions[0]["id"])
        access = done("signIn", {"login": "neema", "password": PASSWORD})
        TOWN.tokens["neema"] = access["access_token"]
        done("signOut", token="neema")
        asked = [done("beginPairing", {"kind": kind}) for kind in ("tickets", "display")]
        self.assertEqual(ask("enterDevice", {"device_key": asked[1]["device_key"]}).status, 409)
        pairing = done("findPairing", {"code": asked[1]["code"]}, "admin")["id"]
        done("refusePairing", {"reason": "not ours"}, "admin", pairing=pairing)
        self.assertEqual(ask("enterDevice", {"device_key": asked[1]["device_key"]}).status, 410)
        device = done("addDevice", {"code": asked[0]["code"], "kind": "tickets", "name": "Door 2",
                                    "desks": [room]}, "admin")
        key = done("renewDeviceKey", {"device_key": asked[0]["device_key"]})["device_key"]
        done("enterDevice", {"device_key": key})
        done("editDevice", {"name": "Door 3"}, "admin", device=device["id"],
             headers={"If-Match": f'"{device["version"]}"'})
        done("getDevice", token="admin", device=device["id"])
        done("listDevices", token="admin", query="?limit=1")
        done("listDeviceConnections", token="admin", device=device["id"])
        done("revokeDevice", {"reason": "broken"}, "admin", device=device["id"])
        self.a_patient_himself()

    @staticmethod
    def a_patient_himself():
        phone, other = "+255712345679", "+255712345680"
        for name in ("Siri E F", "Siri G H"):
            done("registerPatient", {"full_name": name, "phone_number": phone,
                                     "confirm_new": True}, "nurse")
        asked = done("askForCode", {"facility": TOWN.facility, "phone_number": phone})
        given = {"request": asked["request"], "code": GATEWAY.code(phone)}
        ask("signInByCode", {**given, "request": "x"})
        several = done("signInByCode", given)["patients"]
        access = done("signInByCode", {**given, "patient": several[0]["id"]})
        access = done("refreshPatient", {"refresh_token": access["refresh_token"]})
        ask("refreshPatient", {"refresh_token": "x"})
        TOWN.tokens["himself"] = access["access_token"]
        done("getPatientSelf", token="himself")
        done("editPatientSelf", {"sms_consent": True}, "himself", headers={"If-Match": '"1"'})
        ask("editPatientSelf", {"language": "sw"}, "himself", headers={"If-Match": '"1"'})
        for name in ("exportPatientSelf", "listPatientSelfVisits", "listPatientSelfAppointments"):
            done(name, token="himself")
        asked = done("askForCodeToConfirm", {"phone_number": other}, "himself")
        done("setPatientSelfPhone", {"request": asked["request"], "code": GATEWAY.code(other)},
             "himself")
        wait_until(lambda: ask("getPatientSelf", token="himself").status == 401, "signed out")
        asked = done("askForCode", {"facility": TOWN.facility, "phone_number": other})
        TOWN.tokens["himself"] = done("signInByCode", {
            "request": asked["request"], "code": GATEWAY.code(other, 2)})["access_token"]
        asked = done("askForCodeToConfirm", {}, "himself")
        done("endPatientSelfSessions", token="himself")
        wait_until(lambda: ask("getPatientSelf", token="himself").status == 401, "signed out")
        TOWN.tokens["himself"] = HOSPITAL.signer.token("patient", TOWN.facility,
                                                       user=several[0]["id"])
        done("erasePatientSelf", {"request": asked["request"], "code": GATEWAY.code(other, 3)},
             "himself")

    def test_1_accounts_are_as_described(self):
        made = done("addUser", {"login": "mpya", "name": "Siri Mpya", "role": "doctor",
                                "licence": "MCT 1"}, "admin")["user"]
        user = made["id"]
        self.assertEqual(ask("addUser", {"login": "mpya", "name": "Siri", "role": "nurse"},
                             "admin").status, 409)
        version = {"If-Match": f'"{made["version"]}"'}
        done("editUser", {"room": "2"}, "admin", user=user, headers=version)
        self.assertEqual(ask("editUser", {}, "admin", user=user, headers=version).status, 412)
        for name in ("unlockUser", "resetPassword", "endSessions", "disableUser", "enableUser"):
            done(name, {"reason": "test"}, "admin", user=user)
        self.assertEqual(ask("disableUser", {}, "admin", user=TOWN.users["admin"]).status, 409)
        done("getUser", token="admin", user=user)
        done("listUsers", token="admin", query="?filter=siri&limit=3")
        done("listUserSessions", token="admin", user=user)

    def test_2_nothing_was_left_out(self):
        self.assertEqual({operation["operationId"] for _, _, operation in operations()} - ASKED,
                         set())

    def test_2_what_succeeded_is_written_down_once(self):
        """In the order of api.AUDITED: a row of the audit log that names the request, or an event
        whose number was answered and whose actor is who asked."""
        self.assertEqual({operation["operationId"] for _, _, operation in operations()},
                         set(AUDITED))
        succeeded = [row for row in ANSWERED if 200 <= row[3].status < 300]
        refused = {request for _, request, _, answer in ANSWERED if answer.status >= 300}

        def wanted_of(name, answer):
            if name == "searchAudit" and "json;" not in answer.headers["content-type"]:
                return ("audit.exported",)
            if name == "signInByCode" and "patients" in answer.json:
                return ("patient.offered",)
            return (action for action in AUDITED[name] if action not in EVENT)
        wanted = sorted((request, action)
                        for name, request, _, answer in succeeded
                        for action in wanted_of(name, answer))

        # Whatever furnishes the place gives its requests no name, and the server gives them ids.
        def written():
            return sorted(tuple(row) for row in HOSPITAL.cluster.rows(
                "SELECT request, action FROM audit_log WHERE was_allowed"
                " AND request !~ '^[0-9a-f]{8}(-[0-9a-f]{4,12}){4}$'"
                " AND action NOT IN ('facility.added', 'session.recovery_code_used')"
                " AND NOT (action = 'user.added' AND request = '')") if row[0] not in refused)
        wait_until(lambda: written() == wanted, lambda: set(written()) ^ set(wanted))
        for name, _, user, answer in succeeded:
            if set(EVENT) & set(AUDITED[name]):
                self.assertIn(user, TOWN.users.values())
                self.assertEqual(HOSPITAL.cluster.ask(
                    f"SELECT actor_id FROM queue_events WHERE facility_id = '{TOWN.facility}'"
                    f" AND seq = {answer.json['seq']}"), user, name)

    def test_3_refusals_are_as_described(self):
        none = str(uuid.uuid4())
        ids = {name: none for name in ("service", "desk", "display", "visit", "ticket", "call",
                                       "patient", "code", "appointment", "user", "session",
                                       "device", "pairing")}
        for path, _, operation in operations():
            name = operation["operationId"]
            if "requestBody" in operation:
                self.assertIn(ask(name, b"{", "admin", **ids).status, (400, 401, 403, 428))
                self.assertIn(ask(name, {"no such field": 1}, "admin", **ids).status,
                              (401, 403, 422, 428))
                ask(name, b"{}", "admin", headers={"Content-Type": "text/plain"}, **ids)
                big = json.dumps({"x": "y" * 70000}).encode()
                self.assertEqual(ask(name, big, "admin", **ids).status, 413)
            ask(name, token="admin", query="?no_such_argument=1", **ids)
            ask(name, token="display", headers={"Idempotency-Key": None}, **ids)
            ask(name, **ids)
            if "{facility}" in path:
                self.assertIn(ask(name, token="admin", **{**ids, "facility": none}).status,
                              (403, 404))

    def test_4_a_server_that_is_not_ready_says_so_as_described(self):
        lonely = HOSPITAL.server({"database.conninfo": "host=/nonexistent dbname=none"})
        lonely.start(is_ready=False)
        self.assertEqual(ask("getReadiness", server=lonely).status, 503)

    def test_5_every_post_without_a_key_is_named(self):
        keyless = {path for path, method, operation in operations() if method == "POST" and
                   {"$ref": "#/components/parameters/IdempotencyKey"} not in
                   operation["parameters"]}
        # To try changes nothing.
        self.assertEqual({path for path in keyless if not path.startswith(
            ("/v1/auth/", "/v1/me/second-factor")) and not path.endswith("/try")},
            {"/v1/admin/users/{user}/remove-second-factor", "/v1/me/password"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
