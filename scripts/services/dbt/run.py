"""Runs dbt in a copy of its project as its users do, and leaves the artifacts in its target folder: <project> <steps, as JSON>."""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

project, steps = Path(sys.argv[1]), json.loads(sys.argv[2])
database = project / "shop.duckdb"
os.environ["SHOP_DATABASE"] = str(database)
os.environ["DO_NOT_TRACK"] = "1"

import duckdb  # noqa: E402
from dbt.cli.main import dbtRunner  # noqa: E402

if not database.exists():
    loaded = (datetime.now(timezone.utc) - timedelta(hours=36)).replace(tzinfo=None)
    with duckdb.connect(str(database)) as crm:
        crm.execute("create schema crm")
        crm.execute("create table crm.customers (id integer, email varchar, loaded_at timestamp)")
        crm.executemany("insert into crm.customers values (?, ?, ?)", [(1, "a@example.com", loaded), (2, None, loaded)])
        crm.execute("create table crm.region_table (id integer, name varchar)")

for step in steps:
    done = dbtRunner().invoke([*step, "--project-dir", str(project), "--profiles-dir", str(project), "--quiet"])
    # A failing test is a result, not a failure to run.
    if done.exception is not None:
        raise done.exception
