# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: a private database, servers, a small hospital in them, and
clients for HTTP and WebSocket.

    with Hospital() as hospital:
        server = hospital.start()
        town = hospital.furnish(server)
        answer = server.post(town.path("visits"), {"service": town.services["opd"]},
                             town.tokens["receptionist"])

Nothing here waits for a time to pass: wait_until() asks again until something is true, and fails
after a limit. Tokens are signed here, by openssl, with the key that the servers were given; so a
test can be anybody, also somebody who signs wrongly."""
import asyncio
import base64
import contextlib
import datetime
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLUSTER = os.path.join(ROOT, "packaging", "cluster")
FOLENID = os.environ["FOLENID"]  # The program to test; ctest sets it.
SKIPPED = 77
NIL = "00000000-0000-0000-0000-000000000000"
PASSWORD = "a bicycle under water"
STAFF = ("receptionist", "nurse", "doctor", "admin")


class Late(AssertionError):
    pass


def wait_until(question, what, limit_s=15):
    """Asks until the answer is true, and gives it."""
    end = time.monotonic() + limit_s
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Late(f"not within {limit_s} s: {what() if callable(what) else what}")
        time.sleep(0.02)


def skip_all(why):
    """Ends the program as ctest knows a test that could not be made here."""
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


# ---- the database ----

class Cluster:
    """environment: what the database runs with, besides that of this program. fast: little memory,
    for tests; else as for a hospital."""

    def __init__(self, folder, *options, environment=None, fast=True):
        self.folder, self.environment = folder, environment or {}
        self.run("create", *(["--fast"] if fast else []), *options)
        self.start()

    def run(self, command, *arguments, **environment):
        return subprocess.run([CLUSTER, command, self.folder, *arguments], check=True, text=True,
                              capture_output=True, timeout=120,
                              env={**os.environ, **environment}).stdout.strip()

    def start(self):
        self.run("start", **self.environment)

    def stop(self, *how):
        self.run("stop", *how)

    def conninfo(self, role):
        return self.run("conninfo", role)

    def ask(self, sql, *arguments):
        """What psql prints: rows as lines, columns with bars between."""
        return self.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *arguments, "-c", sql)

    def rows(self, sql):
        return [line.split("|") for line in self.ask(sql).splitlines()]

    @contextlib.contextmanager
    def session(self):
        """A psql that stays, for transactions."""
        with subprocess.Popen([CLUSTER, "psql", self.folder, "-XAtq", "-v", "ON_ERROR_STOP=1"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              bufsize=1) as psql:
            yield Session(psql)
            psql.stdin.close()

    def destroy(self):
        self.run("destroy")


class Session:
    def __init__(self, psql):
        self.psql = psql

    def say(self, sql):
        self.psql.stdin.write(sql + "\n")
        self.psql.stdin.flush()

    def hear(self):
        return self.psql.stdout.readline().rstrip("\n")


# ---- tokens ----

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


# ---- HTTP ----

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
        self.connection.putrequest(method, path, skip_accept_encoding=True)
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


# ---- WebSocket ----

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


# ---- the server ----

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
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment_of(self),
                start_new_session=True)

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


def environment_of(server):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("FOLENI", "PG"))}
    return {**kept, **server.environment}


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


# ---- the hospital ----

class Town:
    """A facility with services, desks, a display, and a token for each role. The words that no
    screen in the hall and no log may show begin with Siri, which is Swahili for secret."""
    canaries = ("Siri", "siri-")

    def __init__(self, facility, code, signer):
        self.facility, self.code, self.signer = facility, code, signer
        self.services, self.desks, self.rooms, self.tokens, self.users = {}, {}, {}, {}, {}
        self.display = str(uuid.uuid4())
        for role in STAFF:
            self.add_user(role, role)
        self.users["display"] = str(uuid.uuid4())
        self.tokens["display"] = signer.token("display", facility, display=self.display,
                                              user=self.users["display"])
        self.users["patient"] = str(uuid.uuid4())
        self.tokens["patient"] = signer.token("patient", facility, user=self.users["patient"])

    def add_user(self, name, role):
        self.users[name] = str(uuid.uuid4())
        self.tokens[name] = self.signer.token(role, self.facility, user=self.users[name])
        return self.tokens[name]

    def add_device(self, name):
        display, self.users[name] = str(uuid.uuid4()), str(uuid.uuid4())
        self.tokens[name] = self.signer.token("display", self.facility, display=display,
                                              user=self.users[name])
        return display

    def path(self, *parts):
        return "/".join(["/v1/facilities", self.facility, *parts])


SERVICES = {  # code: series, is_counter, sensitive
    "reception": ("K", True, False),
    "triage": ("A", False, False),
    "opd": ("A", False, False),
    "lab": ("B", True, False),
    "pharmacy": ("D", True, False),
    "clinic": ("A", False, True),
}
DESKS = {  # code: kind, room, services
    "triage-1": ("room", "1", ["triage"]),
    "room-4": ("room", "4", ["opd", "clinic"]),
    "room-5": ("room", "5", ["opd"]),
    "lab-1": ("window", "7", ["lab"]),
    "pharmacy-1": ("window", "9", ["pharmacy"]),
}


# A test asks faster than people do. What people meet is in limits_test.py; in console_test.py and
# day_test.py nobody meets it.
UNBRAKED = {"limits.reads_per_minute": 1000000, "limits.writes_per_minute": 1000000,
            "limits.searches_per_minute": 1000000}
BRAKED = {"limits.reads_per_minute": 1200, "limits.writes_per_minute": 600,
          "limits.searches_per_minute": 300}


def limit_hits(server):
    """By limit: how often somebody was refused because of it."""
    found = re.findall(r'^foleni_limit_hits_total{limit="(\w+)"} (\d+)$',
                       server.get("/metrics").body.decode(), re.MULTILINE)
    return {name: int(count) for name, count in found if count != "0"}


class Hospital:
    """Use it with "with": everything is stopped and removed at the end."""

    def __init__(self, *cluster_options, settings=None, migrate=True, folder=None,
                 environment=None, fast=True):
        self.temporary = tempfile.TemporaryDirectory(prefix="foleni-e2e.")
        self.folder = self.temporary.name
        os.chmod(self.folder, 0o755)
        self.servers, self.towns = [], []
        self.cluster = Cluster(folder or os.path.join(self.folder, "cluster"), *cluster_options,
                               environment=environment, fast=fast)
        self.signer = Signer(os.path.join(self.folder, "key.pem"))
        self.settings = {
            **UNBRAKED,
            "server.port": 0,
            "server.state_directory": self.folder,
            "auth.signing_key": self.signer.path,
            # Tests of other things sign in with a password alone.
            "auth.second_factor": "none",
            "database.conninfo": self.cluster.conninfo("foleni_server"),
            "database.owner_conninfo": self.cluster.conninfo("foleni_owner"),
            **(settings or {}),
        }
        self.config = os.path.join(self.folder, "tool.conf")
        write_config(self.config, self.settings)
        if migrate:
            self.tool("migrate")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        wrong = []
        for server in self.servers:
            try:
                server.stop()
            except (AssertionError, subprocess.TimeoutExpired) as problem:
                wrong.append(str(problem))
                if server.process:
                    server.kill()
            if kind:
                print(f"---- {server.name}\n{server.said()[-8000:]}", file=sys.stderr)
        self.cluster.destroy()
        self.temporary.cleanup()
        if wrong and not kind:
            raise AssertionError("\n".join(wrong))

    def tool(self, *arguments, text=""):
        done = subprocess.run([FOLENID, "--config", self.config, *arguments], input=text,
                              capture_output=True, text=True, timeout=60, check=False,
                              env={name: value for name, value in os.environ.items()
                                   if not name.startswith(("FOLENI", "PG"))})
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: {done.returncode} {done.stderr}")
        return done.stdout.strip()

    def server(self, settings=None, **more):
        """A server that is not started yet."""
        server = Server(self, f"server{len(self.servers) + 1}",
                        {**self.settings, **(settings or {})}, **more)
        self.servers.append(server)
        return server

    def start(self, settings=None, **more):
        return self.server(settings, **more).start()

    def add_facility(self, code, zone="Africa/Dar_es_Salaam"):
        facility = self.tool("facility", "add", code, "--name-sw", f"Hospitali {code}",
                             "--name-en", f"Hospital {code}", "--zone", zone)
        town = Town(facility, code, self.signer)
        # Real accounts: what is written into records names whoever wrote it.
        self.cluster.ask("INSERT INTO users (id, facility_id, login, display_name, role) VALUES " +
                         ",".join(f"('{user}', '{facility}', 'siri-{code}-{name}', 'Siri {name}',"
                                  f" '{name}')" for name, user in town.users.items()
                                  if name in STAFF))
        self.towns.append(town)
        return town

    def add_user(self, login, role, town):
        self.tool("user", "add", login, "--role", role, "--facility", town.code, "--name",
                  f"Siri Mtumishi {login}", "--password-stdin", text=PASSWORD + "\n")

    def furnish(self, server, code="amana", zone="Africa/Dar_es_Salaam", desks=None,
                hall=None):
        """A facility with everything open but the desks. hall: what its display is, where it is
        more than a display of all desks."""
        town = self.add_facility(code, zone)
        for name, (series, is_counter, sensitive) in SERVICES.items():
            town.services[name] = str(uuid.uuid4())
            must(server.put(town.path("services", town.services[name]), {
                "code": f"siri-{name}", "name_sw": f"Siri {name}", "name_en": f"Siri {name}",
                "series": series, "is_counter": is_counter, "sensitive": sensitive,
                "opens_min": 0, "closes_min": 0}, town.tokens["admin"]))
            must(server.post(town.path("services", town.services[name], "open"), None,
                             town.tokens["admin"]))
        for name, (kind, room, served) in (desks or DESKS).items():
            town.desks[name], town.rooms[name] = str(uuid.uuid4()), room
            must(server.put(town.path("desks", town.desks[name]), {
                "code": f"siri-{name}", "name_sw": f"Siri {name}", "name_en": f"Siri {name}",
                "kind": kind, "room": room,
                "services": [town.services[service] for service in served]},
                town.tokens["admin"]))
        self.add_display(server, town, "display", town.display, {"name": "Hall", **(hall or {})})
        return town

    def add_display(self, server, town, name, display, body):
        """What stands in the hall, with an account of this name; body has its desks by name."""
        desks = [town.desks[desk] for desk in body.get("desks", ())]
        must(server.put(town.path("displays", display), {**body, "desks": desks},
                        town.tokens["admin"]))
        self.cluster.ask(
            "INSERT INTO users (id, facility_id, login, display_name, role, display_id) VALUES"
            f" ('{town.users[name]}', '{town.facility}', 'siri-{town.code}-{name}', 'Siri Hall',"
            f" 'display', '{display}')")

    def add_device(self, server, town, kind, desks=()):
        """A device of a kind, which gives its account its name."""
        display = town.add_device(kind)
        self.add_display(server, town, kind, display, {"name": kind, "kind": kind, "desks": desks})
        return display


def must(answer):
    """The JSON of an answer that says yes."""
    if not 200 <= answer.status < 300:
        raise AssertionError(repr(answer))
    return answer.json if answer.body else None


def rfc3339(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()
