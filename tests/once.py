"""What needs to be tried with one of the two databases only."""

import pytest
from django.db import connection

ONCE = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="it has no database, or one of its own: tried in SQLite's run"
)
