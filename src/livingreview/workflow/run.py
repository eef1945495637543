"""Run Snakemake in this process, with progress a person can follow and errors in the review's terms.

Snakemake's own output is replaced, not its work: its log records say what is planned, done and
failed, and a failed step's own log holds the message that matters.
"""

import logging
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from livingreview.checks import Checked

STEPS_FOLDER = "LIVINGREVIEW_STEPS"
"""Names the folder of a `livingreview` that rules find first."""
SNAKEMAKE_LOGGER = "snakemake.logging"
CONTROLLING_RULE = "all"
DEFAULT_CORES = "2"
TOLD = ("WorkflowError", "MissingRuleException", "MissingInputException", "AmbiguousRuleException")
"""Snakemake's errors whose own words help."""
INTERRUPTED = "on user request"
STOPPED = "Stopped. reports/ is as it was; the next build goes on from here."
LOCKED = "Directory cannot be locked"
LOCKED_OUT = (
    "Another build is running in this folder, or one was killed. If none is running, unlock the folder with "
    "`snakemake --unlock` and build again."
)

HANDED: ContextVar[list["Checked"]] = ContextVar("HANDED")
"""The folder as the command that builds has just checked it, for the one graph of its run."""


@dataclass
class Run:
    """What a run planned (each step with Snakemake's reason), did, and failed at."""

    planned: dict[str, str] = field(default_factory=dict)
    done: int = 0
    failures: list[str] = field(default_factory=list)
    is_interrupted: bool = False


def run_workflow(
    *,
    cores: str | None,
    is_dry_run: bool,
    profile: str | None,
    targets: Sequence[str],
    checked: "Checked | None" = None,
    on_first_step: Callable[[], None] | None = None,
) -> Run:
    """Build the review of the working folder; the same run as `snakemake --cores N`.

    A folder that is already `checked` is not read again. `on_first_step` is called when there is something to run.
    Without `cores` a profile decides how many steps run at once, and without a profile it is two.
    """
    arguments = ["--quiet", "all", "--rerun-incomplete"]
    if cores or not profile:
        arguments += ["--cores", cores or DEFAULT_CORES]
    if not profile:
        # The default scheduler asks an external solver, which costs more than these small steps can gain.
        arguments += ["--scheduler", "greedy"]
    if is_dry_run:
        arguments.append("--dry-run")
    if profile:
        arguments += ["--profile", profile]
    run = Run()
    with (
        _progress(is_shown=not is_dry_run) as progress,
        _listening(run, progress, None if is_dry_run else on_first_step),
    ):
        code = _handing(checked, lambda: _snakemake([*arguments, "--", *targets]))
    if run.is_interrupted:
        run.failures = [STOPPED]
    elif code and not run.failures:
        again = shlex.join(["snakemake", *arguments[3:], "--", *targets])
        run.failures.append(f"Snakemake ended with exit code {code}; `{again}` shows all it says.")
    return run


def handed() -> "Checked | None":
    """Take the folder as the command has checked it, once: another graph reads anew."""
    waiting = HANDED.get([])
    return waiting.pop() if waiting else None


def _handing(checked: "Checked | None", run: Callable[[], int]) -> int:
    token = HANDED.set([checked] if checked else [])
    try:
        return run()
    finally:
        HANDED.reset(token)


def _snakemake(arguments: Sequence[str]) -> int:
    from snakemake.cli import main

    try:
        main(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@contextmanager
def _listening(run: Run, progress: "_Bar", on_first_step: Callable[[], None] | None) -> Iterator[None]:
    logger = logging.getLogger(SNAKEMAKE_LOGGER)
    listener = _Listener(run, progress, on_first_step)
    logger.addFilter(listener)
    try:
        yield
    finally:
        logger.removeFilter(listener)


class _Listener(logging.Filter):
    """Takes Snakemake's log records instead of its printers."""

    def __init__(self, run: Run, progress: "_Bar", on_first_step: Callable[[], None] | None) -> None:
        super().__init__()
        self.on_first_step = on_first_step
        self.run = run
        self.progress = progress

    def filter(self, record: logging.LogRecord) -> bool:
        event = str(getattr(record, "event", "") or "")
        handler = getattr(self, f"_on_{event}", None)
        if handler:
            handler(record)
        elif INTERRUPTED in record.getMessage():
            self.run.is_interrupted = True
        elif record.levelno >= logging.ERROR and LOCKED in record.getMessage():
            self.run.failures.append(LOCKED_OUT)
        return False

    def _on_job_info(self, record: Any) -> None:
        if record.rule_name == CONTROLLING_RULE:
            return
        if self.on_first_step and not self.run.planned:
            self.on_first_step()
        name = _step_name(record)
        self.run.planned[name] = str(record.reason)
        self.progress.at(name)

    def _on_progress(self, record: Any) -> None:
        # The rule `all` only collects and is not always there; people count steps.
        self.run.done = min(int(record.done), len(self.run.planned))
        self.progress.to(self.run.done, max(self.run.done, int(record.total) - 1))

    def _on_job_error(self, record: Any) -> None:
        self.run.failures.append(_failure(_step_name(record), list(record.log)))

    def _on_error(self, record: Any) -> None:
        text, exception = record.getMessage(), str(getattr(record, "exception", ""))
        if LOCKED in text or exception == "LockException":
            self.run.failures.append(LOCKED_OUT)
        elif exception in TOLD and text and not self.run.failures:
            self.run.failures.append(text)


def _step_name(record: Any) -> str:
    wildcards = getattr(record, "wildcards", None) or {}
    return " ".join([record.rule_name, *map(str, dict(wildcards).values())])


def _failure(name: str, logs: Sequence[str]) -> str:
    """Give a failed step's own message: the last lines of its log."""
    for path in map(Path, logs):
        text = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
        if text:
            return f"The step {name} failed (log: {path}):\n{text}"
    return f"The step {name} failed and left no message (log: {', '.join(logs) or 'none'})."


class _Bar:
    """A progress bar on a terminal; elsewhere silent."""

    def __init__(self, progress: "Progress | None" = None) -> None:
        self.progress = progress
        self.task: TaskID | None = progress.add_task("checking", total=None) if progress else None

    def at(self, name: str) -> None:
        """Say which step has started."""
        if self.progress is not None and self.task is not None:
            self.progress.update(self.task, description=name)

    def to(self, done: int, total: int) -> None:
        """Say how many steps are done."""
        if self.progress is not None and self.task is not None:
            self.progress.update(self.task, completed=done, total=total)


@contextmanager
def _progress(*, is_shown: bool) -> Iterator[_Bar]:
    if not (is_shown and sys.stderr.isatty()):
        yield _Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress)
