"""`bellwether ask` with what is no question."""

import json

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("!", "Ask a question, like this: !movers hstech 1m. !help lists them."),
        ("!alibaba", "“alibaba” is a name, not a question. Ask like this: !quote alibaba\n  quote alibaba — Alibaba"),
        ("!hstech 1m", "“hstech” is a name, not a question. Ask like this: !movers hstech"),
        ("!quot alibaba", "“quot” is not a question I know. Try !help.\n  quote — quote alibaba"),
    ],
)
def test_it_names_what_can_be_asked(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", text, "--source", "sample"]) == 2
    assert capsys.readouterr().err.startswith(said)


def test_a_name_alone_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "!alibaba", "--source", "sample", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["code"], error["candidates"][0]["value"]) == ("bad_question", "quote alibaba")


def test_help_lists_what_a_question_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "!help contrib", "--source", "sample"]) == 0
    [indices] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Indices")]
    assert "hstech" in indices and "mag7" not in indices
    assert main(["ask", "!help movers", "--source", "sample"]) == 0
    assert "mag7" in capsys.readouterr().out
