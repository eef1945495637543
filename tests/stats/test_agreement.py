"""Agreement statistics against published examples and another library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.agreement import fleiss_kappa, krippendorff_alpha, pair_agreement


@pytest.mark.parametrize(
    ("cells", "kappa", "low", "high"),
    [
        ((40, 10, 5, 145), 0.7931034482758621, 0.6932164326907446, 0.8929904638609796),
        ((20, 5, 10, 15), 0.4, 0.151092290476661, 0.6489077095233389),
        ((12, 3, 2, 94), 0.8017148981779209, 0.6338496115686431, 0.9695801847871987),
        ((1, 6, 9, 983), 0.1103128896277309, -0.10065782595102042, 0.32128360520648225),
    ],
)
def test_kappa_and_its_interval_are_those_of_statsmodels(
    cells: tuple[int, int, int, int], kappa: float, low: float, high: float
) -> None:
    """The values are those of `cohens_kappa` in statsmodels 0.14 (standard error not under the null)."""
    found = pair_agreement(*cells)

    assert found.kappa == pytest.approx(kappa, abs=1e-12)
    assert (found.kappa_low, found.kappa_high) == pytest.approx((low, high), abs=1e-12)


def test_the_other_measures_of_a_worked_example() -> None:
    """Counts 40, 10, 5, 145, by hand: observed 185/200; AC1 chance 2 * 95/400 * 305/400."""
    found = pair_agreement(40, 10, 5, 145)

    assert found.observed == pytest.approx(0.925)
    assert found.positive == pytest.approx(80 / 95)
    assert found.negative == pytest.approx(290 / 305)
    assert found.pabak == pytest.approx(0.85)
    assert found.ac1 == pytest.approx((0.925 - 0.3621875) / 0.6378125)
    assert (found.prevalence, found.bias) == pytest.approx((105 / 200, 5 / 200))


def test_what_is_not_defined_is_missing() -> None:
    nothing, alike, perfect = pair_agreement(0, 0, 0, 0), pair_agreement(0, 0, 0, 5), pair_agreement(3, 0, 0, 5)

    assert (nothing.n, nothing.observed, nothing.kappa, nothing.ac1) == (0, None, None, None)
    assert (alike.observed, alike.kappa, alike.kappa_low, alike.positive, alike.negative) == (1, None, None, None, 1)
    assert (perfect.kappa, perfect.kappa_low, perfect.kappa_high) == (1, None, None)


CELLS = st.tuples(*(st.integers(0, 400),) * 4)


@given(CELLS)
def test_the_two_people_may_change_places_and_so_may_yes_and_no(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    found, turned, negated = pair_agreement(a, b, c, d), pair_agreement(a, c, b, d), pair_agreement(d, c, b, a)

    assert turned.kappa == pytest.approx(found.kappa)
    assert turned.kappa_low == pytest.approx(found.kappa_low)
    assert negated.kappa == pytest.approx(found.kappa, abs=1e-9)
    assert negated.positive == pytest.approx(found.negative)


@given(CELLS)
def test_the_interval_holds_kappa_and_stays_within_its_range(cells: tuple[int, int, int, int]) -> None:
    found = pair_agreement(*cells)

    if found.kappa is not None and found.kappa_low is not None and found.kappa_high is not None:
        assert -1 <= found.kappa_low <= found.kappa <= found.kappa_high <= 1


FOURTEEN = (
    *((0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1)),
    *((7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7)),
)
"""Ten things, each put into one of five classes by fourteen people."""


def test_fleiss_kappa_is_that_of_statsmodels() -> None:
    """0.209930704 by `fleiss_kappa` of statsmodels 0.14."""
    units = [[kind for kind, n in enumerate(row) for _ in range(n)] for row in FOURTEEN]

    assert fleiss_kappa(units) == pytest.approx(0.20993070442195522, abs=1e-12)


@pytest.mark.parametrize("units", [[], [[1]], [[1, 2], [1, 2, 2]], [[1, 1], [1, 1]]])
def test_fleiss_kappa_needs_the_same_number_of_people_and_two_kinds_of_decisions(units: list[list[int]]) -> None:
    assert fleiss_kappa(units) is None


FOUR = ("123321412...", "1233224125.3", ".3332342251.", "1233244125 1.".replace(" ", ""))


def test_alpha_of_the_published_examples() -> None:
    """Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*: nominal data, 0.095 and 0.743."""
    two = list(zip("0100000010", "1110010000", strict=True))
    four = [[people[n] for people in FOUR if people[n] != "."] for n in range(12)]

    assert krippendorff_alpha(two) == pytest.approx(0.09523809523809534, abs=1e-12)
    assert krippendorff_alpha(four) == pytest.approx(0.743421052631579, abs=1e-12)


def test_alpha_leaves_out_what_one_person_saw_and_is_missing_where_all_say_the_same() -> None:
    shared = [["yes", "no"], ["yes", "yes"], ["no", "no"]]

    assert krippendorff_alpha([*shared, ["no"], []]) == krippendorff_alpha(shared)
    assert krippendorff_alpha([["yes", "yes"]]) is None
    assert krippendorff_alpha([]) is None
