"""Tell the flow apart by rounds of searching, and from the version before: one ledger, four layouts.

1. A round is what came in between two frozen versions: an entry belongs to the first version whose flow counted it as
   identified, and to the last round where none did. Without a frozen version there is one round.
2. A report belongs to the round of the entry that represents it (the one that is no duplicate), a study to the first
   round of its included reports, or to the last where none of them is included now.
3. So every box is divided into sets that have nothing in common, and each round adds up as the whole flow does.
4. Against the last version: studies and reports that were included then, that are new, and that are no longer
   included; total = previous - removed + new. What is new came from searches since that version, or was carried over:
   an earlier search had found it, and that version did not include it.
5. Layouts: 1 every round apart, 2 all together, 3 the first and all later ones, 4 all before and the last one.

Source: PRISMA 2020 templates for updated reviews; Kahale 2022 (layouts of flow diagrams of living reviews);
PRISMA-LSR item 16a.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from livingreview.formats import prisma_csv
from livingreview.stages.prisma_boxes import DUPLICATES, IDENTIFIED, INCLUDED, must_add_up
from livingreview.tables import FLOW_ROUNDS, FLOW_VERSIONS, MEMBER_ROUNDS, Row, Rows, check, new_row
from livingreview.words import say

IDENTIFIED_BOXES = frozenset(box for box, _ in IDENTIFIED.values())
REMOVED_BOXES = frozenset({"entries_rejected", *DUPLICATES.values()})
STUDIES, REPORTS = "new_studies", "new_reports"
"""Boxes of the flow that hold everything included now."""

IN_PACKAGES = ("previous", "new", "total")
"""Parts of the comparison with the last version that the R packages have boxes for."""
LAYOUTS = (1, 2, 3, 4)
ROUTINE_LAYOUT = 4
"""For the report; layout 1 stands in its appendix."""


class FrozenFlow(NamedTuple):
    """The flow of one frozen version: its number, its date, and the members of its boxes."""

    number: str
    date: str | None
    members: Rows


class RoundTables(NamedTuple):
    """The flow by round, the round of every id, and the sets against the last version."""

    rounds: Rows
    member_rounds: Rows
    versions: Rows


class Period(NamedTuple):
    """A column of numbers in a layout: its heading, and the rounds that it adds up."""

    label: str
    rounds: tuple[int, ...]


def flow_rounds(
    flow: Rows,
    members: Rows,
    entries: Rows,
    study_reports: Rows,
    report_of: Mapping[str, str],
    frozen: Sequence[FrozenFlow],
) -> RoundTables:
    """Divide every box of the flow by round; `frozen` are the versions from the oldest to the last."""
    labels = round_labels(frozen)
    by_entry = _entry_rounds(entries, frozen)
    by_report = _report_rounds(members, entries, report_of, by_entry)
    by_study = _study_rounds(members, study_reports, report_of, by_report, last=len(labels))
    round_of = {**by_entry, **by_report, **by_study}
    counted: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in members:
        counted[row["box"], row["column"], row["item"]].add(row["member"])
    rows = []
    for row in flow:
        ids = counted[row["box"], row["column"], row["item"] or ""]
        parts = [{one for one in ids if round_of[one] == number} for number in range(1, len(labels) + 1)]
        must_add_up(f"{row['box']} = the sum of its rounds", ids, parts)
        rows += [_round_row(row, number, labels[number - 1], part) for number, part in enumerate(parts, start=1)]
    known = [new_row(MEMBER_ROUNDS, member=member, round=number) for member, number in round_of.items()]
    latest = {one for one, number in round_of.items() if number == len(labels)}
    versions = _versions(counted, report_of, latest, frozen[-1] if frozen else None)
    return RoundTables(check(rows, FLOW_ROUNDS), check(known, MEMBER_ROUNDS), check(versions, FLOW_VERSIONS))


def round_labels(frozen: Sequence[FrozenFlow]) -> list[str]:
    """Name the rounds by the versions that they led to."""
    if not frozen:
        return [say("All searches")]
    return [
        *(say("Version {version}", version=version.number) for version in frozen),
        say("Since version {version}", version=frozen[-1].number),
    ]


def periods(rounds: Rows, layout: int) -> list[Period]:
    """Give the columns of numbers of a layout, left to right."""
    labels = {row["round"]: row["round_label"] for row in rounds}
    numbers = sorted(labels)
    if layout not in LAYOUTS:
        raise ValueError(f"layout {layout} is none of {LAYOUTS}")
    if layout == 1 or len(numbers) < 2:
        return [Period(labels[number], (number,)) for number in numbers]
    if layout == 2:
        return [Period(say("All searches"), tuple(numbers))]
    if layout == 3:
        return [Period(f"First searches ({labels[1]})", (1,)), Period("All updates", tuple(numbers[1:]))]
    return [Period(say("Previous searches"), tuple(numbers[:-1])), Period(labels[numbers[-1]], (numbers[-1],))]


def in_periods(rounds: Rows, columns: Sequence[Period]) -> dict[tuple[str, str, str], list[int]]:
    """Give the numbers of every line of the flow, one a column, by box, column of the diagram, and item."""
    numbers: dict[tuple[str, str, str], list[int]] = {}
    for row in rounds:
        line = numbers.setdefault((row["box"], row["column"], row["item"] or ""), [0] * len(columns))
        for place, period in enumerate(columns):
            line[place] += row["n"] if row["round"] in period.rounds else 0
    return numbers


def package_text(tables: RoundTables) -> str:
    """Write the flow for the R package PRISMA2020: of all searches, or since the last version against it."""
    arranged = periods(tables.rounds, 4 if tables.versions else 2)[-1:]
    return prisma_csv.prisma2020(in_periods(tables.rounds, arranged), _against(tables))


def living_text(tables: RoundTables, layout: int) -> str:
    """Write the flow in a layout for the companion package of living reviews."""
    arranged = periods(tables.rounds, layout)
    numbers = in_periods(tables.rounds, arranged)
    return prisma_csv.living(numbers, _against(tables), periods=[period.label for period in arranged])


def _against(tables: RoundTables) -> dict[str, int]:
    if tables.versions:
        return {f"{row['part']}_{row['unit']}": row["n"] for row in tables.versions if row["part"] in IN_PACKAGES}
    now = {row["box"]: 0 for row in tables.rounds if row["box"] in (STUDIES, REPORTS)}
    for row in tables.rounds:
        if row["box"] in now:
            now[row["box"]] += row["n"]
    return now


def _entry_rounds(entries: Rows, frozen: Sequence[FrozenFlow]) -> dict[str, int]:
    first: dict[str, int] = {}
    for number, version in enumerate(frozen, start=1):
        for row in version.members:
            if row["box"] in IDENTIFIED_BOXES:
                first.setdefault(row["member"], number)
    last = len(frozen) + 1 if frozen else 1
    return {place: first.get(place, last) for row in entries for place in [f"{row['search_id']}/{row['entry']}"]}


def _report_rounds(
    members: Rows, entries: Rows, report_of: Mapping[str, str], by_entry: Mapping[str, int]
) -> dict[str, int]:
    removed = {row["member"] for row in members if row["box"] in REMOVED_BOXES}
    rounds = {}
    for row in entries:
        place = f"{row['search_id']}/{row['entry']}"
        if row["record_id"] is not None and place not in removed:
            rounds[report_of[row["record_id"]]] = by_entry[place]
    return rounds


def _study_rounds(
    members: Rows, study_reports: Rows, report_of: Mapping[str, str], by_report: Mapping[str, int], *, last: int
) -> dict[str, int]:
    included = {row["member"] for row in members if row["box"] in INCLUDED}
    rounds: dict[str, int] = {}
    for row in study_reports:
        report = report_of[row["record_id"]]
        if report in included:
            found = by_report[report]
            rounds[row["study_id"]] = min(found, rounds.get(row["study_id"], found))
    return {row["member"]: rounds.get(row["member"], last) for row in members if row["box"].endswith("_studies")}


def _round_row(row: Row, number: int, label: str, ids: set[str]) -> Row:
    same = {name: row[name] for name in ("order", "box", "column", "item", "label", "unit")}
    return new_row(FLOW_ROUNDS, round=number, round_label=label, **same, n=len(ids))


def _versions(
    counted: Mapping[tuple[str, str, str], set[str]],
    report_of: Mapping[str, str],
    latest: set[str],
    last: FrozenFlow | None,
) -> Rows:
    """Compare what is included with what the last version had included; `latest` came in since."""
    if last is None:
        return []
    rows = []
    for unit, box in (("studies", STUDIES), ("reports", REPORTS)):
        now = counted.get((box, "all", ""), set())
        then = {row["member"] for row in last.members if row["box"] == box and not row["item"]}
        if unit == "reports":
            then = {report_of.get(report, report) for report in then}  # a report's id may have changed by a link
        new, removed = now - then, then - now
        must_add_up(f"{unit}: total + removed = previous + new", now | removed, [then, new])
        found_since, carried_over = new & latest, new - latest
        must_add_up(f"{unit}: new = found since + carried over", new, [found_since, carried_over])
        whole = (("previous", then), ("removed", removed), ("new", new), ("total", now))
        for part, ids in (*whole, ("found_since", found_since), ("carried_over", carried_over)):
            rows.append(new_row(FLOW_VERSIONS, part=part, unit=unit, n=len(ids), members=sorted(ids)))
    return rows
