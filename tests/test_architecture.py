"""The house rules that a reader relies on: one word a stage, one-way imports, files opened at the edges."""

import ast
import re
from pathlib import Path

import pytest

from livingreview.cli.step import STEPS
from livingreview.skeleton import skeleton
from livingreview.tables import TABLES
from livingreview.terms import STAGES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src/livingreview"
MODULES = sorted(PACKAGE.rglob("*.py"))
RULES = {path.stem: path.read_text(encoding="utf-8") for path in (PACKAGE / "workflow/rules").glob("*.smk")}

LAYERS = (
    ("errors", "terms", "canonical", "layout", "durations", "words", "design"),
    ("tables",),
    ("frames",),
    ("yaml_dialect", "models", "yaml_text", "yaml_edit", "validation", "migrations", "skeleton"),
    ("formats", "stats", "figures", "judgements", "ranking", "grading"),
    ("stages", "report"),
    ("io", "locked_file", "git_history", "git_tree"),
    (
        *("folder", "decision_files", "own_files", "bias_files", "judged_files", "unread", "catalogue", "versions"),
        *("retraction_files", "search_files", "contact_files", "explored_files"),
    ),
    ("earlier_versions",),
    ("derived", "uncertain", "deciding", "moments", "assessing", "report_entries"),
    ("rulings", "sources"),
    ("checks", "waiting", "confirming", "audit"),
    ("workflow", "page"),
    ("freezing", "watching"),
    ("cli",),
)
"""Each may import its own layer and those above it in this list."""

OPENERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir"}
MAY_OPEN = (
    "io.py",
    "locked_file.py",
    "skeleton.py",
    "workflow/",
    "report/fonts.py",
    "report/pdf.py",
    "sources/client.py",
    "figures/text_width.py",
    "words.py",
)
"""People's and built files go through io.py, and locked_file.py adds to decision files.

The others open files of the package, its fonts and translations, Snakemake's logs, or the addresses of live sources.
"""

LONGEST_MODULE = 320
LONGEST_FUNCTION = 45


def layer(name: str) -> int:
    for number, names in enumerate(LAYERS):
        if name in names:
            return number
    raise AssertionError(f"src/livingreview/{name} stands in no layer of tests/test_architecture.py")


def imported(module: Path) -> set[str]:
    """Give the first word below the package of everything a module imports from it."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "livingreview":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return found - {"__version__"}


@pytest.mark.parametrize("stage", STAGES)
def test_one_word_names_a_stage_everywhere(stage: str) -> None:
    steps = [name for name in STEPS if name == stage or name.startswith(f"{stage}_")]

    assert stage in RULES
    assert steps
    assert (PACKAGE / f"stages/{stage}.py").exists() or stage == "publish"
    assert (ROOT / f"docs/stages/{stage}.md").exists()
    assert all((PACKAGE / f"cli/steps/{step}.py").exists() for step in steps)
    assert set(re.findall(r"^rule (\w+):", RULES[stage], re.MULTILINE)) == set(steps)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "publish"])
def test_every_stage_has_its_tests(stage: str) -> None:
    assert (ROOT / f"tests/stages/test_{stage}.py").exists()


def test_rules_name_each_table_where_its_declaration_says() -> None:
    text = "".join(RULES.values())

    assert [table.name for table in TABLES if f'"results/{table.path}"' not in text] == []


def test_rules_hold_no_logic() -> None:
    for stage, text in RULES.items():
        assert "lambda" not in text, stage
        assert "run:" not in text, stage
        assert "rules." not in text, stage


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(module: Path) -> None:
    name = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if name in ("__init__", "__main__"):
        return

    wrong = {other for other in imported(module) if layer(other) > layer(name)}

    assert wrong == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_are_opened_at_the_edges(module: Path) -> None:
    place = module.relative_to(PACKAGE).as_posix()
    if place.startswith(MAY_OPEN):
        return
    calls = [
        node.func for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    through_io = {
        call.attr
        for call in calls
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "io"
    }

    assert (names & OPENERS) - through_io == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    is_vocabulary = module.name in ("terms.py", "tables.py")
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]

    assert text.count("\n") <= LONGEST_MODULE or is_vocabulary
    assert long == []


def test_the_root_runs_the_same_snakefile_that_init_writes() -> None:
    assert (ROOT / "Snakefile").read_bytes() == skeleton()["Snakefile"]


def test_starting_the_command_line_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    heavy = "numpy,pandas,scipy,pyarrow,pydantic,weasyprint,fontTools,jinja2,snakemake,rich,matplotlib,sklearn"
    code = f"import sys, livingreview.cli; print([m for m in '{heavy}'.split(',') if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


COUNTS_ONLY = ("forest_rows.py",)
"""Modules whose `sum()` adds whole numbers."""


@pytest.mark.parametrize("package", ["figures", "stats"])
def test_floats_are_not_added_with_sum(package: str) -> None:
    """Python 3.12 changed the last digit of `sum()` over floats; the same files must give the same bytes."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in (PACKAGE / package).glob("*.py")
        if path.name not in COUNTS_ONLY
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"
    ]

    assert found == []
