"""/new_product: name, category, price, stock, photo, description, and the product is there."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import PriceField, QuantityField, ReadableField
from catalog.models import Category
from catalog.money import format_money
from catalog.prepared import Prepared
from catalog.services.products import MAX_PHOTOS, Photo, product_create
from telegram_bridge.buttons.catalog import OpenProduct
from telegram_bridge.context import Context
from telegram_bridge.screen import cut, escape
from telegram_bridge.steps import Answers, Ask, AskPhotos, Confirm, Done, Flow, Option, Pick

CATEGORIES = Prepared(lambda: Category.objects.filter(is_active=True).only("emoji", "name"))


def categories(context: Context) -> list[Option]:
    return [Option(str(category.pk), cut(str(category), 60)) for category in CATEGORIES.all()]


def summary(context: Context, answers: Answers) -> str:
    category = Category.objects.filter(pk=answers["category"]).first() if answers["category"] else None
    rows = (
        (_("Name"), answers["name"]),
        (_("Category"), str(category) if category else "—"),
        (_("Price"), format_money(answers["price"], settings.CURRENCY)),
        (_("Stock"), str(answers["stock"])),
        (_("Photos"), f"🖼 × {len(answers['photo'])}" if answers["photo"] else "—"),
        (_("Description"), cut(answers["description"] or "—", 500)),
    )
    return "\n".join(f"{label}: <b>{escape(value)}</b>" for label, value in rows)


def finish(context: Context, answers: Answers) -> Done:
    product = product_create(
        actor=context.person.user,
        name=answers["name"],
        category_id=int(answers["category"]) if answers["category"] else None,
        price=answers["price"],
        stock=answers["stock"],
        photos=[Photo(**photo) for photo in answers["photo"] or ()],
        description=answers["description"] or "",
    )
    return Done(OpenProduct(product.pk), _("✅ The product was saved."))


flow = Flow(
    name="new_product",
    version=2,
    permission="catalog.add_product",
    title=gettext_lazy("new product"),
    steps=(
        Ask(
            name="name",
            question=gettext_lazy("What is the product called?"),
            field=lambda: ReadableField(max_length=200),
        ),
        Pick(name="category", question=gettext_lazy("Which category is it in?"), choices=categories, optional=True),
        Ask(name="price", question=gettext_lazy("What does it cost?"), field=PriceField),
        Ask(name="stock", question=gettext_lazy("How many are there?"), field=QuantityField),
        AskPhotos(
            name="photo", question=gettext_lazy("Send its photos, one or an album."), optional=True, at_most=MAX_PHOTOS
        ),
        Ask(
            name="description",
            question=gettext_lazy("How would you describe it to a customer?"),
            field=lambda: ReadableField(max_length=2000),
            optional=True,
        ),
        Confirm(name="confirm", summary=summary, label=gettext_lazy("💾 Save")),
    ),
    finish=finish,
)
