"""What tests of the verbs share: a refusal that changed nothing, who was told, which verbs were done."""

import pytest

from zugong.flows.models import Case
from zugong.notices.models import Notice
from zugong.organisations.models import Event
from zugong.organisations.refusals import Refused
from zugong.workorders.models import Declined, Rating


def refused(code, act, *args, **kwargs):
    """The refusal of an act that changed nothing."""
    before = counts()
    with pytest.raises(Refused) as found:
        act(*args, **kwargs)
    assert found.value.code == code
    assert str(found.value)
    assert counts() == before
    return found.value


def counts():
    states = tuple(
        Case.objects.order_by("pk").values_list("pk", "state", "version", "step_count", "assignee_id")
    )
    return (
        states,
        Event.objects.count(),
        Notice.objects.count(),
        Rating.objects.count(),
        Declined.objects.count(),
    )


def told():
    names = [str(notice.account) for notice in Notice.objects.order_by("pk")]
    Notice.objects.all().delete()
    return names


def verbs(order):
    return [step.verb for step in order.step_log.all()]
