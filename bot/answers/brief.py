"""`brief`: the story of an index over a window, from computed figures only."""

import asyncio
import dataclasses
from collections.abc import Mapping
from typing import Any

import pandas as pd

from bot.analytics.market_value import value_change
from bot.analytics.regime import Regime, regime
from bot.analytics.returns import rebase
from bot.answers import facts, story
from bot.answers import shock as shocks
from bot.answers.counts import count_on
from bot.answers.measure import measure, with_proxies
from bot.answers.outcomes import PENDING, Measured, Outcome, Terms, Unmeasured, closed
from bot.answers.ranking import Ranked, members_words, ranked_members
from bot.answers.refusals import refused
from bot.answers.seen import Seen, seen_from
from bot.answers.services import Services
from bot.answers.shock import Shock
from bot.answers.told import Told, Worth, flow_notes, seen_notes, warnings, worth_notes
from bot.answers.turnover_data import turnover_data
from bot.answers.turnover_notes import holes_of, is_whole
from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError, QuestionFault, SourceFault
from bot.domain.figures import Bar, Line
from bot.domain.figures.brief import BriefFigure
from bot.domain.flows import Direction
from bot.domain.prices import Adjustment
from bot.domain.questions import Named
from bot.domain.questions.brief import Brief
from bot.domain.text import Arg, Ask, Day, Message, Money, Name, Percent, fitting, msg
from bot.domain.windows import Span
from bot.services.flows import NoFlows
from bot.services.remembered import Lack

QUESTION = Brief

_BESIDE = ("HSTECH.HK", "^HSI", "000300.SS", "^IXIC")
"""The indices that a story names beside its own."""

_PEERS = {"XNYS": "terrific10"}
_PEERS_ELSEWHERE = "mag7"
"""The basket of the other side of the Pacific."""

_CONNECTED = frozenset({"XHKG", "XSHG"})
"""The markets that Stock Connect joins."""

_HISTORY = Span(5, "year")
"""How far back the state of the index is followed."""

_BARS = 3
"""Members at each end that the picture has, as many as the sentence names."""


async def answer(question: Brief, services: Services) -> Answer:
    """Writes the story. Raises QuestionFault where the universe has no index, or as movers do; SourceFault where the
    index has no current price yet."""
    if not isinstance(question.universe, Named) or services.reference.universes[question.universe.id].index is None:
        message = msg("A brief is about an index. Ask like this: {example}", example=Ask("brief hstech 1m"))
        raise QuestionFault("bad_question", message)
    found = await ranked_members(services, question.universe, question.window, question.as_of, of_index=True)
    index = None if found.index is None else found.index.measured
    if found.index is None or index is None:
        name = services.reference.universes[question.universe.id].name
        raise await _without_index(services, name, None if found.index is None else found.index.outcome)
    told = await _told(services, found, index)
    return _composed(services, found, told)


async def _without_index(services: Services, name: Name, outcome: Outcome | None) -> BellwetherError:
    """Why there is no story: what will come, or comes again, is no fault of the question's."""
    if isinstance(outcome, Unmeasured) and outcome.trouble in {"no_base", *PENDING}:
        return await refused(services, [outcome])
    last = outcome.change.as_of if isinstance(outcome, Measured) else None
    if isinstance(outcome, Unmeasured) and outcome.trouble == "behind":
        last = outcome.last
    if last is not None:
        message = msg("There is no current price of {name} itself yet: its last one is of {day}.", name=name,
                      day=Day(last))  # fmt: skip
        return SourceFault("source_down", message)
    return QuestionFault("no_data", msg("There are no current prices of {name} itself.", name=name))


async def _told(services: Services, found: Ranked, index: Measured) -> Told:
    known = services.reference.instruments
    own = None if found.index is None else found.index.instrument.symbol
    beside = [known[symbol] for symbol in _BESIDE if symbol != own]
    universe = services.reference.universes[_PEERS.get(index.instrument.calendar, _PEERS_ELSEWHERE)]
    members = [known[symbol] for symbol in universe.members_on(index.change.as_of).members]
    named = [known[s] for s in shocks.named_by(services, index) if s in known]
    measurement = await measure(services, [*beside, *members, *named], found.terms)
    outcomes = [outcome for _, outcome in await with_proxies(services, beside, measurement)]
    others = [o for o in outcomes if isinstance(o, Measured)]
    shock = shocks.shock_of(services, {**_current(measurement.outcomes), **_current(_own(found, index))}, index)
    ranked = _current({m.symbol: measurement.outcomes[m.symbol] for m in members})
    peers = story.peers_of(universe, tuple(ranked.values()), [m for m in members if m.symbol not in ranked])
    return Told(
        index,
        await _state(services, index, found.terms),
        tuple(o for o in others if not o.own_days),
        tuple(o for o in others if o.own_days),
        tuple(o for o in outcomes if isinstance(o, Unmeasured)),
        peers,
        shock,
        None if shock is None else await _worth(services, shock),
        await _flows(services, index),
        universe if peers is None else None,
    )


def _own(found: Ranked, index: Measured) -> dict[str, Outcome]:
    return {m.instrument.symbol: m for m in (*found.ranking.ranked, index)}


def _current(outcomes: Mapping[str, Outcome]) -> dict[str, Measured]:
    return {s: o for s, o in outcomes.items() if isinstance(o, Measured) and not o.own_days}


async def _state(services: Services, index: Measured, terms: Terms) -> Regime:
    """The state of the index, or of the fund that stands in for it, at its last final close in the window: over the
    whole history before that, and nothing after."""
    whole = dataclasses.replace(terms, window=_HISTORY, open_start=True)
    outcome = (await measure(services, [index.instrument], whole)).outcomes[index.instrument.symbol]
    path = closed(outcome).path if isinstance(outcome, Measured) else index.path
    told = path.loc[: pd.Timestamp(index.change.as_of)]
    return await asyncio.to_thread(regime, index.path if told.empty else told)


async def _worth(services: Services, shock: Shock) -> Worth | Lack | None:
    """What the move of the first instrument was in money, where its closes are true levels; why its count is lacking,
    where that is."""
    measured, change = shock.moves[0]
    if measured.instrument.kind != "share" or measured.series.adjustment is Adjustment.SPLIT_DIVIDEND:
        return None
    counted = await count_on(services, measured, change.as_of)
    if isinstance(counted, Lack):
        return counted
    amount = value_change(change.base_close, change.close, counted.shares)
    return Worth(measured, Money(amount, measured.series.currency), counted)


async def _flows(services: Services, index: Measured) -> Seen | NoFlows | None:
    """Southbound turnover as of the index's last day; None for an index of another market."""
    if index.instrument.calendar not in _CONNECTED:
        return None
    return await seen_from(services, Direction.SOUTHBOUND, index.change.as_of)


def _composed(services: Services, found: Ranked, told: Told) -> Answer:
    members = None if found.group.membership is None else members_words(found.group.membership)
    origin = facts.provenance(services, [told.index, *found.ranking.ranked], found.terms, members)
    wordings = _wordings(services, found, told)
    named = warnings(services, found, told)
    title = fitting(facts.TITLE, *wordings)
    worth = None if told.counted is None else told.counted.change
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=(
            story.index_sentence(told.index),
            *story.state_sentences(told.index, told.state),
            story.members_sentence(found),
            *story.others_sentences(told.others),
            *(() if told.peers is None else (story.peers_sentence(told.peers),)),
            *(() if told.shock is None else (shocks.shock_sentence(told.shock, worth),)),
            *((story.flows_sentence(told.flows),) if isinstance(told.flows, Seen) else ()),
        ),
        notes=(*named, *flow_notes(services, told), *worth_notes(services, told)),
        provenance=origin,
        figure=BriefFigure(
            facts.caption(title, origin, seen_notes(services, found, told), _alt(wordings[0]), services.source),
            tuple(_line(measured) for measured in (told.index, *told.others)),
            tuple(_bar(m) for m in found.ranking.ranked[:_BARS]),
            tuple(_bar(m) for m in reversed(found.ranking.ranked[_BARS:][-_BARS:])),
            (
                *story.state_facts(told.index, told.state),
                *(() if told.peers is None else (story.peers_fact(told.peers),)),
                *(() if told.shock is None else (shocks.shock_fact(told.shock, worth),)),
                *((story.flows_fact(told.flows),) if isinstance(told.flows, Seen) else ()),
            ),
        ),
        complete=_is_complete(services, found, told),
        data=_data(found, told),
    )  # fmt: skip


def _alt(finding: Message) -> Message:
    return msg("The lines of the index and others, its best and worst members, and facts. {finding}.", finding=finding)


def _is_complete(services: Services, found: Ranked, told: Told) -> bool:
    lacks = found.ranking.missing or told.untold or told.absent or isinstance(told.flows, NoFlows)
    lacks = lacks or (told.peers is not None and told.peers.lacking)
    lacks = lacks or (isinstance(told.flows, Seen) and not is_whole(told.flows, holes_of(services, told.flows)))
    lacks = lacks or not told.is_valued
    by_fund = found.index is None or found.index.is_proxy
    return not (lacks or by_fund) and found.terms.behind is None


def _wordings(services: Services, found: Ranked, told: Told) -> tuple[Message, ...]:
    best, known, missing = found.ranking.ranked[0], len(found.ranking.ranked), len(found.ranking.missing)
    args: dict[str, Arg] = {
        "name": told.index.instrument.name,
        "change": Percent(told.index.change.pct),
        "window": facts.window_words(services, found.terms, [told.index]),
        "leader": _leader(best, missing),
    }
    flip = told.state.current
    if flip is None:
        wordings = [
            msg("{name} {change} {window}: {leader}", **args),
            msg("{name} {change} {window}", **args),
        ]
    else:
        args["day"] = Day(flip.at.day, year=flip.at.day.year != told.index.change.as_of.year)
        args["state"] = msg("bull market") if flip.state == "bull" else msg("bear market")
        wordings = [
            msg("{name} {change} {window}: {state} since {day}, {leader}", **args),
            msg("{name} {change} {window}: {state} since {day}", **args),
            msg("{name} {change} {window}", **args),
        ]
        if told.state.correction_since is not None:
            # It goes before who leads: without it a bull market would sound too good.
            return (msg("{name} {change} {window}: {state} since {day}, now in a correction", **args), *wordings[1:])
    # Who fell leads nothing, and who is best of less than half of them need not be best of all.
    leads = best.change.pct > 0 and known >= missing
    return tuple(wordings if leads else wordings[1:])


def _leader(best: Measured, missing: int) -> Message:
    """Who leads, and of how many members that is not known."""
    args: dict[str, Arg] = {"best": best.instrument.name, "change": Percent(best.change.pct)}
    if missing:
        return msg("{best} leads ({change}), {missing} missing", missing=missing, **args)
    return msg("{best} leads ({change})", **args)


def _line(measured: Measured) -> Line:
    change = measured.change
    values = rebase(measured.closes, change.base_date, change.as_of)
    return Line(measured.instrument.symbol, measured.instrument.name, values)


def _bar(measured: Measured) -> Bar:
    return Bar(measured.instrument.symbol, measured.instrument.name, measured.change.pct)


def _data(found: Ranked, told: Told) -> dict[str, Any]:
    flip, shock, worth = told.state.current, told.shock, told.counted
    return {
        "brief": {
            "index": facts.row(told.index),
            "state": None if flip is None else flip.state,
            "state_since": None if flip is None else flip.at.day.isoformat(),
            "state_provisional": flip is not None and flip.provisional,
            "correction": told.state.correction_since is not None,
            "others": [facts.row(measured) for measured in told.others],
            "missing": [line.symbol for line in told.untold],
            "peers": None
            if told.peers is None
            else {
                "universe": told.peers.universe.id,
                "change_pct": facts.plain(told.peers.pct),
                "members": [m.instrument.symbol for m in told.peers.ranked],
                "missing": [line.symbol for line in told.peers.lacking],
            },
            "turnover": turnover_data(told.flows) if isinstance(told.flows, Seen) else None,
            "event": None
            if shock is None
            else {"id": shock.event.id, "day": shock.event.day.isoformat(), "first_session": shock.day.isoformat()},
            "value": None
            if worth is None
            else {"symbol": worth.measured.instrument.symbol, "amount": round(worth.change.value),
                  "currency": worth.change.currency},
        },
        "rows": [facts.row(measured) for measured in found.ranking.ranked],
        "missing": [item.symbol for item in found.ranking.missing],
    }  # fmt: skip
