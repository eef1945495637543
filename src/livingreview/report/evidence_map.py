"""The evidence map of the review: which study tells something about which synthesis, as a figure and as a table.

1. Rows are the included studies and every other study with a result; columns the syntheses of the protocol.
2. A study with several results in a synthesis has the cell of the one that tells most; its participants are the most
   that any of them analysed.
3. The overall risk of bias is the most severe that the study has in any synthesis; not assessed where none is.
"""

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.evidence_map import Cell, Mapped, evidence_map, in_words
from livingreview.judgements.levels import is_ordered, worst
from livingreview.report.elements import (
    Block,
    Column,
    DataTable,
    Details,
    Figure,
    Missing,
    Section,
    text,
)
from livingreview.report.inputs import ReportTables, in_order, included_studies
from livingreview.stages.extraction_results import WHY_NOT_INCLUDED, WRONG_ARMS
from livingreview.stages.reconstruction import LATER_RESULT
from livingreview.tables import Row
from livingreview.terms import MAIN_ANALYSIS, OVERALL, Judgement, ResultState
from livingreview.words import say, say_counted

NAME = "evidence-map"
NOT_INCLUDED = (*WHY_NOT_INCLUDED.values(), LATER_RESULT)
BY_TELLING = (ResultState.ESTIMATED, ResultState.NOT_ESTIMABLE, ResultState.NARRATIVE, ResultState.NOT_TAKEN)
"""States of a result, the one first that tells most."""


def evidence_map_figures(tables: ReportTables) -> Mapping[str, str]:
    """Draw the map by name: one part, or a numbered figure for each part."""
    studies = mapped(tables)
    if not studies or not tables.review.syntheses:
        return {}
    parts = evidence_map([synthesis.label for synthesis in tables.review.syntheses.values()], studies)
    if len(parts) == 1:
        return {NAME: parts[0]}
    digits = len(str(len(parts)))
    return {f"{NAME}-{number:0{digits}}": part for number, part in enumerate(parts, start=1)}


def evidence_map_section(tables: ReportTables, figures: Mapping[str, Markup]) -> Section:
    """Give the section: a sentence, the parts of the figure, and the table."""
    parts = [name for name in sorted(figures) if name == NAME or name.startswith(f"{NAME}-")]
    studies = mapped(tables)
    blocks: list[Block] = []
    if not studies or not parts:
        blocks.append(Missing(say("evidence map: no study or no synthesis is there to map.")))
        return Section("results-map", say("Evidence map"), tuple(blocks))
    blocks.append(text(_overview(tables, studies)))
    for number, name in enumerate(parts, start=1):
        caption = say("Evidence map: studies by syntheses; the size of a square is the number of participants.")
        if len(parts) > 1:
            caption += " " + say("Part {number} of {parts}.", number=number, parts=len(parts))
        blocks.append(Figure(f"figure-{name}", figures[name], caption))
    blocks.append(Details(say("The evidence map as a table"), (_table(tables, studies),), is_printed=False))
    return Section("results-map", say("Evidence map"), tuple(blocks))


def mapped(tables: ReportTables) -> list[Mapped]:
    """Give a row for each study that is included or has a result, by label."""
    cells = _cells(tables)
    has_result = {study_id for study_id, _ in cells}
    included = {row["study_id"] for row in included_studies(tables)}
    rows = [row for row in tables.studies if row["study_id"] in included | has_result]
    judged = _judged(tables)
    return [
        Mapped(
            row["study_label"],
            row["design"],
            judged.get(row["study_id"], Judgement.NOT_ASSESSED),
            tuple(cells.get((row["study_id"], synthesis_id)) for synthesis_id in tables.review.syntheses),
        )
        for row in in_order(rows)
    ]


def _cells(tables: ReportTables) -> dict[tuple[str, str], Cell]:
    """Give the cell that tells most of each study and synthesis."""
    main = [row for row in tables.effects if row["analysis"] == MAIN_ANALYSIS]
    computed = {(row["study_id"], row["synthesis_id"], row["result"]) for row in main}
    rest = [
        row
        for row in tables.study_results
        if (row["study_id"], row["synthesis_id"], row["result"]) not in computed
        and row["state"] == ResultState.NOT_TAKEN
    ]
    found: dict[tuple[str, str], Cell] = {}
    for state in BY_TELLING:
        for row in [*main, *rest]:
            key = (row["study_id"], row["synthesis_id"])
            if row["state"] != state:
                continue
            cell = _cell(tables, row)
            if key not in found:
                found[key] = cell
            elif cell.kind == found[key].kind == "estimate":
                found[key] = max(found[key], cell, key=lambda one: -1 if one.n is None else one.n)
    return found


def _cell(tables: ReportTables, row: Row) -> Cell:
    state = ResultState(row["state"])
    if state is ResultState.ESTIMATED:
        return Cell("estimate", _participants(row))
    if state is ResultState.NARRATIVE:
        return Cell("in words")
    if state is ResultState.NOT_ESTIMABLE:
        return Cell("not estimable")
    return Cell("not taken", why=_reason(tables, row))


def _participants(row: Row) -> int | None:
    if row["n_total"] is not None:
        return int(row["n_total"])
    sides = [row[name] for name in ("n_1", "n_2") if row[name] is not None]
    return sum(sides) if sides else None


def _reason(tables: ReportTables, row: Row) -> str:
    """Class why a result is not taken."""
    if row["why"] in NOT_INCLUDED:
        return "study not included"
    if row["why"] == WRONG_ARMS:
        return "other arms"
    window = tables.review.syntheses[row["synthesis_id"]].window
    days = row.get("days")
    is_outside = days is not None and not window.from_days <= days <= window.to_days
    return "other time" if is_outside else "left out by protocol"


def _judged(tables: ReportTables) -> dict[str, Judgement]:
    """Give the most severe overall judgement of each study; one that no scale orders where it has no other."""
    found: dict[str, set[Judgement]] = {}
    for row in tables.judgements:
        if row["domain"] == OVERALL:
            found.setdefault(row["study_id"], set()).add(Judgement(row["judgement"]))
    given = {}
    for study_id, words in found.items():
        ordered = [word for word in words if is_ordered(word)]
        given[study_id] = worst(sorted(ordered)) if ordered else min(words)
    return given


def _overview(tables: ReportTables, studies: list[Mapped]) -> str:
    count = len(tables.review.syntheses)
    gaps = [
        synthesis.label
        for place, synthesis in enumerate(tables.review.syntheses.values())
        if not any((cell := row.cells[place]) is not None and cell.kind == "estimate" for row in studies)
    ]
    silent = sum(all(cell is None or cell.kind == "not taken" for cell in row.cells) for row in studies)
    shown = say(
        "{studies} and {syntheses}",
        studies=say_counted("{n} study", "{n} studies", len(studies)),
        syntheses=say_counted("{n} synthesis", "{n} syntheses", count),
    )
    said = [say("The map shows what became of each result: {studies_and_syntheses}.", studies_and_syntheses=shown)]
    if gaps:
        said.append(say("No study gives an estimate for {syntheses}.", syntheses=numbers.joined(gaps)))
    if silent:
        said.append(
            say_counted(
                "{n} study has no result that any of the syntheses takes.",
                "{n} studies have no result that any of the syntheses takes.",
                silent,
            )
        )
    return " ".join(said)


def _table(tables: ReportTables, studies: list[Mapped]) -> DataTable:
    heads = (say("Study"), say("Design"), say("Overall risk of bias"))
    return DataTable(
        "table-evidence-map",
        say("Evidence map: what each study tells about each synthesis"),
        tuple(Column(head) for head in (*heads, *(one.label for one in tables.review.syntheses.values()))),
        tuple(
            (row.study, say(row.design), say(row.judgement.value), *(in_words(cell) for cell in row.cells))
            for row in studies
        ),
        say("no study is there to map."),
    )
