"""What DuckDB reads in the folder of an exported log, as JSON.

    python read.py <folder>

It prints the columns and the rows of each table, and what holds at the end: merged types, facts by document, and edges.
"""

import json
import sys

import duckdb

folder = sys.argv[1]
TABLES = ("transactions", "nodes", "types", "facts", "edges")

TYPES = """
  SELECT uri, type FROM types QUALIFY row_number() OVER (PARTITION BY uri ORDER BY tx DESC) = 1 ORDER BY ALL
"""
FACTS = """
  SELECT uri, attribute, value, text, number, boolean, document_platform, document_type, document_uri FROM (
    SELECT *, row_number() OVER (
      PARTITION BY uri, attribute, document_platform, document_type, document_uri ORDER BY tx DESC) AS nth FROM facts)
  WHERE nth = 1 AND op = 'assert' ORDER BY ALL
"""
EDGES = """
  SELECT support, type, from_uri, to_uri, provenance, document_platform FROM (
    SELECT *, row_number() OVER (PARTITION BY support ORDER BY tx DESC, op DESC) AS nth FROM edges)
  WHERE nth = 1 AND op = 'assert' ORDER BY support
"""


def rows(query):
    cursor = duckdb.sql(query)
    return [dict(zip(cursor.columns, row)) for row in cursor.fetchall()]


for table in TABLES:
    duckdb.sql(f"CREATE VIEW {table} AS SELECT * FROM '{folder}/{table}/*.parquet'")

found = {
    "columns": {
        table: {row["column_name"]: row["column_type"] for row in rows(f"DESCRIBE {table}")} for table in TABLES
    },
    "rows": {table: rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in TABLES},
    "transactions": rows("SELECT tx, epoch_ms(written_at) AS at, cause, trace FROM transactions ORDER BY tx"),
    "types": rows(TYPES),
    "facts": rows(FACTS),
    "edges": rows(EDGES),
}
json.dump(found, sys.stdout)
