"""The log of contacts about missing data, read for the checks and the steps; a review may have none."""

from pathlib import Path

from livingreview import layout
from livingreview.folder import FileOf, read_file
from livingreview.models.contacts import Contact, Contacts


def read_contacts(root: Path) -> FileOf[Contacts] | None:
    """Read the log with its lines; None where there is no such file."""
    return read_file(root, layout.CONTACTS, Contacts) if contact_files(root) else None


def load_contacts(root: Path) -> list[Contact]:
    """Give the entries of the log; none where there is no such file."""
    file = read_contacts(root)
    return list(file.content.contacts) if file else []


def contact_files(root: Path) -> list[str]:
    """Give the file, where there is one."""
    return [layout.CONTACTS] if (root / layout.CONTACTS).exists() else []
