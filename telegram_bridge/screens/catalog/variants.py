"""One variant is added, another gets other options, all of them are undone. Many are made in `flows.add_variants`."""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.services.products import ADD, CHANGE
from catalog.services.variants import variant_edit, variants_create, variants_undo
from telegram_bridge.buttons.catalog import EditProduct, OpenProduct
from telegram_bridge.buttons.variants import AddVariant, AskOption, SetOption, UndoVariants
from telegram_bridge.flows.add_variants import values_of
from telegram_bridge.inbound import Text
from telegram_bridge.screen import Button, Screen, cut, escape
from telegram_bridge.screens.attempt import attempt
from telegram_bridge.screens.catalog.card import product_card
from telegram_bridge.screens.catalog.fields import mark
from telegram_bridge.screens.catalog.guard import PRODUCT, about, of_product
from telegram_bridge.screens.route import Listeners, Routes
from telegram_bridge.store import Person

OFFERED = 16


@of_product(ADD)
def add_variant(person: Person, data: AddVariant, product: Product) -> Screen:
    """Ask for the options of one variant more."""
    if not product.has_variants:
        return product_card(person, OpenProduct(product.pk))
    names = [name for name, _values in product.option_lists]
    lines = [f"<b>{escape(product.name)}</b>"]
    lines += [f"{escape(name)}: {escape(cut(', '.join(values), 200))}" for name, values in product.option_lists]
    if len(names) == 1:
        lines += ["", escape(_("Type what is new, several with commas."))]
    else:
        text = _("Type the new one: %(options)s. For several, put a semicolon between the options: XL; red, blue")
        lines += ["", escape(text % {"options": ", ".join(cut(name, 40).lower() for name in names)})]
    back = (Button(_("⬅️ Product"), OpenProduct(product.pk)),)
    return about(product, "\n".join(lines), (back,), again=data)


def take_variant(person: Person, data: AddVariant, event: object) -> Screen | None:
    """The options that were typed."""
    product = PRODUCT.first(data.product)
    if product is None or not isinstance(event, Text):
        return None
    parent, text = product, event.text

    def create() -> list[Product]:
        options = _typed_options([name for name, _values in parent.option_lists], text)
        return variants_create(actor=person.user, parent_id=parent.pk, options=options)

    def show(made: list[Product]) -> Screen:
        said = _("✅ New variants: %(count)s.") % {"count": len(made)} if made else _("That one is there already.")
        return product_card(person, OpenProduct(parent.pk)).with_notice(said)

    return attempt(create, show, partial(add_variant, person, data))


@of_product(CHANGE)
def ask_option(person: Person, data: AskOption, product: Product) -> Screen:
    """Ask which value of the option a variant has."""
    option = _option(product, data.place)
    if option is None:
        return product_card(person, OpenProduct(product.pk))
    name, now, values = option
    offered = [
        Button(cut(value, 40), SetOption(product.pk, data.place, mark(now), mark(value)))
        for value in values
        if value != now
    ][:OFFERED]
    rows = [tuple(offered[at : at + 2]) for at in range(0, len(offered), 2)]
    text = f"<b>{escape(product.name)}</b>\n" + escape(_("%(option)s: choose, or type it.") % {"option": name})
    text += "\n" + _("Now: %(answer)s") % {"answer": f"<b>{escape(now)}</b>"}
    return about(product, text, (*rows, (Button(_("⬅️ Back"), EditProduct(product.pk)),)), again=data)


@of_product(CHANGE)
def set_option(person: Person, data: SetOption, product: Product) -> Screen:
    """Take a value that was pressed, unless the option has another one by now."""
    option = _option(product, data.place)
    value = next((value for value in option[2] if mark(value) == data.value), None) if option else None
    if option is None or value is None or mark(option[1]) != data.seen:
        return product_card(person, OpenProduct(product.pk))
    return _give(person, product, option[0], value, AskOption(product.pk, data.place))


def take_option(person: Person, data: AskOption, event: object) -> Screen | None:
    """A value that was typed."""
    product = PRODUCT.first(data.product)
    option = _option(product, data.place) if product else None
    if product is None or option is None or not isinstance(event, Text):
        return None
    return _give(person, product, option[0], event.text, data)


@of_product(CHANGE)
def undo_variants(person: Person, data: UndoVariants, product: Product) -> Screen:
    """Make a product plain again, after a question."""
    card = partial(product_card, person, OpenProduct(product.pk))
    if not product.has_variants:
        return card()
    if not data.sure:
        text = _("Remove all variants? This works as long as none of them was ever stocked or ordered.")
        sure = Button(_("🗑 Remove the variants"), UndoVariants(product.pk, 1), style="danger")
        rows = ((sure,), (Button(_("⬅️ Back"), EditProduct(product.pk)),))
        return about(product, f"<b>{escape(product.name)}</b>\n{escape(text)}", rows, again=EditProduct(product.pk))
    undo = partial(variants_undo, actor=person.user, parent_id=product.pk)
    return attempt(undo, lambda product: card().with_notice(_("The variants were removed.")), card)


def _give(person: Person, variant: Product, name: str, value: str, ask: AskOption) -> Screen:
    options = {**variant.options, name: value}
    change = partial(variant_edit, actor=person.user, product_id=variant.pk, options=options)
    card = partial(product_card, person, OpenProduct(variant.pk))
    return attempt(change, lambda product: card().with_notice(_("✅ Saved.")), partial(ask_option, person, ask))


def _option(variant: Product, place: int) -> tuple[str, str, list[str]] | None:
    """The name of a variant's option, its value, and all values there are; None when it has no such option."""
    lists = variant.parent.option_lists if variant.parent else []
    if place >= len(lists) or lists[place][0] not in variant.options:
        return None
    name, values = lists[place]
    return name, variant.options[name], values


def _typed_options(names: list[str], text: str) -> dict[str, list[str]]:
    """Match "XL, blue" or "XL; red, blue" with the names of the options."""
    if len(names) == 1:
        parts = [values_of(text)]
    elif ";" in text:
        parts = [values_of(part) for part in text.split(";")]
    else:
        parts = [[value] for value in values_of(text)]
    if len(parts) != len(names) or not all(parts):
        text = _("Type a value for each of: %(options)s.")
        raise ValidationError(text % {"options": ", ".join(names)})
    return dict(zip(names, parts, strict=True))


ROUTES: Routes = {
    AddVariant: add_variant,
    AskOption: ask_option,
    SetOption: set_option,
    UndoVariants: undo_variants,
}
HERE: Listeners = {AddVariant: take_variant, AskOption: take_option}
