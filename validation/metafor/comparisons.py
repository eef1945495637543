"""Set every number of the statistics engine beside metafor's.

1. tests/data/metafor_engine.json.gz holds the data and metafor's answers (engine.R, several.R).
2. Errors are scaled: estimates and limits by their standard error; standard errors by themselves; tau2 and its limits
   by tau2 plus the median variance; Q and other statistics by the larger of 1 and themselves; percentages by 100; P
   values not at all.
3. Beyond 1e-8 the two disagree. Each disagreement has a name (`named.py`), or it is a fault.
4. Where metafor fails or gives nothing, that is counted, and nothing is compared.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from livingreview.stats import mantel_haenszel, multilevel, pooling, small_study, stratified_tests
from livingreview.stats.batch import Batch
from livingreview.stats.clustered import Clusters, log_likelihood
from livingreview.stats.composite import composite
from livingreview.stats.heterogeneity import cochran_q, h2_from_q, h2_from_tau2, i2_from_q, i2_from_tau2, tau2_of
from livingreview.stats.influence import cumulative, influence, leave_one_out
from livingreview.stats.prediction import prediction_interval
from livingreview.stats.regression import meta_regression, predict
from livingreview.stats.states import NotComputed
from livingreview.stats.subgroups import subgroups
from livingreview.stats.tau2 import se_of_tau2
from livingreview.stats.tau2_intervals import profile_likelihood, q_profile
from livingreview.stats.trim_and_fill import trim_and_fill
from livingreview.terms import KnappHartung, PredictionMethod, Side, Tau2Method, TrimFillEstimator

PINNED = Path(__file__).parents[2] / "tests/data/metafor_engine.json.gz"
TOLERANCE = 1e-8
POOLERS = {"z": pooling.wald, "knha": pooling.hksj, "adhoc": pooling.hksj_ad_hoc}
TESTS = {"z": KnappHartung.NO, "knha": KnappHartung.YES, "adhoc": KnappHartung.AD_HOC}
PREDICTIONS = {
    "as_test": PredictionMethod.AS_TEST,
    "riley": PredictionMethod.T_K_MINUS_2,
    "t": PredictionMethod.T_K_MINUS_1,
    "simple": PredictionMethod.SIMPLE,
}


@dataclass(frozen=True)
class Compared:
    """One number of both, and how far apart they are; ours is None where the engine gives a state."""

    case: str
    family: str
    quantity: str
    ours: float | None
    theirs: float
    error: float

    @property
    def agrees(self) -> bool:
        """Say whether the two are one number."""
        return self.error <= TOLERANCE


@dataclass(frozen=True)
class Beside:
    """Makes the comparisons of one answer."""

    case: str
    family: str

    def number(self, quantity: str, ours: float | None, theirs: Any, scale: float = 1.0) -> Iterator[Compared]:
        """Compare one number; nothing where metafor has none."""
        theirs = theirs[0] if isinstance(theirs, list) and len(theirs) == 1 else theirs
        if theirs is None or isinstance(theirs, (str, list, dict)):
            return
        if ours is None:
            yield Compared(self.case, self.family, quantity, None, float(theirs), float("inf"))
            return
        error = abs(float(ours) - float(theirs)) / (scale if scale > 0 else 1.0)
        yield Compared(self.case, self.family, quantity, float(ours), float(theirs), error)

    def statistic(self, quantity: str, ours: float | None, theirs: Any) -> Iterator[Compared]:
        """Compare a number on its own scale, but no smaller than 1."""
        size = theirs[0] if isinstance(theirs, list) and len(theirs) == 1 else theirs
        yield from self.number(quantity, ours, theirs, max(1.0, abs(size)) if isinstance(size, (int, float)) else 1.0)

    def vector(self, quantity: str, ours: Sequence[Any], theirs: Any, scale: Any = 1.0) -> Iterator[Compared]:
        """Compare number by number."""
        values = theirs if isinstance(theirs, list) else [theirs]
        scales = np.broadcast_to(np.asarray(scale, dtype=np.float64), (len(values),))
        for place, (own, value, size) in enumerate(zip(ours, values, scales, strict=True), 1):
            yield from self.number(f"{quantity} {place}", own, value, float(size))


def pinned() -> dict[str, Any]:
    """Read the pinned answers."""
    return dict(json.loads(gzip.decompress(PINNED.read_bytes())))


def all_comparisons(answers: dict[str, Any]) -> dict[str, list[Compared]]:
    """Give the comparisons of every case."""
    found = {case["id"]: list(comparisons(case)) for case in answers["cases"]}
    found |= {f"{table['id']} cells": list(of_tables(table)) for table in answers["tables"]}
    return found | {f"{case['id']} multilevel": list(of_several(case)) for case in answers["several"]}


def n_without_answer(answers: Any) -> int:
    """Count where metafor failed."""
    if isinstance(answers, dict):
        return 1 if "error" in answers else int(np.sum([n_without_answer(part) for part in answers.values()]))
    return int(np.sum([n_without_answer(part) for part in answers])) if isinstance(answers, list) else 0


def comparisons(case: dict[str, Any]) -> Iterator[Compared]:
    """Compare everything asked of one set of estimates."""
    y, v = (np.atleast_1d(np.array(case[name], dtype=np.float64)) for name in ("y", "v"))
    yield from of_fits(case["id"], y, v, case["fits"])
    if "asymmetry" in case:
        yield from of_asymmetry(case, y, v)
        yield from of_fill(case, y, v)
        yield from of_single(case, y, v)
    if "groups" in case:
        yield from of_groups(case, y, v)
    if "moderators" in case:
        yield from of_moderators(case, y, v)


def method_of(name: str) -> Tau2Method | None:
    """Give the estimator; EE, the common effect, has none."""
    return None if name == "EE" else Tau2Method(name)


def of_fits(case: str, y: Any, v: Any, answers: dict[str, Any]) -> Iterator[Compared]:
    """Compare summaries, heterogeneity, intervals of tau2, weights and prediction intervals."""
    middle = float(np.median(v))
    for key, answer in answers.items():
        if "error" in answer:
            continue
        beside = Beside(case, f"pooling {key}")
        if key == "QP" or key.startswith("PL"):
            yield from _of_interval(Beside(case, f"interval of tau2 {key}"), y, v, key, answer, middle)
            continue
        name, test = key.split()
        method = method_of(name)
        tau2 = tau2_of(y, v, method) if method else 0.0
        summary = POOLERS[test](y, v, tau2)
        yield from _of_summary(beside, summary, answer)
        if "tau2" in answer:
            yield from _of_spread(beside, y, v, tau2, method, answer, middle)
        for convention, limits in answer.get("prediction", {}).items():
            ours = prediction_interval(summary, tau2, len(y), PREDICTIONS[convention]) or (None, None)
            yield from beside.vector(f"prediction {convention}", ours, limits, _first(answer["se"]))


def _of_summary(beside: Beside, summary: pooling.Pooled, answer: dict[str, Any]) -> Iterator[Compared]:
    se = _first(answer["se"])
    yield from beside.number("estimate", summary.estimate, answer["b"], se)
    yield from beside.number("SE", summary.se, answer["se"], se)
    yield from beside.number("lower limit", summary.low, answer["low"], se)
    yield from beside.number("upper limit", summary.high, answer["high"], se)
    yield from beside.number("P", summary.p, answer["p"])


def _of_spread(
    beside: Beside, y: Any, v: Any, tau2: float, method: Tau2Method | None, answer: dict[str, Any], middle: float
) -> Iterator[Compared]:
    q = cochran_q(y, v)
    yield from beside.statistic("Q", q.q, answer["q"])
    yield from beside.number("P of Q", q.p, answer["q_p"])
    if method:
        error = float(se_of_tau2(y[None], v[None], np.array([tau2]), method)[0])
        yield from beside.number("tau2", tau2, answer["tau2"], answer["tau2"] + middle)
        yield from beside.number("SE of tau2", error, answer["tau2_se"], _first(answer["tau2_se"]))
    i2, h2 = (i2_from_tau2(tau2, v), h2_from_tau2(tau2, v)) if method else (i2_from_q(q), h2_from_q(q))
    yield from beside.number("I2", i2, answer["i2"], 100.0)
    yield from beside.statistic("H2", h2, answer["h2"])
    if "weights" in answer:
        w = pooling.weights(v, tau2)
        yield from beside.vector("weight", 100 * w / w.sum(), answer["weights"], 100.0)


def _of_interval(beside: Beside, y: Any, v: Any, key: str, answer: dict[str, Any], middle: float) -> Iterator[Compared]:
    if key == "QP":
        interval = q_profile(y, v)
        yield from beside.number("empty", float(interval.is_empty), float(answer["empty"]))
        yield from beside.vector("I2 limit", interval.i2, answer["i2"], 100.0)
        yield from beside.vector("H2 limit", interval.h2, answer["h2"], np.maximum(1.0, _numbers(answer["h2"])))
    else:
        method = Tau2Method(key.split()[1])
        interval = profile_likelihood(y, v, tau2_of(y, v, method), method)
    limits = answer["tau2"]
    yield from beside.vector("tau2 limit", (interval.low, interval.high), limits, _numbers(limits) + middle)


def of_asymmetry(case: dict[str, Any], y: Any, v: Any) -> Iterator[Compared]:
    """Compare tests for small-study effects."""
    n = np.array(case["n"], dtype=np.float64) if "n" in case else None
    for key, answer in dict(case["asymmetry"]).items():
        beside = Beside(case["id"], f"small-study effects {key}")
        if key == "rank":
            found = small_study.begg(y, v)
            is_state = isinstance(found, NotComputed)
            yield from beside.number("Kendall's tau", None if is_state else found.tau, answer["tau"])
            yield from beside.number("P", None if is_state else found.p, answer["p"])
            continue
        smallness = np.sqrt(v) if key == "sei" else 1 / n if key == "ninv" else 1 / np.sqrt(n)
        line = small_study.asymmetry(y, v, smallness, key)
        if isinstance(line, NotComputed):
            yield from beside.number("t", None, answer["t"])
            continue
        yield from beside.statistic("t", line.t, answer["t"])
        yield from beside.number("P", line.p, answer["p"])
        yield from beside.number("slope", line.slope, answer["slope"], answer["slope_se"])
        yield from beside.number("SE of slope", line.slope_se, answer["slope_se"], answer["slope_se"])
        yield from beside.number("limit estimate", line.limit, answer["limit"], answer["limit_se"])


def of_fill(case: dict[str, Any], y: Any, v: Any) -> Iterator[Compared]:
    """Compare trim and fill."""
    for key, answer in dict(case["fill"]).items():
        if "error" in answer:
            continue
        name, estimator, side = key.split()
        beside = Beside(case["id"], f"trim and fill {key}")
        found = trim_and_fill(
            y,
            v,
            method=method_of(name),
            estimator=TrimFillEstimator(estimator),
            side=None if side == "auto" else Side(side),
        )
        if isinstance(found, NotComputed):
            yield from beside.number("filled", None, answer["k0"])
            continue
        yield from beside.number("filled", found.n_filled, answer["k0"])
        yield from beside.number("side is right", float(found.side is Side.RIGHT), float(answer["side"] == "right"))
        yield from beside.number("SE of filled", found.n_filled_se, answer["k0_se"])
        yield from beside.number("P", found.p, answer["p"] if estimator == "R0" else None)
        yield from beside.number("estimate", found.summary.estimate, answer["b"], answer["se"])
        yield from beside.number("SE", found.summary.se, answer["se"], answer["se"])
        yield from beside.number("tau2", found.tau2, answer["tau2"], answer["tau2"] + float(np.median(v)))


def of_single(case: dict[str, Any], y: Any, v: Any) -> Iterator[Compared]:
    """Compare leave-one-out, cumulative analyses and influence diagnostics."""
    middle, order = float(np.median(v)), np.array(case["order"]) - 1
    for key, answer in dict(case["single"]).items():
        beside = Beside(case["id"], f"single studies {key}")
        if key == "influence":
            found = influence(y, v)
            for name, theirs in answer.items():
                scale = middle if name == "tau2_without" else np.maximum(1.0, np.abs(_numbers(theirs)))
                yield from beside.vector(name, getattr(found, name), theirs, scale)
            continue
        kind, name, test = key.split()
        method = method_of(name)
        if kind == "leave":
            parts = leave_one_out(y, v, method)
            assert isinstance(parts, Batch)
            estimate, se, tau2, q = parts.estimate, parts.se if test == "z" else parts.hksj_se, parts.tau2, parts.q
            yield from beside.vector("Q", q, answer["q"], np.maximum(1.0, _numbers(answer["q"])))
        else:
            steps = cumulative(y[order], v[order], method)
            assert not isinstance(steps, NotComputed)
            estimate, se, tau2 = (
                np.array([float(getattr(step, column)[0]) for step in steps])
                for column in ("estimate", "se" if test == "z" else "hksj_se", "tau2")
            )
            # One study has no random-effects standard error; what stands there is a matter of display.
            estimate, se, tau2 = estimate[1:], se[1:], tau2[1:]
            answer = {column: (values or [])[1:] for column, values in answer.items()}
        scale = _numbers(answer["se"])
        yield from beside.vector("estimate", estimate, answer["b"], scale)
        yield from beside.vector("SE", se, answer["se"], scale)
        if method:
            yield from beside.vector("tau2", tau2, answer["tau2"], _numbers(answer["tau2"]) + middle)


def of_groups(case: dict[str, Any], y: Any, v: Any) -> Iterator[Compared]:
    """Compare subgroups."""
    rows, names = np.array(case["groups"]["rows"]) - 1, case["groups"]["names"]
    for key, answer in case["groups"]["answers"].items():
        kind, name = key.split()
        beside = Beside(case["id"], f"subgroups {key}")
        found = subgroups(y[rows], v[rows], names, method=method_of(name), is_common_tau2=kind == "common")
        if isinstance(found, NotComputed):
            yield from beside.number("Q between", None, answer["q"])
            continue
        yield from beside.statistic("Q between", found.test.q, answer["q"])
        yield from beside.number("P", found.test.p, answer["p"])
        if "b" in answer:
            # R sorts the names by its locale, so summaries are matched by their values.
            own = sorted((group.wald.estimate, group.wald.se) for group in found.groups)
            their = sorted(zip(answer["b"], answer["se"], strict=True))
            yield from beside.vector("estimate", [b for b, _ in own], [b for b, _ in their], [se for _, se in their])
            yield from beside.vector("SE", [se for _, se in own], [se for _, se in their], [se for _, se in their])


def of_moderators(case: dict[str, Any], y: Any, v: Any) -> Iterator[Compared]:
    """Compare meta-regressions."""
    rows, x = np.array(case["moderators"]["rows"]) - 1, np.array(case["moderators"]["x"], dtype=np.float64)
    y, v, middle = y[rows], v[rows], float(np.median(v))
    for key, answer in case["moderators"]["answers"].items():
        beside = Beside(case["id"], f"meta-regression {key}")
        if "error" in answer:
            continue
        if key == "QP":
            interval = q_profile(y, v, np.concatenate([np.ones((1, len(y))), x]))
            yield from beside.vector(
                "tau2 limit", (interval.low, interval.high), answer["tau2"], _numbers(answer["tau2"]) + middle
            )
            continue
        name, test = ("REML", "z") if key == "prediction" else key.split()
        found = meta_regression(y, v, x, method=method_of(name), test=TESTS[test])
        if isinstance(found, NotComputed):
            yield from beside.vector("coefficient", [None] * len(answer["b"]), answer["b"])
        elif key == "prediction":
            at, (low, high) = predict(found, np.atleast_1d(_numbers(answer["at"])))
            ours = (at.estimate, at.se, at.low, at.high, low, high)
            theirs = [answer[column] for column in ("pred", "se", "low", "high", "pi_low", "pi_high")]
            yield from beside.vector("prediction", ours, theirs, answer["se"])
        else:
            yield from _of_coefficients(beside, found.coefficients, answer)
            yield from beside.statistic("QM", found.moderators, answer["qm"])
            yield from beside.number("P of QM", found.moderators_p, answer["qm_p"])
            yield from beside.number("R2", found.r2, answer.get("r2"), 100.0)
            if "tau2" in answer:
                yield from beside.number("tau2", found.tau2, answer["tau2"], answer["tau2"] + middle)
                yield from beside.statistic("QE", found.residual.q, answer["q"])
                yield from beside.number("P of QE", found.residual.p, answer["q_p"])
                yield from beside.number("I2", found.i2, answer["i2"], 100.0)
                yield from beside.statistic("H2", found.h2, answer["h2"])
                if method_of(name):
                    yield from beside.number("SE of tau2", found.tau2_se, answer["tau2_se"], _first(answer["tau2_se"]))


def _of_coefficients(beside: Beside, coefficients: Sequence[Any], answer: dict[str, Any]) -> Iterator[Compared]:
    se = _numbers(answer["se"])
    for column, quantity in (("estimate", "b"), ("se", "se"), ("low", "low"), ("high", "high")):
        yield from beside.vector(
            f"coefficient {column}", [getattr(c, column) for c in coefficients], answer[quantity], se
        )
    yield from beside.vector("coefficient P", [c.p for c in coefficients], answer["p"])


def of_tables(table: dict[str, Any]) -> Iterator[Compared]:
    """Compare Mantel-Haenszel, Peto, and the tests over strata."""
    cells = {name: np.array(values, dtype=np.float64) for name, values in table["cells"].items()}
    if "IRR" in table["answers"]:
        yield from _of_rates(table, mantel_haenszel.Rates(*(cells[name] for name in ("x1i", "t1i", "x2i", "t2i"))))
        return
    tables = mantel_haenszel.Tables(*(cells[name] for name in ("ai", "n1i", "ci", "n2i")))
    pooled: dict[str, Callable[[], Any]] = {
        "RR": lambda: mantel_haenszel.mh_risk_ratio(tables),
        "OR": lambda: mantel_haenszel.mh_odds_ratio(tables),
        "RD": lambda: mantel_haenszel.mh_risk_difference(tables),
        "RD, variance of Sato": lambda: mantel_haenszel.mh_risk_difference(tables, is_sato=True),
        "PETO": lambda: mantel_haenszel.peto_odds_ratio(tables),
    }
    for name, pool in pooled.items():
        beside, answer, found = (
            Beside(table["id"], f"Mantel-Haenszel {name}"),
            table["answers"][name.split(",")[0]],
            pool(),
        )
        if "error" in answer:
            continue
        if isinstance(found, NotComputed):
            yield from beside.number("estimate", None, answer["b"])
            continue
        yield from _of_summary(beside, found, answer)
        if name in table["own"]:
            y, v = (_numbers(table["own"][name][part]) for part in ("y", "v"))
            known = np.isfinite(y)
            q = float(((y[known] - found.estimate) ** 2 / v[known]).sum())
            yield from beside.statistic("Q", q, answer["q"])
    yield from _of_strata(table, tables)


def _of_strata(table: dict[str, Any], tables: mantel_haenszel.Tables) -> Iterator[Compared]:
    beside = Beside(table["id"], "tests over strata")
    for is_corrected, name in ((True, "OR"), (False, "uncorrected")):
        test, answer = (
            stratified_tests.cochran_mantel_haenszel(tables, is_corrected=is_corrected),
            table["answers"][name],
        )
        assert isinstance(test, stratified_tests.ChiSquaredTest)
        yield from beside.statistic(f"CMH {name}", test.statistic, answer["cmh"])
        yield from beside.number(f"P of CMH {name}", test.p, answer["cmh_p"])
    both, answer = stratified_tests.breslow_day(tables), table["answers"]["OR"]
    assert not isinstance(both, NotComputed)
    for test, name in zip(both, ("bd", "tarone"), strict=True):
        yield from beside.statistic(name, test.statistic, answer[name])
        yield from beside.number(f"P of {name}", test.p, answer[f"{name}_p"])


def _of_rates(table: dict[str, Any], rates: mantel_haenszel.Rates) -> Iterator[Compared]:
    for name, pool in (("IRR", mantel_haenszel.mh_rate_ratio), ("IRD", mantel_haenszel.mh_rate_difference)):
        found = pool(rates)
        assert not isinstance(found, NotComputed)
        yield from _of_summary(Beside(table["id"], f"Mantel-Haenszel {name}"), found, table["answers"][name])
    test, answer = stratified_tests.person_time_test(rates), table["answers"]["IRR"]
    assert isinstance(test, stratified_tests.ChiSquaredTest)
    yield from Beside(table["id"], "tests over strata").statistic("CMH", test.statistic, answer["cmh"])
    yield from Beside(table["id"], "tests over strata").number("P of CMH", test.p, answer["cmh_p"])


def of_several(case: dict[str, Any]) -> Iterator[Compared]:
    """Compare multilevel models and composites."""
    y, v, studies = np.array(case["y"]), np.array(case["v"]), case["outer"]
    x = None if case["x"] is None else np.array(case["x"], dtype=np.float64).reshape(1, -1)
    for key, answer in case["answers"].items():
        beside, words = Beside(case["id"], f"multilevel {key}"), key.split()
        if "error" in answer:
            continue
        if words[0] == "composite":
            names, estimates, variances = composite(
                y, v, studies, rho=float(words[2]), is_weighted=words[1] == "weighted"
            )
            rows = [answer["studies"].index(name) for name in names]
            yield from beside.vector("estimate", estimates, [answer["y"][row] for row in rows], np.sqrt(variances))
            yield from beside.vector("variance", variances, [answer["v"][row] for row in rows], variances)
        elif words[-1] == "fixed":
            clusters = Clusters.of(y, v, studies, float(words[0]), None)
            found = log_likelihood(clusters, 0.06, 0.03, is_restricted=words[1] == "REML")
            yield from beside.statistic("log-likelihood at given variances", found, answer["loglik"])
        else:
            yield from _of_multilevel(beside, y, v, studies, words, x if words[-1] == "moderators" else None, answer)


def _of_multilevel(
    beside: Beside, y: Any, v: Any, studies: Sequence[str], words: Sequence[str], x: Any, answer: dict[str, Any]
) -> Iterator[Compared]:
    model = multilevel.multilevel(
        y, v, studies, rho=float(words[0]), moderators=x, is_restricted=words[1] == "REML", is_t=words[2] == "t"
    )
    assert isinstance(model, multilevel.Multilevel)
    yield from _of_coefficients(beside, model.coefficients, answer)
    theirs = _numbers(answer["sigma2"])
    yield from beside.vector("variance", (model.between, model.within), answer["sigma2"], theirs + float(np.median(v)))
    yield from beside.statistic("Q", model.q.q, answer["q"])
    yield from beside.statistic("log-likelihood", model.log_likelihood, answer["loglik"])
    if x is not None:
        yield from beside.statistic("QM", model.moderators, answer["qm"])


def _numbers(values: Any) -> Any:
    """Give an array, NaN where metafor has nothing."""
    plain = [
        np.nan if value is None or isinstance(value, str) else value
        for value in np.atleast_1d(np.array(values, dtype=object))
    ]
    return np.array(plain, dtype=np.float64)


def _first(values: Any) -> float:
    value = values[0] if isinstance(values, list) else values
    return float(value) if isinstance(value, (int, float)) else 1.0
