"""Sends events with OpenLineage's own client, and prints what became of each as a line of JSON: true, or the status of the refusal.

    emit.py <url of the receiver> <what> [<key>]

`shop`: a run of the shop's pipeline and of a step of it, which fails the first time; a job and a dataset by themselves. Compressed.
`wide`: one event of almost a megabyte. `over`: one that is larger. `wrong`: one without a name.
"""

import json
import sys

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    DatasetEvent,
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    StaticDataset,
)
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    dataset_version_dataset,
    error_message_run,
    output_statistics_output_dataset,
    ownership_job,
    parent_run,
    schema_dataset,
    sql_job,
)
from openlineage.client.transport.http import HttpConfig, HttpTransport

PRODUCER = "https://example.com/shop"
STORE = "postgres://db:5432"
WHOLE = "01a1f7db-0000-7000-8000-000000000001"
FIRST = "01a1f7db-0000-7000-8000-000000000002"
SECOND = "01a1f7db-0000-7000-8000-000000000003"


def client(url, key, compressed):
    config = {"type": "http", "url": url, "timeout": 60}
    if compressed:
        config["compression"] = "gzip"
    if key:
        config["auth"] = {"type": "api_key", "apiKey": key}
    return OpenLineageClient(transport=HttpTransport(HttpConfig.from_dict(config)))


def at(second):
    return f"2026-11-20T07:00:{second:02}.000000+00:00"


def run_event(state, second, run, job, **more):
    facets = more.pop("run_facets", {})
    return RunEvent(
        eventTime=at(second), eventType=state, producer=PRODUCER, run=Run(run, facets), job=job, **more
    )


def shop():
    owner = ownership_job.OwnershipJobFacet(owners=[ownership_job.Owner(name="team:retention")])
    whole = Job("shop", "stats_daily", {"ownership": owner})
    step = Job("shop", "stats_daily.build", {"sql": sql_job.SQLJobFacet(query="INSERT INTO stats SELECT 1")})
    parent = parent_run.ParentRunFacet(
        run=parent_run.Run(runId=WHOLE), job=parent_run.Job(namespace="shop", name="stats_daily")
    )
    error = error_message_run.ErrorMessageRunFacet(message="deadlock", programmingLanguage="sql")
    source = column_lineage_dataset.InputField(namespace=STORE, name="shop.orders", field="amount")
    stats = OutputDataset(
        STORE,
        "shop.stats",
        facets={
            "schema": schema_dataset.SchemaDatasetFacet(
                fields=[
                    schema_dataset.SchemaDatasetFacetFields(name="customer", type="bigint"),
                    schema_dataset.SchemaDatasetFacetFields(name="total", type="numeric"),
                ]
            ),
            "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(
                fields={"total": column_lineage_dataset.Fields(inputFields=[source])}
            ),
            "version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion="3"),
        },
        outputFacets={"outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=12)},
    )
    orders = InputDataset(STORE, "shop.orders")
    return [
        # What ends comes before what begins, and not each event says all that there is to say.
        run_event(RunState.COMPLETE, 9, WHOLE, whole),
        run_event(RunState.COMPLETE, 8, SECOND, step, run_facets={"parent": parent}, inputs=[orders], outputs=[stats]),
        run_event(RunState.START, 6, SECOND, step),
        run_event(RunState.FAIL, 5, FIRST, step, run_facets={"parent": parent, "errorMessage": error}),
        run_event(RunState.START, 2, FIRST, step),
        run_event(RunState.START, 1, WHOLE, whole),
        JobEvent(eventTime=at(1), producer=PRODUCER, job=Job("shop", "by_hand"), inputs=[InputDataset(STORE, "shop.stats")]),
        DatasetEvent(eventTime=at(1), producer=PRODUCER, dataset=StaticDataset(STORE, "shop.prices")),
    ]


def wide(columns):
    fields = [
        schema_dataset.SchemaDatasetFacetFields(name=f"column_of_a_wide_table_{n}", type="double precision")
        for n in range(columns)
    ]
    facets = {"schema": schema_dataset.SchemaDatasetFacet(fields=fields)}
    return DatasetEvent(eventTime=at(1), producer=PRODUCER, dataset=StaticDataset(STORE, "shop.wide", facets=facets))


EVENTS = {
    "shop": shop,
    "wide": lambda: [wide(9_500)],
    "over": lambda: [wide(14_000)],
    "wrong": lambda: [DatasetEvent(eventTime=at(1), producer=PRODUCER, dataset=StaticDataset(STORE, ""))],
}


def main(url, what, key=None):
    sender = client(url, key, compressed=what == "shop")
    for event in EVENTS[what]():
        try:
            sender.emit(event)
            print(json.dumps(True))
        except Exception as error:
            print(json.dumps(getattr(getattr(error, "response", None), "status_code", str(error))))


main(*sys.argv[1:])
