"""The story: every number in its text is computed again here, by a slow reader of the sample market's files."""

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from bot.app import App, build
from bot.domain.answers import Answer
from bot.domain.errors import QuestionFault
from bot.domain.figures.brief import BriefFigure
from bot.domain.windows import Event
from bot.services.windows import before_event
from bot.settings import HOME, Settings
from bot.ui import terminal

SAMPLE = HOME / "data" / "sample"
OWN_MAKING = {"market", "calendar", "story", "milestone", "index"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    path = tmp_path_factory.mktemp("store") / "brief.db"
    return build(Settings(market_source="sample", database_url=f"sqlite+aiosqlite:///{path}"))


def ask(app: App, text: str) -> Answer:
    question = app.parse(text)
    assert question is not None
    return asyncio.run(app.answer(question))


def closes(symbol: str) -> dict[date, float]:
    with (SAMPLE / f"{symbol}.csv").open(encoding="utf-8") as file:
        return {date.fromisoformat(row["Date"]): float(row["Close"]) for row in csv.DictReader(file)}


def last(symbol: str, day: date) -> tuple[date, float]:
    return max((d, close) for d, close in closes(symbol).items() if d <= day)


@dataclass(frozen=True)
class Moved:
    """A symbol's own days and closes, and its change."""

    name: str
    base_day: date
    base: float
    day: date
    close: float

    @property
    def pct(self) -> float:
        return (self.close / self.base - 1) * 100


def rounded(value: float, digits: int) -> str:
    return f"{Decimal(str(abs(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"


def size(pct: float) -> str:
    """A percentage without its sign: one decimal from ten on, two below."""
    return rounded(pct, 1 if abs(pct) >= 9.995 else 2) + "%"


def signed(pct: float) -> str:
    return ("+" if pct > 0 else "−" if pct < 0 else "") + size(pct)


def level(value: float) -> str:
    return rounded(value, 2 if value < 9999.995 else 0)


def on(day: date, year: bool = True) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def days(moved: Moved) -> str:
    return f"from {on(moved.base_day, moved.base_day.year != moved.day.year)} to {on(moved.day)}"


def said(moved: Moved) -> str:
    return f"{moved.name} {'rose' if moved.pct > 0 else 'fell'} {size(moved.pct)}"


def with_change(moved: Moved) -> str:
    return f"{moved.name} ({signed(moved.pct)})"


def joined(parts: Sequence[str]) -> str:
    """A list as English writes it."""
    if len(parts) < 3:
        return " and ".join(parts)
    return ", ".join(parts[:-1]) + f", and {parts[-1]}"


class Reader:
    """The story of the sample market as of a day, told again."""

    def __init__(self, app: App, day: date) -> None:
        self.app = app
        self.day = day
        self.known = app.reference.instruments

    def moved(self, symbol: str) -> Moved:
        base = last(symbol, self.day - relativedelta(months=1))
        return Moved(self.known[symbol].name.en, *base, *last(symbol, self.day))

    def ranked(self, symbols: Sequence[str]) -> list[Moved]:
        found = [self.moved(s) for s in symbols if min(closes(s)) <= self.day - relativedelta(months=1)]
        return sorted(found, key=lambda m: -m.pct)

    def members(self, universe: str) -> list[Moved]:
        symbols = self.app.reference.universes[universe].members_on(self.day).members
        return self.ranked([s for s in symbols if (SAMPLE / f"{s}.csv").exists()])

    def state(self) -> tuple[str, date, date, float]:
        """The last flip, by trying every day against every earlier one since the flip before."""
        days = [(d, close) for d, close in sorted(closes("HSTECH.HK").items()) if d <= self.day]
        found: list[tuple[str, date, date, float]] = []
        since = 0
        for at, (day, close) in enumerate(days):
            before = days[since : at + 1]
            low, high = min(before, key=lambda d: d[1]), max(before, key=lambda d: d[1])
            if (not found or found[-1][0] == "bear") and close >= low[1] * 1.2:
                found.append(("bull", day, *low))
                since = at
            elif (not found or found[-1][0] == "bull") and close <= high[1] * 0.8:
                found.append(("bear", day, *high))
                since = at
        return found[-1]

    def correction(self, state: str, since: date) -> list[str]:
        """The unbroken run of closes that are 10% below the highest of a bull market."""
        days = [(d, close) for d, close in sorted(closes("HSTECH.HK").items()) if since <= d <= self.day]
        begun: date | None = None
        for at, (day, close) in enumerate(days):
            below = close <= max(c for _, c in days[: at + 1]) * 0.9
            begun = (begun or day) if below else None
        if state != "bull" or begun is None:
            return []
        high_day, high = max(days, key=lambda d: (d[1], -d[0].toordinal()))
        last_day, close = days[-1]
        fall = size((close / high - 1) * 100)
        return [
            f"Within it a correction since {on(begun)}: on {on(last_day)} it was {fall} below its high of "
            f"{level(high)} on {on(high_day)}."
        ]

    def first_after(self, event: Event, symbol: str) -> Moved | None:
        path = closes(symbol)
        base = last(symbol, before_event(event, self.known[symbol], self.app.sessions))
        after = [d for d in sorted(path) if base[0] < d <= self.day]
        return Moved(self.known[symbol].name.en, *base, after[0], path[after[0]]) if after else None

    def shock(self) -> tuple[Event, list[tuple[str, Moved]]]:
        begins, index = self.moved("HSTECH.HK").base_day, self.known["HSTECH.HK"]
        best: tuple[float, Event, list[tuple[str, Moved]]] | None = None
        for event in self.app.reference.events.values():
            if event.day > self.day or event.category in OWN_MAKING:
                continue
            if before_event(event, index, self.app.sessions) < begins:
                continue  # the index's base has seen it
            found = [(s, self.first_after(event, s)) for s in event.instruments if (SAMPLE / f"{s}.csv").exists()]
            moves = [(s, m) for s, m in found if m is not None]
            moves = [(s, m) for s, m in moves if m.day == moves[0][1].day][:3]
            if moves and (best is None or max(abs(m.pct) for _, m in moves) > best[0]):
                best = max(abs(m.pct) for _, m in moves), event, moves
        assert best is not None
        return best[1], best[2]

    def lost(self, symbol: str, moved: Moved) -> tuple[float, str]:
        with (SAMPLE / "shares.csv").open(encoding="utf-8") as file:
            counts = [
                (date.fromisoformat(row["Date"]), float(row["Shares"]))
                for row in csv.DictReader(file)
                if row["Symbol"] == symbol
            ]
        _, shares = max((d, n) for d, n in counts if d <= moved.day)
        amount = (moved.close - moved.base) * shares
        unit, power = ("tn", 1e12) if abs(amount) >= 0.9995e12 else ("bn", 1e9)
        return amount, f"${rounded(amount / power, 1)}{unit}"

    def turnover(self, month: date, until: date) -> tuple[float, float, int]:
        """Mean of buying plus selling a day, and buying less selling, of a month up to a day, in millions; and of how
        many days."""
        with (SAMPLE / "southbound_hkd_million.csv").open(encoding="utf-8") as file:
            rows = [(date.fromisoformat(r["Date"]), float(r["Buy"]), float(r["Sell"])) for r in csv.DictReader(file)]
        own = [(buy, sell) for d, buy, sell in rows if (d.year, d.month) == (month.year, month.month) and d <= until]
        if not own:
            return 0.0, 0.0, 0
        return sum(buy + sell for buy, sell in own) / len(own), sum(buy - sell for buy, sell in own), len(own)

    def flows(self) -> str:
        day = self.day
        now, net, count = self.turnover(day, day)
        before, _, _ = self.turnover(day - relativedelta(months=1), day)
        year_ago, _, _ = self.turnover(day - relativedelta(years=1), day)
        ended = not any(d > day and d.month == day.month for d in closes("HSTECH.HK") if d.year == day.year)
        part = f"on {count} trading days of 1–{day.day} {day:%b %Y}, a part month"
        when = f"in {day:%b %Y}" if ended else part
        change = (now / before - 1) * 100
        compared = [f"{size(change)} {'above' if change >= 0 else 'below'} {day - relativedelta(months=1):%b %Y}"]
        if year_ago:
            compared.append(f"{rounded(now / year_ago, 1)} times {day - relativedelta(years=1):%b %Y}")
        amount = f"HK${rounded(abs(net) / 1000, 1)}bn"
        return (
            f"Southbound turnover averaged HK${rounded(now / 1000, 1)}bn a day {when}, {' and '.join(compared)}; "
            f"net {'buying' if net >= 0 else 'selling'} came to {amount}."
        )

    def breadth(self, members: list[Moved]) -> str:
        missing = len(self.app.reference.universes["hstech"].members_on(self.day).members) - len(members)
        more = f" ({missing} more {'has' if missing == 1 else 'have'} no current change)" if missing else ""
        last = joined([with_change(m) for m in members[:-4:-1]])
        best = [m for m in members[:3] if m.pct > 0]
        if not best:
            told = f"None of {len(members)} members{more} rose {days(members[0])}; {with_change(members[0])} did best"
            return f"{told}, the last were {last}."
        told = f"{sum(m.pct > 0 for m in members)} of {len(members)} members{more} rose {days(members[0])}"
        return f"{told}, led by {joined([with_change(m) for m in best])}; the last were {last}."

    def sentences(self) -> list[str]:
        index, members, peers = self.moved("HSTECH.HK"), self.members("hstech"), self.members("mag7")
        state, since, extreme_day, extreme = self.state()
        beyond = (index.close / extreme - 1) * 100
        others = [self.moved(symbol) for symbol in ("^HSI", "000300.SS", "^IXIC")]
        groups: dict[str, list[Moved]] = {}
        for other in others:
            groups.setdefault(days(other), []).append(other)
        basket = sum(m.pct for m in peers) / len(peers)
        event, moves = self.shock()
        symbol, most = moves[0]
        worth = ""
        if self.known[symbol].kind == "share":
            amount, money = self.lost(symbol, most)
            worth = f" and {'gained' if amount > 0 else 'lost'} {money} of market value"
        rest = f"; {joined([said(m) for _, m in moves[1:]])}" if moves[1:] else ""
        return [
            f"{said(index)} {days(index)}, from {level(index.base)} to {level(index.close)}.",
            f"A {state} market since {on(since)}: on {on(index.day)} it was {size(beyond)} "
            f"{'above' if beyond > 0 else 'below'} its close of {level(extreme)} on {on(extreme_day)}.",
            *self.correction(state, since),
            self.breadth(members),
            *(f"{joined([said(m) for m in group])} {span}." for span, group in groups.items()),
            f"Magnificent Seven {'rose' if basket > 0 else 'fell'} {size(basket)} {days(peers[0])}, equally weighted: "
            f"best was {with_change(peers[0])}, worst {with_change(peers[-1])}.",
            f"On {on(most.day)}, {'the day of' if most.day == event.day else 'at the first close after'} "
            f"“{event.title}”, {said(most)}{worth}{rest}.",
            self.flows(),
        ]


@pytest.mark.parametrize("day", ["2025-02-12", "2024-10-15", "2025-03-14", "2025-01-31"])
def test_every_number_of_the_story_is_computed_again(app: App, day: str) -> None:
    answer = ask(app, f"brief hstech 1m on {day}")
    assert [terminal.said(line, app.words("en")) for line in answer.lines] == Reader(
        app, date.fromisoformat(day)
    ).sentences()


@pytest.mark.parametrize(("first", "last"), [("2024-10-02", "2024-11-05"), ("2025-01-13", "2025-02-12")])
def test_the_story_of_a_past_range_knows_nothing_of_later(app: App, first: str, last: str) -> None:
    of_range = ask(app, f"brief hstech {first}..{last}")
    as_of = ask(app, f"brief hstech since {first} on {last}")
    assert of_range.data["brief"]["state_since"] == as_of.data["brief"]["state_since"] <= last
    # The sentences of the index, its state and what follows from them are the same, told then or now.
    said = [[terminal.said(line, app.words("en")) for line in answer.lines] for answer in (of_range, as_of)]
    assert said[0] == said[1]


def test_the_first_line_is_short_and_tells_the_state(app: App) -> None:
    headline = terminal.said(ask(app, "brief hstech 1m on 2025-02-12").headline, app.words("en"))
    assert headline == ("Simulated: Hang Seng TECH +25.0% in 1 month: bull market since 7 Feb, Kingdee leads (+74.6%)")
    assert len(headline) <= 100


def test_who_fell_leads_nothing(app: App) -> None:
    answer = ask(app, "brief sox 1m on 2025-03-31")
    assert "leads" not in terminal.said(answer.headline, app.words("en"))
    lines = [terminal.said(line, app.words("en")) for line in answer.lines]
    assert any(
        line.startswith("None of 8 members (21 more have no current change) rose from 28 Feb to 31 Mar 2025; ")
        for line in lines
    )


def test_the_picture_has_the_index_first_and_no_member_twice(app: App) -> None:
    figure = ask(app, "brief hstech 1m on 2025-02-12").figure
    assert isinstance(figure, BriefFigure)
    assert figure.lines[0].symbol == "HSTECH.HK"
    assert not {bar.symbol for bar in figure.best} & {bar.symbol for bar in figure.worst}
    assert figure.caption.simulated


def test_a_brief_of_an_american_index_has_chinese_peers(app: App) -> None:
    answer = ask(app, "brief ndx 1m on 2025-02-12")
    assert answer.data["brief"]["peers"]["universe"] == "terrific10"


@pytest.mark.parametrize("asked", ["brief mag7 1m", "brief baba,jd,tencent 1m"])
def test_a_basket_has_no_story_of_an_index(app: App, asked: str) -> None:
    with pytest.raises(QuestionFault) as caught:
        ask(app, asked)
    assert caught.value.code == "bad_question"


def test_a_folder_without_the_index_says_so(tmp_path: Path) -> None:
    for symbol in ("0700.HK", "9988.HK"):
        (tmp_path / f"{symbol}.csv").write_bytes((SAMPLE / f"{symbol}.csv").read_bytes())
    made = build(Settings(market_source=f"folder:{tmp_path}", database_url=f"sqlite+aiosqlite:///{tmp_path}/b.db"))
    with pytest.raises(QuestionFault) as caught:
        ask(made, "brief hstech 1m on 2025-02-12")
    assert caught.value.code == "no_data"


def test_a_mean_of_part_of_its_basket_says_so(tmp_path: Path) -> None:
    for path in SAMPLE.glob("*.csv"):
        if path.stem != "GOOGL":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    made = build(Settings(market_source=f"folder:{tmp_path}", database_url=f"sqlite+aiosqlite:///{tmp_path}/b.db"))
    answer = ask(made, "brief hstech 1m on 2025-02-12")
    said = " ".join(terminal.said(line, made.words("en")) for line in answer.lines)
    assert "6 of 7 members equally weighted" in said
    assert "Magnificent Seven: no current price of Alphabet." in [
        terminal.said(n, made.words("en")) for n in answer.notes
    ]
    assert answer.data["brief"]["peers"]["missing"] == ["GOOGL"]
    assert not answer.complete


def test_what_a_story_lacks_is_said(tmp_path: Path) -> None:
    """A folder with the index, its members and nothing else: no peers, no other markets, no turnover."""
    members = [f"{code}.HK" for code in ("0700", "9988", "3690", "1810")]
    for symbol in ("HSTECH.HK", "^HSI", *members):
        (tmp_path / f"{symbol}.csv").write_bytes((SAMPLE / f"{symbol}.csv").read_bytes())
    made = build(Settings(market_source=f"folder:{tmp_path}", database_url=f"sqlite+aiosqlite:///{tmp_path}/b.db"))
    answer = ask(made, "brief hstech 1m on 2025-02-12")
    notes = [terminal.said(note, made.words("en")) for note in answer.notes]
    assert "Stock Connect turnover is not known here." in notes
    assert "Magnificent Seven: fewer than three of its members have prices here." in notes
    assert any(note.startswith("No prices from") and "CSI 300" in note for note in notes)
    assert not answer.complete
    assert ask(build(Settings(market_source="sample", database_url=f"sqlite+aiosqlite:///{tmp_path}/c.db")),
               "brief hstech 1m on 2025-02-12").data["brief"]["turnover"] is not None  # fmt: skip
