"""`compare`: instruments rebased to one axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from bot.analytics.drawdown import Drawdown, max_drawdown
from bot.analytics.returns import rebase
from bot.answers import facts, notes
from bot.answers.measure import measure_known, refuse_total
from bot.answers.outcomes import Measured, Terms, Unmeasured, mixed
from bot.answers.refusals import asked_of, refused
from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault
from bot.domain.figures import Line, LinesFigure
from bot.domain.instruments import Instrument, Kind
from bot.domain.questions import ReturnKind
from bot.domain.questions.compare import Compare
from bot.domain.text import Arg, Day, Days, Literally, Message, Name, Percent, Points, Series, fitting, msg

QUESTION = Compare


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

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.measured.instrument.symbol


async def answer(question: Compare, services: Services) -> Answer:
    """Compares the instruments. Raises QuestionFault or SourceFault where fewer than two have a change."""
    instruments = tuple(map(services.instrument, question.instruments))
    if question.returns is ReturnKind.TOTAL:
        refuse_total(instruments)
    asked = await asked_of(services, question.as_of, instruments[0])
    terms = Terms(question.window, asked, question.returns, question.currency)
    measurement, outcomes = await measure_known(services, instruments, terms)
    found = [(asked, outcome) for asked, outcome in outcomes if isinstance(outcome, Measured)]
    lacking = [outcome for _, outcome in outcomes if isinstance(outcome, Unmeasured)]
    if len(found) < 2:
        raise await refused(services, lacking)
    _refuse_mixed([measured for _, measured in found], question.returns)
    paths = sorted((_path(asked, measured) for asked, measured in found), key=lambda path: -path.pct)
    return _composed(services, paths, lacking, measurement.terms)


def _refuse_mixed(measured: Sequence[Measured], returns: ReturnKind) -> None:
    """Price and total return are never mixed in one comparison. Raises bad_question where a source would."""
    if returns is ReturnKind.PRICE and mixed(m.series.adjustment for m in measured):
        message = msg(
            "Some of these closes contain dividends and some do not, so they cannot be compared. Ask for “total”."
        )
        raise QuestionFault("bad_question", message)


def _path(asked: Instrument, measured: Measured) -> _Path:
    change = measured.change
    values = rebase(measured.closes, change.base_date, change.as_of)
    return _Path(asked, measured, values, max_drawdown(measured.path))


def _composed(services: Services, paths: list[_Path], lacking: list[Unmeasured], terms: Terms) -> Answer:
    measured = [path.measured for path in paths]
    origin = facts.provenance(services, measured, terms)
    wordings = _wordings(paths, facts.window_words(services, terms, measured))
    warnings = _warnings(services, paths, lacking, terms)
    title = fitting(facts.TITLE, *wordings)
    return Answer(
        headline=fitting(facts.HEADLINE, *(facts.labelled(services.source, wording) for wording in wordings)),
        lines=tuple(_line(path, facts.common_dates(measured)) for path in paths),
        notes=(*warnings, *_currency_hint(measured)),
        provenance=origin,
        figure=LinesFigure(
            facts.caption(title, origin, warnings, _alt(paths, wordings[0]), services.source),
            tuple(_drawn(path) for path in paths),
        ),
        complete=not lacking and terms.behind is None and all(_is_complete(path) for path in paths),
        other_lines=services.resolver.other_lines([path.asked for path in paths]),
        data=_data(paths, lacking),
    )


def _is_complete(path: _Path) -> bool:
    return not (path.is_proxy or path.measured.own_days or path.measured.late_rate is not None)


def _wordings(paths: Sequence[_Path], window: Message) -> tuple[Message, ...]:
    first, last = paths[0], paths[-1]
    args: dict[str, Arg] = {
        "best": _dated(first),
        "best_change": Percent(first.pct),
        "worst": _dated(last),
        "worst_change": Percent(last.pct),
        "window": window,
        "spread": Points(first.pct - last.pct, signed=False),
    }
    if len(paths) == 2:
        whole = (
            msg("{best} {best_change}, {worst} {worst_change} {window}: {spread} percentage points apart", **args),
            msg("{best} {best_change}, {worst} {worst_change} {window}: {spread} pp apart", **args),
        )
    else:
        whole = (
            msg("{best} {best_change} leads, {worst} {worst_change} trails {window}: {spread} percentage points apart",
                **args),
            msg("{best} {best_change} leads, {worst} {worst_change} trails {window}: {spread} pp apart", **args),
        )  # fmt: skip
    return (
        *whole,
        msg("{best} {best_change}, {worst} {worst_change} {window}", **args),
        msg(
            "{best} {best_change}, {worst} {worst_change}",
            best=_ended(first),
            best_change=Percent(first.pct),
            worst=_ended(last),
            worst_change=Percent(last.pct),
        ),
    )


def _dated(path: _Path) -> Message:
    """A name beside the window's words, with its own days where the window is not what it was measured over."""
    if path.measured.own_days:
        change = path.measured.change
        return msg("{name} ({days})", name=path.name, days=Days(change.base_date, change.as_of))
    return msg("{name}", name=path.name)


def _ended(path: _Path) -> Message:
    """A name without the window's words, with the day of its last close where that is not current."""
    if path.measured.stale:
        return msg("{name} (to {day})", name=path.name, day=Day(path.measured.change.as_of, year=False))
    return msg("{name}", name=path.name)


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


def _warnings(
    services: Services, paths: Sequence[_Path], lacking: Sequence[Unmeasured], terms: Terms
) -> tuple[Message, ...]:
    measured = [path.measured for path in paths]
    proxies = [(path.asked, path.measured.instrument) for path in paths if path.is_proxy]
    return (
        *notes.behind_note(terms.behind, measured),
        *notes.missing_notes(lacking, services.source),
        *notes.stale_note([m for m in measured if m.stale]),
        *notes.early_note([m for m in measured if m.early and not m.stale]),
        *(notes.proxy_note(services.source, index, fund) for index, fund in proxies),
        *notes.price_notes(services, measured),
    )


def _currency_hint(measured: Sequence[Measured]) -> tuple[Message, ...]:
    """How to ask for one currency: for the reader of the text; a picture's subtitle has the currencies."""
    currencies = sorted({m.currency for m in measured})
    if len(currencies) == 1 or any(m.instrument.kind is Kind.FX for m in measured):
        return ()
    listed = Series(tuple(map(Literally, currencies)), "comma")
    return (msg("Each in its own currency ({currencies}); add “in usd” to convert.", currencies=listed),)


def _alt(paths: Sequence[_Path], finding: Message) -> Message:
    return msg("Line chart of {count} changes since the base. {finding}.", count=len(paths), finding=finding)


def _drawn(path: _Path) -> Line:
    measured = path.measured
    return Line(measured.instrument.symbol, path.name, path.values, measured.change.as_of if measured.stale else None)


def _data(paths: Sequence[_Path], lacking: Sequence[Unmeasured]) -> dict[str, Any]:
    rows = [
        {
            **facts.row(path.measured),
            "high_pct": facts.plain(float(path.values.max())),
            "low_pct": facts.plain(float(path.values.min())),
            "max_drawdown_pct": facts.plain(path.drawdown.pct),
            "proxy_for": path.asked.symbol if path.is_proxy else None,
        }
        for path in paths
    ]
    return {
        "rows": rows,
        "spread_pp": facts.plain(paths[0].pct - paths[-1].pct),
        "missing": [item.instrument.symbol for item in lacking],
    }
