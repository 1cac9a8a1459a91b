"""A parser of the shipped data, made once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import QuestionFault
from bot.parsing import Parser, canonical
from bot.parsing.suggest import Suggester
from bot.reference import Reference, load_reference
from bot.services.resolver import Resolver
from bot.words import Words


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(Path(__file__).parents[2] / "data")


@pytest.fixture(scope="session")
def resolver(reference: Reference) -> Resolver:
    return Resolver(reference)


@pytest.fixture(scope="session")
def parser(resolver: Resolver) -> Parser:
    return Parser(resolver)


@pytest.fixture(scope="session")
def suggester(resolver: Resolver) -> Suggester:
    return Suggester(resolver)


@pytest.fixture(scope="session")
def read(parser: Parser) -> Callable[[str], str]:
    """What a line means, in its canonical spelling."""

    def reading(text: str) -> str:
        question = parser.parse(text)
        assert question is not None
        return canonical(question)

    return reading


@pytest.fixture(scope="session")
def refused(parser: Parser) -> Callable[[str], tuple[str, str, QuestionFault]]:
    """Why a line is refused: the code, the sentence, and the fault itself."""

    def refusal(text: str) -> tuple[str, str, QuestionFault]:
        with pytest.raises(QuestionFault) as caught:
            parser.parse(text)
        return caught.value.code, Words().text(caught.value.message), caught.value

    return refusal
