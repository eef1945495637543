"""QUADAS-2: studies of diagnostic accuracy.

1. Four domains of risk of bias; the first three are also judged for concerns about applicability.
2. Low, high or unclear. Applicability enters no judgement of bias.
3. The tool has no overall judgement. The one shown is this project's convention: the worst of the four domains,
   unclear being worse than low and better than high.

Source: Whiting and others, Ann Intern Med 2011;155:529.
"""

from livingreview.judgements.levels import worst
from livingreview.judgements.tools import ANY_DESIGN, RANDOMISED, Tool, domains_of
from livingreview.terms import Judgement, RobPart, RobTool, RobVariant

WORDS = (Judgement.LOW, Judgement.UNCLEAR, Judgement.HIGH)

QUADAS_2 = Tool(
    RobTool.QUADAS2,
    "2011",
    RobVariant.NONE,
    (
        *domains_of(
            WORDS,
            ("D1", "Patient selection"),
            ("D2", "Index test"),
            ("D3", "Reference standard"),
            ("D4", "Flow and timing"),
        ),
        *domains_of(
            WORDS,
            ("A1", "Applicability: patients"),
            ("A2", "Applicability: index test"),
            ("A3", "Applicability: reference standard"),
            kind=RobPart.APPLICABILITY,
        ),
    ),
    "judgements",
    worst,
    WORDS,
    ANY_DESIGN - RANDOMISED,
    "Whiting and others, Ann Intern Med 2011;155:529",
    overall="the worst of the four domains of bias",
    note="The tool has no overall judgement; the worst of the four domains is shown by this project's convention.",
)

TOOLS = (QUADAS_2,)
