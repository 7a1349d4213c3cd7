"""Makes a small company in an MLflow server with MLflow's own client, and prints what it made as JSON.

    seed.py <url of the server>

Names, times, parameters, metrics and tags are the same each time; only MLflow chooses the ids of runs and logged models.
"""

import json
import logging
import os
import sys

# Its client prints addresses where the answer goes.
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

# 2026-11-02T00:00:00Z, in milliseconds.
START = 1_793_577_600_000
DAY = 86_400_000
STATS = ("customer_stats", "9187220f", "file:///data/customer_stats.parquet")
BASKETS = ("baskets", "51c0ffee", "s3://shop-lake/baskets/2026-11")
CHURN_FEATURES = ["customer_stats__orders_30d", "customer_stats__avg_basket", "basket_ratio__basket_ratio"]
BASKET_FEATURES = ["customer_stats__avg_basket"]
# What Feast's integration puts on a run that reads a feature service.
FEAST = {
    "feast.project": "shop",
    "feast.feature_service": "churn_v1",
    "feast.feature_refs": "customer_stats:orders_30d,customer_stats:avg_basket,basket_ratio:basket_ratio",
}

logging.getLogger("mlflow").setLevel(logging.ERROR)


class Constant(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [0.5] * len(model_input)


def signature(columns):
    return ModelSignature(
        inputs=Schema([ColSpec("double", name) for name in columns]),
        outputs=Schema([ColSpec("double", "score")]),
    )


def dataset_input(dataset, context):
    name, digest, uri = dataset
    source = json.dumps({"uri": uri})
    kind = "s3" if uri.startswith("s3:") else "local"
    schema = json.dumps({"mlflow_colspec": [{"type": "double", "name": "avg_basket", "required": True}]})
    entity = Dataset(name=name, digest=digest, source_type=kind, source=source, schema=schema)
    return DatasetInput(entity, [InputTag("mlflow.data.context", context)])


def train(client, experiment, name, begins, *, user, params, metrics, dataset, tags, columns=None, status="FINISHED"):
    """One run with what a training writes; with columns, also a logged model that has them as its signature."""
    tags = {"mlflow.user": user, **tags}
    run = client.create_run(experiment, start_time=begins, tags=tags, run_name=name).info.run_id
    model = None
    if columns is not None:
        mlflow.set_experiment(experiment_id=experiment)
        with mlflow.start_run(run_id=run):
            logged = mlflow.pyfunc.log_model(
                name="model", python_model=Constant(), signature=signature(columns), pip_requirements=[], params=params
            )
        model = logged.model_id
    client.log_batch(
        run,
        metrics=[Metric(key, value - 0.1 + step * 0.05, begins + step * 1000, step) for key, value in metrics.items() for step in range(3)],
        params=[Param(key, value) for key, value in params.items()],
    )
    client.log_inputs(run, [dataset_input(dataset, "training")])
    client.log_dict(run, params, "params.json")
    client.log_text(run, "What was trained.", "reports/summary.md")
    if model is not None:
        for key, value in metrics.items():
            client.log_metric(run, key, value, begins + 3000, 3, dataset_name=dataset[0], dataset_digest=dataset[1], model_id=model)
    client.set_terminated(run, status, begins + 60_000)
    return {"run_id": run, "name": name, "status": status, "model_id": model}


def version(name, trained, tags):
    made = mlflow.register_model(f"models:/{trained['model_id']}", name, tags=tags)
    return {"name": name, "version": str(made.version), "run_id": trained["run_id"], "model_id": trained["model_id"]}


def seed(url):
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    churn = client.create_experiment("churn-training", tags={"team": "retention"})
    basket = client.create_experiment("basket-forecast", tags={"team": "growth"})

    pipeline = {"airflow.dag_id": "train_churn", "airflow.task_id": "train"}
    runs = [
        train(
            client, churn, f"churn-{n}", START + n * DAY, user="alice", dataset=STATS, columns=CHURN_FEATURES,
            params={"C": f"{n}.0", "penalty": "l2"}, metrics={"accuracy": 0.8 + n / 50, "loss": 0.4 - n / 20},
            tags={**pipeline, **FEAST, "airflow.dag_run_id": f"manual__2026-11-0{n}T00:00:00+00:00"},
        )
        for n in (1, 2, 3)
    ]
    forecast = train(
        client, basket, "basket-1", START + 4 * DAY, user="bob", dataset=BASKETS, columns=BASKET_FEATURES,
        params={"horizon": "28"}, metrics={"mae": 3.25}, tags={"team": "growth"},
    )
    failed = train(
        client, churn, "churn-broken", START + 5 * DAY, user="alice", dataset=STATS, status="FAILED",
        params={"C": "1e9"}, metrics={}, tags=pipeline,
    )
    deleted = train(
        client, churn, "churn-mistake", START + 6 * DAY, user="alice", dataset=STATS, params={"C": "0"}, metrics={"accuracy": 0.5}, tags={},
    )
    client.delete_run(deleted["run_id"])
    evaluation = train(
        client, churn, "churn-2-evaluation", START + 7 * DAY, user="alice", dataset=STATS, params={}, metrics={"score": 0.9},
        tags={"evaluates": "churn-model/2"},
    )

    client.create_registered_model("churn-model", {"team": "retention", "task": "classification", "tier": "1"}, "Who leaves next month")
    client.create_registered_model("basket-model", {"team": "growth"}, "How large the next basket is")
    tags = {"validated_by": "alice", "feast.project": "shop", "feast.feature_service": "churn_v1"}
    versions = [version("churn-model", run, tags) for run in runs]
    versions.append(version("basket-model", forecast, {}))
    client.update_model_version("churn-model", "2", "The one that serves")
    client.set_registered_model_alias("churn-model", "champion", "2")
    client.set_registered_model_alias("churn-model", "challenger", "3")
    client.set_registered_model_alias("basket-model", "champion", "1")
    prompt = mlflow.genai.register_prompt(
        "win-back-mail", "Write to {{name}}, who has not ordered for {{days}} days.", commit_message="First", tags={"team": "retention"},
    )
    return {
        "experiments": [{"experiment_id": churn, "name": "churn-training"}, {"experiment_id": basket, "name": "basket-forecast"}],
        "runs": [*runs, forecast, failed, evaluation],
        "deleted_runs": [deleted],
        "registered_models": ["basket-model", "churn-model"],
        "versions": versions,
        "aliases": {"churn-model": {"champion": "2", "challenger": "3"}, "basket-model": {"champion": "1"}},
        "prompts": [{"name": prompt.name, "version": str(prompt.version)}],
    }


if __name__ == "__main__":
    print(json.dumps(seed(sys.argv[1])))
