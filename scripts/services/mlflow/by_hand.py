"""A training that says nothing of where its features come from, with columns of their bare names: a version of a model.

    by_hand.py <url of the server> <name of the model> <columns, as JSON>
"""

import json
import sys
import time

from seed import STATS, train, version

import mlflow
from mlflow import MlflowClient


def main(url, model, columns):
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    client.create_registered_model(model)
    trained = train(
        client, client.create_experiment(f"{model} by hand"), "by-hand", int(time.time() * 1000), user="carol", dataset=STATS,
        columns=columns, params={}, metrics={}, tags={},
    )
    return version(model, trained, {})


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
