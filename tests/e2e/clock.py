# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A wall clock that a test sets while programs run by it, made by libfaketime. The monotonic clock
of those programs is the real one, as it is where an administrator or a time server sets a clock."""
import atexit
import contextlib
import glob
import math
import os
import tempfile
import time

from patience import skip_all


def library():
    """The one for programs with threads."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        skip_all("libfaketime is not installed (package faketime)")
    return found[0]


def is_running(pid):
    return os.path.exists(f"/proc/{pid}")


def sweep(since):
    """The library leaves shared memory of processes that began another program."""
    for path in glob.glob("/dev/shm/*faketime_s[he]m_*"):
        with contextlib.suppress(OSError):
            if os.stat(path).st_mtime >= since and not is_running(path.rsplit("_", 1)[1]):
                os.unlink(path)


class Clock:
    def __init__(self, offset_s=0):
        self.folder = tempfile.TemporaryDirectory(prefix="foleni-clock.")
        os.chmod(self.folder.name, 0o755)  # The database has a user of its own.
        self.path = os.path.join(self.folder.name, "offset")
        self.set_offset(offset_s)
        atexit.register(self.folder.cleanup)
        atexit.register(sweep, time.time() - 1)

    def environment(self):
        """What a program is started with. AddressSanitizer insists on being loaded first; where it
        is, before this library, some versions of both wait for each other for ever."""
        given = os.environ.get("ASAN_OPTIONS")
        return {"LD_PRELOAD": library(),
                "ASAN_OPTIONS": ":".join(filter(None, [given, "verify_asan_link_order=0"])),
                "FAKETIME_TIMESTAMP_FILE": self.path,
                "FAKETIME_NO_CACHE": "1",  # Each look at the clock looks into the file.
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def set_offset(self, offset_s):
        """From the real time; from now on, in one step."""
        self.offset_s = offset_s
        with open(self.path + ".new", "w") as file:
            file.write(f"{self.offset_s:+d}\n")
        os.rename(self.path + ".new", self.path)

    def set(self, at):
        """To a moment, in seconds since 1970, or less than a second after it."""
        self.set_offset(math.ceil(at - time.time()))

    def now(self):
        return time.time() + self.offset_s
