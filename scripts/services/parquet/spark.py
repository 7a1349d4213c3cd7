"""What Spark reads in the folder of an exported log, as JSON: the same as read.py with DuckDB.

    python spark.py <folder>
"""

import json
import sys

from pyspark.sql import SparkSession

folder = sys.argv[1]
TABLES = ("transactions", "nodes", "types", "facts", "edges")

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.sql.session.timeZone", "UTC")
    .getOrCreate()
)

FACTS = """
  SELECT uri, attribute, value, text, number, boolean, document_platform, document_type, document_uri FROM (
    SELECT *, row_number() OVER (
      PARTITION BY uri, attribute, document_platform, document_type, document_uri ORDER BY tx DESC) AS nth FROM facts)
  WHERE nth = 1 AND op = 'assert'
"""
EDGES = """
  SELECT support, type, from_uri, to_uri, provenance, document_platform FROM (
    SELECT *, row_number() OVER (PARTITION BY support ORDER BY tx DESC, op DESC) AS nth FROM edges)
  WHERE nth = 1 AND op = 'assert' ORDER BY support
"""


def rows(query):
    return [row.asDict() for row in spark.sql(query).collect()]


for table in TABLES:
    spark.read.parquet(f"{folder}/{table}").createOrReplaceTempView(table)

json.dump(
    {
        "rows": {table: rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in TABLES},
        "transactions": rows("SELECT tx, unix_millis(written_at) AS at, cause, trace FROM transactions ORDER BY tx"),
        "facts": rows(FACTS),
        "edges": rows(EDGES),
    },
    sys.stdout,
)
