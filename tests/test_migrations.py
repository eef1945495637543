"""Migrations change the lines they must and nothing else."""

import pytest

from builders import REVIEW_YAML, STUDY_YAML
from livingreview import yaml_dialect
from livingreview.errors import InputError, Problem
from livingreview.migrations import MIGRATIONS, migrated, name_the_schema
from livingreview.models.base import SCHEMA

FILE = "records/studies/berg_2021.yaml"
OLD = STUDY_YAML.removeprefix("schema: 1\n")


def refused(text: str, **settings: object) -> Problem:
    with pytest.raises(InputError) as caught:
        migrated(text, FILE, **settings)
    (problem,) = caught.value.problems
    return problem


def test_every_older_version_has_a_migration() -> None:
    assert sorted(MIGRATIONS) == list(range(SCHEMA))


def test_from_0_to_1_only_one_line_is_added() -> None:
    assert migrated(OLD, FILE) == STUDY_YAML


def test_the_line_goes_below_comments_and_blank_lines_at_the_top() -> None:
    top = "# A study.\n#\n\n"

    assert migrated(top + OLD, FILE) == top + STUDY_YAML


@pytest.mark.parametrize("top", ["---\n", "%YAML 1.2\n---\n", "# x\n---\n"])
def test_the_line_goes_below_the_start_of_the_document(top: str) -> None:
    assert migrated(top + OLD, FILE) == top + STUDY_YAML


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    windows = "\ufeff" + OLD.replace("\n", "\r\n")

    assert migrated(windows, FILE) == "\ufeff" + STUDY_YAML.replace("\n", "\r\n")


def test_comments_quotes_and_layout_stay() -> None:
    old = "title:   'x'   # why\n\n\nlist: [1,\n   2]\n"

    assert migrated(old, FILE) == "schema: 1\n" + old


@pytest.mark.parametrize("text", [STUDY_YAML, REVIEW_YAML, "# c\nschema: 1 # first\na: 1\n", "a: 1\nschema:   1\n"])
def test_a_file_in_the_newest_schema_is_not_changed(text: str) -> None:
    assert migrated(text, FILE) == text


def test_migrating_twice_is_migrating_once() -> None:
    once = migrated(OLD, FILE)

    assert migrated(once, FILE) == once


def test_a_key_schema_below_another_key_is_not_the_schema_of_the_file() -> None:
    old = "a:\n  schema: 7\n"

    assert migrated(old, FILE) == "schema: 1\n" + old


def test_the_word_schema_inside_of_a_text_is_not_the_schema_of_the_file() -> None:
    old = "a: |\n  x\n\n  schema: 9\n"

    assert migrated(old, FILE) == "schema: 1\n" + old


def test_a_newer_schema_is_refused_with_its_line() -> None:
    found = refused("# c\nlabel: x\nschema: 2\n")

    assert (found.file, found.line, found.key, found.value) == (FILE, 3, "schema", "2")
    assert found.message == "This file was written for a newer release."
    assert found.allowed == "at most 1"
    assert found.fix.startswith("Install the release of livingreview")


@pytest.mark.parametrize("value", ['"1"', "one", "true", "1.0", "-1", "[1]"])
def test_a_schema_that_is_no_whole_number_is_refused(value: str) -> None:
    found = refused(f"schema: {value}\na: 1\n")

    assert (found.line, found.key, found.message) == (1, "schema", "This is no schema version.")


def test_a_file_that_the_dialect_refuses_is_refused() -> None:
    assert refused("a: 1\na: 2\n").message == "This key is given twice."


@pytest.mark.parametrize("text", ["{a: 1}\n", "  a: 1\n", "- a\n"])
def test_a_file_whose_lines_cannot_take_the_key_is_refused(text: str) -> None:
    found = refused(text)

    assert found.message == "This file cannot be migrated line by line."
    assert found.fix == "Write the line `schema: 1` at the top of its keys yourself."


def rename_label(text: str) -> str:
    """From 1 to 2, made up: `label` becomes `name`."""
    return text.replace("schema: 1", "schema: 2").replace("\nlabel:", "\nname:")


CHAIN = {**MIGRATIONS, 1: rename_label}


def test_migrations_run_one_after_the_other() -> None:
    expected = STUDY_YAML.replace("schema: 1", "schema: 2").replace("\nlabel:", "\nname:")

    assert migrated(OLD, FILE, migrations=CHAIN, newest=2) == expected
    assert migrated(STUDY_YAML, FILE, migrations=CHAIN, newest=2) == expected
    assert migrated(expected, FILE, migrations=CHAIN, newest=2) == expected


def test_a_migration_that_forgets_to_name_its_schema_is_found() -> None:
    found = refused(STUDY_YAML, migrations={1: lambda text: text}, newest=2)

    assert found.message == "This file cannot be migrated line by line."


def test_only_the_schema_is_added_to_what_the_file_says() -> None:
    before, after = (yaml_dialect.read(text, FILE).data for text in (OLD, name_the_schema(OLD)))

    assert after == {"schema": 1, **before}
