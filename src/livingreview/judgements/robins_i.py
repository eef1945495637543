"""ROBINS-I: non-randomised studies of interventions, three versions, judged domain by domain.

1. V1 (2016): seven domains; low, moderate, serious, critical, no information.
2. V2 of 22 November 2024: seven domains in another order; no "no information"; the best judgement of the domain of
   confounding is "low except for uncontrolled confounding".
3. V2, later state with six domains: the domain of deviations is gone, what it asked stands with confounding. It was
   seen in other people's software only, so it is named by what it is instead of by a date.
4. Overall is the worst domain. In V1, no information in a domain leaves overall without information unless another
   domain is serious or critical. Several domains may add up to worse than the worst of them: people say so in an
   override, with a reason; there is no count.
5. The way from signalling questions to judgements is advice to people in V1, and was not verified for V2: people
   enter the judgement of a domain, and the tool makes none of them.

Source: Sterne and others, BMJ 2016;355:i4919; https://www.riskofbias.info.
"""

from collections.abc import Sequence

from livingreview.judgements.levels import worst
from livingreview.judgements.tools import Tool, domains_of
from livingreview.terms import Design, Judgement, RobTool, RobVariant

V1_WORDS = (Judgement.LOW, Judgement.MODERATE, Judgement.SERIOUS, Judgement.CRITICAL, Judgement.NO_INFORMATION)
V2_WORDS = (Judgement.LOW, Judgement.MODERATE, Judgement.SERIOUS, Judgement.CRITICAL)
V2_CONFOUNDING = (Judgement.LOW_EXCEPT, *V2_WORDS[1:])
DESIGNS = frozenset({Design.NON_RANDOMISED})


def overall_v1(judgements: Sequence[Judgement]) -> Judgement:
    """Give the worst domain; without information in one, only serious and critical can be told."""
    found = [judgement for judgement in judgements if judgement is not Judgement.NO_INFORMATION]
    if found and worst(found) in (Judgement.SERIOUS, Judgement.CRITICAL):
        return worst(found)
    return worst(found) if len(found) == len(judgements) else Judgement.NO_INFORMATION


def overall_v2(judgements: Sequence[Judgement]) -> Judgement:
    """Give the worst domain; as confounding is never better than low except, neither is overall."""
    return worst([*judgements, Judgement.LOW_EXCEPT])


V1 = Tool(
    RobTool.ROBINS_I,
    "2016",
    RobVariant.NONE,
    domains_of(
        V1_WORDS,
        ("D1", "Confounding"),
        ("D2", "Selection of participants"),
        ("D3", "Classification of interventions"),
        ("D4", "Deviations from intended interventions"),
        ("D5", "Missing data"),
        ("D6", "Measurement of outcomes"),
        ("D7", "Selection of the reported result"),
    ),
    "judgements",
    overall_v1,
    V1_WORDS,
    DESIGNS,
    "Sterne and others, BMJ 2016;355:i4919",
    has_effect=True,
    overall="critical or serious if a domain is; else no information if one has none; else the worst domain",
)

V2_SEVEN = Tool(
    RobTool.ROBINS_I,
    "2024-11-22",
    RobVariant.NONE,
    (
        *domains_of(V2_CONFOUNDING, ("D1", "Confounding")),
        *domains_of(
            V2_WORDS,
            ("D2", "Classification of interventions"),
            ("D3", "Selection of participants"),
            ("D4", "Deviations from intended interventions"),
            ("D5", "Missing data"),
            ("D6", "Measurement of outcomes"),
            ("D7", "Selection of the reported result"),
        ),
    ),
    "judgements",
    overall_v2,
    V2_CONFOUNDING,
    DESIGNS,
    "ROBINS-I V2, launch version of 22 November 2024, https://www.riskofbias.info",
    has_effect=True,
    overall="the worst domain; never better than confounding",
)

V2_SIX = Tool(
    RobTool.ROBINS_I,
    "six domains",
    RobVariant.NONE,
    (
        *domains_of(V2_CONFOUNDING, ("D1", "Confounding")),
        *domains_of(
            V2_WORDS,
            ("D2", "Classification of interventions"),
            ("D3", "Selection of participants"),
            ("D4", "Missing data"),
            ("D5", "Measurement of outcomes"),
            ("D6", "Selection of the reported result"),
        ),
    ),
    "judgements",
    overall_v2,
    V2_CONFOUNDING,
    DESIGNS,
    "ROBINS-I V2, later state, https://www.riskofbias.info",
    note="Its domains were read from other people's software, not from the tool; hold them against the current form.",
    has_effect=True,
    overall="the worst domain; never better than confounding",
)

TOOLS = (V1, V2_SEVEN, V2_SIX)
