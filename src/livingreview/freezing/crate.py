"""The manifest once more, as an RO-Crate: for repositories and tools that know nothing of this one.

1. The crate is the version's folder; its parts are the report, the PDF, every figure and every table.
2. The workflow is the review's Snakefile, run once: a CreateAction with the inputs as its objects and the parts as
   its results. Inputs stay in the repository at the commit; each is named with its hash.
3. Dates are the review's own and ids are derived from the commit and the version: the same version, the same bytes.

Source: RO-Crate 1.1; Workflow RO-Crate 1.0; Process and Workflow Run Crate 0.5.
"""

import uuid
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
CRATE_1_1 = "https://w3id.org/ro/crate/1.1"
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
SNAKEMAKE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/ro/wfrun/workflow/0.5")
"""Under it the id of a run is made from its commit and version."""
MEDIA = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".csv": "text/csv",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".jsonl": "application/jsonl",
}
WORKFLOW = "Snakefile"

Entity = dict[str, Any]


def crate(manifest: Mapping[str, Any], sizes: Mapping[str, int], *, license_text: str | None = None) -> dict[str, Any]:
    """Give the RO-Crate metadata of a version; `sizes` are those of its files."""
    run = f"urn:uuid:{uuid.uuid5(NAMESPACE, manifest['commit'] + manifest['version'])}"
    outputs = [_file(path, found, size=sizes.get(path)) for path, found in manifest["outputs"].items()]
    own = {**manifest["inputs"]}
    own.pop(WORKFLOW, None)
    inputs = [_input(path, found, manifest["commit"]) for path, found in own.items()]
    parts = [_file("manifest.json", None), *outputs]
    return {
        "@context": CONTEXT,
        "@graph": [
            _descriptor(),
            _root(manifest, parts, run, license_text),
            *_profiles(),
            *_workflow(manifest),
            _action(manifest, run, inputs, outputs),
            *_people(manifest),
            *parts,
            *inputs,
        ],
    }


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": [{"@id": CRATE_1_1}, {"@id": WORKFLOW_CRATE}],
    }


def _root(manifest: Mapping[str, Any], parts: list[Entity], run: str, license_text: str | None) -> Entity:
    label = manifest.get("label")
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{manifest['title']}, version {manifest['version']}" + (f" ({label})" if label else ""),
        "description": "A frozen version of a systematic review: report, tables and figures, with their hashes.",
        "version": manifest["version"],
        "datePublished": manifest["date"],
        "author": [{"@id": person["@id"]} for person in _people(manifest)],
        "license": license_text or "Not stated by the review.",
        "conformsTo": [{"@id": profile} for profile in PROFILES],
        "mainEntity": {"@id": WORKFLOW},
        "hasPart": [{"@id": WORKFLOW}, *({"@id": part["@id"]} for part in parts)],
        "mentions": [{"@id": run}],
    }


def _profiles() -> list[Entity]:
    return [
        {"@id": address, "@type": "CreativeWork", "name": name, "version": version}
        for address, (name, version) in PROFILES.items()
    ]


def _workflow(manifest: Mapping[str, Any]) -> list[Entity]:
    found = manifest["inputs"].get(WORKFLOW)
    return [
        {
            "@id": WORKFLOW,
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
            "name": "The review's workflow",
            "description": "Runs the rules that livingreview brings; it stands at the commit of the inputs.",
            "programmingLanguage": {"@id": SNAKEMAKE},
            "softwareRequirements": [{"@id": f"#{name}"} for name in ("livingreview", *manifest["libraries"])],
            **({"sha256": found.removeprefix("sha256:")} if found else {}),
        },
        {
            "@id": SNAKEMAKE,
            "@type": "ComputerLanguage",
            "name": "Snakemake",
            "alternateName": "Snakemake",
            "url": {"@id": "https://snakemake.readthedocs.io"},
            "identifier": {"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
        },
        _software("livingreview", manifest["tool"]["version"], source=manifest["tool"]["source"]),
        *(_software(name, version) for name, version in manifest["libraries"].items()),
    ]


def _software(name: str, version: str, source: str | None = None) -> Entity:
    more = {"sha256": source.removeprefix("sha256:")} if source else {}
    return {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version, **more}


def _action(manifest: Mapping[str, Any], run: str, inputs: list[Entity], outputs: list[Entity]) -> Entity:
    return {
        "@id": run,
        "@type": "CreateAction",
        "name": f"Build of version {manifest['version']}",
        "instrument": {"@id": WORKFLOW},
        "object": [{"@id": each["@id"]} for each in inputs],
        "result": [{"@id": each["@id"]} for each in outputs],
        "startTime": manifest["date"],
        "endTime": manifest["date"],
        "agent": [{"@id": person["@id"]} for person in _people(manifest)],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }


def _people(manifest: Mapping[str, Any]) -> list[Entity]:
    team = manifest["protocol"]["team"].items()
    authors = [(name, member["label"]) for name, member in team if "author" in member["roles"]]
    return [{"@id": f"#person/{name}", "@type": "Person", "name": label} for name, label in authors]


def _file(path: str, found: str | None, *, size: int | None = None) -> Entity:
    media = MEDIA.get(PurePosixPath(path).suffix)
    return {
        "@id": path,
        "@type": "File",
        "name": path,
        **({"encodingFormat": media} if media else {}),
        **({"contentSize": str(size)} if size is not None else {}),
        **({"sha256": found.removeprefix("sha256:")} if found else {}),
    }


def _input(path: str, found: str, commit: str) -> Entity:
    """Name an input: it is no part of the crate, and stands in the repository at the commit."""
    return {**_file(path, found), "@id": f"#input/{path}", "@type": "CreativeWork", "version": commit}
