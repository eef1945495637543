"""The state of every report as the stage `screening` has it, made of what is held in memory."""

from collections import Counter
from collections.abc import Iterable

from livingreview.page.snapshot import Snapshot
from livingreview.stages.screening import report_row
from livingreview.tables import Rows
from livingreview.terms import ReportState, ScreeningStage


def status_rows(snapshot: Snapshot, reports: Iterable[str] | None = None) -> Rows:
    """Give REPORT_STATUS rows of some reports, or all; whether one came from a database is not known here."""
    return [
        report_row(report, snapshot.folds, is_database=True, is_missing=report in snapshot.missing)
        for report in sorted(snapshot.catalogue.records_of if reports is None else reports)
    ]


def counts(rows: Rows) -> dict[str, Counter[str]]:
    """Count the reports by their state at each stage, by where they stand in the flow, and by reason."""
    excluded = [row for row in rows if row["state"] == ReportState.EXCLUDED]
    return {
        **{stage.value: Counter(row[stage.value] for row in rows) for stage in ScreeningStage},
        "state": Counter(row["state"] for row in rows),
        "reason": Counter(row["reason"] for row in excluded),
    }
