"""How a server was started."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HTTP = 80
"""The port that browsers leave out."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Settings:
    """Where the page is reached, and who may use it."""

    root: Path
    host: str = "127.0.0.1"
    port: int = 8765
    by: str | None = None
    """The one person of a local server; None where people sign in."""
    address: str | None = None
    """What people open, behind a proxy: `https://review.example.org/screening`."""
    trusted_proxies: tuple[str, ...] = ()

    @property
    def is_local(self) -> bool:
        """Say whether one person uses the page, by the token in the opened address."""
        return self.by is not None

    @property
    def prefix(self) -> str:
        """Give the path that every address begins with; empty at the top."""
        return urlsplit(self.address).path.rstrip("/") if self.address else ""

    @property
    def is_secure(self) -> bool:
        """Say whether people reach the page over https."""
        return self.address is not None and self.address.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """Give the origins from which the page may be written to."""
        if self.address:
            parts = urlsplit(self.address)
            return frozenset({f"{parts.scheme}://{parts.netloc}".lower()})
        names = LOOPBACK if self.host in ("127.0.0.1", "::1", "localhost") else (self.host,)
        port = "" if self.port == HTTP else f":{self.port}"
        return frozenset(f"http://{name}{port}" for name in names)

    @property
    def hosts(self) -> frozenset[str]:
        """Give what the header Host may say."""
        return frozenset(origin.split("://", 1)[1] for origin in self.origins)

    @property
    def cookie(self) -> str:
        """Give the name of the cookie; ports of one machine share their cookies, so the port is in it."""
        if not self.is_secure:
            return f"livingreview_{self.port}"
        return "__Host-livingreview" if not self.prefix else "__Secure-livingreview"
