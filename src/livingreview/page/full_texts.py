"""Full texts that a team put into `screening/full_texts/`, found by name and given out from there alone.

A file is named after a record of the report, `rec_3f9a1c02b7de0a11.pdf`, or after its DOI with `_` for every
character that is no letter, digit, point or hyphen: `10.1002_ejp.1234.pdf`. Links that lead out of the folder
are not followed.
"""

import re
from pathlib import Path

from livingreview import layout
from livingreview.page.snapshot import Snapshot

ENDING = ".pdf"
LONGEST = 200
"""Characters of a name made of a DOI; file systems allow 255 bytes."""
HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
}
"""A PDF is somebody else's: it is shown, and may do nothing."""


def full_text_of(root: Path, snapshot: Snapshot, report: str) -> Path | None:
    """Give the full text of a report, if there is one."""
    folder = (root / layout.FULL_TEXTS).resolve()
    if not folder.is_dir():
        return None
    records = snapshot.catalogue.records_of[report]
    dois = [row["doi"] for row in snapshot.catalogue.fetch(records) if row["doi"]]
    for name in (*records, *map(doi_name, dois)):
        path = (folder / f"{name}{ENDING}").resolve()
        if path.is_file() and path.is_relative_to(folder):
            return path
    return None


def doi_name(doi: str) -> str:
    """Give the name of a file after a DOI."""
    return re.sub(r"[^a-z0-9.-]", "_", doi.lower())[:LONGEST]
