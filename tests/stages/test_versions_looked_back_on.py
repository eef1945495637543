"""What a synthesis takes from earlier, frozen versions of the review: new evidence, versions as steps, looks."""

import math
from typing import Any

import pytest

from livingreview.frames import from_frame, to_frame
from livingreview.stages.looks import Look
from livingreview.stages.meta_analysis import whole_synthesis
from livingreview.stats.sequential import alpha_spent
from livingreview.tables import EFFECTS, SEQUENTIAL, SUMMARY, Row, Rows, check
from synthesis_builders import SYNTHESIS_ID, make_effects, make_synthesis

PANEL = {"difference": {"value": -1.0, "source": "the panel"}, "sd": {"value": 2.0, "source": "a registry"}}


def trials(k: int, **cells: Any) -> Rows:
    return make_effects([0.2 + 0.3 * math.sin(n) for n in range(k)], [0.02 + 0.01 * (n % 5) for n in range(k)], **cells)


def look(number: str, k: int, **cells: Any) -> Look:
    effects = trials(k, **cells)
    measure = effects[0]["measure"] if effects else "MD"
    frame = whole_synthesis(to_frame(effects, EFFECTS), synthesis_id=SYNTHESIS_ID, synthesis=make_synthesis(measure))
    return Look(number, f"20{number[0]}0-01-01", effects, from_frame(frame.summary, SUMMARY))


def tables(rows: Rows, looks: list[Look], measure: str = "MD", **keys: Any) -> dict[str, Rows]:
    synthesis = make_synthesis(measure, **keys)
    found = whole_synthesis(to_frame(rows, EFFECTS), synthesis_id=SYNTHESIS_ID, synthesis=synthesis, looks=looks)
    return found.explored


def after(rows: Rows, looks: list[Look], **keys: Any) -> Row:
    return next(row for row in tables(rows, looks, **keys)["living"] if row["part"] == "after")


def test_new_studies_are_those_without_an_estimate_in_the_last_version() -> None:
    row = after(trials(7), [look("1.0", 2), look("2.0", 4)])

    assert (row["version"], row["k"]) == ("2.0", 7)
    assert row["new_studies"] == ["Study 04", "Study 05", "Study 06"]
    assert row["changed_studies"] == row["gone_studies"] == []


def test_a_corrected_result_is_named_and_is_not_new_evidence() -> None:
    today = trials(5)
    today[1]["estimate"] += 0.25

    found = tables(today, [look("1.0", 5)])["living"]
    parts = {row["part"]: row for row in found}

    assert parts["after"]["changed_studies"] == ["Study 01"]
    assert parts["after"]["new_studies"] == []
    assert parts["before"]["estimate"] == parts["after"]["estimate"]
    assert parts["new"]["state"] == "no study"


def test_a_study_without_an_estimate_today_is_named_as_gone() -> None:
    row = after(trials(3), [look("1.0", 5)])

    assert row["gone_studies"] == ["Study 03", "Study 04"]


def test_another_measure_in_the_earlier_version_is_said_and_changes_no_result() -> None:
    row = after(trials(5), [look("1.0", 3, measure="SMD")])

    assert row["note"] == "the measure was SMD in that version"
    assert row["changed_studies"] == []
    assert row["new_studies"] == ["Study 03", "Study 04"]


def test_without_an_earlier_version_every_part_says_so() -> None:
    found = tables(trials(5), [])["living"]

    assert {row["reason"] for row in found} == {"no earlier version of the review is frozen"}
    assert {row["state"] for row in found} == {"conditions not met"}


def test_each_version_is_a_step_of_today_s_estimates_with_what_it_printed() -> None:
    today = trials(7)
    rows = [row for row in tables(today, [look("1.0", 3), look("2.0", 5)])["refits"] if row["kind"] == "by version"]
    alone = tables(trials(3), [])

    assert [row["k"] for row in rows] == [3, 5, 7]
    assert rows[1]["added_by"] == "Study 03, Study 04"
    assert rows[0]["note"].startswith("printed then: MD ")
    assert rows[2]["study_label"] == "This version"
    assert alone["refits"][0]["kind"] == "leave-one-out"


def test_no_steps_by_version_stand_where_none_is_frozen_and_a_reason_where_they_are_asked_for() -> None:
    silent = tables(trials(4), [])["refits"]
    (asked,) = [
        row for row in tables(trials(4), [], explore={"by_version": True})["refits"] if row["kind"] == "by version"
    ]

    assert all(row["kind"] != "by version" for row in silent)
    assert asked["reason"] == "by version: no earlier version of the review is frozen"


def test_no_sequential_analysis_stands_where_the_protocol_does_not_ask() -> None:
    assert tables(trials(6), [look("1.0", 3)])["sequential"] == []


def test_looks_are_the_frozen_versions_and_the_present() -> None:
    found = tables(trials(7), [look("1.0", 3), look("2.0", 5)], sequential=PANEL)["sequential"]
    plan, *rows = found
    # 4 (1.959964 + 0.841621)^2 x 2^2 / 1^2, for a mean difference of 1 with a standard deviation of 2.
    required = 4 * (1.959963984540054 + 0.8416212335729143) ** 2 * 4

    assert check([{**row, "synthesis_id": SYNTHESIS_ID} for row in found], SEQUENTIAL)
    assert plan["required_without_diversity"] == pytest.approx(required, rel=1e-12)
    assert plan["required"] == pytest.approx(required / (1 - plan["diversity"]), rel=1e-12)
    assert [row["version"] for row in rows] == ["1.0", "2.0", "present"]
    assert [row["accrued"] for row in rows] == [120, 200, 280]
    assert rows[0]["alpha_spent"] == pytest.approx(alpha_spent(120 / plan["required"], 0.05))
    assert rows[0]["z"] == pytest.approx(rows[0]["estimate"] / rows[0]["se"])


def test_diversity_is_what_heterogeneity_adds_to_the_variance_of_the_summary() -> None:
    plan = tables(trials(7), [], sequential=PANEL)["sequential"][0]
    common = tables(trials(7), [], sequential=PANEL, model="common effect")["sequential"][0]

    assert 0 < plan["diversity"] < 1
    assert plan["diversity_source"] == "the studies of this version"
    assert common["diversity"] == 0


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"sequential": {"difference": PANEL["difference"]}}, "trial sequential analysis: it needs sd"),
        (
            {"measure": "RR", "sequential": {"difference": {"value": 0.8, "source": "the panel"}}},
            "trial sequential analysis: it needs comparator_risk, or the synthesis's baseline_risk",
        ),
        (
            {"measure": "HR", "sequential": {"difference": {"value": 0.8, "source": "the panel"}}},
            "trial sequential analysis: participants alone are not the information of a hazard ratio",
        ),
        (
            {"sequential": PANEL, "without_pooling": ["median and range"]},
            "trial sequential analysis: not pooled by protocol",
        ),
    ],
)
def test_conditions_that_do_not_hold_are_a_named_reason(keys: dict[str, Any], reason: str) -> None:
    measure = keys.get("measure", "MD")
    (row,) = tables(trials(6, measure=measure), [], **keys)["sequential"]

    assert (row["order"], row["reason"]) == (0, reason)
    assert row["required"] is None


def test_unknown_participants_stop_the_sequential_analysis_by_name() -> None:
    rows = trials(4)
    rows[2]["n_total"] = None

    (row,) = tables(rows, [], sequential=PANEL)["sequential"]

    assert row["reason"] == "trial sequential analysis: number of participants not reported: Study 02"


def test_participants_that_fell_stop_the_sequential_analysis() -> None:
    (row,) = tables(trials(4), [look("1.0", 6)], sequential=PANEL)["sequential"]

    assert row["reason"] == "trial sequential analysis: accrued participants fell"


def test_a_version_of_another_measure_is_no_look_and_is_named() -> None:
    plan, *rows = tables(trials(6), [look("1.0", 3, measure="SMD")], sequential=PANEL)["sequential"]

    assert [row["version"] for row in rows] == ["present"]
    assert plan["note"].startswith("version 1.0 (2010-01-01) is no look: its measure was SMD")
