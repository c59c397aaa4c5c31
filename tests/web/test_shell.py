"""Nav, preferences, refusals and error pages."""

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from zugong.web import context, middleware, navigation, views
from zugong.web.navigation import Section
from zugong.web.urls import urlpatterns as own

pytestmark = pytest.mark.urls(__name__)


def page(request):
    return HttpResponse()


urlpatterns = [
    path("", include((own, "web"))),
    path("orders/", page, name="test-orders"),
    path("orders/mine/", page, name="test-mine"),
]


@pytest.fixture
def request_to():
    return RequestFactory().get


@pytest.fixture
def sections(monkeypatch):
    monkeypatch.setattr(navigation, "_sections", {})
    navigation.register(
        Section("b", "单", "Orders", "test-orders", group="first", order=2, count=lambda r: 18, tab=True)
    )
    navigation.register(Section("a", "我", "Mine", "test-mine", group="first", order=1))
    navigation.register(Section("c", "设", "Settings", "test-orders", may_open=lambda r: False))
    navigation.register(Section("d", "无", "Nowhere", "no-such-url", group="support"))


def test_nav_shows_only_what_may_be_opened_and_is_there(sections, request_to):
    groups = navigation.build(request_to("/orders/mine/7/"))
    assert [[item["label"] for item in group["entries"]] for group in groups] == [["Mine", "Orders"]]
    assert [item["active"] for item in groups[0]["entries"]] == [True, False]
    assert [item["label"] for item in navigation.bottom_tabs(groups)] == ["Orders"]
    assert not any(item["active"] for item in navigation.build(request_to("/"))[0]["entries"])


def test_a_page_that_several_rooms_share_names_its_section(sections, request_to):
    request = request_to("/shared/7/")
    request.section = "b"
    assert [item["active"] for item in navigation.build(request)[0]["entries"]] == [False, True]
    request.section = "c"  # not open to this account
    assert [item["active"] for item in navigation.build(request)[0]["entries"]] == [False, False]


@pytest.mark.parametrize("wrong", [{"char": "两字"}, {"group": "elsewhere"}])
def test_nav_refuses_a_section_it_cannot_show(wrong):
    with pytest.raises(ValueError, match="section x"):
        navigation.register(Section(**({"key": "x", "char": "单", "label": "X", "url_name": "x"} | wrong)))


def test_the_shell_asks_only_for_what_a_page_shows(monkeypatch, request_to):
    asked = []
    monkeypatch.setattr(context, "_providers", {"bell_count": lambda r: asked.append(r) or 3})
    built = context.shell(request_to("/"))
    assert not asked
    assert built["shell_bell_count"] == 3
    assert not built["shell_me"]
    with pytest.raises(ValueError, match="no such part"):
        context.provide("clock", page)


def test_preferences_set_a_cookie_and_go_back(client):
    answer = client.get("/prefs/", {"text": "large", "next": "/orders/?q=1"})
    assert (answer.status_code, answer["Location"], answer.cookies["text"].value) == (
        302,
        "/orders/?q=1",
        "large",
    )
    assert client.get("/prefs/", {"text": "normal"}).cookies["text"].value == "normal"
    assert client.get("/prefs/", {"lang": "en"}).cookies["django_language"].value == "en"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_preferences_lead_nowhere_else(client, target):
    assert client.get("/prefs/", {"text": "huge", "lang": "xx", "next": target})["Location"] == "/"
    assert not client.get("/prefs/", {"text": "huge", "lang": "xx"}).cookies


@pytest.mark.django_db
def test_component_page(client):
    answer = client.get("/ui/")
    assert answer.status_code == 200
    assert "派给向文茂" in answer.content.decode()


class Refusal(Exception):
    reason = "unused"

    def __init__(self, status):
        super().__init__("一个人不能既派单又接单 <b>")
        self.status = status


@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_refusal_is_a_page_with_its_reason(request_to, status):
    answer = middleware.RefusalMiddleware(page).process_exception(request_to("/"), Refusal(status))
    assert answer.status_code == status
    assert "一个人不能既派单又接单 &lt;b&gt;" in answer.content.decode()


def test_a_refusal_is_a_toast_for_htmx(request_to):
    request = request_to("/")
    request.htmx = True
    answer = middleware.RefusalMiddleware(page).process_exception(request, Refusal(409))
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#toasts")
    assert "<html" not in answer.content.decode()


def test_a_fault_is_no_refusal(request_to):
    answer = middleware.RefusalMiddleware(page).process_exception
    assert answer(request_to("/"), ValueError("x")) is None
    assert answer(request_to("/"), Refusal(500)) is None


@pytest.mark.parametrize(
    ("view", "exception", "status", "words"),
    [
        (views.bad_request, None, 400, "没读懂"),
        (views.bad_request, RequestDataTooBig(), 413, "太大了"),
        (views.bad_request, TooManyFilesSent(), 413, "太大了"),
        (views.forbidden, PermissionError("只有组长能派单"), 403, "只有组长能派单"),
        (views.forbidden, None, 403, "授权"),
        (views.not_found, LookupError("tried /secret/"), 404, "没有这一页"),
    ],
)
def test_error_pages(request_to, view, exception, status, words):
    answer = view(request_to("/"), exception)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert "secret" not in answer.content.decode()


def test_server_error_leans_on_nothing(request_to):
    request = request_to("/")
    answer = views.server_error(request)
    assert answer.status_code == 500
    assert "这一页没打开" in answer.content.decode()
    request.method = "POST"
    assert "没存上" in views.server_error(request).content.decode()
