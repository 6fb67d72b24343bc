"""The buttons and dialogues of categories, products, photos, stock, variants and imports, for `button_cases`."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from catalog.importing.job import import_begin, import_work
from catalog.models import Category, Product, ProductImage, ProductImport
from catalog.services.photos import photo_upload
from catalog.services.variants import variants_create
from telegram_bridge import client
from telegram_bridge.buttons import catalog, categories, imports, photos, stock, variants
from telegram_bridge.buttons.data import Data
from telegram_bridge.models import Conversation, OfferedPhoto
from telegram_bridge.playground.files import Upload
from telegram_bridge.playground.people import Person, Phone
from telegram_bridge.screens.catalog.fields import mark
from tests.catalog.importing.files import csv_file
from tests.factories import make_category, make_product
from tests.telegram_bridge.case import Case, Played
from tests.telegram_bridge.fake_telegram import picture

SEE, ADD, CHANGE = "catalog.view_product", "catalog.add_product", "catalog.change_product"
STOCK, LEDGER = "catalog.change_stock", "catalog.view_stockmovement"
SHELVES, ADD_SHELF = "catalog.view_category", "catalog.add_category"
CHANGE_SHELF, DELETE_SHELF = "catalog.change_category", "catalog.delete_category"
ADD_PHOTO, CHANGE_PHOTO = "catalog.add_productimage", "catalog.change_productimage"
DELETE_PHOTO = "catalog.delete_productimage"


def _on_product(kind: Callable[..., Data], *values: Any) -> Callable[[User], Data]:
    return lambda user: kind(make_product().pk, *values)


def _shelf(emoji: str = "") -> int:
    """One more category at the top."""
    return make_category(f"Drinks {Category.objects.count()}", emoji=emoji).pk


def _on_category(kind: Callable[..., Data], *values: Any) -> Callable[[User], Data]:
    """A button about the last category of several."""

    def make(user: User) -> Data:
        _shelf()
        return kind(_shelf(), *values)

    return make


def _shift_category(user: User) -> Data:
    """Move the last category at the top up."""
    _shelf()
    last = _shelf()
    return categories.ShiftCategory(last, Category.objects.filter(parent=None, is_active=True).count() - 1, "up")


def _shirt() -> Product:
    """A product with two variants, nothing of them in stock; of its three sizes L is free."""
    parent = make_product("Latte to wear", stock=0)
    *_kept, large = variants_create(actor=None, parent_id=parent.pk, options={"Size": ["S", "M", "L"]})
    large.delete()
    return parent


def _on_parent(kind: Callable[..., Data], *values: Any) -> Callable[[User], Data]:
    return lambda user: kind(_shirt().pk, *values)


def _on_variant(kind: Callable[..., Data], *values: Any) -> Callable[[User], Data]:
    """A button about the variant S."""

    def make(user: User) -> Data:
        return kind(Product.objects.filter(parent=_shirt()).earliest("pk").pk, *values)

    return make


def _photo() -> ProductImage:
    """The second photo of a latte."""
    product = make_product()
    photo_upload(actor=None, product_id=product.pk, content=picture("red"))
    return photo_upload(actor=None, product_id=product.pk, content=picture("blue"))


def _on_photo(kind: Callable[..., Data], *values: Any) -> Callable[[User], Data]:
    def make(user: User) -> Data:
        image = _photo()
        return kind(image.product_id, image.pk, *values)

    return make


def _copy(user: User) -> Data:
    return catalog.CopyProduct(make_product().pk, Conversation.objects.get(account__user=user).revision)


def _offer(user: User) -> Data:
    product, phone = make_product(), Phone(client.call.__self__.store, Person(6, "Peter"))  # type: ignore[attr-defined]
    photo = phone.send_photo(Upload("photo.jpg", picture()))["message"]["photo"][-1]
    offered = OfferedPhoto.objects.create(
        account=user.telegram, product=product, file_id=photo["file_id"], unique_id=photo["file_unique_id"]
    )
    return photos.AddOffered(product.pk, offered.pk)


def _checked() -> ProductImport:
    content = csv_file(["SKU", "Name", "Price"], ["T1", "Tea", "5"])
    begun = import_begin(actor=_boss(), name="goods.csv", content=content, language="en")
    checked = import_work(begun.pk)
    assert checked is not None
    return checked


def _boss() -> User:
    return User.objects.filter(username="importer").first() or User.objects.create_superuser("importer")


def _confirm(user: User) -> Data:
    checked = _checked()
    return imports.ConfirmImport(checked.pk, checked.plan_digest[:12])


CASES: dict[type[Data], Case] = {
    catalog.ProductList: Case(_on_category(catalog.ProductList), (SEE,)),
    catalog.ProductsFound: Case(lambda user: catalog.ProductsFound(), (SEE,)),
    catalog.ArchivedProducts: Case(lambda user: catalog.ArchivedProducts(), (CHANGE,)),
    catalog.OpenProduct: Case(_on_product(catalog.OpenProduct), (SEE,)),
    catalog.OpenVariants: Case(_on_parent(catalog.OpenVariants, 0), (SEE,)),
    catalog.ShowPhotos: Case(lambda user: catalog.ShowPhotos(_photo().product_id), (SEE,), changes=True),
    catalog.EditProduct: Case(_on_product(catalog.EditProduct), (SEE, CHANGE)),
    catalog.ProductField: Case(_on_product(catalog.ProductField, "price"), (SEE, CHANGE)),
    catalog.ChooseForProduct: Case(
        _on_product(catalog.ChooseForProduct, "active", mark(True), "no"), (SEE, CHANGE), changes=True
    ),
    catalog.CopyProduct: Case(_copy, (SEE, ADD), changes=True),
    categories.OpenCategories: Case(lambda user: categories.OpenCategories(_shelf()), (SHELVES,)),
    categories.ArchivedCategories: Case(lambda user: categories.ArchivedCategories(), (CHANGE_SHELF,)),
    categories.EditCategory: Case(_on_category(categories.EditCategory), (CHANGE_SHELF,)),
    categories.AskCategory: Case(_on_category(categories.AskCategory, "child"), (ADD_SHELF,)),
    categories.NoEmoji: Case(lambda user: categories.NoEmoji(_shelf("☕")), (CHANGE_SHELF,), changes=True),
    categories.ShiftCategory: Case(_shift_category, (CHANGE_SHELF,), changes=True),
    categories.ChooseParent: Case(_on_category(categories.ChooseParent), (CHANGE_SHELF,)),
    categories.PutCategory: Case(
        lambda user: categories.PutCategory(_shelf(), _shelf()), (CHANGE_SHELF,), changes=True
    ),
    categories.ShowCategory: Case(_on_category(categories.ShowCategory, 0), (CHANGE_SHELF,), changes=True),
    categories.DeleteCategory: Case(_on_category(categories.DeleteCategory, 1), (DELETE_SHELF,), changes=True),
    stock.OpenStock: Case(_on_product(stock.OpenStock), (SEE,)),
    stock.AskStock: Case(_on_product(stock.AskStock, "r"), (SEE, STOCK)),
    stock.AskReason: Case(_on_product(stock.AskReason, "w", "10", "3"), (SEE, STOCK)),
    stock.MoveStock: Case(_on_product(stock.MoveStock, "r", "10", "3"), (SEE, STOCK), changes=True),
    stock.Ledger: Case(_on_product(stock.Ledger), (SEE, LEDGER)),
    stock.LowStock: Case(lambda user: stock.LowStock(), (SEE,)),
    stock.Reorder: Case(lambda user: stock.Reorder(), (SEE,)),
    stock.ReorderFile: Case(lambda user: stock.ReorderFile("csv"), (SEE,), changes=True),
    photos.OpenPhotos: Case(lambda user: photos.OpenPhotos(_photo().product_id), (SEE,)),
    photos.OpenPhoto: Case(_on_photo(photos.OpenPhoto), (SEE,)),
    photos.ShiftPhoto: Case(_on_photo(photos.ShiftPhoto, 1, "front"), (SEE, CHANGE_PHOTO), changes=True),
    photos.DeletePhoto: Case(_on_photo(photos.DeletePhoto, 1), (SEE, DELETE_PHOTO), changes=True),
    photos.AddOffered: Case(_offer, (SEE, ADD_PHOTO), changes=True),
    variants.AddVariant: Case(_on_parent(variants.AddVariant), (SEE, ADD)),
    variants.AskOption: Case(_on_variant(variants.AskOption, 0), (SEE, CHANGE)),
    variants.SetOption: Case(_on_variant(variants.SetOption, 0, mark("S"), mark("L")), (SEE, CHANGE), changes=True),
    variants.UndoVariants: Case(_on_parent(variants.UndoVariants, 1), (SEE, CHANGE), changes=True),
    imports.ConfirmImport: Case(_confirm, (CHANGE, ADD), changes=True),
    imports.DropImport: Case(lambda user: imports.DropImport(_checked().pk), (CHANGE, ADD), changes=True),
}
"""Every kind of the modules above."""

DIALOGUES: dict[str, Played] = {
    "new_product": Played(lambda: 0, (ADD,), ("Mate", "⏭ Skip", "5", "1", "⏭ Skip", "⏭ Skip", "💾 Save")),
    "add_variants": Played(
        lambda: make_product(stock=0).pk, (ADD,), ("Size", "S, M", "⏭ Skip", "✅ Make the variants")
    ),
}
