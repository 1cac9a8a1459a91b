"""What a question reads beside its names: it follows from the kinds of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from bot.domain.questions import Kind, Question
from bot.parsing.studies import STUDY_WORDS

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "candles": ("candle", "candlestick", "candlesticks", "ohlc", "蜡烛图", "蠟燭圖", "k线", "k線"),
    "log": ("logarithmic", "对数", "對數"),
    "record": ("records",),
    "southbound": ("south", "南向", "南向资金", "南向資金", "港股通"),
    "northbound": (
        "north", "北向", "北向资金", "北向資金", "沪股通", "滬股通", "深股通", "沪深股通", "滬深股通", "陆股通",
        "陸股通",
    ),
}  # fmt: skip
"""Other words for a choice."""

FOLLOWERS: Mapping[str, frozenset[str]] = {
    "log": frozenset({"scale"}),
    "linear": frozenset({"scale"}),
    "line": frozenset({"chart"}),
    "candles": frozenset({"chart"}),
    "record": frozenset({"day", "days"}),
}
"""Words that may follow a choice and say nothing."""

RATE_WORDS = frozenset({"rate", "rf", "risk-free", "riskfree"})


@dataclass(frozen=True, slots=True)
class Grammar:
    """`period`: a bare date is a window. `event`: a bare date or an event's name is the event. `choices` maps the words
    of the question's choices to the field and the value that each means."""

    period: bool = False
    event: bool = False
    studies: bool = False
    rate: bool = False
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    @property
    def words(self) -> frozenset[str]:
        """Words, in lower case, that are no names in this question; a ticker's "$" prevents it."""
        studies = STUDY_WORDS if self.studies else frozenset[str]()
        rates = RATE_WORDS if self.rate else frozenset[str]()
        return frozenset({*self.choices, *studies, *rates})


@cache
def grammar_of(question: type[Question]) -> Grammar:
    """The grammar of a question."""
    fields = question.declared()
    kinds = {field.kind for field in fields}
    choices = {
        word: (field.name, value)
        for field in fields
        for value in field.choices
        for word in (value, *SYNONYMS.get(value, ()))
    }
    return Grammar(
        period=Kind.PERIOD in kinds,
        event=Kind.EVENT in kinds,
        studies=Kind.STUDIES in kinds,
        rate=Kind.RATE in kinds,
        choices=choices,
    )
