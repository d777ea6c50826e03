#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Codes of an authenticator at sign-in, on two servers: setting one up, signing in with it, recovery
codes, losing it."""
import re
import tempfile
import threading
import unittest
import urllib.parse

from authenticator import Authenticator
from client import PASSWORD, must
from hospital import hospital_of_module
from patience import wait_until
from programs import FOLENI
from terminal import Terminal

FREE_FAILURES = 8
SHORT_PASSWORD = "tv8kmq2xw"


def setUpModule():
    global HOSPITAL, SERVER, OTHER, TOWN
    with hospital_of_module(settings={"limits.sign_in_failures": FREE_FAILURES,
                                      "limits.sign_in_per_minute": 10000,
                                      "auth.second_factor": "admins"}) as HOSPITAL:
        SERVER, OTHER = HOSPITAL.start(), HOSPITAL.start()
        TOWN = HOSPITAL.add_facility("amana")


def ask_sign_in(login, password=PASSWORD, server=None, **more):
    return (server or SERVER).sign_in(login, password, **more)


def ask(path, body, access, server=None):
    return (server or SERVER).ask("POST", f"/v1/me/second-factor{path}", body,
                                  access["access_token"])


def tell(access):
    return must(SERVER.get("/v1/me/second-factor", access["access_token"]))


def enrol(access, password=PASSWORD, **more):
    """The authenticator, and the recovery codes."""
    begun = must(ask("", {"password": password, **more}, access))
    authenticator = Authenticator(begun["secret"])
    codes = must(ask("/confirm", {"code": authenticator.code()}, access, OTHER))["recovery_codes"]
    return authenticator, codes


def audit(action, login):
    return int(HOSPITAL.cluster.ask(
        "SELECT count(*) FROM audit_log a JOIN users u ON u.id IN (a.actor_id, a.object_id)"
        f" WHERE u.login = '{login}' AND action = '{action}'"))


class Case(unittest.TestCase):
    def assert_code(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), repr(answer))

    def add(self, login, role="nurse"):
        HOSPITAL.add_user(login, role, TOWN)
        return must(ask_sign_in(login))


class Enrolling(Case):
    def test_what_was_begun_counts_only_once_a_code_of_it_was_seen(self):
        access = self.add("asha")
        self.assertEqual(tell(access), {"enrolled": False, "required": False,
                                        "recovery_codes_left": 0})
        self.assert_code(ask("/confirm", {"code": "000000"}, access), 409, "conflict")
        begun = must(ask("", {"password": PASSWORD}, access))
        self.assertEqual(urllib.parse.parse_qs(urllib.parse.urlparse(begun["uri"]).query), {
            "secret": [begun["secret"]]})
        self.assertTrue(begun["uri"].startswith("otpauth://totp/foleni:asha?"))
        authenticator = Authenticator(begun["secret"])
        wrong = ask("/confirm", {"code": authenticator.wrong()}, access)
        self.assertEqual((wrong.status, wrong.json["field"]), (422, "code"))
        self.assertEqual(audit("user.second_factor_missed", "asha"), 1)
        must(ask_sign_in("asha"))
        codes = must(ask("/confirm", {"code": authenticator.code()}, access))["recovery_codes"]
        self.assertEqual((len(codes), len(set(codes))), (10, 10))
        self.assertEqual(tell(access), {"enrolled": True, "required": False,
                                        "recovery_codes_left": 10})
        self.assert_code(ask_sign_in("asha"), 401, "second_factor_needed")
        self.assert_code(ask("/confirm", {"code": authenticator.code()}, access), 409, "conflict")

    def test_what_was_begun_with_another_password_is_void(self):
        access = self.add("amani")
        authenticator = Authenticator(must(ask("", {"password": PASSWORD}, access))["secret"])
        # Another was given, and the servers have not heard of it yet.
        HOSPITAL.cluster.ask("UPDATE users SET password_changed_at = now() WHERE login = 'amani'")
        self.assert_code(ask("/confirm", {"code": authenticator.code()}, access), 409, "conflict")
        self.assertEqual(HOSPITAL.cluster.ask(
            "SELECT totp_secret IS NULL FROM users WHERE login = 'amani'"), "t")

    def test_after_five_wrong_codes_it_must_be_begun_anew(self):
        access = self.add("badru")
        begun = must(ask("", {"password": PASSWORD}, access))
        authenticator, answers = Authenticator(begun["secret"]), []

        def attempt(server):
            http = server.another()
            answers.append(http.ask("POST", "/v1/me/second-factor/confirm",
                                    {"code": authenticator.wrong()}, access["access_token"]))
            http.close()
        threads = [threading.Thread(target=attempt, args=(server,))
                   for server in (SERVER, OTHER) * 5]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answer.status for answer in answers), [409] * 5 + [422] * 5)
        self.assertEqual(audit("user.second_factor_missed", "badru"), 5)
        self.assert_code(ask("/confirm", {"code": authenticator.code()}, access), 409, "conflict")
        self.assertFalse(tell(access)["enrolled"])
        enrol(access)
        self.assertTrue(tell(access)["enrolled"])

    def test_the_password_is_asked_for_again_and_counted(self):
        access = self.add("bahati")
        self.assert_code(ask("", {"password": "x" * 20}, access), 401, "bad_credentials")
        self.assertEqual(audit("session.refused", "bahati"), 1)
        for _ in range(FREE_FAILURES):
            ask("", {"password": "x" * 20}, access)
        self.assert_code(ask("", {"password": PASSWORD}, access), 429, "too_many_requests")
        self.assert_code(ask_sign_in("bahati"), 429, "too_many_requests")

    def test_a_new_authenticator_needs_a_code_of_the_old_one(self):
        access = self.add("chausiku")
        old, _ = enrol(access)
        self.assert_code(ask("", {"password": PASSWORD}, access), 401, "second_factor_needed")
        new, _ = enrol(access, code=old.code())
        self.assert_code(ask_sign_in("chausiku", code=old.code()), 401, "wrong_code")
        must(ask_sign_in("chausiku", code=new.code()))

    def test_other_sessions_end_and_the_own_one_goes_on(self):
        access = self.add("dalila")
        stolen = must(ask_sign_in("dalila"))
        live = OTHER.live(stolen["access_token"])
        live.hello()
        enrol(access)
        self.assertEqual(live.wait_closed(5)[0], 4401)
        for server in (SERVER, OTHER):
            wait_until(lambda server=server: server.get(
                "/v1/me", stolen["access_token"]).code == "session_ended", "ended", 5)
        must(SERVER.get("/v1/me", access["access_token"]))

    def test_the_log_has_neither_secret_nor_codes(self):
        """Nor has the database: at_rest_test.py."""
        access = self.add("elimu")
        begun = must(ask("", {"password": PASSWORD}, access))
        authenticator = Authenticator(begun["secret"])
        codes = must(ask("/confirm", {"code": authenticator.code()}, access))["recovery_codes"]
        for server in (SERVER, OTHER):
            for secret in (begun["secret"], *codes, *(code.replace("-", "") for code in codes)):
                self.assertNotIn(secret, server.said())


class SigningIn(Case):
    def test_a_code_is_asked_for_only_after_the_right_password(self):
        enrol(self.add("faraja"))
        wrong, unknown = ask_sign_in("faraja", "x" * 20), ask_sign_in("nobody", "x" * 20)
        self.assertEqual((wrong.status, wrong.body), (401, unknown.body))
        self.assertEqual(ask_sign_in("faraja", "x" * 20, code="000000").body, wrong.body)
        self.assert_code(ask_sign_in("faraja"), 401, "second_factor_needed")
        self.assertEqual(audit("session.code_asked", "faraja"), 1)

    def test_each_code_counts_once_at_all_servers(self):
        authenticator, _ = enrol(self.add("gamba"))
        code, answers = authenticator.code(), []

        def attempt(server):
            http = server.another()
            answers.append(http.sign_in("gamba", code=code))
            http.close()
        threads = [threading.Thread(target=attempt, args=(server,))
                   for server in (SERVER, OTHER) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answer.status for answer in answers), [200, 401, 401, 401])
        self.assertEqual({answer.code for answer in answers}, {None, "wrong_code"})
        self.assert_code(ask_sign_in("gamba", code=code, server=OTHER), 401, "wrong_code")
        must(ask_sign_in("gamba", code=authenticator.code()))

    def test_guessing_codes_is_braked_as_guessing_passwords(self):
        authenticator, _ = enrol(self.add("hamisi"))
        wrong = authenticator.wrong()
        for _ in range(FREE_FAILURES + 1):
            self.assert_code(ask_sign_in("hamisi", code=wrong), 401, "wrong_code")
        self.assert_code(ask_sign_in("hamisi", code=authenticator.code()), 429,
                         "too_many_requests")
        self.assertEqual(audit("session.refused", "hamisi"), FREE_FAILURES + 1)

    def test_asking_whether_the_password_is_right_is_counted_too(self):
        """Also where the answer is about another field."""
        enrol(self.add("imara"))
        asks = ({}, {"new_password": "password12345678"}, {"new_password": "short one"})
        for number in range(FREE_FAILURES + 1):
            self.assert_code(ask_sign_in("imara", **asks[number % 3]), 401,
                             "second_factor_needed")
        self.assert_code(ask_sign_in("imara"), 429, "too_many_requests")

    def test_what_is_wrong_with_a_new_password_is_told_after_the_code_only(self):
        authenticator, codes = enrol(self.add("kassim"))
        weak = {"new_password": "sunshine2026"}
        self.assert_code(ask_sign_in("kassim", **weak), 401, "second_factor_needed")
        self.assert_code(ask_sign_in("kassim", **weak, code=authenticator.wrong()), 401,
                         "wrong_code")
        self.assert_code(ask_sign_in("kassim", **weak, code="aaaa-bbbb-cccc"), 401, "wrong_code")
        for code in (authenticator.code(), codes[0]):
            # Who has shown both is told, as often as it takes, and the code stays good for it.
            for server in (SERVER, OTHER) * FREE_FAILURES:
                answer = ask_sign_in("kassim", server=server, **weak, code=code)
                self.assertEqual((answer.status, answer.json["field"]), (422, "new_password"))
            must(ask_sign_in("kassim", code=code))
            self.assert_code(ask_sign_in("kassim", **weak, code=code), 401, "wrong_code")

    def test_that_the_password_must_be_changed_is_told_after_the_code_only(self):
        authenticator, _ = enrol(self.add("kibibi"))
        HOSPITAL.cluster.ask("UPDATE users SET must_change = true WHERE login = 'kibibi'")
        self.assert_code(ask_sign_in("kibibi"), 401, "second_factor_needed")
        self.assert_code(ask_sign_in("kibibi", code=authenticator.wrong()), 401, "wrong_code")
        code = authenticator.code()
        self.assert_code(ask_sign_in("kibibi", code=code), 403, "password_change_required")
        must(ask_sign_in("kibibi", new_password="seven green umbrellas sing", code=code))

    def test_a_short_password_is_enough_with_a_code_and_a_long_one_is_needed_without(self):
        self.add("jabali")
        short = ask_sign_in("jabali", new_password=SHORT_PASSWORD)
        self.assertEqual((short.status, short.json["field"]), (422, "new_password"))
        access = must(ask_sign_in("jabali"))
        authenticator, _ = enrol(access)
        changed = must(ask_sign_in("jabali", new_password=SHORT_PASSWORD,
                                   code=authenticator.code()))
        self.assert_code(ask_sign_in("jabali"), 401, "bad_credentials")
        must(ask_sign_in("jabali", SHORT_PASSWORD, code=authenticator.code()))
        stays = ask("/remove", {"password": SHORT_PASSWORD, "code": "000000"}, changed)
        self.assertEqual((stays.status, stays.json["field"]), (422, "password"))
        self.assertTrue(tell(changed)["enrolled"])

    def test_a_password_is_not_changed_without_the_code(self):
        authenticator, _ = enrol(self.add("kenda"))
        new = "seven green umbrellas sing"
        self.assert_code(ask_sign_in("kenda", new_password=new), 401, "second_factor_needed")
        self.assert_code(ask_sign_in("kenda", new_password=new, code=authenticator.wrong()), 401,
                         "wrong_code")
        must(ask_sign_in("kenda", code=authenticator.code()))


class Recovering(Case):
    def test_each_recovery_code_signs_in_once(self):
        _, codes = enrol(self.add("lulu"))
        access = must(ask_sign_in("lulu", code=codes[0].upper().replace("-", " ")))
        self.assertEqual(tell(access)["recovery_codes_left"], 9)
        self.assert_code(ask_sign_in("lulu", code=codes[0], server=OTHER), 401, "wrong_code")
        must(ask_sign_in("lulu", code=codes[1], server=OTHER))
        self.assertEqual(audit("session.recovery_code_used", "lulu"), 2)
        self.assert_code(ask_sign_in("lulu", code="aaaa-bbbb-cccc"), 401, "wrong_code")

    def test_somebody_elses_recovery_codes_are_wrong(self):
        _, codes = enrol(self.add("mosi"))
        enrol(self.add("musa"))
        self.assert_code(ask_sign_in("musa", code=codes[0]), 401, "wrong_code")
        must(ask_sign_in("mosi", code=codes[0]))

    def test_new_ones_make_the_old_ones_void(self):
        access = self.add("neema")
        authenticator, codes = enrol(access)
        self.assert_code(ask("/recovery-codes", {"password": PASSWORD}, access), 401,
                         "second_factor_needed")
        new = must(ask("/recovery-codes", {"password": PASSWORD, "code": authenticator.code()},
                       access))["recovery_codes"]
        self.assertFalse(set(new) & set(codes))
        self.assert_code(ask_sign_in("neema", code=codes[0]), 401, "wrong_code")
        must(ask_sign_in("neema", code=new[0]))

    def test_one_removes_it_with_password_and_code(self):
        access = self.add("omari")
        authenticator, _ = enrol(access)
        self.assert_code(ask("/remove", {"password": PASSWORD}, access), 401,
                         "second_factor_needed")
        self.assertTrue(must(ask("/remove", {"password": PASSWORD, "code": authenticator.code()},
                                 access))["removed"])
        must(ask_sign_in("omari"))
        self.assertEqual(tell(access)["recovery_codes_left"], 0)
        self.assertFalse(must(ask("/remove", {"password": PASSWORD}, access))["removed"])

    def test_who_lost_it_is_let_in_by_an_administrator_with_a_new_password(self):
        for login, remove in (
                ("pendo", lambda user: must(self.remove_for(user, TOWN.tokens["admin"]))),
                ("rehema", lambda user: HOSPITAL.tool("user", "remove-second-factor", "rehema"))):
            access = self.add(login)
            enrol(access)
            remove(access["user"]["id"])
            for server in (SERVER, OTHER):
                wait_until(lambda server=server, access=access: server.get(
                    "/v1/me", access["access_token"]).status == 401, "out", 5)
            self.assert_code(ask_sign_in(login), 403, "password_change_required")
            must(ask_sign_in(login, new_password="seven green umbrellas sing"))
            self.assertEqual(audit("user.second_factor_removed", login), 1)

    @staticmethod
    def remove_for(user, token):
        return SERVER.ask("POST", f"/v1/admin/users/{user}/remove-second-factor",
                          {"reason": "known in person"}, token)

    def test_an_administrator_reaches_the_own_facility_only(self):
        access = self.add("salama")
        _, codes = enrol(access)
        elsewhere = HOSPITAL.add_facility("temeke")
        user = access["user"]["id"]
        self.assert_code(self.remove_for(user, elsewhere.tokens["admin"]), 404, "no_such_user")
        self.assert_code(self.remove_for(user, TOWN.tokens["nurse"]), 403, "forbidden")
        self.assert_code(ask_sign_in("salama"), 401, "second_factor_needed")
        must(ask_sign_in("salama", code=codes[0]))


class Required(Case):
    def test_an_administrator_without_one_may_only_set_one_up(self):
        access = self.add("tumaini", "admin")
        self.assertTrue(access["user"]["must_enrol"])
        token = access["access_token"]
        self.assert_code(SERVER.get("/v1/facilities", token), 403, "second_factor_required")
        self.assert_code(SERVER.ask("POST", "/v1/auth/live-ticket", None, token), 403,
                         "second_factor_required")
        upgrade = SERVER.raw((
            "GET /v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            "AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: foleni.v1\r\n"
            f"Authorization: Bearer {token}\r\n\r\n").encode())
        self.assertIn(b"403", upgrade.split(b"\r\n")[0])
        self.assertIn(b"second_factor_required", upgrade)
        self.assertTrue(tell(access)["required"])
        authenticator, _ = enrol(access)
        renewed = must(OTHER.ask("POST", "/v1/auth/refresh",
                                 {"refresh_token": access["refresh_token"]}))
        self.assertNotIn("must_enrol", renewed["user"])
        must(SERVER.get("/v1/facilities", renewed["access_token"]))
        self.assert_code(ask("/remove", {"password": PASSWORD, "code": authenticator.code()},
                             renewed), 403, "second_factor_required")

    def test_a_refresh_does_not_widen_it(self):
        access = self.add("upendo", "admin")
        renewed = must(SERVER.ask("POST", "/v1/auth/refresh",
                                  {"refresh_token": access["refresh_token"]}))
        self.assertTrue(renewed["user"]["must_enrol"])
        self.assert_code(SERVER.get("/v1/facilities", renewed["access_token"]), 403,
                         "second_factor_required")


class OfAHospital(Case):
    """What a hospital asks for beside the server, which asks administrators."""

    @staticmethod
    def path(town):
        return town.admin_path("settings")

    def change(self, town, body, token, server=None):
        server = server or SERVER
        version = must(server.get(self.path(town), token))["version"]
        return server.ask("PATCH", self.path(town), {"reason": "as agreed", **body}, token,
                          {"If-Match": f'"{version}"'})

    def boss(self, login, town):
        """The token of an administrator who has a second factor."""
        HOSPITAL.add_user(login, "admin", town)
        access = must(ask_sign_in(login))
        enrol(access)
        return self.renew(access)["access_token"]

    @staticmethod
    def renew(access, server=None):
        return must((server or OTHER).ask("POST", "/v1/auth/refresh",
                                          {"refresh_token": access["refresh_token"]}))

    def nurse(self, login, town):
        HOSPITAL.add_user(login, "nurse", town)
        access = must(ask_sign_in(login))
        self.assertNotIn("must_enrol", access["user"])
        return access

    def test_all_staff_are_bound_at_their_next_sign_in_or_renewal(self):
        town, elsewhere = HOSPITAL.add_facility("mbeya"), HOSPITAL.add_facility("iringa")
        boss, access = self.boss("zainabu", town), self.nurse("zawadi", town)
        stranger = self.nurse("ziada", elsewhere)
        must(self.change(town, {"second_factor": "staff"}, boss))
        # Nobody is thrown out in the middle of what he does: within the life of a token.
        must(SERVER.get("/v1/facilities", access["access_token"]))
        self.assertTrue(tell(access)["required"])
        renewed = self.renew(access)
        self.assertTrue(renewed["user"]["must_enrol"])
        self.assert_code(SERVER.get("/v1/facilities", renewed["access_token"]), 403,
                         "second_factor_required")
        self.assertTrue(must(ask_sign_in("zawadi", server=OTHER))["user"]["must_enrol"])
        self.assertNotIn("must_enrol", self.renew(stranger)["user"])
        authenticator, codes = enrol(renewed)
        whole = self.renew(renewed)
        self.assertNotIn("must_enrol", whole["user"])
        must(SERVER.get("/v1/facilities", whole["access_token"]))
        self.assert_code(ask("/remove", {"password": PASSWORD, "code": authenticator.code()}, whole),
                         403, "second_factor_required")
        must(self.change(town, {"second_factor": "none"}, boss))
        self.assertFalse(tell(whole)["required"])
        must(ask("/remove", {"password": PASSWORD, "code": codes[0]}, whole))
        self.assertNotIn("must_enrol", must(ask_sign_in("zawadi"))["user"])

    def test_no_hospital_asks_for_less_than_the_server(self):
        town = HOSPITAL.add_facility("dodoma")
        must(self.change(town, {"second_factor": "none"}, self.boss("zuberi", town)))
        HOSPITAL.add_user("zuhura", "admin", town)
        self.assertTrue(must(ask_sign_in("zuhura"))["user"]["must_enrol"])

    def test_nobody_asks_others_for_what_he_has_not(self):
        lenient = HOSPITAL.start({"auth.second_factor": "none"})
        town = HOSPITAL.add_facility("tanga")
        HOSPITAL.add_user("yusra", "admin", town)
        access = must(ask_sign_in("yusra", server=lenient))
        for rule in ("admins", "staff"):
            refused = self.change(town, {"second_factor": rule}, access["access_token"], lenient)
            self.assertEqual((refused.status, refused.json["field"]), (422, "second_factor"))
            self.assertIn("whoever has a second factor", refused.json["expected"])
        answer = must(self.change(town, {"second_factor": "none", "console_lock_min": 9},
                                  access["access_token"], lenient))
        self.assertEqual(answer["console_lock_min"], 9)
        enrol(access)
        must(self.change(town, {"second_factor": "admins"}, access["access_token"], lenient))
        HOSPITAL.add_user("yasini", "admin", town)
        self.assertTrue(must(ask_sign_in("yasini", server=lenient))["user"]["must_enrol"])
        lenient.stop()

    def test_sessions_end_idle_as_the_hospital_says_and_never_later_than_the_server(self):
        town = HOSPITAL.add_facility("singida")
        boss, access = self.boss("yohana", town), self.nurse("yakobo", town)

        def left_min(login):
            return int(HOSPITAL.cluster.ask(
                "SELECT round(extract(epoch FROM t.expires_at - t.issued_at) / 60)"
                f" FROM refresh_tokens t JOIN users u ON u.id = t.user_id WHERE u.login = '{login}'"
                " ORDER BY t.issued_at DESC LIMIT 1"))
        self.assertEqual(left_min("yakobo"), 120)
        must(self.change(town, {"session_idle_min": 20}, boss))
        access = self.renew(access)
        self.assertEqual(left_min("yakobo"), 20)
        must(ask_sign_in("yakobo"))
        self.assertEqual(left_min("yakobo"), 20)
        must(self.change(town, {"session_idle_min": 1440}, boss))
        self.renew(access)
        self.assertEqual(left_min("yakobo"), 120)
        must(self.change(town, {"session_idle_min": 15}, boss))
        # No session ends while the token of somebody at work is good.
        slow = HOSPITAL.start({"auth.access_token_s": 3600})
        must(ask_sign_in("yakobo", server=slow))
        self.assertEqual(left_min("yakobo"), 60)
        slow.stop()


class OnTheConsole(Case):
    @staticmethod
    def console(login):
        state = tempfile.mkdtemp(dir=HOSPITAL.folder)
        return Terminal([FOLENI, "--server", f"http://127.0.0.1:{SERVER.port}", "--lang", "en",
                         login], environment={"XDG_STATE_HOME": state,
                                              "FOLENI_PASSWORD": PASSWORD})

    def test_an_administrator_sets_one_up_first_and_then_signs_in_with_it(self):
        HOSPITAL.add_user("wema", "admin", TOWN)
        self.sign_in_by_code("wema", self.set_up("wema"))

    def test_who_cannot_set_one_up_now_leaves_the_console_to_others(self):
        HOSPITAL.add_user("bila", "admin", TOWN)
        self.add("kulwa", "receptionist")
        with self.console("bila") as terminal:
            terminal.wait("Give your password once more")
            terminal.type("<Esc>")
            terminal.wait("User name")
            self.assertFalse(terminal.has("bila"))
            terminal.type(f"kulwa<Enter>{PASSWORD}<Enter>")
            terminal.wait("Siri Mtumishi kulwa")

    def test_a_nurse_whose_hospital_asks_for_one_sets_it_up_first(self):
        town = HOSPITAL.add_facility("kigoma")
        HOSPITAL.cluster.ask(
            "INSERT INTO settings (facility_id, name, value)"
            f" VALUES ('{town.facility}', 'hospital', '{{\"second_factor\":\"staff\"}}')")
        HOSPITAL.add_user("wambura", "nurse", town)
        self.sign_in_by_code("wambura", self.set_up("wambura"))

    def set_up(self, login):
        with self.console(login) as terminal:
            terminal.wait("Give your password once more")
            terminal.type(f"{PASSWORD}<Enter>")
            terminal.wait("Then give the six digits")
            secret = "".join(re.findall(r"\b[A-Z2-7]{4}\b", terminal.text()))
            self.assertEqual(len(secret), 32)
            authenticator = Authenticator(secret)
            terminal.type(f"{authenticator.code()}<Enter>")
            terminal.wait("These recovery codes")
            terminal.type("<Enter>")
            terminal.wait("LIVE")
        return authenticator

    def sign_in_by_code(self, login, authenticator):
        with self.console(login) as terminal:
            terminal.wait("Type the six digits")
            terminal.type(f"{authenticator.wrong()}<Enter>")
            terminal.wait("The code is wrong")
            terminal.type(f"{authenticator.code()}<Enter>")
            terminal.wait("LIVE")

    def test_a_lock_opens_by_the_password_and_a_code_that_was_not_used_yet(self):
        authenticator, codes = enrol(self.add("yusuf", "receptionist"))
        with self.console("yusuf") as terminal:
            terminal.wait("Type the six digits")
            terminal.type(f"{codes[0]}<Enter>")
            terminal.wait("LIVE")
            terminal.type("<F2>Zuhura Siri")
            terminal.wait("Zuhura Siri")
            terminal.type("<Ctrl-F>")
            terminal.wait("locked since")
            # It is known here that a code is wanted: the password alone is not even tried.
            terminal.type(f"{PASSWORD}<Enter>{authenticator.wrong()}<Enter>")
            terminal.wait("The code is wrong")
            refused, proved = (audit(f"session.{word}", "yusuf") for word in ("refused", "proved"))
            terminal.type(f"{codes[0]}<Enter>")
            wait_until(lambda: audit("session.refused", "yusuf") == refused + 1,
                       "the refusal of a code that was used before")
            self.assertFalse(terminal.has("Zuhura"))
            self.assertEqual(audit("session.proved", "yusuf"), proved)
            terminal.type(f"{authenticator.code()}<Enter>")
            terminal.wait("Zuhura Siri")
            self.assertEqual(audit("session.proved", "yusuf"), proved + 1)
            # And so does one for the day without the phone.
            terminal.type("<Ctrl-F>")
            terminal.wait("locked since")
            terminal.type(f"{PASSWORD}<Enter>{codes[1]}<Enter>")
            terminal.wait("Zuhura Siri")


if __name__ == "__main__":
    unittest.main()
