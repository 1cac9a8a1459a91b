"""`contrib`: which members made the change of their index."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.analytics.contribution import contributions
from bot.answers import facts
from bot.answers.changes import counted_from, window_limits
from bot.answers.contrib_words import (
    Contributed,
    contrib_alt,
    contrib_lines,
    contrib_warnings,
    contrib_wordings,
)
from bot.answers.groups import members_at
from bot.answers.held import from_values, held, held_words, known_weights
from bot.answers.measure import Measurement, measure, stand_in
from bot.answers.outcomes import Measured, Terms, Unmeasured, last_known, one_basis
from bot.answers.ranking import members_words, rank
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault
from bot.domain.figures.contrib import ContribFigure, Part
from bot.domain.instruments import Instrument, Universe
from bot.domain.questions import Named
from bot.domain.questions.contrib import Contrib
from bot.domain.text import Ask, Message, fitting, msg
from bot.services.windows import Limits

QUESTION = Contrib


async def answer(question: Contrib, services: Services) -> Answer:
    """The contributions over the window, from the weights of its base. Raises QuestionFault (bad_question for what is
    no index, no_data without weights) or SourceFault."""
    chosen = question.universe
    universe = services.reference.universes[chosen.id] if isinstance(chosen, Named) else None
    if universe is None or universe.index is None or not isinstance(chosen, Named):
        raise _no_index()
    index = services.instrument(universe.index)
    asked = await asked_of(services, question.as_of, index)
    terms = Terms(question.window, asked)
    measurement = await _measured(services, chosen, index, terms)
    own = measurement.outcomes[index.symbol]
    measured = own
    if isinstance(own, Unmeasured) or own.stale:
        beside = [o for o in measurement.outcomes.values() if isinstance(o, Measured)]
        measured = await stand_in(services, index, own, measurement.terms, beside=beside) or own
    if isinstance(measured, Unmeasured):
        raise await refused(services, [measured])
    found = await _found(services, universe, index, measured, measurement)
    return _composed(services, found, measurement.terms)


async def _measured(services: Services, chosen: Named, index: Instrument, terms: Terms) -> Measurement:
    """The index, its members at the base, and all that have a weight there, as of the last day that has prices."""
    limits = window_limits(services, index, terms, counted_from(index, terms))
    measurement = await measure(services, await _wanted(services, chosen, index, limits), terms)
    last = last_known(measurement.outcomes.values())
    if last is None:
        return measurement
    later = terms.as_of(last)
    wanted = await _wanted(services, chosen, index, window_limits(services, index, later, counted_from(index, later)))
    if all(line.symbol in measurement.wanted for line in wanted):
        return await measurement.as_of(services, last)
    return await measure(services, wanted, later)


async def _wanted(services: Services, chosen: Named, index: Instrument, limits: Limits) -> list[Instrument]:
    base = services.sessions.on_or_before(index.calendar, limits.base)
    weights = await known_weights(services, services.reference.universes[chosen.id], index, base, limits.as_of)
    if weights is None:
        return [*members_at(chosen, services, base).members, index]
    return [*map(services.instrument, weights.pct), index]


async def _found(
    services: Services, universe: Universe, index: Instrument, measured: Measured, measurement: Measurement
) -> Contributed:
    symbols = [symbol for symbol in measurement.wanted if symbol != index.symbol]
    outcomes = one_basis([measurement.outcomes[symbol] for symbol in symbols], measurement.terms.returns)
    ranking = rank(outcomes)
    members = {m.instrument.symbol: m for m in ranking.ranked}
    if not members:
        raise await refused(services, ranking.lacking)
    base = measured.change.base_date
    known = await known_weights(services, universe, index, base, measured.change.as_of)
    if known is not None:
        every = {o.instrument.symbol: o for o in outcomes if isinstance(o, Measured)}
        weights = held(known, base, every)
    else:
        made = await from_values(services, universe, base, ranking.ranked, len(symbols))
        if made is None:
            raise _no_weights(index)
        weights = made
    parts = contributions(weights.pct, {symbol: m.change.pct for symbol, m in members.items()})
    if not parts:
        raise _no_weights(index)
    every_member = dict.fromkeys((*symbols, *weights.pct))
    lacking = [services.instrument(s) for s in every_member if s not in members or s not in weights.pct]
    return Contributed(
        universe, index, measured, weights, parts, members, ranking, lacking,
        _changes(services, universe, base, measured.change.as_of),
        await _reviewed(services, index, base, measured.change.as_of),
    )  # fmt: skip


async def _reviewed(services: Services, index: Instrument, base: date, last: date) -> date | None:
    """The first of the known weights of a review between two days. Estimated ones are fits, of any day."""
    known = await services.weights.known(index.symbol)
    return next((w.day for w in known if base < w.day < last and w.kind != "estimated"), None)


def _changes(
    services: Services, universe: Universe, base: date, last: date
) -> tuple[Sequence[Instrument], Sequence[Instrument]]:
    """Who joined and who left between the base and the last day, where the membership of both is known."""
    then, now = universe.members_on(base), universe.members_on(last)
    if not (then.exact and now.exact):
        return (), ()
    joined = [services.instrument(symbol) for symbol in now.members if symbol not in then.members]
    return joined, [services.instrument(symbol) for symbol in then.members if symbol not in now.members]


def _no_index() -> QuestionFault:
    message = msg(
        "Contributions are those of an index’s members. Ask for an index: {example}", example=Ask("contrib hstech 1m")
    )
    return QuestionFault("bad_question", message)


def _no_weights(index: Instrument) -> QuestionFault:
    message = msg(
        "No weights of {index} are known near the start of that window, so there are no contributions. "
        "This works: {example}",
        index=index.name, example=Ask("contrib hstech 2025-01-13..2025-02-12"),
    )  # fmt: skip
    return QuestionFault("no_data", message, term=index.symbol)


def _composed(services: Services, found: Contributed, terms: Terms) -> Answer:
    source = services.source
    origin = facts.provenance(services, [found.index, *found.members.values()], terms, _origin(found))
    wordings = contrib_wordings(found, facts.window_words(services, terms, [found.index]))
    warnings = contrib_warnings(services, found, terms)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(source, wording) for wording in wordings)),
        lines=contrib_lines(found),
        notes=warnings,
        provenance=origin,
        figure=ContribFigure(
            facts.caption(fitting(facts.TITLE, *wordings), origin, warnings, contrib_alt(found, wordings[0]), source),
            tuple(Part(part.symbol, found.name(part).name, part.pp) for part in found.parts),
            found.unexplained,
            found.universe.name,
            found.index.change.pct,
            tuple(line.name for line in found.lacking),
        ),
        complete=not (found.lacking or found.is_proxy or found.index.own_days or terms.behind is not None),
        data=_data(found),
    )


def _origin(found: Contributed) -> Message:
    """Of which day the weights are, and the members where they were not known with them."""
    weights = held_words(found.weights)
    if found.weights.kind != "market_value":
        return weights
    return facts.dotted([weights, members_words(found.universe.members_on(found.weights.base))])


def _data(found: Contributed) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for part in found.parts:
        points = found.points(part)
        rows.append({
            **facts.row(found.members[part.symbol]),
            "weight_pct": facts.plain(part.weight_pct, 3),
            "contribution_pp": facts.plain(part.pp, 3),
            "contribution_points": None if points is None else facts.plain(points),
        })  # fmt: skip
    change, weights = found.index.change, found.weights
    return {
        "rows": rows,
        "explained_pp": facts.plain(found.explained, 3),
        "unexplained_pp": facts.plain(found.unexplained, 3),
        "index": {
            "symbol": found.index.instrument.symbol,
            "change_pct": facts.plain(change.pct),
            "base_level": round(change.base_close, 6),
            "level": round(change.close, 6),
            "base_date": change.base_date.isoformat(),
            "as_of": change.as_of.isoformat(),
            "proxy_for": found.asked.symbol if found.is_proxy else None,
        },
        "weights": {"day": weights.day.isoformat(), "kind": weights.kind, "source": weights.source},
        "missing": [{"symbol": line.symbol, "weight_pct": _weight(found, line)} for line in found.lacking],
    }


def _weight(found: Contributed, line: Instrument) -> float | None:
    weight = found.weights.pct.get(line.symbol)
    return None if weight is None else facts.plain(weight, 3)
