"""Sheets of robvis: what is written, what is read, and that nothing changes on the way there and back."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_study
from livingreview.judgements.assessment import judged
from livingreview.judgements.tools import Tool
from livingreview.models.risk_of_bias import RiskOfBias
from livingreview.stages.bias_sheets import Taken
from livingreview.stages.robvis import GENERIC, TEMPLATES, Judged, bias_items, robvis_csv, tool_text, with_levels
from livingreview.stages.robvis_reading import overall_of, read_robvis
from livingreview.terms import OVERALL, Judgement, RobTool

TOOLS = with_levels()
V1 = TOOLS["ROBINS-I 2016"]
V2 = TOOLS["ROBINS-I 2024-11-22"]
PARALLEL = TOOLS["RoB 2 2019-08-22 parallel"]
QUADAS = TOOLS["QUADAS-2 2011"]


def read(text: str, tool: Tool, *labels: str) -> Taken:
    taken = Taken("sheet.csv")
    studies = [make_study(f"study_{n}", label=label) for n, label in enumerate(labels)]
    read_robvis(text, taken, tool, studies, "ann")
    return taken


def finals(taken: Taken, tool: Tool) -> dict[str, dict[str, Judgement]]:
    """Give what each item read adds up to."""
    return {
        one.study_id: {
            part.id: part.judgement
            for part in judged(RiskOfBias.model_validate(one.item), tool)
            if part.id in {*(item.id for item in bias_items(tool)), OVERALL}
        }
        for one in taken.items
    }


@st.composite
def assessments(draw: st.DrawFn) -> tuple[Tool, list[Judged]]:
    tool = TOOLS[draw(st.sampled_from(sorted(TOOLS)))]
    labels = draw(st.lists(st.text("=+-@'a ,;\"é試ت1", min_size=1, max_size=8), min_size=1, max_size=4))
    found = []
    for number, label in enumerate(labels):
        words = {item.id: draw(st.sampled_from(item.words)) for item in bias_items(tool)}
        words[OVERALL] = overall_of(words, tool) or Judgement.NOT_ASSESSED
        found.append(Judged(f"study_{number}", f"x{label}" if not label.strip() else label, words))
    return tool, found


@settings(max_examples=150, deadline=None)
@given(assessments())
def test_what_is_written_for_robvis_is_read_back_as_it_was(given_: tuple[Tool, list[Judged]]) -> None:
    tool, found = given_

    taken = read(robvis_csv(found, tool, is_generic=True), tool, *(one.label for one in found))

    assert taken.problems == []
    assert finals(taken, tool) == {one.study_id: dict(one.words) for one in found}


def test_each_template_has_its_columns_and_full_words() -> None:
    words = {f"D{n}": Judgement.SOME_CONCERNS for n in range(1, 6)} | {OVERALL: Judgement.HIGH}

    text = robvis_csv([Judged("berg", "Berg 2021", words)], PARALLEL, is_generic=False, weights={"berg": 12.5})

    assert text.splitlines() == [
        "Study,D1,D2,D3,D4,D5,Overall,Weight",
        "Berg 2021,Some concerns,Some concerns,Some concerns,Some concerns,Some concerns,High,12.5000",
    ]


def test_generic_names_its_domains_with_dots_and_holds_robins_i_v2() -> None:
    words = {f"D{n}": Judgement.SERIOUS for n in range(2, 8)} | {"D1": Judgement.LOW_EXCEPT, OVERALL: Judgement.SERIOUS}

    lines = robvis_csv([Judged("berg", "Berg", words)], V2, is_generic=True).splitlines()

    assert lines[0].startswith("Study,Confounding,Classification.of.interventions,Selection.of.participants,")
    assert lines[1].startswith("Berg,Low,Serious,")
    assert all(V2 is not tool for tool in TEMPLATES.values())
    assert TEMPLATES[GENERIC] is None


def test_no_cell_of_the_sheet_is_a_formula() -> None:
    words = {f"D{n}": Judgement.LOW for n in range(1, 6)} | {OVERALL: Judgement.LOW}
    evil = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"]

    text = robvis_csv([Judged(f"s{n}", label, words) for n, label in enumerate(evil)], PARALLEL, is_generic=False)

    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == [f"'{label}" for label in evil]


def test_studies_with_the_same_label_are_told_apart_by_their_id() -> None:
    words = {f"D{n}": Judgement.LOW for n in range(1, 6)} | {OVERALL: Judgement.LOW}

    text = robvis_csv([Judged("study_0", "Berg", words), Judged("study_1", "Berg", words)], PARALLEL, is_generic=False)

    assert [one.study_id for one in read(text, PARALLEL, "Berg", "Berg").items] == ["study_0", "study_1"]


def test_unclear_of_quadas_is_some_concerns_in_robvis() -> None:
    words = {f"D{n}": Judgement.UNCLEAR for n in range(1, 5)} | {OVERALL: Judgement.UNCLEAR}

    text = robvis_csv([Judged("study_0", "Berg", words)], QUADAS, is_generic=False)

    assert "Unclear" not in text
    assert read(text, QUADAS, "Berg").items[0].item["judgements"]["D1"] == "unclear"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("NI", "robvis reads NI as not applicable"),
        ("L", "no single characters"),
        ("+", "no single characters"),
        ("Some concern", "no word of the tool"),
        ("Moderate", "no word of the tool"),
    ],
)
def test_what_robvis_would_read_otherwise_is_refused_by_its_cell(cell: str, message: str) -> None:
    text = f"Study,D1,D2,D3,D4,D5,Overall\nBerg,Low,Low,{cell},Low,Low,Low\n"

    [problem] = read(text, PARALLEL, "Berg").problems

    assert problem.key == "D2"
    assert message in problem.message
    assert problem.allowed == "Low, Some concerns, High"


def test_columns_of_robins_i_v2_are_refused_in_the_template_of_v1() -> None:
    text = "Study,Confounding,Classification,Selection,Deviations,Missing,Measurement,Reporting,Overall\n"

    [problem] = read(text + "Berg" + ",Low" * 8 + "\n", V1, "Berg").problems

    assert (problem.key, "order of ROBINS-I V2" in problem.message) == ("C1", True)


def test_a_sheet_of_another_width_is_refused_before_it_is_read() -> None:
    taken = read("Study,D1,D2,D3,D4,Overall\nBerg,Low,Low,Low,Low,Low\n", PARALLEL, "Berg")

    assert [problem.key for problem in taken.problems] == ["G1"]
    assert taken.items == []


def test_a_study_that_fits_nothing_or_several_is_named_by_its_cell() -> None:
    text = "Study,D1,D2,D3,D4,D5,Overall\nBorg,Low,Low,Low,Low,Low,Low\nBerg,Low,Low,Low,Low,Low,Low\n"

    unknown, several = read(text, PARALLEL, "Berg", "berg").problems

    assert (unknown.key, unknown.message) == ("A2", "No study has this id or label.")
    assert (several.key, several.allowed) == ("A3", "study_0, study_1")


def test_an_empty_cell_leaves_its_domain_not_assessed_and_overall_is_not_made_up() -> None:
    taken = read("Study,D1,D2,D3,D4,D5,Overall\nBerg,Low,,Low,Low,Low,\n", PARALLEL, "Berg")

    found = finals(taken, PARALLEL)["study_0"]

    assert found["D2"] is Judgement.NOT_ASSESSED
    assert found[OVERALL] is Judgement.NOT_ASSESSED


def test_overall_worse_than_the_domains_is_kept_with_where_it_was_read() -> None:
    taken = read("Study;D1;D2;D3;D4;D5;Overall\nBerg;Low;Some concerns;Some concerns;Low;Low;High\n", PARALLEL, "Berg")

    assert taken.items[0].item["overrides"][OVERALL] == {
        "judgement": "high",
        "reason": "sheet.csv, cell G2, says so and gives no reason.",
    }


def test_checklists_and_stars_have_no_words_in_robvis() -> None:
    assert not any(tool.name in (RobTool.JBI, RobTool.NEWCASTLE_OTTAWA) for tool in TOOLS.values())
    assert tool_text(PARALLEL) in TOOLS
