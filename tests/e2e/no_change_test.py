#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""An edit that changes nothing: no version is another one, so nobody's If-Match is refused because of
it, and there is no row that says that something was changed."""
import unittest
import uuid

import api
from client import must
from hospital import hospital_of_module


def setUpModule():
    global HOSPITAL, SERVER, TOWN, IDS, EDITS
    with hospital_of_module(settings={"live.call_unheard_ms": 600000}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        EDITS = [operation for operation in api.operations() if operation.method == "PATCH"]
        IDS = api.make_ids(SERVER, TOWN, "Siri Mtu", "+255700000006")
        IDS["device"] = IDS["display"]


def token_for(operation):
    rights = api.RIGHTS[operation.id]
    if rights == {api.PATIENT}:
        return HOSPITAL.signer.token("patient", TOWN.facility, user=IDS["patient"])
    return TOWN.tokens["admin"]


class Edits(unittest.TestCase):
    @staticmethod
    def written():
        return HOSPITAL.cluster.rows("SELECT action, object_id FROM audit_log WHERE action LIKE"
                                     " '%changed' OR action LIKE '%edited' ORDER BY 1, 2")

    def version(self, operation):
        """As it is told; of what is in a list, from there."""
        path = operation.fill(IDS)
        told = SERVER.get(path, token_for(operation))
        if told.status == 200:
            return told.headers["etag"].strip('"')
        table = {"facility": "facilities", "service": "services", "desk": "desks",
                 "device": "displays"}[operation.parameters[-1]]
        return str(HOSPITAL.cluster.ask(
            f"SELECT version FROM {table} WHERE id = '{IDS[operation.parameters[-1]]}'")).strip()

    def test_nothing_is_what_comes_of_nothing(self):
        for operation in EDITS:
            reasoned = "reason" in operation.schema.get("required", [])
            for body in ({"reason": "a test"},) if reasoned else ({}, None):
                before, rows = self.version(operation), self.written()
                answer = SERVER.ask("PATCH", operation.fill(IDS), body, token_for(operation),
                                    {"If-Match": f'"{before}"',
                                     "Idempotency-Key": str(uuid.uuid4())})
                about = f"{operation} {body} {answer}"
                self.assertIn(answer.status, (200, 422), about)
                self.assertEqual(self.version(operation), before, about)
                self.assertEqual(self.written(), rows, about)

    def test_an_account_stays_as_it_is_where_it_is_told_what_it_is(self):
        path = f"/v1/admin/users/{IDS['user']}"
        told = must(SERVER.get(path, TOWN.tokens["admin"]))
        same = {name: told[name] for name in ("name", "role", "language", "facility")}
        for body in (same, {"name": told["name"]}, {"facility": told["facility"]}):
            answer = SERVER.ask("PATCH", path, body, TOWN.tokens["admin"],
                                {"If-Match": f'"{told["version"]}"'})
            self.assertEqual((answer.status, answer.json.get("version", told["version"])),
                             (200, told["version"]), (body, answer))
        answer = SERVER.ask("PATCH", path, {"name": "Jina Jipya"}, TOWN.tokens["admin"],
                            {"If-Match": f'"{told["version"]}"'})
        self.assertEqual(answer.status, 200)
        self.assertEqual(must(SERVER.get(path, TOWN.tokens["admin"]))["version"],
                         told["version"] + 1)


if __name__ == "__main__":
    unittest.main()
