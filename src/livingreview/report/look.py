"""How the report looks and in which order it stands: the team's logo, colours, templates and own sections.

1. An own section follows the section it names. Then the sections that `sections:` names change places among
   themselves, into the order it gives; the others stay where they are.
2. What is hidden is left out last; the checklists name it where PRISMA asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from livingreview.models.report_look import ReportLook
from livingreview.report.elements import Section
from livingreview.report.inputs import ReportTables
from livingreview.report.logo import data_address


@dataclass(frozen=True)
class Look:
    """What the templates take from the team; empty where it gave nothing."""

    logo: str = ""
    """The picture as an address that holds it."""
    alternative: str = ""
    light: Mapping[str, str] = field(default_factory=dict)
    """Tokens of the light theme that the team replaces."""
    dark: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    """The team's own templates, by name."""


NO_LOOK = Look()


def look_of(tables: ReportTables) -> Look:
    """Give the look of a review's report."""
    wanted, files = tables.review.report, tables.look
    accent = wanted.colours.accent if wanted.colours else None
    has_logo = wanted.logo is not None and files.logo is not None
    return Look(
        logo=data_address(wanted.logo.file, files.logo) if has_logo and wanted.logo and files.logo else "",
        alternative=wanted.logo.alternative if wanted.logo else "",
        light={"accent": accent.light} if accent else {},
        dark={"accent": accent.dark} if accent else {},
        templates=files.templates,
    )


def arranged(sections: Sequence[Section], own: Mapping[str, Section], look: ReportLook) -> tuple[Section, ...]:
    """Put the team's sections in, all into the wanted order, and leave out what is hidden."""
    placed = [(name_of(section), section) for section in sections]
    for name, section in own.items():
        before = _last_after(placed, look.own_sections[name].after, own, look)
        placed.insert(before + 1, (name, section))
    named = [name for name in look.sections if name in dict(placed)]
    slots = [place for place, (name, _) in enumerate(placed) if name in named]
    found = dict(placed)
    for place, name in zip(slots, named, strict=True):
        placed[place] = (name, found[name])
    return tuple(section for name, section in placed if name not in look.hidden)


def name_of(section: Section) -> str:
    """Give the name by which config/review.yaml knows a section."""
    return section.anchor.replace("-", "_")


def _last_after(placed: Sequence[tuple[str, Section]], name: str, own: Mapping[str, Section], look: ReportLook) -> int:
    """Find the place of a section, or of the last own section that already follows it.

    The report has no What's new before a second version; what follows it then follows the section before.
    """
    names = [one for one, _ in placed]
    known = list(own)
    if name not in names:
        name = "findings"
    place = names.index(name)
    while place + 1 < len(names) and names[place + 1] in known and look.own_sections[names[place + 1]].after == name:
        place += 1
    return place
