"""Why nothing comes of a gauge: kept with its subject in few letters, and said in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.alerts.words import Look, at_words
from bot.domain.alerts import Gauge
from bot.domain.flows import Direction
from bot.domain.prices import Source
from bot.domain.text import Message, Name, Series, msg, nmsg

_MOST = 40
"""Characters that a subject's reasons may take."""

_REASONS: Mapping[str, Message] = {
    "source_down": msg("the source did not answer"),
    "loading": msg("its prices are still loading"),
    "stale": msg("its last close has not come"),
    "unpublished": msg("it has not been published yet"),
    "no_session": msg("nothing was traded"),
    "silent": msg("no trades are reported while the market is open"),
    "no_shares": msg("the number of its shares is not known"),
    "no_base": msg("the close that it is measured from is not known"),
    "no_year": msg("it has no closes of a whole year yet"),
    "no_mean": msg("the volumes of its last 20 sessions are not known"),
    "unknown": msg("the source does not know it"),
    "no_history": msg("its history did not come from its own sources"),
    "no_data": msg("there are no prices of it"),
    "slow": msg("the source was too slow"),
    "defect": msg("something went wrong on our side"),
}
_OF_SEVERAL: Mapping[str, Message] = {
    "loading": msg("their prices are still loading"),
    "stale": msg("their last closes have not come"),
    "unpublished": msg("they have not been published yet"),
    "no_shares": msg("the numbers of their shares are not known"),
    "no_base": msg("the closes that they are measured from are not known"),
    "no_year": msg("they have no closes of a whole year yet"),
    "no_mean": msg("the volumes of their last 20 sessions are not known"),
    "unknown": msg("the source does not know them"),
    "no_history": msg("their histories did not come from their own sources"),
    "no_data": msg("there are no prices of them"),
}
"""What is said otherwise of several lines."""

_LETTERS: Mapping[str, str] = {
    "price": "p", "move": "m", "value": "v", "volume": "u", "high": "h", "low": "h", "bull": "b", "bear": "b",
    "correction": "b", "spread": "s", "turnover": "t",
}  # fmt: skip
_KINDS: Mapping[str, Message] = {
    "p": msg("price"), "m": msg("change"), "v": msg("market value"), "u": msg("volume"),
    "h": msg("52-week high and low"), "b": msg("states"), "s": msg("spread"), "t": msg("turnover"),
}  # fmt: skip


def _letter(gauge: Gauge) -> str:
    return _LETTERS[gauge.name.partition(":")[0]]


def written(why: Mapping[Gauge, str | None]) -> str | None:
    """The reasons of a subject's gauges in a line: "stale" where it is that of all, else "stale:hb no_shares:v"; None
    where something comes of each. Where the line has no room for all reasons, the rarest give way to the commonest:
    no gauge that lacks something is said to lack nothing."""
    reasons = Counter(reason for reason in why.values() if reason is not None)
    if len(reasons) == 1 and None not in why.values():
        return next(iter(reasons))
    common = [reason for reason, _ in reasons.most_common()]
    for kept in range(len(common), 0, -1):
        line = _line({gauge: one if one in common[:kept] else common[0] for gauge, one in why.items() if one})
        if len(line) <= _MOST:
            return line
    return None


def _line(why: Mapping[Gauge, str]) -> str:
    letters: dict[str, set[str]] = {}
    for gauge, reason in why.items():
        letters.setdefault(reason, set()).add(_letter(gauge))
    return " ".join(f"{reason}:{''.join(sorted(own))}" for reason, own in letters.items())


def why_of(line: str, gauge: Gauge) -> str | None:
    """A gauge's reason out of such a line; None where something comes of it."""
    for word in line.split():
        reason, some, letters = word.partition(":")
        if not some or _letter(gauge) in letters:
            return reason
    return None


def line_words(line: str) -> Message:
    """All of a subject's reasons, as an operator reads them."""
    return msg("{reasons}", reasons=Series(tuple(_word(word) for word in line.split()), "comma"))


def _word(word: str) -> Message:
    reason, some, letters = word.partition(":")
    if not some:
        return reason_words(reason)
    kinds = Series(tuple(_KINDS[letter] for letter in letters if letter in _KINDS), "comma")
    return msg("{reason} ({kinds})", reason=reason_words(reason), kinds=kinds)


def reason_words(reason: str, source: Source | None = None, *, several: bool = False) -> Message:
    """Why nothing can be observed, of one line or of `several`; by whose fault, where the source is known."""
    if source is not None and reason == "source_down":
        return msg("{source} did not answer", source=Name(source.title))
    if source is not None and reason == "slow":
        return msg("{source} was too slow", source=Name(source.title))
    if several and reason in _OF_SEVERAL:
        return _OF_SEVERAL[reason]
    return _REASONS.get(reason, msg("no data"))


def reasons_words(reasons: Iterable[str], *, several: bool = False) -> Series:
    """Several reasons within a sentence."""
    return Series(tuple(reason_words(reason, several=several) for reason in sorted(reasons)), "and")


def none_came_words(lines: int, why: Message | None) -> Message:
    """That nothing ever came of any of several lines, and why, where that is the same of all."""
    if why is None:
        return nmsg("nothing has come yet of its {count} line", "nothing has come yet of its {count} lines", lines)
    return nmsg("nothing has come yet of its {count} line: {why}", "nothing has come yet of its {count} lines: {why}",
                lines, why=why)  # fmt: skip


def lacking_words(gauge: Gauge, since: datetime | None, why: Message | None, look: Look) -> Message:
    """Since when nothing has come of a gauge (None where nothing ever did), and why, where that is known."""
    if since is None:
        return msg("nothing has come yet") if why is None else msg("nothing has come yet: {why}", why=why)
    said = _since(gauge, since, look)
    return said if why is None else msg("{lacking}: {why}", lacking=said, why=why)


def _since(gauge: Gauge, since: datetime, look: Look) -> Message:
    turnover = gauge.subject in tuple(Direction)
    at = at_words(since, None if turnover else look(gauge.subject.split("|")[0]))
    match _letter(gauge):
        case "t":
            return msg("no turnover since {at}", at=at)
        case "v":
            return msg("no market value since {at}", at=at)
        case "u":
            return msg("no volume since {at}", at=at)
        case "p" | "m":
            return msg("no prices since {at}", at=at)
        case _:
            return msg("no closing price since {at}", at=at)
