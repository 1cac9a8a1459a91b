"""Limits of message components: rows, buttons, string selects and the layout of the newer message kind."""

from __future__ import annotations

from typing import Any

from .errors import FormErrors
from .json_types import JSON, as_list, listed
from .messages import walk

ROW, BUTTON, STRING_SELECT, TEXT_DISPLAY = 1, 2, 3, 10
SELECTS = (3, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6


def check_components(components: Any, errors: FormErrors, *, v2: bool) -> None:
    """Record everything Discord refuses in a message's components."""
    items: list[JSON] | None = as_list(components)
    if items is None:
        errors.add("components", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    if v2:
        _check_layout(items, errors)
    else:
        if len(items) > 5:
            errors.bad_length("components", 1, 5)
        for index, row in enumerate(items):
            if row.get("type") != ROW:
                errors.choice(f"components.{index}.type", "(1,)")
    _check_tree(items, "components", errors)
    _check_unique_ids(items, errors)


def _check_layout(items: list[JSON], errors: FormErrors) -> None:
    parts = list(walk(items))
    if len(parts) > 40:
        errors.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "At most 40 components in all.")
    texts = [str(part.get("content") or "") for part in parts if part.get("type") == TEXT_DISPLAY]
    if sum(map(len, texts)) > 4000:
        errors.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "At most 4000 characters of text.")
    if not all(text.strip() for text in texts):
        errors.required("components")


def _check_tree(items: list[JSON], path: str, errors: FormErrors) -> None:
    for index, part in enumerate(items):
        here = f"{path}.{index}"
        _check_one(part, here, errors)
        inner: list[JSON] = listed(part, "components")
        if part.get("type") == ROW:
            _check_row(inner, here, errors)
        _check_tree(inner, f"{here}.components", errors)
        accessory = part.get("accessory")
        if accessory:
            _check_one(accessory, f"{here}.accessory", errors)


def _check_row(inner: list[JSON], path: str, errors: FormErrors) -> None:
    if not 1 <= len(inner) <= 5:
        errors.bad_length(f"{path}.components", 1, 5)
    # A select is as wide as five buttons.
    if sum(5 if part.get("type") in SELECTS else 1 for part in inner) > 5:
        errors.add(
            f"{path}.components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )
    for index, part in enumerate(inner):
        if part.get("type") not in (BUTTON, *SELECTS):
            errors.choice(f"{path}.components.{index}.type", (BUTTON, *SELECTS))


def _check_one(part: JSON, path: str, errors: FormErrors) -> None:
    if part.get("type") == BUTTON:
        _check_button(part, path, errors)
    elif part.get("type") in SELECTS:
        _check_select(part, path, errors)


def _check_custom_id(part: JSON, path: str, errors: FormErrors) -> None:
    if not 1 <= len(str(part.get("custom_id") or "")) <= 100:
        errors.bad_length(f"{path}.custom_id", 1, 100)


def _check_button(part: JSON, path: str, errors: FormErrors) -> None:
    if part.get("style") == LINK:
        if not str(part.get("url") or "").startswith(("http://", "https://", "discord://")):
            errors.add(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Scheme must be one of http, https, discord.")
        if part.get("custom_id"):
            errors.add(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "Not with a URL.")
    elif part.get("style") != PREMIUM:
        if part.get("style") not in (1, 2, 3, 4):
            errors.choice(f"{path}.style", (1, 2, 3, 4, 5, 6))
        _check_custom_id(part, path, errors)
    if len(str(part.get("label") or "")) > 80:
        errors.too_long(f"{path}.label", 80)
    if not part.get("label") and not part.get("emoji") and part.get("style") != PREMIUM:
        errors.add(path, "BUTTON_COMPONENT_INVALID_LABEL_OR_EMOJI", "A button needs a label or an emoji.")


def _check_select(part: JSON, path: str, errors: FormErrors) -> None:
    _check_custom_id(part, path, errors)
    if len(str(part.get("placeholder") or "")) > 150:
        errors.too_long(f"{path}.placeholder", 150)
    low, high = part.get("min_values", 1), part.get("max_values", 1)
    if not 0 <= low <= 25:
        errors.add(f"{path}.min_values", "NUMBER_TYPE_MAX", "int value should be between 0 and 25.")
    if not 1 <= high <= 25 or high < low:
        errors.add(f"{path}.max_values", "NUMBER_TYPE_MAX", "int value should be between min_values and 25.")
    if part.get("type") != STRING_SELECT:
        return
    options: list[JSON] = listed(part, "options")
    if not 1 <= len(options) <= 25:
        errors.bad_length(f"{path}.options", 1, 25)
    seen: set[str] = set()
    for index, option in enumerate(options):
        here = f"{path}.options.{index}"
        for key in ("label", "value"):
            if not 1 <= len(str(option.get(key) or "")) <= 100:
                errors.bad_length(f"{here}.{key}", 1, 100)
        if len(str(option.get("description") or "")) > 100:
            errors.too_long(f"{here}.description", 100)
        if str(option.get("value")) in seen:
            errors.add(
                f"{here}.value",
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        seen.add(str(option.get("value")))


def _check_unique_ids(items: list[JSON], errors: FormErrors) -> None:
    seen: set[str] = set()
    for part in walk(items):
        custom_id = part.get("custom_id")
        if custom_id and custom_id in seen:
            errors.add(
                "components",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                f"Component custom id {custom_id!r} duplicated",
            )
        if custom_id:
            seen.add(str(custom_id))
