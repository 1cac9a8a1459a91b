"""The gallery's pictures are laid out as they were when somebody last looked."""

import json

import pytest

from tests.charts.reference import FOLDER, structures


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, object]]:
    return structures()


def test_every_reference_has_its_picture(found: dict[str, dict[str, object]]) -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == set(found)


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.json")))
def test_the_layout_is_the_stored_one(found: dict[str, dict[str, object]], name: str) -> None:
    assert found[name] == json.loads((FOLDER / name).read_text(encoding="utf-8"))
