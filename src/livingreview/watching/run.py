"""`livingreview watch` as a process: its lock, its port, its page, its end.

1. One watch a folder: a lock that ends with the process (`flock`), asked for by `livingreview build` too.
2. One event loop serves the page, hears of saves and follows the builds. Ctrl-C ends all of it, and every process
   that a build started.
3. Starting anew replaces the process by a new one with the same lock and the same listening socket, so the open page
   only connects again.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from livingreview.errors import BuildError
from livingreview.watching.builder import Builder
from livingreview.watching.lock import only_watch
from livingreview.watching.page import Board, make_page
from livingreview.watching.rebuilding import Rebuilding

HOST = "127.0.0.1"
TICK = 0.01
"""Seconds between two looks at whether the page is served."""
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
KEPT = "LIVINGREVIEW_WATCH_KEPT"
"""Names the lock and the listening socket that a process started anew takes over: two descriptors."""


@dataclass(frozen=True)
class Settings:
    """How the watch was started."""

    port: int
    cores: str | None
    also: Sequence[Path]
    is_opened: bool
    """Whether the page is opened in a browser."""


class _Server(uvicorn.Server):
    """Lets those who wait for events go, before it waits for them."""

    def __init__(self, config: uvicorn.Config, on_end: Callable[[], object]) -> None:
        super().__init__(config)
        self.on_end = on_end

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.on_end()
        super().handle_exit(sig, frame)


def watch(settings: Settings, tell: Callable[[str], None], show: Callable[[str], object]) -> None:
    """Watch the review in this folder until a signal ends it; `show` opens an address."""
    kept = _kept()
    lock, listener = kept or (only_watch(), _listen(settings.port))
    port = listener.getsockname()[1]
    if kept is None:
        tell(f"http://{HOST}:{port}/ shows the report and follows what you save. Ctrl-C ends it.")
        if settings.is_opened:
            show(f"http://{HOST}:{port}/")
    # A signal while one process takes the place of another waits until somebody listens: blocking outlives `exec`.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    heard: list[int] = []
    for number in ENDING:
        signal.signal(number, lambda number, _: heard.append(number))  # The server raises its signals anew.
    is_to_start_anew = asyncio.run(_serve(settings, listener, tell))
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    if is_to_start_anew and not heard:
        _start_anew(lock, listener.detach())
    tell("Ended; nothing is left running.")


async def _serve(settings: Settings, listener: socket.socket, tell: Callable[[str], None]) -> bool:
    """Serve and rebuild; say whether all is to be started anew."""
    loop = asyncio.get_running_loop()
    board, builder = Board(), Builder(settings.cores)
    rebuilding = Rebuilding(Path.cwd(), board, builder, tell, settings.also)
    config = uvicorn.Config(
        make_page(board, listener.getsockname()[1]), log_level="warning", access_log=False, server_header=False,
        proxy_headers=False, lifespan="off", timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = _Server(config, lambda: loop.call_soon_threadsafe(board.end))
    loop.add_signal_handler(signal.SIGHUP, server.handle_exit, signal.SIGHUP, None)
    # It closes the sockets that it is given.
    serving = asyncio.create_task(server.serve(sockets=[listener.dup()]))
    while not (server.started or serving.done()):  # noqa: ASYNC110 - uvicorn tells of it in no other way
        await asyncio.sleep(TICK)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    building = asyncio.create_task(rebuilding.run())
    try:
        await asyncio.wait({serving, building}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        board.end()
        builder.stop()
        building.cancel()
        await asyncio.gather(building, return_exceptions=True)
        await builder.close()
        await serving
    if not building.cancelled() and (error := building.exception()):
        raise error
    return not building.cancelled()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"Port {port} of this machine cannot be had ({error.strerror}); `--port 0` takes a free one."
        raise BuildError(message) from None
    listener.listen(socket.SOMAXCONN)
    return listener


def _kept() -> tuple[int, socket.socket] | None:
    """Take over what the process before this one held."""
    if KEPT not in os.environ:
        return None
    lock, listener = map(int, os.environ.pop(KEPT).split(","))
    os.set_inheritable(lock, False)
    os.set_inheritable(listener, False)
    return lock, socket.socket(fileno=listener)


def _start_anew(lock: int, listener: int) -> None:
    """Put a new process in this one's place."""
    for number in (lock, listener):
        os.set_inheritable(number, True)
    os.environ[KEPT] = f"{lock},{listener}"
    sys.stdout.flush()
    words = sys.argv[1:]
    os.execv(sys.executable, [sys.executable, "-P", "-m", "livingreview", *words])  # noqa: S606 - this program itself
