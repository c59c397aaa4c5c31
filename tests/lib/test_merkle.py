"""The tree of RFC 9162, against a second implementation written here straight from the RFC, and against pymerkle."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from zugong.lib import merkle


# --- the RFC's own definitions, as written (section 2.1), recursive and slow ---------------------------------------
def mth(entries: list[bytes]) -> bytes:
    n = len(entries)
    if n == 0:
        return hashlib.sha256().digest()
    if n == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = below(n)
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def inclusion(m: int, entries: list[bytes]) -> list[bytes]:
    n = len(entries)
    if n == 1:
        return []
    k = below(n)
    if m < k:
        return [*inclusion(m, entries[:k]), mth(entries[k:])]
    return [*inclusion(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], whole: bool) -> list[bytes]:
    n = len(entries)
    if m == n:
        return [] if whole else [mth(entries)]
    k = below(n)
    if m <= k:
        return [*subproof(m, entries[:k], whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def entries(n: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(n)]


def tree(n: int) -> merkle.Tree:
    return merkle.Tree(merkle.leaf_hash(one) for one in entries(n))


SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33]


@pytest.mark.parametrize("size", [0, *SIZES])
def test_roots_agree_with_the_rfc_and_with_pymerkle(size):
    other = InmemoryTree("sha256")
    for one in entries(size):
        other.append_entry(one)
    assert tree(size).root() == mth(entries(size)) == other.get_root()


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_proofs_agree_and_hold(size):
    ours, data = tree(size), entries(size)
    other = InmemoryTree("sha256")
    for one in data:
        other.append_entry(one)
    for index in range(size):
        proof = ours.inclusion(index)
        assert proof == inclusion(index, data) == other.prove_inclusion(index + 1).path[1:]
        assert merkle.verify_inclusion(merkle.leaf_hash(data[index]), index, size, proof, mth(data))


@pytest.mark.parametrize("second", SIZES)
def test_consistency_proofs_agree_and_hold(second):
    ours, data = tree(second), entries(second)
    for first in range(1, second + 1):
        proof = ours.consistency(first)
        assert proof == (subproof(first, data, True) if first < second else [])
        assert merkle.verify_consistency(first, second, mth(data[:first]), mth(data), proof)


@given(st.integers(1, 300), st.data())
@settings(max_examples=60, deadline=None)
def test_nothing_else_is_accepted(size, data):
    """A proof for one place, size, leaf or root holds for no other."""
    index = data.draw(st.integers(0, size - 1))
    ours = tree(size)
    proof, root, leaf = ours.inclusion(index), ours.root(), ours.nodes[0, index]
    other = data.draw(st.integers(0, size + 3).filter(lambda n: n != index))
    assert not merkle.verify_inclusion(leaf, other, size, proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"another"), index, size, proof, root)
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, b"\x00" * 32], root)
    assert not merkle.verify_inclusion(leaf, index, size, proof, merkle.leaf_hash(b"root"))
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bent = [*proof[:place], merkle.leaf_hash(proof[place]), *proof[place + 1 :]]
        assert not merkle.verify_inclusion(leaf, index, size, bent, root)
        assert not merkle.verify_inclusion(leaf, index, size, proof[:-1], root)


@given(st.integers(2, 200), st.data())
@settings(max_examples=60, deadline=None)
def test_a_log_that_rewrote_its_past_is_not_consistent(size, data):
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    honest = entries(size)
    forged = [*honest[:changed], b"forged", *honest[changed + 1 :]]
    later = merkle.Tree(merkle.leaf_hash(one) for one in forged)
    assert not merkle.verify_consistency(
        first, size, mth(honest[:first]), later.root(), later.consistency(first)
    )
    assert merkle.verify_consistency(
        first, size, mth(honest[:first]), mth(honest), tree(size).consistency(first)
    )
    assert not merkle.verify_consistency(0, size, mth([]), mth(honest), [])
    assert not merkle.verify_consistency(size, first, mth(honest), mth(honest[:first]), [])


def test_nodes_asked_for_are_those_that_exist():
    for size in range(1, 70):
        known = tree(size).nodes
        for index in range(size):
            assert set(merkle.nodes_of(merkle.inclusion_ranges(index, size))) <= known.keys()
        for first in range(1, size):
            assert set(merkle.nodes_of(merkle.consistency_ranges(first, size))) <= known.keys()
        assert set(merkle.root_nodes(size)) <= known.keys()


def test_appending_asks_only_for_what_it_names():
    known: dict[merkle.Node, bytes] = {}
    for index, one in enumerate(entries(40)):
        few = {node: known[node] for node in merkle.siblings(index)}
        known.update(merkle.completed(index, merkle.leaf_hash(one), few))
    assert known == tree(40).nodes


def test_questions_without_an_answer_are_refused():
    with pytest.raises(ValueError):
        merkle.inclusion_ranges(3, 3)
    with pytest.raises(ValueError):
        merkle.consistency_ranges(0, 3)
    with pytest.raises(ValueError):
        merkle.consistency_ranges(4, 3)
