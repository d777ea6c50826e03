#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The commands of folenid that work on the database, on a private cluster.
Usage: folenid_test.py FOLENID CLUSTER-SCRIPT"""
import os
import pty
import signal
import subprocess
import sys
import tempfile
import unittest
import uuid

FOLENID, CLUSTER = sys.argv[1:3]
EX_USAGE, EX_DATAERR, EX_UNAVAILABLE, EX_TEMPFAIL = 64, 65, 69, 75
GOOD = "a bicycle under water"


def cluster(*arguments):
    return subprocess.run([CLUSTER, *arguments], check=True, capture_output=True, text=True,
                          timeout=120).stdout.strip()


def setUpModule():
    global FOLDER, SETTINGS, TEMPORARY
    TEMPORARY = tempfile.TemporaryDirectory()
    os.chmod(TEMPORARY.name, 0o755)
    FOLDER = os.path.join(TEMPORARY.name, "c")
    cluster("create", FOLDER, "--fast")
    cluster("start", FOLDER)
    SETTINGS = {"FOLENI_DATABASE_CONNINFO": cluster("conninfo", FOLDER, "foleni_server"),
                "FOLENI_DATABASE_OWNER_CONNINFO": cluster("conninfo", FOLDER, "foleni_owner")}


def tearDownModule():
    cluster("destroy", FOLDER)
    TEMPORARY.cleanup()


def run(*arguments, text="", **environment):
    return subprocess.run([FOLENID, *arguments], input=text, capture_output=True, text=True,
                          timeout=60, env={"PATH": os.environ["PATH"], **SETTINGS, **environment},
                          check=False)


def ask(sql):
    return cluster("psql", FOLDER, "-XAtc", sql)


def at_terminal(answers, *arguments):
    """Runs with a terminal; gives the exit code and all that it showed."""
    child, terminal = pty.fork()
    if child == 0:
        signal.alarm(60)
        os.execve(FOLENID, [FOLENID, *arguments], {"PATH": os.environ["PATH"], **SETTINGS})
    shown, told = b"", 0
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
            if told < min(len(answers), shown.count(b": ")):
                os.write(terminal, answers[told].encode() + b"\n")
                told += 1
    except OSError:
        pass  # The other end has closed.
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return code, shown.decode()


class Case(unittest.TestCase):
    def passes(self, *arguments, **more):
        done = run(*arguments, **more)
        self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)
        return done.stdout

    def fails(self, code, words, *arguments, **more):
        done = run(*arguments, **more)
        self.assertEqual((done.returncode, done.stdout), (code, ""), (arguments, done.stderr))
        self.assertIn(words, done.stderr)


class Database(Case):
    """In the order of the names: each test builds on the ones before."""

    def test_0_an_empty_database_is_pending(self):
        done = run("status")
        self.assertEqual(done.returncode, EX_TEMPFAIL)
        self.assertRegex(done.stdout, r"^pending +0001_")
        self.assertRegex(self.passes("migrate", "--dry-run"), r"^applied +0001_")
        self.assertEqual(run("status").returncode, EX_TEMPFAIL)

    def test_1_migrate_brings_it_forward_once(self):
        self.assertRegex(self.passes("migrate"), r"^applied +0001_")
        self.assertNotIn("applied  ", self.passes("migrate"))
        self.assertRegex(self.passes("status"), r"^applied +0001_")
        self.assertRegex(self.passes("migrate", "--verify"), r"^verified +0001_")
        # Nobody is there whose password somebody could know.
        self.assertEqual(ask("SELECT count(*) FROM users"), "0")

    def test_2_a_facility_is_added_once(self):
        added = ["facility", "add", "amana", "--name-sw", "Amana", "--name-en", "Amana"]
        identity = uuid.UUID(self.passes(*added).strip())
        self.fails(EX_DATAERR, "already a facility", *added)
        self.fails(EX_DATAERR, "small letters", "facility", "add", "Big", "--name-sw", "x",
                   "--name-en", "x")
        # As over REST, though the database knows their offsets.
        for zone in ("Mars/Base", "Etc/GMT-3", "UTC", "EAT-3", "right/Africa/Nairobi", ""):
            self.fails(EX_USAGE, "--zone is the zone of a place, such as Africa/Dar_es_Salaam",
                       "facility", "add", "m", "--zone", zone, "--name-sw", "x", "--name-en", "x")
        self.fails(EX_USAGE, "needed", "facility", "add", "m")
        self.assertEqual(self.passes("facility", "list"),
                         "ID\tCODE\tSWAHILI NAME\tENGLISH NAME\tTIME ZONE\n"
                         f"{identity}\tamana\tAmana\tAmana\tAfrica/Dar_es_Salaam\n")

    def test_3_an_account_gets_a_password_that_is_stored_as_a_hash(self):
        self.passes("user", "add", "root", "--role", "admin", "--name", "Root",
                    "--password-stdin", text=GOOD + "\n")
        generated = self.passes("user", "add", "Amina", "--role", "nurse", "--facility", "amana",
                                "--name", "Amina M", "--generate").strip()
        self.assertRegex(generated, r"^[a-z2-9]{4}(-[a-z2-9]{4}){4}$")
        rows = ask("SELECT login, facility_id IS NULL, must_change,"
                   " left(password_hash, 31) FROM users ORDER BY login_key")
        begin = "$argon2id$v=19$m=19456,t=2,p=1$"
        self.assertEqual(rows, f"Amina|f|t|{begin}\nroot|t|f|{begin}")
        self.assertEqual(ask("SELECT count(*) FROM users u WHERE to_jsonb(u)::text LIKE"
                             f" ANY (ARRAY['%bicycle%', '%{generated}%'])"), "0")
        self.assertEqual(self.passes("user", "list", "--facility", "amana"),
                         "LOGIN\tNAME\tROLE\tFACILITY\tLANGUAGE\tPASSWORD\tMUST CHANGE"
                         "\tSECOND FACTOR\tSTOPPED\tCLOSED\tSIGNED IN\n"
                         "Amina\tAmina M\tnurse\tamana\tsw\tyes\tyes\tno\tno\t-\t-\n")

        self.fails(EX_DATAERR, 'no facility "nope"', "user", "list", "--facility", "nope")

    def test_3_on_a_terminal_lists_have_columns_however_wide_the_letters(self):
        ask("UPDATE users SET display_name = '阿美娜 ⟨é⟩', failures = 50 WHERE login = 'Amina'")
        code, shown = at_terminal([], "user", "list")
        ask("UPDATE users SET display_name = 'Amina M', failures = 0 WHERE login = 'Amina'")
        self.assertEqual((code, shown.replace("\r\n", "\n")), (0, (
            "LOGIN  NAME        ROLE   FACILITY  LANGUAGE  PASSWORD  MUST CHANGE  SECOND FACTOR"
            "  STOPPED  CLOSED  SIGNED IN\n"
            "Amina  阿美娜 ⟨é⟩  nurse  amana     sw        yes       yes          no           "
            "  yes      -       -\n"
            "root   Root        admin  -         sw        yes       no           no           "
            "  no       -       -\n")))

    def test_4_what_cannot_be_an_account_is_refused(self):
        some = ["--role", "nurse", "--facility", "amana", "--name", "N", "--generate"]
        self.fails(EX_DATAERR, "already an account", "user", "add", "AMINA", *some)
        self.fails(EX_DATAERR, "a login is", "user", "add", "a b", *some)
        for name, wanted in (("  ", "a name that can be read"),
                             ("As\u200bha", "a name without signs that nobody sees, as U+200B"),
                             ("a\x1bb", "text without control characters")):
            self.fails(EX_USAGE, f"--name is {wanted}", "user", "add", "n", *some[:4], "--name",
                       name)
            self.fails(EX_USAGE, f"--name-en is {wanted}", "facility", "add", "x", "--name-sw",
                       "X", "--name-en", name)
        self.fails(EX_DATAERR, "no such facility", "user", "add", "n", "--role", "nurse",
                   "--facility", "nowhere", "--name", "N", "--generate")
        self.fails(EX_USAGE, "needs a --facility", "user", "add", "n", "--role", "nurse",
                   "--name", "N", "--generate")
        self.fails(EX_USAGE, "--role is", "user", "add", "n", "--role", "king", "--facility",
                   "amana", "--name", "N", "--generate")
        self.fails(EX_USAGE, "--display is needed", "user", "add", "n", "--role", "display",
                   "--facility",
                   "amana", "--name", "N", "--generate")
        self.fails(EX_USAGE, "are needed", "user", "add", "n", "--generate")
        self.fails(EX_DATAERR, "at least 15", "user", "add", "n", *some[:-1], "--password-stdin",
                   text="short\n")
        self.fails(EX_DATAERR, "easy to guess", "user", "add", "n", *some[:-1],
                   "--password-stdin", text="hospital hospital\n")
        self.fails(EX_USAGE, "no terminal", "user", "add", "n", *some[:-1], text=GOOD + "\n")
        self.assertEqual(ask("SELECT count(*) FROM users"), "2")

    def test_5_a_closed_account_and_a_new_password_end_the_sessions(self):
        give = ("INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at,"
                " family_expires_at) SELECT uuid_generate_v4(), uuid_generate_v4(), id,"
                " sha256(uuid_send(uuid_generate_v4())), now(), now() FROM users")
        held = ("SELECT login FROM refresh_tokens r JOIN users u ON u.id = r.user_id"
                " WHERE revoked_at IS NULL")
        ask(give)
        self.passes("user", "disable", "amina")
        self.assertEqual(ask(held), "root")
        closed_at = ask("SELECT disabled_at FROM users WHERE login_key = 'amina'")
        self.assertNotEqual(closed_at, "")
        self.passes("user", "disable", "amina")
        self.assertEqual(ask("SELECT disabled_at FROM users WHERE login_key = 'amina'"), closed_at)
        self.passes("user", "enable", "amina")
        self.assertEqual(ask("SELECT disabled_at IS NULL FROM users WHERE login_key = 'amina'"),
                         "t")
        before = ask("SELECT password_hash FROM users WHERE login_key = 'root'")
        self.passes("user", "password", "ROOT", "--password-stdin", text="another " + GOOD)
        self.assertNotEqual(ask("SELECT password_hash FROM users WHERE login_key = 'root'"), before)
        self.assertEqual(ask(held), "")
        ask("UPDATE users SET failures = 50, known_failures = 3, locked_until = now() +"
            " interval '1 h', failed_at = now(), failed_from = '192.0.2.1'"
            " WHERE login_key = 'amina'")
        self.passes("user", "unlock", "AMINA")
        self.assertEqual(ask("SELECT failures, known_failures, locked_until, failed_at,"
                             " failed_from FROM users WHERE login_key = 'amina'"), "0|0|||")
        self.assertEqual(ask("SELECT detail FROM audit_log WHERE action = 'user.unlocked'"),
                         '{"after": {"failures": 0}, "before": {"failures": 53}}')
        for command in ("disable", "enable", "unlock"):
            self.fails(EX_DATAERR, "no such account", "user", command, "nobody")

    def test_6_a_password_typed_at_the_terminal_is_not_shown(self):
        code, shown = at_terminal([GOOD, GOOD], "user", "password", "root")
        self.assertEqual(code, 0, shown)
        self.assertNotIn("bicycle", shown)
        code, shown = at_terminal([GOOD, GOOD + "!"], "user", "password", "root")
        self.assertEqual(code, EX_DATAERR)
        self.assertIn("differ", shown)
        self.assertNotIn("bicycle", shown)

    def test_6b_a_restored_database_gets_a_new_epoch_from_its_owner(self):
        before = ask("SELECT epoch FROM database_epoch")
        made = self.passes("database", "restored").strip()
        self.assertEqual(str(uuid.UUID(made)), made)
        self.assertNotEqual(made, before)
        self.assertEqual(ask("SELECT epoch FROM database_epoch"), made)
        self.fails(EX_UNAVAILABLE, "denied", "database", "restored",
                   FOLENI_DATABASE_OWNER_CONNINFO="")
        self.assertEqual(ask("SELECT epoch FROM database_epoch"), made)

    def test_7_everything_is_in_the_audit_log(self):
        self.assertEqual(
            ask("SELECT action, count(*) FROM audit_log GROUP BY 1 ORDER BY 1").splitlines(),
            ["database.restored|1", "facility.added|1", "user.added|2", "user.disabled|1", "user.enabled|1",
             "user.password_reset|2", "user.unlocked|1"])
        self.assertEqual(ask("SELECT count(*) FROM facilities f, audit_verify(f.id)"), "0")

    def test_8_what_loses_data_must_be_confirmed(self):
        self.fails(EX_USAGE, "--yes", "migrate", "--revert-to", "0")
        self.fails(EX_USAGE, "number", "migrate", "--revert-to", "x", "--yes")
        self.fails(EX_USAGE, "exclude", "migrate", "--revert-to", "0", "--yes", "--verify")
        self.passes("migrate", "--revert-to", "0", "--dry-run")
        self.assertEqual(ask("SELECT count(*) FROM users"), "2")
        self.assertRegex(self.passes("migrate", "--revert-to", "0", "--yes"), r"reverted +0001_")
        self.assertEqual(ask("SELECT to_regclass('users') IS NULL"), "t")


class NoDatabase(Case):
    def test_a_database_that_is_away_is_told(self):
        away = {"FOLENI_DATABASE_CONNINFO": "host=/nowhere",
                "FOLENI_DATABASE_OWNER_CONNINFO": ""}
        for arguments in (["user", "list"], ["status"], ["migrate"]):
            self.fails(EX_UNAVAILABLE, "/nowhere", *arguments, **away)


unittest.main(argv=sys.argv[:1])
