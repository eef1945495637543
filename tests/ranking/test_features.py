"""Titles and abstracts as weighted terms."""

import math

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from livingreview.ranking import features as terms
from livingreview.ranking.features import features

TEXTS = [
    "Warm baths for sore feet\nA randomised trial of warm baths in sore feet",
    "Wool socks for sore feet\nWool socks were worn by walkers with sore feet",
    "Cold rivers\nCold rivers and warm baths compared",
    "Ketamine for pain\nKetamine infusions in walkers",
    "",
]


def test_without_a_title_every_product_of_two_records_is_that_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "OWN_LENGTH", 1.0)
    abstracts = [text.partition("\n")[2] for text in TEXTS]
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_df=0.95).fit_transform(abstracts)

    ours = features([f"\n{abstract}" for abstract in abstracts])

    assert (ours @ ours.T).toarray() == pytest.approx((theirs @ theirs.T).toarray(), abs=1e-6)


def test_a_word_of_the_title_counts_as_often_as_declared() -> None:
    rows = features(["apple\npear", "apple\npear", "plum\nplum"]).toarray()
    in_title, in_abstract = rows[0][rows[0] > 0]

    assert in_title / in_abstract == pytest.approx(1 + math.log(terms.TITLE_WEIGHT))


def test_a_record_is_divided_by_a_mixture_of_its_own_length_and_the_mean_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lengths() -> np.ndarray:
        return np.sqrt((features(TEXTS).toarray() ** 2).sum(axis=1))

    monkeypatch.setattr(terms, "OWN_LENGTH", 1.0)
    assert lengths() == pytest.approx([1, 1, 1, 1, 0])

    monkeypatch.setattr(terms, "OWN_LENGTH", 0.0)
    assert lengths().sum() == pytest.approx(4)
    of_mean = lengths()[:4]

    monkeypatch.undo()
    assert lengths() == pytest.approx([*of_mean / (0.7 * of_mean + 0.3), 0])


def test_no_pair_of_words_spans_the_end_of_the_title_or_of_a_record() -> None:
    rows = features(["alpha\nbeta", "alpha\nbeta", "gamma", "gamma"])

    assert rows[:, :-4].shape[1] == 3  # three words and no pair, beside a column of its own for each record


def test_terms_of_one_record_are_one_column_and_a_term_of_nearly_all_is_none() -> None:
    texts = [f"\ncommon word{number % 2} only{number}" for number in range(20)]

    rows = features(texts)

    assert rows[:, :-20].shape[1] == 4  # word0, word1, and the two pairs "common word."
    assert (rows[:, -20:].toarray() > 0).tolist() == np.eye(20, dtype=bool).tolist()


def test_an_extra_text_is_weighed_and_changes_no_record() -> None:
    alone = features(TEXTS)

    more = features([*TEXTS, "\nwarm baths"], n_extra=1)

    assert (more[:-1] @ more[:-1].T).toarray() == pytest.approx((alone @ alone.T).toarray())
    assert (more[:-1] @ more[-1].T).toarray().ravel().argmax() in (0, 2)


@pytest.mark.parametrize("texts", [[], [""], ["\n"], ["<b>&'\"\n\x00 😀", "日本語\n中文"]])
def test_odd_texts_give_a_row_each(texts: list[str]) -> None:
    assert features(texts).shape[0] == len(texts)


def test_counting_in_many_parts_gives_the_same_products(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = features(TEXTS)

    monkeypatch.setattr(terms, "PART_WORDS", 7)

    parts = features(TEXTS)
    assert (parts @ parts.T).toarray() == pytest.approx((whole @ whole.T).toarray(), abs=1e-6)
