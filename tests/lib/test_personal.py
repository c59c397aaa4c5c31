"""Numbers that must not become public, however they are typed."""

import pytest

from zugong.lib.personal import find, find_all, masked

ID = "433122195902230014"


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        (f"他的身份证是{ID}。", "id_number", "他的身份证是433122********0014。"),
        ("433122 19590223 0014", "id_number", "433122********0014"),
        ("４３３１２２１９５９０２２３００１Ｘ", "id_number", "433122********001X"),
        ("43312219590223001x号", "id_number", "433122********001X号"),
        ("旧证433122590223001也写上", "id_number", "旧证***************也写上"),
        ("打138-0000-4726找我", "phone", "打138****4726找我"),
        ("+86 13800004726", "phone", "+138****4726"),
        ("１３８００００４７２６", "phone", "138****4726"),
        ("卡6222 0200 0000 0000 007", "bank_card", "卡***************0007"),
        ("Visa 4111 1111 1111 1111", "bank_card", "Visa ************1111"),
    ],
)
def test_found_and_masked(text, kind, shown):
    assert [one.kind for one in find(text)] == [kind]
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "水渠清淤用工11400.00元，凭证支0503",
        "2026-05-03至2026-05-31",
        "村部电话0000-1234567",
        "433122********0014",
        "存证号HX-2605-SLP-0417",
        "9f3c27b04e1a7712",
        "128460.20 + 46300.00 - 38715.50 = 136044.70",
        "12800004726",
        "",
    ],
)
def test_left_alone(text):
    assert find(text) == []
    assert masked(text) == text


def test_several_in_one_text_and_masking_twice_changes_nothing():
    text = f"{ID}和13800004726"
    once = masked(text)
    assert once == "433122********0014和138****4726"
    assert masked(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "身份证433122199001010014",
        "N433122199001010014",
        "433122199001010014号",
        "999922199013410014",
        "433122 1990 0101 0014",
        "43312219900101001X",
        "433122900101001",
        "账号8101234567890123456",
        "账号810123456789012",
        "4331221990010100146222020200000000007",
        "05 13800004726",
        "电话13800004726",
        "tel13800004726",
    ],
)
def test_a_list_of_names_holds_no_long_number(text):
    assert find_all(text)
    assert all(one.masked.count("*") >= 4 for one in find_all(text))


@pytest.mark.parametrize(
    "text",
    [
        "3组",
        "2026-01-01—2026-06-30",
        "12.50亩×120.00元",
        "433122************",
        "****4471",
        "湘财农〔2026〕12号",
        "补3组2户",
    ],
)
def test_what_a_list_of_names_does_hold(text):
    assert find_all(text) == []
