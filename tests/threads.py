"""Several people at one moment."""

import threading
from collections.abc import Callable

from django.db import connection

from catalog.errors import DomainError


def at_once(*actions: Callable[[], object]) -> list[DomainError]:
    """Do the actions at the same moment; return the refusals. Any other error fails the test as an unhandled one."""
    refusals: list[DomainError] = []
    start = threading.Barrier(len(actions), timeout=30)

    def run(action: Callable[[], object]) -> None:
        try:
            start.wait()
            action()
        except DomainError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals
