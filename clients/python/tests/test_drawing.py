"""How lineage draws itself."""

from __future__ import annotations

import random
import unittest
import xml.etree.ElementTree as ET
from typing import Any

from mlg import answers
from mlg._drawing import HEIGHT, WIDTH
from mlg._tree import MOST_DRAWN, lines_of

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</text><script>alert(1)</script>\"'&\x00\x1b[31m\u202e]]>"


def node(uri: str, path: list[str], *, type_: str = "Dataset", name: str | None = None, standing: str = "live") -> dict[str, Any]:
    steps = [
        {"relation": "A.b", "name": "producedBy", "direction": "out", "from": one, "to": other}
        for one, other in zip(path, path[1:])
    ]
    return {
        "uri": uri, "name": name or uri, "entityType": type_, "standing": standing, "pathStanding": "live", "sunset": None,
        "depth": len(steps), "sentence": " ".join(path), "path": steps,
    }


def lineage(nodes: list[dict[str, Any]], *, total: int | None = None, name: str = "Root", direction: str = "upstream") -> answers.LineageAnswer:
    count = len(nodes) if total is None else total
    return answers.LineageAnswer(
        {"uri": "root", "entityType": "Model", "name": name, "tx": 1, "total": count, "live": count, "direction": direction,
         "nodes": nodes, "next": None}
    )


def texts(answer: answers.LineageAnswer, kind: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(answer.svg()).iter(f"{SVG}text") if one.get("class") == kind]


class Drawings(unittest.TestCase):
    def test_show_each_thing_beside_what_its_path_comes_from(self) -> None:
        answer = lineage([node("b", ["root", "a", "b"]), node("a", ["root", "a"])])
        svg = ET.fromstring(answer.svg())
        boxes = {group.findtext(f"{SVG}text"): group.find(f"{SVG}rect") for group in svg.iter(f"{SVG}g")}
        across = {name: float(box.get("x", "")) for name, box in boxes.items() if box is not None}
        self.assertEqual(sorted(across, key=lambda name: across[str(name)]), ["b", "a", "Root"])
        self.assertEqual(len(list(svg.iter(f"{SVG}path"))), 4)
        down = ET.fromstring(lineage([node("a", ["root", "a"])], direction="downstream").svg())
        self.assertEqual([group.findtext(f"{SVG}text") for group in down.iter(f"{SVG}g")], ["Root", "a"])
        self.assertIn("What a change of Root reaches: 1 entity (1 live)", "".join(down.itertext()))

    def test_bring_all_they_need_and_no_markup_of_a_source(self) -> None:
        answer = lineage([node("a", ["root", "a"], name=EVIL, type_=EVIL)], name=EVIL)
        svg = answer.svg()
        root = ET.fromstring(svg)
        self.assertEqual({one.tag.replace(SVG, "") for one in root.iter()}, {"svg", "style", "rect", "text", "path", "g", "title"})
        for one in root.iter():
            self.assertEqual([name for name in one.keys() if name.startswith("on") or "href" in name], [])
        self.assertNotIn("url(", svg)
        self.assertNotIn("<script", answer._repr_html_())
        self.assertNotIn("\x1b", repr(answer))

    def test_have_a_bound_and_say_what_is_not_drawn(self) -> None:
        rng = random.Random(8)
        for _ in range(30):
            paths: dict[str, list[str]] = {"root": ["root"]}
            for i in range(rng.randrange(0, 400)):
                above = rng.choice(list(paths)[-40:])
                paths[f"n{i}"] = [*paths[above], f"n{i}"]
            del paths["root"]
            nodes = [node(uri, path, type_=rng.choice("ABC"), standing=rng.choice(["live", "gone"])) for uri, path in paths.items()]
            total = len(nodes) + rng.randrange(0, 3)
            answer = lineage(nodes, total=total)
            tree = answer._tree()
            boxes = list(tree.root.all())
            self.assertLessEqual(len(boxes), MOST_DRAWN)
            stands_for = sum(max(1, box.counts) for box in boxes) - 1
            self.assertEqual(stands_for + tree.left_out, total)
            self.assertEqual(len(list(lines_of(tree))), len(boxes))
            self.assertEqual(len(texts(answer, "name")), len(boxes))
            self.assertEqual(any("not drawn" in one for one in texts(answer, "foot")), tree.left_out > 0)

    def test_no_boxes_overlap(self) -> None:
        rng = random.Random(9)
        paths: dict[str, list[str]] = {"root": ["root"]}
        for i in range(50):
            paths[f"n{i}"] = [*paths[rng.choice(list(paths))], f"n{i}"]
        del paths["root"]
        answer = lineage([node(uri, path, type_=f"T{uri}") for uri, path in paths.items()])
        svg = ET.fromstring(answer.svg())
        places = [(float(one.get("x", "")), float(one.get("y", ""))) for one in svg.iter(f"{SVG}rect") if one.get("class") == "box"]
        width, height = float(svg.get("width", "")), float(svg.get("height", ""))
        for i, (x, y) in enumerate(places):
            self.assertTrue(0 <= x <= width - WIDTH and 0 <= y <= height - HEIGHT)
            for left, top in places[:i]:
                self.assertFalse(abs(left - x) < WIDTH and abs(top - y) < HEIGHT)

    def test_a_path_with_a_gap_or_of_hundreds_of_steps_is_drawn(self) -> None:
        long = ["root", *(f"s{i}" for i in range(900))]
        answer = lineage([node("s899", long)])
        self.assertLessEqual(len(texts(answer, "name")), MOST_DRAWN)
        gap = node("z", ["y", "z"])
        self.assertEqual([line.strip("└─ ") for line in lines_of(lineage([gap])._tree())][1:], ["y  on the way · …", "z  Dataset · produced by"])

    def test_nothing_is_a_drawing_too(self) -> None:
        answer = lineage([])
        self.assertEqual(texts(answer, "heading"), ["Nothing that Root is made from"])
        self.assertEqual(repr(answer), "Nothing that Root is made from\nRoot  Model")

    def test_long_names_keep_their_ends(self) -> None:
        for name in ("ranking-model-with-a-very-long-name-v5-20XX0101 in us-east-1", "模型" * 30 + "末"):
            shown = texts(lineage([], name=name), "name")[0]
            self.assertIn("…", shown)
            self.assertEqual(shown[-1], name[-1])


if __name__ == "__main__":
    unittest.main()
