#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""How an administrator arranges the lines: all of a service in one step, tried before, written down,
and known on every server."""
import copy
import datetime
import json
import tempfile
import threading
import unittest
import uuid

from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until
from programs import FOLENI
from terminal import Terminal



def setUpModule():
    global HOSPITAL, SERVER, SECOND, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        SERVER, SECOND = HOSPITAL.start(), HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER, "amana"), HOSPITAL.furnish(SERVER, "temeke")
        HOSPITAL.add_user("upendo", "admin", TOWN)


def admin_path(*parts, town=None):
    return (town or TOWN).admin_path(*parts)


def logged(action, of):
    """What was written down of this object, oldest first: who did it, what and why. action: its
    beginning."""
    rows = HOSPITAL.cluster.rows(
        "SELECT actor_id, detail || jsonb_build_object('reason', reason) FROM audit_log"
        f" WHERE starts_with(action, '{action}') AND object_id = '{of}' ORDER BY at, id")
    return [(row[0], json.loads("|".join(row[1:]))) for row in rows]


def events_after(seq, town=None):
    return [row[0] for row in HOSPITAL.cluster.rows(
        f"SELECT type FROM queue_events WHERE facility_id = '{(town or TOWN).facility}'"
        f" AND seq > {seq} ORDER BY seq")]


def seq_of(town=None):
    return int(HOSPITAL.cluster.ask(
        f"SELECT seq FROM facilities WHERE id = '{(town or TOWN).facility}'"))


class Case(unittest.TestCase):
    def assert_problem(self, answer, status, code, field=None):
        self.assertEqual((answer.status, answer.code), (status, code), answer)
        if field:
            self.assertEqual(answer.json["field"], field, answer)


class QueueRules(Case):
    def setUp(self):
        code = f"q{uuid.uuid4().hex[:10]}"
        made = must(self.add({"code": code, "name_sw": "Macho", "name_en": "Eye", "series": "E",
                              "reason": "a new clinic"}))
        self.id, self.version = made["service"], made["version"]

    def add(self, body, key=None, role="admin"):
        return SERVER.post(admin_path("queue-rules"), body, TOWN.tokens[role], key=key)

    def get(self, server=None, town=None):
        return (server or SERVER).get(admin_path("queue-rules", self.id, town=town),
                                      (town or TOWN).tokens["admin"])

    def change(self, body, version=None, server=None):
        return (server or SERVER).ask(
            "PATCH", admin_path("queue-rules", self.id), {"reason": "as agreed", **body},
            TOWN.tokens["admin"], {"If-Match": f'"{version or self.version}"'})

    def try_out(self, body, query=""):
        return SERVER.ask("POST", admin_path("queue-rules", self.id, "try") + query, body,
                          TOWN.tokens["admin"])

    def open(self):
        must(SERVER.post(TOWN.path("services", self.id, "open"), None, TOWN.tokens["admin"]))

    def visit(self, **more):
        return must(SERVER.post(TOWN.path("visits"), {"service": self.id, **more},
                                TOWN.tokens["receptionist"]))

    def line(self):
        return [row["number"] for row in must(SERVER.get(
            TOWN.path("services", self.id, "queue"), TOWN.tokens["nurse"]))["queue"]]

    def test_all_services_with_all_that_can_be_said_of_them(self):
        listed = SERVER.get(admin_path("queue-rules"), TOWN.tokens["admin"])
        rows = must(listed)["queues"]
        self.assertEqual([row["queue"]["code"] for row in rows],
                         sorted(row["queue"]["code"] for row in rows))
        mine = next(row for row in rows if row["queue"]["service"] == self.id)
        self.assertEqual((mine["state"], mine["waiting"]), ("closed", 0))
        one = self.get()
        self.assertEqual(must(one), mine["queue"])
        self.assertEqual(one.headers["etag"], f'"{self.version}"')
        self.assertEqual(one.json["rule"]["mode"], "hybrid")
        self.assertEqual(one.json["rule"]["classes"]["green"]["vulnerable_ppm"], 125000)
        self.assertEqual(one.json["no_show"]["places_back"], 2)
        self.assertEqual(
            SERVER.ask("GET", admin_path("queue-rules"), None, TOWN.tokens["admin"],
                       {"If-None-Match": listed.headers["etag"]}).status, 304)

    def test_a_part_is_changed_and_the_rest_stays(self):
        before = must(self.get())
        seq = seq_of()
        answer = self.change({"daily_limit": 200, "name_sw": "Macho na miwani",
                              "rule": {"classes": {"green": {"vulnerable_ppm": 250000}}},
                              "no_show": {"skips": 2}})
        changed = must(answer)
        self.assertEqual(events_after(seq), ["service.configured", "rules.changed"])
        self.assertEqual((changed["version"], answer.headers["etag"]),
                         (seq + 2, f'"{seq + 2}"'))
        wanted = copy.deepcopy(before)
        wanted.update(daily_limit=200, name_sw="Macho na miwani", version=seq + 2)
        wanted["rule"]["classes"]["green"]["vulnerable_ppm"] = 250000
        wanted["no_show"]["skips"] = 2
        self.assertEqual(must(self.get()), wanted)
        wait_until(lambda: self.get(SECOND).json == wanted, "the other server")

    def test_the_other_server_hears_of_it(self):
        wait_until(lambda: self.get(SECOND).status == 200, "the other server")
        version = must(self.change({"mean_s": 600}))["version"]
        wait_until(lambda: must(self.get(SECOND))["version"] == version, "the other server")
        self.assert_problem(self.change({"mean_s": 700}, self.version, SECOND), 412,
                            "precondition_failed")

    def test_what_was_changed_is_written_down_with_what_was_before(self):
        must(self.change({"daily_limit": 200, "rule": {"mode": "fifo"}}))
        wait_until(lambda: len(logged("service.", self.id)) == 2, "what is written down")
        made, changed = logged("service.", self.id)
        self.assertEqual((made[1]["before"], made[1]["after"]["name_en"]), ({}, "Eye"))
        self.assertEqual((logged("service.added", self.id), logged("service.changed", self.id)),
                         ([made], [changed]))
        self.assertEqual(changed, (TOWN.users["admin"], {
            "before": {"daily_limit": 0, "rule.mode": "hybrid"},
            "after": {"daily_limit": 200, "rule.mode": "fifo"}, "reason": "as agreed"}))

    def test_all_of_it_or_nothing(self):
        before = must(self.get())
        seq = seq_of()
        for body, status, code, field in (
                ({"rule": {"classes": {"green": {"tier": 1}}}}, 422, "bad_field",
                 "rule.classes.green.tier"),
                ({"rule": {"classes": {"green": {"target_us": 0}}}}, 422, "bad_field",
                 "rule.classes.green.target_us"),
                ({"rule": {"late_us": 7200000000}}, 422, "bad_field", "rule.very_late_us"),
                ({"rule": {"speed": 1}}, 422, "unknown_field", "rule.speed"),
                ({"rule": {"mode": "loudest"}}, 422, "bad_field", "rule.mode"),
                ({"no_show": {"skips": 0}}, 422, "bad_field", "no_show.skips"),
                ({"series": "Z"}, 422, "bad_field", "series"),
                ({"code": "siri-opd"}, 409, "already_exists", "code"),
                ({"name_sw": ""}, 422, "bad_field", "name_sw"),
                ({"name_sw": None}, 422, "missing_field", "name_sw"),
                ({"name_sw": "a\x1b[2Jb"}, 422, "bad_field", "name_sw"),
                ({"opens_min": 1440}, 422, "bad_field", "opens_min"),
                ({"mean_s": 9}, 422, "bad_field", "mean_s"),
                ({"daily_limit": 100000}, 422, "bad_field", "daily_limit"),
                ({"reason": " "}, 422, "reason_required", "reason"),
                ({"version": 1}, 422, "unknown_field", "version")):
            answer = self.change({"planned_desks": 3, **body})
            self.assert_problem(answer, status, code, field)
            self.assertTrue(answer.json["expected"], answer)
        answer = SERVER.ask("PATCH", admin_path("queue-rules", self.id), {"mean_s": 600},
                            TOWN.tokens["admin"], {"If-Match": f'"{self.version}"'})
        self.assert_problem(answer, 422, "reason_required", "reason")
        answer = SERVER.ask("PATCH", admin_path("queue-rules", self.id), {}, TOWN.tokens["admin"])
        self.assert_problem(answer, 428, "precondition_required")
        self.assertEqual((must(self.get()), seq_of()), (before, seq))

    def test_of_two_at_once_one_is_told_to_look_again(self):
        answers = []
        wait_until(lambda: self.get(SECOND).status == 200, "the other server")

        def ask(mean, server):
            answers.append(self.change({"mean_s": mean}, server=server))
        threads = [threading.Thread(target=ask, args=(600 + i, (SERVER, SECOND)[i % 2].another()))
                   for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * 7)

    def test_a_repeat_of_a_new_one_makes_no_second(self):
        key = str(uuid.uuid4())
        body = {"code": f"q{uuid.uuid4().hex[:10]}", "name_sw": "a", "name_en": "a", "series": "E",
                "daily_limit": 7, "rule": {"mode": "fifo"}, "reason": "a new one"}
        first, second = self.add(body, key), self.add(body, key)
        self.assertEqual((first.status, second.status), (201, 201))
        self.assertEqual(first.json, second.json)
        # Whatever is written down of the first two is there when the third is.
        must(SERVER.ask("PATCH", admin_path("queue-rules", first.json["service"]),
                        {"mean_s": 600, "reason": "x"}, TOWN.tokens["admin"],
                        {"If-Match": f'"{first.json["version"]}"'}))
        wait_until(lambda: len(logged("service.", first.json["service"])) >= 2,
                   "what is written down")
        self.assertEqual(len(logged("service.", first.json["service"])), 2)
        self.assert_problem(self.add({**body, "daily_limit": 8}, key), 422,
                            "idempotency_key_reused")
        self.assert_problem(self.add({"reason": "x"}), 422, "missing_field", "code")

    def test_only_administrators_of_the_place(self):
        for role in ("receptionist", "nurse", "doctor", "display"):
            self.assert_problem(SERVER.get(admin_path("queue-rules"), TOWN.tokens[role]), 403,
                                "forbidden")
        self.assert_problem(self.get(town=OTHER), 404, "no_such_service")
        self.assert_problem(SERVER.get(admin_path("queue-rules"), OTHER.tokens["admin"]), 404,
                            "no_such_facility")
        must(SERVER.get(admin_path("queue-rules"), HOSPITAL.signer.token("admin")))

    def test_trying_tells_what_then_happens_and_changes_nothing(self):
        self.open()
        first = self.visit(colour="green")["number"]
        urgent = self.visit(colour="orange")["number"]
        others = [self.visit(colour="yellow")["number"] for _ in range(3)]
        before, seq, line = must(self.get()), seq_of(), self.line()
        self.assertEqual(line[0], urgent)
        change = {"rule": {"mode": "fifo"}, "mean_s": 3600}
        told = must(self.try_out(change))
        self.assertEqual((must(self.get()), seq_of(), self.line()), (before, seq, line))
        self.assertEqual((told["waiting"], told["version"]), (5, self.version))
        self.assertEqual([place["number"] for place in told["places"]], [first, urgent, *others])
        self.assertEqual([place["after"] for place in told["places"]], [1, 2, 3, 4, 5])
        self.assertEqual({place["number"]: place["before"] for place in told["places"]},
                         {number: at + 1 for at, number in enumerate(line)})
        self.assertGreaterEqual(told["passed"], 1)
        self.assertNotEqual(told["wait_before"], told["wait_after"])
        self.assertEqual(len(must(self.try_out(change, "?limit=2"))["places"]), 2)
        must(self.change(change))
        self.assertEqual(self.line(), [place["number"] for place in told["places"]])
        self.assertEqual(events_after(seq), ["service.configured", "rules.changed"])

    def test_days_and_texts_are_set_and_hold_on_every_server(self):
        today = (datetime.datetime.now(datetime.timezone.utc)
                 + datetime.timedelta(hours=3)).date()
        week = [{"day": "saturday", "opens_min": 480, "closes_min": 720},
                {"day": "sunday", "closed": True}]
        body = {"week": week, "closures": [str(today), "2031-12-25"], "full_sw": "Rudi kesho",
                "full_en": "Come back tomorrow", "note_sw": "Njoo na kadi ya bima",
                "note_en": "Bring your insurance card"}
        self.open()
        before = self.version
        self.version = must(self.change(body))["version"]
        told = must(self.get())
        self.assertEqual({key: told[key] for key in body}, body)
        wait_until(lambda: self.get(SECOND).json == told, "the other server")
        # A server that begins now reads it from the database.
        third = HOSPITAL.start()
        self.assertEqual(must(self.get(third)), told)
        third.stop()
        wait_until(lambda: len(logged("service.", self.id)) == 2, "what is written down")
        self.assertEqual(logged("service.", self.id)[1][1]["after"]["closures"],
                         body["closures"])
        refused = SERVER.post(TOWN.path("visits"), {"service": self.id},
                              TOWN.tokens["receptionist"])
        self.assert_problem(refused, 409, "outside_hours", "service")
        self.assertIn("again on", refused.json["expected"])
        self.assert_problem(self.change({"week": []}, before), 412, "precondition_failed")
        for wrong, field in (({"week": [week[0], week[0]]}, "week"),
                             ({"week": [{"day": "noday"}]}, "week.0.day"),
                             ({"closures": ["2031-02-30"]}, "closures.0"),
                             ({"closures": ["2031-12-25"] * 2}, "closures"),
                             ({"full_sw": "x" * 81}, "full_sw"),
                             ({"note_en": "a\nb"}, "note_en")):
            self.assert_problem(self.change(wrong), 422, "bad_field", field)
        # Characters are counted, of whatever script, and not their bytes.
        long = {"full_sw": "ሰ" * 80, "note_en": "ላ" * 160}
        self.version = must(self.change(long))["version"]
        wait_until(lambda: {key: self.get(SECOND).json[key] for key in long} == long, "both texts")
        self.assert_problem(self.change({"note_en": "ላ" * 161}), 422, "bad_field", "note_en")
        self.version = must(self.change({key: body[key] for key in long}))["version"]
        # It is tried as it would be: whoever comes is told the time until it opens.
        tried = must(self.try_out({"closures": [], "week": []}))
        self.assertNotEqual(tried["wait_before"], tried["wait_after"])
        self.version = must(self.change({"closures": [], "week": [], "daily_limit": 1}))["version"]
        code = self.visit()["code"]
        page = SERVER.get(f"/t/{code}").body.decode()
        self.assertIn("Njoo na kadi ya bima", page)
        self.assertIn("Bring your insurance card", page)
        self.assertEqual(must(SERVER.get(f"/v1/tickets/{code}"))["note_en"],
                         "Bring your insurance card")
        refused = SERVER.post(TOWN.path("visits"), {"service": self.id},
                              TOWN.tokens["receptionist"])
        self.assert_problem(refused, 409, "daily_limit", "service")
        self.assertEqual(refused.json["expected"], "Rudi kesho · Come back tomorrow")

    def test_trying_is_a_search_and_braked_like_one(self):
        braked = HOSPITAL.start({"limits.searches_per_minute": 10})
        self.addCleanup(braked.stop)
        path = admin_path("queue-rules", self.id, "try")
        wait_until(lambda: self.get(braked).status == 200, "the service")
        answers = [braked.ask("POST", path, {}, TOWN.tokens["admin"]).status for _ in range(12)]
        self.assertEqual((answers[0], answers[-1]), (200, 429), answers)
        self.assert_problem(self.try_out({}, "?limit=201"), 422, "bad_field", "limit")

    def test_what_would_be_refused_is_refused_when_it_is_tried(self):
        self.assert_problem(self.try_out({"rule": {"classes": {"red": {"tier": 5}}}}), 422,
                            "bad_field", "rule.classes.red.tier")
        self.assert_problem(self.try_out({"speed": 1}), 422, "unknown_field", "speed")
        self.assertEqual(must(self.try_out({}))["moved"], 0)


class Desks(Case):
    def setUp(self):
        made = must(SERVER.post(admin_path("desks"), {
            "code": f"d{uuid.uuid4().hex[:10]}", "name_sw": "Chumba", "name_en": "Room",
            "kind": "room", "room": "41", "services": [TOWN.services["opd"]],
            "reason": "a new room"}, TOWN.tokens["admin"]))
        self.id, self.version = made["desk"], made["version"]

    def change(self, body, version=None):
        return SERVER.ask("PATCH", admin_path("desks", self.id), {"reason": "as agreed", **body},
                          TOWN.tokens["admin"], {"If-Match": f'"{version or self.version}"'})

    def get(self):
        return SERVER.get(admin_path("desks", self.id), TOWN.tokens["admin"])

    def sit(self, role="doctor"):
        return SERVER.post(TOWN.path("desks", self.id, "open"), None, TOWN.tokens[role])

    def leave(self, role="doctor"):
        must(SERVER.post(TOWN.path("desks", self.id, "close"), None, TOWN.tokens[role]))

    def test_a_desk_is_made_changed_and_written_down(self):
        one = self.get()
        self.assertEqual(one.headers["etag"], f'"{self.version}"')
        answer = self.change({"room": "42B", "services": [TOWN.services["opd"],
                                                          TOWN.services["lab"]]})
        self.assertEqual(answer.headers["etag"], f'"{must(answer)["version"]}"')
        self.assertEqual(must(self.get()), {**must(one), "room": "42B", "version":
                                            answer.json["version"], "services":
                                            [TOWN.services["opd"], TOWN.services["lab"]]})
        self.assert_problem(self.change({"room": "43"}), 412, "precondition_failed")
        wait_until(lambda: len(logged("desk.", self.id)) == 2, "what is written down")
        [(who, detail)] = logged("desk.added", self.id)
        self.assertEqual((who, detail["before"], detail["after"]["room"]),
                         (TOWN.users["admin"], {}, "41"))
        who, detail = logged("desk.changed", self.id)[0]
        self.assertEqual((who, detail["before"]["room"], detail["after"]["room"],
                          detail["reason"]), (TOWN.users["admin"], "41", "42B", "as agreed"))
        for body, status, code, field in (
                ({"room": "Clinic"}, 422, "bad_field", "room"),
                ({"kind": "tent"}, 422, "bad_field", "kind"),
                ({"services": []}, 422, "bad_field", "services"),
                ({"services": [OTHER.services["opd"]]}, 404, "no_such_service", "services"),
                ({"code": "siri-room-4"}, 409, "already_exists", "code"),
                ({"state": "open"}, 422, "unknown_field", "state"),
                ({"reason": ""}, 422, "bad_field", "reason")):
            self.assert_problem(self.change(body, answer.json["version"]), status, code, field)

    def test_a_repeat_is_written_down_once(self):
        key = str(uuid.uuid4())
        body = {"code": f"d{uuid.uuid4().hex[:10]}", "name_sw": "a", "name_en": "a",
                "kind": "room", "room": "44", "services": [TOWN.services["opd"]], "reason": "x"}
        first, second = (SERVER.post(admin_path("desks"), body, TOWN.tokens["admin"], key=key)
                         for _ in range(2))
        self.assertEqual((first.status, second.json), (201, first.json))
        must(SERVER.ask("PATCH", admin_path("desks", first.json["desk"]),
                        {"room": "45", "reason": "x"}, TOWN.tokens["admin"],
                        {"If-Match": f'"{first.json["version"]}"'}))
        wait_until(lambda: len(logged("desk.", first.json["desk"])) >= 2,
                   "what is written down")
        self.assertEqual(len(logged("desk.", first.json["desk"])), 2)

    def test_configuring_passes_no_rule_by(self):
        must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["triage"]},
                         TOWN.tokens["receptionist"]))
        refused = SERVER.put(TOWN.path("desks", TOWN.desks["triage-1"]), {
            "code": "siri-triage-1", "name_sw": "a", "name_en": "a", "kind": "room", "room": "1",
            "services": [TOWN.services["opd"]]}, TOWN.tokens["admin"])
        self.assert_problem(refused, 409, "conflict", "services")
        self.assertIn("the last desk of siri-triage", refused.json["expected"])

    def test_a_desk_goes_out_of_use_only_when_it_is_empty(self):
        must(self.sit())
        self.assert_problem(self.change({"retired": True}), 409, "desk_taken", "retired")
        must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services["opd"]},
                         TOWN.tokens["receptionist"]))
        called = must(SERVER.post(TOWN.path("desks", self.id, "call-next"), {},
                                  TOWN.tokens["doctor"]))
        refused = self.change({"retired": True})
        self.assert_problem(refused, 409, "desk_busy", "retired")
        self.assertIn(called["number"], refused.json["expected"])
        must(SERVER.post(TOWN.path("tickets", called["ticket"], "finish"), None,
                         TOWN.tokens["doctor"]))
        self.leave()
        version = must(self.change({"retired": True}))["version"]
        self.assert_problem(self.sit(), 409, "desk_out_of_use", "desk")
        listed = must(SERVER.get(admin_path("desks"), TOWN.tokens["admin"]))["desks"]
        self.assertEqual([row["setup"]["retired"] for row in listed
                          if row["setup"]["desk"] == self.id], [True])
        must(self.change({"retired": False}, version))
        must(self.sit())
        self.leave()


class Facilities(Case):
    def setUp(self):
        self.everywhere = HOSPITAL.signer.token("admin")
        self.code = f"f-{uuid.uuid4().hex[:10]}"
        self.key = str(uuid.uuid4())
        self.made = self.add({"code": self.code, "name_sw": "Zahanati", "name_en": "Clinic",
                              "reason": "a new building"}, self.key)

    def add(self, body, key=None, token=None):
        return SERVER.post("/v1/admin/facilities", body, token or self.everywhere, key=key)

    def change(self, body, version=1, token=None, server=None):
        return (server or SERVER).ask(
            "PATCH", f"/v1/admin/facilities/{self.made.json['id']}", body,
            token or self.everywhere, {"If-Match": f'"{version}"'})

    def open_visit(self):
        """In a service that this makes."""
        path = f"/v1/facilities/{self.made.json['id']}"
        made = must(SERVER.post(f"/v1/admin/facilities/{self.made.json['id']}/queue-rules", {
            "code": "opd", "name_sw": "OPD", "name_en": "OPD", "series": "K", "reason": "new"},
            self.everywhere))
        must(SERVER.post(f"{path}/services/{made['service']}/open", None, self.everywhere))
        return must(SERVER.post(f"{path}/visits", {"service": made["service"]},
                                self.everywhere))["visit"]

    def test_an_administrator_of_all_makes_one_once(self):
        self.assertEqual((self.made.status, self.made.json["id"], self.made.json["time_zone"],
                          self.made.json["series_letters"]),
                         (201, self.key, "Africa/Dar_es_Salaam", "ABDEKM"))
        again = self.add({"code": self.code, "name_sw": "Zahanati", "name_en": "Clinic",
                          "reason": "a new building"}, self.key)
        self.assertEqual((again.status, again.json), (201, self.made.json))
        self.assertEqual(HOSPITAL.cluster.ask(
            "SELECT reason FROM audit_log WHERE action = 'facility.added'"
            f" AND object_id = '{self.key}'"), "a new building")
        self.assert_problem(self.add({"code": "other", "name_sw": "a", "name_en": "a"}, self.key),
                            422, "idempotency_key_reused")
        self.assert_problem(self.add({"code": self.code, "name_sw": "a", "name_en": "a"}), 409,
                            "already_exists", "code")
        self.assertEqual(len(logged("facility.added", self.key)), 1)
        for body, field in (({"code": "Big"}, "code"), ({"code": "_a"}, "code"),
                            ({"time_zone": "Africa/Nowhere"}, "time_zone"),
                            ({"series_letters": "AbC"}, "series_letters"),
                            ({"cutover_hour": 13}, "cutover_hour")):
            self.assert_problem(self.add({"code": "c", "name_sw": "a", "name_en": "a", **body}),
                                422, "bad_field", field)

    def test_administrators_of_one_see_and_change_only_theirs(self):
        self.assert_problem(self.add({"code": "c", "name_sw": "a", "name_en": "a"},
                                     token=TOWN.tokens["admin"]), 403, "forbidden")
        listed = must(SERVER.get("/v1/admin/facilities", TOWN.tokens["admin"]))["facilities"]
        self.assertEqual([row["id"] for row in listed], [TOWN.facility])
        self.assertIn(self.key, [row["id"] for row in must(SERVER.get(
            "/v1/admin/facilities", self.everywhere))["facilities"]])
        self.assert_problem(self.change({"name_en": "x"}, token=TOWN.tokens["admin"]), 404,
                            "no_such_facility")
        must(self.change({"name_en": "x"}, token=HOSPITAL.signer.token("admin", self.key)))

    def test_what_is_given_is_changed_and_written_down(self):
        answer = self.change({"name_en": "Health centre", "cutover_hour": 0, "reason": "as agreed"})
        self.assertEqual((must(answer)["name_en"], answer.json["name_sw"],
                          answer.json["cutover_hour"], answer.json["version"],
                          answer.headers["etag"]), ("Health centre", "Zahanati", 0, 2, '"2"'))
        self.assertEqual(logged("facility.changed", self.key)[0][1], {
            "before": {"name_en": "Clinic", "cutover_hour": 3},
            "after": {"name_en": "Health centre", "cutover_hour": 0}, "reason": "as agreed"})
        self.assert_problem(self.change({"name_en": "x"}), 412, "precondition_failed")
        self.assert_problem(self.change({"code": "x"}, 2), 422, "unknown_field", "code")
        self.assert_problem(self.change({"time_zone": "EAT-3"}, 2), 422, "bad_field", "time_zone")
        self.assert_problem(self.change({"name_sw": ""}, 2), 422, "bad_field", "name_sw")

    def test_the_zone_is_that_of_a_place(self):
        for zone in ("Factory", "localtime", "posixrules", "right/Africa/Nairobi", "Etc/GMT-3",
                     "UTC", "GMT"):
            self.assert_problem(self.change({"time_zone": zone}), 422, "bad_field", "time_zone")
            self.assert_problem(self.add({"code": "z", "name_sw": "a", "name_en": "a",
                                          "time_zone": zone}), 422, "bad_field", "time_zone")

    def test_nothing_of_it_can_be_null(self):
        for field in ("name_sw", "name_en", "time_zone", "cutover_hour", "series_letters"):
            refused = self.change({"name_en": "x", field: None})
            self.assert_problem(refused, 422, "bad_field", field)
            self.assertIn("stays as it is", refused.json["expected"])
        self.assertEqual(must(self.change({"name_en": "x"}))["version"], 2)

    def test_of_eight_at_once_seven_are_told_to_look_again(self):
        for version, field, values in ((1, "name_en", "abcdefgh"), (2, "cutover_hour", range(4, 12))):
            answers = []

            def ask(value, server, version=version, field=field, answers=answers):
                http = server.another()
                answers.append(http.ask(
                    "PATCH", f"/v1/admin/facilities/{self.key}", {field: value}, self.everywhere,
                    {"If-Match": f'"{version}"'}))
                http.close()
            threads = [threading.Thread(target=ask, args=(value, (SERVER, SECOND)[i % 2]))
                       for i, value in enumerate(values)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * 7,
                             [answer.json for answer in answers])

    def test_the_day_moves_only_while_nobody_is_in_the_house(self):
        visit = self.open_visit()
        for body, field in (({"time_zone": "Africa/Cairo"}, "time_zone"),
                            ({"cutover_hour": 5}, "cutover_hour")):
            self.assert_problem(self.change(body), 409, "conflict", field)
        # The same again is no change; the name may change at any time.
        must(self.change({"cutover_hour": 3, "name_en": "Open"}))
        must(SERVER.post(f"/v1/facilities/{self.key}/visits/{visit}/close", {"reason": "home"},
                         self.everywhere))
        must(self.change({"time_zone": "Africa/Cairo", "cutover_hour": 5}, 2))

    def test_no_letter_goes_that_numbers_have(self):
        self.open_visit()
        refused = self.change({"series_letters": "ABD"})
        self.assert_problem(refused, 409, "conflict", "series_letters")
        self.assertIn("K", refused.json["expected"])
        must(self.change({"series_letters": "KXY"}))
        wait_until(lambda: SERVER.post(f"/v1/admin/facilities/{self.key}/queue-rules", {
            "code": "x", "name_sw": "X", "name_en": "X", "series": "X", "reason": "new"},
            self.everywhere).status == 201, "a service with the new letter")

    def test_whoever_follows_it_is_told_on_every_server(self):
        sockets = [server.live(self.everywhere) for server in (SERVER, SECOND)]
        for socket in sockets:
            self.addCleanup(socket.close)
            socket.hello(facility=self.key)
        must(self.change({"name_en": "New name", "series_letters": "ABDEKMZ"}))
        for socket in sockets:
            socket.wait(lambda frame: frame["t"] == "snapshot" and
                        frame["facility"]["name_en"] == "New name", "the new name")
        must(SECOND.post(f"/v1/admin/facilities/{self.key}/queue-rules", {
            "code": "z", "name_sw": "Z", "name_en": "Z", "series": "Z", "reason": "new"},
            self.everywhere))


class Settings(Case):
    def path(self, town=None):
        return admin_path("settings", town=town)

    def change(self, body, version, server=None, town=None, token=None):
        return (server or SERVER).ask("PATCH", self.path(town), {"reason": "as agreed", **body},
                                      token or (town or TOWN).tokens["admin"],
                                      {"If-Match": f'"{version}"'})

    def now(self):
        return must(SERVER.get(self.path(), TOWN.tokens["admin"]))

    def test_what_is_set_is_told_with_its_version_and_written_down(self):
        before = self.now()
        answer = self.change({"console_lock_min": 7}, before["version"])
        self.assertEqual(must(answer), {**before, "console_lock_min": 7,
                                        "version": before["version"] + 1})
        self.assertEqual(answer.headers["etag"], f'"{before["version"] + 1}"')
        self.assertEqual(must(SECOND.get(self.path(), TOWN.tokens["admin"])), answer.json)
        again = must(self.change({"codes_per_day": 50}, before["version"] + 1, SECOND))
        self.assertEqual(again["console_lock_min"], 7)
        self.assertEqual(logged("settings.changed", TOWN.facility)[-2][1]["after"],
                         {"console_lock_min": 7})
        self.assertEqual(HOSPITAL.cluster.ask(
            "SELECT reason FROM audit_log WHERE action = 'settings.changed'"
            " ORDER BY at DESC LIMIT 1"), "as agreed")
        self.assert_problem(self.change({"console_lock_min": 8}, before["version"]), 412,
                            "precondition_failed")

    def test_what_is_null_is_set_no_more(self):
        must(self.change({"console_lock_min": 7}, self.now()["version"]))
        answer = must(self.change({"console_lock_min": None}, self.now()["version"]))
        self.assertNotIn("console_lock_min", answer)
        self.assertEqual(self.now(), answer)

    def test_what_changes_nothing_is_no_change(self):
        must(self.change({"console_lock_min": 9, "call_times": 4}, self.now()["version"]))
        before, rows = self.now(), logged("settings.changed", TOWN.facility)
        for body in ({}, {"console_lock_min": 9}, {"session_idle_min": 0}, {"hall_theme": None},
                     {"second_factor": None}, {"second_factor": "none"}, {"call_every_s": 0}):
            answer = self.change(body, before["version"])
            self.assertEqual((must(answer), answer.headers["etag"]),
                             (before, f'"{before["version"]}"'), body)
            self.assert_problem(self.change(body, before["version"] - 1), 412,
                                "precondition_failed")
        self.assertEqual(logged("settings.changed", TOWN.facility), rows)
        # 0 is as if it had never been set.
        now = must(self.change({"console_lock_min": 0, "call_times": None}, before["version"]))
        self.assertEqual(now["version"], before["version"] + 1)
        self.assertFalse({"console_lock_min", "call_times"} & set(now))
        change = logged("settings.changed", TOWN.facility)[-1][1]
        self.assertEqual((change["before"], change["after"]),
                         ({"console_lock_min": 9, "call_times": 4},
                          {"console_lock_min": None, "call_times": None}))
        fresh = must(SERVER.get(self.path(OTHER), OTHER.tokens["admin"]))
        self.assertEqual(must(self.change({"call_times": 0}, fresh["version"], town=OTHER)), fresh)

    def test_what_makes_no_sense_is_refused(self):
        version = self.now()["version"]
        for body, field in (({"console_lock_min": 31}, "console_lock_min"),
                            ({"console_lock_min": -1}, "console_lock_min"),
                            ({"codes_per_day": 1.5}, "codes_per_day"),
                            ({"session_idle_min": 14}, "session_idle_min"),
                            ({"second_factor": "nurses"}, "second_factor"),
                            ({"hall_languages": "sw,fr"}, "hall_languages"),
                            ({"hall_theme": "mono"}, "hall_theme"),
                            ({"call_times": 6}, "call_times"),
                            ({"call_every_s": 4}, "call_every_s"), ({"reason": ""}, "reason")):
            self.assert_problem(self.change(body, version), 422, "bad_field", field)
        self.assert_problem(self.change({"theme": 1}, version), 422, "unknown_field", "theme")
        self.assertEqual(self.now()["version"], version)

    def test_of_two_at_once_one_is_told_to_look_again(self):
        for town in (TOWN, OTHER):  # OTHER has none yet.
            version = must(SERVER.get(self.path(town), town.tokens["admin"]))["version"]
            answers = []

            def ask(minutes, server):
                answers.append(self.change({"console_lock_min": minutes}, version, server, town))
            threads = [threading.Thread(target=ask, args=(i + 1, (SERVER, SECOND)[i % 2].another()))
                       for i in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * 7)

    def test_only_administrators_of_the_place(self):
        self.assert_problem(SERVER.get(self.path(OTHER), TOWN.tokens["admin"]), 404,
                            "no_such_facility")
        self.assert_problem(self.change({"console_lock_min": 1}, 0, town=OTHER,
                                        token=TOWN.tokens["admin"]), 404, "no_such_facility")
        self.assert_problem(SERVER.get(self.path(), TOWN.tokens["doctor"]), 403, "forbidden")

    def test_consoles_of_every_server_hear_of_their_lock_at_once(self):
        sockets = [server.live(TOWN.tokens["receptionist"]) for server in (SERVER, SECOND)]
        for socket in sockets:
            self.addCleanup(socket.close)
            socket.hello(facility=TOWN.facility)
        must(self.change({"console_lock_min": 11}, self.now()["version"]))
        for socket in sockets:
            socket.wait(lambda frame: frame["t"] == "snapshot" and
                        frame["facility"].get("console_lock_min") == 11, "the new lock")
        must(self.change({"console_lock_min": 0}, self.now()["version"]))
        for socket in sockets:
            socket.wait(lambda frame: frame["t"] == "snapshot" and
                        "console_lock_min" not in frame["facility"], "the lock of the server")


class Console(Case):
    """Page 7 in a real terminal."""

    def console(self, server=None):
        folder = tempfile.TemporaryDirectory(prefix="foleni-settings.")
        self.addCleanup(folder.cleanup)
        terminal = Terminal(
            [FOLENI, "--server", f"http://127.0.0.1:{(server or SERVER).port}", "--lang", "en",
             "upendo"],
            environment={"XDG_STATE_HOME": folder.name, "FOLENI_PASSWORD": PASSWORD})
        self.addCleanup(terminal.close)
        terminal.wait("1[Users]")
        terminal.type("7")
        terminal.wait("7[Settings]")
        return terminal

    def desk_of(self, code):
        listed = must(SERVER.get(admin_path("desks"), TOWN.tokens["admin"]))["desks"]
        return next((row["setup"] for row in listed if row["setup"]["code"] == code), None)

    def test_a_desk_is_made_renamed_taken_back_and_taken_out_of_use(self):
        terminal, other = self.console(), self.console(SECOND)
        code = f"d{uuid.uuid4().hex[:6]}"
        terminal.type(f"n{code}<Tab>Chumba kipya<Tab>New wing<Tab>1")
        terminal.type("9<Tab>siri-opd siri-lab<Esc>s")
        terminal.wait("Why is this made?")
        self.assertIsNone(self.desk_of(code))
        terminal.type("jengo jipya<Enter>")
        terminal.wait("Saved")
        made = self.desk_of(code)
        self.assertEqual((made["room"], made["kind"], made["services"]),
                         ("9", "room", [TOWN.services["opd"], TOWN.services["lab"]]))
        wait_until(lambda: logged("desk.", made["desk"]), "what is written down")
        self.assertEqual(logged("desk.added", made["desk"])[0][1]["reason"], "jengo jipya")
        # The board tells it, here and at the other server.
        other.wait("New wing")
        terminal.wait("Room 9  New wing")
        terminal.type("<Enter><Enter><Enter><Ctrl-U>East wing<Esc>v")
        terminal.wait("New wing → East wing")
        terminal.type("sx<Enter>")
        # That it was saved stands there from before; what is typed is kept until the answer.
        terminal.wait_gone("not saved")
        other.wait("East wing")
        terminal.type("u")
        other.wait_gone("East wing")
        wait_until(lambda: self.desk_of(code)["name_en"] == "New wing", "what it was")
        terminal.wait("Room 9  New wing")
        terminal.type("<Enter><Up>2<Esc>s")
        terminal.wait("Why is this changed?")
        terminal.type("paa linavuja<Enter>")
        wait_until(lambda: self.desk_of(code)["retired"], "a desk out of use")
        terminal.wait("out of use")

    def test_whoever_was_first_is_told_and_not_overwritten(self):
        terminal = self.console()
        desk = TOWN.desks["room-4"]
        rank = next(at for at, row in enumerate(sorted(
            must(SERVER.get(admin_path("desks"), TOWN.tokens["admin"]))["desks"],
            key=lambda row: (row["setup"]["kind"] == "window", int(row["setup"]["room"]),
                             row["setup"]["code"])))
            if row["setup"]["desk"] == desk)
        terminal.type("<Down>" * rank + "<Enter><Enter><Ctrl-U>Mwingine<Esc>v")
        terminal.wait("Siri room-4 → Mwingine")
        version = self.desk_of("siri-room-4")["version"]
        must(SERVER.ask("PATCH", admin_path("desks", desk), {"name_en": "Other", "reason": "x"},
                        TOWN.tokens["admin"], {"If-Match": f'"{version}"'}))
        terminal.type("sx<Enter>")
        terminal.wait("changed by somebody else")
        self.assertEqual(self.desk_of("siri-room-4")["name_sw"], "Siri room-4")
        terminal.type("v<Esc>y")
        terminal.wait("Other / Siri room-4")

    def test_what_the_hospital_sets_is_set_there(self):
        terminal = self.console()
        terminal.type("g")
        terminal.wait("What this hospital sets for itself")
        terminal.type("<Enter><Ctrl-U>13<Esc>skaunta zina watu<Enter>")
        terminal.wait("every server knows it")
        settings = must(SECOND.get(admin_path("settings"), TOWN.tokens["admin"]))
        self.assertEqual(settings["console_lock_min"], 13)

    def test_a_facility_is_named_anew(self):
        terminal = self.console()
        terminal.type("gg")
        terminal.wait("Africa/Dar_es_Salaam")
        terminal.type("<Enter><Enter><Ctrl-U>Amana referral<Esc>skama wizara<Enter>")
        terminal.wait("Saved")
        listed = must(SECOND.get("/v1/admin/facilities", TOWN.tokens["admin"]))["facilities"]
        self.assertEqual(listed[0]["name_en"], "Amana referral")
        terminal.wait("Amana referral /")
        # Of one facility only: another is not made.
        terminal.type("n")
        terminal.wait("New: not now, only who administers all facilities makes one")


if __name__ == "__main__":
    unittest.main(verbosity=2)
