"""Write tests/data/metafor_engine.json.gz from what engine.R and several.R answered.

    python validation/metafor/pin.py answers.json several.json

Answers keep 12 significant digits, data all of theirs. Weights are kept for two of the models: they follow from
tau2, which is kept for all. The same answers give the same bytes.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

PINNED = Path(__file__).parents[2] / "tests/data/metafor_engine.json.gz"
DATA = {"y", "v", "n", "x", "cells", "own"}
"""What the answers were computed from; a rounded copy would move them."""


WITH_WEIGHTS = {"EE z", "REML z"}


def main() -> None:
    """Join the files, round and write."""
    joined: dict[str, Any] = {}
    for path in sys.argv[1:]:
        joined |= json.loads(Path(path).read_text(encoding="utf-8"))
    text = json.dumps(rounded(joined), separators=(",", ":"), sort_keys=True)
    PINNED.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{PINNED}: {PINNED.stat().st_size:,} bytes")  # noqa: T201 - a script's answer


def rounded(value: Any, key: str = "") -> Any:
    """Give every answer with 12 significant digits."""
    if isinstance(value, dict):
        return {
            name: rounded(part, name)
            for name, part in value.items()
            if not (name == "weights" and key not in WITH_WEIGHTS)
        }
    if key in DATA:
        return value
    if isinstance(value, list):
        return [rounded(part, key) for part in value]
    return float(f"{value:.12g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
