"""The catalogue tool finds every message a page can show, however it is written."""

import polib
import pytest

from tools import messages


def python(source: str) -> list[tuple]:
    return [(m.context, m.text, m.plural) for m in messages.from_python(source.encode())]


def template(source: str) -> list[tuple]:
    return [(m.context, m.text, m.plural) for m in messages.from_template(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Place an order")', (None, "Place an order", None)),
        ('gettext_lazy("Two " \\\n    "parts")', (None, "Two parts", None)),
        ('ngettext("%(n)s day", "%(n)s days", n)', (None, "%(n)s day", "%(n)s days")),
        ('pgettext_lazy("verb", "Order")', ("verb", "Order", None)),
        ('npgettext("work", "%(n)s day", "%(n)s days", n)', ("work", "%(n)s day", "%(n)s days")),
        ('f(_("In a (bracket)"), 3)', (None, "In a (bracket)", None)),
    ],
)
def test_python(source, expected):
    assert python(source) == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% translate 'Track' %}", (None, "Track", None)),
        ('{% translate "It\'s (done)" as title %}', (None, "It's (done)", None)),
        ('{% translate "Order" context "verb" %}', ("verb", "Order", None)),
        ('{{ _("Home") }}', (None, "Home", None)),
        ('{% if x == _("Closed") %}{% endif %}', (None, "Closed", None)),
        ('{% include "a.html" with title=_("Title") %}', (None, "Title", None)),
        ("<c-button label=\"{% translate 'Save' %}\" />", (None, "Save", None)),
        ("<c-button\n  label=\"{% translate 'Save' %}\"\n  kind='x (y'\n/>", (None, "Save", None)),
        ("<c-button :label=\"_('Send')\" />", (None, "Send", None)),
        (
            "{% blocktranslate with name=unit.name %}Work of {{ name }}{% endblocktranslate %}",
            (None, "Work of %(name)s", None),
        ),
        (
            "   text\n      {% blocktranslate trimmed %}\n   First\n     second.\n {% endblocktranslate %}\n it's",
            (None, "First second.", None),
        ),
        (
            "{% blocktranslate count n=days trimmed %}\n {{ n }} day\n{% plural %}\n {{ n }} days\n{% endblocktranslate %}",
            (None, "%(n)s day", "%(n)s days"),
        ),
        (
            '{% blocktranslate context "work" count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}',
            ("work", "%(n)s day", "%(n)s days"),
        ),
        (
            '{% blocktranslate %}100 % "sure" isn\'t{% endblocktranslate %}',
            (None, '100 %% "sure" isn\'t', None),
        ),
    ],
)
def test_template(source, expected):
    assert template(source) == [expected]


def test_template_text_is_not_taken_for_a_message():
    assert (
        template(
            "<p>gettext('no') _('no') {# _('no') #}</p>{% comment %}{% translate 'no' %}{% endcomment %}"
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "plural", "words", "fault"),
    [
        ("Order %(number)s", None, "服务单 %(number)s", None),
        ("Order %(number)s", None, "服务单", "placeholders differ"),
        ("Order {number}", None, "服务单 {no}", "placeholders differ"),
        ("One day", "%(n)s days", "%(n)s 天", None),
        ("Thank you", None, "谢谢！", "the Chinese says ！"),
    ],
)
def test_faults(text, plural, words, fault):
    entry = polib.POEntry(msgid=text, msgid_plural=plural or "")
    found = list(messages.faults(entry, messages.Message(None, text, plural), words))
    assert [f.split(" (")[0] for f in found] == ([fault] if fault else [])


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    for name in ("hall", "yard"):
        (tmp_path / name / "templates").mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("")
    return tmp_path


def book(root, room):
    return {entry.msgid: entry for entry in polib.pofile(str(root / room / messages.CATALOGUE))}


def test_write_keeps_translations_adds_new_and_drops_old(room):
    (room / "hall" / "views.py").write_text('_("Old")\n_("Kept")\nngettext("%(n)s day", "%(n)s days", n)\n')
    messages.write([])
    path = room / "hall" / messages.CATALOGUE
    entries = polib.pofile(str(path))
    for entry in entries:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)s 天"}
        else:
            entry.msgstr = f"译{entry.msgid}"
    entries.save()
    assert messages.check() == []

    (room / "hall" / "views.py").write_text('_("Kept")\nngettext("%(n)s day", "%(n)s days", n)\n')
    (room / "hall" / "templates" / "a.html").write_text("{% translate 'New' %}")
    (room / "yard" / "forms.py").write_text('_("Kept")\n')
    assert [problem.split(":")[0:2] for problem in messages.check()] == [
        ["hall", " not in the catalogue"],
        ["hall", " no longer used"],
        ["yard", " not in the catalogue"],
    ]
    messages.write([])
    assert {
        entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in book(room, "hall").values()
    } == {
        "New": "",
        "Kept": "译Kept",
        "%(n)s day": "%(n)s 天",
    }
    assert book(room, "yard")["Kept"].msgstr == "译Kept", "a translation another room has is taken over"
    assert messages.check() == ["hall: untranslated: 'New' (hall/templates/a.html)"]


def test_check_finds_one_message_said_in_two_ways(room):
    for name, words in (("hall", "点单"), ("yard", "下单")):
        (room / name / "views.py").write_text('_("Place")\n')
        messages.write([])
        entries = polib.pofile(str(room / name / messages.CATALOGUE))
        entries[0].msgstr = words
        entries.save()
    assert messages.check() == ["yard: 'Place' is '下单' here and '点单' in hall"]


def test_compiled_catalogue_can_be_read(room):
    (room / "hall" / "views.py").write_text('_("Kept")\n')
    messages.write([])
    path = room / "hall" / messages.CATALOGUE
    entries = polib.pofile(str(path))
    entries[0].msgstr = "保留"
    entries.save()
    messages.compile_all()
    assert polib.mofile(str(path.with_suffix(".mo")))[0].msgstr == "保留"


def test_one_room_alone(room):
    for name in ("hall", "yard"):
        (room / name / "views.py").write_text('_("Kept")\n')
    messages.write(["hall"])
    assert not (room / "yard" / messages.CATALOGUE).exists()
    assert messages.check(["yard"]) == ["yard: not in the catalogue: 'Kept' (yard/views.py)"]
