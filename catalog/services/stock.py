"""Everything that changes how much is there. Products are locked in one order, and balances computed under the lock."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogError, NotEnoughStock, ProductChangedMeanwhile
from catalog.fields import MAX_QUANTITY
from catalog.models import Product, StockMovement
from catalog.rights import require
from catalog.signals import stock_changed, stock_ran_low
from catalog.text import validate_text

Kind = StockMovement.Kind
CHANGE_STOCK = "catalog.change_stock"
MAX_REASON = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Need:
    """So many pieces of a product for one order line; None while the line isn't saved yet."""

    product_id: int
    quantity: int
    order_line: int | None


def stock_receive(
    *, product_id: int, quantity: int, actor: User | None, reason: str = "", seen_on_hand: int | None = None
) -> StockMovement:
    """Add `quantity` pieces that came in.

    `seen_on_hand` is the stock that the person had before their eyes; None is not compared.

    Raises:
        NotAllowed: `actor` may not change stock.
        ProductChangedMeanwhile: the stock is no longer the one that was seen.
        CatalogError: the quantity isn't positive, the stock of the product isn't tracked, or it has variants, whose
            stock it is.
    """
    return _move_one(product_id, _positive(quantity), Kind.RECEIVE, actor, reason, seen_on_hand)


def stock_write_off(
    *, product_id: int, quantity: int, actor: User | None, reason: str = "", seen_on_hand: int | None = None
) -> StockMovement:
    """Take `quantity` pieces out that were lost or spoiled.

    Raises:
        NotEnoughStock: fewer are there, or the rest is promised to customers.
        CatalogError: as for `stock_receive`.
    """
    return _move_one(product_id, -_positive(quantity), Kind.WRITE_OFF, actor, reason, seen_on_hand)


def stock_correct(
    *, product_id: int, quantity: int, actor: User | None, reason: str = "", seen_on_hand: int | None = None
) -> StockMovement:
    """Add (or, when negative, take out) pieces because the books were wrong; raises as `stock_write_off`."""
    if quantity == 0:
        raise CatalogError(_("A correction of zero changes nothing. Nothing was saved."))
    return _move_one(product_id, quantity, Kind.CORRECT, actor, reason, seen_on_hand)


def stock_open(product: Product, *, actor: User | None) -> None:
    """Begin the ledger of a product that was just created with what it has on hand: nobody else can know it yet."""
    if product.on_hand:
        movement = StockMovement(
            product=product, kind=Kind.RECEIVE, quantity=product.on_hand, balance_after=product.on_hand, actor=actor,
            reason=_("first stock"),
        )  # fmt: skip
        movement.save(force_insert=True)
        stock_changed.send(Product, product=product, movement=movement)


@transaction.atomic
def stock_count(
    *, product_id: int, quantity: int, actor: User | None, reason: str = "", seen_on_hand: int | None = None
) -> StockMovement:
    """Set the stock to the `quantity` that was counted; the movement holds the difference, zero included.

    Raises:
        NotEnoughStock: more than that is promised to customers.
        CatalogError: the quantity is negative; or as for `stock_receive`.
    """
    require(actor, CHANGE_STOCK)
    if quantity < 0:
        raise CatalogError(_("A count can't be negative. Nothing was saved."))
    product = _lock_as_seen(product_id, seen_on_hand)
    return _move(product, quantity - product.on_hand, Kind.COUNT, actor, reason)


@transaction.atomic
def stock_allocate(*, needs: Sequence[Need]) -> set[int]:
    """Promise the pieces to order lines; all of them or none.

    Returns the ids of the products that pieces were promised of: those whose stock is tracked.

    Raises:
        NotEnoughStock: names what is short, wanted and available.
    """
    products = _lock(need.product_id for need in needs)
    wanted: Counter[int] = Counter()
    for need in needs:
        wanted[need.product_id] += need.quantity
    for product in products.values():
        _check_no_variants(product)
    tracked = [product for product in products.values() if product.tracks_stock]
    for product in tracked:
        quantity = wanted[product.pk]
        if quantity > product.available and not product.allows_backorder:
            raise NotEnoughStock(
                _("Not enough of %(product)s: %(wanted)s wanted, %(available)s available. Nothing was changed.")
                % {"product": product.name, "wanted": quantity, "available": product.available}
            )
        _set(product, allocated=product.allocated + quantity)
    return {product.pk for product in tracked}


@transaction.atomic
def stock_release(*, needs: Sequence[Need]) -> None:
    """Take promised pieces back."""
    products = _lock(need.product_id for need in needs)
    for need in needs:
        product = products[need.product_id]
        _set(product, allocated=product.allocated - need.quantity)


@transaction.atomic
def stock_fulfil(*, needs: Sequence[Need], actor: User | None) -> list[StockMovement]:
    """Hand promised pieces over: they leave the shop and the promise.

    A product that is no longer tracked leaves the promise only.
    """
    products, movements = _lock(need.product_id for need in needs), []
    for need in needs:
        product, promised = products[need.product_id], products[need.product_id].allocated - need.quantity
        if product.tracks_stock:
            movements.append(
                _move(product, -need.quantity, Kind.SALE, actor, "", order_line=need.order_line, allocated=promised)
            )
        else:
            _set(product, allocated=promised)
    return movements


@transaction.atomic
def stock_restock(*, needs: Sequence[Need], actor: User | None) -> list[StockMovement]:
    """Put returned pieces back on the shelf."""
    products = _lock(need.product_id for need in needs)
    return [
        _move(products[need.product_id], need.quantity, Kind.RETURN, actor, "", order_line=need.order_line)
        for need in needs
        # What was sold before its product got variants belongs to none of them.
        if products[need.product_id].tracks_stock and not products[need.product_id].has_variants
    ]


@transaction.atomic
def stock_reverse(
    *, movement_ids: Collection[int], promises: Sequence[Need], actor: User | None, reason: str
) -> set[int]:
    """Compensate sales and returns by movements of the other kind, and promise pieces to order lines again.

    Pieces that come back from a sale go straight to their promise, so nobody can take them in between. Returns the
    ids of the products that pieces were promised of, as `stock_allocate` does.

    Raises:
        NotEnoughStock: what should go out again, or be promised again, isn't there any more.
        CatalogError: the stock of a product is no longer tracked.
    """
    movements = list(StockMovement.objects.filter(pk__in=movement_ids).order_by("pk"))
    products = _lock({movement.product_id for movement in movements} | {need.product_id for need in promises})
    waiting, promised = {need.order_line: need for need in promises}, set()
    for movement in movements:
        product, need = products[movement.product_id], None
        if movement.kind == Kind.SALE and (need := waiting.pop(movement.order_line, None)):
            promised.add(product.pk)
        _move(
            product, -movement.quantity, Kind.RETURN if movement.kind == Kind.SALE else Kind.SALE, actor, reason,
            order_line=movement.order_line, allocated=product.allocated + (need.quantity if need else 0),
        )  # fmt: skip
    return promised | stock_allocate(needs=list(waiting.values()))


@transaction.atomic
def _move_one(
    product_id: int, quantity: int, kind: Kind, actor: User | None, reason: str, seen_on_hand: int | None
) -> StockMovement:
    require(actor, CHANGE_STOCK)
    return _move(_lock_as_seen(product_id, seen_on_hand), quantity, kind, actor, reason)


def _positive(quantity: int) -> int:
    if quantity <= 0:
        raise CatalogError(_("The quantity must be more than zero. Nothing was saved."))
    return quantity


def _lock(product_ids: Iterable[int]) -> dict[int, Product]:
    """Lock the products in the order of their ids: two orders can't wait for each other.

    No key changes, so that a new order line, which only points to its product, doesn't wait either.
    """
    wanted = set(product_ids)
    products = Product.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    found = {product.pk: product for product in products}
    if found.keys() != wanted:
        raise CatalogError(_("The product is no longer there. Nothing was changed."))
    return found


def _lock_as_seen(product_id: int, seen_on_hand: int | None) -> Product:
    product = _lock([product_id])[product_id]
    if seen_on_hand not in (None, product.on_hand):
        text = _("“%(product)s”: there are %(on_hand)s by now, not %(seen)s. Nothing was changed; please look again.")
        values = {"product": product.name, "on_hand": product.on_hand, "seen": seen_on_hand}
        raise ProductChangedMeanwhile(text % values, product=product)
    return product


def _check_no_variants(product: Product) -> None:
    if product.has_variants:
        text = _("“%(product)s” is sold in variants: choose one of them. Nothing was changed.")
        raise CatalogError(text % {"product": product.name})


def _move(
    product: Product, quantity: int, kind: Kind, actor: User | None, reason: str, order_line: int | None = None,
    allocated: int | None = None,
) -> StockMovement:  # fmt: skip
    _check_no_variants(product)
    if not product.tracks_stock:
        raise CatalogError(_("The stock of %(product)s is not tracked.") % {"product": product.name})
    try:
        validate_text(reason, max_length=MAX_REASON)
    except ValidationError as error:
        raise CatalogError(" ".join(error.messages)) from error
    on_hand = product.on_hand + quantity
    allocated = product.allocated if allocated is None else allocated
    if on_hand < allocated and quantity < 0 and not product.allows_backorder:
        raise NotEnoughStock(
            _("%(product)s: %(on_hand)s on hand, of them %(allocated)s promised to customers. Nothing was changed.")
            % {"product": product.name, "on_hand": product.on_hand, "allocated": product.allocated}
        )
    _set(product, on_hand=on_hand, allocated=allocated)
    movement = StockMovement(
        product=product, kind=kind, quantity=quantity, balance_after=on_hand, actor=actor, reason=reason,
        order_line=order_line,
    )  # fmt: skip
    movement.save(force_insert=True)
    stock_changed.send(Product, product=product, movement=movement)
    return movement


def _set(product: Product, *, allocated: int, on_hand: int | None = None) -> None:
    was_low = product.is_low
    product.allocated = allocated
    product.on_hand = product.on_hand if on_hand is None else on_hand
    if max(abs(product.on_hand), product.allocated) > MAX_QUANTITY:
        raise CatalogError(_("This is more than a shop can hold. Check the quantity; nothing was saved."))
    product.save(update_fields=["on_hand", "allocated", "updated_at"])
    if product.is_low and not was_low:
        stock_ran_low.send(Product, product=product)
