"""The working folder read and checked for a build, without making again what is kept."""

from pathlib import Path

from livingreview.checks import Checked, check_folder, read_folder
from livingreview.workflow.kept import Kept


def read_and_checked() -> Checked:
    """Read and check every file in the working folder; records and links that are kept are not made again."""
    kept = Kept(Path())
    checked = check_folder(read_folder(Path()), making=kept)
    if checked.derived is not None:
        kept.forget_others()
    return checked
