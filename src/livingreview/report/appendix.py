"""The back matter: search strategies, notes, and where every number comes from."""

from livingreview.canonical import SHA256_PREFIX
from livingreview.figures import numbers
from livingreview.report.elements import (
    Block,
    Column,
    DataTable,
    Details,
    Lines,
    Missing,
    Verbatim,
    bullets,
    columns,
    text,
)
from livingreview.report.inputs import ReportTables
from livingreview.report.people import person
from livingreview.report.process import STAGE_WORDS
from livingreview.report.references import References

CONVENTIONS = (
    "Ratios are pooled on the natural logarithmic scale and shown as ratios; differences on their own scale.",
    "Intervals are 95% intervals. Study intervals use the normal distribution.",
    (
        "A record is an entry of a source, a report a document about a study, a study an investigation with "
        "participants; the three are counted apart."
    ),
    "A missing value is shown as missing, with its reason where one is known; nothing is filled in.",
    "Dates are those of the protocol, the searches and the decisions; none is taken from a clock.",
)


def strategies(tables: ReportTables) -> tuple[Block, ...]:
    """Give each search's strategy as run."""
    blocks: list[Block] = []
    for row in sorted(tables.searches, key=lambda row: (row["date"], row["search_id"])):
        where = f"{row['source']} ({row['platform']})" if row["platform"] else row["source"]
        hits = "hits not stated" if row["hits"] is None else f"{numbers.count(row['hits'])} hits stated by the source"
        head = (
            f"{where}, run on {row['date']}: {hits}, {numbers.counted(row['n_entries'], 'entry', 'entries')} exported"
        )
        note: list[Block] = [text(row["note"], lead="Note")] if row["note"] else []
        blocks.append(Details(head, (Verbatim(row["strategy"], row["search_id"]), *note)))
    return tuple(blocks) or (Missing("search strategies: no search has been run."),)


def team(tables: ReportTables) -> DataTable:
    """Give everyone who writes into the review, their roles, and what readers should know about them."""
    rows = tuple((member.label, ", ".join(member.roles), member.note or "–") for member in tables.review.team.values())
    return DataTable("team", "Contributions", columns("Name", "Roles", "Note"), rows, "the protocol names nobody.")


def notes(tables: ReportTables, references: References) -> DataTable:
    """Give corrections, discrepancies and integrity concerns about records and sources."""
    rows = tuple(
        (
            Lines((references.reference(note.record_id),)) if note.record_id else note.source or "–",
            note.kind.value,
            note.note,
            f"{person(tables.review, note.by)}, {note.date}",
        )
        for note in tables.notes
    )
    headings = (Column("About", width=42), Column("Kind", width=14), Column("Note", width=28), Column("By", width=16))
    return DataTable(
        "notes", "Notes and integrity concerns", headings, rows, "no note has been written.", style="references"
    )


def provenance(tables: ReportTables) -> tuple[Block, ...]:
    """Give what the review was built with and from."""
    versions = tuple((name, version) for name, version in sorted(tables.versions.items()))
    exports = tuple(
        (row["search_id"], row["encoding"], _hash(row["sha256"]))
        for row in sorted(tables.searches, key=lambda row: row["search_id"])
    )
    return (
        text(
            "Every file this review was built from (protocol, search exports, decisions, study files, ratings) is part "
            "of the review’s repository; the tables behind its numbers are built with it, into the folder "
            "reports/tables. The same files give the same report, byte for byte."
        ),
        bullets(list(CONVENTIONS)),
        DataTable("versions", "Software", columns("Name", "Version"), versions, "no version was recorded."),
        DataTable(
            "exports",
            "Search exports",
            (Column("Search", width=30), Column("Encoding", width=12), Column("sha256", width=58)),
            exports,
            "no search has been run.",
            style="hashes",
        ),
        chains(tables),
    )


def chains(tables: ReportTables) -> DataTable:
    """Give the last line of every decision file; an adjudicator's file holds the resolutions of both stages."""
    heads = {(STAGE_WORDS.get(row["folder"], "Resolutions"), row["actor"]): row for row in tables.decision_heads}
    rows = tuple(
        (person(tables.review, actor), file, numbers.count(row["n_lines"]), _hash(row["hash"]))
        for (file, actor), row in sorted(heads.items())
    )
    headings = (
        Column("Person", width=18),
        Column("Decisions", width=16),
        Column("Lines", is_numeric=True, width=8),
        Column("Hash of the last line", width=58),
    )
    caption, missing = "Heads of the decision chains", "no decision has been made."
    return DataTable("chains", caption, headings, rows, missing, style="hashes")


def _hash(value: str) -> str:
    return value.removeprefix(SHA256_PREFIX)
