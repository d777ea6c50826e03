# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What every check shares: the files of a source tree, and how findings are told.

A check is a program that takes the root of a tree, or looks at the one it lies in, prints one
finding a line and exits 0 (nothing found), 1 (something found) or 77 (cannot be done here)."""

import os
import re
import subprocess
import sys

SKIPPED = 77
SIDE_FOLDERS = {".git", "build", "node_modules", "__pycache__"}


class Tree:
    """The files that belong to the project: what git knows and what it would take."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.paths = sorted(p for p in self._list() if os.path.isfile(self.full(p)))

    def _list(self):
        command = ["git", "-C", self.root, "ls-files", "-z", "-co", "--exclude-standard"]
        if os.path.exists(self.full(".git")):
            answer = subprocess.run(command, capture_output=True, check=False)
            if answer.returncode == 0:
                return os.fsdecode(answer.stdout).rstrip("\0").split("\0")
        return self._walk()

    def _walk(self):
        for folder, names, files in os.walk(self.root):
            names[:] = [name for name in names if name not in SIDE_FOLDERS]
            for name in files:
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def full(self, path):
        return os.path.join(self.root, path)

    def ending(self, *ends):
        return [path for path in self.paths if path.endswith(ends)]

    def text(self, path):
        """None: the file is no text."""
        with open(self.full(path), "rb") as file:
            content = file.read()
        if b"\0" in content:
            return None
        return content.decode("utf-8", "replace")

    def interpreter(self, path):
        """The program in a script's first line, such as "sh"; None: no script."""
        with open(self.full(path), "rb") as file:
            first = file.readline(200)
        if not first.startswith(b"#!"):
            return None
        words = first[2:].decode("utf-8", "replace").split()
        return words[0] if words else None


DEPENDENCIES = "cmake/dependencies.cmake"
LINKED = re.compile(r"pkg_check_modules\(\w+ (?:REQUIRED )?(?:IMPORTED_TARGET )?([\w.+-]+?)[>=)\s]")


def linked_libraries(files):
    """The pkg-config names of what the programs link."""
    return set(LINKED.findall(files.text(DEPENDENCIES))) if DEPENDENCIES in files.paths else set()


def run(check):
    """Runs check(tree), which yields findings, on the tree of the command line or on its own."""
    own = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    if len(sys.argv) > 2:
        sys.exit(f"usage: {sys.argv[0]} [ROOT]")
    findings = list(check(Tree(sys.argv[1] if len(sys.argv) == 2 else own)))
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)
