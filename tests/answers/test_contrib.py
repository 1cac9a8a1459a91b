"""`contrib`: what the members made of their index's change."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Literal

import pytest

from bot.domain.figures.contrib import ContribFigure
from bot.domain.prices import Source
from bot.domain.shares import ShareCount
from bot.domain.weights import Weights
from bot.providers.base import SourceDown
from bot.services.shares import ShareService
from bot.services.weights import WeightService
from tests.answers.market import BASE, END, Market, folder, made, reference, text, texts, two_closes
from tests.answers.test_value import Counts

INDEX = "HSTECH.HK"
ALIBABA, TENCENT, XIAOMI = "9988.HK", "0700.HK", "1810.HK"
QUESTION = "contrib hstech 2025-01-10..2025-02-12"
MEMBERS = reference().universes["hstech"].members_on(date(2025, 1, 10)).members


class Known:
    """A source of weights."""

    def __init__(self, *weights: Weights, broken: bool = False) -> None:
        self._weights = weights
        self._broken = broken

    def weights(self, index: str) -> tuple[Weights, ...]:
        if self._broken:
            raise SourceDown("weights.csv line 3: no number")
        return tuple(weights for weights in self._weights if weights.index == index)


def weights(
    pct: Mapping[str, float], day: str = BASE, kind: Literal["published", "estimated", "simulated"] = "published"
) -> Weights:
    return Weights(INDEX, date.fromisoformat(day), pct, kind, "the owner")


def weighed(market: Market, *known: Weights) -> Market:
    market.services = dataclasses.replace(market.services, weights=WeightService([Known(*known)]))
    return market


def small(*known: Weights, index: float = 10.0) -> Market:
    """Three members: Alibaba +20 %, Tencent +10 %, Xiaomi −5 %, and the index."""
    market = weighed(folder(), *known)
    two_closes(market, {ALIBABA: 20.0, TENCENT: 10.0, XIAOMI: -5.0})
    market.source.put(made(INDEX, {BASE: 4000.0, END: 4000.0 * (1 + index / 100)}))
    return market


HALVES = {ALIBABA: 50.0, TENCENT: 30.0, XIAOMI: 20.0}


async def test_contributions_by_hand() -> None:
    answer = await small(weights(HALVES), index=12.5).ask(QUESTION)
    # 50 % × 20 = 10, 30 % × 10 = 3, 20 % × −5 = −1: 12 of 12.5, so 0.5 is left. A point of 4,000 is 40.
    assert [(row["symbol"], row["weight_pct"], row["change_pct"], row["contribution_pp"], row["contribution_points"])
            for row in answer.data["rows"]] == [
        (ALIBABA, 50.0, 20.0, 10.0, 400.0), (TENCENT, 30.0, 10.0, 3.0, 120.0), (XIAOMI, 20.0, -5.0, -1.0, -40.0),
    ]  # fmt: skip
    assert (answer.data["explained_pp"], answer.data["unexplained_pp"]) == (12.0, 0.5)
    assert answer.data["index"] == {
        "symbol": INDEX, "change_pct": 12.5, "base_level": 4000.0, "level": 4500.0,
        "base_date": BASE, "as_of": END, "proxy_for": None,
    }  # fmt: skip
    assert answer.data["weights"] == {"day": BASE, "kind": "published", "source": "the owner"}
    assert text(answer.headline) == (
        "Alibaba made +10.0 percentage points of Hang Seng TECH’s +12.5% from 10 Jan to 12 Feb 2025"
    )
    assert texts(answer.lines) == [
        "▲ Alibaba +10.0 pp (50.0%) · Tencent +3.00 pp (30.0%)",
        "▼ Xiaomi −1.00 pp (20.0%)",
        "3 members +12.0 percentage points, unexplained +0.50 pp, index +12.5%",
        "Hang Seng TECH 4,000.00 → 4,500.00: Alibaba +400.0 index points",
    ]
    assert isinstance(answer.figure, ContribFigure)
    assert sum(part.pp for part in answer.figure.parts) + answer.figure.unexplained_pp == pytest.approx(12.5)
    assert answer.provenance is not None
    assert "weights of 10 Jan 2025" in text(answer.provenance.line)
    assert (answer.notes, answer.complete) == ((), True)


async def test_in_a_fall_the_one_that_took_most_is_named() -> None:
    market = weighed(folder(), weights(HALVES))
    two_closes(market, {ALIBABA: -20.0, TENCENT: 10.0, XIAOMI: -5.0})
    market.source.put(made(INDEX, {BASE: 4000.0, END: 3680.0}))
    headline = text((await market.ask(QUESTION)).headline)
    assert headline == "Alibaba made −10.0 percentage points of Hang Seng TECH’s −8.00% from 10 Jan to 12 Feb 2025"


async def test_estimates_and_other_days_are_said() -> None:
    market = small(weights(HALVES, "2025-01-08", "estimated"))
    # On the 8th Alibaba stood at 80, the others where they stand at the base: 50 × 100/80 = 62.5 beside 30 and 20, and
    # of 112.5 that is 55.56 %.
    market.source.put(made(ALIBABA, {"2025-01-08": 80.0, BASE: 100.0, END: 120.0}))
    for symbol, close in {TENCENT: 110.0, XIAOMI: 95.0}.items():
        market.source.put(made(symbol, {"2025-01-08": 100.0, BASE: 100.0, END: close}))
    answer = await market.ask(QUESTION)
    assert [row["weight_pct"] for row in answer.data["rows"]] == [55.556, 26.667, 17.778]
    # 55.556 % that rose by 20 % are 11.1 points; as good as the fit of the weights is.
    assert text(answer.headline).startswith("Alibaba made an estimated +11.1 pp of ")
    assert texts(answer.notes) == [
        "The weights are a fit to the index’s own closes: this proves the sums, not the weights.",
        "Weights of 8 Jan 2025, brought to 10 Jan 2025 by the members’ prices.",
    ]
    assert answer.data["weights"]["kind"] == "estimated"


@pytest.mark.parametrize(("day", "found"), [("2024-12-10", True), ("2024-12-06", False)])
async def test_an_estimate_is_brought_on_only_while_the_members_stay(day: str, found: bool) -> None:
    # A review took effect on 9 December 2024.
    market = small(weights(HALVES, day, "estimated"))
    for symbol, close in {ALIBABA: 120.0, TENCENT: 110.0, XIAOMI: 95.0}.items():
        market.source.put(made(symbol, {day: 100.0, BASE: 100.0, END: close}))
    if found:
        assert "Weights of 10 Dec 2024, brought to 10 Jan 2025 by the members’ prices." in texts(
            (await market.ask(QUESTION)).notes
        )
    else:
        assert (await market.refused(QUESTION)).code == "no_data"


async def test_published_weights_hold_until_the_next() -> None:
    market = small(weights(HALVES, "2024-12-06"), weights({ALIBABA: 100.0}, "2025-01-13"))
    for symbol, close in {ALIBABA: 120.0, TENCENT: 110.0, XIAOMI: 95.0}.items():
        market.source.put(made(symbol, {"2024-12-06": 100.0, BASE: 100.0, END: close}))
    answer = await market.ask(QUESTION)
    assert answer.data["weights"]["day"] == "2024-12-06"
    assert [row["weight_pct"] for row in answer.data["rows"]] == [50.0, 30.0, 20.0]
    said = "The index was weighted anew on 13 Jan 2025: what that changed is part of the unexplained."
    assert said in texts(answer.notes)


async def test_weights_that_do_not_add_up_are_scaled_and_it_is_said() -> None:
    answer = await small(weights({ALIBABA: 40.0, TENCENT: 40.0})).ask(QUESTION)
    assert [row["weight_pct"] for row in answer.data["rows"]] == [50.0, 50.0]
    assert "The weights did not add up to 100%; they are scaled." in texts(answer.notes)


async def test_a_member_without_prices_is_part_of_the_unexplained() -> None:
    answer = await small(weights({ALIBABA: 50.0, TENCENT: 30.0, "0981.HK": 20.0}), index=15.0).ask(QUESTION)
    assert answer.data["unexplained_pp"] == 2.0
    assert answer.data["missing"] == [{"symbol": "0981.HK", "weight_pct": 20.0}]
    assert texts(answer.notes) == [
        "No prices from Folder: SMIC (0981.HK)",
        "Part of the unexplained, with 20.0% of the weight: SMIC",
    ]
    assert isinstance(answer.figure, ContribFigure)
    assert [name.en for name in answer.figure.missing] == ["SMIC"]
    assert not answer.complete


async def test_a_fund_that_stands_in_is_named_and_has_no_index_points() -> None:
    market = small(weights(HALVES))
    del market.source.shelf[INDEX]
    market.source.put(made("3033.HK", {BASE: 4.0, END: 4.48}))
    answer = await market.ask(QUESTION)
    assert text(answer.headline).startswith("Alibaba made +10.0")
    assert "Hang Seng TECH (by fund 3033.HK)’s +12.0%" in text(answer.headline)
    assert {row["contribution_points"] for row in answer.data["rows"]} == {None}
    assert (answer.data["index"]["proxy_for"], answer.complete) == (INDEX, False)
    assert any("stands in" in note for note in texts(answer.notes))


@pytest.mark.parametrize("first", ["snake_open", "2024-12-30"])
@pytest.mark.parametrize(
    ("id", "measured"), [("dow", "^DJI"), ("ndx", "QQQ"), ("csi300", "510300.SS"), ("hsi", "^HSI")]
)
async def test_headlines_fit_and_say_unit_and_days(id: str, measured: str, first: str) -> None:
    universe = reference().universes[id]
    names = {
        symbol: reference().instruments[symbol].name.en for symbol in universe.members_on(date(2025, 1, 28)).members
    }
    longest = max(names, key=lambda symbol: len(names[symbol]))
    known = Weights(universe.index or "", date(2024, 12, 30), {longest: 100.0}, "simulated", "made")
    market = weighed(folder(source=Source("sample", "Sample", live=False, simulated=True)), known)
    for symbol in (longest, measured):
        market.source.put(made(symbol, {"2024-12-30": 100.0, "2025-01-27": 98.0, END: 76.1}))
    answer = await market.ask(f"contrib {id} since {first}")
    headline, title = text(answer.headline), text(answer.figure.caption.title) if answer.figure else ""
    for said, most in ((headline, 100), (title, 84)):
        assert len(said) <= most, said
        assert "percentage points" in said or " pp of " in said
        assert "since" in said or " → 12 Feb 2025" in said
        assert names[longest] in said


def test_all_members_have_a_count() -> None:
    assert len(MEMBERS) == 30


async def test_without_weights_they_are_made_from_market_values_under_the_cap() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(MEMBERS, 10.0) | {ALIBABA: 20.0})
    market.source.put(made(INDEX, {BASE: 4000.0, END: 4432.0}))
    # Alibaba is as large as the 29 others together: 8 % is the most, and each other has 92 / 29 = 3.172 %.
    counts = [ShareCount(symbol, date(2025, 1, 1), 1e9, "x") for symbol in MEMBERS if symbol != ALIBABA]
    counts.append(ShareCount(ALIBABA, date(2025, 1, 1), 29e9, "x"))
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(*counts)]))
    answer = await market.ask(QUESTION)
    assert [row["weight_pct"] for row in answer.data["rows"]] == [8.0, *[3.172] * 29]
    # 8 % × 20 + 92 % × 10 = 10.8, which is the index's change.
    assert (answer.data["explained_pp"], answer.data["unexplained_pp"]) == (10.8, 0.0)
    assert answer.data["weights"]["kind"] == "market_value"
    assert texts(answer.notes) == [
        "No weights are known: made from market values, none above 8.00%. Free float is not counted."
    ]
    assert answer.provenance is not None
    assert "weights from market values on 10 Jan 2025 · members of 9 Dec 2024" in text(answer.provenance.line)


async def test_with_few_share_counts_there_are_no_weights() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(MEMBERS, 10.0))
    market.source.put(made(INDEX, {BASE: 4000.0, END: 4400.0}))
    counts = [ShareCount(symbol, date(2025, 1, 1), 1e9, "x") for symbol in MEMBERS[:26]]
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(*counts)]))
    assert (await market.refused(QUESTION)).code == "no_data"


async def test_share_counts_that_did_not_come_are_their_source_s_fault() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(MEMBERS, 10.0))
    market.source.put(made(INDEX, {BASE: 4000.0, END: 4400.0}))
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(broken=True)]))
    assert (await market.refused(QUESTION)).code == "source_down"


async def test_who_joined_and_left_is_said() -> None:
    market = weighed(folder("2025-03-31"), weights(dict.fromkeys(MEMBERS, 100 / 30), BASE))
    closes = {BASE: 100.0, "2025-03-31": 110.0}
    market.source.put(*(made(symbol, closes) for symbol in (*MEMBERS, INDEX)))
    answer = await market.ask("contrib hstech 2025-01-10..2025-03-31")
    # As the review that took effect on 10 March 2025 had it.
    assert texts(answer.notes) == [
        "Held as at the start; joined since: Tencent Music, Horizon Robotics; left: East Buy, ZhongAn"
    ]
    assert len(answer.data["rows"]) == 30


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("contrib mag7 1m", "bad_question", "Contributions are those of an index’s members."),
        ("contrib baba,jd 1m", "bad_question", "contrib takes one index."),
        ("contrib hstech 1m on 2025-02-14", "bad_window", "Folder ends on 12 Feb 2025"),
        ("contrib hstech 2025-02-10..2025-02-01", "bad_window", "runs backwards"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    error = await small(weights(HALVES)).refused(question)
    assert (error.code, said in text(error.message)) == (code, True), text(error.message)


async def test_without_weights_it_is_said_what_works() -> None:
    error = await small().refused(QUESTION)
    assert error.code == "no_data"
    assert text(error.message) == (
        "No weights of Hang Seng TECH are known near the start of that window, so there are no contributions. "
        "This works: contrib hstech 2025-01-13..2025-02-12"
    )


async def test_without_the_index_there_is_nothing_to_explain() -> None:
    market = small(weights(HALVES))
    del market.source.shelf[INDEX]
    assert (await market.refused(QUESTION)).code == "no_data"


async def test_a_broken_file_of_weights_is_told() -> None:
    market = small()
    market.services = dataclasses.replace(market.services, weights=WeightService([Known(broken=True)]))
    error = await market.refused(QUESTION)
    assert error.code == "source_down"
    assert text(error.message) == "The index weights cannot be read. weights.csv line 3: no number"


async def test_all_are_stale_and_answered_as_of_their_last_day() -> None:
    market = weighed(folder("2025-02-14"), weights(HALVES))
    two_closes(market, {ALIBABA: 20.0, TENCENT: 10.0, XIAOMI: -5.0})
    market.source.put(made(INDEX, {BASE: 4000.0, END: 4480.0}))
    answer = await market.ask("contrib hstech since 2025-01-10")
    assert text(answer.headline).endswith("Hang Seng TECH’s +12.0% since 10 Jan 2025 to 12 Feb 2025")
    assert texts(answer.notes)[0] == "Not current: there is no close after 12 Feb 2025 yet."
    assert not answer.complete


async def test_simulated_prices_are_labelled() -> None:
    market = weighed(folder(source=Source("sample", "Sample", live=False, simulated=True)),
                     weights(HALVES, kind="simulated"))  # fmt: skip
    two_closes(market, {ALIBABA: 20.0, TENCENT: 10.0, XIAOMI: -5.0, INDEX: 12.0})
    answer = await market.ask("contrib hstech 1m")
    assert text(answer.headline) == (
        "Simulated: Alibaba made +10.0 percentage points of Hang Seng TECH’s +12.0% in 1 month"
    )
    assert answer.provenance is not None
    assert "simulated weights of 10 Jan 2025" in text(answer.provenance.line)
