#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What every answer tells a browser, whoever asks for whatever, rightly or wrongly; and which pages
of other origins may read it."""
import itertools
import unittest
import uuid

import api
import gateway
from hospital import hospital_of_module

FRIEND = "https://friend.example"
STRANGERS = ("https://evil.example", "null", "https://friend.example.evil.example",
             "https://friend.example:8443", "http://friend.example", "https://FRIEND.example",
             "https://evil.example,https://friend.example", "*", "friend.example")
PAGES = ("/display", "/display.css", "/display.js", "/ticket.css", "/icon.svg", "/t/ZZZZ-ZZZZ")


def setUpModule():
    global HOSPITAL, SERVER, TOWN, IDS, OPERATIONS, BODIES, GATEWAY
    GATEWAY = gateway.Gateway()
    unittest.addModuleCleanup(GATEWAY.close)
    with hospital_of_module(settings=GATEWAY.settings(**{
            "server.allowed_origins": FRIEND, "limits.sign_in_per_minute": 10000,
            "live.call_unheard_ms": 600000})) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        IDS = api.make_ids(SERVER, TOWN, "Siri Mtu", "+255700000005")
        OPERATIONS, BODIES = api.operations(), api.bodies(SERVER, TOWN, IDS)


def token_for(operation):
    rights = api.RIGHTS[operation.id]
    return TOWN.tokens[next(role for role in ("admin", "doctor", "display", "patient") if role in rights)] \
        if rights else None


def ask(operation, token, body=None, ids=None, method=None, **headers):
    query = "?name=siri" if operation.id == "findPatients" else ""
    return SERVER.ask(method or operation.method, operation.fill(ids or IDS) + query, body, token, {
        "X-Forwarded-For": "203.0.113.9",
        **({"Idempotency-Key": str(uuid.uuid4())} if operation.takes_key else {}),
        **({"If-Match": '"1"'} if operation.needs_version else {}), **headers})


def every_answer():
    """One of each kind that an operation can give."""
    nowhere = {name: str(uuid.uuid4()) for name in IDS}
    for operation in OPERATIONS:
        token, body = token_for(operation), BODIES.get(operation.id)
        yield f"{operation} by nobody", ask(operation, None)
        yield f"{operation} by a wrong token", ask(operation, "x.y.z", body)
        yield f"{operation} of nothing", ask(operation, token, body, nowhere)
        yield f"{operation} in no form", ask(operation, token, b"{", ids=IDS)
        yield f"{operation} of a wrong field", ask(operation, token, {"x": 1})
        yield f"{operation} of another type", ask(operation, token, b"a=b",
                                                  **{"Content-Type": "text/plain"})
        yield f"{operation} of too much", ask(operation, token, b"x" * 70000)
        yield f"{operation} without a key", ask(operation, token, body,
                                                **{"Idempotency-Key": None, "If-Match": None})
        yield f"{operation} by OPTIONS", ask(operation, None, method="OPTIONS")
        yield f"{operation} by DELETE", ask(operation, token, method="DELETE")
        if operation.method == "GET":
            yield f"{operation} by HEAD", ask(operation, token, method="HEAD")
        for role in api.ROLES:
            yield f"{operation} by {role}", ask(operation, TOWN.tokens[role], body)
    for page, method in itertools.product(PAGES, ("GET", "HEAD", "POST", "OPTIONS")):
        yield f"{method} {page}", SERVER.ask(method, page)
    yield "nothing", SERVER.get("/nowhere")
    yield "a socket without an upgrade", SERVER.get("/v1/live")


class Headers(unittest.TestCase):
    def test_every_answer_keeps_a_browser_careful(self):
        statuses = set()
        for about, answer in every_answer():
            said, statuses = answer.headers, statuses | {answer.status}
            self.assertLess(answer.status, 500, f"{about}: {answer}")
            self.assertEqual(said.get("x-content-type-options"), "nosniff", about)
            self.assertEqual(said.get("referrer-policy"), "no-referrer", about)
            self.assertEqual(said.get("cross-origin-opener-policy"), "same-origin", about)
            self.assertEqual(said.get("cross-origin-resource-policy"), "same-origin", about)
            for feature in ("camera", "geolocation", "microphone", "payment", "usb"):
                self.assertIn(f"{feature}=()", said["permissions-policy"], about)
            policy = said["content-security-policy"]
            self.assertTrue(policy.startswith("default-src 'none'"), about)
            self.assertIn("frame-ancestors 'none'", policy, about)
            self.assertNotIn("unsafe", policy, about)
            self.assertNotIn("strict-transport-security", said, about)  # It would be a lie.
            self.assertFalse({"server", "x-powered-by", "set-cookie"} & set(said), about)
            if answer.body and "svg" not in said["content-type"]:  # XML says it itself.
                self.assertIn("charset=utf-8", said["content-type"], about)
            # Public keys and files of pages are nobody's; all else is not to be kept by anybody.
            method, _, path = about.partition(" ")
            is_file = answer.status == 200 and method in ("GET", "HEAD") and \
                (path == "/display" or "." in path)
            is_key = answer.status == 200 and method == "getKeys"
            kept = "public, max-age=300" if is_key else "no-cache" if is_file else "no-store"
            self.assertEqual(said.get("cache-control"), kept, about)
        self.assertLessEqual({200, 201, 204, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 426,
                              428}, statuses)


class Origins(unittest.TestCase):
    def test_no_stranger_may_read_any_answer(self):
        for operation, origin in itertools.product(OPERATIONS, STRANGERS):
            for method in (operation.method, "OPTIONS"):
                answer = ask(operation, token_for(operation), {"x": 1}, method=method,
                             Origin=origin)
                said = [name for name in answer.headers if name.startswith("access-control-")]
                self.assertEqual(said, [], f"{method} {operation} from {origin}")
        for page, origin in itertools.product(PAGES, (*STRANGERS, FRIEND)):
            said = SERVER.get(page, Origin=origin).headers
            self.assertNotIn("*", said.get("access-control-allow-origin", ""), page)

    def test_a_friend_may_without_cookies_of_anybody(self):
        for operation in OPERATIONS:
            answer = ask(operation, None, Origin=FRIEND)
            said = answer.headers
            self.assertEqual((said["access-control-allow-origin"], said["vary"]),
                             (FRIEND, "Origin"), operation)
            self.assertNotIn("access-control-allow-credentials", said)
            self.assertIn("Retry-After", said["access-control-expose-headers"])

    def test_a_friend_asks_before_it_sends(self):
        for operation in OPERATIONS:
            answer = ask(operation, None, method="OPTIONS", Origin=FRIEND,
                         **{"Access-Control-Request-Method": operation.method,
                            "Access-Control-Request-Headers": "authorization"})
            said = answer.headers
            self.assertEqual((answer.status, answer.body), (204, b""), operation)
            self.assertIn(operation.method, said["access-control-allow-methods"], operation)
            self.assertIn("Authorization", said["access-control-allow-headers"])
            self.assertNotIn("*", said["access-control-allow-headers"])


if __name__ == "__main__":
    unittest.main()
