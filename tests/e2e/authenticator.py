# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What people have on their phones: codes that follow the clock, from RFC 6238."""
import base64
import hashlib
import hmac
import struct
import time

from patience import wait_until

STEP_S = 30


class Authenticator:
    """Each step is used once, and one ahead of the clock at most: what a server takes."""

    def __init__(self, secret):
        self.key, self.last = base64.b32decode(secret), 0

    def code_of(self, step):
        digest = hmac.new(self.key, struct.pack(">Q", step), hashlib.sha1).digest()
        at = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"

    def code(self):
        """A fresh one, good for ten seconds more; waits for the clock where there is none yet."""
        step = max((int(time.time()) + 10) // STEP_S - 1, self.last + 1)
        wait_until(lambda: int(time.time()) // STEP_S + 1 >= step, "the next step", 2 * STEP_S)
        self.last = step
        return self.code_of(step)

    def wrong(self):
        now = int(time.time()) // STEP_S
        good = {self.code_of(step) for step in range(now - 3, now + 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555",
                                      "666666", "777777") if code not in good)
