"""What the client of the Hub reads of a server: <address> <token>."""

import json
import sys

from huggingface_hub import HfApi
from huggingface_hub.errors import RepositoryNotFoundError

address, token = sys.argv[1:]
api = HfApi(endpoint=address, token=token)


def ids(repositories):
    return [f"{one.id}@{one.sha}" for one in repositories]


def missing():
    try:
        api.model_info("acme/nothing")
    except RepositoryNotFoundError as error:
        return type(error).__name__


expand = ["author", "sha", "cardData"]
print(
    json.dumps(
        {
            "models": ids(api.list_models(author="acme", expand=expand)),
            "datasets": ids(api.list_datasets(author="acme", expand=expand)),
            "spaces": ids(api.list_spaces(author="acme", expand=expand)),
            "commits": [commit.commit_id for commit in api.list_repo_commits("acme/churn")],
            "trained_on": api.model_info("acme/churn", expand=expand).card_data.datasets,
            "missing": missing(),
        }
    )
)
