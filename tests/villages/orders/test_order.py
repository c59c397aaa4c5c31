"""The private link: what its holder sees and may do, and what nobody else may."""

import uuid

import pytest
from django.test import Client

from tests import factories
from tests.villages.orders.conftest import jpeg
from zugong.files.models import StoredFile
from zugong.lib.images import reencode_photo
from zugong.workorders import actions
from zugong.workorders.actions import link_token
from zugong.workorders.models import Rating

pytestmark = pytest.mark.django_db
STATES = [
    "placed", "asked", "raised", "refused", "appealed", "supplied", "claimable", "dispatched", "accepted", "completed",
    "checking", "rated", "redo", "follow_up", "unrated", "withdrawn", "merged",
]  # fmt: skip


def link(order):
    return f"/o/{link_token(order.request_key)}"


def a_photo(colour=(1, 2, 3)):
    import io

    return reencode_photo(io.BytesIO(jpeg(colour=colour)))


class TestPage:
    @pytest.mark.parametrize("state", STATES)
    def test_every_state_has_its_page_and_keeps_it_private(self, client, county, state):
        order = factories.make_order(state, county, phone="13800138001")
        response = client.get(link(order))
        page = response.content.decode()
        assert response.status_code == 200
        assert order.number_text in page
        for private in ("13800138001", "覃志强", "田小满", "李向阳</p>"):
            assert private not in page
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "style=" not in page

    def test_number_and_short_code_are_kept_as_a_picture(self, client, county):
        """A PNG set on the server: no script, no font of the phone; for the holder of the link alone, and not endlessly."""
        import io

        from PIL import Image

        order = factories.make_order("placed", county, phone="13800138001")
        page = client.get(f"{link(order)}/placed").content.decode()
        assert f'href="{link(order)}/number.png"' in page
        response = client.get(f"{link(order)}/number.png")
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert "no-store" in response["Cache-Control"]
        assert order.number_text in response["Content-Disposition"]
        picture = Image.open(io.BytesIO(response.content))
        assert picture.format == "PNG" and picture.width >= 600
        assert client.get(f"/o/{'2' * 26}/number.png").status_code == 404
        answers = [client.get(f"{link(order)}/number.png").status_code for _time in range(20)]
        assert answers == [200] * 19 + [302]

    @pytest.mark.parametrize("token", ["2" * 26, "a" * 26, "A" * 26, "2" * 25, "../admin", "%00" * 9])
    def test_guessed_links_do_not_exist(self, client, county, token):
        factories.make_order(county=county)
        assert client.get(f"/o/{token}").status_code == 404

    def test_what_staff_keep_among_themselves_is_not_shown(self, client, county):
        order = factories.make_order("supplied", county)
        actions.dispatch(
            order,
            by=factories.Actor.of(county.group_leader),
            person=county.member.person,
            why=["离得近"],
            note="他家欠着一件事",
        )
        actions.decline(order, by=factories.Actor.of(county.member), reason="kin", note="是我堂弟")
        page = client.get(link(order)).content.decode()
        for inner in ("离得近", "他家欠着一件事", "堂弟"):
            assert inner not in page

    def test_words_are_escaped(self, client, county):
        order = factories.make_order(county=county, words="<script>alert(1)</script> & <b>")
        page = client.get(link(order)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page

    def test_signed_in_staff_get_no_more_from_a_link(self, county):
        order = factories.make_order("completed", county)
        client = Client()
        client.force_login(county.secretary)
        assert client.post(f"{link(order)}/rate", {"solved": "yes", "stars": "5"}).status_code == 302
        assert order.step_log.get(verb="rate").actor_kind == "requester"


class TestVerbs:
    def test_answer_with_a_photo(self, client, county, photo):
        order = factories.make_order("asked", county)
        response = client.post(
            f"{link(order)}/reply", {"reply-note": "大塘下面那段", "reply-photos": [photo()]}
        )
        order.refresh_from_db()
        assert (response.status_code, order.state) == (302, "placed")
        assert StoredFile.objects.filter(subject_id=str(order.pk), purpose__startswith="step-").count() == 1
        assert "大塘下面那段" in client.get(link(order)).content.decode()

    def test_add_needs_words_or_a_photo(self, client, county, photo):
        order = factories.make_order(county=county)
        assert client.post(f"{link(order)}/add", {"add-note": " "}).status_code == 400
        assert client.post(f"{link(order)}/add", {"add-note": "", "add-photos": [photo()]}).status_code == 302
        assert order.step_log.filter(verb="add").count() == 1

    def test_bad_photo_is_named_and_words_stay(self, client, county, photo):
        order = factories.make_order(county=county)
        response = client.post(
            f"{link(order)}/add", {"add-note": "还有这张", "add-photos": [photo("x.jpg", b"nothing")]}
        )
        page = response.content.decode()
        assert "x.jpg" in page
        assert "还有这张" in page
        assert not order.step_log.filter(verb="add").exists()

    def test_too_long_is_counted(self, client, county):
        order = factories.make_order(county=county)
        response = client.post(f"{link(order)}/add", {"add-note": "好" * 100_000})
        assert "100000" in response.content.decode()

    def test_withdraw_needs_no_reason(self, client, county):
        order = factories.make_order(county=county)
        assert client.post(f"{link(order)}/withdraw", {"withdraw-note": ""}).status_code == 302
        order.refresh_from_db()
        assert order.state == "withdrawn"
        assert client.post(f"{link(order)}/withdraw", {}).status_code == 409

    def test_appeal_once(self, client, county):
        order = factories.make_order("refused", county)
        assert client.post(f"{link(order)}/appeal", {"appeal-note": ""}).status_code == 200
        assert client.post(f"{link(order)}/appeal", {"appeal-note": "水利站说归村里"}).status_code == 302
        order.refresh_from_db()
        assert order.state == "appealed"
        actions.uphold(order, by=factories.Actor.of(county.officer), note="核过了，归水利站。")
        response = client.post(f"{link(order)}/appeal", {"appeal-note": "再看看"})
        assert response.status_code == 400
        assert "再看看" in response.content.decode()

    def test_rating_counts_once(self, client, county):
        order = factories.make_order("completed", county)
        sent = {"solved": "yes", "stars": "4", "praise": ["quick", "well"], "words": "来得快"}
        assert client.post(f"{link(order)}/rate", sent).status_code == 302
        again = client.post(f"{link(order)}/rate", sent | {"stars": "1"})
        assert again.status_code == 409
        rating = Rating.objects.get()
        assert (rating.stars, rating.solved, rating.praise) == (4, True, ["quick", "well"])

    @pytest.mark.parametrize(
        "sent", [{}, {"stars": "5"}, {"solved": "yes"}, {"solved": "yes", "stars": "6"}, {"solved": "maybe", "stars": "3"},
                 {"solved": "yes", "stars": "5", "praise": ["nonsense"]}, {"solved": "yes", "stars": "5", "words": "好" * 501}]
    )  # fmt: skip
    def test_half_a_rating_is_none(self, client, county, sent):
        order = factories.make_order("completed", county)
        response = client.post(f"{link(order)}/rate", sent)
        assert response.status_code == 200
        assert response.context["forms"]["rate"].errors
        assert not Rating.objects.exists()

    def test_not_solved_is_redone(self, client, county):
        order = factories.make_order("completed", county)
        client.post(f"{link(order)}/rate", {"solved": "no", "stars": "5"})
        order.refresh_from_db()
        assert (order.state, order.redo_count) == ("supplied", 1)

    def test_later_question_not_before_its_day(self, client, county, monkeypatch):
        order = factories.make_order("checking", county)
        response = client.post(f"{link(order)}/recheck", {"still": "yes"})
        assert response.status_code == 400
        order.refresh_from_db()
        type(order).objects.filter(pk=order.pk).update(rated_at=order.rated_at - factories.timedelta(days=8))
        assert client.post(f"{link(order)}/recheck", {"still": "no", "words": "又堵了"}).status_code == 302
        order.refresh_from_db()
        assert order.state == "supplied"

    def test_verbs_of_staff_have_no_address_here(self, client, county):
        order = factories.make_order(county=county)
        assert client.post(f"{link(order)}/supply", {}).status_code == 404

    def test_much_in_an_hour_is_slowed(self, client, county, monkeypatch):
        from zugong.villages.orders.views import order as view

        monkeypatch.setattr(view, "SAY_PER_HOUR", 2)
        order = factories.make_order(county=county)
        codes = [client.post(f"{link(order)}/add", {"add-note": f"{n}"}).status_code for n in range(3)]
        assert codes == [302, 302, 429]

    def test_forged_requests_are_stopped(self, county):
        order = factories.make_order("completed", county)
        response = Client(enforce_csrf_checks=True).post(
            f"{link(order)}/rate", {"solved": "yes", "stars": "5"}
        )
        assert response.status_code == 403
        assert not Rating.objects.exists()


class TestPhotos:
    def test_own_photo_and_nobody_elses(self, client, county):
        mine = factories.make_order(county=county, photos=[a_photo()])
        other = factories.make_order(county=county, photos=[a_photo((9, 9, 9))])
        own, foreign = (StoredFile.objects.get(subject_id=str(order.pk)) for order in (mine, other))
        response = client.get(f"{link(mine)}/photo/{own.pk}")
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "private" in response["Cache-Control"]
        if response.streaming:
            response.getvalue()
        small = b"".join(client.get(f"{link(mine)}/photo/{own.pk}?small").streaming_content)
        assert 0 < len(small) <= own.size
        assert client.get(f"{link(mine)}/photo/{foreign.pk}").status_code == 404
        assert client.get(f"{link(mine)}/photo/{uuid.uuid4()}").status_code == 404

    def test_a_follower_does_not_see_what_the_other_sent(self, client, county):
        stays = factories.make_order(county=county, photos=[a_photo()], words="王家兴门口的水渠")
        follows = factories.make_order(county=county)
        actions.merge(follows, by=factories.Actor.of(county.secretary), into=stays)
        sent = StoredFile.objects.get(subject_id=str(stays.pk))
        assert client.get(f"{link(follows)}/photo/{sent.pk}").status_code == 404
        page = client.get(link(follows)).content.decode()
        assert stays.number_text in page
        assert "王家兴" not in page
