"""Roles are data in code: a name, a description and a set of permissions. Rooms register theirs in ``AppConfig.ready``.

A permission is ``<room>.<verb>``; the audit page prints the whole matrix from this registry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.organisations.refusals import Listed


@dataclass
class Role:
    """``administrator`` names one of the three separate administrators; such a role holds no business permission."""

    name: str
    title: Any
    description: Any
    permissions: frozenset[str] = field(default_factory=frozenset)
    administrator: bool = False
    staff: bool = True


_registry: dict[str, Role] = {}
_permissions: dict[str, Any] = {}


def register(role: Role) -> Role:
    if role.name in _registry:
        raise ValueError(f"role {role.name} is registered twice")
    _registry[role.name] = role
    return role


def define(permission: str, title: Any) -> str:
    """Name a permission so that grants and the audit page can show it in words."""
    _permissions[permission] = title
    return permission


def allow(role: Role, *permissions: str) -> None:
    """Add a room's permissions to a role that another room registered."""
    unknown = [p for p in permissions if p not in _permissions]
    if unknown:
        raise ValueError(f"permissions without a definition: {', '.join(unknown)}")
    if role.administrator and any(not p.startswith("organisations.") for p in permissions):
        raise ValueError(f"{role.name} is an administrator and holds no business permission")
    role.permissions = role.permissions | frozenset(permissions)


def get(name: str) -> Role:
    return _registry[name]


def known(name: str) -> bool:
    return name in _registry


def all_roles() -> list[Role]:
    return list(_registry.values())


def all_permissions() -> dict[str, Any]:
    return dict(_permissions)


def who_may(*permissions: str) -> Listed:
    """The roles that hold one of the permissions, as one list of titles: whom to ask, said in a refusal."""
    return Listed(role.title for role in all_roles() if role.permissions & set(permissions))


SYSTEM_ADMIN = register(
    Role(
        "system_admin",
        _("system administrator"),
        _("Creates accounts and keeps the settings; sees no business data."),
        administrator=True,
    )
)
SECURITY_ADMIN = register(
    Role(
        "security_admin",
        _("security administrator"),
        _("Grants and revokes roles; sees no business data."),
        administrator=True,
    )
)
AUDIT_ADMIN = register(
    Role(
        "audit_admin",
        _("audit administrator"),
        _("Reads the events and nothing else."),
        administrator=True,
    )
)
MEMBER = register(Role("member", _("Party member"), _("Accepts orders and reports on them."), staff=False))
GROUP_LEADER = register(
    Role("group_leader", _("group leader"), _("Dispatches the group's orders to its members."))
)
BRANCH_SECRETARY = register(
    Role(
        "branch_secretary", _("branch secretary"), _("Answers the village's orders and keeps its catalogue.")
    )
)
TOWNSHIP_OFFICER = register(
    Role(
        "township_officer",
        _("township officer"),
        _("Answers what villages escalate and follows up on late orders."),
    )
)
COUNTY_SECTION = register(
    Role(
        "county_section",
        _("county section"),
        _("Keeps rosters and the county's catalogue; answers escalated orders."),
    )
)
DEPARTMENT_OFFICER = register(
    Role(
        "department_officer",
        _("department officer"),
        _("Answers for a department what offices ask of it, and what it was asked to do."),
    )
)
LEADER = register(
    Role("leader", _("leader"), _("Sees the figures and the records behind them; changes nothing."))
)

MANAGE_ACCOUNTS = define("organisations.manage_accounts", _("create, lock and reset accounts"))
MANAGE_SETTINGS = define("organisations.manage_settings", _("change settings"))
MANAGE_GRANTS = define("organisations.manage_grants", _("grant and revoke roles"))
VIEW_EVENTS = define("organisations.view_events", _("read and export events"))
VIEW_UNITS = define("organisations.view_units", _("see units"))
CHANGE_UNITS = define("organisations.change_units", _("change units"))
VIEW_PEOPLE = define("organisations.view_people", _("see people"))
CHANGE_PEOPLE = define("organisations.change_people", _("change people"))
REVEAL = define("organisations.reveal", _("reveal masked fields (logged)"))
VIEW_KIN = define("organisations.view_kin", _("see who is a near relative of whom (logged)"))
KEEP_KIN = define("organisations.keep_kin", _("enter near relatives"))
IMPORT_ROSTERS = define("organisations.import_rosters", _("import and export rosters"))

allow(SYSTEM_ADMIN, MANAGE_ACCOUNTS, MANAGE_SETTINGS)
allow(SECURITY_ADMIN, MANAGE_GRANTS)
allow(AUDIT_ADMIN, VIEW_EVENTS)
allow(GROUP_LEADER, VIEW_UNITS, VIEW_PEOPLE)
allow(BRANCH_SECRETARY, VIEW_UNITS, VIEW_PEOPLE, CHANGE_PEOPLE, REVEAL)
allow(TOWNSHIP_OFFICER, VIEW_UNITS, VIEW_PEOPLE, REVEAL, VIEW_KIN, KEEP_KIN)
allow(
    COUNTY_SECTION,
    VIEW_UNITS,
    CHANGE_UNITS,
    VIEW_PEOPLE,
    CHANGE_PEOPLE,
    REVEAL,
    VIEW_KIN,
    KEEP_KIN,
    IMPORT_ROSTERS,
)
allow(LEADER, VIEW_UNITS)
