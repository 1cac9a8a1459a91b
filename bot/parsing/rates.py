"""A yearly interest rate as people write it: "rate 4", "rate 4.25%", "rf 4"."""

import re

from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Foreign, msg
from bot.parsing.grammar import RATE_WORDS

HIGHEST = 100
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,4})?%?")
_FILLERS = frozenset({"of", "=", "rate"})


def rate_at(tokens: list[str], at: int) -> tuple[float, int] | None:
    """The rate, in per cent, that the tokens say from `at` on, and how many tokens it takes; None where they say none.

    "rate" is a word of the grammar only before a number. Raises bad_question for a rate below 0 or above 100.
    """
    if tokens[at].casefold() not in RATE_WORDS:
        return None
    end = at + 1
    if tokens[end : end + 1] and tokens[end].casefold() in _FILLERS:
        end += 1
    if not tokens[end : end + 1] or not _NUMBER.fullmatch(tokens[end]):
        return None
    followed = tokens[end + 1 : end + 2] == ["%"]
    return _within(tokens[end]), end + 1 + followed - at


def parse_rate(text: str) -> float:
    """A rate with or without its word. Raises bad_question for anything else."""
    words = text.split()
    if words[0].casefold() not in RATE_WORDS:
        words = ["rate", *words]
    found = rate_at(words, 0)
    if found is None or found[1] < len(words):
        raise not_a_rate(text)
    return found[0]


def rate_text(rate: float) -> str:
    """A rate as it is typed, with its word."""
    return f"rate {rate:.4f}".rstrip("0").rstrip(".")


def not_a_rate(typed: str) -> QuestionFault:
    """The refusal of what is no rate."""
    example = Ask("risk nvidia rate 4.25")
    if not typed:
        message = msg("What rate? Write a yearly rate in per cent, like this: {example}", example=example)
    else:
        message = msg("“{rate}” is not a rate. Write a yearly rate in per cent, from 0 to 100, like this: {example}",
                      rate=Foreign(typed), example=example)  # fmt: skip
    return QuestionFault("bad_question", message)


def _within(text: str) -> float:
    rate = float(text.removesuffix("%"))
    if not 0 <= rate <= HIGHEST:
        raise not_a_rate(text)
    return abs(rate)
