"""What is said where a share count is lacking: that there is none, or that its source did not answer."""

from datetime import date

from bot.answers.services import Services
from bot.domain.errors import BellwetherError, QuestionFault, SourceFault
from bot.domain.instruments import Instrument
from bot.domain.text import Day, Literally, Message, Name, msg
from bot.services.remembered import Lack


def no_count(services: Services, instrument: Instrument, lack: Lack) -> BellwetherError:
    """Without a share count there is no market value: the source's fault where it did not answer."""
    if lack is not Lack.NONE:
        return lacking_fault(services, lack)
    message = msg(
        "No share count of {name} is known here, so no market value. A folder of prices takes counts from {file}; a "
        "live source tells today’s.",
        name=instrument.name, file=Literally("shares.csv"),
    )  # fmt: skip
    return QuestionFault("no_data", message, term=instrument.symbol)


def lacking_fault(services: Services, lack: Lack) -> SourceFault:
    """That counts which there may be could not be had."""
    source = Name(services.source.title)
    if lack is Lack.LOADING:
        message = msg("Share counts from {source} are still loading. Please ask again in a minute.", source=source)
    elif services.source.live:
        message = msg("{source} tells no share counts now. Please try again in a few minutes.", source=source)
    else:
        message = msg("The share counts of {source} cannot be read: see the log.", source=source)
    return SourceFault("source_down", message)


def stand_in_note(day: date, lack: Lack) -> Message:
    """That the count of a day is used for an earlier time, whose own could not be had."""
    if lack is Lack.LOADING:
        return msg("Earlier share counts are still loading: that of {day} stands in for them.", day=Day(day))
    return msg("The source of earlier share counts did not answer: that of {day} stands in for them.", day=Day(day))


def no_value_words(lack: Lack) -> Message:
    """Why a market value is lacking beside a price."""
    match lack:
        case Lack.NONE:
            return msg("No market value: the number of shares is not known.")
        case Lack.DOWN:
            return msg("No market value: the source of share counts did not answer.")
        case Lack.LOADING:
            return msg("No market value: share counts are still loading, ask again in a minute.")
