"""Studies of a chart as people write them: sma20, "ema 50", bollinger, rsi14, macd, volume."""

import re

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.questions.values import Study
from bot.domain.text import Foreign, Literally, Name, msg
from bot.parsing.nearest import nearest_words

SHORTEST, LONGEST = 2, 400
"""Sessions that a study may look back over."""

_SMA, _EMA, _BOLLINGER, _RSI = Study("sma", 20), Study("ema", 20), Study("bollinger"), Study("rsi")
_STUDIES = {
    "sma": _SMA, "ema": _EMA, "bollinger": _BOLLINGER, "boll": _BOLLINGER, "bb": _BOLLINGER, "rsi": _RSI,
    "macd": Study("macd"), "volume": Study("volume"), "vol": Study("volume"),
}  # fmt: skip
_USUAL = {Study("bollinger", 20): _BOLLINGER, Study("rsi", 14): _RSI}
"""A length that is said though it is the usual one says nothing."""

STUDY_WORDS = frozenset(_STUDIES)
_JOINED = re.compile(r"([a-z]+)[-(]?(\d{1,9})\)?")
_LENGTH_FIRST = re.compile(r"(\d{1,9})(sma|ema)")
_NUMBERED = re.compile(r"([a-z]+)(\d+)", re.IGNORECASE)
_NEAR = 75.0
_NEAR_WITH_LENGTH = 60.0
"""A word with a number at its end is hardly a name, so less of it must be right."""


def study_at(tokens: list[str], at: int) -> tuple[Study, int] | None:
    """The study that the tokens name from `at` on, and how many tokens it takes; None where they name none.

    Raises bad_question for a length that cannot be.
    """
    word = tokens[at].casefold()
    if word in _STUDIES:
        study = _STUDIES[word]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if study.kind in {"macd", "volume"} or not re.fullmatch(r"\d{1,9}", following):
            return study, 1
        return _with_length(study, int(following), f"{tokens[at]} {following}"), 2
    found = _JOINED.fullmatch(_LENGTH_FIRST.sub(r"\2\1", word))
    # "ma" alone is Mastercard's ticker; with a length it is no name.
    stem = "" if found is None else ("sma" if found[1] == "ma" else found[1])
    if found is None or stem not in _STUDIES:
        return None
    return _with_length(_STUDIES[stem], int(found[2]), tokens[at]), 1


def parse_studies(text: str, most: int) -> tuple[Study, ...]:
    """A list of nothing but studies. Raises bad_question for any other word, with the nearest study."""
    tokens = parted(text)
    found: list[Study] = []
    at = 0
    while at < len(tokens):
        step = study_at(tokens, at)
        if step is None:
            raise unknown_study(tokens[at])
        found.append(step[0])
        at += step[1]
    return distinct(found, most)


def distinct(studies: list[Study], most: int) -> tuple[Study, ...]:
    """Each study once, in order. Raises bad_question for more than there is room for."""
    once = tuple(dict.fromkeys(studies))
    if len(once) > most:
        message = msg(
            "That is {count} studies; {most} are the most. Please leave some out.", count=len(once), most=most
        )
        raise QuestionFault("bad_question", message)
    return once


def parted(text: str) -> list[str]:
    """The words of a text that may have commas."""
    return re.sub(r"[,;，、；]", " ", text).split()


def study_text(study: Study) -> str:
    """A study as it is typed."""
    return study.kind if study.length is None else f"{study.kind}{study.length}"


def nearest_study(word: str) -> str | None:
    """What may have been meant by a misspelt study, with the length that was said; None where nothing is near."""
    numbered = _NUMBERED.fullmatch(word)
    stem, length = (numbered[1], numbered[2]) if numbered else (word, "")
    cutoff = _NEAR_WITH_LENGTH if length else _NEAR
    found = nearest_words(stem, sorted(STUDY_WORDS), cutoff=cutoff, limit=1)
    if not found:
        return None
    study = _STUDIES[found[0]]
    if length and study.kind not in {"macd", "volume"} and SHORTEST <= int(length[:9]) <= LONGEST:
        return f"{study.kind}{int(length)}"
    return study.kind


def unknown_study(typed: str) -> QuestionFault:
    """The refusal of a word that is no study."""
    near = nearest_study(typed)
    known = Literally("sma20 ema50 bollinger rsi macd volume")
    message = msg("“{study}” is not a study. I know {known}.", study=Foreign(typed), known=known)
    return QuestionFault("bad_question", message, () if near is None else (Candidate(near, Name(near)),), term=typed)


def _with_length(study: Study, length: int, typed: str) -> Study:
    if study.kind in {"macd", "volume"}:
        message = msg("“{study}” takes no length: {example}", study=Foreign(typed), example=Literally(study.kind))
        raise QuestionFault("bad_question", message, (Candidate(study.kind, Name(study.kind)),), term=typed)
    if not SHORTEST <= length <= LONGEST:
        message = msg(
            "“{study}” is too short or too long: a study looks back over {least} to {most} sessions.",
            study=Foreign(typed), least=SHORTEST, most=LONGEST,
        )  # fmt: skip
        raise QuestionFault("bad_question", message)
    given = Study(study.kind, length)
    return _USUAL.get(given, given)
