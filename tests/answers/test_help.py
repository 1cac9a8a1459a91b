import pytest

from bot.answers import ANSWERS
from bot.domain.questions import QUESTIONS
from tests.answers.market import folder, text, texts


def test_every_question_has_an_answer() -> None:
    assert set(ANSWERS) == set(QUESTIONS.values())


async def test_help_names_every_question_with_an_example_that_parses() -> None:
    market = folder()
    answer = await market.ask("help")
    lines = texts(answer.lines)
    assert len(lines) == len(QUESTIONS)
    for name, line in zip(QUESTIONS, lines, strict=True):
        assert line.startswith(name)
        example = line.split(" — ")[0]
        assert isinstance(market.question(example), QUESTIONS[name])
    assert len(text(answer.headline)) <= 100


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "help"])
async def test_help_on_one_question_shows_all_its_examples(name: str) -> None:
    answer = await folder().ask(f"help {name}")
    spec = QUESTIONS[name].spec
    assert text(answer.headline) == f"{name}: {text(spec.summary)}"
    lines = texts(answer.lines)
    assert all(example in lines for example in spec.examples)
    assert all(text(detail) in lines for detail in spec.details)
    assert (answer.provenance, answer.figure, answer.data) == (None, None, {})
