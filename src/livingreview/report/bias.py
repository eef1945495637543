"""Risk of bias: a traffic-light table for each set of results, the answers behind it, and what others judged.

1. A judgement is a symbol with its word, never a colour alone; not assessed says why.
2. Syntheses whose studies have the same judgements share one table.
3. Judgements that others published are shown in their words, apart, and enter nothing.
Source: RoB 2 (22 August 2019); robvis for the table's look.
"""

from livingreview.figures import numbers
from livingreview.figures.forest_layout import DISCS
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
from livingreview.terms import OVERALL, Evidence, Judgement, RobTool

STUDY_WIDTH = 18  # percent


def risk_of_bias(tables: ReportTables, references: References) -> tuple[Block, ...]:
    """Give the tables of judgements."""
    blocks: list[Block] = []
    for place, (synthesis_ids, rows) in enumerate(_shared(tables), start=1):
        labels = numbers.joined([tables.review.syntheses[name].label for name in synthesis_ids])
        by_tool = _by_tool(rows)
        for number, (tool, of_tool) in enumerate(by_tool.items(), start=1):
            anchor = f"bias-{place}" if number == 1 else f"bias-{place}-{number}"
            blocks.append(_traffic_light(of_tool, anchor, f"{labels} ({tool})" if len(by_tool) > 1 else labels))
    if not blocks:
        blocks.append(Missing("risk of bias: no study has a result to assess."))
    return (*blocks, *_quoted(tables, references))


def answers(tables: ReportTables) -> tuple[Block, ...]:
    """Give the answers to signalling questions behind each table of judgements."""
    given = [
        _answers(tables, rows, place, synthesis_ids)
        for place, (synthesis_ids, rows) in enumerate(_shared(tables), start=1)
        if any(row["answers"] or row["support"] for row in rows)
    ]
    return tuple(given) or (Missing("answers: no result has been assessed."),)


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


def _by_tool(rows: Rows) -> dict[str, Rows]:
    """Part the rows by tool: D2 is another domain in another tool."""
    found: dict[str, Rows] = {}
    for row in rows:
        parts = (row["tool_name"], row["tool_version"] if row["tool_name"] == RobTool.ROBINS_I else None)
        found.setdefault(" ".join(part for part in parts if part) or "no tool", []).append(row)
    return found


def _traffic_light(rows: Rows, anchor: str, labels: str) -> DataTable:
    domains = {row["domain"]: row["domain_label"] for row in sorted(rows, key=lambda row: row["order"])}
    by_study: dict[str, dict[str, Row]] = {}
    for row in in_order(rows):
        by_study.setdefault(row["study_id"], {})[row["domain"]] = row
    share = (100 - STUDY_WIDTH) // max(len(domains), 1)
    headings = [Column(_heading(domain, label), width=share) for domain, label in domains.items()]
    cells = tuple(
        (
            Link(next(iter(judged.values()))["study_label"], f"#study-{study_id}"),
            *(judgement(judged.get(domain)) for domain in domains),
        )
        for study_id, judged in by_study.items()
    )
    notes = tuple(Footnote(words) for words in _reasons(rows))
    caption = f"Risk of bias: {labels}"
    return DataTable(
        anchor, caption, (Column("Study", width=STUDY_WIDTH), *headings), cells, "", notes, style="traffic"
    )


def _heading(domain: str, label: str) -> str:
    return label if domain == OVERALL else f"{domain} {label}"


def judgement(row: Row | None) -> Cell:
    """Give a judgement as symbol and word, with a flag where its evidence has changed."""
    if row is None:
        return "not part of the tool for this design"
    level = Judgement(row["judgement"])
    first: tuple[Inline, ...] = (
        Symbol(DISCS[level][1], level.value.capitalize(), f"bias-{level.value.replace(' ', '-')}"),
    )
    if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED) and row["domain"] == OVERALL:
        return Lines((first, (Flagged(row["evidence"]),)))
    return Lines((first,))


def _reasons(rows: Rows) -> list[str]:
    """Give why a study is not assessed, and why an assessor differs from the algorithm."""
    found = []
    for row in rows:
        if not row["reason"]:
            continue
        if row["judgement"] == Judgement.NOT_ASSESSED:
            found.append(f"{row['study_label']}: not assessed, {row['reason'].rstrip('.')}.")
        else:
            change = f"judged {row['judgement']} where the algorithm gives {row['algorithm']}"
            found.append(f"{row['study_label']}, {row['domain_label']}: {change}. {row['reason'].rstrip('.')}.")
    return list(dict.fromkeys(found))


def _answers(tables: ReportTables, rows: Rows, place: int, synthesis_ids: list[str]) -> DataTable:
    ordered = in_order(sorted(rows, key=lambda row: row["order"]))
    cells = tuple(
        (
            row["study_label"],
            _heading(row["domain"], row["domain_label"]),
            row["algorithm"] or "none",
            row["judgement"],
            ", ".join(row["answers"]) or "–",
            lines([part for part in (row["support"], _direction(row)) if part]),
            with_flag(person(tables.review, row["by"]), row["evidence"]),
        )
        for row in ordered
        if row["judgement"] != Judgement.NOT_ASSESSED
    )
    headings = (
        Column("Study", width=16),
        Column("Domain", width=19),
        Column("Algorithm", width=10),
        Column("Judgement", width=10),
        Column("Answers", width=14),
        Column("Support", width=20),
        Column("Assessed by", width=11),
    )
    labels = numbers.joined([tables.review.syntheses[name].label for name in synthesis_ids])
    caption = f"Answers to signalling questions: {labels}"
    return DataTable(f"answers-{place}", caption, headings, cells, "no result has been assessed.", style="wide")


def _direction(row: Row) -> str:
    return f"Predicted direction of bias: {row['direction']}." if row["direction"] else ""


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
        Column("Study", width=15),
        Column("Judged by", width=17),
        Column("Tool", width=19),
        Column("Domain", width=15),
        Column("Judgement", width=11),
        Column("Read in", width=23),
    )
    return [
        text(
            "The following judgements were published by others and are shown as theirs. They are not this review’s "
            "assessments and enter no rating or analysis."
        ),
        DataTable("quoted", "Risk of bias as judged by others", headings, rows, ""),
    ]
