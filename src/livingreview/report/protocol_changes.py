"""What was amended of the protocol, and since which version: PRISMA-LSR items L1 and L2."""

from livingreview.report.elements import Block, Column, DataTable, text
from livingreview.report.inputs import ReportTables
from livingreview.stages.changes_method import AMENDMENT
from livingreview.words import say, say_counted


def protocol_changes(tables: ReportTables) -> tuple[Block, ...]:
    """List every amendment, and say how many there were since the version before, also where there were none."""
    amendments = tables.review.amendments
    rows = tuple(
        (
            change.date,
            say(change.part.value) if change.part else say("not stated"),
            change.change,
            change.why,
            say(change.applied.value) if change.applied else say("not stated"),
        )
        for change in amendments
    )
    headings = (
        *(Column(say("Date"), width=12), Column(say("Part of the methods"), width=14), Column(say("Change"), width=30)),
        *(Column(say("Why"), width=26), Column(say("Applied to"), width=18)),
    )
    missing = say("No change of the protocol has been recorded.")
    table = DataTable("amendments", say("Changes of the protocol"), headings, rows, missing, is_told_by_absence=True)
    return (*_since_last_version(tables), table)


def _since_last_version(tables: ReportTables) -> tuple[Block, ...]:
    """Name what was amended after the last frozen version; none where no version is known."""
    frozen = [row for row in tables.version_history if row["is_frozen"]]
    if not frozen:
        return ()
    last = frozen[-1]
    n = sum(row["what"] == AMENDMENT for row in tables.changes)
    said = (
        say_counted("{n} amendment of the protocol.", "{n} amendments of the protocol.", n)
        if n
        else say("No amendment of the protocol.")
    )
    return (text(said, lead=say("Since version {version}", version=last["version"])),)
