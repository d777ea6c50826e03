#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""How the server reaches its database, and by which ways it finds things there."""
import re
import unittest
import urllib.parse

from client import must
from hospital import Hospital
from patience import wait_until


def uri_of(conninfo, **more):
    """The same connection, in the other form that libpq knows."""
    parts = dict(re.findall(r"(\w+)=(\S+)", conninfo))
    database, user = parts.pop("dbname"), parts.pop("user")
    query = urllib.parse.urlencode({**parts, **more}, quote_via=urllib.parse.quote)
    return f"postgresql://{user}@/{database}?{query}"


class Database(unittest.TestCase):
    def setUp(self):
        self.hospital = self.enterContext(Hospital())

    def start(self, **more):
        uri = uri_of(self.hospital.settings["database.conninfo"], **more)
        return self.hospital.start({"database.conninfo": uri})

    def test_a_connection_string_may_be_a_uri(self):
        server = self.start()
        town = self.hospital.furnish(server)
        must(server.get(town.path("services"), town.tokens["admin"]))
        # What stands in it counts beside what the server sets: nothing can be changed.
        only_reads = self.start(options="-c default_transaction_read_only=on")
        self.assertGreaterEqual(only_reads.post(
            town.path("visits"), {"service": town.services["opd"]},
            town.tokens["receptionist"]).status, 500)

    def scans(self, index):
        return int(self.hospital.cluster.ask(
            f"SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '{index}'"))

    def fill(self, town):
        self.hospital.cluster.ask(
            "INSERT INTO patients (id, facility_id, full_name, birth_year)"
            f" SELECT uuid_generate_v4(), '{town.facility}', substr(md5(n::text), 1, 6) || ' ' ||"
            " substr(md5(n::text), 7, 6), 1980 FROM generate_series(1, 20000) AS n")
        self.hospital.cluster.ask("ANALYZE patients")

    def test_names_are_found_by_their_index(self):
        server = self.hospital.start({"database.connections": 1})
        town = self.hospital.furnish(server)
        self.fill(town)
        token, before = town.tokens["receptionist"], self.scans("patients_name")
        must(server.get(town.path("patients") + "?name=siri", token))
        wait_until(lambda: self.scans("patients_name") > before, "the use of the index")
        before = self.scans("patients_name")
        must(server.post(town.path("patients"),
                         {"full_name": "Siri Mgonjwa", "birth_year": 1980}, token))
        wait_until(lambda: self.scans("patients_name") > before, "the use of the index")

    def test_old_answers_are_forgotten_piece_by_piece(self):
        self.hospital.cluster.ask(
            "INSERT INTO command_answers (facility_id, command_id, fingerprint, answer, at)"
            " SELECT uuid_generate_v4(), uuid_generate_v4(), '', '', now() -"
            " CASE WHEN n < 12000 THEN interval '31 days' ELSE interval '29 days' END"
            " FROM generate_series(0, 12009) AS n")
        self.hospital.start()

        def left():
            return int(self.hospital.cluster.ask("SELECT count(*) FROM command_answers"))
        wait_until(lambda: left() == 10, lambda: f"{left()} are left")

    def test_clients_leave_enough_files_for_the_database(self):
        server = self.hospital.start(wrapper=["prlimit", "--nofile=100"])
        line = server.logged("server.few_files")[0]
        self.assertEqual((line["files"], line["connections"]), (100, 36))


if __name__ == "__main__":
    unittest.main()
