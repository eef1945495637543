"""The preloaded process, as `watch` uses it: started, asked to build, told to stop, ended."""

import asyncio
import json
import os
import shlex
import shutil
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from livingreview import io
from livingreview.watching import client, fork_server
from livingreview.workflow.graph import STEPS_FOLDER

BUILD = "watch-build"
"""First word of a build that the preloaded process runs by itself; every other command is a step."""
LONGEST_SOCKET = 100
"""Bytes of a Unix socket's path: 104 on macOS, 108 on Linux, with a zero at the end."""
SCRIPT = """#!/bin/sh
# Steps go to the process that `livingreview watch` preloaded; every other command is a new process.
if [ "$1" = step ]; then exec {python} -I -S {client} {socket} "$@"; fi
exec {python} -P -m livingreview "$@"
"""
PDF_NICENESS = 5
"""Added to the niceness of a build that may take its time: a save is answered first."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""For the preloaded process alone: a process is only safe to fork while it has no threads."""


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
        self.server: asyncio.subprocess.Process | None = None
        self.client: asyncio.subprocess.Process | None = None
        self.folder = Path()

    @property
    def pid(self) -> int:
        """Give the id of the preloaded process; 0 where there is none."""
        return self.server.pid if self.server and self.server.returncode is None else 0

    async def build(self, *targets: str, niceness: int = 0) -> Outcome:
        """Build targets; the preloaded process is started where it is not there."""
        if not self.pid:
            await self._start()
        words = [BUILD, self.cores or "", *targets]
        command = ["-I", "-S", str(client.__file__), str(self._socket), *words]
        # Nice before it starts: children take their niceness from the client.
        python = ["nice", "-n", str(niceness), sys.executable] if niceness else [sys.executable]
        self.client = await asyncio.create_subprocess_exec(
            *python, *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, env={**os.environ, STEPS_FOLDER: str(self.folder)},
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
        if self.server and self.server.stdin:
            self.server.stdin.close()
            try:
                await asyncio.wait_for(self.server.wait(), 2 * fork_server.PATIENCE)
            except TimeoutError:
                with suppress(ProcessLookupError):
                    self.server.kill()
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)
        self.server = None

    @property
    def _socket(self) -> Path:
        return self.folder / "s"

    async def _start(self) -> None:
        await self.close()
        self.folder = _private_folder()
        words = {"python": sys.executable, "client": str(client.__file__), "socket": str(self._socket)}
        script = self.folder / "livingreview"
        io.write_text(script, SCRIPT.format(**{name: shlex.quote(word) for name, word in words.items()}))
        script.chmod(0o700)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._socket))
            self._socket.chmod(0o600)
            listener.listen(socket.SOMAXCONN)
            self.server = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "livingreview.cli.watch_server", str(listener.fileno()), self.folder),
                stdin=asyncio.subprocess.PIPE, env={**os.environ, **ONE_THREAD}, pass_fds=[listener.fileno()],
                start_new_session=True,
            )  # fmt: skip


def _private_folder() -> Path:
    """Make a folder that only this user may enter, whose path leaves room for a socket's name."""
    folder = Path(tempfile.mkdtemp(prefix="livingreview-"))
    if len(os.fsencode(folder)) < LONGEST_SOCKET:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="livingreview-", dir="/tmp"))


def _outcome(out: str, errors: str) -> Outcome:
    """Read what a build's process printed: its last line is its result."""
    said, _, last = out.rstrip("\n").rpartition("\n")
    try:
        found = json.loads(last)
    except ValueError:
        return Outcome(failures=[f"The build ended without a word.\n{out}{errors}".strip()])
    return Outcome(found["steps"], found["failures"], found["is_locked"], f"{said}\n{errors}".strip())
