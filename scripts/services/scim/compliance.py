"""Checks a SCIM server against RFC 7643 and 7644, and prints a line for each outcome: compliance.py <url> [token]"""

import os
import sys
from importlib.metadata import distribution

url, *token = sys.argv[1:]
if token:
    os.environ["SCIM_CLI_HEADERS"] = f"Authorization: Bearer {token[0]}"
# It says how it begins and ends by its exit status as well; whoever asked reads the lines.
sys.argv = ["scim", "--url", url, "test"]
command = next(entry for entry in distribution("scim2-cli").entry_points if entry.group == "console_scripts")
try:
    command.load()()
except SystemExit:
    pass
