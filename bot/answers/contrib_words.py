"""What is said of contributions to an index's change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.analytics.contribution import Contribution
from bot.answers import facts, notes
from bot.answers.held import Held, held_notes
from bot.answers.outcomes import Measured, Terms
from bot.answers.ranking import Ranking
from bot.answers.services import Services
from bot.domain.instruments import Instrument, Universe
from bot.domain.text import Arg, Day, Days, Literally, Message, Percent, Points, Price, Series, msg, nmsg

_LEADERS = 5


@dataclass(frozen=True, slots=True)
class Contributed:
    """The index's change and its parts, largest first. `index` is its own or that of the fund that stands in;
    `lacking` are members with a weight that have no part."""

    universe: Universe
    asked: Instrument
    index: Measured
    weights: Held
    parts: Sequence[Contribution]
    members: dict[str, Measured]
    ranking: Ranking
    lacking: Sequence[Instrument]
    moved: tuple[Sequence[Instrument], Sequence[Instrument]]
    reviewed: date | None
    """The first day within the window on which the index was weighted anew, where that is known."""

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.index.instrument.symbol

    @property
    def explained(self) -> float:
        return sum(part.pp for part in self.parts)

    @property
    def unexplained(self) -> float:
        return self.index.change.pct - self.explained

    def points(self, part: Contribution) -> float | None:
        """In points of the index; None where its level at the base is not known."""
        return None if self.is_proxy else part.points(self.index.change.base_close)

    def name(self, part: Contribution) -> Instrument:
        return self.members[part.symbol].instrument


def _leader(found: Contributed) -> Contribution:
    """Who did most in the index's direction."""
    return found.parts[0] if found.index.change.pct >= 0 else found.parts[-1]


def contrib_wordings(found: Contributed, window: Message) -> tuple[Message, ...]:
    """The finding in one sentence, longest wording first."""
    leader = _leader(found)
    args: dict[str, Arg] = {
        "name": found.name(leader).name,
        "points": Points(leader.pp),
        "index": _index_name(found),
        "change": Percent(found.index.change.pct),
        "window": window,
    }
    # An event's title and a fund's name beside its index's may be long: the days and the fund alone in their place.
    moved = found.index.change
    args["days"] = Days(moved.base_date, moved.as_of)
    if found.weights.kind in {"estimated", "market_value"}:
        # What follows from weights that are made, not known, is an estimate.
        return (
            msg("{name} made an estimated {points} percentage points of {index}’s {change} {window}", **args),
            msg("{name} made an estimated {points} pp of {index}’s {change} {window}", **args),
            msg("{name} made an estimated {points} pp of {index}’s {change}, {days}", **args),
            msg("{name}: estimated {points} pp of {index}, {days}", name=args["name"], points=args["points"],
                index=_brief(found), days=args["days"]),
        )  # fmt: skip
    return (
        msg("{name} made {points} percentage points of {index}’s {change} {window}", **args),
        msg("{name} made {points} pp of {index}’s {change} {window}", **args),
        msg("{name} made {points} pp of {index}’s {change}, {days}", **args),
        msg("{name}: {points} pp of {index}, {days}", name=args["name"], points=args["points"], index=_brief(found),
            days=args["days"]),
    )  # fmt: skip


def _index_name(found: Contributed) -> Message:
    if found.is_proxy:
        return msg("{name} (by fund {fund})", name=found.universe.name, fund=Literally(found.index.instrument.symbol))
    return msg("{name}", name=found.universe.name)


def _brief(found: Contributed) -> Message:
    if found.is_proxy:
        return msg("fund {fund}", fund=Literally(found.index.instrument.symbol))
    return msg("{name}", name=found.universe.name)


def contrib_lines(found: Contributed) -> tuple[Message, ...]:
    """Who added and who took most, what all members make, and the same in points of the index."""
    rising = [part for part in found.parts if part.pp > 0][:_LEADERS]
    falling = [part for part in reversed(found.parts) if part.pp < 0][:_LEADERS]
    lines: list[Message] = []
    if rising:
        lines.append(msg("▲ {items}", items=_items(found, rising)))
    if falling:
        lines.append(msg("▼ {items}", items=_items(found, falling)))
    args: dict[str, Arg] = {
        "together": Points(found.explained),
        "rest": Points(found.unexplained),
        "change": Percent(found.index.change.pct),
    }
    count = len(found.parts)
    lines.append(
        nmsg(
            "{count} member {together} percentage points, unexplained {rest} pp, index {change}",
            "{count} members {together} percentage points, unexplained {rest} pp, index {change}",
            count, **args,
        )
    )  # fmt: skip
    if not found.is_proxy:
        change, leader = found.index.change, _leader(found)
        lines.append(
            msg(
                "{index} {base} → {level}: {name} {points} index points",
                index=found.universe.name, base=Price(change.base_close, None), level=Price(change.close, None),
                name=found.name(leader).name, points=Points(leader.points(change.base_close)),
            )
        )  # fmt: skip
    return tuple(lines)


def _items(found: Contributed, parts: Sequence[Contribution]) -> Series:
    items = [
        msg("{name} {points} pp ({weight})", name=found.name(part).name, points=Points(part.pp),
            weight=Percent(part.weight_pct, signed=False))
        for part in parts
    ]  # fmt: skip
    return Series(tuple(items), "dots")


def contrib_warnings(services: Services, found: Contributed, terms: Terms) -> tuple[Message, ...]:
    """What is missing, substituted, estimated or old."""
    ranking = found.ranking
    members = list(found.members.values())
    return (
        *notes.behind_note(terms.behind, [found.index]),
        *notes.missing_notes(ranking.lacking, services.source),
        *notes.stale_note([*ranking.stale, *([found.index] if found.index.stale and terms.behind is None else [])]),
        *notes.early_note(ranking.early),
        *_lacking_note(found),
        *((notes.proxy_note(services.source, found.asked, found.index.instrument),) if found.is_proxy else ()),
        *held_notes(found.weights),
        *_reviewed_note(found),
        *_moved_note(found),
        *notes.other_dates_notes(members, facts.common_dates([found.index])),
        *notes.price_notes(services, [found.index, *members]),
    )


def _lacking_note(found: Contributed) -> tuple[Message, ...]:
    if not found.lacking:
        return ()
    weight = sum(found.weights.pct.get(line.symbol, 0.0) for line in found.lacking)
    names = Series(tuple(line.name for line in found.lacking), "comma")
    return (msg("Part of the unexplained, with {weight} of the weight: {names}", weight=Percent(weight, signed=False),
                names=names),)  # fmt: skip


def _reviewed_note(found: Contributed) -> tuple[Message, ...]:
    if found.reviewed is None:
        return ()
    day = Day(found.reviewed)
    return (msg("The index was weighted anew on {day}: what that changed is part of the unexplained.", day=day),)


def _moved_note(found: Contributed) -> tuple[Message, ...]:
    joined, left = (Series(tuple(line.name for line in lines), "comma") for lines in found.moved)
    if joined.items and left.items:
        return (msg("Held as at the start; joined since: {joined}; left: {left}", joined=joined, left=left),)
    if joined.items:
        return (msg("Held as at the start; joined since: {joined}", joined=joined),)
    return (msg("Held as at the start; left since: {left}", left=left),) if left.items else ()


def contrib_alt(found: Contributed, finding: Message) -> Message:
    """The picture for those who cannot see it."""
    return nmsg(
        "Steps from nought to the index’s change, by {count} member. {finding}.",
        "Steps from nought to the index’s change, by {count} members. {finding}.",
        len(found.parts), finding=finding,
    )  # fmt: skip
