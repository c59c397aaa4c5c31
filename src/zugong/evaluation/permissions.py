"""Who may do what with schemes, rounds and objections. What each permission is, the kind says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zugong.evaluation import kinds
from zugong.evaluation.models import Rater, Round, Scheme
from zugong.flows import permissions as flow_permissions
from zugong.organisations import roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Forbidden, Refused


def whose(permission: str) -> str:
    """The roles that hold a permission, in words."""
    return str(
        flow_permissions.Listed(role.title for role in roles.all_roles() if permission in role.permissions)
    )


def check(by: Actor, permission: str, unit: Unit | None = None) -> None:
    """Raise ``Forbidden``, saying whose it is, unless ``by`` holds the permission (at the unit)."""
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(permission, unit):
        raise Forbidden("who", _("This is for: %(who)s."), who=whose(permission))


def check_keeps(by: Actor, scheme: Scheme) -> None:
    check(by, kinds.get(scheme.kind).keep, scheme.unit)


def may(round_: Round, verb: str, by: Actor) -> str | None:
    """None when ``by`` may do the verb now, else why not."""
    try:
        flow_permissions.check(round_, verb, by)
    except Refused as refused:
        return str(refused)
    return None


def rater_of(round_: Round, account: Account, group: str = "") -> Rater | None:
    """The account's place among those who judge (in the group, or the first of its groups)."""
    found = Rater.objects.filter(round=round_, account=account).select_related("account__person")
    return (found.filter(group=group) if group else found).first()


def may_view(account: Account, round_: Round) -> bool:
    """Whether turnout and results are open to the account; judging in the round alone does not open them."""
    return account.can(round_.about.view, round_.unit)


def handled(round_: Round, account: Account) -> str:
    """Why the account has had its hands in this round and so may not rule on it; empty when it has not."""
    if round_.step_log.filter(account=account).exclude(verb__in=("object", "join")).exists():
        return str(_("You carried this round through, so somebody else rules on it."))
    if Rater.objects.filter(round=round_, account=account).exists():
        return str(_("You judged in this round, so somebody else rules on it."))
    if round_.subjects.filter(nominated_by=account).exists():
        return str(_("You nominated somebody in this round, so somebody else rules on it."))
    return ""
