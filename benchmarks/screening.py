"""How long do 1,000,000 decisions take, and how much memory: to read, verify and fold, and to build their tables?

    benchmarks/screening.py [--records 100000] [--decisions 1000000] [--appends 2000]

Decisions are spread over both stages and ten people, some of them changed later; some conflicts are resolved.
Each part runs in a process of its own, so that the memory is its own. Appends are one line each, locked, flushed and
confirmed, beside the same number of bare writes with a flush: the disk decides. Seconds are by the wall clock and, for
a machine that others share, of the processor.
"""

import argparse
import gc
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from livingreview import canonical
from livingreview.cli import GARBAGE_THRESHOLD
from livingreview.formats.decision_log import Log, read_log
from livingreview.models.review import Review
from livingreview.tables import LINKED_RECORDS, Rows, new_row

N_PEOPLE = 5
"""People a stage; every report of the first stage is decided on by all of them."""
ADVANCE = 0.3
"""Share of decisions that include."""
CHANGED = 0.02
"""Share of decisions changed later."""
AT = "2026-11-20T09:00:00Z"
PARTS = ("read", "fold", "tables")


def main() -> None:
    """Write the decision files, then measure each part."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--records", type=int, default=100_000)
    arguments.add_argument("--decisions", type=int, default=1_000_000)
    arguments.add_argument("--appends", type=int, default=2_000)
    arguments.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.part:
        measure(given.part, given.root, given.records)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_logs(root, given.records, given.decisions)
        print(f"{given.decisions} decisions over {given.records} records")
        for part in PARTS:
            command = [sys.executable, __file__, "--part", part, "--root", folder, "--records", str(given.records)]
            subprocess.run(command, check=True)
        appends(root, given.appends)


def write_logs(root: Path, n_records: int, n_decisions: int) -> None:
    """Write every person's files."""
    chance = random.Random(42)
    a_file = n_decisions // (2 * N_PEOPLE)
    for stage in ("title_abstract", "full_text"):
        for person in range(N_PEOPLE):
            owner = f"{stage}/person_{person}"
            path = root / f"screening/{owner}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            records = chance.sample(range(n_records), min(n_records, a_file))
            records += chance.choices(records, k=a_file - len(records))
            path.write_bytes(b"".join(lines(owner, stage, records, chance)))


def lines(owner: str, stage: str, records: list[int], chance: random.Random) -> list[bytes]:
    """Chain one person's decisions; a few are changed at the end."""
    before, written = canonical.chain_start(owner), []
    for record in [*records[: -int(len(records) * CHANGED)], *records[: int(len(records) * CHANGED)]]:
        word = "include" if chance.random() < ADVANCE else "exclude"
        content = {
            "schema": 1,
            "record_id": record_id(record),
            "decision": word,
            "reason": "wrong_design" if word == "exclude" and stage == "full_text" else None,
            "note": "",
            "by": owner.split("/")[1],
            "at": AT,
            "previous": before,
        }
        body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        before = canonical.SHA256_PREFIX + hashlib.sha256(body).hexdigest()
        written.append(orjson.dumps({**content, "hash": before}, option=orjson.OPT_SORT_KEYS) + b"\n")
    return written


def record_id(number: int) -> str:
    """Give a made-up record's id, spread as hashes are."""
    return "rec_" + hashlib.sha256(str(number).encode()).hexdigest()[:16]


def measure(part: str, root: Path, n_records: int) -> None:
    """Time one part in this process."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    PARTS_[part](root, n_records)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    print(f"  memory at its highest {peak:.0f} MB")


def read(root: Path, _n_records: int) -> list[Log]:
    """Read and verify every file."""
    start = now()
    logs = [
        read_log(path.read_bytes(), f"{path.parent.name}/{path.stem}", path.name)
        for path in sorted(root.glob("screening/*/*.jsonl"))
    ]
    n = sum(len(log.lines) for log in logs)
    assert not any(log.problems for log in logs)
    print(f"read and verify: {since(start)} ({n} lines)")
    return logs


def now() -> tuple[float, float]:
    """Give the wall clock and the processor's."""
    return time.perf_counter(), time.process_time()


def since(start: tuple[float, float]) -> str:
    """Say how long it took."""
    wall, processor = now()
    return f"{wall - start[0]:.1f} s ({processor - start[1]:.1f} s of the processor)"


def fold(root: Path, n_records: int) -> None:
    """Read, verify and fold."""
    from livingreview.stages.screening import screening

    linked = links(n_records)
    start = now()
    built = screening(linked, read(root, n_records), REVIEW, database_records=(), not_retrieved=())
    assert len(built.report_status) == n_records
    print(f"read, verify and fold: {since(start)}")


def tables(root: Path, n_records: int) -> None:
    """Do what the build's step does, with the tables it writes."""
    from livingreview import io
    from livingreview.stages.screening import screening
    from livingreview.tables import AGREEMENT, DECISIONS, REPORT_STATUS

    linked = links(n_records)
    start = now()
    built = screening(linked, read(root, n_records), REVIEW, database_records=(), not_retrieved=())
    io.write_table(built.report_status, root / REPORT_STATUS.path, REPORT_STATUS)
    print(f"states written after {since(start)}")
    io.write_table(built.agreement, root / AGREEMENT.path, AGREEMENT)
    print(f"agreement written after {since(start)}")
    io.write_parts(built.decisions_in_parts(), root / DECISIONS.path, DECISIONS)
    size = (root / DECISIONS.path).stat().st_size / 1e6
    print(f"decisions written after {since(start)} ({size:.0f} MB)")


PARTS_: dict[str, Callable[[Path, int], object]] = {"read": read, "fold": fold, "tables": tables}


def links(n_records: int) -> Rows:
    """Give every record a report of its own."""
    return [new_row(LINKED_RECORDS, record_id=r, report_id=r) for r in map(record_id, range(n_records))]


def appends(root: Path, n: int) -> None:
    """Time confirmed decisions beside bare flushed writes of the same size."""
    from livingreview.decision_files import NewDecision, record_decisions
    from livingreview.terms import Decision, ScreeningStage

    start = time.perf_counter()
    for number in range(n):
        new = NewDecision(record_id(number), Decision.INCLUDE, at=AT)
        record_decisions(root, ScreeningStage.TITLE_ABSTRACT, "person_0", [new])
    ours = n / (time.perf_counter() - start)
    start = time.perf_counter()
    descriptor = os.open(root / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for _ in range(n):
        os.write(descriptor, b"x" * 320)
        os.fsync(descriptor)
    bare = n / (time.perf_counter() - start)
    print(f"appends: {ours:.0f} a second; bare flushed writes {bare:.0f} a second; ratio {bare / ours:.2f}")


def a_review() -> Review:
    """Make the protocol that the decisions belong to."""
    from livingreview.skeleton import skeleton
    from livingreview.validation import validate
    from livingreview.yaml_dialect import read as read_yaml

    data = skeleton()["config/review.yaml"].decode()
    content, problems = validate(read_yaml(data, "review.yaml"), Review)
    assert content is not None, problems
    team = {f"person_{n}": {"label": f"Person {n}", "roles": ["screener"]} for n in range(N_PEOPLE)}
    return Review.model_validate({**json.loads(content.model_dump_json(by_alias=True)), "team": team})


REVIEW = a_review()

if __name__ == "__main__":
    main()
