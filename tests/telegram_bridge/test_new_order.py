"""An order made in the bot, from the first press to its place among the waiting ones, and changed afterwards."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from catalog.models import Category, Product
from orders.models import Customer, Order, OrderEvent
from orders.services.place import order_place
from orders.status import Delivery, PaymentStatus, Status
from tests.telegram_bridge.fake_telegram import ChatClient

pytestmark = pytest.mark.django_db

ChatOf = Callable[..., ChatClient]


@pytest.fixture
def shop() -> dict[str, Product]:
    coffee = Category.objects.create(name="Coffee", emoji="☕")
    return {
        name: Product.objects.create(name=name, price=Decimal(price), category=coffee, on_hand=stock, sku=sku)
        for name, price, stock, sku in (("Latte", 250, 5, "L-1"), ("Eclair", 120, 10, "E-1"), ("Tea", 90, 0, "T-1"))
    }


@pytest.fixture
def olga(chat: ChatOf, owner: User, shop: dict[str, Product]) -> ChatClient:
    person = chat(5, language="en")
    person.send("/menu")
    return person


def draft() -> Order:
    return Order.objects.get()


def with_goods(person: ChatClient) -> ChatClient:
    person.press("➕ New order")
    person.press("⏭ Skip")
    person.press("☕ Coffee")
    person.press("Latte")
    person.press("✅ Done")
    return person


def test_an_order_from_the_customer_to_its_place_among_the_waiting(olga: ChatClient) -> None:
    olga.press("➕ New order")
    assert "Type a name or a phone" in olga.screen
    olga.send("Ivan Petrov +7 900 123-45-67")
    assert "nobody is found" in olga.screen
    olga.press("➕ New: Ivan Petrov")
    assert Customer.objects.get().phone == "+79001234567"
    olga.press("☕ Coffee")
    olga.press("Latte · 250")
    olga.press("➕")
    assert "2 × Latte" in olga.buttons
    olga.press("Eclair")
    olga.press("✅ Done")
    assert "620" in olga.screen
    olga.press("🚚 Delivery")
    olga.send("Lenina 5, flat 12")
    assert "📍 Lenina 5, flat 12" in olga.screen
    olga.press("🕒 When")
    olga.send("tomorrow 15:00")
    assert "15:00" in olga.screen
    olga.press("💬 Comment")
    olga.send("No sugar <please> & hot")
    olga.press("🏷 Discount")
    olga.send("10%")
    assert "558" in olga.screen
    olga.press("✅ Place the order")
    order = draft()
    assert (order.status, order.number, order.total) == (Status.NEW, 1001, Decimal(558))
    assert (order.delivery, order.address, order.customer_note) == (
        Delivery.DELIVERY, "Lenina 5, flat 12", "No sugar <please> & hot",
    )  # fmt: skip
    assert (order.contact_name, order.contact_phone, order.customer) == (
        "Ivan Petrov", "+79001234567", Customer.objects.get(),
    )  # fmt: skip
    assert [(item.name, item.quantity, item.allocated) for item in order.items.all()] == [
        ("Latte", 2, 2), ("Eclair", 1, 1),
    ]  # fmt: skip


def test_a_draft_holds_no_stock_and_survives_everything(olga: ChatClient, shop: dict[str, Product]) -> None:
    with_goods(olga)
    olga.send("/menu")
    olga.press("✏️ Drafts")
    olga.press("Draft")
    assert "1 × Latte" in olga.screen
    shop["Latte"].refresh_from_db()
    assert shop["Latte"].allocated == 0


def test_what_is_sold_out_meanwhile_is_told_at_placing_and_nothing_is_half_done(
    olga: ChatClient, shop: dict[str, Product]
) -> None:
    with_goods(olga)
    Product.objects.filter(name="Latte").update(on_hand=0)
    olga.press("✅ Place the order")
    assert "Not enough of Latte: 1 wanted, 0 available" in olga.screen
    assert (draft().status, draft().number) == (Status.DRAFT, None)
    olga.press("🛍 Goods")
    olga.press("➖")
    assert draft().items.count() == 0


def test_a_double_tap_begins_one_order_and_counts_once(olga: ChatClient) -> None:
    olga.double_press("➕ New order")
    assert Order.objects.count() == 1
    olga.press("Draft")
    olga.press("🛍 Goods")
    olga.press("☕ Coffee")
    olga.double_press("Latte")
    assert draft().items.get().quantity == 1
    olga.double_press("➕")
    assert draft().items.get().quantity == 2


def test_an_old_menu_button_begins_no_second_order_but_shows_what_was_begun(olga: ChatClient) -> None:
    old = olga.last["message_id"]
    olga.send("/menu")
    olga.press("➕ New order")
    olga.press("➕ New order", old)
    shown = {message["message_id"]: message["text"] for message in olga.telegram.messages(5)}
    assert "You have begun these" in shown[old]
    assert Order.objects.count() == 1


def test_a_shared_contact_is_the_customer(olga: ChatClient) -> None:
    olga.press("➕ New order")
    olga.contact("+79005556677", "Мария")
    assert draft().customer == Customer.objects.get(phone="+79005556677", name="Мария")
    assert "☕ Coffee" in olga.buttons


def test_a_known_customer_is_found_by_any_spelling_of_the_phone(olga: ChatClient) -> None:
    known = Customer.objects.create(name="Ivan", phone="+79001234567")
    olga.press("➕ New order")
    olga.send("8 (900) 123 45 67")
    assert draft().customer == known


def test_goods_are_found_by_typing(olga: ChatClient) -> None:
    olga.press("➕ New order")
    olga.press("⏭ Skip")
    olga.send("ecl")
    olga.press("Eclair")
    assert "1 × Eclair" in olga.buttons
    olga.send("zzzz")
    assert "nothing found" in olga.screen
    olga.send("E-1")
    assert "1 × Eclair" in olga.buttons


def test_a_line_takes_a_typed_quantity_price_and_discount(olga: ChatClient) -> None:
    with_goods(olga)
    olga.press("🛍 Goods")
    olga.press("1 × Latte")
    olga.send("12")
    assert draft().items.get().quantity == 12
    olga.send("1e9")
    assert "This is not a quantity" in olga.screen
    olga.press("💰 Price")
    olga.send("199,50")
    olga.press("🏷 Discount")
    olga.send("94")
    assert draft().total == Decimal("2300.00")
    olga.press("🗑 Take out")
    assert draft().items.count() == 0


@pytest.mark.parametrize("bad", ["NaN", "-5", "someday", "١٢"])
def test_a_bad_answer_is_told_and_the_same_question_stands(olga: ChatClient, bad: str) -> None:
    with_goods(olga)
    for field, question in (("🏷 Discount", "taken off the whole order"), ("🕒 When", "Choose a day")):
        olga.press(field)
        olga.send(bad)
        assert "⚠️" in olga.screen
        assert question in olga.screen
        olga.press("⬅️ Back")
    assert (draft().discount, draft().deliver_until) == (0, None)


def test_a_draft_is_thrown_away_after_a_question(olga: ChatClient) -> None:
    with_goods(olga)
    olga.press("🗑 Throw away")
    assert "Nothing of it is kept" in olga.screen
    olga.double_press("🗑 Throw away")
    assert Order.objects.count() == 0


def test_one_message_becomes_a_draft_with_its_guesses(olga: ChatClient) -> None:
    olga.send("Иван +7 900 123-45-67, 2×Latte, 1 Eclair, завтра 15:00, ул. Ленина 5")
    assert "Please check" in olga.screen
    order = draft()
    assert (order.contact_name, order.contact_phone) == ("Иван", "+79001234567")
    assert {(item.name, item.quantity) for item in order.items.all()} == {("Latte", 2), ("Eclair", 1)}
    olga.press("✅ Place the order")
    assert draft().status == Status.NEW


def placed(person: ChatClient) -> Order:
    with_goods(person)
    return order_place(order_id=draft().pk, actor=None, source="admin")


def test_a_placed_order_is_changed_with_stock_totals_and_timeline_following(
    olga: ChatClient, shop: dict[str, Product]
) -> None:
    order = placed(olga)
    olga.send("/menu")
    olga.press("⏳ Waiting")
    olga.press(f"⏳ #{order.number}")
    olga.press("✏️ Change")
    olga.press("🛍 Goods")
    olga.press("➕")
    order.refresh_from_db()
    assert (order.total, order.items.get().allocated) == (Decimal(500), 2)
    olga.press("✅ Done")
    olga.press("✏️ Change")
    olga.press("👤 Contact")
    olga.send("Maria")
    assert "Maria" in olga.screen
    kinds = list(OrderEvent.objects.filter(order=order).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["placed", "edited", "edited"]


def test_a_payment_in_parts_a_refund_and_an_undo(olga: ChatClient) -> None:
    order = placed(olga)
    olga.send("/menu")
    olga.press("⏳ Waiting")
    olga.press(f"⏳ #{order.number}")
    olga.press("💳 Take a payment")
    olga.send("100")
    olga.press("💵")
    olga.press("⏭ Skip")
    olga.double_press("💾 Save")
    order.refresh_from_db()
    assert (order.paid, order.payment_status) == (Decimal(100), PaymentStatus.PARTIALLY_PAID)
    olga.press("💳 Take a payment")
    olga.press("150")
    olga.press("💳 ")
    olga.send("check 7")
    olga.press("💾 Save")
    order.refresh_from_db()
    assert order.payment_status == PaymentStatus.PAID
    olga.press("👍 Confirm")
    olga.press("⏪ Undo")
    order.refresh_from_db()
    assert order.status == Status.NEW
    olga.press("💸 Refund")
    olga.press("250")
    olga.press("💵")
    olga.press("⏭ Skip")
    olga.press("💾 Save")
    order.refresh_from_db()
    assert order.payment_status == PaymentStatus.REFUNDED


def test_without_the_right_there_is_no_button_and_a_forged_press_changes_nothing(
    olga: ChatClient, chat: ChatOf, staff: Callable[..., User]
) -> None:
    order = placed(olga)
    staff(6, "orders.view_order", "catalog.view_product")
    viewer = chat(6, first_name="Peter")
    viewer.send("/menu")
    assert not any("New order" in label or "Drafts" in label for label in viewer.buttons)
    viewer.press("⏳ Waiting")
    viewer.press(f"⏳ #{order.number}")
    assert not {"✏️ Change", "💳 Take a payment", "👍 Confirm"} & set(viewer.buttons)
    before = order.version
    item = order.items.get()
    for data in (
        "no1:0", "nd1", f"dx1:{order.pk}:1", f"ou1:{order.pk}", f"oe1:{order.pk}", f"of1:{order.pk}:discount",
        f"ov1:{order.pk}:{before}:discount:p15", f"og1:{order.pk}:0", f"oq1:{order.pk}:{before}:{item.product_id}:9",
        f"ol2:{order.pk}:{before}:{item.pk}:0", f"ob1:{order.pk}:{before}", f"n1:take_payment:{order.pk}:0",
    ):  # fmt: skip
        viewer.raw(press_of(viewer, data))
    order.refresh_from_db()
    assert (order.version, order.items.get().quantity, Order.objects.count()) == (before, 1, 1)


def press_of(person: ChatClient, data: str) -> dict[str, object]:
    """A press that the person's phone never offered."""
    update = person.phone.press(*person.find(person.buttons[0] if person.buttons else ""))
    update["callback_query"]["data"] = data
    return update


def test_the_worst_names_pass_telegram(olga: ChatClient) -> None:
    category = Category.objects.create(name="<b>&" + "ш" * 90)
    for number in range(12):
        Product.objects.create(
            name=f"<b>&\"'{number}" + "😀" * 190, price=Decimal("999999999999.99"), category=category
        )
    Customer.objects.create(name="مرحبا <i>" + "ж" * 190, phone="+79001234567")
    olga.press("➕ New order")
    olga.send("ж" * 20)
    olga.press("👤")
    olga.press("<b>&ш")
    olga.press("▶️")
    olga.press(next(label for label in olga.buttons if label.startswith("<b>")))
    olga.press("✅ Done")
    for field in ("🚚 Delivery", "💬 Comment"):
        olga.press(field)
        olga.send("<b>&\"' مرحبا " + "щ" * 280)
    assert "&lt;b&gt;" not in olga.screen  # escaped once: the person sees what was typed
    assert "<b>&" in olga.screen
