"""Retractions, corrections and expressions of concern: beside every reference, and in one list.

1. A reference to a report that was retracted, corrected or met with concern says so, wherever it stands.
2. Every synthesis with a study that was retracted or met with concern says what it comes to with and without it.
3. A study whose report is being decided on again, since other records were linked with it, is named.
4. The list names every such report that is not excluded, those of studies first, with what the exports and lists
   of notices say, and what the team has decided or written in its notes. What the team has not yet looked at is named.

Source: PRISMA 2020 item 17; MECIR R57 (retracted studies); Cochrane's policy on problematic studies.
"""

from collections.abc import Mapping

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_effects
from livingreview.report.elements import Block, Cell, Column, DataTable, Flagged, Lines, text
from livingreview.report.inputs import ReportTables, of, study_label
from livingreview.report.people import person
from livingreview.report.references import MARKS, References
from livingreview.stages.open_again import OPEN_STATES
from livingreview.stages.study_notices import GRAVE
from livingreview.tables import Row, Rows
from livingreview.terms import (
    ALL_STUDIES,
    INTEGRITY_FLAG,
    MAIN_ANALYSIS,
    WITH_RETRACTED,
    WITHOUT_RETRACTED,
    NoteKind,
    Notice,
    NoticeState,
    ReportState,
    ResultState,
)
from livingreview.words import mark, say, say_counted

EXCLUDED = (ReportState.EXCLUDED, ReportState.EXCLUDED_AT_SCREENING, ReportState.NOT_RETRIEVED)
NOT_LOOKED_AT = mark("The team has decided and written nothing about this yet.")


def notices(tables: ReportTables, references: References) -> DataTable:
    """List the reports that the exports tell something about, those of studies first."""
    study_of = {references.report_id(row["record_id"]): row["study_id"] for row in tables.study_reports}
    written = _notes(tables, references)
    decided = _decisions(tables)
    rows: list[tuple[tuple[bool, str, str], tuple[Cell, ...]]] = []
    for report_id, found in _by_report(tables).items():
        study = study_of.get(report_id)
        label = study_label(tables, study) if study else "–"
        said = Lines(tuple((f"{say(row['kind']).capitalize()}: {row['place']}",) for row in _distinct(found)))
        is_grave = any(row["kind"] in GRAVE for row in found)
        team = [*decided.get(report_id, ()), *written.get(report_id, ())]
        words: Cell = Lines(tuple((note,) for note in team)) if team else "–"
        if is_grave and not team:
            words = Flagged(say(NOT_LOOKED_AT))
        cells: tuple[Cell, ...] = (Lines((references.reference(report_id),)), label, said, words)
        rows.append(((study is None, label, report_id), cells))
    headings = (
        Column(say("Report"), width=38),
        Column(say("Study"), width=12),
        Column(say("What exports and lists say"), width=28),
        Column(say("What the team says"), width=22),
    )
    caption = say("Retractions, corrections and expressions of concern told by the search exports and lists of notices")
    missing = say("exports and lists tell of none about a report that is not excluded.")
    ordered = tuple(cells for _, cells in sorted(rows, key=lambda pair: pair[0]))
    return DataTable("notices", caption, headings, ordered, missing, style="references")


def concerned_studies(tables: ReportTables, references: References) -> tuple[Block, ...]:
    """Say which studies have a retracted report, or one with an expression of concern; nothing where none has."""
    found: dict[Notice, dict[str, None]] = {}
    grave = {row["report_id"]: Notice(row["kind"]) for row in reversed(tables.notices) if row["kind"] in GRAVE}
    for row in sorted(tables.study_reports, key=lambda row: (row["study_id"], row["record_id"])):
        kind = grave.get(references.report_id(row["record_id"]))
        if kind:
            found.setdefault(kind, {})[study_label(tables, row["study_id"])] = None
    parts = [
        f"{say(MARKS[kind])}: {say_counted('{n} study', '{n} studies', len(labels))} ({numbers.joined(list(labels))})."
        for kind, labels in sorted(found.items())
    ]
    if not parts:
        return ()
    where = say("What was published about them stands in the appendix.")
    return (text(Flagged(" ".join(parts)), f" {where}", lead=say("Integrity")),)


def with_and_without(tables: ReportTables, synthesis_id: str) -> tuple[Block, ...]:
    """Name the studies of a synthesis that have such a notice, and give its result without or with them."""
    found: dict[str, None] = {}
    for row in main_effects(tables.effects, synthesis_id):
        for flag in row["flags"]:
            if flag.startswith(INTEGRITY_FLAG):
                out = f", {say('left out here')}" if row["state"] == ResultState.NOT_TAKEN else ""
                found[f"{row['study_label']} ({say(flag.removeprefix(INTEGRITY_FLAG))}{out})"] = None
    if not found:
        return ()
    summary = [row for row in of(tables.summary, synthesis_id) if row["subgroup"] == ALL_STUDIES]
    by_analysis = {row["analysis"]: row for row in summary}
    named = (
        (MAIN_ANALYSIS, say("main analysis")),
        (WITHOUT_RETRACTED, say("without these studies")),
        (WITH_RETRACTED, say("with these studies")),
    )
    results = [
        f"{words}: {_result(by_analysis[name])}"
        for name, words in named
        if name in by_analysis and len(by_analysis.keys() & {WITHOUT_RETRACTED, WITH_RETRACTED})
    ]
    said = f"{numbers.joined(list(found))}."
    return (text(Flagged(said), f" {_sentence(results)}" if results else "", lead=say("Retracted or of concern")),)


def _sentence(results: list[str]) -> str:
    said = "; ".join(results)
    return f"{said[:1].upper()}{said[1:]}."


def _result(row: Row) -> str:
    if row["display"] is None:
        return say("no estimate ({state})", state=say(row["state"]))
    effect = numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], row["measure"])
    return f"{say(row['measure'])} {effect}, {say_counted('{n} study', '{n} studies', row['k'])}"


def open_studies(tables: ReportTables, references: References) -> tuple[Block, ...]:
    """Say which included studies have a report that is decided on again; nothing where none has."""
    state = {row["report_id"]: row["state"] for row in tables.report_status if row["state"] in OPEN_STATES}
    found: dict[str, None] = {}
    for row in sorted(tables.study_reports, key=lambda row: (row["study_id"], row["record_id"])):
        now = state.get(references.report_id(row["record_id"]))
        if now:
            found[f"{study_label(tables, row['study_id'])} ({say(now)})"] = None
    if not found:
        return ()
    said = say(
        "{reports} of included studies: {names}. Records were linked with them after they had been "
        "included, and the decisions on these differ or are not complete. The studies stay in the "
        "review, and in its syntheses, until that is settled.",
        reports=say_counted("{n} report", "{n} reports", len(found)),
        names=numbers.joined(list(found)),
    )
    return (text(Flagged(said), lead=say("Eligibility is being decided again")),)


def _by_report(tables: ReportTables) -> dict[str, Rows]:
    states = {row["report_id"]: row["state"] for row in tables.report_status}
    found: dict[str, Rows] = {}
    for row in tables.notices:
        if states.get(row["report_id"]) not in EXCLUDED:
            found.setdefault(row["report_id"], []).append(row)
    return found


def _distinct(rows: Rows) -> Rows:
    return list({(row["kind"], row["place"]): row for row in rows}.values())


def _decisions(tables: ReportTables) -> Mapping[str, list[str]]:
    """Give the team's decisions about studies, by the reports that the notices are about."""
    found: dict[str, list[str]] = {}
    for row in tables.study_notices:
        if row["state"] == NoticeState.DECIDED:
            who = f"{person(tables.review, row['by'])}, {row['date']}"
            words = f"{say(row['kind']).capitalize()}: {say(row['decision'])}. {row['reason']} ({who})"
        elif row["state"] == NoticeState.TAKEN_BACK:
            words = say("{kind}: taken back by a reinstatement.", kind=say(row["kind"]).capitalize())
        else:
            continue
        for report_id in row["report_ids"]:
            found.setdefault(report_id, []).append(words)
    return found


def _notes(tables: ReportTables, references: References) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for note in tables.notes:
        if note.record_id and note.kind in (NoteKind.INTEGRITY, NoteKind.CORRECTION):
            words = f"{note.note} ({person(tables.review, note.by)}, {note.date})"
            found.setdefault(references.report_id(note.record_id), []).append(words)
    return found
