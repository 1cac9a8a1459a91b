"""Questions declare themselves once; universes know their members by day."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.instruments import Membership, Snapshot, Universe
from bot.domain.questions import QUESTIONS, Kind, Question
from bot.domain.text import Message, Name


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_declares_everything_once(question: type[Question]) -> None:
    spec, declared = question.spec, question.declared()
    assert spec.name == spec.name.casefold()
    assert " " not in spec.name
    assert spec.examples
    assert all(example.split()[0] in (spec.name, *spec.aliases) for example in spec.examples)
    assert spec.examples[0].split()[0] == spec.name
    kinds = [field.kind for field in declared if field.kind is not Kind.CHOICE]
    assert len(kinds) == len(set(kinds)), "the parser fills a field by its kind"
    choices = [word for field in declared for word in field.choices]
    assert len(choices) == len(set(choices)), "a word of two choices would mean both"
    assert all((field.kind is Kind.CHOICE) == bool(field.choices) for field in declared)
    for apart in ({Kind.UNIVERSE, Kind.INSTRUMENTS, Kind.TOPIC}, {Kind.WINDOW, Kind.PERIOD}, {Kind.PERIOD, Kind.EVENT}):
        assert len(apart.intersection(kinds)) <= 1, "one text would mean both"
    required = [field.required for field in declared]
    assert required == sorted(required, reverse=True), "Discord wants required options first"
    assert all(isinstance(field.help, Message) and len(field.help.id) <= 100 for field in declared)
    assert len(spec.summary.id) <= 100, "Discord's limit of a description"
    assert all(1 <= field.least <= field.most for field in declared)


def test_questions_are_listed_in_order_and_every_field_but_helps_day_is_declared() -> None:
    orders = [question.spec.order for question in QUESTIONS.values()]
    assert orders == sorted(set(orders))
    assert list(QUESTIONS) == [question.spec.name for question in QUESTIONS.values()]
    for question in QUESTIONS.values():
        undeclared = {field.name for field in fields(question)} - {field.name for field in question.declared()}
        assert undeclared <= {"as_of"}
        assert (Kind.WINDOW in {field.kind for field in question.declared()}) <= (not undeclared)


def universe(*snapshots: tuple[date, date, str]) -> Universe:
    made = tuple(Snapshot(first, last, tuple(members), f"s{first.year}") for first, last, members in snapshots)
    return Universe("u", Name("U"), None, made, True)


DATED = universe((date(2024, 3, 4), date(2024, 6, 9), "AB"), (date(2024, 12, 9), date(2025, 3, 9), "AC"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 3, 4), Membership(("A", "B"), date(2024, 3, 4), True, "s2024")),  # both ends belong to it
        (date(2024, 6, 9), Membership(("A", "B"), date(2024, 3, 4), True, "s2024")),
        (date(2025, 2, 12), Membership(("A", "C"), date(2024, 12, 9), True, "s2024")),
        # In the hole and after the end: the last known list, as known on its last day.
        (date(2024, 6, 10), Membership(("A", "B"), date(2024, 6, 9), False, "s2024")),
        (date(2024, 12, 8), Membership(("A", "B"), date(2024, 6, 9), False, "s2024")),
        (date(2025, 3, 10), Membership(("A", "C"), date(2025, 3, 9), False, "s2024")),
        # Before the beginning: the first list, as known on its first day.
        (date(2020, 1, 1), Membership(("A", "B"), date(2024, 3, 4), False, "s2024")),
    ],
)
def test_members_on_a_day(day: date, expected: Membership) -> None:
    assert DATED.members_on(day) == expected


@given(st.dates(date(2023, 1, 1), date(2026, 1, 1)))
@settings(max_examples=60, deadline=None)
def test_a_later_snapshot_is_never_used_for_a_day_before_it_unless_it_is_the_first(day: date) -> None:
    found = DATED.members_on(day)
    assert found.known_on <= day or found.known_on == DATED.snapshots[0].effective
    assert found.exact == any(s.effective <= day <= s.known_until for s in DATED.snapshots)
