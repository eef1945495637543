"""Give each report in a queue one entry to be screened by: its own fields, filled from its other records.

1. The entry stands under the report's id; decisions may name any record of a report.
2. A field that the first record lacks comes from the next record, in order of their ids, that has it; of
   several abstracts the longest is taken, as some databases cut them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from livingreview.tables import Row, Rows

FILLED = (
    "type", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "keywords", "language",
    "url",
)  # fmt: skip


def queue_rows(reports: Sequence[str], records: Rows, report_of: Mapping[str, str]) -> Rows:
    """Give a row of RECORDS for every report, in the queue's order; `records` hold all records of the reports."""
    members: dict[str, Rows] = defaultdict(list)
    for row in sorted(records, key=lambda row: row["record_id"]):
        members[report_of[row["record_id"]]].append(row)
    return [_one_row(report, members[report]) for report in reports]


def _one_row(report: str, rows: Rows) -> Row:
    first = next((row for row in rows if row["record_id"] == report), rows[0])
    ordered = [first, *(row for row in rows if row is not first)]
    filled = {name: next((row[name] for row in ordered if row[name]), first[name]) for name in FILLED}
    abstract = max((row["abstract"] or "" for row in ordered), key=len)
    return {**first, **filled, "record_id": report, "abstract": abstract or None}
