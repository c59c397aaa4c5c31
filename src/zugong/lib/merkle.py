"""The Merkle tree of RFC 9162, section 2.1: roots and proofs from stored nodes, and their verification.

A node is named by its level (0: leaves) and its place in that level; only full subtrees have a node that never changes.
Whoever keeps them in a table reads as many as the tree is high for any root or proof, however long the log is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Node = tuple[int, int]  # level, place

EMPTY = hashlib.sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """Hash of an entry; the byte in front keeps a leaf from passing for a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


# --- which nodes are asked for ------------------------------------------------------------------------------------
def full_nodes(start: int, end: int) -> list[Node]:
    """The largest full subtrees that make up the leaves ``start`` to ``end`` (exclusive), left to right.

    ``start`` must be where the tree itself would split (0, or a multiple of a power of two as large as what follows).
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def root_nodes(size: int) -> list[Node]:
    """The nodes that the root of the first ``size`` leaves is made of."""
    return full_nodes(0, size)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots make up the proof that leaf ``index`` is among ``size``, lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """The ranges whose roots prove that the first ``first`` leaves of ``second`` are those of an earlier tree."""
    if not 0 < first <= second:
        raise ValueError(f"a tree of {first} leaves is no earlier state of one of {second}")
    if first == second:
        return []
    start, end, whole, found = 0, second, True, []
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, whole = middle, False
    if not whole:
        found.append((start, end))
    return found[::-1]


def nodes_of(ranges: Iterable[tuple[int, int]]) -> list[Node]:
    """Every node these ranges are made of."""
    return [node for start, end in ranges for node in full_nodes(start, end)]


def _split(width: int) -> int:
    """The largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


# --- roots and proofs from nodes ----------------------------------------------------------------------------------
def range_root(start: int, end: int, nodes: Mapping[Node, bytes]) -> bytes:
    """The root of a range, from its full subtrees. KeyError names a node that is missing."""
    found = [nodes[node] for node in full_nodes(start, end)]
    if not found:
        return EMPTY
    result = found.pop()
    while found:
        result = node_hash(found.pop(), result)
    return result


def path(ranges: Iterable[tuple[int, int]], nodes: Mapping[Node, bytes]) -> list[bytes]:
    """The proof itself: one hash a range, in the order of RFC 9162."""
    return [range_root(start, end, nodes) for start, end in ranges]


def completed(
    index: int, leaf: bytes, get: Callable[[Node], bytes] | Mapping[Node, bytes]
) -> Iterator[tuple[Node, bytes]]:
    """The nodes that appending leaf ``index`` brings: the leaf, and every subtree it fills."""
    fetch = get if callable(get) else get.__getitem__
    level, place, value = 0, index, leaf
    yield (level, place), value
    while place & 1:
        value = node_hash(fetch((level, place - 1)), value)
        level, place = level + 1, place >> 1
        yield (level, place), value


def siblings(index: int) -> list[Node]:
    """The nodes ``completed`` asks for."""
    found, level, place = [], 0, index
    while place & 1:
        found.append((level, place - 1))
        level, place = level + 1, place >> 1
    return found


class Tree:
    """A whole tree in memory, for checks and for filling a log in one go."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.nodes: dict[Node, bytes] = {}
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf's hash; the nodes it brought."""
        fresh = list(completed(self.size, leaf, self.nodes))
        self.nodes.update(fresh)
        self.size += 1
        return fresh

    def root(self, size: int | None = None) -> bytes:
        return range_root(0, self.size if size is None else size, self.nodes)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        return path(inclusion_ranges(index, self.size if size is None else size), self.nodes)

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        return path(consistency_ranges(first, self.size if second is None else second), self.nodes)


# --- verification, as the RFC words it ----------------------------------------------------------------------------
def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2: whether the proof shows leaf ``index`` in the tree of ``size`` leaves with this root."""
    if not 0 <= index < size:
        return False
    place, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            result = node_hash(step, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, step)
        place, last = place >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162, 2.1.4.2: whether the tree of ``second`` leaves only added to the one of ``first``."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
