"""A worker does not outlive the process that started it: it would hold the port, and the same command could not start.

Belongs here: noticing the parent's death. Uvicorn's supervisor ends its workers whenever it ends in order.
"""

import os
import signal
import threading
from multiprocessing import connection, parent_process


def follow_parent() -> None:
    """Shut this process down, as SIGTERM does, when its parent is gone; nothing in a process of its own."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()
