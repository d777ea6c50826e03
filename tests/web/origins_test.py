#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of other origins in a real browser: what they try with a live socket, with requests in
somebody's name, and with a page of ours inside of theirs."""
import http.server
import json
import threading
import unittest
import uuid

from browser import Browser
from hall import main

from client import must
from hospital import Hospital
from patience import wait_until
from server import free_port

# "open", or why not; the socket stays open for whoever says more on it.
OPEN_SOCKET = """(address, protocols) => new Promise((done) => {
    const socket = window.socket = new WebSocket(address, protocols);
    socket.onopen = () => done("open " + socket.protocol);
    socket.onerror = () => done("refused");
})"""
ASK = """(address, options) => fetch(address, options).then(
    (answer) => `${answer.type} ${answer.status}`, (error) => String(error))"""
# A page that is of no origin at all, and what it hears.
SANDBOX = """(script) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    window.onmessage = (event) => done(`${event.origin} ${event.data}`);
    frame.srcdoc = `<script>(${script}).then((said) => parent.postMessage(said, "*"))</script>`;
    document.body.append(frame);
})"""
# The text of a page of ours in a frame of theirs, or that there is none to be seen.
FRAME = """(address) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.onload = () => setTimeout(() => done(frame.contentDocument ? "seen" : "shut"), 0);
    document.body.append(frame);
})"""


class Blank(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body>")

    def log_message(self, *_):
        pass


def serve_elsewhere(test_class):
    """The origin of a server that has nothing to do with ours."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Blank)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    test_class.addClassCleanup(thread.join)
    test_class.addClassCleanup(server.server_close)
    test_class.addClassCleanup(server.shutdown)
    return f"http://127.0.0.1:{server.server_address[1]}"


def call(function, *arguments):
    return f"({function})({', '.join(json.dumps(argument) for argument in arguments)})"


class Origins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.friend, cls.evil = serve_elsewhere(cls), serve_elsewhere(cls)
        cls.hospital = Hospital(settings={"server.port": free_port(),
                                          "server.allowed_origins": cls.friend})
        cls.enterClassContext(cls.hospital)
        cls.browser = cls.enterClassContext(Browser())
        cls.server = cls.hospital.start()
        cls.town = cls.hospital.furnish(cls.server)
        cls.hospital.add_user("asha", "nurse", cls.town)
        cls.base = f"http://127.0.0.1:{cls.server.port}"
        cls.live = f"ws://127.0.0.1:{cls.server.port}/v1/live"

    def open(self, address):
        page = self.browser.open(address)
        self.addCleanup(page.do, "close")
        return page

    def ticket(self, role="nurse"):
        return must(self.server.post("/v1/auth/live-ticket", None,
                                     self.town.tokens[role]))["ticket"]

    def connect(self, page, ticket):
        return page.evaluate(call(OPEN_SOCKET, self.live, ["foleni.v1", f"t.{ticket}"]))

    def test_a_page_of_a_stranger_opens_no_socket_whatever_it_knows(self):
        page = self.open(self.evil)
        ticket = self.ticket()
        self.assertEqual(self.connect(page, ticket), "refused")
        self.assertEqual(page.evaluate(call(OPEN_SOCKET, self.live, ["foleni.v1"])), "refused")
        self.assertGreaterEqual(len(self.server.logged("net.origin_refused")), 2)
        # Nor was the ticket looked at.
        self.assertEqual(self.connect(self.open(self.friend), ticket), "open foleni.v1")

    def test_a_page_of_no_origin_opens_none_either(self):
        script = call(OPEN_SOCKET, self.live, ["foleni.v1", f"t.{self.ticket()}"])
        for origin in (self.evil, self.friend):
            said = self.open(origin).evaluate(call(SANDBOX, script))
            self.assertEqual(said, "null refused", origin)

    def test_friends_and_our_own_pages_do_and_a_ticket_is_good_once(self):
        # Our own pages may: the display's policy lets it speak to its server.
        for origin in (self.friend, f"{self.base}/display"):
            page, ticket = self.open(origin), self.ticket()
            self.assertEqual(self.connect(page, ticket), "open foleni.v1", origin)
            self.assertEqual(self.connect(page, ticket), "refused", origin)
            self.assertEqual(self.connect(page, ticket[:-1] + "x"), "refused", origin)

    def test_a_ticket_is_of_its_account_and_ends_with_its_session(self):
        page = self.open(self.friend)
        self.connect(page, self.ticket("doctor"))
        role = page.evaluate("""new Promise((done) => {
            socket.onmessage = (event) => done(JSON.parse(event.data).role);
            socket.send(JSON.stringify({ t: "hello" }));
        })""")
        self.assertEqual(role, "doctor")
        session = must(self.server.sign_in("asha"))["access_token"]
        ticket = must(self.server.post("/v1/auth/live-ticket", None, session))["ticket"]
        must(self.server.post("/v1/auth/sign-out", None, session))
        wait_until(lambda: self.server.get("/v1/me", session).status == 401, "the end")
        self.assertEqual(self.connect(page, ticket), "refused")

    def test_a_page_of_a_stranger_reads_no_answer_and_sends_nothing_in_a_name(self):
        page, before = self.open(self.evil), self.seq()
        bearer = {"Authorization": f"Bearer {self.town.tokens['nurse']}"}
        visits = self.base + self.town.path("visits")
        body = json.dumps({"service": self.town.services["lab"]})
        for address, options in (
                (f"{self.base}/healthz", {}),
                (f"{self.base}/v1/me", {"headers": bearer}),
                (visits, {"method": "POST", "body": body, "headers": {
                    **bearer, "Content-Type": "application/json",
                    "Idempotency-Key": str(uuid.uuid4())}}),
                (f"{self.base}/openapi.json", {"mode": "cors"})):
            self.assertIn("TypeError", page.evaluate(call(ASK, address, options)), address)
        # What a form can send comes through, is not readable, and does nothing.
        simple = {"method": "POST", "body": body, "mode": "no-cors",
                  "headers": {"Content-Type": "text/plain"}}
        for path in (self.town.path("visits"), "/v1/auth/sign-in", "/v1/auth/sign-out"):
            said = page.evaluate(call(ASK, self.base + path, simple))
            self.assertIn(said, ("opaque 0", "TypeError: Failed to fetch"), path)
        self.assertEqual(self.seq(), before)
        friend = self.open(self.friend)
        self.assertEqual(friend.evaluate(call(ASK, f"{self.base}/v1/me", {"headers": bearer})),
                         "cors 200")

    def test_no_page_of_ours_stands_in_a_page_of_theirs(self):
        for origin in (self.evil, self.friend):
            page = self.open(origin)
            for path in ("/display", "/t/ZZZZ-ZZZZ", "/healthz"):
                page.evaluate(call(FRAME, self.base + path))
            refused = [fault for fault in page.do("faults") if "frame" in fault.lower()]
            self.assertEqual(len(refused), 3, page.do("faults"))

    def test_no_address_holds_what_lets_somebody_in(self):
        """Neither those that a browser asks for, nor what the log says of all this."""
        page, ticket = self.open(self.friend), self.ticket()
        self.assertEqual(self.connect(page, ticket), "open foleni.v1")
        addresses = page.do("addresses")
        self.assertIn(self.live, addresses)
        said = self.server.said() + " ".join(addresses)
        for token in (ticket, *self.town.tokens.values()):
            self.assertNotIn(token, said)
            self.assertNotIn(token.rsplit(".", 1)[-1], said)

    def test_what_stands_in_an_address_lets_nobody_in(self):
        page = self.open(self.friend)
        for name, value in (("access_token", self.town.tokens["nurse"]), ("ticket", self.ticket()),
                            ("token", self.town.tokens["nurse"])):
            said = page.evaluate(call(OPEN_SOCKET, f"{self.live}?{name}={value}", ["foleni.v1"]))
            # A stranger, who may follow the code of a ticket and nothing else.
            if said != "refused":
                code = page.evaluate("""new Promise((done) => {
                    socket.onmessage = (event) => done(JSON.parse(event.data).problem.code);
                    socket.send(JSON.stringify({ t: "hello" }));
                })""")
                self.assertEqual(code, "unauthenticated", name)
            answer = self.server.get(f"{self.town.path('desks')}?{name}={value}")
            self.assertEqual(answer.status, 401, f"{name}: {answer}")

    def seq(self):
        return must(self.server.get(self.town.path("desks"), self.town.tokens["nurse"]))["seq"]


if __name__ == "__main__":
    main()
