"""The linters are part of the suite, so that one command checks all."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff check": [str(BIN / "ruff"), "check", "--no-cache", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--no-cache", "--check", "."],
    "pyright": [str(BIN / "pyright"), "--project", str(ROOT / "pyproject.toml"), "--pythonpath", sys.executable],
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_linter_finds_nothing(command: list[str]) -> None:
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
