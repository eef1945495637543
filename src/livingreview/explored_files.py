"""The figures of explorations as files of the report: how many there are, only the built numbers say."""

import json
from pathlib import Path

from livingreview import io, layout
from livingreview.report.pictures import unpacked

PICTURES = f"{layout.RESULTS}/publish/pictures.zip"
"""Every figure as PDF and PNG, beside the explored ones."""
EXPLORED = f"{layout.RESULTS}/publish/explored.json"


def explored_files(explored: Path, pictures: Path) -> dict[str, bytes]:
    """Give every explored figure and the pictures of all, by path below the review; none where nothing is built."""
    place = f"{layout.REPORTS}/figures"
    drawn = json.loads(io.read_text(explored)) if explored.is_file() else {}
    pictured = unpacked(io.read_bytes(pictures)) if pictures.is_file() else ()
    figures = {f"{place}/{name}.svg": str(svg).encode() for name, svg in drawn.items()}
    return figures | {f"{place}/{name}": content for name, content in pictured}
