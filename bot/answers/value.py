"""`value`: the change of a company's market value in money."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from bot.analytics.market_value import value_change
from bot.answers import facts, notes
from bot.answers.counts import (
    Counted,
    adjustment_notes,
    count_data,
    count_notes,
    count_on,
    count_words,
    no_count,
    refuse_untrue,
)
from bot.answers.measure import measure, measure_known
from bot.answers.outcomes import Measured, Terms, Unmeasured
from bot.answers.record import record
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.figures.value import ValueFigure
from bot.domain.instruments import Instrument, Kind
from bot.domain.questions.value import Value
from bot.domain.text import Arg, Ask, Day, Literally, Message, Money, Percent, Price, fitting, msg
from bot.domain.windows import OnDay, Sessions

QUESTION = Value

DOLLAR = "USD"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the company was worth. `dollars` is the same series at each day's rate; None where it is in dollars
    already, or where no rate is known, which `no_rate` then says."""

    measured: Measured
    counted: Counted
    dollars: Measured | None
    no_rate: Message | None

    @property
    def before(self) -> float:
        return self.measured.change.base_close * self.counted.shares

    @property
    def after(self) -> float:
        return self.measured.change.close * self.counted.shares

    @property
    def amount(self) -> float:
        change = self.measured.change
        return value_change(change.base_close, change.close, self.counted.shares)

    @property
    def dollar_amount(self) -> float | None:
        if self.measured.currency == DOLLAR:
            return self.amount
        if self.dollars is None:
            return None
        return value_change(self.dollars.change.base_close, self.dollars.change.close, self.counted.shares)


async def answer(question: Value, services: Services) -> Answer:
    """The change over the window, or the ranking of its days. Raises QuestionFault (bad_question for what is no share
    of a company, no_data without true levels or a share count) or SourceFault."""
    instrument = services.instrument(question.instruments[0])
    _refuse_others(instrument)
    asked = await asked_of(services, question.as_of, instrument)
    if question.ranking is not None:
        return await record(question, services, instrument, asked)
    measurement, [(_, found)] = await measure_known(services, [instrument], Terms(question.window, asked))
    if isinstance(found, Unmeasured):
        raise await refused(services, [found])
    refuse_untrue(found)
    counted = await count_on(services, found, found.change.as_of)
    if counted is None:
        raise no_count(instrument)
    dollars, no_rate = await _in_dollars(services, found, measurement.terms)
    return _composed(services, _Finding(found, counted, dollars, no_rate), measurement.terms)


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
    return (found, None) if isinstance(found, Measured) else (None, None)


def _composed(services: Services, found: _Finding, terms: Terms) -> Answer:
    measured, source = found.measured, services.source
    origin = facts.provenance(services, [measured], terms)
    wordings = _wordings(services, found, terms)
    warnings = _warnings(services, found, terms)
    shares = count_words(found.counted, measured.instrument)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(source, wording) for wording in wordings)),
        lines=_lines(found, shares),
        notes=warnings,
        provenance=origin,
        figure=ValueFigure(
            facts.caption(fitting(facts.TITLE, *wordings), origin, warnings, _alt(found, wordings[0]), source),
            measured.currency,
            measured.change.base_date,
            found.before,
            measured.change.as_of,
            found.after,
            measured.change.pct,
            shares,
        ),
        complete=terms.behind is None and not measured.own_days and found.no_rate is None,
        other_lines=services.resolver.lines_of(measured.instrument),
        data=_data(found),
    )


def _wordings(services: Services, found: _Finding, terms: Terms) -> tuple[Message, ...]:
    measured = found.measured
    args: dict[str, Arg] = {
        "name": measured.instrument.name,
        "money": Money(abs(found.amount), measured.currency),
        "window": _when(services, found, terms),
        "change": Percent(measured.change.pct),
    }
    if found.amount > 0:
        return (
            msg("{name} gained {money} of market value {window} ({change})", **args),
            msg("{name} gained {money} {window} ({change})", **args),
        )
    if found.amount < 0:
        return (
            msg("{name} lost {money} of market value {window} ({change})", **args),
            msg("{name} lost {money} {window} ({change})", **args),
        )
    return (msg("{name}’s market value did not change {window}", **args),)


def _when(services: Services, found: _Finding, terms: Terms) -> Message:
    """The window in words; a single session by its day."""
    measured = found.measured
    if measured.early:
        return msg("from {first} to {last}", first=Day(measured.change.base_date), last=Day(measured.change.as_of))
    if isinstance(terms.window, OnDay | Sessions) and (isinstance(terms.window, OnDay) or terms.window.count == 1):
        return msg("on {day}", day=Day(measured.change.as_of))
    return facts.window_words(services, terms, [measured])


def _lines(found: _Finding, shares: Message) -> tuple[Message, ...]:
    measured = found.measured
    currency = measured.currency
    lines = [
        msg(
            "{arrow} {symbol} {base} → {close} · market value {before} → {after}",
            arrow=Literally("▲" if found.amount > 0 else "▼" if found.amount < 0 else "="),
            symbol=Literally(measured.instrument.symbol),
            base=Price(measured.change.base_close, currency),
            close=Price(measured.change.close, currency),
            before=Money(found.before, currency, digits=2),
            after=Money(found.after, currency, digits=2),
        ),
        msg("Price change × {count}", count=shares),
    ]
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


def _warnings(services: Services, found: _Finding, terms: Terms) -> tuple[Message, ...]:
    measured, rated = found.measured, found.dollars
    no_dollars = (msg("Not in US dollars: {reason}", reason=found.no_rate),) if found.no_rate is not None else ()
    return (
        *notes.behind_note(terms.behind, [measured]),
        *notes.stale_note([measured] if measured.stale and terms.behind is None else []),
        *notes.early_note([measured] if measured.early else []),
        *adjustment_notes(measured),
        *count_notes(services, found.counted, measured.instrument, measured.change.as_of),
        *no_dollars,
        *notes.price_notes(services, [measured] if rated is None else [rated]),
    )


def _alt(found: _Finding, finding: Message) -> Message:
    currency = found.measured.currency
    return msg(
        "Two bars of market value: {before} before, {after} after. {finding}.",
        before=Money(found.before, currency, digits=2), after=Money(found.after, currency, digits=2), finding=finding,
    )  # fmt: skip


def _data(found: _Finding) -> dict[str, Any]:
    measured, dollars = found.measured, found.dollar_amount
    value = {
        "amount": round(found.amount),
        "currency": measured.currency,
        "change_pct": facts.plain(measured.change.pct),
        "amount_usd": None if dollars is None else round(dollars),
        "base_close": round(measured.change.base_close, 6),
        "close": round(measured.change.close, 6),
        "market_value_before": round(found.before),
        "market_value": round(found.after),
        **count_data(found.counted),
    }
    return {"value": value, "rows": [facts.row(measured)]}
