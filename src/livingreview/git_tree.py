"""What git says about a review's folder as it is now, and a folder with a commit checked out for a while.

1. A review may be a folder inside of a repository: only what lies below the review's root is looked at.
2. A work tree is a folder of its own, outside of the repository; it is removed whatever happens, and git forgets it.
"""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from livingreview.git_history import GitUnavailableError, run_git


def folder_in_repository(root: Path) -> str:
    """Give the review's folder inside of its repository, with a slash at the end; empty at its top."""
    return run_git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")


def changed_files(root: Path) -> list[str]:
    """Name what is not committed below a review's root: changed, staged, deleted, or not known to git."""
    asked = ("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    cells = run_git(root, *asked).decode("utf-8", "surrogateescape").split("\0")
    prefix = folder_in_repository(root)
    return sorted(cell[3:].removeprefix(prefix) for cell in cells if cell)


def not_in_git(root: Path, files: Collection[str]) -> list[str]:
    """Name the files, given below a review's root, that git does not hold: a clone would miss them."""
    held = run_git(root, "ls-files", "-z", "--", ".").decode("utf-8", "surrogateescape").split("\0")
    return sorted(set(files) - set(held))


def is_ignored(root: Path, path: str) -> bool:
    """Say whether git leaves a path out, as .gitignore says."""
    try:
        run_git(root, "check-ignore", "--quiet", "--no-index", "--", path)
    except GitUnavailableError:
        return False
    return True


@contextmanager
def work_tree(root: Path, commit: str) -> Iterator[Path]:
    """Check out a commit in a folder of its own for a while; give the review's folder in it."""
    prefix = folder_in_repository(root)
    outside = Path(tempfile.mkdtemp(prefix="livingreview-"))
    tree = outside / "tree"
    try:
        run_git(root, "worktree", "add", "--quiet", "--detach", tree.as_posix(), commit)
        yield tree / prefix
    finally:
        with suppress(GitUnavailableError):
            run_git(root, "worktree", "remove", "--force", "--force", tree.as_posix())
        shutil.rmtree(outside, ignore_errors=True)
        with suppress(GitUnavailableError):
            run_git(root, "worktree", "prune")
