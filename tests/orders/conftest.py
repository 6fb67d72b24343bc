"""What the tests of the orders have in common."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture
def english() -> Iterator[None]:
    """The sentences of the services in English."""
    with override("en"):
        yield
