"""What `init` writes: the files of a review that is empty of evidence."""

from importlib.resources import files
from importlib.resources.abc import Traversable

TEMPLATES = "templates/review"
HIDDEN = {"dot_gitignore": ".gitignore", "dot_gitattributes": ".gitattributes"}
"""Names of template files that would be hidden (and at work) inside this package."""


def skeleton() -> dict[str, bytes]:
    """Give every file of a new review by its path below the review's root."""
    root = files("livingreview").joinpath(TEMPLATES)
    return dict(sorted(_below(root, "")))


def _below(directory: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for item in directory.iterdir():
        path = f"{prefix}{HIDDEN.get(item.name, item.name)}"
        if item.is_dir():
            found += _below(item, f"{path}/")
        else:
            found.append((path, item.read_bytes()))
    return found
