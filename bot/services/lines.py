"""The lines of a company in a question."""

from dataclasses import replace

from bot.domain.questions import Kind, Question
from bot.services.resolver import Resolver


def with_line(question: Question, symbol: str, resolver: Resolver) -> Question:
    """The question with another line of a company in the place of the first that it has of that company."""
    company = resolver.instrument(symbol).company
    changes: dict[str, object] = {}
    for field in question.declared():
        if field.kind is Kind.INSTRUMENTS:
            symbols: tuple[str, ...] = getattr(question, field.name)
            changes[field.name] = _swapped(symbols, symbol, company, resolver)
    return replace(question, **changes)


def _swapped(symbols: tuple[str, ...], symbol: str, company: str | None, resolver: Resolver) -> tuple[str, ...]:
    lines = [one for one in symbols if company is not None and resolver.instrument(one).company == company]
    if symbol in symbols or not lines:
        return symbols
    return tuple(symbol if one == lines[0] else one for one in symbols)
