"""What is said where there is no answer."""

from collections.abc import Sequence
from datetime import date

from bot.answers.notes import fault_note, missing_notes, titles
from bot.answers.outcomes import Unmeasured
from bot.answers.services import AskedOf, Services
from bot.domain.errors import BellwetherError, QuestionFault, SourceFault
from bot.domain.instruments import Instrument
from bot.domain.prices import Source
from bot.domain.text import Day, Literally, Message, Name, Series, msg

_EARLIEST = date(1980, 1, 2)
"""The first day of an instrument is looked for from here on."""

_FILES = 3
"""Missing files that a refusal names at most."""

_WAIT = 2.0
"""Seconds that a refusal waits for these days; it is told without them rather than late."""


async def refused(services: Services, missing: Sequence[Unmeasured]) -> BellwetherError:
    """The error where nothing, or too little, could be measured."""
    error = _refusal(missing, services)
    empty = next((item.instrument for item in missing if item.trouble == "no_session"), None)
    if isinstance(error, QuestionFault) and error.code == "bad_window" and error.term is None and empty is not None:
        return await with_days(services, error, empty)
    return error


async def asked_of(services: Services, as_of: date | None, instrument: Instrument) -> AskedOf:
    """The day that a question is asked of. Raises bad_window, with an instrument's days, where that cannot be."""
    try:
        return await services.asked_of(as_of)
    except QuestionFault as fault:
        raise await with_days(services, fault, instrument) from fault


async def with_days(services: Services, fault: QuestionFault, instrument: Instrument) -> QuestionFault:
    """The same fault, with an instrument's first and last day where they are known: what can be asked instead."""
    prices = await services.prices.get([instrument], _EARLIEST, services.clock().date(), wait=_WAIT)
    series = prices.series.get(instrument.symbol)
    # What the store has may begin later than the instrument did.
    if series is None or instrument.symbol in prices.aging | prices.loading or series.closes.empty:
        return fault
    days = series.closes.index
    message = msg(
        "{fault} Prices of {name} run from {first} to {last}.",
        fault=fault.message, name=instrument.name, first=Day(days[0].date()), last=Day(days[-1].date()),
    )  # fmt: skip
    return QuestionFault(fault.code, message, fault.candidates, fault.term)  # pyright: ignore[reportArgumentType]


def _refusal(missing: Sequence[Unmeasured], services: Services) -> BellwetherError:
    """The error where nothing, or too little, could be measured."""
    source = services.source
    if broken := next((item for item in missing if item.fault), None):
        return SourceFault("source_down", fault_note(broken))
    by_trouble = {item.trouble: item for item in reversed(missing)}
    if down := by_trouble.get("source_down"):
        if down.asked:
            message = msg(
                "No prices of {name} came from {sources}, and none are stored yet. Please try again in a few minutes.",
                name=down.instrument.name, sources=titles(down.asked, "or"),
            )  # fmt: skip
            return SourceFault("source_down", message)
        message = msg(
            "{source} does not answer, and no prices are stored for {name} yet. Please try again in a few minutes.",
            source=Name(source.title), name=down.instrument.name,
        )  # fmt: skip
        return SourceFault("source_down", message)
    if loading := by_trouble.get("loading"):
        message = msg(
            "The prices of {name} are still loading. Please ask again in a minute.", name=loading.instrument.name
        )
        return SourceFault("source_down", message)
    spans = [(item.first, item.last, item) for item in missing if item.trouble == "no_base"]
    dated = [(first, last, item) for first, last, item in spans if first is not None and last is not None]
    if dated:
        return _too_early(dated)
    empty = [(item.last, item) for item in missing if item.trouble == "no_session" and item.last is not None]
    if empty:
        day, last = max(empty, key=lambda found: found[0])
        if last.first == day:
            message = msg(
                "{day} is the first close of {name}: there is none before it to measure a change from.",
                day=Day(day), name=last.instrument.name,
            )  # fmt: skip
            return QuestionFault("bad_window", message)
        return QuestionFault("bad_window", msg("That window has no close: the last one is of {day}.", day=Day(day)))
    kin = tuple(services.resolver.candidate(line.symbol) for item in missing for line in item.kin)
    return QuestionFault("no_data", _without_prices(missing, source), kin, term=missing[0].instrument.symbol)


def _without_prices(missing: Sequence[Unmeasured], source: Source) -> Message:
    """What has no prices, and where that can be mended: which file a folder lacks, and that a sample is one."""
    note = missing_notes(missing, source)[0]
    lacking = [item.instrument.symbol for item in missing if item.trouble == "unknown"]
    if source.id == "folder" and len(lacking) > _FILES:
        return msg("{fault}. It is a folder of files, named like {file}.", fault=note, file=_file(lacking[0]))
    if source.id == "folder" and lacking:
        files = Series(tuple(map(_file, lacking)), "or")
        return msg("{fault}. It is a folder of files, and has no {files}.", fault=note, files=files)
    if source.id == "sample":
        return msg("{fault}. It is a made-up market of few lines, to try questions out.", fault=note)
    return note


def _file(symbol: str) -> Literally:
    return Literally(f"{symbol}.csv")


def _too_early(dated: Sequence[tuple[date, date, Unmeasured]]) -> QuestionFault:
    """Nothing has a close as early as the question needs one: from which day on there is any."""
    first, last, based = min(dated, key=lambda span: span[0])
    if len(dated) == 1:
        message = msg(
            "{name} has no close that far back. Its prices run from {first} to {last}.",
            name=based.instrument.name, first=Day(first), last=Day(last),
        )  # fmt: skip
        return QuestionFault("bad_window", message, term=based.instrument.symbol)
    message = msg(
        "None of these {count} has a close that far back. A window can begin on {first} at the earliest.",
        count=len(dated), first=Day(first),
    )  # fmt: skip
    return QuestionFault("bad_window", message)
