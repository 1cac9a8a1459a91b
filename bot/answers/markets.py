"""`markets`: the indices that matter here, side by side."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.answers import facts, notes
from bot.answers.changes import counted_from, outcomes_of, window_limits
from bot.answers.market_words import (
    MONTH,
    PLACES,
    WINDOWS,
    Standing,
    absent_notes,
    bases_words,
    change_of,
    common_bases,
    common_day,
    line,
    other_bases_notes,
    wordings,
)
from bot.answers.measure import Measurement, measure, merged, with_proxies
from bot.answers.outcomes import Measured, Outcome, Outcomes, Terms, Unmeasured, last_known
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.answers import Answer, Provenance
from bot.domain.figures.markets import MarketGroup, MarketRow, MarketsFigure
from bot.domain.instruments import Instrument
from bot.domain.questions.markets import Markets
from bot.domain.text import Arg, Day, Message, Series, fitting, msg
from bot.services.prices import Prices

QUESTION = Markets

INDICES = ("HSTECH.HK", "^HSI", "^HSCE", "000300.SS", "^IXIC", "^NDX", "^GSPC", "^SOX", "^HXC")


async def answer(question: Markets, services: Services) -> Answer:
    """Looks at every index. Raises QuestionFault or SourceFault where none has a change."""
    indices = tuple(map(services.instrument, INDICES))
    asked = await asked_of(services, question.as_of, indices[0])
    # The longest window is measured first: its prices, fetched once, are those of the others.
    terms = [Terms(window, asked) for _, window in WINDOWS.values()]
    longest = min(terms, key=lambda each: _begins(services, indices, each))
    measurement = await measure(services, indices, longest)
    begun = await _over(services, measurement, Terms(MONTH, asked, open_start=True, lone=True))
    last = last_known(begun.outcomes.values())
    if last is not None:
        measurement = await measurement.as_of(services, last)
        begun = await _over(services, measurement, begun.terms.as_of(last))
    month = await _over(services, measurement, replace(begun.terms, open_start=False, lone=False))
    outcomes = [(index, _level(found, begun)) for index, found in await with_proxies(services, indices, month)]
    found = [(asked, outcome) for asked, outcome in outcomes if isinstance(outcome, Measured)]
    lacking = [outcome for _, outcome in outcomes if isinstance(outcome, Unmeasured)]
    if not found:
        raise await refused(services, lacking)
    standings = await _standings(services, found, measurement, month.terms)
    return _composed(services, standings, lacking, month.terms)


def _begins(services: Services, indices: Iterable[Instrument], terms: Terms) -> date:
    return min(window_limits(services, index, terms, counted_from(index, terms)).base for index in indices)


def _level(outcome: Outcome, begun: Measurement) -> Outcome:
    """An index that begins within the month has a level and shorter changes all the same."""
    if isinstance(outcome, Unmeasured) and outcome.trouble == "no_base":
        return begun.outcomes.get(outcome.instrument.symbol, outcome)
    return outcome


async def _over(services: Services, measurement: Measurement, terms: Terms) -> Measurement:
    """The same prices, measured over another window."""
    outcomes = await asyncio.to_thread(outcomes_of, services, measurement.wanted, measurement.prices, terms)
    return Measurement(measurement.wanted, terms, measurement.prices, measurement.since, outcomes)


async def _standings(
    services: Services, found: Sequence[tuple[Instrument, Measured]], measurement: Measurement, month: Terms
) -> list[Standing]:
    """All changes of each; funds are asked for again, since they are known for a month only."""
    prices = measurement.prices
    funds = [measured.instrument for asked, measured in found if measured.instrument.symbol != asked.symbol]
    if funds:
        more = (await measure(services, funds, measurement.terms)).prices
        prices = merged(prices, more)
    wanted = {measured.instrument.symbol: measured.instrument for _, measured in found}
    by_window = await asyncio.to_thread(_all, services, wanted, prices, month)
    return [
        Standing(asked, m, {name: change_of(each[m.instrument.symbol]) for name, each in by_window.items()})
        for asked, m in found
    ]


def _all(services: Services, wanted: Mapping[str, Instrument], prices: Prices, month: Terms) -> dict[str, Outcomes]:
    found: dict[str, Outcomes] = {}
    for name, (_, window) in WINDOWS.items():
        terms = Terms(window, month.asked, behind=month.behind)
        found[name] = outcomes_of(services, wanted, prices, terms)
    return found


def _composed(services: Services, standings: Sequence[Standing], lacking: Sequence[Unmeasured], terms: Terms) -> Answer:
    origin = _provenance(services, standings, terms)
    said = wordings(standings)
    absent = notes.missing_notes(lacking, services.source)
    warnings = _warnings(services, standings, terms)
    title = fitting(facts.TITLE, *said)
    whole = facts.caption(title, origin, warnings, _alt(standings, said[0]), services.source)
    caption = replace(whole, subtitle=facts.dotted([origin.basis, msg("small lines: the last month")]))
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in said)),
        lines=tuple(line(standing, common_day(standings)) for standing in standings),
        notes=(*absent, *warnings),
        provenance=origin,
        figure=MarketsFigure(
            caption,
            tuple(label for label, _ in WINDOWS.values()),
            _groups(standings),
            tuple(item.instrument.name for item in lacking),
        ),
        complete=not lacking and terms.behind is None and all(map(_is_complete, standings)),
        data={"rows": [_row(standing) for standing in standings], "missing": [i.instrument.symbol for i in lacking]},
    )


def _is_complete(standing: Standing) -> bool:
    return not (standing.is_proxy or standing.month.own_days or None in standing.changes.values())


def _provenance(services: Services, standings: Sequence[Standing], terms: Terms) -> Provenance:
    """The last day and the bases that most have; every index has its own, in its own currency, over four windows."""
    measured = [standing.month for standing in standings]
    whole = facts.provenance(services, measured, terms)
    days = sorted({m.change.as_of for m in measured})
    span = Series(tuple(Day(day, year=day == days[-1]) for day in days), "and")
    basis = facts.dotted(
        [
            msg("last closes of {days}", days=span),
            *bases_words(standings),
            msg("changes in local currency"),
            facts.return_kind(terms.returns, whole.adjustment),
        ]
    )
    base = common_bases(standings).get("1m")
    return Provenance(whole.as_of, base, whole.sources, whole.adjustment, basis, whole.origin)


def _warnings(services: Services, standings: Sequence[Standing], terms: Terms) -> tuple[Message, ...]:
    measured = [standing.month for standing in standings]
    return (
        *notes.behind_note(terms.behind, measured),
        *notes.stale_note([m for m in measured if m.stale]),
        *(notes.proxy_note(services.source, s.asked, s.month.instrument) for s in standings if s.is_proxy),
        *absent_notes(standings),
        *other_bases_notes(standings),
        *notes.price_notes(services, measured),
    )


def _groups(standings: Sequence[Standing]) -> tuple[MarketGroup, ...]:
    by_calendar: dict[str, list[Standing]] = {}
    for standing in standings:
        by_calendar.setdefault(standing.asked.calendar, []).append(standing)
    return tuple(_group(calendar, members) for calendar, members in by_calendar.items())


def _group(calendar: str, members: Sequence[Standing]) -> MarketGroup:
    day = common_day(members)
    args: dict[str, Arg] = {"place": PLACES[calendar], "day": Day(day, year=False)}
    if any(member.month.provisional and member.day == day for member in members):
        title = msg("{place} · {day}, not final", **args)
    else:
        title = msg("{place} · {day}", **args)
    return MarketGroup(title, tuple(_drawn(member, day) for member in members))


def _drawn(standing: Standing, day: date) -> MarketRow:
    return MarketRow(
        standing.month.instrument.symbol,
        standing.name,
        standing.month.change.close,
        standing.currency,
        None if standing.day == day else standing.day,
        standing.month.path,
        tuple(standing.changes.values()),
    )


def _alt(standings: Sequence[Standing], finding: Message) -> Message:
    return msg(
        "Table of {count} indices: level, last month, changes over a day, a week, a month and the year. {finding}.",
        count=len(standings),
        finding=finding,
    )


def _row(standing: Standing) -> dict[str, Any]:
    changes = {
        f"change_{name}_pct": None if pct is None else facts.plain(pct) for name, pct in standing.changes.items()
    }
    bases = {name: standing.bases.get(name) for name in WINDOWS}
    month = facts.row(standing.month)
    if standing.windows["1m"] == "start":
        month.update(dict.fromkeys(("change_pct", "base_date", "base_close")))
    return {
        **month,
        **changes,
        **{f"base_date_{name}": None if day is None else day.isoformat() for name, day in bases.items()},
        "proxy_for": standing.asked.symbol if standing.is_proxy else None,
    }
