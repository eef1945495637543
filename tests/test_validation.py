"""What is wrong in a person's file, in the words of the field: place, value, what is allowed, what to do."""

import pytest
import yaml
from pydantic import BaseModel

from builders import CERTAINTY_YAML, NOTES_YAML, REVIEW_YAML, SEARCHES_YAML, STUDY_YAML, record_id
from livingreview.errors import Problem
from livingreview.models.certainty import CertaintyRating
from livingreview.models.notes import Notes
from livingreview.models.review import Review
from livingreview.models.searches import Searches
from livingreview.models.study import Study
from livingreview.validation import validate
from livingreview.yaml_dialect import read

FILE = "records/studies/berg_2021.yaml"


def problems(text: str, model: type[BaseModel] = Study) -> list[Problem]:
    content, found = validate(read(text, FILE), model)
    assert (content is None) == bool(found)
    return found


def after(text: str, old: str, new: str, model: type[BaseModel] = Study) -> Problem:
    """Make one edit of a good file and give the only problem that follows."""
    assert text.count(old) == 1
    assert problems(text, model) == []
    (only,) = problems(text.replace(old, new), model)
    return only


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if part in line)


@pytest.mark.parametrize(
    ("text", "model"),
    [
        (REVIEW_YAML, Review),
        (SEARCHES_YAML, Searches),
        (STUDY_YAML, Study),
        (CERTAINTY_YAML, CertaintyRating),
        (NOTES_YAML, Notes),
    ],
)
def test_a_good_file_has_no_problem_and_gives_its_content(text: str, model: type[BaseModel]) -> None:
    content, found = validate(read(text, FILE), model)

    assert found == []
    assert isinstance(content, model)
    assert set(yaml.safe_load(text)) <= set(content.model_dump(by_alias=True))


def test_an_unknown_key_is_named_with_the_keys_there_are_and_the_one_that_was_meant() -> None:
    found = after(STUDY_YAML, "label: Berg 2021", "labels: Berg\nlabel: Berg 2021")

    assert (found.file, found.line, found.key) == (FILE, 3, "labels")
    assert found.message == "This key is not known."
    assert found.allowed.startswith("schema, study_id, label, status, design, registrations, reports, participants")
    assert found.fix == "Did you mean label?"


def test_an_unknown_key_deep_inside_is_held_against_the_keys_of_its_place() -> None:
    found = after(STUDY_YAML, "bath: {events: 12, n: 20}", "bath: {event: 12, n: 20}")

    assert (found.line, found.key) == (line_of(STUDY_YAML, "events: 12"), "results[0].data.bath.event")
    assert found.allowed.startswith("n, events, percent, mean, sd, se, ci, plus_minus, ")
    assert found.fix == "Did you mean events?"


def test_an_unknown_key_that_resembles_nothing_gets_no_suggestion() -> None:
    assert after(STUDY_YAML, "label: Berg 2021", "zzz: 1\nlabel: Berg 2021").fix == ""


def test_a_missing_key_is_named_with_what_it_is_for() -> None:
    found = after(STUDY_YAML, "label: Berg 2021\n", "")

    assert (found.line, found.key, found.message) == (1, "label", "This key is missing.")
    assert found.fix == "Add it: First author and year, as shown in tables and figures."


def test_a_missing_key_deep_inside_has_the_line_of_what_it_belongs_to() -> None:
    found = after(STUDY_YAML, ", locator: table 2", "")

    assert (found.line, found.key) == (line_of(STUDY_YAML, "source:"), "results[0].source.locator")
    assert found.fix == 'Add it: Where in the report: page, table, section, or "abstract".'


def test_a_number_where_text_is_meant_asks_for_quotes() -> None:
    found = after(STUDY_YAML, "label: Berg 2021", "label: 2021")

    assert (found.line, found.key, found.message) == (3, "label", "Text is meant here.")
    assert (found.value, found.fix) == ("2021", 'If text is meant, write it in quotes: "2021".')


def test_a_version_that_was_read_as_a_number_asks_for_quotes() -> None:
    found = after(REVIEW_YAML, 'version: "0.1"', "version: 0.1", Review)

    assert (found.key, found.value, found.fix) == ("version", "0.1", 'If text is meant, write it in quotes: "0.1".')


def test_text_where_a_number_is_meant_is_named_once() -> None:
    found = after(STUDY_YAML, "n: 20}\nresults", "n: twenty}\nresults")

    assert (found.key, found.message, found.value) == ("arms.rest.n", "A whole number is meant here.", "twenty")


def test_a_broken_number_where_a_whole_one_is_meant_is_named() -> None:
    found = after(STUDY_YAML, "randomised: 40", "randomised: 40.5")

    assert (found.key, found.message, found.value) == (
        "participants.randomised",
        "A whole number is meant here.",
        "40.5",
    )


def test_a_negative_count_is_named_with_its_limit() -> None:
    found = after(STUDY_YAML, "randomised: 40", "randomised: -1")

    assert (found.key, found.value, found.allowed) == ("participants.randomised", "-1", "at least 0")


@pytest.mark.parametrize(("sd", "shown"), [("-1.5", "-1.5"), ("0", "0")])
def test_a_spread_that_is_not_above_zero_is_named(sd: str, shown: str) -> None:
    found = after(STUDY_YAML, "bath: {events: 12, n: 20}", f"bath: {{mean: 3, sd: {sd}, n: 20}}")

    assert (found.key, found.value, found.allowed) == ("results[0].data.bath.sd", shown, "above 0")


def test_a_word_outside_its_vocabulary_is_named_with_every_word_allowed() -> None:
    found = after(STUDY_YAML, "design: randomised parallel", "design: RCT")

    assert (found.line, found.key, found.value) == (4, "design", "RCT")
    assert found.message == "This word is not one of those allowed."
    assert found.allowed == (
        "randomised parallel, randomised crossover, randomised cluster, non-randomised, single arm, unclear"
    )


def test_a_literal_that_is_not_one_of_those_allowed_is_named() -> None:
    found = after(CERTAINTY_YAML, "concern: undetected", "concern: none", CertaintyRating)

    assert (found.key, found.value) == ("publication_bias.concern", "none")
    assert found.allowed == "undetected, strongly suspected"


def test_a_value_that_fits_no_branch_of_a_union_is_one_problem_at_its_key() -> None:
    text = STUDY_YAML + f"discrepancies:\n  - field: n\n    values:\n      - {{value: 3, record_id: {record_id(1)}}}\n"

    found = after(text, "value: 3", "value: [3]")

    assert (found.line, found.key) == (line_of(text, "value: 3"), "discrepancies[0].values[0].value")


@pytest.mark.parametrize(("old", "new"), [("events: 12, n: 20", "mean: x, n: 20"), ("events: 12, n: 20", "percent: x")])
def test_a_text_where_any_number_is_meant_is_one_problem_without_the_branch(old: str, new: str) -> None:
    found = after(STUDY_YAML, old, new)

    assert found.key == f"results[0].data.bath.{new.split(':', maxsplit=1)[0]}"
    assert (found.message, found.value) == ("A number is meant here.", "x")


def test_a_percentage_above_one_hundred_is_named_with_its_limit() -> None:
    found = after(STUDY_YAML, "events: 12, n: 20", "percent: 120")

    assert (found.key, found.value, found.allowed) == ("results[0].data.bath.percent", "120", "at most 100")


def test_more_events_than_participants_are_named_with_both_numbers() -> None:
    found = after(STUDY_YAML, "bath: {events: 12, n: 20}", "bath: {events: 31, n: 30}")

    assert (found.line, found.key) == (line_of(STUDY_YAML, "events: 12"), "results[0].data.bath")
    assert found.message == "Events (31) exceed n (30)."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{mean: 3, ci: [4, 2], n: 20}", "The lower limit of ci is not below the upper one."),
        ("{mean: 9, ci: [2, 4], n: 20}", "The mean lies outside its confidence interval."),
        ("{mean: 3, sd: 1, se: 2, n: 20}", "More than one spread is given (sd, se); keep the one printed."),
    ],
)
def test_numbers_that_cannot_be_are_named(data: str, message: str) -> None:
    assert after(STUDY_YAML, "{events: 12, n: 20}", data).message == message


@pytest.mark.parametrize(
    ("estimate", "message"),
    [
        ("measure: RR, value: -0.3", "A RR and its limits are above 0; give the ratio, not its logarithm."),
        ("measure: OR, value: 2, ci: [-1, 4]", "A OR and its limits are above 0; give the ratio, not its logarithm."),
        ("measure: MD, value: 5, ci: [1, 4]", "The estimate lies outside its confidence interval."),
        ("measure: MD, value: 5, ci: [5, 5]", "The lower limit of ci is not below the upper one."),
    ],
)
def test_an_estimate_that_cannot_be_is_named(estimate: str, message: str) -> None:
    data = "data:\n      bath: {events: 12, n: 20}\n      rest: {events: 5, n: 20}"

    found = after(STUDY_YAML, data, f"estimate: {{experimental: bath, comparator: rest, {estimate}}}")

    assert (found.key, found.message) == ("results[0].estimate", message)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("", "A result gives data, an estimate, or a narrative."),
        (
            "narrative: Better.\n    alternatives: {x: {reason: y, plus_minus_is: sd}}",
            "Alternatives are other readings of",
        ),
        ("narrative: Better.\n    plus_minus_is: sd", "Plus_minus_is is given, but no arm has plus_minus."),
        (
            "data: {bath: {mean: 1, plus_minus: 2}}\n    plus_minus_is: sd",
            "Plus_minus_is needs an assumption that says",
        ),
        ("narrative: x\n    data: {bath: {n: 1}}\n    alternatives: {x: {reason: y}}", "An alternative gives data or"),
    ],
)
def test_a_result_that_contradicts_itself_is_named(new: str, message: str) -> None:
    data = "data:\n      bath: {events: 12, n: 20}\n      rest: {events: 5, n: 20}"

    assert after(STUDY_YAML, data, new).message.startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "key", "allowed"),
    [
        ("study_id: berg_2021", "study_id: Berg-2021", "study_id", "lower-case letters, digits and _, a letter first"),
        (
            "  rest: {label: Rest, intervention: rest",
            "  Rest: {label: Rest, intervention: rest",
            "arms.Rest",
            "lower-case",
        ),
    ],
)
def test_an_id_that_is_not_written_as_it_must_be_is_named(old: str, new: str, key: str, allowed: str) -> None:
    found = after(STUDY_YAML, old, new)

    assert (found.key, found.message) == (key, "This is not written as it must be.")
    assert found.allowed.startswith(allowed)


def test_a_record_id_that_is_not_one_says_what_one_looks_like() -> None:
    old = STUDY_YAML.split("record_id: ")[1].split(",")[0]

    found = problems(STUDY_YAML.replace(old, "rec_XYZ"))

    assert [each.key for each in found] == ["reports[0].record_id", "results[0].source.record_id"]
    assert {each.allowed for each in found} == {"rec_ and 16 digits or letters a to f, as in results/records"}


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("2026-02-30", "2026-02-30 is not a day of the calendar."),
        ("23.11.2026", "This is not written as it must be."),
        ("2026-11-20T10", "This is not written as it must be."),
    ],
)
def test_a_date_is_a_day_of_the_calendar(date: str, message: str) -> None:
    found = after(REVIEW_YAML, "version_date: 2026-11-20", f"version_date: {date}", Review)

    assert (found.key, found.message, found.value) == ("version_date", message, date)


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("include: [Randomised trials.]", "include: Randomised trials.", "eligibility.include", "A list is meant here"),
        ("  bath: {label: Warm bath}", "  bath: Warm bath", "interventions.bath", "Keys and values are meant here."),
        (
            "experimental: [bath]",
            "experimental: []",
            "comparisons.bath_vs_rest.experimental",
            "This has too few entries.",
        ),
        ("population: Adults with sore feet.", 'population: ""', "question.population", "This is empty."),
        ("population: Adults with sore feet.", "population:", "question.population", "Text is meant here."),
        ("from_days: 1", "from_days: 9", "syntheses.relief_1_week.window", "From_days is later than to_days."),
        (
            "label: Wrong study design",
            '"label": "Wrong; design"',
            "screening.reasons.wrong_design",
            "A reason's label holds",
        ),
    ],
)
def test_what_the_protocol_cannot_hold_is_named_at_its_key(old: str, new: str, key: str, message: str) -> None:
    found = after(REVIEW_YAML, old, new, Review)

    assert found.key == key
    assert found.message.startswith(message)
    assert found.line == line_of(REVIEW_YAML, old)


def test_a_schema_that_this_release_does_not_read_says_what_to_run() -> None:
    for text in (STUDY_YAML.replace("schema: 1", "schema: 2"), STUDY_YAML.replace("schema: 1\n", "")):
        (found,) = problems(text)

        assert (found.line, found.key) == (1, "schema")
        assert found.fix == "Run `livingreview migrate`, which brings files to the schema this release reads."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty."),
        ("- a\n", "The file is not made of keys and values."),
        ("x", "The file is not made of"),
    ],
)
def test_a_file_that_is_no_mapping_is_one_problem(text: str, message: str) -> None:
    (found,) = problems(text)

    assert found.message.startswith(message)
    assert found.fix == "Start from what `livingreview init` writes."


def test_every_problem_of_a_file_is_found_at_once() -> None:
    text = (
        STUDY_YAML.replace("label: Berg 2021", "label: 7").replace("days: 7", "days: -7").replace("design:", "designs:")
    )

    assert {(found.line, found.key) for found in problems(text)} == {
        (1, "design"),
        (3, "label"),
        (4, "designs"),
        (line_of(STUDY_YAML, "timepoint"), "results[0].timepoint.days"),
    }


def test_a_long_value_is_shown_in_part() -> None:
    found = after(STUDY_YAML, "study_id: berg_2021", f"study_id: {'B' * 200}")

    assert found.value == "B" * 77 + "..."


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("a.yaml", 3, "b.c", "This is wrong.", value="x", allowed="y, z", fix="Write y.")

    assert str(problem) == "a.yaml:3: b.c: This is wrong. Found: x. Allowed: y, z. Write y."
    assert str(Problem("a.yaml", 0, "", "This is missing.")) == "a.yaml: This is missing."


def test_a_fingerprint_that_no_command_wrote_is_named_with_the_command_that_writes_it() -> None:
    text = f"{CERTAINTY_YAML.rstrip()}\nfingerprint: v2:{0:064}\n"

    found = after(text, f"v2:{0:064}", "hello", CertaintyRating)

    assert (found.key, found.value) == ("fingerprint", "hello")
    assert found.allowed == "v1: or v2: and 64 digits or letters a to f, as commands write it"
    assert found.fix == "Remove the line; `livingreview reconfirm` writes it."
