"""What `init` writes: the files of a review that is empty of evidence, or those of an example."""

from importlib.resources import files
from importlib.resources.abc import Traversable

TEMPLATES = "templates/review"
EXAMPLES = {"bcg": "templates/bcg"}
"""Complete reviews by name; each is laid over the empty one."""
HIDDEN = {"dot_gitignore": ".gitignore", "dot_gitattributes": ".gitattributes"}
"""Names of template files that would be hidden (and at work) inside this package."""


def skeleton(example: str | None = None) -> dict[str, bytes]:
    """Give every file of a new review, or of an example, by its path below the review's root."""
    package = files("livingreview")
    found = dict(_below(package.joinpath(TEMPLATES), ""))
    if example is not None:
        found |= dict(_below(package.joinpath(EXAMPLES[example]), ""))
    return dict(sorted(found.items()))


def _below(directory: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for item in directory.iterdir():
        path = f"{prefix}{HIDDEN.get(item.name, item.name)}"
        if item.is_dir():
            found += _below(item, f"{path}/")
        else:
            found.append((path, item.read_bytes()))
    return found
