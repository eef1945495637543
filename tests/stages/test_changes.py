"""What is new between two states is told with its cause, and makes the number of a version."""

from typing import Any

import pytest

from builders import make_outcome, make_result, make_review, make_study, make_synthesis, record_id
from livingreview.frames import from_frame, to_frame
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.changes import changes, events, proposed
from livingreview.stages.changes_held import changed_syntheses, with_old_method
from livingreview.stages.changes_state import COMPARED, State
from livingreview.stages.effects import effects
from livingreview.stages.extraction import extraction
from livingreview.stages.extraction_results import study_results
from livingreview.stages.meta_analysis import meta_analysis
from livingreview.tables import (
    CHANGES,
    CLAIMS,
    DECISIONS,
    FLOW,
    FLOW_MEMBERS,
    JUDGEMENTS,
    NOTICES,
    PRINTED_RESULTS,
    REPORT_STATUS,
    SEARCHES,
    STUDIES,
    STUDY_REPORTS,
    STUDY_RESULTS,
    SUMMARY,
    SUMMARY_OF_FINDINGS,
    Row,
    Rows,
    check,
    new_row,
)

RELIEF = "relief_1_week"


def plain(review: Review) -> dict[str, Any]:
    return review.model_dump(mode="json", by_alias=True, exclude_none=True)


def study(number: int, events: int = 12, **parts: Any) -> Study:
    """Give one of several studies, each with a report of its own."""
    source = {"record_id": record_id(number), "locator": "table 2"}
    data = {"bath": {"events": events, "n": 20}, "rest": {"events": 5, "n": 20}}
    reports = [{"record_id": record_id(number), "role": "primary", "seen": "full text"}]
    return make_study(f"study_{number}", results=[make_result(source=source, data=data)], reports=reports, **parts)


def state(name: str, studies: list[Study], review: Review | None = None, **more: Rows) -> State:
    """Build the tables that are compared, by the stage functions themselves."""
    review = review or make_review()
    laid_out = extraction(studies, review)
    results = [row for each in review.syntheses for row in study_results(studies, review, each)]
    members = [
        new_row(FLOW_MEMBERS, box="new_studies", column="all", item="", member=each.study_id) for each in studies
    ]
    count = new_row(FLOW, order=1, box="new_studies", column="all", label="Studies", unit="studies", n=len(studies))
    tables = {table.name: [] for table in COMPARED} | {
        STUDIES.name: laid_out.studies,
        STUDY_REPORTS.name: laid_out.study_reports,
        PRINTED_RESULTS.name: laid_out.printed_results,
        STUDY_RESULTS.name: results,
        SUMMARY.name: [row for each in review.syntheses for row in summary(studies, review, each)],
        FLOW.name: [count],
        FLOW_MEMBERS.name: members,
    }
    decisions = more.pop("decisions", [])
    return State(name, tables | more, plain(review), {"conclusions": "a"}, lambda: decisions)


def summary(studies: list[Study], review: Review, synthesis_id: str) -> Rows:
    synthesis = review.syntheses[synthesis_id]
    frame = to_frame(study_results(studies, review, synthesis_id), STUDY_RESULTS)
    found = effects(frame, synthesis_id=synthesis_id, synthesis=synthesis)
    return from_frame(meta_analysis(found, synthesis_id=synthesis_id, synthesis=synthesis)[0], SUMMARY)


def about(rows: Rows, topic: str, what: str | None = None) -> Rows:
    return [row for row in rows if row["topic"] == topic and what in (None, row["what"])]


def with_measure(measure: str) -> Review:
    return make_review(syntheses={RELIEF: make_synthesis(measure=measure)})


def held(studies: list[Study], then: Review, now: Review) -> dict[str, Row]:
    return with_old_method(studies, then, changed_syntheses(plain(then), plain(now)))


THREE = [study(1), study(2, 9), study(3, 14)]


def test_nothing_differs_from_itself() -> None:
    found = changes(state("1.0", THREE), state("now", THREE))

    assert found == []
    assert proposed(found).kind == "patch"


def test_rows_are_numbered_name_what_they_are_compared_with_and_fit_their_declaration() -> None:
    found = changes(state("1.0", THREE[:2]), state("now", THREE))

    assert [row["order"] for row in found] == list(range(1, len(found) + 1))
    assert {row["since"] for row in found} == {"1.0"}
    assert check(found, CHANGES) == found


def test_a_study_that_came_in_is_told_with_the_decisions_behind_it_and_makes_a_minor_version() -> None:
    line = {"stage": "full_text", "actor": "ann", "line": 7, "record_id": record_id(4), "report_id": record_id(4),
            "decision": "include", "is_resolution": False, "hash": "sha256:new"}  # fmt: skip
    known = {**line, "line": 2, "hash": "sha256:known"}
    rows = [new_row(DECISIONS, **known), new_row(DECISIONS, **line)]

    found = changes(state("1.0", THREE, decisions=rows[:1]), state("now", [*THREE, study(4)], decisions=rows))

    [came] = about(found, "study", "eligibility")
    assert (came["subject"], came["before"], came["after"]) == ("study_4", "not included", "included")
    assert came["because"] == ["it has a study file now", "ann at full text, line 7: include"]
    assert proposed(found).kind == "minor"


def test_every_value_of_an_outcome_stands_before_and_after_with_the_study_that_moved_it() -> None:
    found = changes(state("1.0", THREE[:2]), state("now", THREE))

    rows = {row["what"]: row for row in about(found, "outcome")}
    assert (rows["studies"]["before"], rows["studies"]["after"]) == ("2", "3")
    assert (rows["participants"]["before"], rows["participants"]["after"]) == ("80", "120")
    assert rows["estimate"]["before"].startswith("RR 2.")
    assert {row["cause"] for row in rows.values()} == {"evidence"}
    assert {tuple(row["because"]) for row in rows.values()} == {("Study 3 came in",)}


def test_a_cell_that_was_corrected_is_told_as_printed_and_makes_a_patch() -> None:
    found = changes(state("1.0", THREE), state("now", [study(1, 13), *THREE[1:]]))

    [cell] = about(found, "study field")
    assert (cell["subject"], cell["what"]) == ("study_1", "results[0]")
    assert "12" in cell["before"]
    assert "13" in cell["after"]
    because = about(found, "outcome", "estimate")[0]["because"]
    assert because == [f"Study 1, results[0]: was {cell['before']}, is {cell['after']}"]
    assert proposed(found).kind == "patch"


def test_a_method_that_changed_alone_is_told_as_method_and_makes_a_major_version() -> None:
    then, now = with_measure("RR"), with_measure("OR")

    found = changes(state("1.0", THREE, then), state("now", THREE, now), held(THREE, then, now))

    [setting] = about(found, "method")
    estimate = about(found, "outcome", "estimate")[0]
    assert (setting["subject"], setting["before"], setting["after"]) == (f"syntheses.{RELIEF}.measure", "RR", "OR")
    assert (estimate["cause"], estimate["held"]) == ("method", estimate["before"])
    assert estimate["because"] == [f"syntheses.{RELIEF}.measure: was RR, is OR"]
    assert proposed(found).kind == "major"


def test_where_both_changed_the_evidence_of_now_with_the_method_of_then_tells_them_apart() -> None:
    then, now = with_measure("RR"), with_measure("OR")

    found = changes(state("1.0", THREE[:2], then), state("now", THREE, now), held(THREE, then, now))

    rows = {row["what"]: row for row in about(found, "outcome")}
    by_evidence_alone = about(changes(state("1.0", THREE[:2], then), state("now", THREE, then)), "outcome", "estimate")
    assert rows["estimate"]["cause"] == "evidence and method"
    assert rows["estimate"]["held"] == by_evidence_alone[0]["after"]
    assert rows["studies"]["cause"] == "evidence"


def test_a_window_that_changed_is_recomputed_too() -> None:
    late_result = make_result(days=20, source={"record_id": record_id(4), "locator": "text"})
    reports = [{"record_id": record_id(4), "role": "primary", "seen": "abstract"}]
    studies = [*THREE, make_study("study_4", results=[late_result], reports=reports)]
    then, now = (make_review(syntheses={RELIEF: make_synthesis(window={"to_days": days})}) for days in (7, 30))

    found = changes(state("1.0", studies, then), state("now", studies, now), held(studies, then, now))

    rows = {row["what"]: row for row in about(found, "outcome")}
    assert (rows["studies"]["before"], rows["studies"]["held"], rows["studies"]["after"]) == ("3", "3", "4")
    assert rows["studies"]["cause"] == "method"


def test_a_label_is_no_method() -> None:
    then = make_review()
    now = make_review(outcomes={"relief": make_outcome(label="Better feet"), "pain": plain(then)["outcomes"]["pain"]})

    found = changes(state("1.0", THREE, then), state("now", THREE, now))

    assert [(row["subject"], row["consequence"]) for row in found] == [("outcomes.relief.label", "patch")]


def test_an_amendment_is_told_whole_and_makes_a_major_version() -> None:
    amendment = {"date": "2026-12-01", "change": "Children are included.", "why": "They hike too."}

    found = changes(state("1.0", THREE), state("now", THREE, make_review(amendments=[amendment])))

    assert [row["after"] for row in found] == ["2026-12-01: Children are included. (They hike too.)"]
    assert proposed(found) == ("major", (f"Amendment of the protocol: amendment was none, is {found[0]['after']}",))


def test_a_number_that_neither_evidence_nor_method_moved_was_moved_by_the_software() -> None:
    old, new = state("1.0", THREE), state("now", THREE)
    moved = [{**row, "display": row["display"] * 2} if row["display"] else row for row in new.rows(SUMMARY)]
    new = State(new.name, {**new.tables, SUMMARY.name: moved}, new.protocol, new.texts)

    assert [row["cause"] for row in changes(old, new)] == ["software"]


@pytest.mark.parametrize(("column", "topic"), [("certainty", "certainty"), ("statement", "claim")])
def test_a_certainty_or_a_statement_that_changed_is_a_conclusion(column: str, topic: str) -> None:
    row = {"synthesis_id": RELIEF, "certainty": "low", "statement": "Baths may help."}
    rows = [new_row(SUMMARY_OF_FINDINGS, **{**row, column: value}) for value in ("low", "moderate")]

    old, new = (state(name, THREE, **{SUMMARY_OF_FINDINGS.name: [r]}) for name, r in zip("ab", rows, strict=True))
    found = changes(old, new)

    assert [(each["topic"], each["before"], each["after"], each["cause"]) for each in found] == [
        (topic, "low", "moderate", "judgement")
    ]
    assert proposed(found).kind == "major"
    assert events(found) == ["New citation: conclusions changed"]


def test_an_interval_that_began_to_include_no_effect_is_a_conclusion() -> None:
    then, now = [study(n, 12) for n in (1, 2, 3)], [study(1, 12), study(2, 4), study(3, 6)]

    found = changes(state("1.0", then), state("now", now))

    [crossed] = about(found, "outcome", "no effect in the interval")
    assert (crossed["before"], crossed["after"], crossed["consequence"]) == ("no", "yes", "major")


def test_a_report_that_was_included_and_is_excluded_is_an_eligibility_reversal_with_its_decision() -> None:
    cells = {"report_id": record_id(3), "is_database_or_register": True, "waits_for": ""}
    before = new_row(REPORT_STATUS, **cells, state="included")
    after = new_row(REPORT_STATUS, **cells, state="excluded", reason="wrong_design")
    line = new_row(DECISIONS, stage="full_text", actor="eve", line=1, record_id=record_id(3), report_id=record_id(3),
                   decision="exclude", reason="wrong_design", hash="sha256:x")  # fmt: skip

    found = changes(
        state("1.0", THREE, **{REPORT_STATUS.name: [before]}),
        state("now", THREE[:2], decisions=[line], **{REPORT_STATUS.name: [after]}),
    )

    [reversal] = about(found, "eligibility reversal")
    assert (reversal["label"], reversal["before"], reversal["after"]) == (
        "Study 3",
        "included",
        "excluded (wrong_design)",
    )
    assert reversal["because"] == ["eve at full text, line 1: exclude (wrong_design)"]
    [gone] = about(found, "study", "eligibility")
    assert (gone["before"], gone["after"], gone["because"][0]) == ("included", "not included", "its study file is gone")


def test_a_report_whose_id_a_new_link_changed_is_followed_through_the_records_that_were_decided_on() -> None:
    cells = {"is_database_or_register": True, "waits_for": ""}
    notice = {"kind": "retraction", "record_id": record_id(3), "place": "Feet 2025;1:1"}

    def moment(name: str, report: str, found: str) -> State:
        line = new_row(DECISIONS, stage="full_text", actor="eve", line=1, record_id=record_id(3), report_id=report,
                       decision="include", hash="sha256:x")  # fmt: skip
        status = new_row(REPORT_STATUS, report_id=report, **cells, state=found)
        told = new_row(NOTICES, report_id=report, **notice)
        return state(name, THREE, decisions=[line], **{REPORT_STATUS.name: [status], NOTICES.name: [told]})

    found = changes(moment("1.0", record_id(3), "included"), moment("now", record_id(1), "excluded"))

    assert [row["subject"] for row in about(found, "eligibility reversal")] == [record_id(1)]
    assert about(found, "notice") == []


def test_a_retraction_of_an_included_study_s_report_is_told() -> None:
    notice = new_row(NOTICES, report_id=record_id(1), kind="retraction", record_id=record_id(1), place="Feet 2025;1:1")

    found = changes(state("1.0", THREE), state("now", THREE, **{NOTICES.name: [notice]}))

    assert [(row["topic"], row["label"], row["what"], row["after"]) for row in found] == [
        ("notice", "Study 1", "retraction", "Feet 2025;1:1")
    ]


def test_a_judgement_that_changed_is_told_by_domain_and_in_the_mix() -> None:
    cells = {"synthesis_id": RELIEF, "study_id": "study_1", "study_label": "Study 1", "domain": "overall"}
    rows = [
        new_row(JUDGEMENTS, **cells, domain_label="Overall", order=1, algorithm="low", judgement=word)
        for word in ("low", "high")
    ]

    old, new = (state(name, THREE, **{JUDGEMENTS.name: [row]}) for name, row in zip("ab", rows, strict=True))
    found = changes(old, new)

    assert [(row["topic"], row["what"], row["before"], row["after"]) for row in found] == [
        ("risk of bias", "overall", "low", "high"),
        ("outcome", "risk of bias", "1 low", "1 high"),
    ]
    assert found[1]["cause"] == "judgement"


def test_a_new_search_is_an_event_of_its_own() -> None:
    search = new_row(SEARCHES, search_id="2026-12-01_footbase", source="Footbase", date="2026-12-01", n_entries=4)

    found = changes(state("1.0", THREE), state("now", THREE, **{SEARCHES.name: [search]}))

    assert [(row["label"], row["what"], row["after"]) for row in found] == [
        ("Footbase", "search run", "2026-12-01, 4 entries")
    ]
    assert events(found) == ["New search has been performed"]


def test_words_written_anew_are_a_change_of_conclusions_where_they_are_the_conclusions() -> None:
    old, new = state("1.0", THREE), state("now", THREE)
    anew = State(new.name, new.tables, new.protocol, {"conclusions": "b", "background": "c"})

    found = changes(old, anew)

    assert [(row["subject"], row["consequence"]) for row in found] == [
        ("background", "patch"),
        ("conclusions", "major"),
    ]


def test_a_table_that_an_older_version_did_not_keep_is_not_taken_for_empty() -> None:
    old = state("1.0", THREE)
    kept = {name: rows for name, rows in old.tables.items() if name in (STUDIES.name, FLOW.name, FLOW_MEMBERS.name)}

    assert changes(State("1.0", kept, old.protocol), state("now", THREE)) == []


def test_comparing_changes_neither_state() -> None:
    old, new = state("1.0", THREE[:2]), state("now", THREE)
    before = [repr(each.tables) for each in (old, new)]

    changes(old, new)

    assert [repr(each.tables) for each in (old, new)] == before


def test_an_old_amendment_that_now_says_how_far_it_reaches_is_a_correction() -> None:
    amendment = {"date": "2026-12-01", "change": "Children are included.", "why": "They hike too."}
    fuller = {**amendment, "part": "eligibility", "applied": "later studies only"}
    old = state("1.0", THREE, make_review(amendments=[amendment]))

    (found,) = changes(old, state("now", THREE, make_review(amendments=[fuller])))

    assert (found["what"], found["consequence"]) == ("entry", "patch")
    assert found["after"] == (
        "2026-12-01, eligibility: Children are included. (They hike too.; applied to later studies only)"
    )


def claim(text: str = "Baths help.", holds: str = f"{RELIEF}.estimate > 1", **more: Any) -> Row:
    filled = {"state": "holds", "because": [], "by": "ann", "date": "2026-11-23", "evidence": "current", **more}
    return new_row(CLAIMS, order=1, claim_id="help", text=text, holds=holds, **filled)


def with_claim(name: str, studies: list[Study], *rows: Row) -> State:
    return state(name, studies, **{CLAIMS.name: list(rows)})


def about_claims(rows: Rows) -> list[tuple[Any, ...]]:
    return [(row["what"], row["before"], row["after"], row["cause"]) for row in rows if row["topic"] == "claim"]


def test_a_conclusion_withdrawn_by_new_evidence_is_told_with_the_values_behind_it_and_is_major() -> None:
    withdrawn = claim(state="withdrawn", because=[f"{RELIEF}.estimate is 1"])
    old, new = with_claim("1.0", THREE, claim()), with_claim("now", [*THREE, study(4, 1)], withdrawn)

    found = changes(old, new)

    assert about_claims(found) == [("state", "holds", "withdrawn", "evidence")]
    (told,) = [row for row in found if row["topic"] == "claim"]
    assert told["because"][0] == f"{RELIEF}.estimate is 1"
    assert any("estimate was RR" in line for line in told["because"])
    assert (told["consequence"], told["subject"]) == ("major", "help")
    assert "New citation: conclusions changed" in events(found)


def test_other_words_another_condition_and_a_new_conclusion_are_changes_of_judgement() -> None:
    before = with_claim("1.0", THREE, claim())
    other = with_claim("now", THREE, claim("Baths help a little.", f"{RELIEF}.estimate > 2", state="withdrawn"))

    assert about_claims(changes(before, other)) == [
        ("state", "holds", "withdrawn", "judgement"),
        ("wording", "Baths help.", "Baths help a little.", "judgement"),
        ("condition", f"{RELIEF}.estimate > 1", f"{RELIEF}.estimate > 2", "judgement"),
    ]
    assert about_claims(changes(with_claim("1.0", THREE), before)) == [("conclusion", None, "Baths help.", "judgement")]
    assert about_claims(changes(before, with_claim("now", THREE))) == [("conclusion", "Baths help.", None, "judgement")]


def test_a_conclusion_is_named_without_the_signs_of_its_placeholders() -> None:
    text = f"Baths help ({{{{ {RELIEF}.effect }}}})."

    (found,) = changes(with_claim("1.0", THREE), with_claim("now", THREE, claim(text)))

    assert (found["label"], found["after"]) == (
        "Conclusion: Baths help ([relief_1_week: effect]).",
        "Baths help ([relief_1_week: effect]).",
    )


def test_a_version_frozen_before_there_were_conclusions_is_compared_with_nothing() -> None:
    old = with_claim("1.0", THREE)
    unknown = State(old.name, {name: rows for name, rows in old.tables.items() if name != CLAIMS.name}, old.protocol)

    assert about_claims(changes(unknown, with_claim("now", THREE, claim()))) == []
