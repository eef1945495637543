"""The numbers of one result as cells of the table of study results, as printed.

1. One arm a side with events, or with a mean and one kind of spread, stands in the columns of its side. Everything
   else (several arms, medians, changes, person-time, imputed SDs, spreads of two kinds) stands as printed in the
   lists `arms_1` and `arms_2`, one JSON object an arm.
2. Half the width of a mean's interval is its spread; nothing else is computed here.
3. What the protocol says about the outcome (direction, range) and what a calculation needs (correlation,
   clusters) stands beside the numbers; a number from outside the study says so.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from livingreview.canonical import canonical_json
from livingreview.models.result import ArmData, Borrowed, Estimate, Pairs, Result
from livingreview.models.review import Outcome
from livingreview.models.study import Study
from livingreview.models.synthesis import Imputed, Synthesis
from livingreview.tables import Row

IMPUTED = "imputed: "
"""Before the source of a number from outside the study."""

BEYOND_COLUMNS = (
    "mean_change",
    "baseline_mean",
    "baseline_sd",
    "median",
    "person_time",
    "split_between",
    "log_scale",
    "sd_imputed_from",
)
"""Numbers of an arm that the columns of a side do not hold."""

ESTIMATE_CELLS = (
    "estimate_measure",
    "estimate",
    "estimate_low",
    "estimate_high",
    "estimate_level",
    "estimate_se",
    "estimate_p",
    "n_total",
    "estimate_p_is",
    "estimate_statistic",
    "estimate_df",
    "estimate_o_minus_e",
    "estimate_variance",
    "estimate_events",
    "estimate_comparator_risk",
)

SIDE_CELLS = tuple(f"{name}_{side}" for name in ("events", "n", "mean", "spread") for side in (1, 2))
PAIRS_CELLS = ("pairs_both", "pairs_1", "pairs_2", "pairs_neither")
NO_NUMBERS: Row = {
    **dict.fromkeys((*ESTIMATE_CELLS, *SIDE_CELLS, *PAIRS_CELLS, "spread_is")),
    "arms_1": [],
    "arms_2": [],
}
"""A row without the numbers of its result: what an alternative reading starts from."""


@dataclass(frozen=True)
class PrintedArm:
    """One arm's numbers as printed; `spread` belongs to `mean` or `mean_change`, or is a half width."""

    arm: str
    n: int | None = None
    events: int | None = None
    person_time: float | None = None
    mean: float | None = None
    mean_change: float | None = None
    spread: float | None = None
    spread_is: str | None = None
    sd_imputed_from: str | None = None
    baseline_mean: float | None = None
    baseline_sd: float | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    min: float | None = None
    max: float | None = None
    split_between: int | None = None
    log_scale: bool | None = None

    @property
    def parts(self) -> int:
        """Give the number of comparisons that share the arm."""
        return self.split_between or 1

    def as_json(self) -> str:
        """Write what is given."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return canonical_json(given).decode("utf-8")


def printed_arms(row: Row, side: int) -> list[PrintedArm]:
    """Read a side's arms from a row of the table of study results."""
    if row[f"arms_{side}"]:
        return [PrintedArm(**json.loads(text)) for text in row[f"arms_{side}"]]
    arm = row["experimental" if side == 1 else "comparator"] or ""
    names = ("n", "events", "mean", "spread")
    return [PrintedArm(arm, spread_is=row["spread_is"], **{name: row[f"{name}_{side}"] for name in names})]


def arm_cells(
    sides: tuple[Sequence[str], Sequence[str]], data: Mapping[str, ArmData], plus_minus_is: str | None
) -> Row:
    """Give the cells of the arms on both sides; spreads stay as printed, with what they are."""
    printed = [[_printed(arm, data[arm], plus_minus_is) for arm in side] for side in sides]
    kinds = {arm.spread_is for side in printed for arm in side if arm.spread_is}
    is_plain = all(len(side) == 1 for side in printed) and len(kinds) <= 1
    if not is_plain or any(
        getattr(data[arm], name) not in (None, False) for side in sides for arm in side for name in BEYOND_COLUMNS
    ):
        return {f"arms_{number}": [arm.as_json() for arm in side] for number, side in enumerate(printed, start=1)}
    (first,), (second,) = printed
    cells: Row = {"spread_is": kinds.pop() if kinds else None}
    for name in ("events", "n", "mean", "spread"):
        cells |= {f"{name}_1": getattr(first, name), f"{name}_2": getattr(second, name)}
    return cells


def _printed(arm: str, data: ArmData, plus_minus_is: str | None) -> PrintedArm:
    spread, kind = _spread(data, plus_minus_is)
    same = ("n", "events", "person_time", "mean", "mean_change", "sd_imputed_from", "baseline_mean", "baseline_sd")
    more = ("median", "q1", "q3", "min", "max", "split_between")
    given = {name: getattr(data, name) for name in (*same, *more)}
    return PrintedArm(arm, spread=spread, spread_is=kind, log_scale=data.log_scale or None, **given)


def _spread(arm: ArmData, plus_minus_is: str | None) -> tuple[float | None, str | None]:
    if arm.sd is not None:
        return arm.sd, "sd"
    if arm.se is not None:
        return arm.se, "se"
    if arm.ci is not None:
        return (arm.ci[1] - arm.ci[0]) / 2, "ci"
    if arm.plus_minus is not None:
        return arm.plus_minus, plus_minus_is or "undefined"
    return None, None


def estimate_cells(estimate: Estimate) -> Row:
    """Give the cells of an estimate computed by the report."""
    low, high = estimate.ci or (None, None)
    return {
        "estimate_measure": estimate.measure.value,
        "estimate": estimate.value,
        "estimate_low": low,
        "estimate_high": high,
        "estimate_level": estimate.ci_level if estimate.ci else None,
        "estimate_se": estimate.se,
        "estimate_p": estimate.p,
        "n_1": estimate.n_experimental,
        "n_2": estimate.n_comparator,
        "n_total": estimate.n_total,
        "estimate_p_is": estimate.p_is if estimate.p_is == "below" else None,
        "estimate_statistic": estimate.statistic,
        "estimate_df": estimate.df,
        "estimate_o_minus_e": estimate.o_minus_e,
        "estimate_variance": estimate.variance,
        "estimate_events": estimate.events,
        "estimate_comparator_risk": estimate.comparator_risk,
    }


def pairs_cells(pairs: Pairs) -> Row:
    """Give the cells of a table of pairs."""
    return {
        "pairs_both": pairs.both,
        "pairs_1": pairs.experimental_only,
        "pairs_2": pairs.comparator_only,
        "pairs_neither": pairs.neither,
    }


def context_cells(study: Study, result: Result, synthesis: Synthesis, outcome: Outcome | None) -> Row:
    """Give what a calculation needs beside the numbers, and what the protocol says about the outcome."""
    low, high = (outcome.range if outcome else None) or (None, None)
    clusters = result.clusters
    correlation, correlation_source = _borrowed(result.correlation, synthesis.correlation)
    icc, icc_source = _borrowed(clusters.icc if clusters else None, synthesis.icc)
    return {
        "design": study.design.value,
        "direction": outcome.direction.value if outcome else None,
        "is_reversed": "yes" if result.reversed else None,
        "conclusion": result.conclusion,
        "scale_low": low,
        "scale_high": high,
        "correlation": correlation,
        "correlation_source": correlation_source,
        "clusters": clusters and ("accounted for" if clusters.accounted_for else "not accounted for"),
        "cluster_size": clusters.mean_size if clusters else None,
        "cluster_cv": clusters.cv if clusters else None,
        "icc": icc if clusters else None,
        "icc_source": icc_source if clusters else None,
    }


def _borrowed(own: Borrowed | None, common: Imputed | None) -> tuple[float | None, str | None]:
    if own is not None:
        return own.value, f"{IMPUTED if own.imputed else ''}{own.source}"
    if common is not None:
        return common.value, f"{IMPUTED}{common.source}"
    return None, None
