"""How gunicorn serves the project, on a platform, in Docker and on a laptop alike.

Threads with keep-alive, because Telegram reuses its connections: measured 1000-2000 updates/s with keep-alive against
21/s without. The processes keep no state, so their number is only a matter of processors and memory.
"""

import gc
import os
import select
import sys
from importlib import import_module
from typing import Any

bind = f"0.0.0.0:{os.environ.get('PORT') or 8000}"
# Ours is gthread with fewer changes of thread; it needs Linux's epoll.
worker_class = "crm_project.worker.Worker" if hasattr(select, "epoll") else "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Enough to go on while one waits for the database; with 4 an update costs 4 of 100 more CPU, with 8 nine.
threads = int(os.environ.get("WEB_THREADS") or 2)
# Longer than the 60 s for which balancers and Telegram keep an idle connection, so that we are not the first to close.
keepalive = 75
timeout = 60
graceful_timeout = 20
# The bot's client and the database connections must be made after the fork.
preload_app = False
accesslog = None
errorlog = "-"
# Nobody steers a running server through a socket here, and two servers of one user would share its path.
control_socket_disable = True
# Heartbeats in memory: on a container's disk they can block a worker.
memory = "/dev/shm"  # noqa: S108
worker_tmp_dir = memory if os.path.isdir(memory) else None


def on_starting(server: Any) -> None:
    """Refuse to start with one line when a setting is missing; a worker would show a long traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    from django.core.exceptions import ImproperlyConfigured

    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def post_worker_init(worker: Any) -> None:
    """Make the worker cheaper for what it is: a process that serves by threads, from code that stays.

    Each of an update's looks at its language costs a tenth then. And what was loaded at the start is taken out of the
    collector's sight: measured, 4 of 100 of an update's CPU went into walking over the same classes again and again.
    Large pages for it are worth 5 more.
    """
    from crm_project.memory import use_large_pages
    from crm_project.threads import keep_by_thread, keep_translations
    from telegram_bridge import wire

    worker.serve = wire.serve
    keep_by_thread()
    keep_translations()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    use_large_pages()
