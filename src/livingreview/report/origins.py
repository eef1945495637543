"""Where each number of a synthesis comes from: as printed, report and place, study file, conversions, who decided.

1. A table for each synthesis with a result, in the protocol's order; a row for each study's result, by name.
2. A row leads from the estimate back to the printed words, the report with its DOI, and the entry of the study file.
   Entries are named by their place among the results: a line number would be wrong after a comment above it.
3. Who decided: those whose decisions at full text took a report of the study in, with their dates, and those who
   extracted and settled its cells.
4. The last line says what made the summary, and in which file its every digit stands.
Source: MECIR C45 to C51 on data as extracted; PRISMA 2020 item 27.
"""

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_effects, main_row
from livingreview.layout import STUDIES
from livingreview.report.conventions import model_and_pooling
from livingreview.report.elements import Cell, Column, DataTable, Details, Footnote, Inline, Lines, Link, lines
from livingreview.report.forest_choices import row_anchors
from livingreview.report.inputs import ReportTables, in_order
from livingreview.report.people import person
from livingreview.report.references import References
from livingreview.report.result_tables import TABLES, study_link
from livingreview.tables import EFFECTS, SUMMARY, Row
from livingreview.terms import SynthesisState
from livingreview.words import mark, retell, say

ASK = mark("Where does this come from?")
"""What a link to the origins of a number says."""
DAY = len("2026-11-23")
"""Characters of a time that are its day."""
ORIGIN = "#origin-"
"""How the address of a synthesis's origins begins; they stand on screen only."""


def origins(tables: ReportTables, references: References) -> tuple[Details, ...]:
    """Give the tables behind the results; nothing where no study gave a result."""
    found = tuple(
        _table(tables, references, synthesis)
        for synthesis in tables.review.syntheses
        if main_effects(tables.effects, synthesis)
    )
    return (Details(say("Where do these numbers come from?"), found, is_printed=False),) if found else ()


def origin_link(tables: ReportTables, synthesis_id: str) -> tuple[Link, ...]:
    """Lead from a number of a synthesis to where it comes from; nothing where no study has a result."""
    return (Link(say(ASK), f"{ORIGIN}{synthesis_id}"),) if main_effects(tables.effects, synthesis_id) else ()


def _table(tables: ReportTables, references: References, synthesis_id: str) -> DataTable:
    effects = main_effects(tables.effects, synthesis_id)
    printed = {(row["study_id"], row["result"]): row["printed"] for row in tables.printed_results}
    rows = tuple(_row(tables, references, row, printed) for row in in_order(effects))
    headings = (
        Column(say("Study"), width=12),
        Column(say("As printed"), width=16),
        Column(say("Report, and where in it; entry of the study file"), width=22),
        Column(say("Who decided"), width=18),
        Column(say("How the estimate was made"), width=21),
        Column(say("Estimate [95% CI]"), width=11),
    )
    anchors = tuple(anchor.replace("row-", "origin-", 1) for anchor in row_anchors(synthesis_id, effects))
    caption = say("Where the numbers come from: {label}", label=tables.review.syntheses[synthesis_id].label)
    notes = (Footnote(_summary(tables, synthesis_id)),)
    return DataTable(f"origin-{synthesis_id}", caption, headings, rows, "", notes, "wide", anchors)


def _row(
    tables: ReportTables, references: References, row: Row, printed: dict[tuple[str, str], str]
) -> tuple[Cell, ...]:
    dois = references.dois(row["record_id"])
    where: tuple[tuple[Inline, ...], ...] = (
        (f"{references.short(row['record_id'])}: {row['locator']}",),
        *((dois,) if dois else ()),
        (f"{STUDIES}/{row['study_id']}.yaml, {row['result']}",),
    )
    imputed = [say("Imputed: {part}", part=retell(part)) for part in row["imputed"]]
    made = [*map(retell, row["conversions"]), *imputed, *map(retell, row["flags"])]
    limits = (row["display"], row["display_low"], row["display_high"])
    return (
        study_link(tables, row),
        printed.get((row["study_id"], row["result"])) or numbers.MISSING,
        Lines(where),
        lines([*_inclusion(tables, references, row), _extraction(tables, row["study_id"])]),
        lines(made or [say("As printed, nothing converted")]) if row["display"] is not None else say(row["state"]),
        numbers.effect_with_interval(*limits, row["measure"]) if row["display"] is not None else numbers.MISSING,
    )


def _inclusion(tables: ReportTables, references: References, row: Row) -> list[str]:
    """Say who took the reports of a study in, and when; a decision of the same people is said once."""
    study = {one["record_id"] for one in tables.study_reports if one["study_id"] == row["study_id"]}
    reports = {references.report_id(record) for record in {*study, row["record_id"]}}
    return list(dict.fromkeys(_decision(tables, found) for found in tables.inclusions if found["report_id"] in reports))


def _decision(tables: ReportTables, found: Row) -> str:
    who, day = person(tables.review, found["actor"]), found["at"][:DAY]
    if found["is_resolution"]:
        return say(
            "Conflict settled by {person}, {date}: {decision}", person=who, date=day, decision=say(found["decision"])
        )
    return say("Full text, {person}, {date}: {decision}", person=who, date=day, decision=say(found["decision"]))


def _extraction(tables: ReportTables, study_id: str) -> str:
    """Say who extracted a study and who settled its cells, as far as its file names them."""
    study = next((row for row in tables.studies if row["study_id"] == study_id), None)
    names = study["extracted_by"].split("; ") if study and study["extracted_by"] else []
    who = numbers.joined([person(tables.review, name) for name in names])
    settled = person(tables.review, study["settled_by"]) if study and study["settled_by"] else ""
    if who and settled:
        return say("Extraction by {people}, settled by {person}", people=who, person=settled)
    if who:
        return say("Extraction by {people}", people=who)
    if settled:
        return say("Extraction agreed on by {person}", person=settled)
    return say("Extraction: the study file names nobody")


def _summary(tables: ReportTables, synthesis_id: str) -> str:
    """Say what made the summary, and where every digit stands."""
    main = main_row(tables.summary, synthesis_id)
    files = say(" and ").join(f"{TABLES}/{table.path}".format(synthesis=synthesis_id) for table in (EFFECTS, SUMMARY))
    is_pooled = main is not None and main["state"] == SynthesisState.POOLED
    where = say(
        "Every digit stands in {files}; decisions on reports and extraction are in the appendices.", files=files
    )
    if main is None or not is_pooled:
        return where
    return f"{say('The summary pools these estimates ({model}).', model=model_and_pooling(main))} {where}"
