"""What a build leaves in reports/: every file under its own name."""

from pathlib import Path


def test_every_finished_file_is_what_its_name_says(built: Path) -> None:
    """Files are copied by name; a figure under the name of an appendix would open nowhere."""
    beginnings = {".pdf": b"%PDF", ".svg": b"<svg", ".png": b"\x89PNG"}
    files = [path for path in sorted((built / "reports").rglob("*")) if path.suffix in beginnings]

    assert {path.suffix for path in files} == set(beginnings)
    assert [path for path in files if not path.read_bytes().startswith(beginnings[path.suffix])] == []


def test_an_appendix_in_reports_is_the_one_that_was_built(built: Path) -> None:
    names = sorted(path.name for path in (built / "results/publish/appendices").iterdir())

    assert "studies.pdf" in names
    for name in names:
        copied = (built / "reports/appendices" / name).read_bytes()
        assert copied == (built / "results/publish/appendices" / name).read_bytes()
