"""Build a frozen version once more, from the commit of its inputs, and compare every byte.

1. Tool and libraries have to be those of the manifest: others may write other bytes. What differs is named, with the
   one command that installs the right ones. A repository that holds the tool itself is built with that tool.
2. The commit is checked out into a work tree of its own, outside of the repository, and built there; nothing is
   fetched. The work tree is removed whatever happens.
3. Every output of the manifest is compared by its hash; further files that the build wrote are named too.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livingreview import io, layout
from livingreview.errors import BuildError, InputError, Problem
from livingreview.freezing.installed import PACKAGE, Installed, source_hash
from livingreview.freezing.manifest import hash_of
from livingreview.git_history import GitUnavailableError, commit_of
from livingreview.git_tree import folder_in_repository, work_tree
from livingreview.versions import Version

OWN_SOURCE = Path("src") / PACKAGE
"""Where a repository that holds the tool itself holds it."""
STOP_WITHIN = 20
"""Seconds that a build has to end in when it is stopped."""


@dataclass(frozen=True)
class Difference:
    """What is installed here and is not what a version was made with."""

    what: str
    then: str
    now: str


@dataclass(frozen=True)
class Rebuilt:
    """What rebuilding a version came to."""

    n_same: int
    differing: tuple[str, ...]
    missing: tuple[str, ...]
    further: tuple[str, ...]
    inputs: tuple[str, ...]
    """Inputs whose bytes at the commit are not those of the manifest."""

    @property
    def is_same(self) -> bool:
        """Say whether every byte is the same."""
        return not (self.differing or self.missing or self.further)


def differences(version: Version, installed: Installed, *, is_own_tool: bool) -> list[Difference]:
    """Give what has to be installed otherwise; `is_own_tool` where the commit brings the tool itself."""
    tool = _mapping(version, "tool")
    found = [
        Difference(f"{PACKAGE} ({key})", str(tool.get(key)), installed.tool[key])
        for key in ("version", "source")
        if not is_own_tool and tool.get(key) != installed.tool[key]
    ]
    for name, then in sorted(_mapping(version, "libraries").items()):
        now = installed.libraries.get(name, "not installed")
        if then != now:
            found.append(Difference(name, then, now))
    return found


def system_differences(version: Version, installed: Installed) -> list[Difference]:
    """Give what of the system differs: it can change the PDF, and no installer of Python's brings it."""
    then = _mapping(version, "system")
    return [
        Difference(name, then[name], now)
        for name, now in sorted(installed.system.items())
        if then.get(name, now) != now
    ]


def install_command(version: Version, found: Sequence[Difference]) -> str:
    """Give the one command that installs what the version was made with."""
    libraries = _mapping(version, "libraries")
    tool = _mapping(version, "tool")
    pins = [f"{PACKAGE}=={tool.get('version')}"] if any(each.what.startswith(PACKAGE) for each in found) else []
    pins += [f"{each.what}=={each.then}" for each in found if each.what in libraries]
    return f"python -m pip install --force-reinstall --no-deps {' '.join(pins)}"


@contextmanager
def inputs_of(root: Path, version: Version) -> Iterator[Path]:
    """Check the commit of a version's inputs out for a while; give the review's folder in it."""
    commit = version.manifest.get("commit")
    where = f"{layout.VERSIONS}/{version.number}/{layout.MANIFEST}"
    if not isinstance(commit, str):
        message = "The manifest names no commit, so the version cannot be rebuilt."
        raise InputError([Problem(where, 0, "commit", message)])
    try:
        commit_of(root, commit)
        with _stopping(), work_tree(root, commit) as folder:
            yield folder
    except GitUnavailableError as error:
        fix = "Fetch the whole history: git fetch --unshallow, or clone anew."
        raise InputError([Problem(where, 0, "commit", f"{error}", value=commit, fix=fix)]) from None


def own_tool(root: Path, folder: Path, version: Version) -> Path | None:
    """Give the folder to import the tool from, where the commit holds the one that made the version."""
    depth = len(Path(folder_in_repository(root)).parts)
    top = folder.parents[depth - 1] if depth else folder
    source = top / OWN_SOURCE
    is_it = source.is_dir() and source_hash(source) == _mapping(version, "tool").get("source")
    return source.parent if is_it else None


def rebuild(folder: Path, version: Version, *, cores: str | None, tool: Path | None) -> Rebuilt:
    """Build in a work tree, and compare with the manifest."""
    noted = _mapping(version, "inputs")
    inputs = [path for path, found in noted.items() if _hash(folder / path) != found]
    build(folder, cores=cores, tool=tool, name=f"version {version.number}")
    outputs = _mapping(version, "outputs")
    built = {path: _hash(folder / layout.REPORTS / path) for path in outputs}
    reports = folder / layout.REPORTS
    files = (path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file())
    own = [path for path in files if not path.startswith(f"{Path(layout.VERSIONS).name}/")]
    return Rebuilt(
        n_same=sum(built[path] == noted_hash for path, noted_hash in outputs.items()),
        differing=tuple(path for path, found in sorted(built.items()) if found and found != outputs[path]),
        missing=tuple(sorted(path for path, found in built.items() if found is None)),
        further=tuple(sorted(set(own) - set(outputs))),
        inputs=tuple(sorted(inputs)),
    )


def build(folder: Path, *, cores: str | None, tool: Path | None, name: str, targets: Sequence[str] = ()) -> None:
    """Run the build in a folder, in a process of its own; its progress and its messages are shown as they come."""
    arguments = [sys.executable, "-m", PACKAGE, "build", *(["--cores", cores] if cores else []), *targets]
    environment = dict(os.environ)
    if tool is not None:
        environment["PYTHONPATH"] = os.pathsep.join([str(tool), *filter(None, [environment.get("PYTHONPATH")])])
    with subprocess.Popen(arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - a list, no shell
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait(STOP_WITHIN)
            raise
    if code:
        raise BuildError(f"Rebuilding {name} failed; what stopped it stands above.")


@contextmanager
def _stopping() -> Iterator[None]:
    """Let a request to end stop the work as Ctrl-C does, so that nothing is left behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _hash(path: Path) -> str | None:
    return hash_of(io.read_bytes(path)) if path.is_file() else None


def _mapping(version: Version, key: str) -> Mapping[str, Any]:
    found = version.manifest.get(key)
    return found if isinstance(found, dict) else {}
