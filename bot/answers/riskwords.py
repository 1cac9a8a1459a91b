"""What is said and drawn of risk figures."""

from collections.abc import Sequence
from itertools import starmap

import pandas as pd

from bot.answers.gauges import Benchmark, Gauge
from bot.domain.figures import Caption
from bot.domain.figures.risk import KeyFigure, RiskFigure, RiskRow, Water
from bot.domain.text import Arg, Day, Days, Literally, Message, Name, Number, Percent, Series, msg

Table = Sequence[Sequence[float | None]]

_ALL_PAIRS = 3
"""So many instruments have few enough pairs to tell them all."""


def wordings(gauged: Sequence[Gauge], table: Table, window: Message) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first. `gauged` are the most volatile first."""
    known = [gauge for gauge in gauged if gauge.volatility_pct is not None]
    if len(gauged) > 1 and len(known) > 1:
        return _spread(known, table, window)
    gauge = known[0] if known else min(gauged, key=lambda each: each.drawdown.pct)
    own = gauge.later or gauge.measured.own_days
    dated = _dated(gauge) if own else msg("{name} {window}", name=gauge.measured.instrument.name, window=window)
    args: dict[str, Arg] = {"name": dated, "drawdown": Percent(gauge.drawdown.pct)}
    # An event's title may be long: its days are said in its place.
    brief: dict[str, Arg] = {"name": _within(gauge), "drawdown": Percent(gauge.drawdown.pct)}
    if gauge.volatility_pct is None:
        return (
            msg("{name}: largest drawdown {drawdown}, too few days for volatility", **args),
            msg("{name}: drawdown {drawdown}", **args),
            msg("{name}: drawdown {drawdown}", **brief),
        )
    args["volatility"] = Percent(gauge.volatility_pct, signed=False)
    brief["volatility"] = args["volatility"]
    alone = (
        msg("{name}: volatility {volatility} a year, largest drawdown {drawdown}", **args),
        msg("{name}: volatility {volatility}, drawdown {drawdown}", **args),
        msg("{name}: volatility {volatility}, drawdown {drawdown}", **brief),
        msg("{name}: volatility {volatility} a year", **brief),
    )
    if gauge.beta is None or gauge.benchmark is None:
        return alone
    args |= {"beta": Number(gauge.beta, 2), "index": _benchmark(gauge.benchmark)}
    return (
        msg("{name}: volatility {volatility} a year, beta {beta} to {index}, largest drawdown {drawdown}", **args),
        msg("{name}: volatility {volatility}, beta {beta} to {index}, drawdown {drawdown}", **args),
        *alone,
    )


def line(gauge: Gauge, rate: float | None, *, alone: bool) -> tuple[Message, ...]:
    """One instrument's facts: in lines where it is alone, in one line among others."""
    if not alone:
        args: dict[str, Arg] = {
            "name": gauge.measured.instrument.name,
            "symbol": Literally(gauge.measured.instrument.symbol),
            "facts": Series(tuple(_facts(gauge)), "dots"),
        }
        return (msg("{name} ({symbol}) {facts}", **args),)
    said = [msg("{about} {value} {detail}", about=k.about, value=k.value, detail=k.detail)
            for k in _key_figures(gauge, rate)]  # fmt: skip
    pairs = (Series(tuple(said[at : at + 2]), "dots") for at in range(0, len(said), 2))
    return (*(msg("{facts}", facts=pair) for pair in pairs), _fall(gauge))


def rules(gauged: Sequence[Gauge], rate: float | None) -> tuple[Message, ...]:
    """The conventions, for the reader of the text."""
    found: list[Message] = []
    if any(gauge.volatility_pct is not None for gauge in gauged):
        found.append(msg("Volatility: the standard deviation of daily changes × √252, a year of 252 sessions."))
        if rate is None:
            found.append(msg("The Sharpe ratio is over an interest rate of 0%; give one with “rate 4”."))
        else:
            found.append(msg("The Sharpe ratio is over an interest rate of {rate} a year.", rate=_rate(rate)))
    if any(gauge.beta is not None for gauge in gauged):
        found.append(msg("Beta and correlation: changes between the sessions that both have."))
    return (*found, *apart_note(gauged))


def apart_note(gauged: Sequence[Gauge]) -> tuple[Message, ...]:
    """That a correlation of markets that do not close together is too low."""
    if len({gauge.measured.instrument.calendar for gauge in gauged}) < 2:
        return ()
    return (msg("Markets that close hours apart move less together by date than they do in truth."),)


def correlation_line(gauged: Sequence[Gauge], table: Table) -> tuple[Message, ...]:
    """How two or three move together; of more, the pairs that do so most and least."""
    names = [gauge.measured.instrument.name for gauge in gauged]
    pairs = [
        (value, names[at], names[row])
        for row in range(len(names))
        for at in range(row)
        if (value := table[row][at]) is not None
    ]
    if not pairs:
        return ()
    if len(names) <= _ALL_PAIRS:
        items = Series(tuple(starmap(_together, pairs)), "comma")
        return (msg("Correlation of daily changes: {pairs}", pairs=items),)
    pairs.sort(key=lambda pair: -pair[0])
    most, least = _together(*pairs[0]), _together(*pairs[-1])
    return (msg("Correlation of daily changes: highest {most}, lowest {least}", most=most, least=least),)


def _together(value: float, one: Name, other: Name) -> Message:
    names = Series((one, other), "and")
    return msg("{names} {value}", names=names, value=Number(value, 2))


def drawn(
    caption: Caption, gauged: Sequence[Gauge], table: Table, water: pd.Series | None, rate: float | None
) -> RiskFigure:
    """The picture of one, which has its `water`, or of several."""
    if water is not None:
        fell = gauged[0].drawdown
        return RiskFigure(caption, Water(water, fell.pct, fell.peak, fell.trough), tuple(_key_figures(gauged[0], rate)))
    shown = [
        RiskRow(
            gauge.measured.instrument.symbol,
            gauge.measured.instrument.name,
            gauge.volatility_pct,
            gauge.drawdown.pct,
            msg("{facts}", facts=Series(tuple(_ratios(gauge)), "dots")),
        )
        for gauge in gauged
    ]
    return RiskFigure(caption, None, _pair(gauged, table), tuple(shown), tuple(map(tuple, table)))


def _spread(known: Sequence[Gauge], table: Table, window: Message) -> tuple[Message, ...]:
    most, least = known[0], known[-1]
    more, less = (Percent(gauge.volatility_pct or 0.0, signed=False) for gauge in (most, least))
    args: dict[str, Arg] = {
        "most": _dated(most),
        "more": more,
        "least": _dated(least),
        "less": less,
        "window": window,
    }
    dated: dict[str, Arg] = {"most": _within(most), "more": more, "least": _within(least), "less": less}
    brief = (
        msg("Volatility a year: {most} {more}, {least} {less}", **dated),
        msg("{most}: highest volatility, {more}", **dated),
    )
    found = (
        msg("{most} moved most {window}: volatility {more} a year; {least} least: {less}", **args),
        msg("{most} moved most {window}: {more} a year; {least} least: {less}", **args),
        msg("Volatility a year {window}: {most} {more}, {least} {less}", **args),
        *brief,
    )
    if len(known) > 2 or table[0][1] is None:
        return found
    args["correlation"] = Number(table[0][1], 2)
    return (
        msg("{most} moved more {window}: volatility {more} a year, {least} {less}; correlation {correlation}", **args),
        msg("{most} moved more {window}: {more} a year, {least} {less}; correlation {correlation}", **args),
        msg("Volatility a year {window}: {most} {more}, {least} {less}", **args),
        *brief,
    )


def _dated(gauge: Gauge) -> Message:
    """A name, with its own days where the window is not what it was measured over."""
    if gauge.later or gauge.measured.own_days:
        return _within(gauge)
    return msg("{name}", name=gauge.measured.instrument.name)


def _within(gauge: Gauge) -> Message:
    """A name with the days that it was measured over."""
    moved = gauge.measured.change
    return msg("{name} ({days})", name=gauge.measured.instrument.name, days=Days(moved.base_date, moved.as_of))


def _benchmark(mark: Benchmark) -> Message:
    if mark.is_proxy:
        fund = Literally(mark.measured.instrument.symbol)
        return msg("{name} (by fund {fund})", name=mark.index.name, fund=fund)
    return msg("{name}", name=mark.index.name)


def _key_figures(gauge: Gauge, rate: float | None) -> list[KeyFigure]:
    """What is known of one instrument, as figures."""
    found: list[KeyFigure] = []
    if gauge.volatility_pct is not None:
        volatility = msg("{pct}", pct=Percent(gauge.volatility_pct, signed=False))
        days = msg("a year, of {count} daily changes", count=gauge.observations)
        found.append(KeyFigure(msg("Volatility"), volatility, days))
    if gauge.sharpe is not None:
        over = msg("over a rate of 0%") if rate is None else msg("over a rate of {rate}", rate=_rate(rate))
        found.append(KeyFigure(msg("Sharpe ratio"), _number(gauge.sharpe), over))
    if gauge.benchmark is not None and gauge.beside is not None and gauge.beta is not None:
        index = _benchmark(gauge.benchmark)
        found.append(KeyFigure(msg("Beta"), _number(gauge.beta), msg("to {index}", index=index)))
        together = msg("on {count} changes of both", count=gauge.beside.observations)
        found.append(KeyFigure(msg("Correlation"), _number(gauge.correlation or 0.0), together))
    if gauge.extremes is not None:
        best, worst = gauge.extremes
        for about, move in ((msg("Best day"), best), (msg("Worst day"), worst)):
            way = 1 if move.pct > 0 else -1 if move.pct < 0 else 0
            found.append(KeyFigure(about, msg("{pct}", pct=Percent(move.pct)), msg("on {day}", day=Day(move.day)), way))
    return found


def _fall(gauge: Gauge) -> Message:
    fell = gauge.drawdown
    if fell.pct == 0:
        return msg("No drawdown: no close was below an earlier one.")
    return msg("Largest drawdown {pct}: {days}", pct=Percent(fell.pct), days=Days(fell.peak, fell.trough))


def _facts(gauge: Gauge) -> list[Message]:
    """One among others, in short."""
    found = [msg("drawdown {pct}", pct=Percent(gauge.drawdown.pct)), *_ratios(gauge)]
    if gauge.volatility_pct is not None:
        found.insert(0, msg("volatility {pct}", pct=Percent(gauge.volatility_pct, signed=False)))
    return found


def _ratios(gauge: Gauge) -> list[Message]:
    found: list[Message] = []
    if gauge.beta is not None and gauge.benchmark is not None:
        index = _benchmark(gauge.benchmark)
        found.append(msg("beta {beta} to {index}", beta=Number(gauge.beta, 2), index=index))
    if gauge.sharpe is not None:
        found.append(msg("Sharpe {ratio}", ratio=Number(gauge.sharpe, 2)))
    return found


def _pair(gauged: Sequence[Gauge], table: Table) -> tuple[KeyFigure, ...]:
    """The correlation of two, which needs no table."""
    if len(gauged) != 2 or table[0][1] is None:
        return ()
    names = Series(tuple(gauge.measured.instrument.name for gauge in gauged), "and")
    return (KeyFigure(msg("Correlation"), _number(table[0][1]), msg("of the daily changes of {names}", names=names)),)


def _number(value: float) -> Message:
    return msg("{number}", number=Number(value, 2))


def _rate(rate: float) -> Percent:
    return Percent(rate, signed=False)
