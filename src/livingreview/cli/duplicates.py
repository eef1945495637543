"""`livingreview duplicates`: the pairs of records that people are asked about, and their rulings."""

import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import click

from livingreview.tables import Row, Rows
from livingreview.terms import Question, Ruling

FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
LABEL = 10
"""Columns of the terminal for the name of a field."""
SIDE = 52
"""Columns of the terminal for one record."""
MOST = 300
"""Characters shown of a field; the whole record is in `results/records/records.parquet`."""
LIMIT = 20
"""Questions shown at once."""

HEADINGS = {
    Question.SAME_REPORT: "Same report?",
    Question.SAME_STUDY: "Reports of one study?",
}
NOTHING = "No pair of records is in question."
STUDY_HINT = "  If so, name both under `reports:` of the study's file; they stay two reports."
RULING = "  Rule on it: "
HOW = 'livingreview duplicates {a} {b} same|different --by YOUR_ID --reason "why"'
WHOLE_RULING = "A ruling needs RECORD_A, RECORD_B, same or different, --by and --reason."


@click.command("duplicates")
@click.argument("record_a", required=False)
@click.argument("record_b", required=False)
@click.argument("ruling", required=False, type=click.Choice([word.value for word in Ruling]))
@click.option("--by", help="Who rules: an id of the team.")
@click.option("--reason", help="Why; shown with the link.")
@click.option("--date", help="Day of the ruling, today if not given: 2026-11-23.")
@click.option("--write", is_flag=True, help="Add the open questions to records/same_report.csv, to be filled in.")
@click.option("--limit", type=click.IntRange(min=0), default=LIMIT, show_default=True, help="Shown at most; 0 is all.")
def command(
    record_a: str | None,
    record_b: str | None,
    ruling: str | None,
    by: str | None,
    reason: str | None,
    date: str | None,
    write: bool,
    limit: int,
) -> None:
    """List records that may be the same report, side by side; or rule on one pair.

    Without arguments: first pairs that may be one report and were not linked, then pairs that may be reports
    of one study. A star marks the fields in which the two differ; results/dedupe/uncertain.csv holds all after
    a build. With --write, pairs that may be one report are added to records/same_report.csv as rows without a
    ruling. With RECORD_A RECORD_B and same or different, that ruling is added; one that contradicts another is
    refused. No other line is changed.

    Example: livingreview duplicates rec_0123456789abcdef rec_fedcba9876543210 same --by vale --reason "one article"
    """
    from livingreview.folder import require_file

    require_file("Snakefile")
    given = (record_a, record_b, ruling, by, reason)
    if record_a and record_b and ruling and by and reason and not write:
        _rule(record_a, record_b, Ruling(ruling), by, reason, date or time.strftime("%Y-%m-%d"))
        return
    if any(given) or date:
        raise click.UsageError(WHOLE_RULING)
    from livingreview.uncertain import uncertain_now

    uncertain = uncertain_now(Path())
    if write:
        _write(uncertain)
        return
    for line in shown(uncertain, limit):
        click.echo(line)


def shown(uncertain: Rows, limit: int = 0) -> Iterator[str]:
    """Give the lines that show the questions, same reports first; 0 shows all."""
    if not uncertain:
        yield NOTHING
    left = limit or len(uncertain)
    for question, heading in HEADINGS.items():
        asked = [row for row in uncertain if row["question"] == question]
        for number, row in enumerate(asked[:left], start=1):
            yield f"{heading} {number} of {len(asked)}: {_reason(row)}"
            yield from _side_by_side(row)
            yield from _what_to_do(row)
            yield ""
        left -= len(asked[:left])
    n_more = max(0, len(uncertain) - limit) if limit else 0
    if n_more:
        yield f"and {n_more} more: --limit 0 shows all; results/dedupe/uncertain.csv holds all after a build."


def _reason(row: Row) -> str:
    known = row["title_similarity"]
    return row["why"] if known is None else f"{row['why']} (titles {known} % the same)"


def _side_by_side(row: Row) -> Iterator[str]:
    yield f"  {'':{LABEL}} {row['record_a']:{SIDE}}   {row['record_b']}"
    for name in FIELDS:
        ours, theirs = (_wrapped(row[f"{name}_{side}"]) for side in ("a", "b"))
        star = "*" if name in row["differing"] else " "
        for number in range(max(len(ours), len(theirs))):
            label = f"{star} {name:{LABEL}}" if number == 0 else f"  {'':{LABEL}}"
            left, right = (part[number] if number < len(part) else "" for part in (ours, theirs))
            yield f"{label} {left:{SIDE}} | {right}".rstrip()


def _wrapped(value: object) -> list[str]:
    text = "-" if value is None else " ".join(str(value).split())
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return textwrap.wrap(textwrap.shorten(printable, MOST, placeholder=" ..."), SIDE) or ["-"]


def _what_to_do(row: Row) -> Iterator[str]:
    if row["question"] == Question.SAME_STUDY:
        yield STUDY_HINT
    else:
        yield RULING + HOW.format(a=row["record_a"], b=row["record_b"])


def _write(uncertain: Rows) -> None:
    """Add the questions that records/same_report.csv does not hold yet; nothing else of it changes."""
    from livingreview import io, layout
    from livingreview.models.same_report import read_same_report
    from livingreview.models.same_report_text import Asked, add_questions, empty_file

    path = Path(layout.SAME_REPORT)
    before = io.read_exact_text(path) if path.exists() else empty_file()
    asked = [
        Asked(row["record_a"], row["record_b"], row["why"], row["title_a"] or row["title_b"] or "no title")
        for row in uncertain
        if row["question"] == Question.SAME_REPORT
    ]
    after = add_questions(before, asked)
    n_before, n_after = (len(read_same_report(text, layout.SAME_REPORT).questions) for text in (before, after))
    if after != before:
        io.write_bytes(path, after.encode("utf-8"))
    click.echo(f"{n_after - n_before} questions added to {layout.SAME_REPORT}; {n_after} wait there for a ruling.")
    if n_after:
        click.echo("Fill in ruling (same or different), by, date and reason; rows without a ruling change nothing.")


def _rule(record_a: str, record_b: str, word: Ruling, by: str, reason: str, date: str) -> None:
    """Add one ruling, if it contradicts no other."""
    from livingreview import layout
    from livingreview.folder import load_review
    from livingreview.models.same_report import SameReport
    from livingreview.rulings import record_ruling

    ruling = SameReport(record_a, record_b, word, by, date, " ".join(reason.split()), 0)
    line = record_ruling(Path(), load_review(Path(layout.REVIEW)), ruling)
    click.echo(f"Ruled {word.value}: {record_a}, {record_b} ({layout.SAME_REPORT}, line {line}).")
