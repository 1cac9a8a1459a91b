"""Every message in the source: literal, complete, and in the catalogues' template."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "bot" / "words" / "locale" / "bellwether.pot"
KEYWORDS = {"msg": None, "nmsg": (1, 2), "_pair": (1, 2)}
FIELD = re.compile(r"\{\w+\}")
MAKER = "bot/words/__init__.py says how the template is made anew"


@dataclass(frozen=True)
class Call:
    """A call of msg or nmsg: its templates, and the arguments that it surely has. `whole` is False where others are
    handed on that the call does not show."""

    where: str
    templates: tuple[str, ...]
    given: frozenset[str]
    whole: bool


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("bot", "cogs"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", None)


def calls() -> Iterator[tuple[str, ast.Call, ast.AST]]:
    """Every call of msg and nmsg with the function that it is in."""
    for path, tree in sources():
        if path == Path("bot/domain/text.py"):
            continue
        scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for node in ast.walk(tree):
            if called(node) in {"msg", "nmsg"} and isinstance(node, ast.Call):
                inside = [s for s in scopes if s.lineno <= node.lineno <= (s.end_lineno or s.lineno)]
                yield f"{path}:{node.lineno}", node, max(inside, key=lambda s: s.lineno, default=tree)


def texts(node: ast.Call) -> tuple[str | None, ...]:
    positional = node.args[: 2 if called(node) == "nmsg" else 1]
    return tuple(a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in positional)


def keys_of(name: str, scope: ast.AST) -> frozenset[str] | None:
    """The keys of a dictionary that is written out in a function under a name, and those that are set in it later;
    None where there is none. Whether a key is set before it is used is for the tests of what is said."""
    found: set[str] | None = None
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            targets = node.targets
        else:
            targets = [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name and isinstance(node.value, ast.Dict):
                keys = {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
                found = keys if found is None else found | keys
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) and found is not None:
                found |= {target.slice.value} if getattr(target.value, "id", None) == name else set()
    return None if found is None else frozenset(found)


def read(where: str, node: ast.Call, scope: ast.AST) -> Call:
    given = {keyword.arg for keyword in node.keywords if keyword.arg is not None}
    if called(node) == "nmsg":
        given.add("count")
    whole = True
    for keyword in node.keywords:
        if keyword.arg is None:
            keys = keys_of(keyword.value.id, scope) if isinstance(keyword.value, ast.Name) else None
            assert keys is not None, f"{where}: what ** hands on is not written out in the same function"
            given |= keys
            whole = False
    templates = texts(node)
    assert None not in templates, f"{where}: not a literal"
    return Call(where, tuple(t for t in templates if t is not None), frozenset(given), whole)


CALLS = [read(*found) for found in calls()]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_there_are_messages() -> None:
    assert len(CALLS) > 100


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.where)
def test_a_message_has_exactly_the_fields_that_it_is_given(call: Call) -> None:
    named = set[str]().union(*map(fields, call.templates))
    assert named <= call.given, f"{call.where} lacks {named - call.given}"
    # A dictionary that several wordings share may hold more than one of them needs; keywords may not.
    assert not call.whole or call.given - {"count"} <= named, f"{call.where} does not use {call.given - named}"
    for template in call.templates:
        assert template.strip() == template != ""
        assert all(name.isidentifier() for name in fields(template)), "a field is a plain name"
        template.format_map(dict.fromkeys(call.given, ""))


def test_the_plural_of_a_message_has_the_fields_of_its_singular_but_for_the_count() -> None:
    for call in CALLS:
        assert len({frozenset(fields(template) - {"count"}) for template in call.templates}) == 1, call.where


def test_no_words_are_hidden_from_the_extractor() -> None:
    """A Message that is made past msg and nmsg has no words of its own, only fields."""
    hidden = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if called(node) == "Message" and isinstance(node, ast.Call) and path != Path("bot/domain/text.py")
        if any(character.isalpha() for character in FIELD.sub("", texts(node)[0] or "not a literal"))
    ]
    assert hidden == []


def test_fitting_is_given_messages_longest_first() -> None:
    literal = [
        [len(text[0] or "") for text in map(texts, made)]
        for _, tree in sources()
        for node in ast.walk(tree)
        if called(node) == "fitting" and isinstance(node, ast.Call)
        if (made := [a for a in node.args[1:] if called(a) == "msg" and isinstance(a, ast.Call)])
    ]
    assert all(lengths == sorted(lengths, reverse=True) for lengths in literal)


def extracted() -> Catalog:
    catalogue = Catalog()
    for folder in ("bot", "cogs"):
        for _, _, id, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            catalogue.add(id)
    return catalogue


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {m.id if isinstance(m.id, str) else tuple(m.id) for m in catalogue if m.id}


def test_the_template_is_up_to_date() -> None:
    with TEMPLATE.open("rb") as file:
        kept = ids(read_po(file))
    now = ids(extracted())
    assert kept == now, f"{MAKER}; new: {now - kept}; gone: {kept - now}"


def test_the_extractor_finds_every_message_that_the_source_has() -> None:
    found = ids(extracted())
    singular = {id if isinstance(id, str) else id[0] for id in found}
    assert {call.templates[0] for call in CALLS} <= singular
    assert ("{count} session", "{count} sessions") in found


def test_the_template_knows_neither_dates_nor_machines() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert "Creation-Date" not in text
    assert not any(line.startswith("#:") for line in text.splitlines())
    assert text.startswith(("msgid", "#,"))
