#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A display of a hall has an account of its own: it signs in, hears the calls, and says so."""
import unittest
import uuid

from hospital import PASSWORD, Hospital, must


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
            signed = must(server.ask("POST", "/v1/auth/sign-in",
                                     {"login": "hall-1", "password": PASSWORD}))
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


unittest.main()
