"""Application commands: validation at sync, and turning a test's keyword arguments into typed options."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .errors import ApiError, FormErrors, StandinError
from .ids import Snowflakes
from .json_types import JSON, listed
from .limits import blank, check_choice

SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)
Scope = int | None
_NAME = re.compile(r"[-_'\w]{1,32}")


@dataclass(frozen=True)
class Sync:
    """One bulk replacement of the commands of a scope (None: global)."""

    scope: Scope
    names: tuple[str, ...]
    created: int
    at: float


@dataclass
class CommandStore:
    """The commands the bot registered, per scope."""

    ids: Snowflakes
    app_id: int
    scopes: dict[Scope, dict[tuple[int, str], JSON]] = field(default_factory=dict[Scope, dict[tuple[int, str], JSON]])
    syncs: list[Sync] = field(default_factory=list[Sync])
    created: dict[Scope, int] = field(default_factory=dict[Scope, int])

    def listing(self, scope: Scope) -> list[JSON]:
        """All commands of a scope."""
        return list(self.scopes.get(scope, {}).values())

    def replace(self, scope: Scope, payload: list[JSON], at: float) -> list[JSON]:
        """Bulk overwrite; a command that keeps its name keeps its id."""
        check_commands(payload)
        old = self.scopes.get(scope, {})
        new = {key_of(item): item for item in payload}
        fresh = sum(key not in old for key in new)
        self._count(scope, fresh)
        self.scopes[scope] = {key: self._stored(item, old.get(key), scope) for key, item in new.items()}
        self.syncs.append(Sync(scope, tuple(item["name"] for item in payload), fresh, at))
        return self.listing(scope)

    def upsert(self, scope: Scope, item: JSON) -> tuple[JSON, bool]:
        """Create or overwrite one command; the flag says whether it is new."""
        known = dict(self.scopes.get(scope, {}))
        old = known.get(key_of(item))
        check_commands([*(v for k, v in known.items() if k != key_of(item)), item])
        self._count(scope, 0 if old else 1)
        stored = self._stored(item, old, scope)
        self.scopes.setdefault(scope, {})[key_of(item)] = stored
        return stored, old is None

    def by_id(self, scope: Scope, command_id: int) -> JSON:
        """One command; 10063 when there is none."""
        for item in self.listing(scope):
            if item["id"] == str(command_id):
                return item
        raise ApiError(404, 10063, "Unknown application command")

    def remove(self, scope: Scope, command_id: int) -> None:
        """Delete one command."""
        del self.scopes[scope][key_of(self.by_id(scope, command_id))]

    def find(self, name: str, guild_id: int | None) -> JSON:
        """The slash command a user would see; a guild's own command hides the global one."""
        for scope in (guild_id, None):
            found = self.scopes.get(scope, {}).get((1, name))
            if found is not None:
                return found
        known = sorted({key[1] for scope in (guild_id, None) for key in self.scopes.get(scope, {})})
        raise StandinError(f"command /{name} was never synced; synced commands: {known or 'none'}")

    def _count(self, scope: Scope, fresh: int) -> None:
        total = self.created.get(scope, 0) + fresh
        if total > 200:
            raise ApiError(400, 30034, "Max number of daily application command creates has been reached (200)")
        self.created[scope] = total

    def _stored(self, item: JSON, old: JSON | None, scope: Scope) -> JSON:
        body: JSON = {"type": 1, "description": "", "options": [], **item}
        body["id"] = old["id"] if old else str(self.ids.new())
        body["application_id"] = str(self.app_id)
        body["version"] = str(self.ids.new())
        if body.get("default_member_permissions") is not None:
            body["default_member_permissions"] = str(body["default_member_permissions"])
        if scope is not None:
            body["guild_id"] = str(scope)
        return body


def key_of(item: JSON) -> tuple[int, str]:
    """What identifies a command within its scope."""
    return int(item.get("type") or 1), str(item.get("name"))


def check_commands(items: list[JSON]) -> None:
    """Refuse a set of commands that Discord would refuse."""
    if sum(item.get("type", 1) == 1 for item in items) > 100:
        raise ApiError(400, 30032, "Maximum number of application commands reached (100).")
    errors = FormErrors()
    seen: set[tuple[int, str]] = set()
    for index, item in enumerate(items):
        path = str(index)
        if key_of(item) in seen:
            errors.add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key_of(item))
        if item.get("type", 1) != 1:
            if not 1 <= len(str(item.get("name") or "")) <= 32:
                errors.bad_length(f"{path}.name", 1, 32)
            continue
        _check_named(item, path, errors)
        _check_options(listed(item, "options"), f"{path}.options", errors, depth=0)
        if _size(item) > 8000:
            errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
    errors.raise_if_any()


def _check_named(item: JSON, path: str, errors: FormErrors) -> None:
    names = {"name": item.get("name"), **_localised(item, "name")}
    for key, name in names.items():
        if not _NAME.fullmatch(str(name or "")) or str(name) != str(name).lower():
            errors.add(f"{path}.{key}", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    texts = {"description": item.get("description"), **_localised(item, "description")}
    for key, text in texts.items():
        if blank(text):
            errors.required(f"{path}.{key}")
        elif len(str(text)) > 100:
            errors.bad_length(f"{path}.{key}", 1, 100)


def _localised(item: JSON, key: str) -> JSON:
    found: JSON = item.get(f"{key}_localizations") or {}
    return {f"{key}_localizations.{locale}": text for locale, text in found.items()}


def _check_options(options: list[JSON], path: str, errors: FormErrors, *, depth: int) -> None:
    if len(options) > 25:
        errors.bad_length(path, 0, 25)
    seen: set[str] = set()
    optional = False
    for index, option in enumerate(options):
        here = f"{path}.{index}"
        kind: Any = option.get("type")
        _check_named(option, here, errors)
        if option.get("name") in seen:
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        seen.add(str(option.get("name")))
        if kind in (SUB, GROUP):
            if depth > 1 or (kind == GROUP and depth > 0):
                errors.add(here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands are nested too deep")
            _check_options(listed(option, "options"), f"{here}.options", errors, depth=depth + 1)
            continue
        if option.get("required") and optional:
            errors.add(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional = optional or not option.get("required")
        _check_option_choices(option, kind, here, errors)


def _check_option_choices(option: JSON, kind: Any, path: str, errors: FormErrors) -> None:
    choices: list[JSON] = listed(option, "choices")
    if len(choices) > 25:
        errors.too_long(f"{path}.choices", 25)
    if choices and option.get("autocomplete"):
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_WITH_AUTOCOMPLETE", "Choices exclude autocomplete")
    if (choices or option.get("autocomplete")) and kind not in (STRING, INTEGER, NUMBER):
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Choices need a text or number option")
        return
    for index, choice in enumerate(choices):
        check_choice(choice, int(kind), f"{path}.choices.{index}", errors)


def _size(item: JSON) -> int:
    total = len(str(item.get("name") or "")) + len(str(item.get("description") or ""))
    total += sum(len(str(c.get("name"))) + len(str(c.get("value"))) for c in listed(item, "choices"))
    return total + sum(_size(option) for option in listed(item, "options"))
