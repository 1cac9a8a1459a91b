"""A test's keyword arguments as the options of a synced slash command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .commands import BOOLEAN, CHANNEL, GROUP, INTEGER, MENTIONABLE, NUMBER, ROLE, STRING, SUB, USER
from .errors import StandinError
from .json_types import JSON, listed
from .model import Channel, Guild, Role, User

Value = str | int | float | bool | User | Channel | Role


@dataclass
class Filled:
    """The `options` and `resolved` parts of an interaction's data."""

    options: list[JSON] = field(default_factory=list[JSON])
    resolved: dict[str, JSON] = field(default_factory=dict[str, JSON])
    focused_type: int = STRING


def leaf(command: JSON, path: list[str]) -> JSON:
    """The command or sub-command named by `path` below a top-level command."""
    for name in path:
        inner = {option["name"]: option for option in listed(command, "options") if option["type"] in (SUB, GROUP)}
        if name not in inner:
            raise StandinError(f"/{command['name']} has no sub-command {name!r}; it has {sorted(inner)}")
        command = inner[name]
    if any(option["type"] in (SUB, GROUP) for option in listed(command, "options")):
        raise StandinError(f"/{command['name']} needs a sub-command")
    return command


def fill(command: JSON, values: Mapping[str, Value], guild: Guild | None, focused: str | None = None) -> Filled:
    """Typed options, refusing unknown, missing and ill-typed ones as the client would."""
    known: dict[str, JSON] = {option["name"]: option for option in listed(command, "options")}
    unknown = sorted(values.keys() - known.keys())
    if unknown:
        raise StandinError(f"/{command['name']} has no option {unknown}; it has {list(known)}")
    filled = Filled()
    if focused is not None:
        if not known.get(focused, {}).get("autocomplete"):
            raise StandinError(f"option {focused!r} of /{command['name']} has no autocomplete")
        filled.focused_type = int(known[focused]["type"])
        values = {focused: "", **values}
    else:
        missing = [name for name, option in known.items() if option.get("required") and name not in values]
        if missing:
            raise StandinError(f"/{command['name']} needs the options {missing}")
    for name, option in known.items():
        if name not in values:
            continue
        entry: JSON = {"name": name, "type": option["type"]}
        if name == focused:
            # The client sends what has been typed so far, whatever the option's type.
            entry.update(value=str(values[name]), focused=True)
        else:
            entry["value"] = _typed(option, values[name], filled, guild, partial=focused is not None)
        filled.options.append(entry)
    return filled


def _typed(option: JSON, value: Value, filled: Filled, guild: Guild | None, *, partial: bool) -> Any:
    kind, name = option["type"], option["name"]
    if isinstance(value, User | Channel | Role):
        return _resolve(kind, name, value, filled, guild)
    expected: tuple[type, ...] = {
        STRING: (str,),
        INTEGER: (int,),
        BOOLEAN: (bool,),
        NUMBER: (int, float),
    }.get(kind, ())
    given: Any = value
    if not isinstance(given, expected) or (isinstance(given, bool) and kind != BOOLEAN):
        raise StandinError(f"option {name!r} (type {kind}) does not take {value!r}")
    if not partial:
        _check_range(option, value)
    return value


def _check_range(option: JSON, value: str | int | float | bool) -> None:
    name = option["name"]
    allowed = [choice["value"] for choice in listed(option, "choices")]
    if allowed and value not in allowed:
        raise StandinError(f"option {name!r} takes only {allowed}, not {value!r}")
    size = len(value) if isinstance(value, str) else value
    low = option.get("min_length" if isinstance(value, str) else "min_value")
    high = option.get("max_length" if isinstance(value, str) else "max_value")
    if (low is not None and size < low) or (high is not None and size > high):
        raise StandinError(f"option {name!r} must be within {low}..{high}, not {value!r}")
    if isinstance(value, str) and option.get("required") and not value:
        raise StandinError(f"option {name!r} is required and empty")
    if isinstance(value, str) and len(value) > 6000:
        raise StandinError(f"option {name!r} is longer than 6000 characters")


def _resolve(kind: int, name: str, value: User | Channel | Role, filled: Filled, guild: Guild | None) -> str:
    key = str(value.id)
    if isinstance(value, User) and kind in (USER, MENTIONABLE):
        filled.resolved.setdefault("users", {})[key] = value.payload()
        if guild is not None and value.id in guild.members:
            member = guild.members[value.id].payload(with_user=False)
            member["permissions"] = str(guild.member_permissions(value))
            filled.resolved.setdefault("members", {})[key] = member
    elif isinstance(value, Role) and kind in (ROLE, MENTIONABLE):
        filled.resolved.setdefault("roles", {})[key] = value.payload()
    elif isinstance(value, Channel) and kind == CHANNEL:
        body = {**value.payload(), "permissions": str(value.permissions)}
        filled.resolved.setdefault("channels", {})[key] = body
    else:
        raise StandinError(f"option {name!r} (type {kind}) does not take {value!r}")
    return key
