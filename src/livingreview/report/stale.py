"""Judgements that were made on earlier evidence: the flag beside every value, the table of what changed, claims.

1. A judgement that is not current is flagged wherever its value stands.
2. The table names each cell that changed, as it was and as it is; long lists are cut, and the table as a file has all.
3. A claim that no longer holds is withdrawn, with the numbers that broke it.
"""

from collections.abc import Iterable

from livingreview.report.elements import (
    Block,
    Cell,
    Column,
    DataTable,
    Flagged,
    Inline,
    Lines,
    Paragraph,
)
from livingreview.report.inputs import ReportTables, study_label
from livingreview.report.people import person
from livingreview.report.placeholders import fill
from livingreview.report.values import placeholder_values
from livingreview.tables import Row, Rows
from livingreview.terms import ClaimState, Evidence
from livingreview.words import mark, say, say_counted

SHOWN = 8  # cells of one judgement in the table; the CSV beside the report has all
KIND_WORDS = {
    "risk_of_bias": mark("Risk of bias"),
    "missing_evidence": mark("Missing evidence"),
    "certainty": mark("Certainty"),
    "extraction": mark("Extraction"),
    "claim": mark("Conclusion"),
}
ABSENT = mark("not there")


def flags(evidence: str | None) -> list[Inline]:
    """Give the flag of a judgement that is not current; nothing for others."""
    if evidence not in (Evidence.EARLIER, Evidence.UNCONFIRMED):
        return []
    return [Flagged(say(evidence))]


def with_flag(words: str, evidence: str | None) -> Cell:
    """Give a cell of a table with the flag below it."""
    found = flags(evidence)
    return Lines(((words,), tuple(found))) if found else words


def of_judgement(tables: ReportTables, kind: str, judged_id: str) -> str | None:
    """Give the state of a judgement that is not current; None for a current one."""
    rows = (row for row in tables.stale if (row["kind"], row["judged_id"]) == (kind, judged_id))
    return next((str(row["evidence"]) for row in rows), None)


def extraction_lines(tables: ReportTables, study_id: str) -> list[tuple[Inline, ...]]:
    """Give the line that says that a study's cells changed since they were agreed on."""
    evidence = of_judgement(tables, "extraction", study_id)
    if evidence == Evidence.EARLIER:
        return [(Flagged(say("Extraction made on earlier evidence")),)]
    return [(Flagged(say("Extraction unconfirmed")),)] if evidence == Evidence.UNCONFIRMED else []


def stale_judgements(tables: ReportTables) -> tuple[Block, ...]:
    """Give every judgement that is not current, with the cells that changed since it was made."""
    rows = tuple(
        _row(tables, row, several)
        for several in _by_judgement(tables.stale)
        for row in (*several[:SHOWN], *_left(several))
    )
    headings = (
        Column(say("Judgement"), width=27),
        Column(say("What changed since"), width=33),
        Column(say("Then"), width=14),
        Column(say("Now"), width=14),
        Column(say("Made by"), width=12),
    )
    caption = say("Judgements made on earlier evidence, or unconfirmed")
    missing = say("no stored judgement was made on earlier evidence, and none is unconfirmed.")
    return (DataTable("stale", caption, headings, rows, missing, style="wide"),)


def claims(tables: ReportTables) -> tuple[Block, ...]:
    """Give every conclusion with its condition and whether it holds; nothing where none was written."""
    if not tables.claims:
        return ()
    values = placeholder_values(tables)
    rows = tuple(
        (
            " ".join(fill(row["text"], values).split()),
            row["holds"],
            Lines(tuple(_state(row))),
            f"{person(tables.review, row['by'])}, {row['date']}",
        )
        for row in tables.claims
    )
    headings = (
        Column(say("Conclusion"), width=38),
        Column(say("Holds while"), width=24),
        Column(say("Today"), width=24),
        Column(say("Said by"), width=14),
    )
    return (
        *_withdrawn(tables.claims),
        DataTable("claims", say("Conclusions and their conditions"), headings, rows, ""),
    )


def _withdrawn(rows: Rows) -> Iterable[Block]:
    broken = [row for row in rows if row["state"] == ClaimState.WITHDRAWN]
    if broken:
        words = say_counted(
            "A conclusion of this review no longer holds and is withdrawn.",
            "{n} conclusions of this review no longer hold and are withdrawn.",
            len(broken),
        )
        yield Paragraph((Flagged(words),), say("Withdrawn"))


def _state(row: Row) -> Iterable[tuple[Inline, ...]]:
    if row["state"] == ClaimState.HOLDS:
        yield (say("Holds"),)
    else:
        yield (Flagged(say(row["state"])),)
    yield from ((because,) for because in row["because"])
    if found := flags(row["evidence"]):
        yield tuple(found)
    yield from ((Flagged(rating),) for rating in row["rests_on"])


def _by_judgement(rows: Rows) -> list[Rows]:
    found: dict[tuple[str, str, int], Rows] = {}
    for row in rows:
        found.setdefault((row["kind"], row["judged_id"], row["part"]), []).append(row)
    return list(found.values())


def _row(tables: ReportTables, row: Row, several: Rows) -> tuple[Cell, ...]:
    name = f"{say(KIND_WORDS[row['kind']])}: {_about(tables, row)}"
    is_first = row is several[0]
    return (
        Lines(((name,), tuple(flags(row["evidence"])))) if is_first else name,
        row["cell"] or row["note"] or "–",
        _value(row, "then"),
        _value(row, "now"),
        person(tables.review, row["by"]),
    )


def _about(tables: ReportTables, row: Row) -> str:
    name = row["judged_id"]
    if row["kind"] in ("certainty", "missing_evidence") and name in tables.review.syntheses:
        name = tables.review.syntheses[name].label
    elif row["kind"] in ("risk_of_bias", "extraction"):
        name = study_label(tables, name)
    return f"{name} ({row['about']})" if row["about"] else name


def _value(row: Row, when: str) -> str:
    if row["cell"] is None:
        return "–"
    return say(ABSENT) if row[when] is None else str(row[when])


def _left(several: Rows) -> Rows:
    """Give a row that counts the cells that are not named."""
    left = len(several) - SHOWN
    if left <= 0:
        return []
    return [{**several[0], "cell": None, "note": say("and {number} more, in tables/grade/stale.csv", number=left)}]
