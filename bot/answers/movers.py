"""`movers`: the members of a universe ranked by their change."""

from collections.abc import Sequence
from typing import Any

from bot.answers import facts, notes
from bot.answers.groups import Group
from bot.answers.outcomes import Measured, Terms
from bot.answers.ranking import OwnIndex, Ranking, index_notes, lacking_notes, members_words, ranked_members
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.figures import Bar, MoversFigure
from bot.domain.questions.movers import Movers
from bot.domain.text import Arg, Literally, Message, Percent, Series, fitting, msg, nmsg

QUESTION = Movers

_LEADERS = 5


async def answer(question: Movers, services: Services) -> Answer:
    """Ranks the members. Raises QuestionFault (bad_window, no_data) or SourceFault where nothing can be ranked."""
    found = await ranked_members(
        services, question.universe, question.window, question.as_of, question.returns, question.currency
    )
    return _composed(services, found.group, found.ranking, found.index, found.terms)


def _composed(services: Services, group: Group, ranking: Ranking, index: OwnIndex | None, terms: Terms) -> Answer:
    members = None if group.membership is None else members_words(group.membership)
    origin = facts.provenance(services, ranking.ranked, terms, members)
    wordings = _wordings(group, ranking, index, facts.window_words(services, terms, ranking.ranked))
    lacking = lacking_notes(services, ranking)
    warnings = _warnings(services, ranking, index, terms)
    title = fitting(facts.TITLE, *wordings)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=_lines(ranking.ranked, typed=group.universe is None),
        notes=(*lacking, *warnings),
        provenance=origin,
        figure=MoversFigure(
            facts.caption(title, origin, warnings, _alt(ranking.ranked, wordings[0]), services.source),
            tuple(Bar(m.instrument.symbol, m.instrument.name, m.change.pct) for m in ranking.ranked),
            _benchmark(index),
            tuple(item.name for item in ranking.missing),
        ),
        complete=_is_complete(ranking, index, terms),
        data=_data(ranking, index),
    )


def _is_complete(ranking: Ranking, index: OwnIndex | None, terms: Terms) -> bool:
    if ranking.missing or terms.behind is not None or any(m.late_rate is not None for m in ranking.ranked):
        return False
    return index is None or (index.measured is not None and not index.is_proxy)


def _alt(ranked: Sequence[Measured], finding: Message) -> Message:
    last = ranked[-1]
    return nmsg(
        "Bar chart of {count} change. {finding}. Last: {name} {change}.",
        "Bar chart of {count} changes. {finding}. Last: {name} {change}.",
        len(ranked),
        finding=finding,
        name=last.instrument.name,
        change=Percent(last.change.pct),
    )


def _wordings(group: Group, ranking: Ranking, index: OwnIndex | None, window: Message) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first."""
    best = ranking.ranked[0]
    tied = len(ranking.ranked) > 1 and ranking.ranked[1].change.pct == best.change.pct
    args: dict[str, Arg] = {
        "group": _subject(group, ranking, index),
        "window": window,
        "best": best.instrument.name,
        "change": Percent(best.change.pct),
        "tally": _tally(ranking),
    }
    if group.universe is None and len(ranking.ranked) == 1:
        return (msg("{best} {change} {window}", **args),)
    counts = (msg("{group} {window}: {tally}", **args), msg("{group}: {tally}", **args))
    if tied or best.change.pct == 0:
        return counts
    if best.change.pct > 0:
        shorter = () if ranking.missing else (msg("{group} {window}: {best} leads ({change})", **args),)
        return msg("{group} {window}: {best} leads ({change}), {tally}", **args), *shorter, *counts
    return msg("{group} {window}: {tally}, {best} fell least ({change})", **args), *counts


def _tally(ranking: Ranking) -> Message:
    """How many rose, of how many that have a change, and how many have none."""
    counted, missing = ranking.breadth, len(ranking.missing)
    if counted.unchanged == counted.counted:
        up = msg("{all} of {all} unchanged", all=counted.counted)
    elif counted.up == 0:
        up = msg("none of {all} up", all=counted.counted)
    else:
        up = msg("{up} of {all} up", up=counted.up, all=counted.counted)
    return msg("{up}, {missing} missing", up=up, missing=missing) if missing else up


def _subject(group: Group, ranking: Ranking, index: OwnIndex | None) -> Message:
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


def _lines(ranked: Sequence[Measured], *, typed: bool) -> tuple[Message, ...]:
    """Leaders and laggards, never one member in both. A list `typed` by hand names its lines."""
    best = ranked[: min(_LEADERS, (len(ranked) + 1) // 2)]
    worst = ranked[: max(len(ranked) - _LEADERS, len(best)) - 1 : -1]
    rising, falling = best[-1].change.pct > 0, bool(worst) and worst[-1].change.pct < 0
    first, last = _items(best, typed=typed), _items(worst, typed=typed)
    leaders = msg("▲ {items}", items=first) if rising else msg("Best: {items}", items=first)
    if not worst:
        return (leaders,)
    return leaders, msg("▼ {items}", items=last) if falling else msg("Last: {items}", items=last)


def _items(measured: Sequence[Measured], *, typed: bool) -> Series:
    return Series(tuple(_item(m, typed=typed) for m in measured), "dots")


def _item(measured: Measured, *, typed: bool) -> Message:
    name, symbol, change = measured.instrument.name, measured.instrument.symbol, Percent(measured.change.pct)
    if typed and name.en != symbol:
        return msg("{name} ({symbol}) {change}", name=name, symbol=Literally(symbol), change=change)
    return msg("{name} {change}", name=name, change=change)


def _warnings(services: Services, ranking: Ranking, index: OwnIndex | None, terms: Terms) -> tuple[Message, ...]:
    shown = [*ranking.ranked, *([index.measured] if index is not None and index.measured is not None else [])]
    return (
        *notes.behind_note(terms.behind, ranking.ranked),
        *index_notes(services, index),
        *notes.other_dates_notes(shown, facts.common_dates(ranking.ranked)),
        *notes.price_notes(services, shown),
    )


def _benchmark(index: OwnIndex | None) -> Bar | None:
    if index is None or index.measured is None:
        return None
    shown = index.measured.instrument
    return Bar(shown.symbol, shown.name, index.measured.change.pct)


def _data(ranking: Ranking, index: OwnIndex | None) -> dict[str, Any]:
    data: dict[str, Any] = {"rows": [facts.row(m) for m in ranking.ranked], "index": None}
    if index is not None:
        measured = index.measured
        data["index"] = {
            "symbol": (index.instrument if measured is None else measured.instrument).symbol,
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
