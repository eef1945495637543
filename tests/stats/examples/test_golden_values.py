"""Published examples: BCG vaccine (Colditz et al. 1994), aspirin after infarction (Fleiss 1993), looks."""

import numpy as np
import pytest

from livingreview.stats import pooling
from livingreview.stats.analysis import PROFILES, Analysis, analyse
from livingreview.stats.heterogeneity import TAU2, cochran_q
from livingreview.stats.influence import leave_one_out
from livingreview.stats.mantel_haenszel import (
    Tables,
    mh_odds_ratio,
    mh_risk_difference,
    mh_risk_ratio,
    mh_weights,
    peto_odds_ratio,
)
from livingreview.stats.regression import meta_regression
from livingreview.stats.sequential import binary_difference, boundaries, diversity, required_size
from livingreview.stats.small_study import egger, peters
from livingreview.stats.subgroups import subgroups
from livingreview.stats.trim_and_fill import trim_and_fill
from livingreview.terms import Profile, Side, Tau2Method

BCG = np.array(
    [
        (4, 123, 11, 139), (6, 306, 29, 303), (3, 231, 11, 220), (62, 13598, 248, 12867), (33, 5069, 47, 5808),
        (180, 1541, 372, 1451), (8, 2545, 10, 629), (505, 88391, 499, 88391), (29, 7499, 45, 7277),
        (17, 1716, 65, 1665), (186, 50634, 141, 27338), (5, 2498, 3, 2341), (27, 16913, 29, 17854),
    ],
    dtype=float,
)  # fmt: skip
BCG_TABLES = Tables(*BCG.T)
ALLOCATION = list("RRRRAARRRSSSS")
LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33], dtype=float)
ASPIRIN = Tables(
    *np.array(
        [
            (49, 615, 67, 624), (44, 758, 64, 771), (102, 832, 126, 850), (32, 317, 38, 309), (85, 810, 52, 406),
            (246, 2267, 219, 2257), (1570, 8587, 1720, 8600),
        ],
        dtype=float,
    ).T
)  # fmt: skip


def log_risk_ratio(t):
    return np.log((t.a / t.n1) / (t.c / t.n2)), 1 / t.a - 1 / t.n1 + 1 / t.c - 1 / t.n2


def log_odds_ratio(t):
    return np.log(t.a * t.d / (t.b * t.c)), 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


Y, V = log_risk_ratio(BCG_TABLES)


@pytest.mark.parametrize(
    ("method", "tau2"),
    [("DL", 0.308760), ("REML", 0.313243), ("PM", 0.3180685), ("ML", 0.280028), ("HE", 0.328564), ("HS", 0.228363),
     ("SJ", 0.345516)],
)  # fmt: skip
def test_bcg_tau2(method, tau2):
    assert TAU2[Tau2Method(method)](Y, V) == pytest.approx(tau2, abs=6e-7)


def test_bcg_by_the_default_profile():
    found = analyse(Y, V, PROFILES[Profile.COCHRANE_2025])

    assert isinstance(found, Analysis)
    assert (found.common.estimate, found.common.se) == pytest.approx((-0.430285, 0.040499), abs=6e-7)
    assert found.heterogeneity.q.q == pytest.approx(152.233008, abs=6e-7)
    assert (found.wald.estimate, found.wald.low, found.wald.high) == pytest.approx(
        (-0.714532, -1.066898, -0.362167), abs=6e-7
    )
    assert (found.hksj.se, found.hksj.low, found.hksj.high) == pytest.approx((0.180792, -1.108444, -0.320621), abs=6e-7)
    assert found.hksj.p == pytest.approx(0.00192, abs=6e-6)
    assert found.main.method.startswith("HKSJ")
    assert found.heterogeneity.i2 == pytest.approx(92.2214, abs=6e-5)
    assert (found.heterogeneity.interval.low, found.heterogeneity.interval.high) == pytest.approx(
        (0.119718, 1.111479), abs=6e-7
    )
    assert found.heterogeneity.interval.i2 == pytest.approx((81.92, 97.68), abs=6e-3)
    assert found.prediction == pytest.approx((-1.99602, 0.56695), abs=6e-6)
    assert found.prediction_df == 12


def test_bcg_pooled_tables():
    assert (mh_risk_ratio(BCG_TABLES).estimate, mh_risk_ratio(BCG_TABLES).se) == pytest.approx(
        (-0.453710, 0.039337), abs=6e-7
    )
    assert (mh_odds_ratio(BCG_TABLES).estimate, mh_odds_ratio(BCG_TABLES).se) == pytest.approx(
        (-0.473411, 0.041008), abs=6e-7
    )
    assert mh_risk_difference(BCG_TABLES).estimate == pytest.approx(-0.003288, abs=6e-7)
    assert mh_risk_difference(BCG_TABLES).se == pytest.approx(0.00028452, abs=6e-9)
    assert mh_risk_difference(BCG_TABLES, is_sato=True).se == pytest.approx(0.000287, abs=6e-7)
    assert (peto_odds_ratio(BCG_TABLES).estimate, peto_odds_ratio(BCG_TABLES).se) == pytest.approx(
        (-0.474446, 0.040659), abs=6e-7
    )


def test_bcg_small_study_effects():
    assert (egger(Y, V).t, egger(Y, V).p, egger(Y, V).limit) == pytest.approx((-1.4013, 0.1887, -0.1909), abs=6e-5)
    found = peters(log_odds_ratio(BCG_TABLES)[0], BCG_TABLES)
    assert (found.slope, found.t, found.p) == pytest.approx((-563.688, -1.36248, 0.2003), rel=2e-4)
    common, random = trim_and_fill(Y, V, method=None), trim_and_fill(Y, V)
    assert (common.side, common.n_filled, random.n_filled) == (Side.RIGHT, 4, 1)
    assert (common.summary.estimate, random.summary.estimate) == pytest.approx((-0.291026, -0.657083), abs=6e-7)


def test_bcg_explored():
    without = leave_one_out(Y, V, Tau2Method.REML)
    assert (without.estimate[7], without.tau2[7]) == pytest.approx((-0.7948, 0.2732), abs=6e-5)
    groups = subgroups(Y, V, ALLOCATION, method=Tau2Method.REML)
    assert (groups.test.q, groups.test.df, groups.test.p) == pytest.approx((1.861446, 2, 0.39427), abs=6e-6)
    assert [group.wald.estimate for group in groups.groups] == pytest.approx(
        [-0.540793, -0.970964, -0.424207], abs=1.1e-6
    )
    assert groups.i2 == 0
    line = meta_regression(Y, V, LATITUDE[None])
    assert (line.coefficients[1].estimate, line.coefficients[1].se, line.tau2) == pytest.approx(
        (-0.0291, 0.0082, 0.0764), abs=6e-5
    )


@pytest.mark.parametrize(("method", "expected"), [("DL", 0.948663), ("REML", 0.949255)])
def test_bcg_diversity(method, expected):
    tau2 = TAU2[Tau2Method(method)](Y, V)

    assert diversity(pooling.common_effect(Y, V).se, pooling.wald(Y, V, tau2).se) == pytest.approx(expected, abs=6e-7)


def test_aspirin_as_revman_5_has_it():
    pooled = mh_odds_ratio(ASPIRIN)
    y, v = log_odds_ratio(ASPIRIN)
    found = analyse(y, v, PROFILES[Profile.REVMAN_5], q_around=pooled.estimate)

    assert np.exp([pooled.estimate, pooled.low, pooled.high]) == pytest.approx((0.896866, 0.840514, 0.956995), abs=6e-7)
    assert pooled.statistic == pytest.approx(-3.287633, abs=6e-7)
    assert isinstance(found, Analysis)
    assert found.heterogeneity.q.q == pytest.approx(9.946056, abs=6e-7)
    assert found.heterogeneity.i2 == pytest.approx(39.67458, abs=6e-6)
    assert mh_weights(ASPIRIN, "OR") == pytest.approx([3.18, 3.10, 5.68, 1.80, 3.22, 10.15, 72.88], abs=6e-3)
    assert np.exp([found.wald.estimate, found.wald.low, found.wald.high]) == pytest.approx(
        (0.876289, 0.774300, 0.991712), abs=2e-6
    )
    assert found.main.summary == found.wald


def test_a_change_of_method_alone_moves_the_aspirin_interval_across_no_effect():
    found = analyse(*log_odds_ratio(ASPIRIN))

    assert isinstance(found, Analysis)
    assert found.heterogeneity.tau2 == pytest.approx(0.014743, abs=6e-7)
    assert found.heterogeneity.i2_from_tau2 == pytest.approx(50.15, abs=6e-3)
    assert np.exp([found.hksj.low, found.hksj.high]) == pytest.approx((0.740605, 1.017961), abs=6e-7)
    assert np.exp([found.hksj_ad_hoc.low, found.hksj_ad_hoc.high]) == pytest.approx((0.730357, 1.032245), abs=6e-7)


def test_hksj_narrower_than_wald_is_not_the_main_interval():
    found = analyse(np.array([0.30, 0.31, 0.29, 0.305]), np.array([0.04, 0.05, 0.03, 0.06]))

    assert isinstance(found, Analysis)
    assert (found.wald.low, found.wald.high) == pytest.approx((0.09839, 0.50056), abs=6e-6)
    assert (found.hksj.low, found.hksj.high) == pytest.approx((0.28521, 0.31374), abs=6e-6)
    assert (found.hksj_ad_hoc.low, found.hksj_ad_hoc.high) == pytest.approx((-0.02704, 0.62599), abs=6e-6)
    assert found.main.summary == found.wald
    assert found.heterogeneity.is_boundary
    assert found.heterogeneity.interval.is_empty


@pytest.mark.parametrize(
    ("fractions", "expected"),
    [
        ((0.25, 0.5, 0.75, 1), (4.3326, 2.9631, 2.3590, 2.0141)),
        ((0.2, 0.4, 0.6, 0.8, 1), (4.8769, 3.3570, 2.6803, 2.2898, 2.0310)),
        ((0.5, 1), (2.9626, 1.9686)),
        ((0.3, 0.7, 1), (3.9286, 2.4387, 2.0000)),
    ],
)
def test_boundaries_of_obrien_and_fleming_type(fractions, expected):
    assert boundaries(fractions, 0.05) == pytest.approx(expected, abs=6e-5)


@pytest.mark.parametrize(
    ("control", "ratio", "beta", "heterogeneity", "expected"),
    [
        (0.1, 0.9, 0.1, 0.0, 36135.03),
        (0.2, 0.9, 0.2, 0.0, 12079.43),
        (0.2, 0.9, 0.2, 0.3, 17256.32),
        (0.12, 0.8, 0.1, 0.0, 7029.47),
    ],
)
def test_required_information_size(control, ratio, beta, heterogeneity, expected):
    theta, nu = binary_difference(control, risk_ratio=ratio)

    assert required_size(theta, nu, alpha=0.05, beta=beta, diversity=heterogeneity) == pytest.approx(expected, abs=6e-3)


def test_cochran_q_of_tables_is_taken_around_the_mantel_haenszel_summary():
    q = {measure: ((y - pool(BCG_TABLES).estimate) ** 2 / v).sum() for measure, pool, (y, v) in (
        ("RR", mh_risk_ratio, (Y, V)), ("OR", mh_odds_ratio, log_odds_ratio(BCG_TABLES)))}  # fmt: skip

    assert (q["RR"], q["OR"]) == pytest.approx((152.56755, 163.94258), abs=6e-6)
    assert cochran_q(Y, V).q < q["RR"]
