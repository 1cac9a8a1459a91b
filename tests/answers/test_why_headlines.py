"""`why`: headlines stand apart from the numbers, with source and time, or their absence is told."""

import dataclasses
from datetime import datetime

import pytest

from bot.domain.instruments import Instrument
from bot.domain.news import Headline
from bot.providers.base import SourceDown
from bot.services.news import NewsService
from tests.answers.market import folder, made, texts
from tests.answers.test_why import ALIBABA, INDEX, alone, ask, moved, told


@dataclasses.dataclass
class Published:
    """A source of headlines."""

    headlines: tuple[Headline, ...] = ()
    broken: bool = False

    async def news(self, instrument: Instrument) -> tuple[Headline, ...]:
        if self.broken:
            raise SourceDown("no answer")
        return self.headlines


def headline(at: str, title: str = "A headline", link: str = "") -> Headline:
    return Headline(title, "A paper", datetime.fromisoformat(at), link)


async def test_headlines_of_its_days_stand_apart() -> None:
    market = folder()
    market.source.put(made(ALIBABA, moved([4.0])), made(INDEX, moved([1.5])))
    news = (
        headline("2025-02-13T09:00:00+08:00", "Of tomorrow"),
        headline("2025-02-12T14:03:00+08:00", "Of\u202e the day " + "x" * 300, "https://news.example/a"),
        headline("2025-02-11T17:00:00+08:00", "Of the evening"),
        headline("2025-02-11T15:00:00+08:00", "Of the session before"),
    )
    services = dataclasses.replace(alone(market), news=NewsService(Published(news)))
    found = await ask(services)
    # From the close of the 11th, 16:00, to the end of the 12th.
    assert [one["title"] for one in told(found)["headlines"]] == [news[1].title, news[2].title]
    assert told(found)["headlines"][0]["link"] == "https://news.example/a"
    assert told(found)["headlines"][1]["link"] is None
    assert told(found)["headlines_absent"] is None
    heading, first, second = texts(found.lines)[-3:]
    assert heading == "Headlines of these days, as published:"
    assert first.startswith("“Of the day xxx")
    assert first.endswith("…” (A paper, 12 Feb 2025 14:03 HKT)")
    assert len(first) < 200
    assert second == "“Of the evening” (A paper, 11 Feb 2025 17:00 HKT)"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (None, "Headlines: none from this source."),
        (Published(broken=True), "Headlines: Folder did not answer."),
        (Published(), "Headlines: Folder has none of this line."),
        (Published((headline("2025-02-14T09:00:00+08:00"),)),
         "Headlines: Folder gives the latest only, and none is of these days."),
    ],
)  # fmt: skip
async def test_the_absence_of_headlines_is_told(source: Published | None, line: str) -> None:
    market = folder()
    market.source.put(made(ALIBABA, moved([4.0])), made(INDEX, moved([1.5])))
    found = await ask(dataclasses.replace(alone(market), news=NewsService(source)))
    assert texts(found.lines)[-1] == line
