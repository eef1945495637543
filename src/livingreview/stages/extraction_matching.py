"""Which arms and results of two files about one study are the same.

1. Arms with the same id are the same; of the others, those of one intervention where each file has one of it left.
2. Results of one outcome and day are the same, those that share most arms first. Results of one outcome and the same
   arms that are left alone on both sides are the same too: then their days differ, and that is shown.
3. Reports with the same record are the same.

Positions in the files mean nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from livingreview.yaml_dialect import Path

Plain = Mapping[str, Any]
Pairs = list[tuple[int | None, int | None]]


def matched_arms(a: Plain, b: Plain) -> dict[str, str]:
    """Give for each arm of the second file its name in the first; one that only the second has keeps its own."""
    ours, theirs = a.get("arms", {}), b.get("arms", {})
    names = {arm: arm for arm in theirs if arm in ours}
    left = {arm: _gets(ours[arm]) for arm in ours if arm not in names}
    for arm, said in theirs.items():
        if arm in names:
            continue
        same = [name for name, what in left.items() if what == _gets(said)]
        rivals = [name for name, other in theirs.items() if name not in ours and _gets(other) == _gets(said)]
        names[arm] = same[0] if len(same) == 1 and len(rivals) == 1 else arm
    return names


def _gets(arm: Plain) -> Any:
    return arm.get("intervention")


def renamed(result: Plain, names: Mapping[str, str]) -> dict[str, Any]:
    """Give a result with its arms under other names."""
    found = dict(result)
    if "data" in found:
        found["data"] = {names.get(arm, arm): data for arm, data in found["data"].items()}
    if "alternatives" in found:
        found["alternatives"] = {name: renamed(part, names) for name, part in found["alternatives"].items()}
    for part in ("estimate", "pairs"):
        if part in found:
            sides = {side: names.get(found[part][side], found[part][side]) for side in ("experimental", "comparator")}
            found[part] = {**found[part], **sides}
    return found


def renamed_place(place: Path, names: Mapping[str, str]) -> Path:
    """Give a place below a result with the arm in it under another name."""
    parts = list(place)
    for number, part in enumerate(parts[:-1]):
        if part == "data":
            parts[number + 1] = names.get(str(parts[number + 1]), str(parts[number + 1]))
            break
    return tuple(parts)


def matched_results(ours: Sequence[Plain], theirs: Sequence[Plain]) -> Pairs:
    """Pair results (arms already under one name); a result of one side alone stands with None."""
    pairs: dict[int, int] = {}
    candidates = [
        (-len(_arms(a) & _arms(b)), _kind(a) != _kind(b), abs(i - j), i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if (a["outcome"], a["timepoint"]["days"]) == (b["outcome"], b["timepoint"]["days"])
    ]
    for *_, i, j in sorted(candidates):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    pairs |= _alone_on_both_sides(ours, theirs, pairs)
    rest: Pairs = [(None, j) for j in range(len(theirs)) if j not in pairs.values()]
    return [*((i, pairs.get(i)) for i in range(len(ours))), *rest]


def _alone_on_both_sides(ours: Sequence[Plain], theirs: Sequence[Plain], pairs: Mapping[int, int]) -> dict[int, int]:
    def of_what(result: Plain) -> tuple[str, tuple[str, ...]]:
        return result["outcome"], tuple(sorted(_arms(result)))

    left_a = {i: of_what(result) for i, result in enumerate(ours) if i not in pairs}
    left_b = {j: of_what(result) for j, result in enumerate(theirs) if j not in pairs.values()}
    times_a, times_b = Counter(left_a.values()), Counter(left_b.values())
    return {i: j for i, a in left_a.items() for j, b in left_b.items() if a == b and times_a[a] == times_b[b] == 1}


def _arms(result: Plain) -> set[str]:
    sides = result.get("estimate") or result.get("pairs")
    return {sides["experimental"], sides["comparator"]} if sides else set(result.get("data", {}))


def _kind(result: Plain) -> str:
    return next((part for part in ("data", "estimate", "pairs") if part in result), "narrative")
