"""Find a report by what people know of it: record id or its beginning, DOI, PubMed id, trial number, study.

What names several reports is an error that lists them; a study gives all of its reports.
"""

import re
from collections.abc import Collection, Mapping

from livingreview.errors import ReviewError
from livingreview.models.study import Study
from livingreview.tables import Row, Rows

RECORD = re.compile(r"^(?:rec_)?([0-9a-f]{4,16})$")
"""A record id, or at least four digits of one."""
DOI = re.compile(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\S+)$", re.IGNORECASE)
PMID = re.compile(r"^(?:pmid:?\s*)?([0-9]{1,8})$", re.IGNORECASE)
NAMED = 5
"""Reports that an ambiguous name lists."""


def find_reports(name: str, records: Rows, report_of: Mapping[str, str], studies: Collection[Study]) -> list[str]:
    """Give the reports that a name stands for: one, or all of a study's."""
    name = name.strip()
    for study in studies:
        if study.study_id == name:
            named = [report.record_id for report in study.reports]
            return list(dict.fromkeys(report_of[record] for record in named if record in report_of))
    found = [row for row in records if _is_named(row, name)]
    reports = list(dict.fromkeys(report_of[row["record_id"]] for row in found))
    if not reports:
        raise ReviewError(f"{name}: no record, DOI, PubMed id, trial number or study of this review is called that.")
    if len(reports) > 1:
        titles = {report_of[row["record_id"]]: row["title"] or "no title" for row in reversed(found)}
        more = f"\n  and {len(reports) - NAMED} more" if len(reports) > NAMED else ""
        listed = "".join(f"\n  {report} {titles[report]}" for report in reports[:NAMED])
        raise ReviewError(f"{name}: this names {len(reports)} reports; give one of these ids:{listed}{more}")
    return reports


def _is_named(row: Row, name: str) -> bool:
    if (doi := DOI.match(name)) is not None:
        return bool(row["doi"] == doi[1].casefold())
    if (pmid := PMID.match(name)) is not None and row["pmid"] == pmid[1]:
        return True
    if (record := RECORD.match(name)) is not None and row["record_id"].startswith(f"rec_{record[1]}"):
        return True
    number = name.upper()
    return number in row["registry_ids"] or number == row["pmcid"]
