"""Published meta-analyses as review folders, through every step from export to pooled table.

BCG vaccine: 13 trials (Colditz 1994, JAMA 271:698), values of metafor 3.8-1 and of standards tables.
Aspirin after myocardial infarction: 7 trials (Fleiss 1993, Stat Methods Med Res 2:121).
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from livingreview import io, tables
from livingreview.tables import Row
from livingreview.workflow.run import run_workflow
from reviews import aspirin_review, bcg_review
from workflow_helpers import working_in


def summary_of(root: Path, write: Callable[[Path], None], synthesis: str) -> dict[tuple[str, str], Row]:
    write(root)
    target = f"results/{tables.SUMMARY.path}".format(synthesis=synthesis)
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=(target,))
    assert run.failures == []
    rows = io.read_table(root / target, tables.SUMMARY)
    return {(row["analysis"], row["subgroup"]): row for row in rows}


@pytest.fixture(scope="module")
def bcg(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    return summary_of(tmp_path_factory.mktemp("bcg"), bcg_review, "tuberculosis")


@pytest.fixture(scope="module")
def aspirin(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    return summary_of(tmp_path_factory.mktemp("aspirin"), aspirin_review, "death")


def near(value: float, digits: int) -> object:
    """Allow the rounding of the published figure, half a unit in its last digit."""
    return pytest.approx(value, abs=0.5 * 10**-digits)


def test_bcg_random_effects_by_reml(bcg: dict[tuple[str, str], Row]) -> None:
    row = bcg["main", ""]

    assert (row["k"], row["n_participants"], row["q_df"]) == (13, 357347, 12)
    assert row["estimate"] == near(-0.714532, 6)
    assert row["tau2"] == near(0.313243, 6)
    assert row["i2"] == near(92.2214, 4)
    assert row["q"] == near(152.233008, 6)


def test_bcg_intervals(bcg: dict[tuple[str, str], Row]) -> None:
    from math import log

    row = bcg["main", ""]

    assert [log(row["hksj_low"]), log(row["hksj_high"])] == [near(-1.108444, 6), near(-0.320621, 6)]
    assert [log(row["wald_low"]), log(row["wald_high"])] == [near(-1.066898, 6), near(-0.362167, 6)]
    assert [row["display_low"], row["display_high"]] == [row["hksj_low"], row["hksj_high"]]
    assert [log(row["prediction_low"]), log(row["prediction_high"])] == [near(-1.99602, 5), near(0.56695, 5)]


def test_bcg_other_models_stand_beside_the_main_one(bcg: dict[tuple[str, str], Row]) -> None:
    assert bcg["dl", ""]["estimate"] == near(-0.714117, 6)
    assert bcg["dl", ""]["tau2"] == near(0.308760, 6)
    assert bcg["common", ""]["estimate"] == near(-0.430285, 6)
    assert bcg["common", ""]["se"] == near(0.040499, 6)


def test_bcg_subgroups_by_allocation(bcg: dict[tuple[str, str], Row]) -> None:
    row = bcg["main", ""]

    # metafor prints 1.861446: its default iteration stops early; run to convergence it gives this.
    assert (row["subgroup_q"], row["subgroup_df"], row["subgroup_p"]) == (near(1.861445, 6), 2, near(0.39427, 5))
    assert bcg["main", "random"]["estimate"] == near(-0.970965, 6)
    assert bcg["main", "alternate"]["estimate"] == near(-0.540793, 6)
    assert bcg["main", "systematic"]["estimate"] == near(-0.424207, 6)


def test_aspirin_reml_with_hksj_and_wald(aspirin: dict[tuple[str, str], Row]) -> None:
    row = aspirin["main", ""]

    assert row["display"] == near(0.868278, 6)
    assert row["tau2"] == near(0.014743, 6)
    assert row["i2"] == near(50.15, 2)
    assert [row["wald_low"], row["wald_high"]] == [near(0.755936, 6), near(0.997316, 6)]
    assert [row["hksj_low"], row["hksj_high"]] == [near(0.740605, 6), near(1.017961, 6)]


def test_aspirin_changes_its_conclusion_with_the_method_alone(aspirin: dict[tuple[str, str], Row]) -> None:
    older, newer = aspirin["dl", ""], aspirin["main", ""]

    assert [older["display"], older["display_low"], older["display_high"]] == [
        near(0.876289, 6),
        near(0.774300, 6),
        near(0.991712, 6),
    ]
    assert older["i2"] == near(39.67, 2)
    assert older["display_high"] < 1 < newer["display_high"]


def test_aspirin_common_effect(aspirin: dict[tuple[str, str], Row]) -> None:
    row = aspirin["common", ""]

    assert [row["display"], row["display_low"], row["display_high"]] == [
        near(0.896918, 6),
        near(0.840513, 6),
        near(0.957108, 6),
    ]
    assert row["q"] == near(9.946053, 6)
