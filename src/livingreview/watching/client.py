"""What a rule's shell runs in `livingreview build` and `watch`: hands its command to the preloaded process.

    python -I -S client.py SOCKET WORD...

1. Arguments, folder, environment, niceness and the three standard files go to the fork server (`fork_server`).
2. It answers with the exit code of what it forked; that is this process's too.
3. A signal is passed on as the end of what is sent, and the command is waited for: who waits for this process
   may rely on the command being over.
4. Where no server answers, the command runs as a new process, as it does under plain Snakemake.

Only modules inside the interpreter are imported: `socket` alone would double the time to start (Python 3.11:
8 ms of processor time in all, 19 ms with `socket`).
"""

import _signal  # type: ignore[import-not-found]
import _socket
import posix
import sys

HEAD = 10
"""Digits that say how long a message is."""
NO_ANSWER = 70
"""Exit code where the server ended before the command; EX_SOFTWARE of sysexits.h."""


def main() -> int:
    """Run one command in the fork server."""
    place, *words = sys.argv[1:]
    server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        server.connect(place)
    except OSError:
        posix.execv(sys.executable, [sys.executable, "-P", "-m", "livingreview", *words])

    def stop(_number: int, _frame: object) -> None:
        server.shutdown(_socket.SHUT_WR)

    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(number, stop)
    try:
        send(server, words)
        answer = server.recv(HEAD)
    except OSError:
        answer = b""
    if not answer:
        sys.stderr.write("The preloaded process ended while this command ran.\n")
    return int(answer or NO_ANSWER)


def send(server: _socket.socket, words: list[str]) -> None:
    """Send a command with all that it would inherit."""
    environment = [name + b"=" + value for name, value in posix.environ.items()]
    start = [str(posix.nice(0)), posix.getcwd(), str(len(words)), *words]
    message = b"\0".join([*(word.encode("utf-8", "surrogateescape") for word in start), *environment])
    files = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    head = b"%*d" % (HEAD, len(message))
    server.sendmsg([head], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, files)])
    server.sendall(message)


if __name__ == "__main__":
    sys.exit(main())
