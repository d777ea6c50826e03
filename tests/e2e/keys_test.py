#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Another key for access tokens on two servers, and nobody is signed out."""
import base64
import json
import os
import re
import signal
import unittest

from client import must
from hospital import hospital_of_module
from patience import wait_until


def setUpModule():
    global HOSPITAL, SERVER, OTHER
    with hospital_of_module(settings={"limits.sign_in_per_minute": 1000}) as HOSPITAL:
        SERVER, OTHER = HOSPITAL.start(), HOSPITAL.start()
        HOSPITAL.add_user("neema", "nurse", HOSPITAL.add_facility("amana"))


def sign_in(server):
    return must(server.sign_in("neema"))["access_token"]


def key_of(token):
    head = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]


def reload(server, event="keys.reloaded"):
    before = len(server.logged(event))
    server.signal(signal.SIGHUP)
    wait_until(lambda: len(server.logged(event)) > before, event, 10)


def listed():
    return [line.split("\t")[:2] for line in HOSPITAL.tool("key", "list").splitlines()[1:]]


class Rotation(unittest.TestCase):
    def good(self, token, *servers):
        for server in servers or (SERVER, OTHER):
            self.assertEqual(server.get("/v1/me", token).status, 200, server.name)

    def refused(self, *arguments):
        with self.assertRaisesRegex(AssertionError, ": 65 "):
            HOSPITAL.tool("key", *arguments)

    def test_a_key_is_announced_signs_and_is_dropped_while_people_work(self):
        old = sign_in(SERVER)
        self.assertEqual(listed(), [[key_of(old), "signs"]])
        live = OTHER.live(old)
        live.hello()
        self.refused("rotate")
        self.refused("retire")
        new_key = HOSPITAL.tool("key", "add")
        self.assertEqual(listed()[1], [new_key, "announced"])
        self.refused("add")
        for server in (SERVER, OTHER):
            reload(server)
        self.assertEqual(key_of(sign_in(SERVER)), key_of(old))
        self.assertEqual(HOSPITAL.tool("key", "rotate"), new_key)
        self.assertEqual(listed(), [[new_key, "signs"], [key_of(old), "old"]])
        reload(SERVER)
        # The other one has only heard that there is such a key.
        new, still_old = sign_in(SERVER), sign_in(OTHER)
        self.assertEqual((key_of(new), key_of(still_old)), (new_key, key_of(old)))
        for token in (old, new, still_old):
            self.good(token)
        reload(OTHER)
        self.assertEqual(key_of(sign_in(OTHER)), new_key)
        self.good(old)
        self.refused("retire")
        path = HOSPITAL.settings["auth.signing_key"]
        with open(path) as file:
            kept = file.read()
        with open(path, "w") as file:  # As if it had been long ago.
            file.write(re.sub("# signed until 20..", "# signed until 2020", kept))
        self.assertEqual(HOSPITAL.tool("key", "retire"), key_of(old))
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        reload(SERVER)
        self.assertEqual(SERVER.get("/v1/me", old).code, "bad_token")
        self.good(old, OTHER)
        reload(OTHER)
        self.good(new)
        live.send({"t": "ping"})
        live.wait_kind("pong")
        self.spoiled(path, new)

    def spoiled(self, path, token):
        """What is no file of keys leaves those in force that are."""
        with open(path) as file:
            kept = file.read()
        for content in ("", "rubbish", kept.replace("END", "EMD"), kept + kept[:60]):
            with open(path, "w") as file:
                file.write(content)
            reload(SERVER, "keys.not_reloaded")
            self.good(token)
        with open(path, "w") as file:
            file.write(kept)
        reload(SERVER)
        self.good(sign_in(SERVER))


if __name__ == "__main__":
    unittest.main()
