"""Standard deviations that the protocol lends to means without a spread: flagged, varied, and left out on request."""

from typing import Any

import pytest

from livingreview.stages.extraction_cells import PrintedArm
from livingreview.tables import Row
from synthesis_builders import effect_rows, make_result, make_synthesis, means

LENT = {"value": 4.0, "source": "a national registry"}
OTHERS = {"value": "median", "source": "same scale, same population"}


def without_spread(study_id: str = "bare_2020", **cells: Any) -> Row:
    return means(study_id, **{"spread_1": None, "spread_2": None, "spread_is": None, **cells})


def by_study(rows: list[Row], **keys: Any) -> dict[str, Row]:
    found = effect_rows(rows, make_synthesis("MD", **keys))
    return {row["study_id"] if row["analysis"] == "main" else row["analysis"]: row for row in found}


def change(study_id: str, *, spread: float | None) -> Row:
    arms = {
        f"arms_{side}": [PrintedArm("arm", n=20, mean_change=mean, spread=spread, spread_is=spread and "sd").as_json()]
        for side, mean in ((1, -3.0), (2, -1.0))
    }
    return make_result(study_id, **arms)


def test_without_the_protocol_s_word_a_mean_without_spread_stays_not_estimable() -> None:
    row = by_study([without_spread()])["bare_2020"]

    assert (row["state"], row["why"]) == ("not estimable", "spread of the mean not reported")


def test_the_protocol_s_standard_deviation_is_taken_and_flagged() -> None:
    row = by_study([without_spread(), means("full_2021")], sd=LENT)["bare_2020"]

    assert row["se"] == pytest.approx(4.0 * (1 / 30 + 1 / 25) ** 0.5)
    assert row["imputed"] == ["SD"]
    assert row["flags"] == ["imputed SD (4): a national registry"]


def test_a_study_with_a_spread_of_its_own_keeps_it() -> None:
    rows = by_study([means("full_2021")], sd=LENT)

    assert (rows["full_2021"]["sd_1"], rows["full_2021"]["imputed"]) == (2.0, [])


def test_the_median_is_that_of_the_other_studies_groups() -> None:
    others = [means("one_2019"), means("two_2020", spread_1=3.0, spread_2=6.0)]

    row = by_study([*others, without_spread()], sd=OTHERS)["bare_2020"]

    assert (row["sd_1"], row["sd_2"]) == (2.75, 2.75)  # of 2, 2.5, 3 and 6
    assert row["flags"] == ["imputed SD (2.75): median of 4 groups of the other studies (same scale, same population)"]


def test_changes_lend_to_changes_and_final_values_to_final_values() -> None:
    rows = [change("change_2018", spread=5.0), change("bare_change", spread=None), means("one_2019"), without_spread()]

    found = by_study(rows, sd=OTHERS)

    assert found["bare_change"]["sd_1"] == 5.0
    assert found["bare_2020"]["sd_1"] == 2.25


def test_where_no_study_of_the_kind_has_one_nothing_is_imputed() -> None:
    found = by_study([change("bare_change", spread=None), means("one_2019")], sd=OTHERS)

    assert found["bare_change"]["why"] == "spread of the mean not reported"


def test_imputed_standard_deviations_lend_to_nobody() -> None:
    borrowed = make_result(
        "borrowed_2017",
        **{
            f"arms_{side}": [
                PrintedArm("arm", n=20, mean=3.0, spread=99.0, spread_is="sd", sd_imputed_from="elsewhere").as_json()
            ]
            for side in (1, 2)
        },
    )

    assert by_study([borrowed, means("one_2019"), without_spread()], sd=OTHERS)["bare_2020"]["sd_1"] == 2.25


def test_a_sensitivity_analysis_takes_another_number_or_none() -> None:
    sensitivity = {
        "wider": {"label": "SD 8", "sd": 8.0},
        "without": {"label": "Without imputed", "without_imputed": True},
    }

    found = by_study([without_spread()], sd=LENT, sensitivity=sensitivity)

    assert found["wider"]["se"] == pytest.approx(2 * found["bare_2020"]["se"])
    assert found["wider"]["flags"] == ["imputed SD (8): the sensitivity analysis's value"]
    assert found["without"]["why"] == "rests on imputed numbers (SD)"


def test_a_spread_whose_kind_is_not_known_is_not_replaced() -> None:
    row = by_study([means("unclear_2016", spread_is="undefined")], sd=LENT)["unclear_2016"]

    assert row["why"] == "not known what the spread of the mean is"
