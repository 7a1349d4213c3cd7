"""The features of a small shop: statistics of customers, a ratio computed when it is asked for, and the service that the model of churn reads."""

from datetime import timedelta

import pandas as pd
from feast import Entity, FeatureService, FeatureView, Field, FileSource, Project, PushSource, RequestSource, ValueType
from feast.data_format import ParquetFormat
from feast.infra.offline_stores.file_source import SavedDatasetFileStorage
from feast.on_demand_feature_view import on_demand_feature_view
from feast.saved_dataset import SavedDataset
from feast.types import Float64, Int64

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.com"

project = Project(name="shop", description="The features of the shop", owner=ALICE, tags={"team": "retention"})

customer = Entity(
    name="customer",
    join_keys=["customer_id"],
    value_type=ValueType.INT64,
    description="Somebody who buys",
    owner=ALICE,
    tags={"team": "retention"},
)

stats_source = FileSource(
    name="customer_stats_source",
    path="/data/customer_stats.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    owner=BOB,
    tags={"airflow.dag_id": "features_daily"},
)
stats_push = PushSource(name="customer_push", batch_source=stats_source)
basket_now = RequestSource(name="basket_request", schema=[Field(name="basket_now", dtype=Float64)])

customer_stats = FeatureView(
    name="customer_stats",
    entities=[customer],
    ttl=timedelta(days=30),
    source=stats_source,
    schema=[
        Field(name="customer_id", dtype=Int64),
        Field(name="orders_30d", dtype=Float64, description="Orders of 30 days", tags={"unit": "count"}),
        Field(name="avg_basket", dtype=Float64, description="What a basket comes to", tags={"unit": "EUR"}),
    ],
    description="Statistics of every customer, daily",
    owner=BOB,
    tags={"team": "retention", "tier": "1"},
)


@on_demand_feature_view(
    sources=[customer_stats, basket_now],
    schema=[Field(name="basket_ratio", dtype=Float64)],
    description="The basket of now against the usual one",
    owner=CAROL,
    tags={"team": "retention"},
)
def basket_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"basket_ratio": inputs["basket_now"] / inputs["avg_basket"]})


churn = FeatureService(
    name="churn_v1",
    features=[customer_stats, basket_ratio],
    description="What the model of churn reads",
    owner=ALICE,
    tags={"model": "churn-model"},
)

training_set = SavedDataset(
    name="churn_training",
    features=["customer_stats:orders_30d", "customer_stats:avg_basket"],
    join_keys=["customer_id"],
    storage=SavedDatasetFileStorage(path="/data/churn_training.parquet", file_format=ParquetFormat()),
    tags={"model": "churn-model"},
)

everything = [project, customer, stats_source, stats_push, basket_now, customer_stats, basket_ratio, churn]
