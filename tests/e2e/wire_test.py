#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What stands between two programs that read the same bytes differently, and clients that take their
time: on raw sockets, because no library would send this."""
import contextlib
import re
import selectors
import socket
import threading
import unittest

from client import must
from hospital import hospital_of_module
from patience import wait_until

LARGE = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200  # Some 20 MB of answers.
CAREFUL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
SLOW = 200


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)


def head(line="GET /healthz HTTP/1.1", *lines, host=b"Host: x", body=b""):
    """A request that says it is the last; whatever is answered behind it was smuggled."""
    sent = [line, *lines]
    sent = [part if isinstance(part, bytes) else part.encode() for part in sent]
    if host:
        sent.insert(1, host)
    return b"\r\n".join([*sent, b"Connection: close", b"", b""]) + body


def post(*lines, body=b"", path="/v1/auth/sign-out"):
    return head(f"POST {path} HTTP/1.1", *lines, body=body)


INNER = b"GET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"0\r\n\r\n" + INNER
UPGRADE = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: foleni.v1")

# What is sent, and the one status that comes back. 401 and 404 are those of routes: it was read.
WIRE = {
    # Where a body ends.
    "a length and chunks": (post("Content-Length: 5", "Transfer-Encoding: chunked",
                                 body=CHUNKED), 400),
    "chunks and a length": (post("Transfer-Encoding: chunked", "Content-Length: 5",
                                 body=CHUNKED), 400),
    "chunks": (post("Transfer-Encoding: chunked", body=CHUNKED), 411),
    "chunks of a GET": (head("GET /healthz HTTP/1.1", "Transfer-Encoding: chunked",
                             body=CHUNKED), 411),
    "chunks in capitals": (post("TRANSFER-ENCODING: CHUNKED", body=CHUNKED), 411),
    "chunks that are none": (post("Transfer-Encoding: xchunked", body=INNER), 411),
    "no encoding": (post("Transfer-Encoding: identity", body=INNER), 411),
    "two encodings": (post("Transfer-Encoding: gzip", "Transfer-Encoding: chunked",
                           body=CHUNKED), 411),
    "an encoding behind a blank": (post("Transfer-Encoding : chunked", body=CHUNKED), 400),
    "an encoding on the next line": (post("Transfer-Encoding:\r\n chunked", body=CHUNKED), 400),
    "an encoding behind a vertical tab": (post(b"Transfer-Encoding:\x0bchunked", body=CHUNKED),
                                          400),
    "an encoding with a NUL": (post(b"Transfer-Encoding: chunked\0", body=CHUNKED), 400),
    "an encoding behind a bare CR": (post(b"X: y\rTransfer-Encoding: chunked", body=CHUNKED), 400),
    "an encoding behind a bare LF": (post(b"X: y\nTransfer-Encoding: chunked", body=CHUNKED), 400),
    "two lengths": (post("Content-Length: 0", "Content-Length: 40", body=INNER), 400),
    "the same length twice": (post("Content-Length: 0", "Content-Length: 0", body=INNER), 400),
    "a list of lengths": (post("Content-Length: 0, 0", body=INNER), 400),
    "a signed length": (post("Content-Length: +0", body=INNER), 400),
    "a negative length": (post("Content-Length: -1", body=INNER), 400),
    "a hex length": (post("Content-Length: 0x0", body=INNER), 400),
    "no length at all": (post("Content-Length:", body=INNER), 400),
    "a length with a blank": (post("Content-Length: 1 0", body=INNER), 400),
    "a length above all numbers": (post("Content-Length: 18446744073709551617", body=INNER), 413),
    "a length above the limit": (post("Content-Length: 70000", body=INNER), 413),
    "a GET with a body": (head("GET /healthz HTTP/1.1", f"Content-Length: {len(INNER)}",
                               body=INNER), 400),
    "a body where none belongs": (post(f"Content-Length: {len(INNER)}", body=INNER), 401),
    "an unknown expectation": (post("Expect: 200-ok", "Content-Length: 0"), 417),
    # Lines.
    "a folded line": (head("GET /healthz HTTP/1.1", "X: a\r\n b"), 400),
    "a folded line by a tab": (head("GET /healthz HTTP/1.1", "X: a\r\n\tb"), 400),
    "a folded first line": (head("GET /healthz HTTP/1.1\r\n X: a"), 400),
    "a NUL in a value": (head("GET /healthz HTTP/1.1", b"X: a\0b"), 400),
    "a NUL in a name": (head("GET /healthz HTTP/1.1", b"X\0: a"), 400),
    "a NUL in the address": (head(b"GET /health\0z HTTP/1.1"), 400),
    "an escape sequence in a value": (head("GET /healthz HTTP/1.1", b"X: \x1b]52;c;x\x07"), 400),
    "a bare CR in a value": (head("GET /healthz HTTP/1.1", b"X: a\rb"), 400),
    "a bare LF in a value": (head("GET /healthz HTTP/1.1", b"X: a\nb"), 400),
    "a line without a colon": (head("GET /healthz HTTP/1.1", "nonsense"), 400),
    "a line without a name": (head("GET /healthz HTTP/1.1", ": a"), 400),
    "a blank in a name": (head("GET /healthz HTTP/1.1", "X Y: a"), 400),
    "a blank before the colon": (head("GET /healthz HTTP/1.1", "X : a"), 400),
    "two tokens": (head("GET /v1/me HTTP/1.1", "Authorization: Bearer a",
                        "Authorization: Bearer b"), 400),
    "two types": (post("Content-Type: text/plain", "Content-Type: application/json"), 400),
    "65 lines": (head("GET /healthz HTTP/1.1", *["X: a"] * 65), 431),
    "a long line": (head("GET /healthz HTTP/1.1", "X: " + "a" * 9000), 431),
    "a long address": (head(f"GET /{'a' * 9000} HTTP/1.1"), 414),
    # Hosts.
    "no host": (head(host=None), 400),
    "two hosts": (head("GET /healthz HTTP/1.1", "Host: y"), 400),
    "the same host twice": (head("GET /healthz HTTP/1.1", "Host: x"), 400),
    "an empty host": (head(host=b"Host:"), 400),
    "a host with a path": (head(host=b"Host: x/y"), 400),
    "a host with a user": (head(host=b"Host: me@x"), 400),
    "two hosts in one": (head(host=b"Host: x, y"), 400),
    "the whole address": (head("GET http://x/healthz HTTP/1.1"), 200),
    "the whole address of another": (head("GET http://y/healthz HTTP/1.1"), 400),
    "the whole address of a user": (head("GET http://me@x/healthz HTTP/1.1"), 400),
    "another scheme": (head("GET file:///etc/passwd HTTP/1.1"), 400),
    # Addresses: decoded once, and then nothing is a slash or a parent.
    "a slash in a segment": (head("GET /v1%2fme HTTP/1.1"), 404),
    "a parent": (head("GET /v1/../healthz HTTP/1.1"), 400),
    "a parent in code": (head("GET /v1/%2e%2e/healthz HTTP/1.1"), 400),
    "a parent in half a code": (head("GET /v1/.%2e/healthz HTTP/1.1"), 400),
    "a parent in code of a code": (head("GET /v1/%252e%252e/healthz HTTP/1.1"), 404),
    "a slash in code of a code": (head("GET /v1%252fme HTTP/1.1"), 404),
    "a letter in code": (head("GET /%68ealthz HTTP/1.1"), 200),
    "here": (head("GET /./healthz HTTP/1.1"), 400),
    "two slashes": (head("GET //healthz HTTP/1.1"), 404),
    "a slash at the end": (head("GET /healthz/ HTTP/1.1"), 404),
    "another case": (head("GET /HEALTHZ HTTP/1.1"), 404),
    "a NUL in code": (head("GET /healthz%00 HTTP/1.1"), 400),
    "a line break in code": (head("GET /healthz%0d%0aX:a HTTP/1.1"), 400),
    "an overlong slash": (head("GET /v1%c0%afme HTTP/1.1"), 400),
    "half an escape": (head("GET /healthz%2 HTTP/1.1"), 400),
    "no hex": (head("GET /healthz%zz HTTP/1.1"), 400),
    "a raw byte": (head(b"GET /health\xff HTTP/1.1"), 400),
    "a backslash": (head("GET /v1\\..\\healthz HTTP/1.1"), 400),
    "a fragment": (head("GET /healthz#x HTTP/1.1"), 400),
    "an argument twice": (head("GET /v1/me?a=1&a=2 HTTP/1.1"), 400),
    "all": (head("OPTIONS * HTTP/1.1"), 400),
    "no address": (head("GET HTTP/1.1"), 400),
    "two blanks": (head("GET  /healthz HTTP/1.1"), 400),
    # Methods and versions.
    "TRACE": (head("TRACE /healthz HTTP/1.1"), 501),
    "TRACK": (head("TRACK /healthz HTTP/1.1"), 501),
    "CONNECT": (head("CONNECT x:443 HTTP/1.1"), 501),
    "DEBUG": (head("DEBUG /healthz HTTP/1.1"), 501),
    "small letters": (head("get /healthz HTTP/1.1"), 501),
    "no version": (b"GET /healthz\r\n\r\n", 400),
    "HTTP/1.2": (head("GET /healthz HTTP/1.2"), 505),
    "HTTP/2 in its own words": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), 505),
    "an upgrade to HTTP/2": (head("GET /healthz HTTP/1.1", "Upgrade: h2c",
                                  "Connection: Upgrade, HTTP2-Settings",
                                  "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"), 200),
    "an upgrade to TLS": (head("GET /healthz HTTP/1.1", "Upgrade: TLS/1.0",
                               "Connection: Upgrade"), 200),
    # A tunnel through the handshake of a socket.
    "a socket with a body": (head("GET /v1/live HTTP/1.1", *UPGRADE,
                                  f"Content-Length: {len(INNER)}", body=INNER), 400),
    "a socket with chunks": (head("GET /v1/live HTTP/1.1", *UPGRADE,
                                  "Transfer-Encoding: chunked", body=CHUNKED), 411),
    "a socket of another version": (head(
        "GET /v1/live HTTP/1.1", *[line.replace(": 13", ": 99") for line in UPGRADE],
        body=INNER), 426),
    "a socket elsewhere": (head("GET /healthz HTTP/1.1", *UPGRADE, body=INNER), 404),
    "a socket by POST": (head("POST /v1/live HTTP/1.1", *UPGRADE, "Content-Length: 0"), 400),
    "a socket of another origin": (head("GET /v1/live HTTP/1.1", *UPGRADE,
                                        "Origin: https://evil.example", body=INNER), 403),
    "a socket of no origin's page": (head("GET /v1/live HTTP/1.1", *UPGRADE, "Origin: null",
                                          body=INNER), 403),
}


def answers(data):
    """Of all that came: (status, headers, body), one for each answer."""
    found = []
    while data:
        top, _, data = data.partition(b"\r\n\r\n")
        lines = top.decode("latin1").split("\r\n")
        match = re.fullmatch(r"HTTP/1\.[01] (\d{3}) .*", lines[0])
        assert match, lines[0]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            assert name.lower() not in headers, f"{name} comes twice"
            headers[name.lower()] = value
        length = int(headers.get("content-length", 0))
        found.append((int(match[1]), headers, data[:length]))
        data = data[length:]
    return found


class Case(unittest.TestCase):
    def assert_careful(self, headers, about):
        for name, value in CAREFUL.items():
            self.assertEqual(headers.get(name), value, f"{about}: {name}")
        self.assertIn("frame-ancestors 'none'", headers["content-security-policy"], about)
        self.assertIn("geolocation=()", headers["permissions-policy"], about)
        self.assertFalse({"server", "x-powered-by"} & set(headers), about)


class Wire(Case):
    def test_each_request_has_one_reading_and_one_answer(self):
        for about, (sent, status) in WIRE.items():
            found = answers(SERVER.raw(sent))
            self.assertEqual([answer[0] for answer in found], [status], f"{about}: {found}")
            _, headers, body = found[0]
            self.assert_careful(headers, about)
            self.assertEqual(headers["connection"], "close", about)
            self.assertNotIn(b"\0", body)
            self.assertNotIn(b"\x1b", body)
            if status >= 400:
                self.assertEqual(headers["content-type"],
                                 "application/problem+json; charset=utf-8", about)
        self.assertTrue(SERVER.raw(head()).startswith(b"HTTP/1.1 200 "))

    def test_what_is_well_formed_is_answered_in_its_order(self):
        """So that the table above does not pass because nothing is ever taken."""
        sent = (b"POST /v1/auth/sign-out HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n" +
                b"G" * 40 + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" +
                head("GET /v1/smuggled HTTP/1.1"))
        self.assertEqual([answer[0] for answer in answers(SERVER.raw(sent))], [401, 200, 404])

    def test_what_is_sent_ahead_is_answered_behind_large_answers_too(self):
        large = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        found = answers(SERVER.raw(large * 3 + head("GET /v1/smuggled HTTP/1.1")))
        self.assertEqual([answer[0] for answer in found], [200, 200, 200, 404])
        self.assertGreater(len(found[0][2]), 100000)

    def test_they_are_counted(self):
        before = told(SERVER, "requests_malformed_total")
        for sent, _ in WIRE.values():
            SERVER.raw(sent)
        self.assertGreater(told(SERVER, "requests_malformed_total") - before, len(WIRE) // 2)

    def test_nothing_of_it_is_in_the_log_as_it_was_sent(self):
        for line in SERVER.lines():
            self.assertNotIn("smuggled", str(line))
            self.assertNotIn("\x1b", str(line))


def told(server, metric):
    return int(re.search(rf"^foleni_{re.escape(metric)} (\d+)$", server.get("/metrics").body.decode(),
                         re.MULTILINE)[1])


def connections(server):
    return told(server, 'connections{kind="http"}')


class Connections(Case):
    def test_an_address_has_so_many_and_another_one_is_let_in(self):
        server = HOSPITAL.start({"limits.connections_per_address": 20})
        server.close()  # What it was asked by whether it is ready.
        wait_until(lambda: connections(server) == 1, "only the one that asks is left")
        server.close()
        with contextlib.ExitStack() as stack:
            held = []
            for _ in range(20):
                held.append(stack.enter_context(
                    socket.create_connection(("127.0.0.1", server.port), 20)))
                held[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertTrue(held[-1].recv(4096).startswith(b"HTTP/1.1 200 "), len(held))
            with socket.create_connection(("127.0.0.1", server.port), 20) as refused:
                (status, headers, _), = answers(refused.makefile("rb").read())
            self.assertEqual((status, headers["retry-after"]), (503, "5"))
            self.assert_careful(headers, "refused")
            with socket.create_connection(("127.0.0.1", server.port), 20,
                                          ("127.0.0.2", 0)) as other:
                other.sendall(head())
                self.assertEqual(answers(other.makefile("rb").read())[0][0], 200)
            held.pop().close()
            wait_until(lambda: server.raw(head()).startswith(b"HTTP/1.1 200 "), "one has gone")


class Slowly(unittest.TestCase):
    """So many at once that never come to an end: each is ended, and the others do not notice."""

    @classmethod
    def setUpClass(cls):
        """Answers that nobody takes are given up after a while, in which the others are tried."""
        cls.untaken_at = HOSPITAL.start()
        cls.alone = connections(cls.untaken_at)
        cls.untaken = [cls.connect(cls.untaken_at, LARGE, 4096) for _ in range(40)]
        for connection in cls.untaken:
            cls.addClassCleanup(connection.close)
        wait_until(lambda: connections(cls.untaken_at) == cls.alone + len(cls.untaken),
                   "all of them are there")

    def open(self, server, sent=b""):
        connection = self.connect(server, sent)
        self.addCleanup(connection.close)
        return connection

    @staticmethod
    def connect(server, sent, receive_bytes=None):
        connection = socket.socket()
        if receive_bytes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(sent)
        return connection

    @staticmethod
    def dribble(held, drip, ended):
        """One more byte for each, again and again; until all are closed."""
        selector = selectors.DefaultSelector()
        for connection in held:
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(0.1):
                try:
                    if key.fileobj.recv(65536):
                        continue
                except ConnectionError:
                    pass
                selector.unregister(key.fileobj)
            for key in list(selector.get_map().values()):
                with contextlib.suppress(OSError):  # It learns of the end by reading.
                    key.fileobj.send(drip)
        ended.set()

    def assert_others_work(self, server, ended):
        """As long as it lasts, and it does end."""
        answered = 0
        client = server.another()
        while not ended.is_set():
            for path in ("/healthz", TOWN.path("desks")):
                must(client.ask("GET", path, token=TOWN.tokens["nurse"]))
                answered += 1
        client.close()
        self.assertGreater(answered, 20)

    def run_slow(self, server, held, drip):
        ended = threading.Event()
        slow = threading.Thread(target=self.dribble, args=(held, drip, ended))
        slow.start()
        try:
            self.assert_others_work(server, ended)
        finally:
            slow.join()

    def test_heads_and_bodies_that_never_end(self):
        server = HOSPITAL.start({"limits.request_ms": "3s"})
        body = post("Content-Type: application/json", "Content-Length: 60000")
        kinds = [b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"", b"GET /h", body]
        held = [self.open(server, kinds[i % len(kinds)]) for i in range(SLOW)]
        self.run_slow(server, held, b"a")
        wait_until(lambda: connections(server) < 5, "all of them are gone")
        self.assertGreaterEqual(told(server, "connections_slow_total"), SLOW)

    def test_sockets_that_say_nothing(self):
        """Upgraded, and no hello follows."""
        server = HOSPITAL.start()
        held = [self.open(server, head("GET /v1/live HTTP/1.1", *UPGRADE)) for _ in range(40)]
        for connection in held:
            data = b""
            while piece := connection.recv(4096):
                data += piece
            self.assertTrue(data.startswith(b"HTTP/1.1 101 "), data)
            self.assertIn(b"say hello first", data)
        must(server.get("/healthz"))

    def test_what_nobody_takes_is_given_up(self):
        """The last by its name. Not one is read from, so the server alone can end them."""
        wait_until(lambda: connections(self.untaken_at) == self.alone, "they were given up", 90)
        # Because they took nothing, and not because they had nothing to take any more.
        self.assertEqual(told(self.untaken_at, "connections_slow_total"), len(self.untaken))


class Passwords(unittest.TestCase):
    def test_so_many_are_looked_at_and_the_next_hears_when_to_come_back(self):
        """Each takes memory and a processor: the others are not to wait for them. Those who guess
        here guess at nobody, and that is as much work: it does not tell who has an account."""
        server = HOSPITAL.start({"limits.password_hashes": 1, "limits.password_queue": 2,
                                 "limits.sign_in_per_minute": 1000})
        statuses, busy = [], []

        def guess(number):
            client = server.another()
            answer = client.sign_in(f"nobody{number}")
            client.close()
            statuses.append(answer.status)
            if answer.status == 503:
                busy.append((answer.code, int(answer.headers["retry-after"])))
        guesses = [threading.Thread(target=guess, args=(number,)) for number in range(30)]
        for thread in guesses:
            thread.start()
        while any(thread.is_alive() for thread in guesses):
            must(server.get(TOWN.path("desks"), TOWN.tokens["nurse"]))
        for thread in guesses:
            thread.join()
        self.assertEqual(set(statuses), {401, 503})
        self.assertEqual({code for code, _ in busy}, {"busy"})
        self.assertGreater(min(wait for _, wait in busy), 0)


if __name__ == "__main__":
    unittest.main()
