"""Documents are judged by what is inside: what opens plainly is kept as it is, what acts by itself is refused."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from zugong.lib import pdf
from zugong.lib.documents import MAX_BYTES, Document, DocumentRefused, check_document, shown_name
from zugong.lib.images import Photo

PLAIN = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def check(data, name="x.pdf", **more):
    return check_document(io.BytesIO(data), name, **more)


def office(*parts, **more):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in parts:
            archive.writestr(part, more.get("text", "<x/>"))
    return stream.getvalue()


def objects(inside):
    packed = zlib.compress(inside)
    head = b"<< /Type /ObjStm /Filter /FlateDecode /Length %d >>" % len(packed)
    return PLAIN.replace(
        b"trailer", b"2 0 obj\n" + head + b"\nstream\n" + packed + b"\nendstream\nendobj\ntrailer"
    )


def refusal(data, name="x.pdf", **more):
    with pytest.raises(DocumentRefused) as refused:
        check(data, name, **more)
    return refused.value.code


def test_our_own_paper_passes_and_stays_as_it_is():
    paper = pdf.render(
        "list_report", {"title": "协议", "columns": [{"title": "甲", "width": 1}], "rows": [["一"]]}
    )
    found = check(paper, "共建协议.PDF")
    assert isinstance(found, Document)
    assert found.data == paper and found.name == "共建协议.pdf" and found.content_type == "application/pdf"


def test_the_content_decides_not_the_name():
    assert check(PLAIN, "合同.docx").extension == "pdf"
    assert check(office("[Content_Types].xml", "word/document.xml"), "a.pdf").extension == "docx"
    assert check(office("[Content_Types].xml", "xl/workbook.xml"), "a").extension == "xlsx"
    assert refusal(b"<html><script>alert(1)</script></html>", "合同.pdf") == "unknown"
    assert refusal(b"MZ\x90\0", "合同.pdf") == "unknown"
    assert refusal(office("a.txt"), "合同.docx") == "unknown"


def test_a_scan_is_drawn_anew():
    stream = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(stream, "PNG")
    found = check(stream.getvalue(), "扫描.png")
    assert isinstance(found, Photo) and found.data.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    "part",
    [b"/OpenAction << /S /JavaScript /JS (x) >>", b"/S /Launch /F (cmd.exe)", b"/EmbeddedFiles 3 0 R",
     b"/S /J#61vaScript", b"/RichMedia"],
)  # fmt: skip
def test_a_pdf_that_acts_by_itself_is_refused(part):
    assert refusal(PLAIN.replace(b"/Type", part + b" /Type")) == "acting"
    assert refusal(objects(b"1 0 << " + part + b" >>")) == "acting"


def test_words_that_only_look_alike_are_no_reason():
    assert check(PLAIN.replace(b"/Type", b"/JSON /Launcher /Type")).extension == "pdf"
    assert check(objects(b"1 0 << /Type /Page >>")).extension == "pdf"


def test_what_nobody_could_open_is_refused():
    assert refusal(PLAIN.replace(b"trailer\n<<", b"trailer\n<< /Encrypt 5 0 R")) == "encrypted"
    assert refusal(PLAIN[:-30]) == "damaged"
    assert refusal(b"") == "empty"
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "old_format"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(locked) == "encrypted"
    whole = office("[Content_Types].xml", "word/document.xml", text="x" * 500)
    assert refusal(whole[: len(whole) // 2]) == "damaged"


def test_office_files_with_something_running_inside_are_refused():
    base = ("[Content_Types].xml", "word/document.xml")
    assert refusal(office(*base, "word/vbaProject.bin")) == "macros"
    assert refusal(office(*base, "word/embeddings/oleObject1.bin")) == "acting"


def test_a_bomb_is_not_unpacked():
    assert refusal(office("[Content_Types].xml", *(f"word/{n}.xml" for n in range(2100)))) == "damaged"
    bomb = objects(bytes(80 * 1024 * 1024))
    assert len(bomb) < 200_000
    assert refusal(bomb) == "damaged"


def test_the_limit_is_said_and_nothing_beyond_is_read():
    class Endless:
        read_in_all = 0

        def read(self, size):
            self.read_in_all += size
            return b"%" * size

    stream = Endless()
    with pytest.raises(DocumentRefused) as refused:
        check_document(stream, "x.pdf", max_bytes=1024 * 1024)
    assert stream.read_in_all == 1024 * 1024 + 1
    assert str(refused.value) == "The file is larger than 1 MB. Send a smaller one, or a scan page by page."
    assert MAX_BYTES == 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\临时\\合作协议.doc", "合作协议.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("....", "document.pdf"),
        ("", "document.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_names_are_fit_to_be_shown(name, shown):
    assert shown_name(name, "pdf") == shown


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4", b"PK\x03\x04", b"\xff\xd8\xff"]))
def test_whatever_comes_is_taken_or_refused_with_a_sentence(data, head):
    try:
        said = check(head + data).sha256
    except ValueError as refused:
        said = str(refused)
    assert said
