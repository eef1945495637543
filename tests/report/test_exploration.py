# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
from dataclasses import replace

import pytest

from livingreview import tables as t
from livingreview.report import conventions, exploration
from livingreview.report.inputs import of
from livingreview.report.statistics_plan import model_words, profile_sentences
from livingreview.report.without_pooling import without_pooling_section
from livingreview.stages import publish
from report import explored
from report.conftest import with_figures
from report.sample import sample
from report.test_html import row_of, words


@pytest.fixture(scope="module")
def page():
    return publish.pages(with_figures(explored.explored()), fonts="").screen


def summary(**cells):
    row = next(
        r
        for r in sample().summary
        if r["synthesis_id"] == "relief_1w" and not r["subgroup"] and r["analysis"] == "main"
    )
    return {**row, **cells}


def section(tables, name="relief_1w"):
    (found,) = exploration.exploration_section(tables, {}, name)
    return found


def paragraphs(found):
    return [
        " ".join([f"{block.lead}:" if block.lead else "", *map(str, block.parts)]).strip()
        for block in found.blocks
        if block.kind == "paragraph"
    ]


def test_heterogeneity_names_interval_and_definition_of_each_number():
    row = summary(
        tau2_low=0.0,
        tau2_high=0.31,
        tau2_interval_method="Q-profile",
        i2_low=0.0,
        i2_high=71.2,
        i2_from_tau2=27.4,
        i2_from_q=26.95,
    )

    assert conventions.heterogeneity(row) == (
        "Heterogeneity: τ² = 0.012 (95% CI 0 to 0.31, Q-profile); Q = 8.21, df = 6 (p = 0.223); "
        "I² = 27% (from τ²; 95% CI 0% to 71% by the limits of τ²)."
    )
    assert "; 35% from Q)" in conventions.heterogeneity({**row, "i2_from_q": 35.0})


def test_how_it_was_computed_names_model_pooling_and_profile():
    row = summary(
        common_method="Mantel-Haenszel on raw cells, normal interval",
        q_method="weights 1/v",
        profile="revman5",
        tau2_method="DL",
        pooling="Mantel-Haenszel",
    )

    assert conventions.made(row) == (
        "Random effects by inverse variance, τ² by DerSimonian and Laird (DL); 95% CI: Hartung-Knapp-Sidik-Jonkman "
        "(HKSJ; t, k−1 df). Wider than the Wald interval. The common effect beside it: Mantel-Haenszel on raw cells, "
        "normal interval. Q: weights 1/v. Profile: Review Manager 5."
    )
    assert conventions.made({**row, "model": "common effect", "tau2_method": None}).startswith(
        "Common effect by Mantel-Haenszel; "
    )


def test_several_results_of_one_study_are_said_with_their_correlation():
    row = summary(
        several_results="multilevel",
        n_results=9,
        results_correlation=0.6,
        results_correlation_source="Table 2 of the largest trial.",
        tau2_between=0.04,
        tau2_within=0.011,
    )

    assert (
        "Dependence: several results of one study were kept in a multilevel model (9 results of 7 studies), correlation "
        "0.6 (Table 2 of the largest trial); variance between studies 0.040, within studies 0.011."
    ) in conventions.made(row)
    assert "Dependence" not in conventions.made(summary(several_results="select", n_results=7))


def test_a_prediction_interval_names_its_convention_and_a_missing_one_its_reason():
    assert conventions.prediction(summary(prediction_method="t, k - 2 df")).endswith(
        "(t, k - 2 df: t with 6 df (k − 1) and the HKSJ standard error)."
    )
    none = summary(prediction_low=None, prediction_high=None, prediction_note="not given with fewer than 3 studies")
    assert conventions.prediction(none) == "No prediction interval: not given with fewer than 3 studies."


def test_the_test_for_subgroups_names_i2_and_whose_tau2():
    row = summary(subgroup_q=1.86, subgroup_df=2, subgroup_p=0.394, subgroup_i2=0.0, subgroup_tau2="common")

    assert conventions.subgroup_differences(row) == (
        "Test for subgroup differences: Q = 1.86, df = 2 (p = 0.394); I² of the differences = 0% (from Q); one τ² for all subgroups."
    )


def test_leaving_one_out_is_one_sentence_with_the_extremes_and_what_changes():
    tables = replace(sample(), refits=explored.left_out())

    assert paragraphs(section(tables)) == [
        (
            "Leaving out each study in turn: RR from 1.22 (without Byrd 1992) to 1.48 (without Dahl 1995); I² from 0% to 44%; "
            "without Byrd 1992 the interval includes no effect, unlike that of all studies."
        )
    ]


def test_what_was_not_done_is_one_sentence_with_each_condition_once():
    rows = [
        t.new_row(
            t.SMALL_STUDY,
            synthesis_id="relief_1w",
            method=name,
            state="too few studies",
            reason=f"{name}: 4 studies, at least 10 are needed",
            k=4,
        )
        for name in ("Begg", "Egger")
    ]
    left = [
        explored.refit(
            "leave-one-out",
            0,
            state="too few studies",
            reason="leave-one-out: 2 studies have an estimate, at least 3 are needed",
        )
    ]
    tables = replace(sample(), small_study=rows, refits=left)

    assert paragraphs(section(tables)) == [
        "Not done: Leave-one-out: 2 studies have an estimate, at least 3 are needed; Begg, Egger: 4 studies, at least 10 are needed."
    ]


def test_nothing_explored_and_nothing_pooled_have_no_section():
    assert exploration.exploration_section(sample(), {}, "relief_1w") == ()
    rows = [
        t.new_row(
            t.SMALL_STUDY, synthesis_id="harms_1m", method="Egger", state="one study", reason="Egger: one study", k=1
        )
    ]
    assert exploration.exploration_section(replace(sample(), small_study=rows), {}, "harms_1m") == ()
    assert 'id="exploration-' not in publish.pages(with_figures(sample()), fonts="").screen


def test_a_meta_regression_shows_coefficients_and_what_they_leave(page):
    assert (
        row_of(page, "regression-dose-relief_1w", "Dose") == "Dose of the balm, mg −0.029 −0.055 to −0.003 0.012 0.035"
    )
    said = words(page)
    assert "11 studies; coefficients are on the logarithm of the risk ratio; tests: Knapp-Hartung." in said
    assert (
        "All moderators: F = 6.17, df = 1 and 9 (p = 0.035); left: τ² = 0.018 by REML, I² = 21%, 35% of τ² explained (R²); Q = 10.20, df = 9 (p = 0.335)."
        in said
    )
    assert "Without the moderator, and left out: Ludo 2012." in said


def test_subgroups_of_a_further_field_have_a_table_and_a_test(page):
    assert (
        row_of(page, "subgroups-condition-relief_1w", "Phantom")
        == "Phantom pain 5 RR 1.20 [0.90, 1.60] 0.030 33% HKSJ (t, k−1 df)"
    )
    assert (
        "Subgroups by condition: Q = 1.31, df = 1 (p = 0.252); I² of the differences = 24%; each subgroup with its own τ²."
        in words(page)
    )


def test_small_study_tests_and_trim_and_fill_share_a_table(page):
    assert row_of(page, "small-study-relief_1w", "Egger") == (
        "Egger slope 1.94 (standard error 0.55); t = 3.53, df = 10 0.005 RR 0.98 [0.81, 1.18] predictor: standard error; weights 1/v"
    )
    assert (
        row_of(page, "small-study-relief_1w", "Trim")
        == "Trim and fill (L0) 2 studies filled in on the left (standard error 1.9) – RR 1.23 [1.05, 1.45] –"
    )


def test_a_study_that_stands_out_is_named(page):
    assert "Influence: Ludo 2012 stands out by at least one of four rules" in words(page)


def test_imputed_numbers_and_contradictions_are_shown_with_the_synthesis_and_the_study():
    tables = sample()
    effects = [
        {
            **row,
            "imputed": ["SD of 2.1 from another trial"],
            "flags": ["contradicts its report, which favours comparator: check signs"],
        }
        if row["study_id"] == "cho_2015" and row["synthesis_id"] == "relief_1w"
        else row
        for row in tables.effects
    ]
    html = publish.pages(with_figures(replace(tables, effects=effects)), fonts="").screen

    assert "Imputed: The estimates of Cho 2015 (SD of 2.1 from another trial) rest on it." in words(html)
    assert (
        '<strong class="flagged">Cho 2015 contradicts its report, which favours comparator: check signs</strong>'
        in html
    )
    assert "Imputed: SD of 2.1 from another trial" in row_of(html, "data-relief_1w", "Cho 2015")


def test_synthesis_without_pooling_gives_each_method_and_counts_by_direction_only():
    html = publish.pages(with_figures(explored.not_pooled()), fonts="").screen

    assert (
        row_of(html, "swim-relief_1w", "Median and range")
        == "Median and range 4 Median RR 1.40, 0.80 to 2.50 (smallest and largest effect) – –"
    )
    assert (
        row_of(html, "swim-relief_1w", "Vote")
        == "Vote counting by direction (Wilson) 4 3 of 4 favour Synthetic balm (75%, 95% CI 30% to 95%); 1 without a direction 0.625 –"
    )
    for kind in ("direction", "harvest", "albatross"):
        assert f'id="figure-{kind}-relief_1w"' in html


def test_a_method_that_could_not_be_done_says_why():
    tables = explored.not_pooled()
    rows = [
        t.new_row(
            t.WITHOUT_POOLING,
            synthesis_id="relief_1w",
            method="median and range",
            study_id="",
            state="no study",
            reason="summary of effects: no study has an estimate",
            k=0,
        )
    ]
    (found,) = without_pooling_section(replace(tables, without_pooling=rows), {}, "relief_1w")

    assert found.blocks[1].rows[0][2] == "Not done: summary of effects: no study has an estimate"
    assert "None of these could be done" in found.blocks[0].parts[0]


def test_the_methods_name_the_profile_and_what_is_explored():
    review = explored.explored().review
    said = profile_sentences(review)

    assert said[0].startswith(
        "The conventions start from the profile Cochrane Handbook (2025) (random effects by inverse variance, τ² by REML"
    )
    assert "meta-regressions were planned on dose of the balm" in said[-1]
    assert "studies were added one by one in the order of year" in said[-1]


def test_the_plan_names_conventions_that_differ():
    review = explored.settings(sample(), profile="revman5", tau2="PM").review

    assert model_words(review.syntheses["relief_1w"]) == (
        "Random effects; τ² by Paule and Mandel (PM); interval: the Wald method (normal distribution); "
        "common effect by Mantel-Haenszel; I² from Q"
    )
    assert "Review Manager 5 (Mantel-Haenszel" in profile_sentences(review)[0]
    plan = {
        "difference": {"value": 0.8, "source": "the panel"},
        "comparator_risk": {"value": 0.2, "source": "a registry"},
    }
    sequential = profile_sentences(explored.settings(sample(), sequential=plan).review)[-1]
    assert "a trial sequential analysis, secondary, was planned for “" in sequential
    described = explored.settings(sample(), measure="proportion").review.syntheses["relief_1w"]
    assert model_words(described).endswith("; proportions of one group, pooled as logits (logarithms of odds)")
    assert model_words(explored.not_pooled().review.syntheses["relief_1w"]).startswith(
        "Not pooled: median and range, vote counting"
    )


def test_several_results_of_one_study_each_have_their_row_and_weight():
    tables = sample()
    second = {
        **next(row for row in of(tables.effects, "intensity_1w") if row["study_id"] == "almgren_2011"),
        "result": "results[4]",
    }
    weights = [
        *tables.weights,
        t.new_row(
            t.WEIGHTS,
            synthesis_id="intensity_1w",
            analysis="main",
            study_id="almgren_2011",
            result="results[4]",
            weight=3.5,
        ),
    ]
    drawn = with_figures(replace(tables, effects=[*tables.effects, second], weights=weights)).figures["intensity_1w"]

    assert ">Almgren 2011, result 1<" in drawn
    assert ">Almgren 2011, result 2<" in drawn
    assert ">3.5%<" in drawn


def test_new_evidence_has_its_table_of_before_after_and_difference():
    shared = {"synthesis_id": "relief_1w", "state": "computed"}
    rows = [
        t.new_row(
            t.LIVING,
            **shared,
            part="after",
            k=7,
            display=1.33,
            display_low=1.04,
            display_high=1.7,
            p=0.03,
            tau2=0.012,
            interval_method="HKSJ (t, 6 df)",
            version="1.0",
            version_date="2025-01-10",
            new_studies=["Gray 2001", "Hahn 2003"],
            changed_studies=["Abel 1990"],
        ),
        t.new_row(
            t.LIVING, **shared, part="before", k=5, display=1.41, display_low=1.02, display_high=1.95, p=0.04, tau2=0.02
        ),
        t.new_row(
            t.LIVING, **shared, part="new", k=2, display=1.2, display_low=0.8, display_high=1.8, p=0.37, weight=31.4
        ),
    ]
    said, table = section(replace(sample(), living=rows)).blocks

    assert "Since version 1.0 of 2025-01-10, Gray 2001 and Hahn 2003 are new; Abel 1990 has another estimate." in str(
        said
    )
    assert table.caption.endswith(", since version 1.0")
    assert [row[:4] for row in table.rows] == [
        ("Before", "5", "RR 1.41 [1.02, 1.95]", "0.040"),
        ("After", "7", "RR 1.33 [1.04, 1.70]", "0.030"),
        ("New evidence alone", "2", "RR 1.20 [0.80, 1.80]", "0.370"),
    ]
    assert table.rows[2][5] == "31.4%"


def test_a_lone_subgroup_is_not_said_twice():
    rows = [
        t.new_row(
            t.SUBGROUPS,
            synthesis_id="relief_1w",
            field=field,
            subgroup="",
            state="too few studies",
            reason=f"subgroups by {field}: one has an estimate",
            k=7,
        )
        for field in ("route", "condition")
    ]

    assert paragraphs(section(replace(sample(), subgroups=rows))) == [
        "Not done: Subgroups by condition: one has an estimate."
    ]
