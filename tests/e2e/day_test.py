#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A day: patients go from stage to stage over REST while a display, a console and a phone watch."""
import json
import unittest
import uuid

from client import must
from hospital import BRAKED, DESKS, hospital_of_module, nobody_meets_limits
from patience import wait_until

# Within it a call is acknowledged, also by a server that sanitizers slow down.
UNHEARD_MS = 2000
PHONE = "+255712345678"
WELL = {"mobility": "walking", "breaths": 12, "pulse": 80, "systolic": 120, "temperature_dc": 370,
        "avpu": "alert", "trauma": 0}


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module(settings={**BRAKED, "live.call_unheard_ms": UNHEARD_MS}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        nobody_meets_limits(SERVER)
        TOWN = HOSPITAL.furnish(SERVER)
        for desk in DESKS:
            TOWN.add_user(desk, "doctor" if desk.startswith("room") else "nurse")
            must(SERVER.post(TOWN.path("desks", TOWN.desks[desk], "open"), None,
                             TOWN.tokens[desk]))


class Desk:
    """One who works at a desk."""

    def __init__(self, name):
        self.name, self.id, self.token = name, TOWN.desks[name], TOWN.tokens[name]

    def call_next(self, **more):
        return SERVER.post(TOWN.path("desks", self.id, "call-next"), more, self.token)

    def act(self, ticket, verb, **body):
        return must(SERVER.post(TOWN.path("tickets", ticket, verb), body, self.token))


def open_visit(service, **more):
    return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services[service], **more},
                            TOWN.tokens["receptionist"]))


def follow(code):
    return must(SERVER.get(f"/v1/tickets/{code}"))


class Screen:
    """A display in the hall that shows and speaks each call, or not."""

    def __init__(self):
        self.live = SERVER.live(TOWN.tokens["display"])
        self.live.hello()
        self.live.wait_kind("snapshot")

    def acknowledge(self, call):
        self.live.wait_event(lambda event: event["data"].get("call") == call, "the call")
        for done in ("shown", "spoken"):
            answer = self.live.command("call.acknowledge", {"call": call, done: True})
            assert answer["ok"], answer


class Day(unittest.TestCase):
    def setUp(self):
        self.screen = Screen()
        self.console = SERVER.live(TOWN.tokens["receptionist"])
        self.console.hello(facility=TOWN.facility)
        self.console.wait_kind("snapshot")
        self.addCleanup(self.screen.live.close)
        self.addCleanup(self.console.close)

    def clear(self, service, desk):
        """Nobody waits there any more."""
        while (answer := Desk(desk).call_next(finish=True)).status == 200:
            must(SERVER.post(TOWN.path("tickets", answer.json["ticket"], "finish"), {},
                             TOWN.tokens[desk]))

    def call(self, desk, visit):
        """Calls the next, who must be of this visit; the hall hears it; begins with them."""
        called = must(desk.call_next())
        self.assertEqual(called["number"], visit["number"])
        heard = self.screen.live.wait_event(
            lambda event: event["data"].get("call") == called["call"], "the call")
        self.assertEqual(heard["type"], "ticket.called")
        self.assertEqual(set(heard["data"]), {"ticket", "call", "desk", "number"})
        self.assertEqual(heard["data"]["desk"], desk.id)
        self.screen.acknowledge(called["call"])
        for kind in ("call.shown", "call.spoken"):
            self.console.wait_event(lambda event, kind=kind: event["type"] == kind and
                                    event["data"]["call"] == called["call"], kind)
        view = follow(visit["code"])
        self.assertEqual((view["state"], view["room"], view["calls"]),
                         ("called", TOWN.rooms[desk.name], 1))
        desk.act(called["ticket"], "start")
        return called["ticket"]

    def assert_tells_nothing(self, screen, secrets):
        said = json.dumps([frame for frame in screen.frames if frame["t"] != "welcome"])
        self.assertGreater(len(screen.events()), 0)
        for secret in (*secrets, *TOWN.canaries, *TOWN.services.values(), *TOWN.users.values(),
                       PHONE, PHONE[4:], "colour", "orange", "yellow", "green", "untriaged",
                       "tews", "patient", "visit", "code", "reason"):
            self.assertNotIn(secret, said)

    def test_numbers_are_given_in_the_order_of_asking(self):
        """Also where a patient has to be looked up first, or is not there."""
        console = SERVER.live(TOWN.tokens["receptionist"])
        self.addCleanup(console.close)
        console.hello(facility=TOWN.facility)
        service, keys = TOWN.services["triage"], [str(uuid.uuid4()) for _ in range(9)]
        for i, key in enumerate(keys):
            data = {"service": service}
            if i % 3 == 0:
                data["patient"] = must(SERVER.post(TOWN.path("patients"), {
                    "full_name": f"Siri Order {i}", "birth_year": 1950 + i},
                    TOWN.tokens["receptionist"]))["id"] if i else str(uuid.uuid4())
            keys[i] = (key, data)
        for key, data in keys:
            console.send({"t": "command", "id": key, "name": "visit.open", "data": data})
        console.wait(lambda frame: frame["t"] == "answer" and frame["id"] == keys[-1][0], "all")
        answers = [frame for frame in console.frames if frame["t"] == "answer"]
        self.assertEqual([frame["id"] for frame in answers], [key for key, _ in keys])
        self.assertEqual(answers[0]["problem"]["code"], "no_such_patient")
        numbers = [frame["data"]["number"] for frame in answers[1:]]
        self.assertEqual(numbers, sorted(numbers))
        for frame in answers[1:]:
            must(SERVER.post(TOWN.path("visits", frame["data"]["visit"], "close"),
                             {"reason": "left"}, TOWN.tokens["receptionist"]))

    def test_a_patient_goes_through_all_stages_and_back_to_the_same_doctor(self):
        patient = must(SERVER.post(TOWN.path("patients"), {
            "full_name": "Siri Mgonjwa", "phone_number": PHONE, "sex": "female",
            "birth_year": 1990}, TOWN.tokens["receptionist"]))
        visit = open_visit("triage", patient=patient["id"])
        phone = SERVER.live()
        self.addCleanup(phone.close)
        welcome = phone.hello(code=visit["code"])
        self.assertEqual(welcome["ticket"]["number"], visit["number"])
        triage, doctor, other = Desk("triage-1"), Desk("room-4"), Desk("room-5")

        ticket = self.call(triage, visit)
        found = triage.act(ticket, "triage", age_months=430, vitals=WELL)
        self.assertEqual((found["colour"], found["tews"]), ("green", 0))
        sent = triage.act(ticket, "transfer", services=[TOWN.services["opd"]])["tickets"][0]
        self.assertEqual(sent["number"], visit["number"])

        ticket = self.call(doctor, visit)
        doctor.act(ticket, "transfer", services=[TOWN.services["lab"]], return_to_me=True)
        lab = Desk("lab-1")
        ticket = self.call(lab, visit)
        finished = lab.act(ticket, "finish")
        must(SERVER.post(TOWN.path("undo"), {"seq": finished["seq"]}, TOWN.tokens["lab-1"]))
        lab.act(ticket, "finish")
        self.assertEqual(other.call_next().code, "queue_empty")
        ticket = self.call(doctor, visit)
        doctor.act(ticket, "transfer", services=[TOWN.services["pharmacy"]])
        pharmacy = Desk("pharmacy-1")
        ticket = self.call(pharmacy, visit)
        done = pharmacy.act(ticket, "finish")

        self.console.wait_event(lambda event: event["type"] == "visit.closed" and
                                event["data"]["visit"] == visit["visit"], "the end")
        self.assertEqual(done["seq"], self.console.position())
        view = follow(visit["code"])
        self.assertEqual((view["visit"], [stage["state"] for stage in view["stages"]]),
                         ("closed", ["done"] * 5))
        self.assertNotIn("ahead", view)
        self.assert_tells_nothing(self.screen.live, [
            visit["visit"], visit["code"], patient["id"]])
        snapshot = must(SERVER.get(TOWN.path("live"), TOWN.tokens["display"]))
        self.assertNotIn(visit["visit"], json.dumps(snapshot))

    def test_the_phone_of_a_patient_hears_of_every_stage(self):
        visit = open_visit("lab")
        phone = SERVER.live()
        self.addCleanup(phone.close)
        phone.hello(code=visit["code"])
        lab, pharmacy = Desk("lab-1"), Desk("pharmacy-1")

        def told(what):
            """A line frame that has come since told() was asked last."""
            count = len(phone.frames)

            def look():
                return [frame for frame in phone.frames[count:] if frame["t"] == "line"]
            return lambda: wait_until(look, f"a line frame after {what}")
        hears = told("the call")
        ticket = must(lab.call_next())["ticket"]
        hears()
        hears = told("the transfer")
        lab.act(ticket, "transfer", services=[TOWN.services["pharmacy"]])
        hears()
        self.assertEqual(follow(visit["code"])["stages"][-1]["name_en"], "Siri pharmacy")
        hears = told("the call at the next stage")
        ticket = must(pharmacy.call_next())["ticket"]
        hears()
        hears = told("the end")
        pharmacy.act(ticket, "finish")
        hears()
        self.assertEqual(follow(visit["code"])["visit"], "closed")

    def test_a_waiting_patient_sees_the_line_shrink(self):
        self.clear("opd", "room-5")
        visits = [open_visit("opd", colour="yellow") for _ in range(4)]
        last = visits[-1]
        phone = SERVER.live()
        self.addCleanup(phone.close)
        seen = [phone.hello(code=last["code"])["ticket"]]
        doctor = Desk("room-5")
        for _ in visits[:-1]:
            count = len(phone.frames)
            must(doctor.call_next(finish=True))
            wait_until(lambda count=count: [frame for frame in phone.frames[count:]
                                            if frame["t"] == "line"], "a line frame")
            seen.append(follow(last["code"]))
        self.assertEqual([view["ahead"] for view in seen], [3, 2, 1, 0])
        uppers = [view["wait"].get("upper_min", 10) for view in seen]
        self.assertEqual(uppers, sorted(uppers, reverse=True))
        self.assertGreater(uppers[0], uppers[-1])
        for frame in phone.frames:
            if frame["t"] == "line":
                self.assertLessEqual(set(frame), {"t", "to", "service", "moved", "look"})
        said = json.dumps(phone.frames)
        for secret in (last["visit"], *(visit["code"] for visit in visits),
                       *(visit["number"] for visit in visits[:-1]), *TOWN.users.values()):
            self.assertNotIn(secret, said)
        self.clear("opd", "room-5")

    def test_a_call_that_nobody_heard_is_told_to_its_desk(self):
        open_visit("pharmacy")
        called = must(Desk("pharmacy-1").call_next())
        unheard = self.console.wait_event(
            lambda event: event["type"] == "call.unheard" and
            event["data"]["call"] == called["call"], "call.unheard")
        self.assertEqual((unheard["data"]["desk"], unheard["by"]),
                         (TOWN.desks["pharmacy-1"], "timer"))
        again = Desk("pharmacy-1").act(called["ticket"], "recall")
        self.assertNotEqual(again["call"], called["call"])
        self.assertEqual(again["times"], 2)
        self.screen.acknowledge(again["call"])
        Desk("pharmacy-1").act(called["ticket"], "finish")

    def test_a_heard_call_is_never_told_to_be_unheard(self):
        open_visit("pharmacy")
        desk = Desk("pharmacy-1")
        heard = must(desk.call_next())
        self.screen.acknowledge(heard["call"])
        open_visit("lab")
        unheard = must(Desk("lab-1").call_next())
        self.console.wait_event(lambda event: event["type"] == "call.unheard" and
                                event["data"]["call"] == unheard["call"], "the other one")
        self.assertFalse([event for event in self.console.events()
                          if event["type"] == "call.unheard" and
                          event["data"]["call"] == heard["call"]])
        desk.act(heard["ticket"], "finish")
        Desk("lab-1").act(unheard["ticket"], "finish")

    def test_a_sensitive_service_is_named_to_nobody(self):
        self.clear("opd", "room-4")
        visit = open_visit("clinic")
        phone = SERVER.live()
        self.addCleanup(phone.close)
        phone.hello(code=visit["code"])
        called = must(Desk("room-4").call_next())
        self.assertEqual(called["number"], visit["number"])
        self.screen.acknowledge(called["call"])
        wait_until(lambda: [frame for frame in phone.frames if frame["t"] == "line"], "a frame")
        self.assertNotIn("Siri clinic", json.dumps(phone.frames) + json.dumps(
            follow(visit["code"])))
        self.assertTrue(visit["number"].startswith("A"))
        self.assert_tells_nothing(self.screen.live, [visit["visit"], visit["code"]])
        Desk("room-4").act(called["ticket"], "finish")

    def test_a_display_acknowledges_over_rest_as_well_but_only_what_it_shows(self):
        elsewhere = str(uuid.uuid4())
        must(SERVER.put(TOWN.path("displays", elsewhere), {
            "name": "Upstairs", "desks": [TOWN.desks["room-4"]]}, TOWN.tokens["admin"]))
        stranger = HOSPITAL.signer.token("display", TOWN.facility, display=elsewhere)
        open_visit("lab")
        called = must(Desk("lab-1").call_next())
        path = TOWN.path("calls", called["call"], "acknowledge")
        self.assertEqual(SERVER.post(path, {"shown": True}, stranger).status, 403)
        must(SERVER.post(path, {"shown": True}, TOWN.tokens["display"]))
        first = self.console.wait_event(lambda event: event["type"] == "call.shown" and
                                        event["data"]["call"] == called["call"], "call.shown")
        must(SERVER.post(path, {"shown": True, "spoken": True}, TOWN.tokens["display"]))
        self.console.wait_event(lambda event: event["type"] == "call.spoken" and
                                event["data"]["call"] == called["call"], "call.spoken")
        shown = [event for event in self.console.events() if event["type"] == "call.shown" and
                 event["data"]["call"] == called["call"]]
        self.assertEqual(shown, [first])
        Desk("lab-1").act(called["ticket"], "finish")

    def test_a_wrong_call_is_taken_back(self):
        visit = open_visit("lab")
        called = must(Desk("lab-1").call_next())
        must(SERVER.post(TOWN.path("undo"), {"seq": called["seq"]}, TOWN.tokens["lab-1"]))
        self.assertEqual((follow(visit["code"])["state"], follow(visit["code"])["ahead"]),
                         ("waiting", 0))
        self.screen.live.wait_event(lambda event: event["type"] == "ticket.restored" and
                                    event["data"]["ticket"] == called["ticket"], "the undo")
        Desk("lab-1").act(must(Desk("lab-1").call_next())["ticket"], "finish")


# What a good day leaves at zero, because something must go wrong for it.
STILL = {
    'foleni_http_requests_total{status="1xx"}': "no handler answers so",
    'foleni_http_requests_total{status="3xx"}': "nobody asked twice for the same version",
    'foleni_http_requests_total{status="5xx"}': "nothing failed",
    "foleni_connections_refused_total": "nobody came too often",
    "foleni_connections_slow_total": "nobody was too slow",
    "foleni_requests_malformed_total": "every request was well formed",
    "foleni_tls_failures_total": "nobody came by TLS",
    "foleni_commands_waiting": "none waits now",
    "foleni_resyncs_total": "nobody was too slow",
    'foleni_sign_ins_total{outcome="done"}': "tokens are signed by the test",
    'foleni_sign_ins_total{outcome="wrong"}': "as before",
    'foleni_sign_ins_total{outcome="limited"}': "as before",
    'foleni_sign_ins_total{outcome="busy"}': "as before",
    'foleni_sign_ins_total{outcome="code"}': "as before",
    'foleni_passwords{state="at_work"}': "as before",
    'foleni_passwords{state="waiting"}': "as before",
    'foleni_db_transactions_total{outcome="rolled_back"}': "nothing failed",
    'foleni_db_transactions_total{outcome="uncertain"}': "nothing failed",
    'foleni_db_transactions_total{outcome="refused"}': "nothing failed",
    "foleni_db_disconnects_total": "nothing failed",
    "foleni_db_in_flight": "nothing is asked now",
    "foleni_db_queued": "nothing waits now",
    'foleni_messages_total{outcome="sent"}': "no gateway is set up (phone_codes_test has one)",
    'foleni_messages_total{outcome="again"}': "as before",
    'foleni_messages_total{outcome="refused"}': "as before",
    'foleni_messages_total{outcome="dead"}': "as before",
    'foleni_messages_total{outcome="dropped"}': "as before",
    "foleni_messages_waiting": "as before",
    "foleni_messages_oldest_seconds": "as before",
    "foleni_message_codes_left": "as before",
}


class Metrics(unittest.TestCase):
    """Last, because it looks back at the day."""

    def test_every_metric_has_moved_or_says_why_not(self):
        # A repeat and a refusal, and each kind of live connection.
        key, body = str(uuid.uuid4()), {"service": TOWN.services["opd"]}
        visits = [must(SERVER.post(TOWN.path("visits"), body, TOWN.tokens["receptionist"], key))
                  for _ in range(2)]
        SERVER.post(TOWN.path("visits", visits[0]["visit"], "nothing"), {},
                    TOWN.tokens["receptionist"])
        self.assertEqual(SERVER.post(TOWN.path("visits"), {"service": str(uuid.uuid4())},
                                     TOWN.tokens["receptionist"]).status // 100, 4)
        lives = [SERVER.live(TOWN.tokens[role]) for role in ("display", "nurse")]
        for live in lives:
            live.hello()
        phone = SERVER.live()
        phone.hello(code=visits[0]["code"])
        numbers = {}
        for line in SERVER.get("/metrics").body.decode().splitlines():
            name, _, number = line.rpartition(" ")
            if not line.startswith("#") and "_bucket" not in name and "_sum" not in name:
                numbers[name] = float(number)
        still = {name for name, number in numbers.items() if not number}
        # Nobody works so fast that a limit is met.
        unmet = {name for name in numbers if name.startswith("foleni_limit_hits_total")}
        self.assertLessEqual(unmet, still)
        self.assertEqual(still - set(STILL) - unmet, set(), "nobody feeds them")
        self.assertEqual(set(STILL) - set(numbers), set(), "they are no more")
        for live in (*lives, phone):
            live.close()


if __name__ == "__main__":
    unittest.main()
