"""The figures of explorations as files of the report: how many there are, only the built numbers say."""

import json
from pathlib import Path

from livingreview import io, layout

EXPLORED = f"{layout.RESULTS}/publish/explored.json"


def explored_files(explored: Path) -> dict[str, bytes]:
    """Give the bytes of every explored figure, by its path below the review's root; none where nothing is built."""
    drawn = json.loads(io.read_text(explored)) if explored.is_file() else {}
    return {f"{layout.REPORTS}/figures/{name}.svg": str(svg).encode() for name, svg in drawn.items()}
