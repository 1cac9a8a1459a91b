"""A universe's members ranked by their change, and their index beside them."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.analytics.breadth import Breadth, breadth
from bot.answers import notes
from bot.answers.groups import Group, first_of, group_of
from bot.answers.measure import Measurement, measure, refuse_total, stand_in
from bot.answers.outcomes import Measured, Outcome, Terms, Unmeasured, last_known, one_basis
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.instruments import Instrument, Membership
from bot.domain.questions import ReturnKind, UniverseChoice, Watched
from bot.domain.text import Day, Message, Percent, Series, msg
from bot.domain.windows import Window


@dataclass(frozen=True, slots=True)
class OwnIndex:
    """The universe's own index: what became of it, or the proxy that stands in for it."""

    instrument: Instrument
    outcome: Outcome
    is_proxy: bool
    current: bool

    @property
    def measured(self) -> Measured | None:
        return self.outcome if self.current and isinstance(self.outcome, Measured) else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The outcome: current members best first, those whose last close is old, those whose base is
    much older than the window's, those without a change."""

    ranked: tuple[Measured, ...]
    stale: tuple[Measured, ...]
    early: tuple[Measured, ...]
    lacking: tuple[Unmeasured, ...]
    breadth: Breadth

    @property
    def missing(self) -> list[Instrument]:
        return [item.instrument for item in (*self.lacking, *self.stale, *self.early)]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A group, its ranking, its index and the terms that they were measured in."""

    group: Group
    ranking: Ranking
    index: OwnIndex | None
    terms: Terms


async def ranked_members(
    services: Services,
    chosen: UniverseChoice,
    window: Window,
    as_of: date | None,
    returns: ReturnKind = ReturnKind.PRICE,
    currency: str | None = None,
    *,
    of_index: bool = False,
) -> Ranked:
    """Ranks the members of a universe. Raises QuestionFault (bad_window, no_data) or SourceFault where nothing can be
    ranked; of its index where the question is one `of_index`, and that begins too late as well."""
    asked = await asked_of(services, as_of, first_of(chosen, services))
    group = group_of(chosen, services, asked, window)
    if returns is ReturnKind.TOTAL:
        refuse_total(group.members)
        group = dataclasses.replace(group, index=None)
    wanted = group.members if group.index is None else (*group.members, group.index)
    kept = isinstance(chosen, Watched)
    measurement = await measure(services, wanted, Terms(window, asked, returns, currency), kept=kept)
    last = last_known(_members_of(group, measurement))
    if last is not None:
        measurement = await measurement.as_of(services, last)
    ranking = rank(_members_of(group, measurement))
    if not ranking.ranked:
        own = measurement.outcomes[group.index.symbol] if of_index and group.index is not None else None
        if isinstance(own, Unmeasured) and own.trouble == "no_base":
            raise await refused(services, [own])
        raise await refused(services, ranking.lacking)
    index = await _index(services, group, measurement, ranking)
    return Ranked(group, ranking, index, measurement.terms)


def changes_words(ranked: Sequence[Measured]) -> Series:
    """Members in a row, each with its change."""
    items = [msg("{name} {change}", name=m.instrument.name, change=Percent(m.change.pct)) for m in ranked]
    return Series(tuple(items), "dots")


def members_words(membership: Membership) -> Message:
    """Of which day the members are."""
    if membership.exact:
        return msg("members of {day}", day=Day(membership.known_on))
    return msg("members as known on {day}", day=Day(membership.known_on))


def _members_of(group: Group, measurement: Measurement) -> list[Outcome]:
    found = [measurement.outcomes[member.symbol] for member in group.members]
    return one_basis(found, measurement.terms.returns)


async def _index(services: Services, group: Group, measurement: Measurement, ranking: Ranking) -> OwnIndex | None:
    if group.index is None:
        return None
    terms, ranked = measurement.terms, ranking.ranked
    own = one_basis([*ranked, measurement.outcomes[group.index.symbol]], terms.returns)[-1]
    if isinstance(own, Measured) and not own.stale:
        return OwnIndex(group.index, own, False, True)
    proxy = await stand_in(services, group.index, own, terms, beside=ranked)
    if proxy is not None:
        return OwnIndex(group.index, proxy, True, True)
    return OwnIndex(group.index, own, False, False)


def rank(outcomes: Sequence[Outcome]) -> Ranking:
    """The outcomes in order: current ones best first."""
    found = [outcome for outcome in outcomes if isinstance(outcome, Measured)]
    lacking = tuple(outcome for outcome in outcomes if isinstance(outcome, Unmeasured))
    current = [m for m in found if not m.stale]
    # Alone they are ranked all the same: then their days are those of the answer.
    early = tuple(m for m in current if m.early) if not all(m.early for m in current) else ()
    ranked = sorted(
        (m for m in current if not any(m is other for other in early)),
        key=lambda m: (-m.change.pct, m.instrument.symbol),
    )
    stale = tuple(m for m in found if m.stale)
    return Ranking(tuple(ranked), stale, early, lacking, breadth(m.change.pct for m in ranked))


def lacking_notes(services: Services, ranking: Ranking) -> tuple[Message, ...]:
    """Which members are not ranked and why. A picture names them by itself."""
    return (
        *notes.missing_notes(ranking.lacking, services.source),
        *notes.stale_note(ranking.stale),
        *notes.early_note(ranking.early),
    )


def index_notes(services: Services, index: OwnIndex | None) -> tuple[Message, ...]:
    """Why an index has no current change, or that a fund stands in for it."""
    if index is None:
        return ()
    if isinstance(index.outcome, Unmeasured):
        return notes.missing_notes([index.outcome], services.source)
    if not index.current:
        return notes.stale_note([index.outcome])
    return (notes.proxy_note(services.source, index.instrument, index.outcome.instrument),) if index.is_proxy else ()
