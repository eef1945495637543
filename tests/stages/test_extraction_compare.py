"""Two people's files about one study: matched by what they are about, compared field by field, settled."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_result, make_study, record_id
from livingreview.errors import InputError
from livingreview.models.study import Study
from livingreview.stages.extraction_agreement import extraction_agreement
from livingreview.stages.extraction_compare import Compared, compare, content
from livingreview.stages.extraction_consensus import consensus, read_choice
from livingreview.tables import EXTRACTION_AGREEMENT, Row, check
from livingreview.terms import FieldKind
from livingreview.yaml_dialect import key_text

PEOPLE = ("ann", "bob")


def differing(a: Study, b: Study) -> list[Compared]:
    return [field for field in compare(content(a), content(b)) if not field.is_same]


def counts(bath: int = 12, rest: int = 5, **parts: Any) -> dict[str, Any]:
    return make_result(data={"bath": {"events": bath, "n": 20}, "rest": {"events": rest, "n": 20}}, **parts)


def row(own: list[tuple[str, Study]], kind: FieldKind = FieldKind.ALL, studies: Any = ()) -> Row:
    rows = check(extraction_agreement(own, studies), EXTRACTION_AGREEMENT)
    return next(row for row in rows if row["kind"] == kind)


def settle(a: Study, b: Study, *take: str, leave_out: tuple[str, ...] = (), existing: Any = None) -> dict[str, Any]:
    choices = [read_choice(text, PEOPLE) for text in take]
    choices += [read_choice(text, PEOPLE, is_taken=False) for text in leave_out]
    return consensus(("ann", content(a)), ("bob", content(b)), choices, existing or {})


def test_a_file_says_the_same_as_itself_whatever_the_order_of_its_results_and_arms() -> None:
    results = [counts(), counts(days=3), make_result(narrative="Feet felt better.", days=14)]
    arms = {name: {"label": name, "intervention": name} for name in ("bath", "rest")}
    one = make_study(results=results, arms=arms)
    other = make_study(results=results[::-1], arms=dict(reversed(list(arms.items()))))

    assert differing(one, other) == []
    assert len(compare(content(one), content(other))) == len(compare(content(one), content(one)))


def test_a_different_number_is_named_with_its_place_in_both_files() -> None:
    (field,) = differing(
        make_study(results=[counts(), counts(days=3)]), make_study(results=[counts(days=3), counts(13)])
    )

    assert field.place_a is not None
    assert field.place_b is not None
    assert (key_text(field.place_a), key_text(field.place_b)) == (
        "results[0].data.bath.events",
        "results[1].data.bath.events",
    )
    assert (field.kind, field.value_a, field.value_b) == (FieldKind.NUMBERS, 12, 13)
    assert field.about == "relief, day 7: data.bath.events"


def test_arms_under_other_names_are_the_same_by_what_was_given() -> None:
    arms = {"hot": {"label": "bath", "intervention": "bath"}, "rest": {"label": "rest", "intervention": "rest"}}
    data = {"hot": {"events": 12, "n": 20}, "rest": {"events": 4, "n": 20}}
    one = make_study(results=[counts()], arms={"bath": arms["hot"], "rest": arms["rest"]})
    other = make_study(results=[make_result(data=data)], arms=arms)

    (field,) = differing(one, other)

    assert (key_text(field.place_a or ()), key_text(field.place_b or ())) == (
        "results[0].data.rest.events",
        "results[0].data.rest.events",
    )
    assert content(other)["results"][0]["data"]["hot"]["events"] == 12


def test_a_result_on_another_day_is_the_same_where_nothing_else_is_left() -> None:
    fields = differing(make_study(results=[counts(days=7)]), make_study(results=[counts(days=8)]))

    assert [field.about for field in fields] == ["relief, day 7: timepoint.days", "relief, day 7: timepoint.label"]


def test_a_default_that_is_written_out_and_white_space_are_no_difference() -> None:
    one = make_study(results=[counts(assumption="Read as  printed.")], status="completed", notes="Two\nlines.")
    other = make_study(results=[counts(assumption="read as printed.", reversed=False)], notes="Two lines.")

    assert differing(one, other) == []


def test_risk_of_bias_and_discrepancies_are_not_compared() -> None:
    noted = [{"field": "Country", "values": [{"value": "Sweden", "record_id": record_id(1)}]}]

    assert differing(make_study(discrepancies=noted), make_study()) == []


def test_agreement_counts_fields_the_same_missing_and_different() -> None:
    one = make_study(results=[counts(12, 5)], funding="None.")
    other = make_study(results=[counts(13, 5), counts(days=3)])

    numbers = row([("ann", one), ("bob", other)], FieldKind.NUMBERS)
    words = row([("ann", one), ("bob", other)], FieldKind.WORDS)

    assert (numbers["n_fields"], numbers["n_agree"], numbers["n_only_b"], numbers["n_different"]) == (10, 4, 5, 1)
    assert numbers["agreement"] == pytest.approx(0.4)
    assert (words["n_only_a"], words["n_only_b"]) == (1, 1)
    assert (numbers["n_settled"], numbers["n_errors_a"], numbers["error_rate_a"]) == (0, None, None)


def test_errors_are_counted_against_the_consensus_of_the_two() -> None:
    one, other = make_study(results=[counts(12, 5)]), make_study(results=[counts(13, 4)])
    settled = make_study(results=[counts(12, 4)], consensus_of=["ann", "bob"])

    numbers = row([("ann", one), ("bob", other)], FieldKind.NUMBERS, [settled])

    assert (numbers["n_settled"], numbers["n_errors_a"], numbers["n_errors_b"]) == (1, 1, 1)
    assert (numbers["n_against_a"], numbers["error_rate_a"]) == (5, pytest.approx(0.2))


def test_three_people_are_compared_pair_by_pair_and_one_alone_with_nobody() -> None:
    study = make_study(results=[counts()])

    rows = extraction_agreement([("ann", study), ("bob", study), ("eve", study)], [])

    assert {(one["extractor_a"], one["extractor_b"]) for one in rows} == {
        ("ann", "bob"),
        ("ann", "eve"),
        ("bob", "eve"),
    }
    assert {one["agreement"] for one in rows} == {1.0}
    assert extraction_agreement([("ann", study)], [study]) == []


def test_a_consensus_names_every_difference_that_nobody_settled() -> None:
    one, other = make_study(results=[counts(12, 5)]), make_study(results=[counts(13, 4)])

    with pytest.raises(InputError) as caught:
        settle(one, other, "ann:results[0].data.bath.events")

    assert len(caught.value.problems) == 1
    assert "ann 5, bob 4" in str(caught.value)
    assert "Add --take ann:results[0].data.rest.events or --take bob:results[0].data.rest.events." in str(caught.value)


def test_a_consensus_takes_what_both_have_and_what_is_named() -> None:
    one = make_study(results=[counts(12, 5)], funding="None.")
    other = make_study(results=[counts(13, 4), counts(days=3), counts(days=2)], notes="Hot.")

    made = settle(
        one,
        other,
        *("bob:results[0].data.bath", "ann:results[0].data.rest", "bob:results[1]", "bob:funding", "bob:notes"),
        leave_out=("bob:results[2]",),
    )

    study = Study.model_validate(made)
    assert [result.timepoint.days for result in study.results] == [7, 3]
    assert [{arm: data.events for arm, data in (result.data or {}).items()} for result in study.results] == [
        {"bath": 13, "rest": 5},
        {"bath": 12, "rest": 5},
    ]
    assert (study.funding, study.notes, study.consensus_of) == (None, "Hot.", ["ann", "bob"])


@pytest.mark.parametrize("choice", ["eve:notes", "ann", "ann:", "ann:results[0", "notes"])
def test_a_choice_that_is_none_is_refused(choice: str) -> None:
    with pytest.raises(InputError, match="PERSON:PLACE"):
        read_choice(choice, PEOPLE)


def test_a_choice_about_what_both_have_is_refused() -> None:
    study = make_study(results=[counts()])

    with pytest.raises(InputError, match="Both say the same there"):
        settle(study, study, "ann:results[0].data.bath.events")


def test_a_consensus_keeps_what_a_study_file_has_beside_and_its_order() -> None:
    existing = content(
        make_study(
            results=[counts(1, 1, days=28), counts(9, 9)], discrepancies=[], notes="Kept.", facts={"latitude": 44}
        )
    )
    before = copy.deepcopy(existing)

    made = settle(make_study(results=[counts(12, 5)]), make_study(results=[counts(12, 5)]), existing=existing)

    assert [result["timepoint"]["days"] for result in made["results"]] == [28, 7]
    assert made["results"][1]["data"]["bath"]["events"] == 12
    assert (made["notes"], made["facts"]) == ("Kept.", {"latitude": 44})
    assert existing == before


NUMBERS = st.integers(0, 20)


@given(
    st.lists(st.tuples(st.sampled_from([1, 3, 7, 14]), NUMBERS, NUMBERS), max_size=4, unique_by=lambda one: one[0]),
    st.data(),
)
def test_comparing_does_not_depend_on_which_comes_first_nor_on_order(
    numbers: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    results = [counts(bath, rest, days=days) for days, bath, rest in numbers]
    fewer = (
        data.draw(st.lists(st.sampled_from(results), unique_by=lambda one: one["timepoint"]["days"])) if results else []
    )
    one, other = make_study(results=results), make_study(results=data.draw(st.permutations(fewer)))

    there = {(field.about, field.value_a, field.value_b) for field in compare(content(one), content(other))}
    back = {(field.about, field.value_b, field.value_a) for field in compare(content(other), content(one))}

    assert there == back
    assert len(differing(one, other)) == 9 * (len(results) - len(fewer))
