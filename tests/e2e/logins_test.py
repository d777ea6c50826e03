#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever of another facility did something here is known by name, and the login is told nowhere:
by no operation, to nobody here."""
import copy
import unittest
import uuid

import api
from client import must
from hospital import hospital_of_module
from patience import wait_until

LOGIN, NAME = "zawadi-kutoka-mbali", "Upendo Mgeni"


def setUpModule():
    global HOSPITAL, SERVER, HERE, THERE, IDS, MADE, GUEST
    with hospital_of_module(settings={"live.call_unheard_ms": 600000}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        HERE, THERE = HOSPITAL.furnish(SERVER, "here"), HOSPITAL.furnish(SERVER, "there")
        HOSPITAL.add_user(LOGIN, "admin", THERE)
        HOSPITAL.cluster.ask(f"UPDATE users SET display_name = '{NAME}' WHERE login = '{LOGIN}'")
        GUEST = must(SERVER.sign_in(LOGIN))["user"]["id"]
        move(HERE)
        work()
        move(THERE)


def move(town):
    everywhere = HOSPITAL.signer.token("admin")
    path = f"/v1/admin/users/{GUEST}"
    etag = SERVER.get(path, everywhere).headers["etag"]
    must(SERVER.ask("PATCH", path, {"facility": town.facility}, everywhere, {"If-Match": etag}))


def work():
    """All that an administrator does, by one who belonged here for a while."""
    global IDS, MADE
    guest, token = copy.copy(HERE), must(SERVER.sign_in(LOGIN))["access_token"]
    guest.tokens = {**HERE.tokens, "admin": token}
    wait_until(lambda: SERVER.get(HERE.path("live"), token).status == 200, "moved")
    IDS = api.make_ids(SERVER, guest, "Siri Mtu", "+255700000006")
    bodies, MADE = api.bodies(SERVER, guest, IDS), IDS["user"]
    done = {operation.id: operation for operation in api.operations()}
    for name in ("addPatientNote", "changeSettings", "changeFacility", "changeDesk", "editPatient",
                 "changeQueueRules", "editDevice", "disableUser", "editUser", "printTicket"):
        operation = done[name]
        got = SERVER.ask(operation.method, operation.fill(IDS), bodies[name],
                         guest.tokens["admin"], {"Idempotency-Key": str(uuid.uuid4()),
                                                 "If-Match": version_of(operation, guest)})
        assert got.status < 300, (name, got)


def version_of(operation, town):
    """Of what is changed, as it is told there; of a queue where all are."""
    path = operation.fill(IDS)
    told = SERVER.get(path, town.tokens["admin"])
    return told.headers.get("etag", '"1"')


class Logins(unittest.TestCase):
    def test_no_operation_tells_the_login_of_somebody_of_another_facility(self):
        told = {}
        for operation in api.operations():
            rights = api.RIGHTS[operation.id]
            if operation.method != "GET" or not rights:
                continue
            for role in sorted(rights & set(HERE.tokens)):
                answer = SERVER.get(operation.fill(IDS), HERE.tokens[role])
                told[operation.id, role] = answer.status
                self.assertNotIn(LOGIN.encode(), answer.body, f"{operation} {role}")
        for name in ("getUser", "listUsers", "searchAudit", "listDevices", "getSettings",
                     "listPatientNotes", "getPatient"):
            self.assertEqual(told[name, "admin"], 200, name)

    def test_the_account_says_by_name_who_made_it(self):
        path = f"/v1/admin/users/{MADE}"
        here = must(SERVER.get(path, HERE.tokens["admin"]))
        self.assertEqual((here.get("created_by"), here["created_by_name"]),
                         (None, NAME))
        # Who works for all knows logins of all, and so do their own.
        all_of_it = must(SERVER.get(path, HOSPITAL.signer.token("admin")))
        self.assertEqual(all_of_it["created_by"], LOGIN)


if __name__ == "__main__":
    unittest.main()
