"""The log of contacts about missing data, read for the checks and the steps; a review may have none."""

from pathlib import Path

from livingreview import io, layout, yaml_dialect
from livingreview.errors import InputError
from livingreview.folder import FileOf
from livingreview.models.contacts import Contact, Contacts
from livingreview.validation import validate


def read_contacts(root: Path) -> FileOf[Contacts] | None:
    """Read the log with its lines; None where there is no such file."""
    path = root / layout.CONTACTS
    if not path.exists():
        return None
    document = yaml_dialect.read(io.read_text(path), layout.CONTACTS)
    content, problems = validate(document, Contacts)
    if content is None:
        raise InputError(problems)
    return FileOf(content, document)


def load_contacts(root: Path) -> list[Contact]:
    """Give the entries of the log; none where there is no such file."""
    file = read_contacts(root)
    return list(file.content.contacts) if file else []


def contact_files(root: Path) -> list[str]:
    """Give the file, where there is one."""
    return [layout.CONTACTS] if (root / layout.CONTACTS).exists() else []
