"""Who was asked for what no report says, and what came of it (MECIR C49)."""

from livingreview.report.elements import Column, DataTable
from livingreview.report.inputs import ReportTables
from livingreview.report.people import person
from livingreview.tables import Row
from livingreview.terms import ContactAnswer
from livingreview.words import say


def contact_log(tables: ReportTables) -> DataTable:
    """Give the log of contacts."""
    rows = tuple(
        (
            row["study_label"],
            f"{row['asked']}, {row['date']}",
            row["about"],
            _came(row),
            person(tables.review, row["by"]),
        )
        for row in tables.contacts
    )
    headings = (
        *(Column(say("Study"), width=16), Column(say("Asked"), width=22), Column(say("For"), width=24)),
        *(Column(say("What came of it"), width=26), Column(say("By"), width=12)),
    )
    missing = say("no contact with study authors or others has been recorded (records/contacts.yaml).")
    return DataTable("contacts", say("Contact about missing data"), headings, rows, missing)


def contact_notes(tables: ReportTables, study_id: str) -> list[str]:
    """Say in one line a question what was asked about a study."""
    return [
        say(
            "Asked for: {about} ({asked}, {date}): {came}",
            about=row["about"],
            asked=row["asked"],
            date=row["date"],
            came=_came(row),
        )
        for row in tables.contacts
        if row["study_id"] == study_id
    ]


def _came(row: Row) -> str:
    if row["answer"] == ContactAnswer.NONE_YET:
        return say("no answer yet")
    note = f". {row['note']}" if row["note"] else ""
    return f"{say(row['answer'])}, {row['answered']}{note}"
