"""An answer, or a refusal, as one JSON object. Other programs depend on its shape."""

import json
from collections.abc import Sequence

from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError
from bot.ui.terminal import said, text_of
from bot.words import Words


def answer_json(question: str, answer: Answer, words: Words, images: Sequence[str]) -> str:
    """The answer's object. Dates are ISO 8601, percentages have two decimals, what is absent is null."""
    origin = answer.provenance
    shown = {
        "question": question,
        "headline": said(answer.headline, words),
        "text": text_of(answer, words),
        "as_of": None if origin is None or origin.as_of is None else origin.as_of.isoformat(),
        "base": None if origin is None or origin.base is None else origin.base.isoformat(),
        "complete": answer.complete,
        **answer.data,
        "notes": [said(note, words) for note in answer.notes],
        "sources": [] if origin is None else [source.title for source in origin.sources],
        "adjustment": None if origin is None or origin.adjustment is None else origin.adjustment.value,
        "images": list(images),
    }
    return _dumped(shown)


def error_json(error: BellwetherError, words: Words) -> str:
    """A refusal's object."""
    candidates = [
        {"value": c.value, "name": words.name(c.name), "exchange": c.exchange or None} for c in error.candidates
    ]
    return _dumped({"error": {"code": error.code, "message": said(error.message, words), "candidates": candidates}})


def fault_json(code: str, message: str) -> str:
    """The object for what never became a question: a wrong setting, or a defect of ours."""
    return _dumped({"error": {"code": code, "message": message, "candidates": []}})


def _dumped(shown: object) -> str:
    return json.dumps(shown, ensure_ascii=False, allow_nan=False, indent=1)
