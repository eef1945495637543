"""The team's own fonts as an option of the steps that draw or print."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from livingreview import io
from livingreview.figures.text_width import added_faces


def uses_faces(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--font FILE`, for characters that no font of the packages has."""

    @wraps(function)
    def with_faces(*args: Any, font: tuple[Path, ...], **options: Any) -> Any:
        with added_faces([io.read_bytes(path) for path in font]):
            return function(*args, **options)

    path = click.Path(path_type=Path)
    about = "Draw with this font file what no font of the packages has; may be given again."
    return click.option("--font", type=path, multiple=True, help=about)(with_faces)
