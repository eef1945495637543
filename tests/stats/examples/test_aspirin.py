"""Aspirin after myocardial infarction, 7 trials: Fleiss 1993, Statistical Methods in Medical Research 2:121-145.

Odds ratios; values: R metafor 3.8-1, tolerance half a unit of the last digit. The change of method alone
(DL with Wald to REML with HKSJ) takes the interval across 1.
"""

import numpy as np
import pytest

from livingreview.stats import heterogeneity, pooling
from livingreview.stats.effect_sizes import odds_ratio
from synthesis_builders import binary, make_synthesis, pooled_results

TRIALS = {
    "mrc_1": (49, 615, 67, 624),
    "cdp": (44, 758, 64, 771),
    "mrc_2": (102, 832, 126, 850),
    "gasp": (32, 317, 38, 309),
    "paris": (85, 810, 52, 406),
    "amis": (246, 2267, 219, 2257),
    "isis_2": (1570, 8587, 1720, 8600),
}
SENSITIVITY = {
    "wald": {"label": "Wald", "interval": "Wald"},
    "dl": {"label": "DL with Wald", "tau2": "DL", "interval": "Wald"},
    "common": {"label": "Common effect", "model": "common effect"},
}
SUMMARIES, WEIGHTS = pooled_results(
    [binary(study_id, *cells) for study_id, cells in TRIALS.items()], make_synthesis("OR", sensitivity=SENSITIVITY)
)


def shown(row, prefix="display"):
    return row["display"], row[f"{prefix}_low"], row[f"{prefix}_high"]


def test_common_effect():
    row = SUMMARIES["common", ""]

    assert shown(row) == pytest.approx((0.896918, 0.840513, 0.957108), abs=5e-7)
    assert row["q"] == pytest.approx(9.946053, abs=5e-7)
    assert row["model"] == "common effect"


def test_dersimonian_laird_with_wald():
    row = SUMMARIES["dl", ""]

    assert shown(row) == pytest.approx((0.876289, 0.774300, 0.991712), abs=5e-7)
    assert row["tau2"] == pytest.approx(0.009637, abs=5e-7)
    assert row["i2"] == pytest.approx(39.67, abs=5e-3)


def test_reml_with_wald():
    row = SUMMARIES["wald", ""]

    assert shown(row) == pytest.approx((0.868278, 0.755936, 0.997316), abs=5e-7)
    assert row["tau2"] == pytest.approx(0.014743, abs=5e-7)
    assert row["i2"] == pytest.approx(50.15, abs=5e-3)
    assert row["i2_definition"].startswith("from τ²")


def test_reml_with_hksj_crosses_the_line_of_no_effect():
    row = SUMMARIES["main", ""]

    assert shown(row, "hksj")[1:] == pytest.approx((0.740605, 1.017961), abs=5e-7)
    assert row["interval_method"] == "HKSJ (t, 6 df)"
    assert row["display_high"] == row["hksj_high"]
    assert shown(row, "wald")[1:] == pytest.approx((0.755936, 0.997316), abs=5e-7)


def test_hksj_with_a_scale_of_at_least_one():
    sizes = odds_ratio(*np.array(list(TRIALS.values())).T)
    y, v = sizes.estimate, sizes.se**2
    summary = pooling.hksj_ad_hoc(y, v, heterogeneity.tau2_reml(y, v))

    assert np.exp([summary.low, summary.high]) == pytest.approx([0.730357, 1.032245], abs=5e-7)


def test_the_definition_of_i2_matters_for_reml():
    assert SUMMARIES["common", ""]["i2"] == pytest.approx(39.67, abs=5e-3)
    assert SUMMARIES["common", ""]["i2_definition"].startswith("from Q")


def test_weights_of_the_random_effects_analysis_are_more_even_than_the_precision_of_the_trials():
    assert WEIGHTS.sum() == pytest.approx(100, rel=1e-12)
    assert WEIGHTS.idxmax() == "isis_2"
    assert WEIGHTS["isis_2"] < 72.88  # its share in the common-effect analysis by Mantel-Haenszel
