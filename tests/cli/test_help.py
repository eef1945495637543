"""Every command says what it does, and most with an example."""

from pathlib import Path

import pytest

from command_line import RunCli
from livingreview import __version__
from livingreview.cli import COMMANDS
from livingreview.cli.screen import SUBCOMMANDS
from livingreview.cli.step import STEPS


def paragraphs(text: str) -> list[str]:
    return [" ".join(block.split()) for block in text.split("\n\n")]


def test_the_tool_lists_its_commands_with_what_they_do(run_cli: RunCli) -> None:
    finished = run_cli("--help")

    assert finished.code == 0
    for name, about in COMMANDS.items():
        assert f"{name} {about}" in " ".join(finished.out.split())


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_a_sentence_and_an_example(name: str, option: str, run_cli: RunCli) -> None:
    finished = run_cli(name, option)

    assert finished.code == 0
    _, first, *rest = paragraphs(finished.out)
    assert first.endswith(".")
    assert any(f"livingreview {name}" in block for block in rest if block.startswith("Example"))


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_of_screen_has_a_sentence_and_an_example(name: str, run_cli: RunCli) -> None:
    finished = run_cli("screen", name, "--help")

    assert finished.code == 0
    _, first, *rest = paragraphs(finished.out)
    assert first.split(".")[0]
    assert any(f"livingreview screen {name}" in block for block in rest if block.startswith("Example"))
    assert SUBCOMMANDS[name].endswith(".")


@pytest.mark.parametrize("name", STEPS)
def test_every_step_has_a_sentence_in_the_list_and_in_its_help(name: str, run_cli: RunCli) -> None:
    finished = run_cli("step", name, "--help")

    assert finished.code == 0
    usage, first, *_ = paragraphs(finished.out)
    assert usage.startswith(f"Usage: livingreview step {name}")
    assert first.endswith(".")
    assert STEPS[name].endswith(".")


@pytest.mark.parametrize("name", STEPS)
def test_a_step_without_its_files_says_so_and_touches_nothing(name: str, good_review: Path, run_cli: RunCli) -> None:
    kept = good_review / "reports/figures/kept.svg"
    kept.parent.mkdir(parents=True)
    kept.write_text("an earlier build")

    finished = run_cli("step", name)

    assert finished.code == 2
    assert "Missing option" in finished.err or "files" in finished.err
    assert kept.exists()


def test_a_command_that_is_not_known_is_an_error_without_a_traceback(run_cli: RunCli) -> None:
    for arguments in (("builds",), ("step", "record"), ("check", "--fast")):
        finished = run_cli(*arguments)

        assert finished.code == 2
        assert "No such" in finished.err


def test_the_version_is_the_one_of_the_package(run_cli: RunCli) -> None:
    assert run_cli("--version").out == f"livingreview, version {__version__}\n"
