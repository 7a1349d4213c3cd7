"""What DataHub's own library reads in a metadata file, as a list of [urn, aspect, value]: <file>."""

import json
import sys
from pathlib import Path

from datahub.emitter.mcp_builder import mcps_from_mce
from datahub.ingestion.source.file import read_metadata_file
from datahub.metadata.schema_classes import MetadataChangeEventClass

aspects = []
for item in read_metadata_file(Path(sys.argv[1])):
    if not item.validate():
        raise ValueError(f"not valid: {item}")
    # What changes an aspect is not an aspect.
    if not isinstance(item, MetadataChangeEventClass) and getattr(item, "changeType", "UPSERT") == "PATCH":
        continue
    for one in mcps_from_mce(item) if isinstance(item, MetadataChangeEventClass) else [item]:
        aspects.append([one.entityUrn, one.aspect.get_aspect_name(), one.aspect.to_obj()])
print(json.dumps(aspects))
