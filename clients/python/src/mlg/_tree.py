"""What a walk reached, as a tree: each entity below the one that its shortest path comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ._values import harmless

MOST_DRAWN = 60
"""Boxes of a drawing: it fits a notebook, and a reader."""
MOST_ALIKE = 4
"""Leaves of one type below the same entity; of more, the others are one box that counts them."""
MOST_OF_TYPE = 6
"""The same of what has something below it: the live ones stay, and those with the most."""


@dataclass
class Box:
    name: str
    type: str
    relation: str = ""
    """How the path reads that leads to it."""
    muted: bool = False
    """Retired or gone, or reached only over what is."""
    counts: int = 0
    """Of a box that stands for several: how many."""
    about: str = ""
    below: list[Box] = field(default_factory=list)

    def all(self) -> Iterator[Box]:
        yield self
        for box in self.below:
            yield from box.all()

    @property
    def kind(self) -> str:
        return f"{self.type} · {self.relation}" if self.relation else self.type


@dataclass(frozen=True)
class Tree:
    root: Box
    total: int
    """Of all that was reached."""
    left_out: int
    """Of those, in no box that shows or counts them."""


def tree_of(answer: dict[str, Any], nodes: list[dict[str, Any]]) -> Tree:
    """Of the nearest: what is on their paths is drawn as well."""
    root = Box(harmless(str(answer["name"])), harmless(str(answer.get("entityType") or "known by reference only")))
    boxes: dict[str, Box] = {str(answer["uri"]): root}
    listed = {str(node["uri"]): node for node in nodes}
    # A stack of calls would end at a thousand steps; a path is no longer than what is drawn.
    nearest = sorted(nodes, key=lambda node: (len(node["path"]), node["depth"]))
    drawn = 0
    for node in nearest:
        steps = _steps(str(answer["uri"]), node["path"])
        new = [uri for uri, _ in steps if uri not in boxes]
        if not steps or len(boxes) + len(new) > MOST_BEFORE_COUNTING:
            continue
        above = root
        for uri, relation in steps:
            box = boxes.get(uri)
            if box is None:
                box = boxes[uri] = _box(uri, relation, listed.get(uri))
                above.below.append(box)
            above = box
        drawn += 1
    removed = _count_alike(root) + _cut(root)
    total = int(answer["total"])
    return Tree(root, total, total - drawn + removed)


MOST_BEFORE_COUNTING = 1_000


def _steps(start: str, path: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Where each edge of a path leads. What a long path leaves out in its middle is a step as well."""
    at = start
    steps: list[tuple[str, str]] = []
    for edge in path:
        ends = (str(edge["from"]), str(edge["to"]))
        start_of, end = ends if edge["direction"] == "out" else ends[::-1]
        if start_of != at:
            steps.append((start_of, "…"))
        steps.append((end, _words(str(edge["name"]))))
        at = end
    return steps


def _words(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)


def _box(uri: str, relation: str, node: dict[str, Any] | None) -> Box:
    if node is None:
        return Box(harmless(uri), "on the way", relation, about=harmless(uri))
    standing = "live" if node["standing"] == node["pathStanding"] == "live" else node["standing"]
    notes = [harmless(str(one)) for one in (node.get("sentence"), standing, uri) if one]
    if node.get("sunset"):
        notes.append(f"to be gone by {harmless(str(node['sunset']))}")
    muted = node["standing"] != "live" or node["pathStanding"] != "live"
    type_ = harmless(str(node.get("entityType") or "known by reference only"))
    return Box(harmless(str(node["name"])), type_, harmless(relation), muted, about="\n".join(notes))


def _count_alike(root: Box) -> int:
    """What there is too much of becomes a box that counts it; returns how many entities went that hung on those."""
    gone = 0
    waiting = [root]
    while waiting:
        box = waiting.pop()
        types: dict[str, list[Box]] = {}
        for one in box.below:
            types.setdefault(one.type, []).append(one)
        for type_, alike in types.items():
            leaves = [one for one in alike if not one.below]
            others = [one for one in alike if one.below]
            others.sort(key=lambda one: (one.muted, -sum(1 for _ in one.all())))
            counted = leaves[MOST_ALIKE:] + others[MOST_OF_TYPE:]
            if len(counted) < 2:
                continue
            gone += sum(1 for one in counted for _ in one.all()) - len(counted)
            ids = {id(one) for one in counted}
            box.below = [one for one in box.below if id(one) not in ids]
            muted = all(one.muted for one in counted)
            box.below.append(Box(f"{len(counted)} more", type_, muted=muted, counts=len(counted)))
        waiting += box.below
    return gone


def _cut(root: Box) -> int:
    """Leaves the nearest boxes; returns for how many entities those stood that are gone."""
    kept: set[int] = set()
    level = [root]
    while level:
        kept.update(id(box) for box in level[: MOST_DRAWN - len(kept)])
        level = [below for box in level if id(box) in kept for below in box.below]
    removed = sum(max(1, box.counts) for box in root.all() if id(box) not in kept)
    for box in root.all():
        box.below = [one for one in box.below if id(one) in kept]
    return removed


def lines_of(tree: Tree) -> Iterator[str]:
    """For a terminal."""
    yield f"{tree.root.name}  {tree.root.type}"
    waiting = [(box, "", i == len(tree.root.below) - 1) for i, box in enumerate(tree.root.below)][::-1]
    while waiting:
        box, indent, is_last = waiting.pop()
        note = "  (not live)" if box.muted else ""
        yield f"{indent}{'└─' if is_last else '├─'} {box.name}  {box.kind}{note}"
        inner = indent + ("   " if is_last else "│  ")
        waiting += [(one, inner, i == len(box.below) - 1) for i, one in enumerate(box.below)][::-1]
