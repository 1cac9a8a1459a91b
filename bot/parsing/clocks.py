"""Times of day and time zones as people write them."""

import re
from collections.abc import Sequence
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from bot.domain.errors import QuestionFault
from bot.domain.text import Foreign, Literally, msg

CLOCK = re.compile(
    r"(?<!\S)(?<!rate )(?:at\s+)?(?:(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s*(?P<half>[ap]\.?m\.?)?"
    r"|(?P<whole>\d{1,2})\s*(?P<of>[ap]\.?m\.?)),?(?!\S)",
    re.IGNORECASE,
)
"""8:30, 08.30, 8:30 am, 8am; "rate 4.25" is a rate."""

_PLACES = {
    "Asia/Hong_Kong": "hkt hk hongkong hong_kong 香港 香港時間 香港时间",
    "Asia/Shanghai": "cst shanghai beijing shenzhen china 上海 北京 北京時間 北京时间 中國 中国",
    "Asia/Taipei": "taipei taiwan 台北",
    "Asia/Singapore": "sgt singapore 新加坡",
    "Asia/Tokyo": "jst tokyo japan 東京 东京",
    "Asia/Seoul": "kst seoul korea",
    "Asia/Kolkata": "ist mumbai delhi new_delhi india",
    "Asia/Dubai": "dubai",
    "Australia/Sydney": "sydney aest aedt melbourne",
    "Europe/London": "gmt bst london uk 倫敦 伦敦",
    "Europe/Paris": "paris france",
    "Europe/Berlin": "cet cest berlin frankfurt germany",
    "Europe/Zurich": "zurich switzerland",
    "America/New_York": "et est edt eastern ny nyc new_york us_eastern 紐約 纽约",
    "America/Chicago": "chicago central",
    "America/Los_Angeles": "pt pst pdt pacific la los_angeles san_francisco california",
    "America/Toronto": "toronto",
    "America/Vancouver": "vancouver",
    "UTC": "z",
}
"""What the zones of this bot's readers are called; CST is China's here."""

_OFFSET = re.compile(r"(?:utc|gmt)([+\-−–])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_PARTS = {"+0330": "Asia/Tehran", "+0430": "Asia/Kabul", "+0530": "Asia/Kolkata", "+0545": "Asia/Kathmandu",
          "+0630": "Asia/Yangon", "+0930": "Australia/Darwin"}  # fmt: skip
_LONGEST_ZONE = 3


def time_of(found: re.Match[str]) -> time:
    """The time of a match of `CLOCK`. Raises bad_question for one that no clock shows."""
    hour, minute = int(found["hour"] or found["whole"]), int(found["minute"] or 0)
    half = (found["half"] or found["of"] or "").casefold()
    if half and not 1 <= hour <= 12:
        half = ""
        hour = hour if found["hour"] else 24
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        message = msg("{time} is no time of day. Write it like {example}", time=Foreign(found[0].strip()),
                      example=Literally("08:30"))  # fmt: skip
        raise QuestionFault("bad_question", message) from None


def zone_at(words: Sequence[str]) -> tuple[str, int] | None:
    """The zone that the first words name, as IANA does, and how many words it takes; None where they name none."""
    for count in range(min(_LONGEST_ZONE, len(words)), 0, -1):
        zone = _zone("_".join(words[:count]))
        if zone is not None:
            return zone, count + (words[count : count + 1] in (["time"], ["Time"]))
    return None


def _zone(word: str) -> str | None:
    bare = word.casefold().strip(",.()")
    offset = _OFFSET.fullmatch(bare.replace("_", ""))
    if offset is None:
        return _zones().get(bare)
    east = offset[1] == "+"
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if minutes:
        return _PARTS.get(f"{'+' if east else '-'}{hours:02}{minutes:02}")
    if hours == 0:
        return "UTC"
    # Their signs are turned round: Etc/GMT-8 is eight hours before Greenwich.
    return f"Etc/GMT{'-' if east else '+'}{hours}" if hours <= (14 if east else 12) else None


@cache
def _zones() -> dict[str, str]:
    ours = {name: zone for zone, names in _PLACES.items() for name in names.split()}
    return {zone.casefold(): zone for zone in available_timezones()} | ours
