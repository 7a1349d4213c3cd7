"""What dbt's own library reads in the artifacts of a target folder, as things and edges that the graph has to show: <target>."""

import json
import sys
from pathlib import Path

from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.run import RunResultsArtifact

target = Path(sys.argv[1])
manifest = WritableManifest.read_and_check_versions(str(target / "manifest.json"))


def optional(kind, name):
    return kind.read_and_check_versions(str(target / name)) if (target / name).exists() else None


catalog = optional(CatalogArtifact, "catalog.json")
ran = optional(RunResultsArtifact, "run_results.json")
fresh = optional(FreshnessExecutionResultArtifact, "sources.json")
results = {result.unique_id: result for result in ran.results} if ran is not None else {}
freshness = {result.unique_id: result for result in fresh.results} if fresh is not None else {}
things, edges = {}, []


OUTCOMES = {"pass": True, "fail": False, "warn": False, "error": False}


def kind_of(node):
    return str(getattr(node.resource_type, "value", node.resource_type))


def is_table(node):
    return kind_of(node) in ("model", "seed", "snapshot", "source")


nodes = {**manifest.nodes, **manifest.sources}
inlined = {id for id, node in nodes.items() if kind_of(node) == "model" and node.config.materialized == "ephemeral"}
tables = {id: node for id, node in nodes.items() if is_table(node) and id not in inlined}


def behind(node):
    found = set()
    for id in getattr(getattr(node, "depends_on", None), "nodes", []):
        found |= behind(nodes[id]) if id in inlined else {id} & set(tables)
    return found


def status_of(result):
    return str(getattr(result.status, "value", result.status))


for id, node in tables.items():
    found = None if catalog is None else {**catalog.nodes, **catalog.sources}.get(id)
    declared = {name.lower(): column for name, column in node.columns.items()}
    columns = sorted(found.columns.values(), key=lambda column: column.index) if found else []
    named = [column.name for column in columns] + [
        column.name for name, column in declared.items() if name not in {each.name.lower() for each in columns}
    ]
    types = {column.name: column.type for column in columns}
    for name in named:
        column = declared.get(name.lower())
        constraints = [str(getattr(each.type, "value", each.type)) for each in column.constraints] if column else []
        keys = {"primary"} if name.lower() in [key.lower() for key in getattr(node, "primary_key", None) or []] else set()
        keys |= {"primary_key": {"primary"}, "unique": {"unique"}}.get("".join(c for c in constraints if c != "not_null"), set())
        part = f"dataset-column/dbt/{id}/{name}"
        for test in manifest.nodes.values():
            if kind_of(test) == "test" and getattr(test, "attached_node", None) == id and test.column_name == name:
                if test.test_metadata.name == "relationships":
                    keys.add("foreign")
                    other = [each for each in test.depends_on.nodes if each != id][0]
                    edges.append([part, "DatasetColumn.refersTo", f"dataset-column/dbt/{other}/{test.test_metadata.kwargs['field']}"])
        things[part] = {
            "name": name,
            "type": types.get(name) or (column.data_type if column else None),
            "description": column.description if column else None,
            "key": sorted(keys),
            "nullable": False if {"not_null", "primary_key"} & set(constraints) else None,
            "tags": sorted([f"{tag}=" for tag in column.tags] + [f"{k}={v}" for k, v in column.meta.items()]) if column else [],
        }
        edges.append([part, "DatasetColumn.columnOf", f"dataset/dbt/{id}"])
    tests = []
    for test in manifest.nodes.values():
        attached = getattr(test, "attached_node", None)
        if kind_of(test) == "test" and (attached == id or (attached is None and id in test.depends_on.nodes)):
            result = results.get(test.unique_id)
            short = getattr(test, "test_metadata", None)
            tests.append([short.name if short else test.name, OUTCOMES.get(status_of(result)) if result else None])
    if id in freshness:
        tests.append(["freshness", status_of(freshness[id]) == "pass"])
    meta = dict(node.config.meta) if hasattr(node.config, "meta") else dict(node.meta)
    group = getattr(node, "group", None)
    things[f"dataset/dbt/{id}"] = {
        "name": node.name,
        "description": node.description or getattr(node, "source_description", None),
        "location": ".".join([node.database, node.schema, getattr(node, "identifier", None) or node.alias]),
        "tags": sorted([f"{tag}=" for tag in node.tags] + [f"{k}={v}" for k, v in meta.items() if k != "owner"] + ([f"group={group}"] if group else [])),
        "tests": sorted(f"{name} {str(outcome).lower()}" for name, outcome in tests),
    }
    inputs = behind(node)
    edges += [[f"dataset/dbt/{id}", "Dataset.derivedFrom", f"dataset/dbt/{each}"] for each in inputs]
    if kind_of(node) != "source":
        step = f"pipeline-node/dbt/{id}"
        things[step] = {"name": node.name}
        edges += [[step, "PipelineNode.reads", f"dataset/dbt/{each}"] for each in inputs]
        edges += [[step, "PipelineNode.writes", f"dataset/dbt/{id}"], [step, "PipelineNode.nodeOf", f"pipeline/dbt/{manifest.metadata.project_name}"]]

project = f"pipeline/dbt/{manifest.metadata.project_name}"
things[project] = {"name": manifest.metadata.project_name, "tags": [f"dbt={manifest.metadata.dbt_version}"]}
if ran is not None and ran.args.get("which") != "generate":
    made = [result for result in ran.results if not result.unique_id.startswith(("test.", "unit_test."))]
    failed = any(status_of(result) in ("error", "fail", "runtime error", "skipped") for result in made)
    run = f"pipeline-run/dbt/{manifest.metadata.project_name}/{ran.metadata.invocation_id}"
    things[run] = {"name": f"dbt {ran.args['which']}", "status": "failed" if failed else "succeeded"}
    edges.append([run, "PipelineRun.runOf", project])
for id, exposure in manifest.exposures.items():
    meta = exposure.config.meta or exposure.meta
    things[f"dbt-exposure/dbt/{id}"] = {
        "name": exposure.label or exposure.name,
        "description": exposure.description,
        "kind": str(getattr(exposure.type, "value", exposure.type)),
        "tags": sorted([f"{tag}=" for tag in exposure.tags] + [f"{k}={v}" for k, v in meta.items() if k not in ("owner", "uri")]),
    }
    edges += [[f"dbt-exposure/dbt/{id}", "DbtExposure.uses", f"dataset/dbt/{each}"] for each in behind(exposure)]

print(json.dumps({"things": things, "edges": edges}))
