"""Facts about studies that a synthesis asks for: subgroups, moderators, the order of a cumulative analysis.

1. `year`, `participants` (randomised), `route` (of the first side's arms), `condition` and `design` stand in every
   study file; anything else is declared under `study_fields` and given under `facts`. A fact given under `facts`
   goes before one of the same name that stands elsewhere.
2. The year is the last four digits of the study's name ("first author and year").
3. What is not reported has no item; it is never filled in. Arms that differ have no common route.
"""

import re
from collections.abc import Sequence

from livingreview.models.statistics import BUILT_IN
from livingreview.models.study import Study
from livingreview.tables import Row

YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d{2}(?!\d)")
SEPARATOR = ": "


def fact_items(study: Study, first_side: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Give the asked facts that are reported, as the items of a table."""
    known = {name: fact_of(study, first_side, name) for name in asked}
    return [f"{name}{SEPARATOR}{value}" for name, value in known.items() if value is not None]


def fact_of(study: Study, first_side: Sequence[str], name: str) -> str | None:
    """Give one fact as text, a number as printed; None where it is not reported."""
    if name in study.facts:
        value = study.facts[name]
        return value if isinstance(value, str) else format(value, ".15g")
    return _of_every_study(study, first_side)[name] if name in BUILT_IN else None


def _of_every_study(study: Study, first_side: Sequence[str]) -> dict[str, str | None]:
    years, n = YEAR.findall(study.label), study.participants.randomised
    routes = {study.arms[arm].route for arm in first_side}
    return {
        "year": years[-1] if years else None,
        "participants": None if n is None else str(n),
        "route": routes.pop() if len(routes) == 1 else None,
        "condition": study.participants.condition,
        "design": study.design.value,
    }


def read_fact(row: Row, name: str) -> str | None:
    """Give a fact from the items of a table's row."""
    for item in row["facts"]:
        key, _, value = item.partition(SEPARATOR)
        if key == name:
            return str(value)
    return None


def read_number(row: Row, name: str) -> float | None:
    """Give a fact that is a number; None where it is missing or none."""
    value = read_fact(row, name)
    try:
        return None if value is None else float(value)
    except ValueError:
        return None
