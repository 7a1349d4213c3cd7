"""Runs every query of the guide on the folder of an exported log.

    python guide.py <folder> <guide.md>

It prints how many rows each SELECT has, in their order.
"""

import json
import re
import sys

import duckdb

folder, guide = sys.argv[1:]
counts = []
with open(guide, encoding="utf-8") as text:
    blocks = re.findall(r"```sql\n(.*?)```", text.read(), re.S)
for block in blocks:
    for statement in duckdb.extract_statements(block.replace("/data/mlg-log", folder)):
        found = duckdb.execute(statement)
        if statement.type == duckdb.StatementType.SELECT:
            counts.append(len(found.fetchall()))
json.dump(counts, sys.stdout)
