"""Which flows exist, by name and version. Rooms register theirs in ``AppConfig.ready``."""

from __future__ import annotations

from zugong.flows.table import Flow

_flows: dict[tuple[str, int], Flow] = {}


def register(flow: Flow) -> Flow:
    key = (flow.name, flow.version)
    if key in _flows:
        raise ValueError(f"flow {flow.name} version {flow.version} is registered twice")
    _flows[key] = flow
    return flow


def get(name: str, version: int) -> Flow:
    """The table a running case was opened under."""
    return _flows[name, version]


def latest(name: str) -> Flow:
    return _flows[max(key for key in _flows if key[0] == name)]


def all() -> list[Flow]:
    return [_flows[key] for key in sorted(_flows)]


def unregister(flow: Flow) -> None:
    """For tests that bring a flow of their own."""
    _flows.pop((flow.name, flow.version), None)
