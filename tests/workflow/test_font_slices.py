"""Which steps follow the team's own fonts."""

from pathlib import Path

import pytest

from builders import write_review
from livingreview import layout
from livingreview.workflow.graph import Graph
from tiny_font import tiny_font
from workflow_helpers import working_in

NAME = "config/fonts/Squares.ttf"
FOLLOWING = ("forest", "html", "pdf", "pictures", "checklists", "appendix")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_review(tmp_path)
    return tmp_path


def named(root: Path, font: bytes) -> tuple[list[str], str]:
    (root / "config/fonts").mkdir(exist_ok=True)
    (root / NAME).write_bytes(font)
    with working_in(root):
        graph = Graph()
        return graph.faces_option, graph.faces_slice


def test_the_bytes_of_a_font_count_and_not_its_time(root: Path) -> None:
    with working_in(root):
        assert Graph().faces_option == []
    protocol = root / layout.REVIEW
    protocol.write_text(protocol.read_text(encoding="utf-8") + f"\nfonts:\n  - {NAME}\n", encoding="utf-8")

    first = named(root, tiny_font("a"))

    assert first[0] == ["--font", NAME]
    assert named(root, tiny_font("a")) == first
    assert named(root, tiny_font("b"))[1] != first[1]


@pytest.mark.parametrize("step", FOLLOWING)
def test_every_step_that_draws_or_prints_follows_them(step: str) -> None:
    rules = (Path(__file__).parents[2] / "src/livingreview/workflow/rules/publish.smk").read_text(encoding="utf-8")
    rule = rules.split(f"rule publish_{step}:")[1].split("\n\n\n")[0]

    assert "ancient(graph.fonts)" in rule
    assert "drawn_with=graph.faces_slice" in rule
    assert "{params.faces:q}" in rule
