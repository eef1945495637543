"""What `status` says waits for whom."""

from pathlib import Path

from builders import BERG, LUND, REVIEW_YAML, ROSS, STUDY_YAML, SYNTHESIS, decision, log_bytes
from livingreview.checks import check_folder, read_folder
from livingreview.tables import SUMMARY_OF_FINDINGS, Rows, new_row
from livingreview.waiting import waiting

RATING = f"records/certainty/{SYNTHESIS}.yaml"


def lines(root: Path, heading: str, findings: Rows | None = None) -> list[str]:
    checked = check_folder(read_folder(root))
    return waiting(checked.folder, checked.require(), findings)[heading]


def finding(**cells: str) -> Rows:
    basics = {"synthesis_id": SYNTHESIS, "comparison_id": "bath_vs_rest", "outcome_label": "Relief"}
    return [new_row(SUMMARY_OF_FINDINGS, **{**basics, "state": "pooled", "order": 1, "n_studies": 2, **cells})]


def test_nothing_waits_where_everything_is_decided(good_review: Path) -> None:
    assert lines(good_review, "Screening") == []
    assert lines(good_review, "Included reports without a study file") == []
    assert lines(good_review, "Studies without data") == []


def test_a_record_waits_for_the_person_who_has_not_decided(good_review: Path) -> None:
    first = [decision(BERG, "include"), decision(ROSS, "include")]
    (good_review / "screening/title_abstract/bob.jsonl").write_bytes(log_bytes("title_abstract/bob", *first))

    title = "A survey of footwear among mountain guides"
    assert lines(good_review, "Screening") == ["awaiting screening: 1 report, waits for bob", f"  {LUND} {title}"]


def test_what_waits_is_the_same_whatever_the_others_decided_before(good_review: Path) -> None:
    (good_review / "records/studies/berg_2021.yaml").unlink()
    said = set()
    for word in ("include", "exclude", "maybe"):
        for stage in ("title_abstract", "full_text"):
            reason = "wrong_design" if (stage, word) == ("full_text", "exclude") else None
            for person in ("ann", "bob"):
                path = good_review / f"screening/{stage}/{person}.jsonl"
                path.write_bytes(log_bytes(f"{stage}/{person}", decision(BERG, "include"), decision(ROSS, "include")))
            path = good_review / f"screening/{stage}/ann.jsonl"
            path.write_bytes(log_bytes(f"{stage}/ann", decision(LUND, word, reason, note="SECRET")))
        said.add(tuple(lines(good_review, "Screening")))

    assert len(said) == 1


def test_a_conflict_waits_for_the_adjudicator(good_review: Path) -> None:
    second = [decision(BERG, "include"), decision(ROSS, "include")]
    (good_review / "screening/full_text/bob.jsonl").write_bytes(log_bytes("full_text/bob", *second))

    title = "Warm baths before and after a long march"
    assert lines(good_review, "Screening") == ["conflict at full text: 1 report, waits for eve", f"  {ROSS} {title}"]


def test_an_included_report_waits_for_its_study_file(good_review: Path) -> None:
    (good_review / "records/studies/berg_2021.yaml").unlink()

    waits = lines(good_review, "Included reports without a study file")
    assert waits == [f"{BERG} Warm baths against sore feet in hikers"]


def test_a_completed_study_without_results_is_named_and_an_ongoing_one_is_not(good_review: Path) -> None:
    file = good_review / "records/studies/berg_2021.yaml"
    bare = STUDY_YAML.split("results:")[0]
    file.write_text(bare)
    assert lines(good_review, "Studies without data") == ["Berg 2021 (records/studies/berg_2021.yaml)"]

    file.write_text(bare + "status: ongoing\n")
    assert lines(good_review, "Studies without data") == []


def test_a_result_that_nobody_judged_is_named_with_the_reason_its_file_gives(good_review: Path) -> None:
    file = good_review / "records/studies/berg_2021.yaml"
    assert lines(good_review, "Risk of bias not assessed") == [f"{SYNTHESIS}, Berg 2021: nobody has assessed it"]

    file.write_text(STUDY_YAML + "risk_of_bias_not_assessed: only the abstract was seen\n")
    assert lines(good_review, "Risk of bias not assessed") == [f"{SYNTHESIS}, Berg 2021: only the abstract was seen"]


def test_an_outcome_that_no_synthesis_uses_asks_for_no_judgement(good_review: Path) -> None:
    syntheses, living = REVIEW_YAML.index("syntheses:"), REVIEW_YAML.index("living:")
    (good_review / "config/review.yaml").write_text(REVIEW_YAML[:syntheses] + REVIEW_YAML[living:])
    (good_review / RATING).unlink()
    (good_review / "config/text/background.md").unlink()

    assert lines(good_review, "Risk of bias not assessed") == []


def test_certainty_is_not_known_before_the_first_build(good_review: Path) -> None:
    assert lines(good_review, "Certainty") == ["not known before the first build"]


def test_a_synthesis_without_a_rating_waits_for_one_unless_it_has_no_data(good_review: Path) -> None:
    assert lines(good_review, "Certainty", finding()) == [f"{SYNTHESIS} is not rated; write {RATING}"]
    assert lines(good_review, "Certainty", finding(state="no data")) == []


def test_a_rating_on_earlier_evidence_waits(good_review: Path) -> None:
    rated = {"certainty": "low", "fingerprint": "v1:now"}
    stale = lines(good_review, "Certainty", finding(**rated, evidence="made on earlier evidence"))

    assert stale == [f"{SYNTHESIS} is made on earlier evidence ({RATING})"]
    assert lines(good_review, "Certainty", finding(**rated, evidence="current")) == []


def test_what_was_drawn_for_a_second_reader_and_what_programs_suggest_is_counted(good_review: Path) -> None:
    heading = "Second readers and programs"
    assert lines(good_review, heading) == []
    path = good_review / "config/review.yaml"
    text = path.read_text(encoding="utf-8")
    share = "screening:\n  title_abstract: {reviewers: 1, second_share: 0.999999, seed: 1}\n"
    robot = '  robot: {label: Robot, roles: [screener], automation: true, version: "1"}\n  eve:'
    path.write_text(text.replace("screening:\n", share).replace("  eve:", robot), encoding="utf-8")
    first = [decision(BERG, "include"), decision(ROSS, "include")]
    (good_review / "screening/title_abstract/bob.jsonl").write_bytes(log_bytes("title_abstract/bob", *first))
    suggested = log_bytes("title_abstract/robot", decision(LUND, "exclude"), decision(BERG, "include"))
    (good_review / "screening/title_abstract/robot.jsonl").write_bytes(suggested)

    assert lines(good_review, heading) == [
        "title_abstract: drawn for a second reader: 1 of 1 report waiting",
        "title_abstract: robot, a program, has suggestions on 2 records; they count for nobody",
    ]
