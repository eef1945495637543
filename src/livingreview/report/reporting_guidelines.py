"""The guidelines and tools that the methods name, with their references.

Source: the references themselves, each by its DOI.
"""

from dataclasses import dataclass

from livingreview.report.citations import Labels, pattern_of, reference_anchor
from livingreview.report.elements import Anchored, Bullets, Cell, DataTable, Lines, Link, Paragraph, Section, columns
from livingreview.words import say

DOI = "https://doi.org/"


@dataclass(frozen=True)
class Guideline:
    """A guideline or tool: what the text calls it, and where it was published."""

    name: str
    written: str
    doi: str


GUIDELINES = (
    Guideline(
        "PRISMA 2020",
        "Page MJ, McKenzie JE, Bossuyt PM, et al. The PRISMA 2020 statement: an updated guideline for reporting "
        "systematic reviews. BMJ. 2021;372:n71.",
        "10.1136/bmj.n71",
    ),
    Guideline(
        "PRISMA-LSR",
        "Akl EA, Khabsa J, Iannizzi C, et al. Extension of the PRISMA 2020 statement for living systematic reviews "
        "(PRISMA-LSR): checklist and explanation. BMJ. 2024;387:e079183.",
        "10.1136/bmj-2024-079183",
    ),
    Guideline(
        "PRISMA-S",
        "Rethlefsen ML, Kirtley S, Waffenschmidt S, et al. PRISMA-S: an extension to the PRISMA statement for "
        "reporting literature searches in systematic reviews. Systematic Reviews. 2021;10:39.",
        "10.1186/s13643-020-01542-z",
    ),
    Guideline(
        "GRADE",
        "Guyatt GH, Oxman AD, Vist GE, et al. GRADE: an emerging consensus on rating quality of evidence and strength "
        "of recommendations. BMJ. 2008;336:924-926.",
        "10.1136/bmj.39489.470347.AD",
    ),
    Guideline(
        "RoB 2",
        "Sterne JAC, Savović J, Page MJ, et al. RoB 2: a revised tool for assessing risk of bias in randomised trials. "
        "BMJ. 2019;366:l4898.",
        "10.1136/bmj.l4898",
    ),
    Guideline(
        "ROBINS-I",
        "Sterne JA, Hernán MA, Reeves BC, et al. ROBINS-I: a tool for assessing risk of bias in non-randomised studies "
        "of interventions. BMJ. 2016;355:i4919.",
        "10.1136/bmj.i4919",
    ),
)
"""Source of each: its own publication."""
ALWAYS = ("PRISMA 2020", "PRISMA-LSR", "PRISMA-S")
"""What every report is held against; the others are listed where the methods name them."""


def named_guidelines(methods: Section) -> tuple[Guideline, ...]:
    """Give the guidelines that every report follows, and those that the methods name."""
    said = " ".join(_texts(methods))
    return tuple(one for one in GUIDELINES if one.name in ALWAYS or one.name in said)


def guideline_labels(guidelines: tuple[Guideline, ...]) -> Labels:
    """Give the names of guidelines as citations."""
    ids = {one.name: _id(one) for one in guidelines}
    return Labels(ids, pattern_of(ids))


def guideline_references(guidelines: tuple[Guideline, ...]) -> Section:
    """Give the references of guidelines and tools."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Anchored(one.name, reference_anchor(_id(one))),
            Lines(((f"{one.written} ", Link(f"doi:{one.doi}", f"{DOI}{one.doi}")),)),
        )
        for one in guidelines
    )
    caption = say("Guidelines and tools")
    headings = columns(say("Name"), say("Reference"))
    return Section("references-of-methods", caption, (DataTable("references-methods", caption, headings, rows, ""),))


def _id(one: Guideline) -> str:
    return "guideline-" + one.name.lower().replace(" ", "-")


def _texts(section: Section) -> list[str]:
    """Give the sentences of the methods."""
    found = [
        part
        for block in section.blocks
        if isinstance(block, Paragraph | Bullets)
        for run in ([block.parts] if isinstance(block, Paragraph) else [item for item, _ in block.items])
        for part in run
        if isinstance(part, str)
    ]
    return [*found, *(text for part in section.sections for text in _texts(part))]
