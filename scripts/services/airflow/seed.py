"""Runs the shop's pipelines over Airflow's API, and prints the runs that there are then as JSON.

    seed.py <url of the server> [<url of MLflow> <Python with its packages> <mlflow/train.py>]

A scheduled run of `features_daily`, the run of `train_churn` that its asset starts, one by hand, and one that fails.
"""

import json
import sys
import time
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

WAIT_SECONDS = 240
LOOK_SECONDS = 0.5
ONE_REQUEST_SECONDS = 30


class Api:
    def __init__(self, url):
        self.url = url
        self.headers = {"Content-Type": "application/json"}
        self.headers["Authorization"] = f"Bearer {self.call('GET', '/auth/token')['access_token']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.url + path, data, self.headers, method=method), timeout=ONE_REQUEST_SECONDS) as answer:
            return json.load(answer)

    def runs(self, dag):
        return self.call("GET", f"/api/v2/dags/{dag}/dagRuns?limit=100&order_by=run_after")["dag_runs"]


def until(what, look):
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            found = look()
        except OSError as error:
            # On SQLite it answers 500, or late, while its scheduler writes much.
            if isinstance(error, HTTPError) and error.code < 500:
                raise
            found = None
        if found:
            return found
        time.sleep(LOOK_SECONDS)
    raise TimeoutError(f"{what}: not within {WAIT_SECONDS} s")


def over(api, dag, accept):
    """The runs of a DAG that are accepted, as soon as there are some and each has ended."""
    runs = [run for run in api.runs(dag) if accept(run)]
    return runs if runs and all(run["state"] in ("success", "failed") for run in runs) else None


def by_hand(api, dag, run, conf):
    api.call("POST", f"/api/v2/dags/{dag}/dagRuns", {"dag_run_id": run, "logical_date": None, "conf": conf})
    return until(f"the run {run}", lambda: over(api, dag, lambda one: one["dag_run_id"] == run))[0]


def seed(url, mlflow):
    api = Api(url)
    until("the DAGs are read", lambda: api.call("GET", "/api/v2/dags")["total_entries"] == 2)
    for key, value in zip(("mlflow_url", "mlflow_python", "mlflow_train"), mlflow):
        api.call("POST", "/api/v2/variables", {"key": key, "value": value})
    for dag in ("train_churn", "features_daily"):
        api.call("PATCH", f"/api/v2/dags/{quote(dag)}", {"is_paused": False})
    until("the scheduled run", lambda: over(api, "features_daily", lambda run: run["run_type"] == "scheduled"))
    until("the run that the asset starts", lambda: over(api, "train_churn", lambda run: run["run_type"] == "asset_triggered"))
    by_hand(api, "train_churn", "manual__second", {"C": 2.0})
    by_hand(api, "train_churn", "manual__fails", {"fail": True})
    return {
        dag: [{"run_id": run["dag_run_id"], "type": run["run_type"], "state": run["state"]} for run in api.runs(dag)]
        for dag in ("features_daily", "train_churn")
    }


if __name__ == "__main__":
    print(json.dumps(seed(sys.argv[1], sys.argv[2:])))
