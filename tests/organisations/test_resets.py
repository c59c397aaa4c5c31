"""A reset needs two: one administrator asks, another allows it, and the holder is told."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, make_account, make_unit
from tests.organisations.offices import make_office, signed_in
from zugong.config import worker
from zugong.notices.models import Notice
from zugong.organisations import account_actions, account_resets, roles, second_factor
from zugong.organisations.actors import SYSTEM
from zugong.organisations.models import Account, Event, ResetRequest
from zugong.organisations.refusals import Conflict, Forbidden, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def ask(office, *, what="password", reason="本人来电，忘了密码", by="system", account=None):
    return account_resets.ask(account or office.officer, what=what, reason=reason, by=office.by(by))


def sign_in(account, password):
    client = Client()
    return client, client.post(
        reverse("account_login"), {"login": account.username, "password": password}, follow=True
    )


def inbox(account):
    return list(Notice.objects.filter(account=account).order_by("pk").values_list("title", flat=True))


# --- one person is not enough ------------------------------------------------------------------------------------
def test_the_system_administrator_alone_changes_nothing(office):
    """The page that once gave a temporary password at once gives none, whatever is sent to it."""
    before = office.officer.password
    client = signed_in(office.system)
    for act in ("reset-password", "reset-second-factor"):
        page = client.post(
            reverse("account_act", args=[office.officer.pk, act]), {"reason": "忘了"}, follow=True
        )
        assert "pairs" not in (page.context or {})
    reset = ResetRequest.objects.get(what="password")
    for act in ("approve", "carry-out", "refuse"):
        answer = client.post(reverse("reset_act", args=[reset.pk, act]), {"reason": "x"})
        assert answer.status_code in {403, 409}, act
    with pytest.raises(Conflict):
        account_resets.carry_out(reset, by=office.by("system"))
    assert Account.objects.get(pk=office.officer.pk).password == before
    assert not hasattr(account_actions, "reset_password")


@pytest.mark.parametrize("who", ["system", "audit", "officer"])
def test_nobody_but_a_security_administrator_allows_it(office, who):
    reset = ask(office)
    with pytest.raises(Forbidden):
        account_resets.approve(reset, by=office.by(who))
    with pytest.raises(Forbidden):
        account_resets.refuse(reset, reason="不行", by=office.by(who))
    assert ResetRequest.objects.get().state == "asked"


def test_the_database_knows_two_persons_too(office):
    reset = ask(office)
    now = timezone.now()
    for decider in (office.system, office.officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResetRequest.objects.filter(pk=reset.pk).update(
                state="approved", decided_by=decider, decided_at=now
            )
    for wrong in (
        {"state": "approved"},
        {"state": "done"},
        {"state": "refused", "decided_by": office.security, "decided_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResetRequest.objects.filter(pk=reset.pk).update(**wrong)


# --- the whole way -----------------------------------------------------------------------------------------------
def test_asked_allowed_carried_out_and_told(office):
    system, security = signed_in(office.system), signed_in(office.security)
    url = reverse("account_act", args=[office.officer.pk, "reset-password"])
    assert system.get(url).status_code == 200
    assert system.post(url).context["form"].errors["reason"]
    asked = system.post(url, {"reason": "本人来电，忘了密码"})
    reset = ResetRequest.objects.get()
    assert asked.url == reverse("reset", args=[reset.pk])
    assert any("请您决定" in title for title in inbox(office.security))
    assert any("不是您提出的" in title for title in inbox(office.officer))

    page = security.get(reverse("reset", args=[reset.pk])).content.decode()
    assert "本人来电，忘了密码" in page and "本人提出的，同意" in page
    assert "现在重置" not in system.get(reverse("reset", args=[reset.pk])).content.decode()
    assert security.post(reverse("reset_act", args=[reset.pk, "approve"])).status_code == 302
    assert security.post(reverse("reset_act", args=[reset.pk, "carry-out"])).status_code == 403

    assert "现在重置" in system.get(reverse("reset", args=[reset.pk])).content.decode()
    shown = system.post(reverse("reset_act", args=[reset.pk, "carry-out"]))
    password = dict(shown.context["pairs"])["临时密码"]
    assert "no-store" in shown.headers["Cache-Control"]
    assert Account.objects.get(pk=office.officer.pk).check_password(password)
    again = system.post(reverse("reset_act", args=[reset.pk, "carry-out"]))
    assert again.status_code == 409 and "已办" in again.content.decode()

    told = f"{office.system}申请，{office.security}同意"
    assert told in inbox(office.officer)[-1]
    for _time in range(2):  # whoever came first need not have been the holder
        client, landed = sign_in(office.officer, password)
        assert told in landed.content.decode()
    Account.objects.filter(pk=office.officer.pk).update(must_change_password=False)
    assert told in client.get(reverse("me")).content.decode()
    verbs = list(
        Event.objects.filter(subject_id=str(office.officer.pk), account__isnull=False, data__reset=reset.pk)
        .order_by("pk")
        .values_list("verb", "account")
    )
    assert verbs == [
        ("account.reset_asked", office.system.pk),
        ("account.reset_approved", office.security.pk),
        ("account.password_reset", office.system.pk),
    ]
    assert Event.objects.get(verb="account.password_reset").data["approved_by"] == str(office.security)
    assert password not in str(list(Event.objects.values()))


def test_the_reminder_ends_after_two_weeks(office, at):
    at("2026-03-02 10:00")
    reset = ask(office)
    account_resets.approve(reset, by=office.by("security"))
    account_resets.carry_out(reset, by=office.by("system"))
    assert account_resets.lately(office.officer) == [reset]
    at("2026-03-17 10:00")
    assert account_resets.lately(office.officer) == []


def test_a_second_factor_goes_the_same_way(office):
    with pytest.raises(Refused):
        ask(office, what="second_factor", reason="手机丢了")
    TOTP.activate(office.officer, generate_totp_secret())
    reset = ask(office, what="second_factor", reason="手机丢了")
    assert second_factor.is_on(office.officer)
    account_resets.approve(reset, by=office.by("security"))
    assert second_factor.is_on(office.officer)
    assert account_resets.carry_out(reset, by=office.by("system")) == ""
    assert not second_factor.is_on(office.officer)
    assert Account.objects.get(pk=office.officer.pk).check_password(PASSWORD)


# --- no, too late, and twice -------------------------------------------------------------------------------------
def test_a_refusal_carries_its_reason_and_ends_it(office):
    reset = ask(office)
    security = signed_in(office.security)
    url = reverse("reset_act", args=[reset.pk, "refuse"])
    assert security.post(url).context["form"].errors["reason"]
    assert security.post(url, {"reason": "本人说没有提过"}).status_code == 302
    page = signed_in(office.system).get(reverse("reset", args=[reset.pk])).content.decode()
    assert "本人说没有提过" in page and "现在重置" not in page
    assert any("没有同意" in title for title in inbox(office.system))
    with pytest.raises(Conflict):
        account_resets.approve(reset, by=office.by("security"))
    assert Event.objects.get(verb="account.reset_refused").data["reason"] == "本人说没有提过"
    assert ask(office).pk != reset.pk  # it may be asked again


@pytest.mark.parametrize(("steps", "days"), [(0, 4), (1, 2)])
def test_what_nobody_does_in_time_expires(office, at, steps, days):
    at("2026-03-02 10:00")
    reset = ask(office)
    if steps:
        account_resets.approve(reset, by=office.by("security"))
    at(f"2026-03-0{2 + days} 10:00")
    page = signed_in(office.system).get(reverse("reset", args=[reset.pk]))
    assert "已过期" in page.content.decode() and not page.context["may_carry_out"]
    with pytest.raises(Conflict, match="已过期"):
        account_resets.carry_out(reset, by=office.by("system"))
    with pytest.raises(Conflict):
        account_resets.approve(reset, by=office.by("security"))
    assert worker.every_minute() == []
    reset.refresh_from_db()
    assert reset.state == "expired" and Event.objects.filter(verb="account.reset_expired").count() == 1
    assert worker.every_minute() == []
    assert Event.objects.filter(verb="account.reset_expired").count() == 1
    assert ask(office).state == "asked"


def test_one_request_at_a_time_and_it_may_be_taken_back(office):
    reset = ask(office)
    with pytest.raises(Conflict):
        ask(office)
    assert (
        signed_in(office.security).post(reverse("reset_act", args=[reset.pk, "withdraw"])).status_code == 403
    )
    assert signed_in(office.system).post(reverse("reset_act", args=[reset.pk, "withdraw"])).status_code == 302
    with pytest.raises(Conflict):
        account_resets.approve(reset, by=office.by("security"))
    assert ask(office).state == "asked"


def test_of_two_decisions_at_once_one_counts(office):
    one = ask(office)
    other = ResetRequest.objects.get(pk=one.pk)
    account_resets.approve(one, by=office.by("security"))
    with pytest.raises(Conflict):
        account_resets.refuse(other, reason="晚了一步", by=office.by("security"))
    assert ResetRequest.objects.get().state == "approved"


# --- who, and on whom --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["security", "audit", "officer"])
def test_only_the_system_administrator_asks(office, who):
    with pytest.raises(Forbidden):
        ask(office, by=who, account=make_account("目标"))


def test_administrators_and_oneself_are_reset_on_the_server_alone(office):
    for account in (office.security, office.audit, office.system):
        with pytest.raises(Forbidden):
            ask(office, account=account)
    with pytest.raises(Forbidden):
        account_resets.ask(office.officer, what="password", reason="x", by=SYSTEM)
    assert account_actions.reset_by_command(office.security.username)


def test_who_became_an_administrator_meanwhile_is_not_reset(office):
    account = make_account("新人")
    reset = ask(office, account=account)
    account_resets.approve(reset, by=office.by("security"))
    account_actions.grant(
        account, role=roles.AUDIT_ADMIN.name, unit=office.county, from_date=timezone.localdate(), by=SYSTEM
    )
    with pytest.raises(Forbidden):
        account_resets.carry_out(reset, by=office.by("system"))
    assert ResetRequest.objects.get().state == "approved"


def test_an_administrator_of_another_place_sees_and_decides_nothing(office):
    elsewhere = make_unit("township", "云桥镇", office.county)
    reset = ask(office)
    for role in (roles.SYSTEM_ADMIN, roles.SECURITY_ADMIN):
        other = make_account("别处的", role, elsewhere)
        client = signed_in(other)
        assert client.get(reverse("resets")).context["page"].rows == []
        for act in ("approve", "refuse", "carry-out", "withdraw"):
            assert client.post(reverse("reset_act", args=[reset.pk, act]), {"reason": "x"}).status_code == 404


# --- the list ----------------------------------------------------------------------------------------------------
def test_both_see_the_list_and_its_filters(office, django_assert_max_num_queries):
    for number in range(30):
        ask(office, account=make_account(f"账号{number}", roles.MEMBER, office.village))
    account_resets.refuse(ResetRequest.objects.first(), reason="不行", by=office.by("security"))
    for who in (office.system, office.security):
        client = signed_in(who)
        client.get(reverse("resets"))
        with django_assert_max_num_queries(10):
            assert len(client.get(reverse("resets")).context["page"].rows) == 30
        assert len(client.get(reverse("resets"), {"state": "open"}).context["page"].rows) == 29
        assert len(client.get(reverse("resets"), {"state": "over"}).context["page"].rows) == 1
        assert client.get(reverse("resets"), {"state": "nonsense", "after": "\x00"}).status_code == 200
    assert (
        "正在办的重置"
        in signed_in(office.system)
        .get(reverse("account", args=[ResetRequest.objects.open().first().account_id]))
        .content.decode()
    )
