"""Decision files read in two processes give what one gives, also where the second one dies."""

import os
from pathlib import Path

import pytest

from livingreview.audit import reading
from livingreview.audit.verify import Verified, verify


def said(verified: Verified) -> tuple[object, ...]:
    return verified.checks, verified.heads, [chain.votes for chain in verified.chains]


def test_a_second_process_changes_nothing_of_what_is_found(built_review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = built_review / "screening/title_abstract/bob.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"note":""', b'"note":"x"', 1))
    alone = verify(built_review)
    monkeypatch.setattr(reading, "MUCH", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    together = verify(built_review)

    assert said(together) == said(alone)
    assert any(chain.faults for chain in together.chains)


def test_what_a_process_that_died_should_have_read_is_read_here(
    built_review: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, here, whole = verify(built_review), os.getpid(), reading.verify_chain
    seen: list[str] = []

    def dies_elsewhere(data: bytes, owner: str, file: str, wanted: reading.Wanted) -> reading.Chain:
        if os.getpid() != here:
            os._exit(9)
        seen.append(owner)
        return whole(data, owner, file, wanted)

    monkeypatch.setattr(reading, "MUCH", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(reading, "verify_chain", dies_elsewhere)

    assert said(verify(built_review)) == said(alone)
    assert sorted(seen) == sorted(alone.heads)
