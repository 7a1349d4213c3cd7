"""Lineage as SVG that brings all it needs: no script, no font, nothing fetched. Every text of a source is escaped."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import Literal

from ._tree import Box, Tree

WIDTH, HEIGHT = 236, 40
ACROSS, DOWN = 46, 10
MARGIN, HEADER = 16, 34
LEAST_WIDTH = 960
"""A wide drawing shrinks to the notebook's width, and not below this: its text stays readable, and it scrolls."""
NAME_PX, KIND_PX = 7.5, 6.4
"""The mean width of a letter at the sizes of both lines; a text is cut where it would not fit."""

Towards = Literal["upstream", "downstream"]

_LIGHT = (
    "--back:#fff;--box:#f6f7f9;--line:#c3c9d2;--text:#1b1f24;--quiet:#56606c;--edge:#98a2af;--own:#e7effd;--own-line:#4a76cf"
)
_DARK = (
    "--back:#16181d;--box:#22262e;--line:#444c59;--text:#e8ebf0;--quiet:#a9b2bf;--edge:#6b7584;--own:#1f2f4d;--own-line:#7aa2f7"
)
# A notebook says which theme it has; elsewhere the reader's system does.
_STYLE = (
    f".mlg-drawing{{{_LIGHT}}}"
    f"@media (prefers-color-scheme:dark){{.mlg-drawing{{{_DARK}}}}}"
    f'[data-jp-theme-light="true"] .mlg-drawing,.vscode-light .mlg-drawing{{{_LIGHT}}}'
    f'[data-jp-theme-light="false"] .mlg-drawing,.vscode-dark .mlg-drawing{{{_DARK}}}'
    ".mlg-drawing{font-family:system-ui,-apple-system,'Segoe UI',sans-serif}"
    ".mlg-drawing .back{fill:var(--back)}"
    ".mlg-drawing .box{fill:var(--box);stroke:var(--line)}"
    ".mlg-drawing .own .box{fill:var(--own);stroke:var(--own-line)}"
    ".mlg-drawing .muted .box{stroke-dasharray:4 3}"
    ".mlg-drawing .counts .box{fill:none;stroke-dasharray:2 3}"
    ".mlg-drawing .name{fill:var(--text);font-size:13px}"
    ".mlg-drawing .own .name,.mlg-drawing .heading{font-weight:600}"
    ".mlg-drawing .muted .name{fill:var(--quiet)}"
    ".mlg-drawing .kind,.mlg-drawing .foot{fill:var(--quiet);font-size:11px}"
    ".mlg-drawing .heading{fill:var(--text);font-size:13px}"
    ".mlg-drawing .edge{fill:none;stroke:var(--edge)}"
    ".mlg-drawing .head{fill:var(--edge)}"
)


def svg_of(tree: Tree, towards: Towards, heading: str, foot: str) -> str:
    """From left to right as things are made: what it is made from lies left of it, what a change reaches right."""
    columns, rows = _places(tree.root)
    last = max(columns.values())
    step = WIDTH + ACROSS
    least = MARGIN * 2 + NAME_PX * max(_width(heading), 0.9 * _width(foot))
    width = max(MARGIN * 2 + (last + 1) * step - ACROSS, round(least))
    height = MARGIN * 2 + HEADER + round((max(rows.values()) + 1) * (HEIGHT + DOWN)) - DOWN + (20 if foot else 0)

    def place(box: Box) -> tuple[float, float]:
        column = columns[id(box)]
        across = last - column if towards == "upstream" else column
        return MARGIN + across * step, MARGIN + HEADER + rows[id(box)] * (HEIGHT + DOWN)

    edges = "".join(_edge(place(box), place(one), towards) for box in tree.root.all() for one in box.below)
    boxes = "".join(_drawn(box, place(box), own=box is tree.root) for box in tree.root.all())
    below = f'<text class="foot" x="{MARGIN}" y="{height - MARGIN + 4}">{escape(foot)}</text>' if foot else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mlg-drawing" role="img" aria-label="{escape(heading)}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'style="max-width:100%;min-width:{min(width, LEAST_WIDTH)}px;height:auto">'
        f"<style>{_STYLE}</style>"
        f'<rect class="back" width="{width}" height="{height}" rx="6"/>'
        f'<text class="heading" x="{MARGIN}" y="{MARGIN + 12}">{escape(heading)}</text>'
        f"{edges}{boxes}{below}</svg>"
    )


def _places(root: Box) -> tuple[dict[int, int], dict[int, float]]:
    """Column and row of each: leaves one below another, everything else in the middle of what hangs on it."""
    columns = {id(root): 0}
    rows: dict[int, float] = {}
    for box in root.all():
        for one in box.below:
            columns[id(one)] = columns[id(box)] + 1
    leaves = [box for box in root.all() if not box.below]
    rows.update({id(box): float(i) for i, box in enumerate(leaves)})
    for box in reversed(list(root.all())):
        if box.below:
            rows[id(box)] = (rows[id(box.below[0])] + rows[id(box.below[-1])]) / 2
    return columns, rows


def _edge(one: tuple[float, float], other: tuple[float, float], towards: Towards) -> str:
    (left, top), (right, bottom) = (other, one) if towards == "upstream" else (one, other)
    x1, y1, x2, y2 = left + WIDTH, top + HEIGHT / 2, right, bottom + HEIGHT / 2
    middle = (x1 + x2) / 2
    return (
        f'<path class="edge" d="M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2 - 6:g} {y2:g}"/>'
        f'<path class="head" d="M{x2:g} {y2:g}l-7 -3.5v7z"/>'
    )


def _drawn(box: Box, at: tuple[float, float], *, own: bool) -> str:
    x, y = at
    classes = " ".join(name for name, has in (("own", own), ("muted", box.muted), ("counts", box.counts > 0)) if has)
    title = f"<title>{escape(box.about)}</title>" if box.about else ""
    return (
        f'<g class="{classes}">{title}<rect class="box" x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
        f'<text class="name" x="{x + 10:g}" y="{y + 17:g}">{escape(_cut(box.name, NAME_PX))}</text>'
        f'<text class="kind" x="{x + 10:g}" y="{y + 32:g}">{escape(_cut(box.kind, KIND_PX))}</text></g>'
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _cut(text: str, px: float) -> str:
    room = int((WIDTH - 20) / px)
    if _width(text) <= room:
        return text
    # Versions and dates are at the end.
    head, tail = text, ""
    while _width(head) + _width(tail) + 1 > room:
        middle = len(head) * 3 // 5
        head, tail = (head[:-1], tail) if tail else (head[:middle], head[middle + 1 :])
        if _width(tail) > room * 2 // 5:
            tail = tail[-(room * 2 // 5) :]
    return f"{head.rstrip()}…{tail.lstrip()}"
