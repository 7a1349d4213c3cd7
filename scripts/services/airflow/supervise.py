"""Airflow's three processes as one: starts them, and ends them all when it is told to or when one of them ends.

    supervise.py <port of the API>

Each binds loopback only, which `airflow standalone` does not.
"""

import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 5
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
    while not over.wait(0.2):
        if any(part.poll() is not None for part in parts):
            break
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
