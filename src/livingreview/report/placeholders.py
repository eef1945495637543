"""Numbers in people's prose: `{{ SYNTHESIS.NAME }}` is replaced by what the build computed.

1. A placeholder is two braces, a name, and two braces; blanks inside are allowed. A name is that of a synthesis and
   what is asked of it (`relief_50.effect`), of one of its sensitivity analyses (`relief_50.common_effect.effect`), of
   the flow (`flow.studies_included`), or of a claim (`claim.relief`). Anything else in double braces is an error, so no
   template expression is ever evaluated or printed unseen.
2. `[=12]` marks a number that is no result; the mark is taken away and what stands in it is printed.
3. The value is put in as text; it is never read again for placeholders or marks.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from livingreview.errors import InputError, Problem
from livingreview.models.review import Review

ANALYSIS_NAMES = (
    *("effect", "estimate", "ci", "ci_low", "ci_high", "studies", "participants"),
    *("i2", "tau2", "prediction", "prediction_low", "prediction_high"),
)
"""What the main analysis and every sensitivity analysis can be asked for."""
RATED_NAMES = ("certainty", "risk_comparator", "risk_experimental", "difference")
"""What only the main analysis has: a rating, and absolute effects as in the Summary of Findings."""
NAMES = ANALYSIS_NAMES + RATED_NAMES
"""What a synthesis can be asked for."""
FLOW_BOXES: Mapping[str, tuple[str, ...]] = {
    "identified": (
        *("database_results", "register_results", "website_results"),
        *("organisation_results", "citations_results", "other_results"),
    ),
    "duplicates_removed": ("duplicates", "other_duplicates"),
    "records_screened": ("records_screened", "other_excluded_at_screening", "other_sought_reports"),
    "records_excluded": ("records_excluded", "other_excluded_at_screening"),
    "reports_sought": ("dbr_sought_reports", "other_sought_reports"),
    "reports_not_retrieved": ("dbr_notretrieved_reports", "other_notretrieved_reports"),
    "reports_assessed": ("dbr_assessed", "other_assessed"),
    "reports_excluded": ("dbr_excluded", "other_excluded"),
    "studies_included": ("new_studies",),
    "reports_included": ("new_reports",),
    "awaiting_screening": ("awaiting_screening",),
    "awaiting_assessment": ("awaiting_assessment",),
    "awaiting_classification": ("awaiting_classification",),
    "ongoing_studies": ("ongoing_studies",),
}
"""What the flow can be asked for, and the boxes that are added up, over databases and other methods."""
FLOW, CLAIM = "flow", "claim"
RESERVED = (FLOW, CLAIM)
"""First words of names; no synthesis may be called so."""

IN_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
REPLACED = re.compile(r"\{\{(?P<wanted>.*?)\}\}|\[=(?P<marked>[^\[\]\n]*)\]", re.DOTALL)
WANTED = re.compile(r"^\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){1,2})\s*$")
FEW = 24  # names that a message lists without shortening


def known_names(review: Review, claims: Collection[str] = ()) -> list[str]:
    """Give every name that a text section can use."""
    return [
        *(f"{synthesis}.{name}" for synthesis in review.syntheses for name in NAMES),
        *(
            f"{synthesis}.{analysis}.{name}"
            for synthesis, content in review.syntheses.items()
            for analysis in content.sensitivity
            for name in ANALYSIS_NAMES
        ),
        *(f"{FLOW}.{name}" for name in FLOW_BOXES),
        *(f"{CLAIM}.{claim}" for claim in claims),
    ]


def names(text: str) -> list[str]:
    """Give what the text asks for, in order, each once; what stands in the braces if it is no placeholder."""
    return list(dict.fromkeys(_name(found[1]) for found in IN_BRACES.finditer(text)))


def fill(text: str, values: Mapping[str, str], *, file: str = "config/text") -> str:
    """Replace every placeholder and mark; an unknown name is an InputError that lists every one."""
    problems = list(placeholder_problems(text, values, file))
    if problems:
        raise InputError(problems)

    def replacement(found: re.Match[str]) -> str:
        wanted = found["wanted"]
        return found["marked"].strip() if wanted is None else values[_name(wanted)]

    return REPLACED.sub(replacement, text)


def placeholder_problems(text: str, known: Collection[str], file: str) -> Iterator[Problem]:
    """Find placeholders that name nothing, with their lines."""
    for found in IN_BRACES.finditer(text):
        if (name := _name(found[1])) not in known:
            line = text.count("\n", 0, found.start()) + 1
            fix = "Write {{ SYNTHESIS.NAME }} with one of the allowed names."
            allowed = _allowed(name, known)
            yield Problem(file, line, "", "Unknown placeholder.", value=found[0], allowed=allowed, fix=fix)


def _name(inside: str) -> str:
    wanted = WANTED.match(inside)
    return wanted[1] if wanted else inside.strip()


def _allowed(name: str, known: Collection[str]) -> str:
    """List the names that begin alike; where none does, all of them, or how they begin."""
    if not known:
        return "none; the protocol has no syntheses"
    alike = [one for one in known if one.startswith(f"{name.partition('.')[0]}.")]
    if alike or len(known) <= FEW:
        return ", ".join(sorted(alike or known))
    starts = dict.fromkeys(one.partition(".")[0] for one in known)
    return f"names that begin with {', '.join(f'{start}.' for start in starts)}"
