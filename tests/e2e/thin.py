# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""A thin link: bytes to a server and back, each delayed, not more of them in a second than the link
takes, and cut when that is wanted."""
import asyncio
import contextlib

from client import Loop


class ThinLink:
    """.port is where it listens. rate: bytes a second in each direction."""

    def __init__(self, to_port, delay_s=0.3, rate=1200):
        self.to_port, self.delay_s, self.rate = to_port, delay_s, rate
        self.writers = set()
        self.server = Loop.run(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]

    async def pump(self, reader, writer):
        """The delay is that of the way: what is on it already does not wait for what follows."""
        loop = asyncio.get_running_loop()
        queue, free_at = asyncio.Queue(), 0

        async def deliver():
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(0, due - loop.time()))
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()
        task = asyncio.ensure_future(deliver())
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(512):
                free_at = max(free_at, loop.time()) + len(data) / self.rate
                await queue.put((free_at + self.delay_s, data))
                await asyncio.sleep(max(0, free_at - loop.time()))
        await queue.put((free_at + self.delay_s, b""))
        with contextlib.suppress(ConnectionError):
            await task

    async def serve(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
            self.writers |= {writer, to_writer}
            await asyncio.gather(self.pump(reader, to_writer), self.pump(to_reader, writer))

    def cut(self):
        """Everything that is on the way is lost."""
        async def abort():
            for writer in self.writers:
                writer.transport.abort()
            self.writers.clear()
        Loop.run(abort())

    def close(self):
        self.cut()

        async def close():
            self.server.close()
        Loop.run(close())
