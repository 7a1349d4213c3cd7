"""Answers: a view of the JSON that came, whose members are converted when they are read."""

from __future__ import annotations

import re
import types
import typing
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar

from ._errors import MlgError, MoreRows, TooLong

if TYPE_CHECKING:
    from pandas import DataFrame

Moment: TypeAlias = str | int | date | datetime
"""A time, or the number of a transaction. A datetime without a time zone is one of this machine's."""

V = TypeVar("V", bound="Value")
T = TypeVar("T")

MOST_ITEMS = 100_000
"""Of a list that is read page by page."""
MOST_ROWS = 1_000
"""Of a table, where nothing else is said."""
SHOWN = 20
"""Rows that an answer shows of itself."""


class Value:
    """What was answered. Members have the names of Python; `value["entityType"]` reads the JSON as it came."""

    _names: ClassVar[dict[str, str]] = {}
    _types: ClassVar[dict[str, Any]]

    def __init__(self, json: dict[str, Any]) -> None:
        self._json = json

    def to_dict(self) -> dict[str, Any]:
        """The JSON as it came."""
        return self._json

    @classmethod
    def _members(cls) -> dict[str, Any]:
        if "_types" not in cls.__dict__:
            hints = typing.get_type_hints(cls)
            cls._types = {name: hint for name, hint in hints.items() if not name.startswith("_")}
        return cls._types

    # Hidden from type checkers, to which a member that is not declared is a mistake.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            hint = self._members().get(name)
            if hint is None:
                near = ", ".join(self._members())
                raise AttributeError(f"{type(self).__name__} has no member {name!r}; it has {near}")
            return converted(hint, self._json.get(self._json_name(name)))

    @classmethod
    def _json_name(cls, name: str) -> str:
        return cls._names.get(name) or re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)

    def __getitem__(self, name: str) -> Any:
        return self._json[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._members()]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Value) and other._json == self._json

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = [f"{name}={_short(self._json.get(self._json_name(name)))}" for name in self._members()]
        return f"{type(self).__name__}({', '.join(shown)})"


def converted(hint: Any, json: Any) -> Any:
    """What was answered, as its declared type; what does not fit that is left as it came."""
    if json is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        kinds = [one for one in arguments if one is not type(None)]
        return converted(kinds[0], json) if len(kinds) == 1 else json
    if origin is list and isinstance(json, list):
        return [converted(arguments[0], one) for one in json]
    if origin is dict and isinstance(json, dict):
        return {name: converted(arguments[1], one) for name, one in json.items()}
    if isinstance(hint, type):
        if issubclass(hint, Value) and isinstance(json, dict):
            return hint(json)
        if hint is datetime and isinstance(json, str):
            return time_of(json)
    return json


def time_of(text: str) -> datetime | str:
    try:
        # Before Python 3.11 there is no Z.
        return datetime.fromisoformat(re.sub(r"Z$", "+00:00", text))
    except ValueError:
        return text


def moment_text(moment: Moment) -> str:
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo is not None else moment.astimezone()).isoformat()
    return moment.isoformat() if isinstance(moment, date) else str(moment)


class Page(Value, Generic[T]):
    """One page of a list. `for item in page` has its items, `page.all()` those of all pages."""

    _list: ClassVar[str] = ""
    _again: Callable[..., Any] | None = None
    """Asks the same question with other arguments."""

    def _items(self) -> list[Any]:
        name = next(name for name in self._members() if self._json_name(name) == self._list)
        return typing.cast("list[Any]", getattr(self, name))

    def __iter__(self) -> Iterator[T]:
        return iter(self._items())

    def __len__(self) -> int:
        return len(self._items())

    def __bool__(self) -> bool:
        return True

    def _pages(self) -> Iterator[Page[T]]:
        page: Page[T] = self
        while True:
            yield page
            cursor = page._json.get("next")
            if cursor is None or page._again is None:
                return
            page = page._again(cursor=cursor)

    def all(self, *, most: int = MOST_ITEMS) -> Iterator[T]:
        """The items of this page and of those behind it, each page asked for when it is needed. A list that has
        more than `most` raises TooLong after them."""
        read = 0
        for page in self._pages():
            for item in page:
                if read >= most:
                    raise TooLong(f"there are more than {most} items: narrow the question, raise most, or export it")
                read += 1
                yield item

    def to_pandas(self, *, most: int = MOST_ROWS) -> DataFrame:
        """A table of the items, of this page and those behind it: `most` rows, and a warning where there are more.

        A column holds what is nested as JSON. `attrs` of the table has the total, the transaction and what may be
        missing."""
        rows: list[Any] = []
        try:
            rows.extend(self.all(most=most))
        except TooLong:
            # `extend` keeps what came before.
            total = self._json.get("total")
            of = "more" if total is None else f"{total:,}"
            warnings.warn(f"the table has the first {most:,} rows of {of}; most= raises that", MoreRows, stacklevel=2)
        return table_of(rows, attrs={name: self._json[name] for name in ("total", "tx", "incomplete") if name in self._json})

    def _rows_shown(self) -> tuple[list[str], list[list[str]]]:
        items = self._items()[:SHOWN]
        members = [name for name in (type(items[0])._members() if items and isinstance(items[0], Value) else [])]
        wanted = [name for name in FIRST if name in members] or members[:4]
        cells = [[_short(item._json.get(item._json_name(name)), quoted=False) for name in wanted] for item in items]
        return wanted, cells

    def _title(self) -> str:
        total = self._json.get("total")
        of = f" of {total:,}" if isinstance(total, int) and total > len(self) else ""
        return f"{type(self).__name__}: {len(self)}{of} {self._list}"

    def __repr__(self) -> str:
        columns, rows = self._rows_shown()
        widths = [min(60, max(len(cell) for cell in column)) for column in zip(columns, *rows)] if rows else []
        lines = ["  ".join(cell[:width].ljust(width) for cell, width in zip(row, widths)).rstrip() for row in [columns, *rows]]
        more = [f"… and {len(self) - SHOWN} more on this page"] if len(self) > SHOWN else []
        return "\n".join([self._title(), *(lines if rows else []), *more, *_incomplete_lines(self._json)])

    def _repr_html_(self) -> str:
        columns, rows = self._rows_shown()
        head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in columns)
        body = "".join("<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows)
        more = [f"… and {len(self) - SHOWN} more on this page"] if len(self) > SHOWN else []
        notes = "".join(f"<div>{escape(line)}</div>" for line in [*more, *_incomplete_lines(self._json)])
        return f"<div><div>{escape(self._title())}</div><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}</div>"


FIRST = ("entity_type", "name", "standing", "owners", "team", "uri")
"""The columns of a short table, of those that there are."""


def table_of(rows: list[Any], *, attrs: dict[str, Any]) -> DataFrame:
    try:
        import pandas
    except ImportError as error:
        raise MlgError("tables need pandas: pip install pandas") from error
    columns = list(type(rows[0])._members()) if rows and isinstance(rows[0], Value) else None
    table = pandas.DataFrame([_cells(row) for row in rows], columns=columns)
    table.attrs.update(attrs)
    return table


def _cells(row: Any) -> Any:
    if not isinstance(row, Value):
        return row
    members = row._members()
    return {name: _cell(getattr(row, name), row._json.get(row._json_name(name))) for name in members}


def _cell(value: Any, json: Any) -> Any:
    return value if isinstance(value, datetime) else json


def _short(json: Any, *, quoted: bool = True) -> str:
    """Of what is nested, the names; control characters would change a terminal."""
    if isinstance(json, dict):
        named = json.get("name") or json.get("uri")
        return _short(named, quoted=False) if named is not None else "{…}"
    if isinstance(json, list):
        shown = ", ".join(_short(one, quoted=False) for one in json[:3])
        return f"{shown}, … ({len(json)})" if len(json) > 3 else shown if not quoted else f"[{shown}]"
    if json is None:
        return "None" if quoted else ""
    if isinstance(json, str):
        text = harmless(json)
        text = text if len(text) <= 80 else f"{text[:79]}…"
        return repr(text) if quoted else text
    return str(json)


def harmless(text: str) -> str:
    """Without what changes a terminal, or is not allowed in XML."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _incomplete_lines(json: dict[str, Any]) -> list[str]:
    incomplete = json.get("incomplete")
    return [f"May be incomplete: {harmless(str(one.get('reason')))}" for one in incomplete[:5]] if isinstance(incomplete, list) else []
