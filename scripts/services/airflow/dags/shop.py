"""The pipelines of a small shop: statistics of customers every day, and a model of churn trained on them.

The training runs with MLflow's own packages where the variables `mlflow_url`, `mlflow_python` and `mlflow_train` say where they
are; without them it only returns its parameters.
"""

import json
import subprocess
from datetime import datetime

from airflow.sdk import DAG, Asset, Variable, get_current_context, task

TRAINING_SECONDS = 240

orders = Asset(name="orders", uri="file:///data/orders.parquet", group="raw")
stats = Asset(
    name="customer_stats",
    uri="file:///data/customer_stats.parquet",
    group="features",
    extra={"feast.project": "shop", "feast.feature_view": "customer_stats"},
)
model = Asset(name="churn-model", uri="mlflow://registry/churn-model", group="models")

with DAG(
    "features_daily",
    description="Builds the statistics of customers",
    schedule="@daily",
    start_date=datetime(2026, 11, 1),
    catchup=False,
    max_active_runs=1,
    tags=["team:retention", "features"],
    default_args={"owner": "alice"},
):

    @task(inlets=[orders])
    def extract():
        return 60

    @task(outlets=[stats], owner="bob")
    def build(rows, *, outlet_events):
        outlet_events[stats].extra = {"rows": rows, "digest": "9187220f"}
        return rows

    build(extract())

with DAG(
    "train_churn",
    description="Trains the model of churn when its features are new",
    schedule=[stats],
    start_date=datetime(2026, 11, 1),
    catchup=False,
    max_active_runs=1,
    params={"C": 1.0, "fail": False},
    tags=["team:retention", "training"],
    default_args={"owner": "alice"},
):

    @task(inlets=[stats], outlets=[model])
    def train(*, params, ti, outlet_events):
        trained = {"C": params["C"]}
        url = Variable.get("mlflow_url", default=None)
        if url is not None:
            tags = {
                "airflow.dag_id": ti.dag_id,
                "airflow.dag_run_id": ti.run_id,
                "airflow.task_id": ti.task_id,
                "airflow.try_number": str(ti.try_number),
            }
            command = [Variable.get("mlflow_python"), Variable.get("mlflow_train"), url, str(params["C"]), json.dumps(tags)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=TRAINING_SECONDS)
            trained = json.loads(done.stdout)
            outlet_events[model].extra = {"mlflow.run_id": trained["run_id"], "mlflow.version": trained["version"]}
        return trained

    @task(owner="bob")
    def check(trained):
        if get_current_context()["params"]["fail"]:
            raise ValueError("accuracy is below the floor")
        return trained

    check(train())
