"""Field encryption, blind indexes and the event chain."""

import base64
import re
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zugong.lib.crypto import DecryptionError, FieldCipher, Keyring, new_key, parse_keys

OLD, NEW, THIRD = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
RING = Keyring(OLD)
ID = "person.id_number"


@settings(deadline=None)
@given(text=st.text())
def test_round_trip(text):
    token = RING.encrypt(text, ID)
    assert token.isascii()
    assert RING.decrypt(token, ID) == text


def test_the_same_text_never_gives_the_same_token():
    tokens = {RING.encrypt("433122198503121234", ID) for _ in range(50)}
    assert len(tokens) == 50
    assert not any("433122" in token for token in tokens)


def test_a_token_of_another_field_is_refused():
    with pytest.raises(DecryptionError) as error:
        RING.decrypt(RING.encrypt("13800000000", "person.phone"), ID)
    assert error.value.code == "altered"


def test_every_single_changed_character_is_noticed():
    token = RING.encrypt("13800000000", ID)
    for place, letter in enumerate(token):
        for other in "Aa0_.":
            if other != letter:
                with pytest.raises(DecryptionError):
                    RING.decrypt(token[:place] + other + token[place + 1 :], ID)
    for length in range(len(token)):
        with pytest.raises(DecryptionError):
            RING.decrypt(token[:length], ID)


@pytest.mark.parametrize(
    "token", ["", "13800000000", "zg1", "zg1..", "zg2.0011223344556677.AAAA", "张三", "zg1.0011\n"]
)
def test_what_is_no_token_is_malformed(token):
    for read in (lambda: RING.decrypt(token, ID), lambda: RING.needs_rotation(token)):
        with pytest.raises(DecryptionError) as error:
            read()
        assert error.value.code == "malformed"


def test_the_spare_bits_of_base64_make_no_second_spelling():
    token = RING.encrypt("a" * 5, ID)  # 33 bytes: no spare bits; 34 leave four
    padded = RING.encrypt("a" * 6, ID)
    assert RING.decrypt(token, ID) == "a" * 5
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    sibling = padded[:-1] + letters[letters.index(padded[-1]) ^ 1]
    with pytest.raises(DecryptionError):
        RING.decrypt(sibling, ID)


def test_rotation_reads_the_old_and_writes_the_new():
    token = Keyring(OLD).encrypt("a", ID)
    both = Keyring(NEW, (OLD,))
    assert both.decrypt(token, ID) == "a"
    assert both.needs_rotation(token)
    fresh = both.encrypt(both.decrypt(token, ID), ID)
    assert not both.needs_rotation(fresh)
    assert Keyring(NEW).decrypt(fresh, ID) == "a"
    with pytest.raises(DecryptionError) as error:
        Keyring(NEW).decrypt(token, ID)
    assert error.value.code == "unknown_key"


def test_rotation_breaks_no_look_up_and_no_chain():
    stages = [Keyring(OLD), Keyring(NEW, (OLD,)), Keyring(THIRD, (NEW, OLD)), Keyring(THIRD, index_key=OLD)]
    assert len({ring.blind_index("433122198503121234", ID) for ring in stages}) == 1
    assert len({ring.chain_mac(b"", b"event") for ring in stages}) == 1
    assert len({ring.stable_key_id for ring in stages}) == 1


def test_dropping_the_oldest_key_without_keeping_its_index_shows():
    assert Keyring(NEW).stable_key_id != Keyring(NEW, (OLD,)).stable_key_id
    assert Keyring(NEW).blind_index("a", ID) != Keyring(NEW, (OLD,)).blind_index("a", ID)


def test_blind_index():
    index = RING.blind_index("433122198503121234", ID)
    assert re.fullmatch(r"[0-9a-f]{64}", index)
    assert index == Keyring(OLD).blind_index("433122198503121234", ID)
    assert index != RING.blind_index("433122198503121234", "person.phone")
    assert index != RING.blind_index("433122198503121235", ID)


def test_the_chain_binds_each_event_to_the_one_before():
    first = RING.chain_mac(b"", b"placed")
    second = RING.chain_mac(first, b"supplied")
    assert len(first) == len(second) == 32
    assert second != RING.chain_mac(RING.chain_mac(b"", b"PLACED"), b"supplied")
    assert second != RING.chain_mac(b"", first + b"supplied")
    with pytest.raises(ValueError, match="32 bytes or empty, not 5"):
        RING.chain_mac(b"short", b"x")


def test_errors_and_repr_show_neither_text_nor_key():
    secret = "433122198503121234"
    token = RING.encrypt(secret, ID)
    raised = []
    for call in (
        lambda: RING.decrypt(token, "person.phone"),
        lambda: Keyring(NEW).decrypt(token, ID),
        lambda: RING.decrypt(secret, ID),
        lambda: RING.encrypt(secret + "\ud800", ID),
        lambda: RING.blind_index(secret + "\ud800", ID),
    ):
        with pytest.raises((DecryptionError, ValueError)) as error:
            call()
        raised.append("".join(traceback.format_exception_only(error.value)) + repr(error.value.__cause__))
        assert error.value.__suppress_context__ or error.value.__context__ is None
    text = repr(RING) + "".join(raised)
    assert secret not in text
    assert OLD.hex() not in text
    assert repr(OLD) not in text


@pytest.mark.parametrize("purpose", ["", "Person", "a b", "中文", "a" * 65, "a\n", "-a"])
def test_a_purpose_is_a_plain_name(purpose):
    with pytest.raises(ValueError, match="not a purpose"):
        RING.encrypt("a", purpose)
    with pytest.raises(ValueError, match="not a purpose"):
        RING.blind_index("a", purpose)


def test_parse_keys():
    old, new = (base64.b64encode(key).decode() for key in (OLD, NEW))
    ring = parse_keys(f" {new}, {old} ,")
    assert ring.decrypt(Keyring(OLD).encrypt("a", ID), ID) == "a"
    assert not ring.needs_rotation(Keyring(NEW).encrypt("a", ID))
    assert parse_keys(new, index_key=old).stable_key_id == Keyring(OLD).stable_key_id
    url_safe = base64.urlsafe_b64encode(b"\xff" * 32).decode().rstrip("=")
    assert parse_keys(url_safe).stable_key_id == Keyring(b"\xff" * 32).stable_key_id
    assert parse_keys(new_key()).stable_key_id != parse_keys(new_key()).stable_key_id


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("", "no key"),
        (" , ", "no key"),
        ("not base64!", "key 1 is not base64"),
        (base64.b64encode(OLD).decode() + ",c2hvcnQ=", "key 2 must be 32 bytes, it has 5"),
        (base64.b64encode(OLD).decode() + "," + base64.b64encode(OLD).decode(), "listed twice"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong(setting, says):
    with pytest.raises(ValueError, match=says) as error:
        parse_keys(setting)
    assert "c2hvcnQ" not in str(error.value)


def test_a_keyring_is_a_field_cipher():
    cipher: FieldCipher = RING
    assert cipher.decrypt(cipher.encrypt("a", ID), ID) == "a"


# --- bound to a row ----------------------------------------------------------------------------------------------
def test_a_token_of_one_row_opens_in_no_other():
    token = RING.encrypt("433122198503121234", ID, "P000001")
    assert token.startswith("zg2.") and RING.decrypt(token, ID, "P000001") == "433122198503121234"
    for purpose, row in ((ID, "P000002"), (ID, ""), (ID, "P00000"), ("person.phone", "P000001")):
        with pytest.raises(DecryptionError) as error:
            RING.decrypt(token, purpose, row)
        assert error.value.code == "altered"


def test_purpose_and_row_do_not_run_into_each_other():
    token = RING.encrypt("a", "person.phone", "1.x")
    with pytest.raises(DecryptionError):
        RING.decrypt(token, "person.phone.1", "x")


def test_a_token_cannot_be_passed_off_as_one_without_a_row():
    """Its version is part of what is sealed; neither opens where the other belongs."""
    token = RING.encrypt("a", ID, "P000001")
    with pytest.raises(DecryptionError):
        RING.decrypt("zg1" + token[3:], ID, "P000001")
    plain = RING.encrypt("a", ID)
    with pytest.raises(DecryptionError):
        RING.decrypt(plain, ID, "P000001")
    with pytest.raises(DecryptionError):
        RING.decrypt("zg2" + plain[3:], ID, "P000001")


def test_rotation_keeps_the_row():
    both = Keyring(NEW, (OLD,))
    token = Keyring(OLD).encrypt("a", ID, "P1")
    assert both.needs_rotation(token)
    fresh = both.encrypt(both.decrypt(token, ID, "P1"), ID, "P1")
    assert not both.needs_rotation(fresh) and fresh.startswith("zg2.")
