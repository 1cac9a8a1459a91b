"""`markets`: the indices that matter here, side by side."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answers import facts, notes
from bot.answers.changes import counted_from, outcomes_of, window_limits
from bot.answers.measure import Measurement, measure, with_proxies
from bot.answers.outcomes import Measured, Outcome, Outcomes, Terms, Unmeasured, last_known
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.answers import Answer, Provenance
from bot.domain.figures.markets import MarketGroup, MarketRow, MarketsFigure
from bot.domain.instruments import Instrument
from bot.domain.questions.markets import Markets
from bot.domain.text import Arg, Day, Literally, Message, Name, Percent, Price, Series, fitting, msg
from bot.domain.windows import Sessions, Span, ToDate, Window
from bot.services.prices import Prices

QUESTION = Markets

INDICES = ("HSTECH.HK", "^HSI", "^HSCE", "000300.SS", "^IXIC", "^NDX", "^GSPC", "^SOX", "^HXC")
_PLACES = {"XHKG": msg("Hong Kong"), "XSHG": msg("Mainland"), "XNYS": msg("New York")}
_MONTH = Span(1, "month")
_WINDOWS: Mapping[str, tuple[Message, Window]] = {
    "1d": (msg("1d"), Sessions(1)),
    "1w": (msg("1w"), Span(1, "week")),
    "1m": (msg("1m"), _MONTH),
    "ytd": (msg("ytd"), ToDate("year")),
}


@dataclass(frozen=True, slots=True)
class _Standing:
    """One index, or the fund that stands in for it: the change of a month, and all changes by window in per cent."""

    asked: Instrument
    month: Measured
    changes: Mapping[str, float | None]

    @property
    def name(self) -> Name:
        return self.month.instrument.name

    @property
    def day(self) -> date:
        return self.month.change.as_of

    @property
    def today(self) -> float | None:
        """The change of the last session, where that is the one that should be known."""
        return None if self.month.stale else self.changes["1d"]

    @property
    def currency(self) -> str | None:
        """A fund has a price; an index has a level, in points."""
        return self.month.currency if self.is_proxy else None

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.month.instrument.symbol


async def answer(question: Markets, services: Services) -> Answer:
    """Looks at every index. Raises QuestionFault or SourceFault where none has a change."""
    indices = tuple(map(services.instrument, INDICES))
    asked = await asked_of(services, question.as_of, indices[0])
    # The longest window is measured first: its prices, fetched once, are those of the others.
    terms = [Terms(window, asked) for _, window in _WINDOWS.values()]
    longest = min(terms, key=lambda each: _begins(services, indices, each))
    measurement = await measure(services, indices, longest)
    month = await _month(services, measurement, Terms(_MONTH, asked))
    last = last_known(month.outcomes.values())
    if last is not None:
        measurement = await measurement.as_of(services, last)
        month = await _month(services, measurement, month.terms.as_of(last))
    outcomes = await with_proxies(services, indices, month)
    found = [(asked, outcome) for asked, outcome in outcomes if isinstance(outcome, Measured)]
    lacking = [outcome for _, outcome in outcomes if isinstance(outcome, Unmeasured)]
    if not found:
        raise await refused(services, lacking)
    standings = await _standings(services, found, measurement, month.terms)
    return _composed(services, standings, lacking, month.terms)


def _begins(services: Services, indices: Iterable[Instrument], terms: Terms) -> date:
    return min(window_limits(services, index, terms, counted_from(index, terms)).base for index in indices)


async def _month(services: Services, measurement: Measurement, terms: Terms) -> Measurement:
    """The same prices, measured over a month."""
    outcomes = await asyncio.to_thread(outcomes_of, services, measurement.wanted, measurement.prices, terms)
    return Measurement(measurement.wanted, terms, measurement.prices, measurement.since, outcomes)


async def _standings(
    services: Services, found: Sequence[tuple[Instrument, Measured]], measurement: Measurement, month: Terms
) -> list[_Standing]:
    """All changes of each; funds are asked for again, since they are known for a month only."""
    prices = measurement.prices
    funds = [measured.instrument for asked, measured in found if measured.instrument.symbol != asked.symbol]
    if funds:
        more = (await measure(services, funds, measurement.terms)).prices
        prices = Prices({**prices.series, **more.series}, {**prices.gaps, **more.gaps}, prices.aging | more.aging)
    wanted = {measured.instrument.symbol: measured.instrument for _, measured in found}
    by_window = await asyncio.to_thread(_all, services, wanted, prices, month)
    return [
        _Standing(asked, m, {name: _pct(each[m.instrument.symbol]) for name, each in by_window.items()})
        for asked, m in found
    ]


def _all(services: Services, wanted: Mapping[str, Instrument], prices: Prices, month: Terms) -> dict[str, Outcomes]:
    found: dict[str, Outcomes] = {}
    for name, (_, window) in _WINDOWS.items():
        terms = Terms(window, month.asked, behind=month.behind)
        found[name] = outcomes_of(services, wanted, prices, terms)
    return found


def _pct(outcome: Outcome) -> float | None:
    """None where the window has no base of its own: neither a later close stands in, nor one from long before."""
    return outcome.change.pct if isinstance(outcome, Measured) and not outcome.early else None


def _composed(
    services: Services, standings: Sequence[_Standing], lacking: Sequence[Unmeasured], terms: Terms
) -> Answer:
    measured = [standing.month for standing in standings]
    origin = _provenance(services, measured, terms)
    said = _wordings(standings)
    absent = notes.missing_notes(lacking, services.source)
    warnings = _warnings(services, standings, terms)
    title = fitting(facts.TITLE, *said)
    caption = facts.caption(title, origin, warnings, _alt(standings, said[0]), services.source)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in said)),
        lines=tuple(_line(standing, _common_day(standings)) for standing in standings),
        notes=(*absent, *warnings),
        provenance=origin,
        figure=MarketsFigure(
            caption,
            tuple(label for label, _ in _WINDOWS.values()),
            _groups(standings),
            tuple(item.instrument.name for item in lacking),
        ),
        complete=not lacking and terms.behind is None and all(map(_is_complete, standings)),
        data={"rows": [_row(standing) for standing in standings], "missing": [i.instrument.symbol for i in lacking]},
    )


def _is_complete(standing: _Standing) -> bool:
    return not (standing.is_proxy or standing.month.own_days or None in standing.changes.values())


def _provenance(services: Services, measured: Sequence[Measured], terms: Terms) -> Provenance:
    """The last day that most have; every index has its own, in its own currency, over four windows."""
    whole = facts.provenance(services, measured, terms)
    days = sorted({m.change.as_of for m in measured})
    span = Series(tuple(Day(day, year=day == days[-1]) for day in days), "and")
    basis = msg("last closes of {days} · changes in local currency", days=span)
    return Provenance(whole.as_of, whole.base, whole.sources, whole.adjustment, basis, whole.origin)


def _common_day(standings: Sequence[_Standing]) -> date:
    """The last day of most (the later one among equals)."""
    counted = Counter(standing.day for standing in standings)
    return max(counted, key=lambda day: (counted[day], day))


def _wordings(standings: Sequence[_Standing]) -> tuple[Message, ...]:
    """The last session in one sentence, longest wording first: who leads, who trails, and how many rose."""
    moved = sorted(((s.today, s) for s in standings if s.today is not None), key=lambda each: -each[0])
    if not moved:
        level = standings[0]
        price = Price(level.month.change.close, level.currency)
        day = Day(level.day)
        return (msg("{name} stood at {level} on {day}", name=level.name, level=price, day=day),)
    same = len({standing.day for _, standing in moved}) == 1
    (most, best), (least, worst) = moved[0], moved[-1]
    args: dict[str, Arg] = {
        "best": best.name if same else _on(best),
        "most": Percent(most),
        "worst": worst.name if same else _on(worst),
        "least": Percent(least),
        "when": msg("on {day}", day=Day(best.day)) if same else msg("on their last day"),
        "tally": _tally([pct for pct, _ in moved]),
    }
    if len(moved) == 1:
        return (msg("{best} {most} {when}", **args),)
    plain = msg("{best} {most}, {worst} {least}, {tally} {when}", **args)
    if most == least:
        whole = plain
    elif most < 0:
        whole = msg("{best} fell least ({most}), {worst} most ({least}), {tally} {when}", **args)
    else:
        whole = msg("{best} {most} leads, {worst} {least} trails, {tally} {when}", **args)
    return (
        whole,
        plain,
        msg("{best} {most}, {worst} {least} {when}", **args),
    )


def _tally(changes: Sequence[float]) -> Message:
    up = sum(pct > 0 for pct in changes)
    if not up:
        return msg("none of {all} up", all=len(changes))
    return msg("{up} of {all} up", up=up, all=len(changes))


def _on(standing: _Standing) -> Message:
    return msg("{name} ({day})", name=standing.name, day=Day(standing.day, year=False))


def _line(standing: _Standing, common: date) -> Message:
    """One index: its level, its changes, and its day where that is not that of most."""
    parts: list[Arg] = [
        msg("{window} {change}", window=_WINDOWS[name][0], change=Percent(pct))
        for name, pct in standing.changes.items()
        if pct is not None
    ]
    if standing.day != common:
        parts.append(Day(standing.day))
    today = standing.today or 0.0
    return msg(
        "{arrow} {name} {level} · {changes}",
        arrow=Literally("▲" if today > 0 else "▼" if today < 0 else "="),
        name=standing.name,
        level=Price(standing.month.change.close, standing.currency),
        changes=Series(tuple(parts), "dots"),
    )


def _warnings(services: Services, standings: Sequence[_Standing], terms: Terms) -> tuple[Message, ...]:
    measured = [standing.month for standing in standings]
    return (
        *notes.behind_note(terms.behind, measured),
        *notes.stale_note([m for m in measured if m.stale]),
        *(notes.proxy_note(services.source, s.asked, s.month.instrument) for s in standings if s.is_proxy),
        *_absent_note(standings),
        *notes.price_notes(services, measured),
    )


def _absent_note(standings: Sequence[_Standing]) -> tuple[Message, ...]:
    """Which windows have no base of their own."""
    items: list[Message] = []
    for standing in standings:
        lacking = tuple(_WINDOWS[name][0] for name, pct in standing.changes.items() if pct is None)
        if lacking:
            items.append(msg("{name} ({windows})", name=standing.name, windows=Series(lacking, "comma")))
    return (msg("No close at the start: {names}", names=Series(tuple(items), "comma")),) if items else ()


def _groups(standings: Sequence[_Standing]) -> tuple[MarketGroup, ...]:
    by_calendar: dict[str, list[_Standing]] = {}
    for standing in standings:
        by_calendar.setdefault(standing.asked.calendar, []).append(standing)
    return tuple(_group(calendar, members) for calendar, members in by_calendar.items())


def _group(calendar: str, members: Sequence[_Standing]) -> MarketGroup:
    day = _common_day(members)
    args: dict[str, Arg] = {"place": _PLACES[calendar], "day": Day(day, year=False)}
    if any(member.month.provisional and member.day == day for member in members):
        title = msg("{place} · {day}, not final", **args)
    else:
        title = msg("{place} · {day}", **args)
    return MarketGroup(title, tuple(_drawn(member, day) for member in members))


def _drawn(standing: _Standing, day: date) -> MarketRow:
    return MarketRow(
        standing.month.instrument.symbol,
        standing.name,
        standing.month.change.close,
        standing.currency,
        None if standing.day == day else standing.day,
        standing.month.path,
        tuple(standing.changes.values()),
    )


def _alt(standings: Sequence[_Standing], finding: Message) -> Message:
    return msg(
        "Table of {count} indices: level, last month, changes over a day, a week, a month and the year. {finding}.",
        count=len(standings),
        finding=finding,
    )


def _row(standing: _Standing) -> dict[str, Any]:
    changes = {
        f"change_{name}_pct": None if pct is None else facts.plain(pct) for name, pct in standing.changes.items()
    }
    return {
        **facts.row(standing.month),
        **changes,
        "proxy_for": standing.asked.symbol if standing.is_proxy else None,
    }
