#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A display of a hall has an account of its own: it signs in, hears the calls, and says so."""
import json
import unittest
import uuid

from client import PASSWORD, must
from hospital import Hospital


class Displays(unittest.TestCase):
    def test_a_display_signs_in_hears_a_call_and_acknowledges_it(self):
        with Hospital() as hospital:
            server = hospital.start()
            town = hospital.furnish(server)
            display = str(uuid.uuid4())
            must(server.put(town.path("displays", display), {"name": "Hall 1"},
                            town.tokens["admin"]))
            hospital.tool("user", "add", "hall-1", "--role", "display", "--facility", town.code,
                          "--name", "Hall 1", "--display", display, "--password-stdin",
                          text=PASSWORD + "\n")
            signed = must(server.sign_in("hall-1"))
            screen = server.live(signed["access_token"])
            self.assertEqual(screen.hello(facility=town.facility)["role"], "display")

            desk = next(iter(town.desks))
            service = town.services["triage"]
            must(server.post(town.path("desks", town.desks[desk], "open"), None,
                             town.tokens["nurse"]))
            must(server.post(town.path("visits"), {"service": service},
                             town.tokens["receptionist"]))
            called = must(server.post(town.path("desks", town.desks[desk], "call-next"), {},
                                      town.tokens["nurse"]))
            heard = screen.wait_event(lambda event: event["type"] == "ticket.called", "a call")
            self.assertEqual(heard["data"]["call"], called["call"])
            answer = screen.command("call.acknowledge", {"call": called["call"], "shown": True})
            self.assertTrue(answer["ok"], answer)

            # The session goes on being this display's.
            again = must(server.ask("POST", "/v1/auth/refresh",
                                    {"refresh_token": signed["refresh_token"]}))
            screen = server.live(again["access_token"])
            self.assertEqual(screen.hello(facility=town.facility)["role"], "display")

    def test_a_display_learns_nothing_of_another_hall(self):
        with Hospital() as hospital:
            server = hospital.start()
            town = hospital.furnish(server)
            tokens = {}
            for name, desk in (("here", "lab-1"), ("there", "triage-1")):
                display = str(uuid.uuid4())
                must(server.put(town.path("displays", display), {
                    "name": name, "desks": [town.desks[desk]]}, town.tokens["admin"]))
                tokens[name] = hospital.signer.token("display", town.facility, display=display)
            screens = {name: server.live(token) for name, token in tokens.items()}
            for screen in screens.values():
                screen.hello()
                screen.wait_kind("snapshot")

            def call(desk, service):
                must(server.post(town.path("desks", town.desks[desk], "open"), None,
                                 town.tokens["nurse"]))
                visit = must(server.post(town.path("visits"), {"service": town.services[service]},
                                         town.tokens["receptionist"]))
                called = must(server.post(town.path("desks", town.desks[desk], "call-next"), {},
                                          town.tokens["nurse"]))
                must(server.post(town.path("tickets", called["ticket"], "start"), None,
                                 town.tokens["nurse"]))
                must(server.post(town.path("tickets", called["ticket"], "finish"), {},
                                 town.tokens["nurse"]))
                must(server.post(town.path("desks", town.desks[desk], "close"), None,
                                 town.tokens["nurse"]))
                return visit["number"], called["call"]
            number, secret = call("triage-1", "triage")
            _, own = call("lab-1", "lab")
            for name, wanted, foreign in (("here", own, secret), ("there", secret, own)):
                screens[name].wait_event(lambda event, wanted=wanted:
                                         event["data"].get("call") == wanted, "its own call")
                seen = json.dumps(screens[name].frames)
                asked = server.get(town.path("live"), tokens[name])
                for said in (seen, asked.body.decode()):
                    self.assertIn(wanted, said)
                    self.assertNotIn(foreign, said)
                    self.assertNotIn(town.desks["room-4"], said)
            self.assertNotIn(number, json.dumps(screens["here"].frames))
            # The numbers that the frames cover have no gap.
            screens["here"].events()
            refused = screens["here"].command("call.acknowledge", {"call": secret, "shown": True})
            self.assertEqual(refused["problem"]["code"], "forbidden")

    def test_a_hall_sees_lines_without_order_urgency_or_secret_services(self):
        with Hospital() as hospital:
            server = hospital.start()
            town = hospital.furnish(server)
            path = town.path("displays", town.display, "lines")
            asked = must(server.get(path, town.tokens["display"]))
            self.assertEqual([line["name_en"] for line in asked["lines"]],
                             ["Siri lab", "Siri opd", "Siri pharmacy", "Siri triage"])

            def visit(service="opd", **more):
                return must(server.post(town.path("visits"), {
                    "service": town.services[service], **more}, town.tokens["receptionist"]))
            visits = [visit() for _ in range(6)]
            visit("clinic")
            must(server.post(town.path("tickets", visits[5]["ticket"], "class"),
                             {"colour": "red"}, town.tokens["receptionist"]))
            must(server.post(town.path("tickets", visits[3]["ticket"], "move"),
                             {"before": visits[0]["ticket"], "reason": "siri"},
                             town.tokens["receptionist"]))
            said = server.get(path, town.tokens["display"])
            line = next(line for line in said.json["lines"]
                        if line["service"] == town.services["opd"])
            self.assertEqual(line["next"], [visits[i]["number"] for i in (0, 1, 2, 3)])
            self.assertEqual(line["waiting"], 6)
            self.assertIn(line["wait"]["shown"], ("range", "below_10"))
            for secret in ("clinic", "red", "colour", visits[0]["ticket"], visits[0]["visit"],
                           town.services["clinic"]):
                self.assertNotIn(secret, said.body.decode())

            # Only its own hall: of one desk, of another display.
            other = str(uuid.uuid4())
            must(server.put(town.path("displays", other), {
                "name": "Lab", "desks": [town.desks["lab-1"]]}, town.tokens["admin"]))
            answer = must(server.get(town.path("displays", other, "lines"),
                                     town.tokens["admin"]))
            self.assertEqual([line["name_en"] for line in answer["lines"]], ["Siri lab"])
            for unknown, token in ((other, "display"), (str(uuid.uuid4()), "admin")):
                answer = server.get(town.path("displays", unknown, "lines"), town.tokens[token])
                self.assertEqual((answer.status, answer.code), (404, "no_such_display"))


unittest.main()
