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
        for words in (["user"], ["user", "lst"]):
            done = run(*words)
            self.assertEqual(done.returncode, EX_USAGE)
            self.assertRegex(done.stderr, r"^folenid: user needs one of: .*\badd\b.*\blist\b")

    def test_half_a_command_has_help(self):
        done = run("user", "--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"(?m)^  user add LOGIN +\S")
        self.assertRegex(done.stdout, r"(?m)^  user list +\S")
        self.assertNotIn("key rotate", done.stdout)

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

    def test_nobody_is_sent_on_to_where_nothing_speaks_tls(self):
        for more in ("", "base_url = https://a.example\n", "tls_certificate = /c\ntls_key = /k\n"):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "a.conf")
                with open(path, "w", encoding="ascii") as file:
                    file.write(f"[server]\nredirect_port = 80\n{more}")
                self.assertIn(f"{path}:2: server.redirect_port needs a server.tls_certificate",
                              run("--config", path, "check-config").stderr)

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


class Folder(unittest.TestCase):
    """A configuration file in a folder of its own, both as they should be."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.config = os.path.join(self.folder, "a.conf")

    def write(self, name, content, mode=0o600):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(path, mode)
        return path

    def check(self, content, *options, mode=0o600, **environment):
        self.write("a.conf", content, mode)
        return run("--config", self.config, "check-config", *options, **environment)


class Unsafe(Folder):
    """What is allowed and does harm is told: the settings, what is told, and what is told no more
    when it is mended as it says."""

    ROWS = [
        ("[server]\nlisten = 0.0.0.0\n", "2: warning: server.listen: passwords, tokens",
         "[server]\nlisten = 0.0.0.0\ntrusted_proxies = 10.0.0.7\n"),
        ("[server]\nlisten = ::\n", "2: warning: server.listen: passwords, tokens",
         "[server]\nlisten = ::1\n"),
        ("[server]\nbase_url = http://queue.example.org\n", "2: warning: server.base_url: the links",
         "[server]\nbase_url = https://queue.example.org\n"),
        ("[server]\nallowed_origins = https://a.example, http://b.example\n",
         "2: warning: server.allowed_origins: anybody on the way can change the pages of "
         "http://b.example,",
         "[server]\nallowed_origins = https://a.example, http://localhost:3000\n"),
        ("[server]\ntrusted_proxies = 10.0.0.7, 0.0.0.0/0\n",
         "2: warning: server.trusted_proxies: anybody in 0.0.0.0/0 can say",
         "[server]\ntrusted_proxies = 10.0.0.0/8\n"),
        ("[server]\ntrusted_proxies = ::/0\n",
         "2: warning: server.trusted_proxies: anybody in ::/0 can say",
         "[server]\ntrusted_proxies = fd00:1234::/32\n"),
        ("[server]\nlog_level = debug\n", "2: warning: server.log_level: the log grows",
         "[server]\nlog_level = info\n"),
        ("[database]\nconninfo = host=db.example dbname=foleni sslmode=require\n",
         "2: warning: database.conninfo: anybody on the way to the database",
         "[database]\nconninfo = host=db.example dbname=foleni sslmode=verify-full\n"),
        ("[database]\nconninfo = postgresql://10.0.0.9/foleni\n",
         "2: warning: database.conninfo: anybody on the way to the database",
         "[database]\nconninfo = postgresql://10.0.0.9/foleni?sslmode=verify-full\n"),
        ("[database]\nconninfo = host=localhost,10.0.0.9 dbname=foleni\n",
         "2: warning: database.conninfo: anybody on the way to the database",
         "[database]\nconninfo = host=localhost,/run/postgresql,127.0.0.1 dbname=foleni\n"),
        ("[database]\nowner_conninfo = host=db.example dbname=foleni\n",
         "2: warning: database.owner_conninfo: anybody on the way to the database",
         "[database]\nowner_conninfo = host=/run/postgresql dbname=foleni\n"),
        ("[database]\nconninfo = user=foleni_owner\nowner_conninfo = user=foleni_owner\n",
         "2: warning: database.conninfo: the server is to work as the role that owns",
         "[database]\nconninfo = user=foleni_server\nowner_conninfo = user=foleni_owner\n"),
        ("[auth]\naccess_token_s = 1h\n", "2: warning: auth.access_token_s: who copies a token",
         "[auth]\naccess_token_s = 15min\n"),
        ("[auth]\nsession_s = 2d\n", "2: warning: auth.session_s: a console that was left",
         "[auth]\nsession_s = 24h\n"),
        ("[auth]\nconsole_lock_s = 0\n", "2: warning: auth.console_lock_s: a console that was",
         "[auth]\nconsole_lock_s = 15min\n"),
        ("[auth]\nconsole_lock_s = 31min\n", "2: warning: auth.console_lock_s: a console that",
         "[auth]\nconsole_lock_s = 30s\n"),
        ("[auth]\nsecond_factor = none\n", "2: warning: auth.second_factor: who guesses",
         "[auth]\nsecond_factor = admins\n"),
        ("[auth]\npatient_session_s = 31d\n", "2: warning: auth.patient_session_s: who finds",
         "[auth]\npatient_session_s = 30d\n"),
        ("[limits]\nsign_in_failures = 11\n", "2: warning: limits.sign_in_failures: who guesses",
         "[limits]\nsign_in_failures = 10\n"),
        ("[limits]\nsign_in_wait_max_s = 59\n", "2: warning: limits.sign_in_wait_max_s: who guesses",
         "[limits]\nsign_in_wait_max_s = 60\n"),
        ("[limits]\nsign_in_wait_max_s = 2h\n", "2: warning: limits.sign_in_wait_max_s: who types",
         "[limits]\nsign_in_wait_max_s = 1h\n"),
        ("[limits]\nsign_in_per_minute = 601\n",
         "2: warning: limits.sign_in_per_minute: one address", "[limits]\nsign_in_per_minute = 600\n"),
    ]

    def warnings(self, content, **more):
        done = self.check(content, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def test_each_is_told_and_told_no_more_when_it_is_mended(self):
        for bad, told, good in self.ROWS:
            self.assertTrue(self.warnings(bad).startswith(f"{self.config}:{told}"), bad)
            self.assertEqual(len(self.warnings(bad).splitlines()), 1, bad)
            self.assertEqual(self.warnings(good), "", good)

    def test_what_is_not_set_is_safe(self):
        self.assertEqual(self.warnings(""), "")

    # What holds a secret, and what is told of it.
    SECRETS = [("database", "conninfo", "dbname=foleni password=hunter2", "", "password"),
               ("database", "owner_conninfo", "user=foleni_owner password=hunter2", "", "password"),
               ("sms", "key", "hunter2", "gateway = twilio\nuser = AC1\nsender = +1\n", "key")]

    def test_no_secret_is_for_everybody(self):
        for section, name, secret, more, noun in self.SECRETS:
            content = f"[{section}]\n{name} = {secret}\n{more}"
            told = self.warnings(content, mode=0o644)
            self.assertTrue(told.startswith(f"{self.config}:2: warning: {section}.{name}: everybody on"
                                            f" this machine can read the {noun} in {self.config};"), told)
            self.assertEqual(len(told.splitlines()), 1)
            self.assertNotIn("hunter2", told)
            self.assertEqual(self.warnings(content, mode=0o640), "")
        self.assertEqual(self.warnings("[database]\nconninfo = dbname=foleni\n", mode=0o644), "")

    def test_a_secret_that_lies_apart_is_safe_wherever_its_file_is_named(self):
        path = os.path.join(self.folder, "secret")
        for section, name, secret, more, _ in self.SECRETS:
            with open(path, "w", encoding="ascii") as file:
                file.write(f"{secret}\n")
            os.chmod(path, 0o600)
            variable = f"FOLENI_{section}_{name}".upper()
            self.assertEqual(self.warnings(f"[{section}]\n{name} = file:{path}\n{more}", mode=0o644), "")
            self.assertEqual(self.warnings(f"[{section}]\n{more}", **{variable: f"file:{path}"}), "")

    def test_a_secret_in_the_environment_is_told(self):
        for section, name, secret, more, noun in self.SECRETS:
            variable = f"FOLENI_{section}_{name}".upper()
            told = self.warnings(f"[{section}]\n{more}", **{variable: secret})
            self.assertTrue(told.startswith(f"{variable}: warning: {section}.{name}: systemd shows"), told)
            self.assertIn(f"put the {noun} into a file of its own", told)
            self.assertNotIn("hunter2", told)

    def test_settings_are_not_everybodys_to_change(self):
        for mode in (0o666, 0o660, 0o602):
            told = self.warnings("[server]\nport = 1\nlog_level = info\n", mode=mode)
            self.assertRegex(told, r"^\S+a.conf: warning: the file: others can change it.*\n$")

    @unittest.skipUnless(os.geteuid() == 0, "only root gives a file away")
    def test_a_file_of_another_account_is_told_as_that(self):
        path = os.path.join(self.folder, "a.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("[server]\nport = 1\n")
        os.chmod(path, 0o600)
        os.chown(path, 65534, 65534)
        result = run("check-config", "--config", path)
        self.assertIn("warning: the file: it belongs to another account", result.stderr)
        self.assertNotIn("chmod", result.stderr)

    def test_the_folder_of_the_keys_is_the_servers_alone(self):
        content = f"[server]\nstate_directory = {self.folder}\n"
        self.assertEqual(self.warnings(content), "")
        for mode in (0o755, 0o770, 0o701):
            os.chmod(self.folder, mode)
            self.assertIn(f"a.conf:2: warning: server.state_directory: others can look into "
                          f"{self.folder}", self.warnings(content))

    def test_where_it_comes_from_the_environment_that_is_said(self):
        told = self.warnings("", FOLENI_SERVER_LISTEN="0.0.0.0")
        self.assertTrue(told.startswith("FOLENI_SERVER_LISTEN: warning: server.listen: "))

    def test_who_wants_takes_it_for_a_mistake(self):
        for bad, _, good in self.ROWS:
            self.assertEqual(self.check(bad, "--strict").returncode, EX_CONFIG)
            self.assertEqual(self.check(good, "--strict").returncode, 0)


class Secrets(Folder):
    """Secrets in files of their own, and as systemd lays them down."""

    def conninfo(self, value, **environment):
        return self.check(f"[database]\nconninfo = {value}\n", "--show", **environment)

    def test_a_connection_string_comes_from_a_file(self):
        for content in ("dbname=x password=hunter2\n", "dbname=x password=hunter2"):
            path = self.write("conninfo", content)
            done = self.conninfo(f"file:{path}")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("conninfo = (hidden)\n", done.stdout)
        # It was read: libpq takes part in the judgement.
        path = self.write("conninfo", "dbname=x bogus hunter2")
        done = self.conninfo(f"file:{path}")
        self.assertEqual(done.returncode, EX_CONFIG)
        self.assertIn("database.conninfo: libpq cannot read it", done.stderr)
        self.assertNotIn("hunter2", done.stderr)

    def test_systemd_lays_it_down(self):
        self.write("foleni.conninfo", "dbname=x\n")
        os.chmod(os.path.join(self.folder, "foleni.conninfo"), 0o400)
        done = self.conninfo("credential:foleni.conninfo", CREDENTIALS_DIRECTORY=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def refused(self, value, why, **environment):
        done = self.conninfo(value, **environment)
        self.assertEqual((done.returncode, done.stdout), (EX_CONFIG, ""), value)
        self.assertIn(f"{self.config}:2: database.conninfo: ", done.stderr)
        self.assertIn(why, done.stderr)
        self.assertNotIn("hunter2", done.stderr)

    def test_what_others_may_have_read_is_refused(self):
        for mode in (0o640, 0o604, 0o622, 0o666) if os.geteuid() else (0o604, 0o620, 0o646):
            path = self.write("conninfo", "password=hunter2", mode)
            self.refused(f"file:{path}", "others can read or change it; chmod it to 0600")

    def test_what_others_may_have_put_there_is_refused(self):
        path = self.write("conninfo", "password=hunter2")
        for mode in (0o720, 0o702):
            os.chmod(self.folder, mode)
            self.refused(f"file:{path}", "others can replace what is in the folder")
        os.chmod(self.folder, 0o1777)
        self.assertEqual(self.conninfo(f"file:{path}").returncode, 0)

    def test_a_link_does_not_make_a_file_ours(self):
        path = self.write("conninfo", "password=hunter2", 0o644)
        link = os.path.join(self.folder, "link")
        os.symlink(path, link)
        self.refused(f"file:{link}", "others can read or change it")
        os.chmod(path, 0o600)
        self.assertEqual(self.conninfo(f"file:{link}").returncode, 0)
        os.symlink(os.path.join(self.folder, "gone"), link + "2")
        self.refused(f"file:{link}2", "No such file or directory")

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_a_file_of_somebody_else_is_refused(self):
        path = self.write("conninfo", "password=hunter2")
        os.chown(path, 12345, 12345)
        self.refused(f"file:{path}", "belongs to another account")
        os.chown(path, 0, 0)
        os.chown(self.folder, 12345, 12345)
        self.refused(f"file:{path}", "the folder belongs to another account")

    def test_what_is_no_secret_is_refused(self):
        os.mkdir(os.path.join(self.folder, "folder"))
        os.mkfifo(os.path.join(self.folder, "pipe"), 0o600)
        for name, why in (("folder", "not a plain file"), ("pipe", "not a plain file"),
                          ("gone", "No such file or directory")):
            self.refused(f"file:{self.folder}/{name}", why)
        for content, why in (("a\nb\n", "more than one line"), ("a\0b", "more than one line"),
                             ("\x1b[2J", "not plain text"), ("", "must not be empty"),
                             ("\n", "must not be empty"), ("x" * 1026, "too large"),
                             ("x" * 1025, "at most 1024")):
            path = self.write("conninfo", content)
            self.refused(f"file:{path}", why)
        self.refused("file:conninfo", "wants a full path")

    def test_a_credential_is_one_of_this_service(self):
        self.refused("credential:x", "there are no credentials")
        self.refused("credential:x", "there are no credentials", CREDENTIALS_DIRECTORY="relative")
        self.refused("credential:x", "No such file", CREDENTIALS_DIRECTORY=self.folder)
        for name in ("../conninfo", "", ".hidden", "a/b"):
            self.refused(f"credential:{name}", "is no name of a credential",
                         CREDENTIALS_DIRECTORY=self.folder)

    def test_keys_are_judged_the_same(self):
        for section, name in (("server", "tls_key"), ("auth", "signing_key")):
            path = self.write("key.pem", "hunter2", 0o604)
            more = f"tls_certificate = {path}\n" if name == "tls_key" else ""
            done = self.check(f"[{section}]\n{name} = {path}\n{more}")
            self.assertEqual(done.returncode, EX_CONFIG)
            self.assertIn(f"a.conf:2: {section}.{name}: {path}: others can read or change it",
                          done.stderr)
            os.chmod(path, 0o600)
            done = self.check(f"[{section}]\n{name} = {path}\n")
            self.assertIn("a.conf:2: server.tls_certificate and server.tls_key need each other"
                          if section == "server" else "not an EC P-256 key", done.stderr)
            done = self.check(f"[{section}]\n{name} = credential:gone\n{more}",
                              CREDENTIALS_DIRECTORY=self.folder)
            self.assertIn(f"a.conf:2: {section}.{name}: {self.folder}/gone: No such file",
                          done.stderr)


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
