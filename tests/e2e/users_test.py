#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The accounts, as their administrators see and change them."""
import json
import threading
import unittest
import uuid

from client import PASSWORD, must
from hospital import STAFF, hospital_of_module
from patience import wait_until

USERS = "/v1/admin/users"
NEW_PASSWORD = "seven green umbrellas sing"
FREE_FAILURES = 3
AT_ONCE_S = 2


def setUpModule():
    global HOSPITAL, SERVER, OTHER, HERE, THERE, QUIET, EVERYWHERE
    with hospital_of_module(settings={"limits.sign_in_per_minute": 10000,
                                      "limits.sign_in_failures": FREE_FAILURES,
                                      "server.trusted_proxies": "127.0.0.1"}) as HOSPITAL:
        SERVER, OTHER = HOSPITAL.start(), HOSPITAL.start()
        HERE, THERE, QUIET = (HOSPITAL.furnish(SERVER, code)
                              for code in ("here", "there", "quiet"))
        HOSPITAL.tool("user", "add", "chief", "--role", "admin", "--name", "Siri Mkuu",
                      "--password-stdin", text=PASSWORD + "\n")
        EVERYWHERE = sign_in("chief")["access_token"]


def ask_sign_in(login, password=PASSWORD, server=None, address=None, **more):
    return (server or SERVER).sign_in(
        login, password, {"X-Forwarded-For": address} if address else {}, **more)


def sign_in(login, password=PASSWORD, server=None, **more):
    return must(ask_sign_in(login, password, server, **more))


def admin(town=None):
    return (town or HERE).tokens["admin"]


def listed(query="", token=None):
    return must(SERVER.get(f"{USERS}{query}", token or admin()))


def logins(query="", token=None):
    return [user["login"] for user in listed(query, token)["users"]]


class Reading(unittest.TestCase):
    def test_an_administrator_sees_the_accounts_of_his_facility(self):
        self.assertEqual(logins("", admin(QUIET)), [f"siri-quiet-{name}" for name in sorted((*STAFF, "display"))])

    def test_one_of_all_facilities_sees_every_account(self):
        found = logins("?limit=100", EVERYWHERE)
        self.assertIn("chief", found)
        self.assertIn("siri-quiet-nurse", found)
        self.assertIn("siri-there-nurse", found)
        only = logins(f"?facility={QUIET.facility}", EVERYWHERE)
        self.assertEqual({login.split("-")[1] for login in only}, {"quiet"})
        self.assertEqual(logins(f"?facility={THERE.facility}"), [])

    def test_pages_hold_everybody_once(self):
        found, cursor = [], ""
        while True:
            page = listed(f"?limit=2{cursor}", admin(QUIET))
            found += [user["login"] for user in page["users"]]
            self.assertEqual(page["counts"]["users"], 5)
            if "next" not in page:
                break
            cursor = f"&cursor={page['next']}"
        self.assertEqual(found, logins("", admin(QUIET)))

    def test_what_is_looked_for_narrows_the_list(self):
        self.assertEqual(logins("?filter=NURS", admin(QUIET)), ["siri-quiet-nurse"])
        self.assertEqual(logins("?filter=S%C3%8Dri%20Nurse", admin(QUIET)), ["siri-quiet-nurse"])
        self.assertEqual(logins("?role=doctor", admin(QUIET)), ["siri-quiet-doctor"])
        self.assertEqual(logins("?state=off", admin(QUIET)), [])
        for nothing in ("%25", "_", "%5C", "'%20OR%20'1'='1"):
            self.assertEqual(logins(f"?filter={nothing}", admin(QUIET)), [])

    def test_accounts_of_devices_are_left_out_and_counted(self):
        people = listed("?people=true", admin(QUIET))
        self.assertEqual([user["login"] for user in people["users"]],
                         [f"siri-quiet-{name}" for name in sorted(STAFF)])
        self.assertEqual((people["counts"]["users"], people["counts"]["left_out"]), (4, 1))
        self.assertEqual(listed("", admin(QUIET))["counts"]["left_out"], 0)
        self.assertEqual(listed("?people=true&filter=nurse",
                                admin(QUIET))["counts"]["left_out"], 0)

    def test_another_facilitys_account_is_not_there(self):
        for user in (THERE.users["nurse"], must(SERVER.get("/v1/me", EVERYWHERE))["id"],
                     str(uuid.uuid4())):
            answer = SERVER.get(f"{USERS}/{user}", admin())
            self.assertEqual((answer.status, answer.code), (404, "no_such_user"))

    def test_nothing_is_done_to_another_facilitys_account(self):
        before = HOSPITAL.cluster.rows("SELECT id, version, disabled_at FROM users ORDER BY id")
        for user in (THERE.users["nurse"], must(SERVER.get("/v1/me", EVERYWHERE))["id"]):
            for name in ("disable", "enable", "unlock", "reset-password", "end-sessions"):
                answer = act(user, name)
                self.assertEqual((answer.status, answer.code), (404, "no_such_user"), name)
            self.assertEqual(edit(user, {"name": "X"}, 1).code, "no_such_user")
            self.assertEqual(SERVER.get(f"{USERS}/{user}/sessions", admin()).code, "no_such_user")
        self.assertEqual(before, HOSPITAL.cluster.rows(
            "SELECT id, version, disabled_at FROM users ORDER BY id"))

    def test_nothing_secret_is_told(self):
        answer = SERVER.get(f"{USERS}?limit=100", EVERYWHERE)
        chief = next(user for user in answer.json["users"] if user["login"] == "chief")
        one = SERVER.get(f"{USERS}/{chief['id']}", EVERYWHERE)
        self.assertEqual(one.headers["etag"], f'"{chief["version"]}"')
        for body in (answer.body, one.body):
            self.assertNotIn(b"argon2", body)
            self.assertNotIn(b"hash", body)
        self.assertTrue(chief["is_online"])
        self.assertEqual(chief["sessions"], 1)
        self.assertNotIn("facility", chief)


def act(user, name, body=None, token=None, server=None, key=None):
    return (server or SERVER).ask("POST", f"{USERS}/{user}/{name}", body, token or admin(),
                                  {"Idempotency-Key": key or str(uuid.uuid4())})


def add(login, token=None, key=None, server=None, **more):
    body = {"login": login, "name": f"Siri {login}", "role": "nurse", **more}
    return (server or SERVER).ask("POST", USERS, body, token or admin(),
                                  {"Idempotency-Key": key or str(uuid.uuid4())})


def edit(user, body, version, token=None):
    return SERVER.ask("PATCH", f"{USERS}/{user}", body, token or admin(),
                      {"If-Match": f'"{version}"'})


def read(user, token=None):
    return must(SERVER.get(f"{USERS}/{user}", token or admin()))


def audit(user, action):
    """Before, after, reason, who, of each row, the newest last."""
    return [json.loads(row) for row in HOSPITAL.cluster.ask(
        "SELECT jsonb_build_object('before', detail->'before', 'after', detail->'after',"
        f" 'reason', reason, 'by', actor_id) FROM audit_log WHERE object_id = '{user}'"
        f" AND action = '{action}' ORDER BY at").splitlines()]


def member(login, role="nurse", town=None):
    """Somebody who has a password of his own, and is signed in at the first server."""
    HOSPITAL.add_user(login, role, town or HERE)
    access = sign_in(login)
    return access["user"]["id"], access


class Adding(unittest.TestCase):
    def test_a_new_account_has_a_password_that_is_told_once_and_changed_at_once(self):
        key = str(uuid.uuid4())
        made = must(add("zuhura", key=key, language="en"))
        self.assertEqual(made["user"]["facility"], HERE.facility)
        self.assertTrue(made["user"]["must_change"])
        self.assertEqual(ask_sign_in("zuhura", made["password"]).code, "password_change_required")
        access = sign_in("zuhura", made["password"], new_password=NEW_PASSWORD)
        self.assertEqual(access["user"]["language"], "en")
        again = add("zuhura", key=key, language="en")
        self.assertEqual(again.status, 201)
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertEqual(again.json["user"]["id"], made["user"]["id"])
        self.assertNotIn("password", again.json)
        self.assertTrue(again.json["password_was_told"])
        rows = audit(made["user"]["id"], "user.added")
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["after"]["role"], "nurse")
        self.assertEqual(rows[0]["by"], HERE.users["admin"])

    def test_a_first_password_that_nobody_uses_dies_within_a_week(self):
        made = must(add("slow"))
        HOSPITAL.cluster.ask("UPDATE users SET password_changed_at = now() - interval '8 days'"
                             " WHERE login = 'slow'")
        answer = ask_sign_in("slow", made["password"], new_password=NEW_PASSWORD)
        self.assertEqual(answer.code, "bad_credentials")
        self.assertTrue(read(made["user"]["id"])["password_expired"])
        told = must(act(made["user"]["id"], "reset-password"))
        sign_in("slow", told["password"], new_password=NEW_PASSWORD)
        HOSPITAL.cluster.ask("UPDATE users SET password_changed_at = now() - interval '8 days'"
                             " WHERE login = 'slow'")
        sign_in("slow", NEW_PASSWORD)
        # Whoever came with the password once only has to change it, for whatever reason.
        HOSPITAL.cluster.ask("UPDATE users SET must_change = true WHERE login = 'slow'")
        self.assertEqual(ask_sign_in("slow", NEW_PASSWORD).code, "password_change_required")

    def test_the_same_key_for_another_account_is_refused(self):
        key = str(uuid.uuid4())
        must(add("first", key=key))
        self.assertEqual(add("second", key=key).code, "idempotency_key_reused")
        self.assertEqual(logins("?filter=second"), [])

    def test_a_race_with_one_key_makes_one_account(self):
        key, answers = str(uuid.uuid4()), []
        threads = [threading.Thread(target=lambda server=server: answers.append(
            add("racer", key=key, server=server))) for server in (SERVER, OTHER) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({answer.status for answer in answers}, {201}, answers)
        self.assertEqual(len({answer.json["user"]["id"] for answer in answers}), 1)
        self.assertEqual(sum("password" in answer.json for answer in answers), 1)
        self.assertEqual(len(audit(answers[0].json["user"]["id"], "user.added")), 1)

    def test_a_doctor_has_more_to_say(self):
        made = must(add("drkomba", role="doctor", speciality="Watoto", room="2",
                        licence="MCT 1234"))["user"]
        self.assertEqual((made["speciality"], made["room"], made["licence"]),
                         ("Watoto", "2", "MCT 1234"))
        answer = add("nkomba", role="nurse", speciality="Watoto")
        self.assertEqual((answer.code, answer.json["field"]), ("bad_field", "speciality"))

    def test_what_cannot_be_is_refused_by_its_field(self):
        for more, field, code in (
                ({"login": "siri-HERE-nurse"}, "login", "already_exists"),
                ({"login": "-x"}, "login", "bad_field"),
                ({"login": "a b"}, "login", "bad_field"),
                ({"name": "   "}, "name", "bad_field"),
                ({"name": "a\u001bb"}, "name", "bad_field"),
                ({"role": "king"}, "role", "bad_field"),
                ({"password": "password password"}, "password", "bad_field"),
                ({"facility": THERE.facility}, "facility", "bad_field"),
                ({"is_boss": True}, "is_boss", "unknown_field")):
            answer = add(**{"login": "rejected", **more})
            self.assertEqual((answer.code, answer.json.get("field")), (code, field), more)
        self.assertEqual(add("rejected", role="display").code, "device_account")
        self.assertEqual(add("rejected", EVERYWHERE).json["field"], "facility")
        self.assertEqual(add("rejected", EVERYWHERE, facility=str(uuid.uuid4())).code,
                         "no_such_facility")
        self.assertEqual(logins("?filter=rejected", EVERYWHERE), [])

    def test_an_administrator_of_one_facility_makes_none_of_all(self):
        self.assertEqual(must(add("localadmin", role="admin"))["user"]["facility"], HERE.facility)
        self.assertNotIn("facility", must(add("globaladmin", EVERYWHERE, role="admin"))["user"])
        for role in ("admin", "nurse"):
            answer = add("sneaky", role=role, facility=None)
            self.assertEqual((answer.code, answer.json["field"]), ("bad_field", "facility"))
            self.assertIn("for all", answer.json["expected"])
        self.assertEqual(logins("?filter=sneaky", EVERYWHERE), [])
        made = must(add("global2", EVERYWHERE, role="admin", facility=None))["user"]
        self.assertNotIn("facility", made)


class Editing(unittest.TestCase):
    def test_a_change_needs_the_version_and_is_written_down(self):
        user, _ = member("edited")
        before = read(user)
        answer = edit(user, {"name": "Siri Mpya", "language": "en"}, before["version"])
        self.assertEqual(must(answer)["name"], "Siri Mpya")
        self.assertEqual(answer.headers["etag"], f'"{before["version"] + 1}"')
        self.assertEqual(edit(user, {"name": "X"}, before["version"]).code, "precondition_failed")
        self.assertEqual(audit(user, "user.changed"), [{
            "before": {"name": "Siri Mtumishi edited", "language": "sw"},
            "after": {"name": "Siri Mpya", "language": "en"},
            "reason": "", "by": HERE.users["admin"]}])
        self.assertEqual(read(user)["sessions"], 1)

    def test_what_changes_nothing_is_not_written_down(self):
        user, _ = member("unchanged")
        must(edit(user, {"role": "nurse"}, read(user)["version"]))
        self.assertEqual(audit(user, "user.changed"), [])

    def test_nobody_is_left_without_a_name_a_role_or_a_language(self):
        user, _ = member("sifa")
        before = read(user)
        for field in ("name", "role", "language"):
            answer = edit(user, {"room": "9", field: None}, before["version"])
            self.assertEqual((answer.status, answer.code, answer.json["field"]),
                             (422, "bad_field", field))
        self.assertEqual(read(user)["version"], before["version"])
        self.assertEqual(audit(user, "user.changed"), [])

    def test_a_nurse_becomes_a_doctor_and_keeps_what_was_not_given(self):
        user, _ = member("promoted")
        version = read(user)["version"]
        made = must(edit(user, {"role": "doctor", "speciality": "Meno", "room": "7"}, version))
        self.assertEqual((made["role"], made["speciality"], made["room"]), ("doctor", "Meno", "7"))
        made = must(edit(user, {"room": "8", "licence": None}, made["version"]))
        self.assertEqual((made["speciality"], made["room"]), ("Meno", "8"))
        self.assertEqual(audit(user, "user.changed")[1]["before"], {"room": "7"})

    def test_only_administrators_of_all_move_somebody(self):
        user, _ = member("moved")
        version = read(user)["version"]
        self.assertEqual(edit(user, {"facility": THERE.facility}, version).json["field"],
                         "facility")
        self.assertEqual(edit(user, {"facility": None}, version, EVERYWHERE).json["field"],
                         "facility")
        must(edit(user, {"facility": THERE.facility}, version, EVERYWHERE))
        self.assertEqual(SERVER.get(f"{USERS}/{user}", admin()).status, 404)
        self.assertEqual(read(user, admin(THERE))["sessions"], 0)

    def test_a_display_is_not_edited_here(self):
        display = HERE.users["display"]
        version = read(display)["version"]
        self.assertEqual(edit(display, {"name": "X"}, version).code, "device_account")
        self.assertEqual(act(display, "reset-password").code, "device_account")
        user, _ = member("nodisplay")
        self.assertEqual(edit(user, {"role": "display"}, read(user)["version"]).code,
                         "device_account")


class Limits(unittest.TestCase):
    """Nobody locks himself out, and nobody the last one who could help."""

    def setUp(self):
        self.town = HOSPITAL.add_facility(f"lim{uuid.uuid4().hex[:8]}")
        self.boss, self.token = self.town.users["admin"], admin(self.town)

    @staticmethod
    def wait_let_in(token):
        """After a change that no server has been told."""
        HOSPITAL.cluster.ask("SELECT pg_notify('users_changed', 'somebody')")
        wait_until(lambda: all(server.get(USERS, token).status == 200
                               for server in (SERVER, OTHER)), "being let in")

    def test_nobody_disables_or_demotes_himself(self):
        must(add("deputy", self.token, role="admin"))
        HOSPITAL.cluster.ask("UPDATE users SET login = login || random() WHERE login = 'deputy'")
        self.assertEqual(act(self.boss, "disable", token=self.token).code, "own_account")
        self.assertEqual(act(self.boss, "reset-password", token=self.token).code, "own_account")
        version = read(self.boss, self.token)["version"]
        self.assertEqual(edit(self.boss, {"role": "nurse"}, version, self.token).code,
                         "own_account")
        must(edit(self.boss, {"name": "Siri Bosi"}, version, self.token))

    def test_the_last_administrator_of_all_stays(self):
        chief = must(SERVER.get("/v1/me", EVERYWHERE))["id"]
        stranger = HOSPITAL.signer.token("admin")
        others = [user for user in listed("?role=admin&limit=100", EVERYWHERE)["users"]
                  if "facility" not in user and user["id"] != chief]
        for other in others:
            must(act(other["id"], "disable", token=EVERYWHERE))
        self.assertEqual(act(chief, "disable", token=stranger).code, "last_admin")
        version = read(chief, EVERYWHERE)["version"]
        self.assertEqual(edit(chief, {"facility": HERE.facility}, version, stranger).code,
                         "last_admin")
        must(SERVER.get(USERS, EVERYWHERE))

    def test_two_who_disable_each_other_leave_one(self):
        """Nobody of all facilities is left who could help them."""
        users = "UPDATE users SET disabled_at = {} WHERE role = 'admin' AND facility_id IS NULL"
        HOSPITAL.cluster.ask(users.format("now()"))
        try:
            for number in range(6):
                other = str(uuid.uuid4())
                HOSPITAL.cluster.ask(
                    "INSERT INTO users (id, facility_id, login, display_name, role) VALUES"
                    f" ('{other}', '{self.town.facility}', 'duel{other[:8]}', 'Siri', 'admin')")
                token = HOSPITAL.signer.token("admin", self.town.facility, user=other)
                answers = []
                pair = [threading.Thread(target=lambda who=who, by=by, server=server:
                                         answers.append(act(who, "disable", token=by,
                                                            server=server)))
                        for who, by, server in ((other, self.token, SERVER),
                                                (self.boss, token, OTHER))]
                for thread in pair:
                    thread.start()
                for thread in pair:
                    thread.join()
                left = HOSPITAL.cluster.ask(
                    "SELECT count(*) FROM users WHERE role = 'admin' AND disabled_at IS NULL"
                    f" AND facility_id = '{self.town.facility}'")
                self.assertEqual(int(left), 1, (number, answers))
                HOSPITAL.cluster.ask("UPDATE users SET disabled_at = NULL"
                                     f" WHERE id = '{self.boss}'")
                HOSPITAL.cluster.ask("UPDATE users SET disabled_at = coalesce(disabled_at, now())"
                                     f" WHERE id = '{other}'")
                self.wait_let_in(self.token)
        finally:
            HOSPITAL.cluster.ask(users.format("NULL"))
            self.wait_let_in(EVERYWHERE)


class InLine(unittest.TestCase):
    """What comes one right after the other, held up in the database so that each has begun before
    the one before it is done."""

    def in_line(self, lock, *acts):
        """The answers."""
        answers = [None] * len(acts)

        def do(number):
            answers[number] = acts[number]()
        threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
        with HOSPITAL.cluster.session() as session:
            session.say(f"BEGIN; {lock}; SELECT 'locked';")
            while session.hear() != "locked":
                pass
            for number, thread in enumerate(threads):
                thread.start()
                wait_until(lambda number=number: HOSPITAL.cluster.ask(
                    "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted") ==
                    str(number + 1), f"{number + 1} in line")
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
            for thread in threads:
                thread.join()
        return answers

    def test_a_sign_in_under_way_does_not_outlive_what_ends_the_sessions(self):
        """It had the account first, and its session began after the end had."""
        ends = {
            "reset": lambda user, login: act(user, "reset-password", {"reason": "lost"}),
            "disabled": lambda user, login: act(user, "disable", {"reason": "left"}),
            "ended": lambda user, login: act(user, "end-sessions", {"reason": "lost"}),
            "by-hand": lambda user, login: HOSPITAL.tool(
                "user", "password", login, "--password-stdin", text=NEW_PASSWORD),
            "off-by-hand": lambda user, login: HOSPITAL.tool("user", "disable", login),
        }
        for name, end in ends.items():
            with self.subTest(name):
                login = f"haraka-{name}"
                HOSPITAL.add_user(login, "nurse", HERE)
                user = HOSPITAL.cluster.ask(f"SELECT id FROM users WHERE login = '{login}'")
                signed, _ = self.in_line(
                    f"SELECT id FROM users WHERE id = '{user}' FOR UPDATE",
                    lambda login=login: OTHER.another().sign_in(login),
                    lambda user=user, login=login, end=end: end(user, login))
                access = must(signed)
                for server in (SERVER, OTHER):
                    wait_until(lambda server=server, access=access: server.get(
                        "/v1/me", access["access_token"]).code == "session_ended", "out",
                        AT_ONCE_S)
                self.assertEqual(SERVER.ask("POST", "/v1/auth/refresh", {
                    "refresh_token": access["refresh_token"]}).code, "session_ended")

    def test_a_renewal_and_the_end_do_not_wait_for_each_other(self):
        for number, name in enumerate(("end-sessions", "disable", "sign-out")):
            user, access = member(f"subira-{number}")

            def end(user=user, access=access, name=name):
                if name == "sign-out":
                    return SERVER.ask("POST", "/v1/auth/sign-out", None, access["access_token"])
                return act(user, name)

            def renew(access=access):
                return OTHER.another().ask("POST", "/v1/auth/refresh",
                                           {"refresh_token": access["refresh_token"]})
            renewed, ended = self.in_line(
                f"SELECT id FROM refresh_tokens WHERE user_id = '{user}' FOR UPDATE", renew, end)
            self.assertEqual((renewed.status, ended.status), (200, 200), (renewed, ended))
            for token in (access, renewed.json):
                wait_until(lambda token=token: OTHER.get(
                    "/v1/me", token["access_token"]).code == "session_ended", "out", AT_ONCE_S)
            self.assertEqual(SERVER.ask("POST", "/v1/auth/refresh", {
                "refresh_token": renewed.json["refresh_token"]}).code, "session_ended")


class AtOnce(unittest.TestCase):
    """What is changed at one server counts at the other one, too, sockets included."""

    def gone(self, access, change, code):
        socket = OTHER.live(access["access_token"])
        self.addCleanup(socket.close)
        socket.hello(facility=HERE.facility)
        change()
        closed = socket.wait_closed(AT_ONCE_S)
        self.assertEqual(closed[0], 4401)
        for server in (SERVER, OTHER):
            wait_until(lambda server=server: server.get(
                "/v1/me", access["access_token"]).code == code, code, AT_ONCE_S)
        renewed = OTHER.ask("POST", "/v1/auth/refresh",
                            {"refresh_token": access["refresh_token"]})
        self.assertEqual(renewed.code, "session_ended")

    def test_a_disabled_account(self):
        user, access = member("off")
        self.gone(access, lambda: must(act(user, "disable", {"reason": "has left"})),
                  "session_ended")
        self.assertEqual(ask_sign_in("off", server=OTHER).code, "bad_credentials")
        self.assertEqual(read(user)["state"], "off")
        self.assertEqual(audit(user, "user.disabled"), [{
            "before": {"disabled": False}, "after": {"disabled": True}, "reason": "has left",
            "by": HERE.users["admin"]}])
        must(act(user, "disable"))
        self.assertEqual(len(audit(user, "user.disabled")), 1)
        must(act(user, "enable"))
        sign_in("off", server=OTHER)

    def test_another_role(self):
        user, access = member("role")
        self.gone(access, lambda: must(edit(user, {"role": "receptionist"},
                                            read(user)["version"])), "session_ended")
        self.assertEqual(sign_in("role", server=OTHER)["user"]["role"], "receptionist")
        [row] = audit(user, "user.changed")
        self.assertEqual((row["before"], row["after"], row["by"]),
                         ({"role": "nurse"}, {"role": "receptionist"}, HERE.users["admin"]))

    def test_another_facility(self):
        user, access = member("place")
        self.gone(access, lambda: must(edit(user, {"facility": THERE.facility},
                                            read(user)["version"], EVERYWHERE)), "session_ended")

    def test_another_password(self):
        user, access = member("reset")
        told = {}
        key = str(uuid.uuid4())
        self.gone(access, lambda: told.update(must(act(user, "reset-password", key=key))),
                  "session_ended")
        self.assertEqual(ask_sign_in("reset", server=OTHER).code, "bad_credentials")
        again = must(act(user, "reset-password", key=key, server=OTHER))
        self.assertNotIn("password", again)
        self.assertTrue(again["password_was_told"])
        sign_in("reset", told["password"], OTHER, new_password=NEW_PASSWORD)
        self.assertEqual(len(audit(user, "user.password_reset")), 1)

    def test_sessions_that_were_ended(self):
        user, access = member("ended")
        self.assertEqual(read(user)["sessions"], 1)
        self.gone(access, lambda: must(act(user, "end-sessions")), "session_ended")
        self.assertEqual(read(user)["sessions"], 0)
        self.assertEqual(len(audit(user, "user.sessions_ended")), 1)
        sign_in("ended", server=OTHER)


class Locks(unittest.TestCase):
    """Wrong passwords stop whoever guesses, for long, and nobody who works where he always does."""
    DESK, STRANGER, ELSEWHERE = "198.51.100.1", "203.0.113.9", "192.0.2.77"

    def prepare(self, login, failures="failures = 0"):
        HOSPITAL.add_user(login, "nurse", HERE)
        access = sign_in(login, address=self.DESK)
        HOSPITAL.cluster.ask(f"UPDATE users SET {failures} WHERE login = '{login}'")
        return access["user"]["id"]

    def test_the_list_says_since_when_and_from_where(self):
        user = self.prepare("locked", "failures = 20")
        before = read(user)
        self.assertNotIn("locked", before)
        self.assertEqual(ask_sign_in("locked", "x" * 20, address=self.STRANGER).status, 401)
        told = read(user)
        self.assertEqual(told["state"], "locked")
        self.assertEqual((told["locked"]["address"], told["locked"]["failures"]),
                         (self.STRANGER, 21))
        self.assertGreater(told["locked"]["until_at"], told["locked"]["since_at"])
        self.assertEqual(logins("?state=locked"), ["locked"])
        self.assertEqual(listed()["counts"]["locked"], 1)
        must(act(user, "unlock", {"reason": "asked at the door"}))
        self.assertEqual(read(user)["state"], "on")
        self.assertEqual(audit(user, "user.unlocked"), [{
            "before": {"failures": 21}, "after": {"failures": 0},
            "reason": "asked at the door", "by": HERE.users["admin"]}])

    def test_after_too_many_only_those_who_are_known_there_come_in(self):
        user = self.prepare("attacked", "failures = 49")
        self.assertEqual(ask_sign_in("attacked", "x" * 20, address=self.STRANGER).status, 401)
        told = read(user)
        self.assertEqual(told["locked"]["failures"], 50)
        self.assertNotIn("until_at", told["locked"])
        for server in (SERVER, OTHER):
            answer = ask_sign_in("attacked", server=server, address=self.ELSEWHERE)
            self.assertEqual(answer.code, "bad_credentials")
            sign_in("attacked", server=server, address=self.DESK)
        self.assertEqual(read(user)["state"], "locked")
        must(act(user, "unlock"))
        sign_in("attacked", server=OTHER, address=self.ELSEWHERE)

    def test_after_too_many_at_the_own_desk_nobody_comes_in(self):
        user = self.prepare("insider", "known_failures = 49")
        self.assertEqual(ask_sign_in("insider", "x" * 20, address=self.DESK).status, 401)
        for address in (self.DESK, self.ELSEWHERE):
            self.assertEqual(ask_sign_in("insider", server=OTHER, address=address).code,
                             "bad_credentials")
        must(act(user, "unlock"))
        sign_in("insider", server=OTHER, address=self.DESK)

    def test_unlocking_ends_the_waits_of_every_server(self):
        user = self.prepare("waiting")
        self.unlocks("waiting", lambda: must(act(user, "unlock")))

    def test_so_does_unlocking_at_the_server(self):
        self.prepare("patient")
        self.unlocks("patient", lambda: HOSPITAL.tool("user", "unlock", "patient"))

    def unlocks(self, login, unlock):
        def guess():
            return ask_sign_in(login, "x" * 20, OTHER, self.STRANGER).status
        for _ in range(FREE_FAILURES + 3):  # The last one is followed by a wait of four seconds.
            wait_until(lambda: guess() == 401, "a try", 20)
        answer = ask_sign_in(login, server=OTHER, address=self.ELSEWHERE)
        self.assertEqual(answer.status, 429)
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 3)
        unlock()
        wait_until(lambda: ask_sign_in(login, server=OTHER,
                                       address=self.ELSEWHERE).status == 200, "a sign-in",
                   AT_ONCE_S)

    def test_a_server_that_was_just_started_knows_who_works_where(self):
        self.prepare("colleague")
        fresh = HOSPITAL.start()
        self.addCleanup(fresh.stop)
        for _ in range(FREE_FAILURES + 1):
            self.assertEqual(ask_sign_in("colleague", "x" * 20, fresh, self.STRANGER).status, 401)
        self.assertEqual(ask_sign_in("colleague", server=fresh, address=self.ELSEWHERE).status,
                         429)
        sign_in("colleague", server=fresh, address=self.DESK)

    def test_whoever_is_signed_in_proves_it_where_he_works_whoever_guesses_elsewhere(self):
        self.prepare("locked-out")
        access = must(ask_sign_in("locked-out", address=self.DESK))["access_token"]
        fresh = HOSPITAL.start()
        self.addCleanup(fresh.stop)

        def prove(address, password=PASSWORD):
            return fresh.ask("POST", "/v1/auth/prove", {"password": password}, access,
                             {"X-Forwarded-For": address})
        for _ in range(FREE_FAILURES + 1):
            self.assertEqual(ask_sign_in("locked-out", "x" * 20, fresh, self.STRANGER).status, 401)
        self.assertEqual(prove(self.ELSEWHERE).status, 429)
        must(prove(self.DESK))
        # Where he works, too, guessing costs a wait.
        tries = [prove(self.DESK, "x" * 20).status for _ in range(FREE_FAILURES + 2)]
        self.assertEqual(tries, [401] * (FREE_FAILURES + 1) + [429])


class Sessions(unittest.TestCase):
    def mine(self, access, server=None):
        return must((server or SERVER).get("/v1/me/sessions",
                                           access["access_token"]))["sessions"]

    def test_one_sees_where_one_is_signed_in_and_ends_what_one_does_not_know(self):
        user, first = member("wanderer")
        second = must(OTHER.sign_in("wanderer", headers={"User-Agent": "simu/1.0"}))
        sessions = self.mine(first)
        self.assertEqual([session["is_current"] for session in sessions], [False, True])
        self.assertEqual(sessions[0]["device"], "simu/1.0")
        self.assertEqual({session["address"] for session in sessions}, {"127.0.0.1"})
        told = must(SERVER.get(f"{USERS}/{user}/sessions", admin()))["sessions"]
        self.assertEqual([session["id"] for session in told],
                         [session["id"] for session in sessions])
        self.assertEqual({session["is_current"] for session in told}, {False})
        path = f"/v1/me/sessions/{sessions[0]['id']}"
        must(SERVER.ask("DELETE", path, None, first["access_token"], {}))
        wait_until(lambda: OTHER.get("/v1/me", second["access_token"]).code == "session_ended",
                   "the end", AT_ONCE_S)
        self.assertEqual(SERVER.ask("DELETE", path, None, first["access_token"], {}).status, 404)
        self.assertEqual(len(self.mine(first)), 1)

    def test_nobody_ends_anothers_session(self):
        _, mine = member("thief")
        _, other = member("victim")
        session = self.mine(other)[0]["id"]
        answer = SERVER.ask("DELETE", f"/v1/me/sessions/{session}", None, mine["access_token"], {})
        self.assertEqual((answer.status, answer.code), (404, "not_found"))
        self.assertEqual(len(self.mine(other)), 1)


if __name__ == "__main__":
    unittest.main()
