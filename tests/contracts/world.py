"""One county with one of everything that has an address, and an account of every kind that may ask for it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image

from tests.disclosure import making
from tests.factories import (
    County,
    give_points,
    make_account,
    make_alliance,
    make_chain,
    make_county,
    make_deed,
    make_good,
    make_household,
    make_item,
    make_order,
    make_person,
    make_unit,
    make_voucher,
)
from tests.villages.committee import scene as supervision
from tests.villages.finance import making as books
from tests.villages.rounds import scene
from tests.villages.subsidies import scene as subsidies
from zugong.disclosure.actions import duties, postings, questions
from zugong.disclosure.actions import publications as publishing
from zugong.evaluation import actions as evaluation
from zugong.files.models import StoredFile
from zugong.ledger.models import Transfer
from zugong.lib.images import reencode_photo
from zugong.organisations import kin_actions, roles
from zugong.organisations.actors import Actor
from zugong.organisations.models import (
    Account,
    Appointment,
    Event,
    ImportJob,
    Person,
    Post,
    ResetRequest,
    RuleSetting,
)
from zugong.villages.activities import actions as activities
from zugong.villages.alliances import actions as alliances
from zugong.villages.chains import actions as chains
from zugong.villages.economy import actions as economy
from zugong.villages.guarantees import actions as tasks
from zugong.villages.meetings import actions as meetings
from zugong.villages.models import Book, BookLayout, EconomyYear, ServiceCode, Stocktake
from zugong.villages.points import actions as points
from zugong.villages.products import actions as products
from zugong.villages.rounds import actions as rounds
from zugong.villages.store import actions as store
from zugong.villages.subsidies.actions import departures
from zugong.villages.visits import actions as visits
from zugong.workorders.actions import link_token
from zugong.workorders.models import SavedView, WorkOrder

PHONE = "13800004726"
SECRET_WORDS = "大塘边第三口塘的闸门坏了"
SECRET_NAME = "周桂香"
SECRET_DEED = "天没亮就把大塘边的路扫了"
NOT_A_TOKEN = "2" * len(link_token("any"))
NOBODY = 999_999_999
QUESTION_KEY = "question-of-the-world"

# Column of the permission table -> who asks. "anon" and "link" carry no session.
ROLES = (
    "anon", "link", "memb", "lead", "secr", "outs", "town", "sect", "boss", "sysa", "seca", "auda",
    "clrk", "cmte", "supv", "keep",
)  # fmt: skip


@dataclass
class World:
    """``accounts`` by column of the permission table; ``objects`` by the names its rows use."""

    county: County
    accounts: dict[str, Account]
    order: WorkOrder
    placed: WorkOrder
    objects: dict[str, Any] = field(default_factory=dict)


def photo_file() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (320, 240), (40, 120, 80)).save(stream, "JPEG")
    stream.seek(0)
    stream.name = "photo.jpg"
    return stream


def make_world() -> World:
    c = make_county()
    photo = reencode_photo(photo_file())
    placed = make_order(
        "placed",
        c,
        words=SECRET_WORDS,
        phone=PHONE,
        requester_name=SECRET_NAME,
        hamlet="大塘边",
        photos=[photo],
    )
    order = make_order(
        "dispatched", c, words=SECRET_WORDS, phone=PHONE, requester_name=SECRET_NAME, photos=[photo]
    )
    administrators = {
        column: make_account(role.name, role, c.county)
        for column, role in (
            ("sysa", roles.SYSTEM_ADMIN),
            ("seca", roles.SECURITY_ADMIN),
            ("auda", roles.AUDIT_ADMIN),
        )
    }
    accounts = {
        "memb": c.member, "lead": c.group_leader, "secr": c.secretary, "outs": c.other_secretary, "town": c.officer,
        "sect": c.section, "boss": c.leader, **administrators,
        "clrk": c.clerk, "cmte": c.committee_member, "supv": c.supervisor, "keep": c.store_keeper,
    }  # fmt: skip
    world = World(c, accounts, order, placed)
    person = make_person("石阿牛", c.village, phone="13900001234", party_unit=c.group)
    post = Post.objects.create(unit=c.village, code="post-1", name="支部书记")
    appointment = Appointment.objects.create(person=person, post=post, from_date=date(2024, 1, 1))
    own_item = make_item(c.village, "石榴坪村自办的事", code="own-1")
    code = ServiceCode.objects.create(slug="HX3K9M", unit=c.village, place="村部门口")
    job = ImportJob.objects.create(file_name="roster.xlsx", state="wrong", by=c.section, unit=c.county)
    view = SavedView.objects.create(account=c.secretary, name="只看我的", query="late=on")
    rule = RuleSetting.objects.create(key="order.supply", unit=c.county, value=480, source="县委组织部通知")
    world.objects = {
        "person": person,
        "appointment": appointment,
        "post": post,
        "item": c.item,
        "own_item": own_item,
        "code": code,
        "job": job,
        "view": view,
        "rule": rule,
        "grant": c.member.grants.get(),
        "notice": c.secretary.notices.order_by("pk").first(),
        "reset": ResetRequest.objects.create(
            account=c.officer,
            what="password",
            reason="本人来电",
            asked_by=administrators["sysa"],
            expires_at=timezone.now() + timedelta(days=1),
        ),
        "event": Event.objects.order_by("pk").first(),
        "photo": photo_of(order),
        "placed_photo": photo_of(placed),
        "unit": c.village,
        "household": make_household(c),
        "empty": make_unit("group", "9组", c.village),
    }
    world.objects |= chain_objects(c)
    world.objects |= economy_objects(c)
    household = world.objects["household"]
    visits.link(household=household, person=c.member.person, by=Actor.of(c.secretary))
    world.objects["visit"] = visits.note_visit(
        household=household, kind="home", on=timezone.localdate(), found="fine", words="", by=Actor.of(c.member),
        request_key="world-visit",
    ).visit  # fmt: skip
    world.objects |= points_and_store(c, world.objects["household"], photo)
    world.objects |= disclosure_objects(c, photo)
    world.objects |= book_objects(c)
    world.objects |= make_rounds(c, world.objects["household"])
    world.objects |= meeting_objects(c)
    world.objects |= subsidy_objects(c)
    world.objects |= supervision_objects(c)
    return world


def chain_objects(c: County) -> dict[str, Any]:
    """A chain kept at the township, with one of everything that has an address."""
    by = Actor.of(c.officer)
    chain = make_chain(c)
    node = chain.nodes.get(kind="firm")
    chains.make_link(node, by=by)
    node.refresh_from_db()
    plan = chains.keep_plan(chain, by=by, year=2026, goals="多卖茶", adopted_on=None)
    day = timezone.localdate() + timedelta(days=60)
    item = chains.keep_item(
        plan, by=by, kind="guarantee", title="建冷库", owner="镇农业站", due_on=day, target=None, measure=""
    )
    pool = {
        side: chains.keep_resource(
            chain, by=by, side=side, kind="expert", title="茶叶专家", amount=Decimal(2), measure="人次", node=node, giver="",
            until=None, note="",
        )
        for side in ("offered", "needed")
    }  # fmt: skip
    matched = chains.match(offer=pool["offered"], need=pool["needed"], amount=Decimal(1), by=by)
    members = [
        make_person(name, c.village, party_unit=c.group, political_status="01") for name in ("甲", "乙", "丙")
    ]
    branch = chains.ask_for_branch(
        chain,
        by=by,
        name="茶叶产业链联合党支部",
        form="joint",
        secretary=members[0],
        why="带着大家种茶",
        members=members,
    )
    task = tasks.raise_difficulty(
        node=node,
        element="logistics",
        title="缺冷库",
        words="采收前要200吨冷库",
        by=by,
        documents=[reencode_photo(photo_file())],
    )
    given = tasks.give(
        element="funds",
        title="贷款贴息",
        words="茶厂周转难",
        owner=c.village,
        due_on=day,
        by=by,
        chain=chain,
        node=node,
    )
    return {
        "chain": chain, "node": node, "tie": chain.ties.get(), "stage": chain.stages.last(), "plan_item": item,
        "resource": pool["needed"], "match": matched, "branch": branch, "branch_member": branch.members.last(),
        "difficulty": task, "given_task": given, "task_photo": StoredFile.objects.get(subject_id=str(task.pk)),
    }  # fmt: skip


def economy_objects(c: County) -> dict[str, Any]:
    """An alliance being drawn up and one in force, with a signed year and one to be signed; a product; a help plan."""
    by, office = Actor.of(c.secretary), Actor.of(c.officer)
    draft = make_alliance(c, "draft")
    running = make_alliance(c, "force", title="白茶园合办")
    project = alliances.keep_project(
        running, by=by, title="修冷库", plan="分三步", partner=running.partners.first(), owner="李向阳",
        due_on=timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    last = timezone.localdate().year - 1
    signed = alliances.enter_year(running, by=by, year=last, income=Decimal(90_000), cost=Decimal(30_000))
    alliances.sign_year(
        signed, by=by, signed_on=timezone.localdate(), documents=[reencode_photo(photo_file())]
    )
    figures = dict.fromkeys(("operating", "leasing", "investment", "subsidy", "other"), Decimal(40_000))
    waiting = signed.shares.get(partner__unit=c.village)
    EconomyYear.objects.create(unit=c.village, year=last, **figures)
    opened = alliances.enter_year(running, by=by, year=last + 1, income=Decimal(10_000), cost=Decimal(0))
    product = products.keep_product(unit=c.village, by=by, name="白茶", kind="crop")
    certificate = products.keep_certificate(
        product, by=by, kind="green", number="LB-1", issued_on=None, expires_on=None
    )
    products.add_photos(product, by=by, photos=[reencode_photo(photo_file())])
    plan = economy.help_village(
        c.village, by=office, cause="market", words="茶卖不出去", goal=Decimal(100_000), helper=c.township, helper_name="何敏",
        ends_on=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip
    return {
        "alliance": draft, "partner": draft.partners.get(kind="firm"),
        "contribution": draft.partners.get(kind="firm").contributions.get(), "running_alliance": running,
        "joint_project": project, "open_year": opened, "signed_part": waiting, "product": product,
        "certificate": certificate, "help_plan": plan,
        "product_photo": StoredFile.objects.get(subject_type="villages.product", subject_id=str(product.pk)),
    }  # fmt: skip


def points_and_store(c: County, household: Any, photo: Any) -> dict[str, Any]:
    """A deed with a photo, one held by an objection, a question, a voucher, a count that waits."""
    give_points(c, household, 60)
    good = make_good(c)
    store.count(c.village, counted={good.pk: (22, "少了一袋")}, by=Actor.of(c.store_keeper))
    transfer = Transfer.objects.get(kind="earn")
    deed = make_deed(c, "declared", household, words=SECRET_DEED, photos=[photo])
    return {
        "deed": deed,
        "held_deed": make_deed(c, "objected", household),
        "noticed_deed": make_deed(c, "notice", household),
        "question": points.ask(
            household,
            words="少记了一回",
            request_key="q-1",
            by=Actor.requester(None),
            transfer_id=transfer.pk,
        ),
        "good": good,
        "voucher": make_voucher(c, household, good),
        "used": store.hand_out(make_voucher(c, household, good), by=Actor.of(c.store_keeper)),
        "stocktake": Stocktake.objects.get(),
        "deed_photo": StoredFile.objects.get(subject_type="flows.case", subject_id=str(deed.pk)),
    }


def disclosure_objects(c: County, photo: Any) -> dict[str, Any]:
    """A publication in each hand, one that is out with its sheet and a question, and something owed."""
    kind = "village_affairs"
    by = Actor.of(c.clerk)
    drafted = making.drafted(c, kind, month=3)
    attached = publishing.attach(drafted, files=[photo], names=["合同.jpg"], row=1, by=by)[0]
    out = making.published(c, kind=kind)
    question = questions.ask(
        out, kind="question", words=SECRET_WORDS, request_key=QUESTION_KEY, by=Actor.requester(None)
    )
    posting = postings.post(out, place="村部公开栏", on=timezone.localdate(), photo=photo, by=by)
    owed = duties.owe(key="major", unit=c.village, what="茶厂房转租", on=timezone.localdate(), by=by)
    return {
        "draft": drafted,
        "attached": attached,
        "review": making.reviewed(c, kind=kind, month=4),
        "signed": making.signed(c, kind=kind, month=2),
        "out": out,
        "line_question": question,
        "posting": posting,
        "duty": owed,
    }


def book_objects(c: County) -> dict[str, Any]:
    """The books of a month: published, with a correction that is not sent yet; a file with errors, a layout."""
    former = books.published(c)
    changed = books.balances(income="8700.00"), books.lines(income="8700.00")
    books.load(c, books.workbook(*changed), reason="漏记了一笔")
    layout = BookLayout.objects.create(unit=c.village, name="老格式", columns={"lines": {"sheet": "收支"}})
    job = ImportJob.objects.create(
        kind="village_books", file_name="账.xlsx", state="wrong", by=c.clerk, unit=c.village,
        options=books.options(c),
    )  # fmt: skip
    return {"book": Book.objects.newest().get(unit=former.unit), "book_layout": layout, "book_job": job}


def make_rounds(c: County, household: Any) -> dict[str, Any]:
    """Three evaluation rounds of the village: open for nominations, voting, and on notice with an objection."""
    by = Actor.of(c.secretary)
    nominating = scene.nominated(c, [household], title="孝老爱亲，头一轮")
    voting = scene.reviewed(c, [household], title="清洁庭院，年中一轮")
    codes = evaluation.issue_codes(voting.round, group="people", count=5, by=by)
    evaluation.vote(voting.round, by=by)
    noticed = scene.reviewed(c, [household], title="好家庭，年初一轮")
    evaluation.freeze(noticed.round, by=by, anyway=True, note="没投票")
    rounds.choose(noticed, subjects=[scene.subjects(noticed)[0].pk], by=by)
    evaluation.publish(noticed.round, by=by)
    return {
        "nominating": nominating.round,
        "voting": voting.round,
        "noticed": noticed.round,
        "round_subject": scene.subjects(voting)[0],
        "noticed_subject": scene.subjects(noticed)[0],
        "nominating_subject": scene.subjects(nominating)[0],
        "ballot_code": codes[0],
        "objection": scene.objection(noticed, key="world-objection"),
        "scheme": voting.round.scheme_version.scheme,
    }


def meeting_objects(c: County) -> dict[str, Any]:
    """A meeting of the village that is under way, what was named there, a topic that waits, an activity to come."""
    by, now = Actor.of(c.secretary), timezone.now()
    meeting = meetings.plan(
        unit=c.village, title="水渠怎么清", place="周家院坝", starts_at=now + timedelta(hours=1), by=by
    )
    meetings.announce(meeting, by=by)
    meetings.begin(meeting, by=by)
    problem = meetings.add_problem(
        meeting, words="闸门坏了", owner=c.member.person, due_on=timezone.localdate(), by=by
    )
    activity = activities.plan(
        unit=c.village, kind="labour", title="清沟", place="村部", starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=2, hours=2), points=5, by=by,
    )  # fmt: skip
    topic = meetings.add_topic(unit=c.village, words="铺路", by=by)
    return {"meeting": meeting, "problem": problem, "activity": activity, "topic": topic}


def supervision_objects(c: County) -> dict[str, Any]:
    """A committee that sits, and one of each of its matters at its first step; two people who are near relatives."""
    committee = supervision.make_committee(c)
    kin = kin_actions.enter(
        person=Person.objects.get(name="石阿牛"),
        relative=committee.head,
        kind="affinity",
        source="本人申报",
        by=Actor.of(c.officer),
    )
    return {
        "kin": kin,
        "seat": committee.seats[1],
        "finding": supervision.demanded(c),
        "check": supervision.planned(c, committee),
        "supervision_meeting": supervision.called(c),
        "yearly_review": supervision.begun(c),
    }


def subsidy_objects(c: County) -> dict[str, Any]:
    """A policy; a list with a warning, and one that is public; somebody who moved away."""
    policy = subsidies.policy(c)
    rows = [subsidies.row(0), subsidies.row(1, account=subsidies.ACCOUNT[0])]
    found = subsidies.listed(c, rows, of=policy)
    out = subsidies.listed(c, [subsidies.row(3)], of=policy, batch=2)
    subsidies.published(c, subsidies.again(out))
    moved = departures.enter(
        c.village, name=subsidies.NAMES[7], id_number=subsidies.ID[7], why="moved", on=date(2026, 1, 1), source="村里",
        by=Actor.of(c.clerk),
    )  # fmt: skip
    return {
        "subsidy_policy": policy,
        "subsidy": found,
        "subsidy_line": found.lines.first(),
        "subsidy_finding": found.findings.first(),
        "subsidy_out": subsidies.again(out),
        "departure": moved,
    }


def photo_of(order: WorkOrder) -> Any:
    return StoredFile.objects.get(subject_type="flows.case", subject_id=str(order.pk))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def client_of(account: Account | None) -> Client:
    client = Client(raise_request_exception=True)
    if account is not None:
        client.force_login(account)
    return client


def read_body(response: Any) -> bytes:
    """All of it; a streamed one is closed by reading it to the end."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def all_patterns() -> Iterator[tuple[str, URLPattern]]:
    """(name with namespaces, pattern) of every address of the project; an unnamed one is called by its route."""

    def walk(patterns: list[Any], spaces: tuple[str, ...], prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for found in patterns:
            route = prefix + str(found.pattern)
            if isinstance(found, URLResolver):
                more = (found.namespace,) if found.namespace else ()
                yield from walk(found.url_patterns, (*spaces, *more), route)
            else:
                yield ":".join((*spaces, found.name)) if found.name else f"unnamed {route}", found

    yield from walk(get_resolver().url_patterns, (), "")
