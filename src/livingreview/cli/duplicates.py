"""`livingreview duplicates`: pairs of records that people are asked about, side by side."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from livingreview.tables import Row, Rows
from livingreview.terms import Question

FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
LABEL = 10
"""Columns of the terminal for the name of a field."""
SIDE = 52
"""Columns of the terminal for one record."""
MOST = 300
"""Characters shown of a field; the whole record is in `results/records/records.parquet`."""

HEADINGS = {
    Question.SAME_REPORT: "Same report?",
    Question.SAME_STUDY: "Reports of one study?",
}
NOTHING = "No pair of records is in question."
STUDY_HINT = "  If so, name both under `reports:` of the study's file; they stay two reports."
RULING = "  Add one of these lines to records/same_report.csv, with your id, the day and your reason:"


@click.command("duplicates")
def command() -> None:
    """List records that may be the same report, side by side, with the lines to rule on them.

    First pairs that may be one report and were not linked, then pairs that may be reports of one study.
    A star marks the fields in which the two differ. No file is changed.

    Example: livingreview duplicates
    """
    from livingreview.checks import check_folder, read_folder
    from livingreview.folder import require_file

    require_file("Snakefile")
    for line in shown(check_folder(read_folder(Path())).require().dedupe.uncertain):
        click.echo(line)


def shown(uncertain: Rows) -> Iterator[str]:
    """Give the lines that show every question, same reports first."""
    if not uncertain:
        yield NOTHING
    for question, heading in HEADINGS.items():
        asked = [row for row in uncertain if row["question"] == question]
        for number, row in enumerate(asked, start=1):
            yield f"{heading} {number} of {len(asked)}: {_reason(row)}"
            yield from _side_by_side(row)
            yield from _what_to_do(row)
            yield ""


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
    return textwrap.wrap(textwrap.shorten(text, MOST, placeholder=" ..."), SIDE) or ["-"]


def _what_to_do(row: Row) -> Iterator[str]:
    if row["question"] == Question.SAME_STUDY:
        yield STUDY_HINT
        return
    yield RULING
    for ruling in ("same", "different"):
        yield f'  1,{row["record_a"]},{row["record_b"]},{ruling},YOUR_ID,YYYY-MM-DD,"why"'
