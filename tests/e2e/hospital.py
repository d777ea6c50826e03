# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A small hospital: a private database, servers, and a facility with services, desks and people.

    with Hospital() as hospital:
        server = hospital.start()
        town = hospital.furnish(server)
        answer = server.post(town.path("visits"), {"service": town.services["opd"]},
                             town.tokens["receptionist"])

One for all tests of a file:

    def setUpModule():
        global HOSPITAL, SERVER, TOWN
        with hospital_of_module() as HOSPITAL:
            SERVER = HOSPITAL.start()
            TOWN = HOSPITAL.furnish(SERVER)"""
import contextlib
import os
import subprocess
import sys
import tempfile
import unittest
import uuid

from client import PASSWORD, must
from database import Cluster
from programs import FOLENID, environment
from server import Server, limit_hits, write_config
from tokens import Signer

STAFF = ("receptionist", "nurse", "doctor", "admin")


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

    def admin_path(self, *parts):
        return "/".join(["/v1/admin/facilities", self.facility, *parts])


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
            "limits.searches_per_minute": 1000000, "limits.prints_per_minute": 1000000}
BRAKED = {"limits.reads_per_minute": 1200, "limits.writes_per_minute": 600,
          "limits.searches_per_minute": 300, "limits.prints_per_minute": 60}


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
                              env=environment())
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
        # Every server hears of it, as of one that was made otherwise.
        self.cluster.ask(
            "WITH made AS (INSERT INTO users (id, facility_id, login, display_name, role,"
            f" display_id) VALUES ('{town.users[name]}', '{town.facility}',"
            f" 'siri-{town.code}-{name}', 'Siri Hall', 'display', '{display}') RETURNING id)"
            " SELECT pg_notify('users_changed', id::text) FROM made")

    def add_device(self, server, town, kind, desks=()):
        """A device of a kind, which gives its account its name."""
        display = town.add_device(kind)
        self.add_display(server, town, kind, display, {"name": kind, "kind": kind, "desks": desks})
        return display


@contextlib.contextmanager
def hospital_of_module(*cluster_options, **more):
    """For setUpModule(): a hospital that stands until the tests of the module are over. Where it
    cannot be furnished it is taken down at once, and what its servers said is shown."""
    hospital = Hospital(*cluster_options, **more)
    unittest.addModuleCleanup(hospital.__exit__, None, None, None)
    try:
        yield hospital
    except BaseException:
        hospital.__exit__(*sys.exc_info())
        raise


def nobody_meets_limits(server):
    """For setUpModule(): no test of the module may be refused because of a limit."""
    def check():
        hits = limit_hits(server)
        assert not hits, f"work met limits: {hits}"
    unittest.addModuleCleanup(check)
