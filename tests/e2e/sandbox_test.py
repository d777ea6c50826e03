#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Every call to the kernel that the server makes, from its start over TLS, passwords and a new
certificate to its end, is one that its unit of systemd lets through. strace sees the calls;
systemd-analyze tells which names its groups stand for."""
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import unittest

from client import must
from hospital import Hospital
from patience import skip_all, wait_until
from programs import ROOT

UNIT = os.path.join(ROOT, "packaging", "systemd", "folenid.service")

for program in ("strace", "systemd-analyze"):
    if not shutil.which(program):
        skip_all(f"{program} is not installed")
if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
    skip_all("strace may not look at programs here")


def names_of(word):
    """The calls that a word of SystemCallFilter= stands for: groups hold groups."""
    if not word.startswith("@"):
        return {word}
    told = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", word], check=True,
                          capture_output=True, text=True, timeout=60).stdout
    lines = [line.strip() for line in told.splitlines()[1:]]
    names = set()
    for line in lines:
        if line and not line.startswith("#"):
            names |= names_of(line)
    return names


def let_through():
    """As systemd reads it: each line adds to what was there, or takes away from it. The calls
    without which nothing starts are always there."""
    allowed = names_of("@default")
    with open(UNIT, encoding="utf-8") as unit:
        for line in re.findall(r"^SystemCallFilter=(.*)$", unit.read(), re.MULTILINE):
            names = set().union(*(names_of(word) for word in line.lstrip("~").split()))
            allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed


class Sandbox(unittest.TestCase):
    def start(self, hospital):
        certificate, key = (os.path.join(hospital.folder, name) for name in ("tls.crt", "tls.key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout",
                        key, "-out", certificate], check=True, capture_output=True, timeout=60)
        server = hospital.server(
            {"server.tls_certificate": certificate, "server.tls_key": key},
            wrapper=["strace", "-f", "-qq", "-o", os.path.join(hospital.folder, "calls")],
            environment={"ASAN_OPTIONS": "detect_leaks=0"})
        server.context = ssl.create_default_context(cafile=certificate)
        return server.start()

    def end(self, server):
        """strace passes no signal on."""
        with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children",
                  encoding="ascii") as children:
            traced = int(children.read().split()[0])
        os.kill(traced, signal.SIGHUP)
        wait_until(lambda: server.logged("tls.reloaded"), "the new certificate")
        os.kill(traced, signal.SIGTERM)
        server.close()
        self.assertEqual(server.process.wait(60), 0)
        server.process = None

    def test_the_unit_lets_the_server_do_its_work(self):
        with Hospital() as hospital:
            server = self.start(hospital)
            town = hospital.furnish(server)
            must(server.post(town.path("visits"), {"service": town.services["opd"]},
                             town.tokens["receptionist"]))
            hospital.add_user("rehema", "receptionist", town)
            must(server.sign_in("rehema"))
            self.end(server)
            with open(os.path.join(hospital.folder, "calls"), encoding="utf-8") as file:
                calls = file.read()
        made = set(re.findall(r"^\d+ +([a-z][a-z0-9_]*)\(", calls, re.MULTILINE))
        # Nobody of the same account looks into its memory, and its keys are in no core.
        self.assertRegex(calls, r"prctl\(PR_SET_DUMPABLE, (0|SUID_DUMP_DISABLE)\) += 0")
        self.assertRegex(calls, r"madvise\(0x[0-9a-f]+, 262144, MADV_DONTDUMP\) += 0")
        self.assertLessEqual({"accept4", "sendto", "clone3", "epoll_wait"}, made)
        allowed = let_through()
        self.assertNotIn("ptrace", allowed)
        self.assertNotIn("reboot", allowed)
        # The sanitizers look around, and the program does without what they are refused.
        sanitizers = {"sched_getaffinity", "ptrace"}
        self.assertEqual(made - allowed - sanitizers, set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
