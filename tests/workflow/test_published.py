"""What stands in reports/ is what was built under that name."""

from pathlib import Path

from livingreview.workflow.graph import Graph
from livingreview.workflow.printed import published_as
from workflow_helpers import working_in


def test_every_published_file_is_the_built_one_of_its_name(built: Path) -> None:
    with working_in(built):
        pairs = [(Path(path), Path(published_as(path))) for path in Graph().finished]
        wrong = [to for of, to in pairs if of.read_bytes() != to.read_bytes()]

    assert wrong == []
    assert [(of, to) for of, to in pairs if of.name != to.name] == []
    assert len({to for _, to in pairs}) == len(pairs)
