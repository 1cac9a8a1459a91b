"""`compare`: instruments rebased to one axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from bot.analytics.drawdown import Drawdown, max_drawdown
from bot.analytics.returns import rebase
from bot.answers import facts
from bot.answers.measure import Measured, Measures, Terms, Unmeasured, measure, refuse_total, with_proxy
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault
from bot.domain.figures import Line, LinesFigure
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment
from bot.domain.questions import ReturnKind
from bot.domain.questions.compare import Compare
from bot.domain.text import Arg, Days, Literally, Message, Name, Percent, Points, Series, fitting, msg, nmsg
from bot.services.windows import in_words

QUESTION = Compare

_HEADLINE = 100
_TITLE = 84


@dataclass(frozen=True, slots=True)
class _Path:
    """One instrument over the window: `values` are per cent since its base, from the base on. `asked` is the index
    that a proxy stands in for, or the instrument itself."""

    asked: Instrument
    measured: Measured
    values: pd.Series
    drawdown: Drawdown

    @property
    def name(self) -> Name:
        return self.measured.instrument.name

    @property
    def pct(self) -> float:
        return self.measured.change.pct


async def answer(question: Compare, services: Services) -> Answer:
    """Compares the instruments. Raises QuestionFault or SourceFault where fewer than two have a change."""
    instruments = tuple(map(services.instrument, question.instruments))
    if question.returns is ReturnKind.TOTAL:
        refuse_total(instruments)
    asked = await services.asked_of(question.as_of)
    terms = Terms(question.window, asked, question.returns, question.currency)
    measures = await measure(services, instruments, terms)
    found, proxied, lacking = await _with_proxies(services, instruments, measures, terms)
    if len(found) < 2:
        raise facts.refusal(lacking, services.source)
    _one_basis([m for _, m in found], question.returns)
    paths = sorted((_path(asked_for, m) for asked_for, m in found), key=lambda path: -path.pct)
    return _composed(question, services, paths, proxied, lacking, measures)


async def _with_proxies(
    services: Services, instruments: Sequence[Instrument], measures: Measures, terms: Terms
) -> tuple[list[tuple[Instrument, Measured]], list[tuple[Instrument, Measured]], list[Unmeasured]]:
    """What was measured, with proxies in the place of indices that the source has no history of."""
    found: list[tuple[Instrument, Measured]] = []
    proxied: list[tuple[Instrument, Measured]] = []
    lacking: list[Unmeasured] = []
    for instrument in instruments:
        outcome: Measured | Unmeasured = measures.found.get(instrument.symbol) or measures.lacking[instrument.symbol]
        is_proxy = False
        if instrument.kind is Kind.INDEX and (isinstance(outcome, Unmeasured) or outcome.stale):
            outcome, is_proxy = await with_proxy(services, instrument, terms)
        if isinstance(outcome, Unmeasured):
            lacking.append(outcome)
            continue
        found.append((instrument, outcome))
        if is_proxy:
            proxied.append((instrument, outcome))
    return found, proxied, lacking


def _one_basis(measured: Sequence[Measured], returns: ReturnKind) -> None:
    """Price and total return are never mixed in one comparison. Raises bad_question where a source would."""
    kinds = {m.series.adjustment for m in measured} - {Adjustment.UNKNOWN}
    if returns is ReturnKind.PRICE and len(kinds) > 1:
        message = msg(
            "Some of these closes contain dividends and some do not, so they cannot be compared. Ask for “total”."
        )
        raise QuestionFault("bad_question", message)


def _path(asked: Instrument, measured: Measured) -> _Path:
    change = measured.change
    values = rebase(measured.closes, change.base_date, change.as_of)
    window = measured.closes.loc[values.index]
    return _Path(asked, measured, values, max_drawdown(window))


def _composed(
    question: Compare,
    services: Services,
    paths: list[_Path],
    proxied: list[tuple[Instrument, Measured]],
    lacking: list[Unmeasured],
    measures: Measures,
) -> Answer:
    measured = [path.measured for path in paths]
    stale = [m for m in measured if m.stale]
    origin = facts.provenance(services, measured, question.returns, question.currency)
    wordings = _wordings(paths, in_words(question.window, services.reference.events))
    notes = _notes(services, paths, proxied, lacking, stale, measures)
    caption = facts.caption(fitting(_TITLE, *wordings), origin, notes, _alt(paths, wordings[0]), services.source)
    return Answer(
        headline=fitting(_HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=tuple(_line(path, facts.common_dates(measured)) for path in paths),
        notes=notes,
        provenance=origin,
        figure=LinesFigure(caption, tuple(_drawn(path) for path in paths)),
        complete=not lacking and not stale and not proxied,
        other_lines=_other_lines(services, [path.asked for path in paths]),
        data=_data(paths, proxied, lacking),
    )


def _wordings(paths: Sequence[_Path], window: Message) -> tuple[Message, ...]:
    first, last = paths[0], paths[-1]
    args: dict[str, Arg] = {
        "best": first.name,
        "best_change": Percent(first.pct),
        "worst": last.name,
        "worst_change": Percent(last.pct),
        "window": window,
        "spread": Points(first.pct - last.pct, signed=False),
    }
    if len(paths) == 2:
        whole = msg("{best} {best_change}, {worst} {worst_change} {window}: {spread} points apart", **args)
    else:
        whole = msg("{best} {best_change} leads, {worst} {worst_change} trails {window}: {spread} points apart", **args)
    return (
        whole,
        msg("{best} {best_change}, {worst} {worst_change} {window}", **args),
        msg("{best} {best_change}, {worst} {worst_change}", **args),
    )


def _line(path: _Path, common: tuple[date, date] | None) -> Message:
    """One instrument's facts; its dates only where they are not those of the whole."""
    change = path.measured.change
    args: dict[str, Arg] = {
        "arrow": Literally("▲" if path.pct > 0 else "▼" if path.pct < 0 else "="),
        "name": path.name,
        "symbol": Literally(path.measured.instrument.symbol),
        "change": Percent(path.pct),
        "high": Percent(float(path.values.max())),
        "low": Percent(float(path.values.min())),
        "drawdown": Percent(path.drawdown.pct),
    }
    if (change.base_date, change.as_of) == common:
        return msg("{arrow} {name} ({symbol}) {change} · high {high} · low {low} · drawdown {drawdown}", **args)
    return msg(
        "{arrow} {name} ({symbol}) {change} · high {high} · low {low} · drawdown {drawdown} · {days}",
        **args, days=Days(change.base_date, change.as_of),
    )  # fmt: skip


def _notes(
    services: Services,
    paths: Sequence[_Path],
    proxied: Sequence[tuple[Instrument, Measured]],
    lacking: list[Unmeasured],
    stale: list[Measured],
    measures: Measures,
) -> tuple[Message, ...]:
    notes = list(facts.missing_note(lacking, services.source))
    old = facts.stale_note(stale)
    if old is not None:
        notes.append(old)
    notes.extend(facts.proxy_note(services.source, index, m.instrument) for index, m in proxied)
    currencies = sorted({path.measured.currency for path in paths})
    if len(currencies) > 1:
        notes.append(
            msg(
                "Each in its own currency ({currencies}); add “in usd” to convert.",
                currencies=Series(tuple(map(Literally, currencies)), "comma"),
            )
        )
    return (*notes, *facts.price_notes(services, measures))


def _alt(paths: Sequence[_Path], finding: Message) -> Message:
    return nmsg("Line chart of {count} change since the base. {finding}.", "Line chart of {count} changes since the base. {finding}.",
                len(paths), finding=finding)  # fmt: skip


def _drawn(path: _Path) -> Line:
    measured = path.measured
    return Line(measured.instrument.symbol, path.name, path.values, measured.change.as_of if measured.stale else None)


def _other_lines(services: Services, instruments: Sequence[Instrument]) -> tuple[Instrument, ...]:
    shown = {instrument.symbol for instrument in instruments}
    others = (line for instrument in instruments for line in services.resolver.lines_of(instrument))
    return tuple({line.symbol: line for line in others if line.symbol not in shown}.values())


def _data(
    paths: Sequence[_Path], proxied: Sequence[tuple[Instrument, Measured]], lacking: Sequence[Unmeasured]
) -> dict[str, Any]:
    proxy_for = {measured.instrument.symbol: index.symbol for index, measured in proxied}
    rows = [
        {
            **facts.row(path.measured),
            "high_pct": facts.plain(float(path.values.max())),
            "low_pct": facts.plain(float(path.values.min())),
            "max_drawdown_pct": facts.plain(path.drawdown.pct),
            "proxy_for": proxy_for.get(path.measured.instrument.symbol),
        }
        for path in paths
    ]
    return {
        "rows": rows,
        "spread_pp": facts.plain(paths[0].pct - paths[-1].pct),
        "missing": [item.instrument.symbol for item in lacking],
    }
