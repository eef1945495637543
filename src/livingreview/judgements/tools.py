"""Every tool for risk of bias as data: what is judged, in which words, how overall follows, for which designs.

1. A tool is known by name, version and variant. A newer version is a further entry; an older one never changes.
2. Some tools are answered question by question and an algorithm judges (RoB 2); JBI's items are answers, shown as
   such. In the others people enter the judgement of each domain or item.
3. Overall follows from the domains by the tool's own small function; where a tool has no overall judgement, none
   is made: a person may give one, with a reason.
4. Labels are this project's own short words (see `rob2_tool`).

Source: the modules that hold the tools.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from livingreview.terms import Design, Judgement, RobEffect, RobPart, RobTool, RobVariant

Entry = Literal["answers", "judgements"]
OverallRule = Callable[[Sequence[Judgement]], Judgement]
Summary = Callable[[Mapping[str, Judgement]], str | None]
RANDOMISED = frozenset({Design.RANDOMISED_PARALLEL, Design.RANDOMISED_CLUSTER, Design.RANDOMISED_CROSSOVER})
ANY_DESIGN = frozenset(Design)


@dataclass(frozen=True)
class Item:
    """A domain or item that is judged, and the words it is judged in, best first."""

    id: str
    label: str
    words: tuple[Judgement, ...]
    kind: RobPart = RobPart.DOMAIN


@dataclass(frozen=True)
class Tool:
    """One version of one tool in one variant."""

    name: RobTool
    version: str
    variant: RobVariant
    items: tuple[Item, ...]
    entry: Entry
    overall_rule: OverallRule | None
    """How overall follows from the domains; None where the tool has no overall judgement."""
    overall_words: tuple[Judgement, ...]
    """Words a person may judge overall with."""
    designs: frozenset[Design]
    """Designs that it fits; a design that nobody could tell fits them all."""
    source: str
    note: str = ""
    summary: Summary | None = None
    """A sentence from the items, where the tool's field uses one (stars)."""
    has_effect: bool = False
    """Whether an effect of interest is named."""
    overall: str = "none; a person may judge it, with a reason"
    """How overall follows, for people."""

    @property
    def key(self) -> tuple[RobTool, str, RobVariant]:
        """Give what an assessment names it by."""
        return self.name, self.version, self.variant

    def text(self, effect: RobEffect) -> str:
        """Name it for readers."""
        variant = "" if self.variant is RobVariant.NONE else f", {self.variant}"
        return f"{self.name} ({self.version}){variant}" + (f", effect of {effect}" if self.has_effect else "")

    def fits(self, design: Design) -> bool:
        """Say whether studies of a design are assessed with it."""
        return design is Design.UNCLEAR or design in self.designs


def domains_of(
    words: Sequence[Judgement], *labels: tuple[str, str], kind: RobPart = RobPart.DOMAIN
) -> tuple[Item, ...]:
    """Make domains that share their words, from ids and labels."""
    return tuple(Item(name, label, tuple(words), kind) for name, label in labels)
