"""The analyses that a protocol asks for, and the studies that stand in each.

1. The main analysis and every sensitivity analysis have conventions of their own: those of the profile, then those of
   the synthesis, then those of the sensitivity analysis.
2. A study stands in an analysis if its estimate can be pooled. An analysis of studies at low risk of bias leaves out
   every other one, also those that nobody has assessed; they are named.
3. A study with several results counts as one study.
4. Raw cells are those that the estimate was made from: a study whose estimate does not follow from its cells
   (clusters, pairs, a report's own estimate) has no table. A study without events, or without non-events, on both
   sides has a table and no estimate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from livingreview.judgements.levels import is_low
from livingreview.stats import pooling
from livingreview.stats.analysis import Settings
from livingreview.stats.effect_sizes import BINARY
from livingreview.stats.effects_of_rates import RATES, Rate
from livingreview.stats.mantel_haenszel import Rates, Tables
from livingreview.tables import Row, Rows
from livingreview.terms import (
    MAIN_ANALYSIS,
    OVERALL,
    Judgement,
    Measure,
    Model,
    Profile,
    ResultState,
    SeveralResults,
    SubgroupTau2,
    Tau2Method,
)

if TYPE_CHECKING:
    from livingreview.models.synthesis import Sensitivity, Synthesis

Floats = NDArray[np.float64]

SAME_NUMBER = 1e-9
"""Relative; an estimate this close to the one computed from the cells was made from them."""
TABLE_CELLS = ("events_1", "n_1", "events_2", "n_2")
RATE_CELLS = ("events_1", "person_time_1", "events_2", "person_time_2")


@dataclass(frozen=True)
class Plan:
    """How one analysis is made."""

    analysis: str
    measure: Measure
    conventions: Settings
    profile: Profile
    several_results: SeveralResults = SeveralResults.SELECT
    correlation: float = 0.0
    correlation_source: str = ""
    subgroup_tau2: SubgroupTau2 = SubgroupTau2.SEPARATE
    is_low_risk_only: bool = False
    is_not_pooled: bool = False

    @property
    def method(self) -> Tau2Method | None:
        """Give the estimator of tau2; None is the common-effect model."""
        return None if self.conventions.model is Model.COMMON else self.conventions.tau2


@dataclass(frozen=True)
class Studies:
    """The rows of one analysis or subgroup: those with a usable estimate, and all; who was left out by plan."""

    usable: Rows
    every: Rows
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """Give the number of studies with a usable estimate."""
        return len(self.ids)

    @property
    def n_results(self) -> int:
        """Give the number of usable estimates."""
        return len(self.usable)

    @property
    def ids(self) -> list[str]:
        """Give the studies with a usable estimate, each once."""
        return list(dict.fromkeys(row["study_id"] for row in self.usable))

    @property
    def y(self) -> Floats:
        """Give the estimates."""
        return np.array([row["estimate"] for row in self.usable], dtype=np.float64)

    @property
    def v(self) -> Floats:
        """Give the variances."""
        return np.array([row["se"] for row in self.usable], dtype=np.float64) ** 2

    @property
    def has_several_results(self) -> bool:
        """Say whether a study stands here with more than one result."""
        return self.n_results > self.k

    def only(self, rows: Iterable[Row]) -> "Studies":
        """Give the same analysis of some of its usable rows."""
        kept = list(rows)
        return Studies(kept, kept)


def plans(synthesis: "Synthesis") -> list[Plan]:
    """Give the main and every sensitivity analysis, by id."""
    planned = [_plan(MAIN_ANALYSIS, synthesis, None)]
    planned += [_plan(name, synthesis, part) for name, part in synthesis.sensitivity.items()]
    return sorted(planned, key=lambda plan: plan.analysis)


def studies_of(rows: Iterable[Row], plan: Plan, judged: Mapping[str, str]) -> Studies:
    """Give the studies of one analysis; `judged` holds each study's overall risk of bias."""
    every = list(rows)
    left_out: dict[str, str] = {}
    if plan.is_low_risk_only:
        left_out = {
            row["study_id"]: f"{row['study_label']} ({judged.get(row['study_id'], Judgement.NOT_ASSESSED.value)})"
            for row in every
            if not is_low(Judgement(judged.get(row["study_id"], Judgement.NOT_ASSESSED)))
        }
    return Studies([row for row in every if is_usable(row) and row["study_id"] not in left_out], every, left_out)


def overall_judgements(judgements: Rows) -> dict[str, str]:
    """Give the overall risk of bias of every study."""
    return {row["study_id"]: row["judgement"] for row in judgements if row["domain"] == OVERALL}


def is_usable(row: Row) -> bool:
    """Say whether a row has an estimate that can be pooled."""
    if row["state"] != ResultState.ESTIMATED or row["estimate"] is None or row["se"] is None:
        return False
    return bool(pooling.is_usable(np.array([row["estimate"]]), np.array([row["se"]]))[0])


def raw_cells(studies: Studies, measure: Measure) -> tuple[Rows, list[str]]:
    """Give the rows that have raw cells behind them, and the names of usable studies that have none."""
    rates = measure in (Measure.IRR, Measure.IRD)
    names = RATE_CELLS if rates else TABLE_CELLS
    with_cells, without = Rows(), []
    usable = {(row["study_id"], row["result"]) for row in studies.usable}
    for row in studies.every:
        has = all(row[name] is not None for name in names) and row["study_id"] not in studies.left_out
        if (row["study_id"], row["result"]) in usable:
            if has and _follows_from_cells(row, measure, is_rate=rates):
                with_cells.append(row)
            else:
                without.append(row["study_label"])
        elif has and row["state"] == ResultState.NOT_ESTIMABLE and _says_nothing(row, is_rate=rates):
            with_cells.append(row)
    return with_cells, without


def tables_of(rows: Rows) -> Tables:
    """Give two-by-two tables."""
    return Tables(*_columns(rows, TABLE_CELLS))


def rates_of(rows: Rows) -> Rates:
    """Give person-time data."""
    return Rates(*_columns(rows, RATE_CELLS))


def _columns(rows: Rows, names: tuple[str, ...]) -> list[Floats]:
    return [np.array([row[name] for row in rows], dtype=np.float64) for name in names]


def _follows_from_cells(row: Row, measure: Measure, *, is_rate: bool) -> bool:
    if is_rate:
        x1, t1, x2, t2 = (row[name] for name in RATE_CELLS)
        sizes = RATES[measure](Rate(x1, t1), Rate(x2, t2))
    elif measure in BINARY:
        sizes = BINARY[measure](*(row[name] for name in TABLE_CELLS))
    else:
        return False
    if not sizes.is_estimable[0]:
        return False
    own, computed = (row["estimate"], row["se"]), (float(sizes.estimate[0]), float(sizes.se[0]))
    return bool(np.allclose(own, computed, rtol=SAME_NUMBER, atol=SAME_NUMBER))


def _says_nothing(row: Row, *, is_rate: bool) -> bool:
    """Say whether a table has no event, or no non-event, on both sides; clusters and pairs take no part."""
    no_event = row["events_1"] == 0 and row["events_2"] == 0
    no_other = not is_rate and row["events_1"] == row["n_1"] and row["events_2"] == row["n_2"]
    return (no_event or no_other) and row["paired"] is None


def _plan(name: str, synthesis: "Synthesis", part: "Sensitivity | None") -> Plan:
    def chosen(key: str) -> object:
        own = getattr(part, key, None) if part is not None else None
        return getattr(synthesis, key) if own is None else own

    between = synthesis.results_correlation
    own = part.results_correlation if part is not None else None
    names = ("model", "pooling", "tau2", "interval", "tau2_interval", "i2", "prediction")
    source = between.source if between else ""
    return Plan(
        analysis=name,
        measure=synthesis.measure,
        conventions=Settings(**{key: chosen(key) for key in names}),  # type: ignore[arg-type]
        profile=synthesis.profile,
        several_results=synthesis.several_results,
        correlation=own if own is not None else (between.value if between else 0.0),
        correlation_source=source if own is None else "sensitivity analysis of the protocol",
        subgroup_tau2=synthesis.subgroup_tau2,
        is_low_risk_only=part is not None and part.low_risk_of_bias,
        is_not_pooled=bool(synthesis.without_pooling),
    )
