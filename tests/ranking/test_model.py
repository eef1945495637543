"""The order of what is left to screen."""

import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livingreview.ranking import model as ranking_model
from livingreview.ranking.model import Basis, Ranker, rank, retrain_due

TOPICS = {
    True: ["ketamine", "infusion", "neuropathic", "pain", "randomised", "placebo", "trial", "adults"],
    False: ["laptop", "battery", "concrete", "weather", "insulin", "harvest", "satellite", "parking"],
}
SHARED = ["study", "results", "patients", "group", "methods", "analysis", "effect", "treatment", "time", "compared"]


def made_texts(n: int = 200, share: float = 0.1, seed: int = 1) -> tuple[dict[str, str], dict[str, bool]]:
    """Make records of which some share words that the others do not."""
    draw = random.Random(seed)
    texts, relevant = {}, {}
    for number in range(n):
        record = f"rec_{number:016x}"
        relevant[record] = draw.random() < share
        own, other = TOPICS[relevant[record]], TOPICS[not relevant[record]]
        words = draw.choices(own, k=12) + draw.choices(SHARED, k=20) + draw.choices(other, k=4)
        draw.shuffle(words)
        texts[record] = f"{' '.join(draw.sample(words, 4))}\n{' '.join(words)}"
    return texts, relevant


TEXTS, RELEVANT = made_texts()
SOME = {record: RELEVANT[record] for record in list(TEXTS)[:60]}


def share_found(order: list[str], first: int) -> float:
    return sum(RELEVANT[record] for record in order[:first]) / sum(RELEVANT[record] for record in order)


def test_relevant_records_come_first_once_some_are_known() -> None:
    ranking = rank(TEXTS, SOME)
    n_relevant = sum(RELEVANT[record] for record in ranking.order)

    assert ranking.basis is Basis.DECISIONS
    assert share_found(ranking.order, n_relevant) > 0.9


def test_every_record_without_a_label_is_in_the_order_once_and_none_is_left_out() -> None:
    ranking = rank(TEXTS, SOME)

    assert sorted(ranking.order) == sorted(set(TEXTS) - set(SOME))
    assert list(ranking.scores) == ranking.order
    assert list(ranking.scores.values()) == sorted(ranking.scores.values(), reverse=True)


def test_a_queue_can_be_named_and_may_hold_labelled_records() -> None:
    among = list(TEXTS)[50:70]

    assert sorted(rank(TEXTS, SOME, among=among).order) == sorted(among)


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_records_and_labels_are_listed(draw: random.Random) -> None:
    texts, labels = list(TEXTS.items()), list(SOME.items())
    draw.shuffle(texts)
    draw.shuffle(labels)

    assert rank(dict(texts), dict(labels)) == rank(TEXTS, SOME)


def test_the_order_is_the_same_in_another_process_with_other_threads_and_hashes() -> None:
    code = (
        "from test_model import *; r = rank(TEXTS, SOME, query='ketamine');"
        "print(r.model, *(f'{k}={v}' for k, v in r.scores.items()))"
    )
    here = rank(TEXTS, SOME, query="ketamine")

    for threads, seed in (("1", "1"), ("2", "77")):
        environment = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": seed}
        path = ":".join(["tests/ranking", *sys.path])
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**environment, "PYTHONPATH": path},
        )  # fmt: skip
        assert done.stdout.split() == [here.model, *(f"{k}={v}" for k, v in here.scores.items())]


def test_a_change_in_the_last_digit_of_some_features_moves_no_record() -> None:
    ranker, shaken = Ranker(TEXTS), Ranker(TEXTS)
    shaken._matrix.data[::100] = np.nextafter(shaken._matrix.data[::100], np.float32(2))

    assert shaken.rank(SOME).order == ranker.rank(SOME).order


def test_equal_texts_have_equal_scores_and_stand_by_id() -> None:
    texts = {**TEXTS, "rec_zz": "Twin\nketamine pain", "rec_aa": "Twin\nketamine pain"}
    ranking = rank(texts, SOME)

    assert ranking.scores["rec_aa"] == ranking.scores["rec_zz"]
    assert ranking.order.index("rec_aa") + 1 == ranking.order.index("rec_zz")


def test_with_no_decision_the_question_orders_the_records() -> None:
    ranking = rank(TEXTS, {}, query="Ketamine for neuropathic pain in adults")

    assert ranking.basis is Basis.QUESTION
    assert share_found(ranking.order, 30) > 0.8


@pytest.mark.parametrize("known", [True, False])
def test_with_decisions_of_one_kind_only_the_question_and_likeness_to_them_order_the_rest(known: bool) -> None:
    labels = {record: relevant for record, relevant in SOME.items() if relevant is known}

    with_question, without = rank(TEXTS, labels, query="ketamine pain"), rank(TEXTS, labels)

    assert (with_question.basis, without.basis) == (Basis.BOTH, Basis.DECISIONS)
    for ranking in (with_question, without):
        assert share_found(ranking.order, 40) > 0.7


def test_with_nothing_known_the_order_is_by_id_and_says_so() -> None:
    ranking = rank(TEXTS, {})

    assert ranking.basis is Basis.NOTHING
    assert ranking.order == sorted(TEXTS)


def test_a_later_decision_changes_the_model_and_an_earlier_one_taken_back_restores_it() -> None:
    ranker = Ranker(TEXTS)
    before = ranker.rank(SOME)
    other = {**SOME, before.order[0]: True}

    assert ranker.rank(other).model != before.model
    assert ranker.rank(SOME) == before


def test_the_model_names_labels_texts_question_and_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    record = next(iter(SOME))
    models = {
        rank(TEXTS, SOME).model,
        rank(TEXTS, {**SOME, record: not SOME[record]}).model,
        rank({**TEXTS, record: "Another\ntext"}, SOME).model,
        rank(TEXTS, SOME, query="pain").model,
    }
    monkeypatch.setattr(ranking_model, "COST", 1.0)
    models.add(rank(TEXTS, SOME).model)

    assert len(models) == 5
    assert all(len(model) == 16 and int(model, 16) >= 0 for model in models)


def test_the_log_entry_holds_model_rank_and_length_of_the_queue() -> None:
    ranking = rank(TEXTS, SOME)

    assert ranking.entry(ranking.order[2]) == {"model": ranking.model, "rank": 3, "of": 140}


def test_records_without_any_text_are_ranked_too() -> None:
    ranking = rank({**TEXTS, "rec_empty": "\n"}, SOME)

    assert ranking.scores["rec_empty"] == 0.0


def test_labels_of_records_without_words_in_common_fit_nothing_and_do_not_stop() -> None:
    assert rank({"a": "", "b": "", "c": ""}, {"a": True, "b": False}).order == ["c"]


def test_a_label_of_an_unknown_record_is_an_error() -> None:
    with pytest.raises(ValueError, match="labels of records without a text: rec_other"):
        rank(TEXTS, {"rec_other": True})


def test_arguments_are_not_changed() -> None:
    texts, labels = dict(TEXTS), dict(SOME)

    rank(texts, labels)

    assert (texts, labels) == (TEXTS, SOME)


def test_a_queue_in_memory_is_ranked_anew_after_a_share_of_decisions_sooner_where_one_was_relevant() -> None:
    assert retrain_due(99, 1, found_relevant=True)
    assert not retrain_due(1000, 9, found_relevant=True)
    assert retrain_due(1000, 10, found_relevant=True)
    assert not retrain_due(1000, 49, found_relevant=False)
    assert retrain_due(1000, 50, found_relevant=False)
    assert retrain_due(3, 1, found_relevant=False)
    assert not retrain_due(0, 0, found_relevant=False)


@pytest.mark.parametrize(("n_irrelevant", "share"), [(300, 0.1), (75, 0.05), (1200, 0.2)])
def test_the_irrelevant_weigh_together_a_share_that_grows_with_the_root_of_their_number(
    n_irrelevant: int, share: float
) -> None:
    weights = ranking_model._record_weights(np.array([True] * 10 + [False] * n_irrelevant))

    assert weights[10:].sum() / weights[:10].sum() == pytest.approx(share)
    assert weights.mean() == pytest.approx(1)


def test_likeness_to_the_relevant_spreads_scores_by_its_share_of_the_fitted_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranker, share = Ranker(TEXTS), ranking_model.LIKENESS_WEIGHT
    with_likeness = ranker.rank(SOME, among=TEXTS).scores
    monkeypatch.setattr(ranking_model, "LIKENESS_WEIGHT", 0.0)
    fitted = ranker.rank(SOME, among=TEXTS).scores

    added = np.array([with_likeness[record] - fitted[record] for record in TEXTS])
    known_relevant = np.array([SOME.get(record) is True for record in TEXTS])
    assert added.std() / np.std(list(fitted.values())) == pytest.approx(share, rel=1e-3)
    assert added[known_relevant].min() > np.median(added)


def test_kept_features_give_the_same_ranking_and_others_are_made_anew() -> None:
    made = Ranker(TEXTS, query="pain")
    kept = made.to_bytes()

    again = Ranker(dict(reversed(TEXTS.items())), query="pain", kept=kept)
    changed = Ranker({**TEXTS, next(iter(TEXTS)): "Another\ntext"}, query="pain", kept=kept)

    assert (again.is_from_kept, again.rank(SOME)) == (True, made.rank(SOME))
    assert not changed.is_from_kept
    assert not Ranker(TEXTS, query="cough", kept=kept).is_from_kept


def test_a_damaged_file_of_features_is_not_used_wherever_it_is_damaged() -> None:
    made = Ranker(TEXTS)
    kept, right = made.to_bytes(), made.rank(SOME)

    for place in range(0, len(kept), len(kept) // 50):
        damaged = kept[:place] + bytes([kept[place] ^ 255]) + kept[place + 1 :]
        assert Ranker(TEXTS, kept=damaged).rank(SOME) == right
        assert not Ranker(TEXTS, kept=kept[:place]).is_from_kept
