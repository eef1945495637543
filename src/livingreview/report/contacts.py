"""Who was asked for what no report says, and what came of it (MECIR C49)."""

from livingreview.report.elements import Column, DataTable
from livingreview.report.inputs import ReportTables
from livingreview.report.people import person
from livingreview.tables import Row
from livingreview.terms import ContactAnswer


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
        *(Column("Study", width=16), Column("Asked", width=22), Column("For", width=24)),
        *(Column("What came of it", width=26), Column("By", width=12)),
    )
    missing = "no contact with study authors or others has been recorded (records/contacts.yaml)."
    return DataTable("contacts", "Contact about missing data", headings, rows, missing)


def contact_notes(tables: ReportTables, study_id: str) -> list[str]:
    """Say in one line a question what was asked about a study."""
    return [
        f"Asked for: {row['about']} ({row['asked']}, {row['date']}): {_came(row)}"
        for row in tables.contacts
        if row["study_id"] == study_id
    ]


def _came(row: Row) -> str:
    if row["answer"] == ContactAnswer.NONE_YET:
        return "no answer yet"
    note = f". {row['note']}" if row["note"] else ""
    return f"{row['answer']}, {row['answered']}{note}"
