"""An alliance from its draft to its end, every refusal on the way, and what its result does to the village's books."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_alliance, make_county
from zugong.files.models import StoredFile
from zugong.flows import matrix, sweep
from zugong.flows.models import CaseClock
from zugong.lib.documents import Document
from zugong.notices import todos
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.alliances import actions, papers, queries
from zugong.villages.alliances.workflow import ALLIANCE
from zugong.villages.economy import actions as economy
from zugong.villages.models import Alliance, EconomyYear, Partner

pytestmark = pytest.mark.django_db
SCAN = Document(b"%PDF-1.4 signed", "签字.pdf", "pdf", "application/pdf", "0" * 64)
THIS = timezone.localdate().year
ZERO = dict.fromkeys(("operating", "leasing", "investment", "subsidy", "other"), Decimal(0))


@pytest.fixture
def c():
    return make_county()


def by(account):
    return Actor.of(account)


def kept(account):
    client = Client()
    client.force_login(account)
    return client


def add(c, alliance, village, share):
    made = actions.keep_partner(
        alliance,
        by=by(c.secretary),
        kind="village",
        name="",
        unit=village,
        share=Decimal(share),
        guaranteed=None,
    )
    actions.keep_contribution(made, by=by(c.secretary), kind="labour", title="采工30人", value=Decimal(5))
    return made


def test_the_table_reaches_every_end_and_nothing_skips_the_township():
    allowed = {(cell.state.name, cell.verb.name) for cell in matrix.cells(ALLIANCE) if cell.allowed}
    assert {state.name for state in ALLIANCE.states if state.closed} == {
        "expired",
        "ended",
        "refused",
        "dropped",
    }
    assert {verb.name for verb in ALLIANCE.verbs if "force" in verb.to} == {"approve", "renew"}
    assert ("draft", "approve") not in allowed and ("force", "send") not in allowed


def test_a_draft_is_sent_only_when_it_is_complete(c):
    alliance = make_alliance(c)
    firm = alliance.partners.get(kind="firm")
    fields = {"kind": "firm", "name": firm.name, "unit": None, "guaranteed": None}
    actions.keep_partner(alliance, by=by(c.secretary), partner=firm, share=Decimal(50), **fields)
    firm.contributions.all().delete()
    StoredFile.objects.all().delete()
    with pytest.raises(Refused) as refused:
        actions.do(alliance, "send", by=by(c.secretary))
    words = str(refused.value)
    assert "90%" in words and firm.name in words and "PDF" in words
    with pytest.raises(Forbidden):
        actions.do(alliance, "send", by=by(c.other_secretary))
    alliance.refresh_from_db()
    assert alliance.state == "draft"


def test_partner_villages_agree_here_firms_on_paper_then_the_township(c):
    alliance = make_alliance(c, kind="village")
    lead, firm = alliance.partners.get(kind="village"), alliance.partners.get(kind="firm")
    fields = {"kind": "village", "name": "", "unit": c.village, "guaranteed": None}
    actions.keep_partner(alliance, by=by(c.secretary), partner=lead, share=Decimal(20), **fields)
    add(c, alliance, c.other_village, 20)
    actions.do(alliance, "send", by=by(c.secretary))
    assert (alliance.state, alliance.holder) == ("agreeing", c.other_village)
    with pytest.raises(NotNow):
        actions.keep_contribution(firm, by=by(c.secretary), kind="money", title="加钱", value=Decimal(1))
    with pytest.raises(Refused):
        actions.do(alliance, "object", by=by(c.other_secretary), reason="shares", note=" ")
    actions.do(alliance, "object", by=by(c.other_secretary), reason="shares", note="我村至少三成")
    assert alliance.state == "draft" and not Partner.objects.filter(agreed_on__isnull=False).exists()
    actions.do(alliance, "send", by=by(c.secretary))
    actions.do(alliance, "agree", by=by(c.other_secretary), note="六月三日村民代表会议")
    assert (alliance.state, alliance.holder) == ("signing", c.village)
    actions.do(
        alliance,
        "paper",
        by=by(c.secretary),
        partner=firm,
        name="向总",
        signed_on=date(2026, 1, 2),
        documents=[SCAN],
    )
    assert (alliance.state, alliance.holder) == ("review", c.township)
    actions.do(alliance, "send_back", by=by(c.officer), reason="value", note="茶园作价偏低")
    assert alliance.state == "draft" and alliance.holder == c.village


def test_refused_is_the_end_and_says_why(c):
    alliance = make_alliance(c, "review")
    with pytest.raises(Refused):
        actions.do(alliance, "refuse", by=by(c.officer), reason="", note="不行")
    actions.do(alliance, "refuse", by=by(c.officer), reason="risk", note="保底太高，村里担不起")
    assert alliance.state == "refused" and not alliance.is_open
    page = kept(c.secretary).get(reverse("alliance", args=[alliance.pk])).content.decode()
    assert "保底太高，村里担不起" in page and "村集体风险太大" in page


def run_out(alliance):
    """The running clock of the case has just run out."""
    CaseClock.objects.filter(case_id=alliance.pk, stopped_at__isnull=True).update(
        due_at=timezone.now() - timedelta(minutes=1)
    )
    sweep.sweep()
    alliance.refresh_from_db()


def test_it_is_asked_about_renewed_and_runs_out(c):
    alliance = make_alliance(c, "force")
    assert alliance.due_at is not None and alliance.due_at.date() < alliance.ends_on
    run_out(alliance)
    assert alliance.state == "ending"
    assert any(todo.key == f"case-{alliance.pk}" for todo in todos.for_account(c.secretary))
    until = alliance.ends_on.replace(year=alliance.ends_on.year + 3)
    with pytest.raises(Refused):
        actions.do(
            alliance,
            "ask_renewal",
            by=by(c.secretary),
            until=alliance.ends_on,
            note="接着办",
            documents=[SCAN],
        )
    ask = {"by": by(c.secretary), "until": until, "note": "接着办", "documents": [SCAN]}
    actions.do(alliance, "ask_renewal", **ask)
    actions.do(alliance, "not_renewed", by=by(c.officer), reason="terms", note="先谈保底")
    assert (alliance.state, alliance.renew_until) == ("ending", None)
    actions.do(alliance, "ask_renewal", **ask)
    actions.do(alliance, "renew", by=by(c.officer), note="三年分红都到位")
    assert (alliance.state, alliance.ends_on, alliance.renewals) == ("force", until, 1)
    run_out(alliance)
    run_out(alliance)
    assert (alliance.state, alliance.is_open) == ("expired", False)


def test_it_is_ended_early_with_a_reason_and_a_paper(c):
    alliance = make_alliance(c, "force")
    client = kept(c.secretary)
    address = reverse("alliance_verb", args=[alliance.pk, "end"])
    assert client.post(address, {"end-reason": "loss", "end-note": "连亏两年"}).status_code == 422
    actions.do(alliance, "end", by=by(c.secretary), reason="loss", note="连亏两年", documents=[SCAN])
    assert alliance.state == "ended"
    with pytest.raises(NotNow):
        actions.keep_project(
            alliance, by=by(c.secretary), title="x", plan="x", partner=alliance.partners.first(), owner="x",
            due_on=timezone.localdate(),
        )  # fmt: skip


def test_a_signed_year_reaches_the_books_and_a_correction_only_its_difference(c):
    alliance = make_alliance(c, "force")
    with pytest.raises(Refused):
        actions.enter_year(alliance, by=by(c.secretary), year=THIS + 1, income=Decimal(1), cost=Decimal(0))
    first = actions.enter_year(
        alliance, by=by(c.secretary), year=THIS - 1, income=Decimal(150_000), cost=Decimal(50_000)
    )
    assert [share.amount for share in first.shares.order_by("partner")] == [40_000, 60_000]
    with pytest.raises(Conflict):
        actions.enter_year(
            alliance, by=by(c.secretary), year=THIS - 1, income=Decimal(1), cost=Decimal(0), why="又算了一遍"
        )
    economy.keep_year(
        c.village, by=by(c.clerk), year=THIS - 1, why="", **ZERO | {"operating": Decimal(9_000)}
    )
    actions.sign_year(first, by=by(c.secretary), signed_on=timezone.localdate(), documents=[SCAN])
    row = EconomyYear.objects.latest_versions().get(unit=c.village, year=THIS - 1)
    assert (row.investment, row.operating, row.version) == (40_000, 9_000, 2)
    with pytest.raises(NotNow):
        actions.sign_year(first, by=by(c.secretary), signed_on=timezone.localdate(), documents=[SCAN])
    with pytest.raises(NotNow):
        actions.drop_year(first, by=by(c.secretary))
    again = actions.enter_year(
        alliance,
        by=by(c.secretary),
        year=THIS - 1,
        income=Decimal(140_000),
        cost=Decimal(50_000),
        why="漏了一笔运费",
    )
    actions.sign_year(again, by=by(c.secretary), signed_on=timezone.localdate(), documents=[SCAN])
    row = EconomyYear.objects.latest_versions().get(unit=c.village, year=THIS - 1)
    assert (row.investment, row.version) == (36_000, 3)
    with pytest.raises(Refused):
        economy.keep_year(c.village, by=by(c.clerk), year=THIS - 1, why="少报", **ZERO)


def test_a_year_not_entered_yet_is_filled_from_the_signed_part(c):
    alliance = make_alliance(c, "force")
    result = actions.enter_year(
        alliance, by=by(c.secretary), year=THIS - 1, income=Decimal(100), cost=Decimal(0)
    )
    actions.sign_year(result, by=by(c.secretary), signed_on=timezone.localdate(), documents=[SCAN])
    assert not EconomyYear.objects.exists()
    client = kept(c.clerk)
    assert any("黄金茶联合体" in todo.title for todo in todos.for_account(c.clerk))
    form = client.get(reverse("economy_year", args=[c.village.pk])).context["form"]
    assert form.initial["investment"] == 40
    sent = {"year": THIS - 1, "operating": 0, "leasing": 0, "investment": "39", "subsidy": 0, "other": 0}
    short = client.post(reverse("economy_year", args=[c.village.pk]), sent)
    assert short.status_code == 400 and "40.00" in short.content.decode()
    sent["investment"] = "40"
    assert client.post(reverse("economy_year", args=[c.village.pk]), sent).status_code == 302
    assert result.shares.get(partner__unit=c.village).posted == 40


def test_projects_run_late_are_reported_and_end_with_a_result(c):
    alliance = make_alliance(c, "force")
    project = actions.keep_project(
        alliance, by=by(c.secretary), title="修冷库", plan="分三步", partner=alliance.partners.first(), owner="李向阳",
        due_on=timezone.localdate() + timedelta(days=3),
    )  # fmt: skip
    assert any(todo.title == "修冷库" for todo in todos.for_account(c.secretary))
    with pytest.raises(Forbidden):
        actions.note_progress(project, by=by(c.other_secretary), percent=40, words="x")
    actions.note_progress(project, by=by(c.secretary), percent=40, words="地基好了")
    actions.finish_project(project, by=by(c.secretary), done_on=timezone.localdate(), result="200吨冷库投用")
    with pytest.raises(NotNow):
        actions.note_progress(project, by=by(c.secretary), percent=50, words="x")
    project.refresh_from_db()
    assert (project.percent, project.result) == (100, "200吨冷库投用")


def test_scope_a_partner_village_sees_it_and_others_do_not(c):
    alliance = make_alliance(c)
    address = reverse("alliance", args=[alliance.pk])
    assert kept(c.other_secretary).get(address).status_code == 404
    add(c, alliance, c.other_village, 0)
    assert kept(c.other_secretary).get(address).status_code == 200
    assert kept(c.other_secretary).get(reverse("alliance_edit", args=[alliance.pk])).status_code == 403


def test_list_filters_charts_export_and_papers_at_a_steady_price(c):
    one = make_alliance(c, "force")
    result = actions.enter_year(one, by=by(c.secretary), year=THIS - 1, income=Decimal(100), cost=Decimal(0))
    actions.sign_year(result, by=by(c.secretary), signed_on=timezone.localdate(), documents=[SCAN])
    client = kept(c.officer)

    def price():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("alliances")).status_code == 200
        return len(caught)

    price()
    first = price()
    for number in range(4):
        make_alliance(c, "review", title=f"联合体{number}")
    assert price() <= first + 1
    found = client.get(reverse("alliances"), {"q": "茶业公司", "state": "review"})
    assert [row["alliance"].title for row in found.context["rows"]] == [f"联合体{n}" for n in (3, 2, 1, 0)]
    assert "没有符合的协议" in client.get(reverse("alliances"), {"q": "没有的"}).content.decode()
    assert b"".join(client.get(reverse("alliances_export"))).startswith(b"PK")


def test_papers_carry_the_partners_their_shares_and_a_line_for_each_to_sign(c, monkeypatch):
    one = make_alliance(c, "force")
    result = actions.enter_year(one, by=by(c.secretary), year=THIS - 1, income=Decimal(100), cost=Decimal(0))
    client = kept(c.officer)
    sheets = [
        reverse("alliance_sheet", args=[one.pk]),
        reverse("alliance_year_sheet", args=[one.pk, result.pk]),
    ]
    assert all(client.get(url).content.startswith(b"%PDF") for url in sheets)
    seen = []
    monkeypatch.setattr(papers.pdf, "render", lambda template, data: seen.append(data) or b"")
    for url in sheets:
        client.get(url)
    agreement, year = seen
    assert [row[4] for row in agreement["rows"]] == ["40%", "60%"] and agreement["total"][4] == "100%"
    assert [row[3] for row in year["rows"]] == ["40.00", "60.00"] and year["total"][3] == "100.00"
    assert agreement["signatures"] == year["signatures"] == ["石榴坪村", "洗石茶业公司"]


def test_the_public_page_shows_what_is_in_force_and_nothing_else(c):
    make_alliance(c, "force", title="公开的联合体")
    make_alliance(c, "force", title="不公开的", public=False)
    make_alliance(c, "review", title="还没批的")
    page = Client().get(reverse("village_economy", args=[c.village.code])).content.decode()
    assert "公开的联合体" in page and "不公开的" not in page and "还没批的" not in page
    assert len(queries.public_of(c.village)) == 1 and Alliance.objects.count() == 3


def test_from_the_form_to_the_township_by_the_pages(c):
    """A secretary with the pages alone; what is wrong is said and what was typed is kept."""
    client, office = kept(c.secretary), kept(c.officer)
    sent = {
        "unit": c.village.pk, "kind": "firm", "title": "蜜橘联合体", "purpose": "包销", "starts_on": "2026-01-01",
        "ends_on": "2025-01-01", "basis": "profit", "rule": "minimum", "source": "leasing", "public": "on",
    }  # fmt: skip
    wrong = client.post(reverse("alliance_new"), sent)
    assert wrong.status_code == 422 and "蜜橘联合体" in wrong.content.decode()
    sent |= {"ends_on": "2030-01-01", "documents": _upload()}
    made = client.post(reverse("alliance_new"), sent)
    alliance = Alliance.objects.get()
    assert made.url == reverse("alliance", args=[alliance.pk])
    lead = alliance.partners.get()
    partner = {"kind": "firm", "name": "果业公司", "share": "65", "guaranteed": "0", "credit_code": "abc"}
    new = reverse("alliance_partner_new", args=[alliance.pk])
    assert client.post(new, partner).status_code == 422
    assert client.post(new, partner | {"credit_code": ""}).status_code == 302
    own = reverse("alliance_partner", args=[alliance.pk, lead.pk])
    assert client.post(own, {"share": "35", "guaranteed": "30000"}).status_code == 302
    for one in alliance.partners.all():
        brings = reverse("alliance_brings_new", args=[alliance.pk, one.pk])
        assert (
            client.post(brings, {"kind": "land", "title": "地", "amount": "12", "value": "0"}).status_code
            == 422
        )
        good = {"kind": "land", "title": "地", "amount": "12", "measure": "亩", "value": "1,000"}
        assert client.post(brings, good).status_code == 302
    assert client.post(reverse("alliance_verb", args=[alliance.pk, "send"]), {}).status_code == 302
    firm = alliance.partners.get(kind="firm")
    signed = {
        "paper-partner": firm.pk, "paper-name": "彭总", "paper-signed_on": "2026-02-01", "paper-documents": _upload(),
    }  # fmt: skip
    assert client.post(reverse("alliance_verb", args=[alliance.pk, "paper"]), signed).status_code == 302
    approve = reverse("alliance_verb", args=[alliance.pk, "approve"])
    assert client.post(approve, {"approve-note": "自己批"}).status_code == 403
    assert office.post(approve, {"approve-note": ""}).status_code == 422
    assert office.post(approve, {"approve-note": "会议记录、作价都看了"}).status_code == 302
    alliance.refresh_from_db()
    assert (alliance.state, alliance.signed_on is not None) == ("force", True)


def _upload():
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zugong.lib import pdf

    paper = pdf.render("list_report", {"title": "协议", "columns": [{"title": "条"}], "rows": [["一"]]})
    return SimpleUploadedFile("协议.pdf", paper, "application/pdf")
