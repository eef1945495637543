"""BCG vaccine against tuberculosis, 13 trials: Colditz et al. 1994, JAMA 271:698-702.

Values: R metafor 3.8-1, printed with the digits shown; tolerance is half a unit of the last one.
"""

import numpy as np
import pytest

from livingreview.stats import heterogeneity, pooling
from livingreview.stats.effect_sizes import risk_ratio
from livingreview.stats.prediction import prediction_interval
from synthesis_builders import binary, effect_rows, make_synthesis, pooled_results

# Cases and others in the vaccinated group, cases and others in the control group, allocation.
TRIALS = (
    (4, 119, 11, 128, "random"),
    (6, 300, 29, 274, "random"),
    (3, 228, 11, 209, "random"),
    (62, 13536, 248, 12619, "random"),
    (33, 5036, 47, 5761, "alternate"),
    (180, 1361, 372, 1079, "alternate"),
    (8, 2537, 10, 619, "random"),
    (505, 87886, 499, 87892, "random"),
    (29, 7470, 45, 7232, "random"),
    (17, 1699, 65, 1600, "systematic"),
    (186, 50448, 141, 27197, "systematic"),
    (5, 2493, 3, 2338, "systematic"),
    (27, 16886, 29, 17825, "systematic"),
)
LOG_RISK_RATIOS = (
    (-0.889311, 0.325585),
    (-1.585389, 0.194581),
    (-1.348073, 0.415368),
    (-1.441551, 0.020010),
    (-0.217547, 0.051210),
    (-0.786116, 0.006906),
    (-1.620898, 0.223017),
    (0.011952, 0.003962),
    (-0.469418, 0.056434),
    (-1.371345, 0.073025),
    (-0.339359, 0.012412),
    (0.445913, 0.532506),
    (-0.017314, 0.071405),
)

CELLS = np.array([trial[:4] for trial in TRIALS])
SIZES = risk_ratio(CELLS[:, 0], CELLS[:, 0] + CELLS[:, 1], CELLS[:, 2], CELLS[:, 2] + CELLS[:, 3])
Y, V = SIZES.estimate, SIZES.se**2

RESULTS = [
    binary(f"trial_{i:02}", a, a + b, c, c + d, subgroup=allocation)
    for i, (a, b, c, d, allocation) in enumerate(TRIALS, start=1)
]
SENSITIVITY = {
    "wald": {"label": "Wald", "interval": "Wald"},
    "dl": {"label": "DL", "tau2": "DL", "interval": "Wald"},
    "pm": {"label": "PM", "tau2": "PM"},
    "common": {"label": "Common effect", "model": "common effect"},
}
# The protocol knows subgroups by route and by condition; allocation stands in for one here.
SYNTHESIS = make_synthesis("RR", subgroup="route", sensitivity=SENSITIVITY)
SUMMARIES, WEIGHTS = pooled_results(RESULTS, SYNTHESIS)
REML = SUMMARIES["main", ""]


def logs(row, *names):
    return tuple(np.log(row[name]) for name in names)


def test_log_risk_ratios_and_variances():
    assert Y.tolist() == pytest.approx([y for y, _ in LOG_RISK_RATIOS], abs=5e-7)
    assert V.tolist() == pytest.approx([v for _, v in LOG_RISK_RATIOS], abs=5e-7)


def test_the_stage_gives_the_same_estimates_for_each_trial():
    rows = [row for row in effect_rows(RESULTS, SYNTHESIS) if row["analysis"] == "main"]

    assert [row["estimate"] for row in rows] == Y.tolist()
    assert [row["se"] ** 2 for row in rows] == pytest.approx(V.tolist(), rel=1e-14)


def test_common_effect():
    row = SUMMARIES["common", ""]

    assert row["estimate"] == pytest.approx(-0.430285, abs=5e-7)
    assert row["se"] == pytest.approx(0.040499, abs=5e-7)
    assert row["q"] == pytest.approx(152.233008, abs=5e-7)
    assert row["q_df"] == 12
    assert row["prediction_low"] is None
    assert logs(REML, "common_display")[0] == pytest.approx(-0.430285, abs=5e-7)


def test_dersimonian_laird():
    row = SUMMARIES["dl", ""]

    assert row["estimate"] == pytest.approx(-0.714117, abs=5e-7)
    assert row["se"] == pytest.approx(0.178742, abs=5e-7)
    assert row["tau2"] == pytest.approx(0.308760, abs=5e-7)
    assert row["i2"] == pytest.approx(92.1173, abs=5e-5)


def test_paule_mandel():
    row = SUMMARIES["pm", ""]

    assert row["estimate"] == pytest.approx(-0.71497, abs=5e-6)
    assert row["tau2"] == pytest.approx(0.3180685, abs=5e-8)


def test_reml_with_wald():
    row = SUMMARIES["wald", ""]

    assert row["estimate"] == pytest.approx(-0.714532, abs=5e-7)
    assert row["se"] == pytest.approx(0.179782, abs=5e-7)
    assert row["tau2"] == pytest.approx(0.313243, abs=5e-7)
    assert row["i2"] == pytest.approx(92.2214, abs=5e-5)
    assert logs(row, "display_low", "display_high") == pytest.approx((-1.066898, -0.362167), abs=5e-7)
    assert logs(row, "prediction_low", "prediction_high") == pytest.approx((-2.00838, 0.57931), abs=5e-6)


def test_reml_with_hksj_is_the_wider_and_the_main_one():
    assert pooling.hksj_scale(Y, V, heterogeneity.tau2_reml(Y, V)) == pytest.approx(1.01127, abs=5e-6)
    assert REML["interval_method"] == "HKSJ (t, 12 df)"
    assert REML["se"] == pytest.approx(0.180792, abs=5e-7)
    assert REML["p"] == pytest.approx(0.00192, abs=5e-6)
    assert logs(REML, "display_low", "display_high") == pytest.approx((-1.108444, -0.320621), abs=5e-7)
    assert logs(REML, "hksj_low", "hksj_high") == pytest.approx((-1.108444, -0.320621), abs=5e-7)
    assert logs(REML, "wald_low", "wald_high") == pytest.approx((-1.066898, -0.362167), abs=5e-7)
    assert logs(REML, "prediction_low", "prediction_high") == pytest.approx((-1.99602, 0.56695), abs=5e-6)


def test_prediction_intervals_through_the_formulas():
    tau2 = heterogeneity.tau2_reml(Y, V)

    assert prediction_interval(pooling.hksj(Y, V, tau2), tau2, 13) == pytest.approx((-1.99602, 0.56695), abs=5e-6)
    assert prediction_interval(pooling.wald(Y, V, tau2), tau2, 13) == pytest.approx((-2.00838, 0.57931), abs=5e-6)


def test_subgroups_by_allocation_with_separate_tau2():
    expected = {
        "random": (-0.970964, 0.275956),
        "alternate": (-0.540793, 0.281602),
        "systematic": (-0.424207, 0.359745),
    }
    for name, (estimate, se) in expected.items():
        row = SUMMARIES["main", name]
        wald_se = (np.log(row["wald_high"]) - np.log(row["wald_low"])) / (2 * 1.959963985)

        assert row["estimate"] == pytest.approx(estimate, abs=5e-6)
        assert wald_se == pytest.approx(se, abs=5e-6)
    assert REML["subgroup_q"] == pytest.approx(1.861446, abs=5e-6)
    assert REML["subgroup_df"] == 2
    assert REML["subgroup_p"] == pytest.approx(0.39427, abs=5e-6)


def test_without_trial_8():
    kept = [result for result in RESULTS if result["study_id"] != "trial_08"]
    row = pooled_results(kept, SYNTHESIS)[0]["main", ""]

    assert row["estimate"] == pytest.approx(-0.7948, abs=5e-5)
    assert row["tau2"] == pytest.approx(0.2732, abs=5e-5)


def test_weights_add_up_to_a_hundred_percent():
    assert len(WEIGHTS) == 13
    assert WEIGHTS.sum() == pytest.approx(100, rel=1e-12)
