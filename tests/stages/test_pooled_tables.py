"""Two-by-two tables pooled under a profile: RevMan 5's answers for aspirin after infarction (Fleiss 1993)."""

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest

from livingreview.stages.pooled_analysis import Found, pool
from livingreview.stages.pooled_studies import Plan, Studies, is_usable
from livingreview.stats.analysis import PROFILES
from livingreview.stats.pooling import Pooled
from livingreview.tables import EFFECTS, Row, Rows, new_row
from livingreview.terms import Measure, Model, Pooling, Profile, ResultState

CELLS = [(49, 615, 67, 624), (44, 758, 64, 771), (102, 832, 126, 850), (32, 317, 38, 309), (85, 810, 52, 406)]
CELLS += [(246, 2267, 219, 2257), (1570, 8587, 1720, 8600)]
REVMAN = PROFILES[Profile.REVMAN_5]
COMMON = replace(REVMAN, model=Model.COMMON)


def row(number: int, cells: tuple[int, int, int, int]) -> Row:
    a, n1, c, n2 = cells
    state, estimate, se = ResultState.NOT_ESTIMABLE, None, None
    if a and c:
        state, estimate = ResultState.ESTIMATED, log(a * (n2 - c) / ((n1 - a) * c))
        se = sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))
    return new_row(
        EFFECTS,
        study_id=f"trial_{number}",
        study_label=f"Trial {number}",
        result=number,
        state=state.value,
        estimate=estimate,
        se=se,
        **dict(zip(("events_1", "n_1", "events_2", "n_2"), cells, strict=True)),
    )


def pooled(cells: list[tuple[int, int, int, int]], conventions, measure: Measure = Measure.OR) -> Found:
    rows: Rows = [row(number, each) for number, each in enumerate(cells)]
    found = pool(
        Studies([each for each in rows if is_usable(each)], rows),
        Plan("main", measure, conventions, Profile.REVMAN_5),
    )
    assert isinstance(found, Found)
    return found


def test_revman_common_effect():
    found = pooled(CELLS, COMMON)

    assert isinstance(found.main.summary, Pooled)
    assert np.exp([found.main.summary.estimate, found.main.summary.low, found.main.summary.high]) == pytest.approx(
        (0.896866, 0.840514, 0.956995), abs=6e-7
    )
    assert found.analysis.heterogeneity.i2 == pytest.approx(39.67458, abs=6e-6)
    assert found.weights == pytest.approx([3.18, 3.10, 5.68, 1.80, 3.22, 10.15, 72.88], abs=6e-3)


def test_revman_random_effects_takes_q_around_mantel_haenszel():
    found = pooled(CELLS, REVMAN)

    assert found.tau2 == pytest.approx(0.009637, abs=6e-7)
    assert np.exp(found.main.summary.estimate) == pytest.approx(0.876289, abs=2e-6)
    assert found.weights.sum() == pytest.approx(100)


def test_a_table_without_events_has_no_weight_and_changes_nothing():
    plain, found = pooled(CELLS, COMMON), pooled([*CELLS, (0, 20, 0, 25)], COMMON)

    assert found.main.summary.estimate == pytest.approx(plain.main.summary.estimate, rel=1e-14)
    assert found.analysis.k == 7
    assert found.weights[-1] == 0


def test_peto_pools_odds_ratios_only():
    peto = replace(REVMAN, pooling=Pooling.PETO)
    found = pooled(CELLS, peto, Measure.RR)

    assert found.used is Pooling.IV
    assert found.notes == ("Peto does not pool a risk ratio; pooled by inverse variance",)
    assert pooled(CELLS, peto).used is Pooling.PETO
