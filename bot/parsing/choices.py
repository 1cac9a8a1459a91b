"""The words of a question's choices, and what may have been meant by a misspelt one."""

from collections.abc import Iterable

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.questions import Field
from bot.domain.text import Foreign, Literally, Name, Series, msg
from bot.parsing.grammar import Grammar
from bot.parsing.nearest import nearest_words
from bot.parsing.studies import nearest_study, unknown_study

_NEAR = 75.0


def parse_choice(field: Field, typed: str, grammar: Grammar) -> str:
    """The value of a choice. Raises bad_question for a word that is none of it, with the nearest."""
    name, value = grammar.choices.get(typed.casefold(), ("", ""))
    if name != field.name:
        raise unknown_choice(field.name, typed, field.choices)
    return value


def unknown_choice(name: str, typed: str, choices: Iterable[str]) -> QuestionFault:
    """The refusal of a word that is none of the choices of a field or question of that name."""
    known = tuple(choices)
    candidates = tuple(Candidate(choice, Name(choice)) for choice in nearest_words(typed, known, cutoff=_NEAR))
    message = msg("{name} takes {known}, not “{typed}”.", name=Literally(name),
                  known=Series(tuple(map(Literally, known)), "or"), typed=Foreign(typed))  # fmt: skip
    return QuestionFault("bad_question", message, candidates, term=typed)


def misspelt(words: list[str], grammar: Grammar, *, named: bool) -> QuestionFault | None:
    """The refusal of the first unknown word that is near to a word of the question's own; None where none is.

    Where nothing is `named`, a word may be the misspelt name: then only one with a number at its end is a study.
    """
    for word in words:
        if grammar.studies and (named or word[-1:].isdigit()) and nearest_study(word) is not None:
            return unknown_study(word)
        near = nearest_words(word, grammar.choices, cutoff=_NEAR, limit=1) if named else []
        if near:
            value = grammar.choices[near[0]][1]
            message = msg("I don't know “{typed}” here. Did you mean {value}?", typed=Foreign(word),
                          value=Literally(value))  # fmt: skip
            return QuestionFault("bad_question", message, (Candidate(value, Name(value)),), term=word)
    return None
