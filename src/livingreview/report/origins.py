"""Where each number of a synthesis comes from: as printed, report and place, study file, conversions, who decided.

1. A table for each synthesis with a result, in the protocol's order; a row for each study's result, by name.
2. A row leads from the estimate back to the printed words, the report with its DOI, and the entry of the study file.
3. The last line says what made the summary, and in which file its every digit stands.
Source: MECIR C45 to C51 on data as extracted; PRISMA 2020 item 27.
"""

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_effects, main_row
from livingreview.layout import STUDIES
from livingreview.report.conventions import model_and_pooling
from livingreview.report.elements import Cell, Column, DataTable, Details, Footnote, Inline, Lines, Link, lines
from livingreview.report.forest_choices import row_anchors
from livingreview.report.inputs import ReportTables, in_order
from livingreview.report.references import References
from livingreview.report.result_tables import TABLES, study_link
from livingreview.tables import EFFECTS, SUMMARY, Row
from livingreview.terms import SynthesisState
from livingreview.words import mark, say

ASK = mark("Where does this come from?")
"""What a link to the origins of a number says."""


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
    return (Link(say(ASK), f"#origin-{synthesis_id}"),) if main_effects(tables.effects, synthesis_id) else ()


def _table(tables: ReportTables, references: References, synthesis_id: str) -> DataTable:
    effects = main_effects(tables.effects, synthesis_id)
    printed = {(row["study_id"], row["result"]): row["printed"] for row in tables.printed_results}
    rows = tuple(_row(tables, references, row, printed) for row in in_order(effects))
    headings = (
        Column(say("Study"), width=12),
        Column(say("As printed"), width=20),
        Column(say("Report, and where in it; entry of the study file"), width=25),
        Column(say("How the estimate was made"), width=31),
        Column(say("Estimate [95% CI]"), width=12),
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
    made = [*row["conversions"], *(say("Imputed: {part}", part=part) for part in row["imputed"]), *row["flags"]]
    limits = (row["display"], row["display_low"], row["display_high"])
    return (
        study_link(tables, row),
        printed.get((row["study_id"], row["result"])) or numbers.MISSING,
        Lines(where),
        lines(made or [say("As printed, nothing converted")]) if row["display"] is not None else say(row["state"]),
        numbers.effect_with_interval(*limits, row["measure"]) if row["display"] is not None else numbers.MISSING,
    )


def _summary(tables: ReportTables, synthesis_id: str) -> str:
    """Say what made the summary, and where every digit stands."""
    main = main_row(tables.summary, synthesis_id)
    files = " and ".join(f"{TABLES}/{table.path}".format(synthesis=synthesis_id) for table in (EFFECTS, SUMMARY))
    is_pooled = main is not None and main["state"] == SynthesisState.POOLED
    where = say(
        "Every digit stands in {files}; decisions on reports and extraction are in the appendices.", files=files
    )
    if main is None or not is_pooled:
        return where
    return f"{say('The summary pools these estimates ({model}).', model=model_and_pooling(main))} {where}"
