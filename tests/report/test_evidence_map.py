from dataclasses import replace

import pytest

from livingreview import tables as t
from livingreview.figures.evidence_map import Cell
from livingreview.report.evidence_map import evidence_map_figures, evidence_map_section, mapped
from livingreview.report.render import checked_svg
from livingreview.stages.extraction_results import WRONG_ARMS
from report import sample


@pytest.fixture(scope="module")
def built():
    return sample.sample()


def row_of(tables, study):
    return next(row for row in mapped(tables) if row.study == study)


def not_taken(study_id, synthesis="sleep_1w", why="left", days=7.0):
    return t.new_row(t.STUDY_RESULTS, synthesis_id=synthesis, study_id=study_id, study_label=study_id,
                     result="results[8]", alternative="", state="not taken", why=why, timepoint="day", days=days,
                     record_id="rec_0000000000000001", locator="p. 1")  # fmt: skip


def test_a_study_has_a_cell_in_each_synthesis_with_its_participants(built):
    row = row_of(built, "Almgren 2011")

    assert len(row.cells) == len(built.review.syntheses)
    assert row.cells[0] == Cell("estimate", 81)
    assert row.cells[-1] is None


def test_what_a_study_says_in_words_only_is_told_from_an_estimate(built):
    assert row_of(built, "Farouk 2022").cells[0] == Cell("in words")


@pytest.mark.parametrize(
    ("why", "days", "shown"),
    [
        (WRONG_ARMS, 7.0, "other arms"),
        ("the study is ongoing", 7.0, "study not included"),
        ("measured at day 90, outside the window 1 week", 90.0, "other time"),
        ("left out: retracted", 7.0, "left out by protocol"),
    ],
)
def test_a_result_that_is_not_taken_has_the_class_of_its_reason(built, why, days, shown):
    changed = replace(built, study_results=[*built.study_results, not_taken("almgren_2011", why=why, days=days)])

    assert row_of(changed, "Almgren 2011").cells[-1] == Cell("not taken", why=shown)


def test_a_result_that_is_not_taken_never_hides_an_estimate(built):
    changed = replace(built, study_results=[*built.study_results, not_taken("almgren_2011", "relief_1w")])

    assert row_of(changed, "Almgren 2011").cells[0] == Cell("estimate", 81)


def test_the_overall_risk_of_bias_is_the_most_severe_of_any_synthesis(built):
    worse = [
        {**row, "judgement": "critical"}
        if row["study_id"] == "almgren_2011" and row["domain"] == "overall" and row["synthesis_id"] == "intensity_1w"
        else row
        for row in built.judgements
    ]

    assert row_of(replace(built, judgements=worse), "Almgren 2011").judgement == "critical"


def test_the_section_has_the_figure_and_every_cell_in_words(built):
    figures = {name: checked_svg(svg, name) for name, svg in evidence_map_figures(built).items()}
    section = evidence_map_section(built, figures)
    table = section.blocks[-1].blocks[0]

    assert "No study gives an estimate for Pain intensity at 1 month and Sleep at 1 week." in section.blocks[0].parts[0]
    assert [block.kind for block in section.blocks] == ["paragraph", "figure", "details"]
    assert table.rows[0][:4] == ("Almgren 2011", "randomised parallel", "some concerns", "estimate, 81 participants")
    assert len(table.rows) == len(mapped(built))


def test_without_a_study_the_section_says_so():
    section = evidence_map_section(sample.empty(), {})

    assert [block.kind for block in section.blocks] == ["missing"]
    assert evidence_map_figures(sample.empty()) == {}


def test_many_studies_come_in_numbered_parts_that_stand_in_order(built):
    studies = [{**built.studies[0], "study_id": f"s_{n:03}", "study_label": f"Study {n:03}"} for n in range(330)]
    figures = evidence_map_figures(replace(built, studies=studies, effects=[], study_results=[]))

    assert list(figures) == [f"evidence-map-{n:02}" for n in range(1, len(figures) + 1)]
    assert "Study 000" in figures["evidence-map-01"]
    assert "Study 329" in list(figures.values())[-1]
