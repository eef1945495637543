"""Hash the source a step runs, so that editing the tool reruns exactly what the edit concerns.

Snakemake sees an edited rule, never an edited module behind its shell command. A step's fingerprint
covers the module of its command, every module of this package that it imports (also inside
functions), the templates where one of them is used, and the versions of the libraries imported.
"""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

PACKAGE = "livingreview"
ROOT = Path(__file__).parent.parent
IMPORT = re.compile(r"^\s*(?:from ([\w.]+) import ([\w, ]+|\()|import ([\w.]+))", re.MULTILINE)
LIBRARIES = {
    "fontTools": "fonttools",
    "jinja2": "jinja2",
    "markdown_it": "markdown-it-py",
    "nh3": "nh3",
    "numpy": "numpy",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "scipy": "scipy",
    "weasyprint": "weasyprint",
}
"""Import names and distributions of the libraries whose version can change a result's bytes."""
TEMPLATE_USERS = ("livingreview.report.render",)
TEMPLATES = "templates/report"


def step_fingerprint(step: str) -> str:
    """Give the hash of everything behind `livingreview step STEP`."""
    modules, libraries = _reached(f"{PACKAGE}.cli.steps.{step}")
    hasher = hashlib.sha256()
    for name in sorted(modules):
        hasher.update(name.encode() + b"\0" + modules[name].encode() + b"\0")
    if any(name in modules for name in TEMPLATE_USERS):
        for path in sorted((ROOT / TEMPLATES).rglob("*")):
            if path.is_file():
                hasher.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for library in sorted(libraries):
        hasher.update(f"{library} {version(library)}\0".encode())
    return hasher.hexdigest()


def _reached(start: str) -> tuple[dict[str, str], set[str]]:
    """Follow imports from a module: the source of every module reached, and the libraries."""
    modules: dict[str, str] = {}
    libraries: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in modules or name == PACKAGE:
            continue
        path = _file(name)
        if path is None:
            continue
        modules[name] = path.read_text(encoding="utf-8")
        for source, names, plain in IMPORT.findall(modules[name]):
            imported = source or plain
            if imported.split(".")[0] == PACKAGE:
                parts = [part.strip() for part in names.split(",")] if names != "(" else []
                waiting += [imported, *(f"{imported}.{part.split(' ')[0]}" for part in parts if part)]
            elif imported.split(".")[0] in LIBRARIES:
                libraries.add(LIBRARIES[imported.split(".")[0]])
    return modules, libraries


def _file(name: str) -> Path | None:
    """Give the source file of one of this package's modules; None for a name inside a module."""
    base = ROOT.joinpath(*name.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None
