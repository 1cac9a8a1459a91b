"""The sentences of a brief: each has its dates, and no number that was not computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.analytics.basket import equal_weighted
from bot.analytics.regime import Regime
from bot.analytics.turnover import change_pct
from bot.answers import facts
from bot.answers.outcomes import Measured
from bot.answers.ranking import Ranked
from bot.answers.seen import Seen
from bot.domain.figures.brief import Fact
from bot.domain.instruments import Instrument, Kind, Universe
from bot.domain.text import Arg, Day, Message, Money, Month, MonthTo, Name, Number, Percent, Price, Series, msg, nmsg

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Peers:
    """A basket of others, equally weighted: its change, best and worst."""

    universe: Universe
    pct: float
    ranked: tuple[Measured, ...]
    lacking: tuple[Instrument, ...]
    """Members without a current change: they are no part of the mean."""

    @property
    def counted(self) -> Message:
        """How many of the basket the mean is of."""
        if not self.lacking:
            return msg("equally weighted")
        part, whole = len(self.ranked), len(self.ranked) + len(self.lacking)
        return msg("{part} of {whole} members equally weighted", part=part, whole=whole)


def index_sentence(measured: Measured) -> Message:
    """The index from its base to its last close."""
    change = measured.change
    currency = _currency(measured)
    levels: dict[str, Arg] = {"before": Price(change.base_close, currency), "after": Price(change.close, currency)}
    return msg("{move} {days}, from {before} to {after}.", move=moved(measured), days=_days([measured]), **levels)


def state_sentences(measured: Measured, state: Regime) -> tuple[Message, ...]:
    """The state at the last close, since when, and from which close it is measured, and a correction in it; none where
    there is none yet."""
    return (*_market_sentence(measured, state), *_correction_sentence(measured, state))


def _market_sentence(measured: Measured, state: Regime) -> tuple[Message, ...]:
    flip, change = state.current, state.change_pct
    if flip is None or change is None:
        return ()
    args: dict[str, Arg] = {
        "since": Day(flip.at.day),
        "last": Day(state.last.day),
        "change": Percent(abs(change), signed=False),
        "close": Price(flip.extreme.close, _currency(measured)),
        "day": Day(flip.extreme.day),
    }
    if flip.state == "bull" and change >= 0:
        return (
            msg("A bull market since {since}: on {last} it was {change} above its close of {close} on {day}.", **args),
        )
    if flip.state == "bull":
        return (
            msg("A bull market since {since}: on {last} it was {change} below its close of {close} on {day}.", **args),
        )
    if change <= 0:
        return (
            msg("A bear market since {since}: on {last} it was {change} below its close of {close} on {day}.", **args),
        )
    return (msg("A bear market since {since}: on {last} it was {change} above its close of {close} on {day}.", **args),)


def _correction_sentence(measured: Measured, state: Regime) -> tuple[Message, ...]:
    if state.correction_since is None:
        return ()
    fall = Percent(abs(state.last.close / state.high.close - 1.0) * 100.0, signed=False)
    return (
        msg(
            "Within it a correction since {since}: on {last} it was {fall} below its high of {close} on {day}.",
            since=Day(state.correction_since), last=Day(state.last.day), fall=fall,
            close=Price(state.high.close, _currency(measured)), day=Day(state.high.day),
        ),
    )  # fmt: skip


def state_facts(measured: Measured, state: Regime) -> tuple[Fact, ...]:
    """The same for the picture."""
    flip, change = state.current, state.change_pct
    if flip is None or change is None:
        return ()
    about = msg("{name} by the 20% rule", name=measured.instrument.name)
    detail = msg("{change} from the close of {close} on {day}", change=Percent(change), day=Day(flip.extreme.day),
                 close=Price(flip.extreme.close, _currency(measured)))  # fmt: skip
    if flip.state == "bull" and state.correction_since is not None:
        since = Day(flip.at.day)
        return (Fact(about, msg("Bull market since {day}, in a correction", day=since), detail, 1),)
    if flip.state == "bull":
        return (Fact(about, msg("Bull market since {day}", day=Day(flip.at.day)), detail, 1),)
    return (Fact(about, msg("Bear market since {day}", day=Day(flip.at.day)), detail, -1),)


def members_sentence(found: Ranked) -> Message:
    """How many members rose, and who led and trailed, over the days of most. Who fell leads nothing."""
    ranked, counted = found.ranking.ranked, found.ranking.breadth
    best = [m for m in ranked[:_NAMED] if m.change.pct > 0]
    rest = ranked[max(len(best), len(ranked) - _NAMED) :]
    args: dict[str, Arg] = {
        "up": counted.up,
        "all": _members(counted.counted, len(found.ranking.missing)),
        "days": _days(ranked),
        "leaders": Series(tuple(map(_with_change, best)), "and"),
        "last": Series(tuple(map(_with_change, reversed(rest))), "and"),
        "first": _with_change(ranked[0]),
    }
    if not best:
        return msg("None of {all} rose {days}; {first} did best, the last were {last}.", **args)
    if not rest:
        return msg("{up} of {all} rose {days}, led by {leaders}.", **args)
    return msg("{up} of {all} rose {days}, led by {leaders}; the last were {last}.", **args)


def _members(counted: int, missing: int) -> Message:
    """Those that are counted, and how many are not."""
    if not missing:
        return msg("{all} members", all=counted)
    return nmsg(
        "{all} members ({count} more has no current change)",
        "{all} members ({count} more have no current change)",
        missing,
        all=counted,
    )


def others_sentences(others: Iterable[Measured]) -> tuple[Message, ...]:
    """What the other indices did, a sentence for those of the same days."""
    by_days: dict[tuple[date, date], list[Measured]] = {}
    for measured in others:
        by_days.setdefault((measured.change.base_date, measured.change.as_of), []).append(measured)
    return tuple(
        msg("{moves} {days}.", moves=Series(tuple(map(moved, group)), "and"), days=_days(group))
        for group in by_days.values()
    )


def peers_of(universe: Universe, ranked: Sequence[Measured], lacking: Sequence[Instrument]) -> Peers | None:
    """The basket of those members that have a change; None where fewer than three of them have one."""
    if len(ranked) < _NAMED:
        return None
    ordered = tuple(sorted(ranked, key=lambda m: (-m.change.pct, m.instrument.symbol)))
    return Peers(universe, float(equal_weighted([m.path for m in ordered]).iloc[-1]), ordered, tuple(lacking))


def peers_sentence(peers: Peers) -> Message:
    """The basket, its best and its worst, over the days of most."""
    best, worst = peers.ranked[0], peers.ranked[-1]
    days = _days(peers.ranked)
    return msg(
        "{move} {days}, {counted}: best was {best}, worst {worst}.",
        move=said(peers.universe.name, peers.pct), days=days, counted=peers.counted, best=_with_change(best),
        worst=_with_change(worst),
    )  # fmt: skip


def peers_fact(peers: Peers) -> Fact:
    """The basket for the picture."""
    best, worst = peers.ranked[0], peers.ranked[-1]
    about = msg("{name}, {counted}, {days}", name=peers.universe.name, counted=peers.counted,
                days=_days(peers.ranked))  # fmt: skip
    detail = msg("Best {best}, worst {worst}", best=_with_change(best), worst=_with_change(worst))
    return Fact(about, msg("{change}", change=Percent(peers.pct)), detail, way(peers.pct))


def flows_sentence(seen: Seen) -> Message:
    """Southbound turnover of the month so far, against others, and what was bought on balance."""
    now = seen.now
    args: dict[str, Arg] = {"money": Money(now.average, seen.flows.currency), "when": _month(seen)}
    compared = _compared(seen)
    told = msg("Southbound turnover averaged {money} a day {when}", **args)
    if compared:
        told = msg("{told}, {compared}", told=told, compared=Series(compared, "and"))
    if now.net_buy is None:
        return msg("{told}.", told=told)
    money = Money(abs(now.net_buy), seen.flows.currency)
    if now.net_buy < 0:
        return msg("{told}; net selling came to {money}.", told=told, money=money)
    return msg("{told}; net buying came to {money}.", told=told, money=money)


def flows_fact(seen: Seen) -> Fact:
    """The same for the picture."""
    about = msg("Stock Connect southbound turnover {when}", when=_month(seen))
    value = msg("{money} a day", money=Money(seen.now.average, seen.flows.currency))
    direction = 0 if seen.before is None else way(seen.now.average - seen.before.average)
    return Fact(about, value, facts.dotted(_compared(seen)), direction)


def _month(seen: Seen) -> Message:
    """The month with its year, or how many of its days are told, since it is not over."""
    if seen.now.partial:
        return nmsg(
            "on {count} trading day of {days}, a part month",
            "on {count} trading days of {days}, a part month",
            seen.now.days,
            days=MonthTo(seen.until),
        )
    return msg("in {month}", month=Month(seen.now.month))


def _compared(seen: Seen) -> tuple[Message, ...]:
    now, before, year_ago = seen.now, seen.before, seen.year_ago
    found: list[Message] = []
    if before is not None:
        pct = change_pct(now.average, before.average)
        args: dict[str, Arg] = {"change": Percent(abs(pct), signed=False), "month": Month(before.month)}
        if round(pct, 2) == 0:
            found.append(msg("as much as in {month}", **args))
        else:
            found.append(msg("{change} above {month}", **args) if pct > 0 else msg("{change} below {month}", **args))
    if year_ago is not None:
        times = Number(now.average / year_ago.average, 1)
        found.append(msg("{times} times {month}", times=times, month=Month(year_ago.month)))
    return tuple(found)


def moved(measured: Measured) -> Message:
    """A name with what it did: "Hang Seng Index rose 14.7%"."""
    return said(measured.instrument.name, measured.change.pct)


def said(name: Name, pct: float) -> Message:
    size = Percent(abs(pct), signed=False)
    if pct > 0:
        return msg("{name} rose {change}", name=name, change=size)
    if pct < 0:
        return msg("{name} fell {change}", name=name, change=size)
    return msg("{name} did not move", name=name)


def _currency(measured: Measured) -> str | None:
    return None if measured.instrument.kind is Kind.INDEX else measured.currency


def way(pct: float) -> int:
    return (pct > 0) - (pct < 0)


def _with_change(measured: Measured) -> Message:
    return msg("{name} ({change})", name=measured.instrument.name, change=Percent(measured.change.pct))


def _days(measured: Sequence[Measured]) -> Message:
    """From when to when most of them are told; whose days are others is said beside."""
    dates = facts.common_dates(measured)
    if dates is None:
        raise ValueError("nothing was measured")
    first, last = dates
    return msg("from {first} to {last}", first=Day(first, first.year != last.year), last=Day(last))
