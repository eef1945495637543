"""What is installed here: the tool by version and source, every library by version, the libraries of the system.

1. The source of the tool is the hash of every file of its package, so a tool that was edited is another tool.
2. Libraries are those that the tool asks for, and those that these ask for, as they are installed.
3. Pango, HarfBuzz and fontconfig shape the PDF; they come with the system and are asked themselves.
"""

import ctypes
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from livingreview import __version__, io
from livingreview.canonical import SHA256_PREFIX, digest, sha256_hex

PACKAGE = "livingreview"
ROOT = Path(__file__).parent.parent
REQUIREMENT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
SYSTEM_LIBRARIES = {
    "pango": (("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0.dylib"), "pango_version_string"),
    "harfbuzz": (("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz.dylib"), "hb_version_string"),
    "fontconfig": (("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig.dylib"), "FcGetVersion"),
}
"""The names under which WeasyPrint finds each library, and the function that tells its version."""
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Installed:
    """What a build ran with."""

    tool: Mapping[str, str]
    libraries: Mapping[str, str]
    system: Mapping[str, str]


def installed() -> Installed:
    """Say what is installed here."""
    system = {name: _system_version(*place) for name, place in SYSTEM_LIBRARIES.items()}
    return Installed(
        tool={"version": __version__, "source": source_hash(ROOT)},
        libraries=_libraries(),
        system={"python": platform.python_version(), **system},
    )


def source_hash(package: Path) -> str:
    """Give the hash of every file of a package's folder, by name and bytes."""
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return SHA256_PREFIX + digest([[p.relative_to(package).as_posix(), sha256_hex(io.read_bytes(p))] for p in files])


def _libraries() -> dict[str, str]:
    """Follow what the tool requires through everything that is installed."""
    found: dict[str, str] = {}
    waiting = _required(PACKAGE)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # for another system or Python
        waiting += _required(name)
    return dict(sorted(found.items()))


def _required(name: str) -> list[str]:
    try:
        asked = requires(name) or []
    except PackageNotFoundError:
        return []
    names = (REQUIREMENT.match(each) for each in asked if "extra ==" not in each)
    return [_normal(found.group()) for found in names if found]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _system_version(names: tuple[str, ...], function: str) -> str:
    for name in names:
        try:
            ask = getattr(ctypes.CDLL(name), function)
        except (OSError, AttributeError):
            continue
        if function == "FcGetVersion":
            number = int(ask())
            return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
        ask.restype = ctypes.c_char_p
        return str(ask().decode("ascii", "replace"))
    return NOT_KNOWN
