"""The engine's estimates beside R metafor's, study by study: for the test that holds them together and for the table.

`DIFFERENT` says for which studies the two mean different things, by measure, and under which name.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from livingreview.stats import effect_sizes as binary
from livingreview.stats import effects_of_means as means
from livingreview.stats import effects_of_rates as rates
from livingreview.stats import paired
from livingreview.stats import single_groups as single

FILE = json.loads((Path(__file__).parent / "data" / "metafor_effect_sizes.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-8


def tables(measure):
    return lambda raw: measure(raw["ai"], raw["n1i"], raw["ci"], raw["n2i"])


def of_means(measure, **options):
    return lambda raw: measure(
        means.Means(raw["m1i"], raw["sd1i"], raw["n1i"]), means.Means(raw["m2i"], raw["sd2i"], raw["n2i"]), **options
    )


def of_rates(measure):
    return lambda raw: measure(rates.Rate(raw["x1i"], raw["t1i"]), rates.Rate(raw["x2i"], raw["t2i"]))


def within(measure):
    names = ("m1i", "sd1i", "m2i", "sd2i", "ni", "ri")
    return lambda raw: measure(paired.PairedMeans(*(raw[name] for name in names)))


def of_pairs(measure):
    return lambda raw: measure(paired.Pairs(raw["ai"], raw["bi"], raw["ci"], raw["di"]))


def columns(measure, *names):
    return lambda raw: measure(*(raw[name] for name in names))


FORMULAS: dict[str, Callable] = {
    "RR": tables(binary.risk_ratio),
    "OR": tables(binary.odds_ratio),
    "RD": tables(binary.risk_difference),
    "PETO": tables(binary.peto_odds_ratio),
    "AS": tables(binary.arcsine_difference),
    "MD": of_means(means.mean_difference),
    "SMD": of_means(means.standardised_mean_difference),
    "SMD UB": of_means(means.standardised_mean_difference, variance="UB"),
    "SMD LS2": of_means(means.standardised_mean_difference, variance="LS2"),
    "SMDH": of_means(means.smd_of_unequal_spread),
    "SMD1": of_means(means.glass_delta),
    "ROM": of_means(means.ratio_of_means),
    "IRR": of_rates(rates.rate_ratio),
    "IRD": of_rates(rates.rate_difference),
    "IRSD": of_rates(rates.root_rate_difference),
    "COR": columns(single.correlation, "ri", "ni"),
    "ZCOR": columns(single.fisher_z, "ri", "ni"),
    "PR": columns(single.proportion, "xi", "ni"),
    "PLN": columns(single.log_proportion, "xi", "ni"),
    "PLO": columns(single.logit_proportion, "xi", "ni"),
    "PAS": columns(single.arcsine_proportion, "xi", "ni"),
    "PFT": columns(single.double_arcsine_proportion, "xi", "ni"),
    "IR": columns(single.rate, "xi", "ti"),
    "IRLN": columns(single.log_rate, "xi", "ti"),
    "MN": columns(single.mean, "mi", "sdi", "ni"),
    "MNLN": columns(single.log_mean, "mi", "sdi", "ni"),
    "MC": within(paired.paired_mean_difference),
    "SMCC": within(paired.change_by_change_sd),
    "SMCR": lambda raw: paired.change_by_raw_sd(raw["m1i"] - raw["m2i"], raw["sd1i"], raw["ni"], raw["ri"]),
    "ROMC": within(paired.paired_ratio_of_means),
    "MPRR": of_pairs(paired.marginal_risk_ratio),
    "MPOR": of_pairs(paired.marginal_odds_ratio),
    "MPRD": of_pairs(paired.marginal_risk_difference),
    "MPORC": of_pairs(paired.conditional_odds_ratio),
}


def name(case):
    return " ".join([case["measure"], *case.get("options", {}).values()])


def raw(case):
    data = FILE["data"][case["data"]]
    return {column: np.array(data[column], dtype=float) for column in case["columns"]}


def answers(case):
    return np.array(case["estimate"], dtype=float), np.sqrt(np.array(case["variance"], dtype=float))


def double_zero(cells):
    a, b, c, d = cells["ai"], cells["n1i"] - cells["ai"], cells["ci"], cells["n2i"] - cells["ci"]
    return ((a == 0) & (c == 0)) | ((b == 0) & (d == 0))


def a_zero(cells):
    a, b, c, d = cells["ai"], cells["n1i"] - cells["ai"], cells["ci"], cells["n2i"] - cells["ci"]
    return np.min([a, b, c, d], axis=0) == 0


def a_zero_that_shows(cells):
    """With nobody, or everybody, in two groups of one size both say 0 with one standard error."""
    return a_zero(cells) & ~(double_zero(cells) & (cells["n1i"] == cells["n2i"]))


def nobody_or_everybody(counts):
    return (counts["xi"] == 0) | (counts["xi"] == counts["ni"])


def zero_pairs_with_margins(cells):
    a, b, c, d = (cells[name] for name in ("ai", "bi", "ci", "di"))
    return (np.min([a, b, c, d], axis=0) == 0) & (np.min([a + b, a + c, c + d, b + d], axis=0) > 0)


def nowhere(data):
    return np.zeros(len(next(iter(data.values()))), dtype=bool)


DIFFERENT = {
    "RR": double_zero,
    "OR": double_zero,
    "RD": a_zero_that_shows,
    "PETO": a_zero,
    "IRR": lambda cells: (cells["x1i"] == 0) & (cells["x2i"] == 0),
    "IRD": lambda cells: (cells["x1i"] == 0) | (cells["x2i"] == 0),
    "IR": lambda counts: counts["xi"] == 0,
    "PR": nobody_or_everybody,
    "MPRR": zero_pairs_with_margins,
    "MPOR": zero_pairs_with_margins,
    "MPRD": zero_pairs_with_margins,
    # metafor corrects for any zero cell, also where both discordant cells are there.
    "MPORC": lambda cells: (cells["ai"] == 0) | (cells["di"] == 0) & (np.minimum(cells["bi"], cells["ci"]) > 0),
}
"""Where the two mean different things, by measure: which studies."""


def compared(case):
    """Give the scaled error of every study, which ones agree, and which ones are named as different."""
    found, (estimate, se) = FORMULAS[name(case)](raw(case)), answers(case)
    with np.errstate(invalid="ignore"):
        error = np.maximum(np.abs(found.estimate - estimate), np.abs(found.se - se)) / se
    same = (error < TOLERANCE) | (np.isnan(se) & ~found.is_estimable)
    named = DIFFERENT.get(case["measure"], nowhere)(raw(case))
    return found, error, same, named
