# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing in these tests waits for a time to pass: wait_until() asks again until something is
true, and fails after a limit."""
import sys
import time

SKIPPED = 77


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
