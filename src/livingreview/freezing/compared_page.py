"""A comparison of two moments as lines for a terminal, and as a page."""

from collections.abc import Iterator

from livingreview.audit.findings import printable
from livingreview.figures.numbers import joined
from livingreview.freezing.compare import Comparison
from livingreview.models.review import Review
from livingreview.report.document import Document
from livingreview.report.elements import DataTable, Section, columns
from livingreview.report.front import STATUS_WORDS
from livingreview.report.whats_new import change_tables
from livingreview.stages.changes import events, proposed
from livingreview.tables import Row
from livingreview.terms import ChangeTopic

NOTHING = "Nothing differs."


def lines(comparison: Comparison) -> Iterator[str]:
    """Write a comparison for a terminal: a heading a topic, a line a difference, its reasons below it."""
    yield f"{printable(comparison.old.name)} -> {printable(comparison.new.name)}"
    if comparison.note:
        yield printable(comparison.note)
    if not comparison.rows:
        yield NOTHING
        return
    proposal = proposed(comparison.rows)
    yield f"{joined(events(comparison.rows))}. {proposal.kind.capitalize()}: {proposal.kind.about}."
    for topic in ChangeTopic:
        rows = [row for row in comparison.rows if row["topic"] == topic]
        if rows:
            yield ""
            yield topic.value.capitalize()
        for row in rows:
            yield from _row_lines(row)


def _row_lines(row: Row) -> Iterator[str]:
    cause = f"  [{row['cause']}]" if row["cause"] else ""
    values = f"{row['before'] or 'none'} -> {row['after'] or 'none'}"
    yield f"  {printable(row['label'])}, {printable(row['what'])}: {printable(values)}{cause}"
    if row["held"] is not None:
        yield f"      with the evidence of now and the method of then: {printable(row['held'])}"
    for reason in row["because"]:
        yield f"      {printable(reason)}"


def page(comparison: Comparison, review: Review) -> Document:
    """Lay a comparison out as one page, under the version and date of the later of the two."""
    protocol = comparison.new.protocol
    proposal = proposed(comparison.rows)
    about = (
        ("From", comparison.old.name),
        ("To", comparison.new.name),
        ("Events", joined(events(comparison.rows)) if comparison.rows else NOTHING),
        ("Kind of version", f"{proposal.kind} ({proposal.kind.about})"),
        *((("Note", comparison.note),) if comparison.note else ()),
    )
    return Document(
        title=f"What is new: {review.title}",
        version=protocol.get("version", review.version),
        date=protocol.get("version_date", review.version_date),
        status=STATUS_WORDS[review.living.status],
        notice=review.notice,
        authors=(),
        currency=DataTable("compared", "What is compared", columns("What", "Which"), about, ""),
        sections=(Section("whats-new", "What’s new", change_tables(comparison.rows)),),
    )
