#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A printer that has nobody at it: it says its code on its own paper, is paired by that, prints what
the reception asks for, once, and says so; what nobody waits for any more does not come out."""
import contextlib
import os
import re
import signal
import subprocess
import time
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

from client import must
from hospital import hospital_of_module
from paper import COMMANDS, Printer, lines_of, read_code
from patience import wait_until
from programs import PRINTER
from thin import ThinLink

HOSPITAL = SERVER = TOWN = OTHER = None


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start({"server.base_url": "https://queue.hospital.example"})
        TOWN, OTHER = HOSPITAL.furnish(SERVER), HOSPITAL.furnish(SERVER, "temeke")


def words_of(ticket):
    return COMMANDS.sub(b"", ticket).decode("cp437").split()


class Relay(ThinLink):
    """To a server that wants to be asked once a minute."""

    async def pump(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data.replace(b'"ask_s" : 5', b'"ask_s" :60'))
                await writer.drain()
            writer.close()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.join(HOSPITAL.folder, f"printer-{uuid.uuid4()}")
        os.mkdir(self.folder)
        self.paper = Printer()
        self.addCleanup(self.paper.close)
        self.said = os.path.join(self.folder, "said")

    def start(self, *arguments, server=None):
        with open(self.said, "ab") as said:
            process = subprocess.Popen([
                PRINTER, "--server", f"http://127.0.0.1:{(server or SERVER).port}",
                "--key-file", os.path.join(self.folder, "device.key"),
                "--printer", f"tcp:127.0.0.1:{self.paper.port}", *arguments], stderr=said)
        self.addCleanup(self.end, process, signal.SIGKILL)
        return process

    def end(self, process, how=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(how)
        return process.wait(60)

    def says(self, words):
        def look():
            with open(self.said) as file:
                return words in file.read()
        wait_until(look, words)

    def pair(self, desks=(), town=None):
        """Types what is on the paper; the program runs."""
        town = town or TOWN
        process = self.start()
        slip = wait_until(lambda: self.paper.tickets and self.paper.tickets.pop(), "a code on paper")
        device = self.approve(slip, town, [town.desks[desk] for desk in desks])
        self.says("connected")
        return process, device

    def approve(self, slip, town, desks, **more):
        code = next(word for word in words_of(slip) if re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}", word))
        self.says(code)
        return must(SERVER.post(town.admin_path("devices"), {
            "code": code, "kind": "printer", "name": "Mapokezi", "desks": desks, **more},
            town.tokens["admin"]))["id"]

    def ticket(self, service="opd"):
        return must(SERVER.post(TOWN.path("visits"), {"service": TOWN.services[service]},
                                TOWN.tokens["receptionist"]))

    def ask(self, ticket, printer, key=None, server=None, who="receptionist"):
        return (server or SERVER).ask("POST", TOWN.path("tickets", ticket, "print"),
                          {"printer": printer} if printer else {}, TOWN.tokens[who],
                          {"Idempotency-Key": key or str(uuid.uuid4())})

    def token(self):
        """Of the printer."""
        with open(os.path.join(self.folder, "device.key")) as file:
            key = file.read().strip()
        return must(SERVER.ask("POST", "/v1/auth/device", {"device_key": key}))["access_token"]

    def look(self, asked):
        return must(SERVER.get(TOWN.path("prints", asked["id"]), TOWN.tokens["receptionist"]))

    def wait_printed(self, asked):
        return wait_until(lambda: self.look(asked).get("printed_at"), "printed")


class Printers(Case):
    def test_it_is_paired_by_its_own_paper_and_prints_what_is_asked_for_once(self):
        process, device = self.pair()
        visit, key = self.ticket(), str(uuid.uuid4())
        asked = must(self.ask(visit["ticket"], device, key))
        self.assertEqual((asked["printer"], asked["printer_name"], asked["ticket"]),
                         (device, "Mapokezi", visit["ticket"]))
        # Who does not know whether it was asked for asks again, and has asked once.
        self.assertEqual(must(self.ask(visit["ticket"], device, key))["id"], asked["id"])
        self.wait_printed(asked)
        ticket, = self.paper.tickets
        self.assertIn(visit["number"], words_of(ticket[:200]) + lines_of(ticket))
        self.assertEqual(read_code(ticket, self.folder),
                         f"https://queue.hospital.example/t/{visit['code']}")
        # It knows itself after a power cut, and does not print what it has printed.
        self.end(process, signal.SIGKILL)
        process = self.start()
        second = must(self.ask(self.ticket()["ticket"], device))
        self.wait_printed(second)
        self.assertEqual(len(self.paper.tickets), 2)
        self.assertEqual(self.end(process), 0)

    def test_what_is_asked_while_it_is_away_follows_unless_nobody_waits_any_more(self):
        process, device = self.pair()
        self.assertEqual(self.end(process), 0)
        old, fresh = (must(self.ask(self.ticket()["ticket"], device)) for _ in range(2))
        HOSPITAL.cluster.ask("UPDATE prints SET asked_at = asked_at - interval '5 minutes'"
                             f" WHERE id = '{old['id']}'")
        self.start()
        self.wait_printed(fresh)
        self.assertEqual(len(self.paper.tickets), 1)
        self.assertNotIn("printed_at", self.look(old))

    def test_after_a_power_cut_before_its_word_a_second_paper_says_that_it_is_one(self):
        process, device = self.pair()
        asked = must(self.ask(self.ticket()["ticket"], device))
        self.wait_printed(asked)
        self.end(process, signal.SIGKILL)
        # The paper came out, the word of it did not arrive.
        HOSPITAL.cluster.ask(f"UPDATE prints SET printed_at = NULL WHERE id = '{asked['id']}'")
        fresh = must(self.ask(self.ticket()["ticket"], device))
        self.start()
        self.wait_printed(fresh)
        self.assertEqual([[word for word in words_of(ticket) if word in ("NAKALA", "COPY")]
                          for ticket in self.paper.tickets], [[], ["NAKALA", "COPY"], []])

    def test_of_two_who_ask_at_once_one_has_the_first_paper(self):
        process, device = self.pair()
        self.end(process)
        token = self.token()
        asked = must(self.ask(self.ticket()["ticket"], device))
        # Another server, or the two might be told one after the other by one connection.
        second = HOSPITAL.start()
        self.addCleanup(second.stop)
        with HOSPITAL.cluster.session() as session, ThreadPoolExecutor(2) as both:
            session.say(f"BEGIN; SELECT 'held' FROM prints WHERE id = '{asked['id']}' FOR UPDATE;")
            while session.hear() != "held":
                pass
            told = [both.submit(server.get, TOWN.path("displays", device, "prints"), token)
                    for server in (SERVER, second)]
            wait_until(lambda: HOSPITAL.cluster.ask(
                "SELECT count(*) FROM pg_locks WHERE NOT granted") == "2", "both wait")
            session.say("COMMIT; SELECT 'free';")
            while session.hear() != "free":
                pass
            told = [must(answer.result())["prints"] for answer in told]
        self.assertEqual(sorted(one.get("told_before", False) for one, in told), [False, True])

    def test_what_is_told_again_while_it_waits_for_paper_comes_out_once(self):
        _, device = self.pair()
        self.paper.has_paper = False
        asked = []
        for _ in range(3):
            # Each list that brings a new one tells those before it again.
            asked.append(must(self.ask(self.ticket()["ticket"], device)))
            wait_until(lambda: HOSPITAL.cluster.ask(
                "SELECT handed_at IS NOT NULL FROM prints"
                f" WHERE id = '{asked[-1]['id']}'") == "t", "it is told")
        self.paper.has_paper = True
        last = must(self.ask(self.ticket()["ticket"], device))
        for one in (*asked, last):
            self.wait_printed(one)
        # What would have come out twice would have come before the last.
        self.assertEqual(["COPY" in words_of(ticket) for ticket in self.paper.tickets],
                         [False] * 4)

    def test_many_that_wait_come_out_in_their_order_and_none_as_a_copy(self):
        process, device = self.pair()
        self.end(process)
        visits = [self.ticket() for _ in range(40)]
        asked = [must(self.ask(visit["ticket"], device, who="nurse")) for visit in visits]
        self.start()
        self.wait_printed(asked[-1])
        self.assertEqual([next(word for word in words_of(ticket) if re.fullmatch(r"A\d+", word))
                          for ticket in self.paper.tickets], [visit["number"] for visit in visits])
        self.assertEqual([ticket for ticket in self.paper.tickets if "COPY" in words_of(ticket)], [])

    def as_a_server_of_before(self, ticket, device):
        """Which tells nobody, and keeps no fingerprint; a print's id."""
        print_id = str(uuid.uuid4())
        HOSPITAL.cluster.ask(
            "INSERT INTO prints (facility_id, id, ticket_id, display_id, paper, asked_by)"
            f" SELECT facility_id, '{print_id}', '{ticket}', '{device}', paper, asked_by"
            f" FROM prints WHERE asked_by = '{TOWN.users['receptionist']}' LIMIT 1")
        return print_id

    def test_what_a_server_of_before_was_asked_for_comes_out_within_ten_seconds(self):
        _, device = self.pair()
        self.wait_printed(must(self.ask(self.ticket()["ticket"], device)))
        # It is told that there is nothing more, and rests.
        self.assertEqual(must(SERVER.get(TOWN.path("displays", device, "prints"),
                                         self.token()))["ask_s"], 5)
        old = self.as_a_server_of_before(str(uuid.uuid4()), device)
        began = time.monotonic()
        self.wait_printed({"id": old})
        self.assertLess(time.monotonic() - began, 10)

    def test_a_repeat_is_told_of_the_print_also_where_the_ticket_is_gone(self):
        process, device = self.pair()
        self.wait_printed(must(self.ask(self.ticket()["ticket"], device)))
        ticket = str(uuid.uuid4())
        old = self.as_a_server_of_before(ticket, device)
        for printer in (device, None):
            again = self.ask(ticket, printer, old)
            self.assertEqual((must(again)["id"], again.json["ticket"]), (old, ticket))
            self.assertIn("idempotency-replayed", again.headers)
        for refused, code in ((self.ask(self.ticket()["ticket"], device, old), "idempotency_key_reused"),
                              (self.ask(ticket, device, old, who="nurse"), "idempotency_key_reused"),
                              (self.ask(ticket, device), "no_such_ticket")):
            self.assertEqual(refused.code, code)

    def test_the_log_says_who_wanted_which_ticket_where(self):
        _, device = self.pair()
        visit = self.ticket()
        asked = self.ask(visit["ticket"], device)
        must(asked)
        self.ask(str(uuid.uuid4()), device)
        line, refused = SERVER.logged("print.asked")[-2:]
        self.assertEqual([line[name] for name in ("request", "print", "facility", "user", "ticket",
                                                  "printer", "code")],
                         [asked.headers["x-request-id"], asked.json["id"], TOWN.facility,
                          TOWN.users["receptionist"], visit["ticket"], device, "ok"])
        self.assertEqual((refused["code"], refused["printer"]), ("no_such_ticket", ""))
        for name in (visit["number"], visit["code"], "Mapokezi"):
            self.assertNotIn(name, str(line))

    def test_it_is_told_at_once_by_whatever_server_it_is_connected_to(self):
        process, device = self.pair()
        self.end(process)
        # Only the printer asks this one.
        second = HOSPITAL.start()
        self.addCleanup(second.stop)
        link = Relay(second.port)
        self.addCleanup(link.close)
        self.start(server=link)

        def answered():
            return int(re.search(r'^foleni_http_requests_total{status="2xx"} (\d+)',
                                 second.get("/metrics").body.decode(), re.MULTILINE)[1])
        asked = must(self.ask(self.ticket()["ticket"], device))
        self.wait_printed(asked)
        before, looks = answered(), 0
        while True:
            looks += 1
            # It has been told that there is nothing more, and rests: each look is answered, too.
            if answered() - before > looks:
                break
        began = time.monotonic()
        asked = must(self.ask(self.ticket()["ticket"], device))
        wait_until(lambda: self.look(asked).get("printed_at"), "printed", 25)
        # Where it is told nothing it asks every minute.
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(len(self.paper.tickets), 2)

    def test_a_key_asks_for_one_ticket_at_one_printer(self):
        _, device = self.pair()
        other = Printers()
        other.setUp()
        self.addCleanup(other.doCleanups)
        _, elsewhere = other.pair()
        visit, key = self.ticket(), str(uuid.uuid4())
        second = HOSPITAL.start()
        self.addCleanup(second.stop)
        with ThreadPoolExecutor(2) as both:
            first, again = both.map(
                lambda server: must(self.ask(visit["ticket"], device, key, server)),
                (SERVER, second))
        self.assertEqual((first["id"], first["printer"]), (again["id"], device))
        for ticket, printer in ((visit["ticket"], elsewhere), (visit["ticket"], None),
                                (self.ticket()["ticket"], device)):
            refused = self.ask(ticket, printer, key)
            self.assertEqual((refused.status, refused.code), (422, "idempotency_key_reused"))
        self.assertEqual(must(self.ask(visit["ticket"], device, key))["printer"], device)
        # Whoever named none is told where it went, also when the same is asked again.
        key = str(uuid.uuid4())
        anywhere = must(self.ask(visit["ticket"], None, key))
        self.assertEqual(must(self.ask(visit["ticket"], None, key))["id"], anywhere["id"])
        refused = self.ask(visit["ticket"], anywhere["printer"], key)
        self.assertEqual((refused.status, refused.code), (422, "idempotency_key_reused"))
        HOSPITAL.cluster.ask(f"DELETE FROM prints WHERE id = '{key}'")
        forgotten = self.ask(visit["ticket"], None, key)
        self.assertEqual((forgotten.status, forgotten.code), (404, "no_such_print"))
        self.wait_printed(first)

    def test_one_that_is_taken_out_of_service_prints_nothing_that_waits(self):
        _, device = self.pair(["lab-1"])
        self.paper.has_paper = False
        asked = must(self.ask(self.ticket("lab")["ticket"], device))
        self.says("paper")
        must(SERVER.post(TOWN.admin_path("devices", device, "revoke"), {},
                         TOWN.tokens["admin"]))
        self.says("This device was taken out of service")
        self.paper.has_paper = True
        slip = wait_until(lambda: self.paper.tickets and self.paper.tickets[0], "a code on paper")
        self.assertIn("service", words_of(slip))
        self.assertNotIn("printed_at", self.look(asked))
        # In its place again it prints what somebody may still wait for; nobody knows whether it
        # came out before.
        self.approve(slip, TOWN, [TOWN.desks["lab-1"]], device=device)
        self.wait_printed(asked)
        self.assertEqual(["COPY" in words_of(ticket) for ticket in self.paper.tickets],
                         [False, True])

    def test_without_paper_it_says_so_and_prints_when_there_is_some(self):
        _, device = self.pair()
        self.paper.has_paper = False
        asked = must(self.ask(self.ticket()["ticket"], device))
        self.says("paper")
        self.assertNotIn("printed_at", self.look(asked))
        self.paper.has_paper = True
        self.wait_printed(asked)
        self.assertEqual(len(self.paper.tickets), 1)

    def test_one_that_is_connected_is_taken_where_none_is_named(self):
        away, device = self.pair()
        self.end(away)
        wait_until(lambda: not must(SERVER.get(
            TOWN.admin_path("devices", device),
            TOWN.tokens["admin"]))["online"], "away")
        self.assertFalse(must(self.ask(self.ticket()["ticket"], device))["online"])
        other = Printers()
        other.setUp()
        self.addCleanup(other.doCleanups)
        _, here = other.pair()
        wait_until(lambda: must(SERVER.post(
            TOWN.path("tickets", self.ticket()["ticket"], "print"), {},
            TOWN.tokens["receptionist"]))["printer"] == here, "the one that is there")

    def test_one_that_was_taken_out_of_service_is_asked_for_nothing_and_says_so(self):
        _, device = self.pair(["lab-1"])
        must(SERVER.post(TOWN.admin_path("devices", device, "revoke"), {},
                         TOWN.tokens["admin"]))
        refused = self.ask(self.ticket("lab")["ticket"], device)
        self.assertEqual((refused.status, refused.code), (403, "device_revoked"))
        anybody = SERVER.post(TOWN.path("tickets", self.ticket("lab")["ticket"], "print"), {},
                              TOWN.tokens["receptionist"])
        self.assertNotEqual(anybody.json.get("printer"), device)
        self.says("This device was taken out of service")
        with open(self.said) as file:
            self.assertNotIn("The access has run out", file.read())
        slip = wait_until(lambda: self.paper.tickets and self.paper.tickets.pop(), "a code on paper")
        self.assertIn("service", words_of(slip))

    def test_it_prints_for_its_own_rooms_and_reads_nothing_of_another_printer(self):
        _, device = self.pair(["lab-1"])
        refused = self.ask(self.ticket("opd")["ticket"], device)
        self.assertEqual((refused.status, refused.code), (404, "no_such_device"))
        self.wait_printed(must(self.ask(self.ticket("lab")["ticket"], device)))
        # A screen is no printer, and another one's print is not its own.
        screen = SERVER.get(TOWN.path("displays", TOWN.display, "prints"), TOWN.tokens["display"])
        self.assertEqual((screen.status, screen.code), (404, "no_such_display"))
        asked = must(self.ask(self.ticket("lab")["ticket"], device))
        done = SERVER.post(TOWN.path("prints", asked["id"], "done"), None, TOWN.tokens["display"])
        self.assertEqual((done.status, done.code), (404, "no_such_print"))


class CommandLine(unittest.TestCase):
    def test_one_without_paper_says_what_is_missing(self):
        done = subprocess.run([PRINTER], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 64)
        self.assertIn("--printer", done.stderr)


unittest.main()
