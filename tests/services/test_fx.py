import dataclasses
import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.currency import NoRate, convert
from bot.domain.errors import SourceFault
from bot.services.fx import LastRate, Rates, pairs_for
from bot.services.prices import Prices, Reason
from tests.services.scripted import reference, series

DAYS = ("2025-02-10", "2025-02-11", "2025-02-12")
HKD = dict(zip(DAYS, (7.80, 7.79, 7.78), strict=True))
CNY = dict(zip(DAYS, (7.30, 7.31, 7.32), strict=True))


def rates(
    into: str, gaps: dict[str, Reason] | None = None, aging: frozenset[str] = frozenset(), **pairs: dict[str, float]
) -> Rates:
    found = {f"{code}=X": series(f"{code}=X", closes, currency=code) for code, closes in pairs.items()}
    return Rates(Prices(found, gaps or {}, aging), into, "Scripted")


def by_day(rate: pd.Series) -> list[float]:
    return [float(value) for value in rate]


def test_hong_kong_dollars_in_us_dollars() -> None:
    # HKD=X is Hong Kong dollars a US dollar, so one Hong Kong dollar costs its inverse.
    assert by_day(rates("USD", HKD=HKD).of("HKD")) == [1 / 7.80, 1 / 7.79, 1 / 7.78]


def test_us_dollars_in_yuan() -> None:
    assert by_day(rates("CNY", CNY=CNY).of("USD")) == [7.30, 7.31, 7.32]


def test_hong_kong_dollars_in_yuan() -> None:
    # 7.30 yuan and 7.80 Hong Kong dollars buy a US dollar each: one Hong Kong dollar is 7.30 / 7.80 = 0.935897 yuan.
    crossed = by_day(rates("CNY", HKD=HKD, CNY=CNY).of("HKD"))
    assert crossed == pytest.approx([0.935897, 0.938383, 0.940874], abs=1e-6)


def test_a_cross_needs_both_rates_of_the_day() -> None:
    del (yuan := dict(CNY))["2025-02-11"]
    crossed = rates("CNY", HKD=HKD, CNY=yuan).of("HKD")
    assert [str(day.date()) for day in crossed.index] == ["2025-02-10", "2025-02-12"]


@pytest.mark.parametrize(("into", "own"), [("USD", "EUR"), ("EUR", "USD"), ("EUR", "HKD"), ("HKD", "EUR")])
def test_a_missing_pair_is_an_error_that_names_both(into: str, own: str) -> None:
    with pytest.raises(SourceFault) as refused:
        rates(into, HKD=HKD).of(own)
    assert refused.value.code == "no_rate"
    assert {value.text for value in refused.value.message.args.values()} == {into, own}  # pyright: ignore


@pytest.mark.parametrize("reason", ["loading", "source_down"])
def test_a_rate_that_did_not_arrive_is_not_said_to_be_none(reason: Reason) -> None:
    with pytest.raises(SourceFault) as refused:
        rates("USD", gaps={"HKD=X": reason}).of("HKD")
    assert refused.value.code == "source_down"


def test_a_rate_that_the_source_says_it_lacks_is_none() -> None:
    with pytest.raises(SourceFault) as refused:
        rates("USD", gaps={"HKD=X": "no_data"}).of("HKD")
    assert refused.value.code == "no_rate"


def test_a_currency_is_never_converted_into_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        rates("USD").of("USD")


def test_old_rates_are_known_as_such() -> None:
    old = rates("CNY", aging=frozenset({"HKD=X"}), HKD=HKD, CNY=CNY)
    assert old.aging("HKD") == {"HKD=X"}
    assert old.aging("USD") == frozenset()


@pytest.mark.parametrize(
    ("currencies", "into", "expected"),
    [
        ({"HKD", "USD"}, "USD", ["HKD=X"]),
        ({"HKD"}, "CNY", ["CNY=X", "HKD=X"]),
        ({"USD"}, "CNY", ["CNY=X"]),
        ({"HKD"}, "HKD", []),  # nothing to convert
        ({"HKD", "USD"}, "HKD", ["HKD=X"]),
        ({"ZZZ"}, "USD", []),  # no such pair in the data
    ],
)
def test_pairs_that_are_needed(currencies: set[str], into: str, expected: list[str]) -> None:
    assert list(pairs_for(reference().instruments, currencies, into)) == expected


def closes(**days: float) -> pd.Series:
    return pd.Series({pd.Timestamp(f"2025-{day[1:3]}-{day[3:]}"): value for day, value in days.items()})


def test_a_holiday_is_bridged_and_a_hole_is_not() -> None:
    rate = closes(d0131=0.128)
    # Monday 3 February is three days after Friday 31 January, Tuesday is four.
    assert convert(closes(d0203=100.0), rate).to_list() == [pytest.approx(12.8)]
    with pytest.raises(NoRate):
        convert(closes(d0204=100.0), rate)


def test_the_last_rate_of_a_day_is_known_with_whether_it_may_change() -> None:
    known = rates("CNY", HKD=HKD, CNY={day: CNY[day] for day in DAYS[:2]})
    # A cross is as old as the older of its pairs.
    assert known.last("HKD", date(2025, 2, 12)) == LastRate(date(2025, 2, 11), provisional=False)
    assert known.last("USD", date(2025, 2, 10)) == LastRate(date(2025, 2, 10), provisional=False)
    pair = dataclasses.replace(series("HKD=X", HKD), provisional_from=date(2025, 2, 12))
    open_day = Rates(Prices({"HKD=X": pair}, {}), "USD", "Scripted")
    assert open_day.last("HKD", date(2025, 2, 12)) == LastRate(date(2025, 2, 12), provisional=True)
    assert open_day.last("HKD", date(2025, 2, 11)) == LastRate(date(2025, 2, 11), provisional=False)


per_dollar = st.lists(st.floats(0.01, 10_000), min_size=3, max_size=3)


@given(own=per_dollar, target=per_dollar)
def test_there_and_back_is_where_one_was(own: list[float], target: list[float]) -> None:
    pairs = {"HKD": dict(zip(DAYS, own, strict=True)), "CNY": dict(zip(DAYS, target, strict=True))}
    there, back = rates("CNY", **pairs).of("HKD"), rates("HKD", **pairs).of("CNY")
    assert all(math.isclose(a * b, 1.0, rel_tol=1e-12) for a, b in zip(there, back, strict=True))


@given(own=per_dollar, target=per_dollar)
def test_through_the_dollar_is_the_same_way(own: list[float], target: list[float]) -> None:
    pairs = {"HKD": dict(zip(DAYS, own, strict=True)), "CNY": dict(zip(DAYS, target, strict=True))}
    direct = rates("CNY", **pairs).of("HKD")
    two_steps = rates("USD", **pairs).of("HKD") * rates("CNY", **pairs).of("USD")
    assert all(math.isclose(a, b, rel_tol=1e-12) for a, b in zip(direct, two_steps, strict=True))
