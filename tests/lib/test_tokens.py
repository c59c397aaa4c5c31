"""Private tokens and short codes."""

import re
from random import Random

import pytest

from zugong.lib.tokens import digit_code, private_token, read_short_code, same, short_code, token_hash

SECRET = bytes(range(32))


def test_private_token_is_stable_and_typeable():
    token = private_token(SECRET, "order", "17")
    assert token == private_token(SECRET, "order", "17")
    assert re.fullmatch(r"[2-9a-km-np-z]{26}", token)


def test_private_tokens_differ_by_secret_purpose_and_value():
    tokens = {
        private_token(secret, purpose, value)
        for secret in (SECRET, SECRET[::-1])
        for purpose in ("order", "rate", "o")
        for value in ("17", "18", "rder17", "")
    }
    assert len(tokens) == 24
    assert private_token(SECRET, "ab", "c") != private_token(SECRET, "a", "bc")


def test_every_letter_is_used_and_evenly():
    text = "".join(private_token(SECRET, "order", str(n)) for n in range(2000))
    counts = [text.count(letter) for letter in set(text)]
    assert len(counts) == 32
    assert min(counts) > 0.85 * len(text) / 32
    assert max(counts) < 1.15 * len(text) / 32


def test_a_weak_secret_is_refused():
    with pytest.raises(ValueError, match="at least 32 bytes, it has 5"):
        private_token(b"short", "order", "17")


def test_a_code_of_digits_is_derived_in_the_same_way_and_spread_evenly():
    codes = [digit_code(SECRET, "order", str(n)) for n in range(2000)]
    assert codes[17] == digit_code(SECRET, "order", "17") != digit_code(SECRET[::-1], "order", "17")
    assert all(re.fullmatch(r"[0-9]{8}", code) for code in codes) and len(set(codes)) == 2000
    firsts = [sum(code[0] == digit for code in codes) for digit in "0123456789"]
    assert min(firsts) > 140 and max(firsts) < 260


def test_token_hash():
    token = private_token(SECRET, "order", "17")
    assert re.fullmatch(r"[0-9a-f]{64}", token_hash(token))
    assert token_hash(token) != token_hash(token[:-1])


def test_short_code():
    codes = {short_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", code) for code in codes)
    assert short_code(Random(7)) == short_code(Random(7))
    assert len({short_code(Random(n)) for n in range(100)}) == 100


@pytest.mark.parametrize("typed", ["AB23CD45", "ab23cd45", " AB23 CD45 ", "AB23-cd45", "AB23\u3000CD45"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_short_code(typed) == "AB23CD45"


@pytest.mark.parametrize(
    "typed", ["", "AB23CD4", "AB23CD456", "AB23CD40", "AB23CDOI", "中文中文中文中文", "AB23CD4\ud800"]
)
def test_what_is_no_code(typed):
    assert read_short_code(typed) is None


def test_same():
    assert same("abc", "abc")
    assert not same("abc", "abd")
    assert not same("abc", "ab")
    assert same("张", "张")
    assert not same("\ud800", "a")
