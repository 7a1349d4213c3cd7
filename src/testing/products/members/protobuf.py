"""Prints, by the names that are asked for, a message with every field of its definition, as JSON has it.

    protobuf.py <name>=<module>:<message> ... [--camel]

Feast writes names in camel case, MLflow as they are defined.
"""

import importlib
import json
import sys

from google.protobuf.descriptor import FieldDescriptor

asked = [argument.split("=", 1) for argument in sys.argv[1:] if argument != "--camel"]
camel = "--camel" in sys.argv

WRITTEN = {"google.protobuf.Timestamp": "2026-01-01T00:00:00Z", "google.protobuf.Duration": "5s"}
NUMBERS = {FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT, FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_UINT32}
LONG = {FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_UINT64}


def is_map(field):
    return field.type == FieldDescriptor.TYPE_MESSAGE and field.message_type.GetOptions().map_entry


def one(field, within):
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        message = field.message_type
        if message.full_name in WRITTEN:
            return WRITTEN[message.full_name]
        # A source of data within one has another within it, and no more.
        return None if within.count(message.full_name) > 1 else every(message, within)
    if field.type == FieldDescriptor.TYPE_ENUM:
        return field.enum_type.values[-1].name
    if field.type == FieldDescriptor.TYPE_BOOL:
        return True
    if field.type in LONG and camel:
        return "2"
    return 2 if field.type in NUMBERS | LONG else "x"


def value_of(field, within):
    if is_map(field):
        return {"x": one(field.message_type.fields_by_name["value"], within)}
    value = one(field, within)
    repeated = field.is_repeated if hasattr(field, "is_repeated") else field.label == FieldDescriptor.LABEL_REPEATED
    return [value] if repeated and value is not None else value


def every(message, within=()):
    values = {field.json_name if camel else field.name: value_of(field, [*within, message.full_name]) for field in message.fields}
    return {name: value for name, value in values.items() if value is not None}


def described(place):
    module, name = place.split(":")
    return every(importlib.import_module(module).DESCRIPTOR.message_types_by_name[name])


print(json.dumps({name: described(place) for name, place in asked}))
