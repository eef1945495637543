"""Kill writers of one decision file, many times, in the middle of what they do; run by `test_decision_files`.

Forked writers add decisions, one at a time or in batches, and note each hash once it is confirmed. Their
writes reach the file a few bytes at a time, so a kill often leaves part of a line.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from builders import record_id
from livingreview import locked_file
from livingreview.decision_files import NewDecision, record_decisions
from livingreview.terms import Decision, ScreeningStage

STAGE = ScreeningStage.TITLE_ABSTRACT
AT_ONCE = 3
BATCH = 4
PIECE = 90
"""Bytes of a line written at once; a line has some 300."""
PAUSE = 0.002
"""Seconds between two pieces, about what flushing a file takes."""


def main(root: Path, n_kills: int, seed: int) -> None:
    """Keep writers at work and kill one after the other."""
    locked_file._write = write_in_pieces
    chance = random.Random(seed)
    at_work = [start(root, number) for number in range(AT_ONCE)]
    for number in range(AT_ONCE, AT_ONCE + n_kills):
        time.sleep(chance.uniform(0.001, 0.03))
        victim = at_work.pop(chance.randrange(len(at_work)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        at_work.append(start(root, number))
    for victim in at_work:
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)


def start(root: Path, number: int) -> int:
    """Fork a writer and give its process id."""
    process = os.fork()
    if process:
        return process
    confirmed = os.open(root / "confirmed", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    size, turn = (BATCH if number % 4 == 0 else 1), 0
    while True:
        note = f"{size} {number}.{turn}"
        told: list[str] = []
        lines = record_decisions(
            root,
            STAGE,
            "ann",
            [NewDecision(record_id(part), Decision.INCLUDE, note=note) for part in range(size)],
            tell=lambda problem, told=told: told.append(problem.message),
        )
        os.write(confirmed, "".join(f"{line.hash}\n" for line in lines).encode())
        os.write(confirmed, b"told\n" * len(told))
        turn += 1


def write_in_pieces(descriptor: int, data: bytes) -> None:
    """Write as the real one does, in pieces."""
    for place in range(0, len(data), PIECE):
        os.write(descriptor, data[place : place + PIECE])
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
