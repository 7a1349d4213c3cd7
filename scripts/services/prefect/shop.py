"""Three flows of a shop, their deployments and an automation, made at the server whose address is the first argument.

    python shop.py <url> <home> <step> ...

A step is the name of a flow, which is run to its end; `deploy`; or `again`, which deploys with other schedules and
tags. Says the ids of the runs.
"""

import json
import os
import sys
from datetime import timedelta

URL, HOME, *STEPS = sys.argv[1:]
# Read when it is imported.
os.environ |= {"PREFECT_API_URL": URL, "PREFECT_HOME": HOME, "PREFECT_LOGGING_TO_API_ENABLED": "false"}

from prefect import flow, task  # noqa: E402
from prefect.assets import Asset, AssetProperties, materialize  # noqa: E402
from prefect.events import DeploymentEventTrigger  # noqa: E402
from prefect.schedules import Cron, Interval, RRule  # noqa: E402

ORDERS = Asset(
    key="s3://shop/lake/orders.parquet",
    properties=AssetProperties(
        name="orders",
        description="A row for each order",
        url="https://lake.example/orders",
        owners=["ana@shop.example", "retention"],
    ),
)
STATS = Asset(key="s3://shop/lake/customer_stats.parquet", properties=AssetProperties(name="customer stats"))
MODEL = Asset(key="mlflow://churn")


@task(retries=1, retry_delay_seconds=0)
def fetch(tries: list) -> int:
    tries.append(1)
    if len(tries) == 1:
        raise ValueError("the database was busy")
    return 10


@materialize(ORDERS, asset_deps=["postgres://db.shop.example:5432/shop/orders"], tags=["layer:silver"])
def load(rows: int) -> int:
    return rows


@flow(description="Orders of the day, into the lake", version="7")
def copy_orders(day: str = "2026-11-05") -> int:
    return load(fetch([]))


@materialize(STATS, asset_deps=[ORDERS])
def customer_stats() -> int:
    return 3


@materialize(MODEL, asset_deps=[STATS])
def churn_model(stats: int) -> None:
    return None


@flow
def evaluate() -> None:
    return None


@flow(name="train churn")
def train() -> None:
    churn_model(customer_stats())
    evaluate()


@flow
def broken() -> None:
    raise ValueError("there are no orders")


FLOWS = {"copy_orders": copy_orders, "train": train, "broken": broken}


def deployments(again: bool):
    yield copy_orders.to_deployment(
        "nightly",
        description="Each night",
        tags=["team:retention", "gold" if again else "silver"],
        version="7.1",
        parameters={"day": "2026-11-06"},
        schedules=[
            Cron("30 4 * * *" if again else "0 3 * * *", timezone="Europe/Lisbon", slug="night"),
            Interval(timedelta(hours=6), timezone="UTC", slug="often", active=False),
        ],
    )
    yield train.to_deployment(
        "weekly",
        schedules=[RRule("FREQ=WEEKLY;BYDAY=MO", timezone="UTC")],
        paused=again,
        triggers=[
            DeploymentEventTrigger(
                name="orders are there",
                description="Trains when orders were loaded",
                match={"prefect.resource.id": ORDERS.key},
                expect={"prefect.asset.materialization.succeeded"},
            )
        ],
    )


def deploy(again: bool) -> None:
    for each in deployments(again):
        each.apply()


def run(name: str) -> str:
    return str(FLOWS[name](return_state=True).state_details.flow_run_id)


runs = []
for step in STEPS:
    if step in FLOWS:
        runs.append(run(step))
    else:
        deploy(again=step == "again")
print(json.dumps(runs))
