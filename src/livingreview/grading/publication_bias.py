"""Publication bias: whether results are probably missing.

1. ROB-ME judged high: strongly suspected; low: undetected; some concerns are named.
2. From ten studies on, a test of small-study effects with P below 0.10, where smaller studies are more favourable:
   strongly suspected.
3. Registered, completed studies of the comparison without any result that hold at least 20 % of all participants:
   strongly suspected.
4. More than half of the evidence from small favourable studies paid by industry: strongly suspected.
5. Without ROB-ME and with fewer than ten studies nothing says that no result is missing: not drafted.

Source: GRADE guidelines 5; Core GRADE 5; ROB-ME (BMJ 2023;383:e076754); the shares are ours.
"""

from collections.abc import Iterator
from typing import NamedTuple

from livingreview.figures.numbers import p_value
from livingreview.grading.body import (
    HIGH_RISK,
    LOW_RISK,
    NO_JUDGEMENT,
    SUSPECTED,
    UNDETECTED,
    Body,
    StudyFacts,
    Suggestion,
    not_drafted,
    percent,
)
from livingreview.tables import Row
from livingreview.terms import OVERALL, Direction, MissingState, StatisticsState
from livingreview.words import mark, say, say_counted

DOMAIN = mark("publication bias")


class _Sign(NamedTuple):
    """One thing that was looked at: whether it makes one suspect missing results, or clears that."""

    words: str
    is_suspect: bool = False
    is_clear: bool = False


def publication_bias(body: Body) -> Suggestion:
    """Suggest whether publication bias is suspected."""
    if not body.has_data:
        return not_drafted(DOMAIN, say("no study reported this outcome"))
    signs = [*_missing_evidence(body), *_small_study(body), *_unreported(body), *_industry(body)]
    figures = tuple(sign.words for sign in signs)
    suspected = [sign.words for sign in signs if sign.is_suspect]
    if suspected:
        return Suggestion(DOMAIN, SUSPECTED, -1, suspected[0], figures)
    if any(sign.is_clear for sign in signs):
        return Suggestion(DOMAIN, UNDETECTED, 0, say("nothing that was looked at points to missing results"), figures)
    why = say(
        "missing results have not been assessed (ROB-ME), and fewer than {funnel_studies} studies",
        funnel_studies=body.settings.funnel_studies,
    )
    return not_drafted(DOMAIN, say("{why} can be tested for small-study effects", why=why), figures)


def _missing_evidence(body: Body) -> Iterator[_Sign]:
    """Give ROB-ME's judgement where a person made one, with how many results are missing because of what they are."""
    n_missing = sum(row["state"] == MissingState.SUSPECTED for row in body.missing_evidence)
    for row in body.missing_evidence:
        judgement = row["judgement"]
        if row["part"] == OVERALL and judgement is not None and judgement not in NO_JUDGEMENT:
            missing = (
                f", {say_counted('{n} result', '{n} results', n_missing)} {MissingState.SUSPECTED}" if n_missing else ""
            )
            yield _Sign(
                say("ROB-ME: {judgement}{missing}", judgement=judgement, missing=missing),
                judgement in HIGH_RISK,
                judgement in LOW_RISK,
            )


def _small_study(body: Body) -> Iterator[_Sign]:
    tests = [row for row in body.small_study if row["state"] == StatisticsState.COMPUTED and row["p"] is not None]
    n_studies = len(body.study_ids)
    if n_studies < body.settings.funnel_studies:
        yield _Sign(
            say(
                "k = {n_studies}: no test of small-study effects below {funnel_studies} studies",
                n_studies=n_studies,
                funnel_studies=body.settings.funnel_studies,
            )
        )
        return
    favours = _small_studies_favour(body)
    for row in tests:
        is_low_p = row["p"] < body.settings.funnel_p
        direction = (
            say("smaller studies are more favourable") if favours else say("smaller studies are not more favourable")
        )
        words = f"{row['method']}: {p_value(row['p'])}" + (f", {direction}" if is_low_p else "")
        yield _Sign(words, is_suspect=is_low_p and favours, is_clear=not is_low_p)


def _small_studies_favour(body: Body) -> bool:
    """Say whether studies with larger standard errors have the more favourable estimates."""
    rows = [row for row in body.estimated if row["se"] is not None and row["estimate"] is not None]
    if not rows:
        return False
    mean_se = sum(row["se"] for row in rows) / len(rows)
    mean = sum(row["estimate"] for row in rows) / len(rows)
    slope = sum((row["se"] - mean_se) * (row["estimate"] - mean) for row in rows)
    return bool(slope > 0 if body.outcome.direction is Direction.HIGHER_IS_BETTER else slope < 0)


def _unreported(body: Body) -> Iterator[_Sign]:
    silent = [fact for fact in body.facts.values() if _is_silent(body, fact)]
    if not silent:
        return
    people = sum(fact.randomised or 0 for fact in silent)
    told = body.participants
    n_unknown = sum(fact.randomised is None for fact in silent)
    words = say(
        "{n_studies} completed without any result",
        n_studies=say_counted("{n} registered study", "{n} registered studies", len(silent)),
    )
    if n_unknown:
        words += say(", {n_unknown} of unknown size", n_unknown=n_unknown)
    if told is None or not people:
        yield _Sign(words)
        return
    share = 100 * people / (people + told)
    yield _Sign(
        say(
            "{words}: {n_participants}, {share} of all",
            words=words,
            n_participants=say_counted("{n} participant", "{n} participants", people),
            share=percent(share),
        ),
        is_suspect=share >= body.settings.unreported_percent,
    )


def _is_silent(body: Body, fact: StudyFacts) -> bool:
    has_registration = bool(fact.registrations) and fact.is_completed
    return has_registration and not fact.n_results and body.synthesis.comparison in fact.comparisons


def _industry(body: Body) -> Iterator[_Sign]:
    paid = [name for name in body.study_ids if name in body.facts and body.facts[name].is_industry_funded]
    if not paid:
        return
    words = say("paid by industry: {share}", share=percent(body.share(paid)))
    rows = [row for row in body.estimated if row["study_id"] in paid and _is_small_and_favourable(body, row)]
    share = body.share([row["study_id"] for row in rows])
    yield _Sign(
        say("{words}, small and favourable: {share}", words=words, share=percent(share)),
        is_suspect=len(body.study_ids) > 1 and share > body.settings.industry_percent,
    )


def _is_small_and_favourable(body: Body, row: Row) -> bool:
    size = row["n_total"]
    if size is None and row["n_1"] is not None and row["n_2"] is not None:
        size = row["n_1"] + row["n_2"]
    null, low, high = body.synthesis.measure.null_value, row["display_low"], row["display_high"]
    if size is None or size >= body.settings.small_study_participants or low is None or high is None:
        return False
    return bool(low > null if body.outcome.direction is Direction.HIGHER_IS_BETTER else high < null)
