#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The policies that pages and answers carry, judged by csp_evaluator."""
import json
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

from hospital import Hospital  # noqa: E402
from patience import SKIPPED  # noqa: E402

WEAK = "default-src 'self'; script-src 'unsafe-inline' *; object-src *"


def judge(policies):
    done = subprocess.run(["node", os.path.join(HERE, "policy.mjs")], input=json.dumps(policies),
                          capture_output=True, text=True, timeout=60, check=True, cwd=HERE)
    return json.loads(done.stdout)


class Policies(unittest.TestCase):
    def test_nothing_is_found_that_is_more_than_a_guess(self):
        with Hospital() as hospital:
            server = hospital.start()
            town = hospital.furnish(server)
            paths = ["/display", "/ticket.css", "/t/ZZZZ-ZZZZ", "/nowhere", "/healthz",
                     "/openapi.json", town.path("desks")]
            visit = server.post(town.path("visits"), {"service": town.services["lab"]},
                                town.tokens["nurse"]).json
            policies = {path: server.get(path).headers["content-security-policy"]
                        for path in [*paths, f"/t/{visit['code']}"]}
        self.assertEqual(judge(policies), {path: [] for path in policies})

    def test_a_weak_one_would_be_found(self):
        self.assertGreater(len(judge({"/": WEAK})["/"]), 2)


if __name__ == "__main__":
    if not os.path.exists(os.path.join(HERE, "node_modules", ".foleni-lock")):
        print("skipped: no tests/peers/node_modules: packaging/test fetches them")
        sys.exit(SKIPPED)
    unittest.main()
