"""All the data that buttons carry: one module for each part of the menu, each with its list of kinds."""

from telegram_bridge.buttons import (
    catalog,
    categories,
    customers,
    dialogue,
    edit,
    imports,
    menu,
    orders,
    packing,
    photos,
    stock,
    variants,
)
from telegram_bridge.buttons.data import Data

KINDS: dict[str, type[Data]] = {
    kind.prefix: kind
    for kinds in (
        dialogue.KINDS,
        menu.KINDS,
        orders.KINDS,
        packing.KINDS,
        edit.KINDS,
        imports.KINDS,
        catalog.KINDS,
        customers.KINDS,
        categories.KINDS,
        stock.KINDS,
        photos.KINDS,
        variants.KINDS,
    )
    for kind in kinds
}


def unpack(packed: str) -> Data | None:
    """Return the value that `packed` stands for, or None when it is none of ours, or of an older shape."""
    prefix, *parts = packed.split(":")
    kind = KINDS.get(prefix)
    return kind.parse(parts) if kind else None
