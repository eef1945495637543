# ruff: noqa: RUF001, RUF100 - characters of many scripts
"""Font files that the protocol names: read where they can be, refused with what is wrong."""

from pathlib import Path

import pytest

from builders import write_review
from livingreview import layout
from livingreview.checks import check_folder, read_folder
from livingreview.font_files import read_fonts
from tiny_font import tiny_font

NAME = "config/fonts/Squares.ttf"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_review(tmp_path)
    (tmp_path / "config/fonts").mkdir()
    return tmp_path


def name_fonts(root: Path, *paths: str) -> None:
    protocol = root / layout.REVIEW
    listed = "".join(f"\n  - {path}" for path in paths)
    protocol.write_text(protocol.read_text(encoding="utf-8") + f"\nfonts:{listed}\n", encoding="utf-8")


def said(root: Path) -> list[str]:
    return [problem.message for problem in check_folder(read_folder(root)).errors]


def test_a_font_is_read_and_is_no_problem(root: Path) -> None:
    (root / NAME).write_bytes(tiny_font("試"))
    name_fonts(root, NAME)

    assert said(root) == []
    assert read_fonts(read_folder(root)) == ([tiny_font("試")], [])


@pytest.mark.parametrize(
    "path",
    ["../outside.ttf", "/etc/fonts/x.ttf", "config/fonts/../x.ttf", "records/x.ttf", "config/fonts/x.woff2", "x.ttf"],
)
def test_a_path_that_is_not_in_the_folder_of_fonts_is_refused(root: Path, path: str) -> None:
    name_fonts(root, path)

    problems = read_folder(root).problems

    assert [(problem.file, problem.value) for problem in problems] == [(layout.REVIEW, path)]


def test_a_file_that_is_not_there_is_named_with_its_line(root: Path) -> None:
    name_fonts(root, NAME)

    (problem,) = check_folder(read_folder(root)).errors

    assert problem.message == "There is no such font file."
    assert (problem.file, problem.value) == (layout.REVIEW, NAME)
    assert problem.line == len((root / layout.REVIEW).read_text(encoding="utf-8").splitlines())


def test_a_link_out_of_the_review_is_refused(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.ttf"
    outside.write_bytes(tiny_font("試"))
    (root / NAME).symlink_to(outside)
    name_fonts(root, NAME)

    assert said(root) == ["This font file is a link that leads out of the review's folder."]


@pytest.mark.parametrize("data", [b"", b"no font", b"\x00\x01\x00\x00" + bytes(40), tiny_font("試")[:300]])
def test_what_is_no_font_is_refused(root: Path, data: bytes) -> None:
    (root / NAME).write_bytes(data)
    name_fonts(root, NAME)

    (words,) = said(root)

    assert words.startswith("This is no font that can be read") or "no outlines" in words


def test_a_font_that_may_not_be_embedded_is_refused(root: Path) -> None:
    (root / NAME).write_bytes(tiny_font("試", may_be_embedded=False))
    name_fonts(root, NAME)

    assert said(root) == ["This font says that it may not be embedded."]


def test_check_names_only_the_characters_that_no_font_has_now(root: Path) -> None:
    (root / NAME).write_bytes(tiny_font("試"))
    (root / layout.TEXT).mkdir(exist_ok=True)
    (root / layout.TEXT / "background.md").write_text("A 試 and a 験.\n", encoding="utf-8")

    def unprintable() -> list[str]:
        warnings = check_folder(read_folder(root)).warnings
        return [str(problem.value)[0] for problem in warnings if "No font of the report" in problem.message]

    assert unprintable() == ["試", "験"]
    name_fonts(root, NAME)
    assert unprintable() == ["験"]
