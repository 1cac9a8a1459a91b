"""`turnover`: Stock Connect turnover a day, of the month against others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from bot.analytics.turnover import (
    MonthTurnover,
    busiest,
    change_pct,
    months_before,
    two_sided_share,
)
from bot.answers import facts
from bot.answers import turnover_words as words
from bot.answers.seen import HONG_KONG, LAUNCH, SHOWN, Seen, seen_from
from bot.answers.services import Services
from bot.answers.turnover_data import busiest_data, share_data, turnover_data
from bot.answers.turnover_notes import behind_notes, hole_notes, holes_of, is_whole
from bot.domain.answers import Answer, Provenance
from bot.domain.errors import BellwetherError, QuestionFault, SourceFault
from bot.domain.figures import Caption
from bot.domain.figures.turnover import MonthBar, TurnoverFigure
from bot.domain.flows import Direction
from bot.domain.questions.turnover import Turnover
from bot.domain.text import Day, Days, Foreign, Literally, Message, Month, MonthTo, Name, fitting, msg, nmsg
from bot.services.flows import NoFlows

QUESTION = Turnover


async def answer(question: Turnover, services: Services) -> Answer:
    """The month to the day that is asked of. Raises QuestionFault (bad_window, no_data) or SourceFault where there is
    nothing to tell."""
    direction = Direction(question.direction)
    asked = (await services.asked_of(question.as_of)).fixed or services.clock().astimezone(HONG_KONG).date()
    if asked < LAUNCH:
        raise QuestionFault("bad_window", msg("Stock Connect began on {day}.", day=Day(LAUNCH)))
    seen = await seen_from(services, direction, asked)
    if isinstance(seen, NoFlows):
        raise await _refused(services, direction, seen, asked)
    return _composed(services, seen)


async def _refused(services: Services, direction: Direction, none: NoFlows, asked: date) -> BellwetherError:
    """The error where there is no turnover at all."""
    what, source = words.turnover_of(direction), services.source
    if none.reason == "loading":
        return SourceFault("source_down", msg("{what} is still loading. Please ask again in a minute.", what=what))
    if none.reason == "source_down" and not source.live:
        fault = Foreign(none.fault, 120)
        return SourceFault("source_down", msg("The turnover cannot be read: {fault}", fault=fault))
    if none.reason == "source_down":
        message = msg(
            "{what} cannot be had now: its sources do not answer. Please try again in a few minutes.", what=what
        )
        return SourceFault("source_down", message)
    if source.live:
        return QuestionFault("no_data", msg("{what} of {day} is not known to any source.", what=what, day=Day(asked)))
    later = await services.flows.ask(direction, asked, asked + timedelta(days=366 * 20))
    if not isinstance(later, NoFlows):
        begins = Day(later.days.index[0].date())
        return QuestionFault("bad_window", msg("{what} is known from {day} on.", what=what, day=begins))
    file, columns = _FILES[direction]
    message = msg(
        "{what} is not in {source}. Put a file {file} with the columns {columns} beside the prices.",
        what=what, source=Name(source.title), file=Literally(file), columns=Literally(columns),
    )  # fmt: skip
    return QuestionFault("no_data", message)


_FILES = {
    Direction.SOUTHBOUND: ("southbound_hkd_million.csv", "Date,Buy,Sell"),
    Direction.NORTHBOUND: ("northbound_cny_million.csv", "Date,Turnover"),
}


def _composed(services: Services, seen: Seen) -> Answer:
    origin = _provenance(seen)
    source = origin.sources[0]
    wordings = words.headlines(seen.direction, seen.now, seen.until, seen.before, seen.year_ago)
    holes = holes_of(services, seen)
    warnings = _warnings(seen, holes)
    title = fitting(facts.TITLE, *wordings)
    share = _share(services, seen)
    # A day that is not over is not part of the answer, nor its record.
    until_then = seen.flows.days.loc[: pd.Timestamp(seen.until)]
    record = until_then.index[0].date(), *busiest(until_then)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(source, wording) for wording in wordings)),
        lines=(
            *words.net_line(seen.direction, seen.now),
            *(words.month_line(seen.direction, month) for month in seen.compared),
            *(() if share is None else (words.share_line(*share.numbers),)),
            words.busiest_line(seen.direction, *record),
        ),
        notes=(
            *warnings,
            *words.rule_notes(seen.direction),
            *(() if share is None else (words.market_note(share.source),)),
        ),
        provenance=origin,
        figure=_figure(seen, facts.caption(title, origin, warnings, _alt(wordings[0]), source)),
        complete=is_whole(seen, holes),
        data={
            "turnover": {
                **turnover_data(seen),
                "share_of_market": None if share is None else share_data(*share.numbers),
                "busiest_day": busiest_data(*record),
            }
        },
    )


def _provenance(seen: Seen) -> Provenance:
    now, sources = seen.now, seen.flows.sources
    counted = nmsg("{count} trading day", "{count} trading days", now.days)
    traded = msg("average of buying plus selling a day, in {currency}", currency=Literally(seen.flows.currency))
    basis = facts.dotted([Days(now.first, now.last), counted, traded])
    return Provenance(now.last, now.first, sources, None, basis, facts.dotted([*map(facts.source_of, sources)]))


@dataclass(frozen=True, slots=True)
class _Share:
    """The month, the link's share of the market in per cent and the market's average a day; and where that is from."""

    numbers: tuple[MonthTurnover, float, float]
    source: str


def _share(services: Services, seen: Seen) -> _Share | None:
    """The share of the market in the latest whole month whose market turnover is known. The exchange publishes that
    after the month: none is known on a day in it. Made-up turnover has none."""
    if seen.direction is Direction.NORTHBOUND or any(source.simulated for source in seen.flows.sources):
        return None
    for month in (seen.now, seen.before):
        if month is None or months_before(seen.asked, 0) <= month.month:
            continue
        market = services.reference.hk_turnover.get(month.month)
        if market is not None and not month.partial and not month.missing:
            share = two_sided_share(month.average, market.average_daily)
            title = services.reference.sources[market.source.split(";")[0]]
            return _Share((month, share, market.average_daily), title)
    return None


def _warnings(seen: Seen, holes: Sequence[date]) -> tuple[Message, ...]:
    now = seen.now
    other_month = not seen.behind and months_before(seen.asked, 0) != now.month
    return (
        *((words.part_note(now, seen.of_days, seen.until),) if now.partial else ()),
        *behind_notes(seen),
        *((words.other_month_note(now, seen.asked),) if other_month else ()),
        *hole_notes(seen, holes),
    )


def _figure(seen: Seen, caption: Caption) -> TurnoverFigure:
    firsts = [months_before(seen.until, at) for at in range(SHOWN - 1, -1, -1)]
    begins = min(seen.months)
    bars = [_bar(seen, first) for first in firsts if first >= begins]
    return TurnoverFigure(caption, seen.flows.currency, tuple(bars), net=seen.direction is Direction.SOUTHBOUND)


def _bar(seen: Seen, first: date) -> MonthBar:
    month, before = seen.months.get(first), seen.months.get(months_before(first, 1))
    if month is None:
        return MonthBar(first, Month(first), None, None)
    return MonthBar(
        month=first,
        name=MonthTo(seen.until, year=False) if month.partial else Month(first),
        average=month.average,
        net_buy=month.net_buy,
        change_pct=None if before is None else change_pct(month.average, before.average),
        partial=month.partial,
        compared=first in {one.month for one in (seen.now, *seen.compared)},
    )


def _alt(finding: Message) -> Message:
    return msg("Bar chart of average daily turnover by month. {finding}.", finding=finding)
