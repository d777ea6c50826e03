# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A program in a pseudo-terminal of its own, seen as its user sees it: keys go in, the screen that
a terminal would show comes out. The terminal is pyte, which shares no code with ours.

    with Terminal([FOLENI, "asha"], size=(80, 24)) as terminal:
        terminal.wait("Password")
        terminal.type("secret<Enter>")
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time

import pyte

from programs import environment as plain_environment

KEYS = {
    "Enter": b"\r", "Esc": b"\x1b", "Tab": b"\t", "Space": b" ", "Backspace": b"\x7f",
    # As in the mode that curses asks for.
    "Up": b"\x1bOA", "Down": b"\x1bOB", "Right": b"\x1bOC", "Left": b"\x1bOD", "lt": b"<",
    "F1": b"\x1bOP", "F2": b"\x1bOQ", "F3": b"\x1bOR", "F4": b"\x1bOS", "F5": b"\x1b[15~",
    "F6": b"\x1b[17~", "F7": b"\x1b[18~", "F8": b"\x1b[19~", "F9": b"\x1b[20~",
    "F10": b"\x1b[21~", "F12": b"\x1b[24~",
}


def key_bytes(text):
    """["m", "<Enter>", ..] as the bytes that a keyboard sends for each key."""
    keys = []
    for name, character in re.findall(r"<([^<>]+)>|([^<])", text, re.DOTALL):
        if not name:
            keys.append(character.encode())
        elif name.startswith("Ctrl-"):
            keys.append(bytes([ord(name[5].upper()) - 64]))
        elif name.startswith("Esc-"):
            keys.append(b"\x1b" + name[4].encode())
        else:
            keys.append(KEYS[name])
    return keys


class Screen(pyte.Screen):
    """Does not mind what is asked of terminals of one kind only."""

    def select_graphic_rendition(self, *attributes, private=False):
        if not private:
            super().select_graphic_rendition(*attributes)

    def scroll(self, edge, step, count):
        margins = self.margins or pyte.screens.Margins(0, self.lines - 1)
        row, self.cursor.y = self.cursor.y, getattr(margins, edge)
        for _ in range(count or 1):
            step()
        self.cursor.y = row

    def scroll_up(self, count=1):
        self.scroll("bottom", self.index, count)

    def scroll_down(self, count=1):
        self.scroll("top", self.reverse_index, count)


class Stream(pyte.ByteStream):
    """With SU and SD of ECMA-48, by which curses moves what has moved."""
    csi = {**pyte.ByteStream.csi, "S": "scroll_up", "T": "scroll_down"}
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down"}


def environment_of_terminal(**more):
    return plain_environment(
        without=("LC_", "LANG", "COLUMNS", "LINES", "NO_COLOR"), keep=("FOLENI_LOCALE_DIR",),
        **{"LANG": "C.UTF-8", "TERM": "xterm-256color", **more})


class Terminal:
    """size: columns, rows. rate: bytes a second that the line to the terminal takes; None: as fast
    as they come."""

    def __init__(self, command, size=(80, 24), term="xterm-256color", environment=None, rate=None):
        self.screen = Screen(*size)
        self.stream = Stream(self.screen)
        self.changed, self.bytes, self.raw = threading.Condition(), 0, bytearray()
        self.rate, self.is_closed = rate, False
        master, slave = pty.openpty()
        self.master = master
        self.set_size(size)
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=subprocess.PIPE, start_new_session=True,
            env=environment_of_terminal(**{"TERM": term, **(environment or {})}),
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind:
            print("\n".join(self.lines()))
        self.close()

    def read(self):
        while True:
            try:
                data = os.read(self.master, 256 if self.rate else 65536)
            except OSError:
                data = b""
            with self.changed:
                self.bytes += len(data)
                self.raw += data
                if data:
                    self.stream.feed(data)
                else:
                    self.is_closed = True
                self.changed.notify_all()
            if not data:
                return
            if self.rate:
                time.sleep(len(data) / self.rate)

    def set_size(self, size):
        columns, rows = size
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, size):
        with self.changed:
            self.screen.resize(lines=size[1], columns=size[0])
            self.set_size(size)

    def send(self, data):
        while data:
            select.select([], [self.master], [])
            data = data[os.write(self.master, data):]

    def type(self, text):
        self.send(b"".join(key_bytes(text)))

    def lines(self):
        with self.changed:
            return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def has(self, wanted):
        return wanted in self.text()

    def wait_for(self, question, what, limit_s=20):
        with self.changed:
            if not self.changed.wait_for(lambda: question() or self.is_closed, limit_s):
                raise AssertionError(f"not within {limit_s} s: {what}\n{self.text()}")
        if not question():
            errors = self.process.stderr.read().decode("utf-8", "replace")
            raise AssertionError(f"the program ended before: {what}\n{errors}\n{self.text()}")

    def wait(self, wanted, limit_s=20):
        """Until it stands on the screen."""
        self.wait_for(lambda: self.has(wanted), wanted, limit_s)

    def wait_gone(self, unwanted, limit_s=20):
        self.wait_for(lambda: not self.has(unwanted), f"no {unwanted}", limit_s)

    def settle(self, still_s=0.4):
        """Until nothing has been painted for a while: for looking at what was painted, never for
        giving the program time."""
        seen, since = self.bytes, time.monotonic()
        while time.monotonic() - since < still_s:
            with self.changed:
                self.changed.wait(still_s)
                if self.bytes != seen:
                    seen, since = self.bytes, time.monotonic()

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(20)
        os.close(self.master)
        said = self.process.stderr.read().decode("utf-8", "replace")
        self.process.stderr.close()
        if "Sanitizer" in said or "runtime error" in said:
            raise AssertionError(said)
        return self.process.returncode
