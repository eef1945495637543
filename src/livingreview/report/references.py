"""Records as references, with links to where a reader can find them.

1. Authors, title, journal, year, volume, pages as the source gives them; what it does not give is left out.
2. Links: DOI, PubMed and the trial registers, made from ids only; an exported address only where there is no id.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from livingreview.formats.fields import UNKNOWN_TITLE
from livingreview.report.elements import Flagged, Inline, Link
from livingreview.tables import Row, Rows
from livingreview.terms import Notice
from livingreview.words import mark, say

MAX_AUTHORS = 6
"""Authors printed before `et al.`, as journals of medicine do."""

MARKS = {
    Notice.RETRACTION: mark("Retracted"),
    Notice.CONCERN: mark("Expression of concern"),
    Notice.REINSTATEMENT: mark("Reinstated"),
    Notice.CORRECTION: mark("Corrected"),
    Notice.REPUBLICATION: mark("Corrected and republished"),
}
"""What stands beside a reference, gravest first; an update is no mark."""

RECORD_ID = re.compile(r"\brec_[0-9a-f]{16}\b")

REGISTERS = (
    (re.compile(r"^NCT\d{8}$"), "https://clinicaltrials.gov/study/"),
    (re.compile(r"^ISRCTN\d{8}$"), "https://www.isrctn.com/"),
    (re.compile(r"^ACTRN\d{14}$"), "https://anzctr.org.au/"),
)


class References:
    """The records by id, and the report each one describes."""

    def __init__(self, records: Rows, linked_records: Rows, notices: Sequence[Row] = ()) -> None:
        """Index records, links and notices once."""
        self._records: dict[str, Row] = {row["record_id"]: row for row in records}
        self._reports: dict[str, str] = {row["record_id"]: row["report_id"] for row in linked_records}
        self._members: dict[str, list[str]] = {}
        for row in linked_records:
            self._members.setdefault(row["report_id"], []).append(row["record_id"])
        self._kinds: dict[str, set[str]] = {}
        for row in notices:
            self._kinds.setdefault(row["report_id"], set()).add(row["kind"])

    def report_id(self, record_id: str) -> str:
        """Give the report a record describes."""
        return self._reports.get(record_id, record_id)

    def reference(self, record_id: str) -> tuple[Inline, ...]:
        """Give the report of a record as a reference with its links, as its best record has it."""
        record = self._best(record_id)
        if record is None:
            return (say("{record} (record not found)", record=record_id),)
        return (*self.marks(record_id), f"{written(record)} ", *self._links(record_id))

    def marks(self, record_id: str) -> tuple[Inline, ...]:
        """Say what was published about the report of a record: retracted, met with concern, corrected."""
        kinds = self._kinds.get(self.report_id(record_id), set())
        words = [say(word) for kind, word in MARKS.items() if kind in kinds]
        return (Flagged(f"{'; '.join(words)}:"), " ") if words else ()

    def short(self, record_id: str) -> str:
        """Give first author and year, or what the title says where the source names no author."""
        record = self._best(record_id)
        if record is None:
            return record_id
        title = (record["title"] or say("No title")).removeprefix(UNKNOWN_TITLE).strip()
        who = record["authors"][0].split(",")[0] if record["authors"] else title
        return who if not record["year"] or str(record["year"]) in who else f"{who} {record['year']}"

    def citation(self, record_id: str) -> Inline:
        """Give first author and year as a link to the DOI, or to what else identifies the report."""
        links = [link for link in self.dois(record_id) if isinstance(link, Link)]
        return Link(self.short(record_id), links[0].href) if links else self.short(record_id)

    def record(self, record_id: str) -> Row | None:
        """Give the record that says most about a report."""
        return self._best(record_id)

    def dois(self, record_id: str) -> tuple[Inline, ...]:
        """Link the DOI, or what else identifies the report of a record; nothing where it has none."""
        record = self._best(record_id)
        return tuple(identifiers(record)[:1]) if record else ()

    def named(self, words: str) -> str:
        """Write first author and year in place of every record id in a text."""
        return RECORD_ID.sub(lambda found: self.short(found[0]), words)

    def _best(self, record_id: str) -> Row | None:
        """Choose the linked record that says most: a known title first, then authors, a journal, the smallest id."""
        members = self._members.get(self.report_id(record_id), [record_id])
        found = [self._records[name] for name in members if name in self._records]
        return min(found, key=_says_less, default=None)

    def _links(self, record_id: str) -> tuple[Inline, ...]:
        """Link the ids of every record of the report, each once."""
        members = self._members.get(self.report_id(record_id), [record_id])
        records = [self._records[name] for name in sorted(members) if name in self._records]
        links = list(dict.fromkeys(link for record in records for link in identifiers(record)))
        own = self._records[record_id]["url"] or ""
        if not links and own.startswith(("https://", "http://")):
            links = [Link(say("source"), own)]
        spaced: list[Inline] = []
        for link in links:
            spaced += [" ", link] if spaced else [link]
        return (*spaced, *((" ",) if spaced else ()), f"[{record_id}]")


def _says_less(record: Row) -> tuple[bool, bool, bool, str]:
    has_title = record["is_title_known"] and bool(record["title"])
    return (not has_title, not record["authors"], not record["journal"], record["record_id"])


def written(record: Row) -> str:
    """Write authors, title, journal, year, volume, pages."""
    authors = ", ".join(record["authors"][:MAX_AUTHORS]) + (" et al." if len(record["authors"]) > MAX_AUTHORS else "")
    volume = (record["volume"] or "") + (f"({record['issue']})" if record["issue"] else "")
    place = ":".join(part for part in (volume, record["pages"]) if part)
    when = ";".join(part for part in (str(record["year"] or ""), place) if part)
    parts = [authors, record["title"] or say("[No title given by the source]"), record["journal"], when]
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part and part.strip())


def identifiers(record: Row) -> list[Link]:
    """Link DOI, PubMed id and registrations."""
    links = []
    if record["doi"]:
        links.append(Link(f"doi:{record['doi']}", "https://doi.org/" + quote(record["doi"], safe="/:;()._-")))
    if record["pmid"] and record["pmid"].isdecimal():
        links.append(Link(f"PubMed {record['pmid']}", f"https://pubmed.ncbi.nlm.nih.gov/{record['pmid']}/"))
    return [*links, *(found for found in map(registration, record["registry_ids"]) if isinstance(found, Link))]


def registration(number: str) -> Inline:
    """Link a registration number where its register is known."""
    for pattern, address in REGISTERS:
        if pattern.match(number):
            return Link(number, address + number)
    return number
