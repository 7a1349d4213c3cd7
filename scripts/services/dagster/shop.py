"""The shop's code location: assets in a chain, a job by hand with a graph in it, a schedule, a sensor, a check."""

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetKey,
    AssetSelection,
    AssetSpec,
    DailyPartitionsDefinition,
    DefaultScheduleStatus,
    Definitions,
    MaterializeResult,
    ScheduleDefinition,
    TableColumn,
    TableSchema,
    asset,
    asset_check,
    define_asset_job,
    graph,
    job,
    op,
    sensor,
)

orders = AssetSpec(
    key=AssetKey(["lake", "orders"]),
    description="Orders as the shop writes them",
    owners=["alice@example.com"],
    tags={"layer": "raw"},
    kinds={"parquet"},
    metadata={"dagster/uri": "s3://lake/orders"},
)


@asset(
    deps=[orders],
    owners=["team:retention", "bob@example.com"],
    tags={"layer": "silver"},
    group_name="features",
    description="A row for each customer and day",
    partitions_def=DailyPartitionsDefinition(start_date="2026-11-01"),
    metadata={
        "dagster/column_schema": TableSchema(
            columns=[TableColumn("customer", "string", "who"), TableColumn("spent", "double")]
        )
    },
)
def customer_stats():
    return MaterializeResult(metadata={"dagster/row_count": 10})


@asset(deps=[customer_stats], group_name="models")
def churn_model():
    return MaterializeResult(metadata={"dagster/row_count": 3})


@asset_check(asset=churn_model, description="It is better than the one before")
def better():
    return AssetCheckResult(passed=False, severity=AssetCheckSeverity.WARN, description="it is worse")


@op
def extract():
    return 1


@op
def clean(rows):
    return rows


@graph
def tidy(rows):
    return clean(rows)


@op(description="Writes them")
def load(rows):
    return rows


@job(description="By hand", tags={"area": "shop"}, owners=["alice@example.com", "team:retention"])
def copy_orders():
    load(tidy(extract()))


train = define_asset_job("train", selection=AssetSelection.assets("churn_model"), tags={"team": "retention"})

nightly = ScheduleDefinition(
    name="nightly",
    job=train,
    cron_schedule="0 3 * * *",
    execution_timezone="Europe/Berlin",
    default_status=DefaultScheduleStatus.RUNNING,
)


@sensor(job=copy_orders, minimum_interval_seconds=60, description="When orders arrive")
def arrivals():
    pass


defs = Definitions(
    assets=[orders, customer_stats, churn_model],
    asset_checks=[better],
    jobs=[copy_orders, train],
    schedules=[nightly],
    sensors=[arrivals],
)
