"""Estimate and variance of every study by every measure, against R metafor 3.8-1.

`tests/data/metafor_effect_sizes.json` says how metafor was called; its script is in validation/metafor. Errors are
divided by the standard error of metafor and held below 1e-8. Where the two mean different things the study is
listed in `DIFFERENT` with the convention's name, both must then differ, and every other study must agree:

- double zero: without events (or non-events) on both sides metafor adds 0.5, here a ratio is not estimable;
- RD with a zero: metafor takes estimate and variance from the table with 0.5, here 0.5 enters only a standard
  error that would be 0;
- Peto with a zero: metafor's study estimate adds 0.5, here the cells stay as they are;
- rate with a zero: as for RD, for rate differences and single rates; no event on both sides gives no ratio;
- proportion with a zero: metafor moves the estimate of 0 or 100 %, here 0.5 enters only the standard error;
- pairs with a zero: metafor adds 0.5 where any of the four cells is 0, here only where a margin is.
"""

from pathlib import Path

import numpy as np
import pytest

from livingreview.stats import single_groups as single
from metafor_effects import FILE, FORMULAS, compared, name
from metafor_table import table

CASES = [pytest.param(case, id=f"{case['data']}-{name(case)}") for case in FILE["cases"]]
TABLE = Path(__file__).parents[2] / "docs/metafor-effect-sizes.md"


@pytest.mark.parametrize("case", CASES)
def test_every_study_agrees_with_metafor_or_differs_by_a_named_convention(case):
    _, _, same, named = compared(case)

    assert np.flatnonzero(~same).tolist() == np.flatnonzero(named).tolist()


def test_all_formulas_are_held_to_metafor():
    assert {name(case) for case in FILE["cases"]} == set(FORMULAS)
    assert len(CASES) == 98


def test_the_table_of_every_case_is_what_the_engine_gives():
    assert TABLE.read_text(encoding="utf-8") == table()


@pytest.mark.parametrize("key", ["freeman_tukey_inverse", "freeman_tukey_inverse_by_harmonic_mean"])
def test_proportions_come_back_from_double_arcsines_as_in_metafor(key):
    expected = FILE[key]
    n = single.harmonic_mean(expected["n"]) if key.endswith("mean") else expected["n"]

    assert single.proportion_from_double_arcsine(expected["transformed"], n) == pytest.approx(
        expected["proportion"], abs=1e-12
    )
