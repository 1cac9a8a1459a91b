"""A folder of CSV files: what is read, what is refused and where, and what is kept in memory."""

import asyncio
import math
import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, Adjustment, PriceSeries
from bot.domain.text import Name
from bot.providers import folder as folder_module
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, PriceProvider, SourceDown
from bot.providers.folder import FolderProvider
from bot.providers.folder_csv import parse_bars, parse_last_day

HEADER = "Date,Open,High,Low,Close,Adj Close,Volume\n"
DAY = "2025-01-02,10,12,9,11,10.5,1000\n"


def tencent(symbol: str = "0700.HK", currency: str = "HKD") -> Instrument:
    return Instrument(symbol, Kind.SHARE, Name("Tencent"), currency, "XHKG", "Asia/Hong_Kong")


def put(folder: Path, text: str, symbol: str = "0700.HK") -> Path:
    path = folder / f"{symbol}.csv"
    path.write_text(text, encoding="utf-8")
    return path


async def fetch(folder: Path, symbol: str = "0700.HK", start: date | None = None) -> PriceSeries:
    return await FolderProvider(folder).daily(BarsQuery(tencent(symbol), start))


class TestParsing:
    def test_a_row_becomes_a_bar(self) -> None:
        bars = parse_bars((HEADER + DAY).encode(), "x.csv")
        assert list(bars.columns) == list(COLUMNS)
        assert bars.index.tolist() == [pd.Timestamp("2025-01-02")]
        assert bars.iloc[0].tolist() == [10, 12, 9, 11, 10.5, 1000]
        assert all(dtype == "float64" for dtype in bars.dtypes)

    def test_columns_in_any_order_and_extra_ones(self) -> None:
        bars = parse_bars(b"Dividends,Close,Date\n0.5,11,2025-01-02\n", "x.csv")
        assert bars["close"].tolist() == [11]
        assert bars.drop(columns="close").isna().all(axis=None)

    def test_blanks_are_absent_and_not_zero(self) -> None:
        bars = parse_bars((HEADER + "2025-01-02,,, ,11,,\n").encode(), "x.csv")
        assert bars["close"].tolist() == [11]
        assert bars.drop(columns="close").isna().all(axis=None)

    def test_a_row_may_lack_its_close(self) -> None:
        bars = parse_bars((HEADER + DAY + "2025-01-03,10,12,9,,,\n").encode(), "x.csv")
        assert math.isnan(bars["close"].iloc[1])
        assert bars["open"].iloc[1] == 10

    def test_rows_are_sorted(self) -> None:
        bars = parse_bars(b"Date,Close\n2025-01-03,3\n2025-01-02,2\n", "x.csv")
        assert bars["close"].tolist() == [2, 3]
        assert bars.index.is_monotonic_increasing

    def test_a_half_day_of_one_price_and_no_volume_is_kept(self) -> None:
        bars = parse_bars((HEADER + "2024-12-24,80,80,80,80,80,0\n").encode(), "x.csv")
        assert bars.iloc[0].tolist() == [80, 80, 80, 80, 80, 0]

    def test_a_leading_run_of_flat_rows_is_kept_too(self) -> None:
        # What is no price is decided elsewhere; a source says what it has.
        rows = "".join(f"2024-07-0{day},2,2,2,2,2,0\n" for day in range(1, 6))
        assert len(parse_bars((HEADER + rows).encode(), "x.csv")) == 5

    def test_local_midnights_as_pandas_writes_them(self) -> None:
        bars = parse_bars(b"Date,Close\n2025-01-02 00:00:00-05:00,2\n", "x.csv")
        assert bars.index.tolist() == [pd.Timestamp("2025-01-02")]

    def test_byte_order_mark_and_windows_line_ends(self) -> None:
        assert len(parse_bars(b"\xef\xbb\xbfDate,Close\r\n2025-01-02,2\r\n\r\n", "x.csv")) == 1

    @pytest.mark.parametrize("text", ["", "\n\n", HEADER, HEADER + "2025-01-02,1,1,1,,,5\n"])
    def test_nothing_to_show(self, text: str) -> None:
        with pytest.raises(NoBars, match=r"x\.csv"):
            parse_bars(text.encode(), "x.csv")

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            (HEADER + DAY + "03/01/2025,1,1,1,1,1,1\n", "line 3: '03/01/2025' is not a date"),
            (HEADER + "2025-02-30,1,1,1,1,1,1\n", "line 2: '2025-02-30' is not a date"),
            (HEADER + "2025-01-02 16:00:00,1,1,1,1,1,1\n", "line 2: '2025-01-02 16:00:00' is not a date"),
            (HEADER + DAY + "\n" + DAY, "line 4: 2025-01-02 is already on line 2"),
            (HEADER + "2025-01-02,1,1,1,abc,1,1\n", "line 2: Close 'abc' is not a number"),
            (HEADER + "2025-01-02,1,1,1,nan,1,1\n", "line 2: Close 'nan' is not a number"),
            (HEADER + '2025-01-02,1,1,1,"1,100",1,1\n', "line 2: Close '1,100' is not a number"),
            (HEADER + "2025-01-02,1,1,1,0,1,1\n", "line 2: Close 0 is out of range"),
            (HEADER + "2025-01-02,-1,1,1,1,1,1\n", "line 2: Open -1 is out of range"),
            (HEADER + "2025-01-02,1,1,1,1,1,-1\n", "line 2: Volume -1 is out of range"),
            (HEADER + "2025-01-02,1,1,1,1e999,1,1\n", "line 2: Close 1e999 is out of range"),
            (HEADER + DAY + "2025-01-03,10,12\n", "line 3: 3 cells, the header has 7"),
            (HEADER + "2025-01-02,1,1,1,1,1,1,9\n", "line 2: 8 cells, the header has 7"),
            ("Date,Open\n2025-01-02,1\n", "line 1: 0 columns named Close"),
            ("Date,Close,Close\n2025-01-02,1,2\n", "line 1: 2 columns named Close"),
            ('Date,Close\n"2025-01-02,1\n', "not a CSV file"),
        ],
    )
    def test_a_fault_is_named_with_its_line(self, text: str, where: str) -> None:
        with pytest.raises(SourceDown) as raised:
            parse_bars(text.encode(), "x.csv")
        assert str(raised.value).startswith("x.csv")
        assert where in str(raised.value)

    def test_bytes_that_are_no_text(self) -> None:
        with pytest.raises(SourceDown, match=r"x\.csv: not a CSV file in UTF-8"):
            parse_bars(b"\xff\xfeD\x00a\x00", "x.csv")

    present = st.floats(min_value=1e-6, max_value=1e9)
    price = st.none() | present

    @given(
        st.dictionaries(
            st.dates(date(1990, 1, 1), date(2030, 1, 1)),
            st.tuples(price, price, price, present, price, st.none() | st.floats(0, 1e12)),
            min_size=1,
            max_size=20,
        )
    )
    def test_what_is_written_is_what_is_read(self, rows: dict[date, tuple[float | None, ...]]) -> None:
        lines = [
            ",".join([day.isoformat(), *("" if value is None else repr(value) for value in values)])
            for day, values in rows.items()
        ]
        bars = parse_bars((HEADER + "\n".join(lines)).encode(), "x.csv")
        assert [stamp.date() for stamp in bars.index] == sorted(rows)
        for stamp, *read in bars.itertuples():
            assert [None if math.isnan(value) else value for value in read] == list(rows[stamp.date()])


class TestFolder:
    async def test_it_keeps_the_contract(self, tmp_path: Path) -> None:
        provider: PriceProvider = FolderProvider(tmp_path)
        assert provider.local
        assert not provider.source.live
        await provider.close()

    async def test_an_undeclared_folder(self, tmp_path: Path) -> None:
        put(tmp_path, HEADER + DAY)
        series = await fetch(tmp_path)
        assert series.adjustment is Adjustment.UNKNOWN
        assert (series.source.id, series.source.title, series.source.simulated) == (
            "folder",
            f"Folder “{tmp_path.name}”",
            False,
        )
        assert (series.symbol, series.currency) == ("0700.HK", "HKD")
        assert series.fetched_at is None

    async def test_a_declared_folder(self, tmp_path: Path) -> None:
        put(tmp_path, HEADER + DAY)
        put(tmp_path, HEADER + DAY, "80700.HK")
        (tmp_path / "folder.toml").write_text(
            'title = "Mine"\nadjustment = "split"\nsimulated = true\ndelay_minutes = 15\n'
            '[symbols."80700.HK"]\nadjustment = "split+dividend"\ncurrency = "CNY"\n'
        )
        series = await fetch(tmp_path)
        assert (series.adjustment, series.currency) == (Adjustment.SPLIT, "HKD")
        assert (series.source.title, series.source.simulated, series.source.delay_minutes) == ("Mine", True, 15)
        other = await fetch(tmp_path, "80700.HK")
        assert (other.adjustment, other.currency) == (Adjustment.SPLIT_DIVIDEND, "CNY")

    @pytest.mark.parametrize(
        ("toml", "what"),
        [
            ("titel = 'x'", "titel is not known"),
            ("title = 1", "title should be a str"),
            ("simulated = 'yes'", "simulated should be a bool"),
            ("delay_minutes = true", "delay_minutes should be a int"),
            ("delay_minutes = -1", "delay_minutes is negative"),
            ("adjustment = 'none'", "'none' is not a valid Adjustment"),
            ("[symbols]\nX = 1", "symbols.X is not a table"),
            ("[symbols.X]\nname = 'x'", "symbols.X.name is not known"),
            ("[symbols.X]\ncurrency = 'hk'", "symbols.X.currency is not an ISO 4217 code"),
            ("title", "folder.toml"),
        ],
    )
    def test_a_wrong_declaration_is_told_at_once(self, tmp_path: Path, toml: str, what: str) -> None:
        (tmp_path / "folder.toml").write_text(toml)
        with pytest.raises(SourceDown, match=r"folder\.toml") as raised:
            FolderProvider(tmp_path)
        assert what in str(raised.value)

    def test_a_missing_folder_is_told_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(SourceDown, match="is not a folder"):
            FolderProvider(tmp_path / "none")

    async def test_a_missing_file_is_no_such_symbol(self, tmp_path: Path) -> None:
        with pytest.raises(NoSuchSymbol, match=r"0700\.HK\.csv"):
            await fetch(tmp_path)

    @pytest.mark.parametrize(
        "symbol", ["../secret", "..", "/etc/passwd", "a/b", "a\\b", "", "\x00", ".hidden", "A" * 40]
    )
    async def test_a_symbol_never_leaves_the_folder(
        self, tmp_path: Path, symbol: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inner = tmp_path / "prices"
        inner.mkdir()
        put(tmp_path, HEADER + DAY, "secret")
        provider = FolderProvider(inner)

        def touched(*_: object, **__: object) -> None:
            raise AssertionError("the disk was touched")

        monkeypatch.setattr(Path, "stat", touched)
        monkeypatch.setattr(Path, "read_bytes", touched)
        with pytest.raises(NoSuchSymbol):
            await provider.daily(BarsQuery(tencent(symbol)))

    async def test_a_directory_in_place_of_a_file_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "0700.HK.csv").mkdir()
        with pytest.raises(SourceDown, match=r"0700\.HK\.csv"):
            await fetch(tmp_path)

    async def test_start_only_trims(self, tmp_path: Path) -> None:
        put(tmp_path, "Date,Close\n2025-01-02,2\n2025-01-03,3\n2025-01-06,6\n")
        assert (await fetch(tmp_path, start=date(2025, 1, 3))).closes.tolist() == [3, 6]
        assert (await fetch(tmp_path, start=date(2025, 1, 4))).closes.tolist() == [6]
        with pytest.raises(NoBars, match="2025-01-07"):
            await fetch(tmp_path, start=date(2025, 1, 7))

    @pytest.mark.parametrize("symbol", ["^HSI", "HKD=X", "BRK-B", "000300.SS"])
    async def test_symbols_of_all_kinds(self, tmp_path: Path, symbol: str) -> None:
        put(tmp_path, HEADER + DAY, symbol)
        assert (await fetch(tmp_path, symbol)).closes.tolist() == [11]


class TestMemory:
    async def test_a_file_is_parsed_once_until_it_changes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parsed: list[str] = []

        def counting(payload: bytes, name: str) -> pd.DataFrame:
            parsed.append(name)
            return parse_bars(payload, name)

        monkeypatch.setattr(folder_module, "parse_bars", counting)
        path = put(tmp_path, "Date,Close\n2025-01-02,2\n")
        provider = FolderProvider(tmp_path)
        query = BarsQuery(tencent())
        for _ in range(3):
            assert (await provider.daily(query)).closes.tolist() == [2]
        assert len(parsed) == 1
        # The same size, so that only the time tells.
        path.write_text("Date,Close\n2025-01-02,3\n")
        os.utime(path, ns=(0, 1_000_000_000))
        assert (await provider.daily(query)).closes.tolist() == [3]
        assert len(parsed) == 2
        path.unlink()
        with pytest.raises(NoSuchSymbol):
            await provider.daily(query)

    async def test_only_so_many_files_stay_in_memory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        parsed: list[str] = []

        def counting(payload: bytes, name: str) -> pd.DataFrame:
            parsed.append(name)
            return parse_bars(payload, name)

        monkeypatch.setattr(folder_module, "parse_bars", counting)
        for symbol in "ABC":
            put(tmp_path, "Date,Close\n2025-01-02,2\n", symbol)
        provider = FolderProvider(tmp_path, kept=2)
        for symbol in "ABACAB":  # C makes room of B, used least recently, and B of C
            await provider.daily(BarsQuery(tencent(symbol)))
        assert parsed == ["A.csv", "B.csv", "C.csv", "B.csv"]

    async def test_what_a_caller_does_to_its_bars_stays_with_it(self, tmp_path: Path) -> None:
        put(tmp_path, "Date,Close\n2025-01-02,2\n")
        provider = FolderProvider(tmp_path)
        first = await provider.daily(BarsQuery(tencent()))
        first.bars.loc[:, "close"] = 99.0
        assert (await provider.daily(BarsQuery(tencent()))).closes.tolist() == [2]

    async def test_many_at_once(self, tmp_path: Path) -> None:
        put(tmp_path, "Date,Close\n2025-01-02,2\n")
        provider = FolderProvider(tmp_path)
        all_series = await asyncio.gather(*(provider.daily(BarsQuery(tencent())) for _ in range(20)))
        assert {series.closes.iloc[0] for series in all_series} == {2}


class TestLastSession:
    async def test_none_without_files(self, tmp_path: Path) -> None:
        assert await FolderProvider(tmp_path).last_session() is None

    async def test_the_latest_close_of_all_price_files(self, tmp_path: Path) -> None:
        put(tmp_path, "Date,Close\n2025-01-02,2\n2025-01-03,3\n", "A")
        put(tmp_path, "Close,Date\n2,2025-01-07\n2,2025-01-06\n", "B")  # newest first
        put(tmp_path, "Date,Close\n2025-01-02,2\n2025-02-03,\n", "C")  # a day without a close
        put(tmp_path, "Symbol,Date,Shares\nA,2025-03-31,1\n", "shares")  # no prices
        put(tmp_path, "Date,Close\nrubbish", "D")
        put(tmp_path, "", "E")
        assert await FolderProvider(tmp_path).last_session() == date(2025, 1, 7)

    async def test_it_follows_a_file_that_grows(self, tmp_path: Path) -> None:
        path = put(tmp_path, "Date,Close\n2025-01-02,2\n")
        provider = FolderProvider(tmp_path)
        assert await provider.last_session() == date(2025, 1, 2)
        with path.open("a") as file:
            file.write("2025-01-03,2\n")
        assert await provider.last_session() == date(2025, 1, 3)

    @pytest.mark.parametrize("newest_first", [False, True])
    async def test_a_file_longer_than_what_is_read_of_it(self, tmp_path: Path, newest_first: bool) -> None:
        days = pd.bdate_range("2000-01-03", periods=3000)
        rows = [f"{day:%Y-%m-%d},{1 + place}" for place, day in enumerate(days)]
        put(tmp_path, "\n".join(["Date,Close", *(reversed(rows) if newest_first else rows)]) + "\n")
        assert await FolderProvider(tmp_path).last_session() == days[-1].date()

    @given(st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, unique=True, max_size=30), st.booleans())
    def test_the_ends_of_an_ordered_file_hold_its_last_day(self, days: list[date], newest_first: bool) -> None:
        rows = [f"{day},1.5" for day in sorted(days, reverse=newest_first)]
        text = "\n".join(["Date,Close", *rows]) + "\n"
        assert parse_last_day(text + "\n-", text) == max(days)
