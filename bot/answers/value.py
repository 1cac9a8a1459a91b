"""`value`: the change of a company's market value in money."""

import dataclasses
from typing import Any

from bot.answers import facts, notes
from bot.answers.counts import (
    adjustment_notes,
    count_data,
    count_notes,
    count_on,
    count_words,
    other_count,
    refuse_untrue,
)
from bot.answers.lacking import no_count
from bot.answers.measure import measure, measure_known
from bot.answers.outcomes import Measured, Terms, Unmeasured
from bot.answers.record import record
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.answers.value_words import DOLLAR, Finding, alt, moved, other_notes, wordings
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.figures.value import ValueFigure
from bot.domain.instruments import Instrument, Kind
from bot.domain.questions.value import Value
from bot.domain.text import Ask, Message, Money, fitting, msg
from bot.services.remembered import Lack

QUESTION = Value


async def answer(question: Value, services: Services) -> Answer:
    """The change over the window, or the ranking of its days. Raises QuestionFault (bad_question for what is no share
    of a company, no_data without true levels or a share count) or SourceFault."""
    instrument = services.instrument(question.instruments[0])
    _refuse_others(instrument)
    asked = await asked_of(services, question.as_of, instrument)
    if question.ranking is not None or question.period is None:
        return await record(question, services, instrument, asked)
    measurement, [(_, found)] = await measure_known(services, [instrument], Terms(question.period, asked))
    if isinstance(found, Unmeasured):
        raise await refused(services, [found])
    refuse_untrue(found)
    counted = await count_on(services, found, found.change.as_of)
    if isinstance(counted, Lack):
        raise no_count(services, instrument, counted)
    dollars, no_rate = await _in_dollars(services, found, measurement.terms)
    other = await other_count(services, found, counted, found.change.base_date)
    return _composed(services, Finding(found, counted, other, dollars, no_rate), measurement.terms)


def _refuse_others(instrument: Instrument) -> None:
    if instrument.kind is not Kind.SHARE:
        message = msg(
            "{name} is no company, so it has no market value of its own. Ask for a company: {example}",
            name=instrument.name, example=Ask("value nvidia 1w"),
        )  # fmt: skip
        raise QuestionFault("bad_question", message)


async def _in_dollars(services: Services, measured: Measured, terms: Terms) -> tuple[Measured | None, Message | None]:
    """The same change in US dollars, or why there is none."""
    if measured.currency == DOLLAR:
        return None, None
    try:
        measurement = await measure(services, [measured.instrument], dataclasses.replace(terms, currency=DOLLAR))
    except SourceFault as fault:
        return None, fault.message
    found = measurement.outcomes[measured.instrument.symbol]
    return (found, None) if isinstance(found, Measured) else (None, notes.missing_notes([found], services.source)[0])


def _composed(services: Services, found: Finding, terms: Terms) -> Answer:
    measured, source = found.measured, services.source
    origin = facts.provenance(services, [measured], terms)
    worded = wordings(services, found, terms)
    warnings = _warnings(services, found, terms)
    shares = count_words(found.counted, measured.instrument)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(source, wording) for wording in worded)),
        lines=_lines(found, shares),
        notes=warnings,
        provenance=origin,
        figure=ValueFigure(
            facts.caption(fitting(facts.TITLE, *worded), origin, warnings, alt(found, worded[0]), source),
            measured.currency,
            measured.change.base_date,
            found.before,
            measured.change.as_of,
            found.after,
            measured.change.pct,
            shares,
        ),
        complete=terms.behind is None and found.complete,
        other_lines=services.resolver.lines_of(measured.instrument),
        data=_data(found),
    )


def _lines(found: Finding, shares: Message) -> tuple[Message, ...]:
    lines = [moved(found), msg("Price change × {count}", count=shares)]
    dollars = found.dollar_amount
    if dollars is not None and found.dollars is not None:
        lines.append(
            msg(
                "{change} in US dollars, market value {after}, at each day’s rate",
                change=Money(dollars, DOLLAR, signed=True),
                after=Money(found.dollars.change.close * found.counted.shares, DOLLAR, digits=2),
            )
        )
    return tuple(lines)


def _warnings(services: Services, found: Finding, terms: Terms) -> tuple[Message, ...]:
    measured, rated = found.measured, found.dollars
    no_dollars = (msg("Not in US dollars: {reason}", reason=found.no_rate),) if found.no_rate is not None else ()
    return (
        *notes.behind_note(terms.behind, [measured]),
        *notes.stale_note([measured] if measured.stale and terms.behind is None else []),
        *notes.early_note([measured] if measured.early else []),
        *adjustment_notes(measured),
        *count_notes(services, found.counted, measured.instrument, measured.change.as_of),
        *other_notes(found),
        *no_dollars,
        *notes.price_notes(services, [measured] if rated is None else [rated]),
    )


def _data(found: Finding) -> dict[str, Any]:
    measured, dollars = found.measured, found.dollar_amount
    value = {
        "amount": round(found.amount),
        "currency": measured.currency,
        "change_pct": facts.plain(measured.change.pct),
        "amount_usd": None if dollars is None else round(dollars),
        "base_close": round(measured.change.base_close, 6),
        "close": round(measured.change.close, 6),
        "market_value_before": round(found.worth_before),
        "market_value": round(found.after),
        **count_data(found.counted),
        "shares_before": round(found.counted_before.shares),
        "shares_before_as_of": found.counted_before.count.day.isoformat(),
    }
    return {"value": value, "rows": [facts.row(measured)]}
