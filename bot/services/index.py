"""Search by part of a name: nearest names for a refusal, completions for somebody who is typing."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.domain.text import Literally, Message, msg

_CUTOFF = 62
_NEAR = 74.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: what is shown, and what is typed for it."""

    label: Message
    value: str

    @classmethod
    def of(cls, value: str, label: str = "") -> "Suggestion":
        """One that is shown as it is in every language: as it is typed, or by its names."""
        return cls(msg("{label}", label=Literally(label or value)), value)

    def after(self, earlier: str) -> "Suggestion":
        """The same after what was typed before it."""
        return Suggestion(
            msg("{earlier}{label}", earlier=Literally(earlier), label=self.label), f"{earlier}{self.value}"
        )  # fmt: skip


class NameIndex:
    """Names in their normal forms, sorted, with what each means (symbols, ids). `fold` makes that form of a text."""

    def __init__(self, targets: Mapping[str, tuple[str, ...]], fold: Callable[[str], str]) -> None:
        self._targets = targets
        self._fold = fold
        self._names = sorted(targets)
        self._words = sorted((word, name) for name in self._names for word in name.split()[1:])
        self._holding: dict[str, list[str]] = {}
        for word, name in self._words:
            self._holding.setdefault(word, []).append(name)
        self._distinct = list(self._holding)

    def nearest(self, text: str, limit: int) -> list[str]:
        """What the names nearest to a text mean, nearest first, each once; nothing below a likeness of 62 of 100."""
        wanted = self._fold(text)
        if not wanted:
            return []
        found = process.extract(wanted, self._names, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=limit)
        if " " not in wanted and len(wanted) > 3:
            # A misspelt word of a longer name: "tencnet" is near to a word of "tencent music".
            words = process.extract(wanted, self._distinct, scorer=fuzz.ratio, score_cutoff=80, limit=limit)
            found += [(name, score, 0) for word, score, _ in words for name in self._holding[word]]
        return self._meant((name for name, _, _ in sorted(found, key=lambda item: -item[1])), limit)

    def likeness(self, text: str) -> float:
        """How near the nearest name is to a text, of 100."""
        found = process.extract(self._fold(text), self._names, scorer=fuzz.ratio, limit=1)
        return found[0][1] if found else 0.0

    def is_near(self, text: str) -> bool:
        """Whether a name, or a word of one, is so near to a text that the text may be it, misspelt."""
        wanted = self._fold(text)
        if wanted.isascii() and len(wanted) < 4:
            return False
        words = process.extract(wanted, self._distinct, scorer=fuzz.ratio, score_cutoff=80, limit=1)
        return not wanted.isascii() or bool(words) or self.likeness(text) >= _NEAR

    def completions(self, typed: str, limit: int) -> list[str]:
        """What somebody who has typed this may be about to name: what begins so, then, where that is little, the
        nearest."""
        found = self.beginning(typed, limit)
        if len(found) < 3:
            found += [target for target in self.nearest(typed, limit) if target not in found]
        return found[:limit]

    def beginning(self, typed: str, limit: int) -> list[str]:
        """What is meant by the very name, then by names that begin so, then by names with a word that begins so."""
        wanted = self._fold(typed)
        exact = [wanted] if wanted in self._targets else []
        starting = self._starting(wanted, limit * 3)
        inside = [name for _, name in self._words_starting(wanted, limit * 3)]
        return self._meant([*exact, *sorted(starting, key=len), *sorted(inside, key=len)], limit)

    def _meant(self, names: Iterable[str], limit: int) -> list[str]:
        return list(dict.fromkeys(target for name in names for target in self._targets[name]))[:limit]

    def _starting(self, wanted: str, limit: int) -> list[str]:
        first = bisect_left(self._names, wanted)
        found = self._names[first : first + limit]
        return [name for name in found if name.startswith(wanted)]

    def _words_starting(self, wanted: str, limit: int) -> list[tuple[str, str]]:
        first = bisect_left(self._words, (wanted, ""))
        return [(word, name) for word, name in self._words[first : first + limit] if word.startswith(wanted)]
