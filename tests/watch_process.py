"""`livingreview watch` as a process that a test starts, reads and ends."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PATIENCE = 240.0
"""Seconds to wait for anything; a slow machine makes a PDF in one minute."""


def eventually(fact: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something is so; False where it does not come."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.02)
    return bool(fact())


def words(process: psutil.Process) -> list[str]:
    """Give the words a process was started with; none once it has ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def lives(process: psutil.Process) -> bool:
    """Say whether a process runs; one that has ended and was not waited for does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


class Watch:
    """A running watch of one review."""

    def __init__(self, root: Path, **environment: str) -> None:
        """Start it on a free port."""
        self.root = root
        self.log = root.parent / "watch.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "livingreview", "watch", "--port", "0", "--no-browser"],
                cwd=root, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **environment},
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        assert eventually(lambda: "http://" in self.text), self.text
        found = re.search(r"http://[\d.]+:\d+/", self.text)
        assert found
        return found[0]

    @property
    def below(self) -> list[psutil.Process]:
        """Give every process that it started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    @property
    def folder(self) -> Path:
        """Give the folder of the socket."""
        server = next(one for one in self.below if "livingreview.cli.watch_server" in words(one))
        return Path(words(server)[-1])

    def said(self, text: str, times: int = 1) -> None:
        """Wait until it has printed something."""
        assert eventually(lambda: self.text.count(text) >= times or self.process.poll() is not None), self.text
        assert self.text.count(text) >= times, self.text

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End it, as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)
