"""A line without prices, where another line of its company has some; and what kind of source lacks it."""

from bot.domain.errors import QuestionFault
from bot.domain.prices import Source
from tests.answers.market import BASE, END, Market, folder, made, text, texts
from tests.services.scripted import trading_days

NEW_YORK = trading_days("XNYS", BASE, END)


def alphabet(*symbols: str) -> Market:
    """A folder that has only these lines."""
    market = folder()
    for symbol in symbols:
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(NEW_YORK)}))
    return market


async def test_another_line_that_has_prices_is_offered() -> None:
    error = await alphabet("GOOG").refused("quote google")
    assert isinstance(error, QuestionFault)
    assert (error.code, [candidate.value for candidate in error.candidates]) == ("no_data", ["GOOG"])
    assert text(error.message) == (
        "No prices from Folder: Alphabet (GOOGL; GOOG has prices). It is a folder of files, and has no GOOGL.csv."
    )


async def test_every_question_of_a_name_offers_it() -> None:
    market = alphabet("GOOG", "NVDA")
    for asked in ("chart google 1m", "why google 1w", "state google", "compare google apple 1m", "value google 1w"):
        error = await market.refused(asked)
        assert [candidate.value for candidate in error.candidates] == ["GOOG"], asked


async def test_a_basket_names_the_line_that_has_prices() -> None:
    answer = await alphabet("GOOG", "NVDA", "AAPL", "MSFT", "AMZN", "META", "TSLA").ask("movers mag7 1m")
    assert texts(answer.notes)[0] == "No prices from Folder: Alphabet (GOOGL; GOOG has prices)"


async def test_a_line_alone_offers_nothing() -> None:
    error = await alphabet("NVDA").refused("quote google")
    assert error.candidates == ()
    assert text(error.message) == (
        "No prices from Folder: Alphabet (GOOGL). It is a folder of files, and has no GOOGL.csv."
    )


async def test_a_sample_says_what_it_is() -> None:
    market = folder(source=Source("sample", "Sample market (simulated)", live=False, simulated=True))
    error = await market.refused("quote xiaomi")
    assert text(error.message) == (
        "No prices from Sample market (simulated): Xiaomi (1810.HK). It is a made-up market of few lines, to try "
        "questions out."
    )
