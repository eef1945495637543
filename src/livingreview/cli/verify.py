"""`livingreview verify`: rebuild a frozen version, and compare every byte."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview.errors import EXIT_OTHER_VERSIONS, EXIT_USER_ERROR

if TYPE_CHECKING:
    from livingreview.freezing.rebuild import Rebuilt
    from livingreview.versions import Version


@click.command("verify")
@click.argument("number")
@click.option("--anyway", is_flag=True, help="Rebuild also where other versions are installed than made it.")
@click.option("--cores", "-c", help="How many steps may run at once.  [default: 2]")
def command(*, number: str, anyway: bool, cores: str | None) -> None:
    """Rebuild the frozen version NUMBER from the commit of its inputs, and compare every byte.

    Before that the frozen files are held against the manifest, and the manifest against the commit that froze it and
    the versions after it. The commit of the inputs is checked out into a folder outside of the repository, which is
    removed again. Nothing is fetched.

    Exit code 0: every file is the same. Exit code 2: files differ, each is named. Exit code 3: other tool or library
    versions are installed than made the version; they are named, with the command that installs the right ones.

    \b
    Examples:
      livingreview verify 1.0
      livingreview verify 1.0 --anyway
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview import layout
    from livingreview.folder import require_file
    from livingreview.freezing import rebuild
    from livingreview.freezing.installed import installed

    require_file(layout.REVIEW)
    root = Path.cwd()
    version = _as_frozen(root, number)
    here = installed()
    with rebuild.inputs_of(root, version) as folder:
        tool = rebuild.own_tool(root, folder, version)
        found = rebuild.differences(version, here, is_own_tool=tool is not None)
        for each in rebuild.system_differences(version, here):
            click.echo(f"Note: {each.what} is {each.now}, was {each.then}; the PDF may differ.", err=True)
        if found:
            for each in found:
                click.echo(f"{each.what}: {each.now} is installed, version {version.number} was made with {each.then}.")
            if not anyway:
                click.echo(f"Install what made it:\n  {rebuild.install_command(version, found)}")
                sys.exit(EXIT_OTHER_VERSIONS)
        rebuilt = rebuild.rebuild(folder, version, cores=cores, tool=tool)
    _say(version.number, rebuilt)
    sys.exit(0 if rebuilt.is_same else EXIT_USER_ERROR)


def _as_frozen(root: Path, number: str) -> "Version":
    """Give the version of a number; an InputError where there is none, or where a file of it was changed."""
    from livingreview import layout
    from livingreview.checks.frozen import version_problems
    from livingreview.checks.frozen_in_git import is_noted, manifest_problems
    from livingreview.errors import InputError, Problem
    from livingreview.versions import find_version, frozen_versions

    versions = frozen_versions(root)
    version = find_version(versions, number)
    if version is None:
        known = ", ".join(each.number for each in versions) or "none"
        raise InputError([Problem(layout.VERSIONS, 0, "", "No such frozen version.", value=number, allowed=known)])
    changed = [*version_problems(version), *manifest_problems(root, versions, only=version)]
    if changed:
        raise InputError(changed)
    if not is_noted(root, version):
        click.echo(f"Note: Version {version.number} is not committed: its manifest is held against nothing.", err=True)
    return version


def _say(number: str, rebuilt: "Rebuilt") -> None:
    for path in rebuilt.inputs:
        click.echo(f"Note: {path} at the commit is not the input that the manifest names.", err=True)
    for words, paths in (
        ("differs", rebuilt.differing),
        ("was not built", rebuilt.missing),
        ("was built, and is none of the version's", rebuilt.further),
    ):
        for path in paths:
            click.echo(f"{path}: {words}.")
    if rebuilt.is_same:
        click.echo(f"Version {number} was rebuilt: all {rebuilt.n_same} files are the same, byte for byte.")
    else:
        n = len(rebuilt.differing) + len(rebuilt.missing) + len(rebuilt.further)
        click.echo(f"Version {number} was rebuilt and is not the same: {n} of its files are not, {rebuilt.n_same} are.")
