"""The file of searches, for what needs it without the exports."""

from pathlib import Path

from livingreview import io, layout, yaml_dialect
from livingreview.errors import InputError
from livingreview.models.searches import Searches
from livingreview.validation import validate


def load_searches(root: Path) -> Searches:
    """Read the file of searches."""
    document = yaml_dialect.read(io.read_text(root / layout.SEARCHES), layout.SEARCHES)
    searches, problems = validate(document, Searches)
    if searches is None:
        raise InputError(problems)
    return searches
