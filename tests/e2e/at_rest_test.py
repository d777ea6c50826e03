#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever reads the database or a backup of it finds nothing there that lets somebody in: no
password, no token, no key, no code, neither as it is typed nor as its bytes."""
import base64
import hashlib
import unittest

import gateway
from authenticator import Authenticator
from client import PASSWORD, must
from hospital import hospital_of_module

PHONE = "+255719000001"
KEY_WORD = "foleni_dk_"  # Of a device's key.


def setUpModule():
    global HOSPITAL, SERVER, TOWN, GATEWAY
    GATEWAY = gateway.Gateway()
    unittest.addModuleCleanup(GATEWAY.close)
    with hospital_of_module(settings=GATEWAY.settings()) as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)


def bytes_of(secret):
    """What the letters stand for, behind the word that says what they are."""
    letters = secret.removeprefix(KEY_WORD)
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def dump():
    """Every row of every table, bytes in hex."""
    tables = [row[0] for row in HOSPITAL.cluster.rows(
        "SELECT c.oid::regclass FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition")]
    kept = HOSPITAL.cluster.rows(" UNION ALL ".join(
        f"SELECT '{table}', replace(lower(coalesce(string_agg(to_jsonb(t)::text, ' '), '')), '|',"
        f" ' ') FROM {table} t" for table in tables))
    assert len(kept) == len(tables) > 30
    return dict(kept)


class AtRest(unittest.TestCase):
    def assert_nowhere(self, secrets):
        kept = dump()
        for what, secret in secrets.items():
            raw = secret if isinstance(secret, bytes) else secret.encode()
            forms = {raw.hex(), base64.b64encode(raw).decode(), base64.b32encode(raw).decode(),
                     base64.urlsafe_b64encode(raw).decode().rstrip("=")}
            if isinstance(secret, str):
                forms.add(secret)
            for table, text in kept.items():
                found = [form for form in forms if form.lower() in text]
                self.assertEqual(found, [], f"{what} stands in {table}")
        return kept

    def test_passwords_and_tokens_of_staff(self):
        first = HOSPITAL.tool("user", "add", "mwanzo", "--role", "nurse", "--facility", TOWN.code,
                              "--name", "Siri Mwanzo", "--generate").split()[-1]
        HOSPITAL.add_user("asha", "nurse", TOWN)
        access = must(SERVER.sign_in("asha"))
        renewed = must(SERVER.post("/v1/auth/refresh",
                                   {"refresh_token": access["refresh_token"]}))
        ticket = must(SERVER.post("/v1/auth/live-ticket", None, access["access_token"]))["ticket"]
        kept = self.assert_nowhere({
            "the password": PASSWORD, "a first password": first,
            "a refresh token that was used": access["refresh_token"],
            "its bytes": bytes_of(access["refresh_token"]),
            "the next one": renewed["refresh_token"],
            "the bytes of the next one": bytes_of(renewed["refresh_token"]),
            "an access token": access["access_token"].rsplit(".", 1)[1],
            "a ticket for a socket": ticket, "the bytes of a ticket": bytes_of(ticket)})
        # What is there instead; and so the search above would find what is there.
        for token in (access, renewed):
            digest = hashlib.sha256(bytes_of(token["refresh_token"])).hexdigest()
            self.assertIn(digest, kept["refresh_tokens"])

    def test_the_second_factor(self):
        HOSPITAL.add_user("juma", "doctor", TOWN)
        token = must(SERVER.sign_in("juma"))["access_token"]
        begun = must(SERVER.ask("POST", "/v1/me/second-factor", {"password": PASSWORD}, token))
        authenticator = Authenticator(begun["secret"])
        begun_is = {"the secret": begun["secret"], "its bytes": authenticator.key}
        self.assert_nowhere(begun_is)
        codes = must(SERVER.ask("POST", "/v1/me/second-factor/confirm",
                                {"code": authenticator.code()}, token))["recovery_codes"]
        self.assertEqual(len(codes), 10)
        plain = [code.replace("-", "") for code in codes]
        hashes = {f"{made().name} of {code}": made(code.encode()).digest()[:32]
                  for made in (hashlib.sha256, hashlib.blake2b) for code in plain}
        self.assert_nowhere({**begun_is, **{code: code for code in codes},
                             **{f"{code} without bars": code for code in plain}, **hashes})

    def test_the_key_of_a_device(self):
        begun = must(SERVER.ask("POST", "/v1/auth/pairing", {"kind": "display"}))
        key = {"the key": begun["device_key"], "its bytes": bytes_of(begun["device_key"])}
        self.assert_nowhere(key)
        must(SERVER.post(TOWN.admin_path("devices"), {
            "code": begun["code"], "kind": "display", "name": "Ukumbi", "desks": []},
            TOWN.tokens["admin"]))
        must(SERVER.ask("POST", "/v1/auth/device", {"device_key": begun["device_key"]}))
        kept = self.assert_nowhere(key)
        self.assertNotIn(begun["code"], kept["device_keys"] + kept["audit_log"])

    def test_the_code_of_a_patient(self):
        must(SERVER.post(TOWN.path("patients"), {
            "full_name": "Siri Kipepeo", "phone_number": PHONE}, TOWN.tokens["receptionist"]))
        request = must(SERVER.post("/v1/auth/otp", {
            "facility": TOWN.facility, "phone_number": PHONE}))["request"]
        code = GATEWAY.code(PHONE)
        # The first half of it names the row.
        kept = self.assert_nowhere({"what goes back with the code": request,
                                    "its secret half": bytes_of(request)[16:]})
        # Six digits alone are soon tried through, so nothing may be made of them alone. They are
        # few, so only the one column is looked at that has to do with them.
        stored = HOSPITAL.cluster.ask("SELECT encode(code_hash, 'hex') FROM otp_codes")
        for made in (hashlib.sha256, hashlib.blake2b, hashlib.sha1, hashlib.md5):
            self.assertNotIn(made(code.encode()).hexdigest()[:32], stored)
        self.assertNotIn(code.encode().hex(), stored)
        self.assertIn("kipepeo", kept["patients"])
        access = must(SERVER.post("/v1/auth/otp/verify", {"request": request, "code": code}))
        self.assert_nowhere({"a refresh token": access["refresh_token"],
                             "its bytes": bytes_of(access["refresh_token"])})


if __name__ == "__main__":
    unittest.main()
