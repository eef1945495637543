"""Suspect counts of participants: arms, totals, numbers randomised and numbers analysed.

1. Arms of a study without crossover add up to the number randomised, and never to more.
2. Nobody is analysed who was not randomised: an arm's number analysed is at most its number allocated, and all arms
   together (in a crossover trial each, and its table of pairs) at most the number randomised.
3. The two sides of an estimate add up to its total.

Source: Cochrane Handbook 5.3.6; CONSORT flow diagram.
"""

from collections.abc import Iterator

from livingreview.models.result import Estimate, Result
from livingreview.models.study import Study
from livingreview.stages.suspect import Suspect, about, impossible
from livingreview.terms import Design
from livingreview.terms import SuspectRule as Rule
from livingreview.words import say
from livingreview.yaml_dialect import Path


def suspects_of_arms(study: Study) -> Iterator[Suspect]:
    """Hold the arms' numbers against the number randomised."""
    randomised = study.participants.randomised
    counts = {arm_id: arm.n for arm_id, arm in study.arms.items() if arm.n is not None}
    if randomised is None or not counts:
        return
    place: Path = ("participants", "randomised")
    arms = ", ".join(f"{arm} {n}" for arm, n in counts.items())
    found = say("randomised {randomised}; arms: {arms}", randomised=randomised, arms=arms)
    if study.design is Design.RANDOMISED_CROSSOVER:
        over = [arm for arm, n in counts.items() if n > randomised]
        if over:
            yield impossible(Rule.MORE_THAN_RANDOMISED, ("arms", over[0], "n"), found, say("An arm has more than all."))
        return
    total = sum(counts.values())
    if total > randomised:
        yield impossible(
            Rule.TOTALS, place, found, say("The arms add up to {total}, more than were randomised.", total=total)
        )
    elif total < randomised and len(counts) == len(study.arms):
        why = say("The arms add up to {total}; an arm is missing, or the numbers are of different stages.", total=total)
        yield Suspect(Rule.TOTALS, place, found, why)


def suspects_of_totals(study: Study, result: Result, here: Path) -> Iterator[Suspect]:
    """Hold the numbers analysed in one result against those randomised."""
    analysed = {arm: data.n for arm, data in (result.data or {}).items() if data.n is not None}
    for arm, n in analysed.items():
        allocated = study.arms[arm].n if arm in study.arms else None
        if allocated is not None and n > allocated:
            found = say("{about}: n = {n}, allocated {allocated}", about=about(result, arm), n=n, allocated=allocated)
            why = say("More were analysed than were allocated to the arm.")
            yield impossible(Rule.MORE_THAN_RANDOMISED, (*here, "data", arm, "n"), found, why)
    yield from _more_than_all(study, result, here, analysed)
    if result.estimate is not None:
        yield from _sides(study, result, result.estimate, (*here, "estimate"))


def _more_than_all(study: Study, result: Result, here: Path, analysed: dict[str, int]) -> Iterator[Suspect]:
    randomised = study.participants.randomised
    if randomised is None:
        return
    is_crossover = study.design is Design.RANDOMISED_CROSSOVER
    n = max(analysed.values(), default=0) if is_crossover else sum(analysed.values())
    place: Path = (*here, "data")
    if result.pairs is not None:
        pairs = result.pairs
        n = pairs.both + pairs.experimental_only + pairs.comparator_only + pairs.neither
        place = (*here, "pairs")
    if n > randomised:
        found = say("{about}: {n} analysed, randomised {randomised}", about=about(result), n=n, randomised=randomised)
        yield impossible(Rule.MORE_THAN_RANDOMISED, place, found, say("More were analysed than were randomised."))


def _sides(study: Study, result: Result, estimate: Estimate, here: Path) -> Iterator[Suspect]:
    sides = (estimate.n_experimental, estimate.n_comparator)
    known = [n for n in sides if n is not None]
    total = estimate.n_total if estimate.n_total is not None else sum(known)
    if len(known) == len(sides) and sum(known) != total and study.design is not Design.RANDOMISED_CROSSOVER:
        found = say(
            "{about}: {known} and {known2}, n_total {total}",
            about=about(result),
            known=known[0],
            known2=known[1],
            total=total,
        )
        why = say("The two sides add up to {n}.", n=sum(known))
        yield impossible(Rule.TOTALS, (*here, "n_total"), found, why)
    randomised = study.participants.randomised
    if randomised is not None and total > randomised and study.design is not Design.RANDOMISED_CROSSOVER:
        found = say(
            "{about}: n_total {total}, randomised {randomised}", about=about(result), total=total, randomised=randomised
        )
        why = say("More were analysed than were randomised.")
        yield impossible(Rule.MORE_THAN_RANDOMISED, (*here, "n_total"), found, why)
