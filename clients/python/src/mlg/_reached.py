"""What a walk reached: the answers that draw themselves."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, TypeVar

from ._drawing import Towards, svg_of
from ._errors import TooLong
from ._tree import Tree, lines_of, tree_of
from ._values import MOST_ITEMS, Page, _incomplete_lines, harmless

T = TypeVar("T")


class Reached(Page[T]):
    """Draws itself in a notebook: the nearest of what this page has, and how many it leaves out."""

    def _nodes(self) -> list[dict[str, Any]]:
        return [item.to_dict() for item in self._items()]

    def _tree(self) -> Tree:
        return tree_of(self._json, self._nodes())

    def _towards(self) -> Towards:
        return "upstream" if self._json.get("direction") == "upstream" else "downstream"

    def _heading(self) -> str:
        name = harmless(str(self._json["name"]))
        total = int(self._json["total"])
        if total == 0:
            return f"Nothing that {name} is made from" if self._towards() == "upstream" else f"Nothing is reached from {name}"
        entities = f"{total:,} {'entity' if total == 1 else 'entities'} ({self._json['live']:,} live)"
        return f"What {name} is made from: {entities}" if self._towards() == "upstream" else f"What a change of {name} reaches: {entities}"

    def _foot(self, tree: Tree) -> str:
        left = f"{tree.left_out:,} of {tree.total:,} are not drawn: the nearest are." if tree.left_out > 0 else ""
        hidden = self._json.get("hidden")
        more = f"{hidden:,} more may not be seen by you." if hidden else ""
        return " ".join(part for part in (left, more) if part)

    def svg(self) -> str:
        """The drawing. It brings all it needs, and has the reader's light or dark colours."""
        tree = self._tree()
        return svg_of(tree, self._towards(), self._heading(), self._foot(tree))

    def _repr_svg_(self) -> str:
        return self.svg()

    def _notes(self) -> list[str]:
        return _incomplete_lines(self._json)

    def _repr_html_(self) -> str:
        notes = "".join(f"<div>{escape(line)}</div>" for line in self._notes())
        return f'<div style="overflow-x:auto">{self.svg()}</div>{notes}'

    def __repr__(self) -> str:
        tree = self._tree()
        foot = self._foot(tree)
        return "\n".join([self._heading(), *lines_of(tree), *([foot] if foot else []), *self._notes()])


class Lineage(Reached[T]):
    """Where something comes from, or what a change of it reaches."""


class Impact(Reached[T]):
    """What a change reaches, in groups, each a list with pages of its own."""

    def _groups(self) -> dict[str, Any]:
        return getattr(self, "groups")  # type: ignore[no-any-return]  # noqa: B009

    def _items(self) -> list[Any]:
        return [node for group in self._groups().values() for node in group.nodes]

    def _title(self) -> str:
        return str(self._json["sentence"])

    def _notes(self) -> list[str]:
        return [harmless(str(self._json["sentence"])), *_incomplete_lines(self._json)]

    def all(self, *, most: int = MOST_ITEMS) -> Iterator[T]:
        """The entities of all groups and all pages, each page asked for when it is needed."""
        read = 0
        for name in self._groups():
            page: Impact[T] = self
            while True:
                group = page._groups()[name]
                for node in group.nodes:
                    if read >= most:
                        raise TooLong(f"there are more than {most} items: ask for one group, raise most, or export it")
                    read += 1
                    yield node
                if group.next is None or page._again is None:
                    break
                page = page._again(group=name, cursor=group.next)
