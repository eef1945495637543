"""How well and how fast duplicates are linked, beside bib-dedupe where it is installed, and at scale.

The gold sets are read from the folder that LIVINGREVIEW_DATA names (see `dedupe_gold.py`). bib-dedupe
needs an environment of its own, as its requirements differ from this project's:

    python -m venv ~/bib-dedupe && ~/bib-dedupe/bin/pip install bib-dedupe
    LIVINGREVIEW_DATA=... python benchmarks/dedupe.py --beside ~/bib-dedupe/bin/python

Both tools get the same records (no PubMed ids) in one run and one process each; what is timed is the
linking alone, after both have been imported. The last set is generated (see `dedupe_profiles.py`).
`--scale` adds generated records: seconds, memory, precision and sensitivity for 10,000, 100,000 and 300,000.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from dedupe_generator import generate
from dedupe_gold import VARIABLE, GoldSet, Score, data_folder, gold_sets, score
from dedupe_profiles import pairs_of, profiles

from livingreview.stages.dedupe import link_duplicates, report_ids
from livingreview.tables import Row

OTHER = Path(__file__).parent / "dedupe_bibdedupe.py"
SIZES = (10_000, 100_000, 300_000)
PROFILES = 3_000
"""Records of the generated set that both tools get."""
TYPES = ("article", "inproceedings", "misc", "online")


class Solved(NamedTuple):
    """The report of every record, and the seconds it took."""

    report_of: dict[str, str]
    seconds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--beside", type=Path, help="Python of an environment with bib-dedupe")
    parser.add_argument("--scale", action="store_true", help="add generated records")
    options = parser.parse_args()
    folder = data_folder()
    if folder is None:
        print(f"{VARIABLE} names no folder with gold sets: these are left out.")
    gold([*(gold_sets(folder) if folder else []), [profile_set()]], options.beside)
    if options.scale:
        for size in SIZES:
            scale(size)


def gold(sets: list[list[GoldSet]], beside: Path | None) -> None:
    """Print one line a set and tool, and how many times faster ours is."""
    problems = [problem for group in sets for problem in group]
    solve(problems[0])  # so that imports are not timed
    tools = {"ours": iter([solve(problem) for problem in problems])}
    if beside:
        tools["bib-dedupe"] = iter(solve_beside(problems, beside))
    print(f"{'set':18}{'records':>8}  {'tool':12}{'precision':>10}{'sensitivity':>12}{'s per 1,000':>13}{'ratio':>8}")
    for group in sets:
        records = sum(len(problem.records) for problem in group)
        ours = 0.0
        for tool, answers in tools.items():
            counts, seconds = [0, 0, 0], 0.0
            for problem in group:
                solved = next(answers)
                counts = [a + b for a, b in zip(counts, score(problem, solved.report_of), strict=True)]
                seconds += solved.seconds
            found = Score(*counts)
            ours = ours or seconds
            line = f"{group[0].name:18}{records:8}  {tool:12}{found.precision:10.3f}{found.sensitivity:12.3f}"
            print(f"{line}{1000 * seconds / records:13.3f}{seconds / ours:8.1f}")


def profile_set() -> GoldSet:
    """Give records as databases write them, with look-alikes, as one more set."""
    rows, truth = profiles(PROFILES)
    same = pairs_of({record: report for record, (report, _, _) in truth.items()})
    return GoldSet("profiles", rows, same=frozenset(frozenset(pair) for pair in same))


def solve(problem: GoldSet) -> Solved:
    """Link the records of one problem."""
    start = time.perf_counter()
    linked = link_duplicates(problem.records, [])
    return Solved(report_ids(linked.records), time.perf_counter() - start)


def solve_beside(problems: list[GoldSet], python: Path) -> list[Solved]:
    """Link them with bib-dedupe."""
    rows = [[other_row(row) for row in problem.records] for problem in problems]
    done = subprocess.run([python, OTHER], input=json.dumps(rows), capture_output=True, text=True, check=True)
    solved = []
    for problem, answer in zip(problems, json.loads(done.stdout), strict=True):
        if answer["error"]:
            print(f"bib-dedupe stopped at a problem of {problem.name}: {answer['error']}", file=sys.stderr)
        report_of = {row["record_id"]: row["record_id"] for row in problem.records}
        report_of.update({member: min(group) for group in answer["groups"] for member in group})
        solved.append(Solved(report_of, answer["seconds"]))
    return solved


def other_row(row: Row) -> dict[str, Any]:
    """Give a record under bib-dedupe's names of columns."""
    named = {"journal": "journal", "volume": "volume", "number": "issue", "pages": "pages", "title": "title"}
    kind = row["type"] if row["type"] in TYPES else "article"
    container = "booktitle" if kind == "inproceedings" else "journal"
    made = {name: row[column] or "" for name, column in {**named, "doi": "doi", "abstract": "abstract"}.items()}
    made |= {"booktitle": "", container: made["journal"]}
    if container == "booktitle":
        made["journal"] = ""
    return {
        **made,
        "ID": row["record_id"],
        "ENTRYTYPE": kind,
        "author": row["notes"][0] if row["notes"] else " and ".join(row["authors"]),
        "year": str(row["year"] or ""),
    }


def scale(size: int) -> None:
    """Print what linking generated records takes and how well it goes."""
    rows, truth = generate(size)
    start = time.perf_counter()
    linked = link_duplicates(rows, [])
    seconds = time.perf_counter() - start
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    members: dict[Any, list[str]] = defaultdict(list)
    right: dict[int, int] = defaultdict(int)
    for record, report in report_ids(linked.records).items():
        members[report].append(record)
        right[truth[record]] += 1
    both: dict[tuple[str, int], int] = defaultdict(int)
    for report, records in members.items():
        for record in records:
            both[report, truth[record]] += 1
    true_pairs, found_pairs, all_pairs = (
        sum(n * (n - 1) // 2 for n in counts) for counts in (both.values(), map(len, members.values()), right.values())
    )
    found = Score(true_pairs, found_pairs - true_pairs, all_pairs)
    print(
        f"{size:9,} records: {seconds:7.1f} s, {gigabytes:5.2f} GB, precision {found.precision:.4f}, "
        f"sensitivity {found.sensitivity:.4f}, {len(linked.uncertain):,} questions",
        flush=True,
    )


if __name__ == "__main__":
    main()
