"""Checks manifests (a file of JSON: a list) against the schemas of the versions of Kubernetes that are named."""

import json
import sys

import kubernetes_validate

path, *versions = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    manifests = json.load(file)
for manifest in manifests:
    named = f"{manifest['kind']}/{manifest['metadata']['name']}"
    for version in versions:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
            print(f"{named} {version}")
        except kubernetes_validate.ValidationError as error:
            print(f"{named} {version}: {error.message}")
