"""National codes and numbers. All people and firms are invented."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zugong.lib.codes import (
    ETHNIC_GROUPS,
    POLITICAL_STATUSES,
    PROVINCES,
    CodeError,
    Level,
    check_credit_code,
    check_id_number,
    check_mobile,
    ethnic_group_code,
    mask_id,
    mask_name,
    mask_phone,
    parse_division,
    political_status_code,
    relation_code,
    relation_name,
)

TODAY = date(2026, 11, 22)


def with_check(first_17: str) -> str:
    """By ISO 7064 MOD 11-2, worked the long way round: the whole number must leave 1."""
    for digit in "0123456789X":
        value = 10 if digit == "X" else int(digit)
        if (sum(int(d) * 2 ** (17 - n) for n, d in enumerate(first_17)) + value) % 11 == 1:
            return first_17 + digit
    raise AssertionError


@pytest.mark.parametrize(
    ("code", "level", "short", "parents"),
    [
        ("430000", Level.PROVINCE, "430000", ()),
        ("433100", Level.PREFECTURE, "433100", ("430000",)),
        ("433122", Level.COUNTY, "433122", ("430000", "433100")),
        ("433122102", Level.TOWN, "433122102", ("430000", "433100", "433122")),
        ("433122102200", Level.VILLAGE, "433122102200", ("430000", "433100", "433122", "433122102")),
        ("433122102000", Level.TOWN, "433122102", ("430000", "433100", "433122")),
        ("433122000000", Level.COUNTY, "433122", ("430000", "433100")),
        ("430000000000", Level.PROVINCE, "430000", ()),
        ("441900003", Level.TOWN, "441900003", ("440000", "441900")),
        ("441900003001", Level.VILLAGE, "441900003001", ("440000", "441900", "441900003")),
        (
            " ４３３１２２ 102 200\u200b",
            Level.VILLAGE,
            "433122102200",
            ("430000", "433100", "433122", "433122102"),
        ),
    ],
)
def test_parse_division(code, level, short, parents):
    division = parse_division(code)
    assert (division.level, division.code, division.parents) == (level, short, parents)
    assert division.padded == short + "0" * (12 - len(short))
    assert parse_division(division.padded) == division


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "Nothing was entered."),
        ("43312", "A division code has 6, 9 or 12 digits; this has 5."),
        ("4331221022", "A division code has 6, 9 or 12 digits; this has 10."),
        ("43312A", "Character 6 is “A”; only digits may stand there."),
        ("43312²", "Character 6 is “²”; only digits may stand there."),
        ("993122", "No province has the code 99."),
        ("000000", "No province has the code 00."),
        ("430022", "The code skips a level: digits 3–4 are zero but later ones are not."),
        ("433122000200", "The code skips a level: digits 7–9 are zero but later ones are not."),
    ],
)
def test_a_wrong_division_code_says_why(code, says):
    with pytest.raises(CodeError) as error:
        parse_division(code)
    assert str(error.value) == says


@given(
    province=st.sampled_from(sorted(PROVINCES)),
    rest=st.lists(st.integers(1, 99), min_size=2, max_size=2),
    town=st.integers(1, 999),
    village=st.integers(1, 999),
)
def test_each_parent_of_a_division_is_the_parent_of_the_next(province, rest, town, village):
    division = parse_division(f"{province}{rest[0]:02}{rest[1]:02}{town:03}{village:03}")
    assert [parse_division(parent).level for parent in division.parents] == list(Level)[:4]
    for n, parent in enumerate(division.parents):
        assert parse_division(parent).parents == division.parents[:n]


def test_an_id_number_is_read():
    number = with_check("43312219850312123")
    read = check_id_number(number, today=TODAY)
    assert (read.number, read.division, read.birth_date, read.sex) == (
        number,
        "433122",
        date(1985, 3, 12),
        "male",
    )
    assert check_id_number(with_check("43312219850312124"), today=TODAY).sex == "female"


def test_known_check_characters():
    # The two examples of GB 11643 itself.
    assert check_id_number("11010519491231002X", today=TODAY).sex == "female"
    assert check_id_number("440524188001010014", today=TODAY).birth_date == date(1880, 1, 1)


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", " 110105 19491231 002Ｘ", "１１０１０５１９４９１２３１００２X\u202c"]
)
def test_an_id_number_however_typed(typed):
    assert check_id_number(typed, today=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        ("", "empty", "Nothing was entered."),
        ("110105491231002", "length", "15 of 18 digits."),
        ("11010519491231002", "length", "17 of 18 digits."),
        ("1101051949123100200", "length", "19 of 18 digits."),
        ("1101051949123100X2", "character", "Character 17 is “X”; only digits may stand there."),
        ("11010519491231002Y", "character", "Character 18 is “Y”; only digits may stand there."),
        (
            "110105194912310021",
            "check",
            "The last character does not agree with the others: one of them is wrong.",
        ),
        (with_check("11010519490229001"), "id_birth", "Digits 7 to 14 (19490229) are not a date of birth."),
        (with_check("11010500000101001"), "id_birth", "Digits 7 to 14 (00000101) are not a date of birth."),
        (with_check("11010518491231001"), "id_birth", "Digits 7 to 14 (18491231) are not a date of birth."),
        (
            with_check("11010520261123001"),
            "id_birth_future",
            "The date of birth 2026-11-23 lies in the future.",
        ),
    ],
)
def test_a_wrong_id_number_says_why(number, code, says):
    with pytest.raises(CodeError) as error:
        check_id_number(number, today=TODAY)
    assert (error.value.code, str(error.value)) == (code, says)


@given(
    serial=st.integers(0, 999),
    birth=st.dates(date(1900, 1, 1), TODAY),
    place=st.integers(0, 17),
    other=st.sampled_from("0123456789"),
)
def test_one_wrong_digit_is_always_noticed(serial, birth, place, other):
    number = with_check(f"433122{birth:%Y%m%d}{serial:03}")
    assert check_id_number(number, today=TODAY).birth_date == birth
    if number[place] != other:
        with pytest.raises(CodeError):
            check_id_number(number[:place] + other + number[place + 1 :], today=TODAY)


def test_an_id_number_is_not_refused_for_a_district_no_table_knows():
    assert check_id_number(with_check("43319919850312123"), today=TODAY).division == "433199"


def credit(first_17: str) -> str:
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(letters.index(letter) * weight for letter, weight in zip(first_17, weights, strict=True))
    return first_17 + letters[(31 - total % 31) % 31]


def test_credit_codes():
    assert check_credit_code("91350100M000100Y43") == "91350100M000100Y43"  # the example of GB 32100
    assert check_credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"
    collective = credit("N2433122MF0000000")  # village collectives are registered under N
    assert check_credit_code(collective) == collective


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "Nothing was entered."),
        ("91350100M000100Y4", "17 of 18 characters."),
        ("91350100MO00100Y43", "Character 10 is “O”; I, O, Z, S and V are never used."),
        ("913501-0M000100Y43", "Character 7 is “-”; only digits and capital letters are used."),
        ("9135A100M000100Y43", "Character 5 is “A”; only digits may stand there."),
        ("91350100M000100Y44", "The last character does not agree with the others: one of them is wrong."),
        ("公司", "Character 1 is “公”; only digits and capital letters are used."),
    ],
)
def test_a_wrong_credit_code_says_why(code, says):
    with pytest.raises(CodeError) as error:
        check_credit_code(code)
    assert str(error.value) == says


@pytest.mark.parametrize(
    "typed",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 138 0000 1234",
        "＋８６１３８００００１２３４",
        "8613800001234",
        "0086-13800001234",
        "（+86）13800001234",
        "\u202a13800001234\u202c",  # pasted from a phone's contacts
    ],
)
def test_a_mobile_number_however_typed(typed):
    assert check_mobile(typed) == "13800001234"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Nothing was entered."),
        ("+86", "Nothing was entered."),
        ("1380000123", "10 of 11 digits."),
        ("138000012345", "12 of 11 digits."),
        ("1380000123a", "Character 11 is “a”; only digits may stand there."),
        ("12800001234", "A mobile number starts with 13 to 19; this starts with 12."),
        ("07438221234", "A mobile number starts with 13 to 19; this starts with 07."),
        ("+1 2025550123", "Character 1 is “+”; only digits may stand there."),
    ],
)
def test_a_wrong_mobile_number_says_why(typed, says):
    with pytest.raises(CodeError) as error:
        check_mobile(typed)
    assert str(error.value) == says


def test_an_error_is_shown_in_the_reader_s_language():
    with pytest.raises(CodeError) as error:
        check_mobile("1380000123")
    chinese = {"%(have)s of %(need)s digits.": "手机号要%(need)s位，现有%(have)s位"}
    assert error.value.message(chinese.__getitem__) == "手机号要11位，现有10位"
    assert error.value.params == {"have": 10, "need": 11}


@given(text=st.text())
def test_nothing_typed_makes_anything_but_a_code_error(text):
    for check in (parse_division, check_id_number, check_credit_code, check_mobile):
        with suppress(CodeError):
            check(text)


def test_ethnic_groups():
    assert len(ETHNIC_GROUPS) == 58
    assert [
        ethnic_group_code(name) for name in ("汉族", "汉", "苗族", "土家", "土族", "土", "基诺族", "其他")
    ] == (["01", "01", "06", "15", "30", "30", "56", "97"])
    assert ethnic_group_code("苗 族 ") == "06"
    assert ethnic_group_code("火星") is None
    assert ethnic_group_code("") is None


def test_political_statuses():
    assert len(POLITICAL_STATUSES) == 13
    assert sorted(POLITICAL_STATUSES.values()) == [f"{n:02}" for n in range(1, 14)]
    names = ("中共党员", "中国共产党党员", "党员", "预备党员", "共青团员", "民建", "九三学社社员", "群众")
    assert [political_status_code(name) for name in names] == ["01", "01", "01", "02", "03", "06", "10", "13"]
    assert political_status_code("某党") is None


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_id, "433122198503121234", "433122********1234"),
        (mask_id, "43312285031212", "*" * 14),
        (mask_id, "", ""),
        (mask_phone, "13800001234", "138****1234"),
        (mask_phone, "07438221234", "074****1234"),
        (mask_phone, "8221234", "*****34"),
        (mask_phone, "12345", "*****"),
        (mask_name, "张三", "张*"),
        (mask_name, "张三丰", "张**"),
        (mask_name, "欧阳修", "欧阳*"),
        (mask_name, "欧阳", "欧*"),
        (mask_name, "阿依·古丽", "阿*·**"),
        (mask_name, "张", "*"),
        (mask_name, " ", ""),
    ],
)
def test_masks(mask, value, shown):
    assert mask(value) == shown


def test_relations_to_the_head_are_found_by_name_usual_word_and_code():
    words = ["户主", "妻", "儿子", "儿 媳", "奶奶", "12"]
    assert [relation_code(word) for word in words] == ["02", "12", "20", "38", "62", "12"]
    assert relation_code("邻居") is None
    assert [relation_name(code) for code in ("02", "43", "77")] == ["户主", "外孙子", "妹妹"]
    assert relation_name("00") == "00"
