"""A workspace of Evidently with reports on two tables of numbers, written by its own library.

    python report.py <folder> <step> ...

The steps: `first` reports on a table that drifted; `again` on one that did not; `gone` deletes the report before the
last; `renamed` gives the project another name; `read` says what the workspace has, as the graph has to show it.
"""

import json
import math
import os
import sys

os.environ["DO_NOT_TRACK"] = "1"

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from evidently import Report  # noqa: E402
from evidently.core.report import Snapshot  # noqa: E402
from evidently.metrics import UniqueValueCount  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402
from evidently.ui.workspace import Workspace  # noqa: E402

FOLDER, *STEPS = sys.argv[1:]
TABLE = "s3://shop/lake/customer_stats.parquet"
workspace = Workspace.create(FOLDER)


def table(mean: float) -> pd.DataFrame:
    numbers = np.random.default_rng(7)
    return pd.DataFrame({"tenure": numbers.normal(mean, 2, 200), "plan": numbers.choice(["basic", "plus"], 200)})


def project():
    found = workspace.list_projects()
    return found[0] if found else workspace.create_project("churn monitoring", description="What churn is given")


def report(name: str, mean: float, model: str) -> None:
    made = Report(
        [DataDriftPreset(), UniqueValueCount(column="plan")],
        include_tests=True,
        model_id=model,
        dataset_id=TABLE,
        reference_id="november",
        tags=["team:retention", "nightly"],
    )
    workspace.add_run(project().id, made.run(table(mean), table(10)), name=name)


def step(name: str) -> None:
    match name:
        case "first":
            report("first", 16, "churn-3")
        case "again":
            report("again", 10, "aip://model/registry/churn-4")
        case "gone":
            first, *_ = sorted(runs(), key=lambda one: one[1].timestamp)
            workspace.delete_run(project().id, first[0])
        case "renamed":
            changed = project()
            changed.name = "churn, watched"
            changed.save()
        case "read":
            print(json.dumps(read()))


def runs():
    return [(id, workspace.get_run(project().id, id)) for id in workspace.list_runs(project().id)]


def numbers(value) -> list:
    """Of a value of its library, however it is made up."""
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers(each)]
    return [value] if isinstance(value, (int, float)) and math.isfinite(value) else []


def read() -> dict:
    of = project()
    things = {f"evaluation/evidently/{of.id}": {"name": of.name, "description": of.description}}
    edges, last = [], None
    for id, run in sorted(runs(), key=lambda one: one[1].timestamp):
        content = Snapshot.load_model(run).dict()
        uri, version = f"evaluation-run/evidently/{id}", f"dataset-version/evidently/{id}"
        tests = content["tests"]
        failed = any(str(test["status"]).endswith(("FAIL", "ERROR")) for test in tests)
        found = sorted(round(number, 9) for metric in content["metrics"] for number in numbers(metric["value"]))
        things[uri] = {
            "name": run.name,
            "status": "failed" if failed else "succeeded",
            "numbers": found,
            "tags": ["nightly=", "reference_id=november", "team=retention"],
        }
        things[version] = {}
        last = tests
        edges += [
            [uri, "EvaluationRun.runOf", f"evaluation/evidently/{of.id}"],
            [uri, "EvaluationRun.on", version],
            [version, "DatasetVersion.versionOf", f"dataset/evidently/{TABLE}"],
        ]
    checks = sorted(f"{test['name']} {str(str(test['status']).endswith('SUCCESS')).lower()}" for test in last or [])
    things[f"dataset/evidently/{TABLE}"] = {"name": TABLE, "checks": checks}
    return {"things": things, "edges": edges}


for each in STEPS:
    step(each)
