"""Weighted kappa and its interval against published values and another library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.agreement import pair_agreement
from livingreview.stats.weighted_kappa import Weights, weighted_kappa

FIRST = (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3)
SECOND = (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4)
ANXIETY = list(zip(FIRST, SECOND, strict=True))
"""Two raters' scores of anxiety, 1 to 6 (the data `anxiety` of the R package irr)."""
CLASSES = (1, 2, 3, 4, 5, 6)


def from_table(table: tuple[tuple[int, ...], ...]) -> list[tuple[int, int]]:
    return [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]


COHEN = from_table(((88, 10, 2), (14, 40, 6), (18, 10, 12)))
"""Cohen 1968, n = 200, proportions .44 .05 .01 / .07 .20 .03 / .09 .05 .06."""


def test_squared_weights_give_the_value_that_irr_documents() -> None:
    """`kappa2(anxiety[, 1:2], "squared")` of the R package irr: 0.297."""
    assert weighted_kappa(ANXIETY, CLASSES, weights="quadratic").kappa == pytest.approx(0.297, abs=5e-4)


def test_unweighted_kappa_of_cohen_and_its_interval_are_those_that_psych_documents() -> None:
    """`cohen.kappa` of the R package psych on Cohen's example: 0.49, 95 % interval 0.39 to 0.59."""
    found = weighted_kappa(COHEN, (0, 1, 2), weights="unweighted")

    assert (found.kappa, found.low, found.high) == pytest.approx((0.49, 0.39, 0.59), abs=5e-3)


@pytest.mark.parametrize(
    ("pairs", "weights", "values"),
    [
        (ANXIETY, "unweighted", (0.1194968553459, 0.1192712971631, -0.1142705914832, 0.3532643021751)),
        (ANXIETY, "linear", (0.1891891891892, 0.1312950123471, -0.0681443063609, 0.4465226847392)),
        (ANXIETY, "quadratic", (0.2967651195499, 0.1570064606536, -0.0109618886712, 0.6044921277711)),
        (COHEN, "linear", (0.4736842105263, 0.0544323091776, 0.3669988449428, 0.5803695761098)),
        (COHEN, "quadratic", (0.4545454545455, 0.0664536815911, 0.3242986319868, 0.5847922771041)),
    ],
    ids=["anxiety unweighted", "anxiety linear", "anxiety quadratic", "Cohen linear", "Cohen quadratic"],
)
def test_kappa_standard_error_and_interval_are_those_of_statsmodels(
    pairs: list[tuple[int, int]], weights: Weights, values: tuple[float, ...]
) -> None:
    """`cohens_kappa` of statsmodels 0.15 (kappa, standard error not under the null, limits), to 13 places."""
    found = weighted_kappa(pairs, CLASSES if pairs is ANXIETY else (0, 1, 2), weights=weights)

    assert (found.kappa, found.se, found.low, found.high) == pytest.approx(values, abs=1e-12)


def test_what_is_not_defined_is_missing() -> None:
    nothing = weighted_kappa([], (0, 1, 2), weights="linear")
    alike = weighted_kappa([(1, 1)] * 4, (0, 1, 2), weights="linear")
    perfect = weighted_kappa([(0, 0), (2, 2)], (0, 1, 2), weights="linear")

    assert (nothing.n, nothing.observed, nothing.kappa) == (0, None, None)
    assert (alike.observed, alike.kappa, alike.low) == (1, None, None)
    assert (perfect.kappa, perfect.low, perfect.high) == (1, None, None)


PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(PAIRS, st.sampled_from(["unweighted", "linear", "quadratic"]))
def test_the_two_may_change_places_and_the_scale_may_be_turned(pairs: list[tuple[int, int]], weights: Weights) -> None:
    found = weighted_kappa(pairs, (0, 1, 2, 3), weights=weights)
    swapped = weighted_kappa([(b, a) for a, b in pairs], (0, 1, 2, 3), weights=weights)
    turned = weighted_kappa(pairs, (3, 2, 1, 0), weights=weights)

    for other in (swapped, turned):
        assert other.kappa == pytest.approx(found.kappa, abs=1e-9)
        assert other.se == pytest.approx(found.se, abs=1e-6)


@given(PAIRS)
def test_with_two_classes_all_weights_are_alike_and_those_of_plain_kappa(pairs: list[tuple[int, int]]) -> None:
    two = [(int(a > 1), int(b > 1)) for a, b in pairs]
    cells = [two.count(cell) for cell in ((1, 1), (1, 0), (0, 1), (0, 0))]
    plain = pair_agreement(*cells)

    for weights in ("unweighted", "linear", "quadratic"):
        found = weighted_kappa(two, (0, 1), weights=weights)
        assert found.kappa == pytest.approx(plain.kappa, abs=1e-9)
        assert found.low == pytest.approx(plain.kappa_low, abs=1e-6)


def test_classes_nobody_used_change_nothing_in_linear_weights() -> None:
    few = weighted_kappa(COHEN, (0, 1, 2), weights="linear")
    many = weighted_kappa(COHEN, (0, 1, 2, 3, 4), weights="linear")

    assert many.kappa == pytest.approx(few.kappa)
    assert many.se == pytest.approx(few.se)
