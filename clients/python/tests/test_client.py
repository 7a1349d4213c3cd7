"""How the package asks, without a real service."""

from __future__ import annotations

import json
import os
import pickle
import tempfile
import unittest
import warnings
from datetime import date, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import mlg
from server import answering, refusing, service

URI = "aip://model/registry/a b/ü?x"
QUIET = dict.fromkeys(("MLG_URL", "MLG_TOKEN", "MLG_PORT"), "")


def query_of(path: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(path).query)


class Requests(unittest.TestCase):
    def test_addresses_and_arguments(self) -> None:
        with service(*[answering({})] * 4) as it:
            client = mlg.Client(it.url + "/")
            client.describe(URI, rows=2)
            client.lineage(URI, types=["Feature", "Dataset"], owners=True, as_of=date(2026, 1, 2))
            client.at(datetime(2026, 1, 2, 3, tzinfo=timezone.utc)).impact(URI)
            client.at(7).lineage(URI, as_of=9)
        self.assertEqual(it.asked[0].path, "/api/v1/entities/aip%3A%2F%2Fmodel%2Fregistry%2Fa%20b%2F%C3%BC%3Fx?rows=2")
        self.assertEqual(
            query_of(it.asked[1].path),
            {"uri": [URI], "types": ["Feature", "Dataset"], "owners": ["true"], "asOf": ["2026-01-02"]},
        )
        self.assertEqual(query_of(it.asked[2].path)["asOf"], ["2026-01-02T03:00:00+00:00"])
        self.assertEqual(query_of(it.asked[3].path)["asOf"], ["9"])

    def test_a_command_goes_in_the_body_and_is_seen_by_what_is_asked_after_it(self) -> None:
        with service(answering({"tx": 12}), answering({}), answering({}, 204)) as it:
            client = mlg.Client(it.url)
            client.annotate(URI, add_tags=("a", "b"), description="d", no_description=False)
            client.types()
            client.revoke_token("4")
        self.assertEqual(it.asked[0].body, {"uri": URI, "addTags": ["a", "b"], "description": "d", "noDescription": False})
        self.assertNotIn("x-mlg-transaction", it.asked[0].headers)
        self.assertEqual(it.asked[1].headers["x-mlg-transaction"], "12")
        self.assertEqual((it.asked[2].method, it.asked[2].path), ("DELETE", "/api/v1/tokens/4"))

    def test_no_token_goes_over_a_network_in_the_clear(self) -> None:
        with self.assertRaisesRegex(mlg.MlgError, "use an https: address"):
            mlg.Client("http://mlg.internal", token="secret").types()

    def test_the_token_is_given_or_of_the_environment_or_of_the_login(self) -> None:
        later = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        with tempfile.TemporaryDirectory() as folder, service(*[answering({})] * 4) as it:
            tokens = Path(folder, "mlg", "tokens.json")
            tokens.parent.mkdir()
            tokens.write_text(json.dumps({it.url: {"token": "login", "expiresAt": later}}))
            with mock.patch.dict(os.environ, {**QUIET, "XDG_CONFIG_HOME": folder, "MLG_URL": it.url}):
                mlg.Client().types()
                os.environ["MLG_TOKEN"] = "environment"
                mlg.Client().types()
                mlg.Client(token="given").types()
                del os.environ["MLG_TOKEN"]
                tokens.write_text(json.dumps({it.url: {"token": "login", "expiresAt": "2020-01-01T00:00:00Z"}}))
                mlg.Client().types()
        given = [one.headers.get("authorization") for one in it.asked]
        self.assertEqual(given, ["Bearer login", "Bearer environment", "Bearer given", None])

    def test_a_redirect_is_not_followed(self) -> None:
        with service(answering({}, 302, location="http://127.0.0.1:9/elsewhere")) as it:
            with self.assertRaises(mlg.Refused) as caught:
                mlg.Client(it.url, token="t").types()
        self.assertEqual((caught.exception.status, len(it.asked)), (302, 1))


class Refusals(unittest.TestCase):
    def test_say_what_and_why_and_what_to_do(self) -> None:
        with service(refusing(404, "UNKNOWN_URI")) as it, self.assertRaises(mlg.Refused) as caught:
            mlg.Client(it.url).describe(URI)
        error = caught.exception
        self.assertEqual((error.status, error.code, error.hint, error.parameter), (404, "UNKNOWN_URI", "Try another.", "uri"))
        self.assertEqual(str(error), "UNKNOWN_URI: No. Try another.")
        self.assertEqual(str(pickle.loads(pickle.dumps(error))), str(error))

    def test_for_now_are_repeated_so_many_times(self) -> None:
        busy = refusing(503, "BUSY", retry_after="0")
        with service(busy, refusing(429, "TOO_MANY", retry_after="0"), answering({"tx": 3})) as it:
            self.assertEqual(mlg.Client(it.url).types().tx, 3)
        with service(*[busy] * 5) as it, self.assertRaises(mlg.Refused):
            mlg.Client(it.url, retries=1).types()
        self.assertEqual(len(it.asked), 2)

    def test_of_something_else_or_for_long_are_not_repeated(self) -> None:
        for answer in (answering({"error": "a proxy"}, 503, retry_after="0"), refusing(503, "BUSY", retry_after="60")):
            with service(answer) as it, self.assertRaises(mlg.Refused):
                mlg.Client(it.url).types()
            self.assertEqual(len(it.asked), 1)

    def test_nobody_answers(self) -> None:
        with self.assertRaisesRegex(mlg.Unreachable, "MLG_URL"):
            mlg.Client("http://127.0.0.1:1").types()


class Warnings(unittest.TestCase):
    def test_name_each_missing_part_once_at_the_line_that_asked(self) -> None:
        part = {"code": "PAUSED", "part": "registry", "reason": "registry\x1b is paused", "since": None, "types": ["Model"]}
        with service(*[answering({"incomplete": [part]})] * 2) as it:
            client = mlg.Client(it.url)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                client.types()
                client.types()
        self.assertEqual([(one.category, str(one.message)) for one in caught], [(mlg.IncompleteAnswer, "may be incomplete: registry  is paused (Model)")])
        self.assertEqual(caught[0].filename, __file__)

    def test_of_another_version_come_once(self) -> None:
        ours = mlg.__version__
        for version, count in ((ours, 0), (ours.rsplit(".", 1)[0] + ".99", 0), ("47.0.0", 1)):
            with service(*[answering({}, x_mlg_version=version)] * 2) as it, warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                client = mlg.Client(it.url)
                client.types()
                client.types()
            self.assertEqual([one.category for one in caught], [mlg.OtherVersion] * count, version)


def page(first: int, following: str | None) -> object:
    hits = [{"uri": f"u{first + i}", "name": None, "entityType": "Model"} for i in range(2)]
    return {"total": 4, "hits": hits, "next": following, "tx": 5}


class Lists(unittest.TestCase):
    def test_pages_are_asked_for_when_they_are_needed(self) -> None:
        with service(answering(page(0, "c1")), answering(page(2, None))) as it:
            answer = mlg.Client(it.url).search("x", limit=2)
            self.assertEqual(([hit.uri for hit in answer], len(answer), len(it.asked)), (["u0", "u1"], 2, 1))
            self.assertEqual([hit.uri for hit in answer.all()], ["u0", "u1", "u2", "u3"])
        self.assertEqual(query_of(it.asked[1].path), {"q": ["x"], "limit": ["2"], "cursor": ["c1"]})

    def test_a_longer_list_is_no_shorter_one(self) -> None:
        with service(answering(page(0, "c1")), answering(page(2, "c2"))) as it:
            seen = []
            with self.assertRaisesRegex(mlg.TooLong, "more than 3"):
                for hit in mlg.Client(it.url).search("x").all(most=3):
                    seen.append(hit.uri)
        self.assertEqual(seen, ["u0", "u1", "u2"])

    def test_a_table_says_what_it_leaves_out(self) -> None:
        with service(answering(page(0, "c1")), answering(page(2, None))) as it:
            with self.assertWarnsRegex(mlg.MoreRows, "first 3 rows of 4"):
                table = mlg.Client(it.url).search("x").to_pandas(most=3)
        self.assertEqual(list(table["uri"]), ["u0", "u1", "u2"])
        self.assertEqual(table.attrs, {"total": 4, "tx": 5})
        self.assertIn("entity_type", table.columns)

    def test_an_empty_table_is_a_table(self) -> None:
        with service(answering({"total": 0, "hits": [], "next": None})) as it:
            self.assertEqual(len(mlg.Client(it.url).search("x").to_pandas()), 0)

    def test_exports_say_where_they_were_cut(self) -> None:
        def cut(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("x-mlg-export-rows", "2")
            handler.end_headers()
            handler.wfile.write(b'{"export":"unused"}\n{"uri":"a","name":"A"}\n{"ur')

        with service(cut, cut) as it:
            names = []
            with self.assertRaisesRegex(mlg.CutOff, "after 1 of 2 rows"):
                for row in mlg.Client(it.url).export_unused("Feature"):
                    names.append(row.name)
            self.assertEqual(names, ["A"])

    def test_a_file_that_was_cut_is_none(self) -> None:
        def cut(handler: BaseHTTPRequestHandler) -> None:
            handler.protocol_version = "HTTP/1.1"
            handler.send_response(200)
            handler.send_header("transfer-encoding", "chunked")
            handler.end_headers()
            handler.wfile.write(b"5\r\nType\n\r\n")
            handler.close_connection = True

        with tempfile.TemporaryDirectory() as folder, service(cut) as it:
            export = mlg.Client(it.url).export_unused("Feature")
            with self.assertRaises(mlg.CutOff):
                export.save(Path(folder, "unused.csv"))
            with self.assertRaisesRegex(ValueError, "give a format"):
                export.save(Path(folder, "unused.xlsx"))
            self.assertEqual(os.listdir(folder), [])


class Values(unittest.TestCase):
    def test_members_are_converted_and_what_is_new_is_there(self) -> None:
        json_ = {"uri": "u", "hydratedAt": "2026-01-02T03:04:05.678Z", "state": "FOUND", "comments": [{"id": "c"}], "tomorrow": 1}
        with service(answering(json_)) as it:
            answer = mlg.Client(it.url).describe("u")
        self.assertEqual(answer.hydrated_at, datetime(2026, 1, 2, 3, 4, 5, 678000, timezone.utc))
        self.assertEqual([type(one).__name__ for one in answer.comments], ["EntityComment"])
        self.assertEqual((answer["tomorrow"], answer.to_dict()), (1, json_))
        self.assertIn("hydrated_at", dir(answer))
        with self.assertRaisesRegex(AttributeError, "has no member 'hydratd'; it has uri"):
            getattr(answer, "hydratd")

    def test_every_class_knows_the_types_of_its_members(self) -> None:
        classes = [one for one in vars(mlg.answers).values() if isinstance(one, type) and issubclass(one, mlg.Value)]
        self.assertGreater(len(classes), 100)
        for one in classes:
            self.assertTrue(one._members() or one.__name__ in ("Value", "Page", "Lineage", "Impact"), one)

    def test_what_has_no_past_says_why(self) -> None:
        view = mlg.Client("http://127.0.0.1:1").at(3)
        with self.assertRaisesRegex(AttributeError, "search can't be asked as of a moment: a search covers only the present"):
            getattr(view, "search")
        with self.assertRaisesRegex(AttributeError, "changes something now"):
            getattr(view, "annotate")


if __name__ == "__main__":
    unittest.main()
