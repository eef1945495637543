"""The study file that settles two people's files about one study.

1. A field that both have the same is taken. Every other one is named: `PERSON:PLACE` says whose value is taken, a
   place around several fields (`ann:results[0].data`) for all of them; a result that only one has can be left out.
2. Taking the file of the one who left a field empty leaves it empty.
3. Where a study file exists, its arms and results are found again by what they are about, and only what differs
   changes; what neither of the two has (further results, risk of bias, discrepancies) stays.
4. A new study file also takes both persons' discrepancies, acknowledgements and quoted judgements, each once.

Source: Cochrane Handbook 5.5.4; MECIR C45, C46.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livingreview.errors import InputError, Problem
from livingreview.stages.extraction_compare import NOT_COMPARED, Compared, compare
from livingreview.stages.extraction_matching import Plain, matched_arms, matched_results, renamed
from livingreview.yaml_dialect import Path, key_text

FROM_BOTH = ("discrepancies", "acknowledged", "quoted_risk_of_bias")
PART = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True)
class Choice:
    """Whose value is taken for the fields below a place in that person's file; or that they are left out."""

    person: str
    place: Path
    is_taken: bool = True

    def __str__(self) -> str:
        """Write it as on the command line."""
        return f"{self.person}:{key_text(self.place)}"


def read_choice(text: str, people: Sequence[str], *, is_taken: bool = True) -> Choice:
    """Read `PERSON:PLACE`; raise InputError where it is none."""
    person, _, place = text.partition(":")
    found = list(PART.finditer(place))
    if person not in people or not place or "".join(part[0] for part in found) != place:
        allowed = f"PERSON:PLACE, with PERSON one of {', '.join(people)}, as {people[0]}:results[0].data.placebo.n"
        raise InputError([Problem("--take" if is_taken else "--leave-out", 0, "", "No field.", text, allowed)])
    return Choice(person, tuple(int(part[2]) if part[2] else part[1] for part in found), is_taken)


def consensus(a: tuple[str, Plain], b: tuple[str, Plain], choices: Sequence[Choice], existing: Plain) -> dict[str, Any]:
    """Give the content of the study file; raise InputError with every difference that no choice settles."""
    fields = compare(a[1], b[1])
    chosen = [_chosen(field, a[0], b[0], choices) for field in fields]
    problems = [_unsettled(field, a[0], b[0]) for field, whose in zip(fields, chosen, strict=True) if whose is None]
    problems += [
        Problem(
            "--take" if choice.is_taken else "--leave-out",
            0,
            "",
            "Both say the same there, or neither has it.",
            str(choice),
        )
        for choice in choices
        if not any(_names(choice, field, a[0], b[0]) and not field.is_same for field in fields)
    ]
    if problems:
        raise InputError(problems)
    settled = _settled(a[1], b[1], fields, [whose or "" for whose in chosen])
    return _into(existing, settled, a, b)


def _names(choice: Choice, field: Compared, a: str, b: str) -> bool:
    place = {a: field.place_a, b: field.place_b}.get(choice.person)
    return place is not None and place[: len(choice.place)] == choice.place


def _chosen(field: Compared, a: str, b: str, choices: Sequence[Choice]) -> str | None:
    """Give `a` or `b` for whose value stands, `neither`, or None where nobody said."""
    if field.is_same:
        return "a"
    found = {
        ("a" if choice.person == a else "b") if choice.is_taken else "neither"
        for choice in choices
        if _names(choice, field, a, b)
    }
    return found.pop() if len(found) == 1 else None


def _unsettled(field: Compared, a: str, b: str) -> Problem:
    places = [
        f"{person}:{key_text(place)}" for person, place in ((a, field.place_a), (b, field.place_b)) if place is not None
    ]
    value = f"{a} {_shown(field.value_a)}, {b} {_shown(field.value_b)}"
    take = " or ".join(f"--take {place}" for place in places)
    fix = take if len(places) > 1 else f"{take}, or --leave-out {places[0]}"
    return Problem(field.about, 0, "", "The two differ and nobody said whose value stands.", value, fix=f"Add {fix}.")


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _settled(a: Plain, b: Plain, fields: Sequence[Compared], chosen: Sequence[str]) -> dict[str, Any]:
    """Start from the first file, set what is taken from the second, and add what only the second has."""
    made: dict[str, Any] = copy.deepcopy(dict(a))
    added: dict[Path, dict[str, Any]] = {}
    for field, whose in zip(fields, chosen, strict=True):
        if field.place_a is None:
            if whose == "b" and field.place_b is not None:
                holder = added.setdefault(field.place_b[:2], {})
                _set(holder, field.place_b[2:], field.value_b)
        elif whose == "neither" or (whose == "b" and field.value_b is None):
            _set(made, field.place_a, None)
        elif whose == "b":
            _set(made, field.place_a, field.value_b)
    names = matched_arms(a, b)
    for (name, _), part in sorted(added.items()):
        made.setdefault(str(name), []).append(renamed(part, names) if name == "results" else part)
    pruned: dict[str, Any] = _pruned(made)
    return pruned


def _set(holder: Any, path: Path, value: Any) -> None:
    for part in path[:-1]:
        holder = holder[part] if isinstance(part, int) else holder.setdefault(part, {})
    holder[path[-1]] = value


def _pruned(value: Any) -> Any:
    """Take out what was set to nothing, and mappings that hold nothing any more."""
    if isinstance(value, dict):
        parts = {name: _pruned(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part is not None and (part != {} or value[name] == {})}
    if isinstance(value, list):
        parts_ = [_pruned(part) for part in value]
        return [part for part in parts_ if part is not None and part != {}]
    return value


def _into(existing: Plain, settled: Plain, a: tuple[str, Plain], b: tuple[str, Plain]) -> dict[str, Any]:
    """Lay the settled content over the study file that exists, which keeps its order."""
    made = copy.deepcopy(dict(existing))
    if not made:
        made = {name: part for name, part in settled.items() if name not in (*FROM_BOTH, "risk_of_bias")}
        for name in FROM_BOTH:
            both = _each_once([*a[1].get(name, []), *b[1].get(name, [])])
            made |= {name: both} if both else {}
    else:
        names = matched_arms(made, settled)
        arms = {names[arm]: part for arm, part in settled.get("arms", {}).items()}
        results = _merged(made.get("results", []), [renamed(result, names) for result in settled.get("results", [])])
        made |= {name: part for name, part in settled.items() if name not in (*NOT_COMPARED, "arms", "results")}
        made |= {"arms": {**made.get("arms", {}), **arms}} if arms else {}
        made |= {"results": results} if results else {}
    made["consensus_of"] = sorted((a[0], b[0]))
    return made


def _merged(ours: Sequence[Plain], settled: Sequence[Plain]) -> list[Any]:
    results: list[Any] = list(ours)
    for i, j in matched_results(ours, settled):
        if i is not None and j is not None:
            results[i] = settled[j]
        elif j is not None:
            results.append(settled[j])
    return results


def _each_once(parts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    kept: list[Mapping[str, Any]] = []
    for part in parts:
        if part not in kept:
            kept.append(part)
    return kept
