"""The cheaper tags and controls put out what Django's and cotton's own do, in every language."""

import copy
import re

import pytest
from django import forms
from django.conf import settings as used
from django.contrib.auth.models import AnonymousUser
from django.forms.renderers import DjangoTemplates as OwnTemplates
from django.forms.widgets import ChoiceWidget
from django.template.backends.django import DjangoTemplates
from django.urls import NoReverseMatch, path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from zugong.web.showcase import showcase
from zugong.web.templatetags.quick import AddressNode, ComponentNode, OnceALanguage
from zugong.web.widgets import Renderer

QUICK = "zugong.web.templatetags.quick"


def engine(*, quick: bool) -> DjangoTemplates:
    params = copy.deepcopy(used.TEMPLATES[0])
    params.pop("BACKEND")
    params["NAME"] = "quick" if quick else "plain"
    if not quick:
        params["OPTIONS"]["builtins"].remove(QUICK)
    return DjangoTemplates(params)


@pytest.fixture(scope="module")
def engines():
    return engine(quick=True), engine(quick=False)


SNIPPETS = {
    "words": '{% translate "Large type" %}{% translate "Large type" as x %}{{ x }}{% translate name %}',
    "words with a context": '{% translate "praise" context "praise" %}',
    "a sentence": "{% blocktranslate %}Large type{% endblocktranslate %} 100%",
    "a sentence with a value": "{% blocktranslate with n=3 %}{{ n }} of {{ name }}{% endblocktranslate %}",
    "a plural": "{% blocktranslate count n=number %}{{ n }} order{% plural %}{{ n }} orders{% endblocktranslate %}",
    "icons": '{% icon "bell" %}{% icon "bell" 20 %}{% icon icon_name 24 name %}{% icon "bell" as b %}{{ b }}',
    "static files": "{% static 'web/zugong.css' %}{% static sheet %}{% static 'web/a&b.css' as s %}{{ s }}",
    "an address": "{% url 'unit' 7 %}{% url 'unit' pk=7 %}{% url 'unit' number as u %}{{ u }}",
    "an address in a name space": "{% url 'web:preferences' %}",
    "an address that is none": "{% url 'unit' name as u %}[{{ u }}]",
    "options": '<c-tag label="{{ name }}" tone="red" />|<c-tag :label="name" /><c-button disabled reason="no <b>" />',
    "options that are not there": '<c-tag :label="nowhere" :tone="False" /><c-button :wide="nowhere" label="x" />',
    "attributes": '<c-button data-x="1" :data-y="number" :hidden="False" autofocus>{{ name }}</c-button>',
    "slots": '<c-page-header title="t"><c-slot name="facts">{{ name }}</c-slot><c-button label="{{ name }}" /></c-page-header>',
    "components in a loop": "{% for n in numbers %}<c-tag :label=\"n\" tone=\"{% if n == 2 %}red{% endif %}\" />{% endfor %}",
    "all at once": '<c-tag :attrs="several" />',
    "chosen later": '<c-component is="tag" label="x" />',
    "alone": '<c-tag label="x" only />',
}  # fmt: skip
VALUES = {
    "name": "A<b>&'\"",
    "number": 5,
    "numbers": [1, 2, 3],
    "icon_name": "bell",
    "sheet": "web/zugong.css",
    "several": {"label": "y", "tone": "pine"},
}


@pytest.mark.parametrize("what", SNIPPETS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_same_output(engines, what, language):
    source = compiled(SNIPPETS[what])
    with override(language):
        quick, plain = (
            [one.from_string(source).render(dict(VALUES)) for _twice in range(2)] for one in engines
        )
    assert quick == plain
    assert quick[0].strip()


def compiled(source: str) -> str:
    """Cotton's own first pass, which its loader does for files."""
    from django_cotton.compiler_regex import CottonCompiler

    return CottonCompiler().process(source) if "<c-" in source else source


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_showcase_of_every_component_is_the_same(engines, language, rf):
    request = rf.get("/ui/")
    request.user = AnonymousUser()
    with override(language):
        shown = [one.get_template("web/ui.html").render(showcase(), request) for one in engines]
    shown = [re.sub(r'"csrfmiddlewaretoken" value="\w+"', "", page) for page in shown]
    assert shown[0] == shown[1]
    assert "z-btn" in shown[0]


def test_a_word_follows_the_reader(engines):
    template = engines[0].from_string('{% translate "Large type" %}')
    with override("en"):
        assert template.render() == "Large type"
    with override("zh-hans"):
        assert template.render() != "Large type"
    with override("en"):
        assert template.render() == "Large type"


def test_what_does_not_change_is_rendered_once(engines):
    kinds = {
        '{% translate "Me" %}': OnceALanguage,
        '{% icon "bell" 20 %}': OnceALanguage,
        "{% static 'web/zugong.css' %}": OnceALanguage,
        "{% url 'unit' n %}": AddressNode,
        compiled('<c-tag :label="n" />'): ComponentNode,
    }
    for source, kind in kinds.items():
        assert type(engines[0].from_string(source).template.nodelist[0]) is kind


def test_an_address_follows_the_urls_in_use(engines, settings):
    template = engines[0].from_string("{% url 'unit' 7 %}")
    assert template.render() == "/units/7/"
    settings.ROOT_URLCONF = __name__
    assert template.render() == "/elsewhere/7/"


urlpatterns = [path("elsewhere/<int:pk>/", lambda request, pk: None, name="unit")]


def test_an_unknown_address_says_so(engines):
    with pytest.raises(NoReverseMatch, match="nowhere"):
        engines[0].from_string("{% url 'nowhere' %}").render()


# --- controls ----------------------------------------------------------------------------------------------------
ODD = {
    "data-x": "a\"b<c>'&",
    "required": True,
    "disabled": False,
    "rows": 3,
    "title": gettext_lazy("Me"),
    "class": "",
}
CHOICES = [
    ("", "---"),
    (1, "one & <two>"),
    (None, gettext_lazy("Me")),
    ("group <g>", [("a", mark_safe("<b>a</b>")), (2000, 2000)]),
    (gettext_lazy("Me"), [(True, "yes")]),
]
CONTROLS = [
    (forms.TextInput, [None, "", "a\"b<c>'&", 0, 12345, mark_safe("&amp;"), gettext_lazy("Me")]),
    (forms.NumberInput, [None, 1.5, "12"]),
    (forms.EmailInput, ["a@b"]),
    (forms.URLInput, ["https://example.org/?a=1&b=2"]),
    (forms.PasswordInput, ["secret"]),
    (forms.HiddenInput, ["x"]),
    (forms.DateInput, [None, "2026-06-29"]),
    (forms.DateTimeInput, [None]),
    (forms.TimeInput, ["10:30"]),
    (forms.CheckboxInput, [True, False, None, "yes"]),
    (forms.FileInput, [None]),
    (forms.ClearableFileInput, [None]),
    (forms.Textarea, [None, "", "a\n</textarea><script>", "  x "]),
    (forms.Select, [None, "", 1, "1", "a", "True"]),
    (forms.SelectMultiple, [[], [1, "a"]]),
    (forms.RadioSelect, ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("widget", "values"), CONTROLS, ids=[one[0].__name__ for one in CONTROLS])
def test_a_control_looks_as_from_its_template(widget, values):
    ours, django = Renderer(), OwnTemplates()
    control = widget(choices=CHOICES) if issubclass(widget, ChoiceWidget) else widget()
    for value in values:
        for attrs in ({}, ODD):
            drawn = [control.render("n<", value, attrs, renderer=one) for one in (ours, django)]
            assert drawn[0] == drawn[1]
