"""Every number of the engine against metafor 3.8-1, case by case; what differs has a name and a reason.

The answers are pinned (validation/metafor/README.md says how they were made); docs/validation.md shows the outcome.
Errors are scaled and held below 1e-8. A disagreement without a name fails here, and so does a name without a
disagreement.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "validation/metafor"))

from comparisons import comparisons, of_several, of_tables, pinned  # noqa: E402
from named import NAMED, reason_of  # noqa: E402

ANSWERS = pinned()
PAGE = (ROOT / "docs/validation.md").read_text(encoding="utf-8")
CASES = [
    *(pytest.param(comparisons, case, case["id"], id=case["id"]) for case in ANSWERS["cases"]),
    *(pytest.param(of_tables, case, f"{case['id']} cells", id=f"{case['id']}-cells") for case in ANSWERS["tables"]),
    *(pytest.param(of_several, case, f"{case['id']} multilevel", id=case["id"]) for case in ANSWERS["several"]),
]


@pytest.mark.parametrize(("compare", "case", "name"), CASES)
def test_every_number_is_that_of_metafor_or_differs_for_a_named_reason(compare, case, name):
    found = list(compare(case))
    unexplained = [one for one in found if not one.agrees and reason_of(one) is None]

    assert len(found) > 0
    assert unexplained == []
    agree = len([one for one in found if one.agrees])
    row = f"| {name} | {case['source']} | {len(found):,} | {agree:,} |"
    assert row in PAGE, "docs/validation.md is out of date: run `python validation/metafor/report.py`"


def test_a_named_reason_that_explains_nothing_would_be_noticed():
    """Made-up cases, one data set for each reason that is not about them, and all with several results."""
    wanted = ("edge", "bcg RR", "hart1999 IRSD")
    some = [
        *(comparisons(case) for case in ANSWERS["cases"] if case["id"].startswith(wanted)),
        of_tables(ANSWERS["tables"][0]),
        *(of_several(case) for case in ANSWERS["several"]),
    ]
    needed = {reason_of(one) for found in some for one in found if not one.agrees}

    assert [reason.why for reason in NAMED if reason.why not in needed] == []


def test_where_metafor_stops_at_a_lower_peak_the_likelihood_here_is_higher():
    import numpy as np

    from livingreview.stats.heterogeneity import restricted_log_likelihood, tau2_reml

    case = next(case for case in ANSWERS["cases"] if case["id"] == "edge two peaks inside")
    y, v = np.array(case["y"]), np.array(case["v"])
    theirs = case["fits"]["REML z"]["tau2"]
    ours = tau2_reml(y, v)
    here, there = restricted_log_likelihood(y, v, np.array([ours, theirs]))

    assert ours == pytest.approx(0.17420233, rel=1e-7)
    assert theirs == pytest.approx(2.95041602, rel=1e-7)
    assert here - there == pytest.approx(0.04691, rel=1e-3)


def test_where_metafors_multilevel_optimiser_stopped_the_likelihood_here_is_at_least_as_high():
    for case in ANSWERS["several"]:
        for one in of_several(case):
            if one.quantity == "log-likelihood":
                assert one.ours >= one.theirs - 1e-9


def test_the_cases_have_not_become_fewer():
    assert (len(ANSWERS["cases"]), len(ANSWERS["tables"]), len(ANSWERS["several"])) == (84, 16, 2)
