"""JBI's checklists: one a design, item by item.

1. Each item is answered Y, N, U (unclear) or NA; the matrix of answers is the result.
2. There is no cut-off, no score and no overall judgement. A person may judge overall, with a reason.

Source: JBI Manual for Evidence Synthesis; randomised trials: Barker and others 2023; case series: Munn and others
2020; the other forms: Moola and others, and Munn and others, 2017.
"""

from livingreview.judgements.tools import RANDOMISED, Item, Tool
from livingreview.terms import Design, Judgement, RobAnswer, RobPart, RobTool, RobVariant

WORD_OF = {
    RobAnswer.Y: Judgement.YES,
    RobAnswer.N: Judgement.NO,
    RobAnswer.U: Judgement.UNCLEAR,
    RobAnswer.NA: Judgement.NOT_APPLICABLE,
}
"""The word that each answer is shown as."""
OVERALL_WORDS = (Judgement.LOW, Judgement.MODERATE, Judgement.HIGH, Judgement.UNCLEAR)


def _tool(variant: RobVariant, version: str, designs: frozenset[Design], *labels: str) -> Tool:
    words = tuple(WORD_OF.values())
    items = tuple(Item(f"Q{n}", label, words, RobPart.ITEM) for n, label in enumerate(labels, start=1))
    return Tool(
        RobTool.JBI,
        version,
        variant,
        items,
        "answers",
        None,
        OVERALL_WORDS,
        designs,
        "JBI Manual for Evidence Synthesis, https://jbi.global/critical-appraisal-tools",
        note="Items are shown one by one; no score stands for an overall judgement.",
    )


RANDOMISED_TRIAL = _tool(
    RobVariant.RANDOMISED,
    "2023",
    RANDOMISED,
    "Truly random assignment",
    "Concealed allocation",
    "Groups alike at baseline",
    "Participants blind to treatment",
    "Those who deliver treatment blind",
    "Groups treated alike otherwise",
    "Outcome assessors blind",
    "Outcomes measured alike in all groups",
    "Outcomes measured reliably",
    "Follow-up complete, or losses described and analysed",
    "Analysed in the groups as randomised",
    "Suitable statistical analysis",
    "Suitable trial design, departures from it handled",
)
COHORT = _tool(
    RobVariant.COHORT,
    "2017",
    frozenset({Design.NON_RANDOMISED}),
    "Groups alike and from one population",
    "Exposure measured alike in both groups",
    "Exposure measured validly",
    "Confounders named",
    "Confounders dealt with",
    "Outcome absent at the start",
    "Outcomes measured validly",
    "Follow-up long enough, and reported",
    "Follow-up complete, or losses described",
    "Losses to follow-up dealt with",
    "Suitable statistical analysis",
)
CASE_CONTROL = _tool(
    RobVariant.CASE_CONTROL,
    "2017",
    frozenset({Design.NON_RANDOMISED}),
    "Groups comparable but for the disease",
    "Cases and controls matched suitably",
    "Same criteria for cases and controls",
    "Exposure measured by a standard",
    "Exposure measured alike in cases and controls",
    "Confounders named",
    "Confounders dealt with",
    "Outcomes assessed validly",
    "Exposure period long enough",
    "Suitable statistical analysis",
)
CASE_SERIES = _tool(
    RobVariant.CASE_SERIES,
    "2020",
    frozenset({Design.SINGLE_ARM, Design.NON_RANDOMISED}),
    "Clear criteria for inclusion",
    "Condition measured alike in all",
    "Condition identified by valid methods",
    "Participants included one after another",
    "Participants included completely",
    "Participants' characteristics reported",
    "Clinical information reported",
    "Outcomes or follow-up reported",
    "Site and its population reported",
    "Suitable statistical analysis",
)
CROSS_SECTIONAL = _tool(
    RobVariant.CROSS_SECTIONAL,
    "2017",
    frozenset({Design.NON_RANDOMISED, Design.SINGLE_ARM}),
    "Clear criteria for inclusion",
    "Participants and setting described",
    "Exposure measured validly",
    "Condition measured by a standard",
    "Confounders named",
    "Confounders dealt with",
    "Outcomes measured validly",
    "Suitable statistical analysis",
)
PREVALENCE = _tool(
    RobVariant.PREVALENCE,
    "2017",
    frozenset({Design.NON_RANDOMISED, Design.SINGLE_ARM}),
    "Sampling frame fits the population",
    "Participants sampled suitably",
    "Sample large enough",
    "Participants and setting described",
    "All parts of the sample covered",
    "Condition identified by valid methods",
    "Condition measured alike in all",
    "Suitable statistical analysis",
    "Response rate sufficient, or dealt with",
)

TOOLS = (RANDOMISED_TRIAL, COHORT, CASE_CONTROL, CASE_SERIES, CROSS_SECTIONAL, PREVALENCE)
