"""A subject's gauges on ended five-minute bars."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from bot.alerts import closes as made
from bot.alerts import intraday, timing
from bot.alerts.bases import bases, final_closes
from bot.alerts.evaluator import Seen
from bot.alerts.reading import Look, Reading, Shares, shares_of
from bot.alerts.splits import begins_anew, last_split, of_another_basis, of_today
from bot.analytics.returns import last_on_or_before
from bot.domain.alerts import Gauge, Observation
from bot.domain.bars import BAR, IntradayBars
from bot.domain.windows import Sessions as SessionCount
from bot.providers.base import IntradayProvider, NoBars, NoSuchSymbol, NotYet, OverBudget, ProviderError

FIRST_LOOK = timedelta(days=5)
"""How far back bars are asked for at first: the last session's, whatever holidays lie between."""

REACH = timedelta(days=55)
"""Sources keep five-minute bars for some sixty days."""

_SILENT = timedelta(minutes=30)
"""An open market without a bar for longer than this, beyond the source's delay, is silent."""

_SELDOM = timedelta(minutes=30)
"""How often bars are asked for that the source may never have."""


async def on_bars(reading: Reading, provider: IntradayProvider, look: Look) -> Seen:
    """What the bars since the last observations say. An index with closes of its own may have none, for good."""
    sessions, now, instrument = reading.services.sessions, look.now, look.instruments[0]
    delay = timedelta(minutes=provider.source.delay_minutes or 0)
    lacking = any(known.last is None for known in look.known.values())
    oldest = min(known.since for known in look.known.values())
    first = max(min(oldest, now - FIRST_LOOK) if lacking else oldest, now - REACH)
    today = await of_today(reading, look, now - delay)
    if today is None:
        return Seen((), now + timing.SHORTLY, look.prices.gaps.get(instrument.symbol, "loading"))
    look = today
    split = last_split(look.prices.series.get(instrument.symbol), instrument.date_at(now))
    try:
        # From the start of that day: a session's volume is a sum from its first bar on.
        found = await provider.five_minutes(instrument, first - timedelta(days=1))
    except (NotYet, OverBudget):
        return Seen((), now + timing.LATE, "loading")
    except (NoBars, NoSuchSymbol):
        found = None
    except ProviderError:
        return Seen((), now + timing.LATE, "source_down")
    last: datetime | None = None
    seen: list[Observation] = []
    lacks: dict[Gauge, str] = {}
    elsewhere = reading.closes_elsewhere(instrument.symbol)
    reason = None if found is None and elsewhere else _silence(reading, look, found, delay)
    if found is not None:
        valued = any(gauge.name == "value" for gauge in look.known)
        traded = {date.fromisoformat(known.last.session) for known in look.known.values() if known.last is not None}
        since = max(first.date() - timedelta(days=1), split)
        series = look.prices.series.get(instrument.symbol)
        final = pd.Series(dtype=float) if series is None else final_closes(sessions, instrument, series, now)
        for session in sessions.between(instrument.calendar, since, now.date() + timedelta(days=1)):
            opens, closes = sessions.opens(instrument.calendar, session), sessions.close(instrument.calendar, session)
            day = intraday.Day(session, opens, closes, sessions.auction(instrument.calendar))
            bars = intraday.bars_of(found, day, now - delay)
            if not bars or of_another_basis(final, session, bars[-1].price):
                continue
            last = bars[-1].end
            traded.add(session)
            shares = await shares_of(reading, instrument, session) if valued else None
            for gauge in look.known:
                measure = _measure(reading, look, gauge, session, shares, traded)
                if isinstance(measure, str):
                    lacks[gauge] = measure
                    continue
                lacks.pop(gauge, None)
                seen += intraday.observed(gauge, day, bars, measure)
    fresh = (one for gauge, known in look.known.items() for one in known.fresh([o for o in seen if o.gauge == gauge]))
    due = timing.next_bar(sessions, instrument.calendar, now, delay, last)
    if found is None and elsewhere:
        due = max(due, now + _SELDOM)
    return Seen(tuple(fresh), due, reason, begins_anew(look, look.known, split), lacks)


def _silence(reading: Reading, look: Look, found: IntradayBars | None, delay: timedelta) -> str | None:
    """Why nothing comes of an open market: the day may be none, or the source stands still."""
    calendar, seen = look.instruments[0].calendar, look.now - delay
    hours = reading.services.sessions.hours(calendar, seen)
    if hours.state != "open" or hours.closes is None:
        return None
    session = reading.services.sessions.phase(calendar, seen).trading
    opened = None if session is None else reading.services.sessions.opens(calendar, session)
    if opened is None or seen < opened + _SILENT:
        return None
    last = None if found is None or found.bars.empty else found.bars.index[-1].to_pydatetime()
    quiet_since = opened if last is None else max(last + BAR, opened)
    return "silent" if seen - quiet_since > _SILENT and not _after_break(reading, calendar, seen) else None


def _after_break(reading: Reading, calendar: str, seen: datetime) -> bool:
    """Whether trade began anew within the last half hour."""
    return reading.services.sessions.hours(calendar, seen - _SILENT).state == "break"


def _measure(
    reading: Reading, look: Look, gauge: Gauge, session: date, shares: Shares | None, traded: Collection[date]
) -> intraday.Measure | str:
    """How a gauge is made of a session's bars; what is lacking where what it is measured from is not known: the closes
    before it, one of each session that was traded."""
    name, _, _ = gauge.name.partition(":")
    if name == "price":
        return lambda bar: (bar.price, {"close": bar.price})
    instrument = look.instruments[0]
    series = look.prices.series.get(instrument.symbol)
    if series is None:
        return look.prices.gaps.get(instrument.symbol, "loading")
    closes = final_closes(reading.services.sessions, instrument, series, look.now)
    window = gauge.window or SessionCount(1)
    base_of = bases(reading.services.sessions, instrument, series, window, traded)
    base = last_on_or_before(closes, base_of(session))
    if base is None:
        return "no_base"
    if name == "volume":
        mean = made.mean_volume(series.bars["volume"].dropna(), session)
        return "no_mean" if mean is None else _volume(mean)
    if name == "value":
        return "no_shares" if shares is None else _value(base, shares)
    return _move(base)


def _move(base: tuple[date, float]) -> intraday.Measure:
    def measure(bar: intraday.Bar) -> tuple[float, Mapping[str, Any]]:
        facts = {"close": bar.price, "base": base[1], "base_on": base[0].isoformat()}
        return (bar.price / base[1] - 1.0) * 100.0, facts

    return measure


def _value(base: tuple[date, float], shares: Shares) -> intraday.Measure:
    def measure(bar: intraday.Bar) -> tuple[float, Mapping[str, Any]]:
        return (bar.price - base[1]) * shares.shares, made.value_facts(bar.price, base, shares.shares, shares.day)

    return measure


def _volume(mean: float) -> intraday.Measure:
    def measure(bar: intraday.Bar) -> tuple[float, Mapping[str, Any]] | None:
        return None if bar.volume is None else (bar.volume / mean, {"volume": bar.volume, "mean": mean})

    return measure
