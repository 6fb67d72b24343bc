"""A product is changed in place: one button, one answer. It knows nothing of what is asked, see `fields`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from catalog.errors import ProductChangedMeanwhile
from catalog.models import Product
from catalog.services.copy import product_copy
from catalog.services.products import ADD, CHANGE, product_edit, product_restore
from telegram_bridge.buttons.catalog import ChooseForProduct, CopyProduct, EditProduct, OpenProduct, ProductField
from telegram_bridge.buttons.dialogue import StartFlow
from telegram_bridge.buttons.variants import AskOption, UndoVariants
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Rows, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.catalog.fields import FIELDS, NO, SWITCHES, TYPED, YES, Field, mark
from telegram_bridge.screens.catalog.guard import PRODUCT, about, of_product
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

CHOICES_A_PAGE = 16

Outcome = tuple[Field, Any, Any]
"""A field, its value before and now."""


@of_product(CHANGE)
def edit_product(person: Person, data: EditProduct, product: Product) -> Screen:
    """Everything that can be changed on a product."""
    pk = product.pk
    fields = [Button(str(FIELDS[name].label), ProductField(pk, name)) for name in TYPED]
    rows = [tuple(fields[at : at + 2]) for at in range(0, len(fields), 2)]
    rows += [(_switch(product, name),) for name in SWITCHES]
    rows += _variants(person, product)
    copy = [Button(_("📑 Copy"), CopyProduct(pk, person.revision))] if person.may(ADD) else []
    rows.append((*copy, _archive(product)))
    rows.append((Button(_("⬅️ Product"), OpenProduct(pk)),))
    question = _("What shall be changed?")
    return about(product, f"<b>{escape(product.name)}</b>\n{escape(question)}", tuple(rows), again=data)


@of_product(CHANGE)
def ask_field(person: Person, data: ProductField, product: Product) -> Screen:
    """The question, what stands now, and the answers that need no typing."""
    field = FIELDS.get(data.field)
    if field is None:
        return product_card(person, OpenProduct(product.pk))
    seen, choices = mark(getattr(product, field.value)), field.choices(product)
    page = min(data.page, max(len(choices) - 1, 0) // CHOICES_A_PAGE)
    shown = [
        Button(label, ChooseForProduct(product.pk, data.field, seen, code))
        for label, code in choices[page * CHOICES_A_PAGE : (page + 1) * CHOICES_A_PAGE]
    ]
    rows = [tuple(shown[at : at + 2]) for at in range(0, len(shown), 2)]
    turns = [Button("◀️", ProductField(product.pk, data.field, page - 1))] if page else []
    if (page + 1) * CHOICES_A_PAGE < len(choices):
        turns.append(Button("▶️", ProductField(product.pk, data.field, page + 1)))
    rows += [tuple(turns)] if turns else []
    now = _("Now: %(answer)s") % {"answer": f"<b>{escape(cut(field.now(product), 500))}</b>"}
    text = f"<b>{escape(product.name)}</b>\n{escape(str(field.question))}\n{now}"
    again = ProductField(product.pk, data.field, page, seen)
    return about(product, text, (*rows, (Button(_("⬅️ Back"), EditProduct(product.pk)),)), again=again)


@of_product(CHANGE)
def choose_value(person: Person, data: ChooseForProduct, product: Product) -> Screen:
    """Take an answer that was pressed, unless the value is no longer the one that was seen."""
    field = FIELDS.get(data.field)
    if field is None or field.chosen is None:
        return product_card(person, OpenProduct(product.pk))
    chosen, value = field.chosen, getattr(product, field.value)

    def change() -> Outcome | None:
        new = chosen(data.code)
        if new == value:  # a second tap, or somebody else has done the same
            return None
        if mark(value) != data.seen:
            raise _news(product, field)
        _save(person, product.pk, field, new, {field.value: value})
        return field, value, new

    if data.field in SWITCHES:
        screen = partial(edit_product, person, EditProduct(product.pk))
        return attempt(change, partial(_said, screen), screen)
    card = partial(product_card, person, OpenProduct(product.pk))
    return attempt(change, partial(_said, card), partial(ask_field, person, ProductField(product.pk, data.field)))


def take_text(person: Person, data: ProductField, event: object) -> Screen | None:
    """Take an answer that was typed; one that can't be taken is said above the same question."""
    field = FIELDS.get(data.field)
    if field is None or not isinstance(event, Text):
        return None
    text = event.text

    def change() -> Outcome | None:
        product = PRODUCT.first(data.product)
        if product is None:
            return None
        old, new = getattr(product, field.value), field.typed(text)
        if data.seen and mark(old) != data.seen:
            raise _news(product, field)
        _save(person, product.pk, field, new, {field.value: old})
        return field, old, new

    card = partial(product_card, person, OpenProduct(data.product))
    return attempt(change, partial(_said, card), partial(ask_field, person, data))


@of_product(ADD)
def copy_product(person: Person, data: CopyProduct, product: Product) -> Screen:
    """Make a product like this one. A button that was used already makes no second one."""
    card = partial(product_card, person, OpenProduct(product.pk))
    if data.revision != person.revision:
        return card()
    person.revision += 1

    def show(copy: Product) -> Screen:
        if not person.may(CHANGE):
            return product_card(person, OpenProduct(copy.pk)).with_notice(_("✅ This is the copy."))
        return edit_product(person, EditProduct(copy.pk)).with_notice(
            _("✅ This is the copy. What is different in it?")
        )

    return attempt(partial(product_copy, actor=person.user, product_id=product.pk), show, card)


def _news(product: Product, field: Field) -> ProductChangedMeanwhile:
    text = _("Changed meanwhile: %(field)s is “%(value)s” now. Nothing was overwritten.")
    values = {"field": field.label, "value": cut(field.now(product), 60)}
    return ProductChangedMeanwhile(text % values, product=product)


def _save(person: Person, product_id: int, field: Field, new: Any, seen: dict[str, Any] | None = None) -> None:
    if field.value == "is_active" and new:
        product_restore(actor=person.user, product_id=product_id)
    else:
        product_edit(actor=person.user, product_id=product_id, seen=seen, **{field.value: new})


def _said(show: Callable[[], Screen], outcome: Outcome | None) -> Screen:
    """The screen that comes next, below what was changed: old → new."""
    if outcome is None:
        return show()
    field, old, new = outcome
    return show().with_notice(f"{field.label}: {cut(field.written(old), 60)} → {cut(field.written(new), 60)}")


def _variants(person: Person, product: Product) -> Rows:
    """What a product has to do with variants: it gets some, has some, or is one."""
    pk = product.pk
    if product.parent:
        lists = product.parent.option_lists
        options = [
            Button(f"🧬 {cut(name, 20)}: {cut(product.options[name], 20)}", AskOption(pk, place))
            for place, (name, _values) in enumerate(lists)
            if name in product.options
        ]
        return tuple((button,) for button in options)
    if product.has_variants:
        return ((Button(_("🗑 Remove the variants"), UndoVariants(pk)),),)
    if person.may(ADD):
        return ((Button(_("🧬 Make variants"), StartFlow("add_variants", pk)),),)
    return ()


def _switch(product: Product, name: str) -> Button:
    field = FIELDS[name]
    value = getattr(product, field.value)
    data = ChooseForProduct(product.pk, name, mark(value), NO if value else YES)
    return Button(f"{'✅' if value else '⬜️'} {field.label}", data)


def _archive(product: Product) -> Button:
    if product.is_active:
        return Button(_("🗄 Archive it"), ChooseForProduct(product.pk, "active", mark(True), NO))
    return Button(_("♻️ Restore"), ChooseForProduct(product.pk, "active", mark(False), YES), style="success")


ROUTES: Routes = {
    EditProduct: edit_product,
    ProductField: ask_field,
    ChooseForProduct: choose_value,
    CopyProduct: copy_product,
}
HERE: Listeners = {ProductField: take_text}
