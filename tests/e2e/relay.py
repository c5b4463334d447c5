#!/usr/bin/env python3
"""A wire between two network namespaces that loses packets and delays them unevenly.

    relay.py SEED NAME NAME

makes two TUN devices, says "ready", and passes packets between them for as long as its standard
input is open: whoever starts it moves the devices to where they belong. A line "LOSS JITTER" on
standard input (percent, milliseconds) holds for both directions from then on, and is answered by a
line of JSON that counts what has passed and what was lost under the conditions before.

Each packet, whatever is in it, is lost with the given probability. The delay is that of a queue
which is now longer, now shorter: it has one length between 0 and JITTER for 20 to 200 ms, then
another one. Packets of a direction keep their order, as they do in queues of routers and in radio
links that repeat what was lost; so a queue that gets shorter lets go what it held in one burst.

Both are drawn from SEED, for each direction by itself, anew with each line: the n-th packet under
the same conditions meets the same fate in every run, and queues are as long at the same times.
"""

import collections
import fcntl
import json
import os
import random
import select
import struct
import sys
import time

# linux/if_tun.h
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000

LARGEST_PACKET = 65536
LEVEL_SECONDS = (0.02, 0.2)


def tun_device(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


class Direction:
    """What comes in by one device and goes out by the other."""

    def __init__(self, source, sink, seed):
        self.source = source
        self.sink = sink
        self.seed = seed
        self.waiting = collections.deque()  # (when it leaves, packet), in that order
        self.set_conditions(0, 0)

    def set_conditions(self, loss, jitter):
        self.loss = loss
        self.jitter = jitter
        self.fates = random.Random(f"{self.seed} fates")
        self.levels = random.Random(f"{self.seed} levels")
        self.level = 0
        self.level_ends = time.monotonic()
        self.passed = 0
        self.lost = 0

    def take(self, now):
        """Reads all that has come."""
        while True:
            try:
                packet = os.read(self.source, LARGEST_PACKET)
            except BlockingIOError:
                return
            if self.fates.random() < self.loss:
                self.lost += 1
                continue
            self.passed += 1
            leaves = now + self.delay(now)
            if self.waiting:
                leaves = max(leaves, self.waiting[-1][0])
            self.waiting.append((leaves, packet))

    def delay(self, now):
        if self.jitter == 0:
            return 0
        while self.level_ends <= now:
            self.level_ends += self.levels.uniform(*LEVEL_SECONDS)
            self.level = self.levels.uniform(0, self.jitter)
        return self.level

    def let_go(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            try:
                os.write(self.sink, self.waiting.popleft()[1])
            except OSError:  # the other device is not up yet, or not any more
                self.lost += 1

    def counts(self):
        return {"passed": self.passed, "lost": self.lost}


def relay(seed, names):
    a, b = (tun_device(name) for name in names)
    directions = [Direction(b, a, f"{seed} 0"), Direction(a, b, f"{seed} 1")]
    print("ready", flush=True)
    while True:
        ends = [one.waiting[0][0] for one in directions if one.waiting]
        wait = max(0, min(ends) - time.monotonic()) if ends else None
        readable, _, _ = select.select([a, b, sys.stdin], [], [], wait)
        now = time.monotonic()
        for one in directions:
            if one.source in readable:
                one.take(now)
            one.let_go(now)
        if sys.stdin in readable:
            line = sys.stdin.readline()
            if not line:
                return
            loss, jitter = (float(word) for word in line.split())
            print(json.dumps([one.counts() for one in directions]), flush=True)
            for one in directions:
                one.set_conditions(loss / 100, jitter / 1000)


if __name__ == "__main__":
    relay(sys.argv[1], sys.argv[2:4])
