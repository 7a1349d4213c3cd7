"""One training of the shop's model of churn, as a pipeline runs it: a run, a logged model, a new version of `churn-model`.

    train.py <url of the server> <C> <tags of the run, as JSON>
"""

import json
import sys
import time

from seed import CHURN_FEATURES, FEAST, STATS, train, version

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

TOOK = 60_000


def experiment_of(client):
    found = client.get_experiment_by_name("churn-training")
    return found.experiment_id if found else client.create_experiment("churn-training", tags={"team": "retention"})


def ensure_model(client):
    try:
        client.get_registered_model("churn-model")
    except MlflowException:
        client.create_registered_model("churn-model", {"team": "retention"}, "Who leaves next month")


def main(url, regularisation, tags):
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    ensure_model(client)
    trained = train(
        client, experiment_of(client), "churn-pipeline", int(time.time() * 1000) - TOOK, user="alice", dataset=STATS,
        columns=CHURN_FEATURES, params={"C": regularisation}, metrics={"accuracy": 0.87}, tags={**FEAST, **tags},
    )
    return {"C": float(regularisation), **version("churn-model", trained, {"feast.project": "shop", "feast.feature_service": "churn_v1"})}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
