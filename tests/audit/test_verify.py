"""`livingreview audit verify`: each check by a review in which exactly one thing is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit_reviews import append, write_tables
from builders import BERG, LUND, ROSS, decision, hash_of, log_bytes
from command_line import RunCli
from livingreview import io
from livingreview.audit.findings import Check, CheckState
from livingreview.audit.verify import Verified, verify
from livingreview.formats.decision_log import new_line
from livingreview.tables import FLOW, FLOW_MEMBERS, REPORT_STATUS

TITLES = "screening/title_abstract"


def check_of(verified: Verified, name: str) -> Check:
    return next(each for each in verified.checks if each.name == name)


def found(root: Path, name: str) -> list[tuple[str, int, str]]:
    return [(each.file, each.line, each.message) for each in check_of(verify(root), name).findings]


def disagree(root: Path) -> list[str]:
    """Let Bob exclude at full text what Ann included, and give the hashes of the two decisions."""
    append(root / "screening/full_text/bob.jsonl", "full_text/bob", **decision(BERG, "exclude", "wrong_design"))
    ann = io.read_bytes(root / "screening/full_text/ann.jsonl").splitlines()[0]
    return [hash_of(ann), hash_of(io.read_bytes(root / "screening/full_text/bob.jsonl").splitlines()[-1])]


def settle(root: Path, settles: list[str], by: str = "eve", **fields: Any) -> None:
    given = {**decision(BERG, "include"), "stage": "full_text", "settles": settles, **fields}
    append(root / f"screening/resolved/{by}.jsonl", f"resolved/{by}", **given)


def test_a_review_in_order_is_intact_and_says_what_was_not_checked(built_review: Path) -> None:
    states = {each.name: each.state for each in verify(built_review).checks}

    assert states == {
        **dict.fromkeys(("Files", "Chains", "Ids", "People", "States", "Flow"), CheckState.INTACT),
        **dict.fromkeys(("Frozen versions", "Git", "Authors"), CheckState.NOT_CHECKED),
    }


def test_the_command_ends_with_0_where_intact_and_names_what_was_not_checked(
    built_review: Path, run_cli: RunCli
) -> None:
    finished = run_cli("audit", "verify")

    assert (finished.code, finished.err) == (0, "")
    assert finished.out.splitlines()[-1] == "Intact. Not checked: Frozen versions, Git, Authors."
    assert "Chains: intact. 10 lines in 4 decision files." in finished.out
    assert "Git: not checked. git says: fatal: not a git repository" in finished.out


def test_the_command_ends_with_2_and_names_file_and_line_of_the_first_break(
    built_review: Path, run_cli: RunCli
) -> None:
    path = built_review / TITLES / "ann.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"decision":"exclude"', b'"decision":"include"'))

    finished = run_cli("audit", "verify")

    assert finished.code == 2
    assert f"  {TITLES}/ann.jsonl:2: hash: This line was changed after it was written" in finished.out
    assert finished.out.splitlines()[-1].startswith("Broken: Chains")


def test_further_breaks_are_counted(built_review: Path, run_cli: RunCli) -> None:
    path = built_review / TITLES / "ann.jsonl"
    path.write_bytes(path.read_bytes() + b"x\n" * 12)

    out = run_cli("audit", "verify").out

    assert out.count(f"{TITLES}/ann.jsonl:") == 5
    assert "  and 7 more.\n" in out


def test_json_holds_every_finding_and_heads_that_a_later_run_can_be_held_against(
    built_review: Path, run_cli: RunCli
) -> None:
    before = run_cli("audit", "verify", "--json")
    (built_review / "kept.json").write_text(before.out)
    path = built_review / TITLES / "bob.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    after = run_cli("audit", "verify", "--json", "--heads", "kept.json")

    assert (before.code, after.code) == (0, 2)
    assert json.loads(before.out)["intact"] is True
    assert json.loads(before.out)["decision_heads"]["title_abstract/bob"]["lines"] == 3
    frozen = next(each for each in json.loads(after.out)["checks"] if each["check"] == "Frozen versions")
    assert [(each["file"], each["line"]) for each in frozen["findings"]] == [(f"{TITLES}/bob.jsonl", 3)]
    assert frozen["findings"][0]["message"] == "The end of this file is cut off: kept.json notes 3 lines."


@pytest.mark.parametrize("text", ["", "{", "[]", '{"decision_heads": {"title_abstract/ann": {"head": 1}}}'])
def test_heads_that_cannot_be_read_are_an_error_and_never_skipped(
    text: str, built_review: Path, run_cli: RunCli
) -> None:
    (built_review / "kept.json").write_text(text)

    finished = run_cli("audit", "verify", "--heads", "kept.json")

    assert finished.code == 2
    assert "kept.json" in finished.out + finished.err


# Ids


def test_a_decision_on_a_record_that_no_export_holds_is_found(built_review: Path) -> None:
    unknown = "rec_" + "0" * 16
    append(built_review / TITLES / "ann.jsonl", "title_abstract/ann", **decision(unknown, "include"))

    assert found(built_review, "Ids") == [(f"{TITLES}/ann.jsonl", 4, "No export holds this record.")]


def test_a_study_that_names_a_record_nobody_found_is_found(built_review: Path) -> None:
    path = built_review / "records/studies/berg_2021.yaml"
    path.write_text(path.read_text().replace(BERG, "rec_" + "0" * 16))

    assert [(file, line) for file, line, _ in found(built_review, "Ids")] == [
        ("records/studies/berg_2021.yaml", 6),
        ("records/studies/berg_2021.yaml", 17),
    ]


def test_exports_that_changed_since_the_build_are_read_anew(built_review: Path) -> None:
    export = built_review / "records/searches/2026-11-01_footbase/footbase.ris"
    export.write_text(export.read_text().replace("Lund, Ole", "Lund, Oluf"))

    check = check_of(verify(built_review), "Ids")

    assert "read anew" in check.about
    assert {(each.file, each.value) for each in check.findings} >= {(f"{TITLES}/ann.jsonl", LUND)}


# People


def test_a_resolution_by_nobody_with_that_role_is_found(built_review: Path) -> None:
    settle(built_review, disagree(built_review), by="ann")

    assert found(built_review, "People") == [
        ("screening/resolved/ann.jsonl", 1, "The lines of this file are by nobody with the role adjudicator."),
        ("screening/resolved/ann.jsonl", 1, "ann settled a conflict over a decision of their own."),
    ]


def test_who_settles_a_decision_of_their_own_is_flagged_and_breaks_nothing(built_review: Path) -> None:
    review = built_review / "config/review.yaml"
    review.write_text(review.read_text().replace("roles: [screener, extractor]", "roles: [screener, adjudicator]"))
    settle(built_review, disagree(built_review), by="bob")

    check = check_of(verify(built_review), "People")

    assert check.state is CheckState.FLAGGED
    assert [each.message for each in check.findings] == ["bob settled a conflict over a decision of their own."]


def test_a_resolution_of_decisions_that_are_not_there_or_elsewhere_is_found(built_review: Path) -> None:
    hashes = disagree(built_review)
    settle(built_review, ["sha256:none", *hashes], record_id=ROSS)

    assert [message for _, _, message in found(built_review, "People")] == [
        "This resolution settles a decision on another report or at another stage.",
        "This resolution settles a decision on another report or at another stage.",
        "This resolution settles a decision that no file holds.",
    ]


# States and flow


def change_table(root: Path, table: Any, change: Any) -> None:
    rows = io.read_table(root / "results" / table.path, table)
    change(rows)
    io.write_table(rows, root / "results" / table.path, table)


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"full_text": "exclude", "state": "excluded", "reason": "wrong_design"}, "full_text"),
        ({"full_text": "conflict", "state": "conflict at full text"}, "full_text"),
        ({"full_text": "undecided", "state": "awaiting full-text assessment"}, "full_text"),
        ({"full_text": "maybe", "state": "awaiting classification"}, "full_text"),
        ({"title_abstract": "exclude", "full_text": "not due", "state": "excluded at screening"}, "title_abstract"),
        ({"full_text": "not due", "state": "not retrieved"}, "state"),
        ({"state": "excluded"}, "state"),
    ],
)
def test_a_state_that_the_decisions_do_not_give_is_found(cells: dict[str, str], key: str, built_review: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        next(row for row in rows if row["report_id"] == BERG).update(cells)

    change_table(built_review, REPORT_STATUS, change)

    findings = check_of(verify(built_review), "States").findings
    assert [each.key for each in findings] == [key]
    assert BERG in findings[0].value


def test_another_reason_for_an_exclusion_is_found(built_review: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        next(row for row in rows if row["report_id"] == ROSS)["reason"] = None

    change_table(built_review, REPORT_STATUS, change)

    assert [each.key for each in check_of(verify(built_review), "States").findings] == ["full_text"]


def test_states_after_a_conflict_and_its_resolution_are_intact_once_built(built_review: Path) -> None:
    settles = disagree(built_review)
    before = check_of(verify(built_review), "States").state
    write_tables(built_review)
    conflict = check_of(verify(built_review), "States").state
    settle(built_review, settles, decision="exclude", reason="wrong_design")
    unbuilt = check_of(verify(built_review), "States").state
    write_tables(built_review)

    assert before is CheckState.NOT_CHECKED
    assert conflict is CheckState.INTACT
    assert unbuilt is CheckState.NOT_CHECKED
    assert {each.state for each in verify(built_review).checks} == {CheckState.INTACT, CheckState.NOT_CHECKED}


def test_a_number_of_the_flow_that_is_not_the_size_of_its_set_is_found(built_review: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        next(row for row in rows if row["box"] == "records_screened")["n"] = 7

    change_table(built_review, FLOW, change)

    (finding,) = check_of(verify(built_review), "Flow").findings
    assert (finding.file, finding.message) == ("results/prisma/flow.csv", "This number is not the size of its set.")
    assert (finding.key, finding.value) == ("records_screened, databases", "7")


def test_a_set_of_the_flow_with_another_member_is_found(built_review: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        next(row for row in rows if row["box"] == "records_excluded")["member"] = ROSS

    change_table(built_review, FLOW_MEMBERS, change)

    messages = [each.message for each in check_of(verify(built_review), "Flow").findings]
    assert messages == ["Ids that are missing in this box.", "Ids that do not belong in this box."]


def test_a_build_from_before_the_last_decisions_is_not_checked_and_breaks_nothing(built_review: Path) -> None:
    append(built_review / f"{TITLES}/ann.jsonl", "title_abstract/ann", **decision(LUND, "include"))

    verified = verify(built_review)

    for name in ("States", "Flow"):
        assert check_of(verified, name).state is CheckState.NOT_CHECKED
        assert check_of(verified, name).about == (
            "The build is older than the decisions: 1 line since; run `livingreview build`."
        )


def test_states_of_other_decisions_than_the_files_hold_are_broken_and_not_called_older(built_review: Path) -> None:
    path = built_review / f"{TITLES}/ann.jsonl"
    words = [decision(record, "include") for record in (BERG, LUND, ROSS)]
    path.write_bytes(log_bytes("title_abstract/ann", *words))

    assert check_of(verify(built_review), "States").state is CheckState.BROKEN


def test_a_report_drawn_for_a_second_reader_is_undecided_until_two_have_decided(built_review: Path) -> None:
    review = built_review / "config/review.yaml"
    text = review.read_text(encoding="utf-8")
    share = "screening:\n  full_text: {reviewers: 1, second_share: 0.999999, seed: 1}\n"
    for path in built_review.glob("screening/full_text/bob.jsonl"):
        path.unlink()
    review.write_text(text.replace("screening:\n", share), encoding="utf-8")
    write_tables(built_review)

    assert check_of(verify(built_review), "States").state is CheckState.INTACT

    review.write_text(text.replace("screening:\n", "screening:\n  full_text: {reviewers: 1}\n"), encoding="utf-8")
    assert check_of(verify(built_review), "States").state is CheckState.BROKEN


def test_a_program_of_the_team_may_have_a_decision_file(built_review: Path, run_cli: RunCli) -> None:
    review = built_review / "config/review.yaml"
    text = review.read_text(encoding="utf-8")
    robot = '  robot: {label: Robot, roles: [screener], automation: true, version: "1"}\n  eve:'
    review.write_text(text.replace("  eve:", robot), encoding="utf-8")
    path = built_review / f"{TITLES}/robot.jsonl"
    path.write_bytes(log_bytes("title_abstract/robot", decision(BERG, "include")))

    assert found(built_review, "People") == []
    assert "robot" not in run_cli("check").err


def test_nothing_built_is_said_and_not_passed_over(good_review: Path) -> None:
    checks = {each.name: each for each in verify(good_review).checks}

    assert [checks[name].state for name in ("States", "Flow")] == [CheckState.NOT_CHECKED] * 2
    assert checks["Flow"].about == "Nothing is built here; run `livingreview build` first."


# Frozen versions


def freeze(root: Path, heads: dict[str, Any], version: str = "1") -> None:
    path = root / f"reports/versions/{version}/manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"decision_heads": heads}))


def test_a_frozen_version_finds_a_cut_off_end_a_new_file_and_a_missing_one(built_review: Path) -> None:
    freeze(built_review, verify(built_review).heads)
    assert check_of(verify(built_review), "Frozen versions").state is CheckState.INTACT
    append(built_review / TITLES / "ann.jsonl", "title_abstract/ann", **decision(LUND, "include"))
    assert check_of(verify(built_review), "Frozen versions").state is CheckState.INTACT

    anew = [decision(BERG, "include"), decision(LUND, "include"), decision(ROSS, "include")]
    (built_review / TITLES / "ann.jsonl").write_bytes(log_bytes("title_abstract/ann", *anew))
    path = built_review / TITLES / "bob.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    (built_review / "screening/full_text/bob.jsonl").unlink()

    manifest = "reports/versions/1/manifest.json"
    assert found(built_review, "Chains") == []
    assert found(built_review, "Frozen versions") == [
        ("screening/full_text/bob.jsonl", 0, f"This file is gone; {manifest} notes 2 lines."),
        (f"{TITLES}/ann.jsonl", 3, f"This file was written anew: {manifest} notes another hash for this line."),
        (f"{TITLES}/bob.jsonl", 2, f"The end of this file is cut off: {manifest} notes 3 lines."),
    ]


def test_a_frozen_version_without_a_manifest_is_named(built_review: Path) -> None:
    (built_review / "reports/versions/2").mkdir(parents=True)

    assert found(built_review, "Files") == [
        ("reports/versions/2/manifest.json", 0, "This frozen version has no manifest.")
    ]


def test_a_head_noted_on_one_side_of_a_fork_still_counts_when_the_sides_were_joined(built_review: Path) -> None:
    path = built_review / TITLES / "ann.jsonl"
    start = path.read_bytes()
    before = hash_of(start.splitlines()[-1])
    here, there = (new_line({**decision(record, "include"), "by": "ann"}, before) for record in (LUND, ROSS))
    freeze(built_review, {"title_abstract/ann": {"head": hash_of(there), "lines": 4}})

    path.write_bytes(start + here + there)
    assert check_of(verify(built_review), "Frozen versions").state is CheckState.INTACT

    path.write_bytes(start + here)
    assert check_of(verify(built_review), "Frozen versions").state is CheckState.BROKEN
