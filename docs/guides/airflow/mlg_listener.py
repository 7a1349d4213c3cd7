"""Tells the service at once what happens in Airflow 3. Copy it into the folder `plugins` of Airflow, and set for all its processes:

    MLG_URL=http://127.0.0.1:4322/api/v1/webhooks/airflow
    MLG_AIRFLOW_SECRET=...

It sends names alone, signed, from a thread of its own. What can't be sent is logged and left to the next poll of the service.
"""

import hashlib
import hmac
import json
import logging
import os
import queue
import sys
import threading
import time
from urllib.request import Request, urlopen
from uuid import uuid4

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

log = logging.getLogger("mlg_listener")

URL = os.environ.get("MLG_URL", "")
SECRET = os.environ.get("MLG_AIRFLOW_SECRET", "")
ONE_REQUEST_SECONDS = 2
# A task's process ends with its task: it waits so long for what is not sent yet.
LAST_SECONDS = 3
# Runs and assets are told of before they are committed.
COMMIT_SECONDS = 1
MOST_WAITING = 1_000


class Sender:
    """One for each process: threads do not survive a fork."""

    def __init__(self):
        self.pid = os.getpid()
        self.waiting = queue.Queue(MOST_WAITING)
        threading.Thread(target=self.run, daemon=True, name="mlg_listener").start()

    def run(self):
        while True:
            at, body = self.waiting.get()
            try:
                time.sleep(max(0, at - time.monotonic()))
                post(body)
            except Exception as error:
                log.warning("%s was not told of %s: %s", URL, body["event_type"], error)
            finally:
                self.waiting.task_done()

    def drain(self):
        until = time.monotonic() + LAST_SECONDS
        while self.waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.02)


sender = None


def post(body):
    data = json.dumps(body).encode()
    at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), at.encode() + b"." + data, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "x-mlg-timestamp": at,
        "x-mlg-signature": f"sha256={signature}",
    }
    with urlopen(Request(URL, data, headers), timeout=ONE_REQUEST_SECONDS):
        pass


def tell(event, names_of, thing, after=0):
    """Whatever fails here is logged: nothing of Airflow's may fail of it."""
    global sender
    try:
        if not URL or not SECRET:
            return
        if sender is None or sender.pid != os.getpid():
            sender = Sender()
        # The service takes no call twice, and one asset may change twice within a second.
        body = {"event_type": event, "event_id": uuid4().hex, **names_of(thing)}
        sender.waiting.put_nowait((time.monotonic() + after, body))
    except Exception as error:
        log.warning("%s is not told of %s: %s", URL, event, str(error) or "too much is waiting")


def run_names(run):
    return {"dag_id": run.dag_id, "run_id": run.run_id}


def task_names(task):
    index = getattr(task, "map_index", None)
    return {
        **run_names(task),
        "task_id": task.task_id,
        "map_index": -1 if index is None else index,
        "try_number": task.try_number,
    }


def asset_names(asset):
    return {"uri": asset.uri}


@hookimpl
def on_dag_run_running(dag_run):
    tell("dag_run_running", run_names, dag_run, COMMIT_SECONDS)


@hookimpl
def on_dag_run_success(dag_run):
    tell("dag_run_success", run_names, dag_run, COMMIT_SECONDS)


@hookimpl
def on_dag_run_failed(dag_run):
    tell("dag_run_failed", run_names, dag_run, COMMIT_SECONDS)


@hookimpl
def on_task_instance_running(task_instance):
    tell("task_running", task_names, task_instance)


@hookimpl
def on_task_instance_success(task_instance):
    tell("task_success", task_names, task_instance)


@hookimpl
def on_task_instance_failed(task_instance):
    tell("task_failed", task_names, task_instance)


@hookimpl
def on_task_instance_skipped(task_instance):
    tell("task_skipped", task_names, task_instance)


@hookimpl
def on_asset_created(asset):
    tell("asset_created", asset_names, asset, COMMIT_SECONDS)


@hookimpl
def on_asset_changed(asset):
    tell("asset_changed", asset_names, asset, COMMIT_SECONDS)


@hookimpl
def before_stopping(component):
    if sender is not None and sender.pid == os.getpid():
        sender.drain()


class MlgListener(AirflowPlugin):
    name = "mlg_listener"
    listeners = [sys.modules[__name__]]
