"""`theme`: a basket of shares, equally weighted, against an index."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bot.analytics.basket import equal_weighted
from bot.analytics.returns import rebase
from bot.answers import facts, notes
from bot.answers.groups import Group
from bot.answers.measure import measure, stand_in
from bot.answers.outcomes import Measured, one_basis
from bot.answers.ranking import OwnIndex, Ranked, Ranking, index_notes, lacking_notes, members_words, ranked_members
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.figures import Bar, Line
from bot.domain.figures.theme import ThemeFigure
from bot.domain.questions import ReturnKind
from bot.domain.questions.theme import Theme
from bot.domain.text import Arg, Literally, Message, Percent, Points, Series, fitting, msg, nmsg

QUESTION = Theme

_SHOWN = 3
_BESIDE = {"XHKG": "HSTECH.HK", "XNYS": "^NDX", "XSHG": "000300.SS"}
"""The index of technology shares, or of the largest, that a basket is held against, by most of its members' market."""

_UNNAMED = msg("The basket")


@dataclass(frozen=True, slots=True)
class _Basket:
    """The mean of the members, per cent by day, and the index beside it; `spread` is in percentage points."""

    values: pd.Series
    index: OwnIndex | None

    @property
    def pct(self) -> float:
        return float(self.values.iloc[-1])

    @property
    def spread(self) -> float | None:
        beside = None if self.index is None else self.index.measured
        return None if beside is None else self.pct - beside.change.pct


async def answer(question: Theme, services: Services) -> Answer:
    """Holds the basket against its index. Raises QuestionFault or SourceFault where no member has a change."""
    found = await ranked_members(
        services, question.universe, question.window, question.as_of, question.returns, question.currency
    )
    index = found.index
    if index is None and question.returns is ReturnKind.PRICE:
        index = await _beside(services, found)
    basket = _Basket(equal_weighted([member.path for member in found.ranking.ranked]), index)
    return _composed(services, found, basket)


async def _beside(services: Services, found: Ranked) -> OwnIndex | None:
    """The index of the market that most members are of, or the fund that stands in for it."""
    ranked, terms = found.ranking.ranked, found.terms
    calendar, _ = Counter(member.calendar for member in found.group.members).most_common(1)[0]
    if calendar not in _BESIDE:
        return None
    index = services.reference.instruments[_BESIDE[calendar]]
    own = (await measure(services, [index], terms, beside=ranked)).outcomes[index.symbol]
    own = one_basis([*ranked, own], terms.returns)[-1]
    if isinstance(own, Measured) and not own.stale:
        return OwnIndex(index, own, False, True)
    taken = {member.symbol for member in found.group.members}
    fund = await stand_in(services, index, own, terms, beside=ranked, taken=taken)
    return OwnIndex(index, own, False, False) if fund is None else OwnIndex(index, fund, True, True)


def _composed(services: Services, found: Ranked, basket: _Basket) -> Answer:
    group, ranking, terms = found.group, found.ranking, found.terms
    members = None if group.membership is None else members_words(group.membership)
    origin = facts.provenance(services, ranking.ranked, terms, members)
    origin = dataclasses.replace(origin, basis=msg("{basis} · equally weighted", basis=origin.basis))
    wordings = _wordings(group, ranking, basket, facts.window_words(services, terms, ranking.ranked))
    best, worst = _ends(ranking.ranked)
    warnings = _warnings(services, found, basket)
    title = fitting(facts.TITLE, *_titles(group, ranking, basket, facts.window_words(services, terms, ranking.ranked)))
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=_lines(ranking, basket, best, worst),
        notes=(*lacking_notes(services, ranking), *warnings, *_rules(found)),
        provenance=origin,
        figure=ThemeFigure(
            facts.caption(title, origin, warnings, _alt(ranking.ranked, wordings[0]), services.source),
            _drawn(group, basket, best, worst),
            tuple(Bar(m.instrument.symbol, m.instrument.name, m.change.pct) for m in best),
            tuple(Bar(m.instrument.symbol, m.instrument.name, m.change.pct) for m in worst),
            tuple(item.name for item in ranking.missing),
        ),
        complete=_is_complete(found, basket),
        data=_data(ranking, basket, best, worst),
    )


def _is_complete(found: Ranked, basket: _Basket) -> bool:
    shown = [*found.ranking.ranked, *_index_shown(basket)]
    if found.ranking.missing or found.terms.behind is not None or any(m.late_rate is not None for m in shown):
        return False
    return basket.index is None or (basket.index.measured is not None and not basket.index.is_proxy)


def _wordings(group: Group, ranking: Ranking, basket: _Basket, window: Message) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first; each says how many members are in it where not all are."""
    args: dict[str, Arg] = {
        "group": _subject(group),
        "change": Percent(basket.pct),
        "window": window,
        "weighting": _weighting(ranking),
    }
    alone = (
        msg("{group} {change} {window}, {weighting}", **args),
        msg("{group} {change}, {weighting}", **args),
    )
    against = _against(basket)
    if against is None:
        return alone
    return (msg("{group} {change} {window}, {weighting}: {against}", **args, against=against), *alone)


def _titles(group: Group, ranking: Ranking, basket: _Basket, window: Message) -> tuple[Message, ...]:
    """The finding over a picture, whose subtitle tells the weighting."""
    group_of = _subject(group)
    if ranking.missing:
        some = len(ranking.ranked)
        group_of = msg("{group} ({some} of {all})", group=group_of, some=some, all=some + len(ranking.missing))
    args: dict[str, Arg] = {"group": group_of, "change": Percent(basket.pct), "window": window}
    alone = (msg("{group} {change} {window}", **args), msg("{group} {change}", **args))
    against = _against(basket)
    if against is None:
        return alone
    return (
        msg("{group} {change} {window}: {against}", **args, against=against),
        msg("{group} {change}: {against}", **args, against=against),
        *alone,
    )


def _subject(group: Group) -> Message:
    if group.universe is None:
        return nmsg("{count} name", "{count} names", len(group.members))
    if group.index is not None:
        return msg("{name} members", name=group.universe.name)
    return msg("{name}", name=group.universe.name)


def _weighting(ranking: Ranking) -> Message:
    if not ranking.missing:
        return msg("equally weighted")
    some = len(ranking.ranked)
    return msg("{some} of {all} equally weighted", some=some, all=some + len(ranking.missing))


def _against(basket: _Basket) -> Message | None:
    if basket.spread is None or basket.index is None or basket.index.measured is None:
        return None
    index = _index_name(basket.index, basket.index.measured)
    points = Points(abs(basket.spread), signed=False)
    if abs(basket.spread) < 0.005:
        return msg("in line with {index}", index=index)
    if basket.spread > 0:
        return msg("{points} pp above {index}", points=points, index=index)
    return msg("{points} pp below {index}", points=points, index=index)


def _index_name(index: OwnIndex, measured: Measured) -> Message:
    if not index.is_proxy:
        return msg("{name}", name=index.instrument.name)
    return msg("{name} (by fund {fund})", name=index.instrument.name, fund=Literally(measured.instrument.symbol))


def _ends(ranked: Sequence[Measured]) -> tuple[Sequence[Measured], Sequence[Measured]]:
    """The best and the worst, never one member in both."""
    best = ranked[: min(_SHOWN, (len(ranked) + 1) // 2)]
    return best, ranked[: max(len(ranked) - _SHOWN, len(best)) - 1 : -1]


def _lines(
    ranking: Ranking, basket: _Basket, best: Sequence[Measured], worst: Sequence[Measured]
) -> tuple[Message, ...]:
    up = msg("{up} of {all} up", up=ranking.breadth.up, all=ranking.breadth.counted)
    first = up
    if basket.index is not None and basket.index.measured is not None and basket.spread is not None:
        first = msg(
            "{index} {change} · difference {spread} percentage points · {up}",
            index=_index_name(basket.index, basket.index.measured),
            change=Percent(basket.index.measured.change.pct),
            spread=Points(basket.spread),
            up=up,
        )
    items, last = _items(best), _items(worst)
    leaders = msg("▲ {items}", items=items) if best[-1].change.pct > 0 else msg("Best: {items}", items=items)
    if not worst:
        return first, leaders
    laggards = msg("▼ {items}", items=last) if worst[-1].change.pct < 0 else msg("Last: {items}", items=last)
    return first, leaders, laggards


def _items(measured: Sequence[Measured]) -> Series:
    items = (msg("{name} {change}", name=m.instrument.name, change=Percent(m.change.pct)) for m in measured)
    return Series(tuple(items), "dots")


def _warnings(services: Services, found: Ranked, basket: _Basket) -> tuple[Message, ...]:
    ranked = found.ranking.ranked
    shown = [*ranked, *_index_shown(basket)]
    return (
        *notes.behind_note(found.terms.behind, ranked),
        *index_notes(services, basket.index),
        *notes.other_dates_notes(shown, facts.common_dates(ranked)),
        *notes.price_notes(services, shown),
    )


def _index_shown(basket: _Basket) -> list[Measured]:
    return [] if basket.index is None or basket.index.measured is None else [basket.index.measured]


def _rules(found: Ranked) -> tuple[Message, ...]:
    """How the basket is made, for the reader of the text."""
    rules = [msg("Equal amounts in each member at the base, held since: nothing is rebalanced.")]
    currencies = sorted({m.currency for m in found.ranking.ranked})
    if len(currencies) > 1:
        listed = Series(tuple(map(Literally, currencies)), "comma")
        rules.append(msg("Each in its own currency ({currencies}); add “in usd” to convert.", currencies=listed))
    if found.terms.returns is ReturnKind.TOTAL:
        rules.append(msg("An index level is a price return, so none stands beside total returns."))
    return tuple(rules)


def _alt(ranked: Sequence[Measured], finding: Message) -> Message:
    return nmsg(
        "Line chart of a basket of {count} member. {finding}.",
        "Line chart of a basket of {count} members. {finding}.",
        len(ranked),
        finding=finding,
    )


def _drawn(group: Group, basket: _Basket, best: Sequence[Measured], worst: Sequence[Measured]) -> tuple[Line, ...]:
    """The basket, its index, and, of two members or more, the best and the worst."""
    name = _UNNAMED if group.universe is None else group.universe.name
    others = [*_index_shown(basket), *([best[0], worst[0]] if worst else [])]
    return (Line("", name, basket.values, strong=True), *map(_line, others))


def _line(measured: Measured) -> Line:
    change = measured.change
    values = rebase(measured.closes, change.base_date, change.as_of)
    return Line(measured.instrument.symbol, measured.instrument.name, values)


def _data(ranking: Ranking, basket: _Basket, best: Sequence[Measured], worst: Sequence[Measured]) -> dict[str, Any]:
    index = basket.index
    beside = None if index is None else index.measured
    return {
        "rows": [facts.row(m) for m in ranking.ranked],
        "basket": {
            "change_pct": facts.plain(basket.pct),
            "members": len(ranking.ranked),
            "up": ranking.breadth.up,
            "best": [m.instrument.symbol for m in best],
            "worst": [m.instrument.symbol for m in worst],
            "index": None
            if index is None
            else {
                "symbol": (index.instrument if beside is None else beside.instrument).symbol,
                "change_pct": None if beside is None else facts.plain(beside.change.pct),
                "proxy_for": index.instrument.symbol if index.is_proxy else None,
            },
            "spread_pp": None if basket.spread is None else facts.plain(basket.spread),
        },
        "missing": [item.symbol for item in ranking.missing],
    }
