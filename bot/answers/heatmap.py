"""`heatmap`: the members of a universe as tiles."""

from collections.abc import Sequence
from typing import Any

from bot.answers import facts, notes
from bot.answers.outcomes import Measured
from bot.answers.ranking import Ranked, changes_words, index_notes, members_words, ranked_members
from bot.answers.services import Services
from bot.answers.sizes import Sizes, sizes_of
from bot.domain.answers import Answer
from bot.domain.figures.heatmap import Heat, HeatmapFigure
from bot.domain.instruments import Instrument
from bot.domain.questions.heatmap import Heatmap
from bot.domain.text import Arg, Day, Literally, Message, Percent, Series, fitting, msg, nmsg
from bot.domain.windows import OnDay, Sessions, Window

QUESTION = Heatmap

_LEADERS = 5


async def answer(question: Heatmap, services: Services) -> Answer:
    """The members' changes and sizes. Raises QuestionFault or SourceFault where no member has a change."""
    found = await ranked_members(services, question.universe, question.window, question.as_of)
    universe = found.group.universe
    index = services.instrument(universe.index) if universe is not None and universe.index is not None else None
    sizes = await sizes_of(services, index, found.ranking.ranked, found.terms)
    return _composed(services, found, sizes)


def _composed(services: Services, found: Ranked, sizes: Sizes) -> Answer:
    source, ranked = services.source, found.ranking.ranked
    members = None if found.group.membership is None else members_words(found.group.membership)
    origin = facts.provenance(services, ranked, found.terms, members)
    wordings = _wordings(services, found)
    warnings = _warnings(services, found, sizes)
    sizeless = [m for m in ranked if m.instrument.symbol not in {*sizes.by_symbol, *sizes.beside}]
    missing: list[Instrument] = [*found.ranking.missing, *(m.instrument for m in sizeless)]
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(source, wording) for wording in wordings)),
        lines=(*_lines(ranked), sizes.said),
        notes=(*_lacking(services, found, sizeless), *warnings),
        provenance=origin,
        figure=HeatmapFigure(
            facts.caption(fitting(facts.TITLE, *wordings), origin, warnings, _alt(ranked, wordings[0]), source),
            tuple(_tile(m, sizes) for m in ranked if m.instrument.symbol in sizes.by_symbol),
            sizes.said,
            tuple(line.name for line in missing),
        ),
        complete=_is_complete(found) and not sizeless,
        data=_data(found, sizes),
    )


def _tile(measured: Measured, sizes: Sizes) -> Heat:
    line = measured.instrument
    return Heat(line.symbol, line.name, sizes.by_symbol[line.symbol], measured.change.pct)


def _is_complete(found: Ranked) -> bool:
    if found.ranking.missing or found.terms.behind is not None:
        return False
    return found.index is None or (found.index.measured is not None and not found.index.is_proxy)


def _when(services: Services, found: Ranked) -> Message:
    """The window in words; a single session by its day, where it is one of those whose days are the answer's."""
    window, ranked = found.terms.window, found.ranking.ranked
    dates = facts.common_dates(ranked)
    if dates is None or not _is_of_a_day(window):
        return facts.window_words(services, found.terms, ranked)
    if all(facts.is_one_session(services, m) for m in ranked if (m.change.base_date, m.change.as_of) == dates):
        return msg("on {day}", day=Day(dates[1]))
    return facts.from_to(*dates)


def _is_of_a_day(window: Window) -> bool:
    return isinstance(window, OnDay) or window == Sessions(1)


def _change_of(services: Services, found: Ranked, measured: Measured) -> Message:
    """The change of the one that is named, with its own day or base where the answer is of another day."""
    moved = measured.change
    dates, change = (moved.base_date, moved.as_of), Percent(moved.pct)
    if not _is_of_a_day(found.terms.window) or dates == facts.common_dates(found.ranking.ranked):
        return msg("{change}", change=change)
    if facts.is_one_session(services, measured):
        return msg("{change} on {day}", change=change, day=Day(moved.as_of))
    return msg("{change} since {base}", change=change, base=Day(moved.base_date))


def _wordings(services: Services, found: Ranked) -> tuple[Message, ...]:
    """The finding: how the whole and most of its members moved, and who moved most that way."""
    counted, ranked = found.ranking.breadth, found.ranking.ranked
    falling = counted.down > counted.up
    extreme = ranked[-1] if falling else ranked[0]
    args: dict[str, Arg] = {
        "group": _subject(found),
        "window": _when(services, found),
        "tally": _tally(found, falling=falling),
        "name": extreme.instrument.name,
        "change": _change_of(services, found, extreme),
    }
    counts = (msg("{group} {window}: {tally}", **args), msg("{group}: {tally}", **args))
    if counted.up == counted.down == 0 or len(ranked) == 1:
        return counts
    if falling:
        return msg("{group} {window}: {tally}, {name} fell most ({change})", **args), *counts
    if extreme.change.pct <= 0:
        return counts
    return msg("{group} {window}: {tally}, {name} leads ({change})", **args), *counts


def _tally(found: Ranked, *, falling: bool) -> Message:
    counted, missing = found.ranking.breadth, len(found.ranking.missing)
    if counted.up == counted.down == 0:
        told = msg("{all} of {all} unchanged", all=counted.counted)
    elif falling:
        told = msg("{down} of {all} down", down=counted.down, all=counted.counted)
    else:
        told = msg("{up} of {all} up", up=counted.up, all=counted.counted)
    return msg("{tally}, {missing} missing", tally=told, missing=missing) if missing else told


def _subject(found: Ranked) -> Message:
    group, index = found.group, found.index
    if group.universe is None:
        return nmsg("{count} name", "{count} names", len(found.ranking.ranked))
    if index is None or index.measured is None:
        return msg("{name}", name=group.universe.name)
    change = Percent(index.measured.change.pct)
    if index.is_proxy:
        fund = Literally(index.measured.instrument.symbol)
        return msg("{name} (by fund {fund}) {change}", name=group.universe.name, fund=fund, change=change)
    return msg("{name} {change}", name=group.universe.name, change=change)


def _lines(ranked: Sequence[Measured]) -> tuple[Message, ...]:
    rising = [m for m in ranked if m.change.pct > 0][:_LEADERS]
    falling = [m for m in reversed(ranked) if m.change.pct < 0][:_LEADERS]
    return (
        *((msg("▲ {items}", items=changes_words(rising)),) if rising else ()),
        *((msg("▼ {items}", items=changes_words(falling)),) if falling else ()),
    )


def _lacking(services: Services, found: Ranked, sizeless: Sequence[Measured]) -> tuple[Message, ...]:
    ranking = found.ranking
    names = Series(tuple(m.instrument.name for m in sizeless), "comma")
    return (
        *notes.missing_notes(ranking.lacking, services.source),
        *notes.stale_note(ranking.stale),
        *notes.early_note(ranking.early),
        *((msg("No tile, since their size is not known: {names}", names=names),) if sizeless else ()),
    )


def _warnings(services: Services, found: Ranked, sizes: Sizes) -> tuple[Message, ...]:
    ranked, index = found.ranking.ranked, found.index
    shown = [*ranked, *([index.measured] if index is not None and index.measured is not None else [])]
    return (
        *notes.behind_note(found.terms.behind, ranked),
        *(msg("No tile for {symbol}: a company counts once, here as {other}.",
              symbol=Literally(symbol), other=Literally(other)) for symbol, other in sizes.beside.items()),
        *index_notes(services, index),
        *notes.other_dates_notes(shown, facts.common_dates(ranked)),
        *notes.price_notes(services, shown),
    )  # fmt: skip


def _alt(ranked: Sequence[Measured], finding: Message) -> Message:
    return nmsg(
        "Heat map of {count} member. {finding}.",
        "Heat map of {count} members. {finding}.",
        len(ranked), finding=finding,
    )  # fmt: skip


def _data(found: Ranked, sizes: Sizes) -> dict[str, Any]:
    total = sum(sizes.by_symbol.values())
    rows: list[dict[str, Any]] = []
    for m in found.ranking.ranked:
        symbol = m.instrument.symbol
        size, weight = sizes.by_symbol.get(symbol), sizes.weights.get(symbol)
        rows.append({
            **facts.row(m),
            "weight_pct": None if weight is None else facts.plain(weight, 3),
            "size_pct": None if size is None else facts.plain(size / total * 100, 3),
            "same_company_as": sizes.beside.get(symbol),
        })  # fmt: skip
    index, counted = found.index, found.ranking.breadth
    return {
        "rows": rows,
        "sized_by": sizes.kind,
        "sized_on": None if sizes.day is None else sizes.day.isoformat(),
        "index": None
        if index is None
        else {
            "symbol": (index.instrument if index.measured is None else index.measured.instrument).symbol,
            "change_pct": None if index.measured is None else facts.plain(index.measured.change.pct),
            "proxy_for": index.instrument.symbol if index.is_proxy else None,
        },
        "breadth": {
            "up": counted.up,
            "down": counted.down,
            "unchanged": counted.unchanged,
            "missing": [item.symbol for item in found.ranking.missing],
        },
    }
