#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The clock of the machine, with server and database on it, jumps by an hour, a day, ten years, and
back; it comes to the hour at which a business day begins, and to the hours at which summer time
begins and ends. Numbers are given once, nothing acknowledged is lost, nobody is counted absent by a
clock that was put back, and whoever has to sign in again can."""
import datetime
import os
import time
import unittest
import uuid
import zoneinfo

from client import PASSWORD, must
from clock import Clock
from hospital import hospital_of_module
from patience import wait_until

HOUR, DAY, DECADE = 3600, 86400, 3653 * 86400
JUMPS = (0, HOUR, -HOUR, DAY, -DAY, DECADE, -DECADE, 0)
CUTOVER_HOUR = 3  # What a facility has where nobody chose another.
UNHEARD_S, ABSENT_S = 600, 3600
AT_ONCE_S = 2  # What is over closes its sockets within.
SPIN = 0.5  # Of one processor: an idle server needs next to nothing.


def setUpModule():
    global CLOCK, HOSPITAL, SERVER
    CLOCK = Clock()
    with hospital_of_module(environment=CLOCK.environment(), settings={
            "live.call_unheard_ms": UNHEARD_S * 1000, "limits.sign_in_per_minute": 1000}) as HOSPITAL:
        SERVER = HOSPITAL.start(environment=CLOCK.environment())


def cpu_s(server):
    with open(f"/proc/{server.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


class Case(unittest.TestCase):
    """Each test has a facility of its own, and begins at the right time."""
    clock = None

    def setUp(self):
        self.clock = CLOCK
        self.set_offset(0)
        self.acknowledged = []

    def furnish(self, zone="Africa/Dar_es_Salaam"):
        self.set_offset(0)
        self.town = HOSPITAL.furnish(SERVER, f"town{len(HOSPITAL.towns)}", zone)
        self.visits = self.town.path("visits")

    def set_offset(self, offset_s):
        self.clock.set_offset(offset_s)
        self.tokens = {}

    def set_clock(self, at):
        self.clock.set(at)
        self.tokens = {}

    def token(self, role):
        """Signed by the clock that the server goes by."""
        if role not in self.tokens:
            self.tokens[role] = HOSPITAL.signer.token(
                role, self.town.facility, user=self.town.users[role], at=self.clock.now())
        return self.tokens[role]

    def open(self, service="opd", key=None, server=None):
        visit = must((server or SERVER).post(self.visits, {
            "service": self.town.services[service], "colour": "green"},
            self.token("receptionist"), key))
        if visit not in self.acknowledged:
            self.acknowledged.append(visit)
        return visit

    def act(self, kind, subject, verb, role, body=None):
        return must(SERVER.post(self.town.path(kind, subject, verb), body, self.token(role)))

    def board(self, server=None):
        return must((server or SERVER).get(self.town.path("live"), self.token("admin")))

    def ticket(self, visit):
        return next(row for row in self.board()["tickets"] if row["id"] == visit["ticket"])

    def rows(self, sql):
        return HOSPITAL.cluster.rows(sql.replace("FACILITY", f"'{self.town.facility}'"))

    def wait_tick(self, jumps):
        """The server has noticed so many jumps, and looked at what is due; it does not spin."""
        begun, used = time.monotonic(), cpu_s(SERVER)
        wait_until(lambda: len(SERVER.logged("clock.jumped")) >= jumps, "the jump is in the log")
        self.assertLess(cpu_s(SERVER) - used, SPIN * (time.monotonic() - begun) + 0.3)

    def assert_consistent(self):
        """What was acknowledged is there under its number, each series of each day counts without
        a gap but for numbers of other days, nobody in the house has the number of another, the log
        has no gap either, and the board is what the database holds."""
        stored, counted, in_house = {}, {}, []
        for visit, day, series, ordinal, state in self.rows(
                "SELECT id, business_day, series, ordinal, state FROM visits"
                " WHERE facility_id = FACILITY"):
            stored[visit] = f"{series}{int(ordinal):03}"
            counted.setdefault((day, series), set()).add(int(ordinal))
            in_house += [stored[visit]] * (state == "open")
        self.assertEqual({visit["visit"]: visit["number"] for visit in self.acknowledged}, stored)
        self.assertEqual(len(in_house), len(set(in_house)))
        for (day, series), numbers in counted.items():
            elsewhere = set().union(*(others for (other, name), others in counted.items()
                                      if name == series and other != day))
            self.assertLessEqual(set(range(1, max(numbers) + 1)) - numbers, elsewhere)
        seq, count, first, last = self.rows(
            "SELECT (SELECT seq FROM facilities WHERE id = FACILITY), count(*), min(seq), max(seq)"
            " FROM queue_events WHERE facility_id = FACILITY")[0]
        self.assertEqual((count, first, last), (seq, "1", seq))
        board = self.board()
        self.assertEqual(board["seq"], int(seq))
        self.assertEqual({row["id"] for row in board["visits"] if row["state"] == "open"},
                         {row[0] for row in self.rows("SELECT id FROM visits WHERE"
                                                      " facility_id = FACILITY AND state = 'open'")})
        self.assertEqual(HOSPITAL.cluster.ask(
            "SELECT count(*) FROM facilities f, audit_verify(f.id)"), "0")


class Codes(Case):
    def look(self, visit):
        return SERVER.get(f"/v1/tickets/{visit['code']}")

    def test_a_code_ends_with_the_day_of_its_visit_unless_who_has_it_is_still_in_the_house(self):
        self.furnish()
        gone, stays = self.open(), self.open()
        self.act("visits", gone["visit"], "close", "nurse", {"reason": "went home"})
        must(self.look(gone))
        for offset_s in (DAY, 2 * DAY):
            self.set_offset(offset_s)
            answer = self.look(gone)
            # As of a code that nobody ever had, though nobody has opened the new day yet.
            unknown = SERVER.get(f"/v1/tickets/{'0' * 26}")
            self.assertEqual((answer.status, answer.body), (404, unknown.body))
            self.assertEqual(SERVER.get(f"/t/{gone['code']}").status, 404)
            must(self.look(stays))
        # It is the day that has passed, not the visit that is forgotten: a clock that was wrong.
        self.set_offset(0)
        must(self.look(gone))


class Jumps(Case):
    def test_numbers_and_events_survive_every_jump(self):
        self.furnish()
        self.act("desks", self.town.desks["room-5"], "open", "doctor")
        heard, known = [], None
        for offset_s in JUMPS:
            self.set_offset(offset_s)
            key = str(uuid.uuid4())
            self.assertEqual(self.open(key=key), self.open(key=key))
            self.open("lab")
            called = self.act("desks", self.town.desks["room-5"], "call-next", "doctor",
                              {"finish": True})
            self.assertGreaterEqual(called["why"]["waited_s"], 0)
            known = self.follow(heard, known)
        self.assertEqual([event["seq"] for event in heard],
                         list(range(heard[0]["seq"], known[1] + 1)))
        self.assert_consistent()
        before = self.board()
        SERVER.stop()
        SERVER.start()
        after = self.board()
        for table in ("tickets", "visits", "desks", "counts"):
            def by_id(board):
                return sorted(board.get(table, []), key=lambda row: row["id"])
            self.assertEqual(by_id(after), by_id(before), table)

    def follow(self, heard, known):
        """A console that comes back after each jump; gives where it is now."""
        console = SERVER.live(self.token("admin"))
        try:
            more = dict(zip(("epoch", "since"), known)) if known else {}
            welcome = console.hello(**more)
            wait_until(lambda: console.position() >= welcome["seq"], "what was missed")
            heard += console.events()
            return welcome["epoch"], console.position()
        finally:
            console.close()

    def test_a_clock_that_is_put_back_counts_nobody_absent_unheard_or_of_yesterday(self):
        self.furnish()
        # Its door is closed at the hour at which the day changes.
        must(SERVER.put(self.town.path("services", self.town.services["opd"]), {
            "code": "siri-opd", "name_sw": "Siri", "name_en": "Siri", "series": "A",
            "opens_min": CUTOVER_HOUR * 60 + 1, "closes_min": CUTOVER_HOUR * 60},
            self.token("admin")))
        for desk, role in (("room-4", "doctor"), ("room-5", "nurse")):
            self.act("desks", self.town.desks[desk], "open", role)
        called, skipped, waiting, held = (self.open() for _ in range(4))
        self.act("desks", self.town.desks["room-4"], "call-next", "doctor", {})
        self.act("desks", self.town.desks["room-5"], "call-next", "nurse", {})
        self.act("tickets", skipped["ticket"], "no-show", "nurse")
        self.act("tickets", held["ticket"], "hold", "receptionist", {"reason": "payment"})
        jumps = len(SERVER.logged("clock.jumped"))
        seq = self.board()["seq"]
        for offset_s in (-HOUR, -DAY, -DECADE, 0):
            self.set_offset(offset_s)
            jumps += 1
            self.wait_tick(jumps)
            self.assertEqual(self.board()["seq"], seq, "something was done")
            self.open("lab")
            seq = self.board()["seq"]
        for visit, state in ((called, "called"), (skipped, "waiting"), (waiting, "waiting"),
                             (held, "held")):
            ticket = self.ticket(visit)
            self.assertEqual((ticket["state"], ticket.get("carried", False)), (state, False))
        self.assertFalse([call for call in self.board()["calls"] if call.get("unheard")])
        # The same people, once that time has really passed.
        self.set_offset(ABSENT_S)
        wait_until(lambda: self.ticket(skipped)["state"] == "no_show", "absent")
        wait_until(lambda: [call for call in self.board()["calls"] if call.get("unheard")],
                   "unheard")
        self.set_offset(DAY)
        self.open("lab")
        for visit in (waiting, held):
            self.assertTrue(self.ticket(visit)["carried"])
        self.assert_consistent()

    def test_two_servers_whose_clocks_differ_give_each_number_once(self):
        self.furnish()
        ahead = Clock(DAY)
        second = HOSPITAL.start(environment=ahead.environment())
        try:
            for _ in range(6):
                for server, clock in ((SERVER, CLOCK), (second, ahead)):
                    self.clock, self.tokens = clock, {}
                    self.open(server=server)
            self.clock, self.tokens = CLOCK, {}
            self.assert_consistent()
            seq = self.board()["seq"]
            self.clock, self.tokens = ahead, {}
            wait_until(lambda: self.board(second)["seq"] == seq, "both boards")
        finally:
            second.stop()


class SigningIn(Case):
    def sign_in(self, login):
        return must(SERVER.sign_in(login))

    def refuses(self, token, code):
        answer = SERVER.get("/v1/me", token)
        self.assertEqual((answer.status, answer.code), (401, code), answer)
        self.assertTrue(answer.json["title"])

    def test_tokens_end_with_the_clock_and_everybody_can_sign_in_again(self):
        self.furnish()
        HOSPITAL.add_user("neema", "nurse", self.town)
        first = self.sign_in("neema")
        live = SERVER.live(first["access_token"])
        live.hello()
        self.set_offset(HOUR)
        self.refuses(first["access_token"], "token_expired")
        self.assertEqual(live.wait_closed(5)[0], 4401)
        renewed = must(SERVER.ask("POST", "/v1/auth/refresh",
                                  {"refresh_token": first["refresh_token"]}))
        must(SERVER.get("/v1/me", renewed["access_token"]))
        live = SERVER.live(renewed["access_token"])
        self.addCleanup(live.close)
        live.hello()
        self.set_offset(DAY)
        self.assertEqual(live.wait_closed(5)[0], 4401)
        over = SERVER.ask("POST", "/v1/auth/refresh",
                          {"refresh_token": renewed["refresh_token"]})
        self.assertEqual((over.status, over.code), (401, "session_ended"))
        for offset_s in (0, -HOUR, -DAY, DECADE, -DECADE, 0):
            self.set_offset(offset_s)
            access = self.sign_in("neema")
            self.assertEqual(must(SERVER.get("/v1/me", access["access_token"]))["login"], "neema")
            live = SERVER.live(access["access_token"])
            live.hello()
            live.close()
        # A token of what is now the future is none; nor does it come to life at its time.
        self.set_offset(HOUR)
        of_future = self.sign_in("neema")["access_token"]
        self.set_offset(0)
        self.refuses(of_future, "bad_token")

    def renew(self, access):
        return SERVER.ask("POST", "/v1/auth/refresh", {"refresh_token": access["refresh_token"]})

    def over(self, access):
        answer = self.renew(access)
        self.assertEqual((answer.status, answer.code), (401, "session_ended"))

    def test_a_session_that_nobody_uses_ends_before_its_time(self):
        self.furnish()
        HOSPITAL.add_user("salma", "nurse", self.town)
        access, kept = self.sign_in("salma"), self.sign_in("salma")
        self.set_offset(2 * HOUR - 60)
        kept = must(self.renew(kept))
        sessions = must(SERVER.get("/v1/me/sessions", kept["access_token"]))["sessions"]
        self.assertEqual(len(sessions), 2)
        self.set_offset(2 * HOUR + 60)
        self.over(access)
        sessions = must(SERVER.get("/v1/me/sessions", kept["access_token"]))["sessions"]
        self.assertEqual([session["is_current"] for session in sessions], [True])
        self.set_offset(4 * HOUR)
        self.over(kept)

    def test_a_session_that_is_used_all_the_time_ends_after_twelve_hours(self):
        self.furnish()
        HOSPITAL.add_user("saida", "nurse", self.town)
        access = self.sign_in("saida")
        for hour in range(1, 12):
            self.set_offset(hour * HOUR)
            access = must(self.renew(access))
            self.assertLessEqual(access["session_ends_in_s"], (12 - hour) * HOUR)
        self.set_offset(12 * HOUR - 60)
        access = must(self.renew(access))
        self.assertLessEqual(access["expires_in_s"], 60)
        self.set_offset(12 * HOUR + 60)
        self.refuses(access["access_token"], "token_expired")
        self.over(access)

    def test_ones_own_new_password_ends_the_other_sessions_and_leaves_the_own_token_alone(self):
        """It was signed a minute before the change, and is good until its own end."""
        self.furnish()
        HOSPITAL.add_user("rehema", "nurse", self.town)
        second = HOSPITAL.start(environment=CLOCK.environment())
        self.addCleanup(second.stop)
        mine, other = self.sign_in("rehema"), self.sign_in("rehema")
        lives = [[server.live(access["access_token"]) for server in (SERVER, second)]
                 for access in (mine, other)]
        for live in lives[0] + lives[1]:
            self.addCleanup(live.close)
            live.hello()
        self.set_offset(60)
        must(SERVER.post("/v1/me/password",
                         {"password": PASSWORD, "new_password": "seven green umbrellas sing"},
                         mine["access_token"]))
        # So both have looked.
        for live in lives[1]:
            self.assertEqual(live.wait_closed(AT_ONCE_S)[0], 4401)
        for server, live in zip((SERVER, second), lives[0]):
            for path in ("/v1/me", self.town.path("live")):
                answer = server.get(path, other["access_token"])
                self.assertEqual((answer.status, answer.code), (401, "session_ended"), path)
                must(server.get(path, mine["access_token"]))
            with self.assertRaisesRegex(Exception, "401"):
                server.live(other["access_token"])
            again = server.live(mine["access_token"])
            self.addCleanup(again.close)
            again.hello()
            self.assertIsNone(live.closed)
        self.over(other)
        must(self.renew(mine))

    def test_a_password_that_was_set_before_the_clock_was_put_back_still_lets_in(self):
        """The accounts that were changed are looked at again in the meantime."""
        self.furnish()
        HOSPITAL.add_user("asha", "nurse", self.town)
        self.set_offset(-DECADE)
        access = self.sign_in("asha")
        HOSPITAL.add_user("juma", "nurse", self.town)
        other = self.sign_in("juma")["access_token"]
        must(SERVER.ask("POST", "/v1/auth/sign-out", None, other))
        wait_until(lambda: SERVER.get("/v1/me", other).code == "session_ended", "the end", 5)
        must(SERVER.get("/v1/me", access["access_token"]))


class Days(Case):
    """When a business day begins, said once more, by Python's reading of the zones."""

    @staticmethod
    def day_of(at, zone):
        local = datetime.datetime.fromtimestamp(at, zone).replace(tzinfo=None)
        return (local - datetime.timedelta(hours=CUTOVER_HOUR)).date().isoformat()

    @staticmethod
    def local(zone, *when):
        return datetime.datetime(*when, tzinfo=zone).timestamp()

    def open_at(self, at, service="opd"):
        """A visit at this second; the clock goes on for less than the second before the next."""
        self.set_clock(at)
        visit = self.open(service)
        self.act("visits", visit["visit"], "close", "receptionist", {"reason": "gone"})
        return self.rows(f"SELECT business_day, ordinal FROM visits WHERE id = '{visit['visit']}'")

    def test_the_day_begins_at_the_hour_of_the_facility(self):
        zone = zoneinfo.ZoneInfo("Africa/Dar_es_Salaam")
        self.furnish(zone.key)
        begins = self.local(zone, 2027, 3, 2, CUTOVER_HOUR)
        for at, expected in ((begins - 20, ["2027-03-01", "1"]), (begins - 10, ["2027-03-01", "2"]),
                             (begins, ["2027-03-02", "1"]), (begins + 1, ["2027-03-02", "2"]),
                             # A clock that is set right by minutes opens no earlier day.
                             (begins - 60, ["2027-03-02", "3"]),
                             (begins - 2 * HOUR, ["2027-03-01", "3"]),
                             (begins + HOUR, ["2027-03-02", "4"])):
            self.assertEqual(self.open_at(at), [expected], at - begins)
        self.assert_consistent()

    def change_days(self, zone):
        """Midnights of the days of 2027 on which the offset changes; where none do, two others."""
        begin = datetime.date(2027, 1, 1)
        days = [begin + datetime.timedelta(days=i) for i in range(365)]

        def offset(day):
            return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset()
        return [day for before, day in zip(days, days[1:]) if offset(before) != offset(day)] or \
            [datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)]

    def moments(self, zone, day):
        """Around every hour of interest on that day, the one before and the one after."""
        found = set()
        for shift in (-1, 0, 1):
            near = day + datetime.timedelta(days=shift)
            for hour in (0, 1, 2, CUTOVER_HOUR, 12, 23):
                for fold in (0, 1):
                    at = datetime.datetime(near.year, near.month, near.day, hour, tzinfo=zone,
                                           fold=fold).timestamp()
                    found.add(at)
                    if hour == CUTOVER_HOUR:
                        found.add(at - 10)
        return sorted(found)

    def test_summer_time_comes_and_goes_and_each_day_counts_from_one(self):
        for name in ("Europe/Berlin", "Africa/Cairo", "Africa/Nairobi"):
            zone = zoneinfo.ZoneInfo(name)
            self.acknowledged = []
            self.furnish(name)
            for day in self.change_days(zone):
                given = {}
                for at in self.moments(zone, day):
                    expected = self.day_of(at, zone)
                    given[expected] = given.get(expected, 0) + 1
                    self.assertEqual(self.open_at(at), [[expected, str(given[expected])]],
                                     f"{name} {datetime.datetime.fromtimestamp(at, zone)}")
            self.assert_consistent()

    def test_opening_hours_are_those_of_the_wall_on_both_sides_of_the_change(self):
        zone = zoneinfo.ZoneInfo("Europe/Berlin")
        self.furnish(zone.key)
        must(SERVER.put(self.town.path("services", self.town.services["lab"]), {
            "code": "siri-lab", "name_sw": "a", "name_en": "a", "series": "B",
            "opens_min": 8 * 60, "closes_min": 16 * 60}, self.token("admin")))
        for month, day in ((3, 27), (3, 28), (3, 29), (10, 30), (10, 31), (11, 1)):
            opens = self.local(zone, 2027, month, day, 8)
            for at, is_open in ((opens - 10, False), (opens, True), (opens + 8 * HOUR - 10, True),
                                (opens + 8 * HOUR, False)):
                self.set_clock(at)
                answer = SERVER.post(self.visits, {"service": self.town.services["lab"]},
                                     self.token("receptionist"))
                self.assertEqual((answer.status, answer.code),
                                 (201, None) if is_open else (409, "outside_hours"),
                                 f"{month}-{day} {at - opens}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
