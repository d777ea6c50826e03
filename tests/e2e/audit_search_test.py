#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Looking into the audit log: one line of time over rows and events, found by who, what, on whom, when
and why; given away as CSV and JSON lines, piece by piece; and written down itself."""
import csv
import datetime
import io
import json
import threading
import unittest
import urllib.parse
import uuid

from client import Http, must
from hospital import hospital_of_module
from patience import wait_until
from tokens import NIL

FORMULA = "=HYPERLINK(\"http://x\")"


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER, ALL, DAY
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN, OTHER = HOSPITAL.furnish(SERVER), HOSPITAL.add_facility("temeke")
        ALL = HOSPITAL.signer.token("admin", NIL)
        DAY = Day()


class Day:
    """Somebody is registered, looked for, gives a number, is moved before others, called by name, and
    sent home; somebody else tries what he may not."""

    def __init__(self):
        desk, self.waiting = TOWN.desks["room-4"], []
        must(SERVER.post(TOWN.path("desks", desk, "open"), None, TOWN.tokens["doctor"]))
        for name in ("Mgonjwa Mmoja", "Mgonjwa Wawili", "Mgonjwa Watatu"):
            patient = must(self.ask("patients", {"full_name": name, "confirm_new": True}))["id"]
            visit = must(self.ask("visits", {"service": TOWN.services["opd"], "patient": patient}))
            self.waiting.append((patient, visit))
        self.patient, self.visit = self.waiting[2]
        self.move = str(uuid.uuid4())
        must(self.ask(f"tickets/{self.visit['ticket']}/move", {
            "before": self.waiting[0][1]["ticket"], "reason": FORMULA}, key=self.move,
            **{"X-Request-Id": "a-move"}))
        must(self.ask(f"tickets/{self.visit['ticket']}/call", {
            "desk": desk, "reason": "mtoto mgonjwa sana"}, role="doctor"))
        must(SERVER.get(TOWN.path("patients", self.patient), TOWN.tokens["doctor"]))
        must(SERVER.get(TOWN.path("patients") + "?name=mgonjwa", TOWN.tokens["nurse"]))
        assert SERVER.get(TOWN.path("tickets", self.visit["ticket"], "consultation"),
                          TOWN.tokens["receptionist"]).status == 403
        admin, admins = TOWN.tokens["admin"], "/v1/admin/users"
        self.account = must(SERVER.post(admins, {
            "login": "neema.to.be.found", "name": "Rehema Juma", "role": "nurse",
            "facility": TOWN.facility}, admin))["user"]
        must(SERVER.post(f"{admins}/{self.account['id']}/disable", {"reason": "left"}, admin))
        self.display = str(uuid.uuid4())
        must(SERVER.ask("PUT", TOWN.path("displays", self.display), {"name": "Ukumbi Mkuu"}, admin))
        wait_until(lambda: HOSPITAL.cluster.ask(
            "SELECT count(*) FROM audit_log WHERE action IN ('patient.read', 'patient.searched',"
            " 'access.refused')") == "3", "looks are written down")

    @staticmethod
    def ask(path, body, role="receptionist", **more):
        return SERVER.post(TOWN.path(*path.split("/")), body, TOWN.tokens[role], **more)


def path(town=None, **query):
    query = {"from" if name == "since" else name: value for name, value in query.items()}
    return ((town or TOWN).admin_path("audit")
            + ("?" + urllib.parse.urlencode(query) if query else ""))


def search(token=None, town=None, **query):
    return SERVER.get(path(town, **query), token or TOWN.tokens["admin"])


def entries(**query):
    return must(search(**query))["entries"]


def actions(**query):
    return [entry["action"] for entry in entries(**query)
            if not entry["action"].startswith("audit.")]


class Searching(unittest.TestCase):
    def test_rows_and_events_are_one_line_of_time_and_no_page_loses_any(self):
        # What the server does by itself: else it takes the number of the one that follows, and two
        # events of one number, which the server never makes, are one to a cursor.
        wait_until(lambda: HOSPITAL.cluster.ask(
            f"SELECT count(*) FROM queue_events c WHERE facility_id = '{TOWN.facility}'"
            " AND type = 'ticket.called' AND NOT EXISTS (SELECT FROM queue_events u WHERE"
            " u.facility_id = c.facility_id AND u.type = 'call.unheard'"
            " AND u.data->>'call' = c.data->>'call')") == "0", "all calls are told to be unheard")
        # An event whose clock was behind, as after a clock that was put back.
        HOSPITAL.cluster.ask(
            "INSERT INTO queue_events SELECT facility_id, seq + 1, at - interval '1 hour', type,"
            " version, actor_kind, actor_id, command_id, data FROM queue_events WHERE"
            f" facility_id = '{TOWN.facility}' ORDER BY seq DESC LIMIT 1")
        self.addCleanup(HOSPITAL.cluster.ask, "SET session_replication_role = replica; DELETE FROM"
                        " queue_events WHERE at < now() - interval '30 minutes'", "-U", "postgres")
        # Those of refusals over live connections follow their answers: this one behind all.
        must(SERVER.get(path(), TOWN.tokens["admin"], **{"X-Request-Id": "before-the-pages"}))
        wait_until(lambda: HOSPITAL.cluster.ask(
            "SELECT count(*) FROM audit_log WHERE request = 'before-the-pages'") == "1", "the row")
        told, cursor, pages = [], None, 0
        upto = HOSPITAL.cluster.ask(
            "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        while True:
            page = must(search(limit=3, to=upto, **({"cursor": cursor} if cursor else {})))
            self.assertLessEqual(len(page["entries"]), 3)
            told += [(entry["source"], str(entry["seq"] or entry["id"]))
                     for entry in page["entries"]]
            pages, cursor = pages + 1, page.get("next")
            if not cursor:
                break
        there = HOSPITAL.cluster.ask(
            f"SELECT 'audit|' || id FROM audit_log WHERE facility_id = '{TOWN.facility}'"
            f" AND at < '{upto}' UNION ALL SELECT 'event|' || seq FROM queue_events"
            f" WHERE facility_id = '{TOWN.facility}' AND at < '{upto}'").splitlines()
        self.assertEqual(len(there), len(set(there)), "numbers are given once")
        self.assertEqual(sorted("|".join(one) for one in told), sorted(there))
        self.assertGreater(pages, 10)
        numbers = [int(key) for source, key in told if source == "event"]
        self.assertEqual(numbers, sorted(numbers, reverse=True))
        times = [entry["at"] for entry in entries(action="patient.", limit=100)]
        self.assertEqual(times, sorted(times, reverse=True))

    def test_who_did_it(self):
        self.assertEqual(set(actions(actor=TOWN.users["nurse"])), {"patient.searched"})
        for entry in entries(actor=TOWN.users["doctor"], limit=100):
            self.assertEqual((entry["actor"], entry["actor_name"]),
                             (TOWN.users["doctor"], "Siri doctor"))

    def test_what_was_done_by_the_beginning_of_its_name(self):
        self.assertEqual(set(actions(action="patient.re")), {"patient.registered", "patient.read"})
        self.assertEqual(set(actions(action="ticket.moved")), {"ticket.moved"})
        self.assertEqual(actions(action="ticket.move_"), [])

    def test_a_patient_stands_for_what_happened_to_the_visits(self):
        told = actions(object=DAY.patient, limit=100)
        for action in ("patient.registered", "patient.read", "patient.searched", "visit.opened",
                       "ticket.issued", "ticket.moved", "ticket.called"):
            self.assertIn(action, told)
        self.assertNotIn("desk.opened", told)
        self.assertIn("ticket.called", actions(object=DAY.visit["ticket"]))
        self.assertNotIn("ticket.called", actions(object=DAY.waiting[1][0]))

    def test_when(self):
        called = entries(action="ticket.called")[0]["at"]
        self.assertIn("ticket.called", actions(since=called, limit=1000))
        self.assertNotIn("ticket.called", actions(to=called, limit=1000))

    def test_the_answer_names_what_was_looked_through_a_month_where_nobody_says(self):
        HOSPITAL.cluster.ask(
            "INSERT INTO audit_log (id, facility_id, at, actor_kind, action) VALUES"
            f" (uuid_generate_v4(), '{TOWN.facility}', now() - interval '31 days', 'timer',"
            " 'test.old')")
        page = must(search(action="test.old"))
        self.assertEqual(page["entries"], [])
        self.assertNotIn("next", page)
        self.assertEqual(page["reached"], page["from"])
        month = datetime.timedelta(days=30)
        self.assertAlmostEqual(
            (datetime.datetime.now(datetime.timezone.utc) - month).timestamp(),
            datetime.datetime.fromisoformat(page["from"]).timestamp(), delta=60)
        page = must(search(action="test.old", since="2020-01-01T00:00:00Z"))
        self.assertEqual([entry["action"] for entry in page["entries"]], ["test.old"])
        self.assertEqual(page["from"], "2020-01-01T00:00:00.000000Z")
        answer = search(action="ticket.", format="csv", to="2026-01-31T00:00:00Z")
        self.assertEqual(answer.headers["x-searched-from"], "2026-01-01T00:00:00.000000Z")
        self.assertEqual(answer.headers["x-searched-reached"], "2026-01-01T00:00:00.000000Z")
        # Where a page is full, it reaches to its last entry.
        page = must(search(limit=2))
        self.assertEqual(page["reached"], page["entries"][-1]["at"])
        self.assertIn("next", page)

    def test_what_was_refused(self):
        refused = entries(outcome="refused", actor=TOWN.users["receptionist"])
        self.assertEqual([(entry["action"], entry["allowed"]) for entry in refused],
                         [("access.refused", False)])
        self.assertEqual(refused[0]["detail"]["wanted"], "getConsultation")
        self.assertNotIn("access.refused", actions(outcome="allowed", limit=100))

    def test_why_whom_it_overtook_by_which_request_and_command(self):
        [moved] = [entry for entry in entries(reason="hyperlink") if entry["source"] == "event"]
        self.assertEqual((moved["action"], moved["reason"], moved["command"]),
                         ("ticket.moved", FORMULA, DAY.move))
        self.assertEqual(actions(command=DAY.move)[-1], "ticket.moved")
        [called] = entries(reason="mtoto MGONJWA", brief="true")
        self.assertEqual((called["action"], called["object_kind"], called["object"]),
                         ("ticket.called", "ticket", DAY.visit["ticket"]))
        self.assertEqual(set(moved["detail"]["passed"]),
                         {visit["ticket"] for _, visit in DAY.waiting[:2]})
        request = must(search(action="patient.read"))["entries"][0]["request"]
        self.assertEqual(actions(request=request), ["patient.read"])

    def test_one_word_finds_actions_reasons_and_people(self):
        self.assertEqual(set(actions(word="moved")), {"ticket.moved"})
        self.assertEqual(set(actions(word="HYPERLINK")), {"ticket.moved"})
        self.assertEqual(set(actions(word="nurse")), {"patient.searched"})
        self.assertEqual(set(actions(word=f"siri-{TOWN.code}-nurse")), {"patient.searched"})
        self.assertEqual(actions(word="hakuna kitu"), [])

    def test_a_word_finds_what_was_done_to_an_account_a_place_or_a_device(self):
        self.assertEqual(actions(word=DAY.account["login"][:-2].upper()),
                         ["user.disabled", "user.added"])
        self.assertEqual(actions(word="juma"), ["user.disabled", "user.added"])
        self.assertIn("desk.opened", actions(word="Siri-Room-4", limit=100))
        self.assertEqual(set(actions(word="mkuu")), {"display.registered"})
        self.assertEqual(set(actions(word="mkuu", actor=TOWN.users["nurse"])), set())
        [told] = {entry["object"] for entry in entries(word="siri-room", action="desk.opened", limit=100)}
        self.assertEqual(told, TOWN.desks["room-4"])

    def test_the_longest_word_with_its_meaning_has_room_in_a_request(self):
        """Each letter as %61: what is too long is named, and does not drown in a long head."""
        for count, status in ((2000, 200), (2001, 422)):
            answer = SERVER.get(path() + "?word=" + "%61" * 64 + "&meaning=" + "%61" * count,
                                TOWN.tokens["admin"])
            self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.json["field"], "meaning")

    def test_a_word_stands_for_actions_in_the_language_of_whoever_looks(self):
        meaning = "user.disabled,ticket.moved"
        self.assertEqual(actions(word="alizima akaunti"), [])
        self.assertEqual(set(actions(word="alizima akaunti", meaning=meaning)),
                         {"user.disabled", "ticket.moved"})
        # It widens a word, and narrows what else is asked no less.
        self.assertEqual(actions(word="alizima akaunti", meaning=meaning, action="user."),
                         ["user.disabled"])

    def test_on_whom_is_told_by_the_name_that_it_has_now(self):
        seen = {(entry["object_kind"], entry["object"]): entry["object_name"]
                for entry in entries(limit=1000)}
        for key, name in (
                (("user", DAY.account["id"]), DAY.account["login"]),
                (("desk", TOWN.desks["room-4"]), "siri-room-4"),
                (("service", TOWN.services["opd"]), "siri-opd"),
                (("display", DAY.display), "Ukumbi Mkuu"),
                (("facility", TOWN.facility), TOWN.code),
                (("patient", DAY.patient), None),
                (("ticket", DAY.visit["ticket"]), DAY.visit["number"]),
                (("visit", DAY.visit["visit"]), DAY.visit["number"])):
            self.assertEqual(seen.get(key, "no such entry"), name, key)

    def test_an_account_of_another_facility_is_not_named(self):
        """Who was moved away is known by his id only, but to who works for all facilities."""
        HOSPITAL.cluster.ask(f"UPDATE users SET facility_id = '{OTHER.facility}'"
                             f" WHERE id = '{DAY.account['id']}'")
        self.addCleanup(HOSPITAL.cluster.ask, f"UPDATE users SET facility_id = '{TOWN.facility}'"
                        f" WHERE id = '{DAY.account['id']}'")
        wanted = {"object": DAY.account["id"], "action": "user."}
        self.assertEqual({entry["object_name"] for entry in entries(**wanted)}, {None})
        self.assertEqual({entry["object_name"] for entry in
                          must(search(ALL, **wanted))["entries"]}, {DAY.account["login"]})
        self.assertEqual(actions(word=DAY.account["login"]), [])

    def test_no_name_of_a_patient_is_told(self):
        said = search(limit=1000).body.decode()
        self.assertNotIn("Mgonjwa Mmoja", said)
        self.assertNotIn("Watatu", said)

    def test_whose_it_is(self):
        for role in ("receptionist", "nurse", "doctor", "display"):
            self.assertEqual(search(TOWN.tokens[role]).status, 403)
        self.assertEqual(search(OTHER.tokens["admin"]).code, "no_such_facility")
        self.assertEqual(must(search(OTHER.tokens["admin"], OTHER, action="ticket."))["entries"], [])
        HOSPITAL.cluster.ask("INSERT INTO audit_log (id, actor_kind, action, was_allowed) VALUES"
                             " (uuid_generate_v4(), 'staff', 'session.refused', false)")
        self.assertEqual(actions(action="session.refused"), [])
        self.assertEqual(len(must(search(ALL, action="session.refused"))["entries"]), 1)

    def test_what_is_wrong_is_told(self):
        for query, field in (({"cursor": "x"}, "cursor"), ({"cursor": "1_2_3"}, "cursor"),
                             ({"limit": 1001}, "limit"), ({"outcome": "maybe"}, "outcome"),
                             ({"since": "yesterday"}, "from"), ({"actor": "neema"}, "actor")):
            answer = search(**query)
            self.assertEqual((answer.status, answer.json.get("field")), (422, field), answer)

    def test_looking_is_written_down(self):
        must(SERVER.get(path(action="nothing.", limit=7), TOWN.tokens["admin"],
                        **{"X-Request-Id": "a-look"}))
        [look] = wait_until(lambda: entries(request="a-look"), "it is written down")
        self.assertEqual((look["action"], look["actor"], look["detail"]),
                         ("audit.searched", TOWN.users["admin"],
                          {"rows": 0, "search": {"action": "nothing.", "limit": 7}}))


class Overrides(unittest.TestCase):
    """What breaks the order, or takes work from somebody or back, has a row from where it came; what
    is done all day has none."""

    @classmethod
    def setUpClass(cls):
        """In a facility of its own, so that nothing else happens there."""
        cls.town = HOSPITAL.furnish(SERVER, "hamisi")
        cls.desk = cls.town.desks["room-4"]
        cls.live = SERVER.live(cls.town.tokens["receptionist"], headers={"X-Request-Id": "a-live"})
        cls.addClassCleanup(cls.live.close)
        cls.live.hello()
        cls.doctor = SERVER.live(cls.town.tokens["doctor"], headers={"X-Request-Id": "a-live"})
        cls.addClassCleanup(cls.doctor.close)
        cls.doctor.hello()
        must(SERVER.post(cls.town.path("desks", cls.desk, "open"), None,
                         cls.town.tokens["doctor"]))

    def come(self, **more):
        return must(SERVER.post(self.town.path("visits"), {
            "service": self.town.services["opd"], **more}, self.town.tokens["receptionist"]))

    def ask(self, path, body, role="receptionist"):
        """Three times by one key, over REST."""
        key = str(uuid.uuid4())
        for _ in range(3):
            answer = must(SERVER.post(self.town.path(*path.split("/")), body,
                                      self.town.tokens[role], key=key,
                                      **{"X-Request-Id": f"r-{key}"}))
        return key, f"r-{key}", answer

    def order(self, name, data, live=None):
        """The same over a live connection."""
        key = str(uuid.uuid4())
        for _ in range(3):
            answer = (live or self.live).command(name, data, key)
            self.assertTrue(answer["ok"], answer)
        return key, "a-live", answer["data"]

    def found(self, **query):
        return must(search(self.town.tokens["admin"], self.town, **query))["entries"]

    def check(self, asked, action, kind, thing, role="receptionist", reason=None, **detail):
        """One row, from where; brief tells no event of the same name beside it. Gives the rest."""
        key, request, _ = asked
        both = self.found(command=key)
        [row] = [entry for entry in both if entry["source"] == "audit"]
        self.assertEqual((row["action"], row["object_kind"], row["object"], row["reason"]),
                         (action, kind, thing, reason))
        self.assertEqual((row["address"], row["request"], row["actor"], row["actor_role"]),
                         ("127.0.0.1", request, self.town.users[role], role))
        for part, members in detail.items():
            self.assertEqual({**row["detail"][part], **members}, row["detail"][part])
        brief = self.found(command=key, brief="true")
        self.assertEqual([entry for entry in brief if entry["source"] == "audit"], [row])
        self.assertGreater(len(both), len(brief))
        self.assertNotIn(action, [entry["action"] for entry in brief
                                  if entry["source"] == "event"])
        return [entry["action"] for entry in brief if entry["source"] == "event"]

    def test_a_move(self):
        for give in (lambda ticket, other: self.ask(f"tickets/{ticket}/move", {
                         "before": other, "reason": "mjamzito"}),
                     lambda ticket, other: self.order("ticket.move", {
                         "ticket": ticket, "before": other, "reason": "mjamzito"})):
            first, second = self.come()["ticket"], self.come()["ticket"]
            asked = give(second, first)
            self.assertEqual(self.check(asked, "ticket.moved", "ticket", second,
                                        reason="mjamzito", before={},
                                        after={"overtook": 1, "passed": [first]}), [])
            # Whoever was passed finds it, too.
            self.assertEqual([entry["command"] for entry in self.found(
                object=first, action="ticket.moved", brief="true")], [asked[0]])

    def test_a_call_by_name_and_what_it_ends(self):
        for give in (lambda data: self.ask(f"tickets/{data.pop('ticket')}/call", data, "doctor"),
                     lambda data: self.order("ticket.call", data, self.doctor)):
            ticket = self.come()["ticket"]
            must(SERVER.post(self.town.path("desks", self.desk, "call-next"), {"finish": True},
                             self.town.tokens["doctor"]))
            ticket = self.come()["ticket"]
            asked = give({"ticket": ticket, "desk": self.desk, "reason": "degedege",
                          "finish": True})
            # Whoever was there before is another matter.
            rest = self.check(asked, "ticket.called", "ticket", ticket, "doctor", "degedege",
                              before={}, after={"desk": self.desk})
            self.assertIn("ticket.finished", rest)

    def test_an_urgency_that_is_lowered(self):
        for give in (lambda data: self.ask(f"tickets/{data.pop('ticket')}/class", data, "doctor"),
                     lambda data: self.order("ticket.set_class", data, self.doctor)):
            ticket = self.come(colour="orange")["ticket"]
            asked = give({"ticket": ticket, "colour": "green", "reason": "nimemwona"})
            self.assertEqual(self.check(
                asked, "ticket.classified", "ticket", ticket, "doctor", "nimemwona",
                before={"colour": "orange"}, after={"colour": "green"}), [])

    def test_what_is_taken_back(self):
        for give in (lambda seq: self.ask("undo", {"seq": seq}),
                     lambda seq: self.order("undo", {"seq": seq})):
            came = self.come()
            asked = give(came["seq"])
            self.assertEqual(self.check(asked, "act.undone", "ticket", came["ticket"],
                                        after={"undone_seq": came["seq"],
                                               "ticket": [came["ticket"]],
                                               "visit": [came["visit"]]}), [])

    def test_a_visit_that_is_ended(self):
        for give in (lambda data: self.ask(f"visits/{data.pop('visit')}/close", data),
                     lambda data: self.order("visit.close", data)):
            came = self.come()
            asked = give({"visit": came["visit"], "reason": "alienda"})
            self.assertEqual(self.check(asked, "visit.closed", "visit", came["visit"],
                                        reason="alienda", after={"ticket": [came["ticket"]]}),
                             ["ticket.cancelled"])

    def test_a_desk_that_is_taken_from_somebody(self):
        desk = self.town.desks["lab-1"]
        must(SERVER.post(self.town.path("desks", desk, "open"), None, self.town.tokens["nurse"]))
        asked = self.ask(f"desks/{desk}/take-over", None, "receptionist")
        self.check(asked, "desk.opened", "desk", desk,
                   before={"staff": self.town.users["nurse"]},
                   after={"staff": self.town.users["receptionist"]})
        asked = self.ask(f"desks/{desk}/close", None, "admin")
        self.check(asked, "desk.closed", "desk", desk, "admin",
                   before={"staff": self.town.users["receptionist"]}, after={})

    def test_what_is_done_all_day_has_no_row(self):
        key = [str(uuid.uuid4()) for _ in range(3)]
        came = self.live.command("visit.open", {"service": self.town.services["opd"]}, key[0])
        self.live.command("ticket.set_class", {
            "ticket": came["data"]["ticket"], "colour": "red"}, key[1])
        must(SERVER.post(self.town.path("desks", self.desk, "call-next"), {"finish": True},
                         self.town.tokens["doctor"], key=key[2]))
        for one in key:
            told = self.found(command=one)
            self.assertTrue(told)
            self.assertEqual({entry["source"] for entry in told}, {"event"})
            self.assertEqual(self.found(command=one, brief="true"), told)


class Exporting(unittest.TestCase):
    def pieces(self, form, **query):
        cursor = None
        while True:
            answer = search(format=form, **query, **({"cursor": cursor} if cursor else {}))
            self.assertEqual(answer.status, 200, answer)
            yield answer
            cursor = answer.headers.get("x-next-cursor")
            if not cursor:
                return

    def test_pieces_of_csv_are_one_file_as_rfc_4180_has_it(self):
        pieces = list(self.pieces("csv", action="ticket.", limit=2))
        self.assertGreater(len(pieces), 1)
        self.assertTrue(pieces[0].headers["content-type"].startswith("text/csv"))
        self.assertEqual(pieces[0].headers["content-disposition"],
                         f'attachment; filename="audit-{TOWN.facility}.csv"')
        text = "".join(piece.body.decode() for piece in pieces)
        self.assertEqual(text.count("\r\n"), text.count("\n"))
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        wanted = entries(action="ticket.", limit=1000)
        self.assertEqual(len(rows), len(wanted))
        for row, entry in zip(rows, wanted):
            for name, value in row.items():
                value = value.removeprefix("'")
                if name == "detail":
                    self.assertEqual(json.loads(value), entry[name])
                elif name == "allowed":
                    self.assertEqual(value, "true" if entry[name] else "false")
                else:
                    self.assertEqual(value, str(entry[name] if entry[name] is not None else ""))

    def test_no_cell_is_a_formula(self):
        # Some spreadsheets take the wide forms of East Asia for the signs themselves.
        wide = [f"{sign}1+1" for sign in "\uff1d\uff0b\uff0d\uff20"]
        account = must(SERVER.post("/v1/admin/users", {
            "login": "siri.wide", "name": "Siri Pana", "role": "nurse"}, TOWN.tokens["admin"]))["user"]
        for reason in wide:
            must(SERVER.post(f"/v1/admin/users/{account['id']}/reset-password", {"reason": reason},
                             TOWN.tokens["admin"]))
        text = "".join(piece.body.decode() for piece in self.pieces("csv"))
        rows = list(csv.reader(io.StringIO(text, newline="")))
        self.assertLessEqual({"'" + formula for formula in (FORMULA, *wide)},
                             {cell for row in rows for cell in row})
        for row in rows:
            self.assertEqual(len(row), len(rows[0]))
            for cell in row:
                self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t", "\r", *wide)), cell)

    def test_lines_are_the_entries(self):
        pieces = list(self.pieces("jsonl", action="patient.", limit=2))
        self.assertTrue(pieces[0].headers["content-type"].startswith("application/jsonl"))
        lines = [json.loads(line) for piece in pieces for line in piece.body.splitlines()]
        self.assertEqual(lines, entries(action="patient.", limit=1000))

    def test_every_piece_is_written_down(self):
        count = len(list(self.pieces("jsonl", action="ticket.c", limit=2)))

        def said():
            return [entry for entry in entries(action="audit.exported", limit=100)
                    if entry["detail"]["search"].get("action") == "ticket.c"]
        wait_until(lambda: len(said()) == count, said)
        self.assertEqual({(entry["actor"], entry["detail"]["search"]["format"])
                          for entry in said()}, {(TOWN.users["admin"], "jsonl")})


class Requests(unittest.TestCase):
    def logged(self, request):
        return [line for line in SERVER.logged("command.answered") if line["request"] == request]

    def test_the_log_brings_the_request_together_with_the_command_and_its_events(self):
        [line] = self.logged("a-move")
        self.assertEqual((line["command"], line["name"], line["facility"], line["user"],
                          line["code"], line["address"]),
                         (DAY.move, "ticket.move", TOWN.facility, TOWN.users["receptionist"], "ok",
                          "127.0.0.1"))
        self.assertIn("ticket.moved", actions(command=line["command"]))
        # Who gives no key learns the id that was made; a refusal has a line as well.
        must(SERVER.ask("PUT", TOWN.path("displays", str(uuid.uuid4())), {"name": "Ukumbi"},
                        TOWN.tokens["admin"], {"X-Request-Id": "no-key"}))
        [line] = self.logged("no-key")
        self.assertEqual(actions(command=line["command"], brief="true"), ["display.registered"])
        Day.ask(f"tickets/{DAY.waiting[0][1]['ticket']}/start", None,
                **{"X-Request-Id": "a-refusal"})
        self.assertNotEqual(self.logged("a-refusal")[0]["code"], "ok")

    def test_what_is_sent_twice_is_written_down_once(self):
        at = "2026-12-24T08:30:00+03:00"
        for sent, body, action in (
                ("patients", {"full_name": "Mgonjwa Nne", "confirm_new": True},
                 "patient.registered"),
                (f"patients/{DAY.patient}/notes", {"body": "mzio"}, "patient.noted"),
                ("appointments", {"patient": DAY.patient, "service": TOWN.services["lab"],
                                  "at": at}, "appointment.booked"),
                ("visits", {"service": TOWN.services["pharmacy"]}, "visit.opened")):
            key = str(uuid.uuid4())
            answers = [Day.ask(sent, body, key=key) for _ in range(3)]
            self.assertEqual([answer.headers.get("idempotency-replayed") for answer in answers],
                             [None, "true", "true"])
            self.assertEqual(actions(command=key).count(action), 1, action)

    def test_over_a_live_socket_it_is_the_request_that_opened_it(self):
        live = SERVER.live(TOWN.tokens["receptionist"], headers={"X-Request-Id": "a-socket"})
        self.addCleanup(live.close)
        live.hello()
        key = str(uuid.uuid4())
        live.command("visit.open", {"service": TOWN.services["lab"]}, key)
        live.command("visit.open", {"service": TOWN.services["lab"]}, key)
        lines = wait_until(lambda: [line for line in [self.logged("a-socket")] if len(line) == 2],
                           "both are in the log")[0]
        self.assertEqual([(line["command"], line["code"], line["repeat"], line["address"])
                          for line in lines], [(key, "ok", 0, "127.0.0.1"),
                                               (key, "ok", 1, "127.0.0.1")])
        self.assertEqual(actions(command=key), ["ticket.issued", "visit.opened"])


class Chain(unittest.TestCase):
    def test_the_seal_is_told(self):
        def told():
            return must(SERVER.get(TOWN.admin_path("audit", "seal"),
                                   TOWN.tokens["admin"]))
        seal = wait_until(lambda: told()["seal"], "a seal")
        logged = [line for line in SERVER.logged("audit.sealed")
                  if (line["facility"], line["number"]) == (TOWN.facility, seal["number"])]
        self.assertEqual([(line["seq"], line["hash"], line["key"]) for line in logged],
                         [(seal["seq"], seal["hash"], seal["key"])])
        fresh = HOSPITAL.add_facility("mpya")
        self.assertEqual(SERVER.get(fresh.admin_path("audit", "seal"),
                                    TOWN.tokens["admin"]).code, "no_such_facility")


class Years(unittest.TestCase):
    """A large hospital, and somebody looks for what happened once."""
    COUNT, LIMIT_MS = 400000, 1500

    @classmethod
    def setUpClass(cls):
        """Three years of looks, a few kB each as of long lists, and one of them at the patient. The
        statements may take less time than looking through all of that does."""
        cls.town, cls.patient = HOSPITAL.add_facility("miaka"), str(uuid.uuid4())
        HOSPITAL.cluster.ask(f"""SET session_replication_role = replica;
            INSERT INTO audit_log (id, facility_id, at, actor_kind, action, object_kind, object_id,
                detail)
            SELECT uuid_generate_v4(), '{cls.town.facility}', now() - n * interval '4 minutes',
                'staff', 'patient.searched', CASE n WHEN {cls.COUNT - 500} THEN 'user'
                    ELSE 'patient' END,
                CASE n WHEN {cls.COUNT - 500} THEN '{cls.town.users["nurse"]}'::uuid END,
                jsonb_build_object('patients', jsonb_build_array(
                    CASE n WHEN {cls.COUNT - 1000} THEN '{cls.patient}' END),
                    'padding', repeat(md5(n::text), 10))
            FROM generate_series(1, {cls.COUNT}) AS n""", "-U", "postgres")
        cls.server = HOSPITAL.start({"database.conninfo": HOSPITAL.cluster.conninfo(
            "foleni_server") + f" options='-c statement_timeout={cls.LIMIT_MS}'"})

    def look(self, **wanted):
        """What all pages tell."""
        told, cursor = [], None
        while True:
            page = must(self.server.get(
                path(self.town, since="2020-01-01T00:00:00Z", **wanted,
                     **({"cursor": cursor} if cursor else {})), self.town.tokens["admin"]))
            told += page["entries"]
            cursor = page.get("next")
            if not cursor:
                self.assertEqual(page["reached"], page["from"])
                return told

    def test_a_rare_thing_is_found_within_the_limit_of_a_statement(self):
        [found] = self.look(object=self.patient)
        self.assertEqual(found["detail"]["patients"], [self.patient])

    def test_so_is_what_was_done_to_somebody_by_his_login(self):
        [found] = self.look(word="siri-miaka-nur", meaning="user.disabled,user.added")
        self.assertEqual((found["object"], found["object_name"]),
                         (self.town.users["nurse"], "siri-miaka-nurse"))

    def test_no_page_in_a_window_tells_anything_twice_or_leaves_it_out(self):
        """Days with nothing, then many at once: windows have grown when a page is full."""
        town = HOSPITAL.add_facility("siku")
        HOSPITAL.cluster.ask(f"""SET session_replication_role = replica;
            INSERT INTO audit_log (id, facility_id, at, actor_kind, action)
            SELECT uuid_generate_v4(), '{town.facility}',
                now() - interval '40 days' - n * interval '11 hours', 'timer', 'test.one'
            FROM generate_series(1, 100) AS n""", "-U", "postgres")
        told, cursor = [], None
        while True:
            page = must(SERVER.get(
                path(town, since="2020-01-01T00:00:00Z", action="test.", limit=7,
                     **({"cursor": cursor} if cursor else {})), town.tokens["admin"]))
            told += [entry["id"] for entry in page["entries"]]
            cursor = page.get("next")
            if not cursor:
                break
        self.assertEqual(len(told), len(set(told)))
        self.assertEqual(len(told), 100)


class Yielding(unittest.TestCase):
    def test_searches_leave_connections_of_the_database_to_the_lines(self):
        answers = []
        looking = [threading.Thread(target=lambda: answers.append(Http(SERVER.port).ask(
            "GET", path(), None, TOWN.tokens["admin"]))) for _ in range(3)]
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE; SELECT 'locked';")
            self.assertEqual(session.hear(), "locked")
            for thread in looking:
                thread.start()
            wait_until(lambda: answers, "two searches wait, the third is refused")
            self.assertEqual([(busy.status, busy.code) for busy in answers], [(503, "busy")])
            self.assertGreater(int(answers.pop().headers["retry-after"]), 0)
            must(Day.ask("visits", {"service": TOWN.services["opd"]}))
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
        for thread in looking:
            thread.join()
        self.assertEqual([answer.status for answer in answers], [200, 200])
        self.assertEqual(search().status, 200)


if __name__ == "__main__":
    unittest.main()
