"""What DataHub's own client reads of a server, as read.py reads it of a file: <address> <token> <file with the URNs, as JSON>."""

import json
import sys
from pathlib import Path

from datahub.ingestion.graph.client import DataHubGraph, DatahubClientConfig

address, token, named = sys.argv[1:]
kinds = {}
for urn in json.loads(Path(named).read_text()):
    kinds.setdefault(urn.split(":")[2], []).append(urn)
graph = DataHubGraph(DatahubClientConfig(server=address, token=token))
aspects = []
for kind, urns in kinds.items():
    for urn, found in graph.get_entities(kind, urns).items():
        aspects += [[urn, name, value.to_obj()] for name, (value, _) in found.items()]
print(json.dumps(aspects))
