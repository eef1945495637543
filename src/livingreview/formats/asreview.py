"""Read the decisions in a dataset that ASReview exports.

1. A table has the column `asreview_label`: 1 relevant, 0 irrelevant, empty not seen; and for labelled
   entries `asreview_time` (UTC), `asreview_note`, `asreview_user_name` and a column for every tag.
2. RIS has a note `ASReview_relevant`, `ASReview_irrelevant` or `ASReview_not_seen`, and further notes
   `asreview_time: "..."` with the same values as JSON.
3. Relevant is include, irrelevant exclude; ASReview knows neither maybe nor reasons. Without a user's
   name the decision is that of whoever worked with the project.
4. Datasets of release 1 and of simulations have the labels in `included` and the like; these are read only
   where they are asked for, since such a column may as well be an input.

Source: ASReview's documentation of its data format, and release 3.0.8.
"""

import json
import re
from collections.abc import Mapping, Sequence

from livingreview.formats.fields import Entry
from livingreview.formats.lines import clean, one_line
from livingreview.formats.screening_export import UNNAMED, ExportedDecision, ExportedEntry, instant
from livingreview.formats.tables_text import cells_of
from livingreview.terms import Decision

LABEL = "asreview_label"
OTHER_LABELS = (
    "included", "label", "final_included", "label_included", "included_label", "included_final", "included_flag",
    "include",
)  # fmt: skip
RELEASE_1 = "asreview_ranking"
TAG = "asreview_tag_"
LABELS = {"1": Decision.INCLUDE, "0": Decision.EXCLUDE}
NOT_SEEN = ("", "-1", "nan", "none", "<na>", "null")
NOTED = re.compile(r"ASReview_(relevant|irrelevant|not_seen)\b")
WORDS = {"relevant": "1", "irrelevant": "0", "not_seen": ""}
NOTE_VALUE = re.compile(r"(asreview_\w{1,80}):\s?(.+)", re.DOTALL)


def is_asreview(entry: Entry) -> bool:
    """Say whether an entry has the marks of ASReview."""
    if "asreview_" not in entry.raw.lower():
        return False
    values = values_of(entry)
    return LABEL in values or RELEASE_1 in values


def has_labels(entries: Sequence[Entry]) -> bool:
    """Say whether any entry has a column of labels under one of their names."""
    return any({LABEL, *OTHER_LABELS} & set(values_of(entry)) for entry in entries)


def read_entries(entries: Sequence[Entry], *, is_other_label: bool) -> list[ExportedEntry]:
    """Give the decision on every entry; `is_other_label` asks for labels under their other names too."""
    values = [values_of(entry) for entry in entries]
    names: Sequence[str] = (LABEL,)
    if not any(LABEL in cells for cells in values) and (is_other_label or any(RELEASE_1 in cells for cells in values)):
        names = OTHER_LABELS
    pairs = zip(entries, values, strict=True)
    return [_entry(number, entry, cells, names) for number, (entry, cells) in enumerate(pairs, start=1)]


def values_of(entry: Entry) -> Mapping[str, str]:
    """Give the columns of an entry, or in RIS what its notes say in their place."""
    notes = (entry.fields or {}).get("notes") or []
    labels = sorted({WORDS[match[1]] for note in notes for match in NOTED.finditer(note)})
    if not labels:
        return cells_of(entry.raw)
    found = {LABEL: " and ".join(labels)}
    for note in notes:
        if match := NOTE_VALUE.fullmatch(note):
            found[match[1]] = _json_text(match[2])
    return found


def decision_of(label: str, note: str, at: str, user: str) -> tuple[ExportedDecision, ...]:
    """Give the decision behind a label; none for an entry not seen, a ValueError for what is no label."""
    word = label.strip().lower().removesuffix(".0")
    if word in NOT_SEEN:
        return ()
    if word not in LABELS:
        raise ValueError(f"{label[:40]!r} is no label of ASReview")
    return (ExportedDecision(one_line(user) or UNNAMED, LABELS[word], (), clean(note), instant(at)),)


def _entry(number: int, entry: Entry, cells: Mapping[str, str], names: Sequence[str]) -> ExportedEntry:
    label = next((cells[name] for name in names if name in cells), "")
    user = cells.get("asreview_user_name") or cells.get("asreview_user_email") or ""
    tags = [name.removeprefix(TAG) for name, value in cells.items() if name.startswith(TAG)]
    labels = tuple(tag for tag in tags if cells[TAG + tag].strip() in ("1", "1.0"))
    try:
        decisions = decision_of(label, cells.get("asreview_note", ""), cells.get("asreview_time", ""), user)
    except ValueError as error:
        return ExportedEntry(number, entry, labels=labels, unread=str(error))
    return ExportedEntry(number, entry, decisions, labels)


def _json_text(value: str) -> str:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, str) else str(found) if isinstance(found, int | float) else ""
