"""The past as rows, in bulk: cases with their steps, publications, versions with their texts, the log and its heads."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max

from zugong.disclosure import kinds, log, numbers, reviewing
from zugong.disclosure.actions.publications import unit_words
from zugong.disclosure.models import (
    Attachment,
    LogEntry,
    LogNode,
    LogState,
    Night,
    Posting,
    Publication,
    PublicationNumber,
    Signature,
    TreeHead,
    Version,
    VersionBody,
)
from zugong.disclosure.workflow import PUBLICATION
from zugong.flows.models import Case, Step
from zugong.lib import merkle
from zugong.lib.disclosed import document
from zugong.lib.disclosed.canonical import canonical, digest
from zugong.lib.disclosed.note import Head, sign
from zugong.organisations.models import Account
from zugong.portal.seed.published.past import Past
from zugong.portal.seed.published.sheet import DAY, HOUR, MINUTE, Edition, Sheet, iso
from zugong.portal.seed.world import By
from zugong.portal.seed.writer import TZ, Table

CHECKED = time(2, 0, 4)
BOARDS = ("村部公开栏", "2组凉亭")


class Rows:
    def __init__(self, past: Past) -> None:
        self.past, self.sheets, self.home = past, past.sheets, past.home
        self.members: dict[int, list[Account]] = {}
        self.cases = Table(
            Case,
            "id flow flow_version state prior_state version step_count title unit_id holder_id duty opened_at closed_at",
        )
        self.steps = Table(
            Step,
            "case_id number verb from_state to_state at account_id actor_kind actor_label unit_id note data",
        )
        self.publications = Table(
            Publication,
            "case_ptr_id kind number period_from period_to round made_by_id latest_id published_at",
        )
        self.versions = Table(
            Version,
            "id publication_id number title digest summary row_count reason published_at published_by_id",
        )
        self.bodies = Table(VersionBody, "version_id text")
        self.entries = Table(LogEntry, "place leaf version_id at")
        self.signed = Table(
            Signature,
            "publication_id round draft_digest account_id person_id name post agrees words second_factor at",
        )
        self.nodes = Table(LogNode, "level place hash")
        self.heads = Table(TreeHead, "size root at note")
        self.postings = Table(
            Posting, "id version_id unit_id place posted_on until photo_id off_on off_why account_id"
        )

    def write(self) -> None:
        self.number()
        self.log()
        for sheet in self.sheets:
            self.case(sheet)
            sheet.duty.publication_id = sheet.key
        self.boards()
        for table in (
            self.cases, self.steps, self.publications, self.versions, self.bodies, self.entries, self.signed, self.nodes,
            self.heads, self.postings,
        ):  # fmt: skip
            table.flush()
        self.attachments()

    def number(self) -> None:
        """Numbers as they were given: one count a month of the period."""
        counts: Counter[str] = Counter()
        county = next(unit for unit in self.past.units.values() if unit.kind == "county")
        first = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        for place, sheet in enumerate(self.sheets):
            sheet.key = first + place
            month = numbers.month_key(county, sheet.duty.period_to)
            counts[month] += 1
            sheet.number = numbers.spelled(month, sheet.unit.name, counts[month])
        PublicationNumber.objects.bulk_create(
            PublicationNumber(key=key, last=last) for key, last in counts.items()
        )

    # --- the log -----------------------------------------------------------------------------------------------------
    def log(self) -> None:
        """Every edition in the order of its time; a signed head for each day that brought something."""
        happened = [
            (edition.at, sheet.key, number, sheet, edition)
            for sheet in self.sheets
            for number, edition in enumerate(sheet.editions, 1)
        ]
        happened.sort(key=lambda one: one[:3])
        tree, last = merkle.Tree(), None
        for place, (at, _key, number, sheet, edition) in enumerate(happened):
            if last is not None and last.date() != at.date():
                self.head(tree, last)
            edition.id = place + 1
            leaf = self.edition(sheet, number, edition)
            self.entries.add([place, leaf, edition.id, at])
            tree.append(merkle.leaf_hash(leaf.encode()))
            last = at
        if last is not None:
            self.head(tree, last)
        for (level, where), value in tree.nodes.items():
            self.nodes.add([level, where, value.hex()])
        LogState.objects.create(size=tree.size)
        checked = datetime.combine(self.past.today, CHECKED, TZ)
        Night.objects.create(
            on=self.past.today,
            started_at=checked,
            finished_at=checked + timedelta(seconds=3),
            entries=sum(at < checked for at, *_rest in happened),
        )

    def head(self, tree: merkle.Tree, at: datetime) -> None:
        root = tree.root()
        note = sign(Head(log.public_key().name, tree.size, root, at), log.signing_key())
        self.heads.add([tree.size, root.hex(), at, note])

    def edition(self, sheet: Sheet, number: int, edition: Edition) -> str:
        """The version with its text and signatures. Returns what the log keeps of it."""
        former = sheet.editions[number - 2] if number > 1 else None
        text = document.document(
            edition.body,
            number=sheet.number,
            version=number,
            kind=sheet.kind,
            unit=unit_words(sheet.unit),
            signatures=self.signatures(sheet, number, edition),
            published={"by": sheet.publisher.label[:60], "at": iso(edition.at)},
            corrects={"version": number - 1, "digest": former.digest, "reason": edition.why}
            if former
            else None,
        )
        edition.digest = digest(text)
        body = edition.body
        self.versions.add(
            [edition.id, sheet.key, number, body["title"], edition.digest, body["summary"], len(body["rows"]),
             edition.why, edition.at, sheet.publisher.account_id]
        )  # fmt: skip
        self.bodies.add([edition.id, text])
        return document.leaf(
            number=sheet.number,
            version=number,
            kind=sheet.kind,
            unit=sheet.unit.code,
            digest=edition.digest,
            at=edition.at,
        )

    def signatures(self, sheet: Sheet, number: int, edition: Edition) -> list[dict[str, Any]]:
        if not kinds.get(sheet.kind).reviewed:
            return []
        own, found = digest(canonical(edition.body)), []
        for place, account in enumerate(self.reviewers(sheet)):
            at = edition.at - HOUR - (5 - place) * 10 * MINUTE
            post = reviewing.post_of(account, sheet.unit)[:60]
            name = account.person.name if account.person else account.display_name
            self.signed.add(
                [sheet.key, number, own, account.pk, account.person_id, name, post, True, "", True, at]
            )
            found.append({"name": name, "post": post, "remark": "", "at": iso(at), "body": own})
        return found

    def reviewers(self, sheet: Sheet) -> list[Account]:
        if sheet.unit.pk not in self.members:
            self.members[sheet.unit.pk] = reviewing.members(sheet.unit)[:5]
        return self.members[sheet.unit.pk]

    # --- cases -------------------------------------------------------------------------------------------------------
    def case(self, sheet: Sheet) -> None:
        chain = self.chain(sheet)
        unit, last = sheet.unit.pk, sheet.editions[-1]
        self.cases.add(
            [sheet.key, PUBLICATION.name, PUBLICATION.version, "published", "signed", len(chain), len(chain),
             last.body["title"], unit, unit, "", chain[0][3], chain[-1][3]]
        )  # fmt: skip
        for number, (verb, before, after, at, by, note) in enumerate(chain, 1):
            self.steps.add(
                [
                    sheet.key,
                    number,
                    verb,
                    before,
                    after,
                    at,
                    by.account_id,
                    "account",
                    by.label,
                    unit,
                    note,
                    {},
                ]
            )
        period = last.body["period"]
        self.publications.add(
            [sheet.key, sheet.kind, sheet.number, date.fromisoformat(period["from"]), date.fromisoformat(period["to"]),
             len(sheet.editions), sheet.maker.account_id, last.id, sheet.editions[0].at]
        )  # fmt: skip

    def chain(self, sheet: Sheet) -> list[tuple[str, str, str, datetime, By, str]]:
        """Prepared, sent, signed, published; corrected the same way."""
        chain: list[tuple[str, str, str, datetime, By, str]] = []
        signers = self.reviewers(sheet) if kinds.get(sheet.kind).reviewed else []
        for edition in sheet.editions:
            first = ("correct", "published", "draft") if edition.why else ("prepare", "", "draft")
            chain.append((*first, edition.at - 30 * HOUR, sheet.maker, edition.why))
            chain.append(
                ("send", "draft", "review" if signers else "signed", edition.at - 28 * HOUR, sheet.maker, "")
            )
            for place, account in enumerate(signers):
                by = By("account", account.display_name or account.username, account.pk)
                at = edition.at - HOUR - (5 - place) * 10 * MINUTE
                after = "signed" if place + 1 == len(signers) else "review"
                chain.append(("sign", "review", after, at, by, ""))
            chain.append(("publish", "signed", "published", edition.at, sheet.publisher, ""))
        return chain

    # --- the boards outside --------------------------------------------------------------------------------------------
    def boards(self) -> None:
        """Sheets of the home village hang at two places; the latest with photos, one was torn off and hung again."""
        today, key = self.past.today, 0
        for back, sheet in enumerate(reversed(self.past.finances()[-6:])):
            edition = sheet.editions[-1]
            day = edition.at.date()
            for place in BOARDS:
                key += 1
                photo, off, why = None, None, ""
                if back < 3 and place == BOARDS[0]:
                    photo = self.past.camera.shoot("board", "posted", edition.at + 2 * HOUR)
                    photo.subject_type, photo.subject_id = "disclosure.posting", str(key)
                if day + 17 * DAY <= today:
                    off = day + 17 * DAY
                if back == 1 and place == BOARDS[1]:
                    off, why = day + 4 * DAY, "被风刮掉，当天补贴"
                self.postings.add(
                    [key, edition.id, self.home.pk, place, day, day + 15 * DAY, photo.pk if photo else None, off, why,
                     sheet.maker.account_id]
                )  # fmt: skip

    def attachments(self) -> None:
        """The vouchers of the home village's last month."""
        last = next((one for one in self.past.finances() if one.editions[-1].body["attachments"]), None)
        if last is None:
            return
        for _row, _name, photo in self.past.attached:
            photo.subject_type, photo.subject_id = "flows.case", str(last.key)
        Attachment.objects.bulk_create(
            Attachment(publication_id=last.key, stored_id=photo.pk, name=name, row=row)
            for row, name, photo in self.past.attached
        )
