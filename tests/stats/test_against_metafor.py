"""Every number of the engine against R metafor 3.8-1 (tests/data/metafor.json says how it was called).

Tolerance: errors are scaled (by the standard error for estimates and limits, by tau2 plus the median
variance for tau2, by Q for Q) and held below 1e-8. metafor stops its own iterations at 1e-12 of the variance
of the estimates, which leaves about 1e-10.

Where conventions differ it is said by name, never by a wider tolerance:
- prediction intervals: metafor's "riley" form with z, its default form with knha;
- risk differences of tables with a zero cell: metafor adds 0.5 and takes the estimate from the corrected
  table, this tool does not (its own values are in test_effect_sizes.py);
- two-by-two tables without events, or without non-events, on both sides: metafor keeps them with 0.5
  added, this tool calls their ratios not estimable;
- identical estimates: metafor gives an infinite test statistic with P = 0, this tool gives none.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from livingreview.stats import heterogeneity, pooling
from livingreview.stats.effect_sizes import BINARY
from livingreview.stats.effects_of_means import CONTINUOUS, Means
from livingreview.stats.prediction import prediction_interval
from livingreview.terms import Measure, Tau2Method

CASES = json.loads((Path(__file__).parents[1] / "data" / "metafor.json").read_text(encoding="utf-8"))["cases"]
TOLERANCE = 1e-8
POOLERS = {"z": pooling.wald, "knha": pooling.hksj, "adhoc": pooling.hksj_ad_hoc}
FITS = [pytest.param(case, method, id=f"{case['id']}-{method}") for case in CASES for method in case["fits"]]
WITH_TABLES = [pytest.param(case, id=case["id"]) for case in CASES if "raw" in case]


def data(case):
    return np.array(case["estimate"]), np.array(case["variance"])


def fitted(case, method):
    y, v = data(case)
    estimator, test = method.split("-")
    tau2 = 0.0 if estimator == "EE" else heterogeneity.TAU2[Tau2Method(estimator)](y, v)
    return POOLERS[test](y, v, tau2), tau2


def scaled(found, expected, scale):
    return abs(found - expected) / scale


@pytest.mark.parametrize(("case", "method"), FITS)
def test_summary_and_interval_are_those_of_metafor(case, method):
    expected = case["fits"][method]
    summary, _ = fitted(case, method)
    scale = expected["se"] or 1.0

    assert scaled(summary.estimate, expected["b"], scale) < TOLERANCE
    assert scaled(summary.se, expected["se"], scale) < TOLERANCE
    assert scaled(summary.low, expected["ci"][0], scale) < TOLERANCE
    assert scaled(summary.high, expected["ci"][1], scale) < TOLERANCE


@pytest.mark.parametrize(("case", "method"), FITS)
def test_the_test_of_no_effect_is_that_of_metafor(case, method):
    expected = case["fits"][method]
    summary, _ = fitted(case, method)

    if expected["se"] == 0:
        assert summary.p is None
    else:
        assert summary.p == pytest.approx(expected["p"], abs=TOLERANCE)


@pytest.mark.parametrize(("case", "method"), FITS)
def test_heterogeneity_is_that_of_metafor(case, method):
    expected = case["fits"][method]
    y, v = data(case)
    _, tau2 = fitted(case, method)
    q = heterogeneity.cochran_q(y, v)
    i2 = heterogeneity.i2_from_q(q) if method.startswith("EE") else heterogeneity.i2_from_tau2(tau2, v)

    assert scaled(tau2, expected["tau2"], expected["tau2"] + np.median(v)) < TOLERANCE
    assert scaled(i2, expected["i2"], 100) < TOLERANCE
    assert scaled(q.q, expected["q"], max(1.0, expected["q"])) < TOLERANCE
    assert q.p == pytest.approx(expected["q_p"], abs=TOLERANCE)


@pytest.mark.parametrize(("case", "method"), FITS)
def test_prediction_interval_is_that_of_metafor(case, method):
    expected = case["fits"][method]
    if expected["pi"] is None:
        assert method.startswith("EE") or method.endswith("adhoc") or len(case["estimate"]) < 3
        return
    summary, tau2 = fitted(case, method)
    low, high = prediction_interval(summary, tau2, len(case["estimate"]))
    scale = expected["se"] or 1.0

    assert scaled(low, expected["pi"][0], scale) < TOLERANCE
    assert scaled(high, expected["pi"][1], scale) < TOLERANCE


def sizes_of(case):
    raw, measure = case["raw"], Measure(case["measure"])
    if measure in BINARY:
        return BINARY[measure](raw["events_1"], raw["n_1"], raw["events_2"], raw["n_2"])
    return CONTINUOUS[measure](
        Means(raw["mean_1"], raw["sd_1"], raw["n_1"]), Means(raw["mean_2"], raw["sd_2"], raw["n_2"])
    )


def same_convention(case, sizes):
    """Say for which tables this tool and metafor mean the same thing."""
    if case["measure"] != Measure.RD:
        return sizes.is_estimable
    raw = {name: np.array(values) for name, values in case["raw"].items()}
    cells = (raw["events_1"], raw["n_1"] - raw["events_1"], raw["events_2"], raw["n_2"] - raw["events_2"])
    return np.min(cells, axis=0) > 0


@pytest.mark.parametrize("case", WITH_TABLES)
def test_estimates_and_variances_of_studies_are_those_of_metafor(case):
    sizes = sizes_of(case)
    compared = same_convention(case, sizes)
    y, v = (values[compared] for values in data(case))

    assert compared.any()
    assert sizes.estimate[compared] == pytest.approx(y, rel=1e-12, abs=1e-13)
    assert sizes.se[compared] ** 2 == pytest.approx(v, rel=1e-12)


@pytest.mark.parametrize("measure", ["RR", "OR"])
def test_only_tables_without_information_on_a_ratio_are_left_out(measure):
    case = next(case for case in CASES if case["id"] == f"edge_zero_cells_{measure}")
    raw = case["raw"]
    cells = zip(raw["events_1"], raw["n_1"], raw["events_2"], raw["n_2"], strict=True)
    expected = [(a, c) != (0, 0) and (a, c) != (n_1, n_2) for a, n_1, c, n_2 in cells]

    assert sizes_of(case).is_estimable.tolist() == expected


@pytest.mark.parametrize("estimator", ["EE", "REML"])
def test_weights_are_those_of_metafor(estimator):
    case = next(case for case in CASES if case["id"] == "bcg_RR")
    y, v = data(case)
    w = pooling.weights(v, 0.0 if estimator == "EE" else heterogeneity.tau2_reml(y, v))

    assert 100 * w / w.sum() == pytest.approx(np.array(case["weights"][estimator]), rel=1e-8)


def test_the_cases_have_not_become_fewer():
    assert len(CASES) == 22
    assert len(FITS) == 22 * 10
