"""The README's commands are run as they are printed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.orders import ORDER_WORDS
from bot.parsing import Parser
from bot.parsing.alerts import AlertParser
from bot.parsing.digests import DigestParser
from bot.reference import load_reference
from bot.services.resolver import Resolver

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [block.strip() for block in re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)]
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
ASKED = [line for line in COMMANDS if "bellwether ask" in line]
TYPED, ORDERED = (
    re.findall(r"^(![^\n]+?)(?:  +\S.*)?$", block, re.M)
    for block in re.findall(r"^```text\n(!.*?)^```$", README, re.M | re.S)
)


def run_here(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the last part of a command with this environment's programs, in an empty folder."""
    program = command.rpartition(" && ")[2].replace(".venv/bin/", f"{BIN}/")
    return subprocess.run(program, shell=True, cwd=folder, capture_output=True, text=True, timeout=60)


def test_the_first_two_blocks_are_one_line_each() -> None:
    set_up = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e "
    assert [len(block.splitlines()) for block in BLOCKS[:2]] == [1, 1]
    assert BLOCKS[0].startswith(set_up)
    assert BLOCKS[1] == set_up + "'.[dev]' && .venv/bin/pytest"


@pytest.mark.parametrize("command", ASKED)
def test_ask_commands_answer(command: str, tmp_path: Path) -> None:
    run = run_here(command, tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    if "--json" in command:
        assert json.loads(run.stdout)["headline"].startswith("Simulated: Hang Seng TECH +25")
    elif "help" not in command:
        assert (tmp_path / run.stdout.splitlines()[-1]).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("question", TYPED)
def test_questions_of_the_readme_are_answered(question: str, tmp_path: Path) -> None:
    command = [str(BIN / "bellwether"), "ask", question, "--source", "sample", "--json"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(run.stdout)["rows"]


@pytest.mark.parametrize("order", ORDERED)
def test_orders_of_the_readme_are_understood(order: str) -> None:
    """What needs Discord to be carried out is at least read; that it is carried out, other tests show."""
    resolver = Resolver(load_reference(ROOT / "data"))
    name, _, rest = order.removeprefix("!").partition(" ")
    match name:
        case "alert":
            AlertParser(resolver).wish(rest)
        case "digest":
            DigestParser(Parser(resolver), resolver).wish(rest)
        case "watch":
            assert len(Parser(resolver).symbols(rest.removeprefix("server "))) >= 2
        case _:
            assert name in ORDER_WORDS and not rest


def test_there_are_questions_to_run() -> None:
    assert len(ASKED) >= 4
    assert len(TYPED) >= 8
    assert len(ORDERED) >= 10


def test_ci_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = re.search(r"command=\$\((.*)\)$", script, re.MULTILINE)
    assert extract is not None
    printed = subprocess.run(["bash", "-c", extract[1]], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == BLOCKS[1]


def test_every_setting_is_in_the_example_file() -> None:
    from bot.settings import Settings

    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)}
    assert named == set(Settings.model_fields) - {"data_dir"}
