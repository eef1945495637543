"""`report:` of config/review.yaml: a team's logo, colour, own sections and their order."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from livingreview import design, layout
from livingreview.models.base import Id, Model, Text

GROUNDS = ("paper", "band")
"""Tokens of the grounds that the accent is text on."""


class Logo(Model):
    """A picture at the head of the report."""

    file: Annotated[str, Field(pattern=r"^config/([A-Za-z0-9_-]+/)*[A-Za-z0-9_.-]+\.(svg|png)$")]
    """An SVG or PNG inside the review's folder, below config/, as "config/logo.svg"."""
    alternative: Text
    """What the picture says, for readers who do not see it, as "Pain Research Group, University of X"."""


def _readable(theme: Literal["light", "dark"], colour: str) -> str:
    tokens = design.LIGHT if theme == "light" else design.DARK
    for ground in (tokens[name] for name in GROUNDS):
        found = design.contrast(colour, ground)
        if found < design.TEXT_CONTRAST:
            better = "darker" if theme == "light" else "lighter"
            raise ValueError(
                f"{colour} on the {theme} page's {ground} has a contrast of {int(found * 10) / 10:.1f}:1; "
                f"text needs {design.TEXT_CONTRAST:g}:1 (WCAG 2.2, 1.4.3), so take a {better} colour"
            )
    return colour


HEX = r"^#[0-9a-fA-F]{6}$"
Light = Annotated[str, Field(pattern=HEX), AfterValidator(lambda colour: _readable("light", colour))]
Dark = Annotated[str, Field(pattern=HEX), AfterValidator(lambda colour: _readable("dark", colour))]


class Accent(Model):
    """The colour of headings, links and main lines."""

    light: Light
    """On white and in the PDF, a hash and six digits; refused where text in it could not be read."""
    dark: Dark
    """On the dark page, a hash and six digits; refused where text in it could not be read."""


class Colours(Model):
    """A team's own colours; figures keep theirs, which carry meaning."""

    accent: Accent
    """The colour of headings, links and main lines."""


class OwnSection(Model):
    """A section that the team adds; its text stands in config/text/NAME.md."""

    heading: Text
    """Its heading."""
    after: Id
    """The section that it follows."""


class ReportLook(Model):
    """How the report looks, and in which order its sections stand."""

    logo: Logo | None = None
    """A picture at the head of the HTML and of the PDF."""
    colours: Colours | None = None
    """The team's own colours."""
    own_sections: dict[Id, OwnSection] = {}
    """Sections that the team adds, by the name of their file in config/text/, without its ending."""
    sections: list[Id] = []
    """The order of sections; those not named keep their places."""
    hidden: list[Id] = []
    """Texts of the team that are left out. What PRISMA 2020 asks for is then named as missing in the checklist."""

    @model_validator(mode="after")
    def _names_are_sections(self) -> Self:
        own, known = list(self.own_sections), (*layout.SECTIONS, *self.own_sections)
        for place, (name, section) in enumerate(self.own_sections.items()):
            if name in layout.SECTIONS:
                raise ValueError(f"own_sections: {name} is a section that every report has; take another name")
            if section.after not in (*layout.SECTIONS, *own[:place]):
                raise ValueError(f"own_sections: {name} follows {section.after}, which is no section above it")
        for name in self.sections:
            if name not in known:
                raise ValueError(f"sections: there is no section {name}; there are {', '.join(known)}")
            if self.sections.count(name) > 1:
                raise ValueError(f"sections: {name} is named twice")
        return self

    @model_validator(mode="after")
    def _only_own_words_are_hidden(self) -> Self:
        allowed = (*layout.MAY_BE_HIDDEN, *self.own_sections)
        for name in self.hidden:
            if name not in allowed:
                raise ValueError(
                    f"hidden: {name} cannot be hidden, as PRISMA 2020 asks for what the review itself puts there; "
                    f"only {', '.join(allowed)} can"
                )
        return self
