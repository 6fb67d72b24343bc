"""Every button and every dialogue in a shop whose texts, sums and orders are the worst there can be.

The buttons and the dialogues are those of `button_cases`; the simulator refuses what Telegram would refuse.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import CharField, Field, Model, TextField

from catalog.models import Category, Product
from orders.models import Order, OrderItem
from orders.services.place import Line, order_create_draft
from telegram_bridge.buttons.data import Data
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.models import FailedUpdate, TelegramAccount
from tests.factories import make_category, make_customer, make_order, make_product
from tests.telegram_bridge.button_cases import CASES, DIALOGUES
from tests.telegram_bridge.case import Case
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

NASTY = "<b>&\"'👨‍👩‍👧 قهوة ‮" + "Щ" * 5000
SUM = Decimal("9999999999.99")
WORDS = {
    "name", "description", "contact_name", "address", "customer_note", "note", "text", "reason", "cancel_reason",
    "tracking_number", "unit", "first_name", "blocked_reason", "label", "sku", "barcode",
}  # fmt: skip
LINES = 60


def fill(owner: User) -> None:
    """Something for every list: orders on their ways, a draft of one's own, goods that run out, an archive."""
    drinks = make_category("Hot drinks")
    customer = make_customer("Anna", phone="+79001112233")
    for status in ("new", "confirmed", "ready", "completed", "cancelled"):
        goods = make_product(category_id=drinks.pk, stock=3, low_stock_threshold=5)
        order = make_order(status=status, lines=[(goods, 1)], customer_id=customer.pk)
    Order.objects.filter(pk=order.pk).update(assignee=owner)
    order_create_draft(actor=owner, source="bot", lines=[Line(goods.pk, 1)], customer_id=customer.pk)
    Category.objects.filter(pk=make_category("Old").pk).update(is_active=False)
    Product.objects.filter(pk=make_product("Old").pk).update(is_active=False)


def worsen() -> None:
    """Make every text as long and as nasty as it can be stored, every sum 12 digits, every order 60 lines."""
    for app in ("catalog", "orders"):
        for model in apps.get_app_config(app).get_models():
            _worsen_texts(model)
    Product.objects.update(price=SUM, cost=SUM)
    for order in Order.objects.prefetch_related("items"):
        line = order.items.first()
        if line is not None:
            more = range(LINES - order.items.count())
            OrderItem.objects.bulk_create(
                OrderItem(order=order, product=line.product, name=line.name, price=SUM, quantity=999) for _ in more
            )
    Order.objects.update(subtotal=SUM, total=SUM, discount=0, shipping=0)


def _worsen_texts(model: type[Model]) -> None:
    texts = [field for field in model._meta.concrete_fields if _holds_words(field)]
    for pk in model._default_manager.values_list("pk", flat=True) if texts else ():
        # At its end, because unique texts must stay so.
        worst = {field.name: NASTY[: (field.max_length or 4000) - 8] + str(pk) for field in texts}
        model._default_manager.filter(pk=pk).update(**worst)


def _holds_words(field: "Field[object, object]") -> bool:
    return isinstance(field, CharField | TextField) and not field.choices and field.name in WORDS


@pytest.fixture(params=["en", "ru"])
def person(request: pytest.FixtureRequest, owner: User, chat: Callable[..., ChatClient]) -> ChatClient:
    """The owner, in each language."""
    TelegramAccount.objects.update(language=request.param)
    olga = chat()
    olga.send("/menu")
    return olga


def press(person: ChatClient, data: Data) -> None:
    person.forge(data.pack())
    assert not FailedUpdate.objects.exists(), FailedUpdate.objects.get().error


@pytest.mark.parametrize("case", [pytest.param(case, id=kind.__name__) for kind, case in CASES.items()])
def test_telegram_takes_what_every_button_shows(case: Case, person: ChatClient, owner: User) -> None:
    fill(owner)
    data = case.make(owner)
    worsen()
    press(person, data)
    assert person.screen


@pytest.mark.parametrize("name", DIALOGUES)
def test_telegram_takes_every_question_of_every_dialogue(name: str, person: ChatClient) -> None:
    played = DIALOGUES[name]
    subject = played.subject()
    worsen()
    press(person, StartFlow(name, subject))
    for given in played.answers:
        person.send(NASTY[:4000])
        if any(label.startswith(given) for label in person.buttons):
            person.press(given)
        else:
            person.send(given)
        assert not FailedUpdate.objects.exists(), FailedUpdate.objects.get().error
    assert person.screen
