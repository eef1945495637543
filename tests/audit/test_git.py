"""Decision files held against git: what was committed must stand, and who committed it is compared with `by`."""

import shutil
from pathlib import Path

import pytest

from audit_reviews import Git, append
from builders import BERG, LUND, ROSS, decision, hash_of, log_bytes
from command_line import RunCli
from livingreview.audit.findings import Check, CheckState
from livingreview.audit.verify import verify
from livingreview.formats.decision_log import new_line

ANN, BOB = "screening/title_abstract/ann.jsonl", "screening/title_abstract/bob.jsonl"
TEAM = ("  ann: {label: Ann,", '  ann: {label: Ann, git: ["Ann <ann@example.org>"],')
TEAM_BOB = ("  bob: {label: Bob,", "  bob: {label: Bob, git: [bob@example.org],")


def check_of(root: Path, name: str, refs: tuple[str, ...] = ()) -> Check:
    return next(each for each in verify(root, refs=refs).checks if each.name == name)


def places(root: Path, refs: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    return [(each.file, each.line) for each in check_of(root, "Git", refs).findings]


def decide(root: Path, file: str, record: str = LUND, word: str = "include") -> None:
    append(root / file, file.removeprefix("screening/").removesuffix(".jsonl"), **decision(record, word))


def commit(git: Git, message: str = "Decide", author: str = "Ann <ann@example.org>") -> str:
    git("add", ".", author=author)
    git("commit", "-q", "-m", message, author=author)
    return git("rev-parse", "HEAD").strip()


def test_files_that_only_grow_are_intact_committed_or_not(git: Git, good_review: Path) -> None:
    decide(good_review, ANN)
    commit(git)
    decide(good_review, ANN, ROSS)

    check = check_of(good_review, "Git")

    assert (check.state, check.about) == (
        CheckState.INTACT,
        "5 committed versions of the decision files compared with the present ones.",
    )


def test_a_tail_that_was_committed_and_cut_off_is_found_with_its_line(git: Git, good_review: Path) -> None:
    decide(good_review, ANN)
    commit(git)
    path = good_review / ANN
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert places(good_review) == [(ANN, 3), (ANN, 3)]

    commit(git, "Cut")

    assert places(good_review) == [(ANN, 3), (ANN, 3)]
    assert check_of(good_review, "Git").findings[0].message.startswith("The end of this file is cut off: commit ")


def test_a_file_written_anew_is_found_and_names_the_commit_that_did_it(git: Git, good_review: Path) -> None:
    first = git("rev-parse", "HEAD").strip()
    anew = [decision(BERG, "include"), decision(LUND, "include"), decision(ROSS, "include")]
    (good_review / ANN).write_bytes(log_bytes("title_abstract/ann", *anew))
    second = commit(git, "Anew")

    (finding,) = check_of(good_review, "Git").findings

    assert (finding.file, finding.line) == (ANN, 2)
    assert f"is not what commit {first[:10]} held. Commit {second[:10]} wrote it anew." in finding.message


def test_a_rewriting_that_the_team_stands_by_is_shown_as_known(git: Git, good_review: Path) -> None:
    anew = [decision(BERG, "include"), decision(LUND, "include")]
    (good_review / ANN).write_bytes(log_bytes("title_abstract/ann", *anew))
    second = commit(git, "Anew")
    review = good_review / "config/review.yaml"
    known = f'  rewritten: [{{commit: "{second[:8]}", date: 2026-11-21, by: eve, why: Practice.}}]\n'
    review.write_text(review.read_text().replace("screening:\n", f"screening:\n{known}"))

    check = check_of(good_review, "Git")

    assert check.state is CheckState.FLAGGED
    assert check.findings[0].message.endswith("The team says, 2026-11-21, eve: Practice.")
    path = good_review / ANN
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert check_of(good_review, "Git").state is CheckState.BROKEN


def test_a_deleted_file_is_found_before_and_after_the_deletion_is_committed(git: Git, good_review: Path) -> None:
    (good_review / BOB).unlink()
    assert places(good_review) == [(BOB, 0)]

    commit(git, "Delete")

    assert places(good_review) == [(BOB, 0)]


def test_lines_that_a_merge_dropped_are_found(git: Git, good_review: Path) -> None:
    git("checkout", "-q", "-b", "side")
    decide(good_review, ANN)
    commit(git, "Side")
    git("checkout", "-q", "main")
    (good_review / "readme").write_text("x")
    commit(git, "Main")
    git("merge", "-q", "-s", "ours", "side", "-m", "Drop")

    assert places(good_review) == [(ANN, 4)]


def test_both_sides_of_a_fork_that_was_joined_are_kept_and_one_thrown_away_is_found(
    git: Git, good_review: Path
) -> None:
    start = (good_review / ANN).read_bytes()
    before = hash_of(start.splitlines()[-1])
    here = new_line({**decision(LUND, "include"), "by": "ann"}, before)
    there = new_line({**decision(ROSS, "maybe"), "by": "ann"}, before)
    git("checkout", "-q", "-b", "there")
    (good_review / ANN).write_bytes(start + there)
    commit(git, "There")
    git("checkout", "-q", "main")
    (good_review / ANN).write_bytes(start + here)
    commit(git, "Here")
    git("merge", "-q", "-s", "ours", "there", "-m", "Join")
    (good_review / ANN).write_bytes(start + here + there)
    assert places(good_review) == []

    (good_review / ANN).write_bytes(start + here)

    assert places(good_review) == [(ANN, 4)]


def test_a_clone_with_windows_line_ends_is_intact(git: Git, good_review: Path, tmp_path: Path) -> None:
    (good_review / ".gitattributes").unlink()
    commit(git, "No attributes")
    clone = tmp_path / "clone"
    git("clone", "-q", "-c", "core.autocrlf=true", str(good_review), str(clone))

    checks = {each.name: each.state for each in verify(clone).checks}

    assert b"\r\n" in (clone / ANN).read_bytes()
    assert (checks["Chains"], checks["Git"]) == (CheckState.INTACT, CheckState.INTACT)


def test_another_commit_can_be_named_to_be_held_against(git: Git, good_review: Path, run_cli: RunCli) -> None:
    git("checkout", "-q", "-b", "published")
    decide(good_review, ANN)
    commit(git)
    git("checkout", "-q", "main")

    assert places(good_review) == []
    assert places(good_review, ("published",)) == [(ANN, 4)]
    assert run_cli("audit", "verify", "--against", "published").code == 2


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "HEAD:config"])
def test_a_commit_that_git_does_not_know_breaks_the_check_and_is_no_option(
    name: str, git: Git, good_review: Path
) -> None:
    check = check_of(good_review, "Git", (name,))

    assert check.state is CheckState.BROKEN
    assert "knows no commit" in check.findings[0].message
    assert not (good_review / "x").exists()


def test_a_folder_below_the_repository_and_odd_names_are_read_alike(git: Git, good_review: Path) -> None:
    inner = good_review / "reviews/füße"
    shutil.copytree(good_review / "config", inner / "config")
    shutil.copytree(good_review / "records", inner / "records")
    shutil.copytree(good_review / "screening", inner / "screening")
    commit(git, "Inner")
    (inner / ANN).write_bytes(b"")

    assert places(inner) == [(ANN, 1)]
    assert places(good_review) == []


def test_a_shallow_clone_says_that_earlier_versions_were_not_checked(
    git: Git, good_review: Path, tmp_path: Path
) -> None:
    decide(good_review, ANN)
    commit(git)
    clone = tmp_path / "clone"
    git("clone", "-q", "--depth", "1", f"file://{good_review}", str(clone))

    check = check_of(clone, "Git")

    assert check.state is CheckState.FLAGGED
    assert "This clone is shallow" in check.findings[0].message


def test_without_git_nothing_is_passed_over_in_silence(
    git: Git, good_review: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    checks = {each.name: each for each in verify(good_review).checks}

    assert checks["Git"].state is checks["Authors"].state is CheckState.NOT_CHECKED
    assert checks["Git"].about == "The program git is not installed."


def test_a_repository_without_a_commit_is_not_checked(good_review: Path, git: Git) -> None:
    git("checkout", "-q", "--orphan", "empty")

    assert check_of(good_review, "Git").about == "git knows no commit HEAD."


def test_settings_of_a_hostile_repository_run_nothing(git: Git, good_review: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {trap}\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "diff.x.command", "gpg.program"):
        git("config", name, str(program))
    for name in ("filter.x.clean", "filter.x.smudge", "core.sshCommand", "core.alternateRefsCommand", "core.editor"):
        git("config", name, str(program))
    git("config", "log.showSignature", "true")
    git("config", "core.hooksPath", str(tmp_path))
    (good_review / ".git/info/attributes").write_text("* diff=x filter=x\n")
    append(good_review / ANN, "title_abstract/ann", **decision(LUND, "include"))

    assert check_of(good_review, "Git").state is CheckState.INTACT
    assert not trap.exists()


# Authors


def name_team(root: Path) -> None:
    review = root / "config/review.yaml"
    review.write_text(review.read_text().replace(*TEAM).replace(*TEAM_BOB))


def test_lines_that_another_member_committed_are_listed_and_strangers_and_open_lines_are_counted(
    git: Git, good_review: Path
) -> None:
    name_team(good_review)
    decide(good_review, ANN)
    decide(good_review, ANN, ROSS)
    commit(git, author="Bobby <BOB@example.org>")
    decide(good_review, BOB)
    commit(git, author="Zoe <zoe@example.org>")
    decide(good_review, BOB, ROSS)

    check = check_of(good_review, "Authors")

    assert check.state is CheckState.FLAGGED
    assert (check.findings[0].file, check.findings[0].line) == (
        "screening/full_text/bob.jsonl",
        1,
    )
    assert [each.message for each in check.findings] == [
        "Lines 1-2 of bob's file were committed by Ann <ann@example.org>, who is ann in the protocol's team.",
        "Lines 4-5 of ann's file were committed by Bobby <BOB@example.org>, who is bob in the protocol's team.",
        "Lines 1-3 of bob's file were committed by Ann <ann@example.org>, who is ann in the protocol's team.",
    ]
    assert "5 lines committed by the person they name" in check.about
    assert "Zoe <zoe@example.org> (1)" in check.about
    assert "1 not committed yet" in check.about


def test_a_mailmap_changes_nothing(git: Git, good_review: Path) -> None:
    name_team(good_review)
    (good_review / ".mailmap").write_text("Bob <bob@example.org> <ann@example.org>\n")
    commit(git)

    assert {each.message.split("committed by ")[1] for each in check_of(good_review, "Authors").findings} == {
        "Ann <ann@example.org>, who is ann in the protocol's team."
    }


def test_a_merge_is_not_the_author_of_what_it_brings(git: Git, good_review: Path) -> None:
    name_team(good_review)
    git("checkout", "-q", "-b", "side")
    decide(good_review, BOB)
    commit(git, author="Bob <bob@example.org>")
    git("checkout", "-q", "main")
    decide(good_review, ANN)
    commit(git)
    git("merge", "-q", "side", "-m", "Merge", author="Zoe <zoe@example.org>")

    about = check_of(good_review, "Authors").about

    assert "7 lines committed by the person they name" in about
    assert "Zoe" not in about
