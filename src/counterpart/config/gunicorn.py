"""How gunicorn serves the house. ``counterpart serve`` starts it with this page."""

import gc
import os
import signal
import threading
from typing import Any

from counterpart.config import lifeline
from counterpart.config.commands.serve import WORKER_INSIDE

bind = os.environ.get("COUNTERPART_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("COUNTERPART_WEB_PROCESSES", "1"))
worker_class = "gthread"
threads = int(os.environ.get("COUNTERPART_WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
keepalive = 5
backlog = 256
control_socket_disable = True  # nobody steers it but counterpart serve
accesslog = None
errorlog = "-"
loglevel = os.environ.get("COUNTERPART_LOG", "WARNING").lower()
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
limit_request_line = 4094
limit_request_fields = 100


def on_starting(server: Any) -> None:
    """Whoever started this server may be killed: then it stops as if told to. Its own workers look after it already."""
    lifeline.follow(lambda: os.kill(os.getpid(), signal.SIGTERM))


def post_worker_init(worker: Any) -> None:
    """What has been loaded stays: nobody looks through it for garbage, which would cost long requests a fifth more.

    Where SQLite must not be shared by processes, the outbox is worked off by a thread of the only one.
    """
    gc.collect()
    gc.freeze()
    if os.environ.get(WORKER_INSIDE):
        from counterpart.foundation.outbox.worker import Worker

        threading.Thread(target=Worker().run, name="outbox", daemon=True).start()
