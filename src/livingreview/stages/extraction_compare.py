"""Two people's files about one study, field by field.

1. Files are compared as what they say: a key left out says the same as its default, and white space means nothing.
2. Arms, results and reports are those that are the same (`extraction_matching`), wherever they stand.
3. Each field that at least one of the two filled is compared: the same, one missing, or different. A result that one
   of the two does not have counts with all of its fields.
4. Not compared: risk of bias (two assessors' own step), discrepancies and acknowledgements (one person's notes).

Source: Cochrane Handbook 5.5; MECIR C45, C46.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livingreview.models.study import Study
from livingreview.stages.extraction_matching import (
    Plain,
    matched_arms,
    matched_results,
    renamed,
    renamed_place,
)
from livingreview.terms import FieldKind
from livingreview.yaml_dialect import Path

NOT_COMPARED = (
    *("schema", "study_id", "risk_of_bias", "quoted_risk_of_bias", "discrepancies", "acknowledged", "consensus_of"),
    "consensus",
)
WORDS = (
    *("details", "condition", "outcomes_measured", "funding", "notes", "eligibility_argument", "narrative", "quote"),
    *("assumption", "reason", "adjusted_for", "sd_imputed_from", "risk_of_bias_not_assessed"),
)
"""Fields in people's own words: two people rarely choose the same ones."""


@dataclass(frozen=True)
class Compared:
    """One field in two files. A place is None where the file has nothing around it to hold the field."""

    kind: FieldKind
    about: str
    place_a: Path | None
    place_b: Path | None
    value_a: Any
    value_b: Any

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return bool(said(self.value_a) == said(self.value_b))


def content(study: Study) -> dict[str, Any]:
    """Give what a study file says, without what it leaves out or says by default."""
    given: dict[str, Any] = _without_none(study.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return given


def compare(a: Plain, b: Plain) -> list[Compared]:
    """Compare two files' contents, in the order of the first."""
    names = matched_arms(a, b)
    back = {name: arm for arm, name in names.items()}
    found = [
        one
        for name in [*a, *(name for name in b if name not in a)]
        if name not in (*NOT_COMPARED, "reports", "arms", "results")
        for one in _fields(a.get(name), b.get(name), (name,), (name,), "")
    ]
    found += _reports(a["reports"], b["reports"])
    ours, theirs = a.get("arms", {}), {names[arm]: said for arm, said in b.get("arms", {}).items()}
    for arm in [*ours, *(arm for arm in theirs if arm not in ours)]:
        found += _fields(ours.get(arm), theirs.get(arm), ("arms", arm), ("arms", back.get(arm, arm)), f"arm {arm}")
    return found + _results(a.get("results", []), b.get("results", []), names)


def _reports(ours: Sequence[Plain], theirs: Sequence[Plain]) -> Iterator[Compared]:
    place = {report["record_id"]: number for number, report in reversed(list(enumerate(theirs)))}
    for number, report in enumerate(ours):
        other = place.pop(report["record_id"], None)
        there = None if other is None else ("reports", other)
        yield from _fields(report, None if other is None else theirs[other], ("reports", number), there, _of(report))
    for number in sorted(place.values()):
        yield from _fields(None, theirs[number], None, ("reports", number), _of(theirs[number]))


def _of(report: Plain) -> str:
    return f"report {report['record_id']}"


def _results(ours: Sequence[Plain], theirs: Sequence[Plain], names: Mapping[str, str]) -> list[Compared]:
    under_our_names = [renamed(result, names) for result in theirs]
    back = {name: arm for arm, name in names.items()}
    found: list[Compared] = []
    for i, j in matched_results(ours, under_our_names):
        a, b = None if i is None else ours[i], None if j is None else under_our_names[j]
        result = a or b or {}
        fields = _fields(
            a,
            b,
            None if i is None else ("results", i),
            None if j is None else ("results", j),
            f"{result['outcome']}, {result['timepoint']['label']}",
        )
        found += [_with_own_arm(one, back) for one in fields]
    return found


def _with_own_arm(one: Compared, back: Mapping[str, str]) -> Compared:
    place = one.place_b and renamed_place(one.place_b, back)
    return Compared(one.kind, one.about, one.place_a, place, one.value_a, one.value_b)


def _fields(a: Any, b: Any, here_a: Path | None, here_b: Path | None, about: str) -> Iterator[Compared]:
    ours, theirs = dict(leaves(a)), dict(leaves(b))
    start = (here_a or here_b or ())[:1]
    for path in [*ours, *(path for path in theirs if path not in ours)]:
        value_a, value_b = ours.get(path), theirs.get(path)
        name = ".".join(str(part) for part in (path if about else (*start, *path)))
        yield Compared(
            _kind((*start, *path), value_b if value_a is None else value_a),
            ": ".join(part for part in (about, name) if part),
            None if here_a is None else (*here_a, *path),
            None if here_b is None else (*here_b, *path),
            value_a,
            value_b,
        )


def leaves(value: Any, here: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give the values below a value that hold no mapping, each with its place."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from leaves(part, (*here, name))
    elif value is not None:
        yield here, value


def _kind(path: Path, value: Any) -> FieldKind:
    last = path[-1]
    if path[0] == "reports" or "source" in path[1:]:
        return FieldKind.WORDS if last == "quote" else FieldKind.SOURCES
    if last in WORDS or (last == "label" and len(path) > 1):
        return FieldKind.WORDS
    if path[0] == "results":
        is_number = isinstance(value, int | float | list) and not isinstance(value, bool)
        return FieldKind.NUMBERS if is_number else FieldKind.READING
    known = {"participants": FieldKind.PARTICIPANTS, "arms": FieldKind.ARMS}
    return known.get(str(path[0]), FieldKind.CHARACTERISTICS)


def said(value: Any) -> Any:
    """Give a value as it is compared: text without regard to white space and case."""
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(part) for name, part in value.items() if part is not None}
    return [_without_none(part) for part in value] if isinstance(value, list) else value
