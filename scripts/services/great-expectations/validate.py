"""A project of Great Expectations over a table of orders, validated by its own library.

    python validate.py <folder> <step> ...

The steps: `first` makes the suites and validates the orders; `again` validates other orders against other expectations;
`partly` validates with one of the two suites, by the whole path of the table; `read` says what the stores have, as the graph has to show it.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx  # noqa: E402
import great_expectations.expectations as gxe  # noqa: E402
from great_expectations.data_context.types.resource_identifiers import ValidationResultIdentifier  # noqa: E402

FOLDER, *STEPS = sys.argv[1:]
LAKE = Path(FOLDER, "lake")
LAKE.mkdir(parents=True, exist_ok=True)
os.chdir(FOLDER)
ORDERS = "id,status,amount\n1,paid,10\n2,open,5.5\n3,lost,-1\n3,,3\n"

context = gx.get_context(mode="file", project_root_dir=FOLDER)
context.variables.progress_bars = {"globally": False}


def batch(folder: Path):
    source = context.data_sources.add_or_update_pandas_filesystem("lake", base_directory=folder)
    return source.add_csv_asset("orders").add_batch_definition_path("whole", path="orders.csv")


def suite(name: str, expectations: list, **meta):
    made = gx.ExpectationSuite(name, expectations=expectations, meta=meta)
    return context.suites.add_or_update(made)


def keys(again: bool):
    severity = {"severity": "warning"} if again else {}
    rules = [gxe.ExpectColumnValuesToBeUnique(column="id"), gxe.ExpectColumnValuesToNotBeNull(column="status", **severity)]
    return suite("order keys", rules, owner="ana@shop.example", tags=["team:retention", "orders"])


def amounts(again: bool):
    rules = [
        gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=-5 if again else 0, severity="warning"),
        gxe.ExpectTableRowCountToBeBetween(min_value=1),
        *([] if again else [gxe.ExpectColumnValuesToBeBetween(column="price", min_value=0)]),
    ]
    return suite("order amounts", rules)


def validate(*suites, folder=Path("lake")) -> None:
    data = batch(folder)
    definitions = [
        context.validation_definitions.add_or_update(gx.ValidationDefinition(name=f"{of.name}, validated", data=data, suite=of))
        for of in suites
    ]
    checkpoint = context.checkpoints.add_or_update(gx.Checkpoint(name="nightly", validation_definitions=definitions))
    checkpoint.run(run_id=gx.RunIdentifier(run_name="night"))


def step(name: str) -> None:
    match name:
        case "first":
            (LAKE / "orders.csv").write_text(ORDERS)
            validate(keys(False), amounts(False))
        case "again":
            (LAKE / "orders.csv").write_text(ORDERS.replace("3,,3", "4,paid,3"))
            validate(keys(True), amounts(True))
        case "partly":
            (LAKE / "orders.csv").write_text(ORDERS)
            validate(keys(True), folder=LAKE)
        case "read":
            print(json.dumps(read()))


def read() -> dict:
    """By its stores, which know nothing of files."""
    things, edges, latest = {}, [], {}
    store = context.validation_results_store
    results = [store.get(key) for key in store.list_keys() if isinstance(key, ValidationResultIdentifier)]
    for each in sorted(results, key=lambda one: one.meta["run_id"]["run_time"]):
        at = each.meta["run_id"]["run_time"]
        of = each.meta["active_batch_definition"]
        asset = f"{of['datasource_name']}/{of['data_asset_name']}"
        latest[(asset, each.meta["validation_id"])] = each
        uri = f"data-validation/gx/{at}/{each.meta['validation_id']}/{asset}"
        things[uri] = {
            "name": f"{each.suite_name} night",
            "status": "succeeded" if each.success else "failed",
            "evaluated": each.statistics["evaluated_expectations"],
            "failed": each.statistics["unsuccessful_expectations"],
            "tags": [f"path={of['batch_identifiers']['path']}"],
        }
        suite_uri = f"expectation-suite/gx/{quote(each.suite_name)}"
        edges += [[uri, "DataValidation.ofSuite", suite_uri], [uri, "DataValidation.validated", f"dataset/gx/{asset}"]]
    for asset in {asset for asset, _ in latest}:
        found = [
            f"{result.expectation_config.type} {result.expectation_config.kwargs.get('column', '-')} {str(result.success).lower()}"
            for (of, _), one in latest.items()
            if of == asset
            for result in one.results
        ]
        things[f"dataset/gx/{asset}"] = {"name": asset.split("/")[1], "checks": sorted(found)}
    for each in context.suites.all():
        uri = f"expectation-suite/gx/{quote(each.name)}"
        tags = [":".join([*tag.split(":"), ""][:2]) for tag in each.meta.get("tags", [])]
        things[uri] = {"name": each.name, "expectations": len(each.expectations), "tags": sorted(tag.replace(":", "=") for tag in tags)}
    for each in context.validation_definitions.all():
        edges.append([f"expectation-suite/gx/{quote(each.suite.name)}", "ExpectationSuite.checks", f"dataset/gx/{each.data_source.name}/{each.asset.name}"])
    return {"things": things, "edges": edges}


for each in STEPS:
    step(each)
