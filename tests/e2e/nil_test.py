#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The nil UUID stands for "none" and for "all" inside of the server, so nobody may send it: wherever
an id is taken it is refused with the field's name."""
import unittest
import uuid

import api
from hospital import hospital_of_module
from tokens import NIL


def setUpModule():
    global HOSPITAL, SERVER, TOWN, IDS, OPERATIONS, BODIES
    with hospital_of_module(settings={"live.call_unheard_ms": 600000}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        OPERATIONS = api.operations()
        IDS = api.make_ids(SERVER, TOWN, "Siri Mtu", "+255700000006")
        BODIES = api.bodies(SERVER, TOWN, IDS)


def token_for(operation):
    return api.token_for(operation, HOSPITAL, TOWN, IDS)


def ids_in(schema, path=()):
    """Each way to an id of a body, with the value that puts nil there."""
    for name, field in schema.get("properties", {}).items():
        for inner, value in ids_of(field, (*path, name)):
            yield inner, {name: value}


def ids_of(field, path):
    if "object" in api.kinds(field):
        yield from ids_in(field, path)
    elif "array" in api.kinds(field):
        for inner, value in ids_of(field["items"], (*path, "0")):
            yield inner, [value]
    elif field.get("format") == "uuid":
        yield ".".join(path), NIL


def queries(operation):
    return [parameter["name"] for parameter in operation.said.get("parameters", [])
            if parameter.get("in") == "query" and parameter["schema"].get("format") == "uuid"]


class Nil(unittest.TestCase):
    def ask(self, operation, body=None, query=""):
        return SERVER.ask(operation.method, operation.fill(IDS) + query, body,
                          token_for(operation), {"Idempotency-Key": str(uuid.uuid4()),
                                                 "If-Match": '"1"'})

    def assert_refused(self, answer, field, about):
        self.assertEqual((answer.status, answer.code), (422, "bad_field"), f"{about}: {answer}")
        self.assertEqual(answer.json["field"], field, about)
        self.assertIn("nil", answer.json["expected"], about)

    def test_no_body_says_it(self):
        tried = set()
        for operation in OPERATIONS:
            for field, value in ids_in(operation.schema or {}):
                tried.add((operation.id, field))
                self.assert_refused(self.ask(operation, {**BODIES[operation.id], **value}), field,
                                    f"{operation} {field}")
        self.assertLessEqual({("addUser", "facility"), ("editUser", "facility"),
                              ("openVisit", "service"), ("transferTicket", "services.0"),
                              ("signIn", "client")}, tried)

    def test_no_query_says_it(self):
        tried = set()
        for operation in OPERATIONS:
            for name in queries(operation):
                tried.add((operation.id, name))
                self.assert_refused(self.ask(operation, query=f"?{name}={NIL}"), name,
                                    f"{operation} {name}")
        self.assertLessEqual({("listUsers", "facility"), ("searchAudit", "actor")}, tried)

    def test_no_message_says_it(self):
        live = SERVER.live(TOWN.tokens["admin"])
        for name in ("facility", "epoch"):
            live.send({"t": "hello", "facility": TOWN.facility, name: NIL})
            problem = live.wait_kind("problem")["problem"]
            self.assertEqual((problem["code"], problem["field"]), ("bad_field", name))
            live.close()
            live = SERVER.live(TOWN.tokens["admin"])
        live.hello()
        answer = live.command("desk.change", {"desk": NIL}, facility=NIL)
        self.assertEqual((answer["problem"]["code"], answer["problem"]["field"]),
                         ("bad_field", "facility"))
        answer = live.command("ticket.start", {"ticket": NIL})
        self.assertEqual((answer["problem"]["code"], answer["problem"]["field"]),
                         ("bad_field", "ticket"))
        live.close()

    def test_nobody_gets_an_account_of_all_facilities_by_it(self):
        def of_all():
            return HOSPITAL.cluster.rows("SELECT login FROM users WHERE facility_id IS NULL")
        before = of_all()
        for token in (TOWN.tokens["admin"], HOSPITAL.signer.token("admin")):
            answer = SERVER.post("/v1/admin/users", {
                "login": f"siri-{uuid.uuid4().hex}", "name": "Siri", "role": "admin",
                "facility": NIL}, token)
            self.assert_refused(answer, "facility", answer)
        self.assertEqual(of_all(), before)


if __name__ == "__main__":
    unittest.main()
