# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Clients for HTTP and WebSocket that share no code with the programs."""
import asyncio
import contextlib
import http.client
import json
import threading
import uuid

from patience import Late

PASSWORD = "a bicycle under water"  # Of everybody whom a hospital adds.


class Answer:
    """headers: names in small letters."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """Of a problem; None: it is none."""
        if "problem+json" not in self.headers.get("content-type", ""):
            return None
        return self.json.get("code")

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Http:
    """One connection that is kept, made anew when the server has closed it."""

    def __init__(self, port, timeout_s=20, context=None):
        self.port, self.timeout_s, self.context = port, timeout_s, context
        self.connection = None

    def connect(self):
        if self.context:
            self.connection = http.client.HTTPSConnection(
                "localhost", self.port, timeout=self.timeout_s, context=self.context)
        else:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                         timeout=self.timeout_s)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def ask(self, method, path, body=None, token=None, headers=None):
        """body: bytes as they are, anything else as JSON. A header None is left out."""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        sent.update(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is None and method in ("POST", "PUT", "PATCH"):
            sent["Content-Length"] = "0"
        if not self.connection:
            self.connect()
        self.connection.putrequest(method, path, skip_host="Host" in sent,
                                   skip_accept_encoding=True)
        if body is not None and "Content-Length" not in sent:
            sent["Content-Length"] = str(len(body))
        for name, value in sent.items():
            if value is not None:
                self.connection.putheader(name, value)
        try:
            self.connection.endheaders(body)
            reply = self.connection.getresponse()
            answer = Answer(reply.status,
                            {name.lower(): value for name, value in reply.getheaders()},
                            reply.read())
        except BaseException:
            self.close()
            raise
        if reply.will_close:
            self.close()
        return answer

    def sign_in(self, login, password=PASSWORD, headers=None, **more):
        return self.ask("POST", "/v1/auth/sign-in",
                        {"login": login, "password": password, **more}, None, headers)


def must(answer):
    """The JSON of an answer that says yes."""
    if not 200 <= answer.status < 300:
        raise AssertionError(repr(answer))
    return answer.json if answer.body else None


class Loop:
    """One asyncio loop in a thread of its own, for all sockets of a program."""
    running = None

    @classmethod
    def run(cls, coroutine, limit_s=20):
        if not cls.running:
            cls.running = asyncio.new_event_loop()
            threading.Thread(target=cls.running.run_forever, daemon=True).start()
        return asyncio.run_coroutine_threadsafe(coroutine, cls.running).result(limit_s)


class Live:
    """A WebSocket by the Python package websockets; keeps every frame it gets."""

    def __init__(self, port, token=None, ticket=None, protocols=None, scheme="ws", context=None,
                 headers=None):
        # Debian: python3-websockets; this client is in Debian 12 and 13.
        from websockets.legacy.client import connect as open_socket
        self.frames, self.changed, self.closed = [], threading.Condition(), None
        offered = ["foleni.v1"] if protocols is None else protocols
        if ticket is not None:
            offered = offered + [f"t.{ticket}"]
        more = dict(headers or {})
        if token:
            more["Authorization"] = f"Bearer {token}"

        async def connect():
            return await open_socket(
                f"{scheme}://localhost:{port}/v1/live", subprotocols=offered or None,
                extra_headers=more, max_size=None, ping_interval=None, ssl=context,
                host="127.0.0.1", open_timeout=20)

        self.socket = Loop.run(connect())
        asyncio.run_coroutine_threadsafe(self.listen(), Loop.running)

    async def listen(self):
        import websockets
        try:
            async for text in self.socket:
                with self.changed:
                    self.frames.append(json.loads(text))
                    self.changed.notify_all()
        except websockets.ConnectionClosed:
            pass
        finally:
            with self.changed:
                self.closed = (self.socket.close_code, self.socket.close_reason)
                self.changed.notify_all()

    def send(self, message):
        """Anything but text, bytes and lists of pieces goes as JSON."""
        if not isinstance(message, (str, bytes, list)):
            message = json.dumps(message)
        Loop.run(self.socket.send(message))

    def wait(self, wanted, what, limit_s=15):
        """The first frame, seen already or to come, that is wanted."""
        def look():
            return next((frame for frame in list(self.frames) if wanted(frame)), None)
        with self.changed:
            if not self.changed.wait_for(lambda: look() or self.closed, limit_s):
                raise Late(f"not within {limit_s} s: {what}; got {self.frames[-3:]}")
        found = look()
        if not found:
            raise AssertionError(f"closed {self.closed} before: {what}")
        return found

    def wait_kind(self, kind, limit_s=15):
        return self.wait(lambda frame: frame["t"] == kind, kind, limit_s)

    def wait_closed(self, limit_s=15):
        with self.changed:
            if not self.changed.wait_for(lambda: self.closed, limit_s):
                raise Late(f"not closed within {limit_s} s")
        return self.closed

    def hello(self, **more):
        self.send({"t": "hello", **more})
        return self.wait_kind("welcome")

    def command(self, name, data, key=None, **more):
        """The answer to a command."""
        key = key or str(uuid.uuid4())
        self.send({"t": "command", "id": key, "name": name, "data": data, **more})
        return self.wait(lambda frame: frame["t"] == "answer" and frame["id"] == key, name)

    def events(self):
        """All events so far, in order, after checking that their frames leave no gap."""
        events, to = [], None
        for frame in list(self.frames):
            if frame["t"] == "snapshot":
                to = frame["seq"]
            elif frame["t"] == "events":
                if to is not None and frame["from"] != to + 1:
                    raise AssertionError(f"from {frame['from']} after {to}")
                to = frame["to"]
                events += frame["events"]
        return events

    def position(self):
        """Up to which event this client knows everything."""
        for frame in reversed(list(self.frames)):
            if frame["t"] == "events":
                return frame["to"]
            if frame["t"] == "snapshot":
                return frame["seq"]
        return -1

    def wait_event(self, wanted, what, limit_s=15):
        """An event of this type, or for which wanted() is true."""
        if isinstance(wanted, str):
            kind, wanted = wanted, lambda event: event["type"] == kind
        found = []

        def look(_frame):
            found[:] = [event for event in self.events() if wanted(event)]
            return found
        self.wait(look, what, limit_s)
        return found[0]

    def close(self):
        with contextlib.suppress(Exception):
            Loop.run(self.socket.close())
