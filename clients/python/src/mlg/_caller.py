"""How a question becomes a request, and its answer a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, overload

from ._connection import Connection
from ._export import Export
from ._values import Moment, Page, Value, moment_text

A = TypeVar("A", bound=Value)


@dataclass(frozen=True)
class Row:
    """A row of the tables of questions and commands."""

    method: str
    path: str
    past: bool = False


class Caller:
    """What asks a service, at present or as of a moment."""

    _connection: Connection
    _as_of: Moment | None = None

    @overload
    def _call(self, row: Row, answer: type[A], arguments: Mapping[str, object]) -> A: ...
    @overload
    def _call(self, row: Row, answer: None, arguments: Mapping[str, object]) -> None: ...
    def _call(self, row: Row, answer: type[A] | None, arguments: Mapping[str, object]) -> A | None:
        given = self._given(row, arguments)
        json = self._connection.ask(row.method, row.path, given)
        if answer is None:
            return None
        value = answer(json if isinstance(json, dict) else {})
        if isinstance(value, Page):
            value._again = self._repeating(row, answer, given)
        return value

    def _repeating(self, row: Row, answer: type[A], given: Mapping[str, object]) -> Callable[..., A]:
        return lambda **others: self._call(row, answer, {**given, **others})

    def _export(self, row: Row, item: type[A] | None, arguments: Mapping[str, object]) -> Export[Any]:
        return Export(self._connection, row.path, self._given(row, arguments), item)

    def _given(self, row: Row, arguments: Mapping[str, object]) -> dict[str, object]:
        given = {name: plain(value) for name, value in arguments.items() if value is not None}
        if row.past and self._as_of is not None:
            given.setdefault("asOf", plain(self._as_of))
        return given


def plain(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, date):
        return moment_text(value)
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        return [plain(one) for one in value]
    return value
