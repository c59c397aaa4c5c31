"""The sharing rule keeps what it promises whatever the shares and sums: nothing lost, nobody below what is guaranteed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zugong.villages.alliances.sharing import FEN, Claim, RuleError, check, share_out

fen = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)


@st.composite
def partners(draw, least=2):
    """Shares of two decimals that make 100 %, each with a guaranteed sum."""
    many = draw(st.integers(least, 6))
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=many - 1, max_size=many - 1)))
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return [Claim(Decimal(share) / 100, draw(fen)) for share in shares]


@settings(max_examples=80, deadline=None)
@given(total=fen, claims=partners(), rule=st.sampled_from(["shares", "fixed", "minimum"]))
def test_everything_is_shared_out_and_what_is_guaranteed_is_kept(total, claims, rule):
    if rule == "shares":
        claims = [Claim(claim.share) for claim in claims]
    elif not any(claim.guaranteed for claim in claims):
        claims[0] = Claim(claims[0].share, FEN)
    parts = share_out(rule, total, claims)
    assert sum(part.amount for part in parts) == total
    assert all(part.amount >= 0 and part.amount == part.amount.quantize(FEN) for part in parts)
    enough = total >= sum(claim.guaranteed for claim in claims)
    for part, claim in zip(parts, claims, strict=True):
        assert part.amount + part.owed >= claim.guaranteed
        assert not (enough and part.owed)
        if rule == "shares":
            assert abs(part.amount - total * claim.share / 100) < FEN


def test_each_rule_by_hand():
    village, firm = Claim(Decimal(40), Decimal(30_000)), Claim(Decimal(60))

    def amounts(rule, total, *claims):
        return [int(part.amount) for part in share_out(rule, Decimal(total), claims)]

    assert amounts("fixed", 100_000, village, firm) == [58_000, 42_000]
    assert amounts("minimum", 100_000, village, firm) == [40_000, 60_000]
    assert amounts("minimum", 50_000, village, firm) == [30_000, 20_000]
    assert amounts("shares", 50_000, Claim(Decimal(40)), firm) == [20_000, 30_000]
    short = share_out("fixed", Decimal(20_000), [village, firm])
    assert [(part.amount, part.owed) for part in short] == [(20_000, 10_000), (0, 0)]


@pytest.mark.parametrize(
    ("rule", "claims", "code"),
    [
        ("shares", [Claim(Decimal(100))], "two"),
        ("shares", [Claim(Decimal(40)), Claim(Decimal("59.99"))], "sum"),
        ("shares", [Claim(Decimal(40), Decimal(1)), Claim(Decimal(60))], "no_guarantee"),
        ("minimum", [Claim(Decimal(40)), Claim(Decimal(60))], "guarantee"),
        ("shares", [Claim(Decimal(-40)), Claim(Decimal(140))], "negative"),
    ],
)
def test_what_is_no_rule_is_refused(rule, claims, code):
    with pytest.raises(RuleError) as refused:
        check(rule, claims)
    assert refused.value.code == code
