# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""folenid, as a process of its own."""
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import uuid

from client import Http, Live
from patience import wait_until
from programs import FOLENID, environment


class Server(Http):
    """folenid serve. What it says stands in the file at .log; asked over one kept connection."""

    def __init__(self, hospital, name, settings, environment=None, program=None, wrapper=()):
        self.hospital, self.name = hospital, name
        self.config = os.path.join(hospital.folder, f"{name}.conf")
        self.log = os.path.join(hospital.folder, f"{name}.log")
        self.environment, self.wrapper = environment or {}, wrapper
        self.program, self.process = program or FOLENID, None
        write_config(self.config, settings)
        super().__init__(0)

    def start(self, is_ready=True):
        """Starts it, also again; a port that the system chose stays its own."""
        begin = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, self.program, "serve", "--config", self.config],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment(**self.environment), start_new_session=True)

        def port():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended: {self.said()[begin:]}")
            return next((line["port"] for line in self.lines(begin)
                         if line.get("event") == "server.listening"), None)
        self.port = wait_until(port, "listening", 30)
        if is_ready:
            wait_until(lambda: self.get("/readyz").status == 200, "ready", 30)
        return self

    def said(self):
        with open(self.log, "rb") as log:
            return log.read().decode("utf-8", "replace")

    def lines(self, begin=0):
        """The lines of its log that are JSON objects."""
        for line in self.said()[begin:].splitlines():
            with contextlib.suppress(ValueError):
                found = json.loads(line)
                if isinstance(found, dict):
                    yield found

    def logged(self, event):
        return [line for line in self.lines() if line.get("event") == event]

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, limit_s=20):
        """As an operator does; fails where it did not end well."""
        self.close()
        if not self.process:
            return
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        code = self.process.wait(limit_s)
        self.process = None
        if code != 0:
            raise AssertionError(f"{self.name} ended with {code}: {self.said()[-6000:]}")

    def kill(self):
        self.close()
        self.process.kill()
        self.process.wait()
        self.process = None

    def get(self, path, token=None, **headers):
        return self.ask("GET", path, None, token, headers)

    def post(self, path, body=None, token=None, key=None, **headers):
        return self.ask("POST", path, body, token,
                        {"Idempotency-Key": key or str(uuid.uuid4()), **headers})

    def put(self, path, body=None, token=None, key=None, **headers):
        return self.ask("PUT", path, body, token,
                        {"Idempotency-Key": key or str(uuid.uuid4()), **headers})

    def live(self, token=None, **more):
        return Live(self.port, token, **more)

    def another(self):
        """One more connection."""
        return Http(self.port)

    def raw(self, data, limit_s=20):
        """Sends bytes as they are; gives all that comes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), limit_s) as connection:
            connection.settimeout(limit_s)
            connection.sendall(data)
            pieces = []
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(65536):
                    pieces.append(piece)
            return b"".join(pieces)


def write_config(path, settings):
    """settings: "section.name" -> value."""
    sections = {}
    for name, value in settings.items():
        section, name = name.split(".")
        sections.setdefault(section, []).append(f"{name} = {value}")
    with open(path, "w") as file:
        for section, lines in sections.items():
            file.write("\n".join([f"[{section}]", *lines, ""]))
    os.chmod(path, 0o600)


def limit_hits(server):
    """By limit: how often somebody was refused because of it."""
    found = re.findall(r'^foleni_limit_hits_total{limit="(\w+)"} (\d+)$',
                       server.get("/metrics").body.decode(), re.MULTILINE)
    return {name: int(count) for name, count in found if count != "0"}


def free_port():
    """For a server that must be where it was when it is started again."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
