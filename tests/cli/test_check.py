"""One mistake in a small review: what is said about it, and that nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from builders import (
    BERG,
    BERG_RIS,
    EXPORT,
    LUND,
    REVIEW_YAML,
    ROSS,
    STUDY_YAML,
    SYNTHESIS,
    decision,
    folder_bytes,
    log_bytes,
)
from command_line import RunCli

REVIEW = "config/review.yaml"
BACKGROUND = "config/text/background.md"
SEARCHES = "records/searches.yaml"
RULINGS = "records/same_report.csv"
STUDY = "records/studies/berg_2021.yaml"
RATING = f"records/certainty/{SYNTHESIS}.yaml"
NOTES = "records/notes.yaml"
FULL_TEXT = "screening/full_text/ann.jsonl"
UNKNOWN = "rec_ffffffffffffffff"

Edit = Callable[[Path], None]


@dataclass(frozen=True)
class Mistake:
    """An edit of the good review, and what the only message about it says."""

    name: str
    edits: tuple[Edit, ...]
    place: str
    says: tuple[str, ...]


def replace(file: str, old: str, new: str) -> Edit:
    """Replace a text that stands in a file once."""

    def edit(root: Path) -> None:
        text = (root / file).read_text()
        assert text.count(old) == 1, (file, old)
        (root / file).write_text(text.replace(old, new))

    return edit


def write(file: str, content: str | bytes) -> Edit:
    """Write a file, also where there is one."""

    def edit(root: Path) -> None:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    return edit


def remove(file: str) -> Edit:
    return lambda root: (root / file).unlink()


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if part in line)


def at(file: str, text: str, part: str, key: str) -> str:
    return f"{file}:{line_of(text, part)}: {key}:"


def mistake(name: str, edits: Edit | tuple[Edit, ...], place: str, *says: str) -> Mistake:
    return Mistake(name, edits if isinstance(edits, tuple) else (edits,), place, says)


def full_text_log(*decisions: dict[str, object]) -> Edit:
    return write(FULL_TEXT, log_bytes("full_text/ann", *decisions))


def study(old: str, new: str) -> Edit:
    return replace(STUDY, old, new)


def protocol(old: str, new: str) -> Edit:
    return replace(REVIEW, old, new)


QUOTES = "If text is meant, write it in quotes:"

MISTAKES = [
    # The dialect
    mistake(
        "a key given twice",
        protocol("version: ", 'title: "x"\nversion: '),
        f"{REVIEW}:3: title:",
        "This key is given twice.",
        "the first is on line 2",
    ),
    mistake(
        "NO where text is meant",
        study("label: Berg 2021", "label: NO"),
        f"{STUDY}:3: label:",
        "Found: NO.",
        f'{QUOTES} "NO".',
    ),
    mistake(
        "12:34 where text is meant",
        study("label: day 7}", "label: 12:34}"),
        at(STUDY, STUDY_YAML, "timepoint", "results[0].timepoint.label"),
        "base 60. Found: 12:34.",
        f'{QUOTES} "12:34".',
    ),
    mistake("a tab", study("  bath: {label", "\tbath: {label"), f"{STUDY}:9:", "A tab.", "Write spaces instead."),
    mistake(
        "an alias",
        study("label: Berg 2021", "label: *berg"),
        f"{STUDY}:3: label:",
        "An alias (*berg).",
        "Write the value out again.",
    ),
    mistake(
        "a control character written as an escape",
        study("label: Berg 2021", 'label: "Berg\\e[31m 2021"'),
        f"{STUDY}:3: label:",
        "A character that no text should hold. Found: U+001B. Remove it.",
    ),
    mistake(
        "a text of blanks",
        study("label: Berg 2021", 'label: "  "'),
        f"{STUDY}:3: label:",
        "This holds nothing but blanks.",
    ),
    mistake(
        "a study file in a folder of its own",
        write("records/studies/old/ross_2020.yaml", STUDY_YAML),
        "records/studies/old:",
        "The files in this folder would not be read. Put them into records/studies itself, or elsewhere.",
    ),
    mistake(
        "a link to a study file that is gone",
        lambda root: (root / "records/studies/ross_2020.yaml").symlink_to("gone.yaml"),
        "records/studies/ross_2020.yaml:",
        "This is no file. Remove it.",
    ),
    mistake(
        "decisions in a folder that is no stage",
        write("screening/fulltext/ann.jsonl", b""),
        "screening/fulltext:",
        "The files in this folder would not be read. Put them into one of screening/title_abstract, "
        "screening/full_text, screening/resolved, or elsewhere.",
    ),
    mistake("no YAML at all", write(NOTES, "notes: [\n"), f"{NOTES}:2:", "This is not YAML:", "Check the indentation"),
    mistake("an empty file", write(STUDY, ""), f"{STUDY}:1:", "The file is empty.", "`livingreview init` writes"),
    mistake(
        "bytes that are not UTF-8",
        write(STUDY, STUDY_YAML.replace("Berg 2021", "Bérg 2021").encode("latin-1")),
        f"{STUDY}:3:",
        "A byte that is not UTF-8. Save the file as UTF-8.",
    ),
    # One file against its model
    mistake(
        "an unknown key",
        study("label: Berg 2021", "label: Berg 2021\nfundings: none"),
        f"{STUDY}:4: fundings:",
        "This key is not known.",
        "Allowed: schema, study_id, label,",
        "Did you mean funding?",
    ),
    mistake(
        "a missing key",
        study("label: Berg 2021\n", ""),
        f"{STUDY}:1: label:",
        "This key is missing. Add it: First author and year",
    ),
    mistake(
        "more events than participants",
        study("{events: 12, n: 20}", "{events: 31, n: 30}"),
        at(STUDY, STUDY_YAML, "events: 12", "results[0].data.bath"),
        "Events (31) exceed n (30).",
    ),
    mistake(
        "a negative standard deviation",
        study("{events: 12, n: 20}", "{events: 12, n: 20, sd: -2}"),
        at(STUDY, STUDY_YAML, "events: 12", "results[0].data.bath.sd"),
        "Found: -2. Allowed: above 0.",
    ),
    mistake(
        "a risk difference in percent",
        study(
            "    data:\n      bath: {events: 12, n: 20}\n      rest: {events: 5, n: 20}\n",
            "    estimate: {experimental: bath, comparator: rest, measure: RD, value: 35, se: 15}\n",
        ),
        at(STUDY, STUDY_YAML, "data:", "results[0].estimate"),
        "A RD lies between -1 and 1; give a difference of proportions, not of percentages.",
    ),
    mistake(
        "a word outside its vocabulary",
        study("seen: full text", "seen: everything"),
        at(STUDY, STUDY_YAML, "seen:", "reports[0].seen"),
        "Found: everything. Allowed: abstract, full text, registry entry, cited in another document.",
    ),
    mistake(
        "a file of a newer release",
        replace(NOTES, "schema: 1", "schema: 2"),
        f"{NOTES}:1: schema:",
        "Run `livingreview migrate`",
    ),
    # The protocol
    mistake(
        "a comparison that is not declared",
        protocol("comparison: bath_vs_rest", "comparison: bath_vs_sock"),
        at(REVIEW, REVIEW_YAML, "comparison: ", f"syntheses.{SYNTHESIS}.comparison"),
        "This id is not declared under comparisons. Found: bath_vs_sock. Allowed: bath_vs_rest.",
    ),
    mistake(
        "an intervention that is not declared",
        protocol("comparator: [rest]", "comparator: [sock]"),
        at(REVIEW, REVIEW_YAML, "experimental", "comparisons.bath_vs_rest.comparator[0]"),
        "not declared under interventions. Found: sock. Allowed: bath, rest.",
    ),
    mistake(
        "an intervention on both sides",
        protocol("comparator: [rest]", "comparator: [rest, bath]"),
        at(REVIEW, REVIEW_YAML, "experimental", "comparisons.bath_vs_rest"),
        "stands on both sides of the comparison. Found: bath.",
    ),
    mistake(
        "a measure that does not fit the outcome",
        protocol("measure: RR", "measure: MD"),
        at(REVIEW, REVIEW_YAML, "measure: RR", f"syntheses.{SYNTHESIS}.measure"),
        "The outcome is binary; this measure does not fit. Found: MD. Allowed: RR, OR, RD, Peto OR, proportion,",
    ),
    mistake(
        "too few screeners",
        protocol("bob: {label: Bob, roles: [screener, extractor]}", "bob: {label: Bob, roles: [author]}"),
        at(REVIEW, REVIEW_YAML, "team:", "team"),
        "The stage title_abstract needs 2 screeners and the team has 1. Give more people the role screener.",
        "The stage full_text needs 2 screeners and the team has 1.",
    ),
    mistake(
        "an unknown placeholder",
        write(BACKGROUND, "Feet hurt.\n\n{{ relief_1_week.study }}\n"),
        f"{BACKGROUND}:3:",
        "Unknown placeholder. Found: {{ relief_1_week.study }}.",
        f"{SYNTHESIS}.effect",
    ),
    mistake(
        "a text section that the report has not",
        write("config/text/backgrounds.md", "x"),
        "config/text/backgrounds.md:",
        "No section of the report has this name.",
        "Allowed: background.md, objectives.md, discussion.md, limitations.md, conclusions.md.",
    ),
    # Studies
    mistake(
        "an unknown intervention",
        study("intervention: rest", "intervention: sleep"),
        at(STUDY, STUDY_YAML, "rest: {label", "arms.rest.intervention"),
        "The protocol declares no such intervention. Found: sleep. Allowed: bath, rest.",
    ),
    mistake(
        "a sensitivity analysis named like the main one",
        protocol("    measure: RR\n", "    measure: RR\n    sensitivity: {main: {label: x, model: common effect}}\n"),
        f"{REVIEW}:",
        ".sensitivity.main:",
        "This id stands for the main analysis",
    ),
    mistake(
        "an unknown outcome",
        study("outcome: relief", "outcome: comfort"),
        at(STUDY, STUDY_YAML, "outcome", "results[0].outcome"),
        "The protocol declares no such outcome. Found: comfort. Allowed: relief.",
    ),
    mistake(
        "an unknown arm",
        study("      rest: {events", "      nap: {events"),
        at(STUDY, STUDY_YAML, "rest: {events", "results[0].data.nap"),
        "The study has no such arm. Found: nap. Allowed: bath, rest.",
    ),
    mistake(
        "numbers of the other kind of outcome",
        study("{events: 12, n: 20}", "{mean: 3, n: 20}"),
        at(STUDY, STUDY_YAML, "events: 12", "results[0].data.bath.mean"),
        "The outcome is binary; this number does not belong to it. Found: 3.",
    ),
    mistake(
        "a crossover result that does not say whether it is paired",
        study("randomised parallel", "randomised crossover"),
        at(STUDY, STUDY_YAML, "- outcome", "results[0]"),
        "says whether it respects the pairing. Add paired: yes, no, unknown or first period only.",
    ),
    mistake(
        "a median without the quartiles' other half",
        study("{events: 12, n: 20}", "{median: 3, q1: 2, n: 20}"),
        at(STUDY, STUDY_YAML, "bath: {events", "results[0].data.bath"),
        "Quartiles and ranges are given in pairs: q1 with q3, min with max.",
    ),
    mistake(
        "a table of pairs of a parallel trial",
        study(
            "    data:\n      bath: {events: 12, n: 20}\n      rest: {events: 5, n: 20}\n",
            "    pairs: {experimental: bath, comparator: rest, both: 3, experimental_only: 4,\n"
            "      comparator_only: 1, neither: 9}\n",
        ),
        f"{STUDY}:14:",
        "results[0].pairs: Only a crossover trial has a table of pairs. Found: randomised parallel.",
    ),
    mistake(
        "a table of pairs with an unknown arm",
        study(
            "    data:\n      bath: {events: 12, n: 20}\n      rest: {events: 5, n: 20}\n",
            "    pairs: {experimental: nap, comparator: rest, both: 3, experimental_only: 4,\n"
            "      comparator_only: 1, neither: 9}\n",
        ),
        f"{STUDY}:14:",
        "results[0].pairs.experimental: The study has no such arm. Found: nap. Allowed: bath, rest.",
    ),
    mistake(
        "clusters of a parallel trial",
        study("    source: {rec", "    clusters: {mean_size: 20}\n    source: {rec"),
        f"{STUDY}:{line_of(STUDY_YAML, 'source:')}: results[0].clusters:",
        "Only a cluster trial has clusters. Found: randomised parallel.",
    ),
    mistake(
        "an impossible intracluster correlation",
        study("    source: {rec", "    clusters: {mean_size: 20, icc: {value: 1.5, source: x}}\n    source: {rec"),
        f"{STUDY}:{line_of(STUDY_YAML, 'source:')}: results[0].clusters",
        "An intracluster correlation lies between 0 and 1, not 1.5.",
    ),
    mistake(
        "an impossible imputed correlation",
        protocol("measure: RR", "measure: RR\n    correlation: {value: 2, source: x}"),
        f"{REVIEW}:",
        ".correlation.value: This lies between -1 and 1. Found: 2.",
    ),
    mistake(
        "an estimate that nothing stands for",
        study(
            "    data:\n      bath: {events: 12, n: 20}\n      rest: {events: 5, n: 20}\n",
            "    estimate: {experimental: bath, comparator: rest, measure: RR, se: 0.1}\n",
        ),
        f"{STUDY}:14:",
        "results[0].estimate: Value is missing; only a HR or Peto OR goes without one",
    ),
    mistake(
        "an alternative that leaves an arm out",
        study(
            "    source: {rec",
            "    alternatives: {x: {reason: y, data: {bath: {n: 1}, nap: {n: 1}}}}\n    source: {rec",
        ),
        f"{STUDY}:{line_of(STUDY_YAML, 'source:')}: results[0].alternatives.x.data:",
        "The alternative does not give every arm of the result. Found: rest.",
    ),
    mistake(
        "two files with one study_id",
        write("records/studies/copy.yaml", STUDY_YAML),
        "records/studies/copy.yaml:2: study_id:",
        f"Another file has this study_id. Found: berg_2021. It is {STUDY}; a study has one file.",
    ),
    mistake(
        "a file named for another study",
        (write("records/studies/lund.yaml", STUDY_YAML), remove(STUDY)),
        "records/studies/lund.yaml:2: study_id:",
        "The file is named for another study. Found: berg_2021. Name it berg_2021.yaml.",
    ),
    mistake(
        "a study file with the wrong ending",
        write("records/studies/berg_2021.yml", STUDY_YAML),
        "records/studies/berg_2021.yml:",
        "This file would not be read. Give it the ending .yaml",
    ),
    mistake(
        "a study whose report was excluded",
        study("reports:\n", f"reports:\n  - {{record_id: {LUND}, role: companion, seen: abstract}}\n"),
        at(STUDY, STUDY_YAML, "role: primary", "reports[0].record_id"),
        f"screening says: excluded at screening. Found: {LUND}.",
    ),
    mistake(
        "a report that no export holds",
        study("reports:\n", f"reports:\n  - {{record_id: {UNKNOWN}, role: companion, seen: abstract}}\n"),
        at(STUDY, STUDY_YAML, "role: primary", "reports[0].record_id"),
        f"No export holds this record. Found: {UNKNOWN}.",
    ),
    mistake(
        "a result from a report of another study",
        study(f"source: {{record_id: {BERG}", f"source: {{record_id: {ROSS}"),
        at(STUDY, STUDY_YAML, "source:", "results[0].source.record_id"),
        f"The result comes from a report that is not listed under reports. Found: {ROSS}. Add the report",
    ),
    # Certainty and notes
    mistake(
        "a rating of an unknown synthesis",
        replace(RATING, f"synthesis: {SYNTHESIS}", "synthesis: relief_1_month"),
        f"{RATING}:2: synthesis:",
        f"The protocol has no such synthesis. Found: relief_1_month. Allowed: {SYNTHESIS}.",
        "The file is named for another synthesis.",
        "Name it relief_1_month.yaml.",
    ),
    mistake(
        "a rating by nobody in the team",
        replace(RATING, "by: ann", "by: zoe"),
        f"{RATING}:3: by:",
        "Nobody in the team has this id. Found: zoe. Allowed: ann, bob, eve.",
    ),
    mistake(
        "a note by nobody in the team",
        replace(NOTES, "by: ann", "by: zoe"),
        f"{NOTES}:6: notes[0].by:",
        "Nobody in the team has this id. Found: zoe.",
    ),
    mistake(
        "a note about an unknown record",
        replace(NOTES, LUND, UNKNOWN),
        f"{NOTES}:4: notes[0].record_id:",
        f"No export holds this record. Found: {UNKNOWN}.",
    ),
    # Searches, exports, rulings
    mistake(
        "an export that is missing",
        remove(EXPORT),
        f"{SEARCHES}:9: searches[0].file:",
        f"This export is missing. Found: footbase.ris. Put the export at {EXPORT}.",
    ),
    mistake(
        "an export that is not declared",
        write("records/searches/2026-11-02_other/other.ris", BERG_RIS),
        "records/searches/2026-11-02_other/other.ris:",
        f"No search declares this file. Add an entry for it to {SEARCHES}, or remove it.",
    ),
    mistake(
        "an export that is a PDF",
        write(EXPORT, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        f"{EXPORT}:1:",
        "This is no export of references; it looks like a PDF document. Export the search again, best as RIS",
    ),
    mistake(
        "a ruling about an unknown record",
        write(
            RULINGS,
            f"schema,record_a,record_b,ruling,by,date,reason\n1,{BERG},{UNKNOWN},same,ann,2026-11-20,Same trial.\n",
        ),
        f"{RULINGS}:2: record_b:",
        f"No export holds this record. Found: {UNKNOWN}.",
    ),
    mistake(
        "rulings with another header",
        write(RULINGS, "record_a,record_b\n"),
        f"{RULINGS}:1:",
        "The header is not the one of this file.",
        "Allowed: schema,record_a,record_b,ruling,by,date,reason",
    ),
    # Decisions
    mistake(
        "a decision about an unknown record",
        full_text_log(decision(BERG, "include"), decision(ROSS, "exclude", "wrong_design"), decision(UNKNOWN, "maybe")),
        f"{FULL_TEXT}:3: record_id:",
        f"No export holds this record. Found: {UNKNOWN}.",
    ),
    mistake(
        "an exclusion at full text without a reason",
        full_text_log(decision(BERG, "include"), decision(ROSS, "exclude")),
        f"{FULL_TEXT}:2: reason:",
        "An exclusion at full text has one reason; this one has none. Allowed: wrong_design.",
        "Decide again with a reason",
    ),
    mistake(
        "a reason that the protocol has not",
        full_text_log(decision(BERG, "include"), decision(ROSS, "exclude", "too_long")),
        f"{FULL_TEXT}:2: reason:",
        "The protocol has no such reason. Found: too_long. Allowed: wrong_design.",
    ),
    mistake(
        "a reason for an inclusion",
        full_text_log(decision(BERG, "include", "wrong_design"), decision(ROSS, "exclude", "wrong_design")),
        f"{FULL_TEXT}:1: reason:",
        "Only an exclusion has a reason. Found: wrong_design.",
    ),
    mistake(
        "a decision file of nobody in the team",
        write("screening/full_text/zoe.jsonl", log_bytes("full_text/zoe", decision(LUND, "include"))),
        "screening/full_text/zoe.jsonl:",
        "The file belongs to nobody with the role screener. Found: zoe. Allowed: ann, bob.",
    ),
    mistake(
        "a resolution by somebody who is no adjudicator",
        write("screening/resolved/bob.jsonl", b""),
        "screening/resolved/bob.jsonl:",
        "nobody with the role adjudicator. Found: bob. Allowed: eve.",
    ),
    mistake(
        "a resolution of a decision that no file holds",
        write(
            "screening/resolved/eve.jsonl",
            log_bytes("resolved/eve", decision(LUND, "include", stage="full_text", settles=["sha256:gone"])),
        ),
        "screening/resolved/eve.jsonl:1: settles:",
        "It settles a decision that no file holds. Found: sha256:gone.",
    ),
    mistake(
        "a decision that replaces one of somebody else",
        full_text_log(decision(BERG, "include", replaces="sha256:of bob"), decision(ROSS, "exclude", "wrong_design")),
        f"{FULL_TEXT}:1: replaces:",
        "It replaces a line that does not stand above it; a person replaces their own decisions only.",
    ),
    mistake(
        "a decision file with the wrong ending",
        write("screening/full_text/ann.json", b""),
        "screening/full_text/ann.json:",
        "This file would not be read. Decision files are named REVIEWER.jsonl",
    ),
    mistake(
        "a decision changed by hand",
        replace(FULL_TEXT, '"exclude"', '"maybe"'),
        f"{FULL_TEXT}:2: hash:",
        "This line was changed after it was written: its hash does not fit.",
        "docs/decisions-files.md",
    ),
    # Statistics
    mistake(
        "a pooling that the measure has not",
        protocol("measure: RR", "measure: RR\n    pooling: Peto"),
        f"{REVIEW}:38: syntheses.relief_1_week.pooling:",
        "Peto does not pool a risk ratio",
        "inverse variance, or measure OR, Peto OR",
    ),
    mistake(
        "a moderator that no study file holds",
        protocol("measure: RR", "measure: RR\n    moderators: [year, dose]"),
        f"{REVIEW}:38: syntheses.relief_1_week.moderators[1]:",
        "No study file holds this field.",
        "Declare it under study_fields",
        "Found: dose.",
    ),
    mistake(
        "several results without a correlation",
        protocol("measure: RR", "measure: RR\n    several_results: combine"),
        f"{REVIEW}:",
        "Combine of several results needs results_correlation, with its source",
    ),
    mistake(
        "a sequential analysis whose size follows from nothing",
        protocol("measure: RR", "measure: RR\n    sequential: {difference: {value: 0.8, source: x}}"),
        f"{REVIEW}:38: syntheses.relief_1_week.sequential:",
        "The information size of a risk ratio follows from a comparator risk.",
    ),
    mistake(
        "a sequential analysis that looks for no effect",
        protocol(
            "measure: RR",
            "measure: RR\n    baseline_risk: {risk: 0.2, source: x}\n"
            "    sequential: {difference: {value: 1, source: x}}",
        ),
        f"{REVIEW}:39: syntheses.relief_1_week.sequential.difference.value:",
        "This is no effect to look for",
    ),
    mistake(
        "an effect of a comparison without a comparator",
        protocol("experimental: [bath], comparator: [rest]}", "experimental: [bath]}"),
        at(REVIEW, REVIEW_YAML, "measure: RR", f"syntheses.{SYNTHESIS}.measure"),
        "The comparison has no comparator; only a proportion, mean or rate of one group can be pooled.",
    ),
    mistake(
        "votes counted over one group",
        protocol("measure: RR", "measure: proportion\n    without_pooling: [effect direction]"),
        f"{REVIEW}:38: syntheses.relief_1_week.without_pooling[0]:",
        "A proportion of one group has no effect whose direction could be counted.",
    ),
    mistake(
        "a fact that the protocol does not declare",
        study("design: randomised parallel", "design: randomised parallel\nfacts: {dose: 5}"),
        f"{STUDY}:5: facts.dose:",
        "The protocol declares no such field under study_fields.",
    ),
    mistake(
        "words where the protocol declares a number",
        study("design: randomised parallel", "design: randomised parallel\nfacts: {year: unknown}"),
        f"{STUDY}:5: facts.year:",
        "The protocol declares this field to be a number.",
    ),
    # The folder
    mistake(
        "no protocol",
        remove(REVIEW),
        f"{REVIEW}:",
        "There is no such file. Run this in a review's folder, or make one with `livingreview init DIR`.",
    ),
    mistake("no list of searches", remove(SEARCHES), f"{SEARCHES}:", "This file is missing. Add it;"),
]


@pytest.fixture(params=MISTAKES, ids=lambda each: each.name)
def wrong(request: pytest.FixtureRequest, good_review: Path) -> Mistake:
    """Make one mistake in the good review."""
    for edit in request.param.edits:
        edit(good_review)
    return request.param


def test_a_good_review_is_in_order(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("check")

    assert (finished.code, finished.out, finished.err) == (0, "Every file is in order.\n", "")


@pytest.mark.parametrize("command", ["check", "build", "status"])
def test_a_mistake_is_named_where_it_stands_and_nothing_is_written(
    command: str, wrong: Mistake, good_review: Path, run_cli: RunCli
) -> None:
    before = folder_bytes(good_review)

    finished = run_cli(command)

    assert finished.code == 2
    assert finished.out == ""
    assert "Traceback" not in finished.err
    about = [line for line in finished.err.splitlines() if line.startswith(wrong.place)]
    assert about, finished.err
    assert [part for part in wrong.says if not any(part in line for line in about)] == []
    assert folder_bytes(good_review) == before


def test_several_mistakes_in_several_files_are_all_named_at_once(good_review: Path, run_cli: RunCli) -> None:
    study("label: Berg 2021", "label: NO")(good_review)
    replace(RATING, "by: ann", "by: zoe")(good_review)
    protocol("comparison: bath_vs_rest", "comparison: bath_vs_sock")(good_review)
    protocol("measure: RR", "measure: MD")(good_review)
    remove(EXPORT)(good_review)
    full_text_log(decision(BERG, "include"), decision(ROSS, "exclude"))(good_review)

    finished = run_cli("check")

    places = [line.split(" ")[0] for line in finished.err.splitlines()]
    assert places == [
        at(REVIEW, REVIEW_YAML, "comparison: ", "x").split(" ")[0],
        at(REVIEW, REVIEW_YAML, "measure: RR", "x").split(" ")[0],
        f"{RATING}:3:",
        f"{SEARCHES}:9:",
        f"{STUDY}:3:",
        f"{FULL_TEXT}:2:",
        "6",
    ]
    assert finished.err.endswith("6 problems to mend before the next build.\n")


def test_a_missing_export_is_one_problem_and_not_one_for_each_of_its_records(
    good_review: Path, run_cli: RunCli
) -> None:
    remove(EXPORT)(good_review)

    assert run_cli("check").err.splitlines()[1:] == ["1 problem to mend before the next build."]


def test_a_torn_decision_file_is_one_problem_and_not_one_for_each_study(good_review: Path, run_cli: RunCli) -> None:
    path = good_review / FULL_TEXT
    path.write_bytes(path.read_bytes()[:-10].split(b"\n")[0])

    problems = run_cli("check").err.splitlines()

    assert problems[0].startswith(f"{FULL_TEXT}:1: The last line is torn")
    assert problems[1:] == ["1 problem to mend before the next build."]


@pytest.mark.parametrize(
    ("edit", "warning"),
    [
        (protocol("a living systematic review", "a review"), 'says "living systematic review" (PRISMA-LSR item 1).'),
        (protocol("  reasons:", "  full_text: {reviewers: 1}\n  reasons:"), "One person screens at full_text;"),
        (protocol("roles: [adjudicator]", "roles: [author]"), "Nobody in the team has the role adjudicator;"),
        (
            protocol("measure: RR", "measure: RR\n    icc: {value: 0.02, source: x}"),
            "An imputed number has no sensitivity analysis. Add a sensitivity analysis with `icc` or `without_imputed",
        ),
        (
            protocol("measure: RR", "measure: RR\n    sd: {value: median, source: x}"),
            "An imputed number has no sensitivity analysis. Add a sensitivity analysis with `sd` or `without_imputed",
        ),
        (protocol("measure: RR", "measure: proportion (Freeman-Tukey)"), "Prefer proportion (its logit)."),
        (
            protocol("  retirement: No plan.", "  retirement: No plan.\n  as_of: 2026-10-31"),
            (
                "This is before the last search, of 2026-11-01, so that nothing is found overdue. Found: 2026-10-31. "
                "Write the day that dates are to be held against, or remove as_of."
            ),
        ),
        (
            protocol("  retirement: No plan.", "  retirement: No plan.\n  schedule: {methods_every: P1Y}"),
            (
                "Without methods_reviewed, a look at the methods is never due. Found: P1Y. "
                "Add the day of the last one, as methods_reviewed."
            ),
        ),
        (
            protocol("living:", "amendments:\n  - {date: 2026-11-21, change: a, why: b}\nliving:"),
            (
                "This amendment is later than the version, which is of 2026-11-20. Found: 2026-11-21. "
                "Raise version and version_date, or correct the date."
            ),
        ),
        (
            protocol(
                "living:",
                "amendments:\n  - {date: 2026-11-10, change: a, why: b}\n"
                "  - {date: 2026-11-09, change: c, why: d}\nliving:",
            ),
            (
                "Amendments stand oldest first; the one before is of 2026-11-10. Found: 2026-11-09. "
                "Put it before that one, or correct the date."
            ),
        ),
    ],
    ids=[
        "title",
        "one reviewer",
        "no adjudicator",
        "imputed",
        "imputed SD",
        "Freeman-Tukey",
        "as_of",
        "methods",
        "early version",
        "order",
    ],
)
def test_a_warning_stops_nothing(edit: Edit, warning: str, good_review: Path, run_cli: RunCli) -> None:
    edit(good_review)

    finished = run_cli("check")

    assert (finished.code, finished.out) == (0, "Every file is in order.\n")
    assert finished.err.startswith(f"Warning: {REVIEW}:")
    assert warning in finished.err


def test_a_number_outside_its_outcomes_scale_is_a_warning(good_review: Path, run_cli: RunCli) -> None:
    protocol("type: binary", "type: continuous\n    range: [0, 10]")(good_review)
    protocol("measure: RR", "measure: MD")(good_review)
    study("{events: 12, n: 20}", "{mean: 42, sd: 2, n: 20}")(good_review)
    study("{events: 5, n: 20}", "{mean: 4, sd: 12, n: 20}")(good_review)

    finished = run_cli("check")

    assert finished.code == 0
    assert (
        "data.bath.mean: Impossible (outside the scale): The outcome's scale runs from 0 to 10. Found:" in finished.err
    )
    assert "results[0].data.rest.sd: Impossible (spread beyond the scale): The outcome's scale runs" in finished.err


@pytest.mark.parametrize("name", [".DS_Store", "berg_2021.yaml~", ".berg_2021.yaml.swp"])
def test_what_editors_and_systems_leave_behind_is_passed_over(name: str, good_review: Path, run_cli: RunCli) -> None:
    for folder in ("records/studies", "records/certainty", "config/text", "screening/full_text", "records/searches"):
        write(f"{folder}/{name}", b"\x00")(good_review)

    assert run_cli("check").code == 0


def test_outside_of_a_review_every_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    monkeypatch.chdir(tmp_path)

    for command in ("check", "build", "status", "migrate"):
        finished = run_cli(command)

        assert finished.code == 2
        assert "There is no such file. Run this in a review's folder, or make one with" in finished.err
    assert list(tmp_path.iterdir()) == []


def test_a_traceback_is_shown_only_to_those_who_ask_for_it(
    good_review: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livingreview.errors import InputError

    remove(REVIEW)(good_review)
    monkeypatch.setenv("LIVINGREVIEW_DEBUG", "1")

    with pytest.raises(InputError):
        run_cli("status")
