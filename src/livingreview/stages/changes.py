"""What is new between two states of a review, each difference with what caused it; and the versions so far.

1. Evidence: search runs, entries found, records screened and pending, studies in and out with the decisions behind
   it, eligibility reversals, retractions, cells of study files, risk of bias.
2. Method: the settings of the protocol that decide what is included and how it is put together; amendments.
3. Outcomes: each synthesis before and after. Where its method changed, it is computed a third time from the evidence
   of now with the method of then, so that the two changes are told apart.
4. Words: the certainty, the sentences, the team's conclusions, and each of them that is bound to numbers.
5. The consequence of all of them is the kind of version that this is: major where conclusions or methods changed,
   minor where evidence was added or went, patch where something was corrected.

Source: PRISMA-LSR items L2 and L3; the events are those of Cochrane's What's new.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from livingreview.stages.changes_claims import claim_changes
from livingreview.stages.changes_evidence import evidence_changes
from livingreview.stages.changes_method import method_changes
from livingreview.stages.changes_outcomes import outcome_changes
from livingreview.stages.changes_state import State, change
from livingreview.tables import Row, Rows
from livingreview.terms import ChangeTopic, VersionKind
from livingreview.words import mark, say

__all__ = ["Proposal", "State", "changes", "events", "proposed"]

BY_WEIGHT = (VersionKind.MAJOR, VersionKind.MINOR, VersionKind.PATCH)
CONCLUSIONS = "conclusions"
MOST_REASONS = 12
"""Reasons of a proposal that are told; further ones are counted."""
NOTHING = "nothing that the tables or the protocol hold differs"


class Proposal(NamedTuple):
    """The kind of version that a set of changes makes, and why."""

    kind: VersionKind
    reasons: tuple[str, ...]


def changes(old: State, new: State, held: Mapping[str, Row] | None = None) -> Rows:
    """Give every difference between two states, in the order of their topics.

    `held` gives, for a synthesis whose method changed, the row of its main analysis from the evidence of the new
    state with the method of the old one.
    """
    outcomes = outcome_changes(old, new, held or {})
    found = [
        *evidence_changes(old, new),
        *method_changes(old, new),
        *outcomes,
        *claim_changes(old, new, outcomes),
        *_words(old, new),
    ]
    topics = list(ChangeTopic)
    ordered = sorted(found, key=lambda row: topics.index(row["topic"]))
    return [{**row, "order": number, "since": old.name} for number, row in enumerate(ordered, start=1)]


def proposed(rows: Sequence[Row]) -> Proposal:
    """Propose the kind of a version from its changes: the gravest consequence, and what has it."""
    for kind in BY_WEIGHT:
        reasons = list(dict.fromkeys(_reason(row) for row in rows if row["consequence"] == kind))
        if reasons:
            more = len(reasons) - MOST_REASONS
            told = [*reasons[:MOST_REASONS], *([say("and {n} more", n=more)] if more > 0 else [])]
            return Proposal(kind, tuple(told))
    return Proposal(VersionKind.PATCH, (NOTHING,))


def events(rows: Iterable[Row]) -> list[str]:
    """Name what happened, in the words of Cochrane's What's new."""
    found = list(rows)
    topics = {row["topic"] for row in found}
    searched = any(row["topic"] == ChangeTopic.SEARCH and row["subject"] not in NO_SEARCH for row in found)
    is_major = any(row["consequence"] == VersionKind.MAJOR for row in found)
    is_conclusion = any(row["topic"] in CONCLUDING and row["consequence"] == VersionKind.MAJOR for row in found)
    told = []
    if searched:
        told.append(say("New search has been performed"))
    if is_major or ChangeTopic.STUDY in topics:
        is_changed = say("New citation: conclusions changed")
        told.append(is_changed if is_conclusion else say("New citation: conclusions not changed"))
    return told or [say("Amended")]


NO_SEARCH = ("reconstruction", "published_later")
"""What differs in searches' results because of the year that a reconstruction takes."""
CONCLUDING = (ChangeTopic.OUTCOME, ChangeTopic.CERTAINTY, ChangeTopic.CLAIM, ChangeTopic.TEXT)
"""Topics of which a grave change is one of conclusions."""


def _reason(row: Row) -> str:
    before, after = row["before"] or "none", row["after"] or "none"
    return f"{row['label']}: {row['what']} was {before}, is {after}"


def _words(old: State, new: State) -> Rows:
    """Name the sections that the team wrote anew; a change of the conclusions is one of the conclusions."""
    if not old.texts:
        return []
    names = sorted(set(old.texts) | set(new.texts))
    return [
        change(
            *(
                ChangeTopic.TEXT,
                name,
                say("The text of the {section}", section=name.replace("_", " ")),
                mark("wording"),
            ),
            *(say("as it was") if name in old.texts else None, say("written anew") if name in new.texts else None),
            consequence=(VersionKind.MAJOR if name == CONCLUSIONS else VersionKind.PATCH).value,
        )
        for name in names
        if old.texts.get(name) != new.texts.get(name)
    ]
