"""Several results of one study in one synthesis -> one estimate.

1. The mean of the estimates, with variance (sum over all pairs of rho se se) / m^2, rho the protocol's correlation
   between results of a study. A study with one usable estimate keeps it as it is.
2. Numbers by arm belong to single results, so the combined row shows none; participants are those of the largest.
3. What was combined, by which correlation and where that is from stands in the conversions; flags and imputed
   numbers of every result stay.

Source: Borenstein et al. 2009, 24; Cochrane Handbook 10.4.3 (results that share participants).
"""

from itertools import groupby

import numpy as np

from livingreview.stages.effects_steps import Settings
from livingreview.stats.composite import composite
from livingreview.stats.conversions import display, z_quantile
from livingreview.tables import Row, Rows
from livingreview.terms import ResultState
from livingreview.words import say

OF_ONE_RESULT = (
    *("events_1", "n_1", "events_2", "n_2", "mean_1", "sd_1", "mean_2", "sd_2", "person_time_1", "person_time_2"),
    *("assumption", "narrative"),
)


def combined(rows: Rows, settings: Settings) -> Rows:
    """Give one row a study; rows stand together by study."""
    table: Rows = []
    for _, group in groupby(rows, key=lambda row: row["study_id"]):
        own = list(group)
        usable = [row for row in own if row["state"] == ResultState.ESTIMATED and row["estimate"] is not None]
        if len(usable) > 1:
            table.append(_combined(usable, own, settings))
        else:
            table.append({**(usable or own)[0], "flags": [*(usable or own)[0]["flags"], *_left_out(own, usable)]})
    return table


def _combined(usable: Rows, own: Rows, settings: Settings) -> Row:
    y, v = np.array([(row["estimate"], row["se"] ** 2) for row in usable]).T
    _, estimates, variances = composite(y, v, ["study"] * len(usable), rho=settings.results_correlation)
    estimate, se = float(estimates[0]), float(np.sqrt(variances[0]))
    half = float(z_quantile()) * se
    measure = settings.measure
    numbers = [row["n_total"] for row in usable]
    step = say(
        "mean of {n} results of the study ({named}), correlation between them "
        "{results_correlation:g} ({results_correlation_source})",
        n=len(usable),
        named=", ".join(row["result"] for row in usable),
        results_correlation=settings.results_correlation,
        results_correlation_source=settings.results_correlation_source,
    )
    return {
        **usable[0],
        **dict.fromkeys(OF_ONE_RESULT),
        "estimate": estimate,
        "se": se,
        "display": display(estimate, measure),
        "display_low": display(estimate - half, measure),
        "display_high": display(estimate + half, measure),
        "n_total": None if None in numbers else max(numbers),
        "result": ", ".join(row["result"] for row in usable),
        "locator": "; ".join(dict.fromkeys(row["locator"] for row in usable)),
        "conversions": [*_named(usable, "conversions"), step],
        "flags": [*dict.fromkeys(flag for row in usable for flag in row["flags"]), *_left_out(own, usable)],
        "imputed": list(dict.fromkeys(name for row in usable for name in row["imputed"])),
    }


def _named(rows: Rows, column: str) -> list[str]:
    return [f"{row['result']}: {item}" for row in rows for item in row[column]]


def _left_out(own: Rows, usable: Rows) -> list[str]:
    """Say which results of a study with an estimate have none themselves."""
    if not usable:
        return []
    return [
        say("{result} of the study has no estimate: {value}", result=row["result"], value=row["why"] or row["state"])
        for row in own
        if row not in usable
    ]
