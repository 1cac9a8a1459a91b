from datetime import date

import pytest

from bot.answers.events import _CATEGORIES as CATEGORIES
from bot.domain.answers import Answer
from bot.domain.figures.events import EventsFigure
from tests.answers.market import END, folder, made, reference, text, texts


def drawn(answer: Answer) -> EventsFigure:
    assert isinstance(answer.figure, EventsFigure)
    return answer.figure


def ids(answer: Answer) -> list[str]:
    return [event["id"] for event in answer.data["events"]]


async def test_all_events_until_the_day_latest_first() -> None:
    answer = await folder().ask("events")
    known = [event for event in reference().events.values() if event.day.isoformat() <= END]
    assert len(ids(answer)) == len(known)
    days = [event["day"] for event in answer.data["events"]]
    assert days == sorted(days, reverse=True)
    assert text(answer.headline) == (f"{len(known)} events, latest: Apple said to pick Alibaba for AI (11 Feb 2025)")
    assert len(answer.lines) == 10
    assert texts(answer.lines)[0] == "11 Feb 2025: Apple said to pick Alibaba for AI (AP)"
    assert texts(answer.notes)[0] == (
        f"The latest 10 of {len(known)} are shown. Earlier ones: events 2024-01-01..2024-09-24"
    )
    earlier = await folder().ask("events 2024-01-01..2024-09-24")
    assert ids(earlier)[0] == ids(answer)[10]
    assert (len(drawn(answer).events), drawn(answer).further) == (10, len(known) - 10)
    assert answer.complete


async def test_a_row_has_everything() -> None:
    answer = await folder().ask("events nvidia since 2025-01-25")
    assert answer.data["events"] == [
        {
            "id": "deepseek",
            "title": "DeepSeek shock",
            "day": "2025-01-27",
            "end_day": None,
            "category": "ai",
            "market": "XNYS",
            "instruments": ["NVDA", "^SOX", "^IXIC", "^GSPC", "^DJI", "AVGO", "AAPL"],
            "source": [
                reference().sources[id] for id in ("reuters_27jan", "epoch_27jan", "cyber_27jan", "finworld_27jan")
            ],
        }
    ]
    assert text(answer.headline) == "Nvidia: 1 event, latest: DeepSeek shock (27 Jan 2025)"
    assert texts(answer.notes) == ["What happened after one: event deepseek shock"]
    assert drawn(answer).further == 0


async def test_a_company_has_the_events_of_all_its_lines() -> None:
    # The memo of 24 February names BABA alone, the confirmation of the 13th 9988.HK alone.
    market = folder("2025-02-28")
    by_name, by_ads = await market.ask("events alibaba"), await market.ask("events BABA")
    assert ids(by_name) == ids(by_ads)
    assert {"america_first_memo", "tsai_confirms"} <= set(ids(by_name))
    assert "deepseek" not in ids(by_name)


async def test_the_window_counts_back_from_the_day() -> None:
    answer = await folder().ask("events 1m on 2025-02-07")
    # One month back is 7 January: the low of the 13th is in it, the PBoC's September is not, nor is 11 February.
    assert ids(answer) == ["hstech_bull", "snake_open", "hk_pre_cny", "deepseek", "deepseek_r1", "hstech_2025_low"]
    answer = await folder().ask("events since deepseek_r1")
    assert ids(answer)[-1] == "deepseek_r1"


async def test_events_of_several_days_show_both() -> None:
    answer = await folder().ask("events 2022-03-10..2022-03-15")
    assert texts(answer.lines) == ["14 Mar → 15 Mar 2022: China tech rout of March 2022 (SCMP, 14 March 2022)"]


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("events xpeng", "no_data", "No event of XPeng is known until 12 Feb 2025."),
        ("events xpeng 1m", "no_data", "No event of XPeng is known from 12 Jan 2025 to 12 Feb 2025."),
        ("events on 2019-01-02", "no_data", "No event is known until 2 Jan 2019."),
        ("events 2024-02-05..2024-02-09", "no_data", "No event is known from 5 Feb 2024 to 9 Feb 2024."),
        ("events since 2025-03-01", "bad_window", "1 Mar 2025 is after 12 Feb 2025"),
        ("events on 2025-02-13", "bad_window", "Folder ends on 12 Feb 2025"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    refused = await folder().refused(question)
    assert refused.code == code
    assert said in text(refused.message)


def test_every_category_has_words() -> None:
    assert {event.category for event in reference().events.values()} <= set(CATEGORIES)


async def test_headlines_fit() -> None:
    market = folder("2026-09-01")
    for event in reference().events.values():
        assert len(text((await market.ask(f"events on {event.day}")).headline)) <= 100
        if event.day.year > 2020:
            answer = await market.ask(f"events alibaba tencent nvidia hstech hsi on {event.day}")
            assert len(text(answer.headline)) <= 100


async def test_events_to_come_are_not_counted_among_the_known() -> None:
    market = folder("2025-02-12")
    market.source.put(made("0700.HK", {"2024-02-01": 1.0, "2025-02-12": 1.0}))
    answer = await market.ask("events tencent on 2024-06-28")
    events = reference().events.values()
    known = [event for event in events if event.day <= date(2024, 6, 28)]
    assert len(known) < len(events)
    assert answer.provenance is not None
    assert f"of {len(known)} known, to 28 Jun 2024" in text(answer.provenance.basis)
