"""Airflow's three processes as one: starts them, starts each again that ends by itself, as an operator's supervisor would,
and ends them all when it is told to or when they have ended too often.

    supervise.py <port of the API>

Each binds loopback only, which `airflow standalone` does not.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 5
# Of all together. SQLite takes one writer at a time: on a busy machine one of them may give up and end.
RESTARTS = 5
AIRFLOW = [sys.executable, "-m", "airflow"]


def main(port):
    subprocess.run([*AIRFLOW, "db", "migrate"], check=True)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    commands = [
        ["api-server", "--host", "127.0.0.1", "--port", port, "--workers", "1"],
        ["scheduler", "--skip-serve-logs"],
        ["dag-processor"],
    ]
    parts = [subprocess.Popen([*AIRFLOW, *command]) for command in commands]
    restarts = 0
    while not over.wait(0.2):
        ended = [index for index, part in enumerate(parts) if part.poll() is not None]
        restarts += len(ended)
        for index in ended:
            print(f"supervise: {commands[index][0]} ended with {parts[index].returncode}", flush=True)
        if restarts > RESTARTS:
            break
        for index in ended:
            parts[index] = subprocess.Popen([*AIRFLOW, *commands[index]])
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    # Their own children too, and itself: it leads a group of its own.
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    if os.getpgrp() != os.getpid():
        os.setpgrp()
    main(sys.argv[1])
