"""RoB 1: the Cochrane tool of 2011 for randomised trials, for reviews that began with it.

1. Seven items: low, unclear or high.
2. Overall: high if any item is high, unclear if any is unclear, low if all are low. The tool asks for this over the
   items that a team calls key; here all seven are.

Source: Higgins and others, BMJ 2011;343:d5928; Cochrane Handbook 5.1, 8.7.
"""

from livingreview.judgements.levels import worst
from livingreview.judgements.tools import RANDOMISED, Tool, domains_of
from livingreview.terms import Judgement, RobTool, RobVariant

WORDS = (Judgement.LOW, Judgement.UNCLEAR, Judgement.HIGH)

ROB_1 = Tool(
    RobTool.ROB1,
    "2011",
    RobVariant.NONE,
    domains_of(
        WORDS,
        ("D1", "Random sequence"),
        ("D2", "Concealed allocation"),
        ("D3", "Blinding of participants and carers"),
        ("D4", "Blinding of outcome assessment"),
        ("D5", "Incomplete outcome data"),
        ("D6", "Selective reporting"),
        ("D7", "Other bias"),
    ),
    "judgements",
    worst,
    WORDS,
    RANDOMISED,
    "Higgins and others, BMJ 2011;343:d5928",
    overall="the worst item",
    note="Superseded by RoB 2.",
)

TOOLS = (ROB_1,)
