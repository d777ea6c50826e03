# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The programs to test, as ctest says where they are, and what they are started with."""
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLUSTER = os.path.join(ROOT, "packaging", "cluster")


def program(variable, *place):
    return os.environ.get(variable, os.path.join(ROOT, "build", "dev", *place))


FOLENID = os.environ["FOLENID"]
FOLENI = program("FOLENI", "tui", "foleni")
TAIL = program("FOLENI_TAIL", "tui", "foleni-tail")
KIOSK = program("FOLENI_KIOSK", "kiosk", "foleni-kiosk")
TICKETS = program("FOLENI_TICKETS", "kiosk", "foleni-tickets")
PRINTER = program("FOLENI_PRINTER", "kiosk", "foleni-printer")


def environment(*, without=(), keep=(), **more):
    """That of this program, without what would set a program of ours or PostgreSQL up."""
    dropped = ("FOLENI", "PG", *without)
    return {**{name: value for name, value in os.environ.items()
               if name in keep or not name.startswith(dropped)}, **more}
