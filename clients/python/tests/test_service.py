"""The package against a running service (MLG_URL) of the demo company."""

from __future__ import annotations

import tempfile
import unittest
import warnings
from pathlib import Path

import pandas

import mlg

MODEL = "aip://model/registry/ranking-v5"
FEATURE = "aip://feature/feature-store/content-embedding"


class Service(unittest.TestCase):
    def setUp(self) -> None:
        # The demo company has people who left.
        warnings.simplefilter("ignore", mlg.IncompleteAnswer)

    def test_a_search_is_a_table(self) -> None:
        answer = mlg.search("ranking type:Model", limit=2)
        table = answer.to_pandas()
        self.assertEqual(len(table), answer.total)
        self.assertIn(MODEL, list(table["uri"]))
        self.assertEqual(len(list(mlg.search("ranking", limit=7).all())), mlg.search("ranking").total)
        self.assertIn("Ranking v5", repr(answer) + answer._repr_html_())

    def test_lineage_and_impact_draw_themselves(self) -> None:
        lineage = mlg.lineage(MODEL)
        self.assertIn("What Ranking v5 is made from", lineage.svg())
        self.assertIn("content-embedding v3", lineage.svg())
        impact = mlg.impact(FEATURE, limit=3)
        self.assertIn("Ranking v5", repr(mlg.impact(FEATURE, limit=200)))
        self.assertEqual({node.uri for node in impact.all()}, {row.uri for row in mlg.export_impact(FEATURE)})
        self.assertEqual(len(list(impact.all())), impact.total)
        self.assertEqual(len(impact.to_pandas()), impact.total)

    def test_exports_are_rows_tables_and_files(self) -> None:
        table = mlg.export_unused("Feature").to_pandas()
        self.assertEqual(len(table), mlg.unused("Feature").total)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "unused.csv")
            self.assertEqual(mlg.export_unused("Feature").save(file), len(table))
            self.assertEqual(len(pandas.read_csv(file)), len(table))

    def test_the_past_is_a_view(self) -> None:
        before = mlg.lineage(MODEL).tx
        tag = "from-python=yes"
        written = mlg.annotate(MODEL, add_tags=tag, description="Orders rows.")
        self.assertEqual(mlg.describe(MODEL).attributes["description"], "Orders rows.")
        self.assertNotEqual(mlg.at(before).describe(MODEL).attributes.get("description"), "Orders rows.")
        assert written.tx is not None
        self.assertGreater(written.tx, before)
        changes = mlg.diff(before, uri=MODEL)
        self.assertEqual([one.uri for one in changes], [MODEL])
        mlg.comment(MODEL, text="Who retrains it?", question=True)
        self.assertIn("Who retrains it?", [one.text for one in mlg.describe(MODEL).comments])
        mlg.annotate(MODEL, add_owners="aip://group/identity/member-data")
        mlg.retract(MODEL)

    def test_what_is_pushed_is_there(self) -> None:
        pushed = mlg.push("lineage", "Pipeline", id="notebooks/churn", payload={"is": {"name": "Churn, by hand"}}, wait_for="visible")
        self.assertEqual(mlg.describe(pushed.uri).entity_type, "Pipeline")

    def test_a_refusal_says_what_to_do(self) -> None:
        with self.assertRaises(mlg.Refused) as caught:
            mlg.describe("aip://model/registry/nobody")
        self.assertEqual(caught.exception.code, "UNKNOWN_URI")
        with self.assertRaisesRegex(mlg.Refused, "direction must be upstream or downstream"):
            mlg.lineage(MODEL, direction="sideways")  # type: ignore[arg-type]

    def test_every_question_without_arguments_is_answered_as_declared(self) -> None:
        for ask in (mlg.types, mlg.rules, mlg.status, mlg.sources, mlg.home, mlg.me, mlg.roles, mlg.saved, mlg.activity, mlg.audit):
            answer = ask()
            for member in answer._members():
                getattr(answer, member)
            repr(answer)


if __name__ == "__main__":
    unittest.main()
