"""A value of every aspect that the library knows of each kind of entity, with every member, as {kind: {aspect: value}}: <kind…>."""

import json
import sys

from datahub.metadata import schema_classes as c


def value(schema, within=()):
    kind = schema.type
    if kind in ("union", "error_union"):
        values = [value(one, within) for one in schema.schemas if one.type != "null"]
        records = [one for one in values if isinstance(one, dict)]
        return {name: each for one in records for name, each in one.items()} if records else values[0]
    if kind == "record":
        if schema.fullname in within:
            return None
        return {field.name: value(field.type, (*within, schema.fullname)) for field in schema.fields}
    if kind == "array":
        return [value(schema.items, within)]
    if kind == "map":
        return {"x": value(schema.values, within)}
    if kind == "enum":
        return schema.symbols[0]
    return {"boolean": True, "string": "x"}.get(kind, 2)


every = {}
for kind in sys.argv[1:]:
    key = c.KEY_ASPECTS[kind]
    names = [key.ASPECT_NAME, *key.get_aspect_info()["entityAspects"]]
    every[kind] = {name: value(c.ASPECT_NAME_MAP[name].RECORD_SCHEMA) for name in names if name in c.ASPECT_NAME_MAP}
print(json.dumps(every))
