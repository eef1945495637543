"""Attach retractions, corrections and expressions of concern to the reports they are about.

1. A record that says of itself that it was retracted, corrected, republished, updated or that a concern was
   expressed (`retraction in: ...`) concerns its own report.
2. A record that is such a notice itself (`retraction of: ...`) concerns the report of every other record whose
   PubMed id or DOI it names; where it names none, of the one whose title follows in its own title.
3. Both are kept where both are known: the article's own mark, and the notice that another export holds.
4. Nothing is decided here: a person says in records/notes.yaml what a notice means for the review.

Source: MECIR C48 (retracted studies, errata and concerns are looked for); Cochrane's policy on problematic studies.
"""

import re
from collections.abc import Iterator, Mapping

from livingreview import tables
from livingreview.formats.identifiers import normal_doi
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Notice

NOTICES = {
    "retraction": Notice.RETRACTION,
    "partial retraction": Notice.RETRACTION,
    "expression of concern": Notice.CONCERN,
    "erratum": Notice.CORRECTION,
    "corrected and republished": Notice.REPUBLICATION,
    "republished": Notice.REPUBLICATION,
    "update": Notice.UPDATE,
}
"""What is shown of the kinds that exports name; comments are not."""

SAID = re.compile(rf"({'|'.join(sorted(NOTICES, key=len, reverse=True))}) (in|of|for|from): (.*)", re.DOTALL)
PMID = re.compile(r"\bPMID:?\s*([0-9]{1,8})(?![0-9])", re.IGNORECASE)
OPENING = re.compile(r"[^:\u201c\"\u2018]{0,80}[:\u201c\"\u2018]\s*(.+)", re.DOTALL)
CLOSING = re.compile(r"[(\[\u201d\"\u2019].*", re.DOTALL)
NO_LETTERS = re.compile(r"[\W_]+")
"""What is neither letter nor digit."""
MIN_TITLE = 30
"""Letters and digits of a title that a notice may be matched by; shorter titles are shared by articles."""


def attach_notices(records: Rows, linked_records: Rows) -> Rows:
    """Give a row for every notice about a report and every record that tells of it."""
    report_of = {row["record_id"]: row["report_id"] for row in linked_records}
    telling = [row for row in records if row["notices"]]
    if not telling:
        return []
    by_id = _by_identifier(records)
    by_title = _by_title(records)
    found: dict[tuple[str, ...], Row] = {}
    for record in telling:
        for row in _rows(record, report_of, by_id, by_title):
            found.setdefault(tuple(str(row[name]) for name in tables.NOTICES.key), row)
    return [found[key] for key in sorted(found)]


def _rows(
    record: Row, report_of: Mapping[str, str], by_id: Mapping[str, list[str]], by_title: Mapping[str, list[str]]
) -> Iterator[Row]:
    record_id = record["record_id"]
    for said in record["notices"]:
        match = SAID.fullmatch(said)
        if not match:
            continue
        kind, direction, place = NOTICES[match[1]], match[2], match[3]
        named = sorted({other for name in _identifiers(place) for other in by_id.get(name, [])} - {record_id})
        if direction == "in":
            about = [record_id]
            notice = next((other for other in named if report_of[other] != report_of[record_id]), None)
        else:
            about, notice = named or _titled(record, by_title), record_id
            place = _shown(record)
        for other in about:
            if notice is None or report_of[other] != report_of[notice]:
                yield new_row(
                    tables.NOTICES,
                    report_id=report_of[other],
                    kind=kind.value,
                    record_id=record_id,
                    place=place,
                    notice_record_id=notice,
                )


def _by_identifier(records: Rows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in records:
        for name in (row["pmid"], row["doi"]):
            if name:
                found.setdefault(name, []).append(row["record_id"])
    return found


def _by_title(records: Rows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in records:
        title = _letters(row["title"] or "") if row["is_title_known"] else ""
        if len(title) >= MIN_TITLE:
            found.setdefault(title, []).append(row["record_id"])
    return found


def _identifiers(place: str) -> list[str]:
    doi = normal_doi(place)
    return [*PMID.findall(place), *([doi] if doi else [])]


def _titled(record: Row, by_title: Mapping[str, list[str]]) -> list[str]:
    """Give the records whose title follows in the title of a notice: `Erratum: TITLE`, `Retraction: "TITLE" (2012)`."""
    match = OPENING.match(record["title"] or "")
    if not match:
        return []
    for title in (match[1], CLOSING.sub("", match[1])):
        if found := by_title.get(_letters(title)):
            return [other for other in found if other != record["record_id"]]
    return []


def _shown(record: Row) -> str:
    parts = [record["title"], record["journal"], str(record["year"] or "")]
    return ". ".join(part.rstrip(".") for part in parts if part) or record["record_id"]


def _letters(title: str) -> str:
    return NO_LETTERS.sub("", title.lower())
