"""How turnover by month is told."""

from collections.abc import Sequence
from datetime import date

from bot.analytics.turnover import MonthTurnover, change_pct
from bot.domain.flows import Direction
from bot.domain.text import Arg, Day, Days, Message, Money, Month, MonthTo, Name, Number, Percent, Series, msg, nmsg


def turnover_of(direction: Direction) -> Message:
    """What is spoken of, at the beginning of a sentence."""
    return msg("Southbound turnover") if direction is Direction.SOUTHBOUND else msg("Northbound turnover")


def headlines(
    direction: Direction, now: MonthTurnover, until: date, before: MonthTurnover | None, year_ago: MonthTurnover | None
) -> tuple[Message, ...]:
    """The finding, longest wording first; each is true on its own."""
    long, short = (_when(now, until, year=year) for year in (True, False))
    args: dict[str, Arg] = {"what": turnover_of(direction), "money": Money(now.average, direction.currency)}
    if before is not None:
        args["change"] = Percent(change_pct(now.average, before.average))
        args["before"] = Month(before.month, year=before.month.year != now.month.year)
    if year_ago is not None:
        args["times"] = Number(now.average / year_ago.average, 1)
        args["year_ago"] = Month(year_ago.month)
    bare = msg("{what} {money} a day {when}", when=long, **args)
    if before is not None and year_ago is not None:
        both = [
            msg("{what} {money} a day {when}, {change} on {before}, {times} times {year_ago}", when=when, **args)
            for when in (long, short)
        ]
        return (
            *both,
            msg("{what} {money} a day {when}, {change} on {before}, {times}× {year_ago}", when=short, **args),
            msg("{what} {money} a day {when}, {change} on {before}", when=short, **args),
            bare,
        )
    if before is not None:
        return (msg("{what} {money} a day {when}, {change} on {before}", when=long, **args), bare)
    if year_ago is not None:
        return (msg("{what} {money} a day {when}, {times} times {year_ago}", when=long, **args), bare)
    return (bare,)


def _when(now: MonthTurnover, until: date, *, year: bool) -> Message:
    if now.partial and now.days == 1:
        return msg("on one trading day, {day}", day=Day(now.last, year=year))
    if now.partial:
        return msg("on {days}", days=MonthTo(until, year=year))
    return msg("in {month}", month=Month(now.month, year=year))


def month_line(direction: Direction, month: MonthTurnover) -> Message:
    """One month's facts."""
    return nmsg(
        "{month}: {money} a day on {count} trading day ({dates})",
        "{month}: {money} a day on {count} trading days ({dates})",
        month.days,
        month=Month(month.month), money=Money(month.average, direction.currency),
        dates=Days(month.first, month.last),
    )  # fmt: skip


def net_line(direction: Direction, now: MonthTurnover) -> tuple[Message, ...]:
    """What was bought on balance, where that is known."""
    if now.net_buy is None:
        return ()
    money, dates = Money(abs(now.net_buy), direction.currency), Days(now.first, now.last)
    if now.net_buy < 0:
        return (msg("Net selling of {money} ({dates})", money=money, dates=dates),)
    return (msg("Net buying of {money} ({dates})", money=money, dates=dates),)


def share_line(month: MonthTurnover, share: float, market: float) -> Message:
    """The link's share of the market in a whole month, with its formula."""
    return msg(
        "{month}: {share} of Hong Kong's turnover, counted two-sided: southbound {average} ÷ (2 × market {market})",
        month=Month(month.month), share=Percent(share, signed=False),
        average=Money(month.average, "HKD"), market=Money(market, "HKD"),
    )  # fmt: skip


def busiest_line(direction: Direction, since: date, day: date, turnover: float) -> Message:
    """The record of the days that are known."""
    return msg(
        "Busiest day since {since}: {money} on {day}",
        since=Day(since), money=Money(turnover, direction.currency), day=Day(day),
    )  # fmt: skip


def part_note(now: MonthTurnover, of: int | None, until: date) -> Message:
    """That a month is not over, and how much of it is there: of how many days, where that is known."""
    if of is None:
        return nmsg(
            "Part month: {count} trading day, to {day}.",
            "Part month: {count} trading days, to {day}.",
            now.days,
            day=Day(until),
        )
    return msg("Part month: {days} of the {of} trading days of {month}.", days=now.days, of=of, month=Month(now.month))


def other_month_note(now: MonthTurnover, asked: date) -> Message:
    """That the month which was asked of has no trading yet."""
    return msg(
        "No trading day of {asked} is over yet: this is {month}.",
        asked=Month(asked), month=Month(now.month),
    )  # fmt: skip


def behind_note(direction: Direction, last: date) -> Message:
    """That later trading days are over, and nothing is known of them."""
    return msg("Not current: {what} is known to {day} only.", what=turnover_of(direction), day=Day(last))


def absent_note(direction: Direction, months: Sequence[date], begins: date) -> tuple[Message, ...]:
    """That there is nothing to compare a month with."""
    if not months:
        return ()
    return (
        msg(
            "{what} of {months} is not known: the data begins on {day}.",
            what=turnover_of(direction), months=Series(tuple(map(Month, months)), "and"), day=Day(begins),
        ),
    )  # fmt: skip


def market_note(source: str) -> Message:
    """Where the market's turnover is from."""
    return msg(
        "The market's turnover counts each trade once, and is published after the month ({source}).",
        source=Name(source),
    )


def hole_notes(direction: Direction, holes: Sequence[tuple[date, date]], loading: bool) -> tuple[Message, ...]:
    """Which trading days of the months spoken of are missing."""
    if not holes:
        return ()
    spans = Series(tuple(Day(one) if one == other else Days(one, other) for one, other in holes), "comma")
    what = turnover_of(direction)
    if loading:
        return (msg("{what} of these trading days is still loading: {days}", what=what, days=spans),)
    return (msg("{what} of these trading days is missing, and left out: {days}", what=what, days=spans),)


def rule_notes(direction: Direction) -> tuple[Message, ...]:
    """What the numbers are, and what is not published."""
    rule = msg(
        "Turnover is buying plus selling, Shanghai and Shenzhen together; averages are over the days on which the link "
        "trades."
    )
    if direction is Direction.SOUTHBOUND:
        return (rule,)
    return (rule, msg("Northbound buying and selling apart are not published since August 2024: no net buying."))
