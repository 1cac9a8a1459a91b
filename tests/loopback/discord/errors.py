"""The error answers of the stand-in, with the codes Discord documents."""

from __future__ import annotations

from .json_types import JSON


class StandinError(AssertionError):
    """A test asked for something a Discord user could not do, or waited for something that never came."""


class InteractionFailed(StandinError):
    """The bot did not answer an interaction before its deadline."""


class ApiError(Exception):
    """A refusal, sent to the bot as JSON with `status`."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(f"{status} {code}: {message} {errors or ''}".rstrip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> JSON:
        """The JSON body of the answer."""
        body: JSON = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


class FormErrors:
    """Collects field errors into the nested tree of a 50035 answer."""

    def __init__(self) -> None:
        self.tree: JSON = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Record one error under a dotted path such as `embeds.0.title`."""
        node = self.tree
        for part in filter(None, path.split(".")):
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: str, limit: int) -> None:
        """Record a text above its maximum length."""
        self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")

    def bad_length(self, path: str, low: int, high: int) -> None:
        """Record a text or list outside its length range."""
        self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def required(self, path: str) -> None:
        """Record a missing or blank field."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choice(self, path: str, allowed: object) -> None:
        """Record a value outside a fixed set."""
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    def raise_if_any(self) -> None:
        """Refuse the request when anything was recorded."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)


def invalid_form(path: str, code: str, message: str) -> ApiError:
    """A 50035 answer with a single field error."""
    errors = FormErrors()
    errors.add(path, code, message)
    return ApiError(400, 50035, "Invalid Form Body", errors.tree)


def unauthorized() -> ApiError:
    """401 for a missing or wrong bot token."""
    return ApiError(401, 0, "401: Unauthorized")


def unknown(code: int, what: str) -> ApiError:
    """404 for an object that does not exist (10003 channel, 10008 message, …)."""
    return ApiError(404, code, f"Unknown {what}")


def missing_permissions() -> ApiError:
    """403 for a channel the bot sees but may not act in."""
    return ApiError(403, 50013, "Missing Permissions")


def missing_access() -> ApiError:
    """403 for a channel the bot cannot see."""
    return ApiError(403, 50001, "Missing Access")


def empty_message() -> ApiError:
    """400 for a message that would show nothing."""
    return ApiError(400, 50006, "Cannot send an empty message")


def too_large() -> ApiError:
    """413 for an upload above the file size limit."""
    return ApiError(413, 40005, "Request entity too large")
