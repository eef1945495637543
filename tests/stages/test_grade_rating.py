"""A person's rating as the text of its file: what is due, what is kept, and which lines change."""

import difflib

import pytest

from livingreview import yaml_dialect
from livingreview.errors import InputError
from livingreview.stages.grade_rating import DOMAINS, Wanted, rated_text
from livingreview.tables import SUGGESTIONS, Rows, new_row

FILE = "records/certainty/main.yaml"
SEEN = f"v1:{0:064}"
WORDS = {
    "starting level": "high",
    "risk of bias": "not drafted",
    "inconsistency": "not serious",
    "indirectness": "not serious",
    "imprecision": "serious",
    "publication bias": "undetected",
    "rating up": "none",
}
OLD = """\
# Rated at the meeting in May.
schema: 1
synthesis: main
by: bob   # chair
date: "2026-05-01"
start: high
target: any effect (null)
risk_of_bias: {concern: serious, reason: Many withdrew.}
inconsistency: {concern: not serious, reason: All alike.}
indirectness: {concern: not serious, reason: As asked.}
imprecision:
  concern: not serious
  reason: >-
    Narrow
    enough.
publication_bias: {concern: undetected, reason: Registers were searched.}
fingerprint: v1:11
"""


def suggested() -> Rows:
    return [
        new_row(
            SUGGESTIONS,
            synthesis_id="main",
            order=order,
            domain=domain,
            suggestion=word,
            levels=None if word == "not drafted" else 0,
            rule=f"rule of {domain}",
            figures=["N 312 of OIS 786"],
        )
        for order, (domain, word) in enumerate(WORDS.items())
    ]


def rate(before: str | None, *, evidence: str = "current", **wanted: object) -> str:
    given = Wanted(**{"by": "ann", "date": "2026-06-01", **wanted})  # type: ignore[arg-type]
    return rated_text(
        before,
        given,
        synthesis_id="main",
        suggested=suggested(),
        fingerprint=SEEN,
        target="any effect (null)",
        evidence=evidence,
    )


def messages(before: str | None, **wanted: object) -> str:
    with pytest.raises(InputError) as caught:
        rate(before, **wanted)
    return str(caught.value)


ALL_AS_SUGGESTED = {**dict.fromkeys(DOMAINS, "suggested"), "risk_of_bias": "serious"}
REASON = {"risk_of_bias": "Half of them withdrew."}


def test_a_first_rating_takes_suggestions_over_with_their_figures() -> None:
    data = yaml_dialect.read(rate(None, rates=ALL_AS_SUGGESTED, reasons=REASON), FILE).data

    assert (data["by"], data["date"], data["start"], data["fingerprint"]) == ("ann", "2026-06-01", "high", SEEN)
    assert data["imprecision"] == {
        "concern": "serious",
        "reason": "As suggested: rule of imprecision (N 312 of OIS 786).",
        "suggestion": "serious: rule of imprecision (N 312 of OIS 786).",
    }
    assert data["risk_of_bias"]["concern"] == "serious"
    assert data["risk_of_bias"]["suggestion"].startswith("not drafted: ")


def test_a_first_rating_names_every_domain() -> None:
    assert "missing: inconsistency, indirectness, publication_bias" in messages(
        None, rates={"risk_of_bias": "serious", "imprecision": "suggested"}, reasons=REASON
    )


def test_where_nothing_is_suggested_a_person_must_rate() -> None:
    said = messages(None, rates={**ALL_AS_SUGGESTED, "risk_of_bias": "suggested"})

    assert "risk_of_bias: Nothing is suggested for it (rule of risk of bias)" in said


@pytest.mark.parametrize("name", ["imprecision", "risk_of_bias"])
def test_a_rating_that_differs_from_the_suggestion_needs_a_reason(name: str) -> None:
    said = messages(None, rates={**ALL_AS_SUGGESTED, "risk_of_bias": "serious", "imprecision": "very serious"})

    assert f"{name}: This differs from the suggestion" in said
    assert f'--reason {name}="..."' in said


def test_only_the_lines_of_what_changed_are_changed() -> None:
    after = rate(OLD, rates={"imprecision": "serious"}, reasons={"imprecision": "The interval holds no effect."})

    lines = list(difflib.ndiff(OLD.splitlines(), after.splitlines()))
    removed = [line[2:] for line in lines if line.startswith("- ")]
    assert "# Rated at the meeting in May." in after
    assert after.startswith(OLD.split("by:", maxsplit=1)[0])
    assert not any(name in line for line in removed for name in ("risk_of_bias", "inconsistency", "publication_bias"))
    assert yaml_dialect.read(after, FILE).data["imprecision"]["reason"] == "The interval holds no effect."
    assert yaml_dialect.read(after, FILE).data["fingerprint"] == SEEN


def test_a_reason_stays_where_the_concern_does() -> None:
    after = rate(OLD, rates={"risk_of_bias": "serious"})

    assert yaml_dialect.read(after, FILE).data["risk_of_bias"]["reason"] == "Many withdrew."


def test_a_reason_alone_is_mended_without_rating_anew() -> None:
    data = yaml_dialect.read(rate(OLD, reasons={"risk_of_bias": "Most withdrew."}), FILE).data

    assert data["risk_of_bias"]["concern"] == "serious"
    assert data["risk_of_bias"]["reason"] == "Most withdrew."


@pytest.mark.parametrize("evidence", ["made on earlier evidence", "unconfirmed"])
def test_a_rating_of_other_evidence_is_confirmed_whole_or_on_purpose(evidence: str) -> None:
    said = messages(OLD, evidence=evidence, rates={"imprecision": "suggested"})

    assert f"The rating is {evidence}; not rated now: risk_of_bias, inconsistency" in said
    kept = rate(OLD, evidence=evidence, rates={"imprecision": "suggested"}, keeps_rest=True)
    assert yaml_dialect.read(kept, FILE).data["fingerprint"] == SEEN


def test_what_raises_certainty_is_written_with_its_reason_and_checked() -> None:
    fine = {**dict.fromkeys(DOMAINS, "not serious"), "publication_bias": "undetected"}
    reasons = dict.fromkeys(DOMAINS, "Nothing found.")
    up = {"large effect": 1}

    data = yaml_dialect.read(
        rate(None, rates=fine, reasons={**reasons, "large effect": "RR of 4."}, ups=up, start="low"), FILE
    ).data

    assert data["up"] == [{"kind": "large effect", "levels": 1, "reason": "RR of 4."}]
    assert "has no reason" in messages(None, rates=fine, reasons=reasons, ups=up, start="low")
    assert "starts at low" in messages(None, rates=fine, reasons={**reasons, "large effect": "RR of 4."}, ups=up)


@pytest.mark.parametrize(
    ("rates", "says"),
    [
        ({"luck": "serious"}, "luck: There is no such domain."),
        ({"imprecision": "awful"}, "No such rating. Found: awful."),
        ({"indirectness": "extremely serious"}, "No such rating. Found: extremely serious."),
        ({"publication_bias": "serious"}, "Allowed: undetected, strongly suspected, suggested."),
    ],
)
def test_words_that_grade_does_not_have_are_refused_with_those_it_has(rates: dict[str, str], says: str) -> None:
    assert says in messages(OLD, rates=rates)
