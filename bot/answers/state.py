"""`state`: bull or bear market by the 20 per cent rule, and correction by 10."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.analytics.regime import CORRECTION, FLIP, Flip, NextFlip, regime
from bot.answers import facts, notes
from bot.answers.changes import window_limits
from bot.answers.measure import measure_known
from bot.answers.outcomes import Measured, Terms, Unmeasured, closed
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.answers.standing import Standing, standing_data
from bot.domain.answers import Answer
from bot.domain.figures.state import Entry, Level, StateFigure
from bot.domain.prices import Adjustment
from bot.domain.questions.state import State
from bot.domain.text import Arg, Day, Message, Number, Percent, fitting, msg

QUESTION = State

_FLIPS = 5
"""Earlier flips that the text names; JSON has all."""

_FLIP = Number(FLIP * 100)

_RULE = msg(
    "Closes, not intraday: the state flips when a close is {flip}% from the extreme close since the last flip; a "
    "correction is {correction}% below the highest close of a bull market.",
    flip=_FLIP, correction=Number(CORRECTION * 100),
)  # fmt: skip


async def answer(question: State, services: Services) -> Answer:
    """The state at the last close. Raises QuestionFault or SourceFault where there are no closes to tell it by."""
    asked_for = services.instrument(question.instruments[0])
    asked = await asked_of(services, question.as_of, asked_for)
    terms = Terms(question.window, asked, open_start=True)
    measurement, [(_, outcome)] = await measure_known(services, [asked_for], terms)
    if isinstance(outcome, Unmeasured):
        raise await refused(services, [outcome])
    terms = measurement.terms
    wanted = window_limits(services, outcome.instrument, terms, terms.asked.day(outcome.instrument)).base
    final = closed(outcome)
    told = await asyncio.to_thread(regime, final.path)
    found = Standing(asked_for, final, told, outcome.change.base_date > wanted, None if final is outcome else outcome)
    return _composed(services, found, terms)


def _composed(services: Services, found: Standing, terms: Terms) -> Answer:
    origin = facts.provenance(services, [found.measured], terms)
    warnings = _warnings(services, found, terms)
    wordings = _wordings(found)
    if terms.behind is not None:
        wordings = tuple(msg("{finding} (to {day})", finding=w, day=Day(terms.behind)) for w in wordings)
    title = fitting(facts.TITLE, *wordings)
    pictured = replace(origin, origin=facts.dotted((origin.origin, _RULE)))
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=_lines(found),
        notes=(*warnings, _RULE),
        provenance=origin,
        figure=StateFigure(
            facts.caption(title, pictured, warnings, _alt(found, wordings[0]), services.source),
            found.measured.path,
            tuple(_entry(flip) for flip in found.regime.flips),
            tuple(Level(n.state, n.level, n.distance_pct) for n in found.regime.nexts),
            found.regime.change_pct,
        ),
        complete=terms.behind is None and not found.is_proxy,
        other_lines=services.resolver.lines_of(found.asked),
        data=standing_data(found),
    )


def _wordings(found: Standing) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first."""
    flip, change = found.regime.current, found.regime.change_pct
    if flip is None or change is None:
        return (
            msg(
                "{name} in no bull or bear market yet, as no close was {flip}% from an extreme since {day}",
                name=found.subject, flip=_FLIP, day=Day(found.regime.start.day),
            ),
            msg("{name} in no bull or bear market yet", name=found.subject),
        )  # fmt: skip
    args: dict[str, Arg] = {
        "name": found.subject,
        "day": Day(flip.at.day),
        "change": Percent(change),
        "extreme": Day(flip.extreme.day, year=flip.extreme.day.year != flip.at.day.year),
    }
    if flip.state == "bear":
        return (
            msg("{name} in a bear market since {day}, {change} from the close of {extreme}", **args),
            msg("{name} in a bear market since {day}, {change}", **args),
            msg("{name} in a bear market since {day}", **args),
        )
    if found.regime.correction_since is not None:
        args["fall"] = Percent(found.below_high_pct)
        return (
            msg("{name} in a bull market since {day}, now in a correction, {fall} from its high", **args),
            msg("{name} in a bull market since {day}, in a correction", **args),
        )
    return (
        msg("{name} in a bull market since {day}, {change} from the close of {extreme}", **args),
        msg("{name} in a bull market since {day}, {change}", **args),
        msg("{name} in a bull market since {day}", **args),
    )


def _lines(found: Standing) -> tuple[Message, ...]:
    told = found.regime
    return (
        *_entry_lines(found),
        *_correction_lines(found),
        *(_next_line(found, coming) for coming in told.nexts),
        *_earlier(told.flips),
    )


def _entry_lines(found: Standing) -> tuple[Message, ...]:
    flip, change = found.regime.current, found.regime.change_pct
    if flip is None or change is None:
        return ()
    args: dict[str, Arg] = {
        "close": found.price(flip.extreme.close),
        "extreme": Day(flip.extreme.day),
        "entry": Percent(flip.pct),
        "day": Day(flip.at.day),
        "change": Percent(change),
        "last": Day(found.regime.last.day),
    }
    if flip.state == "bull":
        return (
            msg("From the low of {close} on {extreme}: {entry} on {day}, when it began, {change} to {last}", **args),
        )
    return (msg("From the high of {close} on {extreme}: {entry} on {day}, when it began, {change} to {last}", **args),)


def _correction_lines(found: Standing) -> tuple[Message, ...]:
    told = found.regime
    if told.correction_since is None:
        return ()
    return (
        msg(
            "In a correction since {day}: {fall} from the high of {close} on {high}",
            day=Day(told.correction_since), fall=Percent(found.below_high_pct), close=found.price(told.high.close),
            high=Day(told.high.day),
        ),
    )  # fmt: skip


def _next_line(found: Standing, coming: NextFlip) -> Message:
    args: dict[str, Arg] = {
        # A close of what is shown must itself be beyond the level.
        "level": found.price(coming.level, "up" if coming.state == "bull" else "down"),
        "distance": Percent(coming.distance_pct),
        "close": found.price(coming.extreme.close),
        "day": Day(coming.extreme.day),
        "share": _FLIP,
    }
    if coming.state == "bull":
        return msg(
            "Bull market at a close of {level} or above ({distance} from here), {share}% above the low of {close} on "
            "{day}",
            **args,
        )
    return msg(
        "Bear market at a close of {level} or below ({distance} from here), {share}% below the high of {close} on "
        "{day}",
        **args,
    )


def _earlier(flips: Sequence[Flip]) -> tuple[Message, ...]:
    """The flips before the present state, latest first."""
    before = flips[-2::-1]
    if not before:
        return ()
    listed = facts.dotted([_flip_words(flip) for flip in before[:_FLIPS]])
    if len(before) > _FLIPS:
        more = Number(len(before) - _FLIPS)
        return (msg("Earlier: {flips} · {more} more", flips=listed, more=more),)
    return (msg("Earlier: {flips}", flips=listed),)


def _flip_words(flip: Flip) -> Message:
    day = Day(flip.at.day)
    if flip.state == "bull":
        return msg("bull {day} (provisional)", day=day) if flip.provisional else msg("bull {day}", day=day)
    return msg("bear {day} (provisional)", day=day) if flip.provisional else msg("bear {day}", day=day)


def _warnings(services: Services, found: Standing, terms: Terms) -> tuple[Message, ...]:
    measured = found.measured
    return (
        *notes.behind_note(terms.behind, [measured]),
        *((notes.proxy_note(services.source, found.asked, measured.instrument),) if found.is_proxy else ()),
        *_start_note(found),
        *_basis_note(measured),
        *_trading_note(found),
        *notes.price_notes(services, [measured]),
    )


def _start_note(found: Standing) -> tuple[Message, ...]:
    """Where the prices begin, where that is later than asked or the present state may depend on it."""
    start, current = Day(found.regime.start.day), found.regime.current
    if current is not None and current.provisional:
        return (msg("Provisional: the first state found depends on where the prices begin, {day}.", day=start),)
    if found.late and current is not None:
        return (msg("The prices begin on {day}; the first flip found depends on that.", day=start),)
    return (msg("The prices begin on {day}.", day=start),) if found.late else ()


def _trading_note(found: Standing) -> tuple[Message, ...]:
    """The price of a session that is not over: it counts when that has closed."""
    if found.trading is None:
        return ()
    now = found.trading.change
    distance = Percent((now.close / found.regime.last.close - 1.0) * 100.0)
    return (
        msg(
            "Not over yet on {day}: {price} ({distance}). It counts once it is the close.",
            day=Day(now.as_of), price=found.price(now.close), distance=distance,
        ),
    )  # fmt: skip


def _basis_note(measured: Measured) -> tuple[Message, ...]:
    if measured.series.adjustment is not Adjustment.SPLIT_DIVIDEND:
        return ()
    return (msg("These closes contain dividends, so the levels are not those that were quoted."),)


def _alt(found: Standing, finding: Message) -> Message:
    return msg(
        "Line chart of closes from {first} to {last} with bull and bear markets shaded. {finding}.",
        first=Day(found.regime.start.day), last=Day(found.regime.last.day), finding=finding,
    )  # fmt: skip


def _entry(flip: Flip) -> Entry:
    return Entry(flip.state, flip.at.day, flip.at.close, flip.extreme.day, flip.extreme.close)
