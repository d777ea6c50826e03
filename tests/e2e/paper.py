# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A receipt printer that a test holds in its hand, and what can be read from its paper."""
import os
import re
import socket
import subprocess
import threading

ASKS, MARK, CUT = re.compile(rb"\x10\x04([\x01\x02\x04])"), b"\x1dr\x01", b"\x1dVB\0"
PICTURE = re.compile(rb"\x1dv0\0(..)(..)", re.DOTALL)
# Commands but the picture: ESC @, FS ., and those with one byte behind them.
COMMANDS = re.compile(rb"\x1b@|\x1c\.|\x1b[taEJd].|\x1d!.|\x1dVB.", re.DOTALL)


class Printer:
    """Listens like one, says how it is, keeps what was cut off."""

    def __init__(self):
        self.has_paper = True
        self.tickets = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self.print(line)

    def print(self, line):
        paper = b""
        while data := line.recv(65536):
            for which in ASKS.findall(data):
                line.sendall(b"\x12" if self.has_paper or which == b"\x01" else b"\x72")
            paper += ASKS.sub(b"", data)
            while CUT in paper:
                ticket, paper = paper.split(CUT, 1)
                self.tickets.append(ticket)
            if MARK in paper:
                paper = paper.replace(MARK, b"")
                line.sendall(b"\0")

    def close(self):
        self.listener.close()


def read_code(ticket, folder):
    """What a phone reads from the picture."""
    found = PICTURE.search(ticket)
    row_bytes, rows = (int.from_bytes(part, "little") for part in found.groups())
    path = os.path.join(folder, "code.pbm")
    with open(path, "wb") as file:
        file.write(b"P4\n%d %d\n" % (row_bytes * 8, rows))
        file.write(ticket[found.end():found.end() + row_bytes * rows])
    return subprocess.run(["zbarimg", "--quiet", "--nodbus", "--raw", path], check=True, text=True,
                          capture_output=True, timeout=60).stdout.strip()


def lines_of(ticket):
    found = PICTURE.search(ticket)
    row_bytes, rows = (int.from_bytes(part, "little") for part in found.groups())
    plain = ticket[:found.start()] + ticket[found.end() + row_bytes * rows:]
    return COMMANDS.sub(b"", plain).decode("cp437").splitlines()
