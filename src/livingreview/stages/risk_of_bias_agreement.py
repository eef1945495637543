"""Agreement of assessors on risk of bias, for each tool, domain and pair, over the whole review.

1. What is compared is a result (study, outcome, comparison, days) that both have finished with the same tool and
   effect of interest; results that only one has finished tell nothing and are not named.
2. Compared are the judgements that stand: the assessor's where it differs from the algorithm's.
3. A result that one of them left without a judgement is counted and left out.
4. Kappa unweighted over all words; kappa with linear and with quadratic weights over the words that the tool orders
   (`judgements.levels`), where both used such a word. Intervals: large-sample standard error of Fleiss, Cohen and
   Everitt (1969), normal limits. Few results give wide intervals, and kappa is low where nearly all are alike.

Source: Cohen 1960, 1968; Fleiss, Cohen and Everitt 1969; formulas in `stats.weighted_kappa`.
"""

from collections.abc import Mapping
from itertools import combinations

from livingreview.judgements.assessment import OVERALL_LABEL, is_complete, judged, tool_of
from livingreview.judgements.levels import LEVELS, scale
from livingreview.judgements.tools import Tool
from livingreview.models.risk_of_bias import Assessments, RiskOfBias
from livingreview.stats.weighted_kappa import INTERVAL, Kappa, weighted_kappa
from livingreview.tables import RISK_OF_BIAS_AGREEMENT, Row, Rows, check, new_row
from livingreview.terms import OVERALL, Judgement, RobEffect

OfAssessors = Mapping[str, Mapping[str, Assessments]]
"""Assessors' own files by study, then by person."""
Unit = tuple[str, str | None, str | None, float | None, RobEffect]
"""A result: study, outcome, comparison, days, effect of interest."""
Judgements = Mapping[str, Judgement]
"""What one assessor judged of one result, by domain."""


def risk_of_bias_agreement(own: OfAssessors) -> Rows:
    """Compare each pair of assessors on each domain of each tool."""
    rows: Rows = []
    for tool, by_person in _finished(own).items():
        for pair in combinations(sorted(by_person), 2):
            first, second = by_person[pair[0]], by_person[pair[1]]
            both = sorted(first.keys() & second.keys(), key=str)
            if both:
                rows += _pair_rows(tool, pair, [(first[unit], second[unit]) for unit in both])
    return check(rows, RISK_OF_BIAS_AGREEMENT)


def _finished(own: OfAssessors) -> dict[Tool, dict[str, dict[Unit, Judgements]]]:
    found: dict[Tool, dict[str, dict[Unit, Judgements]]] = {}
    for study_id, files in own.items():
        for person, file in files.items():
            for assessment in file.assessments:
                tool = tool_of(assessment)
                if tool is not None and is_complete(assessment):
                    units = found.setdefault(tool, {}).setdefault(person, {})
                    units[study_id, *assessment.keys, assessment.effect] = _judgements(assessment, tool)
    return found


def _judgements(assessment: RiskOfBias, tool: Tool) -> Judgements:
    return {part.id: part.judgement for part in judged(assessment, tool)}


def _pair_rows(tool: Tool, pair: tuple[str, str], compared: list[tuple[Judgements, Judgements]]) -> Rows:
    parts = [(item.id, item.label, item.words) for item in tool.items]
    if tool.overall_rule is not None:
        parts.append((OVERALL, OVERALL_LABEL, tool.overall_words))
    rows = []
    for order, (name, label, words) in enumerate(parts, start=1):
        found = [(first[name], second[name]) for first, second in compared]
        rows.append(_row(tool, pair, found, words) | {"domain": name, "domain_label": label, "order": order})
    return rows


def _row(
    tool: Tool, pair: tuple[str, str], found: list[tuple[Judgement, Judgement]], words: tuple[Judgement, ...]
) -> Row:
    given = [both for both in found if Judgement.NOT_ASSESSED not in both]
    ordered = scale(words)
    on_scale = [both for both in given if both[0] in ordered and both[1] in ordered]
    plain = weighted_kappa(given, list(LEVELS), weights="unweighted")
    linear = weighted_kappa(on_scale, ordered, weights="linear")
    quadratic = weighted_kappa(on_scale, ordered, weights="quadratic")
    variant = "" if tool.variant == "none" else f", {tool.variant}"
    return new_row(
        RISK_OF_BIAS_AGREEMENT,
        tool=f"{tool.name} ({tool.version}){variant}",
        assessor_a=pair[0],
        assessor_b=pair[1],
        n=len(given),
        n_left_out=len(found) - len(given),
        n_agreed=sum(first is second for first, second in given),
        observed=plain.observed,
        **_cells("kappa", plain),
        n_ordered=len(on_scale),
        **_cells("kappa_linear", linear),
        **_cells("kappa_quadratic", quadratic),
        scale=[word.value for word in ordered],
        interval=INTERVAL,
    )


def _cells(name: str, kappa: Kappa) -> dict[str, float | None]:
    return {name: kappa.kappa, f"{name}_low": kappa.low, f"{name}_high": kappa.high}
