"""Rebuild on save: one build after another, the HTML first, its PDF after it.

1. A save starts a build of the HTML. What is saved meanwhile waits for one more build after it.
2. Then everything is built, down to the PDF and `reports/`, at a lower priority. A save stops that: what was not
   finished is made after the next HTML.
3. What fails is shown; the last good report stays until a build succeeds.
4. Every build is a fork of a preloaded process, so nothing is kept from one to the next. When this process and the
   preloaded one have grown by `GROWTH`, or this program's own source has changed, the loop ends to be started anew.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten

import psutil

from livingreview import io, layout
from livingreview.errors import InputError
from livingreview.watching.builder import PDF_NICENESS, Builder, Outcome
from livingreview.watching.files import changes, name, of_package
from livingreview.watching.page import Board

HTML = f"{layout.RESULTS}/publish/review.html"
LAST_GOOD = (HTML, f"{layout.REPORTS}/review.html")
GROWTH = 256
"""Megabytes of growth after which the process starts anew; an empty rebuild adds less than 0.01."""
GROWTH_VARIABLE = "LIVINGREVIEW_WATCH_GROWTH"
LOCK_PAUSE = 2.0
"""Seconds before another try while another build holds the folder."""
WIDTH = 160
"""Characters of a line about a rebuild."""
NAMED = 3
"""Saved files that a line names."""
MEGABYTE = 1 << 20


@dataclass
class Rebuilding:
    """Builds of one review, and what is told of them."""

    root: Path
    board: Board
    builder: Builder
    tell: Callable[[str], None]
    also: Sequence[Path] = ()
    saved: set[Path] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    at_start: float = 0
    """Memory in megabytes after the first build."""
    locked: bool = False
    has_new_source: bool = False

    async def run(self) -> None:
        """Build now and after every save, until all is to be started anew."""
        for path in map(Path, LAST_GOOD):
            with suppress(InputError):
                self.board.show(io.read_bytes(path))
                break
        noting = asyncio.create_task(self._note_saves())
        try:
            self.news.set()
            while not self.is_to_start_anew:
                await self.news.wait()
                if noting.done():
                    noting.result()
                await self._rebuild()
        finally:
            noting.cancel()
            with suppress(asyncio.CancelledError):
                await noting

    @property
    def is_to_start_anew(self) -> bool:
        """Say whether the process has grown too much, or runs source that is no longer the installed one."""
        if self.has_new_source or not self.builder.pid:
            return self.has_new_source
        used = self._memory()
        self.at_start = self.at_start or used
        grown = used - self.at_start
        return self.board.shown.about != "" and grown > float(os.environ.get(GROWTH_VARIABLE, GROWTH))

    async def _note_saves(self) -> None:
        try:
            async for saved in changes(self.root, self.also):
                self.saved |= saved
                self.news.set()
        finally:
            self.news.set()

    async def _rebuild(self) -> None:
        saved, self.saved = self.saved, set()
        self.news.clear()
        self.has_new_source = any(map(of_package, saved))
        if self.has_new_source:
            self.tell("The source of livingreview changed: starting anew.")
            return
        about = _names(saved, self.root)
        start = time.perf_counter()
        self.board.show(is_building=True, about=about)
        html = await self.builder.build(HTML)
        if await self._is_locked(html):
            self.saved |= saved
            return
        if html.failures:
            self._tell_failures(about, html)
            self.board.show(is_building=False, problems=html.failures, pdf="none")
            return
        is_pdf_due = bool(html.steps) or self.board.shown.pdf != "made"
        pdf = "being made" if is_pdf_due else "made"
        self.board.show(io.read_bytes(Path(HTML)), is_building=False, problems=[], pdf=pdf)
        self.tell(_line(about, html, time.perf_counter() - start))
        await self._finish(start)

    async def _finish(self, start: float) -> None:
        """Build all that the HTML did not need; stop where something is saved."""
        whole = asyncio.create_task(self.builder.build(niceness=PDF_NICENESS))
        news = asyncio.create_task(self.news.wait())
        try:
            await asyncio.wait({whole, news}, return_when=asyncio.FIRST_COMPLETED)
            if not whole.done():
                self.builder.stop()
            outcome = await whole
        finally:
            news.cancel()
        if self.news.is_set() and outcome.failures:
            return
        if outcome.failures:
            self._tell_failures("PDF", outcome)
            self.board.show(pdf="failed", problems=outcome.failures)
            return
        self.board.show(pdf="made")
        if outcome.steps:
            self.tell(_line("PDF and reports/", outcome, time.perf_counter() - start))

    async def _is_locked(self, outcome: Outcome) -> bool:
        """Wait a moment where another build holds the folder."""
        if not outcome.is_locked:
            self.locked = False
            return False
        if not self.locked:
            self._tell_failures("waiting", outcome)
        self.locked = True
        self.board.show(is_building=False, problems=outcome.failures)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), LOCK_PAUSE)
        self.news.set()
        return True

    def _tell_failures(self, about: str, outcome: Outcome) -> None:
        n = len(outcome.failures)
        self.tell(f"{about or 'start'}: {n} problem{'s' if n > 1 else ''}; the last good report stays.")
        self.tell("\n".join(f"  {line}" for message in outcome.failures for line in message.splitlines()))

    def _memory(self) -> float:
        """Give the megabytes of this process and the preloaded one."""
        used: int = sum(psutil.Process(pid).memory_info().rss for pid in (os.getpid(), self.builder.pid))
        return used / MEGABYTE


def _names(saved: set[Path], root: Path) -> str:
    # An editor's copy is there for a moment only; a file that somebody removed is named where nothing else changed.
    names = sorted(name(path, root) for path in {path for path in saved if path.exists()} or saved)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _line(about: str, outcome: Outcome, seconds: float) -> str:
    """Say what was rebuilt, and how long it took."""
    said = f"\n{outcome.said}" if outcome.said else ""
    if not outcome.steps:
        return f"{about or 'start'}: everything is up to date ({seconds:.1f} s).{said}"
    rules = Counter(step.split(" ")[0] for step in outcome.steps)
    steps = ", ".join(f"{rule} ({n})" if n > 1 else rule for rule, n in rules.items())
    n = len(outcome.steps)
    return shorten(f"{about or 'start'}: {n} step{'s' if n > 1 else ''} in {seconds:.1f} s: {steps}", WIDTH) + said
