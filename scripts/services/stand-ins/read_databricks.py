"""What the client of Databricks reads of a server: <address> <token>."""

import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import ResourceDoesNotExist

address, token = sys.argv[1:]
client = WorkspaceClient(host=address, token=token, auth_type="pat")


def missing(read):
    try:
        read()
    except ResourceDoesNotExist as error:
        return type(error).__name__


shares = client.serving_endpoints.get("churn").config.traffic_config.routes
print(
    json.dumps(
        {
            "catalogs": [one.name for one in client.catalogs.list()],
            "tables": [one.full_name for one in client.tables.list("main", "shop")],
            "models": [one.full_name for one in client.registered_models.list()],
            "versions": [one.version for one in client.model_versions.list("main.ml.churn")],
            "jobs": [one.settings.name for one in client.jobs.list()],
            "runs": [one.run_id for one in client.jobs.list_runs()],
            "endpoints": [one.name for one in client.serving_endpoints.list()],
            "shares": [one.traffic_percentage for one in shares],
            "missing": [missing(lambda: client.jobs.get(1)), missing(lambda: client.jobs.get_run(1))],
        }
    )
)
