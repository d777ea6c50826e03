# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Access tokens, signed here by openssl with the key that the servers were given; so a test can be
anybody, also somebody who signs wrongly."""
import base64
import json
import os
import subprocess
import time
import uuid

NIL = "00000000-0000-0000-0000-000000000000"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True,
                          timeout=60).stdout


def raw_signature(der):
    """r and s of 32 bytes each, from SEQUENCE { INTEGER r, INTEGER s }."""
    numbers, at = [], 2
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + length], "big"))
        at += 2 + length
    return b"".join(number.to_bytes(32, "big") for number in numbers)


class Signer:
    """Signs access tokens as the server does, or wrongly."""

    def __init__(self, path):
        self.path = path
        if not os.path.exists(path):
            openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                    path)
            os.chmod(path, 0o600)
        point = openssl("pkey", "-in", path, "-pubout", "-outform", "DER")[-64:]
        self.public_pem = openssl("pkey", "-in", path, "-pubout")
        jwk = json.dumps({"crv": "P-256", "kty": "EC", "x": base64url(point[:32]),
                          "y": base64url(point[32:])}, separators=(",", ":"))
        self.key_id = base64url(openssl("dgst", "-sha256", "-binary", data=jwk.encode()))

    def header(self, **changes):
        return {"typ": "at+jwt", "alg": "ES256", "kid": self.key_id, **changes}

    @staticmethod
    def claims(role, facility=None, user=None, display=None, at=None, life_s=900, **changes):
        at = int(time.time() if at is None else at)
        return {"iat": at, "nbf": at, "exp": at + life_s, "iss": "foleni", "aud": "foleni",
                "role": role, "sub": user or str(uuid.uuid4()), "jti": str(uuid.uuid4()),
                "sid": str(uuid.uuid4()), "facility": facility or NIL, "display": display or NIL,
                **changes}

    def sign(self, header, claims):
        parts = [json.dumps(part, separators=(",", ":")).encode() for part in (header, claims)]
        text = ".".join(base64url(part) for part in parts)
        der = openssl("dgst", "-sha256", "-sign", self.path, data=text.encode())
        return f"{text}.{base64url(raw_signature(der))}"

    def token(self, role, facility=None, **more):
        return self.sign(self.header(), self.claims(role, facility, **more))
