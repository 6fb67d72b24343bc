"""What every button of the catalog, the customers and the imports costs in SQL, BEGIN and COMMIT included."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Category, Product, StockMovement
from orders.models import Customer, Order, Tag
from orders.status import Status
from telegram_bridge.buttons.data import Data
from telegram_bridge.models import Conversation
from tests.telegram_bridge import catalog_cases, customer_cases
from tests.telegram_bridge.fake_telegram import ChatClient
from tests.telegram_bridge.test_statements import LIST_OR_CARD

pytestmark = pytest.mark.django_db(transaction=True)

CASES = {kind.__name__: case for kind, case in (catalog_cases.CASES | customer_cases.CASES).items()}
# PostgreSQL is asked first whether anything fits without typing errors.
SEARCH = 1 if connection.vendor == "postgresql" else 0
SHOWN = {
    "ProductList": 9, "ProductsFound": 7 + SEARCH, "ArchivedProducts": 7, "OpenProduct": 7, "OpenVariants": 8,
    "EditProduct": 7, "ProductField": 7, "OpenCategories": 7, "ArchivedCategories": 6, "EditCategory": 8,
    "AskCategory": 6, "ChooseParent": 7, "OpenStock": 9, "AskStock": 7, "AskReason": 7, "Ledger": 8, "LowStock": 7,
    "Reorder": 9, "OpenPhotos": 7, "OpenPhoto": 7, "AddVariant": 7, "AskOption": 8, "CustomerList": 7,
    "CustomersFound": 7, "OpenCustomer": 9, "CustomerOrders": 8, "NewCustomer": 5, "AskCustomerField": 6,
    "CustomerAddresses": 7, "OpenAddress": 7, "AskAddress": 7, "CustomerTags": 8, "AskMerge": 7,
}  # fmt: skip
"""What only shows something."""
DONE = {
    "ShowPhotos": 11, "ChooseForProduct": 16, "CopyProduct": 17, "NoEmoji": 17, "ShiftCategory": 17,
    "PutCategory": 21, "ShowCategory": 17, "DeleteCategory": 17, "MoveStock": 17, "ReorderFile": 11, "ShiftPhoto": 16,
    "DeletePhoto": 18, "AddOffered": 18, "SetOption": 21, "UndoVariants": 25, "ConfirmImport": 10, "DropImport": 9,
    "OrderFor": 25, "ClearCustomerField": 18, "UnblockCustomer": 17, "SetConsent": 18, "MainAddress": 18,
    "RemoveAddress": 17, "SetTag": 19, "Merge": 43,
}  # fmt: skip
"""What changes something, with the screen that follows."""


def cost(person: ChatClient, data: Data) -> int:
    """The statements of one press, with those that follow its commit; two that PostgreSQL gets in one count as two."""
    with CaptureQueriesContext(connection) as captured:
        person.forge(data.pack())
    statements = [query["sql"] for query in captured]
    assert "BEGIN" in statements[0]
    assert "COMMIT" in statements
    return len(statements) + sum("WITH saved AS" in statement for statement in statements)


def fill(rows: int) -> None:
    """So many of everything that a screen may list."""
    now = timezone.now()
    shelf, shelves = Category.objects.create(name="Shelf"), range(min(rows, 60))
    Category.objects.bulk_create(Category(name=f"Shelf {n}", parent=shelf if n % 2 else None) for n in shelves)
    Category.objects.bulk_create(Category(name=f"Old shelf {n}", is_active=False) for n in shelves)
    goods = Product.objects.bulk_create(
        Product(
            name=f"Latte {n}", price=1, category=shelf, on_hand=1, low_stock_threshold=n % 3, is_active=n % 5 > 0
        )
        for n in range(rows)
    )  # fmt: skip
    StockMovement.objects.bulk_create(
        StockMovement(product=product, kind="sale", quantity=-1, balance_after=1, created_at=now) for product in goods
    )
    people = Customer.objects.bulk_create(Customer(name=f"Ivan Latte {n}") for n in range(rows))
    Tag.objects.bulk_create(Tag(name=f"tag {n}") for n in range(rows))
    Order.objects.bulk_create(
        Order(origin="admin", currency="RUB", number=n, status=Status.NEW, placed_at=now, customer=person)
        for n, person in enumerate(people, 1)
    )


@pytest.mark.parametrize("rows", [3, 300])
def test_every_button_costs_what_is_written_here_however_much_there_is(
    rows: int, owner: User, staff: Callable[..., User], chat: Callable[..., ChatClient]
) -> None:
    fill(rows)
    ContentType.objects.get_for_model(Customer)  # a process asks for it once
    rights = Permission.objects.filter(content_type__app_label__in=("catalog", "orders"))
    user = staff(6, *(f"{right.content_type.app_label}.{right.codename}" for right in rights))
    person = chat(6, first_name="")
    costs = {}
    for name, case in CASES.items():
        Conversation.objects.filter(account__user=user).update(query="latte")
        data: Data = case.make(user)
        person.send("/menu")
        costs[name] = cost(person, data)
    assert {name: costs[name] for name in SHOWN} == SHOWN
    assert {name: costs[name] for name in DONE} == DONE
    assert costs.keys() == SHOWN.keys() | DONE.keys()
    assert max(SHOWN.values()) <= LIST_OR_CARD
    assert all(case.changes == (name in DONE) for name, case in CASES.items())
