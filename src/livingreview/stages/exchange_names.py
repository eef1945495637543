"""Who and what the names in another tool's export are in this review.

1. People are named by whoever takes the export over, never guessed from a likeness of names.
2. So are reasons; but words that are a reason's id or label in the protocol are that reason.
3. Where the tool keeps a log and a person's user in it is named too, the log gives the time of a decision
   and, where the export gives one list of reasons for all, whose reasons are whose. A log that says
   otherwise than the export is not used for that decision.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from livingreview.formats.screening_export import (
    NO_REASON,
    ExportedDecision,
    ExportedEntry,
    Logged,
    ScreeningExport,
)
from livingreview.terms import Decision, ScreeningStage

Log = Mapping[str, Mapping[str, Logged]]
"""What each user of the tool last did to each entry."""


class Names(NamedTuple):
    """Who and what the names of the tool are here; None is what is left out, or kept in the note."""

    people: Mapping[str, str | None]
    reasons: Mapping[str, str | None]
    priority: tuple[str, ...]
    """The protocol's reasons in their order."""


def with_own_words(names: Names, export: ScreeningExport, labels: Mapping[str, str]) -> Names:
    """Add the reasons that the export gives in the protocol's own words: `labels` by id."""
    own = {word.casefold(): name for name, label in labels.items() for word in (label, name)}
    found = {text: own[text.casefold()] for text in _all_reasons(export) if text.casefold() in own}
    return names._replace(reasons={**found, **names.reasons})


def unmapped(export: ScreeningExport, names: Names, stage: ScreeningStage) -> tuple[Counter[str], Counter[str]]:
    """Count the decisions of people, and for reasons, that are mapped to nobody and nothing."""
    people: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for entry in export.entries:
        for decision in entry.decisions:
            if decision.reviewer not in names.people:
                people[decision.reviewer] += 1
            if decision.decision is Decision.EXCLUDE and names.people.get(decision.reviewer, "somebody"):
                given = reasons_of(entry, decision, names, export.log)[0]
                reasons.update(text for text in given if text not in names.reasons)
                is_without = stage is ScreeningStage.FULL_TEXT and not any(names.reasons.get(x, x) for x in given)
                reasons.update([NO_REASON] if is_without and not names.reasons.get(NO_REASON) else [])
    return people, reasons


def logged_by(entry: ExportedEntry, decision: ExportedDecision, names: Names, log: Log) -> Logged | None:
    """Give what the tool's log says of a person and an entry, where it says the same as the export."""
    person = names.people.get(decision.reviewer)
    users = [user for user in log if person and names.people.get(user) == person]
    found = [log[user][entry.key] for user in users if entry.key and entry.key in log[user]]
    same = [logged for logged in found if logged.decision is decision.decision]
    return max(same, key=lambda logged: logged.at, default=None)


def reasons_of(
    entry: ExportedEntry, decision: ExportedDecision, names: Names, log: Log
) -> tuple[tuple[str, ...], bool]:
    """Give the reasons of an exclusion, and whether they are known to be this person's own."""
    logged = logged_by(entry, decision, names, log)
    if logged and not decision.reasons_are_own:
        return logged.reasons, True
    return decision.reasons, decision.reasons_are_own


def _all_reasons(export: ScreeningExport) -> Iterator[str]:
    for entry in export.entries:
        for decision in entry.decisions:
            yield from decision.reasons
    for entries in export.log.values():
        for logged in entries.values():
            yield from logged.reasons
