"""Faults are collected, not raised one by one, so that one run of the loader shows all of them."""

from datetime import date, datetime


class ReferenceFault(Exception):
    """The reference data is at fault. `faults` has every fault of every file, each with its file and row."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join((f"{len(faults)} faults in the reference data:", *faults)))
        self.faults = faults


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, what: str) -> None:
        """Note a fault: `where` is the file, with its row or part."""
        self.found.append(f"{where}: {what}")


class Row:
    """One row of a file, or one table of a TOML file: reads fields, and notes what is wrong with them."""

    def __init__(self, where: str, values: dict[str, str], faults: Faults) -> None:
        self.where = where
        self._values = values
        self._faults = faults

    def fault(self, what: str) -> None:
        """Note a fault of this row."""
        self._faults.add(self.where, what)

    def text(self, field: str) -> str:
        """The field, without spaces around it; blank is allowed."""
        return self._values.get(field, "").strip()

    def filled(self, field: str) -> str:
        """The field, which must not be blank."""
        value = self.text(field)
        if not value:
            self.fault(f"{field} is blank")
        return value

    def items(self, field: str) -> tuple[str, ...]:
        """The parts of a field that is a list joined with ";". A part is neither blank nor said twice."""
        value = self.text(field)
        parts = tuple(part.strip() for part in value.split(";")) if value else ()
        if "" in parts:
            self.fault(f"{field} has a blank part")
        if len(set(parts)) < len(parts):
            self.fault(f"{field} says a part twice")
        return tuple(part for part in dict.fromkeys(parts) if part)

    def day(self, field: str) -> date | None:
        """The field as a date (2025-01-27); None, with a fault, where it is not one."""
        value = self.filled(field)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fault(f"{field} is not a date: {value!r}")
            return None

    def instant(self, field: str) -> datetime | None:
        """The field as a moment with its offset from UTC; None where it is blank or, with a fault, not a moment."""
        value = self.text(field)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fault(f"{field} is not a moment: {value!r}")
            return None
        if moment.tzinfo is None:
            self.fault(f"{field} has no time zone: {value!r}")
            return None
        return moment
