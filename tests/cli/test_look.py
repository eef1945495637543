"""Templates and logo of a team stay inside config/ and the sandbox: exit code 2, with the file and what is wrong."""

from pathlib import Path

import pytest
import snakemake.shell  # noqa: F401 - it keeps the output it finds when first imported: not that of one test

from builders import write_review
from command_line import RunCli

EXTENDS = '{% extends "livingreview/print.html" %}\n'
SECRET = "the secret beside the review"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0"/></svg>'
NAMED = "\nreport:\n  logo: {file: config/logo.svg, alternative: A team}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    review = tmp_path / "review"
    write_review(review)
    (review / "config/templates").mkdir()
    (tmp_path / "secret.html").write_text(SECRET, encoding="utf-8")
    (tmp_path / "secret.svg").write_text(LOGO, encoding="utf-8")
    monkeypatch.chdir(review)
    return review


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_template_that_is_a_link_out_of_the_folder_is_refused(root: Path, run_cli: RunCli, command: str) -> None:
    (root / "config/templates/print.html").symlink_to(root.parent / "secret.html")

    done = run_cli(command)

    assert done.code == 2
    assert "config/templates/print.html: This leads out of config/" in done.out + done.err
    assert SECRET not in done.out + done.err


def test_a_folder_of_templates_that_is_a_link_out_of_the_review_is_refused(root: Path, run_cli: RunCli) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "print.html").write_text(EXTENDS, encoding="utf-8")
    (root / "config/templates").rmdir()
    (root / "config/templates").symlink_to(outside, target_is_directory=True)

    done = run_cli("check")

    assert done.code == 2
    assert "config/templates/print.html: This leads out of config/" in done.out + done.err


def test_a_logo_that_is_a_link_out_of_the_folder_is_refused(root: Path, run_cli: RunCli) -> None:
    (root / "config/logo.svg").symlink_to(root.parent / "secret.svg")
    with (root / "config/review.yaml").open("a", encoding="utf-8") as protocol:
        protocol.write(NAMED)

    done = run_cli("check")

    assert done.code == 2
    assert "config/logo.svg: This leads out of config/" in done.out + done.err


@pytest.mark.parametrize("address", ["../../secret.html", "livingreview/../../../secret.html", "{root}/secret.html"])
@pytest.mark.parametrize("tag", ["include", "import", "extends"])
def test_a_template_takes_in_no_file_from_outside(root: Path, run_cli: RunCli, address: str, tag: str) -> None:
    place = address.format(root=root.parent)
    said = f'{{% {tag} "{place}"{" as other" if tag == "import" else ""} %}}'
    (root / "config/templates/print.html").write_text(f"<p>\n{said}\n", encoding="utf-8")

    done = run_cli("check")

    assert done.code == 2
    assert f"config/templates/print.html:2: There is no template {place!r}" in done.out + done.err
    assert SECRET not in done.out + done.err


def test_a_build_with_a_template_that_reaches_for_python_ends_with_its_line(root: Path, run_cli: RunCli) -> None:
    template = f"{EXTENDS}{{% block footer %}}\n{{{{ say.__globals__ }}}}\n{{% endblock %}}"
    (root / "config/templates/print.html").write_text(template, encoding="utf-8")

    done = run_cli("build")

    assert done.code == 2
    assert "config/templates/print.html:3: access to attribute '__globals__'" in done.out + done.err
    assert "is unsafe" in done.out + done.err
    assert not (root / "reports/review.pdf").exists()
