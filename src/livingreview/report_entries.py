"""A report as it is shown to who decides on it: of each field the first of its records that holds anything."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from livingreview.catalogue import Catalogue
from livingreview.tables import Row, Rows


def described(catalogue: Catalogue, reports: Sequence[str]) -> list[dict[str, Any]]:
    """Describe reports by their records: of each field the first that holds anything, the longest abstract."""
    records = {record for report in reports for record in catalogue.records_of[report]}
    rows: dict[str, Rows] = {report: [] for report in reports}
    for row in catalogue.fetch(records):
        rows[catalogue.report_of[row["record_id"]]].append(row)
    return [_described(report, sorted(rows[report], key=lambda row: row["record_id"])) for report in reports]


def _described(report: str, rows: Rows) -> dict[str, Any]:
    names = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "language")
    fields = {name: next((row[name] for row in rows if row[name]), None) for name in names}
    abstract = max((row["abstract"] or "" for row in rows), key=len)
    return {
        "report_id": report,
        "record_ids": [row["record_id"] for row in rows],
        **fields,
        "abstract": abstract or None,
        "keywords": sorted({word for row in rows for word in row["keywords"]}),
        "registry_ids": sorted({each for row in rows for each in row["registry_ids"]}),
        "links": list(dict.fromkeys(link for row in rows for link in _links(row))),
    }


def _links(row: Row) -> Iterator[str]:
    if row["doi"]:
        yield f"https://doi.org/{quote(row['doi'], safe='/:;()._-')}"
    if row["pmid"]:
        yield f"https://pubmed.ncbi.nlm.nih.gov/{quote(row['pmid'], safe='')}/"
    if row["url"] and row["url"].startswith(("https://", "http://")):
        yield row["url"]
