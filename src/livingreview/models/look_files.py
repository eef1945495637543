"""The files of a team's look: templates of its own, and its logo."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LookFiles:
    """What stands in config/templates/, and the bytes of the logo."""

    templates: Mapping[str, str] = field(default_factory=dict)
    """By the name of the file."""
    logo: bytes | None = None


NO_FILES = LookFiles()
