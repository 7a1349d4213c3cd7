"""Whole lists, of one moment, as the service streams them."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from ._connection import Connection
from ._errors import CutOff, MoreRows
from ._values import table_of

if TYPE_CHECKING:
    from pandas import DataFrame

T = TypeVar("T")

MOST_ROWS = 1_000_000
"""As many as the service exports."""


class Export(Generic[T]):
    """Nothing is asked before its rows are. Each iteration asks anew."""

    def __init__(
        self, connection: Connection, path: str, arguments: Mapping[str, object], item: Callable[[Any], Any] | None
    ) -> None:
        self._connection = connection
        self._path = path
        self._arguments = arguments
        self._item = item

    def __iter__(self) -> Iterator[T]:
        """Row after row as they come. Raises CutOff at the end where the connection broke off before the last."""
        with self._connection.open("GET", self._path, {**self._arguments, "format": "ndjson"}) as response:
            expected = int(response.headers.get("x-mlg-export-rows") or 0)
            lines = iter(response)
            # The first line is what the rows are of.
            head = json.loads(next(lines, b"{}"))
            self._connection.report(head.get("incomplete"))
            read = 0
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                row = json.loads(line)
                read += 1
                yield row if self._item is None else self._item(row)
            if read != expected:
                raise CutOff(f"the connection broke off after {read:,} of {expected:,} rows")

    def to_pandas(self, *, most: int = MOST_ROWS) -> DataFrame:
        """A table of all rows: `most` of them, and a warning where there are more."""
        rows: list[Any] = []
        for row in self:
            if len(rows) == most:
                warnings.warn(f"the table has the first {most:,} rows; most= raises that", MoreRows, stacklevel=2)
                break
            rows.append(row)
        return table_of(rows, attrs={})

    def save(self, path: str | os.PathLike[str], *, format: Literal["csv", "ndjson", "json"] | None = None) -> int:
        """Writes a file, in the format of its ending unless another is given; returns the number of rows.

        It has its name only when it is complete."""
        target = Path(path)
        wanted = format or target.suffix[1:].lower()
        if wanted not in ("csv", "ndjson", "json"):
            raise ValueError(f"{target.name} has no ending .csv, .ndjson or .json: give a format")
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            with self._connection.open("GET", self._path, {**self._arguments, "format": wanted}) as response:
                with part.open("wb") as file:
                    try:
                        shutil.copyfileobj(response, file)
                    except http.client.IncompleteRead as error:
                        raise CutOff("the connection broke off before the last row") from error
                rows = int(response.headers.get("x-mlg-export-rows") or 0)
            part.replace(target)
            return rows
        finally:
            part.unlink(missing_ok=True)
