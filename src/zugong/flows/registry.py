"""Which flows exist, by name and version. Rooms register theirs in ``AppConfig.ready``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.flows.table import Flow
from zugong.organisations import verbs

_flows: dict[tuple[str, int], Flow] = {}


def register(flow: Flow) -> Flow:
    key = (flow.name, flow.version)
    if key in _flows:
        raise ValueError(f"flow {flow.name} version {flow.version} is registered twice")
    _flows[key] = flow
    for verb in flow.verbs:
        verbs.name(f"{flow.name}.{verb.name}", verb.title)
    verbs.name(f"{flow.name}.pass_up", _("passed up for being late"))
    return flow


def get(name: str, version: int) -> Flow:
    """The table a running case was opened under."""
    try:
        return _flows[name, version]
    except KeyError:
        raise LookupError(
            f"no flow {name} version {version}: a table stays registered while cases run under it"
        ) from None


def latest(name: str) -> Flow:
    """The table new cases are opened under."""
    versions = [version for flow, version in _flows if flow == name]
    if not versions:
        raise LookupError(f"no flow {name} is registered")
    return _flows[name, max(versions)]


def all() -> list[Flow]:
    return [_flows[key] for key in sorted(_flows)]


def latest_of(model: str) -> list[Flow]:
    """The latest table of every flow whose cases are of this model, in the order in which the flows were registered."""
    names = dict.fromkeys(name for (name, _version), flow in _flows.items() if flow.model == model)
    return [latest(name) for name in names]


def unregister(flow: Flow) -> None:
    """For tests that bring a flow of their own."""
    _flows.pop((flow.name, flow.version), None)
