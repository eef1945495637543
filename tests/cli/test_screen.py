"""Screening from the terminal: next, decide, conflicts, resolve, undecided, rejoin, repair; always blind."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from builders import BERG, EXPORT, LUND, ROSS, decision, folder_bytes, log_bytes
from command_line import Finished, RunCli
from livingreview import catalogue
from livingreview.formats.decision_log import Log, read_log

FIRST, FULL = "title_abstract", "full_text"


def read(owner: str) -> Log:
    path = Path(f"screening/{owner}.jsonl")
    return read_log(path.read_bytes(), owner, path.as_posix())


def put(owner: str, *decisions: Mapping[str, Any]) -> None:
    path = Path(f"screening/{owner}.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(log_bytes(owner, *decisions))


def edit(path: str, *changes: tuple[str, str]) -> None:
    text = Path(path).read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    Path(path).write_text(text, encoding="utf-8")


@pytest.fixture
def unscreened(good_review: Path) -> Path:
    """Give the small review before anybody decided on anything."""
    for path in good_review.glob("screening/*/*.jsonl"):
        path.unlink()
    (good_review / "records/studies/berg_2021.yaml").unlink()
    (good_review / "config/text/background.md").unlink()
    return good_review


@pytest.fixture
def screen(unscreened: Path, run_cli: RunCli) -> Callable[..., Finished]:
    """Give a function that runs `livingreview screen ARGUMENTS` in a review that nobody has screened."""
    return lambda *arguments: run_cli("screen", *arguments)


def queued(finished: Finished) -> list[str]:
    assert finished.code == 0, finished.err
    return [record["report_id"] for record in json.loads(finished.out)["records"]]


# next


def test_the_next_record_is_shown_with_what_a_decision_needs(screen: Callable[..., Finished]) -> None:
    edit(EXPORT, ("PY  - 2021\n", "PY  - 2021\nAB  - We bathed feet.\nDO  - 10.1000/Bath.1\nJO  - Feet\n"))

    shown = screen("next", "--by", "ann", "--order", "newest")

    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0] == "3 due for ann at title_abstract."
    assert lines[2].startswith("1 of 3: rec_")
    assert lines[3:10] == [
        "Warm baths against sore feet in hikers",
        "Berg, Lisa",
        "Feet, 2021",
        "",
        "We bathed feet.",
        "",
        "https://doi.org/10.1000/bath.1",
    ]


def test_records_come_in_the_order_that_is_asked_for(screen: Callable[..., Finished]) -> None:
    everything = ("next", "--by", "ann", "--limit", "9", "--json")

    assert queued(screen(*everything)) == [LUND, ROSS, BERG]
    assert queued(screen(*everything, "--order", "newest")) == [BERG, ROSS, LUND]
    orders = {tuple(queued(screen(*everything, "--order", "random", "--seed", str(seed)))) for seed in range(9)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset({BERG, LUND, ROSS})}
    assert queued(screen("next", "--by", "ann", "--json")) == [LUND]


def test_a_record_leaves_the_queue_of_who_decided_and_once_two_have_of_everybody(
    screen: Callable[..., Finished],
) -> None:
    edit("config/review.yaml", ("  eve:", "  dan: {label: Dan, roles: [screener]}\n  eve:"))
    for person in ("ann", "bob"):
        screen("decide", LUND, "exclude", "--by", person)
    screen("decide", ROSS, "include", "--by", "ann")

    queues = {who: set(queued(screen("next", "--by", who, "--limit", "9", "--json"))) for who in ("ann", "bob", "dan")}

    assert queues == {"ann": {BERG}, "bob": {BERG, ROSS}, "dan": {BERG, ROSS}}


def test_at_full_text_only_what_went_on_and_could_be_had_is_due(screen: Callable[..., Finished]) -> None:
    for person in ("ann", "bob"):
        put(f"{FIRST}/{person}", decision(BERG, "include"), decision(LUND, "exclude"), decision(ROSS, "maybe"))
    due = ("next", "--by", "ann", "--stage", FULL, "--limit", "9", "--json")

    assert queued(screen(*due)) == [ROSS, BERG]
    edit("records/notes.yaml", (LUND, ROSS), ("correction", "not retrieved"))
    assert queued(screen(*due)) == [BERG]
    edit("config/review.yaml", ("screening:\n", "screening:\n  title_abstract: {maybe_advances: false}\n"))
    edit("records/notes.yaml", ("not retrieved", "correction"))
    assert queued(screen(*due)) == [BERG]


def test_nothing_due_is_no_error(screen: Callable[..., Finished]) -> None:
    put(f"{FIRST}/ann", *(decision(record, "include") for record in (BERG, LUND, ROSS)))

    assert screen("next", "--by", "ann").out == "Nothing is due for ann at title_abstract.\n"


def test_nothing_in_an_export_reaches_the_terminal_as_a_command(screen: Callable[..., Finished]) -> None:
    edit(EXPORT, ("A survey of", "A \x1b[31m\u202esurvey\x07 of"))

    out = screen("next", "--by", "ann").out + screen("next", "--by", "ann", "--json").out

    assert not set("\x1b\x07\u202e") & set(out)
    assert "A [31m survey of footwear" in out


@pytest.mark.parametrize("name", ["next", "decide", "undecided"])
@pytest.mark.parametrize("who", ["eve", "nobody", "../ann"])
def test_only_screeners_screen(name: str, who: str, screen: Callable[..., Finished]) -> None:
    arguments = ("decide", LUND, "include") if name == "decide" else (name,)

    finished = screen(*arguments, "--by", who)

    assert finished.code == 2
    assert "Nobody of the team has this id and the role screener." in finished.err
    assert "Allowed: ann, bob." in finished.err


def test_outside_of_a_review_each_subcommand_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (("next", "--by", "ann"), ("undecided",), ("repair",)):
        finished = run_cli("screen", *arguments)

        assert finished.code == 2
        assert "config/review.yaml: There is no such file. Run this in a review's folder" in finished.err
        assert list(tmp_path.iterdir()) == []


# decide


def test_a_decision_is_recorded_and_confirmed(screen: Callable[..., Finished]) -> None:
    finished = screen("decide", LUND, "exclude", "--by", "ann", "--reason", "wrong_design", "--note", "A survey.")

    (line,) = read(f"{FIRST}/ann").lines
    assert finished.out == f"Recorded: {LUND} exclude (wrong_design) at title_abstract by ann.\n"
    assert (line.record_id, line.decision, line.reason, line.note) == (LUND, "exclude", "wrong_design", "A survey.")
    assert (line.by, line.replaces, line.ranking, line.taken_from) == ("ann", None, None, None)
    assert line.at.endswith("Z")
    assert len(line.at) == len("2026-11-20T09:00:00Z")


@pytest.mark.parametrize(
    "name",
    ["10.1000/bath.1", "10.1000/BATH.1", "https://doi.org/10.1000/bath.1", "doi:10.1000/Bath.1", "12345678"],
)
def test_a_record_is_found_by_its_doi_or_pubmed_id(name: str, screen: Callable[..., Finished]) -> None:
    edit(EXPORT, ("PY  - 2021\n", "PY  - 2021\nDO  - 10.1000/Bath.1\nAN  - 12345678\nDB  - PubMed\n"))
    (berg,) = queued(screen("next", "--by", "ann", "--order", "newest", "--json"))

    finished = screen("decide", name, "include", "--by", "ann", "--json")

    assert finished.code == 0, finished.err
    (recorded,) = json.loads(finished.out)["recorded"]
    assert recorded["report_id"] == recorded["record_id"] == berg
    assert recorded["hash"] == read(f"{FIRST}/ann").head


def test_a_record_is_found_by_the_beginning_of_its_id_where_no_other_begins_so(
    screen: Callable[..., Finished],
) -> None:
    assert screen("decide", LUND[:10], "include", "--by", "ann").code == 0
    for beginning in ("rec_", "rec_f00", "rec_zzzz", "10.1/none", "77", "../x", ""):
        finished = screen("decide", beginning, "include", "--by", "ann")

        assert finished.code == 2
        assert "No record of this review has this id." in finished.err
    assert len(read(f"{FIRST}/ann").lines) == 1


def test_a_second_decision_needs_the_word_change_and_names_what_it_replaces(screen: Callable[..., Finished]) -> None:
    screen("decide", LUND, "include", "--by", "ann")
    refused = screen("decide", LUND, "exclude", "--by", "ann")
    changed = screen("decide", LUND, "exclude", "--by", "ann", "--change")

    first, second = read(f"{FIRST}/ann").lines
    assert refused.code == 2
    assert f"RECORD: You have decided on this report. Nothing was recorded. Found: {LUND}: include on" in refused.err
    assert "Give --change" in refused.err
    assert "in place of the earlier one" in changed.out
    assert (second.decision, second.replaces) == ("exclude", first.hash)


def test_a_change_after_records_were_linked_replaces_every_own_decision_on_the_report(
    screen: Callable[..., Finished],
) -> None:
    put(f"{FIRST}/ann", decision(BERG, "include"), decision(ROSS, "exclude"))
    ruling = f"1,{min(BERG, ROSS)},{max(BERG, ROSS)},same,eve,2026-11-20,One trial.\n"
    Path("records/same_report.csv").write_text(f"schema,record_a,record_b,ruling,by,date,reason\n{ruling}")

    finished = screen("decide", ROSS, "maybe", "--by", "ann", "--change")

    log = read(f"{FIRST}/ann")
    assert finished.code == 0, finished.err
    assert {(line.record_id, line.replaces) for line in log.lines[2:]} == {
        (line.record_id, line.hash) for line in log.lines[:2]
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LUND, "exclude", "--stage", FULL), "An exclusion at full text has one reason."),
        ((LUND, "exclude", "--reason", "dull"), "The protocol has no such reason."),
        ((LUND, "include", "--reason", "wrong_design"), "Only an exclusion has a reason."),
        ((LUND, "include", "--stage", FULL), "It is not due at full text"),
        ((LUND, "exclude", "--note", "\udcff"), "This cannot be written"),
        ((LUND, "perhaps"), "'perhaps' is not one of"),
        ((LUND,), "Give a record and a decision"),
        ((), "Give a record and a decision"),
        ((LUND, "include", "--from", "x.csv"), "With --from the file gives"),
    ],
)
def test_what_is_not_allowed_is_said_and_nothing_is_written(
    arguments: tuple[str, ...], message: str, screen: Callable[..., Finished], unscreened: Path
) -> None:
    before = folder_bytes(unscreened / "screening")

    finished = screen("decide", *arguments, "--by", "ann")

    assert finished.code == 2
    assert message in finished.err
    assert {path: data for path, data in folder_bytes(unscreened / "screening").items() if data} == before


def test_reasons_are_listed_in_the_order_of_the_protocol(screen: Callable[..., Finished]) -> None:
    second = "    aaa_first: {label: Other, definition: Other.}\n"
    edit("config/review.yaml", ("Not a randomised trial.}\n", "Not a randomised trial.}\n" + second))

    finished = screen("decide", LUND, "exclude", "--by", "ann", "--stage", FULL)

    assert "Allowed: wrong_design, aaa_first." in finished.err


def test_a_record_that_two_have_decided_on_is_not_due_for_a_third(screen: Callable[..., Finished]) -> None:
    edit("config/review.yaml", ("  eve:", "  dan: {label: Dan, roles: [screener]}\n  eve:"))
    for person in ("ann", "bob"):
        screen("decide", LUND, "include", "--by", person)

    finished = screen("decide", LUND, "include", "--by", "dan")

    assert finished.code == 2
    assert "as many people have decided on it as the protocol asks for" in finished.err


CSV = f'record,decision,reason,note\n{LUND},exclude,wrong_design,\n{BERG},include,,"Yes, this."\n'
JSON_LINES = "".join(
    json.dumps(row) + "\n"
    for row in (
        {"record": LUND, "decision": "exclude", "reason": "wrong_design"},
        {"record": BERG, "decision": "include", "note": "Yes, this.", "reason": None},
    )
)


@pytest.mark.parametrize("text", [CSV, CSV.replace("\n", "\r\n"), "\ufeff" + CSV, JSON_LINES, f"{JSON_LINES}\n"])
def test_many_decisions_are_taken_from_a_file(text: str, screen: Callable[..., Finished]) -> None:
    Path("given").write_bytes(text.encode())

    finished = screen("decide", "--from", "given", "--by", "ann")

    assert finished.code == 0, finished.err
    assert [(line.record_id, line.decision, line.reason, line.note) for line in read(f"{FIRST}/ann").lines] == [
        (LUND, "exclude", "wrong_design", ""),
        (BERG, "include", None, "Yes, this."),
    ]


def test_a_program_may_hand_over_where_a_record_stood_in_its_ranking(screen: Callable[..., Finished]) -> None:
    ranking = {"model": "0123456789abcdef", "rank": 1, "of": 3}
    Path("given").write_text(json.dumps({"record": LUND, "decision": "include", "ranking": ranking}))

    assert screen("decide", "--from", "given", "--by", "ann").code == 0
    assert read(f"{FIRST}/ann").lines[0].ranking == ranking


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{CSV}{LUND},include,,\n", 4, "The report is given twice."),
        (f"{CSV}rec_0000,include,,\n", 4, "No record of this review has this id."),
        (f"{CSV}{ROSS},perhaps,,\n", 4, "Not a decision."),
        (f"{CSV}{ROSS},exclude,dull,\n", 4, "The protocol has no such reason."),
        (f"{CSV}{ROSS},,,\n", 4, "A decision names a record and a decision"),
        (f"{CSV}{ROSS},include,,,extra\n", 4, "A decision names a record and a decision"),
        ("id,vote\n1,2\n", 2, "A decision names a record and a decision"),
        (f'{JSON_LINES}{{"record": 7, "decision": "include"}}\n', 3, "A decision names a record and a decision"),
        (f"{JSON_LINES}[1]\n", 3, "A decision names a record and a decision"),
        (f"{JSON_LINES}{{\n", 3, "This line is not JSON"),
        ('record,decision\n"open', 1, "This is not CSV"),
        ("record,decision\n", 0, "There is no decision in it."),
        ("", 0, "There is no decision in it."),
        ("record,decision\n\udcff,x", 2, "A byte that is not UTF-8."),
    ],
)
def test_of_a_file_with_one_mistake_nothing_is_recorded(
    text: str, line: int, message: str, screen: Callable[..., Finished]
) -> None:
    Path("given.csv").write_bytes(text.encode("utf-8", "surrogateescape"))

    finished = screen("decide", "--from", "given.csv", "--by", "ann")

    assert finished.code == 2
    assert f"given.csv:{line}: {message}" in finished.err if line else f"given.csv: {message}" in finished.err
    assert not Path(f"screening/{FIRST}/ann.jsonl").exists()


def test_every_mistake_of_a_file_is_named_at_once(screen: Callable[..., Finished]) -> None:
    Path("given.csv").write_text(f"record,decision,reason\nrec_0000,include,\n{LUND},exclude,dull\n{ROSS},maybe,dull\n")

    finished = screen("decide", "--from", "given.csv", "--by", "ann")

    assert [line.split(":")[1] for line in finished.err.splitlines()] == ["2", "3", "4"]


def test_a_torn_line_of_a_crash_is_set_aside_by_the_next_decision_which_says_so(
    screen: Callable[..., Finished], run_cli: RunCli
) -> None:
    screen("decide", LUND, "include", "--by", "ann")
    with Path(f"screening/{FIRST}/ann.jsonl").open("ab") as file:
        file.write(b'{"at":"2026')
    broken = run_cli("check")

    finished = screen("decide", BERG, "include", "--by", "ann")

    assert broken.code == 2
    assert "The last line is torn: it has no line end." in broken.err
    assert finished.code == 0
    assert "Warning: screening/title_abstract/ann.jsonl: The last line was torn" in finished.err
    assert Path("screening/set_aside/title_abstract.ann.1.torn").read_bytes() == b'{"at":"2026'
    assert "screening/set_aside/title_abstract.ann.1.torn: The torn end of a decision file" in run_cli("check").err


def test_repair_sets_torn_lines_aside(screen: Callable[..., Finished]) -> None:
    assert screen("repair").out == "No decision file ends in a torn line.\n"
    put(f"{FULL}/bob", decision(LUND, "include"))
    with Path(f"screening/{FULL}/bob.jsonl").open("ab") as file:
        file.write(b"{")

    finished = screen("repair")

    assert finished.out == "1 torn line seen to.\n"
    assert "its bytes were moved to screening/set_aside/full_text.bob.1.torn" in finished.err
    assert read(f"{FULL}/bob").problems == ()


# conflicts and resolve


def disagree(stage: str = FIRST) -> None:
    if stage == FULL:
        for person in ("ann", "bob"):
            put(f"{FIRST}/{person}", decision(LUND, "include"))
    put(f"{stage}/ann", decision(LUND, "include", note="A trial."))
    put(f"{stage}/bob", decision(LUND, "exclude", "wrong_design" if stage == FULL else None, note="A survey."))


def test_a_conflict_shows_both_sides_with_their_notes_to_the_adjudicator(screen: Callable[..., Finished]) -> None:
    disagree()

    shown = screen("conflicts", "--by", "eve").out.splitlines()

    assert shown == [
        "1 open at title_abstract for eve to see.",
        "",
        f"{LUND} A survey of footwear among mountain guides",
        "  conflict, waits for eve",
        "  ann include, 2026-11-20T09:00:00Z: A trial.",
        "  bob exclude, 2026-11-20T09:00:00Z: A survey.",
    ]


def test_who_is_part_of_a_conflict_sees_it_and_nobody_else(screen: Callable[..., Finished]) -> None:
    people = "  dan: {label: Dan, roles: [screener]}\n  kim: {label: Kim, roles: [author]}\n  eve:"
    edit("config/review.yaml", ("  eve:", people))
    disagree()

    seen = {who: screen("conflicts", "--by", who, "--json") for who in ("ann", "bob", "eve", "dan", "kim")}

    assert {who: len(json.loads(out.out)["conflicts"]) for who, out in seen.items()} == {
        **dict.fromkeys(("ann", "bob", "eve"), 1),
        **dict.fromkeys(("dan", "kim"), 0),
    }
    assert screen("conflicts", "--by", "stranger").code == 2


def test_two_reasons_are_a_conflict_of_reasons(screen: Callable[..., Finished]) -> None:
    second = "    wrong_feet: {label: Wrong feet, definition: Other.}\n"
    edit("config/review.yaml", ("Not a randomised trial.}\n", "Not a randomised trial.}\n" + second))
    disagree(FULL)
    put(f"{FULL}/ann", decision(LUND, "exclude", "wrong_feet"))

    (conflict,) = json.loads(screen("conflicts", "--by", "eve", "--stage", FULL, "--json").out)["conflicts"]

    assert (conflict["state"], conflict["report_id"]) == ("conflict of reasons", LUND)
    assert [(each["by"], each["reason"]) for each in conflict["decisions"]] == [
        ("ann", "wrong_feet"),
        ("bob", "wrong_design"),
    ]


def test_a_resolution_settles_the_conflict_and_names_the_decisions(screen: Callable[..., Finished]) -> None:
    disagree(FULL)

    finished = screen(
        *("resolve", LUND, "exclude", "--by", "eve", "--stage", FULL),
        *("--reason", "wrong_design", "--note", "The methods say so."),
    )

    (line,) = read("resolved/eve").lines
    assert finished.out == f"Resolved: {LUND} exclude (wrong_design) at full_text by eve, settling 2 decisions.\n"
    assert finished.err == ""
    assert (line.decision, line.reason, line.note) == ("exclude", "wrong_design", "The methods say so.")
    assert set(line.settles or ()) == {read(f"{FULL}/{who}").head for who in ("ann", "bob")}
    assert screen("conflicts", "--by", "eve", "--stage", FULL).out == "No conflict is open at full_text.\n"


def test_a_conflict_that_a_later_decision_reopened_is_resolved_again(screen: Callable[..., Finished]) -> None:
    disagree()
    resolve = ("resolve", LUND, "include", "--by", "eve", "--note", "Both agree.")
    screen(*resolve)
    screen("decide", LUND, "maybe", "--by", "bob", "--change")
    screen("decide", LUND, "exclude", "--by", "bob", "--change")

    shown, again = screen("conflicts", "--by", "eve"), screen(*resolve)

    first, second = read("resolved/eve").lines
    assert "eve include" in shown.out
    assert "a resolution that does not settle it: Both agree." in shown.out
    assert again.code == 0, again.err
    assert second.replaces == first.hash
    assert second.settles != first.settles


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LUND, "include", "--by", "ann", "--note", "x"), "Nobody of the team has this id and the role adjudicator."),
        ((BERG, "include", "--by", "eve", "--note", "x"), "There is no open conflict on this report."),
        ((LUND, "include", "--by", "eve"), "Missing option '--note'"),
        ((LUND, "include", "--by", "eve", "--note", " "), "It says why, and is empty."),
        ((LUND, "exclude", "--by", "eve", "--note", "x", "--stage", FULL), "An exclusion at full text has one reason."),
    ],
)
def test_what_cannot_be_resolved_is_said(
    arguments: tuple[str, ...], message: str, screen: Callable[..., Finished]
) -> None:
    disagree()

    finished = screen("resolve", *arguments)

    assert finished.code == 2
    assert message in finished.err
    assert not Path("screening/resolved/eve.jsonl").exists()


def test_a_self_resolved_conflict_is_allowed_and_flagged(screen: Callable[..., Finished], run_cli: RunCli) -> None:
    edit("config/review.yaml", ("Ann, roles: [screener,", "Ann, roles: [screener, adjudicator,"))
    disagree()

    finished = screen("resolve", LUND, "include", "--by", "ann", "--note", "I insist.", "--json")

    assert finished.code == 0
    assert json.loads(finished.out)["self_resolved"] is True
    assert "one of those who disagree resolves it" in finished.err
    flagged = "screening/resolved/ann.jsonl:1: by: One of those who disagree resolved this conflict."
    assert flagged in run_cli("check").err


def test_a_maybe_that_does_not_go_on_is_settled_by_the_adjudicator_as_include_or_exclude(
    screen: Callable[..., Finished],
) -> None:
    edit("config/review.yaml", ("screening:\n", "screening:\n  title_abstract: {maybe_advances: false}\n"))
    for person in ("ann", "bob"):
        screen("decide", LUND, "maybe", "--by", person)
    resolve = ("--by", "eve", "--note", "Asked the authors.")

    maybe = screen("resolve", LUND, "maybe", *resolve)

    assert maybe.code == 2
    assert "A maybe does not go on in this review" in maybe.err
    assert screen("resolve", LUND, "include", *resolve).code == 0
    assert queued(screen("next", "--by", "ann", "--stage", FULL, "--json")) == [LUND]


# undecided


def test_undecided_says_how_much_waits_for_whom(screen: Callable[..., Finished]) -> None:
    disagree()
    screen("decide", BERG, "include", "--by", "ann")

    said = json.loads(screen("undecided", "--json").out)

    assert said == {
        "undecided": [
            {"stage": FIRST, "waits_for": "ann and bob", "n": 1, "reports": [ROSS]},
            {"stage": FIRST, "waits_for": "bob", "n": 1, "reports": [BERG]},
        ],
        "conflicts": {FIRST: 1, FULL: 0},
    }
    assert screen("undecided", "--by", "bob").out.splitlines() == [
        "title_abstract: 2 wait for bob",
        *(f"  {report}" for report in sorted([BERG, ROSS])),
    ]
    assert (
        f"1 in conflict; `livingreview screen conflicts --by ID --stage {FIRST}` lists them" in screen("undecided").out
    )


# rejoin


def test_a_fork_that_check_names_is_closed_by_the_command_it_names(
    screen: Callable[..., Finished], run_cli: RunCli
) -> None:
    screen("decide", LUND, "include", "--by", "ann")
    path, copy = Path(f"screening/{FIRST}/ann.jsonl"), Path("copy.jsonl")
    copy.write_bytes(path.read_bytes())
    screen("decide", BERG, "include", "--by", "ann", "--note", "here")
    here = path.read_bytes()
    path.write_bytes(copy.read_bytes())
    screen("decide", BERG, "exclude", "--by", "ann", "--note", "there")
    path.write_bytes(here + path.read_bytes().removeprefix(copy.read_bytes()))

    broken = run_cli("check")
    finished = screen("rejoin", "--by", "ann", "--stage", FIRST)

    assert broken.code == 2
    assert "`livingreview screen rejoin --by ann --stage title_abstract` joins the two" in broken.err
    assert finished.out.splitlines() == [
        f"{path.as_posix()}: 2 sides joined, every line of each is kept.",
        f"  {BERG}: include on one side, exclude on the other; exclude counts (line 3)",
    ]
    assert read(f"{FIRST}/ann").problems == ()
    assert screen("decide", ROSS, "include", "--by", "ann").code == 0
    assert len(read(f"{FIRST}/ann").lines) == 4


def test_a_copy_from_another_machine_is_joined(screen: Callable[..., Finished]) -> None:
    put(f"{FIRST}/ann", decision(LUND, "include"))
    Path("other.jsonl").write_bytes(log_bytes(f"{FIRST}/ann", decision(BERG, "include"), decision(ROSS, "maybe")))

    finished = screen("rejoin", "--by", "ann", "--stage", FIRST, "other.jsonl")

    assert "2 sides joined, every line of each is kept. 2 lines were taken over." in finished.out
    assert [line.record_id for line in read(f"{FIRST}/ann").lines] == [LUND, BERG, ROSS]
    assert "holds no fork." in screen("rejoin", "--by", "ann", "--stage", FIRST, "other.jsonl").out


def test_what_is_no_copy_of_the_file_changes_nothing(screen: Callable[..., Finished]) -> None:
    put(f"{FIRST}/ann", decision(LUND, "include"))
    before = Path(f"screening/{FIRST}/ann.jsonl").read_bytes()
    Path("other.jsonl").write_bytes(log_bytes(f"{FIRST}/bob", decision(BERG, "include")))

    assert screen("rejoin", "--by", "ann", "--stage", FIRST, "other.jsonl").code == 2
    assert screen("rejoin", "--by", "bob", "--stage", FIRST).code == 2
    assert screen("rejoin", "--by", "ann", "--stage", FIRST, "no_such_file").code == 2
    assert Path(f"screening/{FIRST}/ann.jsonl").read_bytes() == before


# Blindness: whatever the others decided, everything a reviewer can ask says the same, byte for byte.

SECRET = [
    decision(LUND, "include", note="SECRET"),
    decision(LUND, "exclude", note="SECRET"),
    decision(LUND, "exclude", "wrong_design", note="SECRET"),
    decision(LUND, "maybe", note="SECRET"),
]


@pytest.mark.parametrize("stage", [FIRST, FULL])
def test_no_command_tells_a_reviewer_what_another_decided(
    stage: str, screen: Callable[..., Finished], run_cli: RunCli
) -> None:
    if stage == FULL:
        for person in ("ann", "bob"):
            put(f"{FIRST}/{person}", *(decision(record, "include") for record in (BERG, LUND, ROSS)))
    at = ("--by", "bob", "--stage", stage)
    said = set()
    for secret in SECRET:
        reason = "wrong_design" if (stage, secret["decision"]) == (FULL, "exclude") else secret["reason"]
        put(f"{stage}/ann", {**secret, "reason": reason})
        outputs = [
            screen("next", *at, "--limit", "9"),
            screen("next", *at, "--limit", "9", "--json"),
            screen("decide", LUND, "exclude", "--reason", "none", *at),
            screen("conflicts", *at),
            screen("conflicts", "--by", "eve", "--stage", stage, "--json"),
            screen("resolve", LUND, "include", "--by", "eve", "--stage", stage, "--note", "x"),
            screen("undecided"),
            screen("undecided", "--json", "--by", "bob"),
            run_cli("check"),
        ]
        said.add(tuple((each.code, each.out, each.err) for each in outputs))

    assert len(said) == 1
    assert "SECRET" not in str(said)


def test_one_who_contradicts_herself_on_linked_records_shows_nobody_before_they_decide(
    screen: Callable[..., Finished],
) -> None:
    ruling = f"1,{min(BERG, ROSS)},{max(BERG, ROSS)},same,eve,2026-11-20,One trial.\n"
    Path("records/same_report.csv").write_text(f"schema,record_a,record_b,ruling,by,date,reason\n{ruling}")
    put(f"{FIRST}/ann", decision(BERG, "include"), decision(ROSS, "exclude"))

    assert len(json.loads(screen("conflicts", "--by", "eve", "--json").out)["conflicts"]) == 0
    assert min(BERG, ROSS) in queued(screen("next", "--by", "bob", "--limit", "9", "--json"))


# Programs


def test_a_program_suggests_and_counts_for_nobody(screen: Callable[..., Finished]) -> None:
    bot = '  bot: {label: Classifier, roles: [screener], automation: true, version: "Classifier 2.1, threshold 0.1"}\n'
    edit("config/review.yaml", ("  eve:", f"{bot}  eve:"))

    suggested = screen("decide", LUND, "exclude", "--by", "bot")

    assert suggested.code == 0, suggested.err
    for person in ("ann", "bob"):
        assert LUND in queued(screen("next", "--by", person, "--limit", "9", "--json"))
        screen("decide", LUND, "include", "--by", person)
    assert queued(screen("next", "--by", "ann", "--stage", FULL, "--json")) == [LUND]


# What check and status say


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("reasons:", "full_text: {reviewers: 1}\n  reasons:", "One person screens at full_text; two for all of them"),
        ("reasons:", "title_abstract: {reviewers: 1}\n  reasons:", "Cochrane advises two for all of them"),
        (
            "reasons:",
            "title_abstract: {reviewers: 1, second_share: 0.2, seed: 1}\n  reasons:",
            "Two people decide on 20% of records at title_abstract",
        ),
        ("label: Wrong study design", "label: No usable data", "because its outcome data cannot be used (MECIR C40)"),
        ("Not a randomised trial.", "Outcomes were not reported.", "Found: Outcomes were not reported."),
    ],
)
def test_what_falls_below_the_standards_is_warned_about_and_stops_nothing(
    before: str, after: str, says: str, unscreened: Path, run_cli: RunCli
) -> None:
    assert run_cli("check").err == ""
    edit("config/review.yaml", (before, after))

    finished = run_cli("check")

    assert finished.code == 0
    assert says in finished.err
    assert finished.err.startswith("Warning: config/review.yaml:")


@pytest.mark.parametrize("reason", ["Outcome not measured", "Wrong outcome", "No control group", "Duplicate data"])
def test_other_reasons_are_not_taken_for_unusable_data(reason: str, unscreened: Path, run_cli: RunCli) -> None:
    edit("config/review.yaml", ("label: Wrong study design", f"label: {reason}"))

    assert run_cli("check").err == ""


# The last build's tables


def test_built_tables_are_used_while_they_are_newer_than_what_they_are_made_from(
    screen: Callable[..., Finished], monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    built_files = ("searches.csv", "entries.csv", "records.parquet")
    files = [f"--{name.split('.')[0]}=results/records/{name}" for name in built_files]
    files.append("--prisma-s=results/records/prisma_s.csv")
    assert run_cli("step", "records", *files).code == 0
    names = {"linked": "records.parquet", "links": "links.csv", "uncertain": "uncertain.csv"}
    links = [f"--{option}=results/dedupe/{name}" for option, name in names.items()]
    assert run_cli("step", "dedupe", "--records=results/records/records.parquet", *links).code == 0
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "_made", pytest.fail)
        everything = ("next", "--by", "ann", "--limit", "9", "--json")
        built = screen(*everything).out
        assert screen("decide", LUND[:9], "include", "--by", "ann").code == 0
    os.utime(EXPORT)
    Path(f"screening/{FIRST}/ann.jsonl").unlink()

    assert not catalogue.is_built(Path())
    assert screen(*everything).out == built


def test_a_review_without_records_says_how_they_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    run_cli("init", str(tmp_path / "new"))
    monkeypatch.chdir(tmp_path / "new")

    assert run_cli("screen", "next", "--by", "reviewer_a").out == (
        "The review has no record yet; take in the export of a search with `livingreview import`.\n"
    )
