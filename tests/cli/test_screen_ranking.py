"""`livingreview screen rank` and `screen recall`."""

import csv
import io
import json
from pathlib import Path

import pytest

from builders import BERG, EXPORT, LUND, ROSS, decision, folder_bytes, log_bytes
from command_line import RunCli
from livingreview import derived
from livingreview.canonical import record_id
from livingreview.checks import check_folder, read_folder
from livingreview.cli.screen import ranked

NEW = [
    f"TY  - JOUR\nAU  - Vale, T\nTI  - {title}\nPY  - 2024\nER  - \n"
    for title in (
        "Warm baths against sore feet in nurses",
        "=Parking at mountain huts, a survey",
        "Footwear sales among mountain guides",
        "Warm baths after a march",
    )
]
BATHS, PARKING, SALES, MARCH = (record_id(entry) for entry in NEW)


@pytest.fixture
def update(good_review: Path) -> Path:
    """Add the records of a new search to the small review, none decided on."""
    export = good_review / EXPORT
    export.write_text("\n".join([export.read_text(encoding="utf-8"), *NEW]), encoding="utf-8")
    return good_review


def decide(root: Path, *decisions: dict[str, object]) -> None:
    """Write Ann's decisions at title and abstract anew, with some on the new records."""
    first = [decision(BERG, "include"), decision(LUND, "exclude"), decision(ROSS, "include")]
    (root / "screening/title_abstract/ann.jsonl").write_bytes(log_bytes("title_abstract/ann", *first, *decisions))


def from_queue(record: str, word: str, rank: int, of: int, minute: int) -> dict[str, object]:
    queue = {"model": "0123456789abcdef", "rank": rank, "of": of}
    return {**decision(record, word, ranking=queue), "at": f"2026-11-21T09:{minute:02}:00Z"}


def test_the_queue_learns_from_the_earlier_version(update: Path, run_cli: RunCli) -> None:
    before = folder_bytes(update)

    finished = run_cli("screen", "rank")

    lines = finished.out.splitlines()
    assert finished.code == 0
    assert lines[0].startswith("4 to decide, ordered by what was decided so far (model ")
    assert {line.split()[1] for line in lines[1:3]} == {BATHS, MARCH}
    assert lines[-1] == "A rank excludes nothing: every report is still to be decided by people."
    assert folder_bytes(update) == before


def test_json_and_csv_hold_the_whole_queue_and_its_model(update: Path, run_cli: RunCli) -> None:
    content = json.loads(run_cli("screen", "rank", "--json").out)
    rows = list(csv.DictReader(io.StringIO(run_cli("screen", "rank", "--csv").out)))

    assert (content["of"], content["basis"]) == (4, "decisions")
    assert [row["report_id"] for row in content["queue"]] == [row["report_id"] for row in rows]
    assert {row["report_id"] for row in rows} == {BATHS, PARKING, SALES, MARCH}
    assert {row["model"] for row in rows} == {content["model"]}
    [parking] = (row["title"] for row in rows if row["report_id"] == PARKING)
    assert parking == "'=Parking at mountain huts, a survey"  # no spreadsheet runs it


def test_a_long_queue_is_cut_on_the_terminal_and_says_so(update: Path, run_cli: RunCli) -> None:
    lines = run_cli("screen", "rank", "--first", "1").out.splitlines()

    assert len(lines) == 4
    assert lines[2].strip() == "and 3 more: --first, --csv or --json"


def test_records_and_links_that_a_build_made_are_not_made_anew(
    update: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_anew = run_cli("screen", "rank", "--json").out
    of_now = check_folder(read_folder(update)).require()

    def none(*_: object) -> None:
        raise AssertionError("linked anew")

    monkeypatch.setattr(ranked, "built_links", lambda _: (of_now.records, of_now.dedupe))
    monkeypatch.setattr(derived, "link_duplicates", none)

    assert run_cli("screen", "rank", "--json").out == made_anew


def test_a_large_review_keeps_its_features_and_gives_the_same_queue(
    update: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = run_cli("screen", "rank", "--json").out
    monkeypatch.setattr(ranked, "LEAST_KEPT", 1)
    kept = update / ranked.KEPT

    made = run_cli("screen", "rank", "--json").out
    bytes_made = kept.read_bytes()
    from_kept = run_cli("screen", "rank", "--json").out
    kept.write_bytes(b"PK damaged")
    after_damage = run_cli("screen", "rank", "--json").out

    assert without == made == from_kept == after_damage
    assert kept.read_bytes() == bytes_made


def test_features_that_cannot_be_kept_stop_no_ranking(
    update: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranked, "LEAST_KEPT", 1)
    blocked = (update / ranked.KEPT).parent
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where the folder should be", encoding="utf-8")

    assert run_cli("screen", "rank").code == 0


def test_a_review_where_all_is_decided_has_no_queue(good_review: Path, run_cli: RunCli) -> None:
    assert run_cli("screen", "rank").out == "Nothing is left to decide at this stage.\n"


def test_one_reviewer_s_queue_shows_nothing_of_another_s_open_decisions(update: Path, run_cli: RunCli) -> None:
    bob_before = run_cli("screen", "rank", "--by", "bob", "--json").out

    decide(update, decision(SALES, "include"), decision(BATHS, "exclude"))

    assert run_cli("screen", "rank", "--by", "bob", "--json").out == bob_before
    ann = json.loads(run_cli("screen", "rank", "--by", "ann", "--json").out)
    assert {row["report_id"] for row in ann["queue"]} == {PARKING, MARCH}
    assert ann["model"] != json.loads(bob_before)["model"]


@pytest.mark.parametrize("name", ["rank", "recall"])
def test_a_reviewer_who_is_not_in_the_team_is_named(name: str, update: Path, run_cli: RunCli) -> None:
    finished = run_cli("screen", name, "--by", "nobody_here")

    assert finished.code == 2
    assert "Nobody in the team has this id. Found: nobody_here. Allowed: ann, bob, eve." in finished.err


def test_recall_is_shown_with_what_it_rests_on(update: Path, run_cli: RunCli) -> None:
    before = folder_bytes(update)

    finished = run_cli("screen", "recall")

    text = " ".join(finished.out.split())
    assert finished.code == 0
    assert "7 records: 3 screened, 1 of them relevant; 4 not screened." not in text
    assert "7 records: 3 screened, 2 of them relevant; 4 not screened." in text
    assert "Drawn in ranked order: 0." in text
    assert "That recall is below 95 % is not rejected at 95 % confidence (p = 1)." in text
    assert "Assumes that records were screened in an order no worse than random" in text
    assert "Nothing stops by itself." in text
    assert folder_bytes(update) == before


def test_ranked_decisions_of_one_reviewer_are_evidence(update: Path, run_cli: RunCli) -> None:
    drawn = [
        from_queue(BATHS, "include", 1, 4, 1),
        from_queue(MARCH, "exclude", 1, 3, 2),
        from_queue(PARKING, "exclude", 1, 2, 3),
    ]
    decide(update, *drawn)

    evidence = json.loads(run_cli("screen", "recall", "--by", "ann", "--json").out)

    assert (evidence["n_total"], evidence["n_screened"], evidence["n_found"], evidence["n_drawn"]) == (7, 6, 3, 3)
    # One left of an urn of three: 1/3 that it is the one not drawn.
    assert evidence["p_value"] == pytest.approx(1 / 3)
    assert evidence["recall_low"] == 0.75
    assert not evidence["supports_target"]
    assert evidence["n_unscreened"] == 1


def test_a_random_sample_is_tested_by_itself(update: Path, run_cli: RunCli) -> None:
    decide(update, decision(SALES, "exclude"), decision(PARKING, "exclude"))

    finished = run_cli("screen", "recall", "--by", "ann", "--sample", "2")

    text = " ".join(finished.out.split())
    assert "Drawn at random: 2." in text
    assert "interval 50.0 to 100.0 %" in text
    assert "Relevant records missed: at most 2." in text


def test_a_sample_that_was_ranked_or_is_too_large_is_refused(update: Path, run_cli: RunCli) -> None:
    decide(update, from_queue(BATHS, "include", 1, 4, 1))

    ranked = run_cli("screen", "recall", "--by", "ann", "--sample", "1")
    large = run_cli("screen", "recall", "--by", "ann", "--sample", "9")

    assert (ranked.code, large.code) == (2, 2)
    assert "no random sample" in ranked.err
    assert "only 4 decisions were made" in large.err


@pytest.mark.parametrize("option", ["--target", "--confidence"])
@pytest.mark.parametrize("value", ["0", "1.5", "nan", "x"])
def test_a_share_outside_0_and_1_is_refused(option: str, value: str, update: Path, run_cli: RunCli) -> None:
    assert run_cli("screen", "recall", option, value).code == 2


@pytest.mark.parametrize("name", ["rank", "recall"])
def test_every_screen_command_has_help_with_an_example(name: str, run_cli: RunCli) -> None:
    assert f"Example: livingreview screen {name}" in " ".join(run_cli("screen", name, "--help").out.split())


def test_the_desk_shows_the_ranked_queue_and_a_decision_notes_its_place(update: Path, run_cli: RunCli) -> None:
    ranked = json.loads(run_cli("screen", "rank", "--by", "ann", "--json").out)
    shown = json.loads(run_cli("screen", "next", "--by", "ann", "--order", "ranked", "--limit", "9", "--json").out)
    first = shown["records"][0]

    assert [record["report_id"] for record in shown["records"]] == [row["report_id"] for row in ranked["queue"]]
    assert first["ranking"] == {"model": ranked["model"], "rank": 1, "of": 4}
    place = f"{ranked['model']}:1/4"
    assert f"--ranking {place}" in run_cli("screen", "next", "--by", "ann", "--order", "ranked").out
    kept = run_cli("screen", "decide", first["report_id"], "include", "--by", "ann", "--ranking", place, "--json")
    assert json.loads(kept.out)["recorded"][0]["ranking"] == first["ranking"]
    again = json.loads(run_cli("screen", "next", "--by", "ann", "--order", "ranked", "--json").out)["records"][0]
    assert again["ranking"]["of"] == 3
    assert again["ranking"]["model"] != ranked["model"]
    assert run_cli("check").code == 0


def test_now_notes_the_place_that_the_record_has_at_the_moment(update: Path, run_cli: RunCli) -> None:
    ranked = json.loads(run_cli("screen", "rank", "--by", "ann", "--json").out)
    last = ranked["queue"][-1]["report_id"]

    kept = run_cli("screen", "decide", last, "exclude", "--by", "ann", "--ranking", "now", "--json")

    assert json.loads(kept.out)["recorded"][0]["ranking"] == {"model": ranked["model"], "rank": 4, "of": 4}


def test_a_place_that_is_none_and_one_for_a_change_of_mind_are_refused(update: Path, run_cli: RunCli) -> None:
    place = "0123456789abcdef:1/4"
    run_cli("screen", "decide", BATHS, "include", "--by", "ann")
    before = folder_bytes(update)
    for given in ("first", "0123456789abcdef:5/4", "0123456789abcdef:0/4"):
        refused = run_cli("screen", "decide", MARCH, "include", "--by", "ann", "--ranking", given)
        assert (refused.code, "no place in a ranked queue" in refused.err) == (2, True)
    for given in ("now", place):
        refused = run_cli("screen", "decide", BATHS, "exclude", "--by", "ann", "--change", "--ranking", given)
        assert (refused.code, "A change of mind comes from no queue." in refused.err) == (2, True)
    many = update / "many.csv"
    many.write_text(f"record,decision,ranking\n{MARCH},include,{place}\n{SALES},exclude,5\n", encoding="utf-8")
    refused = run_cli("screen", "decide", "--from", "many.csv", "--by", "ann")
    assert (refused.code, "many.csv:3: ranking" in refused.err) == (2, True)
    many.unlink()
    assert folder_bytes(update) == before


def test_places_come_with_many_decisions_as_text_or_as_objects(update: Path, run_cli: RunCli) -> None:
    place = {"model": "0123456789abcdef", "rank": 2, "of": 4}
    (update / "many.csv").write_text(
        f"record,decision,ranking\n{MARCH},include,0123456789abcdef:2/4\n{SALES},exclude,\n", encoding="utf-8"
    )
    (update / "more.jsonl").write_text(
        json.dumps({"record": PARKING, "decision": "exclude", "ranking": place}), encoding="utf-8"
    )

    for file in ("many.csv", "more.jsonl"):
        assert run_cli("screen", "decide", "--from", file, "--by", "ann").code == 0

    lines = (update / "screening/title_abstract/ann.jsonl").read_bytes().splitlines()[-3:]
    assert [json.loads(line).get("ranking") for line in lines] == [place, None, place]


def test_a_colleagues_open_decision_changes_neither_the_queue_nor_the_evidence(update: Path, run_cli: RunCli) -> None:
    asked = (
        ("next", "--by", "bob", "--order", "ranked", "--json"),
        ("rank", "--by", "bob", "--json"),
        ("recall", "--json"),
    )
    answers = []
    for word in ("include", "exclude"):
        decide(update, decision(BATHS, word))
        answers.append([run_cli("screen", *arguments).out for arguments in asked])

    assert answers[0] == answers[1]
