"""Yahoo's counts of shares and its news → domain. Pure: no network, no clock, no yfinance."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import cast
from urllib.parse import urlsplit

from bot.domain.news import Headline
from bot.domain.shares import ShareCount
from bot.providers.yahoo.parse import positive

_TITLE, _PUBLISHER, _LINK = 300, 80, 1000
"""The most characters of each. What is longer is no headline and no name, and is cut; a link is left out instead."""


def parse_shares(rows: Iterable[tuple[date, object]], symbol: str, source: str) -> tuple[ShareCount, ...]:
    """The counts by day, ascending; what is no number above 0 is left out.

    Yahoo may have several numbers on one day, some of them far from those around it (yfinance issue 1954): the one
    that is nearest to the count before, by ratio, is taken, and without one before, the nearest to the count after
    (the least, where there is neither).

    The numbers are given as Yahoo has them. What is known of their split basis: they are counts as they were reported
    for their day, not restated at a later split as Yahoo's prices are. What is not known: on which day Yahoo's count
    takes up a split, which need not be the ex-date of its prices, and whether old counts are ever restated. Nor is it
    said whether a count is of all classes: of a company with several it may be the line's own class.
    """
    by_day: defaultdict[date, set[float]] = defaultdict(set)
    for day, value in rows:
        if (number := positive(value)) is not None:
            by_day[day].add(number)
    days = sorted(by_day)
    found: list[ShareCount] = []
    for at, day in enumerate(days):
        beside = found[-1].shares if found else next((_only(by_day[later]) for later in days[at + 1 :]), None)
        found.append(ShareCount(symbol, day, _nearest(by_day[day], beside), source))
    return tuple(found)


def parse_news(items: Sequence[object]) -> tuple[Headline, ...]:
    """The headlines, latest first, each once. An item without title, publisher or time is left out; a link that is not
    of the web is left empty."""
    found = (headline for item in items if (headline := _headline(item)) is not None)
    return tuple(sorted(dict.fromkeys(found), key=lambda headline: headline.published, reverse=True))


def _only(numbers: set[float]) -> float | None:
    return next(iter(numbers)) if len(numbers) == 1 else None


def _nearest(numbers: set[float], beside: float | None) -> float:
    if beside is None:
        return min(numbers)
    return min(sorted(numbers), key=lambda number: abs(math.log(number / beside)))


def _headline(item: object) -> Headline | None:
    content = _table(_table(item).get("content"))
    title, publisher = _words(content.get("title")), _words(_table(content.get("provider")).get("displayName"))
    published = _moment(content.get("pubDate"))
    if not title or not publisher or published is None:
        return None
    urls = (_table(content.get(field)).get("url") for field in ("canonicalUrl", "clickThroughUrl"))
    link = next((link for url in urls if (link := _link(url))), "")
    return Headline(title[:_TITLE], publisher[:_PUBLISHER], published, link)


def _table(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def _words(value: object) -> str:
    """A text on one line; empty for anything else."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    """An aware time from ISO 8601 with a zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # of a year that there is not, once it is in UTC
        return None


def _link(value: object) -> str:
    """A web address as it stands; empty for anything else."""
    if not isinstance(value, str) or len(value) > _LINK or not value.isprintable() or " " in value:
        return ""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and host else ""
