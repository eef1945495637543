"""A review with several results a study, one group described and earlier versions: its tables, and its report read."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from livingreview import io, tables
from livingreview.earlier_versions import looks
from livingreview.folder import load_review
from livingreview.tables import Row
from livingreview.workflow.run import run_workflow
from reviews import protocol, two_arms, write_review
from synthesis_builders import make_effect
from workflow_helpers import working_in

TRIALS = (
    ("Alder 2015", (31.2, 38.5), (30.0, 36.1), 58),
    ("Birch 2017", (28.0, 33.1), (29.5, 30.2), 45),
    ("Cedar 2019", (35.4, 36.0), (33.0, 36.5), 101),
    ("Date 2021", (30.1, 39.9), (27.7, 38.0), 30),
)
HALF = {"value": 0.5, "source": "assumed by the team"}
VARIED = {"weaker": {"label": "Correlation 0.2", "results_correlation": 0.2}}
SEQUENTIAL = {"difference": {"value": -4, "source": "the panel"}, "sd": {"value": 11, "source": "the trials"}}


def score(days: int, means: tuple[float, float], n: int) -> dict[str, Any]:
    data = {arm: {"mean": mean, "sd": 10.5, "n": n} for arm, mean in zip(("active", "control"), means, strict=True)}
    return {"outcome": "score", "timepoint": {"days": days, "label": f"{days} days"}, "data": data}


def frozen(root: Path, number: str, studies: dict[str, float], synthesis: str = "selected") -> None:
    """Freeze a version that knew some studies of one synthesis."""
    folder = root / "reports/versions" / number
    rows = [make_effect(name, estimate, 2.0, n_total=90, synthesis_id=synthesis) for name, estimate in studies.items()]
    path = folder / "tables" / tables.EFFECTS.path.format(synthesis=synthesis)
    io.write_table(rows, path, tables.EFFECTS)
    io.write_text(folder / "manifest.json", json.dumps({"schema": 1, "version": number, "date": "2024-05-01"}))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("statistics") / "review"
    shared = {"outcome": "score", "measure": "MD"}
    several = {**shared, "results_correlation": HALF, "sensitivity": VARIED}
    parts = protocol(
        selected={**shared, "sequential": SEQUENTIAL},
        combined={**several, "several_results": "combine"},
        multilevel={**several, "several_results": "multilevel"},
        described={"outcome": "score", "measure": "mean"},
    )
    studies = [
        {"study_id": label.lower().replace(" ", "_"), "label": label, "arms": two_arms(),
         "results": [score(14, first, n), score(28, last, n)]}
        for label, first, last, n in TRIALS
    ]  # fmt: skip
    write_review(root, protocol={**parts, "version": "1.1", "version_date": "2026-02-01"}, studies=studies)
    frozen(root, "1.0", {"alder_2015": -6.1, "birch_2017": -0.7})
    with working_in(root):
        targets = ("results/publish/review.html",)
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=targets)
    assert not run.failures, run.failures
    return root


@pytest.fixture(scope="module")
def words(root: Path) -> str:
    """Give the report's text without its tags."""
    page = io.read_text(root / "results/publish/review.html")
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r'<span class="date">(.*?)</span>|<a href="#reference-[^"]*">(.*?)</a>', r"\1\2", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def main_of(root: Path, synthesis: str, table: tables.Table = tables.SUMMARY) -> Row:
    rows = io.read_table(root / f"results/{table.path}".format(synthesis=synthesis), table)
    return next(row for row in rows if row["analysis"] == "main")


def test_each_rule_for_several_results_counts_four_studies(root: Path) -> None:
    rows = {name: main_of(root, name) for name in ("selected", "combined", "multilevel")}

    assert [row["k"] for row in rows.values()] == [4, 4, 4]
    assert [row["n_results"] for row in rows.values()] == [4, 4, 8]
    assert len({row["n_participants"] for row in rows.values()}) == 1


def test_the_estimate_of_combined_results_is_their_mean_and_of_selected_ones_the_last(root: Path) -> None:
    path = tables.EFFECTS.path
    found = {
        name: io.read_table(root / f"results/{path}".format(synthesis=name), tables.EFFECTS)[0]
        for name in ("selected", "combined")
    }

    assert found["selected"]["estimate"] == pytest.approx(30.0 - 36.1)
    assert found["combined"]["estimate"] == pytest.approx(((31.2 - 38.5) + (30.0 - 36.1)) / 2)


def test_the_report_says_what_became_of_several_results(words: str) -> None:
    assert "were pooled (multilevel model of several results a study, by inverse variance): MD " in words
    assert "several results of one study were combined into one (4 results of 4 studies), correlation 0.5" in words
    assert "several results of one study were kept in a multilevel model (8 results of 4 studies), correlation" in words
    assert "variance between studies" in words
    assert "(assumed by the team)" in words


def test_readers_see_methods_in_words_and_no_name_of_the_machine(words: str) -> None:
    assert "restricted maximum likelihood (REML)" in words
    assert "Hartung-Knapp-Sidik-Jonkman (HKSJ; t, 3 df)" in words
    assert "cochrane2025" not in words


def test_one_group_is_described_without_a_side_that_it_favours(root: Path, words: str) -> None:
    row = main_of(root, "described")

    assert (row["measure"], row["k"], row["p"]) == ("mean", 4, None)
    assert "means of one group, pooled as they are" in words
    findings = io.read_table(root / "results/grade/summary_of_findings.csv", tables.SUMMARY_OF_FINDINGS)
    described = next(row for row in findings if row["synthesis_id"] == "described")
    assert described["relative"] is None
    assert described["experimental_text"].startswith("Mean ")


def test_the_report_tells_new_evidence_from_old(words: str) -> None:
    changed = "Alder 2015 and Birch 2017 have other estimates."
    assert f"Since version 1.0 of 2024-05-01, Cedar 2019 and Date 2021 are new; {changed}" in words
    assert "What the new evidence changes: selected, since version 1.0" in words


def test_the_sequential_analysis_is_said_to_be_secondary_and_looks_at_both_versions(words: str) -> None:
    assert "Trial sequential analysis (secondary)" in words
    assert "It looks for an effect of MD −4.00 (the panel) and a standard deviation of 11 (the trials)" in words
    assert "1.0 (2024-05-01) 2 180" in words


def test_every_figure_beside_the_forest_plots_is_kept_as_a_file(root: Path) -> None:
    drawn = json.loads(io.read_text(root / "results/publish/explored.json"))

    assert {"leave-one-out-selected", "by-version-selected", "sequential-selected"} <= set(drawn)
    assert all(svg.startswith("<svg ") for svg in drawn.values())


def test_freezing_the_present_version_changes_nothing_and_an_earlier_one_does(root: Path) -> None:
    def rules() -> set[str]:
        with working_in(root):
            run = run_workflow(cores="2", is_dry_run=True, profile=None, targets=("results/publish/review.html",))
        return {rule.split()[0] for rule in run.planned}

    before = rules()
    frozen(root, "1.1", {"alder_2015": -6.1})
    with_present = rules()
    frozen(root, "0.9", {"alder_2015": -6.1})
    with_earlier = rules()

    assert before == set()
    assert "meta_analysis" not in with_present
    assert "meta_analysis" in with_earlier
    review = load_review(root / "config/review.yaml")
    assert [look.version for look in looks(root, review, "selected")] == ["0.9", "1.0"]
    assert looks(root, review, "described")[0].effects == []
