#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Signing in, staying signed in, signing out; on two servers, because a session is everywhere."""
import threading
import unittest
import uuid

from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until

NEW_PASSWORD = "seven green umbrellas sing"
FREE_FAILURES = 3
AT_ONCE_S = 2  # As the purpose of the project has it: what is over closes its sockets within.
CLIENT, STRANGER = str(uuid.uuid4()), str(uuid.uuid4())
# PASSWORD as libsodium hashes it with 8 MiB in one pass, and what a hash of today begins with.
WEAK_HASH = ("$argon2id$v=19$m=8192,t=1,p=1$RG8LFgmninqzfpwqOp0p8A$"
             "gUqsnLOj/ptuvF0Hk7Tt3q8k5Z4YaXH3Rx3PSZEGYfc")
STRONG = "$argon2id$v=19$m=19456,t=2,p=1$"


def setUpModule():
    global HOSPITAL, SERVER, OTHER, TOWN
    with hospital_of_module(settings={"limits.sign_in_failures": FREE_FAILURES,
                                      "limits.sign_in_per_minute": 1000}) as HOSPITAL:
        SERVER, OTHER = HOSPITAL.start(), HOSPITAL.start()
        TOWN = HOSPITAL.add_facility("amana")
        for login in ("neema", "juma", "zawadi", "baraka", "tatu", "faraja"):
            HOSPITAL.add_user(login, "nurse", TOWN)


def ask_sign_in(login, password=PASSWORD, server=None, **more):
    return (server or SERVER).sign_in(login, password, **{"client": CLIENT, **more})


def sign_in(login, password=PASSWORD):
    return must(ask_sign_in(login, password))


def renewal(token, client=CLIENT):
    return {"refresh_token": token, **({"client": client} if client else {})}


def renew(token, server=None, client=CLIENT):
    return (server or SERVER).ask("POST", "/v1/auth/refresh", renewal(token, client))


def me(access, server=None):
    return (server or SERVER).get("/v1/me", access["access_token"])


def wait_ended(access, server, code):
    wait_until(lambda: me(access, server).code == code, f"{code} at {server.name}", AT_ONCE_S)


def audit(action, was_allowed=True):
    return int(HOSPITAL.cluster.ask(f"SELECT count(*) FROM audit_log WHERE action = '{action}'"
                                    f" AND was_allowed = {was_allowed}"))


class SigningIn(unittest.TestCase):
    def test_a_token_is_good_at_every_server(self):
        access = sign_in("NEEMA")
        self.assertEqual(access["user"]["role"], "nurse")
        self.assertEqual(access["user"]["facility"], TOWN.facility)
        for server in (SERVER, OTHER):
            self.assertEqual(must(me(access, server))["id"], access["user"]["id"])

    def test_wrong_unknown_and_closed_accounts_are_told_the_same(self):
        HOSPITAL.add_user("closed", "nurse", TOWN)
        HOSPITAL.tool("user", "disable", "closed")
        answers = [ask_sign_in("neema", "x" * 20), ask_sign_in("nobody", "x" * 20),
                   ask_sign_in("closed")]
        self.assertEqual({answer.status for answer in answers}, {401})
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(must(me(sign_in("neema")))["login"], "neema")

    def test_a_letter_that_only_the_database_folds_is_another_name(self):
        """Else each spelling of a name would have tries of its own."""
        HOSPITAL.add_user("kito", "nurse", TOWN)
        strange = "\u212aito"  # The sign of Kelvin; lower() makes k of it.
        right, wrong, unknown = (ask_sign_in(strange), ask_sign_in("kito", "x" * 20),
                                 ask_sign_in("nobody.at.all", "x" * 20))
        self.assertEqual((right.status, right.body), (401, wrong.body))
        self.assertEqual(right.body, unknown.body)
        self.assertEqual(HOSPITAL.cluster.ask("SELECT failures FROM users WHERE login = 'kito'"),
                         "1")
        for _ in range(FREE_FAILURES):
            self.assertEqual(ask_sign_in(strange, "x" * 20).status, 401)
        self.assertEqual(ask_sign_in(strange, "x" * 20).status, 429)
        self.assertEqual(sign_in("kito")["user"]["role"], "nurse")

    def test_failures_cost_a_wait_and_are_written_down(self):
        before = audit("session.refused", False)
        for _ in range(FREE_FAILURES + 1):
            self.assertEqual(ask_sign_in("tatu", "wrong wrong wrong").status, 401)
        wait = ask_sign_in("tatu")
        self.assertEqual((wait.status, wait.code), (429, "too_many_requests"))
        self.assertGreater(int(wait.headers["retry-after"]), 0)
        self.assertEqual(audit("session.refused", False), before + FREE_FAILURES + 1)
        codes = [line["code"] for line in SERVER.logged("sign_in.refused")]
        self.assertIn("bad_credentials", codes)
        self.assertIn("too_many_requests", codes)
        self.assertEqual(sign_in("juma")["user"]["role"], "nurse")

    def test_a_first_password_lets_nobody_in_until_it_is_changed(self):
        first = HOSPITAL.tool("user", "add", "firsttime", "--role", "nurse", "--facility",
                              TOWN.code, "--name", "Siri First", "--generate").split()[-1]
        self.assertEqual(ask_sign_in("firsttime", first).code, "password_change_required")
        weak = ask_sign_in("firsttime", first, new_password="password12345678")
        self.assertEqual((weak.status, weak.json["field"]), (422, "new_password"))
        access = must(ask_sign_in("firsttime", first, new_password=NEW_PASSWORD))
        self.assertNotIn("must_change", access["user"])
        self.assertEqual(ask_sign_in("firsttime", first).status, 401)
        self.assertEqual(must(me(sign_in("firsttime", NEW_PASSWORD)))["login"], "firsttime")

    def test_a_password_that_is_changed_while_it_is_tried_is_the_old_one(self):
        HOSPITAL.add_user("makame", "nurse", TOWN)
        answers = []
        trying = threading.Thread(target=lambda: answers.append(ask_sign_in("makame")))
        with HOSPITAL.cluster.session() as session:
            session.say("BEGIN; UPDATE users SET password_hash = 'another one',"
                        " password_changed_at = now() WHERE login = 'makame';"
                        " SELECT 'changed';")
            self.assertEqual(session.hear(), "changed")
            trying.start()
            wait_until(lambda: HOSPITAL.cluster.ask(
                "SELECT count(*) FROM pg_locks WHERE NOT granted") == "1",
                "the right password, about to be written down")
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
        trying.join()
        self.assertEqual((answers[0].status, answers[0].code), (401, "bad_credentials"))

    def test_a_hash_of_weaker_days_is_made_anew_by_the_right_password_only(self):
        HOSPITAL.add_user("zamani", "nurse", TOWN)

        def stored():
            return HOSPITAL.cluster.ask("SELECT password_hash FROM users WHERE login = 'zamani'")
        HOSPITAL.cluster.ask(f"UPDATE users SET password_hash = '{WEAK_HASH}'"
                             " WHERE login = 'zamani'")
        changes = audit("user.password_changed")
        self.assertEqual(ask_sign_in("zamani", "x" * 20).status, 401)
        self.assertEqual(stored(), WEAK_HASH)
        first = sign_in("zamani")
        wait_until(lambda: stored().startswith(STRONG), stored)
        # It is the same password to everybody: who came in by the old hash stays, nothing was changed.
        self.assertEqual(renew(first["refresh_token"], OTHER).status, 200)
        self.assertEqual(audit("user.password_changed"), changes)
        strong = stored()
        self.assertEqual(sign_in("zamani")["user"]["role"], "nurse")
        self.assertEqual(stored(), strong)

    def test_a_display_is_written_down_as_one(self):
        screen = str(uuid.uuid4())
        must(SERVER.put(TOWN.path("displays", screen), {"name": "Hall"}, TOWN.tokens["admin"]))
        HOSPITAL.tool("user", "add", "hall", "--role", "display", "--display", screen,
                      "--facility", TOWN.code, "--name", "Siri Hall", "--password-stdin",
                      text=PASSWORD + "\n")
        self.assertEqual(ask_sign_in("hall", "x" * 20).status, 401)
        access = sign_in("hall")
        must(SERVER.ask("POST", "/v1/auth/sign-out", None, access["access_token"]))
        self.assertEqual(HOSPITAL.cluster.rows(
            "SELECT action, actor_kind FROM audit_log WHERE actor_id ="
            f" '{access['user']['id']}' ORDER BY at"), [[action, "display"] for action in (
                "session.refused", "session.opened", "session.closed")])

    def test_no_password_and_no_token_is_in_the_log(self):
        access = sign_in("neema")
        ask_sign_in("neema", "a wrong one that is secret")
        for server in (SERVER, OTHER):
            said = server.said()
            for secret in (PASSWORD, "a wrong one", access["access_token"],
                           access["refresh_token"], "Siri"):
                self.assertNotIn(secret, said)


class ShowingOnceMore(unittest.TestCase):
    def ask(self, access, path, **body):
        return SERVER.post(path, body, access["access_token"])

    def test_the_right_password_says_so_and_begins_no_session(self):
        access, before = sign_in("tatu"), audit("session.opened")
        proved = audit("session.proved")
        self.assertEqual(must(self.ask(access, "/v1/auth/prove", password=PASSWORD)),
                         {"proved": True})
        self.assertEqual(audit("session.opened"), before)
        self.assertEqual(audit("session.proved"), proved + 1)

    def test_the_audit_log_has_who_showed_the_password_and_in_which_session(self):
        access = sign_in("tatu")
        opened = HOSPITAL.cluster.ask("SELECT object_id FROM audit_log WHERE actor_id ="
                                      " (SELECT id FROM users WHERE login = 'tatu')"
                                      " AND action = 'session.opened' ORDER BY at DESC LIMIT 1")
        must(SERVER.post("/v1/auth/prove", {"password": PASSWORD}, access["access_token"],
                         **{"X-Request-Id": "unlocking"}))
        self.assertEqual(HOSPITAL.cluster.rows(
            "SELECT a.action, a.actor_kind, a.actor_role, a.facility_id = u.facility_id,"
            " a.object_kind, a.object_id, host(a.address) FROM audit_log a JOIN users u"
            " ON u.id = a.actor_id WHERE login = 'tatu' AND request = 'unlocking'"),
            [["session.proved", "staff", "nurse", "t", "session", opened, "127.0.0.1"]])

    def test_a_wrong_one_counts_as_a_wrong_sign_in(self):
        access, before = sign_in("faraja"), audit("session.refused", False)
        for _ in range(FREE_FAILURES + 1):
            self.assertEqual(self.ask(access, "/v1/auth/prove", password="no").code,
                             "bad_credentials")
        self.assertEqual(audit("session.refused", False), before + FREE_FAILURES + 1)
        self.assertEqual(self.ask(access, "/v1/auth/prove", password="no").status, 429)
        self.assertEqual(ask_sign_in("faraja").status, 429)
        self.assertEqual(me(access).status, 200)

    def test_a_console_is_told_when_to_lock_itself(self):
        self.assertEqual(sign_in("tatu")["console_lock_s"], 900)
        self.assertEqual(must(renew(sign_in("tatu")["refresh_token"]))["console_lock_s"], 900)

    def test_another_password_keeps_this_session_and_ends_all_others(self):
        mine, other = sign_in("tatu"), sign_in("tatu")
        before = audit("user.password_changed")
        change = {"password": PASSWORD, "new_password": NEW_PASSWORD}
        self.assertEqual(self.ask(mine, "/v1/me/password", **{**change, "password": "no"}).code,
                         "bad_credentials")
        short = self.ask(mine, "/v1/me/password", **{**change, "new_password": "short one"})
        self.assertEqual((short.status, short.code), (422, "bad_field"))
        shorter = self.ask(mine, "/v1/me/password", **{**change, "new_password": "short"})
        self.assertIn("at least 15 characters", shorter.json["detail"])
        same = self.ask(mine, "/v1/me/password", **{**change, "new_password": PASSWORD})
        self.assertEqual((same.status, same.code), (422, "bad_field"))
        self.assertEqual(me(other).status, 200)
        self.assertEqual(must(self.ask(mine, "/v1/me/password", **change)), {"changed": True})
        self.assertEqual(audit("user.password_changed"), before + 1)
        for server in (SERVER, OTHER):
            wait_ended(other, server, "session_ended")
            self.assertEqual(me(mine, server).status, 200)
        self.assertEqual(renew(other["refresh_token"]).code, "session_ended")
        self.assertEqual(renew(mine["refresh_token"]).status, 200)
        self.assertEqual(ask_sign_in("tatu").code, "bad_credentials")
        again = sign_in("tatu", NEW_PASSWORD)
        must(self.ask(again, "/v1/me/password", password=NEW_PASSWORD, new_password=PASSWORD))


class Staying(unittest.TestCase):
    def test_a_refresh_token_gives_the_next_one_at_any_server(self):
        token = sign_in("neema")["refresh_token"]
        for server in (SERVER, OTHER, SERVER):
            access = must(renew(token, server))
            self.assertNotEqual(access["refresh_token"], token)
            self.assertEqual(must(me(access, server))["login"], "neema")
            token = access["refresh_token"]

    def test_who_missed_the_answer_gets_it_again(self):
        token = sign_in("neema")["refresh_token"]
        first = must(renew(token))
        self.assertEqual(must(renew(token, OTHER))["refresh_token"], first["refresh_token"])
        self.assertEqual(renew(first["refresh_token"]).status, 200)

    def test_many_at_once_get_the_same_next_one(self):
        token, answers = sign_in("neema")["refresh_token"], []

        def ask(server):
            http = server.another()
            answers.append(http.ask("POST", "/v1/auth/refresh", renewal(token)))
            http.close()
        threads = [threading.Thread(target=ask, args=(server,))
                   for server in (SERVER, OTHER) * 5]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({answer.json["refresh_token"] for answer in answers}), 1)

    def is_over(self, *accesses):
        for access in accesses:
            self.assertEqual(renew(access["refresh_token"]).code, "session_ended")
            for server in (SERVER, OTHER):
                wait_ended(access, server, "session_ended")

    def test_another_client_has_stolen_the_token(self):
        """Whether it comes with it first or while the answer could have been lost."""
        for client in (STRANGER, None):
            before = audit("session.token_reused", False)
            access = sign_in("juma")
            self.assertEqual(renew(access["refresh_token"], client=client).code, "session_ended")
            self.is_over(access)
            access = sign_in("juma")
            second = must(renew(access["refresh_token"]))
            self.assertEqual(renew(access["refresh_token"], OTHER, client).code, "session_ended")
            self.is_over(access, second)
            self.assertEqual(audit("session.token_reused", False), before + 2)

    def test_a_client_without_a_name_gets_each_answer_once(self):
        access = must(SERVER.sign_in("juma"))
        second = must(renew(access["refresh_token"], client=None))
        third = must(renew(second["refresh_token"], OTHER, None))
        self.assertEqual(renew(second["refresh_token"], client=None).code, "session_ended")
        self.is_over(third)

    def test_a_name_is_an_id(self):
        answer = ask_sign_in("juma", client="counter 7")
        self.assertEqual((answer.status, answer.json["field"]), (422, "client"))

    def test_the_client_and_a_thief_at_once_do_not_both_get_a_token(self):
        """Whoever is first: at the end nobody has a session."""
        for _ in range(10):
            access, answers = sign_in("juma"), []

            def ask(server, client, access=access, answers=answers):
                http = server.another()
                answers.append(http.ask("POST", "/v1/auth/refresh",
                                        renewal(access["refresh_token"], client)))
                http.close()
            threads = [threading.Thread(target=ask, args=one) for one in (
                (SERVER, CLIENT), (OTHER, STRANGER), (OTHER, CLIENT), (SERVER, STRANGER))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            got = [answer.json for answer in answers if answer.status == 200]
            self.assertLessEqual(len({one["refresh_token"] for one in got}), 1)
            self.is_over(access, *got)

    def test_a_used_token_that_comes_again_ends_the_session(self):
        before = audit("session.token_reused", False)
        access = sign_in("juma")
        second = must(renew(access["refresh_token"]))
        third = must(renew(second["refresh_token"]))
        live = OTHER.live(third["access_token"])
        live.hello()
        self.assertEqual(renew(access["refresh_token"]).code, "session_ended")
        self.assertEqual(renew(third["refresh_token"]).code, "session_ended")
        for server in (SERVER, OTHER):
            wait_ended(third, server, "session_ended")
        self.assertEqual(live.wait_closed(AT_ONCE_S)[0], 4401)
        self.assertEqual(audit("session.token_reused", False), before + 1)

    def test_a_used_token_is_a_used_one_also_when_its_time_is_over(self):
        """Somebody else went on with the session while its owner was away for longer than that."""
        access = sign_in("juma")
        second = must(renew(access["refresh_token"]))
        before = audit("session.token_reused", False)
        HOSPITAL.cluster.ask(
            "UPDATE refresh_tokens SET expires_at = now(), used_at = now() - interval '9 hours'"
            " WHERE used_at IS NOT NULL AND family_id ="
            " (SELECT family_id FROM refresh_tokens ORDER BY issued_at DESC LIMIT 1)")
        self.assertEqual(renew(access["refresh_token"]).code, "session_ended")
        self.assertEqual(audit("session.token_reused", False), before + 1)
        self.assertEqual(renew(second["refresh_token"]).code, "session_ended")

    def test_a_token_that_was_made_while_its_session_ended_is_over_as_well(self):
        second = must(renew(sign_in("juma")["refresh_token"]))
        # The end had begun before this token was there.
        HOSPITAL.cluster.ask(
            "UPDATE refresh_tokens SET revoked_at = now() WHERE used_at IS NOT NULL AND family_id ="
            " (SELECT family_id FROM refresh_tokens ORDER BY issued_at DESC LIMIT 1)")
        self.assertEqual(renew(second["refresh_token"]).code, "session_ended")

    def test_what_is_no_token_is_refused(self):
        for token in ("x", "A" * 43, "A" * 60):
            self.assertEqual(renew(token).code, "session_ended")


class Ending(unittest.TestCase):
    def test_signing_out_ends_tokens_and_sockets_everywhere_but_other_sessions_go_on(self):
        access, other_session = sign_in("zawadi"), sign_in("zawadi")
        live = OTHER.live(access["access_token"])
        live.hello()
        must(SERVER.ask("POST", "/v1/auth/sign-out", None, access["access_token"]))
        self.assertEqual(live.wait_closed(AT_ONCE_S)[0], 4401)
        for server in (SERVER, OTHER):
            wait_ended(access, server, "session_ended")
            self.assertEqual(me(other_session, server).status, 200)
        self.assertEqual(renew(access["refresh_token"]).code, "session_ended")
        self.assertEqual(renew(other_session["refresh_token"]).status, 200)

    def test_a_closed_account_is_out_within_seconds(self):
        access = sign_in("baraka")
        lives = [server.live(access["access_token"]) for server in (SERVER, OTHER)]
        for live in lives:
            live.hello()
        HOSPITAL.tool("user", "disable", "baraka")
        for server, live in zip((SERVER, OTHER), lives):
            self.assertEqual(live.wait_closed(AT_ONCE_S)[0], 4401)
            wait_until(lambda server=server: me(access, server).status == 401, "out", AT_ONCE_S)
        self.assertEqual(renew(access["refresh_token"]).code, "session_ended")

    def test_a_server_that_could_not_look_yet_believes_no_token(self):
        HOSPITAL.add_user("salma", "nurse", TOWN)
        access = sign_in("salma")
        must(SERVER.ask("POST", "/v1/auth/sign-out", None, access["access_token"]))
        lonely = HOSPITAL.server({"database.conninfo": "host=/nonexistent dbname=none"})
        lonely.start(is_ready=False)
        answer = lonely.ask("POST", "/v1/auth/live-ticket", None, access["access_token"])
        self.assertEqual((answer.status, answer.code), (503, "database_down"))
        self.assertIn("retry-after", answer.headers)
        with self.assertRaisesRegex(Exception, "503"):
            lonely.live(access["access_token"])
        late = HOSPITAL.start()  # Is ready only when it knows.
        self.assertEqual(late.get(TOWN.path("live"), access["access_token"]).code,
                         "session_ended")

    def test_a_ticket_for_a_socket_ends_with_its_session_and_its_account(self):
        HOSPITAL.add_user("pendo", "nurse", TOWN)
        HOSPITAL.add_user("imani", "nurse", TOWN)
        ended, closed = sign_in("pendo"), sign_in("imani")
        tickets = [must(SERVER.ask("POST", "/v1/auth/live-ticket", None,
                                   access["access_token"]))["ticket"]
                   for access in (ended, closed)]
        must(SERVER.ask("POST", "/v1/auth/sign-out", None, ended["access_token"]))
        HOSPITAL.tool("user", "disable", "imani")
        wait_ended(ended, SERVER, "session_ended")
        # /v1/me asks the database itself, which knows before the server has heard.
        wait_until(lambda: SERVER.get(TOWN.path("live"), closed["access_token"]).status == 401,
                   "out", AT_ONCE_S)
        for ticket in tickets:
            with self.assertRaisesRegex(Exception, "401"):
                SERVER.live(ticket=ticket)

    def test_a_password_of_the_future_locks_nobody_out(self):
        """It was changed before the clock was put back."""
        HOSPITAL.add_user("subira", "nurse", TOWN)
        ended = sign_in("subira")
        HOSPITAL.tool("user", "password", "subira", "--password-stdin", text=NEW_PASSWORD)
        HOSPITAL.cluster.ask("UPDATE users SET password_changed_at = now() + interval '1 day'"
                             " WHERE login = 'subira'; NOTIFY users_changed")
        wait_ended(ended, OTHER, "session_ended")
        access = sign_in("subira", NEW_PASSWORD)
        live = OTHER.live(access["access_token"])
        live.hello()
        # Whoever hears that another session is over has looked at all accounts again.
        other = sign_in("juma")
        must(SERVER.ask("POST", "/v1/auth/sign-out", None, other["access_token"]))
        wait_ended(other, OTHER, "session_ended")
        self.assertEqual(must(me(access, OTHER))["login"], "subira")
        self.assertIsNone(live.closed)

    def test_another_role_works_at_once(self):
        HOSPITAL.add_user("rehema", "receptionist", TOWN)
        access = sign_in("rehema")
        self.assertEqual(me(access).status, 200)
        HOSPITAL.cluster.ask("UPDATE users SET role = 'nurse' WHERE login = 'rehema';"
                             "NOTIFY users_changed")
        wait_ended(access, OTHER, "bad_token")
        self.assertEqual(sign_in("rehema")["user"]["role"], "nurse")

    def test_a_closed_account_and_another_facility_work_at_once(self):
        elsewhere = HOSPITAL.add_facility("temeke").facility
        for login, change in (("shani", "disabled_at = now()"),
                              ("rahma", f"facility_id = '{elsewhere}'")):
            HOSPITAL.add_user(login, "nurse", TOWN)
            access = sign_in(login)
            self.assertEqual(me(access).status, 200)
            # By the account itself: its sessions are not ended here.
            HOSPITAL.cluster.ask(f"UPDATE users SET {change} WHERE login = '{login}';"
                                 "NOTIFY users_changed")
            # A board asks the database for nothing that would notice.
            wait_until(lambda token=access["access_token"]:
                       OTHER.get(TOWN.path("desks"), token).code == "bad_token",
                       login, AT_ONCE_S)

    def test_a_session_that_is_over_cannot_be_renewed(self):
        token = sign_in("neema")["refresh_token"]
        HOSPITAL.cluster.ask(
            "UPDATE refresh_tokens SET expires_at = now(), family_expires_at = now()"
            " WHERE id = (SELECT id FROM refresh_tokens ORDER BY issued_at DESC LIMIT 1)")
        self.assertEqual(renew(token).code, "session_ended")


if __name__ == "__main__":
    unittest.main(verbosity=2)
