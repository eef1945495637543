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
from livingreview.words import mark, say, say_counted

CONVENTIONS = (
    mark("Ratios are pooled on the natural logarithmic scale and shown as ratios; differences on their own scale."),
    mark("Intervals are 95% intervals. Study intervals use the normal distribution."),
    (
        mark(
            "A record is an entry of a source, a report a document about a study, a study an investigation with "
            "participants; the three are counted apart."
        )
    ),
    mark("A missing value is shown as missing, with its reason where one is known; nothing is filled in."),
    mark("Dates are those of the protocol, the searches and the decisions; none is taken from a clock."),
)

RESOLUTIONS = mark("Resolutions")


def strategies(tables: ReportTables) -> tuple[Block, ...]:
    """Give each search's strategy as run."""
    blocks: list[Block] = []
    for row in sorted(tables.searches, key=lambda row: (row["date"], row["search_id"])):
        where = f"{row['source']} ({row['platform']})" if row["platform"] else row["source"]
        hits = say("hits not stated")
        if row["hits"] is not None:
            hits = say_counted("{n} hit stated by the source", "{n} hits stated by the source", row["hits"])
        head = say(
            "{source}, run on {date}: {hits}, {entries}",
            source=where,
            date=row["date"],
            hits=hits,
            entries=say_counted("{n} entry exported", "{n} entries exported", row["n_entries"]),
        )
        note: list[Block] = [text(row["note"], lead=say("Note"))] if row["note"] else []
        blocks.append(Details(head, (Verbatim(row["strategy"], row["search_id"]), *note)))
    return tuple(blocks) or (Missing(say("search strategies: no search has been run.")),)


ROLES = (mark("screener"), mark("adjudicator"), mark("extractor"), mark("author"), mark("reader"))
"""What a person of the team may be."""


def team(tables: ReportTables) -> DataTable:
    """Give everyone who writes into the review, their roles, and what readers should know about them."""
    rows = tuple(
        (member.label, ", ".join(say(role) for role in member.roles), member.note or "–")
        for member in tables.review.team.values()
    )
    return DataTable(
        "team",
        say("Contributions"),
        columns(say("Name"), say("Roles"), say("Note")),
        rows,
        say("the protocol names nobody."),
    )


def notes(tables: ReportTables, references: References) -> DataTable:
    """Give corrections, discrepancies and integrity concerns about records and sources."""
    rows = tuple(
        (
            Lines((references.reference(note.record_id),)) if note.record_id else note.source or "–",
            say(note.kind.value),
            note.note,
            f"{person(tables.review, note.by)}, {note.date}",
        )
        for note in tables.notes
    )
    headings = (
        Column(say("About"), width=42),
        Column(say("Kind"), width=14),
        Column(say("Note"), width=28),
        Column(say("By"), width=16),
    )
    return DataTable(
        "notes",
        say("Notes and integrity concerns"),
        headings,
        rows,
        say("no note has been written."),
        style="references",
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
            say(
                "Every file this review was built from (protocol, search exports, decisions, study files, ratings) is "
                "part of the review’s repository; the tables behind its numbers are built with it, into the folder "
                "reports/tables. The same files give the same report, byte for byte."
            )
        ),
        bullets([say(words) for words in CONVENTIONS]),
        DataTable(
            "versions", say("Software"), columns(say("Name"), say("Version")), versions, say("no version was recorded.")
        ),
        DataTable(
            "exports",
            say("Search exports"),
            (Column(say("Search"), width=30), Column(say("Encoding"), width=12), Column("sha256", width=58)),
            exports,
            say("no search has been run."),
            style="hashes",
        ),
        chains(tables),
    )


def chains(tables: ReportTables) -> DataTable:
    """Give the last line of every decision file; an adjudicator's file holds the resolutions of both stages."""
    heads = {(say(STAGE_WORDS.get(row["folder"], RESOLUTIONS)), row["actor"]): row for row in tables.decision_heads}
    rows = tuple(
        (person(tables.review, actor), file, numbers.count(row["n_lines"]), _hash(row["hash"]))
        for (file, actor), row in sorted(heads.items())
    )
    headings = (
        Column(say("Person"), width=18),
        Column(say("Decisions"), width=16),
        Column(say("Lines"), is_numeric=True, width=8),
        Column(say("Hash of the last line"), width=58),
    )
    caption, missing = say("Heads of the decision chains"), say("no decision has been made.")
    return DataTable("chains", caption, headings, rows, missing, style="hashes")


def _hash(value: str) -> str:
    return value.removeprefix(SHA256_PREFIX)
