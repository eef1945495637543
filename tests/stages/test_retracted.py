"""Analyses with and without retracted studies are added where such a study has a result, and only there."""

from typing import Any

import pytest

from livingreview import tables
from livingreview.frames import to_frame
from livingreview.models.synthesis import Synthesis
from livingreview.stages.meta_analysis import meta_analysis
from livingreview.stages.retracted import notice_text, noticed, with_added_analyses, with_and_without
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import WITH_RETRACTED, WITHOUT_RETRACTED

SYNTHESIS = Synthesis.model_validate(
    {
        "label": "Relief", "comparison": "c", "outcome": "relief", "measure": "MD", "model": "common effect",
        "window": {"from_days": 1, "to_days": 7, "label": "1 week", "prefer": "latest"},
        "sensitivity": {"other": {"label": "Other", "tau2": "DL"}},
    }
)  # fmt: skip


def effect(study: str, estimate: float, analysis: str = "main") -> Row:
    return new_row(
        tables.EFFECTS, synthesis_id="s", analysis=analysis, study_id=study, study_label=study.title(),
        state="estimated", measure="MD", estimate=estimate, se=1.0, display=estimate, display_low=estimate - 1.96,
        display_high=estimate + 1.96, n_total=10, result="results[0]", record_id="rec_0000000000000001", locator="p 1",
    )  # fmt: skip


EFFECTS = [
    effect(study, value, analysis) for analysis in ("main", "other") for study, value in (("a", 1.0), ("b", 4.0))
]


def notice(study: str = "b", decision: str | None = None, kind: str = "retraction", **cells: Any) -> Row:
    state = "decided" if decision else "undecided"
    more = {"reason": "So.", "by": "ann", "date": "2026-11-20"} if decision else {}
    return new_row(
        tables.STUDY_NOTICES, study_id=study, kind=kind, **{"state": state, "decision": decision, **more, **cells}
    )


def pooled(notices: Rows) -> dict[str, tuple[int, float | None]]:
    rows = with_and_without(EFFECTS, notices)
    summary, _ = meta_analysis(to_frame(rows, tables.EFFECTS), synthesis_id="s", synthesis=SYNTHESIS)
    return {
        row.analysis: (row.k, None if row.display != row.display else round(row.display, 6))
        for row in summary.itertuples()
    }


def test_without_a_notice_nothing_changes() -> None:
    assert with_and_without(EFFECTS, []) == EFFECTS
    assert with_and_without(EFFECTS, [notice("elsewhere")]) == EFFECTS


@pytest.mark.parametrize("decision", [None, "keep"])
def test_a_study_that_is_kept_or_undecided_stays_and_the_result_without_it_is_added(decision: str | None) -> None:
    assert pooled([notice(decision=decision)]) == {"main": (2, 2.5), "other": (2, 2.5), WITHOUT_RETRACTED: (1, 1.0)}


def test_a_study_for_sensitivity_analyses_only_leaves_every_planned_one_and_the_result_with_it_is_added() -> None:
    found = pooled([notice(decision="sensitivity only")])

    assert found == {"main": (1, 1.0), "other": (1, 1.0), WITH_RETRACTED: (2, 2.5)}


def test_an_excluded_study_is_in_no_analysis() -> None:
    assert pooled([notice(decision="exclude")]) == {"main": (1, 1.0), "other": (1, 1.0)}


def test_one_study_kept_and_one_left_out_give_both_analyses() -> None:
    found = pooled([notice("a", "keep"), notice("b", "sensitivity only")])

    assert found == {"main": (1, 1.0), "other": (1, 1.0), WITHOUT_RETRACTED: (0, None), WITH_RETRACTED: (2, 2.5)}


def test_an_undecided_concern_is_flagged_and_adds_no_analysis() -> None:
    rows = with_and_without(EFFECTS, [notice(kind="expression of concern")])

    assert {row["analysis"] for row in rows} == {"main", "other"}
    assert [row["flags"] for row in rows if row["study_id"] == "b"] == [
        ["integrity: expression of concern, the team has not decided"]
    ] * 2


def test_a_retraction_that_was_taken_back_is_flagged_and_adds_no_analysis() -> None:
    rows = with_and_without(EFFECTS, [notice(state="taken back")])

    assert {row["analysis"] for row in rows} == {"main", "other"}
    assert rows[1]["flags"] == ["integrity: retraction, taken back by a reinstatement"]


def test_what_is_left_out_says_why_and_keeps_its_numbers_out_of_reach() -> None:
    left = with_and_without(EFFECTS, [notice(decision="exclude")])[1]

    assert (left["state"], left["estimate"], left["se"], left["display"]) == ("not taken", None, None, None)
    assert left["why"] == "left out: retraction, the team's decision of 2026-11-20: exclude"


def test_the_input_is_not_changed() -> None:
    before = [dict(row, flags=list(row["flags"])) for row in EFFECTS]
    with_and_without(EFFECTS, [notice(decision="exclude")])

    assert before == EFFECTS


def test_the_added_analyses_have_names_and_the_planned_ones_stay() -> None:
    found = with_added_analyses(SYNTHESIS, {"main", "other", WITHOUT_RETRACTED})

    assert list(found.sensitivity) == ["other", WITHOUT_RETRACTED]
    assert with_added_analyses(SYNTHESIS, {"main"}) is SYNTHESIS


@pytest.mark.parametrize("decision", [None, "sensitivity only"])
def test_what_a_step_is_told_of_a_notice_is_read_as_it_was_written(decision: str | None) -> None:
    row = notice(decision=decision, kind="expression of concern")

    told = noticed(notice_text(row))

    assert told == {name: row[name] for name in ("study_id", "kind", "state", "decision", "date")}
    assert with_and_without(EFFECTS, [told]) == with_and_without(EFFECTS, [row])
