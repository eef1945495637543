"""What's new since the version before: each outcome before and after with what moved it, studies in and out, events.

1. The table of outcomes holds every value that readers would see differ; beside it stands whether evidence or method
   changed it, and the studies, cells and settings behind that.
2. Studies that came in or went, eligibility reversals and notices are told with the decisions behind them.
3. The history names every version with its events, oldest first.

Source: PRISMA-LSR items L2 and L3; Cochrane's What's new and history of events.
"""

from livingreview.figures import numbers
from livingreview.report.elements import Block, Cell, Column, DataTable, Lines, Missing, Section, text
from livingreview.report.exploration_tables import PARTS
from livingreview.report.glance import version_of
from livingreview.report.inputs import ReportTables, of
from livingreview.tables import Row, Rows
from livingreview.terms import OF_CERTAINTY, ChangeTopic, VersionKind
from livingreview.words import mark, retell, say, say_of

OUTCOMES = (ChangeTopic.OUTCOME, ChangeTopic.CERTAINTY, ChangeTopic.CLAIM)
STUDIES = (ChangeTopic.STUDY, ChangeTopic.REVERSAL, ChangeTopic.NOTICE)
METHODS = (ChangeTopic.METHOD,)
OTHERS = (ChangeTopic.SEARCH, ChangeTopic.SCREENING, ChangeTopic.FIELD, ChangeTopic.BIAS, ChangeTopic.TEXT)
NONE = "–"
WRITTEN = (ChangeTopic.CLAIM, ChangeTopic.FIELD, ChangeTopic.METHOD)
"""Topics whose values people wrote."""
FIELDS = (mark("status"), mark("design"), mark("registrations"), mark("randomised"), mark("condition"), mark("details"),
          mark("arms"), mark("funding"))  # fmt: skip
"""What a changed cell of a study is called."""
AS_ABOVE = mark("As above.")


def whats_new(tables: ReportTables) -> tuple[Section, ...]:
    """Give the section; none where no version was frozen before this one."""
    if not tables.version_history:
        return ()
    before = [row for row in tables.version_history if row["is_frozen"]]
    if not before:
        return ()
    return (Section("whats-new", say("What’s new"), _blocks(tables, before[-1])),)


def _blocks(tables: ReportTables, before: Row) -> tuple[Block, ...]:
    found = tables.changes
    named = version_of(before) + (f" ({retell(before['label'])})" if before["label"] else "")
    now = tables.version_history[-1]
    said = f"{numbers.joined([retell(event) for event in now['events']])}. {about_kind(now['kind'])}."
    if not found:
        return (
            text(say("Nothing differs from {version}.", version=named), lead=say("Since")),
            _history(tables),
        )
    outcomes, *others = change_tables(found)
    since = text(f"{named[:1].upper()}{named[1:]}. {said}", lead=say("Since"))
    return (since, outcomes, *_living(tables), *others, _history(tables))


def change_tables(rows: Rows) -> tuple[DataTable, ...]:
    """Lay the table of changes out for readers, outcomes first."""
    return tuple(
        _table(anchor, caption, [row for row in rows if row["topic"] in topics], nothing)
        for anchor, caption, topics, nothing in (
            ("new-outcomes", say("Outcomes before and after"), OUTCOMES, say("No outcome changed.")),
            ("new-studies", say("Studies in and out"), STUDIES, say("No study changed.")),
            ("new-methods", say("Changes of method"), METHODS, say("No method changed.")),
            ("new-others", say("Searches, screening and cells"), OTHERS, say("Nothing else changed.")),
        )
    )


def about_kind(kind: str | None) -> str:
    """Say what a version of a kind changed."""
    words = say(VersionKind(kind).about) if kind else say("of unknown kind")
    return f"{words[:1].upper()}{words[1:]}"


def _table(anchor: str, caption: str, rows: Rows, nothing: str) -> DataTable:
    headings = (
        Column(say("What"), width=20),
        Column(say("Value"), width=13),
        Column(say("Before"), width=18),
        Column(say("Now"), width=18),
        Column(say("Because"), width=31),
    )
    told: list[list[str]] = [[], *(_why(row) for row in rows)]
    cells = tuple(_cells(row, why, before) for row, before, why in zip(rows, told, told[1:], strict=False))
    return DataTable(anchor, caption, headings, cells, nothing, style="wide", is_told_by_absence=True)


def _why(row: Row) -> list[str]:
    """Give what moved a value, after the synthesis it is about: what moved one synthesis says nothing of another."""
    cause = [say("Changed by {cause}.", cause=say(row["cause"]))] if row["cause"] else []
    return [row["label"], *cause, *map(retell, row["because"])]


def _cells(row: Row, why: list[str], before: list[str]) -> tuple[Cell, ...]:
    held = [] if row["held"] is None else [say("With the method of then it would be {held}.", held=retell(row["held"]))]
    lines = [*held, *([say(AS_ABOVE)] if why == before and len(why) > 1 else why[1:])]
    because: Cell = Lines(tuple((line,) for line in lines)) if lines else NONE
    values = [row[name] or NONE for name in ("before", "after")]
    said = values if row["topic"] in WRITTEN else [retell(value) for value in values]
    if row["topic"] == ChangeTopic.CERTAINTY:
        said = [say_of(OF_CERTAINTY, value) for value in values]
    label = retell(row["label"]) if row["topic"] in (ChangeTopic.CLAIM, ChangeTopic.TEXT) else say(row["label"])
    return label, say(row["what"]), *said, because


def _living(tables: ReportTables) -> tuple[Block, ...]:
    """Show what new evidence alone says, for each synthesis with a new study, where that was computed."""
    found = [of(tables.living, name) for name in tables.review.syntheses]
    gained = [rows for rows in found if any(row["new_studies"] for row in rows)]
    shown = [row for rows in gained for row in rows if row["display"] is not None]
    if not shown:
        return ()
    labels = {name: synthesis.label for name, synthesis in tables.review.syntheses.items()}
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (
            labels[row["synthesis_id"]],
            say(PARTS[row["part"]]),
            numbers.effect_with_interval(
                *(row["display"], row["display_low"], row["display_high"]),
                tables.review.syntheses[row["synthesis_id"]].measure,
            ),
            retell(row["note"] or NONE),
        )
        for row in shown
    )
    headings = (
        Column(say("Synthesis"), width=30),
        Column(say("Part"), width=20),
        Column(say("Estimate"), width=25),
        Column(say("Note")),
    )
    return (DataTable("new-living", say("New evidence alone, and against the old"), headings, cells, "", style="wide"),)


def _history(tables: ReportTables) -> Block:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row["version"] + (f" ({retell(row['label'])})" if row["label"] else ""),
            row["date"] or NONE,
            say(row["kind"]) if row["kind"] else NONE,
            Lines(tuple((retell(event),) for event in row["events"])) if row["events"] else NONE,
        )
        for row in tables.version_history
    )
    if not rows:
        return Missing(say("no version has been frozen."))
    headings = (
        Column(say("Version"), width=40),
        Column(say("Date"), width=12),
        Column(say("Kind"), width=10),
        Column(say("Events"), width=38),
    )
    return DataTable("history", say("History of versions"), headings, rows, "", style="wide")
