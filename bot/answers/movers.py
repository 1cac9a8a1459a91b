"""`movers`: the members of a universe ranked by their change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.analytics.breadth import Breadth, breadth
from bot.answers import facts
from bot.answers.measure import Measured, Measures, Terms, Unmeasured, measure, refuse_total, with_proxy
from bot.answers.services import AskedOf, Services
from bot.domain.answers import Answer
from bot.domain.figures import Bar, MoversFigure
from bot.domain.instruments import Instrument, Membership, Universe
from bot.domain.questions import Named, ReturnKind
from bot.domain.questions.movers import Movers
from bot.domain.text import Arg, Day, Literally, Message, Name, Percent, Series, fitting, msg, nmsg
from bot.services.windows import as_of_day, in_words

QUESTION = Movers

_HEADLINE = 100
_TITLE = 84
_LEADERS = 5


@dataclass(frozen=True, slots=True)
class _Group:
    """What is ranked: a universe's members on a day, or a list typed by hand."""

    members: tuple[Instrument, ...]
    universe: Universe | None
    membership: Membership | None


@dataclass(frozen=True, slots=True)
class _Index:
    """The universe's own index, or the proxy that stands in for it; `measured` is None where neither has a change."""

    instrument: Instrument
    measured: Measured | None
    is_proxy: bool


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The outcome: current members best first, those whose last close is old, those without a change."""

    ranked: tuple[Measured, ...]
    stale: tuple[Measured, ...]
    lacking: tuple[Unmeasured, ...]
    breadth: Breadth

    @property
    def missing(self) -> list[Instrument]:
        return [item.instrument for item in (*self.lacking, *self.stale)]


async def answer(question: Movers, services: Services) -> Answer:
    """Ranks the members. Raises QuestionFault (bad_window, no_data) or SourceFault where nothing can be ranked."""
    asked = await services.asked_of(question.as_of)
    group = _group(question, services, asked)
    terms = Terms(question.window, asked, question.returns, question.currency)
    if question.returns is ReturnKind.TOTAL:
        refuse_total(group.members)
    index = await _index(services, group, terms)
    measures = await measure(services, group.members, terms)
    ranking = _rank(measures)
    if not ranking.ranked:
        raise _nothing(ranking, services)
    return _composed(question, services, group, ranking, index, measures)


def _group(question: Movers, services: Services, asked: AskedOf) -> _Group:
    if not isinstance(question.universe, Named):
        return _Group(tuple(map(services.instrument, question.universe.symbols)), None, None)
    universe = services.reference.universes[question.universe.id]
    known = services.reference.instruments
    sample = known[universe.index or universe.snapshots[-1].members[0]]
    day: date = as_of_day(question.window, asked.day(sample))
    membership = universe.members_on(day)
    return _Group(tuple(known[symbol] for symbol in membership.members), universe, membership)


async def _index(services: Services, group: _Group, terms: Terms) -> _Index | None:
    if group.universe is None or group.universe.index is None or terms.returns is ReturnKind.TOTAL:
        return None
    instrument = services.reference.instruments[group.universe.index]
    outcome, is_proxy = await with_proxy(services, instrument, terms)
    measured = outcome if isinstance(outcome, Measured) and not outcome.stale else None
    return _Index(instrument, measured, is_proxy)


def _rank(measures: Measures) -> _Ranking:
    current = sorted(
        (m for m in measures.found.values() if not m.stale), key=lambda m: (-m.change.pct, m.instrument.symbol)
    )
    stale = tuple(m for m in measures.found.values() if m.stale)
    return _Ranking(tuple(current), stale, tuple(measures.lacking.values()), breadth(m.change.pct for m in current))


def _nothing(ranking: _Ranking, services: Services) -> Exception:
    if ranking.lacking:
        return facts.refusal(ranking.lacking, services.source)
    last = max(ranking.stale, key=lambda m: m.change.as_of)
    stale = Unmeasured(last.instrument, "no_base", last.series.closes.index[0].date(), last.change.as_of)
    return facts.refusal([stale], services.source)


def _composed(
    question: Movers, services: Services, group: _Group, ranking: _Ranking, index: _Index | None, measures: Measures
) -> Answer:
    members = None if group.membership is None else _members(group.membership)
    origin = facts.provenance(services, ranking.ranked, question.returns, question.currency, members)
    wordings = _wordings(question, services, group, ranking, index)
    notes = _notes(services, ranking, index, measures)
    bars = tuple(Bar(m.instrument.symbol, m.instrument.name, m.change.pct) for m in ranking.ranked)
    return Answer(
        headline=fitting(_HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=_lines(ranking),
        notes=notes,
        provenance=origin,
        figure=MoversFigure(
            facts.caption(fitting(_TITLE, *wordings), origin, notes, _alt(ranking, wordings[0]), services.source),
            bars,
            _benchmark(index),
            tuple(item.name for item in ranking.missing),
        ),
        complete=not ranking.missing and (index is None or index.measured is not None),
        data=_data(ranking, index),
    )


def _alt(ranking: _Ranking, finding: Message) -> Message:
    last = ranking.ranked[-1]
    return nmsg(
        "Bar chart of {count} change. {finding}. Last: {name} {change}.",
        "Bar chart of {count} changes. {finding}. Last: {name} {change}.",
        len(ranking.ranked),
        finding=finding,
        name=last.instrument.name,
        change=Percent(last.change.pct),
    )


def _members(membership: Membership) -> Message:
    if membership.exact:
        return msg("members of {day}", day=Day(membership.known_on))
    return msg("members as known on {day}", day=Day(membership.known_on))


def _wordings(
    question: Movers, services: Services, group: _Group, ranking: _Ranking, index: _Index | None
) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first."""
    best = ranking.ranked[0]
    counted = ranking.breadth
    args: dict[str, Arg] = {
        "group": _subject(group, ranking, index),
        "window": in_words(question.window, services.reference.events),
        "best": best.instrument.name,
        "change": Percent(best.change.pct),
        "up": counted.up,
        "all": counted.counted,
    }
    if group.universe is None and counted.counted == 1:
        return (msg("{best} {change} {window}", **args),)
    counts = msg("{group} {window}: {up} of {all} up", **args)
    if best.change.pct > 0:
        whole = msg("{group} {window}: {best} leads ({change}), {up} of {all} up", **args)
        return whole, msg("{group} {window}: {best} leads ({change})", **args), counts
    whole = msg("{group} {window}: none of {all} up, {best} fell least ({change})", **args)
    return whole, counts


def _subject(group: _Group, ranking: _Ranking, index: _Index | None) -> Message:
    if group.universe is None:
        return nmsg("{count} name", "{count} names", len(ranking.ranked))
    name = group.universe.name
    if index is None or index.measured is None:
        return msg("{name}", name=name)
    change = Percent(index.measured.change.pct)
    if index.is_proxy:
        fund = Literally(index.measured.instrument.symbol)
        return msg("{name} (by fund {fund}) {change}", name=name, fund=fund, change=change)
    return msg("{name} {change}", name=name, change=change)


def _lines(ranking: _Ranking) -> tuple[Message, ...]:
    """Leaders and laggards, never one member in both."""
    ranked = ranking.ranked
    best = ranked[: min(_LEADERS, (len(ranked) + 1) // 2)]
    worst = tuple(reversed(ranked[max(len(ranked) - _LEADERS, len(best)) :]))
    lines = [
        _side(
            best,
            best[-1].change.pct > 0,
            msg("▲ {items}", items=_items(best)),
            msg("Best: {items}", items=_items(best)),
        )
    ]
    if worst:
        falling = worst[-1].change.pct < 0
        lines.append(
            _side(worst, falling, msg("▼ {items}", items=_items(worst)), msg("Last: {items}", items=_items(worst)))
        )
    return tuple(lines)


def _side(side: Sequence[Measured], marked: bool, mark: Message, word: Message) -> Message:
    return mark if marked else word


def _items(measured: Sequence[Measured]) -> Series:
    return Series(
        tuple(msg("{name} {change}", name=m.instrument.name, change=Percent(m.change.pct)) for m in measured), "dots"
    )


def _notes(services: Services, ranking: _Ranking, index: _Index | None, measures: Measures) -> tuple[Message, ...]:
    notes = list(facts.missing_note(ranking.lacking, services.source))
    stale = facts.stale_note(ranking.stale)
    if stale is not None:
        notes.append(stale)
    if index is not None and index.is_proxy and index.measured is not None:
        notes.append(facts.proxy_note(services.source, index.instrument, index.measured.instrument))
    if index is not None and index.measured is None:
        notes.append(
            msg(
                "{source} has no change of {index} itself for this window.",
                source=Name(services.source.title),
                index=index.instrument.name,
            )
        )
    return (*notes, *facts.price_notes(services, measures))


def _benchmark(index: _Index | None) -> Bar | None:
    if index is None or index.measured is None:
        return None
    shown = index.measured.instrument
    return Bar(shown.symbol, shown.name if index.is_proxy else index.instrument.name, index.measured.change.pct)


def _data(ranking: _Ranking, index: _Index | None) -> dict[str, Any]:
    data: dict[str, Any] = {"rows": [facts.row(m) for m in ranking.ranked], "index": None}
    if index is not None:
        measured = index.measured
        data["index"] = {
            "symbol": (measured.instrument if measured is not None else index.instrument).symbol,
            "change_pct": None if measured is None else facts.plain(measured.change.pct),
            "proxy_for": index.instrument.symbol if index.is_proxy else None,
        }
    counted = ranking.breadth
    data["breadth"] = {
        "up": counted.up,
        "down": counted.down,
        "unchanged": counted.unchanged,
        "missing": [item.symbol for item in ranking.missing],
    }
    return data
