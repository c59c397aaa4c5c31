"""The balance rule on its own: whatever entries there are, a book that adds up passes and a changed fen is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from zugong.villages.finance import balancing
from zugong.villages.finance.balancing import Balance, Line

PERIOD = (date(2026, 6, 1), date(2026, 6, 30))
ACCOUNTS = ("101", "102", "10201")


@st.composite
def books(draw):
    """Accounts that never fall below zero, entries, and the period before that fits."""
    openings = {code: draw(st.integers(10**9, 10**10)) for code in ACCOUNTS}
    entries = draw(
        st.lists(
            st.tuples(st.sampled_from(ACCOUNTS), st.booleans(), st.integers(1, 10**6), st.dates(*PERIOD)),
            max_size=12,
        )
    )
    lines = [
        Line(number, day, f"第{number}号", "事", "operating" if comes else "office", code,
             amount if comes else 0, 0 if comes else amount)
        for number, (code, comes, amount, day) in enumerate(entries, 2)
    ]  # fmt: skip
    balances = [
        Balance(
            row,
            code,
            code,
            opening,
            sum(line.income for line in lines if line.account == code),
            sum(line.outgo for line in lines if line.account == code),
            opening + sum(line.income - line.outgo for line in lines if line.account == code),
        )
        for row, (code, opening) in enumerate(openings.items(), 2)
    ]
    return balances, lines, {code: (code, opening) for code, opening in openings.items()}


def found(balances, lines, before=None):
    return [wrong.code for wrong in balancing.check(PERIOD, balances, lines, before)]


@settings(max_examples=25)
@given(books())
def test_what_adds_up_is_right_and_closes_where_it_says(book):
    balances, lines, before = book
    assert found(balances, lines, before) == []
    settled = balancing.settle(balances, lines)
    assert [one.closing for one in settled] == [one.closing for one in balances]
    whole = sum(one.opening for one in settled) + sum(line.income - line.outgo for line in lines)
    assert whole == sum(one.closing for one in settled)


@settings(max_examples=25)
@given(
    books(),
    st.integers(0, 2),
    st.sampled_from(["opening", "income", "outgo", "closing"]),
    st.sampled_from([-1, 1]),
)
def test_one_fen_anywhere_is_found(book, place, field, by):
    balances, lines, before = book
    balances[place] = replace(balances[place], **{field: getattr(balances[place], field) + by})
    assert found(balances, lines, before)


@settings(max_examples=20)
@given(books(), st.data())
def test_an_entry_taken_out_or_put_twice_is_found(book, data):
    balances, lines, before = book
    if not lines:
        return
    at = data.draw(st.integers(0, len(lines) - 1))
    assert found(balances, lines[:at] + lines[at + 1 :], before)
    assert "book.twice" in found(balances, [*lines, replace(lines[at], row=99)], before)


def test_the_figures_say_where_they_differ():
    balances = [Balance(5, "102", "基本户", 1000, 200, 50, 1200)]
    lines = [
        Line(2, date(2026, 6, 1), "收1", "租金", "rent", "102", 200, 0),
        Line(3, date(2026, 6, 2), "支1", "纸", "office", "102", 0, 50),
    ]
    (wrong,) = balancing.check(PERIOD, balances, lines, None)
    assert (wrong.sheet, wrong.row, wrong.key, wrong.code) == ("accounts", 5, "closing", "book.unbalanced")
    assert (wrong.suggestion, wrong.params["difference"]) == ("11.50", "0.50")


def test_money_between_accounts_comes_in_as_much_as_it_goes_out():
    balances = [Balance(2, "101", "现金", 0), Balance(3, "102", "银行", 1000)]
    out = Line(2, date(2026, 6, 1), "转1", "取现", "transfer", "102", 0, 300)
    into = Line(3, date(2026, 6, 1), "转1", "取现", "transfer", "101", 300, 0)
    assert found(balances, [out, into]) == []
    assert found(balances, [out]) == ["book.transfer"]


def test_an_account_that_had_money_cannot_disappear():
    before = {"102": ("银行", 1000), "101": ("现金", 0)}
    assert found([Balance(2, "10201", "新户", 0)], [], before) == ["book.account_missing"]
    assert found([Balance(2, "102", "银行", 1000), Balance(3, "10201", "新户", 5)], [], before) == [
        "book.new_account"
    ]
