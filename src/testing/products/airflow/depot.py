"""Pipelines of a depot: tasks that are mapped, tried again and renamed, and a DAG that two assets start."""

from datetime import datetime, timedelta

from airflow.sdk import DAG, Asset, task

parcels = Asset(name="parcels", uri="s3://depot/parcels", group="raw")
routes = Asset(name="routes", uri="s3://depot/routes")
START = datetime(2026, 11, 1)

with DAG(
    "depot.plan",
    dag_display_name="Plan of the depot",
    schedule="30 4 * * *",
    start_date=START,
    catchup=False,
    tags=["logistics"],
    default_args={"owner": "carol"},
):

    @task(outlets=[parcels])
    def weigh(parcel: int):
        return parcel * 2

    @task(retries=1, retry_delay=timedelta(seconds=0), outlets=[routes])
    def plan(weights, *, ti):
        if ti.try_number == 1:
            raise ValueError("no route is known yet")
        return sum(weights)

    plan(weigh.expand(parcel=[1, 2]))

with DAG("depot_report", schedule=[parcels, routes], start_date=START, catchup=False, description="What went out"):

    @task(inlets=[parcels])
    def write():
        return None

    write()

with DAG("depot_once", schedule=None, start_date=START):

    @task(pool="lorries")
    def clean():
        return None

    clean()
