"""What git knows about the decision files: every committed version, and who committed it.

1. `git log --full-history -m` over `screening/` from HEAD gives each change of each file, also on branches that a
   merge left out. Names and mails are those of the commits; a `.mailmap` changes nothing.
2. A version is compared by the hash git gave it, so its content is read only where it does not fit.
3. Git is called without a shell, with no pager, hook, monitor, filter, replacement, prompt or network, whatever the
   repository's own settings say.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from livingreview import layout

SETTINGS = (
    *("core.quotePath=false", "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat"),
    *("core.attributesFile=/dev/null", "log.showSignature=false", "log.mailmap=false", "diff.external="),
    *("diff.renames=false", "protocol.allow=never", "core.untrackedCache=false", "credential.helper="),
)
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
LOG = (
    *("log", "--reverse", "--topo-order", "--full-history", "-m", "--raw", "-z", "--no-abbrev", "--no-renames"),
    *("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-mailmap", "--no-color"),
    "--format=%H%x00%P%x00%an%x00%ae",
)
HEADER_CELLS = 4
SHA1_DIGITS = 40
"""Length of a hash in a repository of git's older kind; the newer one writes sha256."""
LONGEST_RUN = 600
"""Seconds after which git is given up."""


class GitUnavailableError(Exception):
    """Why git could not be asked, for the person who reads the audit."""


@dataclass(frozen=True)
class Commit:
    """One commit, with its author as it says."""

    id: str
    parents: int
    name: str
    mail: str

    @property
    def author(self) -> str:
        """Give the author as git writes it."""
        return f"{self.name} <{self.mail}>"


@dataclass(frozen=True)
class Change:
    """One commit's change of one file, against one of its parents; None where there is no file."""

    commit: Commit
    file: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class History:
    """Every change of the decision files that HEAD leads to, oldest first."""

    root: Path
    head: str
    hash_name: str
    is_shallow: bool
    changes: tuple[Change, ...]
    sizes: dict[str, int]
    answers: dict[tuple[str, str], bool] = field(default_factory=dict)
    """What `is_beginning` found, by file and version: hashing long files is what takes the time."""

    def is_beginning(self, blob: str, file: str, data: bytes) -> bool:
        """Say whether a committed version is byte for byte the beginning of a file's present content."""
        if (file, blob) not in self.answers:
            size = self.sizes.get(blob, -1)
            hasher = hashlib.new(self.hash_name, b"blob %d\0" % size)
            hasher.update(memoryview(data)[: max(size, 0)])
            self.answers[file, blob] = 0 <= size <= len(data) and hasher.hexdigest() == blob
        return self.answers[file, blob]

    def content(self, blob: str) -> bytes:
        """Read a committed version."""
        return blob_content(self.root, blob)


def decision_history(root: Path) -> History:
    """Ask git about the decision files below a review's root; GitUnavailableError says why it cannot tell."""
    if not (root / layout.SCREENING).is_dir():
        raise GitUnavailableError("There is no folder screening/.")
    prefix, is_shallow, hash_name = (
        run_git(root, "rev-parse", "--show-prefix", "--is-shallow-repository", "--show-object-format")
        .decode("utf-8", "surrogateescape")
        .split("\n")[:3]
    )
    head = commit_of(root, "HEAD")
    logged = run_git(root, "--literal-pathspecs", *LOG, head, "--", layout.SCREENING)
    changes = tuple(change for change in _changes(logged, prefix) if change.file.endswith(".jsonl"))
    blobs = sorted({blob for change in changes for blob in (change.old, change.new) if blob})
    return History(root, head, hash_name, is_shallow == "true", changes, _sizes(root, blobs))


def changes_of(root: Path, files: Sequence[str]) -> list[Change]:
    """Give every committed change of some files below a review's root, oldest first."""
    prefix = run_git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
    logged = run_git(root, "--literal-pathspecs", *LOG, commit_of(root, "HEAD"), "--", *files)
    return list(_changes(logged, prefix))


def blob_of(data: bytes, like: str) -> str:
    """Give the hash by which git knows some content; `like` is another of the same repository."""
    hasher = hashlib.new("sha1" if len(like) == SHA1_DIGITS else "sha256", b"blob %d\0" % len(data))
    hasher.update(data)
    return hasher.hexdigest()


def commit_of(root: Path, name: str) -> str:
    """Give the commit that a name stands for."""
    try:
        found = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitUnavailableError:
        raise GitUnavailableError(f"git knows no commit {name}.") from None
    return found.decode("ascii", "replace").strip()


def files_at(root: Path, commit: str) -> dict[str, str]:
    """Give the decision files of a commit by path below the root, each with the hash of its content."""
    listed = run_git(root, "--literal-pathspecs", "ls-tree", "-r", "-z", commit, "--", layout.SCREENING)
    rows = (entry.split(b"\t", 1) for entry in listed.split(b"\0") if entry)
    found = {path.decode("utf-8", "surrogateescape"): about.split()[2].decode() for about, path in rows}
    return {path: blob for path, blob in found.items() if path.endswith(".jsonl")}


def blob_content(root: Path, blob: str) -> bytes:
    """Read one committed version by its hash."""
    return run_git(root, "cat-file", "blob", blob)


def run_git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run git on a repository, and give what it writes; GitUnavailableError says why it could not."""
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | ENVIRONMENT
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell
            ["git", "-C", str(root), *settings, *arguments],  # noqa: S607 - the git of the person's PATH
            input=given,
            capture_output=True,
            check=False,
            env=environment,
            timeout=LONGEST_RUN,
        )
    except FileNotFoundError:
        raise GitUnavailableError("The program git is not installed.") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitUnavailableError(f"git could not be run: {error}.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitUnavailableError(f"git says: {said[0] if said else done.returncode}.")
    return done.stdout


def _changes(output: bytes, prefix: str) -> Iterator[Change]:
    """Read the log: four cells a commit, then two for every changed file."""
    cells = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    header: list[str] = []
    for cell in cells:
        raw = cell.removeprefix("\n")
        if raw.startswith(":") and len(header) == HEADER_CELLS:
            file = next(cells).removeprefix(prefix)
            _, _, old, new, _ = raw[1:].split(" ", 4)
            commit = Commit(header[0], len(header[1].split()), header[2], header[3])
            yield Change(commit, file, _blob(old), _blob(new))
            continue
        header = [cell, *(next(cells, "") for _ in range(HEADER_CELLS - 1))]


def _blob(name: str) -> str | None:
    return name if name.strip("0") else None


def _sizes(root: Path, blobs: Sequence[str]) -> dict[str, int]:
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    answers = run_git(root, "cat-file", "--batch-check", given=asked).decode("ascii", "replace").splitlines()
    rows = (answer.split(" ") for answer in answers)
    return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}
