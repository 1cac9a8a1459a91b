"""`chart`: the price history of one instrument."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from bot.analytics.bars import Period, aggregated
from bot.answers import facts
from bot.answers.charting import columns_of, figure_of
from bot.answers.outcomes import closed
from bot.answers.services import Services
from bot.answers.single import Placed, Single, dated, names_it, placed_events, single, single_notes, with_history
from bot.answers.studies import Drawn, drawn, history_notes, needed, values_line, volume_notes
from bot.domain.answers import Answer
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import days_of
from bot.domain.questions.chart import Chart
from bot.domain.text import Arg, Day, Literally, Message, Name, Number, Percent, Price, Series, fitting, msg, nmsg
from bot.domain.windows import Between

QUESTION = Chart

_MOST_CANDLES = 265
"""A year of sessions, or five of weeks: more candles can neither be told apart nor kept in a small file."""
_MOST_EVENTS = 5
_OHLC = ["open", "high", "low"]


@dataclass(frozen=True, slots=True)
class _History:
    """What is shown: `bars` are the sessions of the window, with NaN where there is no price, `closes` the prices among
    them. `style` is what can be drawn of what was asked for."""

    found: Single
    bars: pd.DataFrame
    closes: pd.Series
    studies: tuple[Drawn, ...]
    style: Literal["line", "candles"]
    period: Period
    placed: tuple[Placed, ...]
    more_events: int

    @property
    def instrument(self) -> Instrument:
        return self.found.instrument

    @property
    def currency(self) -> str | None:
        """What a level is in; None for an index's points."""
        return None if self.instrument.kind is Kind.INDEX else self.found.measured.currency

    def level(self, value: float) -> Price | Number:
        """A level as it is shown: a currency's with its four decimals."""
        return Number(value, 4) if self.instrument.kind is Kind.FX else Price(value, self.currency)

    @property
    def tag(self) -> Message:
        """The last level without its currency, which stands above the picture."""
        last = self.found.measured.change.close
        return msg("{price}", price=Number(last, 4) if self.instrument.kind is Kind.FX else Price(last, None))

    def same(self, one: float, other: float) -> bool:
        """Whether two levels are shown as one."""
        digits = max(self.level(value).digits for value in (one, other))
        return round(one, digits) == round(other, digits)

    @property
    def final(self) -> pd.Series:
        """The closes, without a price in open trading."""
        return closed(self.found.measured).path

    @property
    def high(self) -> tuple[float, date]:
        """The first of the highest closes."""
        return self._close_at(int(self.final.to_numpy().argmax()))

    @property
    def low(self) -> tuple[float, date]:
        """The first of the lowest closes."""
        return self._close_at(int(self.final.to_numpy().argmin()))

    def _close_at(self, place: int) -> tuple[float, date]:
        return float(self.final.iloc[place]), self.final.index[place].date()


async def answer(question: Chart, services: Services) -> Answer:
    """Shows the history. Raises QuestionFault or SourceFault where there is none in the window."""
    found = await single(services, question.instruments[0], question.window, question.as_of, open_start=True)
    found = await with_history(services, found, needed(question.studies))
    shown = await asyncio.to_thread(_shown, services, question, found)
    return _composed(services, question, shown)


def _shown(services: Services, question: Chart, found: Single) -> _History:
    measured, instrument = found.measured, found.instrument
    first, last = pd.Timestamp(measured.change.base_date), pd.Timestamp(measured.change.as_of)
    rows = measured.series.bars.loc[first:last, [*_OHLC, "close", "volume"]]
    sessions = services.sessions.between(instrument.calendar, first.date(), last.date())
    bars = rows.reindex(rows.index.union(pd.DatetimeIndex(sessions)))
    closes = measured.path
    studies = tuple(drawn(study, measured.closes.loc[:last], first) for study in question.studies)
    candles = question.style == "candles" and _has_ranges(bars)
    period: Period = "session"
    if candles and len(bars) > _MOST_CANDLES:
        weeks = len(aggregated(bars, "week"))
        period = "week" if weeks <= _MOST_CANDLES else "month"
    among = placed_events(services, instrument, days_of(closes)[1:])
    naming = [placed for placed in among if names_it(services, found, placed.event)]
    more = max(0, len(naming) - _MOST_EVENTS)
    return _History(
        found, bars, closes, studies, "candles" if candles else "line", period, tuple(naming[more:]), more
    )  # fmt: skip


def _has_ranges(bars: pd.DataFrame) -> bool:
    """Whether most sessions with a close have an open, a high and a low too, which are more than the close again."""
    priced = bars[bars["close"].notna()]
    known = priced[_OHLC].notna().all(axis=1)
    flat = (priced["high"] == priced["low"]) & (priced["open"] == priced["close"])
    return bool((known & ~flat).mean() > 0.5)


def _composed(services: Services, question: Chart, shown: _History) -> Answer:
    found, measured = shown.found, shown.found.measured
    origin = facts.provenance(services, [measured], found.terms)
    wordings = _wordings(services, shown)
    warnings = _warnings(services, question, shown)
    title = fitting(facts.TITLE, *wordings)
    caption = facts.caption(title, origin, warnings, _alt(shown, wordings[0]), services.source)
    events = tuple(_event(at + 1, placed) for at, placed in enumerate(shown.placed))
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=(_range(shown), *_studies_line(shown), *events),
        notes=(*warnings, *_remarks(shown)),
        provenance=origin,
        figure=figure_of(
            caption, shown.bars, shown.studies, shown.style, shown.period,
            logarithmic=question.scale == "log", price=shown.tag,
            placed=shown.placed, listed=events, instrument=shown.instrument,
        ),
        complete=found.complete and shown.style == question.style and all(_is_known(one) for one in shown.studies),
        other_lines=services.resolver.lines_of(found.asked),
        data=_data(question, shown),
    )  # fmt: skip


def _is_known(one: Drawn) -> bool:
    return all(value is not None for value in one.last().values())


def _wordings(services: Services, shown: _History) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first."""
    measured = shown.found.measured
    change = measured.change
    begins = change.base_date if _begins_late(services, shown) else None
    window = facts.window_words(services, shown.found.terms, [measured])
    args: dict[str, Arg] = {
        "name": shown.instrument.name,
        "change": Percent(change.pct),
        "window": window if begins is None else msg("since {day}", day=Day(begins)),
        "price": shown.level(change.close),
    }
    plain = msg("{name} {change} to {price} {window}", **args)
    if measured.own_days or isinstance(shown.found.terms.window, Between):
        days = {"first": Day(change.base_date, change.base_date.year != change.as_of.year), "last": Day(change.as_of)}
        plain = msg("{name} {change} to {price}, {first} to {last}", **args, **days)
    place = _place(shown)
    placed = () if place is None else (msg("{finding}, {place}", finding=plain, place=place),)
    return (*placed, plain, msg("{name} {change} to {price}", **args))


def _begins_late(services: Services, shown: _History) -> bool:
    """Whether the instrument has no close before the one that it is measured from."""
    measured = shown.found.measured
    first = services.sessions.before(shown.instrument.calendar, measured.change.base_date)
    if measured.closes.index[0].date() < measured.change.base_date:
        return False
    return shown.found.measurement.since < first


def _place(shown: _History) -> Message | None:
    """Where the last close stands: against the longest average that is shown, else against the window's high; nothing
    where that is what the change is measured from."""
    last = float(shown.closes.iloc[-1])
    averages = [one for one in shown.studies if one.study.kind in {"sma", "ema"} and one.last()["value"] is not None]
    if averages:
        longest = max(averages, key=lambda one: one.length)
        mean = longest.last()["value"] or 0.0
        args: dict[str, Arg] = {"length": longest.length}
        if longest.study.kind == "ema":
            if shown.same(last, mean):
                return msg("at its {length}-session exponential mean", **args)
            if last > mean:
                return msg("above its {length}-session exponential mean", **args)
            return msg("below its {length}-session exponential mean", **args)
        if shown.same(last, mean):
            return msg("at its {length}-session mean", **args)
        if last > mean:
            return msg("above its {length}-session mean", **args)
        return msg("below its {length}-session mean", **args)
    high, day = shown.high
    if last >= high and not shown.found.measured.provisional:
        return msg("its highest close of that time")
    if shown.same(last, high):
        return msg("at the high of {day}", day=Day(day, year=day.year != shown.found.measured.change.as_of.year))
    if last > high:
        return msg("above every close of that time")
    change = shown.found.measured.change
    if day == change.base_date:
        return None
    fall = Percent((1.0 - last / high) * 100.0, signed=False)
    return msg("{fall} below the high of {day}", fall=fall, day=Day(day, day.year != change.as_of.year))


def _range(shown: _History) -> Message:
    (high, high_day), (low, low_day) = shown.high, shown.low
    return msg(
        "Highest close {high} ({high_day}) · lowest {low} ({low_day})",
        high=shown.level(high), high_day=Day(high_day), low=shown.level(low), low_day=Day(low_day),
    )  # fmt: skip


def _studies_line(shown: _History) -> tuple[Message, ...]:
    values = values_line(shown.studies, shown.level)
    return (facts.dotted(values),) if values else ()


def _event(number: int, placed: Placed) -> Message:
    return msg("{number} · {event}", number=Literally(str(number)), event=dated(placed))


def _warnings(services: Services, question: Chart, shown: _History) -> tuple[Message, ...]:
    instrument, source = shown.instrument, Name(services.source.title)
    warnings = list(single_notes(services, shown.found))
    if _begins_late(services, shown):
        day = Day(shown.found.measured.change.base_date)
        warnings.append(msg("Prices of {name} begin on {day}.", name=instrument.name, day=day))
    if shown.style != question.style:
        warnings.append(
            msg("{source} has closes only of {name}: a line, not candles.", source=source, name=instrument.name)
        )
    if shown.period == "week":
        warnings.append(msg("Candles of weeks; averages and other studies are of daily closes."))
    if shown.period == "month":
        warnings.append(msg("Candles of months; averages and other studies are of daily closes."))
    warnings += volume_notes(shown.studies, instrument, shown.bars["volume"])
    holes = int(shown.bars["close"].isna().sum())
    if holes:
        warnings.append(
            nmsg("{count} session has no price: a gap.", "{count} sessions have no price: gaps.", holes)
        )  # fmt: skip
    return tuple(warnings)


def _remarks(shown: _History) -> tuple[Message, ...]:
    """What the picture shows by itself: where a study begins, and that only so many events are marked."""
    remarks = list(history_notes(shown.studies, shown.instrument))
    if shown.more_events:
        remarks.append(
            nmsg("{count} earlier event is not marked.", "{count} earlier events are not marked.", shown.more_events)
        )
    return tuple(remarks)


def _alt(shown: _History, finding: Message) -> Message:
    names: list[Arg] = [one.label for one in shown.studies]
    kind = msg("Candlestick chart") if shown.style == "candles" else msg("Line chart")
    if names:
        return msg("{kind} with {studies}. {finding}.", kind=kind, studies=Series(tuple(names)), finding=finding)
    return msg("{kind}. {finding}.", kind=kind, finding=finding)


def _data(question: Chart, shown: _History) -> dict[str, Any]:
    (high, high_day), (low, low_day) = shown.high, shown.low
    measured = shown.found.measured
    return {
        "chart": {
            "style": shown.style,
            "scale": question.scale,
            "candles": shown.period if shown.style == "candles" else None,
            "first": round(measured.change.base_close, 6),
            "last": round(measured.change.close, 6),
            "high": round(high, 6),
            "high_date": high_day.isoformat(),
            "low": round(low, 6),
            "low_date": low_day.isoformat(),
            "studies": {one.key: columns_of(one, shown.bars["volume"]) for one in shown.studies},
            "events": [
                {
                    "number": at + 1,
                    "id": placed.event.id,
                    "title": placed.event.title,
                    "date": placed.event.day.isoformat(),
                    "session": placed.session.isoformat(),
                }
                for at, placed in enumerate(shown.placed)
            ],
        },
        "rows": [{**facts.row(measured), "proxy_for": shown.found.asked.symbol if shown.found.is_proxy else None}],
    }
