"""How certainty is rated, in the methods: what it is about, how suggestions are drafted, and that people rate.

Every threshold is named with the value that the protocol has.
Source: GRADE guidelines, guidance 34 and 35, Core GRADE; docs/stages/grade.md has the source of each threshold.
"""

from livingreview.figures import numbers
from livingreview.models.grading import Grading
from livingreview.models.review import Outcome, Review
from livingreview.report.elements import Block, Details, bullets, columns, text
from livingreview.report.elements import DataTable as Table
from livingreview.terms import OF_CERTAINTY
from livingreview.words import mark, say, say_of

MID_UNITS = {
    "binary": mark("per 1,000"),
    "time to event": mark("per 1,000"),
    "rate": mark("per 1,000 units of person-time"),
}
"""What thresholds of an outcome are in, where it is not its scale."""


RULES = (
    mark("Starting level: high for randomised trials, {non_randomised_start} for others."),
    mark(
        "Risk of bias: shares of the weight. Lowered from {high_risk_percent} % at high risk or more than "
        "{some_concerns_percent} % with some concerns, unless studies at low risk alone support the same "
        "claim; in any case above {mostly_high_risk_percent} %, and by two levels from "
        "{nearly_all_high_risk_percent} %."
    ),
    mark(
        "Inconsistency: lowered where I² is at least {i2_serious_percent} % or P of Q below {q_p}, and "
        "estimates lie on different sides of a threshold or the prediction interval crosses one that the "
        "confidence interval does not; by two levels where I² is at least {i2_very_serious_percent} % and "
        "intervals on different sides do not overlap."
    ),
    mark(
        "Indirectness: lowered where more than {indirect_percent} % of the weight is indirect in one element, "
        "by two levels in two elements or where all of it is about a surrogate outcome."
    ),
    mark(
        "Imprecision: lowered by one level for each threshold inside the interval; where none is and the "
        "relative change is above {large_relative_change_percent} % (SMD above {large_smd}), by one level "
        "below the optimal information size (alpha {alpha}, beta {beta}, relative reduction "
        "{relative_reduction_percent} %, difference {difference_in_sd} SD) and by two below "
        "{far_below_size_percent} % of it."
    ),
    mark(
        "Publication bias: suspected where ROB-ME is high, a test of small-study effects from "
        "{funnel_studies} studies on has P below {funnel_p} and smaller studies are more favourable, "
        "registered studies without results hold at least {unreported_percent} % of the participants, or more "
        "than {industry_percent} % of the weight is small, favourable and paid by industry."
    ),
    mark(
        "Rating up: non-randomised evidence with no serious concern, for a risk ratio beyond {large_effect} "
        "(one level) or {very_large_effect} (two)."
    ),
    mark(
        "Where the evidence for a suggestion is missing (risk of bias not assessed, directness not judged), "
        "none is drafted, and the reason is named."
    ),
)
"""The rules in short; the names are those of the protocol's thresholds."""


def certainty_methods(review: Review) -> tuple[Block, ...]:
    """Say how certainty was rated."""
    return (
        text(
            say(
                "People rated the certainty of the evidence with GRADE: five domains that may lower it (risk of bias, "
                "inconsistency, indirectness, imprecision, publication bias) and three that may raise it. For each "
                "domain the tool drafts a suggestion from the evidence, with the figures behind it; it is shown "
                "beside the rating and rates nothing. A rating made on evidence that has changed since is marked "
                "until it is confirmed."
            )
        ),
        *_targets(review),
        Details(say("How suggestions are drafted"), (bullets(_rules(review.grading)),)),
    )


def _targets(review: Review) -> tuple[Block, ...]:
    """Say what certainty is about, and the thresholds of size."""
    beyond = [one.label for one in review.syntheses.values() if one.target == "mid"]
    said = say("Certainty is about any effect (target: null).")
    labels = numbers.joined(beyond)
    if beyond and len(beyond) < len(review.syntheses):
        said = say(
            "Certainty is about an effect beyond the minimal important difference: {labels}; elsewhere it is about any "
            "effect (null).",
            labels=labels,
        )
    elif beyond:
        said = say("Certainty is about an effect beyond the minimal important difference: {labels}.", labels=labels)
    rows = tuple(
        (
            outcome.label,
            _unit(outcome),
            *(numbers.plain(value) for value in (outcome.sizes.small, outcome.sizes.moderate, outcome.sizes.large)),
            outcome.sizes.source or say("not given"),
        )
        for outcome in review.outcomes.values()
        if outcome.sizes is not None
    )
    paragraph = text(said)
    if not rows:
        return (paragraph,)
    headings = columns(
        say("Outcome"), say("In"), say("Small from"), say("Moderate from"), say("Large from"), say("Source"), numeric=()
    )
    return paragraph, Table("effect-sizes", say("Thresholds of effect sizes"), headings, rows, "")


def _unit(outcome: Outcome) -> str:
    unit = MID_UNITS.get(outcome.type.value)
    return say(unit) if unit else outcome.scale or say("on its scale")


def _rules(grading: Grading) -> list[str]:
    """Fill the protocol's thresholds in."""
    values = {name: f"{value:g}" if isinstance(value, float) else value for name, value in grading.plain().items()}
    values["non_randomised_start"] = say_of(OF_CERTAINTY, str(values["non_randomised_start"]))
    return [say(rule, **values) for rule in RULES]
