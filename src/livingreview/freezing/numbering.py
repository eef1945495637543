"""Which number a version should have: by what it changes, as major.minor.patch."""

from pathlib import Path

from livingreview.models.review import Review
from livingreview.moments import built_state, frozen_state
from livingreview.stages.changes import Proposal, changes, proposed
from livingreview.terms import VersionKind
from livingreview.versions import Version

PLACES = (VersionKind.MAJOR, VersionKind.MINOR, VersionKind.PATCH)


def proposal(root: Path, review: Review, versions: list[Version]) -> Proposal:
    """Propose the kind of the version that is built below a root, by comparing it with the last frozen one."""
    if not versions:
        return Proposal(VersionKind.FIRST, ())
    return proposed(changes(frozen_state(versions[-1]), built_state(root, review)))


def kind_of_step(before: str, after: str) -> VersionKind | None:
    """Give the kind that a number says, by the first part that was raised; None where it is not a later number."""
    then, now = _parts(before), _parts(after)
    if now <= then:
        return None
    place = next(place for place, (a, b) in enumerate(zip(then, now, strict=True)) if a != b)
    return PLACES[place]


def next_number(before: str, kind: VersionKind) -> str:
    """Give the next number of a kind, with as many parts as before where that is enough."""
    place = PLACES.index(kind)
    parts = _parts(before)
    raised = [*parts[:place], parts[place] + 1, *([0] * (2 - place))]
    length = max(before.count(".") + 1, 3 if kind is VersionKind.PATCH else 2)
    return ".".join(map(str, raised[:length]))


def _parts(number: str) -> list[int]:
    parts = [int(part) for part in number.split(".")]
    return [*parts, 0, 0, 0][:3]
