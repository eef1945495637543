"""One watch a folder, and no other build beside it: a lock that ends with the process that holds it."""

import os
from pathlib import Path

from livingreview import layout, locked_file
from livingreview.errors import BuildError

LOCK = f"{layout.PAGE}/watch.lock"
IS_WATCHED = (
    "`livingreview watch` runs in this folder and builds after every save; end it with Ctrl-C to build by hand."
)


def only_watch() -> int:
    """Lock the folder for this process; BuildError where another watch runs."""
    held = locked_file.hold(Path(LOCK))
    if held is None:
        raise BuildError("`livingreview watch` runs in this folder already; end that one with Ctrl-C first.")
    return held


def require_unwatched() -> None:
    """Raise BuildError where a watch builds the review in this folder."""
    if not Path(LOCK).exists():
        return
    held = locked_file.hold(Path(LOCK))
    if held is None:
        raise BuildError(IS_WATCHED)
    os.close(held)
