"""Prints what this version of MLflow's server can be asked for, as JSON: method, path and the function that answers, of each operation.

    operations.py

Its server has no description of itself: these are the routes of its application.
"""

import json
import re
import sys


def flask_operations():
    from mlflow.server import app

    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield {"method": method, "path": path, "answers": app.view_functions[rule.endpoint].__name__}


def fastapi_operations():
    from mlflow.server.fastapi_app import app

    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield {"method": method.upper(), "path": path, "answers": operation["summary"]}


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps([*flask_operations(), *fastapi_operations()]), file=answers)
