"""Writes many finished runs straight into MLflow's database, for tests of a large source, and prints how many as JSON.

    many-runs.py <path of mlflow.db> <number of runs>

Through the store's own tables: one run at a time over HTTP takes hours. All are in the experiment "many", whose id is printed.
The server may run meanwhile.
"""

import json
import logging
import sys

from mlflow.store.tracking.dbmodels.models import SqlLatestMetric, SqlMetric, SqlParam, SqlRun, SqlTag
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

# 2026-10-01T00:00:00Z, in milliseconds; a run a minute.
START = 1_790_812_800_000
MINUTE = 60_000
BATCH = 5_000

logging.getLogger("mlflow").setLevel(logging.ERROR)
logging.getLogger("alembic").setLevel(logging.ERROR)


def rows(experiment, number):
    run = f"{number:032x}"
    begins = START + number * MINUTE
    value = (number % 1000) / 1000
    metric = {"run_uuid": run, "key": "accuracy", "value": value, "timestamp": begins, "step": 0, "is_nan": False}
    tags = {"mlflow.user": "alice", "mlflow.runName": f"many-{number}", "airflow.dag_id": f"dag_{number % 50}"}
    return {
        SqlRun: [
            {
                "run_uuid": run,
                "name": tags["mlflow.runName"],
                "experiment_id": experiment,
                "user_id": "alice",
                "status": "FINISHED",
                "start_time": begins,
                "end_time": begins + MINUTE // 2,
                "lifecycle_stage": "active",
                "artifact_uri": f"mlflow-artifacts:/{experiment}/{run}/artifacts",
            }
        ],
        SqlParam: [{"run_uuid": run, "key": "C", "value": str(number % 7)}],
        SqlTag: [{"run_uuid": run, "key": key, "value": text} for key, text in tags.items()],
        SqlMetric: [metric],
        SqlLatestMetric: [metric],
    }


def write(database, count):
    store = SqlAlchemyStore(f"sqlite:///{database}", "mlflow-artifacts:/")
    experiment = int(store.create_experiment("many"))
    for first in range(0, count, BATCH):
        batch = [rows(experiment, number) for number in range(first, min(first + BATCH, count))]
        with store.engine.begin() as connection:
            for table in (SqlRun, SqlParam, SqlTag, SqlMetric, SqlLatestMetric):
                connection.execute(table.__table__.insert(), [row for one in batch for row in one[table]])
    return {"experiment_id": str(experiment), "runs": count}


if __name__ == "__main__":
    print(json.dumps(write(sys.argv[1], int(sys.argv[2]))))
