"""Pipelines of a depot: tasks that are mapped, tried again, skipped and renamed, a DAG that two assets start, and an asset
that is only named while a task runs.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, Asset, AssetAlias, Param, task

parcels = Asset(name="parcels", uri="s3://depot/parcels", group="raw")
routes = Asset(name="routes", uri="s3://depot/routes")
scans = AssetAlias("scans")
START = datetime(2026, 11, 1)

with DAG(
    "depot.plan",
    dag_display_name="Plan of the depot",
    schedule="30 4 * * *",
    start_date=START,
    catchup=False,
    tags=["logistics"],
    doc_md="# Plan\n\nThe routes of *tomorrow*.",
    params={
        "depth": Param(0, type="integer", minimum=0, description="How many stops ahead"),
        "depots": ["north", "south"],
        "until": Param(None, type=["null", "string"], format="date"),
        "map_token": "abc",
    },
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

with DAG("depot_once", schedule=None, start_date=START.replace(tzinfo=ZoneInfo("Europe/Berlin"))):

    @task(pool="lorries")
    def clean():
        return None

    clean()

with DAG("depot_scan", schedule=None, start_date=START):

    @task(outlets=[scans])
    def scan(*, outlet_events):
        outlet_events[scans].add(Asset("s3://depot/scan-1"))

    @task.branch
    def choose():
        return "keep"

    @task
    def keep():
        return None

    @task
    def discard():
        return None

    @task
    def stamp():
        raise ValueError("no stamp is left")

    @task
    def send():
        return None

    choose() >> [keep(), discard()]
    stamp() >> send()
    scan()
