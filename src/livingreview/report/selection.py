"""Results of the search: flow diagram with its list, and the reports by where they stand.

1. The diagram is followed by the same numbers as a nested list; each box leads to what is in it. With frozen versions
   every number stands for earlier searches and for those since (layout 4 of living flow diagrams).
2. Excluded reports are listed with their one reason; reports awaiting anything are listed with what they wait for.
Source: PRISMA 2020 items 16a, 16b; MECIR R56, R58, R59.
"""

import re

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.flow import Periods
from livingreview.figures.flow_boxes import OTHER_SUFFIX, box_of, boxes, is_by_other_methods
from livingreview.report.elements import (
    Block,
    Bullets,
    Cell,
    Column,
    DataTable,
    Details,
    Figure,
    Footnote,
    Inline,
    Lines,
    Link,
    Missing,
    columns,
    text,
)
from livingreview.report.front import WAITING, not_taken_in, unincorporated, waiting
from livingreview.report.inputs import ReportTables
from livingreview.report.people import person, reason
from livingreview.report.references import RECORD_ID, References
from livingreview.stages.prisma_rounds import REPORTS, ROUTINE_LAYOUT, STUDIES, in_periods, periods
from livingreview.tables import FLOW_MEMBERS
from livingreview.terms import NoteKind, ReportState
from livingreview.words import mark, retell, say, say_counted

BETWEEN_NAMES = re.compile(r"[a-z][a-z0-9_]*")
"""An id of a person; words that are no id of the team stay as they are."""

WITHOUT_NAMES = (mark("nobody"), mark("an adjudicator"))
"""What a report waits for where it waits for nobody by name."""

SETTLED = (ReportState.EXCLUDED, ReportState.AWAITING_CLASSIFICATION, ReportState.NOT_RETRIEVED, ReportState.INCLUDED)
"""States of a report in which the words of those who decided may be shown."""

SCREENING = {ReportState.AWAITING_SCREENING.value, ReportState.SCREENING_CONFLICT.value}
MAX_AWAITING_SCREENING = 100
"""Reports listed that wait at the first stage; the rest is counted, and stands in results/screening/reports.csv."""

FLOW_FIGURE = "flow-diagram"
"""Address of the flow diagram."""

MAX_MEMBERS = 60
"""References or ids shown behind one number; the rest stand in the table of the flow beside the report."""


def flow(tables: ReportTables, references: References, svg: Markup | None) -> tuple[Block, ...]:
    """Give the flow diagram, the list that says the same, and what has not been decided yet."""
    if svg is None or not tables.flow:
        return (Missing(say("flow diagram: no flow has been counted.")), _pending(tables))
    caption = say("PRISMA 2020 flow diagram. Every number counts a list that can be opened below it in the page.")
    if tables.flow_versions:
        caption += say(" Numbers of earlier searches say where their records stand now.")
    drawing = Figure(FLOW_FIGURE, svg, caption)
    return (
        drawing,
        Details(say("Flow of records and reports as a list"), (_list(tables),), is_printed=False),
        Details(say("What is in each box"), _members(tables, references), is_printed=False),
        _pending(tables),
    )


def flow_periods(tables: ReportTables, layout: int) -> Periods:
    """Give the periods of a layout with their numbers; none without a frozen version.

    What is included is told from the last version by itself, and stands as one number.
    """
    if not tables.flow_versions:
        return Periods()
    arranged = periods(tables.flow_rounds, layout)
    apart = [row for row in tables.flow_rounds if row["box"] not in (STUDIES, REPORTS)]
    return Periods([retell(period.label) for period in arranged], in_periods(apart, arranged))


def box_links(tables: ReportTables) -> dict[str, str]:
    """Give the address of the list of what is in each box."""
    return {box: f"#flow-{box}" for box in boxes(tables.flow)}


def rounds(tables: ReportTables) -> DataTable:
    """Give every number of the flow by round of searching (layout 1 of living flow diagrams)."""
    arranged = periods(tables.flow_rounds, 1) if tables.flow_rounds else []
    numbers_of = in_periods(tables.flow_rounds, arranged)
    rows = tuple(
        (
            row["item"] or say(row["label"]),
            say(row["unit"]),
            *(numbers.count(n) for n in numbers_of[row["box"], row["column"], row["item"] or ""]),
        )
        for row in sorted(tables.flow, key=lambda row: row["order"])
        if arranged
    )
    labels = [retell(period.label) for period in arranged]
    headings = columns(say("Box or item"), say("Unit"), *labels, numeric=tuple(labels))
    return DataTable("rounds", say("The flow by round of searching"), headings, rows, say("no flow has been counted."))


def excluded(tables: ReportTables, references: References) -> DataTable:
    """List the reports excluded at full text, each with its one reason."""
    grounds = _grounds(tables, references)
    rows = tuple(
        (
            Lines((references.reference(row["report_id"]),)),
            reason(tables.review, row["reason"]),
            grounds.get(row["report_id"], "–"),
        )
        for row in tables.report_status
        if row["state"] == ReportState.EXCLUDED
    )
    missing = say("no report has been excluded at full text.")
    headings = (
        Column(say("Report"), width=48),
        Column(say("Reason"), width=17),
        Column(say("On what grounds"), width=35),
    )
    return DataTable("excluded", say("Reports excluded at full text"), headings, rows, missing, style="references")


def awaiting(tables: ReportTables, references: References) -> DataTable:
    """List the reports that wait for a decision, a full text or their study file."""
    later = set(unincorporated(tables))
    states = {state.value for state, _ in WAITING} | {ReportState.NOT_RETRIEVED.value}
    grounds = _grounds(tables, references)
    rows: list[tuple[Cell, ...]] = []
    screening = [row for row in tables.report_status if row["state"] in SCREENING]
    shown = {row["report_id"] for row in screening[:MAX_AWAITING_SCREENING]}
    for row in tables.report_status:
        if row["state"] in SCREENING and row["report_id"] not in shown:
            continue
        if row["state"] in states:
            state, waits_for = say(row["state"]), _waits_for(tables, row["waits_for"])
        elif row["report_id"] in later:
            state, waits_for = say("included, not yet taken in"), say("data extraction")
        else:
            continue
        reference = Lines((references.reference(row["report_id"]),))
        rows.append((reference, state, waits_for, grounds.get(row["report_id"], "–")))
    missing = say("no report awaits anything.")
    headings = (
        Column(say("Report"), width=42),
        Column(say("State"), width=14),
        Column(say("Waits for"), width=12),
        Column(say("Why"), width=32),
    )
    more = len(screening) - len(shown)
    rest = say_counted(
        "{n} more report awaits screening; it stands in results/screening/reports.csv.",
        "{n} more reports await screening; they stand in results/screening/reports.csv.",
        more,
    )
    caption = say("Reports awaiting a decision or not yet taken in")
    notes = (Footnote(rest),) if more else ()
    return DataTable("awaiting", caption, headings, tuple(rows), missing, notes, style="references")


def _grounds(tables: ReportTables, references: References) -> dict[str, str]:
    """Give what people wrote about a report that is settled at full text, or could not be had.

    The adjudicator's words stand for those of the reviewers. An open report shows nobody's words, so that a reviewer
    who has yet to decide reads no other's.
    """
    settled = {row["report_id"]: row["state"] for row in tables.report_status if row["state"] in SETTLED}
    said: dict[str, dict[bool, list[str]]] = {}
    for row in tables.decision_notes:
        said.setdefault(row["report_id"], {True: [], False: []})[row["is_resolution"]].append(row["note"])
    grounds = {report: " / ".join(dict.fromkeys(kinds[True] or kinds[False])) for report, kinds in said.items()}
    for note in tables.notes:
        if note.kind is NoteKind.NOT_RETRIEVED and note.record_id:
            grounds[references.report_id(note.record_id)] = note.note
    return {report: words for report, words in grounds.items() if report in settled}


def _waits_for(tables: ReportTables, names: str) -> str:
    """Give people's labels for the ids in `reviewer_a and reviewer_b`."""
    if names in ("", *WITHOUT_NAMES):
        return say(names or WITHOUT_NAMES[0])
    joining = {"and": say("and"), "or": say("or")}
    return BETWEEN_NAMES.sub(lambda name: joining.get(name[0]) or person(tables.review, name[0]), names)


def _list(tables: ReportTables) -> Bullets:
    items: list[tuple[tuple[Inline, ...], tuple[tuple[Inline, ...], ...]]] = []
    for box in boxes(tables.flow, flow_periods(tables, ROUTINE_LAYOUT).numbers).values():
        if box.title:
            items.append(((box.title,), tuple((line.text,) for line in box.lines)))
            continue
        for line in box.lines:
            if line.is_item and items:
                items[-1] = (items[-1][0], (*items[-1][1], (line.text,)))
            else:
                items.append(((line.text,), ()))
    return Bullets(tuple(items))


def _members(tables: ReportTables, references: References) -> tuple[DataTable, ...]:
    """Give a table for every box, with what is behind each of its numbers: references, studies, or entries."""
    behind: dict[tuple[str, str, str], list[str]] = {}
    for row in tables.flow_members:
        behind.setdefault((row["box"], row["column"], row["item"]), []).append(row["member"])
    found: dict[str, list[tuple[Cell, ...]]] = {}
    for row in sorted(tables.flow, key=lambda row: row["order"]):
        ids = _behind(tables, references, sorted(behind.get((row["box"], row["column"], row["item"] or ""), [])))
        said = (row["item"] or say(row["label"]), numbers.count(row["n"]), say(row["unit"]), ids)
        found.setdefault(box_of(row["box"], row["column"]), []).append(said)
    headings = (
        Column(say("Box or item"), width=20),
        Column("n", is_numeric=True, width=8),
        Column(say("Unit"), width=12),
        Column(say("What is in it")),
    )
    captions = {name: box.title.rstrip(":") or box.lines[0].words for name, box in boxes(tables.flow).items()}
    apart = {
        name: f"{caption}{say(OTHER_SUFFIX)}" if is_by_other_methods(name) else caption
        for name, caption in captions.items()
    }
    return tuple(
        DataTable(f"flow-{name}", caption, headings, tuple(found[name]), "") for name, caption in apart.items()
    )


def _behind(tables: ReportTables, references: References, members: list[str]) -> Cell:
    """Give each member as a reader knows it; entries of an export, which are no records yet, by their place in it."""
    if not members:
        return say("none")
    shown = members[:MAX_MEMBERS]
    labels = {row["study_id"]: row["study_label"] for row in tables.studies}
    if not any(name in labels or RECORD_ID.fullmatch(name) for name in shown):
        return ", ".join(shown) + _more(members)
    said = [_member(references, labels, name) for name in shown]
    return Lines((*said, (_more(members).strip(),)) if _more(members) else tuple(said))


def _member(references: References, labels: dict[str, str], name: str) -> tuple[Inline, ...]:
    if name in labels:
        return (Link(labels[name], f"#study-{name}"),)
    return references.reference(name) if RECORD_ID.fullmatch(name) else (name,)


def _more(members: list[str]) -> str:
    more = len(members) - MAX_MEMBERS
    if more <= 0:
        return ""
    return " " + say(
        "and {number} more in the table of the flow ({file})",
        file=f"reports/tables/{FLOW_MEMBERS.path}",
        number=numbers.count(more),
    )


def _pending(tables: ReportTables) -> Block:
    if not tables.report_status:
        return text(say("No report has been found yet; nothing awaits screening."), lead=say("Pending"))
    parts = waiting(tables)
    if later := len(unincorporated(tables)):
        parts.append(not_taken_in(later))
    return text(f"{'; '.join(parts)}." if parts else say("Nothing waits."), lead=say("Pending"))
