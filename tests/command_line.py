"""The command line in this process, as the fixture `run_cli` gives it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from livingreview.cli import main


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str


RunCli = Callable[..., Finished]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Finished:
    """Run `livingreview ARGUMENTS`."""
    capsys.readouterr()
    code = 0
    try:
        main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    captured = capsys.readouterr()
    return Finished(code, captured.out, captured.err)
