"""Why nothing comes, said of the very gauge of which nothing comes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.evaluator import Known
from bot.alerts.lacking import lacking_words, line_words, reason_words, why_of, written
from bot.alerts.options import often_words
from bot.domain.alerts import Arming, Extreme, Gauge, Side
from bot.store import Database
from bot.words import Words
from tests.alerts.market import Market, closes_of, daily
from tests.alerts.stage import Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import above, clock, passes, stage, tape
from tests.alerts.test_observer import BARS, NOW, OPEN
from tests.services.scripted import LIVE, Clock, reference

__all__ = ("clock", "stage", "tape")
WORDS = Words("en")
PRICE, VALUE, BULL, VOLUME = (Gauge("NVDA", name) for name in ("price", "value", "bull", "volume"))


def test_reasons_are_kept_in_few_letters_and_are_each_gauges_own() -> None:
    line = written({PRICE: None, VALUE: "no_shares", VOLUME: "no_mean", BULL: "stale"})
    assert line == "no_shares:v no_mean:u stale:b"
    assert [why_of(line, one) for one in (PRICE, VALUE, VOLUME, BULL)] == [None, "no_shares", "no_mean", "stale"]
    assert written({PRICE: "source_down", VALUE: "source_down"}) == "source_down"
    assert why_of("source_down", PRICE) == "source_down" and why_of("", PRICE) is None
    assert written({PRICE: None}) is None
    assert WORDS.text(line_words("no_shares:v source_down")) == (
        "the number of its shares is not known (market value), the source did not answer"
    )


def test_where_there_is_no_room_for_all_reasons_no_gauge_is_said_to_be_fine() -> None:
    high, move = Gauge("NVDA", "high"), Gauge("NVDA", "move:1d")
    why = {PRICE: None, VALUE: "no_shares", VOLUME: "no_session", BULL: "unpublished", high: "source_down",
           move: "source_down"}  # fmt: skip
    line = written(why)
    assert line is not None and len(line) <= 40
    said = {gauge: why_of(line, gauge) for gauge in why}
    assert said[PRICE] is None and all(said[gauge] for gauge in why if gauge != PRICE)
    assert (said[high], said[move]) == ("source_down", "source_down")


@pytest.mark.parametrize(
    ("gauge", "reason", "said"),
    [
        (PRICE, "source_down", "no prices since 12 Feb 2025 10:35 EST: Test feed did not answer"),
        (VALUE, "no_shares", "no market value since 12 Feb 2025 10:35 EST: the number of its shares is not known"),
        (BULL, "stale", "no closing price since 12 Feb 2025 10:35 EST: its last close has not come"),
        (Gauge("southbound", "turnover"), "unpublished",
         "no turnover since 12 Feb 2025 23:35 HKT: it has not been published yet"),
    ],
)  # fmt: skip
def test_since_when_and_why_in_plain_words(gauge: Gauge, reason: str, said: str) -> None:
    at = datetime(2025, 2, 12, 15, 35, tzinfo=UTC)
    words = lacking_words(gauge, at, reason_words(reason, LIVE), reference().instruments.__getitem__)
    assert WORDS.text(words) == said.replace("Test feed", LIVE.title)
    never = lacking_words(gauge, None, reason_words(reason), reference().instruments.__getitem__)
    assert WORDS.text(never).startswith("nothing has come yet: ")


async def test_what_market_value_lacks_prices_do_not_lack() -> None:
    """No count of shares is known; the close before is."""
    made = Market(Clock(NOW.isoformat()), {"NVDA": BARS})
    made.put(daily("NVDA", closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 11))))
    known = {gauge: Known(OPEN - timedelta(hours=1)) for gauge in (PRICE, VALUE, BULL)}
    seen = await made.observer.observe("NVDA", known, NOW)
    assert (seen.why(PRICE), seen.why(VALUE), seen.reason) == (None, "no_shares", None)
    assert {one.gauge for one in seen.observations} >= {PRICE}


async def test_a_gauge_that_something_comes_of_is_not_degraded_by_another(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    tape.lacking = {VALUE: "no_shares"}
    await passes(stage)
    assert await stage.evaluation.degraded(["NVDA"]) == {}
    tape.lacking = {PRICE: "silent"}
    await passes(stage)
    assert (await stage.evaluation.degraded(["NVDA"]))["NVDA"][1] == "silent"


@pytest.mark.parametrize(
    ("pause", "said"),
    [
        (timedelta(minutes=1), "at most every minute"),
        (timedelta(minutes=90), "at most every 90 minutes"),
        (timedelta(hours=1), "at most every hour"),
        (timedelta(hours=36), "at most every 36 hours"),
        (timedelta(days=7), "at most every 7 days"),
        (timedelta(seconds=90), "at most every 90 seconds"),
    ],
)
def test_a_pause_is_said_in_the_largest_whole_unit(pause: timedelta, said: str) -> None:
    assert WORDS.text(often_words(Arming(once=False, pause=pause))) == f"again and again, {said}"


async def test_a_line_that_is_too_young_for_a_gauge_is_said_to_be(database: Database) -> None:
    """Three months of closes: a 52-week high has no year, a spread over a year no base; a state has what it needs."""
    clock = Clock("2025-02-12T22:00:00+00:00")
    market = Market(clock, {"NVDA": []})
    for symbol in ("NVDA", "AMD"):
        market.put(daily(symbol, closes_of("XNYS", date(2024, 11, 1), date(2025, 2, 12))))
    high, spread = Gauge("NVDA", "high"), Gauge("NVDA|AMD", "spread:1year")
    for gauge, reason in ((high, "no_year"), (spread, "no_base"), (Gauge("NVDA", "bull"), None)):
        seen = await market.seen(gauge, clock() - timedelta(days=1))
        assert (len(seen.observations), seen.lacking.get(gauge)) == (0 if reason else 2, reason), gauge
    stage = Stage(database, market.observer, clock)
    await stage.add(stage.rule(Extreme("NVDA", Side.UP), at=clock()))
    await stage.work()
    assert "no_year" in str(await stage.evaluation.degraded())
