#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""/v1/live as docs/protocol.md says it, judged by the protocol half of the Python package websockets,
which fails a connection at the first byte that is not RFC 6455: frames in pieces, frames that break
a rule, coming back, positions that mean nothing, clients that do not read."""
import contextlib
import json
import random
import socket
import threading
import time
import unittest
import uuid

import websockets.uri
from client import must
from hospital import hospital_of_module
from patience import wait_until

try:
    from websockets.client import ClientProtocol
except ImportError:  # Its name before version 11.
    from websockets.client import ClientConnection as ClientProtocol

TEXT, BINARY, CLOSE, PING, PONG, GO_ON = 0x1, 0x2, 0x8, 0x9, 0xa, 0x0
FIN = 0x80
MESSAGE_BYTES, OUTBOX_BYTES = 4096, 65536
# What the two kernels may hold for one who does not read: the buffer that the server asks for,
# which Linux doubles, and a receiving one of the least size.
KERNEL_BYTES = 4 * 65536
SNAPSHOT_AFTER = 200


def setUpModule():
    global HOSPITAL, SERVER, TOWN, SILENT
    with hospital_of_module(settings={
            "limits.message_bytes": MESSAGE_BYTES, "limits.outbox_bytes": OUTBOX_BYTES,
            "live.snapshot_after_events": SNAPSHOT_AFTER}) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        SILENT = Peer()
        unittest.addModuleCleanup(SILENT.drop)


def frame(opcode, payload=b"", head=FIN, is_masked=True):
    """As a client sends it; head holds the bits beside the opcode."""
    length = len(payload)
    mask = bytes(random.randrange(256) for _ in range(4)) if is_masked else b""
    bit = FIN if is_masked else 0
    if length < 126:
        size = bytes([bit | length])
    elif length < 65536:
        size = bytes([bit | 126]) + length.to_bytes(2, "big")
    else:
        size = bytes([bit | 127]) + length.to_bytes(8, "big")
    if is_masked:
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    return bytes([head | opcode]) + size + mask + payload


class Peer:
    """A client that reads only where it is told to."""

    def __init__(self, token=None, town=None, is_narrow=False):
        self.town, self.heard, self.bytes, self.pongs = town or TOWN, [], 0, []
        self.socket = socket.socket()
        if is_narrow:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", SERVER.port))
        # What is said is there before what is asked next, also where the server cannot answer.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.judge = ClientProtocol(
            websockets.uri.parse_uri(f"ws://127.0.0.1:{SERVER.port}/v1/live"),
            subprotocols=["foleni.v1"], max_size=None)
        request = self.judge.connect()
        request.headers["Authorization"] = f"Bearer {token or self.town.tokens['admin']}"
        self.judge.send_request(request)
        self.pump_until(lambda: self.judge.state.name == "OPEN", "the handshake")
        assert self.judge.subprotocol == "foleni.v1" and not self.judge.extensions

    def send_bytes(self, data):
        self.socket.settimeout(20)
        self.socket.sendall(data)

    def flush(self):
        for data in self.judge.data_to_send():
            if data:
                with contextlib.suppress(OSError):
                    self.send_bytes(data)

    def say(self, message):
        self.send_bytes(frame(TEXT, json.dumps(message).encode()))

    def take(self):
        for event in self.judge.events_received():
            opcode = getattr(event, "opcode", None)
            if opcode == TEXT:
                assert event.fin, "the server sends its messages whole"
                self.bytes += len(event.data)
                self.heard.append(json.loads(event.data))
            elif opcode == PONG:
                self.pongs.append(bytes(event.data))

    def pump_until(self, question, what, limit_s=20):
        """Reads until the answer is true, and gives it; fails where the server breaks a rule."""
        end = time.monotonic() + limit_s
        self.flush()
        while not (answer := question()):
            if time.monotonic() > end or self.judge.state.name == "CLOSED":
                raise AssertionError(f"no {what}; closed {self.close_code()}; "
                                     f"{str(self.heard[-2:])[:1000]}")
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            data = b""
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                continue
            except ConnectionResetError:
                pass
            if data:
                self.judge.receive_data(data)
            else:
                self.judge.receive_eof()
            self.take()
            self.flush()
            if self.judge.parser_exc and self.judge.close_rcvd is None:
                raise AssertionError(f"the server broke the protocol: {self.judge.parser_exc!r}")
        return answer

    def hear(self, wanted, what=None):
        """The first message of a kind, or for which wanted() is true."""
        if isinstance(wanted, str):
            kind, wanted, what = wanted, lambda message: message["t"] == kind, wanted
        return self.pump_until(
            lambda: next((message for message in self.heard if wanted(message)), None), what)

    def hello(self, **more):
        self.say({"t": "hello", "facility": self.town.facility, **more})
        return self.hear("welcome")

    def close_code(self):
        return self.judge.close_rcvd and self.judge.close_rcvd.code

    def wait_closed(self, limit_s=20):
        self.pump_until(lambda: self.judge.close_rcvd, "close", limit_s)
        return self.close_code()

    def position(self):
        """How far it knows everything; fails at a gap, or at what comes twice."""
        at = None
        for message in self.heard:
            if message["t"] == "snapshot":
                at = message["seq"]
            elif message["t"] == "events":
                assert at is None or message["from"] == at + 1, f"{message['from']} after {at}"
                assert all(message["from"] <= event["seq"] <= message["to"]
                           for event in message["events"])
                at = message["to"]
        return at

    def drop(self):
        """Without a word."""
        self.socket.close()


class Case(unittest.TestCase):
    def setUp(self):
        self.town = TOWN

    def furnish(self):
        self.town = HOSPITAL.furnish(SERVER, f"town{len(HOSPITAL.towns)}")

    def peer(self, **more):
        peer = Peer(town=self.town, **more)
        self.addCleanup(peer.drop)
        return peer

    def open_visit(self, http=None):
        return must((http or SERVER).ask(
            "POST", self.town.path("visits"), {"service": self.town.services["opd"]},
            self.town.tokens["receptionist"], {"Idempotency-Key": str(uuid.uuid4())}))

    def seq(self):
        return must(SERVER.get(self.town.path("live"), self.town.tokens["admin"]))["seq"]


class Frames(Case):
    def test_a_message_may_come_in_pieces_with_control_frames_between(self):
        peer = self.peer()
        peer.hello()
        key, reason = str(uuid.uuid4()), "maji – 水 – 🏥"
        text = json.dumps({"t": "command", "id": key, "name": "service.close",
                           "data": {"service": TOWN.services["clinic"], "reason": reason}},
                          ensure_ascii=False).encode()
        cuts = [text[i:i + 3] for i in range(0, len(text), 3)]  # Also inside characters.
        peer.send_bytes(frame(TEXT, cuts[0], head=0))
        for i, cut in enumerate(cuts[1:]):
            if i % 5 == 0:
                peer.send_bytes(frame(PING, b"%d" % i) + frame(PONG, b"nobody asked"))
            peer.send_bytes(frame(GO_ON, cut, head=0))
        peer.send_bytes(frame(GO_ON))
        self.assertEqual(peer.hear("answer")["id"], key)
        told = peer.hear(lambda message: message.get("events"), "the event")
        self.assertEqual(told["events"][0]["data"]["reason"], reason)
        self.assertEqual(peer.pongs, [b"%d" % i for i in range(0, len(cuts) - 1, 5)])

    def test_a_message_may_come_byte_by_byte(self):
        peer = self.peer()
        for byte in frame(TEXT, json.dumps({"t": "hello", "facility": TOWN.facility}).encode()):
            peer.send_bytes(bytes([byte]))
        peer.hear("snapshot")

    def test_what_breaks_a_rule_ends_with_its_code_and_harms_nobody(self):
        ping = b'{"t":"ping"}'
        piece = frame(TEXT, b'{"t":', head=0)
        for about, sent, code in (
                ("not masked", frame(TEXT, ping, is_masked=False), 1002),
                ("a reserved bit", frame(TEXT, ping, head=FIN | 0x40), 1002),
                ("an unknown opcode", frame(0x3, ping), 1002),
                ("an unknown control opcode", frame(0xb), 1002),
                ("nothing to go on with", frame(GO_ON, ping), 1002),
                ("a new message within another", piece + frame(TEXT, ping), 1002),
                ("a ping in pieces", frame(PING, b"a", head=0), 1002),
                ("a ping that is too long", frame(PING, b"a" * 126), 1002),
                ("a close of one byte", frame(CLOSE, b"\x03"), 1002),
                ("a code nobody may send", frame(CLOSE, (1005).to_bytes(2, "big")), 1002),
                ("a reason that is no UTF-8", frame(CLOSE, b"\x03\xe8\xff"), 1007),
                ("binary", frame(BINARY, ping), 1003),
                ("no UTF-8", frame(TEXT, b'{"t":"\xff"}'), 1007),
                ("an overlong character", frame(TEXT, b'"\xc0\xaf"'), 1007),
                ("half of a pair", frame(TEXT, b'"\xed\xa0\x80"'), 1007),
                ("a character that never ends", frame(TEXT, b'"\xf0\x9f'), 1007),
                ("no UTF-8 in the second piece", piece + frame(GO_ON, b'"\xff', head=0), 1007),
                ("too long", frame(TEXT, b" " * (MESSAGE_BYTES + 1)), 1009),
                ("too long in pieces", frame(TEXT, b" " * MESSAGE_BYTES, head=0) +
                 frame(GO_ON, b" "), 1009),
                ("a terabyte", b"\x81\xff" + (1 << 40).to_bytes(8, "big") + bytes(4), 1009),
                ("the usual end", frame(CLOSE, (1000).to_bytes(2, "big") + b"bye"), 1000)):
            with self.subTest(about):
                peer = self.peer()
                peer.send_bytes(sent)
                self.assertEqual(peer.wait_closed(), code)
        watcher = self.peer()
        watcher.hello()
        watcher.say({"t": "ping"})
        watcher.hear("pong")

    def test_a_message_may_be_as_long_as_the_limit(self):
        peer = self.peer()
        text = json.dumps({"t": "hello", "facility": TOWN.facility}).encode()
        peer.send_bytes(frame(TEXT, text.ljust(MESSAGE_BYTES)))
        peer.hear("snapshot")


class Manners(Case):
    def test_three_messages_that_make_no_sense_end_the_socket(self):
        for wrong in (b"{", b"[]", b'{"t":"nonsense"}', b'{"t":5}', b'{"t":"hello","since":"x"}',
                      b'{"t":"hello","since":-1}', b'{"t":"hello","epoch":"x"}',
                      b'{"t":"ping","t":"ping"}', b"{" * 200, b'{"t":"command","id":"x"}'):
            with self.subTest(wrong[:30]):
                peer = self.peer()
                peer.send_bytes(frame(TEXT, wrong) * 3)
                self.assertEqual(peer.wait_closed(5), 1008)  # Sooner than without a hello.
                problems = [message["problem"] for message in peer.heard]
                self.assertEqual(len(problems), 3)
                for problem in problems:
                    self.assertIn(problem["code"], ("bad_json", "bad_field", "missing_field"))
                    self.assertTrue(problem["title"])

    def test_who_talks_without_end_is_cut_off(self):
        peer = self.peer()
        peer.hello()
        with contextlib.suppress(OSError):
            for _ in range(20):
                peer.send_bytes(frame(TEXT, b'{"t":"ping"}') * 100)
        self.assertEqual(peer.wait_closed(5), 1008)


class ComingBack(Case):
    def test_a_position_that_means_nothing_here_gets_a_snapshot(self):
        self.furnish()
        first = self.peer()
        epoch = first.hello()["epoch"]
        first.hear("snapshot")
        seq = self.seq()
        for more in (lambda: {}, lambda: {"since": seq}, lambda: {"epoch": epoch, "since": seq + 1},
                     lambda: {"epoch": epoch, "since": 2**63 - 1},
                     lambda: {"epoch": str(uuid.uuid4()), "since": seq},
                     lambda: {"epoch": str(uuid.uuid4())}):
            more = more()
            with self.subTest(more):
                peer = self.peer()
                peer.hello(**more)
                self.assertEqual(peer.hear("snapshot")["seq"], seq)
                self.open_visit()
                seq = self.seq()
                peer.pump_until(lambda: peer.position() == seq, "what came after it")

    def test_who_missed_too_much_gets_a_snapshot_and_who_missed_less_gets_it_all(self):
        self.furnish()
        first = self.peer()
        known = {"epoch": first.hello()["epoch"], "since": first.hear("snapshot")["seq"]}
        first.drop()
        while self.seq() < known["since"] + SNAPSHOT_AFTER - 2:
            self.open_visit()
        near = self.peer()
        near.hello(**known)
        seq = self.seq()
        self.assertEqual(near.hear("events")["from"], known["since"] + 1)
        self.assertEqual(near.pump_until(lambda: near.position() == seq, "all"), True)
        while self.seq() <= known["since"] + SNAPSHOT_AFTER:
            self.open_visit()
        far = self.peer()
        far.hello(**known)
        self.assertEqual(far.hear("snapshot")["seq"], self.seq())

    def test_a_server_that_has_just_begun_knows_what_happened_before(self):
        self.furnish()
        for role in ("admin", "display"):
            with self.subTest(role):
                first = SERVER.live(self.town.tokens[role])
                self.addCleanup(first.close)
                epoch = first.hello(facility=self.town.facility)["epoch"]
                since = first.wait_kind("snapshot")["seq"]
                self.open_visit()
                seq = self.seq()
                later = HOSPITAL.start()
                self.addCleanup(later.stop)
                back = later.live(self.town.tokens[role])
                self.addCleanup(back.close)
                back.hello(facility=self.town.facility, epoch=epoch, since=since)
                told = back.wait_kind("events")
                self.assertEqual((told["from"], told["to"]), (since + 1, seq))
                if role == "admin":
                    wait_until(lambda: first.position() == seq, "its events")
                    self.assertEqual(told["events"], first.events())
                    self.assertEqual(len(told["events"]), seq - since)

    def test_however_often_the_line_breaks_nothing_is_missed_and_nothing_comes_twice(self):
        self.furnish()
        stop = threading.Event()

        def work():
            http = SERVER.another()
            while not stop.is_set():
                self.open_visit(http)
            http.close()
        peer = self.peer()
        known = {"epoch": peer.hello()["epoch"], "since": peer.hear("snapshot")["seq"]}
        begin, heard = known["since"], []

        def keep(peer):
            heard.extend(event for message in peer.heard if message["t"] == "events"
                         for event in message["events"])
            self.assertNotIn("snapshot", [message["t"] for message in peer.heard])
            return {**known, "since": peer.position() or known["since"]}
        worker = threading.Thread(target=work)
        worker.start()
        try:
            for _ in range(20):
                peer.drop()
                peer = self.peer()
                peer.hello(**known)
                goal = known["since"] + random.randrange(1, 8)
                peer.pump_until(lambda: (peer.position() or 0) >= goal, "more events")
                known = keep(peer)
                peer.heard.clear()
        finally:
            stop.set()
            worker.join()
        seq = self.seq()
        peer.pump_until(lambda: (peer.position() or known["since"]) >= seq, "the last events")
        keep(peer)
        told = HOSPITAL.cluster.rows(
            f"SELECT seq, type FROM queue_events WHERE facility_id = '{self.town.facility}'"
            f" AND seq > {begin} ORDER BY seq")
        self.assertEqual([[str(event["seq"]), event["type"]] for event in heard], told)
        self.assertGreater(len(heard), 40)


class Slow(Case):
    """Who does not read costs the server so much and no more, and nobody else anything."""

    def make_events(self, listener, size):
        """Until somebody who reads has been sent so many bytes; gives the last event's number."""
        token, path = self.town.tokens["admin"], self.town.path("services")
        service = next(row["service"] for row in must(SERVER.get(path, token))["services"]
                       if row["service"]["id"] == self.town.services["opd"])
        seq, begin = self.seq(), listener.bytes
        while listener.bytes < begin + size:
            rules = {"rule": service["rule"], "no_show": service["no_show"], "reason": "a" * 150}
            for absent_s in (3600, 3601):
                rules["no_show"]["absent_s"] = absent_s
                must(SERVER.put(f"{path}/{service['id']}/rules", rules, token))
                seq += 1
                listener.pump_until(lambda seq=seq: listener.position() >= seq, "its event", 5)
        return seq

    def test_a_slow_reader_delays_nobody_and_is_given_a_snapshot(self):
        self.furnish()
        quick, slow = self.peer(), self.peer(is_narrow=True)
        for peer in (quick, slow):
            peer.hello()
            peer.hear("snapshot")
        before = slow.bytes
        size = 2 * (KERNEL_BYTES + OUTBOX_BYTES)
        seq = self.make_events(quick, size)
        slow.pump_until(lambda: slow.position() == seq, "the rest")
        self.assertEqual([message["t"] for message in slow.heard].count("snapshot"), 2)
        snapshot = len(json.dumps(slow.heard[-1]))
        self.assertLess(slow.bytes - before, KERNEL_BYTES + OUTBOX_BYTES + 2 * snapshot)
        self.open_visit()
        seq = self.seq()
        for peer in (quick, slow):
            peer.pump_until(lambda peer=peer: peer.position() == seq, "what comes after")

    def test_who_asks_and_never_reads_is_closed_with_1013(self):
        self.furnish()
        quick, slow = self.peer(), self.peer(is_narrow=True)
        quick.hello()
        quick.hear("snapshot")
        hello = frame(TEXT, json.dumps({"t": "hello", "facility": self.town.facility}).encode())
        refused = frame(TEXT, json.dumps({"t": "command", "id": str(uuid.uuid4()),
                                          "name": "nothing.known"}).encode())
        for _ in range(60):
            with contextlib.suppress(ConnectionError):
                slow.send_bytes(hello + refused * 4)
            seq = self.open_visit()["seq"]
            quick.pump_until(lambda seq=seq: quick.position() >= seq, "its events", 5)
        self.assertEqual(slow.wait_closed(), 1013)
        self.assertLess(slow.bytes, KERNEL_BYTES + OUTBOX_BYTES + 65536)


class Waiting(Case):
    """Last, because it began to wait at the start of all."""

    def test_who_never_says_hello_is_sent_away(self):
        self.assertEqual(SILENT.wait_closed(15), 1008)
        self.assertEqual(SILENT.heard, [])


if __name__ == "__main__":
    unittest.main()
