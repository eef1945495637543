"""Risk of bias: a traffic-light table for each set of results, the answers behind it, and what others judged.

1. A judgement is a symbol with its word, never a colour alone; where the algorithm differs, what it gives stands below,
   and the reason in a note. Each tool has its own table; where nobody assessed any study, one sentence says why.
2. Syntheses whose studies have the same judgements share their tables and bars.
3. Judgements that others published are shown in their words, apart, and enter nothing.
Source: RoB 2 (22 August 2019); robvis for the table's look.
"""

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.forest_layout import DISCS
from livingreview.judgements.grids import Grid, grids, with_applicability
from livingreview.report.bias_figures import summary_figures
from livingreview.report.elements import (
    Block,
    Cell,
    Column,
    DataTable,
    Flagged,
    Footnote,
    Inline,
    Lines,
    Link,
    Missing,
    Symbol,
    lines,
    text,
)
from livingreview.report.inputs import ReportTables, in_order, of, study_label
from livingreview.report.people import person
from livingreview.report.references import References
from livingreview.report.stale import with_flag
from livingreview.tables import Row, Rows
from livingreview.terms import OVERALL, Evidence, Judgement
from livingreview.words import retell, say, say_counted

STUDY_WIDTH = 18  # percent
FEW = 7
"""Columns of judgements that fit a page with their names unbroken."""
MOST_WITH_LABELS = 9
"""Columns of judgements that fit with their names; more of them are named below the table."""


def risk_of_bias(tables: ReportTables, references: References, figures: Mapping[str, Markup]) -> tuple[Block, ...]:
    """Give the tables of judgements, each followed by its bars."""
    blocks: list[Block] = []
    for place, (synthesis_ids, rows) in enumerate(_shared(tables), start=1):
        labels = numbers.joined([tables.review.syntheses[name].label for name in synthesis_ids])
        found = grids(rows)
        assessed = [grid for grid in found if grid.is_assessed]
        for number, grid in enumerate(assessed, start=1):
            anchor = f"bias-{place}" if number == 1 else f"bias-{place}-{number}"
            blocks.append(_traffic_light(grid, anchor, f"{labels} ({retell(grid.tool)})"))
        unassessed = [row for grid in found if not grid.is_assessed for row in grid.open_studies]
        if unassessed:
            blocks.append(_nobody(unassessed, labels, is_all=not assessed))
        blocks += summary_figures(tables, figures, synthesis_ids)
    if not blocks:
        blocks.append(Missing(say("risk of bias: no study has a result to assess.")))
    return (*blocks, *_quoted(tables, references))


def _nobody(rows: Rows, labels: str, *, is_all: bool) -> Missing:
    """Say in one sentence that studies are not assessed, and why; studies with the same reason together."""
    if len(rows) == 1:
        who = say("{study} is not assessed", study=rows[0]["study_label"])
    elif is_all:
        who = say_counted("none of {n} study is assessed", "none of {n} studies is assessed", len(rows))
    else:
        who = say_counted("{n} study not assessed", "{n} studies not assessed", len(rows))
    why = "; ".join(_why_not(rows))
    return Missing(say("risk of bias of {labels}: {who} ({reason}).", labels=labels, who=who, reason=why))


def _why_not(rows: Rows) -> list[str]:
    reasons = _by_reason(rows)
    if len(reasons) == 1:
        return list(reasons)
    return [f"{numbers.joined(studies)}: {reason}" for reason, studies in reasons.items()]


def _by_reason(rows: Rows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault((row["reason"] or say("no reason given")).rstrip("."), []).append(row["study_label"])
    return found


def answers(tables: ReportTables) -> tuple[Block, ...]:
    """Give the answers to signalling questions behind each table of judgements."""
    given = [
        _answers(tables, rows, place, synthesis_ids)
        for place, (synthesis_ids, rows) in enumerate(_shared(tables), start=1)
        if any(row["answers"] or row["support"] for row in rows)
    ]
    return tuple(given) or (Missing(say("answers: no result has been assessed.")),)


def _shared(tables: ReportTables) -> list[tuple[list[str], Rows]]:
    """Gather the syntheses that have the same judgements."""
    found: list[tuple[list[str], Rows]] = []
    for synthesis_id in tables.review.syntheses:
        rows = of(tables.judgements, synthesis_id)
        bare = [{**row, "synthesis_id": ""} for row in rows]
        same = next((names for names, known in found if known == bare), None)
        if same is not None:
            same.append(synthesis_id)
        elif rows:
            found.append(([synthesis_id], bare))
    return found


def _traffic_light(grid: Grid, anchor: str, labels: str) -> DataTable:
    domains = _columns(grid)
    is_narrow = len(domains) <= MOST_WITH_LABELS
    share = (100 - STUDY_WIDTH) // max(len(domains), 1)
    headings = [
        Column(_heading(domain, label) if is_narrow else _short(domain), width=share) for domain, label in domains
    ]
    cells = tuple(
        (Link(label, f"#study-{study_id}"), *(judgement(grid.cells.get((study_id, domain))) for domain, _ in domains))
        for study_id, label in grid.studies
    )
    named = "; ".join(_heading(domain, label) for domain, label in domains if domain != OVERALL)
    notes = [Footnote(f"{named}.")] if not is_narrow else []
    notes += [Footnote(words) for words in _notes(grid)]
    style = "traffic" if len(domains) <= FEW else "traffic broad"
    study = Column(say("Study"), width=STUDY_WIDTH)
    return DataTable(
        anchor, say("Risk of bias: {labels}", labels=labels), (study, *headings), cells, "", tuple(notes), style=style
    )


def _short(domain: str) -> str:
    return say("Overall") if domain == OVERALL else domain


def _columns(grid: Grid) -> list[tuple[str, str]]:
    """Give every domain, concerns about applicability too, and overall last."""
    overall = [(OVERALL, row["domain_label"]) for (_, name), row in grid.cells.items() if name == OVERALL]
    return [*(pair for part in with_applicability(grid) for pair in part.domains), *overall[:1]]


def _heading(domain: str, label: str) -> str:
    return say(label) if domain == OVERALL else f"{domain} {say(label)}"


def judgement(row: Row | None) -> Cell:
    """Give a judgement as symbol and word, with a flag where its evidence has changed."""
    if row is None:
        return say("not part of the tool for this design")
    level = Judgement(row["judgement"])
    style = f"bias-{level.value.replace(' ', '-')}"
    parts: list[tuple[Inline, ...]] = [(Symbol(DISCS[level][1], say(level.value).capitalize(), style),)]
    if _differs(row):
        parts.append((say("algorithm: {algorithm}", algorithm=say(row["algorithm"])),))
    if row["direction"]:
        parts.append((say("direction: {direction}", direction=say(row["direction"])),))
    if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED) and row["domain"] == OVERALL:
        parts.append((Flagged(say(row["evidence"])),))
    return Lines(tuple(parts))


def _differs(row: Row) -> bool:
    return row["algorithm"] not in (None, Judgement.NOT_ASSESSED, Judgement.NO_OVERALL, row["judgement"])


def _notes(grid: Grid) -> list[str]:
    """Name the tool in full, and say why a study is not assessed and why an assessor differs from the algorithm."""
    rows = [
        grid.cells[study_id, name]
        for study_id, _ in grid.studies
        for name, _ in _columns(grid)
        if (study_id, name) in grid.cells
    ]
    used = sorted({retell(row["tool"]) for row in rows if row["tool"]})
    found = [say("Assessed with {tools}.", tools=numbers.joined(used))] if used else []
    found += _not_assessed(grid.open_studies)
    without_answers: dict[str, list[str]] = {}
    for row in rows:
        if not row["reason"] or row["tool"] is None:
            continue
        reason = row["reason"].rstrip(".")
        where = f"{row['study_label']}, {_heading(row['domain'], row['domain_label'])}"
        if row["judgement"] == Judgement.NOT_ASSESSED:
            found.append(say("{where}: not assessed, {reason}.", where=where, reason=reason))
        elif row["algorithm"] == Judgement.NOT_ASSESSED:
            without_answers.setdefault(reason, []).append(row["study_label"])
        else:
            change = say(
                "judged {judgement} where the algorithm gives {algorithm}",
                judgement=say(row["judgement"]),
                algorithm=say(row["algorithm"]),
            )
            found.append(f"{where}: {change}. {reason}.")
    found += [
        say(
            "Judged without an algorithm’s judgement ({studies}): {reason}.",
            studies=numbers.joined(list(dict.fromkeys(studies))),
            reason=reason,
        )
        for reason, studies in without_answers.items()
    ]
    return list(dict.fromkeys(found))


def _not_assessed(rows: Rows) -> list[str]:
    reasons = _by_reason(rows)
    return [
        say("{studies}: not assessed, {reason}.", studies=numbers.joined(studies), reason=reason)
        for reason, studies in reasons.items()
    ]


def _answers(tables: ReportTables, rows: Rows, place: int, synthesis_ids: list[str]) -> DataTable:
    ordered = in_order(sorted(rows, key=lambda row: row["order"]))
    cells = tuple(
        (
            row["study_label"],
            _heading(row["domain"], row["domain_label"]),
            say(row["algorithm"] or "none"),
            say(row["judgement"]),
            ", ".join(row["answers"]) or "–",
            lines([part for part in (row["support"], _direction(row)) if part]),
            with_flag(person(tables.review, row["by"]), row["evidence"]),
        )
        for row in ordered
        if row["judgement"] != Judgement.NOT_ASSESSED
    )
    headings = (
        Column(say("Study"), width=16),
        Column(say("Domain"), width=19),
        Column(say("Algorithm"), width=10),
        Column(say("Judgement"), width=10),
        Column(say("Answers"), width=14),
        Column(say("Support"), width=20),
        Column(say("Assessed by"), width=11),
    )
    labels = numbers.joined([tables.review.syntheses[name].label for name in synthesis_ids])
    caption = say("Answers to signalling questions: {labels}", labels=labels)
    return DataTable(f"answers-{place}", caption, headings, cells, say("no result has been assessed."), style="wide")


def _direction(row: Row) -> str:
    return say("Predicted direction of bias: {direction}.", direction=say(row["direction"])) if row["direction"] else ""


def _quoted(tables: ReportTables, references: References) -> list[Block]:
    rows = tuple(
        (
            study_label(tables, row["study_id"]),
            row["by"],
            row["tool"],
            row["domain"],
            row["judgement"],
            references.named(row["source"]),
        )
        for row in sorted(tables.quoted_risk_of_bias, key=lambda row: (row["study_id"], row["by"], row["domain"]))
    )
    if not rows:
        return []
    headings = (
        Column(say("Study"), width=13),
        Column(say("Judged by"), width=14),
        Column(say("Tool"), width=20),
        Column(say("Domain"), width=14),
        Column(say("Judgement"), width=10),
        Column(say("Read in"), width=29),
    )
    return [
        text(
            say(
                "The following judgements were published by others and are shown as theirs. They are not this review’s "
                "assessments and enter no rating or analysis."
            )
        ),
        DataTable("quoted", say("Risk of bias as judged by others"), headings, rows, ""),
    ]
