"""How long does `livingreview audit verify` take over a million decisions on a hundred thousand records?

A review of that size is generated in a temporary folder (both stages, built tables and all), put
under git with `--commits` commits, and verified in a process of its own. Peak memory is that of the largest process.

    python benchmarks/audit.py --records 100000 --people 5
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from livingreview import canonical, io, tables
from livingreview.formats.decision_log import new_line
from livingreview.skeleton import skeleton
from livingreview.stages.prisma import flow
from livingreview.tables import Rows, new_row

SEARCH = "2026-11-01_footbase"
STAGES = ("title_abstract", "full_text")
MEGABYTE = 1024  # kilobytes, as ru_maxrss counts on Linux

REVIEW = """\
schema: 1
title: "A million decisions: a living systematic review"
version: "0.1"
version_date: 2026-11-20
question: {{population: Any., intervention: Any., comparator: Any., outcomes: Any.}}
eligibility: {{include: [Any.], designs: [randomised parallel]}}
team:
{team}
screening:
  reasons:
    wrong_design: {{label: Wrong study design, definition: Not a trial.}}
living: {{status: living, searches: Monthly., incorporation: At once., retirement: No plan.}}
"""
SEARCHES = f"""\
schema: 1
searches:
  - {{search_id: {SEARCH}, kind: database, source: Footbase, date: 2026-11-01, strategy: feet, file: footbase.ris}}
"""


def entry(number: int) -> str:
    """Give one record as RIS."""
    return f"TY  - JOUR\nAU  - Author {number}\nTI  - Trial number {number} of very many\nPY  - 2021\nER  - \n\n"


def decide(root: Path, stage: str, person: str, records: list[str]) -> None:
    """Write one person's decisions on every record."""
    before, lines = canonical.chain_start(f"{stage}/{person}"), []
    for number, record in enumerate(records):
        include = number % 10 == 0
        reason = None if include or stage == "title_abstract" else "wrong_design"
        fields = {"record_id": record, "decision": "include" if include else "exclude", "reason": reason, "note": ""}
        at = f"2026-11-{2 + number // 50_000:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        line = new_line({**fields, "by": person, "at": at}, before)
        before = line[line.index(b'"hash":"') + 8 :][:71].decode()
        lines.append(line)
    io.write_bytes(root / f"screening/{stage}/{person}.jsonl", b"".join(lines))


def tables_of(root: Path, records: list[str], export: bytes) -> None:
    """Write the built tables."""
    searches: Rows = [
        new_row(
            tables.SEARCHES,
            search_id=SEARCH,
            kind="database",
            source="Footbase",
            date="2026-11-01",
            strategy="feet",
            n_entries=len(records),
            n_read=len(records),
            n_rejected=0,
            format="RIS",
            encoding="utf-8",
            sha256=canonical.sha256_hex(export),
        )
    ]
    entries = [
        new_row(tables.ENTRIES, search_id=SEARCH, entry=number, line=number * 6 - 5, record_id=record)
        for number, record in enumerate(records, start=1)
    ]
    linked = [new_row(tables.LINKED_RECORDS, record_id=record, report_id=record) for record in records]
    status = [
        new_row(
            tables.REPORT_STATUS,
            report_id=record,
            is_database_or_register=True,
            title_abstract="include" if number % 10 == 0 else "exclude",
            full_text="include" if number % 10 == 0 else "not due",
            state="included" if number % 10 == 0 else "excluded at screening",
            waits_for="nobody",
        )
        for number, record in enumerate(records)
    ]
    counted = flow(searches, entries, linked, status, [], [], {"wrong_design": "Wrong study design"})
    for rows, table in (
        (searches, tables.SEARCHES),
        (entries, tables.ENTRIES),
        (linked, tables.LINKED_RECORDS),
        (status, tables.REPORT_STATUS),
        (counted.flow, tables.FLOW),
        (counted.members, tables.FLOW_MEMBERS),
    ):
        io.write_table(rows, root / "results" / table.path, table)


def generate(root: Path, n_records: int, n_people: int) -> None:
    """Write the whole review."""
    people = [f"reviewer_{letter}" for letter in "abcdefghij"[:n_people]]
    team = "\n".join(f"  {person}: {{label: {person}, roles: [screener]}}" for person in people)
    entries = [entry(number) for number in range(n_records)]
    records = [canonical.record_id(each) for each in entries]
    export = "".join(entries).encode()
    io.write_bytes(root / "Snakefile", skeleton()["Snakefile"])
    io.write_text(root / "config/review.yaml", REVIEW.format(team=team))
    io.write_text(root / "records/searches.yaml", SEARCHES)
    io.write_bytes(root / f"records/searches/{SEARCH}/footbase.ris", export)
    for stage in STAGES:
        for person in people:
            decide(root, stage, person, records)
    tables_of(root, records, export)


def commit(root: Path, n_commits: int) -> None:
    """Put the decision files under git, a part of them with every commit."""
    files = sorted((root / "screening").rglob("*.jsonl"))
    whole = {file: file.read_bytes().splitlines(keepends=True) for file in files}
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for number in range(1, n_commits + 1):
        for file, lines in whole.items():
            file.write_bytes(b"".join(lines[: len(lines) * number // n_commits]))
        subprocess.run(["git", "add", "screening"], cwd=root, check=True)
        subprocess.run(["git", *identity, "commit", "-q", "-m", f"Part {number}"], cwd=root, check=True)


def main() -> None:
    """Generate, verify, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=5, help="people a stage, at most 10")
    parser.add_argument("--commits", type=int, default=3, help="0 leaves the review without git")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        generate(root, chosen.records, chosen.people)
        if chosen.commits:
            commit(root, chosen.commits)
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "livingreview", "audit", "verify"], cwd=root, env=os.environ, check=False
        )
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE
    lines = chosen.records * chosen.people * len(STAGES)
    size = f"{lines:,} decisions on {chosen.records:,} records"
    print(f"{size}: {seconds:.1f} s, at most {peak:,.0f} MB, exit {done.returncode}")


if __name__ == "__main__":
    main()
