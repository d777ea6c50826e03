#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Screens, ticket machines and printers: paired once by a code, then let in by a key of their own,
listed, named, moved, taken out of service, and when they were connected."""
import json
import threading
import unittest
import uuid

from client import must
from hospital import hospital_of_module
from patience import wait_until
from server import limit_hits

HOSPITAL = SERVER = TOWN = OTHER = None


def setUpModule():
    global HOSPITAL, SERVER, TOWN, OTHER
    with hospital_of_module() as HOSPITAL:
        SERVER = HOSPITAL.start()
        TOWN = HOSPITAL.furnish(SERVER)
        OTHER = HOSPITAL.furnish(SERVER, "temeke")


def admin_path(*parts, town=None):
    return (town or TOWN).admin_path(*parts)


def begin(kind="display", server=None):
    return must((server or SERVER).ask("POST", "/v1/auth/pairing", {"kind": kind}))


def enter(key):
    return SERVER.ask("POST", "/v1/auth/device", {"device_key": key})


def approve(code, name="Hall 7", kind="display", desks=(), town=None, key=None, server=None,
            **more):
    town = town or TOWN
    return (server or SERVER).ask("POST", admin_path("devices", town=town), {
        "code": code, "kind": kind, "name": name,
        "desks": [town.desks[desk] for desk in desks], **more}, town.tokens["admin"],
        {"Idempotency-Key": key or str(uuid.uuid4())})


def pair(name="Hall 7", kind="display", desks=(), **more):
    """The key and the device."""
    begun = begin(kind)
    return begun["device_key"], must(approve(begun["code"], name, kind, desks, **more))


def devices(server=None, town=None):
    town = town or TOWN
    found = must((server or SERVER).get(admin_path("devices", town=town) + "?limit=200",
                                        town.tokens["admin"]))
    return {device["id"]: device for device in found["devices"]}


def edit(device, version, body, town=None, server=None):
    return (server or SERVER).ask("PATCH", admin_path("devices", device, town=town), body,
                      (town or TOWN).tokens["admin"], {"If-Match": f'"{version}"'})


def revoke(device, server=None):
    return must((server or SERVER).post(admin_path("devices", device, "revoke"), {},
                                        TOWN.tokens["admin"]))


def at_once(deeds):
    """What they answer that were all asked before the first of them could be recorded."""
    answers = [None] * len(deeds)

    def do(at, deed):
        http = SERVER.another()
        answers[at] = deed(http)
        http.close()
    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    with HOSPITAL.cluster.session() as session:
        session.say(f"BEGIN; SELECT 'held' FROM facilities WHERE id = '{TOWN.facility}'"
                    " FOR UPDATE;")
        session.hear()
        for thread in threads:
            thread.start()
        wait_until(lambda: HOSPITAL.cluster.ask(
            "SELECT count(*) FROM pg_locks WHERE NOT granted") != "0", "the first is held")
        # So that the others have most likely come as far as they can; it is true without, too.
        must(SERVER.get(admin_path("devices"), TOWN.tokens["admin"]))
        session.say("COMMIT; SELECT 'done';")
        session.hear()
    for thread in threads:
        thread.join()
    return answers


def audited(action):
    """The rows of an action: actor, object, detail."""
    said = HOSPITAL.cluster.ask(
        "SELECT coalesce(json_agg(json_build_object('actor', actor_id, 'object', object_id,"
        " 'allowed', was_allowed, 'detail', detail, 'facility', facility_id, 'reason', reason)"
        f" ORDER BY at), '[]') FROM audit_log WHERE action = '{action}'")
    return json.loads(said)


class Pairing(unittest.TestCase):
    def test_a_device_shows_a_code_is_approved_and_comes_in_with_its_key(self):
        begun = begin()
        self.assertRegex(begun["code"], r"^[0-9A-HJKMNP-TV-Z]{8}$")
        self.assertRegex(begun["device_key"], r"^foleni_dk_[A-Za-z0-9_-]{43}$")
        waiting = enter(begun["device_key"])
        self.assertEqual((waiting.status, waiting.code), (409, "pairing_waits"))
        self.assertEqual(waiting.headers["retry-after"], str(begun["poll_s"]))

        # What the administrator sees before saying yes, typed as people type.
        typed = f"{begun['code'][:4]}-{begun['code'][4:]}".lower()
        seen = must(SERVER.post(admin_path("pairings"), {"code": typed}, TOWN.tokens["admin"]))
        self.assertEqual((seen["kind"], seen["address"]), ("display", "127.0.0.1"))
        self.assertLess(seen["began_at"], seen["expires_at"])

        device = must(approve(typed, "Ukumbi A", desks=["room-4", "room-5"]))
        self.assertEqual((device["name"], device["kind"], device["state"], device["online"]),
                         ("Ukumbi A", "display", "paired", False))
        self.assertEqual(device["desks"], [TOWN.desks["room-4"], TOWN.desks["room-5"]])
        self.assertEqual((device["paired_by"], device["paired_from"]),
                         (TOWN.users["admin"], "127.0.0.1"))
        access = must(enter(begun["device_key"]))
        self.assertEqual((access["user"]["role"], access["user"]["facility"], access["display"]),
                         ("display", TOWN.facility, device["id"]))
        me = must(SERVER.get("/v1/me", access["access_token"]))
        self.assertEqual(me["display"], device["id"])
        screen = SERVER.live(access["access_token"])
        self.assertEqual(screen.hello()["role"], "display")
        row = audited("device.paired")[-1]
        self.assertEqual((row["actor"], row["object"], row["facility"]),
                         (TOWN.users["admin"], device["id"], TOWN.facility))

    def test_neither_the_key_nor_the_code_is_kept_or_logged(self):
        begun = begin()
        must(approve(begun["code"], "Ukumbi B"))
        must(enter(begun["device_key"]))
        dump = HOSPITAL.cluster.ask(
            "SELECT coalesce(string_agg(t::text, ' '), '') FROM (SELECT row_to_json(k) AS t FROM"
            " device_keys k UNION ALL SELECT row_to_json(a) FROM audit_log a) AS all_of")
        self.assertNotIn(begun["device_key"], dump + SERVER.said())
        self.assertNotIn(begun["code"], dump + SERVER.said())

    def test_a_repeated_approval_is_the_same_device(self):
        begun, key = begin(), str(uuid.uuid4())
        first = approve(begun["code"], "Ukumbi C", key=key)
        again = approve(begun["code"], "Ukumbi C", key=key)
        self.assertEqual(must(first)["id"], must(again)["id"])
        self.assertEqual(again.headers.get("idempotency-replayed"), "true")
        # With another key the code is used up.
        self.assertEqual(approve(begun["code"], "Ukumbi C").code, "no_such_pairing")
        self.assertEqual(len([row for row in audited("device.paired")
                              if row["object"] == must(first)["id"]]), 1)

    def test_an_approval_says_what_the_device_says(self):
        begun = begin("display")
        wrong = approve(begun["code"], "Mlango", "tickets", ["lab-1"])
        self.assertEqual((wrong.status, wrong.json["field"]), (422, "kind"))
        machine = begin("tickets")
        roomless = approve(machine["code"], "Mlango", "tickets")
        self.assertEqual((roomless.status, roomless.json["field"]), (422, "desks"))
        foreign = approve(machine["code"], "Mlango", "tickets", ["lab-1"], town=TOWN,
                          device=str(uuid.uuid4()))
        self.assertEqual(foreign.status, 201)
        unknown = SERVER.post(admin_path("devices"), {
            "code": begun["code"], "kind": "display", "name": "x", "desks": [str(uuid.uuid4())]},
            TOWN.tokens["admin"])
        self.assertEqual(unknown.code, "no_such_desk")
        # Nothing of that has used up the code.
        must(approve(begun["code"], "Ukumbi D"))

    def test_a_code_ends_by_time_and_by_refusal(self):
        old = begin()
        HOSPITAL.cluster.ask("UPDATE device_pairings SET began_at = began_at - interval '601 s',"
                             " expires_at = expires_at - interval '601 s'"
                             f" WHERE code = '{old['code']}'")
        self.assertEqual(enter(old["device_key"]).code, "pairing_over")
        self.assertEqual(approve(old["code"]).code, "no_such_pairing")
        strange = begin()
        seen = must(SERVER.post(admin_path("pairings"), {"code": strange["code"]},
                                TOWN.tokens["admin"]))
        for _ in range(2):
            must(SERVER.post(admin_path("pairings", seen["id"], "refuse"), None,
                             TOWN.tokens["admin"]))
        self.assertEqual(enter(strange["device_key"]).code, "pairing_over")
        self.assertEqual(approve(strange["code"]).code, "no_such_pairing")
        foreign = SERVER.post(admin_path("pairings", seen["id"], "refuse", town=OTHER), None,
                              OTHER.tokens["admin"])
        self.assertEqual((foreign.status, foreign.code), (404, "no_such_pairing"))
        row, = audited("device.pairing_refused")
        self.assertEqual((row["object"], row["detail"]["from"]), (seen["id"], "127.0.0.1"))

    def test_only_an_administrator_of_the_facility_approves(self):
        begun = begin()
        for role in ("receptionist", "doctor", "nurse", "display"):
            answer = SERVER.post(admin_path("devices"), {
                "code": begun["code"], "kind": "display", "name": "x"}, TOWN.tokens[role])
            self.assertEqual(answer.status, 403, role)
        answer = SERVER.post(admin_path("devices"), {
            "code": begun["code"], "kind": "display", "name": "x"}, OTHER.tokens["admin"])
        self.assertEqual((answer.status, answer.code), (404, "no_such_facility"))
        self.assertEqual(enter(begun["device_key"]).code, "pairing_waits")

    def test_what_is_no_key_opens_nothing(self):
        for key in ("x", "foleni_dk_" + "A" * 43, begin()["device_key"][:-1] + "!"):
            answer = enter(key)
            self.assertEqual((answer.status, answer.code), (401, "bad_device_key"), key)

    def test_a_device_takes_the_place_of_one_that_is_gone(self):
        key, device = pair("Ukumbi E", desks=["room-4"])
        begun = begin()
        taken = approve(begun["code"], "Ukumbi E", desks=["room-4"], device=device["id"])
        self.assertEqual((taken.status, taken.code), (409, "already_exists"))
        self.assertEqual(revoke(device["id"])["state"], "none")
        again = must(approve(begun["code"], "Ukumbi E", desks=["room-4"], device=device["id"]))
        self.assertEqual((again["id"], again["state"]), (device["id"], "paired"))
        self.assertEqual(must(enter(begun["device_key"]))["display"], device["id"])
        self.assertEqual(enter(key).code, "device_revoked")
        revoke(device["id"])
        must(approve(begin()["code"], "Ukumbi Z", desks=["room-5"], device=device["id"],
                     name_en="Hall Z"))
        first, same, other = [row["detail"] for row in audited("device.paired")
                              if row["object"] == device["id"]]
        here, there = [TOWN.desks["room-4"]], [TOWN.desks["room-5"]]
        self.assertEqual((first["before"], first["after"]),
                         ({"kind": None, "name": None, "desks": None},
                          {"kind": "display", "name": "Ukumbi E", "desks": here}))
        self.assertEqual((same["before"], same["after"]), ({}, {}))
        self.assertEqual((other["before"], other["after"]), (
            {"name": "Ukumbi E", "name_en": None, "desks": here},
            {"name": "Ukumbi Z", "name_en": "Hall Z", "desks": there}))


    def test_what_is_in_service_is_not_moved_by_one_that_wants_its_place(self):
        _, device = pair("Ukumbi S", desks=["room-4"])
        begun = begin()
        taken = approve(begun["code"], "Mwingine", desks=["room-5"], device=device["id"])
        self.assertEqual((taken.status, taken.code, taken.json["field"]),
                         (409, "already_exists", "device"))
        left = must(SERVER.get(admin_path("devices", device["id"]), TOWN.tokens["admin"]))
        self.assertEqual((left["name"], left["desks"], left["version"]),
                         ("Ukumbi S", [TOWN.desks["room-4"]], device["version"]))

    def test_a_machine_comes_in_as_the_one_in_its_place_goes_out(self):
        key, device = pair("Ukumbi R", desks=["room-4"])
        account = HOSPITAL.cluster.ask(
            f"SELECT id FROM users WHERE display_id = '{device['id']}'")
        begun = begin()
        alone = approve(begun["code"], "Ukumbi R", ends_old=True)
        self.assertEqual((alone.status, alone.code, alone.json["field"]),
                         (422, "missing_field", "device"))
        # Where the new one cannot come in, the old one stays.
        gone = begin()
        seen = must(SERVER.post(admin_path("pairings"), {"code": gone["code"]},
                                TOWN.tokens["admin"]))
        must(SERVER.post(admin_path("pairings", seen["id"], "refuse"), None,
                         TOWN.tokens["admin"]))
        late = approve(gone["code"], "Ukumbi R", desks=["room-4"], device=device["id"],
                       ends_old=True)
        self.assertEqual((late.status, late.code), (404, "no_such_pairing"))
        self.assertEqual(must(enter(key))["display"], device["id"])
        again = str(uuid.uuid4())
        for _ in range(2):
            taken = must(approve(begun["code"], "Ukumbi R", desks=["room-5"], key=again,
                                 device=device["id"], ends_old=True))
            self.assertEqual((taken["id"], taken["state"], taken["desks"]),
                             (device["id"], "paired", [TOWN.desks["room-5"]]))
        self.assertEqual(enter(key).code, "device_revoked")
        self.assertEqual(must(enter(begun["device_key"]))["display"], device["id"])
        rows = [row for row in audited("device.revoked") if row["object"] == device["id"]]
        self.assertEqual([(row["actor"], row["detail"]) for row in rows],
                         [(TOWN.users["admin"], {"account": account})])
        self.assertEqual(len([row for row in audited("device.paired")
                              if row["object"] == device["id"]]), 2)

    def test_of_two_at_once_one_has_the_place_and_what_was_said_of_it(self):
        _, device = pair("Ukumbi T", desks=["room-4"])
        revoke(device["id"])
        wishes = {"Mmoja": ["room-5"], "Wawili": ["lab-1"]}
        answers = at_once([
            lambda http, name=name, desks=desks: approve(
                begin(server=http)["code"], name, desks=desks, device=device["id"], server=http)
            for name, desks in wishes.items()])
        self.assertEqual(sorted(answer.status for answer in answers), [201, 409])
        won, = [name for name, answer in zip(wishes, answers) if answer.status == 201]
        left = must(SERVER.get(admin_path("devices", device["id"]), TOWN.tokens["admin"]))
        self.assertEqual((left["state"], left["name"], left["desks"]),
                         ("paired", won, [TOWN.desks[desk] for desk in wishes[won]]))

    def test_one_address_does_not_take_all_codes(self):
        server = HOSPITAL.start({"server.trusted_proxies": "127.0.0.1"})

        def ask(address):
            return server.ask("POST", "/v1/auth/pairing", {"kind": "display"},
                              headers={"X-Forwarded-For": address})
        # Of IPv6 it is the network that counts: an address of it costs nothing.
        for address in ("192.0.2.77", "2001:db8:1:2::{}"):
            answers = [ask(address.format(n)) for n in range(1, 32)]
            self.assertEqual([answer.status for answer in answers], [201] * 30 + [429], address)
            self.assertGreater(int(answers[-1].headers["retry-after"]), 0)
        must(ask("192.0.2.78"))
        must(ask("2001:db8:1:3::1"))
        server.stop()
        HOSPITAL.cluster.ask("DELETE FROM device_pairings WHERE address <> '127.0.0.1'")

    def test_an_address_is_braked_also_where_nothing_waits(self):
        server = HOSPITAL.start({"server.trusted_proxies": "127.0.0.1"})

        def ask(address):
            return server.ask("POST", "/v1/auth/pairing", {"kind": "display"},
                              headers={"X-Forwarded-For": address})
        # So many may wait. Quickly: one more is let in every ten seconds.
        answers = []
        for count in (30, 30, 1):
            answers += [ask("192.0.2.79") for _ in range(count)]
            HOSPITAL.cluster.ask("DELETE FROM device_pairings WHERE address = '192.0.2.79'")
        self.assertEqual([answer.status for answer in answers], [201] * 60 + [429])
        self.assertGreater(int(answers[-1].headers["retry-after"]), 0)
        self.assertEqual(limit_hits(server), {"pairing_begin": 1})
        must(ask("192.0.2.80"))
        server.stop()


class Keys(unittest.TestCase):
    def renew(self, key):
        return SERVER.ask("POST", "/v1/auth/device/key", {"device_key": key})

    def age(self, device, days):
        HOSPITAL.cluster.ask(
            f"UPDATE device_keys SET issued_at = now() - interval '{days} days' WHERE user_id ="
            f" (SELECT id FROM users WHERE display_id = '{device}' AND disabled_at IS NULL)")

    def test_a_key_is_followed_by_another_which_counts_from_its_first_use(self):
        key, device = pair("Ukumbi F")
        self.assertFalse(must(enter(key)).get("renew_key"))
        self.age(device["id"], 8)
        self.assertTrue(must(enter(key))["renew_key"])
        lost = must(self.renew(key))["device_key"]
        following = must(self.renew(key))["device_key"]
        # Until then the old one opens; a next one that was never used does not count.
        must(enter(key))
        self.assertEqual(enter(lost).code, "bad_device_key")
        self.assertFalse(must(enter(following)).get("renew_key"))
        must(enter(following))
        self.assertEqual(audited("device.key_rotated")[-1]["object"], device["id"])

    def test_a_key_in_two_hands_ends_for_both(self):
        key, device = pair("Ukumbi G")
        following = must(self.renew(key))["device_key"]
        screen = SERVER.live(must(enter(following))["access_token"])
        screen.hello()
        self.assertEqual(enter(key).code, "device_revoked")
        self.assertEqual(screen.wait_closed(5)[0], 4401)
        self.assertEqual(enter(following).code, "device_revoked")
        row = audited("device.key_reused")[-1]
        self.assertEqual((row["object"], row["allowed"]), (device["id"], False))

    def test_a_key_that_is_taken_away_while_it_is_used_stays_taken_away(self):
        key, device = pair("Ukumbi R")
        user, answers = HOSPITAL.cluster.ask(
            f"SELECT id FROM users WHERE display_id = '{device['id']}'"), []
        using = threading.Thread(target=lambda: answers.append(enter(key)))
        with HOSPITAL.cluster.session() as session:
            session.say(f"BEGIN; UPDATE users SET disabled_at = now() WHERE id = '{user}';"
                        " SELECT 'revoked';")
            self.assertEqual(session.hear(), "revoked")
            using.start()
            wait_until(lambda: HOSPITAL.cluster.ask(
                "SELECT count(*) FROM pg_locks WHERE NOT granted") == "1", "the device comes in")
            session.say("COMMIT; SELECT 'done';")
            self.assertEqual(session.hear(), "done")
        using.join()
        self.assertEqual(enter(key).code, "device_revoked")
        again = SERVER.post(f"/v1/admin/users/{user}/enable", {}, TOWN.tokens["admin"])
        self.assertEqual((again.status, again.code), (409, "device_account"))

    def test_a_key_lives_ninety_days(self):
        key, device = pair("Ukumbi H")
        self.age(device["id"], 89)
        must(enter(key))
        self.age(device["id"], 90)
        self.assertEqual(enter(key).code, "bad_device_key")
        self.assertEqual(self.renew(key).code, "bad_device_key")


class Administration(unittest.TestCase):
    def test_a_device_is_renamed_and_moved_and_it_is_written_down(self):
        key, device = pair("Ukumbi I", desks=["room-4"])
        screen = SERVER.live(must(enter(key))["access_token"])
        screen.hello()
        answer = edit(device["id"], device["version"], {"name": "Ukumbi mpya"})
        renamed = must(answer)
        read = SERVER.get(admin_path("devices", device["id"]), TOWN.tokens["admin"])
        self.assertEqual((must(read)["name"], read.headers["etag"]),
                         ("Ukumbi mpya", answer.headers["etag"]))
        self.assertEqual(answer.headers["etag"], f'"{renamed["version"]}"')
        self.assertEqual((renamed["name"], renamed["desks"]),
                         ("Ukumbi mpya", [TOWN.desks["room-4"]]))
        stale = edit(device["id"], device["version"], {"name": "x"})
        self.assertEqual((stale.status, stale.code), (412, "precondition_failed"))
        moved = must(edit(device["id"], renamed["version"], {"desks": [TOWN.desks["lab-1"]]}))
        self.assertEqual((moved["name"], moved["desks"]), ("Ukumbi mpya", [TOWN.desks["lab-1"]]))
        accounts = must(SERVER.get("/v1/admin/users?filter=ukumbi%20mpya", TOWN.tokens["admin"]))
        self.assertEqual([(row["name"], row["display"]) for row in accounts["users"]],
                         [("Ukumbi mpya", device["id"])], "its account is listed by its name")
        told = HOSPITAL.tool("user", "list", "--facility", TOWN.code).splitlines()
        self.assertEqual([line for line in told if "Ukumbi I\t" in line], [])
        self.assertEqual(len([line for line in told if "\tUkumbi mpya\t" in line]), 1)
        # With the rooms it sees from now on.
        screen.wait(lambda frame: frame["t"] == "snapshot" and
                    [desk["id"] for desk in frame["desks"]] == [TOWN.desks["lab-1"]], "the move")
        wait_until(lambda: len([row for row in audited("device.changed")
                                if row["object"] == device["id"]]) == 2, "both written down")
        row = [row for row in audited("device.changed") if row["object"] == device["id"]][0]
        self.assertEqual((row["detail"]["before"]["name"], row["detail"]["after"]["name"]),
                         ("Ukumbi I", "Ukumbi mpya"))
        missing = edit(str(uuid.uuid4()), 1, {"name": "x"})
        self.assertEqual((missing.status, missing.code), (404, "no_such_device"))
        elsewhere = edit(device["id"], 1, {"name": "x"}, OTHER)
        self.assertEqual((elsewhere.status, elsewhere.code), (404, "no_such_device"))

    def test_a_device_has_a_name_in_two_languages_which_its_screen_hears(self):
        key, device = pair("Ukumbi V", name_en="Hall V")
        self.assertEqual((device["name"], device["name_en"]), ("Ukumbi V", "Hall V"))

        def sees(screen, *names):
            def has(frame):
                return frame["t"] == "snapshot" and names in [
                    (one["name"], one.get("name_en")) for one in frame["displays"]]
            screen.wait(has, f"a hall of the names {names}")
        screen = SERVER.live(must(enter(key))["access_token"])
        screen.hello()
        sees(screen, "Ukumbi V", "Hall V")
        kept = must(edit(device["id"], device["version"], {"name": "Ukumbi W"}))
        self.assertEqual((kept["name"], kept["name_en"]), ("Ukumbi W", "Hall V"))
        sees(screen, "Ukumbi W", "Hall V")
        same = must(edit(device["id"], kept["version"], {"name_en": None}))
        self.assertNotIn("name_en", same)
        sees(screen, "Ukumbi W", None)
        # A server that begins anew reads it from the database.
        must(edit(device["id"], same["version"], {"name_en": "Hall W"}))
        second = HOSPITAL.start()
        screen = second.live(must(enter(key))["access_token"])
        screen.hello()
        sees(screen, "Ukumbi W", "Hall W")
        second.stop()

    def test_of_two_changes_at_once_one_is_made(self):
        _, device = pair("Ukumbi U", desks=["room-4"])
        names = ("Yangu", "Yako")
        answers = at_once([
            lambda http, name=name: edit(device["id"], device["version"], {"name": name},
                                         server=http)
            for name in names])
        self.assertEqual(sorted((answer.status, answer.code) for answer in answers),
                         [(200, None), (412, "precondition_failed")])
        won, = [name for name, answer in zip(names, answers) if answer.status == 200]
        left = must(SERVER.get(admin_path("devices", device["id"]), TOWN.tokens["admin"]))
        self.assertEqual((left["name"], left["desks"]), (won, [TOWN.desks["room-4"]]))
        wait_until(lambda: [row for row in audited("device.changed")
                            if row["object"] == device["id"]], "written down")
        self.assertEqual(len([row for row in audited("device.changed")
                              if row["object"] == device["id"]]), 1)

    def test_a_machine_without_rooms_is_refused(self):
        _, device = pair("Mlango 2", "tickets", ["lab-1"])
        answer = edit(device["id"], device["version"], {"desks": []})
        self.assertEqual((answer.status, answer.json["field"]), (422, "desks"))

    def test_devices_are_told_by_pages(self):
        known = set(devices())
        first = must(SERVER.get(admin_path("devices") + "?limit=1", TOWN.tokens["admin"]))
        seen, cursor = [first["devices"][0]["id"]], first.get("next")
        while cursor:
            page = must(SERVER.get(admin_path("devices") + f"?limit=1&cursor={cursor}",
                                   TOWN.tokens["admin"]))
            seen += [device["id"] for device in page["devices"]]
            cursor = page.get("next")
        self.assertEqual((len(seen), set(seen)), (len(known), known))
        self.assertNotIn(OTHER.display, known)
        # One with a password is a device, too.
        self.assertEqual(devices()[TOWN.display]["state"], "account")

    def test_whose_key_is_taken_away_is_closed_at_once_on_every_node(self):
        second = HOSPITAL.start()
        key, device = pair("Ukumbi J")
        tokens = [must(enter(key))["access_token"] for _ in range(2)]
        screens = [SERVER.live(tokens[0]), second.live(tokens[1])]
        for screen in screens:
            screen.hello()
        revoked = must(SERVER.post(admin_path("devices", device["id"], "revoke"),
                                   {"reason": "stolen"}, TOWN.tokens["admin"]))
        self.assertEqual(revoked["state"], "none")
        for screen in screens:
            self.assertEqual(screen.wait_closed(2)[0], 4401)
        for server, token in zip((SERVER, second), tokens):
            self.assertEqual(server.get("/v1/me", token).status, 401)
        self.assertEqual(enter(key).code, "device_revoked")
        row = audited("device.revoked")[-1]
        self.assertEqual((row["object"], row["reason"]), (device["id"], "stolen"))
        # Once more there is nothing to be taken, and nothing to be written down.
        self.assertEqual(revoke(device["id"])["state"], "none")
        self.assertEqual(len([row for row in audited("device.revoked")
                              if row["object"] == device["id"]]), 1)
        second.stop()


class InService(unittest.TestCase):
    def test_consoles_are_told_at_once_at_every_node_who_is_in_service(self):
        second = HOSPITAL.start()
        self.addCleanup(second.stop)
        desks = [server.live(TOWN.tokens["receptionist"]) for server in (SERVER, second)]
        for desk in desks:
            desk.hello()
            desk.wait_kind("snapshot")

        def told_last(desk):
            return [frame["out_of_service"] for frame in list(desk.frames)
                    if frame["t"] == "events" and "out_of_service" in frame][-1:]

        def hear(what, wanted, of=desks):
            for desk in of:
                wait_until(lambda: any(map(wanted, told_last(desk))),
                           lambda: f"{what}: {desk.frames[-3:]}")
        # One that was made by hand has no account yet.
        made = str(uuid.uuid4())
        must(SERVER.put(TOWN.path("displays", made), {"name": "Mlango", "kind": "printer"},
                        TOWN.tokens["admin"]))
        hear("nobody comes as it", lambda out: made in out)
        HOSPITAL.tool("user", "add", "mlango", "--role", "display", "--facility", TOWN.code,
                      "--name", "Mlango", "--display", made, "--generate")
        hear("an account comes as it", lambda out: made not in out)
        HOSPITAL.tool("user", "disable", "mlango")
        hear("and may no more", lambda out: made in out)
        _, device = pair("Mapokezi", kind="printer")
        revoke(device["id"])
        hear("it is revoked", lambda out: device["id"] in out and made in out)
        # Whoever was away when it was paired anew has missed no event.
        at = must(SERVER.get(TOWN.path("live"), TOWN.tokens["receptionist"]))
        self.assertIn(device["id"], at["out_of_service"])
        old = SERVER.get(TOWN.path("live"), TOWN.tokens["receptionist"]).headers["etag"]
        must(approve(begin("printer")["code"], "Mapokezi", "printer", device=device["id"]))
        hear("it is in service", lambda out: device["id"] not in out and made in out)
        now = SERVER.get(TOWN.path("live"), TOWN.tokens["receptionist"])
        self.assertNotEqual(now.headers["etag"], old)
        self.assertNotIn(device["id"], now.json["out_of_service"])
        for server in (SERVER, second):
            late = server.live(TOWN.tokens["receptionist"])
            late.hello(epoch=at["facility"]["epoch"], since=now.json["seq"])
            hear("whoever comes back", lambda out: out == now.json["out_of_service"], [late])


class Kinds(unittest.TestCase):
    def test_what_is_paired_as_one_kind_never_becomes_another(self):
        key, device = pair("Ukumbi Y", desks=["room-4"])
        desks = device["desks"]
        admin = SERVER.live(TOWN.tokens["admin"])
        admin.hello()
        for kind in ("tickets", "printer"):
            for answer in (
                    admin.command("display.change", {
                        "display": device["id"], "version": device["version"], "kind": kind,
                        "name": "Ukumbi Y", "desks": desks}),
                    admin.command("display.register", {
                        "display": device["id"], "kind": kind, "name": "Ukumbi Y",
                        "desks": desks})):
                self.assertEqual((answer["problem"]["code"], answer["problem"]["field"]),
                                 ("bad_field", "kind"), answer)
            put = SERVER.put(TOWN.path("displays", device["id"]), {
                "name": "Ukumbi Y", "kind": kind, "desks": desks}, TOWN.tokens["admin"])
            self.assertEqual((put.status, put.json["field"]), (422, "kind"))
        # Nor by one that takes its place.
        revoke(device["id"])
        other = approve(begin("tickets")["code"], "Ukumbi Y", "tickets", ["lab-1"],
                        device=device["id"])
        self.assertEqual((other.status, other.json["field"]), (422, "kind"))
        self.assertIn("display", other.json["detail"])
        left = must(SERVER.get(admin_path("devices", device["id"]), TOWN.tokens["admin"]))
        self.assertEqual((left["kind"], left["version"]), ("display", device["version"]))

    def test_only_a_ticket_machine_gives_numbers_and_only_so_fast(self):
        wish = {"service": TOWN.services["lab"]}
        for kind in ("display", "printer"):
            key, _ = pair(f"Mlango {kind}", kind, ["lab-1"])
            answer = SERVER.post(TOWN.path("visits"), wish, must(enter(key))["access_token"])
            self.assertEqual((answer.status, answer.code), (403, "forbidden"), kind)
        key, _ = pair("Mlango 3", "tickets", ["lab-1"])
        token = must(enter(key))["access_token"]
        answers = [SERVER.post(TOWN.path("visits"), wish, token) for _ in range(32)]
        self.assertEqual([answer.status for answer in answers[:30]], [201] * 30)
        self.assertEqual((answers[-1].status, answers[-1].code), (429, "too_many_requests"))
        self.assertGreater(int(answers[-1].headers["retry-after"]), 0)
        screen = SERVER.live(token)
        screen.hello()
        refused = [screen.command("visit.open", wish) for _ in range(2)]
        self.assertEqual(refused[-1]["problem"]["code"], "too_many_requests")
        # Another machine is not held back by it.
        other, _ = pair("Mlango 4", "tickets", ["lab-1"])
        must(SERVER.post(TOWN.path("visits"), wish, must(enter(other))["access_token"]))


class Connections(unittest.TestCase):
    def history(self, device, server=None):
        return must((server or SERVER).get(
            admin_path("devices", device, "connections"), TOWN.tokens["admin"]))["connections"]

    def test_it_is_told_when_a_device_was_connected(self):
        key, device = pair("Ukumbi K")
        screen = SERVER.live(must(enter(key))["access_token"])
        screen.hello()
        row = wait_until(lambda: devices()[device["id"]]["online"] and devices()[device["id"]],
                         "online")
        self.assertEqual((row["address"], row["disconnects_today"]), ("127.0.0.1", 0))
        self.assertIn("since_at", row)
        screen.close()
        row = wait_until(lambda: not devices()[device["id"]]["online"] and devices()[device["id"]],
                         "gone")
        self.assertEqual((row["disconnects_today"], row["disconnects_week"]), (1, 1))
        # An hour of it was yesterday's, or this morning's: the week has it all the same.
        HOSPITAL.cluster.ask("UPDATE device_connections SET opened_at = opened_at - interval"
                             f" '1 hour' WHERE display_id = '{device['id']}'")
        self.assertEqual(devices()[device["id"]]["minutes_week"], 60)
        history = self.history(device["id"])
        self.assertEqual([(row["minutes"], row["by_server"]) for row in history], [(60, False)])
        self.assertEqual(
            SERVER.get(admin_path("devices", str(uuid.uuid4()), "connections"),
                       TOWN.tokens["admin"]).code, "no_such_device")

    def test_no_row_is_written_for_a_sign_of_life(self):
        key, device = pair("Ukumbi L")
        screen = SERVER.live(must(enter(key))["access_token"])
        screen.hello()
        wait_until(lambda: self.history(device["id"]), "written")
        for _ in range(20):
            screen.send({"t": "ping"})
        screen.wait_kind("pong")
        self.assertEqual(len(self.history(device["id"])), 1)

    def test_a_server_that_stops_ends_them_and_no_device_is_blamed(self):
        server = HOSPITAL.start()
        key, device = pair("Ukumbi M")
        screen = server.live(must(enter(key))["access_token"])
        screen.hello()
        wait_until(lambda: self.history(device["id"]), "written")
        server.stop()
        row, = self.history(device["id"])
        self.assertTrue(row["by_server"])
        self.assertIn("closed_at", row)
        self.assertEqual(devices()[device["id"]]["disconnects_today"], 0)

    def test_one_that_is_taken_out_of_service_was_not_lost(self):
        key, device = pair("Ukumbi R")
        screen = SERVER.live(must(enter(key))["access_token"])
        screen.hello()
        wait_until(lambda: self.history(device["id"]), "written")
        revoke(device["id"])
        row = wait_until(lambda: self.history(device["id"])[0].get("closed_at") and
                         self.history(device["id"])[0], "ended")
        self.assertTrue(row["by_server"])
        self.assertEqual(devices()[device["id"]]["disconnects_today"], 0)

    def test_a_server_that_was_killed_leaves_rows_that_another_ends(self):
        server = HOSPITAL.start()
        key, device = pair("Ukumbi N")
        screen = server.live(must(enter(key))["access_token"])
        screen.hello()
        wait_until(lambda: self.history(device["id"]), "written")
        server.kill()
        self.assertTrue(devices()[device["id"]]["online"])
        # It is not heard for two minutes: its last sign was before.
        HOSPITAL.cluster.ask(
            "UPDATE device_connections SET opened_at = opened_at - interval '10 minutes' WHERE"
            f" display_id = '{device['id']}'")
        HOSPITAL.cluster.ask(
            "UPDATE server_runs SET seen_at = seen_at - interval '2 minutes' WHERE id ="
            f" (SELECT run_id FROM device_connections WHERE display_id = '{device['id']}')")
        row = devices()[device["id"]]
        self.assertEqual((row["online"], row["minutes_week"]), (False, 8))
        server.start()
        row = wait_until(lambda: HOSPITAL.cluster.ask(
            "SELECT by_server FROM device_connections WHERE closed_at IS NOT NULL AND display_id"
            f" = '{device['id']}'"), "ended")
        self.assertEqual(row, "t")
        self.assertEqual([row["minutes"] for row in self.history(device["id"])], [8])
        server.stop()


class Guessing(unittest.TestCase):
    """Last of all: it ends the codes of everybody."""

    def test_who_guesses_is_stopped_and_then_all_codes_end(self):
        server = HOSPITAL.start({"server.trusted_proxies": "127.0.0.1"})

        def guess(address):
            return server.post(admin_path("pairings"), {"code": "ZZZZ-ZZZZ"},
                               TOWN.tokens["admin"], **{"X-Forwarded-For": address})
        begun = begin()
        codes = [guess("192.0.2.1").code for _ in range(12)]
        self.assertEqual(codes, ["no_such_pairing"] * 10 + ["too_many_requests"] * 2)
        self.assertEqual(enter(begun["device_key"]).code, "pairing_waits")
        for n in range(2, 7):
            for _ in range(10):
                last = guess(f"192.0.2.{n}")
        self.assertEqual(last.code, "too_many_requests")
        wait_until(lambda: enter(begun["device_key"]).code == "pairing_over", "all codes end")
        rows = audited("device.codes_guessed")
        self.assertEqual(len(rows), 1)
        self.assertEqual((rows[0]["actor"], rows[0]["allowed"]), (TOWN.users["admin"], False))
        wait_until(lambda: len(audited("device.code_wrong")) == 50, "each is written down")
        server.stop()


unittest.main()
