# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A gateway of text messages on this machine, for tests: speaks as Africa's Talking and as Twilio do,
keeps what it was asked to send, and does wrong what a test tells it to."""
import base64
import http.server
import json
import re
import ssl
import threading
import time
import urllib.parse

USER, KEY, SENDER = "AC0123456789abcdef", "key-0123456789", "+255800000000"
SEND = "/version1" + "/messaging"


class Gateway:
    """messages: what came, as dicts of to, from, body, path, headers. plan: what is done with the next
    ones, one each: a status, "garbage", "huge", "flood" of 10 MB, "redirect", "silence", "trickle" of a
    byte now and then, ("code", n) of one recipient. holding: how many it leaves without an answer;
    gone: how many of those to whom it trickled had enough."""

    def __init__(self, context=None):
        self.messages, self.plan, self.lock = [], [], threading.Lock()
        self.hold, self.holding, self.gone = threading.Event(), 0, 0
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                gateway.answer(self)

            do_GET = do_POST

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """Who goes away in the middle is what is tested."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.scheme = "https" if context else "http"
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}"

    def settings(self, name="africastalking", **more):
        return {"sms.gateway": name, "sms.url": self.url, "sms.user": USER, "sms.key": KEY,
                "sms.sender": SENDER, **more}

    def close(self):
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0))).decode()
        form = dict(urllib.parse.parse_qsl(body, strict_parsing=bool(body)))
        with self.lock:
            self.messages.append({
                "to": form.get("to", form.get("To")), "from": form.get("from", form.get("From")),
                "body": form.get("message", form.get("Body")), "path": request.path,
                "user": form.get("username"), "headers": dict(request.headers)})
            what = self.plan.pop(0) if self.plan else 201
        self.act(request, what, form)

    def act(self, request, what, form):
        if what == "silence":
            self.keep_waiting(60)
            return
        if what == "trickle":
            self.trickle(request)
            return
        headers, status = {}, what if isinstance(what, int) else 201
        is_twilio = "Body" in form
        number = len(self.messages)
        code = what[1] if isinstance(what, tuple) else 101
        reply = json.dumps({"sid": f"SM{number}", "status": "queued"} if is_twilio else {
            "SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [{
                "statusCode": code, "number": form.get("to"), "status": "Success",
                "cost": "TZS 22", "messageId": f"ATXid_{number}"}]}})
        if status != 201:
            reply = json.dumps({"code": 20003, "message": f"not to {form.get('To')}"})
        elif what == "garbage":
            reply = "\x00<html>" + reply
        elif what == "huge":
            reply = json.dumps({"sid": "x" * 200000})
        elif what == "flood":
            reply = " " * 10_000_000
        elif what == "redirect":
            status, headers = 307, {"Location": self.url + "/elsewhere"}
        data = reply.encode()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        try:
            request.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def keep_waiting(self, limit_s):
        """True: it is over."""
        with self.lock:
            self.holding += 1
        try:
            return self.hold.wait(limit_s)
        finally:
            with self.lock:
                self.holding -= 1

    def trickle(self, request):
        """Never long without a byte, and never done; ends when nobody listens any more."""
        request.send_response(201)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        try:
            while not self.keep_waiting(0.1):
                request.wfile.write(b" ")
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.gone += 1

    def to(self, number):
        with self.lock:
            return [message for message in self.messages if message["to"] == number]

    def code(self, number, count=1, limit_s=15):
        """The code of the count-th message to a number."""
        end = time.monotonic() + limit_s
        while len(self.to(number)) < count:
            if time.monotonic() > end:
                raise AssertionError(f"no message to {number}")
            time.sleep(0.02)
        return re.search(r"\b(\d{6})\b", self.to(number)[count - 1]["body"])[1]


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
