"""Builds as `watch` asks for them: in forks of a preloaded process, one at a time, and told to stop."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass, field

from livingreview.watching import client
from livingreview.watching.preloaded import Preloaded
from livingreview.workflow.run import STEPS_FOLDER

BUILD = "watch-build"
"""First word of a build that the preloaded process runs by itself; every other command is a step."""
PDF_NICENESS = 5
"""Added to the niceness of a build that may take its time: a save is answered first."""


@dataclass(frozen=True)
class Outcome:
    """What came of a build; without failures everything asked for is up to date."""

    steps: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    is_locked: bool = False
    said: str = ""
    """What a review's own rules printed."""


class Builder:
    """Runs one build at a time in forks of a preloaded process."""

    def __init__(self, cores: str | None) -> None:
        """Take how many steps may run at once."""
        self.cores = cores
        self.preloaded: Preloaded | None = None
        self.client: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Give the id of the preloaded process; 0 where there is none."""
        return self.preloaded.pid if self.preloaded else 0

    async def build(self, *targets: str, niceness: int = 0) -> Outcome:
        """Build targets; the preloaded process is started where it is not there."""
        preloaded = self.preloaded if self.preloaded and self.pid else await self._start()
        words = [BUILD, self.cores or "", *targets]
        command = ["-I", "-S", str(client.__file__), str(preloaded.address), *words]
        # Nice before it starts: children take their niceness from the client.
        python = ["nice", "-n", str(niceness), sys.executable] if niceness else [sys.executable]
        self.client = await asyncio.create_subprocess_exec(
            *python, *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, env={**os.environ, STEPS_FOLDER: str(preloaded.folder)},
            start_new_session=True,
        )  # fmt: skip
        out, errors = await self.client.communicate()
        return _outcome(out.decode("utf-8", "replace"), errors.decode("utf-8", "replace"))

    def stop(self) -> None:
        """Ask the build that runs to end; `build` returns when it and its steps have."""
        if self.client and self.client.returncode is None:
            self.client.terminate()

    async def close(self) -> None:
        """End the preloaded process and everything that it started."""
        if self.preloaded:
            await asyncio.to_thread(self.preloaded.close)
        self.preloaded = None

    async def _start(self) -> Preloaded:
        await self.close()
        self.preloaded = Preloaded()
        self.preloaded.start()
        return self.preloaded


def _outcome(out: str, errors: str) -> Outcome:
    """Read what a build's process printed: its last line is its result."""
    said, _, last = out.rstrip("\n").rpartition("\n")
    try:
        found = json.loads(last)
    except ValueError:
        return Outcome(failures=[f"The build ended without a word.\n{out}{errors}".strip()])
    return Outcome(found["steps"], found["failures"], found["is_locked"], f"{said}\n{errors}".strip())
