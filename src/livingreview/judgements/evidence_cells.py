"""The cells of evidence, version 2: results of studies, rows of built tables, and what is left out.

1. Results are named by outcome and day, rows by study; several of one name are counted in an order that no file gives.
2. Numbers that are not counts are floats, so that 5 and 5.0 are the same; computed ones are taken as a built table
   holds them.
3. What is null, false or empty is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from livingreview.canonical import canonical_json, judgement_evidence
from livingreview.models.base import Model
from livingreview.models.result import Result
from livingreview.tables import Row
from livingreview.terms import MAIN_ANALYSIS

Fields = Mapping[str, Any]

# The named fields of version 2; never redefined (docs/fingerprints.md).
ARM_COUNTS = ("n", "events", "split_between", "log_scale")
ARM_NUMBERS = (
    *("percent", "mean", "sd", "se", "ci", "plus_minus", "mean_change", "baseline_mean", "baseline_sd"),
    *("median", "q1", "q3", "min", "max", "person_time"),
)
ESTIMATE_FIELDS = (
    *("experimental", "comparator", "measure", "n_experimental", "n_comparator", "n_total", "adjusted_for"),
    *("events", "p_is"),
)
ESTIMATE_NUMBERS = ("value", "ci", "ci_level", "se", "p", "statistic", "df", "o_minus_e", "variance", "comparator_risk")
PAIRS_FIELDS = ("experimental", "comparator", "both", "experimental_only", "comparator_only", "neither")
RESULT_FIELDS = ("narrative", "paired", "reversed", "plus_minus_is", "conclusion")
SOURCE_FIELDS = ("record_id", "locator")
EFFECT_CELLS = ("state", "events_1", "n_1", "events_2", "n_2", "n_total", "paired", "assumption", "narrative")
EFFECT_NUMBERS = ("mean_1", "sd_1", "mean_2", "sd_2", "person_time_1", "person_time_2", "estimate", "se")
TABLE_FORMAT = ".10g"  # as a built table's file holds it, so a rating can be confirmed from the file
TINY = 1e-9  # on any scale; smaller is rounding of a sum that is zero


def arms_of(result: Result) -> set[str]:
    """Give the arms that a result names."""
    named = result.estimate or result.pairs
    return set(result.data or {}) | ({named.experimental, named.comparator} if named else set())


def results_of(results: Iterable[Result], *, with_readings: bool = False) -> Fields:
    """Name results by outcome and day; several of one day are counted in an order that the file does not give."""
    found: dict[str, list[Fields]] = {}
    for result in results:
        fields = _result(result) | (_readings(result) if with_readings else {})
        found.setdefault(f"{result.outcome} day {result.timepoint.days:g}", []).append(fields)
    return _counted(found)


def _counted(found: Mapping[str, Sequence[Fields]]) -> Fields:
    named: dict[str, Fields] = {}
    for name, several in found.items():
        ordered = sorted(several, key=_place_and_content)
        named |= {name if not place else f"{name} ({place + 1})": fields for place, fields in enumerate(ordered)}
    return named


def _place_and_content(fields: Fields) -> tuple[str, str, bytes]:
    source = fields["source"]
    return str(source["locator"]), str(source["record_id"]), canonical_json(judgement_evidence(fields))


def _result(result: Result) -> dict[str, Any]:
    clusters, estimate = result.clusters, result.estimate
    return {
        "timepoint": result.timepoint.label,
        "data": _arms(result.data),
        "estimate": named(estimate, ESTIMATE_FIELDS, ESTIMATE_NUMBERS) if estimate else None,
        "pairs": named(result.pairs, PAIRS_FIELDS) if result.pairs else None,
        "correlation": named(result.correlation, ("imputed",), ("value",)) if result.correlation else None,
        "clusters": {
            **named(clusters, ("accounted_for",), ("mean_size", "cv")),
            "icc": named(clusters.icc, ("imputed",), ("value",)) if clusters.icc else None,
        }
        if clusters
        else None,
        "source": named(result.source, SOURCE_FIELDS),
        **named(result, RESULT_FIELDS),
    }


def _readings(result: Result) -> dict[str, Any]:
    """Give how the extractors read what is printed."""
    others = {
        name: {"plus_minus_is": other.plus_minus_is, "data": _arms(other.data)}
        for name, other in result.alternatives.items()
    }
    return {"assumption": result.assumption, "alternatives": others}


def _arms(data: Mapping[str, Model] | None) -> Fields:
    return {
        name: {
            **named(arm, ARM_COUNTS, ARM_NUMBERS),
            "sd_is_imputed": getattr(arm, "sd_imputed_from", None) is not None,
        }
        for name, arm in (data or {}).items()
    }


def effect_cells(effects: Iterable[Row], synthesis_id: str) -> Fields:
    """Give the numbers of the main analysis, by study."""
    found: dict[str, list[Fields]] = {}
    for row in effects:
        if (row["synthesis_id"], row["analysis"]) == (synthesis_id, MAIN_ANALYSIS):
            found_cells = {
                **cells(row, EFFECT_CELLS, EFFECT_NUMBERS),
                "is_imputed": bool(row["imputed"]),
                "source": {name: row[name] for name in SOURCE_FIELDS},
            }
            found.setdefault(str(row["study_id"]), []).append(found_cells)
    return _counted(found)


def named(part: Model, exact: Sequence[str], numbers: Sequence[str] = ()) -> dict[str, Any]:
    """Give some keys of a part of a file, as they are and as numbers."""
    return {name: getattr(part, name) for name in exact} | {name: number(getattr(part, name)) for name in numbers}


def cells(row: Mapping[str, Any], exact: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
    """Give some cells of a built row, as they are and as computed numbers."""
    return {name: row[name] for name in exact} | {name: computed(row[name]) for name in numbers}


def number(value: Any) -> Any:
    """Make 5 and 5.0 the same."""
    if isinstance(value, list):
        return [number(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def computed(value: float | None) -> float | None:
    """Give a computed number as a built table's file holds it; rounding of a sum that is zero is zero."""
    if value is None:
        return None
    return 0.0 if abs(value) < TINY else float(format(value, TABLE_FORMAT))


def kept(fields: Fields) -> Fields:
    """Leave out what is null, false or empty, at any depth."""
    inner = {name: kept(item) if isinstance(item, Mapping) else item for name, item in fields.items()}
    return {name: item for name, item in inner.items() if not _is_nothing(item)}


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | Mapping | list) and not value)
