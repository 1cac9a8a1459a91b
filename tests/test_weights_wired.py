"""Which weights each market uses: made-up prices their own only, others also those of the reference data."""

from datetime import date
from pathlib import Path

from bot.app import App, build
from bot.settings import Settings

QUESTION = "contrib hstech 2025-01-13..2025-02-12"


def app(source: str, folder: Path) -> App:
    return build(Settings(market_source=source, database_url=f"sqlite+aiosqlite:///{folder / 'db'}"))


async def test_the_sample_market_is_explained_by_its_own_weights(tmp_path: Path) -> None:
    sample = app("sample", tmp_path)
    question = sample.parse(QUESTION)
    assert question is not None
    answer = await sample.answer(question)
    await sample.close()
    assert answer.data["weights"]["kind"] == "simulated"
    # The index is computed from its members: in force on 6 December 2024, brought to the base they explain all of it.
    assert abs(answer.data["unexplained_pp"]) <= 0.01
    assert len(answer.data["rows"]) == 30


async def test_a_folder_without_weights_uses_those_of_the_reference_data(tmp_path: Path) -> None:
    prices = tmp_path / "prices"
    prices.mkdir()
    (prices / "folder.toml").write_text('adjustment = "split"\n', encoding="utf-8")
    rows = "Date,Close\n2025-01-13,100\n2025-02-12,110\n"
    for symbol in ("HSTECH.HK", "9988.HK", "0700.HK"):
        (prices / f"{symbol}.csv").write_text(rows, encoding="utf-8")
    market = app(f"folder:{prices}", tmp_path)
    question = market.parse(QUESTION)
    assert question is not None
    answer = await market.answer(question)
    await market.close()
    assert answer.data["weights"]["kind"] == "estimated"
    assert answer.data["weights"]["day"] == date(2025, 1, 13).isoformat()
    # 7.752 % and 7.568 % of the reference data, each times 10 %.
    assert [row["contribution_pp"] for row in answer.data["rows"]] == [0.775, 0.757]
