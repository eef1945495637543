"""Decisions from another tool: matched without a guess, counted without a gap."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import AT, decision, make_linked, make_log, make_record, record_id
from livingreview.formats.fields import Entry
from livingreview.formats.recognise import read_export
from livingreview.formats.screening_export import ExportedDecision, ExportedEntry, Logged, ScreeningExport, Tool
from livingreview.models.same_report import SameReport
from livingreview.stages.exchange import EntryState, TakenOver, take_over
from livingreview.stages.exchange_matching import Match, matches
from livingreview.stages.exchange_names import Names, unmapped
from livingreview.terms import Decision, ScreeningStage

INCLUDE, EXCLUDE, MAYBE = Decision.INCLUDE, Decision.EXCLUDE, Decision.MAYBE
FIRST, SECOND = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
SHA = "0" * 64
REASONS = {"drug": "wrong_drug", "age": "wrong_age", "": None}
NAMES = Names({"Ann": "ann", "Bob": "bob"}, REASONS, ("wrong_age", "wrong_drug"))
LONG = "Warm baths against sore feet in hikers of the Alps"


def make_entry(number: int = 1, *decisions: ExportedDecision, ris: str = "TI  - A trial\n", **parts) -> ExportedEntry:
    """Make an entry from the lines of a RIS entry."""
    [entry] = read_export(f"TY  - JOUR\n{ris}ER  - \n".encode()).entries
    return ExportedEntry(number, entry, decisions, **parts)


def found(*entries: ExportedEntry, records, linked=None, rulings=()) -> list[Match]:
    numbers = [int(row["record_id"][4:], 16) for row in records]
    return matches(entries, records, linked or make_linked(*numbers), rulings)


def taken(*entries: ExportedEntry, stage=FIRST, logs=(), names=NAMES, log=None, **options) -> TakenOver:
    """Take over entries; entry N is record N, unless it has no title."""
    export = ScreeningExport(Tool.RAYYAN, entries, log or {})
    answers = [Match(record_id(entry.number), "as told") for entry in entries]
    reports = {record_id(number): record_id(number) for number in range(1, 20)}
    return take_over(export, answers, names, stage, logs, options.pop("report_of", reports), sha256=SHA, **options)


def states(result: TakenOver) -> list[EntryState]:
    return [outcome.state for outcome in result.outcomes]


# Matching


def test_an_id_of_ours_finds_its_record_whatever_else_was_lost() -> None:
    entry = make_entry(own_ids=(record_id(2),), ris="AU  - Lost, A\n")

    [match] = found(entry, records=[make_record(1), make_record(2)])

    assert match == Match(record_id(2), "record_id")


def test_an_id_beside_another_title_is_ambiguous_and_a_spelling_is_none() -> None:
    records = [make_record(1, title=LONG), make_record(2, title="A survey of footwear among mountain guides")]

    moved = make_entry(own_ids=(record_id(2),), ris=f"TI  - {LONG}\n")
    spelt = make_entry(own_ids=(record_id(1),), ris=f"TI  - '{LONG.upper()}.\n")

    assert [match.is_ambiguous for match in found(moved, spelt, records=records)] == [True, False]
    assert found(spelt, records=records)[0].record_id == record_id(1)


def test_two_ids_of_two_reports_are_ambiguous_and_of_one_report_are_not() -> None:
    records = [make_record(1, title=LONG), make_record(2, title=LONG)]
    entry = make_entry(own_ids=(record_id(2), record_id(1)), ris=f"TI  - {LONG}\n")

    [apart] = found(entry, records=records)
    [together] = found(entry, records=records, linked=make_linked(1, 2, report=1))

    assert (apart.record_id, apart.is_ambiguous) == (None, True)
    assert together.record_id == record_id(2)


def test_rayyans_number_finds_the_record_that_came_with_it() -> None:
    came = make_record(3, title="Reply", raw="TY  - JOUR\nAN  - rayyan-77\nTI  - Reply\nER  - ",
                       accession_numbers=["rayyan-77"])  # fmt: skip
    entry = make_entry(key="77", ris="TI  - Reply\nAN  - rayyan-77\nN1  - decided since\n")

    assert found(entry, records=[make_record(1, title="Reply"), came]) == [Match(record_id(3), "Rayyan's number")]


def test_identifiers_link_an_entry_to_its_record() -> None:
    records = [make_record(1, title=LONG, doi="10.1000/a"), make_record(2, title="Another", doi="10.1000/b")]

    [match] = found(make_entry(ris=f"TI  - {LONG}\nDO  - 10.1000/a\n"), records=records)

    assert match == Match(record_id(1), "linked")


def test_an_entry_that_joins_two_reports_is_ambiguous() -> None:
    records = [make_record(1, title=LONG, doi="10.1000/a"), make_record(2, title=LONG, pmid="11")]
    apart = [SameReport(record_a=record_id(1), record_b=record_id(2), ruling="different", by="ann", date="2026-11-01",
                        reason="two", line=2)]  # fmt: skip
    entry = make_entry(ris=f"TI  - {LONG}\n")

    [match] = found(entry, records=records, rulings=apart)

    assert match.is_ambiguous
    assert match.why == f"it fits 2 reports: {record_id(1)}, {record_id(2)}"


@pytest.mark.parametrize(
    ("theirs", "is_found"),
    [
        ({}, True),
        ({"year": 2020}, True),
        ({"year": 2019}, False),
        ({"authors": ["Lund, Ole"]}, False),
        ({"authors": ["Berg, L"]}, True),
        ({"doi": "10.1000/other"}, False),
        ({"title": "Reply"}, False),
        ({"title": LONG + " and elsewhere"}, False),
    ],
)
def test_a_title_alone_finds_a_record_only_where_nothing_differs(theirs: dict, is_found: bool) -> None:
    entry = make_entry(ris=f"TI  - {theirs.get('title', LONG)}\nAU  - Berg, Lisa\nPY  - 2020\nDO  - 10.1000/mine\n")
    if theirs.get("title") != "Reply":
        theirs = {"title": LONG, **{key: value for key, value in theirs.items() if key != "title"}}

    [match] = found(entry, records=[make_record(1, **theirs)])

    assert (match.record_id == record_id(1)) is is_found
    assert not match.is_ambiguous


def test_matching_does_not_change_its_input_and_knows_no_order() -> None:
    records = [make_record(1, title=LONG), make_record(2, doi="10.1000/b", title="Other things about baths and feet")]
    entries = [make_entry(1, ris=f"TI  - {LONG}\n"), make_entry(2, ris="TI  - Other things\nDO  - 10.1000/b\n")]
    before = copy.deepcopy(records)

    forward = found(*entries, records=records)

    assert found(*entries[::-1], records=records[::-1]) == forward[::-1]
    assert records == before


# Reasons


def excluded(who: str, *reasons: str, own: bool = True) -> ExportedDecision:
    return ExportedDecision(who, EXCLUDE, reasons, reasons_are_own=own)


def test_of_several_reasons_the_first_of_the_protocol_counts_and_the_rest_is_kept() -> None:
    [new] = taken(make_entry(1, excluded("Ann", "drug", "age")), stage=SECOND).decisions

    assert (new.reason, new.note) == ("wrong_age", "Reasons given: drug")


def test_reasons_that_may_be_anothers_are_kept_in_the_note_at_title_and_abstract() -> None:
    entry = make_entry(1, excluded("Ann", "drug", "age", own=False), excluded("Bob", "drug", "age", own=False))

    assert [(new.by, new.reason, new.note) for new in taken(entry).decisions] == [
        ("ann", None, "Reasons given: drug, age"),
        ("bob", None, "Reasons given: drug, age"),
    ]
    assert states(taken(entry, stage=SECOND)) == [EntryState.AMBIGUOUS]


def test_a_log_that_says_otherwise_than_the_export_is_not_used() -> None:
    names = NAMES._replace(people={**NAMES.people, "ann@x": "ann"})
    entry = make_entry(1, excluded("Ann", "drug", own=False), key="5")

    [agreed] = taken(entry, names=names, log={"ann@x": {"5": Logged(EXCLUDE, ("age",), AT)}}).decisions
    [other] = taken(entry, names=names, log={"ann@x": {"5": Logged(INCLUDE, ("age",), AT)}}).decisions

    assert (agreed.reason, agreed.at) == ("wrong_age", AT)
    assert (other.reason, other.at) == ("wrong_drug", "")


def test_only_what_is_needed_has_to_be_mapped() -> None:
    export = ScreeningExport(
        Tool.RAYYAN,
        (
            make_entry(1, excluded("Ann", "new"), ExportedDecision("Zed", INCLUDE, ("not looked at",))),
            make_entry(2, excluded("Guest", "of a guest"), excluded("Ann")),
        ),
    )
    names = NAMES._replace(people={"Ann": "ann", "Guest": None})

    assert unmapped(export, names, FIRST) == ({"Zed": 1}, {"new": 1})
    assert unmapped(export, names, SECOND) == ({"Zed": 1}, {"new": 1, "": 1})


# What becomes of an entry


def test_two_names_of_one_person_must_agree() -> None:
    names = NAMES._replace(people={"Ann": "ann", "Ann L.": "ann"})
    agree = make_entry(1, ExportedDecision("Ann", INCLUDE), ExportedDecision("Ann L.", INCLUDE))
    differ = make_entry(2, ExportedDecision("Ann", INCLUDE), ExportedDecision("Ann L.", EXCLUDE))

    result = taken(agree, differ, names=names)

    assert states(result) == [EntryState.TAKEN, EntryState.AMBIGUOUS]
    assert len(result.decisions) == 1


def test_a_decision_on_another_record_of_the_report_is_known_too() -> None:
    log = make_log("title_abstract/ann", decision(7, "include"))
    reports = {record_id(number): record_id(min(number, 1)) for number in (1, 7)}

    result = taken(make_entry(1, ExportedDecision("Ann", INCLUDE)), logs=[log], report_of=reports)

    assert states(result) == [EntryState.KNOWN]
    assert result.known == {"ann": 1}


def test_the_other_stage_and_other_people_are_not_asked() -> None:
    logs = [
        make_log("full_text/ann", decision(1, "exclude", "wrong_age")),
        make_log("title_abstract/bob", decision(1, "exclude")),
    ]

    result = taken(make_entry(1, ExportedDecision("Ann", INCLUDE)), logs=logs)

    assert (states(result), result.differing) == ([EntryState.TAKEN], ())


def test_a_decision_taken_back_counts_for_nothing() -> None:
    first = make_log("title_abstract/ann", decision(2, "exclude"))
    log = make_log("title_abstract/ann", decision(2, "exclude"), decision(3, "exclude", replaces=first.lines[0].hash))

    result = taken(make_entry(2, ExportedDecision("Ann", INCLUDE)), logs=[log])

    assert (states(result), result.differing) == ([EntryState.TAKEN], ())


def test_a_change_replaces_every_line_that_differs() -> None:
    log = make_log("title_abstract/ann", decision(1, "exclude"), decision(2, "include"), decision(3, "maybe"))
    reports = {record_id(number): record_id(1) for number in (1, 2, 3)}
    entry = make_entry(1, ExportedDecision("Ann", INCLUDE))

    refused = taken(entry, logs=[log], report_of=reports)
    changed = taken(entry, logs=[log], report_of=reports, is_change=True)

    assert (refused.decisions, states(refused)) == ((), [EntryState.DIFFERING])
    assert [new.record_id for new in refused.differing] == [record_id(1), record_id(3)]
    assert states(changed) == [EntryState.TAKEN]
    assert [(new.record_id, new.replaces) for new in changed.decisions] == [
        (record_id(1), log.lines[0].hash),
        (record_id(3), log.lines[2].hash),
    ]


decisions = st.builds(
    ExportedDecision,
    st.sampled_from(["Ann", "Bob", "Guest"]),
    st.sampled_from(list(Decision)),
    st.lists(st.sampled_from(["drug", "age"]), unique=True, max_size=2).map(tuple),
    reasons_are_own=st.booleans(),
)
answers = st.sampled_from(
    [Match(record_id(1), "x"), Match(record_id(2), "x"), Match(None, "none"), Match(None, "two", is_ambiguous=True)]
)
drawn = st.lists(st.tuples(st.lists(decisions, max_size=3), answers, st.sampled_from([None, "damaged"])), max_size=6)


@given(drawn, st.sampled_from(list(ScreeningStage)), st.booleans())
def test_every_entry_counts_once_and_a_second_time_nothing_is_new(entries, stage, is_change) -> None:
    names = Names({"Ann": "ann", "Bob": "bob", "Guest": None}, {**NAMES.reasons, "": "wrong_age"}, NAMES.priority)
    made = tuple(
        ExportedEntry(number, Entry(number, f"TY  - {number}", {"title": "A"}), tuple(said), unread=unread)
        for number, (said, _, unread) in enumerate(entries, start=1)
    )
    export = ScreeningExport(Tool.RAYYAN, made)
    found_at = [answer for _, answer, _ in entries]
    reports = {record_id(number): record_id(number) for number in (1, 2)}

    result = take_over(export, found_at, names, stage, [], reports, sha256=SHA, is_change=is_change)

    assert [outcome.entry.number for outcome in result.outcomes] == list(range(1, len(entries) + 1))
    assert len({(new.by, new.record_id) for new in result.decisions}) == len(result.decisions)
    assert {new.entry for new in result.decisions} == {
        outcome.entry.number for outcome in result.outcomes if outcome.state is EntryState.TAKEN
    }
    logs = [
        make_log(f"{stage}/{person}", *(_line(new) for new in result.decisions if new.by == person))
        for person in ("ann", "bob")
    ]
    again = take_over(export, found_at, names, stage, logs, reports, sha256=SHA, is_change=is_change)
    assert again.decisions == ()
    assert again.differing == ()


def _line(new) -> dict:
    source = {"tool": "Rayyan", "sha256": SHA, "entry": new.entry}
    return decision(new.record_id, new.decision.value, new.reason, note=new.note, taken_from=source)
