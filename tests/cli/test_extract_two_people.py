"""Two people extract one study without seeing each other's file; a consensus settles them; suspects are kept."""

from pathlib import Path

import pytest

from builders import BERG, folder_bytes
from command_line import RunCli
from workbooks import FIRST, changed, typed

STUDY = Path("records/studies/berg_2021.yaml")
ANN, BOB = (Path(f"records/extraction/{person}/berg_2021.yaml") for person in ("ann", "bob"))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def two_files(good_review: Path) -> Path:
    """Give both people a file; Bob read two numbers otherwise, and names an arm otherwise."""
    text = STUDY.read_text()
    write(ANN, text)
    other = text.replace("events: 12", "events: 13").replace("locator: table 2", "locator: table 3")
    write(BOB, other.replace("  rest:", "  none:").replace("      rest:", "      none:"))
    return good_review


def test_two_people_extract_a_study_each_into_a_file_of_their_own(good_review: Path, run_cli: RunCli) -> None:
    before = STUDY.read_bytes()
    for person, events in (("ann", 12), ("bob", 13)):
        sheet = Path(f"{person}.xlsx")
        assert run_cli("extract", "berg_2021", "--sheet", str(sheet), "--by", person).code == 0
        assert typed_numbers(sheet) == []
        changed(sheet, *filled_in(events))
        finished = run_cli("extract", "berg_2021", "--read", str(sheet), "--by", person)
        assert finished.code == 0, finished.err

    assert STUDY.read_bytes() == before
    assert "events: 12" in ANN.read_text()
    assert "events: 13" in BOB.read_text()
    assert run_cli("check").code == 0


def typed_numbers(sheet: Path) -> list[object]:
    """Give the numbers of results that a workbook shows."""
    import openpyxl

    rows = openpyxl.load_workbook(sheet)["Results"].iter_rows(min_row=FIRST)
    return [cell.value for cells in rows for cell in cells if cell.value is not None]


def filled_in(events: int) -> list[object]:
    from workbooks import field, row

    return [
        field("Study", "Label", "Berg 2021"),
        field("Study", "Design", "randomised parallel"),
        field("Participants", "Condition", "sore feet"),
        row("Arms", FIRST, Arm="bath", Label="Warm bath", Intervention="bath"),
        row("Results", FIRST, Result=1, Outcome="relief", Day=7, Time="day 7", Record=BERG, Locator="table 2"),
        row("Results", FIRST, Arm="bath", n=20, Events=events),
    ]


def test_before_both_have_a_file_nothing_of_either_is_shown(good_review: Path, run_cli: RunCli) -> None:
    write(ANN, STUDY.read_text().replace("events: 12", "events: 17"))

    for action in ("--compare", "--consensus"):
        finished = run_cli("extract", "berg_2021", action)
        assert finished.code == 2
        assert "only ann has one; before that, nothing of it is shown" in finished.err
        assert "17" not in finished.out + finished.err
    run_cli("extract", "berg_2021", "--sheet", "bob.xlsx", "--by", "bob")

    assert typed_numbers(Path("bob.xlsx")) == []


def test_comparing_shows_each_difference_with_both_values_and_places(two_files: Path, run_cli: RunCli) -> None:
    before = folder_bytes(two_files)

    finished = run_cli("extract", "berg_2021", "--compare")

    assert finished.code == 0
    assert finished.out.splitlines() == [
        "berg_2021, ann and bob: 22 fields, 20 the same.",
        "numbers:",
        "  relief, day 7: data.bath.events",
        "    ann  12   ann:results[0].data.bath.events",
        "    bob  13   bob:results[0].data.bath.events",
        "places in reports:",
        "  relief, day 7: source.locator",
        "    ann  table 2   ann:results[0].source.locator",
        "    bob  table 3   bob:results[0].source.locator",
        "Settle them: livingreview extract berg_2021 --consensus --take PERSON:PLACE ...",
    ]
    assert folder_bytes(two_files) == before


def test_a_consensus_changes_only_the_lines_it_must(two_files: Path, run_cli: RunCli) -> None:
    before = STUDY.read_text()
    unsettled = run_cli("extract", "berg_2021", "--consensus")
    take = ("--take", "bob:results[0].data.bath.events", "--take", "ann:results[0].source.locator")
    dry = run_cli("extract", "berg_2021", "--consensus", *take, "--dry-run")
    same = STUDY.read_text()

    settled = run_cli("extract", "berg_2021", "--consensus", *take)

    assert unsettled.code == 2
    assert len(unsettled.err.splitlines()) == 2
    assert (dry.code, same) == (0, before)
    assert settled.code == 0
    after = STUDY.read_text()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        "      bath: {events: 13, n: 20}",
        "consensus_of: [ann, bob]",
    ]
    assert run_cli("check").code == 0


def test_a_consensus_can_begin_the_study_file(two_files: Path, run_cli: RunCli) -> None:
    STUDY.unlink()
    take = ("--take", "ann:results[0]", "--take", "bob:results[0].source.locator")

    clash = run_cli("extract", "berg_2021", "--consensus", *take)
    settled = run_cli("extract", "berg_2021", "--consensus", "--take", "ann:results[0]")

    assert clash.code == 2
    assert "nobody said whose value stands" in clash.err
    assert settled.out.splitlines() == [
        "Wrote records/studies/berg_2021.yaml.",
        "Nobody is named as who settled it: livingreview reconfirm extraction berg_2021 --by PERSON",
    ]
    assert STUDY.read_text().startswith("schema: 1\nstudy_id: berg_2021\nlabel: Berg 2021\n")
    assert run_cli("check").code == 0


def test_a_consensus_with_a_name_is_current_until_a_number_changes(two_files: Path, run_cli: RunCli) -> None:
    take = ("--take", "bob:results[0].data.bath.events", "--take", "ann:results[0].source.locator")
    dry = run_cli("extract", "berg_2021", "--consensus", "--by", "ann", *take, "--dry-run")
    kept_early = Path("records/evidence").exists()
    assert run_cli("extract", "berg_2021", "--consensus", "--by", "ann", *take).code == 0

    current = run_cli("reconfirm", "extraction", "berg_2021", "--by", "ann", "--dry-run")
    STUDY.write_text(STUDY.read_text().replace("events: 13", "events: 14"))
    later = run_cli("reconfirm", "extraction", "berg_2021", "--by", "ann", "--dry-run")

    assert (dry.code, kept_early) == (0, False)
    assert current.out.splitlines()[0] == "extraction berg_2021: current; nothing that it was made on has changed"
    assert "consensus/results/relief day 7/data/bath/events: 13 -> 14" in later.out
    assert run_cli("check").code == 0


def test_a_second_consensus_says_who_settled_it_anew(two_files: Path, run_cli: RunCli) -> None:
    for person, whose in (("ann", "ann"), ("bob", "bob")):
        taken = ("--take", f"{whose}:results[0]")
        assert run_cli("extract", "berg_2021", "--consensus", "--by", person, *taken).code == 0

    assert STUDY.read_text().count("consensus:") == 1
    shown = run_cli("reconfirm", "extraction", "berg_2021", "--by", "bob", "--dry-run").out
    assert "current" in shown.splitlines()[0]
    assert "by: bob" in STUDY.read_text()


@pytest.mark.parametrize("person", ["zoe", "robot"])
def test_only_people_of_the_team_settle_an_extraction(two_files: Path, run_cli: RunCli, person: str) -> None:
    protocol = Path("config/review.yaml").read_text()
    robot = "team:\n  robot: {label: A program, roles: [screener], automation: true, version: '1'}\n"
    write(Path("config/review.yaml"), protocol.replace("team:\n", robot))
    before = folder_bytes(two_files)

    refused = run_cli("extract", "berg_2021", "--consensus", "--by", person, "--take", "ann:results[0]")

    assert refused.code == 2
    assert "--by" in refused.err
    assert folder_bytes(two_files) == before


def test_status_says_who_waits_for_whom(two_files: Path, run_cli: RunCli) -> None:
    both = run_cli("status").out
    BOB.unlink()
    alone = run_cli("status").out

    assert "berg_2021: extracted by ann and bob, waits for a consensus" in both
    assert "berg_2021: extracted by ann, waits for a second person" in alone


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("records/extraction/zoe/berg_2021.yaml", None, "Nobody in the team has the id zoe"),
        ("records/extraction/ann/ross_2020.yaml", None, "The file is named for another study."),
        ("records/extraction/notes.txt", "", "This file would not be read. Put it into records/extraction/PERSON/"),
        ("records/extraction/ann/berg_2021.yaml", "schema: 1\n", "label: This key is missing."),
    ],
)
def test_check_finds_own_files_that_would_mislead(
    path: str, text: str | None, said: str, good_review: Path, run_cli: RunCli
) -> None:
    write(Path(path), STUDY.read_text() if text is None else text)

    finished = run_cli("check")

    assert finished.code == 2
    assert said in finished.err


def test_check_finds_a_consensus_of_a_file_that_does_not_exist(good_review: Path, run_cli: RunCli) -> None:
    STUDY.write_text(STUDY.read_text() + "consensus_of: [ann, zoe]\n")

    finished = run_cli("check")

    assert "consensus_of[0]: There is no file records/extraction/ann/berg_2021.yaml" in finished.err
    assert "consensus_of[1]: Nobody in the team has this id. Found: zoe." in finished.err


def suspect(root: Path) -> str:
    """Make the study say that 21 of 20 people were analysed; give the name of the suspect."""
    text = STUDY.read_text().replace("randomised: 40", "randomised: 41")
    STUDY.write_text(text.replace("events: 12, n: 20", "events: 12, n: 21"))
    from livingreview.checks import check_folder, read_folder

    (warning,) = (one for one in check_folder(read_folder(root)).warnings if "more than randomised" in one.message)
    return warning.fix.split("--acknowledge ")[1].split()[0]


def test_a_suspect_is_kept_with_a_reason_and_then_warned_of_no_more(good_review: Path, run_cli: RunCli) -> None:
    code = suspect(good_review)
    before = STUDY.read_text()
    unknown = run_cli("extract", "berg_2021", "--acknowledge", "00000000", "--by", "ann", "--reason", "x")
    stranger = run_cli("extract", "berg_2021", "--acknowledge", code, "--by", "zoe", "--reason", "x")

    kept = run_cli("extract", "berg_2021", "--acknowledge", code, "--by", "ann", "--reason", "Printed so in table 2.")

    assert (unknown.code, stranger.code) == (2, 2)
    assert f"{code} (relief, day 7, bath: n = 21, allocated 20)" in unknown.err
    assert kept.code == 0
    assert STUDY.read_text() == before + (
        "acknowledged:\n  - rule: more than randomised\n"
        '    found: "relief, day 7, bath: n = 21, allocated 20"\n'
        "    reason: Printed so in table 2.\n    by: ann\n"
    )
    assert "more than randomised" not in run_cli("check").err


def test_a_kept_suspect_is_open_again_once_its_numbers_change(good_review: Path, run_cli: RunCli) -> None:
    code = suspect(good_review)
    run_cli("extract", "berg_2021", "--acknowledge", code, "--by", "ann", "--reason", "Printed so.")
    STUDY.write_text(STUDY.read_text().replace("events: 12, n: 21", "events: 12, n: 22"))

    finished = run_cli("check")

    assert finished.code == 0
    assert "Impossible (more than randomised): More were analysed than were allocated to the arm." in finished.err
    assert "acknowledged[0]: No suspect of the rule more than randomised has these numbers any more." in finished.err


def test_a_sheet_of_own_file_and_of_the_study_are_told_apart(two_files: Path, run_cli: RunCli) -> None:
    run_cli("extract", "berg_2021", "--sheet", "bob.xlsx", "--by", "bob")
    changed(Path("bob.xlsx"), typed("Results", "Events", FIRST, 14))

    wrong = run_cli("extract", "berg_2021", "--read", "bob.xlsx", "--by", "ann")
    right = run_cli("extract", "berg_2021", "--read", "bob.xlsx", "--by", "bob")

    assert (wrong.code, right.code) == (2, 0)
    assert "events: 14" in BOB.read_text()
    assert "events: 12" in ANN.read_text()
