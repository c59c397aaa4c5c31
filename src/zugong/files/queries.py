"""Who may open which stored file: rooms register a gate for each kind of subject their files belong to."""

from __future__ import annotations

from collections.abc import Callable

from zugong.files.models import StoredFile
from zugong.organisations.models import Account

Gate = Callable[[Account, StoredFile], bool]
_gates: dict[str, list[Gate]] = {}


def register_gate(subject_type: str, gate: Gate) -> None:
    """``gate(account, stored)`` says whether the account may open files of ``subject_type`` (a model's lower label).

    Several gates for one type: one that opens is enough. The same gate twice counts once.
    """
    gates = _gates.setdefault(subject_type, [])
    if gate not in gates:
        gates.append(gate)


def unregister_gate(subject_type: str, gate: Gate) -> None:
    """For tests that bring a gate of their own."""
    _gates[subject_type].remove(gate)


def visible_file(account: Account, pk: object) -> StoredFile | None:
    """The file, when a gate of its subject opens for the account; None when there is none or it stays shut."""
    stored = StoredFile.objects.filter(pk=pk).first()
    if stored is None:
        return None
    return stored if any(gate(account, stored) for gate in _gates.get(stored.subject_type, ())) else None
