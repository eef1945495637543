"""What must change in a file so that it holds other plain values: the smallest edits, key by key."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from livingreview.yaml_dialect import Path
from livingreview.yaml_edit import REMOVE, Edit


def edits_between(old: Any, new: Any, here: Path = ()) -> Iterator[Edit]:
    """Give the edits that turn one value into another; 1 and 1.0 are the same number.

    A list of mappings keeps its items where it only grew; any other list is written anew.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping) and (new or not here):
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new:
                yield Edit((*here, name), REMOVE)
            elif name not in old:
                yield Edit((*here, name), new[name])
            else:
                yield from edits_between(old[name], new[name], (*here, name))
    elif _is_list_of_parts(old) and _is_list_of_parts(new) and len(new) >= len(old) > 0:
        for position, part in enumerate(new):
            if position < len(old):
                yield from edits_between(old[position], part, (*here, position))
            else:
                yield Edit((*here, position), part)
    elif not same_value(old, new):
        yield Edit(here, new)


def same_value(one: Any, other: Any) -> bool:
    """Tell whether two plain values are the same; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    return bool(one == other)


def _is_list_of_parts(value: Any) -> bool:
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return is_list and all(isinstance(part, Mapping) for part in value)
