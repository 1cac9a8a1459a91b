"""Who may import whom, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])

DOMAIN = {"bot.domain"}
ALLOWED: dict[str, set[str]] = {
    "bot.domain": DOMAIN,
    "bot.clock": set(),
    "bot.settings": DOMAIN,
    "bot.analytics": DOMAIN,
    "bot.reference": DOMAIN,
    "bot.store": DOMAIN,
    "bot.words": DOMAIN,
    "bot.providers": DOMAIN,
    "bot.charts": DOMAIN | {"bot.words"},
    "bot.ui": DOMAIN | {"bot.words"},
    "bot.services": DOMAIN | {"bot.analytics", "bot.providers.base", "bot.reference", "bot.store", "bot.clock"},
    "bot.parsing": DOMAIN | {"bot.services.resolver", "bot.services.index"},
    # The clock, the data and the source's type are handed to answers by the composition root.
    "bot.answers": DOMAIN | {"bot.services", "bot.analytics", "bot.clock", "bot.reference"},
    "bot.alerts": DOMAIN
    | {"bot.answers", "bot.services", "bot.analytics", "bot.store", "bot.clock", "bot.reference", "bot.providers.base"},
    "bot.client": DOMAIN | {"bot.app", "bot.ui", "bot.clock", "bot.settings", "cogs"},
    "cogs": DOMAIN | {"bot.app", "bot.ui"},
}
ALL_OF_BOT = {"bot.app", "bot.sources", "bot.__main__", "bot.commands", "bot"}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "discord": ("bot.client", "bot.ui", "cogs"),
    "matplotlib": ("bot.charts",),
    "yfinance": ("bot.providers.yahoo",),
    "curl_cffi": ("bot.providers.yahoo",),
    "sqlalchemy": ("bot.store",),
    "alembic": ("bot.store",),
    "exchange_calendars": ("bot.services.sessions",),
    "rapidfuzz": ("bot.services.index", "bot.parsing.nearest"),
    "babel": ("bot.words",),
    "pydantic": ("bot.settings", "bot.__main__"),
    "pydantic_settings": ("bot.settings",),
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions; `from a import b` is a.b where that is a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                target = ROOT.joinpath(*node.module.split("."), alias.name)
                is_module = target.is_dir() or target.with_suffix(".py").is_file()
                yield f"{node.module}.{alias.name}" if is_module else node.module


def within(module: str, packages: set[str] | tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def layer_of(module: str) -> str:
    found = [layer for layer in (*ALLOWED, *ALL_OF_BOT) if within(module, {layer})]
    return max(found, key=len)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_stay_within_the_layers(path: Path) -> None:
    module = module_of(path)
    layer = layer_of(module)
    if layer in ALL_OF_BOT:
        return
    # The package itself holds the version and nothing else.
    ours = {name for name in imports_of(path) if within(name, ("bot", "cogs"))} - {"bot"}
    foreign = {name for name in ours if not within(name, ALLOWED[layer] | {layer})}
    assert not foreign, f"{module} ({layer}) may not import {sorted(foreign)}"


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_each_vendor_is_kept_in_its_place(path: Path) -> None:
    module = module_of(path)
    for name in imports_of(path):
        places = ONLY_IN.get(name.split(".")[0])
        assert places is None or within(module, places), f"{module} may not import {name}"


def test_the_rules_can_fail() -> None:
    assert not within("bot.services.prices", DOMAIN)
    assert within("bot.domain.text", DOMAIN)
    assert layer_of("bot.services.prices") == "bot.services"


@pytest.mark.parametrize("path", [p for p in SOURCES if module_of(p) != "bot.settings"], ids=module_of)
def test_only_settings_read_the_environment(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reads = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in {"environ", "getenv"}]
    assert not reads, f"{module_of(path)} reads the environment"


@pytest.mark.parametrize("path", [p for p in SOURCES if module_of(p) != "bot.clock"], ids=module_of)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    clocks = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("time", "monotonic")}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            assert (owner, node.attr) not in clocks, f"{module_of(path)}:{node.lineno} reads the time"


def test_charts_never_touch_global_state_of_matplotlib() -> None:
    for path in (ROOT / "bot" / "charts").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {part for name in imports_of(path) for part in name.split(".")}
        assert not names & {"pyplot", "rcParams", "rc_context", "rc", "pylab"}, path.name


def test_files_stay_readable() -> None:
    long = {module_of(p): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 320}
    assert not long, f"longer than about 300 lines: {long}"
