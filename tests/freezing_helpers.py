"""Editing a review between two versions."""

import re
from pathlib import Path


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def raise_version(root: Path, number: str, date: str) -> None:
    """Write another number and date into the protocol, as a person does."""
    path = root / "config/review.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^version: .*$", f'version: "{number}"', text, count=1, flags=re.MULTILINE)
    text = re.sub(r"^version_date: .*$", f'version_date: "{date}"', text, count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
