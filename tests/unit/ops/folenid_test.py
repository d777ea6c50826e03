#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of folenid and its manual pages. Usage: folenid_test.py FOLENID SOURCE-FOLDER"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

FOLENID, SOURCE = sys.argv[1:3]
EX_USAGE, EX_IOERR, EX_CONFIG = 64, 74, 78


def run(*arguments, **environment):
    return subprocess.run([FOLENID, *arguments], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], **environment})


def manual(name):
    with open(os.path.join(SOURCE, "server", name), encoding="utf-8") as file:
        return file.read()


class CommandLine(unittest.TestCase):
    def test_help_goes_to_the_output_and_succeeds(self):
        for arguments in (["--help"], ["help"], ["check-config", "--help"]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("usage: folenid", done.stdout)

    def test_version_is_the_same_however_it_is_asked(self):
        self.assertRegex(run("--version").stdout, r"^folenid \d+\.\d+\.\d+\n$")
        self.assertEqual(run("--version").stdout, run("version").stdout)

    def test_a_wrong_command_line_is_a_usage_error(self):
        for arguments in ([], ["nonsense"], ["--nonsense"], ["check-config", "--nonsense"],
                          ["check-config", "more"], ["--config"]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (EX_USAGE, ""), arguments)
            self.assertIn("folenid: ", done.stderr)

    def test_a_mistyped_command_gets_a_suggestion(self):
        self.assertIn('is "check-config" meant?', run("check-confg").stderr)

    def test_half_a_command_gets_the_other_halves(self):
        for words in (["user"], ["user", "lst"], ["user", "--help"]):
            done = run(*words)
            self.assertEqual(done.returncode, EX_USAGE)
            self.assertRegex(done.stderr, r"^folenid: user needs one of: .*\badd\b.*\blist\b")

    def test_mistakes_in_the_settings_are_all_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.conf")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[server]\nprot = 1\nlog_level = loud\n")
            for arguments in (["--config", path, "check-config"],
                              ["check-config", "--config", path]):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (EX_CONFIG, ""))
                self.assertEqual([line.split(": ")[0] for line in done.stderr.splitlines()],
                                 [path + ":2", path + ":3"])

    def test_what_the_server_could_not_use_is_a_mistake_too(self):
        with tempfile.TemporaryDirectory() as folder:
            path, junk = os.path.join(folder, "a.conf"), os.path.join(folder, "junk.pem")
            with open(junk, "w", encoding="ascii") as file:
                file.write("hunter2\n")
            os.chmod(junk, 0o600)
            with open(path, "w", encoding="ascii") as file:
                file.write(f"[database]\nconninfo = host=/run password=hunter2 bogus\n"
                           f"[server]\ntls_certificate = {junk}\ntls_key = {junk}\n"
                           f"[auth]\nsigning_key = {junk}\n")
            done = run("--config", path, "check-config")
            self.assertEqual((done.returncode, done.stdout), (EX_CONFIG, ""))
            for expected in (f"{path}:2: database.conninfo: libpq cannot read it",
                             f"{path}:4: server.tls_certificate: cannot use the certificate {junk}:",
                             f"{path}:7: auth.signing_key: "):
                self.assertIn(expected, done.stderr)
            self.assertNotIn("hunter2", done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 3)

    def test_a_file_that_was_named_must_be_there(self):
        self.assertEqual(run("--config", "/nowhere/a.conf", "check-config").returncode, EX_CONFIG)

    def test_the_environment_is_heard_and_secrets_stay_hidden(self):
        done = run("check-config", "--show", FOLENI_SERVER_PORT="77",
                   FOLENI_DATABASE_CONNINFO="password=hunter2")
        self.assertEqual(done.returncode, 0)
        self.assertIn("# from FOLENI_SERVER_PORT\nport = 77\n", done.stdout)
        self.assertNotIn("hunter2", done.stdout + done.stderr)

    def test_output_that_is_lost_is_no_success(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([FOLENID, "version"], stdout=full, stderr=subprocess.DEVNULL,
                                  timeout=60, check=False)
        self.assertEqual(done.returncode, EX_IOERR)


class Manuals(unittest.TestCase):
    def test_the_list_of_settings_is_the_one_in_the_program(self):
        page = manual("foleni.conf.5")
        begin = page.index(": begin\n") + len(": begin\n")
        end = page.index('.\\" end\n')
        self.assertEqual(page[begin:end], run("config-help", "--mdoc").stdout,
                         "put the output of folenid config-help --mdoc there")

    def test_the_page_of_the_rights_is_what_is_checked(self):
        with open(os.path.join(SOURCE, "docs", "rights.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), run("rights").stdout,
                             "folenid rights >docs/rights.md brings the page up to date")

    def test_every_command_and_option_is_in_the_manual(self):
        page = manual("folenid.8").replace("Fl Fl ", "--")
        listed = run("--help").stdout.split("commands:\n")[1].split("\n\n")[0]
        commands = re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)", listed, re.MULTILINE)
        self.assertGreaterEqual(len(commands), 4)
        for command in commands:
            entry = "".join(part for part in re.split(r"^\.It ", page, flags=re.MULTILINE)
                            if re.match(rf"(Xo\n\.)?Cm {command}\b", part))
            self.assertTrue(entry, command)
            help_text = run(*command.split(), "--help").stdout
            options = set(re.findall(r"^  (--[a-z-]+)", help_text, re.MULTILINE))
            for option in options - {"--config", "--help", "--version"}:
                self.assertIn(option, entry, f"{command} {option}")

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_finds_nothing(self):
        for page in ("folenid.8", "foleni.conf.5"):
            done = subprocess.run(["mandoc", "-Tlint", os.path.join(SOURCE, "server", page)],
                                  capture_output=True, text=True, timeout=60, check=False)
            found = [line for line in done.stdout.splitlines() if "manual not found" not in line]
            self.assertEqual(found, [])


unittest.main(argv=sys.argv[:1])
