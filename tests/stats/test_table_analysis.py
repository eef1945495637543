"""Two-by-two tables pooled under a profile: RevMan 5's answers for aspirin after infarction (Fleiss 1993)."""

from dataclasses import replace

import numpy as np
import pytest

from livingreview.stats.analysis import PROFILES, Analysis
from livingreview.stats.mantel_haenszel import Tables
from livingreview.stats.pooling import Pooled
from livingreview.stats.states import NotComputed
from livingreview.stats.table_analysis import TableAnalysis, analyse_tables
from livingreview.terms import Measure, Model, Pooling, Profile, StatisticsState

CELLS = [(49, 615, 67, 624), (44, 758, 64, 771), (102, 832, 126, 850), (32, 317, 38, 309), (85, 810, 52, 406)]
CELLS += [(246, 2267, 219, 2257), (1570, 8587, 1720, 8600)]
TABLES = Tables(*np.array(CELLS, dtype=float).T)
Y = np.log(TABLES.a * TABLES.d / (TABLES.b * TABLES.c))
V = 1 / TABLES.a + 1 / TABLES.b + 1 / TABLES.c + 1 / TABLES.d
REVMAN = PROFILES[Profile.REVMAN_5]


def test_revman_common_effect():
    found = analyse_tables(TABLES, Y, V, Measure.OR, replace(REVMAN, model=Model.COMMON))

    assert isinstance(found, TableAnalysis)
    assert isinstance(found.main, Pooled)
    assert isinstance(found.analysis, Analysis)
    assert np.exp([found.main.estimate, found.main.low, found.main.high]) == pytest.approx(
        (0.896866, 0.840514, 0.956995), abs=6e-7
    )
    assert found.analysis.heterogeneity.i2 == pytest.approx(39.67458, abs=6e-6)
    assert found.weights == pytest.approx([3.18, 3.10, 5.68, 1.80, 3.22, 10.15, 72.88], abs=6e-3)


def test_revman_random_effects_takes_q_around_mantel_haenszel():
    found = analyse_tables(TABLES, Y, V, Measure.OR, REVMAN)

    assert isinstance(found, TableAnalysis)
    assert isinstance(found.main, Pooled)
    assert isinstance(found.analysis, Analysis)
    assert found.analysis.heterogeneity.tau2 == pytest.approx(0.009637, abs=6e-7)
    assert np.exp(found.main.estimate) == pytest.approx(0.876289, abs=2e-6)
    assert found.weights.sum() == pytest.approx(100)


def test_a_table_without_events_has_no_weight_and_changes_nothing():
    more = Tables(*(np.append(cells, new) for cells, new in zip(
        (TABLES.a, TABLES.n1, TABLES.c, TABLES.n2), (0, 20, 0, 25), strict=True)))  # fmt: skip
    y, v = np.append(Y, np.nan), np.append(V, np.nan)
    plain, found = (
        analyse_tables(*given, Measure.OR, replace(REVMAN, model=Model.COMMON))
        for given in ((TABLES, Y, V), (more, y, v))
    )

    assert found.main.estimate == pytest.approx(plain.main.estimate, rel=1e-14)
    assert found.analysis.k == 7
    assert found.weights[-1] == 0


def test_peto_pools_odds_ratios_only():
    peto = replace(REVMAN, pooling=Pooling.PETO)
    found = analyse_tables(TABLES, Y, V, Measure.RR, peto)

    assert isinstance(found, NotComputed)
    assert found.state is StatisticsState.NOT_APPLICABLE
    assert isinstance(analyse_tables(TABLES, Y, V, Measure.OR, peto), TableAnalysis)
