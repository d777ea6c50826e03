#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""Those who work at the hospital are to be broken by nothing that happens to a server."""

import asyncio
import gc
import os
import sys
import unittest
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
from people import Line, cancel_all
from testbed import Lost


class BrokenSocket:
    """Goes away while something is being sent on it."""

    def __init__(self, line):
        self.line = line

    async def send(self, message):
        del message
        self.line.gone()
        raise ConnectionResetError


class Silent:
    """Takes what is sent, answers nothing."""

    async def send(self, message):
        del message


def new_line():
    history = SimpleNamespace(add=lambda *_, **__: None)
    work = SimpleNamespace(history=history, site=None)
    return Line(work, "nurse", "staff", 1, 0)


class Ending(unittest.IsolatedAsyncioTestCase):
    async def test_who_loses_a_cancellation_is_cancelled_again(self):
        losses = []

        async def loses_two():
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    if len(losses) == 2:
                        raise
                    losses.append("lost")
        tasks = [asyncio.create_task(loses_two()), asyncio.create_task(asyncio.sleep(0))]
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await cancel_all(tasks, every_s=0.01)
        self.assertEqual(losses, ["lost", "lost"])
        self.assertTrue(all(task.done() for task in tasks))


class AskingOverALine(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.complaints = []

    async def asyncSetUp(self):
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self.complaints.append(context["message"]))

    async def test_a_connection_that_goes_while_sending_is_lost_once(self):
        line = new_line()
        line.socket = BrokenSocket(line)
        with self.assertRaises(Lost):
            await line.ask("id", "{}")
        gc.collect()
        self.assertEqual(self.complaints, [])

    async def test_a_connection_that_goes_while_waiting_is_lost(self):
        line = new_line()
        line.socket = Silent()
        asking = asyncio.create_task(line.ask("id", "{}"))
        while "id" not in line.waiting:
            await asyncio.sleep(0)
        line.gone()
        with self.assertRaises(Lost):
            await asking

    async def test_whoever_goes_home_waits_for_no_answer(self):
        line = new_line()
        line.socket = Silent()
        asking = asyncio.create_task(line.ask("id", "{}"))
        while "id" not in line.waiting:
            await asyncio.sleep(0)
        # Both in one turn of the loop.
        line.gone()
        asking.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await asking


unittest.main()
