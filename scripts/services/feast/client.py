"""Changes a registry with Feast's own client: a step for each line that it is given (JSON: {"step", ...}), and answers each with one.

    client.py <folder with feature_store.yaml>

Feast takes seconds to be imported, so one process does all steps.
"""

import json
import sys
from copy import copy
from datetime import datetime, timedelta, timezone

import kinds
import shop
from feast import FeatureService, FeatureStore, FeatureView, Field
from feast.infra.offline_stores.file_source import SavedDatasetFileStorage
from feast.repo_config import RegistryConfig, RepoConfig
from feast.saved_dataset import SavedDataset
from feast.types import Float64, Int64

folder = sys.argv[1]
store = FeatureStore(repo_path=folder)


def everything():
    store.apply(shop.everything)
    store.registry.apply_saved_dataset(shop.training_set, store.project)


def all_kinds():
    store.apply(kinds.prices(folder) + kinds.clicks() + kinds.visits() + [kinds.derived(), kinds.labels(), kinds.referral()])
    kept = SavedDataset(
        name="by_service",
        features=["prices:price"],
        join_keys=["sku"],
        storage=SavedDatasetFileStorage(path="/data/by_service.parquet"),
        feature_service_name="churn_v1",
    )
    store.registry.apply_saved_dataset(kept, store.project)


def apply_again():
    store.apply(shop.everything)


def customer_stats(name="customer_stats", tags=None, more=()):
    schema = [field for field in shop.customer_stats.schema if field.name != "avg_basket"] if more else shop.customer_stats.schema
    return FeatureView(
        name=name,
        entities=[shop.customer],
        ttl=timedelta(days=30),
        source=shop.stats_source,
        schema=schema + list(more),
        description="Statistics of every customer, daily",
        owner=shop.BOB,
        tags=tags or shop.customer_stats.tags,
    )


def tag_view():
    store.apply([customer_stats(tags={"team": "retention", "tier": "2"})])


def change_features():
    """One feature goes, and one comes."""
    store.apply([customer_stats(more=[Field(name="returns_30d", dtype=Float64, tags={"unit": "count"})])])


def change_service():
    store.apply([FeatureService(name="churn_v1", features=[customer_stats(more=[Field(name="returns_30d", dtype=Float64)])], owner=shop.BOB)])


def rename_view():
    _, source, old = kinds.prices(folder)
    new = copy(old)
    new.name = "prices_v2"
    store.apply([FeatureView(name="prices_v2", entities=[kinds.product], ttl=old.ttl, source=source, schema=old.schema, owner="pricing")])
    store.delete_feature_view("prices")


def delete_things():
    store.registry.delete_label_view("fraud_labels", store.project)
    store.registry.delete_saved_dataset("by_service", store.project)
    store.delete_feature_view("clicks_now")
    store.registry.delete_data_source("clicks_topic", store.project)


def materialise(view):
    now = datetime.now(timezone.utc)
    store.materialize(now - timedelta(days=1), now, feature_views=[view])


def second_project():
    # JSON is YAML, as the service writes it.
    config = json.load(open(f"{folder}/feature_store.yaml"))
    other = FeatureStore(config=RepoConfig(**{**config, "project": "cellar"}))
    other.apply(kinds.other_project())


def delete_project():
    store.delete_project("cellar")


def widen(views, features):
    store.apply(kinds.wide(views, features))


steps = {
    step.__name__: step
    for step in [
        everything,
        all_kinds,
        apply_again,
        tag_view,
        change_features,
        change_service,
        rename_view,
        delete_things,
        materialise,
        second_project,
        delete_project,
        widen,
    ]
}


def main():
    # What libraries print goes elsewhere: answers alone are read.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        given = json.loads(line)
        step = given.pop("step")
        try:
            steps[step](**given)
            answer = {"done": step}
        except Exception as error:
            answer = {"failed": step, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
