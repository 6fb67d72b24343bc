"""People for the processes to serve, what they send, and what must be there when they are done."""

from collections.abc import Callable

from django.contrib.auth.models import User

from benchmarks.visitor import JSON, Visitor
from catalog.models import Product, ProductImage, StockMovement
from telegram_bridge.buttons.data import Data
from telegram_bridge.dispatch import handle
from telegram_bridge.models import Conversation, FailedUpdate, HandledUpdate, OutboxMessage, TelegramAccount

UPDATES_A_PERSON = 1000
UPDATES_A_PRODUCT = 8


def hire(count: int) -> None:
    """People with the Telegram ids 1 to `count`, who may do everything."""
    users = User.objects.bulk_create(
        User(username=f"user{number}", is_superuser=True, is_staff=True) for number in range(1, count + 1)
    )
    accounts = TelegramAccount.objects.bulk_create(
        TelegramAccount(telegram_id=number, user=user, name="Bench", language="en")
        for number, user in enumerate(users, 1)
    )
    Conversation.objects.bulk_create(Conversation(account=account) for account in accounts)


def visitor(number: int, post: Callable[[JSON], str]) -> Visitor:
    return Visitor(number, number * UPDATES_A_PERSON, post)


def make_product(person: Visitor, number: int, *, photo: str = "") -> None:
    """The whole dialogue; the product's name, price, stock and photo all tell which one it is."""
    person.send("/new_product")
    answer_until_save(person, number, photo=photo)
    person.press("f1:", ":ok")


def answer_until_save(person: Visitor, number: int, *, photo: str = "") -> None:
    person.send(f"Tea {number}")
    person.press("f1:", ":skip")
    person.send(str(100 + number))
    person.send(str(number))
    person.photograph(photo or f"photo-{number}")
    person.press("f1:", ":skip")


def stand_at_save(count: int) -> int:
    """Put people 1 to `count` before the last question; returns the revision of its buttons."""
    person = visitor(1, handle)
    person.send("/new_product")
    answer_until_save(person, 1)
    first = Conversation.objects.get(account__telegram_id=1)
    everybody = list(Conversation.objects.select_related("account"))
    for one in everybody:
        one.answers = first.answers | {"name": f"Tea {one.account.telegram_id}"}
        one.flow, one.flow_version, one.step, one.revision = first.flow, first.flow_version, first.step, first.revision
    Conversation.objects.bulk_update(everybody, ["answers", "flow", "flow_version", "step", "revision"], batch_size=50)
    return first.revision


def typed(person: int, nth: int, text: str) -> JSON:
    """The `nth` update of this person: a text."""
    sender = {"id": person, "is_bot": False, "first_name": "Bench"}
    return {"update_id": person * UPDATES_A_PERSON + nth, "message": _message(person) | {"text": text, "from": sender}}


def pressed(person: int, nth: int, data: Data) -> JSON:
    """The `nth` update of this person: a press."""
    sender = {"id": person, "is_bot": False, "first_name": "Bench"}
    query = {"id": "1", "from": sender, "message": _message(person), "data": data.pack()}
    return {"update_id": person * UPDATES_A_PERSON + nth, "callback_query": query}


def _message(person: int) -> JSON:
    return {"message_id": 1, "date": 1, "chat": {"id": person, "type": "private"}}


def assert_one_product_each(count: int) -> None:
    """Nobody's product is missing, doubled or wrong in a field, and no dialogue is stuck."""
    everyone = range(1, count + 1)
    found = sorted(Product.objects.values_list("name", "price", "on_hand", "images__telegram_file_id"))
    assert found == sorted((f"Tea {number}", 100 + number, number, f"photo-{number}") for number in everyone)
    assert StockMovement.objects.count() == ProductImage.objects.count() == count
    assert OutboxMessage.objects.filter(method="keepProductPhoto").count() == count
    assert not Conversation.objects.exclude(flow="").exists()
    assert (
        HandledUpdate.objects.exclude(reply="").filter(update_id__gte=UPDATES_A_PERSON).count()
        == count * UPDATES_A_PRODUCT
    )
    assert not FailedUpdate.objects.exists()
