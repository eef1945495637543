"""Numbers in people's prose: `{{ SYNTHESIS.NAME }}` is replaced by what the build computed.

1. A placeholder is two braces, a synthesis id, a dot, a name; blanks inside are allowed. Anything else in double
   braces is an error, so no template expression is ever evaluated or printed unseen.
2. The value is put in as text; it is never read again for placeholders.
"""

import re
from collections.abc import Mapping

from livingreview.errors import InputError, Problem

NAMES = ("effect", "studies", "participants", "certainty")
"""What a synthesis can be asked for."""

IN_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
WANTED = re.compile(r"^\s*([a-z][a-z0-9_]*\.[a-z]+)\s*$")


def names(text: str) -> list[str]:
    """Give what the text asks for, in order, each once; what stands in the braces if it is no placeholder."""
    return list(dict.fromkeys(_name(found) for found in IN_BRACES.finditer(text)))


def fill(text: str, values: Mapping[str, str], *, file: str = "config/text") -> str:
    """Replace every placeholder; an unknown name is an InputError that lists every one."""
    unknown = [found for found in IN_BRACES.finditer(text) if _name(found) not in values]
    if unknown:
        raise InputError([_problem(text, found, values, file) for found in unknown])
    return IN_BRACES.sub(lambda found: values[_name(found)], text)


def _name(found: re.Match[str]) -> str:
    wanted = WANTED.match(found[1])
    return wanted[1] if wanted else found[1].strip()


def _problem(text: str, found: re.Match[str], values: Mapping[str, str], file: str) -> Problem:
    line = text.count("\n", 0, found.start()) + 1
    allowed = ", ".join(sorted(values)) or "none; the protocol has no syntheses"
    fix = "Write {{ SYNTHESIS.NAME }} with one of the allowed names."
    return Problem(file, line, "", "Unknown placeholder.", value=found[0], allowed=allowed, fix=fix)
