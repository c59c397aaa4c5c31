"""Lists and their lines: made, read in, mended, checked, sent on to be published."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication
from zugong.disclosure.policies import check_words
from zugong.flows import actions as flows
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.fields import blind_index
from zugong.organisations.imports.writing import ready, sealed
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, NotNow, Refused
from zugong.villages.models import SubsidyFinding, SubsidyLine, SubsidyList, SubsidyPolicy
from zugong.villages.models.households import member_key
from zugong.villages.publishing.kinds import LIST
from zugong.villages.roles import KEEP_SUBSIDIES
from zugong.villages.subsidies import bodies, checks, permissions, policies

CHUNK = 1_000
LINE = ("name", "id_number", "account", "group", "quantity", "standard", "amount", "remark")
PUBLIC_WORDS = ("name", "group", "remark")
NUMBERS = ("id_number", "account")
COLUMNS = ("key", "list_id", "policy_id", "row", *LINE, "id_index", "account_index", "payment")


@transaction.atomic
def open_list(*, policy: SubsidyPolicy, village: Unit, batch: int, total: Decimal, by: Actor) -> SubsidyList:
    """A new list of a village; the batch's total is what was approved."""
    permissions.check(by, KEEP_SUBSIDIES, village)
    if village.kind != "village" or not village.is_open:
        raise Refused("village", _("A list belongs to a village that is open."))
    if policy.unit_id not in village.ancestor_ids:
        raise Refused("policy", _("This policy does not hold in %(village)s."), village=village.name)
    if policy.closed_on is not None:
        raise NotNow("policy", _("The policy is closed."))
    found = SubsidyList(policy=policy, village=village, batch=batch, total=total, made_by=by.account)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Conflict("batch", _("This village has a list of this batch already.")) from None
    events.record("subsidies.open", by=by, subject=found, unit=village, total=f"{total:.2f}")
    return found


@transaction.atomic
def set_total(found: SubsidyList, *, total: Decimal, by: Actor) -> None:
    """The batch's total as approved, corrected."""
    _begin(found, by)
    found.total = total
    found.save(update_fields=["total"])
    checks.run(found)
    events.record("subsidies.total", by=by, subject=found, unit=found.village, total=f"{total:.2f}")


@transaction.atomic
def replace_lines(found: SubsidyList, rows: Iterable[dict[str, Any]], *, by: Actor) -> int:
    """Put these rows in the place of all there are, and check them. Reasons given stay where their facts do."""
    _begin(found, by)
    policies.check_no_payments(found)
    memory = checks.remembered(found)
    SubsidyFinding.objects.filter(list=found).delete()
    SubsidyLine.objects.filter(list=found).delete()
    count = _write(found, rows)
    checks.run(found, memory)
    events.record("subsidies.read", by=by, subject=found, unit=found.village, lines=count)
    return count


def _write(found: SubsidyList, rows: Iterable[dict[str, Any]]) -> int:
    """Rows straight into the table: encrypted, indexed, numbered from 1."""
    quote = connection.ops.quote_name
    fields: list[Any] = [SubsidyLine._meta.get_field(name) for name in COLUMNS]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(COLUMNS))
    statement = f"INSERT INTO {quote(SubsidyLine._meta.db_table)} ({columns}) VALUES ({marks})"
    count, chunk = 0, []
    with connection.cursor() as cursor:
        for count, row in enumerate(rows, 1):
            for name in PUBLIC_WORDS:
                policies.check_public_words(row[name] or "")
            key = member_key()
            chunk.append(
                [
                    key,
                    found.pk,
                    found.policy_id,
                    count,
                    *(
                        sealed(SubsidyLine, name, row[name], key)
                        if name in NUMBERS
                        else ready(SubsidyLine, name, row[name])
                        for name in LINE
                    ),
                    blind_index(row["id_number"].upper(), "person.id_number"),
                    blind_index(row["account"], "subsidy_line.account"),
                    "",
                ]
            )
            if len(chunk) == CHUNK:
                cursor.executemany(statement, chunk)
                chunk = []
        if chunk:
            cursor.executemany(statement, chunk)
    return count


@transaction.atomic
def keep_line(
    found: SubsidyList, *, by: Actor, line: SubsidyLine | None = None, **fields: Any
) -> SubsidyLine:
    """Add a line at the end, or mend one. Empty numbers leave those there as they are."""
    _begin(found, by)
    for name in PUBLIC_WORDS:
        policies.check_public_words(fields.get(name) or "")
    if line is None:
        last = SubsidyLine.objects.filter(list=found).aggregate(last=Max("row"))["last"] or 0
        line = SubsidyLine(list=found, policy_id=found.policy_id, row=last + 1)
    elif line.payment == "paid":
        raise NotNow("paid", _("This line is paid; it stays as it is."))
    for name, value in fields.items():
        if name in NUMBERS and not value and line.pk is not None:
            continue
        setattr(line, name, value)
    if not line.id_number:
        raise Refused("id_number", _("The ID number is missing."))
    line.id_number = line.id_number.upper()
    line.save()
    checks.run(found)
    events.record("subsidies.line", by=by, subject=found, unit=found.village, row=line.row)
    return line


@transaction.atomic
def drop_line(line: SubsidyLine, *, by: Actor) -> None:
    """Take a line out; not once money went out on it."""
    _begin(line.list, by)
    if line.payments.exists():
        raise NotNow("paid", _("Money went out on this line; it stays."))
    row = line.row
    line.delete()
    checks.run(line.list)
    events.record("subsidies.line_drop", by=by, subject=line.list, unit=line.list.village, row=row)


@transaction.atomic
def check(found: SubsidyList, *, by: Actor) -> None:
    """Check the list against all others as they are now."""
    permissions.check(by, KEEP_SUBSIDIES, found.village)
    _hold(found)
    checks.run(found)
    events.record(
        "subsidies.check",
        by=by,
        subject=found,
        unit=found.village,
        errors=found.errors,
        warnings=found.warnings,
    )


@transaction.atomic
def settle(finding: SubsidyFinding, *, reason: str, by: Actor) -> None:
    """Say why a warning is no mistake. The reason stays, and who gave it; the supervision committee reads it."""
    found = finding.list
    _begin(found, by)
    if finding.is_error:
        raise NotNow("error", _("This has to be mended; a reason does not help."))
    check_words(reason)
    if not reason.strip():
        raise Refused("reason", _("Write why it is right."))
    SubsidyFinding.objects.filter(pk=finding.pk).update(
        reason=reason[:200], settled_by=by.account, settled_at=timezone.now()
    )
    found.warnings = SubsidyFinding.objects.filter(list=found, is_error=False, reason="").count()
    found.save(update_fields=["warnings"])
    events.record("subsidies.settle", by=by, subject=found, unit=found.village, kind=finding.kind)


@transaction.atomic
def draft(found: SubsidyList, *, by: Actor) -> Publication:
    """Make the publication's draft from the list as it stands, names and numbers masked; a draft under way is made anew."""
    _begin(found, by)
    checks.run(found)
    policies.check_settled(found)
    body = bodies.of_list(found, made_by=by.label)
    publication = found.publication
    if publication is None or publication.state == "dropped":
        publication = publications.prepare(
            unit=found.village, kind=LIST, body=body, by=by, source=f"villages.subsidylist:{found.pk}"
        )
        found.publication = publication
        found.save(update_fields=["publication"])
    else:
        publications.edit(publication, body=body, by=by)
    return publication


def guard(publication: Publication) -> None:
    """Before the draft goes on: the list is what the draft says, and what the checks find now is settled."""
    found = SubsidyList.objects.filter(publication=publication).select_related(*permissions.OF_LIST).first()
    if found is None:
        raise NotNow("no_list", _("A subsidy list is published from the checked list; open it there."))
    _hold(found)
    checks.run(found)
    policies.check_settled(found)
    made = publication.draft_body
    now = bodies.of_list(found, made_by=made["made_by"])
    if any(now[part] != made[part] for part in ("columns", "rows", "totals", "summary")):
        raise NotNow("draft_old", _("The list was changed after the draft was made; make the draft anew."))


def _begin(found: SubsidyList, by: Actor) -> None:
    """Nobody else changes the list, nor sends its draft, until this is done."""
    permissions.check(by, KEEP_SUBSIDIES, found.village)
    _hold(found)
    policies.check_may_change(found)


def _hold(found: SubsidyList) -> None:
    SubsidyList.objects.filter(pk=found.pk).update(checked_at=None)
    found.checked_at = None
    if found.publication is not None:
        flows.hold(found.publication)
        found.publication.refresh_from_db(
            fields=["state", "version", "step_count", "draft", "draft_digest", "latest"]
        )
