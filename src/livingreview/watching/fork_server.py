"""A process that has imported everything, and forks itself for every command it is handed.

1. It listens on a Unix socket in a private folder and answers only processes of the same user.
2. One message (`client.send`) is one command: the child takes over its standard files, folder, environment and
   niceness, leads a process group of its own, and runs the command as a new process would.
3. A client that ends, or ends its sending, takes its command with it: SIGINT to the group, later SIGKILL.
4. The server has one thread, opens no file of a review and keeps nothing between commands: a child starts from
   imported modules and nothing else. It ends with the process that started it, and ends all children first.
"""

import gc
import os
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from livingreview.watching.client import HEAD

Run = Callable[[list[str]], int]
PATIENCE = 10.0
"""Seconds for a client to send its message, and for a command to end after it was asked to."""
TICK = 0.2
"""Seconds between two looks at commands that are to end."""
BROKEN = 70
"""Exit code of a command that ended with an error nobody foresaw; EX_SOFTWARE of sysexits.h."""
LOCAL_PEERCRED = 1
"""macOS: the credentials of the other side, as `struct xucred` (sys/ucred.h): version, uid, groups."""
XUCRED = 76


@dataclass(frozen=True)
class Command:
    """What a new process would have been started with."""

    niceness: int
    folder: bytes
    words: list[str]
    environment: dict[bytes, bytes]
    files: list[int]


@dataclass
class Child:
    """A forked command, and whom to tell of its end."""

    client: socket.socket
    ends_by: float | None = None
    """When it is killed, once it was asked to end."""


@dataclass
class ForkServer:
    """Runs commands in forks of this process."""

    listener: socket.socket
    run: Run
    children: dict[int, Child] = field(default_factory=dict)
    selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)

    def serve(self, control: int) -> None:
        """Serve until nobody holds the other end of `control`."""
        woken, waker = socket.socketpair()
        waker.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        for source in (self.listener, woken, control):
            self.selector.register(source, selectors.EVENT_READ)
        gc.freeze()  # Forks share the imported modules' memory as long as no collection writes to it.
        is_over = False
        while not is_over:
            for key, _ in self.selector.select(TICK if self._is_waiting() else None):
                if key.fileobj is self.listener:
                    self._accept([woken, waker])
                elif key.fileobj is woken:
                    woken.recv(4096)
                elif key.fileobj == control:
                    is_over = True
                else:
                    self._hang_up(key.data)
            self._reap()
        self._end_all()

    def _accept(self, others: Sequence[socket.socket]) -> None:
        client, _ = self.listener.accept()
        client.settimeout(PATIENCE)
        try:
            command = _read(client)
        except (OSError, ValueError):
            client.close()
            return
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            held = [self.listener, client, *others, *(child.client for child in self.children.values())]
            _become(command, held, self.run)
        with suppress(OSError):  # The child does the same: whoever comes first.
            os.setpgid(pid, pid)
        for number in command.files:
            os.close(number)
        self.children[pid] = Child(client)
        self.selector.register(client, selectors.EVENT_READ, pid)

    def _hang_up(self, pid: int) -> None:
        """End a command whose client has nothing more to say."""
        child = self.children[pid]
        self.selector.unregister(child.client)
        child.ends_by = time.monotonic() + PATIENCE
        _kill(pid, signal.SIGINT)

    def _is_waiting(self) -> bool:
        return any(child.ends_by is not None for child in self.children.values())

    def _reap(self) -> None:
        """Tell clients of ended commands; kill those that do not end."""
        for pid, child in list(self.children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._tell(pid, os.waitstatus_to_exitcode(status))
            elif child.ends_by is not None and time.monotonic() > child.ends_by:
                _kill(pid, signal.SIGKILL)

    def _tell(self, pid: int, code: int) -> None:
        child = self.children.pop(pid)
        with suppress(KeyError):
            self.selector.unregister(child.client)
        with suppress(OSError):
            child.client.sendall(str(code if code >= 0 else 128 - code).encode())
        child.client.close()

    def _end_all(self) -> None:
        self.listener.close()
        for pid, child in self.children.items():
            if child.ends_by is None:
                child.ends_by = time.monotonic() + PATIENCE
                _kill(pid, signal.SIGINT)
        while self.children:
            time.sleep(0.01)
            self._reap()


def _read(client: socket.socket) -> Command:
    """Read a whole message; one of another user is a ValueError."""
    if _user(client) != os.getuid():
        raise ValueError
    head, files, _flags, _address = socket.recv_fds(client, HEAD, 3)
    n_bytes, parts = int(head), []
    while n_bytes:
        part = client.recv(min(n_bytes, 1 << 20))
        if not part:
            raise ValueError
        parts.append(part)
        n_bytes -= len(part)
    niceness, folder, n_words, *rest = b"".join(parts).split(b"\0")
    words = [os.fsdecode(word) for word in rest[: int(n_words)]]
    environment = dict(pair.split(b"=", 1) for pair in rest[int(n_words) :])
    if len(files) != 3:
        raise ValueError
    return Command(int(niceness), folder, words, environment, files)


def _user(client: socket.socket) -> int:
    """Give the user id of the process at the other side."""
    if hasattr(socket, "SO_PEERCRED"):
        found = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", found)[1])
    return int(struct.unpack_from("2I", client.getsockopt(0, LOCAL_PEERCRED, XUCRED))[1])


def _become(command: Command, held: Sequence[socket.socket], run: Run) -> NoReturn:
    """Be the command, in the forked child."""
    code = BROKEN
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for other in held:
            other.close()
        for target, number in enumerate(command.files):
            os.dup2(number, target)
            os.close(number)
        os.chdir(command.folder)
        os.environb.clear()
        os.environb.update(command.environment)
        os.nice(max(0, command.niceness - os.nice(0)))
        code = run(command.words)
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except BaseException:  # noqa: BLE001 - nothing may return into the server's loop
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _kill(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
