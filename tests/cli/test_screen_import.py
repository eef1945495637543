"""`livingreview screen import`: other tools' decisions become people's own lines, or nothing is written."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from builders import AT, BERG, LUND, ROSS, decision, folder_bytes, log_bytes, record_id, write_review
from command_line import Finished, RunCli
from livingreview import decision_files, io
from livingreview.errors import InputError, Problem
from screening_exports import (
    asreview_csv,
    asreview_database,
    asreview_project,
    covidence_csv,
    inclusion,
    rayyan_csv,
    rayyan_log,
    rayyan_zip,
    written,
)

BERG_CELLS = {"title": "Warm baths against sore feet in hikers", "authors": "Berg, Lisa", "year": "2021"}
LUND_CELLS = {"title": "A survey of footwear among mountain guides", "authors": "Lund, Ole", "year": "2019"}
ROSS_CELLS = {"title": "Warm baths before and after a long march", "authors": "Ross, Mary", "year": "2020"}
OTHER_CELLS = {"title": "Nothing that this review has ever seen", "authors": "Nobody, N", "year": "2001"}
ANN, BOB = ("--reviewer", "Ann=ann"), ("--reviewer", "Bob=bob")

TakeOver = Callable[..., Finished]


def place(person: str, stage: str = "title_abstract") -> Path:
    return Path(f"screening/{stage}/{person}.jsonl")


def decided(person: str, stage: str = "title_abstract") -> list[tuple]:
    return [(line["record_id"], line["decision"], line["reason"]) for line in written(place(person, stage))]


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a review of three records on which nobody has decided."""
    root = tmp_path / "review"
    write_review(root)
    for folder in ("screening", "records/studies", "records/certainty"):
        io.remove_folder(root / folder)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def take_over(review: Path, run_cli: RunCli) -> TakeOver:
    """Give a function that takes over an export given as bytes."""

    def run(data: bytes, *options: str, stage: str = "title_abstract", name: str = "../export.csv") -> Finished:
        Path(name).write_bytes(data)
        return run_cli("screen", "import", name, "--stage", stage, *options)

    return run


def screened(*words: str) -> bytes:
    """Give Rayyan's export of the three records, decided on by Ann, one word each."""
    cells = (BERG_CELLS, LUND_CELLS, ROSS_CELLS)
    notes = [inclusion(Ann=word) if word else "" for word in words]
    return rayyan_csv(*({**entry, "notes": note} for entry, note in zip(cells, notes, strict=True)))


def test_each_persons_decisions_become_their_own_lines(take_over: TakeOver, run_cli: RunCli) -> None:
    data = rayyan_csv(
        {**BERG_CELLS, "notes": inclusion(Ann="Included", Bob="Maybe")},
        {**LUND_CELLS, "notes": inclusion(Ann="Excluded")},
        ROSS_CELLS,
    )

    finished = take_over(data, *ANN, *BOB)

    assert finished.code == 0, finished.err
    assert decided("ann") == [(BERG, "include", None), (LUND, "exclude", None)]
    assert decided("bob") == [(BERG, "maybe", None)]
    assert (
        "Rayyan: 3 entries = 2 taken + 0 known + 0 differing + 0 left out + 1 undecided + 0 unmatched" in finished.out
    )
    assert "ann: 2 decisions to take over, 0 known" in finished.out
    source = {"tool": "Rayyan", "sha256": sha256(data).hexdigest(), "entry": 2}
    assert written(place("ann"))[1]["taken_from"] == source
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", written(place("ann"))[1]["at"])
    assert run_cli("check").code == 0


def test_people_and_reasons_nobody_mapped_are_listed_at_once_and_nothing_is_written(
    take_over: TakeOver, review: Path
) -> None:
    notes = inclusion(Ann="Excluded", Zed="Included")
    data = rayyan_csv(
        {**BERG_CELLS, "notes": f"{notes} | RAYYAN-EXCLUSION-REASONS: wrong drug"},
        {**LUND_CELLS, "notes": inclusion(Ann="Excluded")},
    )
    before = folder_bytes(review)

    finished = take_over(data, stage="full_text")

    assert finished.code == 2
    assert 'A reviewer is given no id (decisions: 2). Found: Ann. Add --reviewer "Ann=ID".' in finished.err
    assert 'A reviewer is given no id (decisions: 1). Found: Zed. Add --reviewer "Zed=ID".' in finished.err
    assert 'A reason is given no id (decisions: 1). Found: wrong drug. Add --reason "wrong drug=ID".' in finished.err
    assert 'An exclusion without a reason is given no id (decisions: 1). Add --reason "=ID".' in finished.err
    assert folder_bytes(review) == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--reviewer", "Ann=zoe"), "Found: zoe. Allowed: ann, bob"),
        (("--reviewer", "Ann=eve"), "Found: eve. Allowed: ann, bob"),
        (("--reviewer", "Ann"), "This is not NAME=ID"),
        (("--reviewer", "Ann=ann", "--reviewer", "Ann=bob"), "This name is given twice"),
        ((*ANN, "--reason", "x=no_such_reason"), "Allowed: wrong_design"),
        ((*ANN, "--listed-as", "include"), "--listed-as is for lists of Covidence"),
        ((*ANN, "--from", "asreview"), "No column of this file holds labels"),
    ],
)
def test_options_that_name_nobody_and_nothing_are_refused(take_over: TakeOver, review: Path, options, says) -> None:
    before = folder_bytes(review)

    finished = take_over(screened("Included", "", ""), *options)

    assert finished.code == 2
    assert says in finished.err
    assert folder_bytes(review) == before


def test_a_dry_run_says_the_same_and_writes_nothing(take_over: TakeOver, review: Path) -> None:
    before = folder_bytes(review)

    finished = take_over(screened("Included", "Excluded", ""), *ANN, "--dry-run")

    assert finished.code == 0
    assert "2 taken" in finished.out
    assert "Nothing is written" in finished.out
    assert folder_bytes(review) == before


def test_a_person_can_be_left_out_by_name(take_over: TakeOver) -> None:
    data = rayyan_csv({**BERG_CELLS, "notes": inclusion(Ann="Included", Guest="Excluded")},
                      {**LUND_CELLS, "notes": inclusion(Guest="Excluded")})  # fmt: skip

    finished = take_over(data, *ANN, "--reviewer", "Guest=")

    assert finished.code == 0, finished.err
    assert "1 taken + 0 known + 0 differing + 1 left out" in finished.out
    assert decided("ann") == [(BERG, "include", None)]


def test_the_same_export_again_is_known_and_adds_nothing(take_over: TakeOver, review: Path) -> None:
    take_over(screened("Included", "Excluded", ""), *ANN)
    before = folder_bytes(review)

    finished = take_over(screened("Included", "Excluded", ""), *ANN)

    assert finished.code == 0
    assert "0 taken + 2 known + 0 differing + 0 left out + 1 undecided" in finished.out
    assert folder_bytes(review) == before


def test_a_later_export_adds_only_what_is_new(take_over: TakeOver) -> None:
    take_over(screened("Included", "Excluded", ""), *ANN)

    finished = take_over(screened("Included", "Excluded", "Maybe"), *ANN)

    assert "1 taken + 2 known" in finished.out
    assert [line[1] for line in decided("ann")] == ["include", "exclude", "maybe"]


def test_a_decision_that_differs_from_the_persons_own_is_refused_and_changed_only_where_asked(
    take_over: TakeOver, review: Path, run_cli: RunCli
) -> None:
    place("ann").parent.mkdir(parents=True)
    place("ann").write_bytes(log_bytes("title_abstract/ann", decision(BERG, "exclude")))
    before = folder_bytes(review)

    refused = take_over(screened("Included", "Excluded", ""), *ANN)

    assert refused.code == 2
    assert "Decisions that differ from the same person's own here (listed above): 1." in refused.err
    assert f"entry 1: differs from what ann decided here on {BERG}" in refused.out
    assert "--change" in refused.err
    assert folder_bytes(review) == before

    changed = take_over(screened("Included", "Excluded", ""), *ANN, "--change")

    assert changed.code == 0, changed.err
    first, second, third = written(place("ann"))
    assert (second["decision"], second["replaces"]) == ("include", first["hash"])
    assert "replaces" not in third
    assert run_cli("check").code == 0


def test_a_change_of_mind_after_the_import_is_not_undone_by_the_same_export(take_over: TakeOver) -> None:
    data = screened("Included", "", "")
    take_over(data, *ANN)
    decision_files.record_decisions(
        Path(), decision_files.ScreeningStage.TITLE_ABSTRACT, "ann",
        [decision_files.NewDecision(BERG, decision_files.Decision.EXCLUDE, at=AT)],
    )  # fmt: skip

    finished = take_over(data, *ANN)

    assert finished.code == 0
    assert "0 taken + 1 known" in finished.out
    assert [line[1] for line in decided("ann")] == ["include", "exclude"]


def test_entries_that_fit_no_record_stop_everything_until_they_are_allowed(take_over: TakeOver, review: Path) -> None:
    data = rayyan_csv({**BERG_CELLS, "notes": inclusion(Ann="Included")},
                      {**OTHER_CELLS, "notes": inclusion(Ann="Excluded")})  # fmt: skip
    before = folder_bytes(review)

    refused = take_over(data, *ANN)

    assert refused.code == 2
    assert "entry 2: unmatched: no record of the review is this entry: Nothing that this review" in refused.out
    assert "--allow-unmatched" in refused.err
    assert folder_bytes(review) == before

    allowed = take_over(data, *ANN, "--allow-unmatched")

    assert allowed.code == 0
    assert "1 taken + 0 known + 0 differing + 0 left out + 0 undecided + 1 unmatched" in allowed.out
    assert decided("ann") == [(BERG, "include", None)]


def test_two_entries_that_decide_one_report_differently_are_ambiguous(take_over: TakeOver) -> None:
    data = rayyan_csv(
        {**BERG_CELLS, "notes": inclusion(Ann="Included")}, {**BERG_CELLS, "notes": inclusion(Ann="Excluded")}
    )

    finished = take_over(data, *ANN)

    assert finished.code == 2
    assert "0 taken + 0 known + 0 differing + 0 left out + 0 undecided + 0 unmatched + 2 ambiguous" in finished.out
    assert not place("ann").exists()


def test_two_entries_of_one_report_with_one_decision_are_taken_once(take_over: TakeOver) -> None:
    data = rayyan_csv(
        {**BERG_CELLS, "notes": inclusion(Ann="Included")}, {**BERG_CELLS, "notes": inclusion(Ann="Included")}
    )

    finished = take_over(data, *ANN)

    assert finished.code == 0
    assert "1 taken + 1 known" in finished.out
    assert decided("ann") == [(BERG, "include", None)]


def test_at_full_text_the_first_reason_in_the_protocols_order_is_taken_and_the_rest_is_noted(
    take_over: TakeOver, review: Path
) -> None:
    text = Path("config/review.yaml").read_text()
    more = "    wrong_people: {label: Wrong people, definition: Not adults.}\n"
    Path("config/review.yaml").write_text(text.replace("interventions:\n", more + "interventions:\n", 1))
    notes = inclusion(Ann="Excluded") + " | RAYYAN-EXCLUSION-REASONS: too old,Wrong people,not a trial"
    options = ("--reason", "not a trial=wrong_design", "--reason", "too old=")

    finished = take_over(rayyan_csv({**BERG_CELLS, "notes": notes}), *ANN, *options, stage="full_text")

    assert finished.code == 0, finished.err
    [line] = written(place("ann", "full_text"))
    assert line["reason"] == "wrong_design"
    assert line["note"] == "Reasons given: too old, Wrong people"


def test_reasons_of_two_people_are_told_apart_by_the_log_or_not_at_all(take_over: TakeOver, review: Path) -> None:
    text = Path("config/review.yaml").read_text()
    more = "    wrong_people: {label: Wrong people, definition: Not adults.}\n"
    Path("config/review.yaml").write_text(text.replace("interventions:\n", more + "interventions:\n", 1))
    notes = inclusion(Ann="Excluded", Bob="Excluded") + " | RAYYAN-EXCLUSION-REASONS: Wrong people,Wrong study design"
    log = rayyan_log(
        ("101", "included", "-1", "ann@x.org", "2024-05-02 09:30:00 UTC"),
        ("101", "__EXR__Wrong people", "1", "ann@x.org", "2024-05-02 09:30:01 UTC"),
        ("101", "included", "-1", "bob@x.org", "2024-05-03 09:30:00 UTC"),
        ("101", "__EXR__Wrong study design", "1", "bob@x.org", "2024-05-03 09:30:01 UTC"),
    )
    data = rayyan_zip(log, {**BERG_CELLS, "notes": notes})
    users = ("--reviewer", "ann@x.org=ann", "--reviewer", "bob@x.org=bob")

    without = take_over(data, *ANN, *BOB, stage="full_text")
    with_log = take_over(data, *ANN, *BOB, *users, stage="full_text")

    assert without.code == 2
    assert "does not say whose is whose" in without.out
    assert with_log.code == 0, with_log.err
    assert decided("ann", "full_text") == [(BERG, "exclude", "wrong_people")]
    assert decided("bob", "full_text") == [(BERG, "exclude", "wrong_design")]
    assert [written(place(who, "full_text"))[0]["at"] for who in ("ann", "bob")] == [
        "2024-05-02T09:30:00Z",
        "2024-05-03T09:30:00Z",
    ]


def test_what_the_log_would_add_is_said_and_a_log_that_cannot_be_read_too(take_over: TakeOver) -> None:
    entry = {**BERG_CELLS, "notes": inclusion(Ann="Included")}
    log = rayyan_log(("101", "included", "1", "ann@x.org", "2024-05-02 09:30:00 UTC"))

    named = take_over(rayyan_zip(log, entry), *ANN, "--dry-run")
    damaged = take_over(rayyan_zip(b"who,when\nann,now\n", entry), *ANN, "--dry-run")

    assert 'to use it, add --reviewer "ann@x.org=ID"' in named.err
    assert named.code == damaged.code == 0
    assert "Rayyan's log is not used: its columns are not those of Rayyan's log." in damaged.err


def test_one_reason_for_two_people_is_taken_and_said_to_be_shared(take_over: TakeOver) -> None:
    notes = inclusion(Ann="Excluded", Bob="Excluded") + " | RAYYAN-EXCLUSION-REASONS: wrong study design"

    finished = take_over(rayyan_csv({**BERG_CELLS, "notes": notes}), *ANN, *BOB, stage="full_text")

    assert finished.code == 0, finished.err
    for person in ("ann", "bob"):
        [line] = written(place(person, "full_text"))
        assert (line["reason"], line["note"]) == ("wrong_design", "The reason is from one list for all who excluded.")


def test_a_list_of_covidence_needs_its_decision_and_a_person_who_answers_for_it(
    take_over: TakeOver, review: Path
) -> None:
    cells = {"Title": BERG_CELLS["title"], "Authors": "Berg, Lisa", "Published Year": "2021"}
    data = covidence_csv({**cells, "Notes": "seen twice"})

    undecided = take_over(data, "--reviewer", "*=ann")
    nobody = take_over(data, "--listed-as", "include")
    finished = take_over(data, "--listed-as", "include", "--reviewer", "*=ann")

    assert undecided.code == 2
    assert "does not say what was decided" in undecided.err
    assert nobody.code == 2
    assert 'Add --reviewer "*=ID".' in nobody.err
    assert finished.code == 0, finished.err
    [line] = written(place("ann"))
    assert (line["decision"], line["note"], line["taken_from"]["tool"]) == ("include", "seen twice", "Covidence")


def test_excluded_full_texts_of_covidence_keep_their_reasons(take_over: TakeOver) -> None:
    cells = {"Title": BERG_CELLS["title"], "Authors": "Berg, Lisa", "Published Year": "2021"}
    data = covidence_csv({**cells, "Notes": "Exclusion reason: Wrong study design; "})

    finished = take_over(data, "--reviewer", "*=ann", stage="full_text")

    assert finished.code == 0, finished.err
    assert decided("ann", "full_text") == [(BERG, "exclude", "wrong_design")]


def test_asreviews_dataset_and_project_give_the_same_decisions(take_over: TakeOver) -> None:
    cells = [{"title": entry["title"], "abstract": "x", "year": entry["year"]} for entry in (BERG_CELLS, LUND_CELLS)]
    labelled = [
        {**cells[0], "asreview_label": "1", "asreview_time": "2025-03-01 10:00:00"},
        {**cells[1], "asreview_label": "0"},
    ]
    project = asreview_project(asreview_csv(*cells), asreview_database([one["title"] for one in cells], {0: 1, 1: 0}))

    dataset = take_over(asreview_csv(*labelled), "--reviewer", "*=ann")
    again = take_over(project, "--reviewer", "*=bob", name="../p.asreview")

    assert (dataset.code, again.code) == (0, 0), dataset.err + again.err
    assert decided("ann") == decided("bob") == [(BERG, "include", None), (LUND, "exclude", None)]
    assert written(place("ann"))[0]["at"] == "2025-03-01T10:00:00Z"
    assert written(place("bob"))[0]["at"] == "2025-03-01T10:00:00Z"


def test_an_export_that_is_also_a_search_is_matched_by_its_own_entries(take_over: TakeOver, run_cli: RunCli) -> None:
    data = rayyan_csv(
        {**OTHER_CELLS, "notes": inclusion(Ann="Included")}, {"title": "Reply", "notes": inclusion(Ann="Maybe")}
    )
    Path("../export.csv").write_bytes(data)

    taken_in = run_cli("import", "../export.csv", "--source", "Rayyan", "--date", "2026-11-20", "--strategy", "x")
    finished = take_over(data, *ANN)

    assert "It holds screening decisions of Rayyan on 2 records" in taken_in.out
    assert "livingreview screen import ../export.csv --stage" in taken_in.out
    assert finished.code == 0, finished.err + finished.out
    assert [line[1] for line in decided("ann")] == ["include", "maybe"]


def test_an_export_without_decisions_is_taken_in_without_a_word_about_them(review: Path, run_cli: RunCli) -> None:
    Path("../export.ris").write_text("TY  - JOUR\nTI  - A trial of something\nER  - \n")

    taken_in = run_cli("import", "../export.ris", "--source", "Rayyan", "--date", "2026-11-20", "--strategy", "x")

    assert taken_in.code == 0
    assert "decisions" not in taken_in.out


def test_a_row_moved_against_its_id_is_not_taken(take_over: TakeOver) -> None:
    data = asreview_csv({"livingreview_record_id": BERG, **LUND_CELLS, "abstract": "x", "asreview_label": "1"})

    finished = take_over(data, "--reviewer", "*=ann")

    assert finished.code == 2
    assert "entry 1: ambiguous: it carries the id of a record with another title" in finished.out


def test_an_id_that_the_review_does_not_hold_is_said(take_over: TakeOver) -> None:
    data = asreview_csv({"livingreview_record_id": record_id(9), **BERG_CELLS, "abstract": "x", "asreview_label": "1"})

    finished = take_over(data, "--reviewer", "*=ann")

    assert finished.code == 2
    assert "carries the id of a record that this review does not hold" in finished.out


def test_where_the_second_persons_file_fails_what_was_written_is_said(
    take_over: TakeOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = rayyan_csv({**BERG_CELLS, "notes": inclusion(Ann="Included", Bob="Maybe")})
    record = decision_files.record_decisions

    def full(root, stage, by, decisions, **options):
        if by == "bob":
            raise InputError([Problem("screening/title_abstract/bob.jsonl", 0, "", "No space left on device.")])
        return record(root, stage, by, decisions, **options)

    with monkeypatch.context() as broken:
        broken.setattr(decision_files, "record_decisions", full)
        failed = take_over(data, *ANN, *BOB)

    assert failed.code == 2
    assert "The decisions of bob were not written; written before: 1 of ann." in failed.err
    assert decided("ann") == [(BERG, "include", None)]


def test_a_decision_file_that_is_broken_stops_it(take_over: TakeOver, review: Path) -> None:
    place("ann").parent.mkdir(parents=True)
    place("ann").write_bytes(log_bytes("title_abstract/ann", decision(ROSS, "include")).replace(b"include", b"exclude"))
    before = folder_bytes(review)

    finished = take_over(screened("Included", "", ""), *ANN)

    assert finished.code == 2
    assert "changed after it was written" in finished.err
    assert folder_bytes(review) == before


def test_a_study_file_with_a_mistake_does_not_stop_it(take_over: TakeOver) -> None:
    Path("records/studies").mkdir()
    Path("records/studies/berg_2021.yaml").write_text("schema: 1\n")

    assert take_over(screened("Included", "", ""), *ANN).code == 0
