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


def summary_of(
    root: Path, write: Callable[[Path], None], synthesis: str, also: str | None = None
) -> dict[tuple[str, str], Row]:
    write(root)
    target = f"results/{tables.SUMMARY.path}".format(synthesis=synthesis)
    targets = (target, f"results/{tables.SUMMARY.path}".format(synthesis=also)) if also else (target,)
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=targets)
    assert run.failures == []
    rows = io.read_table(root / target, tables.SUMMARY)
    return {(row["analysis"], row["subgroup"]): row for row in rows}


def rows_of(root: Path, table: tables.Table, synthesis: str) -> list[Row]:
    return io.read_table(root / f"results/{table.path}".format(synthesis=synthesis), table)


@pytest.fixture(scope="module")
def bcg_root(tmp_path_factory: pytest.TempPathFactory, bcg: object) -> Path:
    return next(tmp_path_factory.getbasetemp().glob("bcg*"))


@pytest.fixture(scope="module")
def aspirin_root(tmp_path_factory: pytest.TempPathFactory, aspirin: object) -> Path:
    return next(tmp_path_factory.getbasetemp().glob("aspirin*"))


@pytest.fixture(scope="module")
def bcg(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    return summary_of(tmp_path_factory.mktemp("bcg"), bcg_review, "tuberculosis")


@pytest.fixture(scope="module")
def aspirin(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    return summary_of(tmp_path_factory.mktemp("aspirin"), aspirin_review, "death", also="death_revman")


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


def test_bcg_intervals_of_heterogeneity_by_q_profile(bcg: dict[tuple[str, str], Row]) -> None:
    row = bcg["main", ""]

    assert [row["tau2_low"], row["tau2_high"]] == [near(0.119718, 6), near(1.111479, 6)]
    assert [row["i2_low"], row["i2_high"]] == [near(81.92, 2), near(97.68, 2)]
    assert row["tau2_interval_method"] == "Q-profile"
    assert row["i2_from_q"] == near(92.1173, 4)
    assert row["h2_from_q"] == pytest.approx(152.233008 / 12, rel=1e-8)


def test_bcg_meta_regression_on_latitude(bcg_root: Path) -> None:
    intercept, slope = rows_of(bcg_root, tables.META_REGRESSION, "tuberculosis")

    assert (slope["model"], slope["term"], slope["k"], slope["df"]) == ("latitude", "latitude", 13, 11)
    assert (slope["estimate"], slope["se"]) == (near(-0.0291, 4), near(0.0082, 4))
    # metafor prints 0.0764: its default iteration stops early; run to convergence it gives this.
    assert slope["tau2"] == near(0.076348, 6)
    assert slope["test"] == "Knapp-Hartung"
    assert slope["term_label"] == "Distance from the equator (degrees)"
    assert (slope["moderator_low"], slope["moderator_high"]) == (13, 55)
    assert slope["qm"] == pytest.approx(slope["statistic"] ** 2)
    assert intercept["term"] == "intercept"
    assert intercept["covariance"] == pytest.approx(intercept["se"] ** 2)


def test_bcg_refits(bcg_root: Path) -> None:
    rows = rows_of(bcg_root, tables.REFITS, "tuberculosis")
    without = {row["study_id"]: row for row in rows if row["kind"] == "leave-one-out"}
    added = [row for row in rows if row["kind"] == "cumulative"]
    influence = {row["study_id"]: row for row in rows if row["kind"] == "influence"}

    assert len(without) == len(added) == len(influence) == 13
    assert (without["trial_08"]["estimate"], without["trial_08"]["tau2"]) == (near(-0.7948, 4), near(0.2732, 4))
    assert min(without.values(), key=lambda row: row["estimate"])["study_id"] == "trial_08"
    assert [row["added_by"] for row in added[:3]] == ["year: 1948", "year: 1949", "year: 1953"]
    assert [row["k"] for row in added] == list(range(1, 14))
    assert (added[0]["interval_method"], added[0]["note"]) == ("Wald (normal)", "one study: its own normal interval")
    assert added[-1]["estimate"] == near(-0.714532, 6)
    assert {row["is_influential"] for row in influence.values()} <= {"yes", "no"}


def test_bcg_small_study_effects(bcg_root: Path) -> None:
    rows = {row["method"]: row for row in rows_of(bcg_root, tables.SMALL_STUDY, "tuberculosis")}

    egger, filled = rows["Egger"], rows["trim and fill (L0)"]
    assert (egger["statistic"], egger["df"], egger["p"]) == (near(-1.4013, 4), 11, near(0.1887, 4))
    assert egger["limit_estimate"] == near(-0.1909, 4)
    assert (filled["n_filled"], filled["side"], filled["estimate"]) == (1, "right", near(-0.657083, 6))
    assert len(filled["filled"]) == 1
    assert {row["state"] for row in rows.values()} == {"computed"}


def test_bcg_subgroups_have_a_table_with_the_test(bcg_root: Path) -> None:
    rows = {row["subgroup"]: row for row in rows_of(bcg_root, tables.SUBGROUPS, "tuberculosis")}

    assert (rows[""]["q"], rows[""]["q_df"]) == (near(1.861445, 6), 2)
    assert rows["random"]["estimate"] == near(-0.970965, 6)
    assert rows["random"]["tau2_is"] == "separate"
    assert rows[""]["i2"] == 0


def test_the_revman5_profile_gives_the_published_figures_of_the_aspirin_trials(aspirin_root: Path) -> None:
    rows = {row["analysis"]: row for row in rows_of(aspirin_root, tables.SUMMARY, "death_revman")}
    main, random = rows["main"], rows["random"]

    assert [main["display"], main["display_low"], main["display_high"]] == [
        near(0.896866, 6),
        near(0.840514, 6),
        near(0.956995, 6),
    ]
    assert (main["q"], main["q_df"], main["i2"]) == (near(9.946056, 6), 6, near(39.67458, 5))
    assert (abs(main["test"]), main["p"]) == (near(3.287633, 6), near(0.00101, 5))
    assert (main["pooling"], main["profile"], main["interval_method"]) == (
        "Mantel-Haenszel",
        "revman5",
        "Mantel-Haenszel (normal)",
    )
    assert main["q_method"] == "weights 1/v, around the Mantel-Haenszel common-effect summary"
    assert (random["display"], random["tau2_method"]) == (near(0.876289, 5), "DL")
    assert (random["interval_method"], random["i2_definition"][:6]) == ("Wald (normal)", "from Q")


def test_the_revman5_profile_shows_the_published_weights_of_the_aspirin_trials(aspirin_root: Path) -> None:
    weights = [row for row in rows_of(aspirin_root, tables.WEIGHTS, "death_revman") if row["analysis"] == "main"]

    assert [round(row["weight"], 2) for row in weights] == [3.18, 3.10, 5.68, 1.80, 3.22, 10.15, 72.88]
    assert {row["weight_method"] for row in weights} == {"Mantel-Haenszel"}
