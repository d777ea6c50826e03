# SPDX-FileCopyrightText: 2026 The Foleni authors
# SPDX-License-Identifier: Apache-2.0
"""What clients did and were told, as lines of JSON in the order in which it happened: one file that
the checker reads together with the final database.

e         members besides t, the monotonic time in seconds
start     seed, kills, tickets, facility, services, desks, displays
invoke    id, try, who, node, life, name, subject, data      a command goes out
ok        id, try, answer, repeat                            the very bytes of its answer
fail      id, try, status, code                              it was refused
info      id, try, why                                       nobody knows
garbled   id, try, text                                      it made no sense
read      who, node, life, seq, what, h, t0, counts          a question and its answer; t0: asked,
                                                             counts: service -> how many wait
gave_up   id                                                 nobody got to know in a long time
line      sub, audience                                      somebody means to listen all day
place     node, life, t0, visit, status, number, stages      what a patient's code told
hello     sub, audience, node, life, epoch, since            a live connection begins
welcome   sub, epoch, seq
snapshot  sub, seq, h
frame     sub, h                                             events; h names a blob
gone      sub
fault     what, kill    healed   what                        kill: which, as some kill several
final     node, life, audience, seq, h, when
stalled   for a long time nobody was answered
end
blob      h, text or packed                                  before its first use

Bytes that many are told are written once and named by a hash; long ones are packed."""

import base64
import hashlib
import json
import time
import zlib


LONG = 4096


def pack(text):
    return base64.b64encode(zlib.compress(text.encode(), 1)).decode()


def unpack(packed):
    return zlib.decompress(base64.b64decode(packed)).decode()


class History:
    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.blobs = set()
        self.counts = {}

    def add(self, event, **members):
        now = time.monotonic()
        self.counts[event] = self.counts.get(event, 0) + 1
        json.dump({"e": event, "t": round(now, 6), **members}, self.file, separators=(",", ":"))
        self.file.write("\n")
        return now

    @staticmethod
    def name(text):
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

    def blob(self, text):
        name = self.name(text)
        if name not in self.blobs:
            self.blobs.add(name)
            how = {"text": text} if len(text) < LONG else {"packed": pack(text)}
            self.add("blob", h=name, **how)
        return name

    def close(self):
        self.file.close()
