"""What is published, its one spelling, its signed head, and the file that proves it."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zugong.lib import merkle
from zugong.lib.disclosed import bundle, document, note
from zugong.lib.disclosed.canonical import NotCanonical, canonical, digest, parse
from zugong.lib.disclosed.document import BadDocument

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 6, 3, 9, 12, 44, tzinfo=CHINA)
KEY = note.read_signing_key("zugong-test", base64.b64encode(b"k" * 32).decode())
OTHER = note.read_signing_key("zugong-test", base64.b64encode(b"o" * 32).decode())


def make_body(**changes):
    found = {
        "title": "石榴坪村2026年5月收支",
        "period": (date(2026, 5, 1), date(2026, 5, 31)),
        "summary": [
            document.figure("opening", "上期结余", "128460.20"),
            document.figure("income", "本月收入", "8600.00", sign="+"),
            document.figure("outgo", "本月支出", "7200.00", sign="-"),
            document.figure("closing", "本期结余", "129860.20", sign="="),
        ],
        "columns": [
            document.column("date", "日期", "date", "date"),
            document.column("words", "事由", "text", "label"),
            document.column("income", "收入", "money", "income"),
            document.column("outgo", "支出", "money", "outgo"),
        ],
        "rows": [
            ["2026-05-03", "合作社土地流转管理费", "8600.00", None],
            ["2026-05-05", "保洁员4人5月工资", None, "7200.00"],
        ],
        "totals": [None, None, "8600.00", "7200.00"],
    } | changes
    title = found.pop("title")
    return document.body(title, **found)


def make_document(content=None, **changes):
    fields = {
        "number": "HX-2605-SLP-0417",
        "version": 1,
        "kind": "village_finance",
        "unit": {"code": "433199100201", "name": "石榴坪村", "line": "洗石镇"},
        "signatures": [],
        "published": {"by": "龙小兰", "at": AT.isoformat()},
        "corrects": None,
    } | changes
    return document.document(content or make_body(), **fields)


def make_file(text=None, key=KEY, others=5, place=3):
    text = text or make_document()
    content = json.loads(text)
    leaf = document.leaf(
        number=content["number"],
        version=content["version"],
        kind=content["kind"],
        unit=content["unit"]["code"],
        digest=digest(text),
        at=AT,
    )
    leaves = [merkle.leaf_hash(f"other {number}".encode()) for number in range(others)]
    leaves.insert(place, merkle.leaf_hash(leaf.encode()))
    tree = merkle.Tree(leaves)
    head = note.sign(note.Head("zugong-test", tree.size, tree.root(), AT), key)
    return bundle.make(
        document=text,
        leaf=leaf,
        index=place,
        size=tree.size,
        path=tree.inclusion(place),
        head=head,
        key=key.public,
    )


class TestCanonical:
    def test_is_the_scheme_of_rfc_8785(self):
        value = {"b": [1, 'é\n\u001f"\\', None, True], "a": {"z": "元", "c": -0}}
        assert canonical(value) == '{"a":{"c":0,"z":"元"},"b":[1,"é\\n\\u001f\\"\\\\",null,true]}'

    def test_any_other_spelling_is_refused(self):
        for text in (
            '{"a": 1}',
            '{"b":1,"a":2}',
            '{"a":1}\n',
            '"\\u5143"',
            "[1.0]",
            "[1e2]",
            "[NaN]",
            "{",
            '{"a":1,"a":1}',
        ):
            with pytest.raises(NotCanonical):
                parse(text)

    @pytest.mark.parametrize("value", [1.5, {"金": 1}, {1: 2}, 2**53, "\ud800", object(), float("nan")])
    def test_what_has_no_one_spelling_is_refused(self, value):
        with pytest.raises(NotCanonical):
            canonical(value)

    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(2**53) + 1, 2**53 - 1)
            | st.text(st.characters(exclude_categories=["Cs"])),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
        )
    )
    def test_reading_it_back_gives_the_same(self, value):
        assert canonical(parse(canonical(value))) == canonical(value)

    def test_digest_is_over_the_bytes(self):
        assert digest("元") == hashlib.sha256("元".encode()).hexdigest()


class TestDocument:
    def test_whole_one_is_accepted_and_reads_back(self):
        text = make_document()
        document.check_document(parse(text))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"title": " "}, "empty"),
            ({"title": "长" * 121}, "too_long"),
            ({"period": (date(2026, 5, 31), date(2026, 5, 1))}, "period"),
            ({"rows": [["2026-05-03", "费", "8600.00"]]}, "width"),
            ({"rows": [["2026-5-3", "费", "8600.00", "7200.00"]]}, "date"),
            ({"rows": [["2026-05-03", "费", "8600", "7200.00"]]}, "money"),
            ({"rows": [["2026-05-03", "费", 8600, "7200.00"]]}, "money"),
            ({"rows": [["2026-05-03", "费", "8600.00", "7200.01"]]}, "balance"),
            ({"columns": [], "totals": []}, "missing"),
            ({"summary": [document.figure("a", "甲", "1"), document.figure("a", "乙", "1")]}, "twice"),
            ({"summary": [document.figure("A", "甲", "1")]}, "key"),
            (
                {"summary": [document.figure("a", "甲", "1"), document.figure("b", "乙", "2", sign="=")]},
                "balance",
            ),
            ({"text": "联系13800004726"}, "phone"),
            ({"rows": [["2026-05-03", "433122195902230014", "8600.00", "7200.00"]]}, "id_number"),
            ({"attachments": [{"name": "a", "sha256": "xyz", "size": 1, "row": None}]}, "type"),
            ({"attachments": [{"name": "a", "sha256": "0" * 64, "size": 1, "row": 7}]}, "too_many"),
        ],
    )
    def test_refused_with_the_reason(self, change, code):
        with pytest.raises(BadDocument) as refused:
            make_body(**change)
        assert refused.value.code == code
        assert str(refused.value)

    def test_numbers_hidden_in_a_number_column_are_found(self):
        columns = [document.column("id", "序号", "integer")]
        with pytest.raises(BadDocument) as refused:
            make_body(columns=columns, rows=[[13800004726]], totals=[])
        assert refused.value.code == "phone"

    def test_signatures_must_be_under_this_very_body(self):
        signed = {"name": "向德明", "post": "主任", "remark": "", "at": AT.isoformat(), "body": "0" * 64}
        with pytest.raises(BadDocument):
            make_document(signatures=[signed])
        good = signed | {"body": digest(canonical(make_body()))}
        assert make_document(signatures=[good])

    def test_nothing_may_be_added_to_it(self):
        found = json.loads(make_document())
        for path in ((), ("body",), ("unit",), ("published",)):
            more = copy.deepcopy(found)
            place = more
            for step in path:
                place = place[step]
            place["more"] = 1
            with pytest.raises(BadDocument):
                document.check_document(more)


class TestNote:
    HEAD = note.Head("zugong-test", 7, b"r" * 32, AT)

    def test_opens_with_its_key(self):
        head, key = note.open_note(note.sign(self.HEAD, KEY), [OTHER.public, KEY.public])
        assert (head, key) == (self.HEAD, KEY.public)

    def test_is_a_signed_note_as_others_read_it(self):
        """Signature over the text with Ed25519; the line holds four bytes of key hash before it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        text, _gap, rest = note.sign(self.HEAD, KEY).partition("\n\n")
        dash, name, encoded = rest.strip().split(" ")
        raw = base64.b64decode(encoded)
        vkey_name, hashed, key = str(KEY.public).split("+", 2)
        public = base64.b64decode(key)
        assert (dash, name, raw[:4].hex(), public[:1]) == ("—", vkey_name, hashed, b"\x01")
        assert hashlib.sha256(name.encode() + b"\n" + public).digest()[:4] == raw[:4]
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], (text + "\n").encode())

    def test_another_key_is_unsigned_and_a_changed_text_forged(self):
        signed = note.sign(self.HEAD, KEY)
        with pytest.raises(note.BadNote) as refused:
            note.open_note(signed, [OTHER.public])
        assert refused.value.code == "unsigned"
        for changed in (signed.replace("\n7\n", "\n8\n"), signed.replace("09:12:44", "09:12:45")):
            with pytest.raises(note.BadNote) as refused:
                note.open_note(changed, [KEY.public])
            assert refused.value.code == "forged"

    @pytest.mark.parametrize(
        "text",
        ["", "a\n\n", "zugong-test\n07\ncnJy\n2026-06-03\n\n— a b\n", "zugong-test\n7\n\n\n— a", "x" * 5000],
    )
    def test_anything_else_is_malformed(self, text):
        with pytest.raises(note.BadNote) as refused:
            note.open_note(text, [KEY.public])
        assert refused.value.code == "malformed"

    def test_keys_read_back_and_mistyped_ones_do_not(self):
        assert note.read_public_key(str(KEY.public)) == KEY.public
        for text in ("", "a+b", str(KEY.public)[:-4], str(KEY.public).replace("zugong", "zuqong")):
            with pytest.raises(note.BadNote):
                note.read_public_key(text)
        for name, text in (("a b", "x"), ("a", "x"), ("a", base64.b64encode(b"short").decode())):
            with pytest.raises(note.BadNote):
                note.read_signing_key(name, text)
        assert "k" * 8 not in repr(KEY)


class TestFile:
    def test_holds(self):
        verdict = bundle.verify(make_file(), [KEY.public])
        assert verdict.ok
        assert [step.name for step in verdict.steps] == [
            "file",
            "document",
            "digest",
            "entry",
            "proof",
            "signature",
            "key",
        ]
        assert (verdict.index, verdict.size, verdict.signed_at) == (3, 6, AT)

    def test_without_keys_its_own_is_used_and_named(self):
        verdict = bundle.verify(make_file(key=OTHER))
        assert verdict.ok and verdict.key == OTHER.public

    def test_a_key_the_reader_does_not_trust_fails(self):
        assert bundle.verify(make_file(key=OTHER), [KEY.public]).failed.name == "key"

    @pytest.mark.parametrize(
        ("old", "new", "failed"),
        [
            ("8600.00", "8600.01", "document"),  # it no longer adds up
            ("保洁员4人", "保洁员5人", "digest"),
            ("zugong-proof/1", "zugong-proof/2", "file"),
            ('"index": 3', '"index": 2', "proof"),
            ('"index": 3', '"index": true', "file"),
            ('"size": 6', '"size": 7', "proof"),
            ("09:12:44+08:00\\n", "09:12:45+08:00\\n", "signature"),
        ],
    )
    def test_every_change_is_caught(self, old, new, failed):
        file = make_file()
        assert old in file
        assert bundle.verify(file.replace(old, new), [KEY.public]).failed.name == failed

    def test_a_changed_document_with_a_changed_entry_is_caught_by_the_proof(self):
        changed = make_document(make_body(title="石榴坪村2026年5月收支表"))
        honest, forged = json.loads(make_file()), json.loads(make_file(changed))
        honest |= {"document": forged["document"], "leaf": forged["leaf"]}
        assert bundle.verify(json.dumps(honest), [KEY.public]).failed.name == "proof"

    def test_an_entry_of_something_else_is_caught(self):
        other = json.loads(make_file(make_document(number="HX-2605-SLP-0418")))
        mine = json.loads(make_file())
        leaf = json.loads(other["leaf"]) | {"digest": json.loads(mine["leaf"])["digest"]}
        mine["leaf"] = canonical(leaf)
        assert bundle.verify(json.dumps(mine)).failed.name == "entry"

    @pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[" * 100_000, '{"format":"zugong-proof/1"}'])
    def test_nonsense_is_no_file(self, text):
        assert bundle.verify(text).failed.name == "file"

    @given(st.integers(0, 10_000), st.characters(codec="ascii", categories=["L", "N"]))
    def test_no_single_character_can_be_changed(self, place, char):
        file = make_file()
        place %= len(file)
        if file[place] == char:
            return
        verdict = bundle.verify(file[:place] + char + file[place + 1 :], [KEY.public])
        # The printed key beside the proof is not what decides, and JSON does not care for blanks.
        assert not verdict.ok or json.loads(file) | {"key": 0} == json.loads(
            file[:place] + char + file[place + 1 :]
        ) | {"key": 0}


def test_moments_without_a_zone_are_no_moments():
    with pytest.raises(BadDocument):
        make_document(published={"by": "x", "at": "2026-06-03T09:12:44"})
    assert make_document(published={"by": "x", "at": datetime.now(UTC).isoformat(timespec="seconds")})
