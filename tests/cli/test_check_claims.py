"""What `check` says of claims, of numbers typed where results are told, and of kept evidence."""

from pathlib import Path

import pytest

from builders import SYNTHESIS
from command_line import RunCli
from livingreview.judgements import evidence_v2
from livingreview.judgements.snapshots import name_of, snapshot

CLAIM = f"""\
schema: 1
claims:
  relief:
    text: Baths relieve ({{{{ {SYNTHESIS}.effect }}}}).
    holds: {SYNTHESIS}.estimate > 1
    by: ann
    date: 2026-11-20
"""
FIELDS = {"kind": "claim", "values": {"a.estimate": 1.5}}


def write(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text, encoding="utf-8")


def test_a_good_claim_has_no_problem(good_review: Path, run_cli: RunCli) -> None:
    write(good_review, "records/claims.yaml", CLAIM)
    write(good_review, "config/text/conclusions.md", "{{ claim.relief }}\n")

    finished = run_cli("check")

    assert (finished.code, "claims" in finished.err) == (0, False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("estimate > 1", "pooled > 1", "records/claims.yaml:5: claims.relief.holds: Character 1 of the condition: N"),
        ("estimate > 1", "pooled > 1", "Found: relief_1_week.pooled. Allowed: SYNTHESIS.NAME with a synthesis (relief"),
        ("estimate > 1", "estimate > 1 or 2", "Character 28 of the condition: Comparisons are joined by `and`."),
        ("estimate > 1", "estimate >", "Character 25 of the condition: A number is meant here: estimate is one."),
        (".effect", ".p", "records/claims.yaml:4: claims.relief.text: Unknown placeholder. Found: relief_1_week.p."),
        ("{{ relief_1_week.effect }}", "RR 1.4", "claims.relief.text: A number is typed where results are told"),
        ("by: ann", "by: zoe", "records/claims.yaml:6: claims.relief.by: Nobody in the team has this id. Found: zoe."),
        ("    holds", "    when", "claims.relief.when: This key is not known."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_claim_is_named_with_its_line(
    good_review: Path, run_cli: RunCli, old: str, new: str, message: str
) -> None:
    assert old in CLAIM
    write(good_review, "records/claims.yaml", CLAIM.replace(old, new))

    finished = run_cli("check")

    assert finished.code == 2
    assert message in finished.err


def test_a_text_that_places_a_claim_that_nobody_made_is_a_problem(good_review: Path, run_cli: RunCli) -> None:
    write(good_review, "records/claims.yaml", CLAIM)
    write(good_review, "config/text/conclusions.md", "So.\n\n{{ claim.harm }}\n")

    finished = run_cli("check")

    assert "config/text/conclusions.md:3: Unknown placeholder. Found: {{ claim.harm }}. Allowed: claim.relief." in (
        finished.err
    )


@pytest.mark.parametrize("section", ["discussion", "limitations", "conclusions"])
def test_a_number_typed_where_results_are_told_is_found_with_its_line(
    good_review: Path, run_cli: RunCli, section: str
) -> None:
    write(good_review, f"config/text/{section}.md", "As said:\n\nthe risk ratio was 1.4 in 2019.\n")

    finished = run_cli("check")

    assert finished.code == 2
    assert f"config/text/{section}.md:3: A number is typed where results are told" in finished.err
    assert "if it is no result, mark it: [=1.4]." in finished.err
    write(good_review, f"config/text/{section}.md", "As said:\n\nthe risk ratio was [=1.4] in 2019.\n")
    assert run_cli("check").code == 0


def test_the_world_before_the_review_may_have_numbers(good_review: Path, run_cli: RunCli) -> None:
    write(good_review, "config/text/background.md", "Sore feet trouble 7 to 10 of 100 people.\n")
    write(good_review, "config/text/objectives.md", "To see whether 1 bath helps.\n")

    assert run_cli("check").code == 0


def test_a_count_in_words_is_something_to_look_at(good_review: Path, run_cli: RunCli) -> None:
    write(good_review, "config/text/discussion.md", "Three trials agree.\n")

    finished = run_cli("check")

    assert finished.code == 0
    assert "Warning: config/text/discussion.md:1: A count is written out" in finished.err


def test_a_synthesis_is_not_called_by_a_word_that_placeholders_use(good_review: Path, run_cli: RunCli) -> None:
    path = good_review / "config/review.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(f"  {SYNTHESIS}:\n", "  claim:\n"), encoding="utf-8")

    assert "syntheses.claim: A synthesis is not called so" in run_cli("check").err


def test_kept_evidence_that_fits_its_name_is_fine(good_review: Path, run_cli: RunCli) -> None:
    name = name_of(evidence_v2.fingerprint(FIELDS))
    write(good_review, f"records/evidence/{name}.json", snapshot(FIELDS).decode())

    assert run_cli("check").code == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("0123456789abcdef.json", snapshot(FIELDS).decode(), "Its content does not fit its name"),
        ("evidence.json", snapshot(FIELDS).decode(), "this file would not be read"),
        ("0123456789abcdef.json", "x" * 4_000_001, "This is larger than any evidence"),
    ],
)
def test_kept_evidence_that_was_changed_is_an_error(
    good_review: Path, run_cli: RunCli, name: str, content: str, message: str
) -> None:
    write(good_review, f"records/evidence/{name}", content)

    finished = run_cli("check")

    assert finished.code == 2
    assert f"records/evidence/{name}: " in finished.err
    assert message in finished.err


def test_a_consensus_by_somebody_outside_the_team_is_a_problem(good_review: Path, run_cli: RunCli) -> None:
    path = good_review / "records/studies/berg_2021.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "consensus: {by: zoe}\n", encoding="utf-8")

    assert "consensus.by: Nobody in the team has this id. Found: zoe." in run_cli("check").err


def test_the_strict_check_without_claims_says_so(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("check", "--strict")

    assert (finished.code, finished.out) == (0, "Every file is in order.\nNo conclusion is bound to numbers.\n")
