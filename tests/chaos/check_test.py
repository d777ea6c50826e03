#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""The judge is judged: a small day that is well passes every rule, and each way in which a day can
be wrong is convicted by the rule that is there for it."""

import copy
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
import model
import rules
import timely
from day import (AT, CLERK, DESK, EPOCH, NURSE, OTHER_DESK, OTHER_NURSE, OTHER_SERVICE, SERVICE,
                 WINDOW, Day, clock, good_day)


def day_of_two_lines():
    """A004 and A005 are one patient, who stands in both lines and is at the first desk."""
    day = Day()
    day.invoke("open-A004", "visit.open", service=SERVICE)
    told = day.issue("open-A004", "A004", colour="green")
    day.stand("open-A004", told["visit"], "A005", "A004", colour="green", service=OTHER_SERVICE)
    day.tell("open-A004", **told)
    day.call("A004")
    return day


class Case(unittest.TestCase):
    def passes(self, day):
        self.assertEqual(day.judge(), {})

    def convicts(self, day, rule, words):
        found = day.judge()
        mine = [text for name, texts in found.items() if name.split()[0] == rule for text in texts]
        self.assertTrue(any(words in text for text in mine), f"{rule} says {mine} of {found}")


class Good(Case):
    def test_a_day_without_faults_passes(self):
        self.passes(good_day().close())

    def test_a_repeat_with_the_same_answer_passes(self):
        day = good_day()
        day.invoke("open-A001", "visit.open", attempt=2, service=SERVICE)
        first = next(line for line in day.history if line["e"] == "ok")
        day.note("ok", **{**{k: v for k, v in first.items() if k not in ("e", "t")}, "try": 2})
        self.passes(day.close())

    def test_what_nobody_was_told_of_may_have_happened_or_not(self):
        day = good_day()
        day.invoke("open-A004", "visit.open", service=SERVICE)
        day.issue("open-A004", "A004")
        day.note("info", id="open-A004", **{"try": 1}, why="connection gone")
        day.push()
        day.invoke("never", "visit.open", service=SERVICE)
        day.note("info", id="never", **{"try": 1}, why="connection gone")
        self.passes(day.close())

    def test_a_refusal_that_is_true_passes(self):
        day = good_day()
        day.invoke("refused", "ticket.start", "ticket-A003")
        day.note("fail", id="refused", **{"try": 1}, status=409, code="wrong_state")
        day.invoke("empty", "ticket.call_next", DESK)
        day.note("fail", id="empty", **{"try": 1}, status=409, code="queue_empty")
        self.passes(day.close())

    def test_a_refusal_of_one_who_cannot_come_back_to_a_desk_that_nobody_is_at_passes(self):
        day = good_day()
        day.act("ticket.hold", "ticket.held", "A001", "held", reason="payment")
        day.invoke("refused", "ticket.transfer", "ticket-A001", return_to_me=True)
        day.note("fail", id="refused", **{"try": 1}, status=409, code="wrong_state")
        self.passes(day.close())

    def test_one_who_is_at_another_desk_is_passed_over(self):
        day = day_of_two_lines()
        day.invoke("refused", "ticket.call_next", WINDOW)
        day.note("fail", id="refused", **{"try": 1}, status=409, code="queue_empty")
        day.open("A006", colour="green", service=OTHER_SERVICE)
        day.call("A006", WINDOW, CLERK)
        day.start("A006", WINDOW)
        day.finish("A006", WINDOW)
        day.start("A004")
        day.finish("A004")
        day.call("A005", WINDOW, CLERK)
        self.passes(day.close())

    def test_a_short_stay_behind_another_server_passes(self):
        day = good_day()
        day.read("ticket", 1, seq=len(day.events) - 1)
        self.passes(day.close())


class TotalQueue(Case):
    def test_a_visit_that_was_told_and_is_not_there_is_lost(self):
        day = good_day().close()
        del day.visits["visit-A002"], day.tickets["ticket-A002"]
        self.convicts(day, "C1", "lost")

    def test_a_visit_that_nobody_asked_for_is_unexpected(self):
        day = good_day()
        day.issue("somebody", "A009")
        day.push()
        self.convicts(day.close(), "C1", "unexpected")

    def test_a_row_that_is_not_what_the_log_makes_of_it(self):
        day = good_day().close()
        day.tickets["ticket-A003"]["state"] = "waiting"
        self.convicts(day, "C1", "by the log")

    def test_a_visit_that_is_not_what_the_log_makes_of_it(self):
        day = good_day().close()
        day.visits["visit-A001"]["state"] = "closed"
        self.convicts(day, "C1", "visit-A001 is closed in its row")

    def test_a_row_with_another_number(self):
        day = good_day().close()
        day.tickets["ticket-A003"]["queue_number"] = "A007"
        self.convicts(day, "C1", "queue_number is A007")

    def test_a_place_that_nobody_gave_up_or_took(self):
        day = good_day().close()
        place = day.places.pop()
        self.convicts(day, "C1", f"{place['ticket_id']} has not taken the place")
        day.places += [place, {**place, "at_id": "nowhere"}]
        self.convicts(day, "C1", f"{place['ticket_id']} still has the place of")

    def test_a_call_of_nobody(self):
        day = good_day().close()
        day.calls.append({"table": "call", "id": "the-call-9", "ticket_id": "ticket-A001",
                          "desk_id": "nowhere"})
        self.convicts(day, "C1", "call the-call-9 names a ticket or a desk that is not there")

    def test_a_ticket_that_is_called_by_another_number(self):
        for what in ("ticket.called", "call.repeated"):
            day = good_day()
            day.recall("A001", desk=OTHER_DESK)
            day.close()
            for event in day.events:
                if event["type"] == what and event["data"]["ticket"] == "ticket-A001":
                    event["data"]["number"] = "A002"
            self.convicts(day, "C1", "as A002")

    def test_two_patients_at_one_desk(self):
        day = good_day()
        day.open("A004")
        day.call("A004", OTHER_DESK, OTHER_NURSE)
        self.convicts(day, "C1", "already has a patient")


    def test_a_patient_at_two_desks(self):
        day = day_of_two_lines()
        day.call("A005", WINDOW, CLERK)
        self.convicts(day, "C1", "is at desk")


class Numbers(Case):
    def test_a_number_that_was_given_twice(self):
        day = good_day().close()
        day.visits["visit-A002"]["ordinal"] = 1
        self.convicts(day, "C2", "was given to visits")

    def test_a_number_that_was_told_twice(self):
        day = good_day()
        day.invoke("open-again", "visit.open", service=SERVICE)
        day.tell("open-again", visit="visit-x", ticket="ticket-x", number="A001")
        self.convicts(day.close(), "C2", "A001 was told")


    def test_a_row_with_another_ordinal_than_the_log_has(self):
        day = good_day().close()
        day.visits["visit-A002"]["ordinal"] = 9
        self.convicts(day, "C2", "not in its row")

    def test_a_number_that_the_log_gives_twice(self):
        day = good_day().close()
        for event in day.events:
            if event["type"] == "visit.opened":
                event["data"]["ordinal"] = 1
        self.convicts(day, "C2", "by the log")

    def test_a_ticket_with_another_number_than_its_visit(self):
        day = good_day()
        day.stand("open-A001", "visit-A001", "A004", service=OTHER_SERVICE)
        self.convicts(day.close(), "C2", "ticket-A004 is A004, its visit A001")


class SingleCall(Case):
    def test_a_ticket_called_twice_without_being_free(self):
        day = good_day()
        day.call("A001", DESK, NURSE)
        self.convicts(day, "C3", "never free between")

    def test_two_commands_that_were_told_the_same_ticket(self):
        day = good_day()
        day.invoke("call-again", "ticket.call_next", DESK)
        day.tell("call-again", ticket="ticket-A001", call="the-call-2", desk=DESK, number="A001")
        self.convicts(day.close(), "C3", "A001 was called by")

    def test_a_call_id_that_is_used_twice(self):
        day = good_day()
        day.recall("A001", call="the-call-2", desk=OTHER_DESK)
        self.convicts(day, "C3", "twice")


class AckedOnce(Case):
    def test_an_ack_that_is_not_in_the_log(self):
        day = good_day()
        day.invoke("start-A001", "ticket.start", "ticket-A001")
        day.tell("start-A001")
        self.convicts(day.close(), "C4", "is not in the log")

    def test_an_ack_whose_answer_is_not_stored(self):
        day = good_day().close()
        day.answers = [one for one in day.answers if one["command_id"] != "open-A001"]
        self.convicts(day, "C4", "not in the database")

    def test_an_answer_that_makes_no_sense(self):
        day = good_day()
        day.invoke("start-A001", "ticket.start", "ticket-A001")
        day.note("garbled", id="start-A001", **{"try": 1}, text="")
        self.convicts(day.close(), "C4", "was answered ''")

    def test_a_repeat_that_is_answered_otherwise(self):
        day = good_day()
        day.invoke("open-A001", "visit.open", attempt=2, service=SERVICE)
        day.note("ok", id="open-A001", **{"try": 2}, answer='{"seq":7,"number":"A001"}',
                 repeat=True)
        self.convicts(day.close(), "C4", "2 ways")

    def test_a_repeat_that_is_done_again(self):
        day = good_day()
        day.invoke("open-A001", "visit.open", attempt=2, service=SERVICE)
        day.tell("open-A001", attempt=2, **day.issue("open-A001", "A010"))
        self.convicts(day.close(), "C4", "in pieces")

    def test_a_repeat_that_is_refused(self):
        day = good_day()
        day.invoke("open-A001", "visit.open", attempt=2, service=SERVICE)
        day.note("fail", id="open-A001", **{"try": 2}, status=409, code="already_in_line")
        self.convicts(day.close(), "C4", "its repeat refused")

    def test_a_refusal_that_was_done_all_the_same(self):
        day = good_day()
        day.invoke("open-A004", "visit.open", service=SERVICE)
        day.issue("open-A004", "A004")
        day.note("fail", id="open-A004", **{"try": 1}, status=409, code="service_closed")
        day.push()
        self.convicts(day.close(), "C4", "refused each time")


    def test_a_repeat_that_is_refused_although_it_was_done(self):
        day = good_day()
        day.invoke("open-A004", "visit.open", service=SERVICE)
        day.issue("open-A004", "A004")
        day.note("info", id="open-A004", **{"try": 1}, why="connection gone")
        day.open("A005")
        day.invoke("open-A004", "visit.open", attempt=2, service=SERVICE)
        day.note("fail", id="open-A004", **{"try": 2}, status=409, code="service_closed")
        self.convicts(day.close(), "C4", "was in the log before")


    def test_an_answer_of_nothing_that_is_given_otherwise_the_next_time(self):
        day = good_day()
        for attempt in (1, 2):
            day.invoke("nothing", "desk.open", DESK, attempt=attempt)
            day.note("ok", id="nothing", **{"try": attempt}, answer=f'{{"seq":{attempt}}}',
                     repeat=False)
        self.convicts(day.close(), "C4", "2 ways")

    def test_a_call_that_was_told_otherwise_than_it_was_made(self):
        for member in ("ticket", "call", "desk", "number"):
            day = good_day()
            recall = day.recall("A001", desk=OTHER_DESK)
            self.passes(copy.deepcopy(day).close())
            for id_ in ("call-1", recall):
                wrong = copy.deepcopy(day).retell(id_, **{member: "another"})
                self.convicts(wrong.close(), "C4", f"{id_} was told")

    def test_a_call_for_another_desk_than_the_one_that_asked(self):
        day = good_day()
        for line in day.history:
            if line["e"] == "invoke" and line["id"] == "call-1":
                line["subject"] = OTHER_DESK
        self.convicts(day.close(), "C4", "was told desk desk-1")

    def test_a_visit_that_was_told_otherwise_than_it_was_made(self):
        for member in ("visit", "ticket", "number", "code"):
            day = good_day().retell("open-A002", **{member: "another"})
            self.convicts(day.close(), "C4", "open-A002 was told")

    def test_a_transfer_that_was_told_otherwise_than_it_was_made(self):
        day = good_day()
        id_ = day.send_on("A001", "A004")
        self.passes(copy.deepcopy(day).close())
        for tickets in ([], [{"number": "A004", "ticket": "ticket-A004",
                              "service": OTHER_SERVICE}]):
            wrong = copy.deepcopy(day).retell(id_, tickets=tickets)
            self.convicts(wrong.close(), "C4", f"{id_} was told")


class OneLog(Case):
    def test_a_gap(self):
        day = good_day().close()
        del day.events[6]
        self.convicts(day, "C5", "should be")

    def test_a_seq_that_is_there_twice(self):
        day = good_day().close()
        day.events.insert(7, copy.deepcopy(day.events[6]))
        self.convicts(day, "C5", "should be")

    def test_a_facility_that_is_ahead_of_its_log(self):
        day = good_day().close()
        day.database = lambda: [{"table": "facility", "id": "f", "seq": 99, "epoch": EPOCH},
                                *Day.database(day)[1:]]
        self.convicts(day, "C5", "the facility says")

    def test_a_frame_that_never_came(self):
        day = good_day()
        frames = [line for line in day.history if line["e"] == "frame" and line["sub"] == "hall"]
        day.history.remove(frames[2])
        self.convicts(day.close(), "C5", "hall: stood at")

    def test_an_event_that_is_missing_in_a_frame(self):
        day = good_day()
        seq = len(day.events)
        day.note("hello", sub="late", audience="staff", node=0, life=1, epoch=EPOCH, since=seq - 2)
        day.frame("late", "staff", seq - 1, seq, drop=(seq - 1,))
        self.convicts(day.close(), "C5", "holds")

    def test_a_resume_that_begins_too_late(self):
        day = good_day()
        seq = len(day.events)
        day.note("hello", sub="late", audience="staff", node=0, life=1, epoch=EPOCH, since=seq - 2)
        day.frame("late", "staff", seq, seq)
        self.convicts(day.close(), "C5", "late: stood at")

    def test_a_resume_in_another_epoch(self):
        day = good_day()
        seq = len(day.events)
        day.note("hello", sub="late", audience="staff", node=0, life=1, epoch="old", since=seq - 1)
        day.frame("late", "staff", seq, seq)
        self.convicts(day.close(), "C5", "got no snapshot")

    def test_an_event_told_in_two_ways(self):
        day = good_day()
        seq = len(day.events)
        day.note("hello", sub="late", audience="staff", node=0, life=1, epoch=EPOCH, since=seq - 1)
        day.frame("late", "staff", seq, seq, change={"data": {"ticket": "another"}})
        self.convicts(day.close(), "C5", "was told as")


    def test_a_display_that_is_told_something_else_than_the_log_has(self):
        day = good_day()
        seq = next(event["seq"] for event in day.events if event["type"] == "ticket.called")
        call = model.public_part(day.events[seq - 1])
        wrongs = ({"data": {**call, "number": "A777"}}, {"data": {**call, "staff": NURSE}},
                  {"data": {"call": "the-call-1"}}, {"command": "call-1"})
        for wrong in wrongs:
            day = good_day()
            day.note("hello", sub="late", audience="display", node=0, life=1, epoch=EPOCH,
                     since=seq - 1)
            day.frame("late", "display", seq, seq, change=wrong)
            day.frame("late", "display", seq + 1, len(day.events))
            self.convicts(day.close(), "C5", "was told to displays as")


class Convergence(Case):
    def test_a_server_that_is_behind_when_all_is_calm(self):
        day = good_day().close()
        next(line for line in day.history if line["e"] == "final")["seq"] -= 1
        self.convicts(day, "C6", "is at")

    def test_servers_that_tell_different_states(self):
        day = good_day().close()
        [line for line in day.history if line["e"] == "final"][-1]["h"] = "other"
        self.convicts(day, "C6", "something else")

    def test_a_state_that_the_log_does_not_make(self):
        day = good_day().close()
        self.passes(copy.deepcopy(day))
        for audience, table, member in (
                ("staff", "tickets", "state"), ("staff", "tickets", "number"),
                ("staff", "desks", "state"), ("staff", "visits", "state"),
                ("staff", "visits", "ordinal"), ("staff", "calls", "number"),
                ("display", "tickets", "desk"), ("display", "tickets", "number"),
                ("display", "desks", "state"), ("display", "calls", "desk")):
            state = day.state(audience)
            state[table][0][member] = "another"
            wrong = copy.deepcopy(day)
            next(line for line in wrong.history if line.get("h") == f"{audience}-state")["text"] = \
                json.dumps(state)
            self.convicts(wrong, "C6", "the log makes")

    def test_a_display_that_shows_whoever_left(self):
        day = good_day().close()
        state = day.state("display")
        state["tickets"].append({"id": "ticket-A003", "state": "called", "number": "A003",
                                 "desk": DESK})
        next(line for line in day.history if line.get("h") == "display-state")["text"] = \
            json.dumps(state)
        self.convicts(day, "C6", "for display: ticket ticket-A003")

    def test_a_snapshot_in_the_middle_that_the_log_does_not_make(self):
        for audience in ("staff", "display"):
            day = good_day()
            state = day.state(audience)
            day.show("late", audience, 1, state)
            day.start("A002")
            day.frame("late", audience, len(day.events), len(day.events))
            self.passes(copy.deepcopy(day).close())
            del state["tickets"][0]
            day.show("later", audience, 1, {**state, "seq": len(day.events)})
            self.convicts(day.close(), "C6", f"for {audience}: ticket")

    def test_a_snapshot_that_nobody_wrote_down(self):
        day = good_day()
        day.note("hello", sub="late", audience="staff", node=0, life=1, epoch=None, since=0)
        day.note("snapshot", sub="late", seq=len(day.events), h="lost")
        self.convicts(day.close(), "C6", "nobody wrote it down")

    def test_a_snapshot_from_behind_the_end(self):
        day = good_day()
        day.show("late")
        day.history[-1]["seq"] += 1
        self.convicts(day.close(), "C6", "which the log never had")

    def test_a_final_state_that_nobody_asked_for(self):
        for when in ("settled", "restarted"):
            for node in (0, 1):
                for audience in ("staff", "display"):
                    day = good_day().close()
                    day.history = [line for line in day.history if line["e"] != "final" or
                                   (line["when"], line["node"], line["audience"]) !=
                                   (when, node, audience)]
                    self.convicts(day, "C6", f"server {node} ({when}) tells {audience} at the end")

    def test_a_live_connection_that_heard_no_more(self):
        day = good_day()
        last = [line for line in day.history if line["e"] == "frame" and line["sub"] == "watcher"]
        day.history.remove(last[-1])
        self.convicts(day.close(), "C6", "when all is calm")

    def test_two_snapshots_of_one_moment_that_differ(self):
        day = good_day()
        for number in (1, 2):
            day.show(f"late{number}", state={**day.state(), "number": number})
        self.convicts(day.close(), "C6", "two snapshots")

    def test_a_state_that_is_asked_for_and_differs_from_what_is_sent(self):
        day = good_day()
        day.show("late")
        day.read("live", h="another")
        self.convicts(day.close(), "C6", "two snapshots")


class Order(Case):
    def test_a_later_one_of_the_same_class_is_called_first(self):
        day = Day()
        day.open("A001", colour="green")
        day.open("A002", colour="green")
        day.call("A002")
        self.convicts(day.close(), "C7", "is before it")
        self.convicts(day, "C7", "had been waiting")

    def test_a_less_urgent_one_is_called_first(self):
        day = Day()
        day.open("A001", colour="yellow")
        day.open("A002", colour="orange")
        day.call("A001")
        self.convicts(day.close(), "C7", "is before it")
        self.convicts(day, "C7", "had been waiting")

    def test_a_value_that_is_lower_is_called_first(self):
        # Both of tier 2: the yellow one gains four times as fast.
        day = Day()
        day.open("A001", colour="green")
        day.open("A002", colour="yellow")
        day.t += 3600
        day.call("A001")
        self.convicts(day.close(), "C7", "A002 (yellow) is before it")

    def test_clients_alone_see_it_where_the_log_was_forged(self):
        day = Day()
        day.open("A001", colour="green")
        day.open("A002", colour="green")
        day.call("A002")
        for event in day.events:
            if event["data"].get("ticket") == "ticket-A002" and event["type"] == "ticket.issued":
                event["data"]["clock_at"] = clock(AT)
        day.close()
        found = day.judge()["C7 order"]
        self.assertEqual(len(found), 1)
        self.assertIn("had been waiting", found[0])


    def test_whoever_was_found_to_be_urgent_goes_first(self):
        day = Day()
        for number in ("A001", "A002", "A003"):
            day.open(number, colour="green")
        day.act("ticket.set_class", "ticket.classified", "A003", "waiting", colour="orange",
                before="green")
        wrong = copy.deepcopy(day)
        day.call("A003")
        self.passes(day.close())
        wrong.call("A001")
        self.convicts(wrong.close(), "C7", "A003 (orange) is before it")

    def test_whoever_was_moved_by_hand_goes_where_they_were_put(self):
        day = Day()
        for number in ("A001", "A002", "A003"):
            day.open(number, colour="green")
        tier, target, key, nudge = (board := day.board()).place(board.tickets["ticket-A001"])
        day.act("ticket.move", "ticket.moved", "A003", "waiting", reason="wrong line",
                place={"tier": tier, "target_us": target, "key_us": key, "nudge": nudge - 1})
        wrong = copy.deepcopy(day)
        day.call("A003")
        day.call("A001", OTHER_DESK, OTHER_NURSE)
        self.passes(day.close())
        wrong.call("A001")
        self.convicts(wrong.close(), "C7", "A003 (green) is before it")

    def test_whoever_waits_for_one_nurse_is_called_by_no_other(self):
        day = Day()
        for number in ("A001", "A002"):
            day.open(number, colour="green")
        day.act("ticket.assign", "ticket.assigned", "A001", "waiting", staff=OTHER_NURSE)
        wrong = copy.deepcopy(day)
        day.call("A002")
        day.call("A001", OTHER_DESK, OTHER_NURSE)
        self.passes(day.close())
        wrong.call("A001")
        self.convicts(wrong.close(), "C7", "A002 (green) is before it")

    def test_a_call_by_name_passes(self):
        day = Day()
        day.open("A001", colour="green")
        day.open("A002", colour="green")
        day.call("A002", by_name=True)
        self.passes(day.close())

    def test_a_call_of_the_next_one_that_says_it_was_by_name(self):
        day = Day()
        day.open("A001", colour="green")
        day.open("A002", colour="green")
        day.call("A002")
        day.events[-1]["data"]["rule"] = "named"
        self.convicts(day.close(), "C7", "by name, asked was ticket.call_next")


class Reads(Case):
    def test_a_read_of_the_same_server_that_does_not_show_an_ack(self):
        day = good_day()
        day.read("ticket", seq=len(day.events) - 1)
        self.convicts(day.close(), "C8", "had told seq")

    def test_two_reads_of_one_moment_that_differ(self):
        for what in ("live", "services"):
            day = good_day()
            day.read(what, h="x")
            day.read(what, 1, h="y")
            self.convicts(day.close(), "C8", "in two ways")

    def test_a_stage_that_was_taken_back_is_told_or_not_and_no_other_is_left_out(self):
        for told, phases in ((["done", "serving"], ["done", "serving", "cancelled"]),
                             (["done", "cancelled"], ["done", "cancelled"]),
                             (["cancelled"], ["cancelled"])):
            self.assertTrue(timely.are_stages(told, phases), told)
        for told, phases in ((["done"], ["done", "serving"]), ([], ["waiting"]),
                             (["cancelled", "done"], ["done"]), ([], ["cancelled"]),
                             (["serving", "done"], ["done", "serving"])):
            self.assertFalse(timely.are_stages(told, phases), told)

    def test_a_patient_who_is_told_another_place(self):
        day = good_day()
        day.ask_place("A002", "called")
        day.ask_place("A001", "called", node=1)
        self.passes(copy.deepcopy(day).close())
        day.ask_place("A002", "waiting")
        self.convicts(day.close(), "C8", "not its stages at any seq")
        for asked in ({"stages": ["called"], "number": "A002", "visit": "visit-A001"},
                      {"stages": ["called", "waiting"], "number": "A002"},
                      {"stages": [], "number": "A002"},
                      {"stages": [], "number": "A002", "status": 404}):
            day = good_day()
            day.ask_place(asked.pop("number"), *asked.pop("stages"), **asked)
            self.convicts(day.close(), "C8", "the code of visit visit-A00")

    def test_a_line_that_is_longer_than_the_log_makes_it(self):
        for waiting, passes in ((1, True), (2, False), (0, False)):
            day = good_day()
            day.open("A004")
            day.read("services", counts={SERVICE: waiting, OTHER_SERVICE: 0})
            day.close()
            if passes:
                self.passes(day)
            else:
                self.convicts(day, "C8", "the line of service-1 is told as")

    def test_another_server_that_stays_behind(self):
        day = good_day()
        day.read("ticket", 1, after=5, seq=len(day.events) - 1)
        self.convicts(day.close(), "C8", "s old")

    def test_a_command_that_is_put_before_an_older_one(self):
        day = good_day()
        seqs = [event for event in day.events if event["command_id"] == "open-A001"]
        for line in day.history:
            if line["e"] == "invoke" and line["id"] == "open-A001":
                line["t"] = day.t
            if line["e"] == "ok" and line["id"] == "open-A001":
                line["t"] = day.t + 0.5
        self.assertTrue(seqs)
        self.convicts(day.close(), "C8", "had been told")

    def test_a_refusal_for_a_state_that_was_over(self):
        day = good_day()
        day.invoke("refused", "ticket.start", "ticket-A002")
        day.note("fail", id="refused", **{"try": 1}, status=409, code="wrong_state")
        day.invoke("unknown", "ticket.start", "ticket-A002")
        day.note("fail", id="unknown", **{"try": 1}, status=404, code="no_such_ticket")
        self.convicts(day.close(), "C8", "with wrong_state, which was not true")
        self.convicts(day, "C8", "with no_such_ticket, which was not true")

    def test_a_transfer_that_was_refused_although_the_desk_had_the_patient(self):
        for return_to_me in (False, True):
            day = good_day()
            day.invoke("refused", "ticket.transfer", "ticket-A001", return_to_me=return_to_me)
            day.note("fail", id="refused", **{"try": 1}, status=409, code="wrong_state")
            self.convicts(day.close(), "C8", "with wrong_state, which was not true")

    def test_a_desk_that_was_open_all_the_time(self):
        for event, passes in (("desk.paused", True), ("desk.closed", True), (None, False)):
            day = good_day()
            if event:
                day.invoke("leave", "desk.pause", DESK)
                day.log("leave", event, desk=DESK)
                day.tell("leave")
            day.invoke("refused", "ticket.call_next", DESK)
            day.note("fail", id="refused", **{"try": 1}, status=409, code="desk_not_open")
            if passes:
                self.passes(day.close())
            else:
                self.convicts(day.close(), "C8", "with desk_not_open, which was not true")

    def test_an_empty_line_that_was_not_empty(self):
        day = good_day()
        day.open("A004")
        day.invoke("refused", "ticket.call_next", DESK)
        day.note("fail", id="refused", **{"try": 1}, status=409, code="queue_empty")
        self.convicts(day.close(), "C8", "queue_empty")


    def test_an_empty_line_of_one_who_was_at_another_desk_and_is_free(self):
        day = day_of_two_lines()
        day.start("A004")
        day.finish("A004")
        day.invoke("refused", "ticket.call_next", WINDOW)
        day.note("fail", id="refused", **{"try": 1}, status=409, code="queue_empty")
        self.convicts(day.close(), "C8", "queue_empty")


class Liveness(Case):
    def test_a_command_without_an_answer(self):
        day = good_day()
        day.invoke("slow", "ticket.start", "ticket-A001")
        day.note("info", id="slow", **{"try": 1}, why="timeout")
        self.convicts(day.close(), "C12", "waited more than")

    def test_a_day_that_came_to_a_stop(self):
        day = good_day()
        day.note("stalled")
        self.convicts(day.close(), "C12", "nobody was answered")

    def test_somebody_who_gets_on_no_more(self):
        day = good_day()
        day.note("fault", what="server 0")
        day.note("healed", what="server 0")
        for attempt in range(1, 30):
            day.invoke("again", "ticket.start", "ticket-A001", attempt=attempt)
            day.note("fail", id="again", **{"try": attempt}, status=503, code="database_down")
        self.convicts(day.close(), "C12", "got on no more")

    def test_somebody_who_gets_on_too_late(self):
        day = good_day()
        day.note("fault", what="server 0")
        day.note("healed", what="server 0")
        day.invoke("again", "ticket.start", "ticket-A001")
        day.note("info", id="again", **{"try": 1}, why="connection gone")
        day.t += 11
        day.start("A001", OTHER_DESK)
        self.convicts(day.close(), "C12", "got on only")


    def test_busy_is_no_progress(self):
        for status in (429, 503, 0):
            day = good_day()
            day.note("fault", what="server 0")
            day.note("healed", what="server 0")
            for attempt in range(1, 30):
                day.invoke("again", "ticket.start", "ticket-A001", attempt=attempt)
                day.note("fail", id="again", **{"try": attempt}, status=status, code="busy")
            self.convicts(day.close(), "C12", "got on no more")

    def test_an_order_that_was_given_up(self):
        day = good_day()
        day.invoke("again", "ticket.start", "ticket-A001")
        day.note("info", id="again", **{"try": 1}, why="connection gone")
        day.note("gave_up", id="again")
        self.convicts(day.close(), "C12", "was given up")

    def test_a_live_connection_that_is_silent_and_hears_it_later(self):
        for fault in (False, True):
            for sub in ("watcher", "hall"):
                day = good_day()
                if fault:
                    day.note("fault", what="server 0")
                    day.note("healed", what="server 0")
                day.start("A002")
                frame = next(line for line in reversed(day.history)
                             if line["e"] == "frame" and line["sub"] == sub)
                day.t += 60
                self.passes(copy.deepcopy(day).close())
                day.history.remove(frame)
                day.history.append({**frame, "t": day.t})
                self.convicts(day.close(), "C12", f"{sub} did not hear of seq")


class Enough(Case):
    """Not of a rule: nothing was wrong, as nothing happened."""

    def short(self, day):
        violations, measured = rules.judge(copy.deepcopy(day.history),
                                           copy.deepcopy(day.database()))
        self.assertEqual(violations, {})
        return measured["too_little"]

    def full_day(self):
        day = good_day()
        start = day.history[0]
        start.update(tickets=3, kills=1)
        for sub, audience in (("watcher", "staff"), ("hall", "display")):
            day.note("line", sub=sub, audience=audience)
        day.note("fault", what="server 0", kill=0)
        day.note("healed", what="server 0")
        for sub, audience in (("watcher", "staff"), ("hall", "display")):
            day.note("hello", sub=sub, audience=audience, node=1, life=1, epoch=EPOCH,
                     since=len(day.events))
        day.start("A002")
        for what in ("services", "live", "ticket"):
            day.read(what, h=what)
        day.ask_place("A002", "serving")
        return day

    def test_a_full_day_is_enough(self):
        day = self.full_day()
        day.history = [line for line in day.history if line.get("what") != "live"]
        self.assertEqual(self.short(day.close()), ["nobody read live"])
        day = self.full_day()
        day.close()
        for line in day.history:
            if line.get("what") == "live":
                line["h"] = "staff-state"
        self.assertEqual(self.short(day), [])

    def test_a_day_without_one_of_its_parts_is_not(self):
        def without(drop, words, **start):
            day = self.full_day().close()
            day.history = [line for line in day.history if not drop(line)]
            for line in day.history:
                if line.get("what") == "live":
                    line["h"] = "staff-state"
            day.history[0].update(start)
            self.assertIn(words, self.short(day))
        without(lambda line: line["e"] == "fault", "0 kills of 1 were done")
        without(lambda line: False, "1 kills of 2 were done", kills=2)
        without(lambda line: False, "3 patients of 4 were taken in", tickets=4)
        without(lambda line: line["e"] == "read" and line["what"] == "services",
                "nobody read services")
        without(lambda line: line["e"] == "place", "no patient asked for a place")
        without(lambda line: line["e"] == "line", "nobody meant to listen")
        without(lambda line: line.get("sub") == "hall" and line["e"] != "line",
                "hall has no hello")
        without(lambda line: line["e"] == "end", "the day has no beginning or no end")


class Examples(Case):
    def test_one_of_each_kind_is_shown(self):
        day = good_day()
        day.invoke("open-A001", "visit.open", attempt=2, service=SERVICE)
        day.tell("open-A001", attempt=2, **day.issue("open-A001", "A010"))
        day.close()
        day.answers = [one for one in day.answers if one["command_id"] == "open-A001"]
        found = day.judge()["C4 acked once"]
        shown = rules.examples(found)
        self.assertGreater(len(found), len(shown))
        for words in ("is not in the database", "ways", "in pieces"):
            self.assertEqual(sum(words in text for text in shown), 1, shown)


unittest.main()
