"""Meta-regressions of the main analysis on facts about its studies.

1. A number is taken as it is; a category becomes an indicator for each level but the first in alphabetical order,
   which is the reference.
2. Mixed-effects model with the analysis's estimator of tau2, tests by Knapp-Hartung unless the protocol says otherwise
   (`stats.regression`). Several results of a study: the multilevel model with t and (results - coefficients) df.
3. A study that does not report a moderator takes no part and is named. A fit that cannot be made says why.
4. All coefficients are on the analysis scale: of a ratio, a coefficient is a difference of logarithms.

Source: Thompson & Higgins 2002; Knapp & Hartung 2003; Cochrane Handbook 10.11.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc, fdtrc

from livingreview.models.statistics import BUILT_IN_NUMBERS
from livingreview.stages.pooled_studies import Floats, Plan, Studies
from livingreview.stages.study_facts import read_fact, read_number
from livingreview.stats.multilevel import Multilevel, multilevel
from livingreview.stats.regression import STUDIES_PER_MODERATOR, Coefficient, Regression, meta_regression
from livingreview.stats.states import NotComputed
from livingreview.tables import META_REGRESSION, Row, Rows, new_row
from livingreview.terms import KnappHartung, Pooling, SeveralResults, StatisticsState, Tau2Method
from livingreview.words import say

if TYPE_CHECKING:
    from livingreview.models.statistics import StudyField
    from livingreview.models.synthesis import Synthesis

INTERCEPT = "intercept"


@dataclass(frozen=True)
class _Term:
    """One column of a regression: its values, and how it is called."""

    name: str
    label: str
    values: Floats


def regression_rows(studies: Studies, plan: Plan, synthesis: "Synthesis", fields: Mapping[str, "StudyField"]) -> Rows:
    """Give the coefficients of every regression that the protocol asks for."""
    return [
        row
        for asked in synthesis.regressions
        for row in _regression(studies, plan, asked, fields, synthesis.regression_test)
    ]


def _regression(
    studies: Studies, plan: Plan, asked: Sequence[str], fields: Mapping[str, "StudyField"], test: KnappHartung
) -> Rows:
    model = " + ".join(asked)
    known = [row for row in studies.usable if all(_value(row, name, fields) is not None for name in asked)]
    left_out = list(dict.fromkeys(row["study_label"] for row in studies.usable if row not in known))
    taken = studies.only(known)
    shared = {"model": model, "k": taken.k, "left_out": left_out}
    terms = [term for name in asked for term in _terms(known, name, fields)]
    found = _fit(taken, plan, terms, test)
    if isinstance(found, NotComputed):
        reason = found.reason
        if left_out:
            reason += say("; not reported by {left_out}", left_out=", ".join(left_out))
        return [new_row(META_REGRESSION, order=0, state=found.state.value, reason=reason, **shared)]
    coefficients, whole = found
    names = [_Term(INTERCEPT, _intercept_label(known, asked, fields), np.zeros(0)), *terms]
    return [
        new_row(
            META_REGRESSION,
            order=order,
            term=term.name,
            term_label=term.label,
            state=StatisticsState.COMPUTED.value,
            moderator_low=float(term.values.min()) if len(term.values) else None,
            moderator_high=float(term.values.max()) if len(term.values) else None,
            **shared,
            **own,
            **whole,
        )
        for order, (term, own) in enumerate(zip(names, coefficients, strict=True), start=1)
    ]


def _fit(
    studies: Studies, plan: Plan, terms: Sequence[_Term], test: KnappHartung
) -> tuple[list[Row], Row] | NotComputed:
    if plan.is_not_pooled:
        return NotComputed(StatisticsState.NOT_APPLICABLE, say("meta-regression: not pooled by protocol"))
    if not terms:
        reason = say("meta-regression: no moderator has two values among the studies")
        state = StatisticsState.NO_STUDY if studies.k == 0 else StatisticsState.NOT_ESTIMABLE
        return NotComputed(state, reason)
    x = np.stack([term.values for term in terms])
    if plan.several_results is SeveralResults.MULTILEVEL and studies.has_several_results:
        is_restricted = plan.conventions.tau2 is not Tau2Method.ML
        ids = [row["study_id"] for row in studies.usable]
        shape = meta_regression(studies.y, studies.v, x, method=None)
        if isinstance(shape, NotComputed):
            return shape
        model = multilevel(
            *(studies.y, studies.v, ids),
            rho=plan.correlation,
            moderators=x,
            is_restricted=is_restricted,
            is_t=test is not KnappHartung.NO,
        )
        return model if isinstance(model, NotComputed) else _of_multilevel(model, len(terms), is_restricted)
    found = meta_regression(studies.y, studies.v, x, method=plan.method, test=test)
    return found if isinstance(found, NotComputed) else _of_regression(found, plan, test)


def _of_regression(found: Regression, plan: Plan, test: KnappHartung) -> tuple[list[Row], Row]:
    cautions = [found.caution, None if plan.conventions.pooling is Pooling.IV else say("pooled by inverse variance")]
    whole: Row = {
        "test": test.value,
        "tau2": found.tau2 if plan.method else None,
        "tau2_method": plan.method.value if plan.method else None,
        "tau2_se": found.tau2_se if plan.method else None,
        "i2": found.i2,
        "h2": found.h2,
        "r2": found.r2,
        "qe": found.residual.q,
        "qe_df": found.residual.df,
        "qe_p": found.residual.p,
        "qm": found.moderators,
        "qm_df": found.moderators_df,
        "qm_df_residual": found.df,
        "qm_p": found.moderators_p,
        "caution": "; ".join(caution for caution in cautions if caution) or None,
    }
    cells = [_coefficient(c, found.df, found.covariance[0, j]) for j, c in enumerate(found.coefficients)]
    return cells, {name: _finite(value) for name, value in whole.items()}


def _of_multilevel(found: Multilevel, m: int, is_restricted: bool) -> tuple[list[Row], Row]:
    statistic = found.moderators if found.moderators is not None else 0.0
    few = say(
        "{n_studies} studies for {m} moderator(s): at least {studies_per_moderator} a moderator are needed",
        n_studies=found.n_studies,
        m=m,
        studies_per_moderator=STUDIES_PER_MODERATOR,
    )
    whole: Row = {
        "test": KnappHartung.NO.value if found.df is None else None,
        "tau2": found.between + found.within,
        "tau2_method": say(
            "{word}, variances between and within studies together", word="REML" if is_restricted else "ML"
        ),
        "i2": found.i2_between + found.i2_within,
        "qe": found.q.q,
        "qe_df": found.q.df,
        "qe_p": found.q.p,
        "qm": statistic,
        "qm_df": m,
        "qm_df_residual": found.df,
        "qm_p": float(chdtrc(m, statistic) if found.df is None else fdtrc(m, found.df, statistic)),
        "caution": say("multilevel model: t tests, without the Knapp-Hartung scale")
        + (say("; {few} to rely on it", few=few) if found.n_studies < STUDIES_PER_MODERATOR * m else ""),
    }
    cells = [_coefficient(c, found.df, found.covariance[0, j]) for j, c in enumerate(found.coefficients)]
    return cells, {name: _finite(value) for name, value in whole.items()}


def _coefficient(found: Coefficient, df: int | None, covariance: float) -> Row:
    return {
        "estimate": found.estimate,
        "se": found.se,
        "low": found.low,
        "high": found.high,
        "statistic": found.statistic,
        "df": df,
        "p": found.p,
        "covariance": float(covariance),
    }


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _is_number(name: str, fields: Mapping[str, "StudyField"]) -> bool:
    return fields[name].type == "number" if name in fields else name in BUILT_IN_NUMBERS


def _value(row: Row, name: str, fields: Mapping[str, "StudyField"]) -> float | str | None:
    return read_number(row, name) if _is_number(name, fields) else read_fact(row, name)


def _label(name: str, fields: Mapping[str, "StudyField"]) -> str:
    if name not in fields:
        return name
    unit = fields[name].unit
    return f"{fields[name].label} ({unit})" if unit else fields[name].label


def _levels(rows: Rows, name: str) -> list[str]:
    return sorted({str(read_fact(row, name)) for row in rows})


def _terms(rows: Rows, name: str, fields: Mapping[str, "StudyField"]) -> list[_Term]:
    if _is_number(name, fields):
        return [_Term(name, _label(name, fields), np.array([read_number(row, name) for row in rows], dtype=np.float64))]
    levels = _levels(rows, name)
    return [
        _Term(
            f"{name}: {level}",
            say("{label}: {level} against {levels}", label=_label(name, fields), level=level, levels=levels[0]),
            np.array([float(read_fact(row, name) == level) for row in rows]),
        )
        for level in levels[1:]
    ]


def _intercept_label(rows: Rows, asked: Sequence[str], fields: Mapping[str, "StudyField"]) -> str:
    at = [f"{_label(name, fields)} = {'0' if _is_number(name, fields) else _levels(rows, name)[0]}" for name in asked]
    return say("Expected effect where {at}", at=say(" and ").join(at))
