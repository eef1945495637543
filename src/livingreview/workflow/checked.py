"""The working folder read and checked for a build, without making again what is kept."""

from pathlib import Path

from livingreview.checks import Checked, check_folder, read_folder
from livingreview.workflow.kept import Kept


def read_and_checked(*, is_dry_run: bool = False) -> Checked:
    """Read and check every file in the working folder; records and links that are kept are not made again.

    What is made is kept where nothing stands in a build's way, and nothing is for a dry run.
    """
    kept = Kept(Path())
    checked = check_folder(read_folder(Path()), making=kept)
    if checked.derived is not None and not checked.errors and not is_dry_run:
        kept.save()
    return checked
