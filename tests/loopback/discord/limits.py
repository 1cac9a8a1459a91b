"""Discord's limits on messages and autocomplete choices, refused with its nested 50035 body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .components import check_components
from .errors import ApiError, FormErrors, invalid_form
from .json_types import JSON, as_list, listed, nested, values
from .messages import COMPONENTS_V2, Version, walk

EMBED_TOTAL = 6000
_ATTACHMENT = "attachment://"


def blank(value: Any) -> bool:
    """Whether a text is missing or only white space, which Discord strips."""
    return value is None or not str(value).strip()


def check_message(payload: JSON, *, flags: int) -> None:
    """Refuse texts, embeds and components over the limits; looks only at the keys that are present."""
    errors = FormErrors()
    if len(str(payload.get("content") or "")) > 2000:
        errors.too_long("content", 2000)
    if len(str(payload.get("nonce") or "")) > 25:
        errors.too_long("nonce", 25)
    if payload.get("embeds"):
        _check_embeds(payload["embeds"], errors)
    if payload.get("components"):
        check_components(payload["components"], errors, v2=bool(flags & COMPONENTS_V2))
    if flags & COMPONENTS_V2:
        for key in ("content", "embeds"):
            if payload.get(key):
                errors.add(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not allowed with this flag.")
    _check_allowed_mentions(payload.get("allowed_mentions"), errors)
    errors.raise_if_any()


def is_empty(version: Version) -> bool:
    """Whether a message would show nothing."""
    shown = [embed for embed in version.embeds if embed.keys() - {"type", "color", "flags"}]
    return blank(version.content) and not shown and not version.files and not version.components


def _check_embeds(embeds: Any, errors: FormErrors) -> None:
    items: list[JSON] | None = as_list(embeds)
    if items is None:
        errors.add("embeds", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    if len(items) > 10:
        errors.too_long("embeds", 10)
    total = 0
    for index, embed in enumerate(items):
        total += _check_embed(embed, f"embeds.{index}", errors)
    if total > EMBED_TOTAL:
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _check_embed(embed: JSON, path: str, errors: FormErrors) -> int:
    total = _text(embed.get("title"), f"{path}.title", 256, errors)
    total += _text(embed.get("description"), f"{path}.description", 4096, errors)
    footer: JSON = nested(embed, "footer")
    author: JSON = nested(embed, "author")
    if footer:
        total += _text(footer.get("text"), f"{path}.footer.text", 2048, errors, needed=True)
    if author:
        total += _text(author.get("name"), f"{path}.author.name", 256, errors, needed=True)
    fields: list[JSON] = listed(embed, "fields")
    if len(fields) > 25:
        errors.too_long(f"{path}.fields", 25)
    for index, field in enumerate(fields):
        total += _text(field.get("name"), f"{path}.fields.{index}.name", 256, errors, needed=True)
        total += _text(field.get("value"), f"{path}.fields.{index}.value", 1024, errors, needed=True)
    color = embed.get("color")
    if color is not None and not 0 <= int(color) <= 0xFFFFFF:
        errors.add(f"{path}.color", "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
    if embed.get("timestamp"):
        try:
            datetime.fromisoformat(str(embed["timestamp"]))
        except ValueError:
            errors.add(f"{path}.timestamp", "DATE_TIME_TYPE_PARSE", "Not a valid ISO 8601 time.")
    for key, url, attachment_allowed in embed_urls(embed):
        schemes = ("http://", "https://", _ATTACHMENT) if attachment_allowed else ("http://", "https://")
        if not url.startswith(schemes):
            errors.add(f"{path}.{key}", "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")
    return total


def _text(value: Any, path: str, limit: int, errors: FormErrors, *, needed: bool = False) -> int:
    if blank(value):
        if needed:
            errors.required(path)
        return 0
    length = len(str(value).strip())
    if length > limit:
        errors.too_long(path, limit)
    return length


def embed_urls(embed: JSON) -> list[tuple[str, str, bool]]:
    """Path, URL and whether `attachment://` is meaningful there, for all links of an embed."""
    places = [("url", embed.get("url"), False)]
    places += [(f"{key}.url", nested(embed, key).get("url"), True) for key in ("image", "thumbnail")]
    places += [(f"{key}.icon_url", nested(embed, key).get("icon_url"), True) for key in ("footer", "author")]
    places.append(("author.url", nested(embed, "author").get("url"), False))
    return [(key, str(url), allowed) for key, url, allowed in places if url]


def dangling_attachments(version: Version) -> list[str]:
    """The `attachment://` names in embeds and components that no file of the message has."""
    urls = [url for embed in version.embeds for _, url, _ in embed_urls(embed)]
    for part in walk(version.components):
        media = [
            part.get("media"),
            part.get("file"),
            *(item.get("media") for item in listed(part, "items")),
        ]
        urls += [str(item.get("url")) for item in media if item]
    names = {file.filename for file in version.files}
    wanted = [url.removeprefix(_ATTACHMENT) for url in urls if url.startswith(_ATTACHMENT)]
    return [name for name in wanted if name not in names]


def _check_allowed_mentions(allowed: JSON | None, errors: FormErrors) -> None:
    if not allowed:
        return
    parse = values(allowed, "parse")
    for key in ("users", "roles"):
        if allowed.get(key) and key in parse:
            errors.add(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f"parse:[{key}] and {key}: [ids...] are mutually exclusive.",
            )
        if len(allowed.get(key) or []) > 100:
            errors.too_long(f"allowed_mentions.{key}", 100)
    for index, item in enumerate(parse):
        if item not in ("users", "roles", "everyone"):
            errors.choice(f"allowed_mentions.parse.{index}", "('users', 'roles', 'everyone')")


def check_attachments(entries: Sequence[JSON], total: int) -> None:
    """Refuse more than 10 files and descriptions above 1024 characters."""
    errors = FormErrors()
    if total > 10:
        errors.too_long("attachments", 10)
    for index, entry in enumerate(entries):
        if len(str(entry.get("description") or "")) > 1024:
            errors.too_long(f"attachments.{index}.description", 1024)
    errors.raise_if_any()


def check_choices(choices: Any, option_type: int) -> None:
    """Refuse more than 25 autocomplete choices, and names or values outside 1..100 characters."""
    items: list[JSON] | None = as_list(choices)
    if items is None:
        raise invalid_form("data.choices", "BASE_TYPE_REQUIRED", "This field is required")
    errors = FormErrors()
    if len(items) > 25:
        errors.too_long("data.choices", 25)
    for index, choice in enumerate(items):
        check_choice(choice, option_type, f"data.choices.{index}", errors)
    errors.raise_if_any()


def check_choice(choice: JSON, option_type: int, path: str, errors: FormErrors) -> None:
    """The limits of one choice of a text or number option."""
    if not 1 <= len(str(choice.get("name") or "").strip()) <= 100:
        errors.bad_length(f"{path}.name", 1, 100)
    value: Any = choice.get("value")
    if option_type == 3:
        if not isinstance(value, str) or not 1 <= len(value) <= 100:
            errors.bad_length(f"{path}.value", 1, 100)
    elif isinstance(value, bool) or not isinstance(value, int if option_type == 4 else (int, float)):
        errors.add(f"{path}.value", "NUMBER_TYPE_COERCE", f"Value {value!r} is not a number of the option's type.")


def check_limit(raw: str | None, *, high: int = 100, default: int = 50) -> int:
    """The `limit` of a listing."""
    if raw is None:
        return default
    if not re.fullmatch(r"\d+", raw) or not 1 <= int(raw) <= high:
        raise invalid_form("limit", "NUMBER_TYPE_MAX", f"int value should be between 1 and {high}.")
    return int(raw)


def unexpected_type(kind: Any) -> ApiError:
    """The answer to a callback type that the interaction does not take."""
    return invalid_form("type", "BASE_TYPE_CHOICES", f"Type {kind} is not allowed for this interaction.")
