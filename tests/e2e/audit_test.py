#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The audit log is sealed while people work, and whoever tampers with it or with the journal, also as
the owner of everything in the database, is found out, and what he touched is named.

    tests/e2e/audit_test.py [--rounds 1000] [--seed 7]"""
import datetime
import json
import os
import random
import re
import subprocess
import sys
import unittest
import uuid

from client import must
from clock import Clock
from hospital import hospital_of_module
from patience import wait_until
from programs import FOLENID
from tokens import Signer, base64url, openssl, raw_signature

ROUNDS, SEED = 50, None
EX_DATAERR, EX_TEMPFAIL, EX_NOPERM = 65, 75, 77
NOBODY_UID = 65534
TABLES = ("audit_log", "audit_links", "audit_heads", "audit_seals", "audit_keys", "queue_events",
          "facilities")


def setUpModule():
    global HOSPITAL, SERVER, TOWN
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        for number in range(4):
            work(number)
            wait_until(is_sealed, "sealed")
        # What happened since the last seal is sealed when the server ends.
        work(9)
        SERVER.stop()


def ask(sql):
    return HOSPITAL.cluster.ask(sql)


def work(number):
    token = TOWN.tokens["receptionist"]
    patient = must(SERVER.post(TOWN.path("patients"), {
        "full_name": f"Siri Mgonjwa {number}", "confirm_new": True}, token))["id"]
    visit = must(SERVER.post(TOWN.path("visits"), {
        "service": TOWN.services["opd"], "patient": patient}, token))
    must(SERVER.get(TOWN.path("patients", patient), token))
    must(SERVER.get(TOWN.path("patients") + "?name=siri", token))
    must(SERVER.post(TOWN.path("tickets", visit["ticket"], "cancel"), {"reason": "went home"},
                     token))
    wait_until(lambda: ask("SELECT count(*) FROM audit_log WHERE action = 'patient.read'"
                           f" AND object_id = '{patient}'") == "1", "the look is written down")


def is_sealed():
    """Everything of the facility, up to the head of its chain."""
    return ask(f"""SELECT h.last_seq = f.seq AND EXISTS (SELECT FROM audit_seals s
        WHERE s.facility_id = f.id AND s.number = h.number)
        FROM facilities f JOIN audit_heads h ON h.facility_id = f.id
        WHERE f.id = '{TOWN.facility}'""") == "t"


def verify(*options):
    """Exit code and what was said."""
    done = subprocess.run([FOLENID, "--config", HOSPITAL.config, "verify-audit", *options],
                          capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def message(seal):
    kind = f"hour 1 {seal['hour']}" if "hour" in seal else "seal 1"
    return (f"foleni-audit-{kind} {seal['facility']} {seal['number']} {seal['seq']}"
            f" {seal['hash']}").encode()


HOUR = datetime.timedelta(hours=1)


def hour_at(text):
    return datetime.datetime.fromisoformat(text)


def hour_text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_der(signature):
    def number(data):
        data = data.lstrip(b"\0")
        data = b"\0" + data if not data or data[0] & 0x80 else data
        return b"\x02" + bytes([len(data)]) + data
    both = number(signature[:32]) + number(signature[32:])
    return b"\x30" + bytes([len(both)]) + both


class Sealing(unittest.TestCase):
    def test_every_seal_is_in_the_log_and_signed_by_the_key_that_it_names(self):
        seals = [seal for seal in SERVER.logged("audit.sealed")
                 if seal["facility"] == TOWN.facility]
        self.assertGreaterEqual(len(seals), 5)
        stored = {int(number): (digest, signature, key) for number, digest, signature, key in
                  HOSPITAL.cluster.rows(
                      "SELECT number, encode(hash, 'hex'), encode(signature, 'hex'), key_id FROM"
                      f" audit_seals WHERE facility_id = '{TOWN.facility}'")}
        self.assertEqual({seal["number"]: (seal["hash"], seal["signature"], seal["key"])
                          for seal in seals}, stored)
        path = os.path.join(HOSPITAL.folder, "audit-key.pem")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual({seal["key"] for seal in seals}, {Signer(path).key_id})
        public = os.path.join(HOSPITAL.folder, "public.pem")
        with open(public, "wb") as file:
            file.write(openssl("pkey", "-in", path, "-pubout"))
        for seal in seals:
            signature = os.path.join(HOSPITAL.folder, "signature")
            with open(signature, "wb") as file:
                file.write(as_der(bytes.fromhex(seal["signature"])))
            openssl("dgst", "-sha256", "-verify", public, "-signature", signature,
                    data=message(seal))

    def test_who_stops_leaves_nothing_unsealed(self):
        self.assertTrue(is_sealed())
        code, said = verify()
        self.assertEqual(code, 0, said)
        self.assertIn("as it was written", said)

    def test_of_two_servers_each_seals_and_nothing_twice(self):
        before = int(ask("SELECT count(*) FROM audit_seals"))
        one, two = HOSPITAL.start(), HOSPITAL.start()
        for server in (one, two):
            for _ in range(2):
                must(server.post(TOWN.path("visits"), {"service": TOWN.services["opd"]},
                                 TOWN.tokens["receptionist"]))
                wait_until(is_sealed, "sealed")
            server.stop()
        said = [(line["facility"], line["number"]) for server in (one, two)
                for line in server.logged("audit.sealed")]
        self.assertEqual(len(said), len(set(said)))
        self.assertEqual(len(said), int(ask("SELECT count(*) FROM audit_seals")) - before)
        self.assertEqual(verify()[0], 0)

    def test_what_is_not_sealed_for_long_is_told(self):
        ask("INSERT INTO audit_log (id, facility_id, at, actor_kind, action)"
            f" VALUES (uuid_generate_v4(), '{TOWN.facility}', now() - interval '1 hour', 'timer',"
            " 'test.made')")
        code, said = verify("--facility", TOWN.code)
        self.assertEqual(code, EX_TEMPFAIL, said)
        self.assertIn("1 rows and events are behind the last seal", said)
        server = HOSPITAL.start()
        wait_until(is_sealed, "sealed")
        server.stop()
        self.assertEqual(verify()[0], 0)

    def test_what_is_wrong_with_the_question_is_told(self):
        self.assertEqual(verify("--facility", "nowhere")[0], EX_DATAERR)
        self.assertEqual(verify("--seals", "/nowhere")[0], 66)
        self.assertEqual(verify("--seals", HOSPITAL.config)[0], EX_DATAERR)

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_a_key_that_cannot_be_read_is_no_sign_of_tampering(self):
        path = os.path.join(HOSPITAL.folder, "audit-key.pem")
        was = os.stat(path)
        os.chown(path, NOBODY_UID, NOBODY_UID)
        try:
            code, said = verify()
            with_key = verify("--keys", "none")
        finally:
            os.chown(path, was.st_uid, was.st_gid)
        self.assertEqual(code, EX_NOPERM, said)
        self.assertIn("the signatures were not judged", said)
        self.assertIn(f"{path}: belongs to another account; run this as its owner", said)
        self.assertIn("runuser -u nobody --", said)
        self.assertNotIn("chown", said)
        self.assertNotIn("as it was written", said)
        self.assertNotEqual(with_key[0], EX_NOPERM)

    def test_a_folder_in_the_place_of_the_key_is_no_sign_of_tampering(self):
        path = os.path.join(HOSPITAL.folder, "audit-key.pem")
        os.rename(path, path + ".away")
        os.mkdir(path, 0o700)
        try:
            code, said = verify()
            others = verify("--keys", "none")
        finally:
            os.rmdir(path)
            os.rename(path + ".away", path)
        self.assertEqual(code, EX_NOPERM, said)
        self.assertIn(f"{path}: not a plain file\n", said)
        self.assertNotIn("there is no such file", said)
        self.assertIn("nothing was found, and no signature was judged", said)
        self.assertNotIn("vouches", said)
        self.assertIn("a key that nobody vouches for", others[1])
        self.assertEqual(verify()[0], 0)

    def test_without_the_key_the_chain_is_verified_and_the_signatures_are_not(self):
        path = os.path.join(HOSPITAL.folder, "audit-key.pem")
        was = ask(f"SELECT reason FROM audit_log WHERE facility_id = '{TOWN.facility}'"
                  " ORDER BY at LIMIT 1")
        change = ("SET session_replication_role = replica; UPDATE audit_log SET reason = '{}'"
                  " WHERE id = (SELECT id FROM audit_log WHERE facility_id ="
                  f" '{TOWN.facility}' ORDER BY at LIMIT 1)")
        os.rename(path, path + ".away")
        try:
            code, said = verify()
            HOSPITAL.cluster.ask(change.format("tampered"), "-U", "postgres")
            found = verify()
            others = verify("--keys", "none")
        finally:
            os.rename(path + ".away", path)
            HOSPITAL.cluster.ask(change.format(was), "-U", "postgres")
        self.assertEqual(code, EX_NOPERM, said)
        self.assertIn(f"{path}: there is no such file", said)
        self.assertIn("server.state_directory", said)
        self.assertIn("nothing was found, and no signature was judged", said)
        self.assertNotIn("vouches", said)
        self.assertNotIn("as it was written", said)
        self.assertEqual(found[0], EX_DATAERR, found[1])
        self.assertIn("was changed", found[1])
        self.assertNotIn("vouches", found[1])
        # Who names keys wants them judged.
        self.assertIn("a key that nobody vouches for", others[1])
        self.assertEqual(verify()[0], 0)


# ---- tampering ----

# What somebody who knows how the chain is made, and may do all, has for it: every leaf and hash from a
# link on is made anew, and the seals get the new hashes.
RECOMPUTE = """
DO $$ DECLARE link audit_links; before bytea := ''; made bytea; BEGIN
    FOR link IN SELECT * FROM audit_links WHERE facility_id = '{facility}' ORDER BY number LOOP
        made := CASE WHEN link.last_seq IS NULL THEN
            (SELECT string_agg(sha256(convert_to(audit_text(a), 'UTF8')), '' ORDER BY a.id)
                FROM audit_log a WHERE a.id = ANY (link.row_ids))
            ELSE (SELECT string_agg(sha256(convert_to(event_text(e), 'UTF8')), '' ORDER BY e.seq)
                FROM queue_events e WHERE e.facility_id = link.facility_id
                AND e.seq BETWEEN link.first_seq AND link.last_seq) END;
        before := sha256(before || made);
        UPDATE audit_links SET leaves = made, hash = before
            WHERE facility_id = link.facility_id AND number = link.number;
        UPDATE audit_seals SET hash = before
            WHERE facility_id = link.facility_id AND number = link.number;
        UPDATE audit_heads SET hash = before WHERE facility_id = link.facility_id;
    END LOOP;
END $$;
"""


NOBODY = "00000000-0000-4000-8000-00000000dead"
ROW_CHANGES = (
    "at = at + interval '1 microsecond'", "actor_id = uuid_generate_v4()", "action = action || 'x'",
    "was_allowed = NOT was_allowed", "object_id = uuid_generate_v4()", "reason = reason || 'x'",
    "request = request || 'x'", "detail = detail || jsonb_build_object('x', 1)",
    "address = '10.0.0.1'", "actor_role = 'display'", "command_id = uuid_generate_v4()")
EVENT_CHANGES = (
    "at = at + interval '1 microsecond'", "actor_id = uuid_generate_v4()", "type = type || 'x'",
    "version = version + 1", "command_id = uuid_generate_v4()", "actor_kind = 'patient'",
    "data = data || jsonb_build_object('reason', 'x')", "data = '{}'")


class Tamperer:
    """Every method does one thing to the database, as SQL, and says how it has to be named."""

    def __init__(self, dice):
        self.dice = dice
        self.rows = ask(f"SELECT id FROM audit_log WHERE facility_id = '{TOWN.facility}'"
                        " ORDER BY id").splitlines()
        self.seqs = [int(seq) for seq in ask(
            f"SELECT seq FROM queue_events WHERE facility_id = '{TOWN.facility}'"
            " ORDER BY seq").splitlines()]
        self.seals = [int(number) for number in ask(
            f"SELECT number FROM audit_seals WHERE facility_id = '{TOWN.facility}'"
            " ORDER BY number").splitlines()]

    def kinds(self):
        return [name for name in dir(self) if name.startswith("he_")]

    def change_of_row(self, row):
        return f"UPDATE audit_log SET {self.dice.choice(ROW_CHANGES)} WHERE id = '{row}';"

    def change_of_event(self, seq):
        return (f"UPDATE queue_events SET {self.dice.choice(EVENT_CHANGES)}"
                f" WHERE facility_id = '{TOWN.facility}' AND seq = {seq};")

    def he_changes_a_row(self):
        row = self.dice.choice(self.rows)
        return self.change_of_row(row), f"audit row {row} was changed"

    def he_changes_an_event(self):
        seq = self.dice.choice(self.seqs)
        return self.change_of_event(seq), f"event {seq} was changed"

    def he_takes_a_row(self):
        row = self.dice.choice(self.rows)
        return f"DELETE FROM audit_log WHERE id = '{row}';", f"audit row {row} is missing"

    def he_takes_an_event(self):
        seq = self.dice.choice(self.seqs)
        return (f"DELETE FROM queue_events WHERE facility_id = '{TOWN.facility}' AND seq = {seq};",
                f"event {seq} is missing")

    def he_puts_a_row_in(self):
        row = uuid.UUID(int=self.dice.getrandbits(128), version=4)
        return (f"INSERT INTO audit_log SELECT (jsonb_populate_record(a, '{{\"id\": \"{row}\"}}')).*"
                f" FROM audit_log a WHERE id = '{self.dice.choice(self.rows)}';",
                f"audit row {row} is in no link")

    def he_puts_an_event_in(self):
        seq = self.dice.choice(self.seqs)
        return (f"INSERT INTO queue_events SELECT facility_id, seq, at + interval '1 s', type, version,"
                " actor_kind, actor_id, command_id, data FROM queue_events"
                f" WHERE facility_id = '{TOWN.facility}' AND seq = {seq};",
                f"event {seq} is there twice")

    def he_exchanges_two_events(self):
        one, two = self.dice.sample(self.seqs, 2)
        return (f"UPDATE queue_events SET seq = {one} + {two} - seq"
                f" WHERE facility_id = '{TOWN.facility}' AND seq IN ({one}, {two});",
                f"event {one} was changed", f"event {two} was changed")

    def he_exchanges_two_rows(self):
        one, two = self.dice.sample(self.rows, 2)
        return (f"UPDATE audit_log SET id = '{NOBODY}' WHERE id = '{one}';"
                f"UPDATE audit_log SET id = '{one}' WHERE id = '{two}';"
                f"UPDATE audit_log SET id = '{two}' WHERE id = '{NOBODY}';",
                f"audit row {one} was changed", f"audit row {two} was changed")

    def he_moves_a_row_to_another_facility(self):
        row = self.dice.choice(self.rows)
        return (f"UPDATE audit_log SET facility_id = uuid_nil() WHERE id = '{row}';",
                f"{TOWN.code}: audit row {row} is missing", f"-: audit row {row} is in no link")

    def he_takes_a_link(self):
        number = self.dice.randint(1, self.seals[-1] - 1)
        return ("DELETE FROM audit_seals WHERE number = {0} AND facility_id = '{1}';"
                "DELETE FROM audit_links WHERE number = {0} AND facility_id = '{1}';".format(
                    number, TOWN.facility), f"link {number} is missing")

    def he_changes_a_row_and_its_leaf(self):
        seq = self.dice.choice(self.seqs)
        return (self.change_of_event(seq) +
                "UPDATE audit_links l SET leaves = (SELECT string_agg(sha256(convert_to("
                "event_text(e), 'UTF8')), '' ORDER BY e.seq) FROM queue_events e WHERE"
                " e.facility_id = l.facility_id AND e.seq BETWEEN l.first_seq AND l.last_seq)"
                f" WHERE l.facility_id = '{TOWN.facility}'"
                f" AND {seq} BETWEEN l.first_seq AND l.last_seq;",
                re.compile(rf"link \d+ was changed, .*event {seq}\b"))

    def he_makes_the_chain_anew_after_changing_an_event(self):
        seq = self.dice.choice(self.seqs)
        return (self.change_of_event(seq) + RECOMPUTE.replace("{facility}", TOWN.facility),
                re.compile(rf"the seal of link \d+ has a signature that is not .*event {seq}\b"))

    def he_makes_the_chain_anew_after_changing_a_row(self):
        row = self.dice.choice(self.rows)
        return (self.change_of_row(row) + RECOMPUTE.replace("{facility}", TOWN.facility),
                re.compile(rf"the seal of link \d+ has a signature that is not .*audit row {row}\b"))

    def he_takes_the_end(self):
        """With its seals and the counters, so that only the log knows that there was more."""
        number = self.dice.choice(self.seals[:-1])
        return (f"""
            DELETE FROM queue_events WHERE facility_id = '{TOWN.facility}' AND seq >
                (SELECT max(last_seq) FROM audit_links WHERE facility_id = '{TOWN.facility}'
                    AND number <= {number});
            DELETE FROM audit_log WHERE id IN (SELECT unnest(row_ids) FROM audit_links
                WHERE facility_id = '{TOWN.facility}' AND number > {number});
            DELETE FROM audit_seals WHERE facility_id = '{TOWN.facility}' AND number > {number};
            DELETE FROM audit_links WHERE facility_id = '{TOWN.facility}' AND number > {number};
            UPDATE audit_heads h SET number = l.number, hash = l.hash,
                last_seq = (SELECT max(last_seq) FROM audit_links
                    WHERE facility_id = '{TOWN.facility}')
                FROM audit_links l WHERE l.facility_id = h.facility_id AND l.number = {number}
                    AND h.facility_id = '{TOWN.facility}';
            UPDATE facilities SET seq = (SELECT max(last_seq) FROM audit_links
                WHERE facility_id = id) WHERE id = '{TOWN.facility}';""",
                re.compile(rf"links {number + 1} to \d+ are missing, up to event \d+: line \d+"))

    def he_sets_the_head_back(self):
        """So that the links behind it might be passed over, with what was changed in them."""
        seq = self.seqs[-1]
        return (self.change_of_event(seq) + "UPDATE audit_heads h SET number = l.number,"
                f" hash = l.hash FROM audit_links l WHERE h.facility_id = '{TOWN.facility}'"
                f" AND l.facility_id = h.facility_id AND l.number = {self.seals[0]};",
                f"event {seq} was changed", "the end does not fit")

    def he_takes_all_seals_and_makes_the_chain_anew(self):
        seq = self.dice.choice(self.seqs)
        number = int(ask(
            f"SELECT min(s.number) FROM audit_seals s WHERE s.facility_id = '{TOWN.facility}'"
            f" AND s.number >= (SELECT number FROM audit_links WHERE"
            f" facility_id = '{TOWN.facility}' AND {seq} BETWEEN first_seq AND last_seq)"))
        return (self.change_of_event(seq) + "DELETE FROM audit_seals;" +
                RECOMPUTE.replace("{facility}", TOWN.facility),
                f"link {number} was sealed with another hash")

    def he_signs_the_new_chain_by_a_key_of_his_own(self):
        seq = self.dice.choice(self.seqs)
        changed = self.change_of_event(seq) + RECOMPUTE.replace("{facility}", TOWN.facility)
        own = Signer(os.path.join(HOSPITAL.folder, "own.pem"))
        point = openssl("pkey", "-in", own.path, "-pubout", "-outform", "DER")[-64:]
        jwk = json.dumps({"x": base64url(point[:32]), "y": base64url(point[32:])})
        forge(changed)
        signed = "".join(
            f"UPDATE audit_seals SET key_id = '{own.key_id}', signature = '\\x{sign(own, row)}'"
            f" WHERE facility_id = '{TOWN.facility}' AND number = {row[0]};"
            for row in HOSPITAL.cluster.rows(
                "SELECT s.number, (SELECT max(last_seq) FROM audit_links l WHERE l.facility_id ="
                " s.facility_id AND l.number <= s.number), encode(s.hash, 'hex') FROM audit_seals s"
                f" WHERE s.facility_id = '{TOWN.facility}'"))
        return (f"INSERT INTO audit_keys VALUES ('{own.key_id}', '{jwk}');" + signed,
                re.compile(rf"is by a key that nobody vouches for \({re.escape(own.key_id)}\)"))


def sign(signer, row):
    number, seq, digest = row
    text = message({"facility": TOWN.facility, "number": number, "seq": seq or 0, "hash": digest})
    return raw_signature(openssl("dgst", "-sha256", "-sign", signer.path, data=text)).hex()


def forge(sql):
    """As the owner of the machine: no trigger runs, no key is looked at."""
    HOSPITAL.cluster.ask(f"BEGIN; SET LOCAL session_replication_role = replica; {sql} COMMIT",
                         "-U", "postgres")


class Hours(unittest.TestCase):
    """Where nothing happens there is a sign of life, and where there is none it is told."""

    def setUp(self):
        self.log = os.path.join(HOSPITAL.folder, "hours.log")
        self.signer = Signer(os.path.join(HOSPITAL.folder, "audit-key.pem"))
        self.sign = next(line for line in SERVER.logged("audit.hour")
                         if line["facility"] == TOWN.facility)

    def hours_later(self, hours):
        """The line that a server would have said."""
        line = {**self.sign, "hour": hour_text(hour_at(self.sign["hour"]) + hours * HOUR)}
        der = openssl("dgst", "-sha256", "-sign", self.signer.path, data=message(line))
        return {**line, "signature": raw_signature(der).hex()}

    def verify(self, *lines):
        with open(self.log, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        return verify("--facility", TOWN.code, "--seals", self.log)

    def test_a_server_shows_that_it_lives_when_it_begins_and_in_each_hour(self):
        clock = Clock()
        begun = clock.now()
        server = HOSPITAL.start(environment=clock.environment())
        self.addCleanup(server.stop)

        def said():
            return [line for line in server.logged("audit.hour")
                    if line["facility"] == TOWN.facility]
        [first] = wait_until(said, "the first sign")
        self.assertEqual(hour_at(first["hour"]).timestamp(), begun // 3600 * 3600)
        clock.set_offset(3600)
        _, second = wait_until(lambda: (lines := said())[1:] and lines, "the next")
        self.assertEqual(hour_at(second["hour"]), hour_at(first["hour"]) + HOUR)
        # Nothing has happened in between.
        self.assertEqual((second["number"], second["hash"]), (first["number"], first["hash"]))
        self.assertEqual(self.verify(first, second)[0], 0)

    def test_hours_without_are_told(self):
        code, said = self.verify(self.sign, self.hours_later(1), self.hours_later(5))
        self.assertEqual(code, 0, said)
        begin = hour_at(self.sign["hour"])
        self.assertIn(f"no sign of life from {hour_text(begin + 2 * HOUR)} to"
                      f" {hour_text(begin + 5 * HOUR)}, 3 hours", said)
        self.assertNotIn("no sign", self.verify(self.sign, self.hours_later(1))[1])

    def test_an_hour_in_which_somebody_sealed_was_taken_out_of_the_file(self):
        number = ask(f"SELECT min(number) FROM audit_seals WHERE facility_id = '{TOWN.facility}'")
        sealed = ask(f"SELECT sealed_at FROM audit_seals WHERE facility_id = '{TOWN.facility}'"
                     f" AND number = {number}")
        later = hour_at(self.sign["hour"]) + 2.5 * HOUR
        where = f"WHERE facility_id = '{TOWN.facility}' AND number = {number};"
        forge(f"UPDATE audit_seals SET sealed_at = '{later}' {where}")
        self.addCleanup(forge, f"UPDATE audit_seals SET sealed_at = '{sealed}' {where}")
        hours = [self.sign, *(self.hours_later(hours) for hours in (1, 2, 3))]
        self.assertEqual(self.verify(*hours)[0], 0)
        del hours[2]
        code, said = self.verify(*hours)
        self.assertEqual(code, EX_DATAERR, said)
        self.assertIn(f"in the hour from {hour_text(later - 0.5 * HOUR)} a server sealed", said)

    def test_a_sign_that_somebody_made_up_is_none(self):
        made_up = {**self.hours_later(1), "hour": self.hours_later(2)["hour"]}
        code, said = self.verify(self.sign, made_up)
        self.assertEqual(code, EX_DATAERR, said)
        self.assertIn(f"line 2: the sign of life of {made_up['hour']} is not signed", said)


class Tampering(unittest.TestCase):
    def setUp(self):
        ask("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept;" + "".join(
            f"CREATE TABLE kept.{table} AS TABLE {table};" for table in TABLES))
        self.log = os.path.join(HOSPITAL.folder, "kept.log")
        with open(self.log, "w") as file:
            for server in HOSPITAL.servers:
                file.writelines(f"Nov 28 10:00:00 host folenid[1]: {json.dumps(line)}\n"
                                for line in server.lines())

    def put_back(self):
        forge("".join(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table};"
                      for table in TABLES))

    def assert_named(self, kind, made):
        code, said = verify("--seals", self.log)
        self.assertEqual(code, EX_DATAERR, f"{kind}: {made}\n{said}")
        for name in made[1:]:
            found = name.search(said) if isinstance(name, re.Pattern) else name in said
            self.assertTrue(found, f"{kind}: not {name} in\n{said}")

    def test_whatever_one_does_is_found_and_named(self):
        seed = SEED if SEED is not None else random.randrange(1 << 32)
        dice = random.Random(seed)
        print(f"seed {seed}, {ROUNDS} rounds", flush=True)
        self.assertEqual(verify("--seals", self.log)[0], 0)
        tamperer = Tamperer(dice)
        kinds = tamperer.kinds()
        for number in range(ROUNDS):
            # Each kind comes, and then chance decides.
            kind = kinds[number] if number < len(kinds) else dice.choice(kinds)
            with self.subTest(kind=kind, seed=seed, round=number):
                made = getattr(tamperer, kind)()
                forge(made[0])
                self.assert_named(kind, made)
            self.put_back()
        self.assertEqual(verify("--seals", self.log)[0], 0, "it was put back")

    def test_events_that_were_dropped_leave_the_rest_verifiable(self):
        last = int(ask(f"SELECT min(last_seq) FROM audit_links WHERE facility_id = '{TOWN.facility}'"))
        ask("INSERT INTO audit_log (id, facility_id, actor_kind, action, detail) VALUES"
            f" (uuid_generate_v4(), '{TOWN.facility}', 'timer', 'journal.dropped',"
            f" '{{\"last_seq\": {last}}}')")
        forge(f"DELETE FROM queue_events WHERE facility_id = '{TOWN.facility}' AND seq <= {last};")
        code, said = verify("--seals", self.log)
        self.assertEqual(code, 0, said)
        self.assertIn(f"({last} dropped)", said)
        forge(f"DELETE FROM queue_events WHERE facility_id = '{TOWN.facility}' AND seq = {last + 1};")
        code, said = verify()
        self.assertEqual(code, EX_DATAERR)
        self.assertIn(f"event {last + 1} is missing", said)
        self.put_back()


if __name__ == "__main__":
    for option in ("--rounds", "--seed"):
        if option in sys.argv:
            at = sys.argv.index(option)
            value = int(sys.argv[at + 1])
            del sys.argv[at:at + 2]
            if option == "--rounds":
                ROUNDS = value
            else:
                SEED = value
    unittest.main()
