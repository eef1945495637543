"""Clusters of linked records that never join what a person ruled apart."""

from collections.abc import Iterable


class Clusters:
    """Disjoint sets of records; each knows what it is kept apart from."""

    def __init__(self, record_ids: Iterable[str]) -> None:
        """Start with every record on its own."""
        self._parent = {record_id: record_id for record_id in record_ids}
        self._size = dict.fromkeys(self._parent, 1)
        self._smallest = dict(self._parent)
        self._apart: dict[str, set[str]] = {}

    def smallest(self, record_id: str) -> str:
        """Give the smallest id of a record and all it is joined with."""
        return self._smallest[self._root(record_id)]

    def are_joined(self, record_a: str, record_b: str) -> bool:
        """Say whether two records are in one cluster."""
        return self._root(record_a) == self._root(record_b)

    def may_join(self, record_a: str, record_b: str) -> bool:
        """Say whether no ruling keeps the clusters of two records apart."""
        root_a, root_b = self._root(record_a), self._root(record_b)
        fewer, other = sorted((root_a, root_b), key=lambda root: len(self._apart.get(root, ())))
        return all(self._root(record_id) != other for record_id in self._apart.get(fewer, ()))

    def keep_apart(self, record_a: str, record_b: str) -> None:
        """Never join the clusters of two records."""
        self._apart.setdefault(self._root(record_a), set()).add(record_b)
        self._apart.setdefault(self._root(record_b), set()).add(record_a)

    def join(self, record_a: str, record_b: str) -> None:
        """Make the clusters of two records one."""
        kept, merged = sorted((self._root(record_a), self._root(record_b)), key=lambda root: -self._size[root])
        if kept == merged:
            return
        self._parent[merged] = kept
        self._size[kept] += self._size[merged]
        self._smallest[kept] = min(self._smallest[kept], self._smallest[merged])
        if merged in self._apart:
            self._apart.setdefault(kept, set()).update(self._apart.pop(merged))

    def _root(self, record_id: str) -> str:
        while self._parent[record_id] != record_id:
            self._parent[record_id] = self._parent[self._parent[record_id]]
            record_id = self._parent[record_id]
        return record_id
