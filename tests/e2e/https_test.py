#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""TLS: what it speaks, and what is done with those who come in clear: to the second port, or to a
proxy in front. Who asks for a page is sent on, everything else is refused."""
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import unittest

from client import Http, must
from hospital import hospital_of_module
from patience import wait_until
from server import free_port

BASE = "https://queue.hospital.example"
STAY = "max-age=31536000; includeSubDomains"
PAGES = ("/display", "/display.js", "/ticket.css", "/icon.svg", "/t/ABCD-EFGH", "/display?sw",
         "/t/ABCD-EFGH?next=http://evil.example")
API = (("POST", "/v1/auth/sign-in"), ("GET", "/v1/me"), ("GET", "/v1/tickets/ABCD-EFGH"),
       ("GET", "/healthz"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/v1/live"),
       ("GET", "/"), ("GET", "/nowhere"), ("POST", "/display"), ("OPTIONS", "/v1/me"),
       ("GET", "//evil.example/display"), ("GET", "/%2fevil.example"))
WEAK = ("ECDHE-RSA-AES128-SHA", "AES128-GCM-SHA256", "AES128-SHA", "AES256-SHA256",
        "DHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "NULL",
        "aNULL", "PSK-AES128-GCM-SHA256")


def make_certificate(folder):
    certificate, key = os.path.join(folder, "tls.crt"), os.path.join(folder, "tls.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout",
                    key, "-out", certificate], check=True, capture_output=True, timeout=60)
    return certificate, key


def setUpModule():
    global HOSPITAL, SERVER, TOWN, PLAIN, CERTIFICATE
    with hospital_of_module() as HOSPITAL:
        CERTIFICATE, key = make_certificate(HOSPITAL.folder)
        port = free_port()
        SERVER = HOSPITAL.server({
            "server.tls_certificate": CERTIFICATE, "server.tls_key": key,
            "server.base_url": BASE, "server.redirect_port": port})
        SERVER.context = ssl.create_default_context(cafile=CERTIFICATE)
        SERVER.start()
        PLAIN = Http(port)
        TOWN = HOSPITAL.furnish(SERVER)
        HOSPITAL.add_user("asha", "nurse", TOWN)


class Clear(unittest.TestCase):
    """What both ways have in common."""

    def assert_sent_on(self, answer, path):
        self.assertEqual((answer.status, answer.headers["location"]), (301, BASE + path), path)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        self.assertNotIn("strict-transport-security", answer.headers)  # In clear it counts nothing.

    def assert_refused(self, answer, about):
        self.assertEqual((answer.status, answer.code), (403, "https_required"),
                         f"{about}: {answer}")
        self.assertNotIn("location", answer.headers, about)
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")


class SecondPort(Clear):
    def test_browsers_are_sent_on_to_the_address_of_the_settings_only(self):
        for path in PAGES:
            for method in ("GET", "HEAD"):
                self.assert_sent_on(PLAIN.ask(method, path), path)
        for host in (b"evil.example", b"evil.example:80", b"queue.hospital.example@evil.example"):
            with socket.create_connection(("127.0.0.1", PLAIN.port), 20) as connection:
                connection.sendall(b"GET /display HTTP/1.1\r\nHost: " + host +
                                   b"\r\nConnection: close\r\n\r\n")
                said = connection.makefile("rb").read()
            self.assertNotIn(b"evil", said)
            self.assertEqual(b"@" not in host, f"\r\nLocation: {BASE}/display\r\n".encode() in said)

    def test_everything_else_is_refused_and_does_nothing(self):
        for method, path in API:
            self.assert_refused(PLAIN.ask(method, path, token=TOWN.tokens["admin"]),
                                f"{method} {path}")
        signing_in = PLAIN.sign_in("asha")
        self.assert_refused(signing_in, "signing in")
        self.assertEqual(SERVER.logged("sign_in.done"), [])
        upgrade = PLAIN.ask("GET", "/v1/live", headers={
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": "foleni.v1"})
        self.assert_refused(upgrade, "a socket")

    def test_by_tls_the_same_is_answered_and_told_to_stay(self):
        for path in ("/healthz", "/display", "/nowhere", "/v1/me", TOWN.path("desks")):
            answer = SERVER.get(path)
            self.assertNotEqual(answer.code, "https_required", path)
            self.assertEqual(answer.headers["strict-transport-security"], STAY, path)
        must(SERVER.get(TOWN.path("desks"), TOWN.tokens["nurse"]))


class Proxy(Clear):
    def test_a_trusted_one_says_what_came_in_clear(self):
        server = HOSPITAL.start({"server.base_url": BASE, "server.trusted_proxies": "127.0.0.1"})
        for path in PAGES:
            self.assert_sent_on(server.get(path, **{"X-Forwarded-Proto": "http"}), path)
        for method, path in API:
            self.assert_refused(server.ask(method, path, token=TOWN.tokens["admin"],
                                           headers={"X-Forwarded-Proto": "http"}), path)
        with self.assertRaisesRegex(Exception, "403"):
            server.live(TOWN.tokens["nurse"], headers={"X-Forwarded-Proto": "http"})
        for path in ("/display", "/nowhere", TOWN.path("desks")):
            answer = server.get(path, **{"X-Forwarded-Proto": "https"})
            self.assertNotEqual(answer.code, "https_required", path)
            self.assertEqual(answer.headers["strict-transport-security"], STAY, path)
            self.assertNotIn("strict-transport-security", server.get(path).headers)

    def test_a_stranger_says_nothing_and_a_hospital_without_tls_has_none(self):
        for settings in ({"server.base_url": BASE},
                         {"server.trusted_proxies": "127.0.0.1"}):
            server = HOSPITAL.start(settings)
            self.assertEqual(server.get("/display", **{"X-Forwarded-Proto": "http"}).status, 200)
        self.assertNotIn("strict-transport-security", HOSPITAL.start({"server.base_url": BASE}).get(
            "/display", **{"X-Forwarded-Proto": "https"}).headers)


class Renewal(unittest.TestCase):
    """A certificate is renewed every few weeks, while people work."""

    def setUp(self):
        self.folder = os.path.join(HOSPITAL.folder, "renewal")
        os.mkdir(self.folder)
        self.certificate, self.key = make_certificate(self.folder)
        self.server = HOSPITAL.server({"server.tls_certificate": self.certificate,
                                       "server.tls_key": self.key})
        self.server.context = ssl.create_default_context(cafile=self.certificate)
        self.server.start()

    def read_again(self, event):
        count = len(self.server.logged(event))
        self.server.signal(signal.SIGHUP)
        wait_until(lambda: len(self.server.logged(event)) > count, event)

    def assert_shown(self, certificate):
        with open(certificate, encoding="ascii") as file:
            wanted = ssl.PEM_cert_to_DER_cert(file.read())
        shown = ssl.get_server_certificate(("127.0.0.1", self.server.port))
        self.assertEqual(ssl.PEM_cert_to_DER_cert(shown), wanted)

    def test_a_new_certificate_is_shown_and_one_that_cannot_be_used_is_not(self):
        self.assert_shown(self.certificate)
        must(self.server.get("/healthz"))
        connection = self.server.connection
        make_certificate(self.folder)
        self.read_again("tls.reloaded")
        self.assert_shown(self.certificate)
        # Whoever was connected stays so.
        must(self.server.get("/healthz"))
        self.assertIs(self.server.connection, connection)
        good = shutil.copy(self.certificate, f"{self.certificate}.good")
        # The certificate of another key, and half a file.
        shutil.copy(CERTIFICATE, self.certificate)
        self.read_again("tls.not_reloaded")
        self.assert_shown(good)
        with open(self.certificate, "wb") as file:
            file.write(b"-----BEGIN CERTIFICATE-----\nMII")
        self.read_again("tls.not_reloaded")
        self.assert_shown(good)
        must(self.server.get("/healthz"))
        self.assertIs(self.server.connection, connection)


class Versions(unittest.TestCase):
    """In short; sslscan and testssl.sh have the long form."""

    def shake_hands(self, context):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", SERVER.port), 20) as connection, \
                context.wrap_socket(connection) as tls:
            return tls.version(), tls.cipher()[0], tls.compression()

    def test_two_versions_are_spoken_with_forward_secrecy_and_no_others(self):
        for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                              (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.minimum_version = context.maximum_version = version
            said, cipher, compression = self.shake_hands(context)
            self.assertEqual((said, compression), (name, None))
            self.assertRegex(cipher, "^(ECDHE-.*(GCM|CHACHA20).*|TLS_(AES|CHACHA20)_.*)$")

    def test_older_versions_and_weak_suites_are_not(self):
        """The client would take them: it is told to."""
        tries = [["-tls1"], ["-tls1_1"], *(["-tls1_2", "-cipher", f"{name}:@SECLEVEL=0"]
                                           for name in WEAK)]
        for options in tries:
            if options[0] != "-tls1_2":
                options += ["-cipher", "ALL:@SECLEVEL=0"]
            done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{SERVER.port}",
                                   *options], input=b"", capture_output=True, timeout=60,
                                  check=False)
            self.assertNotEqual(done.returncode, 0, options)
            self.assertNotRegex(done.stdout, rb"Cipher is (?!\(NONE\))", options)
        counted = re.search(rb"^foleni_tls_failures_total (\d+)$", SERVER.get("/metrics").body,
                            re.MULTILINE)
        self.assertGreaterEqual(int(counted[1]), len(tries))


if __name__ == "__main__":
    unittest.main()
