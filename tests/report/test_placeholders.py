import pytest

from livingreview.errors import InputError
from livingreview.report.placeholders import fill, names

VALUES = {"pain_1w.effect": "RR 1.40", "pain_1w.studies": "5"}


def test_names_are_given_in_order_and_once():
    assert names("{{ pain_1w.studies }} {{pain_1w.effect}} {{ pain_1w.studies }}") == [
        "pain_1w.studies",
        "pain_1w.effect",
    ]


def test_a_placeholder_is_replaced_by_its_value():
    assert (
        fill("The effect was {{ pain_1w.effect }} in {{pain_1w.studies}} studies.", VALUES)
        == "The effect was RR 1.40 in 5 studies."
    )


@pytest.mark.parametrize(
    "hostile", ["{{7*7}}", "{{ config.__class__ }}", "{{ pain_1w.effect | safe }}", "{{}}", "{{ pain_1w\n.effect.x }}"]
)
def test_anything_else_in_double_braces_is_a_problem_with_its_line(hostile):
    with pytest.raises(InputError) as caught:
        fill(f"one\ntwo {hostile}", VALUES, file="config/text/discussion.md")

    assert str(caught.value).startswith("config/text/discussion.md:2: Unknown placeholder.")
    assert "pain_1w.effect" in caught.value.problems[0].allowed


def test_every_unknown_name_is_reported_at_once():
    with pytest.raises(InputError) as caught:
        fill("{{ a.effect }}\n{{ b.effect }}", VALUES)

    assert [problem.line for problem in caught.value.problems] == [1, 2]


def test_values_are_not_read_again_for_placeholders():
    assert fill("{{ a.effect }}", {"a.effect": "{{ a.effect }}"}) == "{{ a.effect }}"


def test_other_template_languages_are_plain_text():
    assert fill("${x} {% if %} {x}", VALUES) == "${x} {% if %} {x}"


def test_a_mark_for_what_is_no_result_is_taken_away():
    assert fill("In [=2019 people] and [= 12 ] and {{ pain_1w.studies }}.", VALUES) == "In 2019 people and 12 and 5."
    assert fill("[link](x) [1, 2] [=]", VALUES) == "[link](x) [1, 2] "


def test_a_value_is_not_read_again_for_marks():
    assert fill("{{ a.effect }}", {"a.effect": "[=12]"}) == "[=12]"


def test_an_unknown_name_of_a_synthesis_lists_what_that_synthesis_has():
    values = {f"{name}.effect": "" for name in (f"s{number}" for number in range(40))}

    with pytest.raises(InputError) as caught:
        fill("{{ s3.effects }} {{ t.effect }}", values)

    first, second = caught.value.problems
    assert first.allowed == "s3.effect"
    assert second.allowed.startswith("names that begin with s0., s1.")
