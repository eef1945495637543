"""Documents that the code determines are as the code says; the others name what there is."""

import importlib.machinery
import importlib.util
import json
import re
import types
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from builders import CERTAINTY_YAML, NOTES_YAML, REVIEW_YAML, SEARCHES_YAML, STUDY_YAML
from livingreview import yaml_dialect
from livingreview.cli import COMMANDS, livingreview
from livingreview.cli.step import STEPS
from livingreview.errors import InputError
from livingreview.models.base import FileModel, Model
from livingreview.tables import TABLES

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts/generate-docs"
EXAMPLES = {
    "review": REVIEW_YAML,
    "study": STUDY_YAML,
    "searches": SEARCHES_YAML,
    "certainty": CERTAINTY_YAML,
    "notes": NOTES_YAML,
}


def script() -> types.ModuleType:
    """Load the script that writes the documents; it has no ending .py."""
    loader = importlib.machinery.SourceFileLoader("generate_docs", str(SCRIPT))
    spec = importlib.util.spec_from_loader("generate_docs", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


GENERATOR = script()
DOCUMENTS = GENERATOR.documents()


def parts_of(model: type[BaseModel]) -> set[type[BaseModel]]:
    """Give a model and every model that it is made of."""
    names = set(model.model_json_schema().get("$defs", {}))
    return {model, *(part for part in Model.__subclasses__() if part.__name__ in names)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_generated_document_is_as_the_code_says(name: str) -> None:
    path = ROOT / "docs" / name
    committed = path.read_text(encoding="utf-8") if path.exists() else ""

    assert committed == DOCUMENTS[name], f"docs/{name} is out of date: run `python scripts/generate-docs`"


def test_generating_twice_gives_the_same_text() -> None:
    assert script().documents() == DOCUMENTS


def test_no_generated_document_is_left_over() -> None:
    schemas = {f"schema/{path.name}" for path in (ROOT / "docs/schema").iterdir()}

    assert schemas == {name for name in DOCUMENTS if name.startswith("schema/")}


@pytest.mark.parametrize("model", GENERATOR.MODELS.values(), ids=GENERATOR.MODELS)
def test_every_key_of_peoples_files_has_a_sentence(model: type[FileModel]) -> None:
    fields = [(part.__name__, name, field) for part in parts_of(model) for name, field in part.model_fields.items()]

    assert len(fields) >= len(model.model_fields)
    assert [
        (part, name) for part, name, field in fields if not (field.description or "").rstrip('"').endswith(".")
    ] == []


def test_every_table_with_every_column_is_described() -> None:
    page = DOCUMENTS["tables.md"]

    for table in TABLES:
        section = page.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(table.names)


def commands_below(group: click.Group, name: str) -> list[str]:
    context = click.Context(group)
    below = group.get_command(context, name)
    if not isinstance(below, click.Group):
        return []
    names = below.list_commands(click.Context(below))
    return [
        title
        for each in names
        for title in (f"{name} {each}", *(f"{name} {one}" for one in commands_below(below, each)))
    ]


def test_the_help_of_every_command_and_step_is_in_the_page_of_commands() -> None:
    titles = re.findall(r"^## `(.+)`$", DOCUMENTS["commands.md"], re.MULTILINE)

    assert titles == [
        "livingreview",
        *(f"livingreview {title}" for name in COMMANDS for title in (name, *commands_below(livingreview, name))),
    ]
    assert {f"livingreview step {name}" for name in STEPS} < set(titles)
    assert "\n    livingreview build --dry-run\n" in DOCUMENTS["commands.md"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_schema_names_its_dialect_and_every_key_of_a_good_file(name: str) -> None:
    schema = json.loads(DOCUMENTS[f"schema/{name}.json"])

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert set(yaml_dialect.read(EXAMPLES[name], name).data) <= set(schema["properties"])
    assert set(schema["required"]) <= set(yaml_dialect.read(EXAMPLES[name], name).data)


@pytest.mark.parametrize("page", [name for name in DOCUMENTS if name.endswith(".md")])
def test_a_link_inside_of_a_generated_page_leads_to_a_heading_of_it(page: str) -> None:
    text = DOCUMENTS[page]
    anchors = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }

    assert [target for target in re.findall(r"\]\(#([^)]+)\)", text) if target not in anchors] == []


def test_the_examples_in_the_page_on_the_dialect_are_read_as_it_says() -> None:
    text = (ROOT / "docs/yaml-dialect.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    quoted = re.findall(r'`"([^`]+)"`', text.split("**Put quotes around**")[1].split("and around a number")[0])

    found = yaml_dialect.read(example, "example").data

    assert (found["label"], found["participants"]["randomised"], found["registrations"]) == ("Kvarnström 2003", 12, [])
    assert found["notes"] == "The dose was reduced in two people after the first hour.\n"
    assert len(quoted) == 9
    for value in quoted:
        with pytest.raises(InputError, match="ambiguous"):
            yaml_dialect.read(f"key: {value}", "example")


def test_a_link_between_documents_leads_to_a_file() -> None:
    links = [
        (path, target)
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    ]

    assert len(links) > 20
    assert [f"{path.relative_to(ROOT)}: {to}" for path, to in links if not (path.parent / to).exists()] == []
