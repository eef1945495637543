"""Agreement of each pair of people at each stage.

1. A person's first decision on a report counts; what they changed later, and resolutions, do not.
2. Maybe counts as include (Covidence's convention), as both send a record on.
3. Where two people saw different reports, only those that both decided on are compared; how many each decided on
   stands beside it.

Source: standards for dual screening in the Cochrane Handbook 4.6; formulas in `stats.agreement`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from livingreview.formats.decision_log import LogLine
from livingreview.stats.agreement import pair_agreement
from livingreview.tables import AGREEMENT, Row, Rows, new_row
from livingreview.terms import ActorKind, Decision, ScreeningStage

FirstVotes = Mapping[str, Mapping[str, bool]]
"""Person -> report -> whether they let it go on."""


def agreement(lines: Sequence[LogLine], report_of: Mapping[str, str], programs: Collection[str] = ()) -> Rows:
    """Compare the first decisions of each pair at each stage; `programs` are the members that are no people."""
    first: dict[ScreeningStage, dict[str, dict[str, bool]]] = {stage: defaultdict(dict) for stage in ScreeningStage}
    for line in lines:
        if not line.is_resolution:
            votes = first[line.stage][line.by]
            votes.setdefault(report_of[line.record_id], line.decision is not Decision.EXCLUDE)
    return [
        _pair_row(stage, pair, votes, programs)
        for stage, votes in first.items()
        for pair in combinations(sorted(votes), 2)
    ]


def actor_kind(person: str, programs: Collection[str]) -> ActorKind:
    """Say whether a member of the team is a person or automation."""
    return ActorKind.AUTOMATION if person in programs else ActorKind.PERSON


def _pair_row(stage: ScreeningStage, pair: tuple[str, str], votes: FirstVotes, programs: Collection[str]) -> Row:
    of_a, of_b = votes[pair[0]], votes[pair[1]]
    both = of_a.keys() & of_b.keys()
    yes = sum(of_a[report] and of_b[report] for report in both)
    only_a = sum(of_a[report] and not of_b[report] for report in both)
    only_b = sum(of_b[report] and not of_a[report] for report in both)
    found = pair_agreement(yes, only_a, only_b, len(both) - yes - only_a - only_b)
    return new_row(
        AGREEMENT,
        stage=stage.value,
        reviewer_a=pair[0],
        reviewer_b=pair[1],
        n=found.n,
        n_both_include=yes,
        n_only_a=only_a,
        n_only_b=only_b,
        n_both_exclude=found.n - yes - only_a - only_b,
        observed=found.observed,
        kappa=found.kappa,
        positive=found.positive,
        kappa_low=found.kappa_low,
        kappa_high=found.kappa_high,
        negative=found.negative,
        pabak=found.pabak,
        ac1=found.ac1,
        prevalence_index=found.prevalence,
        bias_index=found.bias,
        n_decided_a=len(of_a),
        n_decided_b=len(of_b),
        kind_a=actor_kind(pair[0], programs).value,
        kind_b=actor_kind(pair[1], programs).value,
    )
