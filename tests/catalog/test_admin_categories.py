"""The list of categories in the admin: a tree in the shop's own order, dragged or moved step by step."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Category
from tests.factories import make_category
from tests.staff import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/category/"
REORDER = f"{LIST}reorder/"


def shelves() -> dict[str, Category]:
    """Two shelves with two in the first one: Tea (Green, Black), Cakes."""
    tea, cakes = make_category("Tea"), make_category("Cakes")
    green, black = (make_category(name, parent_id=tea.pk) for name in ("Green", "Black"))
    return {"Tea": tea, "Cakes": cakes, "Green": green, "Black": black}


def shown(page: str) -> list[str]:
    return re.findall(r">(?:↳ )?(Tea|Cakes|Green|Black)</span>", page)


def test_the_list_is_the_tree_in_its_order() -> None:
    shelves()
    assert shown(client_of("manager").get(LIST).text) == ["Tea", "Green", "Black", "Cakes"]


def test_dragging_puts_one_level_in_order_and_leaves_the_others() -> None:
    rows, client = shelves(), client_of("manager")
    answer = client.post(REORDER, {"id": [rows["Cakes"].pk, rows["Tea"].pk]})
    assert answer.status_code == 204
    assert shown(client.get(LIST).text) == ["Cakes", "Tea", "Green", "Black"]
    assert Category.objects.get(name="Green").parent == rows["Tea"]


@pytest.mark.parametrize(("step", "order"), [("up", ["Black", "Green"]), ("down", ["Green", "Black"])])
def test_a_button_moves_a_category_by_one_place_and_no_further_than_the_end(step: str, order: list[str]) -> None:
    rows, client = shelves(), client_of("manager")
    answer = client.post(f"{LIST}step/{rows['Black'].pk}/{step}/", follow=True)
    assert shown(answer.text) == ["Tea", *order, "Cakes"]


def test_rubbish_and_what_is_gone_change_nothing() -> None:
    rows, client = shelves(), client_of("manager")
    client.post(REORDER, {"id": ["x", "-1", "9" * 30, "99999", "²"]})
    client.post(f"{LIST}step/{rows['Cakes'].pk}/sideways/")
    assert "no longer there" in client.post(f"{LIST}step/99999/up/", follow=True).text
    assert shown(client.get(LIST).text) == ["Tea", "Green", "Black", "Cakes"]
    assert client.get(REORDER).status_code == 405


def test_who_may_only_look_has_no_handles_and_is_refused() -> None:
    rows, client = shelves(), client_of("viewer")
    page = client.get(LIST).text
    assert shown(page) == ["Tea", "Green", "Black", "Cakes"]
    assert "data-category" not in page
    assert client.post(REORDER, {"id": [rows["Cakes"].pk, rows["Tea"].pk]}).status_code == 409
    client.post(f"{LIST}step/{rows['Cakes'].pk}/up/")
    assert shown(client.get(LIST).text) == ["Tea", "Green", "Black", "Cakes"]


def test_a_search_finds_categories_without_their_tree_and_without_handles() -> None:
    shelves()
    page = client_of("manager").get(f"{LIST}?q=Green").text
    assert shown(page) == ["Green"]
    assert "data-category" not in page
    assert ">Tea</a>" in page or "Tea</td>" in page


def test_the_list_needs_no_more_statements_for_more_categories() -> None:
    client = client_of("manager")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    top = make_category("Top")
    few = statements()
    for number in range(60):
        make_category(f"Shelf {number}", parent_id=top.pk)
    assert statements() == few
