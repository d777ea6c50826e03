#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever configures a facility has one row of the audit log, which says from where, why, and what was
before: by a form or by a bare command, over REST and over live connections, however often it is sent."""
import unittest
import urllib.parse
import uuid

from client import must
from hospital import hospital_of_module


def setUpModule():
    global HOSPITAL, SERVER, TOWN, LIVE
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        LIVE = SERVER.live(TOWN.tokens["admin"], headers={"X-Request-Id": "a-live"})
        unittest.addModuleCleanup(LIVE.close)
        LIVE.hello()


def entries(**query):
    """But for the looks at it."""
    found = must(SERVER.get(TOWN.admin_path("audit") + "?" +
                            urllib.parse.urlencode({"limit": 1000, **query}),
                            TOWN.tokens["admin"]))["entries"]
    return [entry for entry in found if not entry["action"].startswith("audit.")]


def actions(**query):
    return [entry["action"] for entry in entries(**query)]


class Commands(unittest.TestCase):
    """Bare commands, each sent three times by one key."""

    def put(self, noun, thing, data):
        key = str(uuid.uuid4())
        for _ in range(3):
            must(SERVER.put(TOWN.path(noun, thing), data, TOWN.tokens["admin"], key=key,
                            **{"X-Request-Id": f"r-{key}"}))
        return key, f"r-{key}"

    def order(self, name, data):
        key = str(uuid.uuid4())
        for _ in range(3):
            answer = LIVE.command(name, data, key)
            self.assertTrue(answer["ok"], answer)
        return key, "a-live"

    def check(self, asked, action, thing, events, reason=None, before=None, after=None):
        """One row, from where, with what was before; brief tells nothing beside it."""
        key, request = asked
        both = entries(command=key)
        [row] = [entry for entry in both if entry["source"] == "audit"]
        self.assertEqual((row["action"], row["object"], row["reason"]), (action, thing, reason))
        self.assertEqual((row["address"], row["request"], row["actor"], row["actor_role"]),
                         ("127.0.0.1", request, TOWN.users["admin"], "admin"))
        self.assertEqual(sorted(entry["action"] for entry in both if entry["source"] == "event"),
                         sorted(events))
        self.assertEqual(entries(command=key, brief="true"), [row])
        for part, members in (("before", before), ("after", after)):
            if members is not None:
                self.assertEqual(row["detail"][part], members)
        return row

    def test_a_desk(self):
        data = {"name_sw": "Chumba", "name_en": "Room", "kind": "window",
                "services": [TOWN.services["opd"]]}
        for number, give in (("61", lambda desk, data: self.put("desks", desk, data)),
                             ("62", lambda desk, data: self.order("desk.configure",
                                                                  {"desk": desk, **data}))):
            desk = str(uuid.uuid4())
            data["code"] = f"chumba-{number}"
            asked = give(desk, {**data, "room": number})
            row = self.check(asked, "desk.added", desk, ["desk.configured"], before={})
            self.assertEqual(row["detail"]["after"], {**data, "room": number})
            self.assertEqual(row["object_name"], data["code"])
            asked = give(desk, {**data, "room": f"{number}9"})
            self.check(asked, "desk.changed", desk, ["desk.configured"], before={"room": number},
                       after={"room": f"{number}9"})

    def test_a_change_of_a_desk_with_its_reason(self):
        desk = TOWN.desks["room-5"]
        now = SERVER.get(TOWN.admin_path("desks", desk), TOWN.tokens["admin"])
        asked = self.order("desk.change", {
            **now.json, "desk": desk, "version": int(now.headers["etag"].strip('"')), "room": "55",
            "reason": "jengo jipya"})
        self.check(asked, "desk.changed", desk, ["desk.configured"], "jengo jipya",
                   {"room": "5"}, {"room": "55"})

    def test_a_service_and_its_rules(self):
        for code, give in (("picha", lambda it, data: self.put("services", it, data)),
                           ("sindano", lambda it, data: self.order("service.configure",
                                                                   {"service": it, **data}))):
            service = str(uuid.uuid4())
            data = {"code": code, "name_sw": code, "name_en": code, "series": "A"}
            self.check(give(service, data), "service.added", service, ["service.configured"],
                       before={})
            self.check(give(service, {**data, "daily_limit": 40}), "service.changed", service,
                       ["service.configured"], before={"daily_limit": 0},
                       after={"daily_limit": 40})
            now = must(SERVER.get(TOWN.admin_path("queue-rules", service), TOWN.tokens["admin"]))
            now["rule"]["mode"] = "fifo"
            asked = self.order("rules.change", {
                "service": service, "rule": now["rule"], "no_show": now["no_show"],
                "reason": "foleni ndefu"})
            self.check(asked, "rules.changed", service, ["rules.changed"], "foleni ndefu",
                       {"rule.mode": "hybrid"}, {"rule.mode": "fifo"})

    def test_a_display(self):
        for give in (lambda it, data: self.put("displays", it, data),
                     lambda it, data: self.order("display.register", {"display": it, **data})):
            display = str(uuid.uuid4())
            self.check(give(display, {"name": "Ukumbi"}), "display.registered", display,
                       ["display.registered"], before={})
            self.check(give(display, {"name": "Ukumbi Mkuu"}), "device.changed", display,
                       ["display.registered"], before={"name": "Ukumbi"},
                       after={"name": "Ukumbi Mkuu"})
        asked = self.order("display.change", {
            "display": str(uuid.uuid4()), "kind": "tickets", "name": "Mlango",
            "desks": [TOWN.desks["room-4"]], "reason": "mashine mpya"})
        [row] = [entry for entry in entries(command=asked[0]) if entry["source"] == "audit"]
        self.assertEqual((row["action"], row["reason"], row["detail"]["after"]["kind"]),
                         ("display.registered", "mashine mpya", "tickets"))

    def test_what_is_refused_or_changes_nothing_has_none(self):
        desk = TOWN.desks["lab-1"]
        now = SERVER.get(TOWN.admin_path("desks", desk), TOWN.tokens["admin"])
        same = {**now.json, "desk": desk, "version": int(now.headers["etag"].strip('"')),
                "reason": "hakuna"}
        for data, is_fine in ((same, True), ({**same, "version": 99999, "room": "77"}, False)):
            key = str(uuid.uuid4())
            answer = LIVE.command("desk.change", data, key)
            self.assertEqual(answer["ok"], is_fine, answer)
            self.assertEqual(entries(command=key), [])


class Forms(unittest.TestCase):
    def test_an_edit_is_one_entry_for_who_wants_it_brief(self):
        code = f"d{uuid.uuid4().hex[:10]}"
        asked = {"code": code, "name_sw": "Chumba", "name_en": "Room", "kind": "room", "room": "91",
                 "services": [TOWN.services["opd"]], "reason": "jengo jipya"}
        made = must(SERVER.post(TOWN.admin_path("desks"), asked,
                                TOWN.tokens["admin"]))["desk"]
        self.assertEqual(sorted(actions(object=made)), ["desk.added", "desk.configured"])
        self.assertEqual(actions(object=made, brief="true"), ["desk.added"])
        [entry] = entries(object=made, brief="true", action="desk.")
        self.assertEqual((entry["action"], entry["reason"], entry["object_name"]),
                         ("desk.added", "jengo jipya", code))
        self.assertEqual(entries(reason="Jengo jipya", action="desk.added"), [entry])
        # Of a change that has no key the row names the command that was made for it, too.
        changed = must(SERVER.ask(
            "PATCH", TOWN.admin_path("desks", made),
            {"room": "92", "reason": "x"}, TOWN.tokens["admin"],
            {"If-Match": SERVER.get(TOWN.admin_path("desks", made),
                                    TOWN.tokens["admin"]).headers["etag"]}))
        self.assertEqual(changed["desk"], made)
        self.assertEqual(actions(object=made, brief="true"), ["desk.changed", "desk.added"])
        # Each has one row, though a bare command of the same name has one, too.
        rows = [entry["action"] for entry in entries(object=made) if entry["source"] == "audit"]
        self.assertEqual(rows, ["desk.changed", "desk.added"])
        # What the journal tells of from before such rows stays.
        old = str(uuid.uuid4())
        HOSPITAL.cluster.ask(
            "INSERT INTO queue_events SELECT facility_id, seq + 1000, at, type, version, actor_kind,"
            f" actor_id, '{old}', data FROM queue_events WHERE facility_id = '{TOWN.facility}'"
            " AND type = 'desk.configured' ORDER BY seq DESC LIMIT 1")
        self.assertEqual(actions(command=old, brief="true"), ["desk.configured"])



if __name__ == "__main__":
    unittest.main()
