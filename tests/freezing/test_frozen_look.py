"""A frozen version notes the hash of every file of the team's look, and `verify` names one that is another."""

from pathlib import Path

import pytest

from builders import write_review
from livingreview.freezing import rebuild
from livingreview.freezing.manifest import hash_of, hashes, input_files
from livingreview.versions import Version
from tiny_font import tiny_font

LOOK = {
    "config/logo.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0"/></svg>',
    "config/templates/print.html": b'{% extends "livingreview/print.html" %}\n',
    "config/templates/print.css": b"p { color: black; }\n",
    "config/fonts/Squares.ttf": tiny_font("\u8a66"),
    "config/text/background.md": b"Why.\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_review(tmp_path)
    for name, content in LOOK.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_every_file_of_the_look_is_hashed_as_an_input(root: Path) -> None:
    noted = hashes(root, input_files(root))

    assert {name: noted[name] for name in LOOK} == {name: hash_of(content) for name, content in LOOK.items()}


@pytest.mark.parametrize("name", LOOK)
def test_a_file_of_the_look_that_is_another_than_the_frozen_one_is_named(
    root: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = {"inputs": hashes(root, input_files(root)), "outputs": {}}
    version = Version("1.0", "2026-01-01", None, root / "reports/versions/1.0", noted)
    monkeypatch.setattr(rebuild, "build", lambda *_, **__: None)
    assert rebuild.rebuild(root, version, cores=None, tool=None).inputs == ()
    (root / name).write_bytes(LOOK[name] + b" ")

    found = rebuild.rebuild(root, version, cores=None, tool=None)

    assert found.inputs == (name,)
