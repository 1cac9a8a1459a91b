"""The forms in which alerts are written, most particular first."""

import re

from bot.parsing.amounts import AFTER, BEFORE, NUMBER, PERCENT, SIGNED, UNIT
from bot.parsing.durations import LABEL

_UP = (
    r"(?:(?:rises?|climbs?|goes|jumps?|moves?|gets?|breaks?|trades?|is)\s+)?(?:above|over)\b"
    r"|(?:rises?|climbs?|jumps?|up)\s+to\b|tops\b|exceeds\b|at\s+least\b"
    r"|(?:(?:is|gets|goes|trades)\s+)?(?:higher|more|greater)\s+than\b"
)
_DOWN = (
    r"(?:(?:falls?|drops?|slips?|sinks?|dips?|goes|moves?|gets?|breaks?|trades?|is)\s+)?(?:below|under|beneath)\b"
    r"|(?:falls?|drops?|slips?|sinks?|dips?|declines?|down)\s+to\b|at\s+most\b"
    r"|(?:(?:is|gets|goes|trades)\s+)?(?:lower|less)\s+than\b"
)
_UP_SIGNS = ">=|=>|>|≥|高于|高於|高过|高過|大于|大於|突破|涨破|漲破|升破|升穿|涨到|漲到|升到|涨至|漲至|升至|超过|超過"
_DOWN_SIGNS = "<=|=<|<|≤|低于|低於|低过|低過|小于|小於|跌破|跌穿|跌到|跌至|失守"
_MONEY = rf"(?P<before>{BEFORE})?\s*(?P<amount>{NUMBER})\s*(?P<unit>{UNIT})?\s*(?P<after>{AFTER})?"
_PRICE = rf"(?P<before>{BEFORE})?\s*(?P<amount>{NUMBER})\s*(?P<unit>k|万|萬)?\s*(?P<after>{AFTER})?"
_NAME = r"(?P<name>(?:[^<>≤≥=]|=(?=x\b))*?[^\s<>≤≥=])"
"""No name has a sign in it that compares, but for those of currencies (HKD=X)."""

_APART = r"pp|ppts?\b|percentage\s+points?|[個个]?百分[點点]"
_POINTS = r"(?:\s*(?:points?|pts?|點|点))?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


FLOW = _form(rf"(?P<name>southbound|northbound)\s+(?:(?:{_UP_SIGNS}|{_UP}|reaches|hits)\s*)?{_MONEY}")
MOVER = _form(
    rf"{_NAME}\s+(?:(?:any|all|each)(?:\s+(?:mover|member|stock|share)s?)?|movers?|members?)\s+(?P<signed>{SIGNED})\s*{PERCENT}"
)
MOVER_OF = _form(
    rf"(?:any|all|each|(?:(?:any|all|each)\s*)?(?:mover|member|stock|share|one)s?)\s+(?:of|in)\s+(?:the\s+)?{_NAME}\s+(?P<signed>{SIGNED})\s*{PERCENT}"
)
SPREAD = _form(
    rf"{_NAME}\s+(?:vs\.?|versus|against|v)\s+(?P<other>[^<>≤≥]+?)\s+(?P<signed>{SIGNED})\s*"
    rf"(?P<unit>{_APART}|points?|{PERCENT})?(?:\s+(?P<window>.+))?"
)
WORTH = _form(
    rf"{_NAME}\s+(?:market\s+)?value\s+(?P<sign>[+\-−–]?)\s?(?P<before>{BEFORE})?\s*(?P<amount>{NUMBER})\s*"
    rf"(?P<unit>{UNIT})?\s*(?P<after>{AFTER})?"
)
VOLUME = _form(rf"{_NAME}\s+volume\s+(?P<amount>{NUMBER})\s*(?:[x×]|times)?")
LEVEL = _form(
    rf"{_NAME}(?:\s*(?P<up_sign>{_UP_SIGNS})|\s*(?P<down_sign>{_DOWN_SIGNS})|\s+(?P<up>{_UP})|\s+(?P<down>{_DOWN}))"
    rf"\s*{_PRICE}{_POINTS}"
)
MOVE = _form(rf"{_NAME}\s+(?P<signed>{SIGNED})\s*{PERCENT}(?:\s+(?P<window>.+))?")
COMPARED = _form(
    rf"{_NAME}\s*(?:<>|[<>]=?|=[<>]|[≤≥])\s*[+\-−–]?\s?(?P<amount>{NUMBER})\s*(?P<unit>{PERCENT}|{_APART})"
    r"(?:\s+(?P<window>.+))?"
)
"""What compares a change with a number on its wrong side: is "< 5%" a fall, or a small rise?"""

EXTREME = _form(rf"{_NAME}\s+(?:at a\s+)?(?:new\s+)?(?:(?:52|52-)\s?w(?:eeks?)?\s+|year\s+)?(?P<end>high|low)s?")
STATE = _form(
    rf"{_NAME}\s+(?:(?:enters?|in)\s+)?(?:an?\s+)?"
    r"(?:state|regime|(?P<only>bull|bear|correction)(?:\s+market)?)"
)
BETWEEN = _form(
    r"(?P<name>.+?)\s+(?:(?:is|stays|trades|leaves)\s+)?(?:between|outside)\s+(?P<low>\S+)\s+(?:and|to)\s+(?P<high>\S+)"
)
CROSS = _form(
    rf"{_NAME}\s+(?:(?:cross(?:es)?|touches|hits?|reaches|reach|at|<>|==?|(?:goes|gets|moves)\s+to)\s*)?{_PRICE}{_POINTS}"
)
ONE_UNIT = _form(r"\ban?\s+(day|week|month|year)\b")

_BY = r"\s+(?:(?:by|more\s+than|at\s+least|over)\s+)*"
_GAINED = (
    rf"\s+(?:up|plus|rises?|gains?|jumps?|climbs?|adds?|surges?|soars?|rallies){_BY}"
    r"|\s*(?:上涨|上漲|上升|涨|漲|升)\s*"
)
_LOST = (
    rf"\s+(?:down|minus|falls?|drops?|loses|plunges?|slides?|crashes|sinks?|slumps?|tumbles?|declines?|dips?){_BY}"
    r"|\s*(?:下跌|跌)\s*"
)
_MORE = _form(rf"\s*(?:>=|=>|>|≥)\s*\+?\s?({NUMBER})\s*({PERCENT}|{_APART})")
_LESS = _form(rf"\s*(?:<=|=<|<|≤)\s*[\-−–]\s?({NUMBER})\s*({PERCENT}|{_APART})")
_GAIN, _LOSS = (_form(rf"(?:{words})({NUMBER})\s*{PERCENT}") for words in (_GAINED, _LOST))
_RISES = "up|higher|upwards?|rises?|gains?|increases?|jumps?|rally|more"
_FALLS = "down|lower|downwards?|falls?|drops?|loss|losses|declines?|decreases?|dips?|less"
_AFTER_NUMBER = re.compile(
    rf"{LABEL.pattern}|(?<=\s)(?<![+\-−–]\s)({NUMBER})\s*{PERCENT}\s+(?:({_RISES})|({_FALLS}))(?!\S)"
    r"(?!\s+(?:or|and|to|than|from|/)(?!\S))",
    re.IGNORECASE,
)
"""A change with its direction after it: "5% down"."""

_OF_OPTION = re.compile(r"(?:repeat\w*|again|re-?arm\w*|pause|every)\s+\Z", re.IGNORECASE)

_SAID_BEFORE = _form(
    r"(?:<@!?\d{1,20}>\s*)?(?:[^\w\s$]{0,4}alert\b[:,]?\s*)?"
    r"(?:(?:(?:tell\s+)?(?:me|us)\s+)?(?:when|if|as\s+soon\s+as)\s+(?=[\w$^.]))?"
)


_DIRECTIONS = (
    (_form(r"(?:南向|北水)(?:資金|资金)?\s*|south[\s-]bound\b"), "southbound "),
    (_form(r"北向(?:資金|资金)?\s*|north[\s-]bound\b"), "northbound "),
)


def bared(text: str) -> str:
    """An alert without the words that call the bot, or that lead up to it; Stock Connect's directions in our words."""
    said = _SAID_BEFORE.sub("", text, count=1)
    for written, direction in _DIRECTIONS:
        if (found := written.match(said)) is not None:
            return f"{direction}{said[found.end() :].strip()}".strip()
    return said


def with_signs(text: str) -> str:
    """Gains and losses in words, and compared, as signed changes: "falls by 5%" and "< -5%" are "-5%"."""
    said = _LOSS.sub(r" -\1%", _GAIN.sub(r" +\1%", text))
    return _LESS.sub(r" -\1\2", _MORE.sub(r" +\1\2", said))


def directed(text: str) -> str:
    """A text in which directions after changes are signs: "5% down" is "-5%". Those of options and labels stay, so this
    comes before options are taken out: what is left beside each other then was not said together."""

    def signed(match: re.Match[str]) -> str:
        if match[1] is not None or _OF_OPTION.search(text[: match.start()]) is not None:
            return match[0]
        return f"{'+' if match[3] else '-'}{match[2]}%"

    return _AFTER_NUMBER.sub(signed, text)
