"""What the shop (`shop.py`) has of Feast's other kinds: streams, tables, views of views, labels, and what belongs to another project."""

import os
from datetime import datetime, timedelta, timezone

import pandas as pd
from feast import BatchFeatureView, Entity, FeatureService, FeatureView, Field, FileSource, KafkaSource, PushSource, SnowflakeSource, ValueType
from feast.data_format import JsonFormat
from feast.infra.offline_stores.contrib.athena_offline_store.athena_source import AthenaSource
from feast.labeling.label_view import LabelView
from feast.stream_feature_view import StreamFeatureView
from feast.types import Float32, Int64, String

import shop


def count_clicks(rows):
    return rows


# As Feast's own decorators do: its server has no module of this name, and loads the code by value.
count_clicks.__module__ = "__main__"

product = Entity(name="product", join_keys=["sku"], value_type=ValueType.STRING, owner="pricing")


def prices(folder):
    """A file with values in it, for a view that is materialised."""
    path = os.path.join(folder, "prices.parquet")
    now = datetime.now(timezone.utc)
    rows = [{"sku": f"p{i}", "price": 1.5 * i, "event_timestamp": now - timedelta(hours=i)} for i in range(5)]
    pd.DataFrame(rows).to_parquet(path)
    source = FileSource(name="prices_source", path=path, timestamp_field="event_timestamp", tags={"airflow.dag_id": "prices_hourly"})
    view = FeatureView(
        name="prices",
        entities=[product],
        ttl=timedelta(hours=2),
        source=source,
        schema=[Field(name="sku", dtype=String), Field(name="price", dtype=Float32)],
        owner="pricing",
    )
    return [product, source, view]


def clicks():
    table = SnowflakeSource(
        name="clicks_table", database="SHOP", schema="WEB", table="CLICKS", timestamp_field="at", field_mapping={"CUSTOMER": "customer_id"}
    )
    topic = KafkaSource(
        name="clicks_topic",
        timestamp_field="at",
        message_format=JsonFormat("customer_id long, clicks long, at timestamp"),
        kafka_bootstrap_servers="kafka:9092",
        topic="clicks",
        batch_source=table,
        watermark_delay_threshold=timedelta(minutes=5),
    )
    stream = StreamFeatureView(
        name="clicks_now",
        entities=[shop.customer],
        ttl=timedelta(hours=1),
        source=topic,
        schema=[Field(name="customer_id", dtype=Int64), Field(name="clicks", dtype=Int64)],
        mode="python",
        udf=count_clicks,
        udf_string="def count_clicks(rows): return rows",
        timestamp_field="at",
        owner=shop.BOB,
    )
    return [table, topic, stream]


def visits():
    """A table with partitions, whose columns have other names than the features."""
    table = AthenaSource(
        name="visits_table",
        data_source="lake",
        database="web",
        table="visits",
        timestamp_field="seen_at",
        created_timestamp_column="loaded_at",
        date_partition_column="day",
        field_mapping={"cust": "customer_id", "n": "visits"},
    )
    view = FeatureView(
        name="visits",
        entities=[shop.customer],
        source=table,
        schema=[Field(name="customer_id", dtype=Int64), Field(name="visits", dtype=Int64)],
    )
    return [table, view]


def referral():
    """The same view under two names, of which one is found by another key."""
    referrer = shop.customer_stats.with_name("referrer_stats").with_join_key_map({"customer_id": "referrer_id"})
    friend = shop.customer_stats[["orders_30d"]].with_name("friend_stats")
    friend.projection.version_tag = 1
    return FeatureService(name="referral_v1", features=[referrer, friend, shop.basket_ratio])


def derived():
    return BatchFeatureView(
        name="customer_rank",
        mode="python",
        source=[shop.customer_stats],
        sink_source=FileSource(name="rank_sink", path="/data/customer_rank.parquet", timestamp_field="event_timestamp"),
        entities=[shop.customer],
        schema=[Field(name="customer_id", dtype=Int64), Field(name="rank", dtype=Int64)],
        udf=count_clicks,
        udf_string="def rank(rows): return rows",
        online=False,
        offline=True,
    )


def labels():
    return LabelView(
        name="fraud_labels",
        source=PushSource(name="fraud_push", batch_source=shop.stats_source),
        schema=[Field(name="customer_id", dtype=Int64), Field(name="is_fraud", dtype=Int64), Field(name="labeler", dtype=String)],
        entities=[shop.customer],
        reference_feature_view="customer_stats",
        description="Who was a fraud",
        owner=shop.CAROL,
    )


def wide(views, features):
    """Many views, and one of them with many features."""
    source = FileSource(name="wide_source", path="/data/wide.parquet", timestamp_field="event_timestamp")
    return [source] + [
        FeatureView(
            name=f"wide_{n}",
            entities=[shop.customer],
            source=source,
            schema=[Field(name="customer_id", dtype=Int64)] + [Field(name=f"f{i}", dtype=Int64) for i in range(features if n == 0 else 3)],
        )
        for n in range(views)
    ]


def other_project():
    """Names as in the shop."""
    source = FileSource(name="customer_stats_source", path="/data/cellar.parquet", timestamp_field="event_timestamp")
    view = FeatureView(
        name="customer_stats",
        entities=[shop.customer],
        source=source,
        schema=[Field(name="customer_id", dtype=Int64), Field(name="bottles", dtype=Int64)],
    )
    return [shop.customer, source, view, FeatureService(name="churn_v1", features=[view])]
