"""JSON objects as the API exchanges them; their values are unchecked until a limit looks at them."""

from __future__ import annotations

from typing import Any, cast

JSON = dict[str, Any]


def listed(body: JSON, key: str) -> list[JSON]:
    """A list of objects, empty when absent or null."""
    found: list[JSON] | None = body.get(key)
    return found or []


def nested(body: JSON, key: str) -> JSON:
    """An object, empty when absent or null."""
    found: JSON | None = body.get(key)
    return found or {}


def values(body: JSON, key: str) -> list[Any]:
    """A list of plain values, empty when absent or null."""
    found: list[Any] | None = body.get(key)
    return found or []


def as_object(value: Any) -> JSON | None:
    """`value` when it is a JSON object."""
    return cast(JSON, value) if isinstance(value, dict) else None


def as_list(value: Any) -> list[Any] | None:
    """`value` when it is a JSON list."""
    return cast("list[Any]", value) if isinstance(value, list) else None
