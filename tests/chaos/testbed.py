# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A hospital to try things on: a private PostgreSQL cluster, a migrated database, several servers
on it, a facility with services, desks, displays and accounts. All in one folder that goes away.

Only processes that were started here are ever killed, each by its process id."""

import asyncio
import base64
import datetime
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLUSTER = os.path.join(ROOT, "packaging", "cluster")
PASSWORD = "a bicycle under water"
START_S, STOP_S = 60, 15


# A place for each hour from eleven behind Greenwich to twelve before it. None changes its clocks.
PLACES = ("Pacific/Pago_Pago", "Pacific/Honolulu", "Pacific/Gambier", "Pacific/Pitcairn",
          "America/Phoenix", "America/Costa_Rica", "America/Bogota", "America/Puerto_Rico",
          "America/Cayenne", "America/Noronha", "Atlantic/Cape_Verde", "Africa/Abidjan",
          "Africa/Lagos", "Africa/Maputo", "Africa/Dar_es_Salaam", "Asia/Dubai", "Indian/Maldives",
          "Asia/Thimphu", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Pacific/Guam",
          "Pacific/Guadalcanal", "Pacific/Tarawa")


def zone_at_noon():
    """A time zone in which it is about noon now, so that no business day ends in a run."""
    return PLACES[23 - datetime.datetime.now(datetime.timezone.utc).hour]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Cluster:
    """A private cluster; the script of packaging does the work."""

    def __init__(self, folder, fast=True, settings=()):
        self.folder = folder
        options = ["--fast"] if fast else []
        for setting in settings:
            options += ["--with", setting]
        self.run("create", *options)
        self.start()

    def run(self, command, *arguments, **more):
        return subprocess.run([CLUSTER, command, self.folder, *arguments], check=True, text=True,
                              capture_output=True, timeout=120, **more).stdout.strip()

    def start(self):
        self.run("start")

    def conninfo(self, role):
        return self.run("conninfo", role)

    def postmaster(self):
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())

    def kill(self):
        """Returns when the process is no more, or is a zombie that nobody has waited for: until
        then the cluster would count as running."""
        victim = self.postmaster()
        os.kill(victim, signal.SIGKILL)
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                with open(f"/proc/{victim}/stat", encoding="ascii") as file:
                    if file.read().rpartition(")")[2].split()[0] == "Z":
                        return
            except FileNotFoundError:
                return
            time.sleep(0.002)

    def sql(self, text):
        """Rows as lists of texts."""
        shown = self.run("psql", "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-f", "-",
                         input=text)
        return [line.split("\x1f") for line in shown.splitlines()]

    def json(self, query):
        """The rows of a query as objects."""
        shown = self.run("psql", "-XAtq", "-c", f"SELECT to_json(q) FROM ({query}) AS q")
        return [json.loads(line) for line in shown.splitlines()]

    def version(self):
        return self.sql("SHOW server_version")[0][0]

    def destroy(self):
        self.run("destroy")


class Server:
    """One folenid. Its life is counted, so that what was known to one life is not asked of the
    next."""

    def __init__(self, program, index, port, environment, folder, wrapper=()):
        self.program, self.index, self.port = program, index, port
        self.environment = environment
        self.wrapper = list(wrapper)
        self.log_path = os.path.join(folder, f"server-{index}.log")
        self.process = None
        self.life = 0

    def start(self):
        self.life += 1
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, self.program, "serve"],
                env={"PATH": os.environ["PATH"], "FOLENI_SERVER_PORT": str(self.port),
                     **{k: v for k, v in os.environ.items() if "SAN_OPTIONS" in k},
                     **self.environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def is_ready(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as one:
                one.settimeout(2)
                one.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return b" 200 " in one.recv(64)
        except OSError:
            return False

    def wait_ready(self):
        end = time.monotonic() + START_S
        while not self.is_ready():
            self.check_alive()
            if time.monotonic() > end:
                raise RuntimeError(f"server {self.index} is not ready: see {self.log_path}")
            time.sleep(0.02)

    def last_words(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-40:])

    def check_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"server {self.index} ended by itself:\n{self.last_words()}")

    def kill(self):
        self.check_alive()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """As an administrator would: it has to end in good order."""
        self.check_alive()
        self.process.terminate()
        status = self.process.wait(STOP_S)
        if status != 0:
            raise RuntimeError(f"server {self.index} ended with {status}:\n{self.last_words()}")

    def abandon(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Lost(Exception):
    """The connection went away, or no answer came: what was asked may or may not have happened."""


class Http:
    """One keep-alive connection at a time, opened when needed."""

    def __init__(self, port):
        self.port = port
        self.reader = self.writer = None

    def close(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def send(self, method, path, headers, body):
        if not self.writer:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=1 << 26)
        head = [f"{method} {path} HTTP/1.1", "Host: localhost"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        if body is not None:
            head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + (body or b""))

    async def receive(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split(" ")[1]), headers, body

    async def ask(self, method, path, headers=None, body=None, timeout=15):
        """Status, headers, body; or Lost."""
        async def both():
            await self.send(method, path, headers or {}, body)
            return await self.receive()
        try:
            return await asyncio.wait_for(both(), timeout)
        except asyncio.TimeoutError as error:
            self.close()
            raise Lost("timeout") from error
        except (OSError, EOFError, asyncio.LimitOverrunError) as error:
            self.close()
            raise Lost(type(error).__name__) from error
        except asyncio.CancelledError:
            self.close()
            raise


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def raw_signature(der):
    """The two numbers of a DER signature, 32 bytes each."""
    numbers, at = [], 2
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + length], "big").to_bytes(32, "big"))
        at += 2 + length
    return b"".join(numbers)


class Site:
    """The whole: site.servers, site.facility, site.token(login) and what a plan asked for."""

    def __init__(self, program, servers=2, fast=True, settings=(), environment=None, keep=False,
                 wrappers=()):
        self.folder = tempfile.mkdtemp(prefix="foleni-site.")
        os.chmod(self.folder, 0o755)
        self.program, self.keep = program, keep
        self.cluster = None
        self.servers = []
        self.tokens = {}
        try:
            self.build(servers, fast, settings, environment or {}, wrappers)
        except BaseException:
            self.close()
            raise

    def build(self, count, fast, settings, environment, wrappers):
        self.cluster = Cluster(os.path.join(self.folder, "cluster"), fast, settings)
        state = os.path.join(self.folder, "state")
        os.mkdir(state, 0o700)
        self.environment = {
            "FOLENI_DATABASE_CONNINFO": self.cluster.conninfo("foleni_server"),
            "FOLENI_DATABASE_OWNER_CONNINFO": self.cluster.conninfo("foleni_owner"),
            "FOLENI_SERVER_STATE_DIRECTORY": state,
            "FOLENI_LIMITS_SIGN_IN_PER_MINUTE": "10000",
            "FOLENI_LIMITS_READS_PER_MINUTE": "1000000",
            "FOLENI_LIMITS_WRITES_PER_MINUTE": "1000000",
            "FOLENI_LIMITS_SEARCHES_PER_MINUTE": "1000000",
            "FOLENI_LIMITS_CONNECTIONS_PER_ADDRESS": "20000",
            "FOLENI_LIMITS_CONNECTIONS": "20000",
            "FOLENI_AUTH_ACCESS_TOKEN_S": "3600",
            "FOLENI_AUTH_SECOND_FACTOR": "none",
            **environment,
        }
        self.folenid("migrate")
        self.facility = self.folenid("facility", "add", "amana", "--name-sw", "Amana",
                                     "--name-en", "Amana", "--zone", zone_at_noon())
        self.folenid("user", "add", "boss", "--role", "admin", "--name", "Boss",
                     "--password-stdin", text=PASSWORD + "\n")
        for index, port in enumerate(free_ports(count)):
            wrapper = wrappers[index] if index < len(wrappers) else ()
            self.servers.append(Server(self.program, index, port, self.environment, self.folder,
                                       wrapper))
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.wait_ready()

    def folenid(self, *arguments, text=""):
        done = subprocess.run([self.program, *arguments], input=text, text=True, timeout=120,
                              capture_output=True, check=False,
                              env={"PATH": os.environ["PATH"], **self.environment})
        if done.returncode != 0:
            raise RuntimeError(f"folenid {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def add_accounts(self, accounts):
        """accounts: (login, role, display id or None) each. They share one password. Every server
        hears of them, as of those that folenid makes."""
        rows = ", ".join(
            f"('{uuid.uuid4()}', '{self.facility}', '{login}', '{login}', '{role}', "
            + (f"NULL, '{display}')" if display else "(SELECT password_hash FROM users"
               " WHERE login = 'boss'), NULL::uuid)")
            for login, role, display in accounts)
        self.cluster.sql("WITH made AS (INSERT INTO users (id, facility_id, login, display_name,"
                         " role, password_hash, display_id) SELECT v.id::uuid, v.f::uuid, v.l, v.n,"
                         " v.r::user_role, v.p, v.d::uuid FROM (VALUES " + rows +
                         ") AS v(id, f, l, n, r, p, d) RETURNING id)"
                         " SELECT pg_notify('users_changed', id::text) FROM made;")

    async def sign_in(self, *logins):
        """Fills self.tokens."""
        async def one(login):
            http = Http(self.servers[0].port)
            body = json.dumps({"login": login, "password": PASSWORD}).encode()
            status, _, answer = await http.ask("POST", "/v1/auth/sign-in", body=body, timeout=60)
            http.close()
            if status != 200:
                raise RuntimeError(f"{login} cannot sign in: {status} {answer!r}")
            self.tokens[login] = json.loads(answer)["access_token"]
        for begin in range(0, len(logins), 16):
            await asyncio.gather(*(one(login) for login in logins[begin:begin + 16]))

    def mint(self, *logins):
        """Fills self.tokens for accounts that have no password, or to spare the hashing. One of
        self.tokens must be there already: it shows the name of the key."""
        known = next(iter(self.tokens.values()))
        header, claims = known.split(".")[:2]
        claims = json.loads(base64.urlsafe_b64decode(claims + "=="))
        wanted = ", ".join(f"'{login}'" for login in logins)
        for row in self.cluster.json("SELECT id, login, role, facility_id, display_id FROM users"
                                     f" WHERE login IN ({wanted})"):
            nil = str(uuid.UUID(int=0))
            claims.update(sub=row["id"], role=row["role"], jti=str(uuid.uuid4()),
                          sid=str(uuid.uuid4()), facility=row["facility_id"] or nil,
                          display=row["display_id"] or nil)
            signed = header + "." + base64url(json.dumps(claims, separators=(",", ":")).encode())
            key = os.path.join(self.environment["FOLENI_SERVER_STATE_DIRECTORY"],
                               "signing-key.pem")
            der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                                 input=signed.encode(), capture_output=True, check=True).stdout
            self.tokens[row["login"]] = signed + "." + base64url(raw_signature(der))

    def path(self, rest):
        return f"/v1/facilities/{self.facility}/{rest}"

    async def order(self, token, method, path, data, server=0):
        """One command that must succeed; its answer."""
        http = Http(self.servers[server].port)
        headers = {"Authorization": "Bearer " + token, "Idempotency-Key": str(uuid.uuid4())}
        status, _, body = await http.ask(method, self.path(path), headers,
                                         json.dumps(data).encode())
        http.close()
        if status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {status} {body!r}")
        return json.loads(body)

    def close(self):
        """What is kept is the folder with all but the cluster."""
        for server in self.servers:
            server.abandon()
        if self.cluster:
            self.cluster.destroy()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
