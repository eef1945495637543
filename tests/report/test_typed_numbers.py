"""Numbers typed where results are told: found, unless they are no results."""

import pytest

from livingreview.report.typed_numbers import typed_numbers

PROTOCOL = ("Pain relief of at least 50 %", "over 35 days", "0 to 10 numerical rating scale")


def found(text: str) -> list[str]:
    return [typed.number for typed in typed_numbers(text, PROTOCOL)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The risk ratio was 1.40 (95% CI 1.10 to 1.78).", ["1.40", "1.10 to 1.78"]),
        ("In 12 trials with 1,204 people", ["12", "1,204"]),
        ("Relief in 7 of 12 against 2 of 12", ["7 of 12", "2 of 12"]),
        ("a difference of −0.5 points", ["−0.5"]),
        ("I2 = 45 %, n=12, p < 0.05", ["45", "12", "0.05"]),
        ("50 % fewer events", ["50"]),
        ("a 30-point drop", ["30"]),
        ("stay was 2 days shorter", ["2"]),
        ("LDL fell by 12 mg/dl", ["12"]),
        ("2019 participants took part", ["2019"]),
        ("n = 2019", ["2019"]),
        ("Three trials found it, and two small studies.", ["Three trials", "two small studies"]),
        ("* 3 people\n* 4 people", ["3", "4"]),
    ],
)
def test_a_result_is_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ relief_50.effect }} in {{ relief_50.studies }} studies",
        "[=12] people of the pilot, [=3 of 9]",
        "Published in 2019 and 2021–2023 (Smith 2020).",
        "NCT01234567, SF-36, COVID-19, CYP2D6, 5-HT3, ROBINS-I V2",
        "complex regional pain syndrome type 1, grade 3 or 4, RoB 2, Table 2, Figures 1 and 2, phase III, p. 12",
        "ketamine 0.4 mg/kg, 10 to 20 µg, 5 mg per hour",
        "after 6 months, at 12 weeks, within 24 hours, over 2 to 4 weeks, 12-week trials, day 7",
        "adults aged 18 to 65",
        "relief of at least 50 %, pain over 35 days, 35 days later",
        "a 95 % confidence interval and 95% CIs",
        "`relief > 1`, https://example.org/12, doi:10.1000/182, [link](page2.html)",
        "as said before [3, 4–6]",
        "1. First\n2. Second\n\n## 3 Third\n",
        "the 1st and 2nd period",
        "One trial, a second trial, both trials, several people, two reviewers",
        "",
    ],
)
def test_what_is_no_result_is_passed_over(text: str) -> None:
    assert found(text) == []


def test_a_finding_names_its_line_and_some_words_from_it_on():
    (typed,) = typed_numbers("One line.\n\nThere were 12 trials of it.")

    assert (typed.line, typed.number, typed.words, typed.is_digits) == (3, "12", "12 trials", True)


def test_a_count_in_words_is_told_apart():
    assert [typed.is_digits for typed in typed_numbers("Three trials with 12 people.")] == [False, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The risk fell (RR 0.61). {{ relief.effect }}", "0.61"),
        ("It held n = 47 here.", "47 here"),
        ("It was 47 % less.", "47 %"),
        ("It was **47**", "47"),
    ],
)
def test_what_was_found_is_shown_without_marks_and_placeholders_after_it(text: str, words: str) -> None:
    (found,) = typed_numbers(text)

    assert found.words == words
