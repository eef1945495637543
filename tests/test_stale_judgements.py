"""Which edit makes which judgements stale: a table, over a small review in a folder of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from judging import confirm_all, judgements_of
from livingreview.judged_files import load_evidence
from livingreview.stages.grade_stale import stale_rows
from reviews import synthetic_review, write_yaml

ALDER, BIRCH, CEDAR = (f"records/studies/{name}.yaml" for name in ("alder_2015", "birch_2017", "cedar_2019"))
ELM = "records/studies/elm_2022.yaml"
ROB_ME = "records/missing_evidence/event_short.yaml"
REVIEW, RATING, CLAIMS = "config/review.yaml", "records/certainty/event_short.yaml", "records/claims.yaml"
OWN = "records/extraction/reviewer_a/alder_2015.yaml"

ALDER_ROB, ALDER_CELLS = ("risk_of_bias", "alder_2015", 1), ("extraction", "alder_2015", 1)
BIRCH_ROB = ("risk_of_bias", "birch_2017", 1)
CEDAR_ROB, CEDAR_SCORE_ROB = ("risk_of_bias", "cedar_2019", 1), ("risk_of_bias", "cedar_2019", 2)
EVENT, MISSED = ("certainty", "event_short", 1), ("missing_evidence", "event_short", 1)
FEWER, SMALL = ("claim", "fewer", 1), ("claim", "small_score", 1)
EVERY = {ALDER_ROB, ALDER_CELLS, BIRCH_ROB, CEDAR_ROB, CEDAR_SCORE_ROB, EVENT, MISSED, FEWER, SMALL}


DIRECTNESS = [
    {"element": "population", "judgement": "direct", "reason": "Adults, as asked."},
    {"element": "timing", "judgement": "direct", "reason": "At four weeks.", "outcome": "score"},
]
MISSING = {
    "schema": 1, "synthesis": "event_short", "version": "2023-10-01", "judgement": "low",
    "answers": {"3.1": "Y", "4.7": "N", "4.8": "N"},
}  # fmt: skip


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a review in which every judgement is current: assessments, a rating, a consensus, two claims."""
    root = tmp_path_factory.mktemp("confirmed") / "review"
    synthetic_review(root)
    study = yaml.safe_load((root / ALDER).read_text(encoding="utf-8"))
    write_yaml(root / OWN, {key: value for key, value in study.items() if key != "risk_of_bias"})
    write_yaml(root / ALDER, {**study, "consensus": {"by": "adjudicator"}})
    birch = yaml.safe_load((root / BIRCH).read_text(encoding="utf-8"))
    write_yaml(root / BIRCH, {**birch, "directness": DIRECTNESS})
    said = {"by": "adjudicator", "date": "2026-02-01"}
    write_yaml(root / ROB_ME, {**MISSING, **said})
    fewer = {
        "text": "Fewer events ({{ event_short.effect }}).",
        "holds": "event_short.ci_high < 1 and event_short.certainty >= low",
    }
    small = {"text": "The score differs little.", "holds": "score_short.estimate > -20"}
    write_yaml(root / CLAIMS, {"schema": 1, "claims": {"fewer": {**fewer, **said}, "small_score": {**small, **said}}})
    confirm_all(root)
    return root


def sub(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def keyed(*path: str | int, value: object) -> Callable[[str], str]:
    """Set a key of a YAML file."""

    def edit(text: str) -> str:
        content = yaml.safe_load(text)
        place = content
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)

    return edit


def reversed_keys(text: str) -> str:
    content = yaml.safe_load(text)
    return yaml.safe_dump(dict(reversed(content.items())), sort_keys=False, allow_unicode=True)


def reversed_results(text: str) -> str:
    content = yaml.safe_load(text)
    content["results"].reverse()
    content["arms"] = dict(reversed(content["arms"].items()))
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def more(**parts: object) -> Callable[[str], str]:
    """Add parts to the mappings of the protocol."""

    def edit(text: str) -> str:
        content = yaml.safe_load(text)
        for name, part in parts.items():
            content[name] |= part
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)

    return edit


NEW_STUDY = {
    "schema": 1, "study_id": "fir_2025", "label": "Fir 2025", "design": "randomised parallel",
    "reports": [{"record_id": "rec_0000000000000009", "role": "primary", "seen": "abstract"}],
    "participants": {"condition": "another condition"}, "arms": {}, "results": [],
}  # fmt: skip
SENSITIVITY = {"other": {"label": "Another", "tau2": "DL"}}

EDITS: dict[str, tuple[str, Callable[[str], str], set[tuple[str, str, int]]]] = {
    # Numbers
    "events of one study": (ALDER, sub("events: 12", "events: 13"), {ALDER_ROB, ALDER_CELLS, EVENT, FEWER}),
    "n of one study": (BIRCH, sub("n: 47", "n: 48"), {BIRCH_ROB, EVENT, FEWER}),
    "a mean": (BIRCH, sub("mean: 28.0", "mean: 28.5"), {BIRCH_ROB, SMALL}),
    "a spread": (CEDAR, sub("sd: 10.5", "sd: 11.5"), {CEDAR_ROB, CEDAR_SCORE_ROB, SMALL}),
    "a result that no synthesis takes": (
        CEDAR,
        keyed("results", 2, "data", "active", "mean", value=34),
        {CEDAR_ROB, CEDAR_SCORE_ROB},
    ),
    "a result in words": (ELM, sub("events were rarer", "events were not rarer"), {EVENT}),
    "a result under another outcome": (BIRCH, sub("outcome: score", "outcome: event"), {BIRCH_ROB, SMALL}),
    "another reading of a number as imputed": (
        ALDER,
        keyed("results", 1, "data", "active", "sd_imputed_from", value="another trial"),
        {ALDER_ROB, ALDER_CELLS},
    ),
    # Where and what
    "where a result was read": (ALDER, sub("locator: ", "locator: elsewhere, "), {ALDER_ROB, ALDER_CELLS, EVENT}),
    "the time of a result": (CEDAR, sub("days: 28", "days: 27"), {CEDAR_ROB, CEDAR_SCORE_ROB}),
    "how much of a report was seen": (BIRCH, sub("seen: full text", "seen: abstract"), {BIRCH_ROB}),
    "a study's design": (BIRCH, sub("design: randomised parallel", "design: randomised crossover"), {BIRCH_ROB}),
    "an arm's route": (ALDER, sub("route: oral", "route: infusion"), {ALDER_ROB, ALDER_CELLS}),
    "who took part": (ALDER, sub("synthetic condition", "another condition"), {ALDER_CELLS}),
    "funding": (ALDER, lambda text: text + "funding: A company.\n", {ALDER_CELLS}),
    "an extractor's own file": (OWN, sub("events: 12", "events: 11"), {ALDER_CELLS}),
    "an extractor's note": (OWN, lambda text: text + "notes: Read twice.\n", set()),
    # Judgements
    "one answer": (BIRCH, sub("'1.2': NI", "'1.2': N"), {BIRCH_ROB, EVENT}),
    "one answer for one outcome": (CEDAR, keyed("risk_of_bias", 1, "answers", "4.1", value="PN"), {CEDAR_SCORE_ROB}),
    "an override of the overall judgement": (
        ALDER,
        keyed("risk_of_bias", 0, "overrides", value={"overall": {"judgement": "high", "reason": "A flaw."}}),
        {EVENT},
    ),
    "an answer on missing evidence": (ROB_ME, keyed("answers", "4.7", value="PN"), {MISSED}),
    "that a study's result is missing": (
        ROB_ME,
        keyed("matrix", value={"elm_2022": {"state": "missing because of the result", "reason": "In words only."}}),
        {MISSED},
    ),
    "risk of bias due to missing evidence": (ROB_ME, sub("judgement: low", "judgement: high"), {EVENT}),
    "how well a study fits the question": (
        BIRCH,
        keyed("directness", 0, "judgement", value="no"),
        {EVENT},
    ),
    "an element more in which a study fits": (
        BIRCH,
        keyed("directness", 1, value={"element": "intervention", "judgement": "no", "reason": "A lower dose."}),
        {EVENT},
    ),
    "the level of a rating": (RATING, sub("concern: serious", "concern: very serious"), {FEWER}),
    "what a rating is about": (RATING, sub("any effect (null)", "an important effect"), {EVENT}),
    "a claim's condition": (CLAIMS, sub("> -20", "> -30"), {SMALL}),
    "a claim's words": (CLAIMS, sub("differs little", "hardly differs"), {SMALL}),
    # Protocol
    "the measure": (REVIEW, keyed("syntheses", "event_short", "measure", value="OR"), {EVENT, FEWER}),
    "the estimator": (REVIEW, keyed("syntheses", "event_short", "tau2", value="DL"), {EVENT}),
    "the model": (REVIEW, keyed("syntheses", "event_short", "model", value="common effect"), {EVENT, FEWER}),
    "the window": (REVIEW, keyed("syntheses", "event_short", "window", "to_days", value=50), {EVENT, MISSED}),
    "the comparator risk": (
        REVIEW,
        keyed("syntheses", "event_short", "baseline_risk", value={"risk": 0.3, "source": "A register."}),
        {EVENT},
    ),
    "what counts as important": (REVIEW, keyed("outcomes", "event", "mid", value=20), {EVENT}),
    "the direction of an outcome": (REVIEW, sub("direction: lower is better", "direction: higher is better"), {EVENT}),
    "who is compared": (
        REVIEW,
        more(interventions={"other": {"label": "Other"}}, comparisons={"drug_placebo": {
            "label": "As before", "experimental": ["drug", "other"], "comparator": ["placebo"]}}),
        {EVENT, MISSED},
    ),
    # What concerns no judgement
    "why a study fits the question": (BIRCH, sub("Adults, as asked.", "Adults."), set()),
    "how a study fits another outcome": (BIRCH, keyed("directness", 1, "judgement", value="no"), set()),
    "why missing evidence was judged so": (ROB_ME, keyed("reason", value="Nothing is missing."), set()),
    "a comment": (ALDER, lambda text: f"# looked up again\n{text}", set()),
    "the order of keys": (ALDER, reversed_keys, set()),
    "the order of results and arms": (ALDER, reversed_results, set()),
    "the order of the protocol": (REVIEW, reversed_keys, set()),
    "the order of claims": (CLAIMS, reversed_keys, set()),
    "5 or 5.0": (BIRCH, sub("mean: 28.0", "mean: 28"), set()),
    "a study's label": (ALDER, sub("label: Alder 2015", "label: Alder et al. 2015"), set()),
    "a note": (BIRCH, lambda text: text + "notes: Looked up again.\n", set()),
    "a quote": (ALDER, keyed("results", 0, "source", "quote", value="12 of 60"), set()),
    "support of an answer": (BIRCH, keyed("risk_of_bias", 0, "support", value={"D1": "Page 3."}), set()),
    "who assessed it": (BIRCH, sub("by: adjudicator", "by: reviewer_b"), set()),
    "an open discrepancy": (
        ALDER,
        keyed("discrepancies", value=[{"field": "n", "values": [{"value": 3, "record_id": "rec_0000000000000001"}]}]),
        set(),
    ),
    "a judgement that others published": (ALDER, keyed("quoted_risk_of_bias", value=[]), set()),
    "a rating's reason": (RATING, sub("reason: Few events.", "reason: Very few events."), set()),
    "a rating's date": (RATING, keyed("date", value="2026-03-01"), set()),
    "the title": (REVIEW, sub("A synthetic living", "A still synthetic living"), set()),
    "a synthesis's label": (REVIEW, keyed("syntheses", "event_short", "label", value="Events, soon"), set()),
    "an outcome's label": (REVIEW, keyed("outcomes", "event", "label", value="Any event"), set()),
    "a comparison's label": (REVIEW, keyed("comparisons", "drug_placebo", "label", value="Drug or not"), set()),
    "a window's label": (REVIEW, keyed("syntheses", "event_short", "window", "label", value="soon"), set()),
    "a person more": (REVIEW, more(team={"dan": {"label": "Dan", "roles": ["reader"]}}), set()),
    "an outcome more": (
        REVIEW,
        more(outcomes={"cost": {"label": "Cost", "type": "continuous", "direction": "lower is better",
                                "importance": "not important"}}),
        set(),
    ),
    "a sensitivity analysis more": (REVIEW, keyed("syntheses", "event_short", "sensitivity", value=SENSITIVITY), set()),
    "subgroups": (REVIEW, keyed("syntheses", "event_short", "subgroup", value="condition"), set()),
    "what is explored": (REVIEW, keyed("syntheses", "event_short", "explore", value={"influence": True}), set()),
    "a text section": ("config/text/background.md", lambda text: text + "More.\n", set()),
}  # fmt: skip


def stale(root: Path) -> set[tuple[str, str, int]]:
    return {(one.kind, one.id, one.part) for one in judgements_of(root) if one.evidence != "current"}


def test_every_judgement_of_the_review_starts_current(confirmed: Path) -> None:
    assert {(one.kind, one.id, one.part) for one in judgements_of(confirmed)} == EVERY
    assert stale(confirmed) == set()


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_makes_exactly_the_judgements_stale_that_it_concerns(
    confirmed: Path, tmp_path: Path, name: str
) -> None:
    file, edit, expected = EDITS[name]
    root = tmp_path / "review"
    shutil.copytree(confirmed, root)
    before = (root / file).read_text(encoding="utf-8")
    after = edit(before)
    assert after != before
    (root / file).write_text(after, encoding="utf-8")

    assert stale(root) == expected


def test_a_study_more_that_no_synthesis_takes_makes_none_stale(confirmed: Path, tmp_path: Path) -> None:
    root = tmp_path / "review"
    shutil.copytree(confirmed, root)
    write_yaml(root / "records/studies/fir_2025.yaml", NEW_STUDY)

    assert stale(root) == set()


def test_the_table_names_the_cell_that_changed_as_it_was_and_as_it_is(confirmed: Path, tmp_path: Path) -> None:
    root = tmp_path / "review"
    shutil.copytree(confirmed, root)
    text = (root / ALDER).read_text(encoding="utf-8")
    (root / ALDER).write_text(sub("events: 12", "events: 13")(text), encoding="utf-8")

    rows = stale_rows(judgements_of(root), load_evidence(root))

    cells = {(row["kind"], row["cell"]): (row["then"], row["now"]) for row in rows}
    assert cells["risk_of_bias", "results/event day 30/data/active/events"] == ("12", "13")
    assert cells["extraction", "consensus/results/event day 30/data/active/events"] == ("12", "13")
    assert cells["certainty", "effects/alder_2015/events_1"] == ("12", "13")
    assert ("claim", "values/event_short.estimate") in cells
    assert {row["evidence"] for row in rows} == {"made on earlier evidence"}


def test_what_was_not_kept_is_said_to_be_stale_all_the_same(confirmed: Path, tmp_path: Path) -> None:
    root = tmp_path / "review"
    shutil.copytree(confirmed, root)
    text = (root / BIRCH).read_text(encoding="utf-8")
    (root / BIRCH).write_text(sub("n: 47", "n: 48")(text), encoding="utf-8")

    (row,) = [row for row in stale_rows(judgements_of(root), {}) if row["kind"] == "risk_of_bias"]

    assert (row["judged_id"], row["cell"]) == ("birch_2017", None)
    assert "was not kept" in row["note"]


def test_a_study_whose_result_is_not_there_concerns_what_is_missing_and_not_the_rating(
    confirmed: Path, tmp_path: Path
) -> None:
    root = tmp_path / "review"
    shutil.copytree(confirmed, root)
    birch = yaml.safe_load((root / BIRCH).read_text(encoding="utf-8"))
    other = {**NEW_STUDY, "arms": birch["arms"], "directness": [{**DIRECTNESS[0], "judgement": "no"}]}
    write_yaml(root / "records/studies/fir_2025.yaml", other)

    assert stale(root) == {MISSED}
