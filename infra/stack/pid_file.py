"""Pid files: which process is ours. One is believed only while that process exists and began when it says."""

import json
import os
from pathlib import Path
from typing import Any

import psutil


def write_pid(pid_file: Path, pid: int) -> None:
    """Say in the file which process it is, when it began and that this process started it."""
    pid_file.parent.mkdir(parents=True, exist_ok=True)
    record = {"pid": pid, "started": psutil.Process(pid).create_time(), "owner": os.getpid()}
    pid_file.write_text(json.dumps(record))


def read_pid(pid_file: Path) -> dict[str, Any] | None:
    """Return what the file says, None if there is none."""
    try:
        return dict(json.loads(pid_file.read_text()))
    except (FileNotFoundError, ValueError):
        return None


def process_of(record: dict[str, Any]) -> psutil.Process | None:
    """Return the process of a pid file if it still exists and is not another one with the same number."""
    try:
        process = psutil.Process(record["pid"])
        return process if abs(process.create_time() - record["started"]) < 1 else None
    except (psutil.NoSuchProcess, KeyError):
        return None
