"""How the indices of several markets are told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.analytics.returns import Change
from bot.answers.outcomes import Measured, Outcome
from bot.domain.instruments import Instrument
from bot.domain.text import Arg, Day, Literally, Message, Name, Percent, Price, Series, msg
from bot.domain.windows import Sessions, Span, ToDate, Window

MONTH = Span(1, "month")
WINDOWS: Mapping[str, tuple[Message, Window]] = {
    "1d": (msg("1d"), Sessions(1)),
    "1w": (msg("1w"), Span(1, "week")),
    "1m": (msg("1m"), MONTH),
    "ytd": (msg("ytd"), ToDate("year")),
}

PLACES = {"XHKG": msg("Hong Kong"), "XSHG": msg("Mainland"), "XNYS": msg("New York")}

Lack = Literal["start", "far", "end", "session", "prices"]
"""What a window has no change for: no close at its start, one from long before it, none at its end, no session in it,
or no prices now."""

_LACKS: tuple[Lack, ...] = ("start", "far", "end", "session", "prices")


@dataclass(frozen=True, slots=True)
class Standing:
    """One index, or the fund that stands in for it: what a month made of it, or the part of the month that there are
    closes of, and all changes by window, or what they lack."""

    asked: Instrument
    month: Measured
    windows: Mapping[str, Change | Lack]

    @property
    def changes(self) -> Mapping[str, float | None]:
        """By window, in per cent."""
        return {name: None if isinstance(found, str) else found.pct for name, found in self.windows.items()}

    @property
    def bases(self) -> Mapping[str, date]:
        """The day of the base, of each window that has a change."""
        return {name: found.base_date for name, found in self.windows.items() if not isinstance(found, str)}

    @property
    def name(self) -> Name:
        return self.month.instrument.name

    @property
    def day(self) -> date:
        return self.month.change.as_of

    @property
    def today(self) -> float | None:
        """The change of the last session, where that is the one that should be known."""
        return None if self.month.stale else self.changes["1d"]

    @property
    def currency(self) -> str | None:
        """A fund has a price; an index has a level, in points."""
        return self.month.currency if self.is_proxy else None

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.month.instrument.symbol


def common_day(standings: Sequence[Standing]) -> date:
    """The last day of most (the later one among equals)."""
    counted = Counter(standing.day for standing in standings)
    return max(counted, key=lambda day: (counted[day], day))


def common_bases(standings: Sequence[Standing]) -> Mapping[str, date]:
    """By window, the base of most (the later one among equals); none where nothing has a change."""
    found: dict[str, date] = {}
    for name in WINDOWS:
        counted = Counter(standing.bases[name] for standing in standings if name in standing.bases)
        if counted:
            found[name] = max(counted, key=lambda day: (counted[day], day))
    return found


def bases_words(standings: Sequence[Standing]) -> tuple[Message, ...]:
    """From which closes the changes are, for most."""
    bases = common_bases(standings)
    return (msg("from the closes of {bases}", bases=_bases(bases, common_day(standings))),) if bases else ()


def other_bases_notes(standings: Sequence[Standing]) -> tuple[Message, ...]:
    """Whose bases are of other days: a whole market by its name, else each index."""
    common, until = common_bases(standings), common_day(standings)
    groups: dict[tuple[tuple[str, date], ...], list[Standing]] = {}
    for standing in standings:
        others = tuple((name, day) for name, day in standing.bases.items() if day != common[name])
        groups.setdefault(others, []).append(standing)
    return tuple(
        msg("{who}: from the closes of {bases}", who=_who(group, standings), bases=_bases(dict(others), until))
        for others, group in groups.items()
        if others
    )


def _bases(bases: Mapping[str, date], until: date) -> Series:
    items = [
        msg("{day} ({window})", day=Day(day, year=day.year != until.year), window=WINDOWS[name][0])
        for name, day in bases.items()
    ]
    return Series(tuple(items), "comma")


def _who(group: Sequence[Standing], standings: Sequence[Standing]) -> Series:
    """The markets that are whole in a group, and the names of the others."""
    found: list[Arg] = []
    for calendar in dict.fromkeys(standing.asked.calendar for standing in group):
        own = [standing for standing in group if standing.asked.calendar == calendar]
        whole = [standing for standing in standings if standing.asked.calendar == calendar]
        found += [PLACES[calendar]] if len(own) == len(whole) > 1 else [standing.name for standing in own]
    return Series(tuple(found), "comma")


def wordings(standings: Sequence[Standing]) -> tuple[Message, ...]:
    """The last session in one sentence, longest wording first: who leads, who trails, and how many rose."""
    moved = sorted(((s.today, s) for s in standings if s.today is not None), key=lambda each: -each[0])
    if not moved:
        level = standings[0]
        price = Price(level.month.change.close, level.currency)
        day = Day(level.day)
        return (msg("{name} stood at {level} on {day}", name=level.name, level=price, day=day),)
    same = len({standing.day for _, standing in moved}) == 1
    (most, best), (least, worst) = moved[0], moved[-1]
    args: dict[str, Arg] = {
        "best": best.name if same else _on(best),
        "most": Percent(most),
        "worst": worst.name if same else _on(worst),
        "least": Percent(least),
        "when": _when(best.day if same else None, final=not any(s.month.provisional for _, s in moved)),
        "tally": _tally([pct for pct, _ in moved]),
    }
    if len(moved) == 1:
        return (msg("{best} {most} {when}", **args),)
    plain = msg("{best} {most}, {worst} {least}, {tally} {when}", **args)
    if most == least:
        whole = plain
    elif most < 0:
        whole = msg("{best} fell least ({most}), {worst} most ({least}), {tally} {when}", **args)
    else:
        whole = msg("{best} {most} leads, {worst} {least} trails, {tally} {when}", **args)
    return (
        whole,
        plain,
        msg("{best} {most}, {worst} {least} {when}", **args),
        msg("Indices: {tally} {when}", **args),
    )


def _when(day: date | None, *, final: bool) -> Message:
    """The day that all are told of, or that each has its own; and whether any of it may still change."""
    if day is None:
        return msg("on their last day") if final else msg("on their last day, not final")
    return msg("on {day}", day=Day(day)) if final else msg("on {day}, not final", day=Day(day))


def _tally(changes: Sequence[float]) -> Message:
    up = sum(pct > 0 for pct in changes)
    if not up:
        return msg("none of {all} up", all=len(changes))
    return msg("{up} of {all} up", up=up, all=len(changes))


def _on(standing: Standing) -> Message:
    return msg("{name} ({day})", name=standing.name, day=Day(standing.day, year=False))


def line(standing: Standing, common: date) -> Message:
    """One index: its level, its changes, and its day where that is not that of most."""
    parts: list[Arg] = [
        msg("{window} {change}", window=WINDOWS[name][0], change=Percent(pct))
        for name, pct in standing.changes.items()
        if pct is not None
    ]
    if standing.day != common:
        parts.append(Day(standing.day))
    args: dict[str, Arg] = {
        "name": standing.name,
        "level": Price(standing.month.change.close, standing.currency),
        "changes": Series(tuple(parts), "dots"),
    }
    if standing.today is None:
        return msg("{name} {level} · {changes}", **args) if parts else msg("{name} {level}", **args)
    arrow = Literally("▲" if standing.today > 0 else "▼" if standing.today < 0 else "=")
    return msg("{arrow} {name} {level} · {changes}", arrow=arrow, **args)


def change_of(outcome: Outcome) -> Change | Lack:
    """A window's change, or what it lacks. Neither a later close stands in for a base, nor one from long
    before."""
    if isinstance(outcome, Measured):
        return "far" if outcome.early else outcome.change
    match outcome.trouble:
        case "no_base":
            return "start"
        case "behind":
            return "end"
        case "no_session":
            return "session"
        case _:
            return "prices"


def absent_notes(standings: Sequence[Standing]) -> tuple[Message, ...]:
    """Which windows have no change, and what they lack."""
    notes: list[Message] = []
    for lack in _LACKS:
        items: list[Message] = []
        for standing in standings:
            lacking = tuple(WINDOWS[name][0] for name, found in standing.windows.items() if found == lack)
            if lacking:
                items.append(msg("{name} ({windows})", name=standing.name, windows=Series(lacking, "comma")))
        if items:
            notes.append(_absent(lack, Series(tuple(items), "comma")))
    return tuple(notes)


def _absent(lack: Lack, names: Series) -> Message:
    match lack:
        case "start":
            return msg("No close at the start: {names}", names=names)
        case "far":
            return msg("No close near the start: {names}", names=names)
        case "end":
            return msg("No close at the end: {names}", names=names)
        case "session":
            return msg("No session in that window: {names}", names=names)
        case "prices":
            return msg("No prices now: {names}", names=names)
