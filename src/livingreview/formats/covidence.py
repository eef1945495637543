"""Read the decisions in an export of Covidence.

1. Covidence exports lists: irrelevant, select, excluded, included. That an entry stands in the list is the
   decision, and the file does not name the list; whoever takes it over says it (`listed`).
2. It does not say who decided, nor when: a list holds what the team agreed on.
3. At full text the notes begin with `Exclusion reason: WORDS;`. Other notes and the tags are kept.

Source: Covidence's CSV export as it is found (header `Covidence #`, columns Notes and Tags).
"""

import re
from collections.abc import Sequence

from livingreview.formats.fields import Entry
from livingreview.formats.lines import clean, one_line
from livingreview.formats.screening_export import UNNAMED, ExportedDecision, ExportedEntry
from livingreview.formats.tables_text import cells_of
from livingreview.terms import Decision

NUMBER = "covidence #"
REASON = re.compile(r"Exclusion reason:\s*([^;\n]+)(?:;\s*|\n|\Z)", re.IGNORECASE)
LISTED_TWICE = "its notes give a reason for exclusion, but the list is said to be of other decisions"


def is_covidence(entry: Entry) -> bool:
    """Say whether an entry has the marks of Covidence."""
    return "ovidence #" in entry.raw and bool(cells_of(entry.raw).get(NUMBER))


def read_entries(entries: Sequence[Entry], listed: Decision | None) -> list[ExportedEntry]:
    """Give the decision on every entry: `listed`, or an exclusion where its notes give the reason for one."""
    return [_entry(number, entry, listed) for number, entry in enumerate(entries, start=1)]


def _entry(number: int, entry: Entry, listed: Decision | None) -> ExportedEntry:
    cells = cells_of(entry.raw)
    notes = "\n".join((entry.fields or {}).get("notes") or [])
    reasons = tuple(dict.fromkeys(one_line(match[1]) for match in REASON.finditer(notes)))
    key = one_line(cells.get(NUMBER, "")) or None
    labels = tuple(found for tag in re.split("[;,]", cells.get("tags", "")) if (found := one_line(tag)))
    if reasons and listed not in (None, Decision.EXCLUDE):
        return ExportedEntry(number, entry, (), labels, key=key, unread=LISTED_TWICE)
    decision = Decision.EXCLUDE if reasons else listed
    if decision is None:
        return ExportedEntry(number, entry, (), labels, key=key)
    note = clean(REASON.sub("", notes)).strip(" ;")
    return ExportedEntry(number, entry, (ExportedDecision(UNNAMED, decision, reasons, note),), labels, key=key)
