"""A character that no font of the report has is named by `check`, where it stands."""

from pathlib import Path

import pytest

from command_line import RunCli
from reviews import synthetic_review


def test_a_character_without_a_font_is_named_with_file_line_and_name(
    tmp_path: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    synthetic_review(tmp_path)
    study = tmp_path / "records/studies/alder_2015.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text + "notes: 合 and ⊕, and 合 again\n", encoding="utf-8")
    (tmp_path / "config/text/background.md").write_text("First.\n\nThen \u0e01.\n", encoding="utf-8")

    monkeypatch.chdir(tmp_path)

    found = run_cli("check")
    said = found.out + found.err

    line = text.count("\n") + 1
    assert f"records/studies/alder_2015.yaml:{line}: No font of the report has this character" in said
    assert "合 (U+5408 CJK UNIFIED IDEOGRAPH-5408)" in said
    assert "config/text/background.md:3: No font" in said
    assert "(U+0E01 THAI CHARACTER KO KAI)" in said
    assert said.count("No font of the report") == 2
