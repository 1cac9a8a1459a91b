"""What the members of an index weighed on a day: known, brought there from another day, or made from market values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.analytics.contribution import capped, carried, whole
from bot.analytics.returns import last_on_or_before
from bot.answers.counts import group_counts
from bot.answers.lacking import lacking_fault
from bot.answers.outcomes import Measured
from bot.answers.services import Services
from bot.domain.instruments import Instrument, Universe
from bot.domain.text import Day, Literally, Message, Percent, msg
from bot.domain.weights import Weights
from bot.services.remembered import Lack

CARRIED = 70
"""Sessions that weights may be brought on for: reviews are at most a quarter apart."""

_MISSING = 10
"""One in so many members may lack a market value where weights are made from them."""

_OLDEST = timedelta(days=15)
"""A close this much older than the day that it stands for is none."""

HeldKind = Literal["published", "estimated", "simulated", "market_value"]


@dataclass(frozen=True, slots=True)
class Held:
    """Weights in per cent at the close of `base`. `day` is the day that they are known of: another one where they were
    brought to the base by their members' prices. `scaled` where they did not add up to 100."""

    pct: Mapping[str, float]
    base: date
    day: date
    kind: HeldKind
    source: str
    scaled: bool = False
    cap_pct: float | None = None


async def known_weights(
    services: Services, universe: Universe, index: Instrument, day: date, until: date
) -> Weights | None:
    """The weights that hold on a day, as they were known on `until`: the last on or before it of a source that has
    those of every review; else the nearest within five sessions; else the last, if they are of at most a quarter before
    and of the same members. Raises SourceFault for a broken file."""
    last = await services.weights.last(index.symbol, day, services.sessions, index.calendar, CARRIED)
    if last is not None and last.kind != "estimated":
        return last
    now = universe.members_on(day)
    members = now.members if now.exact else ()
    near = await services.weights.near(index.symbol, day, until, services.sessions, index.calendar, members)
    if near is not None or last is None:
        return near
    then = universe.members_on(last.day)
    return last if then.exact and now.exact and then.members == now.members else None


def held(weights: Weights, base: date, members: Mapping[str, Measured]) -> Held:
    """Known weights at the close of a base."""
    pct = whole(weights.pct)
    scaled = abs(sum(pct.values()) - sum(weights.pct.values())) > 1e-9
    if weights.day != base:
        pct = carried(pct, growth(weights.day, base, members))
    return Held(pct, base, weights.day, weights.kind, weights.source, scaled)


async def from_values(
    services: Services, universe: Universe, base: date, members: Sequence[Measured], wanted: int
) -> Held | None:
    """Weights from market values at the base, under the index's cap; None where the cap is not known, or too few
    members have a share count. Raises SourceFault where the counts that lack did not come."""
    if universe.cap_pct is None:
        return None
    counts = await group_counts(services, members, base)
    values = {
        m.instrument.symbol: counted.shares * m.change.base_close
        for m in members
        if not isinstance(counted := counts[m.instrument.symbol], Lack)
    }
    if len({m.currency for m in members}) > 1:
        return None
    if not values or (wanted - len(values)) * _MISSING > wanted:
        lack = Lack.worst(counts.values())
        if lack is not Lack.NONE:
            raise lacking_fault(services, lack)
        return None
    return Held(
        capped(values, universe.cap_pct), base, base, "market_value", services.source.title, cap_pct=universe.cap_pct
    )


def held_words(weights: Held) -> Message:
    """Of which day the weights are, and how they came to be known, in few words."""
    day = Day(weights.day)
    match weights.kind:
        case "published":
            return msg("weights of {day}", day=day)
        case "estimated":
            return msg("estimated weights of {day}", day=day)
        case "simulated":
            return msg("simulated weights of {day}", day=day)
        case "market_value":
            return msg("weights from market values on {day}", day=day)


def held_notes(weights: Held) -> tuple[Message, ...]:
    """What must be known of the weights to trust what is made from them."""
    notes: list[Message] = []
    if weights.kind == "estimated":
        notes.append(msg("The weights are a fit to the index’s own closes: this proves the sums, not the weights."))
    if weights.kind == "market_value" and weights.cap_pct is not None:
        notes.append(
            msg(
                "No weights are known: made from market values, none above {cap}. Free float is not counted.",
                cap=Percent(weights.cap_pct, signed=False),
            )
        )
    if weights.day != weights.base:
        notes.append(
            msg(
                "Weights of {day}, brought to {base} by the members’ prices.",
                day=Day(weights.day), base=Day(weights.base),
            )
        )  # fmt: skip
    if weights.scaled:
        notes.append(msg("The weights did not add up to {whole}; they are scaled.", whole=Literally("100%")))
    return tuple(notes)


def growth(day: date, base: date, members: Mapping[str, Measured]) -> dict[str, float]:
    """Each member's close at the base as a multiple of that on the weights' day."""
    found: dict[str, float] = {}
    for symbol, measured in members.items():
        then, now = (last_on_or_before(measured.series.closes, at) for at in (day, base))
        if then is not None and now is not None and day - then[0] < _OLDEST and base - now[0] < _OLDEST:
            found[symbol] = now[1] / then[1]
    return found
