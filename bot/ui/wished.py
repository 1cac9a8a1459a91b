"""Which order somebody means who calls the bot in words of their own: "remind me when tencent is at 500"."""

import re
from difflib import get_close_matches

from bot.domain.orders import ORDER_WORDS, ORDERS
from bot.domain.text import Ask, Message, msg

_MEANT = {
    "alert": re.compile(
        r"\b(?:remind|notify|(?:tell|ping|warn|message)\s+(?:me|us)\s+(?:when|if|once)|let\s+(?:me|us)\s+know)\b",
        re.IGNORECASE,
    ),
    "digest": re.compile(r"\b(?:newsletter|schedule[ds]?|post\s+\S+\s+every)\b", re.IGNORECASE),
    "mydata": re.compile(r"\b(?:(?:my|our)\s+data|gdpr|privacy)\b", re.IGNORECASE),
}
_LISTS = frozenset({"alerts", "digests", "watchlist"})
_WORD = re.compile(r"\w+")
_LONGEST, _SLIP = 300, 0.8


def wished(text: str) -> Message | None:
    """What to type instead; None where no order is meant."""
    said = text[:_LONGEST].casefold()
    words = _WORD.findall(said)
    word = next((word for word in words if word in ORDER_WORDS), None)
    if word is None and words:
        word = next(iter(get_close_matches(words[0], list(ORDER_WORDS), 1, _SLIP)), None)
    name = next((name for name, meant in _MEANT.items() if meant.search(said)), None)
    if word is not None:
        name = ORDER_WORDS[word]
    if name is None:
        return None
    example = word if word in _LISTS else ORDERS[name].examples[0]
    return msg("Try {example}. {help} shows how.", example=Ask(example or ""), help=Ask(f"help {name}"))
