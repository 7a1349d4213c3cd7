"""Makes the features of a small shop (`shop.py`) in Feast's registry with Feast itself, and prints what it made as JSON.

    seed.py <folder with feature_store.yaml>

The server may run meanwhile. No values are written: a registry speaks of features, and does not hold them.
"""

import json
import sys

import shop
from feast import FeatureStore


def seed(folder):
    store = FeatureStore(repo_path=folder)
    store.apply(shop.everything)
    store.registry.apply_saved_dataset(shop.training_set, store.project)
    return {
        "project": store.project,
        "entities": [entity.name for entity in store.list_entities()],
        "data_sources": sorted(source.name for source in store.list_data_sources()),
        "feature_views": [
            {"name": view.name, "features": [field.name for field in view.features]} for view in store.list_all_feature_views()
        ],
        "feature_services": [service.name for service in store.list_feature_services()],
        "saved_datasets": [saved.name for saved in store.registry.list_saved_datasets(store.project)],
    }


if __name__ == "__main__":
    print(json.dumps(seed(sys.argv[1])))
