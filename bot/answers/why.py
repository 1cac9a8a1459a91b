"""`why`: a move in its context, without a cause of ours."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from bot.analytics.context import FEWEST, SESSIONS, size_of, volume_ratio
from bot.answers import facts, notes
from bot.answers.home import home_index
from bot.answers.move_words import Context, beside_words, event_words, headline_lines, number_lines, wordings_of
from bot.answers.outcomes import Measured, Terms, Unmeasured
from bot.answers.refusals import asked_of
from bot.answers.services import Services
from bot.answers.single import Single, single_notes, single_of, with_history
from bot.answers.surroundings import Basket, basket_of, events_near, news_of, sessions_of, theme_of
from bot.domain.answers import Answer
from bot.domain.figures import Caption
from bot.domain.figures.chart import EventMark
from bot.domain.figures.why import WhyFigure
from bot.domain.instruments import Instrument, Kind
from bot.domain.questions.why import Why
from bot.domain.text import Message, Series, fitting, msg, nmsg
from bot.services.windows import ends_on

QUESTION = Why

_SHOWN = timedelta(days=92)
_HISTORY = max(SESSIONS + 1, 70)
"""Sessions before the base: what is usual, and three months to be drawn."""


async def answer(question: Why, services: Services) -> Answer:
    """Puts a move beside its index, its usual size and its days' headlines. Raises QuestionFault or SourceFault where
    there is no move."""
    instrument = services.instrument(question.instruments[0])
    asked = await asked_of(services, question.as_of, instrument)
    basket = basket_of(services, instrument, ends_on(question.window, asked.day(instrument)))
    index = home_index(services, instrument)
    beside = [*(() if index is None else (index,)), *(() if basket is None else basket.members)]
    found = await single_of(services, instrument, Terms(question.window, asked), beside=beside)
    theme = None if found.is_proxy else theme_of(found, basket)
    found = await with_history(services, found, _HISTORY)
    measured, change = found.measured, found.measured.change
    base, last = pd.Timestamp(change.base_date), pd.Timestamp(change.as_of)
    known = measured.instrument.kind not in {Kind.INDEX, Kind.FX}
    context = Context(
        found,
        len(sessions_of(services, found)),
        size_of(measured.closes, base, last, _sessions(services, measured)),
        volume_ratio(measured.series.bars["volume"], base, last) if known else None,
        _index(found, index),
        theme,
        events_near(services, found),
        await news_of(services, found),
    )
    thin = basket is not None and theme is None and not found.is_proxy
    return _composed(services, context, index, basket if thin else None)


def _sessions(services: Services, measured: Measured) -> pd.DatetimeIndex:
    """The sessions of its exchange from its first close to the end of the move."""
    first = measured.closes.index[0].date()
    return pd.DatetimeIndex(services.sessions.between(measured.instrument.calendar, first, measured.change.as_of))


def _index(found: Single, index: Instrument | None) -> Measured | None:
    """The index's change, where it is over the same two days as the move."""
    if index is None:
        return None
    outcome = found.other(index)
    if not isinstance(outcome, Measured) or outcome.stale:
        return None
    return outcome if found.of_same_days(outcome) else None


def _composed(services: Services, context: Context, index: Instrument | None, thin: Basket | None) -> Answer:
    """The answer. `thin` is a basket of whose members too few have a change."""
    found = context.found
    shown = [found.measured] if context.index is None else [found.measured, context.index]
    origin = facts.provenance(services, [found.measured], found.terms)
    wordings = wordings_of(services, context)
    warnings = _warnings(services, context, index, shown)
    if thin is not None:
        warnings = (
            *warnings,
            msg("Too few members of {basket} have prices of these days for their mean.", basket=thin.universe.name),
        )
    title = fitting(facts.TITLE, *wordings)
    caption = facts.caption(title, origin, warnings, _alt(wordings[0]), services.source)
    events = tuple(event_words(at + 1, placed) for at, placed in enumerate(context.events))
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=(*number_lines(context), *events, *headline_lines(services, context)),
        notes=(*warnings, *_rules(context)),
        provenance=origin,
        figure=_figure(services, context, caption, events),
        complete=_is_complete(context, index),
        other_lines=services.resolver.lines_of(found.asked),
        data=_data(context),
    )


def _is_complete(context: Context, index: Instrument | None) -> bool:
    known = context.size is not None and not context.unpriced
    return context.found.complete and known and (index is None or context.index is not None)


def _warnings(
    services: Services, context: Context, index: Instrument | None, shown: Sequence[Measured]
) -> tuple[Message, ...]:
    found = context.found
    warnings = list(single_notes(services, found))
    if context.unpriced:
        warnings.append(
            nmsg(
                "{count} session of the move has no price.", "{count} sessions of the move have no price.",
                context.unpriced,
            )
        )  # fmt: skip
    if context.size is None:
        warnings.append(_unsized(context))
    elif context.size.sessions < SESSIONS:
        warnings.append(msg("Its usual size is of {count} sessions only.", count=context.size.sessions))
    if context.volume is None and found.measured.instrument.kind not in {Kind.INDEX, Kind.FX}:
        warnings.append(msg("Volume is not compared: that of some sessions is not known."))
    if index is not None and context.index is None:
        outcome = found.other(index)
        if isinstance(outcome, Unmeasured):
            warnings += notes.missing_notes([outcome], services.source)
        elif outcome.stale:
            warnings += notes.stale_note([outcome])
        else:
            warnings.append(msg("{index} has other days: not compared.", index=index.name))
    if context.theme is not None and context.theme.missing:
        names = Series(tuple(member.name for member in context.theme.missing))
        warnings.append(msg("Not in the basket’s mean: {names}", names=names))
    rest = [m for m in shown if m is not found.measured and m.provisional]
    if rest and not found.measured.provisional:
        warnings += notes.price_notes(services, rest)
    return tuple(warnings)


def _unsized(context: Context) -> Message:
    """Why the move has no usual size."""
    if context.sized == "still":
        return msg("{name} did not move in the sessions before it: no usual size.", name=context.found.instrument.name)
    return msg("Fewer than {count} changes before it: no usual size.", count=FEWEST)


def _rules(context: Context) -> tuple[Message, ...]:
    if context.size is None:
        return ()
    if context.sessions == 1:
        return (msg("A usual day: one standard deviation of the daily changes before. No cause is claimed."),)
    rule = msg(
        "A usual move: one standard deviation of the daily changes before, times the square root of {count} sessions. "
        "No cause is claimed.",
        count=context.sessions,
    )
    return (rule,)


def _alt(finding: Message) -> Message:
    return msg("Line of three months of closes with the move marked. {finding}.", finding=finding)


def _figure(services: Services, context: Context, caption: Caption, events: tuple[Message, ...]) -> WhyFigure:
    measured, change = context.found.measured, context.found.measured.change
    first = min(change.as_of - _SHOWN, change.base_date)
    closes = measured.closes.loc[pd.Timestamp(first) : pd.Timestamp(change.as_of)]
    start = closes.index[0].date()
    sessions = pd.DatetimeIndex(services.sessions.between(measured.instrument.calendar, start, change.as_of))
    return WhyFigure(
        caption,
        closes=closes.reindex(closes.index.union(sessions)),
        first=change.base_date,
        last=change.as_of,
        change_pct=context.pct,
        facts=beside_words(context),
        marks=tuple(EventMark(at + 1, placed.session) for at, placed in enumerate(context.events)),
        listed=events,
    )


def _data(context: Context) -> dict[str, Any]:
    measured, index, theme, size = context.found.measured, context.index, context.theme, context.size
    return {
        "why": {
            "change_pct": facts.plain(context.pct),
            "sessions": context.sessions,
            "z_score": None if size is None else facts.plain(size.score),
            "sigma_pct": None if size is None else facts.plain(size.deviation, 4),
            "sigma_sessions": None if size is None else size.sessions,
            "volume_ratio": None if context.volume is None else facts.plain(context.volume),
            "index": None
            if index is None
            else {
                "symbol": index.instrument.symbol,
                "change_pct": facts.plain(index.change.pct),
                "ahead_pp": facts.plain(context.pct - index.change.pct),
            },
            "theme": None
            if theme is None
            else {
                "id": theme.universe.id,
                "change_pct": facts.plain(theme.change_pct),
                "members": [m.instrument.symbol for m in theme.measured],
                "of": theme.of,
            },
            "events": [placed.event.id for placed in context.events],
            "headlines": [
                {
                    "title": one.title,
                    "publisher": one.publisher,
                    "published": one.published.isoformat(),
                    "link": one.link or None,
                }
                for one in context.news.headlines
            ],
            "headlines_absent": context.news.absence or None,
        },
        "rows": [{**facts.row(measured), "proxy_for": context.found.asked.symbol if context.found.is_proxy else None}],
    }
