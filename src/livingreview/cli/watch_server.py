"""The preloaded process of `livingreview watch`, which starts it: `python -m livingreview.cli.watch_server FD DIR`."""

import gc
import importlib
import json
import shutil
import signal
import socket
import sys

from livingreview.cli import GARBAGE_THRESHOLD, main
from livingreview.cli.step import STEPS
from livingreview.watching.builder import BUILD
from livingreview.watching.fork_server import ForkServer

STEPS_PACKAGE = "livingreview.cli.steps"
PRELOADED = (
    *("livingreview.watching.build_once", "livingreview.workflow.graph"),
    *("snakemake.cli", "snakemake.report.html_reporter", "snakemake.assets", "snakemake.storage", "smart_open"),
    *(
        "pandas",
        "pyarrow.compute",
        "pyarrow.pandas_compat",
        "pyarrow.parquet",
        "rapidfuzz.process",
        "nh3",
        "weasyprint",
    ),
    *("fontTools.ttLib.ttGlyphSet", "fontTools.subset", "scipy.special", "scipy.optimize"),
    *(f"{STEPS_PACKAGE}.{step}" for step in STEPS),
)
"""What a build and its steps import; what is left out only costs them time."""


def run(words: list[str]) -> int:
    """Run one command as a new process would; give its exit code."""
    if words[0] == BUILD:
        from livingreview.watching.build_once import build_once

        gc.set_threshold(GARBAGE_THRESHOLD)
        print(f"\n{json.dumps(build_once(words[2:], cores=words[1] or None))}")  # noqa: T201 - what it was asked for
        return 0
    try:
        main(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def serve(descriptor: int, folder: str) -> None:
    """Import everything, then serve until the process that started this one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.enable()
    try:
        ForkServer(socket.socket(fileno=descriptor), run).serve(sys.stdin.fileno())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
