"""The demo shop's categories, products and photos."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import accumulate, product
from random import Random

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.models import Category, Product, ProductImage
from catalog.variants import variant_name
from telegram_bridge.demo.goods import GOODS, SHELVES, Good
from telegram_bridge.demo.photos import draw_photo
from telegram_bridge.demo.rows import Rows

MAX_PHOTOS = 60
SKU_PREFIXES = ("CF", "BK", "TE", "GF")  # by top category
# Only so that the figures look right at a glance; nobody is paid by them.
ROUBLE_IN = {"USD": Decimal("0.012"), "EUR": Decimal("0.011"), "GBP": Decimal("0.0095"), "KZT": Decimal("5.5")}


@dataclass(slots=True)
class Goods:
    """A product while the shop's history is played: what it is and how many pieces there are at the moment.

    One with `option_lists` is the parent of those that come after it and name it.
    """

    id: int
    name: str
    sku: str
    price: Decimal
    cost: Decimal
    unit: str
    category_id: int
    delivery_size: int
    weight: float
    source: Good
    on_hand: int = 0
    allocated: int = 0
    threshold: int | None = None
    last_movement_at: datetime | None = None
    parent_id: int | None = None
    options: dict[str, str] = field(default_factory=dict)
    option_lists: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def is_tracked(self) -> bool:
        """Whether pieces of it are counted; drinks are made when they are ordered."""
        return self.delivery_size > 0

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated


@dataclass
class Assortment:
    """All goods with how often each is bought: `goods` are those that are sold, `written` also their parents."""

    written: list[Goods]

    def __post_init__(self) -> None:
        self.goods = [goods for goods in self.written if not goods.option_lists]
        self._weights = list(accumulate(goods.weight for goods in self.goods))

    def choose(self, random: Random, count: int) -> list[Goods]:
        """Return `count` products, the popular ones more often; one of them may come twice."""
        return random.choices(self.goods, cum_weights=self._weights, k=count)


def fill_shelves(language: str) -> list[int]:
    """Create the categories; return their ids in the order of `SHELVES`."""
    which = 0 if language == "ru" else 1
    made: list[Category] = []
    for position, shelf in enumerate(SHELVES):
        parent = None if shelf.parent is None else made[shelf.parent]
        made.append(
            Category.objects.create(parent=parent, name=shelf.name[which], emoji=shelf.emoji, position=position)
        )
    return [category.pk for category in made]


def choose_goods(count: int, language: str, categories: list[int], first_id: int, random: Random) -> Assortment:
    """Return `count` products; when the shop has more of them than `GOODS`, names repeat with a number.

    The variants of a product follow it, and are not counted; what repeats has none.
    """
    which = 0 if language == "ru" else 1
    chosen: list[Goods] = []
    for index in range(count):
        good, batch = GOODS[index % len(GOODS)], index // len(GOODS)
        price = _price(good.price)
        goods = Goods(
            id=first_id + len(chosen),
            name=good.name[which] + (f" № {batch + 1}" if batch else ""),
            sku=f"{SKU_PREFIXES[_top(good.shelf)]}-{index + 1:04d}",
            price=price,
            cost=(price * Decimal(random.randint(38, 62)) / 100).quantize(Decimal("0.01")),
            unit=good.unit[which],
            category_id=categories[good.shelf],
            delivery_size=good.stock,
            weight=random.uniform(0.4, 1) * 600 / (good.price + 60),
            source=good,
            threshold=max(good.stock // 6, 2) if good.stock else None,
        )
        chosen.append(goods)
        if good.options and not batch:
            chosen += _variants(goods, which)
    return Assortment(chosen)


def _variants(parent: Goods, which: int) -> list[Goods]:
    """Make `parent` one with variants; return them."""
    options = parent.source.options
    parent.option_lists = [(option.name[which], [value[which] for value in option.values]) for option in options]
    made = []
    for number, places in enumerate(product(*(range(len(option.values)) for option in options)), 1):
        chosen = {option.name[which]: option.values[at][which] for option, at in zip(options, places, strict=True)}
        more = sum(option.more[at] for option, at in zip(options, places, strict=True) if option.more)
        price = _price(parent.source.price + more)
        made.append(
            replace(
                parent,
                id=parent.id + number,
                parent_id=parent.id,
                sku=f"{parent.sku}-{number}",
                options=chosen,
                option_lists=[],
                name=variant_name(parent.name, parent.option_lists, chosen),
                price=price,
                cost=(parent.cost * price / parent.price).quantize(Decimal("0.01")),
            )
        )
    return made


def _price(roubles: int) -> Decimal:
    """A price of `GOODS` in the shop's currency."""
    rate = ROUBLE_IN.get(settings.CURRENCY, Decimal(1))
    return max((roubles * rate).quantize(Decimal("0.1")), Decimal("0.1"))


def _top(shelf: int) -> int:
    parent = SHELVES[shelf].parent
    return shelf if parent is None else parent


def write_goods(assortment: Assortment, opened_at: datetime, random: Random) -> None:
    """Write the products with the stock that the played history has left."""
    rows = Rows(Product)
    for goods in assortment.written:
        is_reduced, is_parent = random.random() < 0.1, bool(goods.option_lists)
        price_before = (goods.price * Decimal("1.2")).quantize(Decimal(1)) if is_reduced else None
        rows.add(
            name=goods.name, sku=goods.sku, unit=goods.unit, category_id=goods.category_id, price=goods.price,
            cost=goods.cost, compare_at_price=price_before,
            barcode="" if is_parent else f"460{goods.id:010d}", tracks_stock=goods.is_tracked, on_hand=goods.on_hand,
            allocated=goods.allocated, low_stock_threshold=goods.threshold, has_variants=is_parent,
            parent_id=goods.parent_id, options=goods.options, option_lists=goods.option_lists,
            created_at=opened_at, updated_at=opened_at,
        )  # fmt: skip
        if rows.is_full:
            rows.flush()
    rows.flush()


def take_photos(assortment: Assortment, seed: int) -> None:
    """Draw a photo for each of the first `MAX_PHOTOS` products and keep it in the media storage; variants have none."""
    images = []
    for goods in [goods for goods in assortment.written if goods.parent_id is None][:MAX_PHOTOS]:
        shelf = SHELVES[goods.source.shelf]
        name = f"products/demo/{goods.sku.lower()}.jpg"
        if default_storage.exists(name):  # of a database that is gone
            default_storage.delete(name)
        picture = draw_photo(shelf.drawing, shelf.colours, seed=seed * 1000 + goods.id)
        images.append(ProductImage(product_id=goods.id, image=default_storage.save(name, ContentFile(picture))))
    ProductImage.objects.bulk_create(images)
