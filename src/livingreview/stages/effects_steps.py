"""What the modules that turn printed numbers into estimates share: the result of a reading, and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from livingreview.stats.effect_sizes import EffectSizes
from livingreview.tables import Row
from livingreview.terms import MAIN_ANALYSIS, Measure, SeveralResults
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.synthesis import Synthesis
    from livingreview.stats.effects_of_means import Correction, SmdVariance

IMPUTED = "imputed: "
FLAG_CHANGE = mark("change from baseline")
OUT_OF_RANGE = mark("estimate or standard error out of range")


@dataclass(frozen=True)
class StudyEstimate:
    """What one reading of a result comes to: an estimate with its standard error, or why there is none.

    `cells` are numbers of the sides as used, for the table of effects; `imputed` names what is not from the study;
    `is_within` says that a crossover trial was analysed within participants.
    """

    estimate: float | None = None
    se: float | None = None
    why: str | None = None
    conversions: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    imputed: tuple[str, ...] = ()
    cells: Row = field(default_factory=dict)
    is_within: bool = False


@dataclass(frozen=True)
class Settings:
    """How the results of a synthesis become estimates in one analysis."""

    measure: Measure
    alternatives: tuple[str, ...] = ()
    scores: str | None = None
    converts_skewed: bool = False
    without_imputed: bool = False
    correlation: float | None = None
    icc: float | None = None
    smd_correction: "Correction" = "exact"
    smd_variance: "SmdVariance" = "LS"
    several_results: SeveralResults = SeveralResults.SELECT
    results_correlation: float = 0.0
    results_correlation_source: str = ""
    sds: Mapping[bool, tuple[float, str]] = field(default_factory=dict)
    """The imputed standard deviation of final values (False) and of changes (True), with its source."""
    is_sd_median: bool = False
    """Whether `sds` are still to come from the estimates of the other studies."""
    sd_source: str = ""
    other_sd: float | None = None


def settings_by_analysis(synthesis: "Synthesis") -> dict[str, Settings]:
    """Give the settings of the main and of every sensitivity analysis."""
    between = synthesis.results_correlation
    main = Settings(
        synthesis.measure,
        scores=synthesis.scores,
        converts_skewed=synthesis.skewed == "convert",
        smd_correction=synthesis.smd_correction,
        smd_variance=synthesis.smd_variance,
        several_results=synthesis.several_results,
        results_correlation=between.value if between else 0.0,
        results_correlation_source=between.source if between else "",
        **_imputed_sd(synthesis),
    )
    others = {
        name: replace(
            main,
            alternatives=tuple(part.alternatives),
            converts_skewed=main.converts_skewed or part.skewed == "convert",
            without_imputed=part.without_imputed,
            correlation=part.correlation,
            icc=part.icc,
            other_sd=part.sd,
            **_other_results_correlation(part.results_correlation),
        )
        for name, part in synthesis.sensitivity.items()
    }
    return {MAIN_ANALYSIS: main, **others}


def _imputed_sd(synthesis: "Synthesis") -> dict[str, Any]:
    if synthesis.sd is None:
        return {}
    value, source = synthesis.sd.value, synthesis.sd.source
    if isinstance(value, str):
        return {"is_sd_median": True, "sd_source": source}
    return {"sds": dict.fromkeys((False, True), (float(value), source))}


def _other_results_correlation(value: float | None) -> dict[str, Any]:
    if value is None:
        return {}
    return {"results_correlation": value, "results_correlation_source": say("sensitivity analysis of the protocol")}


@dataclass(frozen=True)
class Known:
    """A correlation or ICC with where it comes from."""

    value: float
    source: str

    @property
    def is_imputed(self) -> bool:
        """Say whether it is from outside the study."""
        return self.source.startswith(IMPUTED)

    def __str__(self) -> str:
        """Write it with its source."""
        return f"{self.value:g} ({self.source})"


def known(row: Row, name: str, other: float | None) -> Known | None:
    """Give a row's correlation or ICC; another value of a sensitivity analysis replaces an imputed one only."""
    if row[name] is None:
        return None
    found = Known(row[name], row[f"{name}_source"] or say("source not given"))
    if other is not None and found.is_imputed:
        return Known(other, IMPUTED + say("the sensitivity analysis's value"))
    return found


def from_sizes(study: StudyEstimate, sizes: EffectSizes, why: str = OUT_OF_RANGE) -> StudyEstimate:
    """Add the estimate of one study, or why there is none."""
    if not sizes.is_estimable[0]:
        return replace(study, estimate=None, se=None, why=why)
    return replace(study, estimate=float(sizes.estimate[0]), se=float(sizes.se[0]))


def noted(
    study: StudyEstimate, *conversions: str, flags: tuple[str, ...] = (), imputed: tuple[str, ...] = ()
) -> StudyEstimate:
    """Add steps, flags and what was imputed."""
    return replace(
        study,
        conversions=(*study.conversions, *conversions),
        flags=(*study.flags, *flags),
        imputed=tuple(dict.fromkeys((*study.imputed, *imputed))),
    )
