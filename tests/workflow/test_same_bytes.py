"""Same inputs, same bytes: another folder, time zone, locale, hash seed, fonts and processor."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from livingreview.layout import PEOPLE
from livingreview.workflow.fingerprints import ROOT

OTHER_MACHINE = {
    "TZ": "Pacific/Chatham",
    "LANG": "C",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "4711",
    "FONTCONFIG_PATH": "/nonexistent",
    "XDG_DATA_HOME": "/nonexistent",
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX",
    "OMP_NUM_THREADS": "1",
}


def published(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_another_machine_builds_the_same_bytes(built: Path, tmp_path: Path) -> None:
    other = tmp_path / "some where else"
    other.mkdir()
    shutil.copy(built / "Snakefile", other)
    for folder in PEOPLE:
        shutil.copytree(built / folder, other / folder)
    environment = {**os.environ, **OTHER_MACHINE, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT.parent)}

    command = [sys.executable, "-m", "livingreview", "build", "--cores", "2"]
    done = subprocess.run(command, cwd=other, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    here, there = published(built / "reports"), published(other / "reports")
    assert sorted(here) == sorted(there)
    assert [name for name in here if here[name] != there[name]] == []


def test_a_build_changes_nothing_that_people_wrote(built: Path, tmp_path: Path) -> None:
    from reviews import synthetic_review

    synthetic_review(tmp_path / "fresh")

    for folder in PEOPLE:
        assert published(built / folder) == published(tmp_path / "fresh" / folder)
