# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A small client of the REST API, for the demo hospital and its walk."""

import http.client
import json
import urllib.parse
import uuid


class Refused(Exception):
    """The server answered, but not with what was asked for."""

    def __init__(self, method, path, status, answer):
        super().__init__(f"{method} {path}: {status} {json.dumps(answer, ensure_ascii=False)}")
        self.status = status
        self.answer = answer


class Client:
    """One connection that stays open; signed in after sign_in()."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.token = None
        address = urllib.parse.urlsplit(base_url)
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)

    def call(self, method, path, body=None):
        """Returns the answer's JSON; raises Refused where the status is no success."""
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        content = None
        if body is not None:
            content = json.dumps(body)
            headers["Content-Type"] = "application/json"
        if method in ("POST", "PUT"):
            headers["Idempotency-Key"] = str(uuid.uuid4())
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        text = response.read()
        answer = json.loads(text) if text else None
        if not 200 <= response.status < 300:
            raise Refused(method, path, response.status, answer)
        return answer

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body if body is not None else {})

    def sign_in(self, login, password):
        answer = self.post("/v1/auth/sign-in", {"login": login, "password": password})
        self.token = answer["access_token"]
        return answer
