"""Alerts in words: `hstech > 5500`, `nvidia -5% 1d repeat 2% pause 1h until 2026-12-31 dm "my stop"`."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.alerts import (
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Regime,
    Side,
    Spread,
    Volume,
    Worth,
)
from bot.domain.alerts.gauges import tag_of
from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.domain.flows import Direction
from bot.domain.text import Ask, Foreign, Literally, msg
from bot.domain.windows import Sessions, Span, Window
from bot.parsing.clean import cleaned
from bot.parsing.dates import not_a_day, parse_date
from bot.parsing.windows import parse_window
from bot.services.resolver import Resolver

LONGEST_LABEL = 100
_LONGEST = 300
EXAMPLES = ("alert hstech > 5500", "alert nvidia -5% 1d", "alert alibaba new 52w high")
_NUMBER = r"\d[\d,]*(?:\.\d+)?|\.\d+"
_SIGNED = rf"[+\-−–]?\s?(?:{_NUMBER})"
_UNITS = {"k": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "tn": 1e12, "t": 1e12,
          "trillion": 1e12, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_ABOVE = (">=", ">", "≥", "above", "over", "reaches", "hits", "高于", "高於", "突破")
_BELOW = ("<=", "<", "≤", "below", "under", "低于", "低於", "跌破")
_SIDES = {**dict.fromkeys(_ABOVE, Side.UP), **dict.fromkeys(_BELOW, Side.DOWN)}
_COMPARE = "|".join(re.escape(word) for word in sorted(_SIDES, key=len, reverse=True))
_LEVEL = re.compile(rf"(.+?)\s*({_COMPARE})\s*(?:US\$|HK\$|[$¥])?\s*({_NUMBER})", re.IGNORECASE)
_EXTREME = re.compile(
    r"(.+?)\s+(?:at a\s+)?(?:new\s+)?(?:(?:52|52-)\s?w(?:eeks?)?\s+|year\s+)?(high|low)s?", re.IGNORECASE
)
_STATE = re.compile(
    r"(.+?)\s+(?:(?:enters?|in)\s+)?(?:an?\s+)?(?:state|regime|(bull|bear|correction)(?:\s+market)?)", re.IGNORECASE
)
_CROSS = re.compile(rf"(.+?)\s+(?:cross(?:es)?|at)\s+(?:US\$|HK\$|[$¥])?\s*({_NUMBER})", re.IGNORECASE)
_GAIN, _LOSS = (
    re.compile(rf"\s+(?:{words})\s+(?:by\s+)?({_NUMBER})\s*%", re.IGNORECASE)
    for words in ("up|rises?|gains?|jumps?|climbs?|adds?", "down|falls?|drops?|loses|plunges?|slides?")
)
_WORTH = re.compile(rf"(.+?)\s+(?:market\s+)?value\s+({_SIGNED})\s*({_UNIT})?", re.IGNORECASE)
_MOVER = re.compile(rf"(.+?)\s+movers?\s+({_SIGNED})\s*%", re.IGNORECASE)
_VOLUME = re.compile(rf"(.+?)\s+volume\s+({_NUMBER})\s*[x×]?", re.IGNORECASE)
_SPREAD = re.compile(
    rf"(.+?)\s+(?:vs\.?|versus|against|v)\s+(.+?)\s+({_SIGNED})\s*(?:pp|%|points?)(?:\s+(.+))?", re.IGNORECASE
)
_MOVE = re.compile(rf"(.+?)\s+({_SIGNED})\s*%(?:\s+(.+))?", re.IGNORECASE)
_FLOW = re.compile(rf"(southbound|northbound)\s+(?:[>≥]=?\s*|above\s+|over\s+)?({_NUMBER})\s*({_UNIT})?", re.IGNORECASE)
_LABEL = re.compile('["“”]([^"“”]*)["“”]')
_CHANNEL, _ROLE = (
    re.compile(r"(?:in\s+|to\s+)?<#(\d{1,20})>"),
    re.compile(r"(?:mention(?:ing)?\s+|ping\s+)?<@&(\d{1,20})>"),
)
_DURATION = re.compile(r"(\d{1,4})\s*(months?|mo|m|min|minutes?|h|hours?|d|days?|w|weeks?|y|years?)", re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 30 * 86_400, "y": 365 * 86_400}
_AGAIN = re.compile(rf"\b(?:repeat(?:ing|edly)?|again)\b(?:\s+({_NUMBER})\s*(%|pp)?(?=\s|$))?", re.IGNORECASE)
_PAUSE = re.compile(rf"\b(?:pause|every|at most every)\s+({_DURATION.pattern})\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|expires?)\s+(\S+)", re.IGNORECASE)
_LASTS = re.compile(rf"\bfor\s+({_DURATION.pattern})\b", re.IGNORECASE)
_LASTING = timedelta(days=3650)
_LEAST, _MOST = 1e-4, 1e18
"""Of levels: what is beyond is a slip of the pen, and could not be written down as it was meant."""

_ONE = re.compile(r"\ban?\s+(day|week|month|year)\b", re.IGNORECASE)
_WORDS = {"once": ("once", True), "dm": ("place", "dm"), "here": ("place", "here")}


class AlertParser:
    """Reads alerts and writes their conditions."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def wish(self, text: str) -> Wish:
        """A whole alert, with its options in any order after the condition. Raises QuestionFault."""
        rest, options = _options(text[: 20 * _LONGEST])
        if len(rest) > _LONGEST:
            raise QuestionFault("bad_question", msg("That is too long for an alert. {most} characters are the most.",
                                                    most=_LONGEST))  # fmt: skip
        return replace(Wish(self.condition(rest)), **options)

    def condition(self, text: str) -> Condition:
        """A condition alone. Raises QuestionFault (bad_question, unknown_instrument, unknown_universe …)."""
        bare = cleaned(text).strip(" .。!?")
        bare = _LOSS.sub(r" -\1%", _GAIN.sub(r" +\1%", bare))
        for pattern, make in (
            (_FLOW, self._flow), (_MOVER, self._mover), (_SPREAD, self._spread), (_WORTH, self._worth),
            (_VOLUME, self._volume), (_LEVEL, self._level), (_MOVE, self._move), (_EXTREME, self._extreme),
            (_STATE, self._state), (_CROSS, self._cross),
        ):  # fmt: skip
            found = pattern.fullmatch(bare)
            if found is not None:
                return make(*found.groups())
        raise self._unread(bare)

    def _unread(self, text: str) -> QuestionFault:
        """The refusal of what is no alert: with alerts of the very name, where it is one."""
        if not text:
            return QuestionFault("bad_question", msg(
                "What shall I watch? For example {one}, {two}, {three}.",
                one=Ask(EXAMPLES[0]), two=Ask(EXAMPLES[1]), three=Ask(EXAMPLES[2]),
            ))  # fmt: skip
        try:
            line = self._resolver.instrument(text)
        except QuestionFault:
            return _unread(text)
        return QuestionFault("bad_question", msg(
            "What shall happen to {name}? For example {one}, {two}, {three}.", name=line.name,
            one=Ask(f"alert {line.symbol} -5% 1d"), two=Ask(f"alert {line.symbol} new 52w high"),
            three=Ask(f"alert {line.symbol} state"),
        ))  # fmt: skip

    def _symbol(self, name: str) -> str:
        return self._resolver.instrument(name.strip()).symbol

    def _level(self, name: str, compare: str, level: str) -> Condition:
        return Level(self._symbol(name), _SIDES[compare.casefold()], _positive(level))

    def _move(self, name: str, pct: str, window: str | None) -> Condition:
        value, either = _signed(pct)
        if value <= -100:
            raise QuestionFault("bad_question", msg("Nothing falls by {pct}% or more.", pct=Literally("100")))
        return Move(self._symbol(name), value, self._window(window, Sessions(1)), either)

    def _extreme(self, name: str, end: str) -> Condition:
        return Extreme(self._symbol(name), Side.UP if end.casefold() == "high" else Side.DOWN)

    def _state(self, name: str, only: Any) -> Condition:
        return Regime(self._symbol(name), None if only is None else only.casefold())

    def _cross(self, name: str, level: str) -> Condition:
        symbol = self._symbol(name)
        raise QuestionFault("bad_question", msg(
            "From which side? {rise} fires when it rises to it, {fall} when it falls to it.",
            rise=Ask(f"alert {symbol} > {level}"), fall=Ask(f"alert {symbol} < {level}"),
        ))  # fmt: skip

    def _worth(self, name: str, amount: str, unit: str | None) -> Condition:
        value, unsigned = _signed(amount, _unit(unit))
        if unsigned:
            raise QuestionFault(
                "bad_question",
                msg("Gain or loss? Write {gain} or {loss}.", gain=Literally("+100bn"), loss=Literally("-100bn")),
            )
        return Worth(self._symbol(name), value)

    def _mover(self, name: str, pct: str) -> Condition:
        universe = self._resolver.universe(name.strip())
        if universe is None:
            raise QuestionFault(
                "unknown_universe",
                msg("I know no index or basket “{name}”.", name=Foreign(name)),
                self._resolver.nearest_universes(name.strip()),
                term=name.strip(),
            )
        value, either = _signed(pct)
        return Mover(universe.id, value, either)

    def _volume(self, name: str, times: str) -> Condition:
        return Volume(self._symbol(name), _positive(times))

    def _spread(self, first: str, second: str, points: str, window: str | None) -> Condition:
        one, other = self._symbol(first), self._symbol(second)
        if one == other:
            raise QuestionFault("bad_question", msg("A spread needs two different names."))
        value, either = _signed(points)
        return Spread(one, other, value, self._window(window, Span(1, "month")), either)

    def _flow(self, direction: str, amount: str, unit: str | None) -> Condition:
        return Flow(Direction(direction.casefold()), _positive(amount, _unit(unit)))

    def _window(self, text: str | None, default: Window) -> Window:
        asked = None if text is None else _ONE.sub(r"1 \1", text)
        window = default if asked is None else parse_window(asked, self._resolver)
        try:
            if window is None:
                raise ValueError
            tag_of(window)
        except ValueError:
            message = msg("“{window}” is no window of an alert. Try 1d, 1w, 1m, 3m or ytd.", window=Foreign(text or ""))
            raise QuestionFault("bad_window", message) from None
        return window


def _options(text: str) -> tuple[str, dict[str, Any]]:
    """The words without the options, and these."""
    found: dict[str, Any] = {}
    rest = cleaned(text)
    if label := _LABEL.search(rest):
        found["label"] = label[1].strip()
        rest = _cut(rest, label)
        if len(found["label"]) > LONGEST_LABEL:
            message = msg("A label has at most {most} characters; this one has {count}.", most=LONGEST_LABEL,
                          count=len(label[1].strip()))  # fmt: skip
            raise QuestionFault("bad_question", message)
    for pattern, name in ((_CHANNEL, "place"), (_ROLE, "role")):
        if match := pattern.search(rest):
            found[name] = int(match[1])
            rest = _cut(rest, match)
    if match := _UNTIL.search(rest):
        found["until"] = parse_date(match[1])
        if found["until"] is None:
            raise not_a_day(match[1])
        rest = _cut(rest, match)
    for pattern, name in ((_PAUSE, "pause"), (_LASTS, "lasts")):
        if match := pattern.search(rest):
            found[name] = _duration(int(match[2]), match[3].casefold())
            rest = _cut(rest, match)
    if match := _AGAIN.search(rest):
        found |= {"once": False, "again": _number(match[1] or "0"), "again_pct": match[2] == "%"}
        if found["again"] > _MOST:
            raise QuestionFault("bad_question", msg("That is too large a number for an alert."))
        rest = _cut(rest, match)
    elif "pause" in found:
        found["once"] = False
    words: list[str] = []
    for word in rest.split():
        name, value = _WORDS.get(word.casefold(), ("", None))
        if name:
            found[name] = value
        else:
            words.append(word)
    return " ".join(words), found


def _duration(count: int, unit: str) -> timedelta:
    """`m` are minutes; a month is 30 days, a year 365."""
    found = timedelta(seconds=count * _SECONDS["mo" if unit.startswith("mo") else unit[0]])
    if found > _LASTING:
        raise QuestionFault("bad_window", msg("Ten years are the longest time."))
    return found


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip()


def _number(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))


def _positive(text: str, unit: float = 1.0) -> float:
    value = _number(text) * unit
    if not value > 0:
        raise QuestionFault("bad_question", msg("A level must be above {nought}.", nought=Literally("0")))
    if value < _LEAST:
        raise QuestionFault("bad_question", msg("A level must be at least {least}.", least=Literally("0.0001")))
    if value > _MOST:
        raise QuestionFault("bad_question", msg("That is too large a number for an alert."))
    return value


def _signed(text: str, unit: float = 1.0) -> tuple[float, bool]:
    """A number, and whether it was written without a sign: then both directions are meant."""
    sign = text.strip()[0]
    bare = _positive(text.strip().lstrip("+-−– "), unit)
    return (-bare if sign in "-−–" else bare), sign not in "+-−–"


def _unit(unit: str | None) -> float:
    return 1.0 if unit is None else _UNITS[unit.casefold()]


def _unread(text: str) -> QuestionFault:
    message = msg(
        "I do not understand the alert “{text}”. These work: {one}, {two}, {three}",
        text=Foreign(text), one=Ask(EXAMPLES[0]), two=Ask(EXAMPLES[1]), three=Ask(EXAMPLES[2]),
    )  # fmt: skip
    return QuestionFault("bad_question", message)
