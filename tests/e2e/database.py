# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL, by packaging/cluster."""
import contextlib
import os
import subprocess

from programs import CLUSTER


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
