"""The preloaded process, which forks itself for every step: started, ended, and found by rules.

1. A private folder holds a `livingreview` that the rules' shells find first, and the socket that it hands steps to.
2. Who connects before the process has imported everything waits for it.
3. The process ends with the one that started it, whose end it notices on its standard input.
"""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from livingreview import io
from livingreview.watching import client, fork_server
from livingreview.workflow.run import STEPS_FOLDER

LONGEST_SOCKET = 100
"""Bytes of a Unix socket's path: 104 on macOS, 108 on Linux, with a zero at the end."""
SCRIPT = """#!/bin/sh
# Steps go to the process that this build preloaded; every other command is a new process.
if [ "$1" = step ]; then exec {python} -I -S {client} {socket} "$@"; fi
exec {python} -P -m livingreview "$@"
"""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""For the preloaded process alone: a process is only safe to fork while it has no threads."""


@contextmanager
def preloaded_steps() -> Iterator[Callable[[], None]]:
    """Let the rules of a build hand their steps to a preloaded process; give what starts it.

    Where somebody else has named a folder for that, or processes cannot be forked, it does nothing.
    """
    if STEPS_FOLDER in os.environ or not hasattr(os, "fork"):
        yield lambda: None
        return
    preloaded = Preloaded()
    os.environ[STEPS_FOLDER] = str(preloaded.folder)
    try:
        yield preloaded.start
    finally:
        del os.environ[STEPS_FOLDER]
        preloaded.close()


class Preloaded:
    """One preloaded process, or none yet."""

    def __init__(self) -> None:
        """Make its folder and its socket; nothing runs yet."""
        self.folder = _private_folder()
        self.process: subprocess.Popen[bytes] | None = None
        words = {"python": sys.executable, "client": str(client.__file__), "socket": str(self.address)}
        script = self.folder / "livingreview"
        io.write_text(script, SCRIPT.format(**{name: shlex.quote(word) for name, word in words.items()}))
        script.chmod(0o700)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.address))
        self.address.chmod(0o600)
        self.listener.listen(socket.SOMAXCONN)

    @property
    def address(self) -> Path:
        """Give the socket that commands are handed to."""
        return self.folder / "s"

    @property
    def pid(self) -> int:
        """Give the id of the process; 0 where there is none."""
        return self.process.pid if self.process and self.process.poll() is None else 0

    def start(self) -> None:
        """Start the process, once; from now on it alone holds the socket."""
        if self.process:
            return
        with self.listener:
            self.process = subprocess.Popen(  # noqa: S603 - this program itself
                (sys.executable, "-P", "-m", "livingreview.cli.watch_server", str(self.listener.fileno()), self.folder),
                stdin=subprocess.PIPE, env={**os.environ, **ONE_THREAD}, pass_fds=[self.listener.fileno()],
                start_new_session=True,
            )  # fmt: skip

    def close(self) -> None:
        """End the process and everything that it started."""
        self.listener.close()
        if self.process and self.process.stdin:
            self.process.stdin.close()
            try:
                self.process.wait(2 * fork_server.PATIENCE)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _private_folder() -> Path:
    """Make a folder that only this user may enter, whose path leaves room for a socket's name."""
    folder = Path(tempfile.mkdtemp(prefix="livingreview-"))
    if len(os.fsencode(folder)) < LONGEST_SOCKET:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="livingreview-", dir="/tmp"))
