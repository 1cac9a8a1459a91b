import dataclasses
import math
from datetime import date

import pandas as pd
import pytest

from bot.domain.prices import Action, Adjustment, PriceSeries
from bot.services.overlap import joined, moved
from tests.services.scripted import series

START = date(2025, 2, 6)
OLD = {"2025-02-05": 90.0, "2025-02-06": 100.0, "2025-02-07": 102.0, "2025-02-10": 104.0}
NEW = {"2025-02-06": 100.0, "2025-02-07": 102.0, "2025-02-10": 104.0, "2025-02-11": 105.0}


def with_close(closes: dict[str, float], **changed: float) -> dict[str, float]:
    return closes | {f"2025-02-{day[1:]}": close for day, close in changed.items()}


def fetched(closes: dict[str, float] = NEW) -> PriceSeries:
    return series("0700.HK", closes)


def stored() -> PriceSeries:
    return series("0700.HK", OLD)


def test_the_same_closes_and_a_new_one_continue_the_series() -> None:
    assert not moved(stored(), fetched(), START)


@pytest.mark.parametrize(("close", "expected"), [(102.1, False), (102.11, True), (101.9, False), (101.89, True)])
def test_a_tenth_of_a_per_cent_is_tolerated(close: float, expected: bool) -> None:
    # 102 × 1.001 = 102.102 and 102 × 0.999 = 101.898.
    assert moved(stored(), fetched(with_close(NEW, d07=close)), START) is expected


def test_a_split_halves_every_close() -> None:
    assert moved(stored(), fetched({day: close / 2 for day, close in NEW.items()}), START)


def test_a_dividend_moves_only_the_adjusted_closes() -> None:
    assert moved(stored(), series("0700.HK", NEW, adj={"2025-02-06": 99.0, "2025-02-07": 101.0}), START)


def test_a_dividend_too_small_to_move_the_tolerance_is_seen_by_itself() -> None:
    # Nvidia's of one cent is 0.007 % of its price; unseen, years of them would be lost from total returns.
    small = Action(date(2025, 2, 10), "dividend", 0.01)
    assert moved(stored(), series("0700.HK", NEW, actions=[small]), START)
    assert not moved(series("0700.HK", OLD, actions=[small]), series("0700.HK", NEW, actions=[small]), START)


@pytest.mark.parametrize("gone", ["2025-02-06", "2025-02-07", "2025-02-10"])
def test_a_close_that_is_gone_is_a_hole(gone: str) -> None:
    assert moved(stored(), fetched({day: close for day, close in NEW.items() if day != gone}), START)
    assert moved(stored(), fetched(NEW | {gone: math.nan}), START)


def test_a_session_that_the_store_lacked_is_none() -> None:
    assert not moved(series("0700.HK", {d: c for d, c in OLD.items() if d != "2025-02-07"}), fetched(), START)


def test_a_provisional_close_may_change() -> None:
    open_session = dataclasses.replace(stored(), provisional_from=date(2025, 2, 10))
    assert not moved(open_session, fetched(with_close(NEW, d10=120.0)), START)
    assert moved(open_session, fetched(with_close(NEW, d07=120.0)), START)


def test_what_does_not_overlap_does_not_continue() -> None:
    assert moved(stored(), fetched({"2025-02-11": 105.0}), date(2025, 2, 11))
    assert moved(stored(), fetched({}), START)


def test_another_currency_or_adjustment_is_another_series() -> None:
    assert moved(stored(), series("0700.HK", NEW, currency="CNY"), START)
    assert moved(stored(), series("0700.HK", NEW, adjustment=Adjustment.SPLIT_DIVIDEND), START)


def test_joined_takes_the_new_from_its_first_session_on() -> None:
    old_split, old_dividend = Action(date(2025, 2, 5), "split", 2.0), Action(date(2025, 2, 7), "dividend", 1.0)
    new_dividend = Action(date(2025, 2, 7), "dividend", 1.5)
    before = series("0700.HK", OLD, actions=[old_split, old_dividend])
    after = series("0700.HK", with_close(NEW, d10=104.5), actions=[new_dividend])
    both = joined(before, after)
    assert {str(day.date()): close for day, close in both.closes.items()} == {
        "2025-02-05": 90.0, "2025-02-06": 100.0, "2025-02-07": 102.0, "2025-02-10": 104.5, "2025-02-11": 105.0,
    }  # fmt: skip
    assert both.actions == (old_split, new_dividend)
    pd.testing.assert_frame_equal(before.bars, series("0700.HK", OLD).bars)
