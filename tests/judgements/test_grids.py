"""Judgements as one grid a tool."""

from bias_rows import CLUSTER, COHORT, PARALLEL, QUADAS, ROBINS_I, judgement_rows
from livingreview.judgements.grids import grids, with_applicability
from livingreview.terms import OVERALL


def test_tools_are_never_mixed_in_one_grid() -> None:
    found = grids([*judgement_rows(ROBINS_I, ["Berg"]), *judgement_rows(PARALLEL, ["Lund"])])

    assert [grid.tool for grid in found] == ["RoB 2", "ROBINS-I 2016"]
    assert [len(grid.domains) for grid in found] == [5, 7]
    assert [grid.studies for grid in found] == [(("lund", "Lund"),), (("berg", "Berg"),)]


def test_variants_of_rob_2_share_a_grid_in_the_order_of_the_tool() -> None:
    [grid] = grids([*judgement_rows(PARALLEL, ["Lund"]), *judgement_rows(CLUSTER, ["Berg"])])

    assert [name for name, _ in grid.domains] == ["D1", "D1b", "D2", "D3", "D4", "D5"]
    assert grid.cell("lund", "D1b") is None
    assert grid.cell("berg", "D1b") is not None


def test_a_study_nobody_assessed_stands_with_those_of_its_tool() -> None:
    [grid] = grids([*judgement_rows(ROBINS_I, ["Berg"]), *judgement_rows(ROBINS_I, ["Lund"], is_assessed=False)])

    assert grid.tool == "ROBINS-I 2016"
    assert [row["study_label"] for row in grid.open_studies] == ["Lund"]


def test_applicability_is_no_risk_of_bias() -> None:
    bias, applicability = with_applicability(grids(judgement_rows(QUADAS, ["Berg"]))[0])

    assert [name for name, _ in bias.columns] == ["D1", "D2", "D3", "D4", OVERALL]
    assert [name for name, _ in applicability.columns] == ["A1", "A2", "A3"]


def test_a_tool_without_an_overall_judgement_has_no_column_for_it() -> None:
    [grid] = grids(judgement_rows(COHORT, ["Berg"]))

    assert OVERALL not in [name for name, _ in grid.columns]
