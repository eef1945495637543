"""A version is frozen whole, only when it can be rebuilt, and never touched again."""

import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import RunCli
from freezing_helpers import edit, raise_version
from livingreview.freezing import freeze as freezing
from livingreview.freezing.installed import installed
from workflow_helpers import planned

VERSION = "reports/versions/0.1"
HASH_LENGTH = 64


def sha256(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(root: Path, number: str = "0.1") -> dict:
    return json.loads((root / f"reports/versions/{number}/manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def released(review: Path, run_cli: RunCli, commit: Callable[[], None]) -> Path:
    done = run_cli("release")
    assert done.code == 0, done.err
    commit()
    return review


def test_a_version_holds_what_was_built_and_the_hash_of_all_of_it(review: Path, run_cli: RunCli) -> None:
    done = run_cli("release")

    found = manifest(review)
    assert done.code == 0
    assert "git add reports/versions/0.1" in done.out
    assert {"review.html", "review.pdf", "figures/relief_1_week.svg", "tables/prisma/flow.csv"} <= set(found["outputs"])
    assert all(sha256(review / VERSION / path) == noted for path, noted in found["outputs"].items())
    assert all((review / VERSION / path).read_bytes() == (review / "reports" / path).read_bytes()
               for path in found["outputs"])  # fmt: skip


def test_the_manifest_names_every_input_with_its_hash(review: Path, run_cli: RunCli, git: Callable[..., str]) -> None:
    run_cli("release")

    found = manifest(review)
    known = set(git("ls-files").splitlines())
    assert set(found["inputs"]) == {path for path in known if not path.startswith(".")}
    assert all(sha256(review / path) == noted for path, noted in found["inputs"].items())
    assert found["commit"] == git("rev-parse", "HEAD").strip()


def test_the_manifest_names_tool_libraries_and_system(review: Path, run_cli: RunCli) -> None:
    run_cli("release")

    found, here = manifest(review), installed()
    assert found["tool"] == {"version": here.tool["version"], "source": here.tool["source"]}
    assert {"numpy", "weasyprint", "snakemake", "pyarrow"} <= set(found["libraries"])
    assert {"python", "pango", "harfbuzz", "fontconfig"} == set(found["system"])
    assert (found["version"], found["date"], found["kind"], found["history"]) == ("0.1", "2026-11-20", "first", [])
    assert found["protocol"]["syntheses"]["relief_1_week"]["measure"] == "RR"


def test_the_manifest_is_canonical_json_and_its_files_cannot_be_written(review: Path, run_cli: RunCli) -> None:
    run_cli("release")

    text = (review / VERSION / "manifest.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (review / VERSION).rglob("*") if path.is_file()}
    assert modes == {0o444}


def test_building_after_a_release_has_nothing_to_do_and_touches_no_frozen_file(released: Path) -> None:
    before = {path: sha256(path) for path in (released / VERSION).rglob("*") if path.is_file()}

    assert planned(released).planned == {}
    assert {path: sha256(path) for path in (released / VERSION).rglob("*") if path.is_file()} == before


def test_what_is_cut_off_a_decision_file_is_found_against_the_frozen_manifest(released: Path, run_cli: RunCli) -> None:
    path = released / "screening/full_text/ann.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))

    done = run_cli("audit", "verify")

    assert done.code == 2
    noted = "reports/versions/0.1/manifest.json notes 2 lines"
    assert f"The end of this file is cut off: {noted}" in done.out


@pytest.mark.parametrize("file", ["review.html", "tables/prisma/flow.csv"])
def test_check_names_a_frozen_file_that_was_changed(released: Path, run_cli: RunCli, file: str) -> None:
    path = released / VERSION / file
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\n")

    done = run_cli("check")

    assert done.code == 2
    assert f"{VERSION}/{file}: This frozen file was changed." in done.err


def test_check_names_a_frozen_file_that_is_gone_or_was_added(released: Path, run_cli: RunCli) -> None:
    (released / VERSION / "review.pdf").unlink()
    (released / VERSION / "tables/new.csv").write_text("a\n")

    done = run_cli("check")

    assert f"{VERSION}/review.pdf: This frozen file is gone." in done.err
    assert f"{VERSION}/tables/new.csv: This file is none of the frozen version." in done.err


def uncommitted(root: Path) -> None:
    edit(root / "records/notes.yaml", "misspelt", "mistyped")


def unknown_to_git(root: Path) -> None:
    (root / "config/text/discussion.md").write_text("New.\n")


def report_by_hand(root: Path) -> None:
    path = root / "reports/review.html"
    path.write_text(path.read_text(encoding="utf-8") + "<!-- better -->", encoding="utf-8")


def broken_chain(root: Path) -> None:
    path = root / "screening/full_text/ann.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"note":""', b'"note":"x"', 1))


def wrong_file(root: Path) -> None:
    edit(root / "config/review.yaml", "measure: RR", "measure: XX")


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (uncommitted, "git: records/notes.yaml is not committed."),
        (unknown_to_git, "git: config/text/discussion.md is not committed."),
        (uncommitted, "build: It is not up to date: "),
        (report_by_hand, "build: reports/review.html is not what the build wrote."),
        (broken_chain, "audit: `livingreview audit verify` finds Chains broken."),
    ],
    ids=["not committed", "not in git", "old build", "report changed by hand", "broken chain"],
)
def test_nothing_is_frozen_while(review: Path, run_cli: RunCli, break_it: Callable[[Path], None], said: str) -> None:
    break_it(review)

    done = run_cli("release")

    assert done.code == 2
    assert said in done.err
    assert "Version 0.1 was not frozen." in done.err
    assert not (review / "reports/versions").exists()


def test_nothing_is_frozen_while_files_have_mistakes(review: Path, run_cli: RunCli) -> None:
    wrong_file(review)

    done = run_cli("release")

    assert done.code == 2
    assert "config/review.yaml" in done.err
    assert not (review / "reports/versions").exists()


def test_a_torn_line_that_was_set_aside_stops_a_release_and_check_strict(
    review: Path, run_cli: RunCli, commit: Callable[[], None]
) -> None:
    (review / "screening/set_aside").mkdir()
    (review / "screening/set_aside/ann.jsonl").write_text('{"rec')
    commit()

    assert run_cli("check").code == 0
    assert run_cli("check", "--strict").code == 2
    assert (
        "check: `livingreview check --strict` finds 1 problem. The first: screening/set_aside" in run_cli("release").err
    )


def test_an_input_that_git_ignores_is_refused_by_name(
    review: Path, run_cli: RunCli, commit: Callable[[], None]
) -> None:
    with (review / ".gitignore").open("a") as file:
        file.write("discussion.md\n")
    (review / "config/text/discussion.md").write_text("New.\n")
    commit()

    done = run_cli("release")

    assert "git: config/text/discussion.md is read by the build and ignored by git." in done.err


def test_versions_that_git_would_leave_out_are_refused(
    review: Path, run_cli: RunCli, commit: Callable[[], None]
) -> None:
    (review / ".gitignore").write_text("/results/\n/reports/\n/.snakemake/\n")
    commit()

    assert "git: .gitignore leaves reports/versions/ out." in run_cli("release").err


def test_a_review_without_git_is_refused(built_once: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built_once)

    done = run_cli("release")

    assert done.code == 2
    assert "git: git says: fatal: not a git repository" in done.err


def test_other_folders_of_the_repository_may_hold_changes(review: Path, run_cli: RunCli) -> None:
    (review.parent / "notes.txt").write_text("Unrelated.")

    assert run_cli("release").code == 0


def test_a_number_is_frozen_once(released: Path, run_cli: RunCli) -> None:
    done = run_cli("release")

    assert done.code == 2
    assert "version: 0.1 is frozen already. Raise `version` in config/review.yaml" in done.err


@pytest.mark.parametrize(
    ("number", "date", "said"),
    [
        ("0.0.9", "2026-12-01", "version: 0.0.9 is not later than 0.1"),
        ("0.1.1", "2026-11-19", "version_date: 2026-11-19 is before 0.1 of 2026-11-20."),
        ("0.1.1", "2026-11-20", "version_date: it is that of 0.1."),
        ("1.0", "2026-12-01", "version: By its number it is major, by what changed it is patch (0.1.1 after 0.1)."),
        ("0.2", "2026-12-01", "version: By its number it is minor, by what changed it is patch (0.1.1 after 0.1)."),
    ],
)
def test_a_number_and_its_date_have_to_be_raised_by_what_changed(
    released: Path, run_cli: RunCli, number: str, date: str, said: str
) -> None:
    raise_version(released, number, date)

    done = run_cli("release")

    assert done.code == 2
    assert said in done.err


def test_another_kind_needs_a_reason(released: Path, run_cli: RunCli) -> None:
    raise_version(released, "0.2", "2026-12-01")

    refused = run_cli("release", "--kind", "minor")
    told = run_cli("release", "--kind", "minor", "--reason", "A search without records was repeated.")

    assert "kind: The changes make it patch. To freeze it as minor say why: --reason TEXT." in refused.err
    assert "kind:" not in told.err
    assert "version:" not in told.err


def test_the_first_number_is_the_person_s(review: Path, run_cli: RunCli) -> None:
    done = run_cli("release", "--propose")

    assert done.code == 0
    assert done.out.startswith("Nothing is frozen yet. The first version is the number in config/review.yaml: 0.1.")


def test_a_release_that_fails_leaves_nothing_behind(
    review: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(freezing, "_publish", stop)

    run_cli("release")

    assert [path for path in (review / "reports/versions").rglob("*") if path.is_file()] == []


def test_the_crate_describes_the_run_as_its_profiles_ask(review: Path, run_cli: RunCli) -> None:
    run_cli("release")

    crate = json.loads((review / VERSION / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    by_id = {entity["@id"]: entity for entity in crate["@graph"]}
    root, workflow = by_id["./"], by_id["Snakefile"]
    action = by_id[root["mentions"][0]["@id"]]
    assert crate["@context"] == [
        "https://w3id.org/ro/crate/1.1/context",
        "https://w3id.org/ro/terms/workflow-run/context",
    ]
    assert len(by_id) == len(crate["@graph"])
    assert {each["@id"] for each in by_id["ro-crate-metadata.json"]["conformsTo"]} == {
        "https://w3id.org/ro/crate/1.1",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    }
    assert {each["@id"].rsplit("/", 2)[-2] for each in root["conformsTo"]} == {
        "process",
        "workflow",
        "workflow-ro-crate",
    }
    assert root["mainEntity"] == {"@id": "Snakefile"}
    assert (root["datePublished"], root["version"]) == ("2026-11-20", "0.1")
    assert set(workflow["@type"]) == {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
    assert by_id[workflow["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    assert (action["@type"], action["instrument"]) == ("CreateAction", {"@id": "Snakefile"})


def test_every_part_of_the_crate_is_a_file_of_the_version_with_its_hash(review: Path, run_cli: RunCli) -> None:
    run_cli("release")

    folder = review / VERSION
    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    by_id = {entity["@id"]: entity for entity in crate["@graph"]}
    parts = {part["@id"] for part in by_id["./"]["hasPart"]}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    named = {each["@id"] for entity in crate["@graph"] for each in references(entity)}
    assert parts == files - {"ro-crate-metadata.json"}
    assert all("sha256:" + by_id[part]["sha256"] == sha256(folder / part) for part in parts - {"manifest.json"})
    assert {name for name in named if name not in by_id and not name.startswith("http")} == set()


def references(entity: dict) -> list[dict]:
    values = [value for key, value in entity.items() if key != "@id"]
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one for one in each if isinstance(one, dict) and set(one) == {"@id"}]


def test_work_that_goes_on_under_a_frozen_number_is_a_warning_that_says_to_raise_it(
    released: Path, run_cli: RunCli
) -> None:
    assert "is frozen" not in run_cli("check").err

    study = released / "records/studies/berg_2021.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "# read again\n", encoding="utf-8")

    done = run_cli("check")
    assert done.code == 0
    assert "This version is frozen, and records/studies/berg_2021.yaml is not as it was then." in done.err
    assert "Raise version and version_date" in done.err


def test_a_version_holds_every_figure_of_the_report_and_none_that_was_changed_by_hand(
    review: Path, run_cli: RunCli
) -> None:
    path, drawn = review / "reports/figures/funnel-relief.svg", "<svg/>"
    explored = review / "results/publish/explored.json"
    times = explored.stat()
    explored.write_text(json.dumps({"funnel-relief": drawn}), encoding="utf-8")
    os.utime(explored, ns=(times.st_atime_ns, times.st_mtime_ns))
    path.write_text("<svg>mine</svg>", encoding="utf-8")

    refused = run_cli("release")
    assert refused.code == 2
    assert "reports/figures/funnel-relief.svg is not what the build wrote" in refused.err

    path.write_text(drawn, encoding="utf-8")
    assert run_cli("release").code == 0
    assert (review / VERSION / "figures/funnel-relief.svg").read_text(encoding="utf-8") == drawn
    assert "figures/funnel-relief.svg" in manifest(review)["outputs"]
