"""Read the decisions in an export of Rayyan.

1. They stand in the notes of an entry, after what its source wrote there, parts divided by bars:
   `RAYYAN-INCLUSION: {"Ann"=>"Included", "Bo"=>"Excluded"} | RAYYAN-LABELS: a,b
   | RAYYAN-EXCLUSION-REASONS: x,y | USER-NOTES: {"Ann"=>["text"]}`.
2. Reasons are one list for all who excluded; whose is whose only the log says.
3. An entry with two inclusions came from an earlier review in Rayyan; the last one is this review's. In
   such a file an entry with fewer of them may only hold the earlier one, so it is not read.
4. The log (customizations_log.csv) names user, entry and time of every change: `included` is 1, 0 (maybe),
   -1 or deleted; a key that starts with `__EXR__` is a reason, 1 where it is given. The last line counts.

Source: Rayyan's help pages on its export files; exports as they are found.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from livingreview.formats.fields import Entry
from livingreview.formats.lines import clean, one_line
from livingreview.formats.ruby_hash import RubyError, parse
from livingreview.formats.screening_export import ExportedDecision, ExportedEntry, Logged, instant
from livingreview.formats.tables_text import MAX_CELL, cells_of
from livingreview.terms import Decision

LOG_NAME = "customizations_log.csv"
LOG_COLUMNS = ("article_id", "key", "value")
USER_COLUMNS = ("user_email", "user_name", "user", "user_id")
"""Who made a change; the first of these columns that the log has."""

WORDS = {"included": Decision.INCLUDE, "excluded": Decision.EXCLUDE, "maybe": Decision.MAYBE}
UNDECIDED = ("undecided", "")
LOGGED = {"1": Decision.INCLUDE, "0": Decision.MAYBE, "-1": Decision.EXCLUDE}
REASON = "__EXR__"

INCLUSION, LABELS, REASONS, NOTES = "RAYYAN-INCLUSION", "RAYYAN-LABELS", "RAYYAN-EXCLUSION-REASONS", "USER-NOTES"
MARK = re.compile(rf"(?<![A-Za-z-])({INCLUSION}|{LABELS}|{REASONS}|{NOTES}):\s*")
NEXT = re.compile(rf"\s*\|\s*(?=(?:{INCLUSION}|{LABELS}|{REASONS}|{NOTES}):)|\s*\Z")
KEY = re.compile(r"rayyan-([0-9]{1,18})\b")
BIBTEX = re.compile(r"\s*@\s*\w+\s*[{(]")
BIBTEX_END = re.compile(r"(?<!\\)\}\s*,?\s*(?:\n|\Z)")
BIBTEX_SIGN = re.compile(r"\\([^A-Za-z0-9\s])")
EARLIER = "other entries of this file hold decisions of two reviews; whether these are of this one cannot be told"


class _Notes(NamedTuple):
    """The last part of each kind, and how many inclusions there are."""

    parts: Mapping[str, Any]
    n_inclusions: int


def is_rayyan(entry: Entry) -> bool:
    """Say whether an entry has the marks of Rayyan."""
    return "RAYYAN-" in entry.raw or key_of(entry) is not None


def read_entries(entries: Sequence[Entry]) -> list[ExportedEntry]:
    """Give the decisions on every entry."""
    found = [_entry(number, entry) for number, entry in enumerate(entries, start=1)]
    most = max((n for _, n in found), default=0)
    return [_of_this_review(entry, n, most) for entry, n in found]


def is_log(data: bytes) -> bool:
    """Say whether a file is Rayyan's log alone, by its first line."""
    return set(LOG_COLUMNS) <= set(re.findall(r"[a-z_]+", data[:2000].split(b"\n", 1)[0].decode("latin-1")))


def read_log(data: bytes) -> dict[str, dict[str, Logged]]:
    """Give what each user last did to each entry; a ValueError says that the log cannot be read."""
    csv.field_size_limit(MAX_CELL)
    text = data.decode("utf-8-sig", errors="replace").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    changes: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), restval="")
        columns = rows.fieldnames or []
        user = next((name for name in USER_COLUMNS if name in columns), None)
        if user is None or not set(LOG_COLUMNS) <= set(columns):
            raise ValueError("its columns are not those of Rayyan's log")
        for row in rows:
            who, article = one_line(row[user]), row["article_id"].strip()
            if who and article:
                at = row.get("created_at", "")
                changes[who, article].append((at, row["key"].strip(' "'), row["value"].strip()))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return _last_of_each(changes)


def key_of(entry: Entry) -> str | None:
    """Give the number that Rayyan knows an entry by."""
    if "rayyan-" not in entry.raw:
        return None
    if BIBTEX.match(entry.raw):
        places = [entry.raw[:200]]
    else:
        places = [cells_of(entry.raw).get("key", ""), *((entry.fields or {}).get("accession_numbers") or [])]
    found = {match[1] for place in places if (match := KEY.search(place))}
    return found.pop() if len(found) == 1 else None


def _last_of_each(changes: Mapping[tuple[str, str], list[tuple[str, str, str]]]) -> dict[str, dict[str, Logged]]:
    found: dict[str, dict[str, Logged]] = {}
    for (who, article), made in changes.items():
        # Stable: lines of one second stay in the order of the file.
        found.setdefault(who, {})[article] = _last(sorted(made, key=lambda change: change[0]))
    return found


def _last(changes: Sequence[tuple[str, str, str]]) -> Logged:
    state = Logged()
    reasons: dict[str, bool] = {}
    for at, key, value in changes:
        if key == "included":
            state = Logged(LOGGED.get(value), (), instant(at))
        elif key.startswith(REASON):
            reasons[one_line(key.removeprefix(REASON))] = value == "1"
    return Logged(state.decision, tuple(name for name, is_given in reasons.items() if is_given), state.at)


def _of_this_review(entry: ExportedEntry, n_inclusions: int, most: int) -> ExportedEntry:
    if most < 2 or not 0 < n_inclusions < most:
        return entry
    return ExportedEntry(entry.number, entry.entry, (), entry.labels, (), entry.key, EARLIER)


def _entry(number: int, entry: Entry) -> tuple[ExportedEntry, int]:
    key = key_of(entry)
    try:
        notes = _notes(_text(entry))
        decisions = tuple(_decisions(notes.parts))
    except (RubyError, ValueError) as error:
        unread = f"its decisions cannot be read: {error}"
        return ExportedEntry(number, entry, key=key, unread=unread), 0
    labels = _listed(notes.parts.get(LABELS, ""))
    return ExportedEntry(number, entry, decisions, labels, key=key), notes.n_inclusions


def _text(entry: Entry) -> str:
    """Give the notes of an entry; BibTeX is read from its text, where a backslash hides signs, not accents."""
    if not BIBTEX.match(entry.raw):
        return "\n".join((entry.fields or {}).get("notes") or [])
    start = MARK.search(entry.raw)
    if start is None:
        return ""
    end = BIBTEX_END.search(entry.raw, start.start())
    return BIBTEX_SIGN.sub(r"\1", entry.raw[start.start() : end.start() if end else len(entry.raw)])


def _notes(text: str) -> _Notes:
    parts: dict[str, Any] = {}
    place = n_inclusions = 0
    while mark := MARK.search(text, place):
        name, place = mark[1], mark.end()
        if name in (INCLUSION, NOTES):
            value, place = parse(text, place)
            if not isinstance(value, dict):
                raise ValueError(f"{name} is no list of people")
        else:
            end = NEXT.search(text, place)
            value, place = text[place : end.start() if end else len(text)], end.end() if end else len(text)
        if name == INCLUSION:
            n_inclusions += 1
            parts = {}
        parts[name] = value
    return _Notes(parts, n_inclusions)


def _decisions(parts: Mapping[str, Any]) -> Iterator[ExportedDecision]:
    reasons = _listed(parts.get(REASONS, ""))
    given = [(one_line(name), str(word).strip()) for name, word in parts.get(INCLUSION, {}).items()]
    n_excluded = sum(word.lower() == "excluded" for _, word in given)
    for name, word in given:
        if word.lower() in UNDECIDED:
            continue
        if word.lower() not in WORDS or not name:
            raise ValueError(f"{word[:40]!r} is no decision of Rayyan")
        decision = WORDS[word.lower()]
        is_exclusion = decision is Decision.EXCLUDE
        note = _note_of(name, parts.get(NOTES, {}))
        yield ExportedDecision(name, decision, reasons if is_exclusion else (), note, "", n_excluded == 1)


def _note_of(name: str, notes: Mapping[str, Any]) -> str:
    said: Any = next((value for person, value in notes.items() if one_line(person) == name), [])
    return clean("\n".join(str(part) for part in (said if isinstance(said, list) else [said])))


def _listed(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for part in value.split(",") if (found := one_line(part))))
