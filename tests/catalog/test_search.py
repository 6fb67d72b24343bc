"""What people type, and the products they mean by it."""

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.migrations.state import ProjectState

from catalog.models import Category, Product
from catalog.search import AT_MOST, search_products
from catalog.trigrams import NeedsTrigrams
from tests.factories import make_category, make_product

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="typing errors are for PostgreSQL")


def found(text: str, **how: object) -> list[str]:
    return [product.name for product in search_products(text, **how)]


@pytest.fixture
def shop() -> None:
    make_product("Латте большой", sku="CF-0012", barcode="4601234567890")
    make_product("Капучино", sku="CF-0013")
    make_product("Зелёный чай «Сенча» (100 г)", sku="te_7")
    make_product("Какао 100%", sku="KK/1")
    make_product("Эклер ванильный")
    make_product("O'Brien \\ Sons")
    make_product("شاي أخضر")


@pytest.fixture
def shirts() -> Product:
    """A shirt in two sizes: one says so in its options, the other in its name."""
    parent = make_product("Футболка синяя", sku="TS", stock=0)
    Product.objects.filter(pk=parent.pk).update(has_variants=True)
    for name, sku, options in (("Размер L", "TS-L", {}), ("Футболка", "TS-XL", {"Размер": "XL", "Ткань": "Лён"})):
        variant = make_product(name, sku=sku, options=options)
        Product.objects.filter(pk=variant.pk).update(parent=parent)
    return parent


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("латте", "Латте большой"),
        ("ЛАТТЕ", "Латте большой"),
        ("  лаТТе   ", "Латте большой"),
        ("атт", "Латте большой"),
        ("большой латте", "Латте большой"),
        ("лат бол", "Латте большой"),
        ("л б", "Латте большой"),
        ("CF-0012", "Латте большой"),
        ("cf-0012", "Латте большой"),
        ("0012", "Латте большой"),
        ("4601234567890", "Латте большой"),
        ("46012345", "Латте большой"),
        ("латте 0012", "Латте большой"),
        ("зелёный", "Зелёный чай «Сенча» (100 г)"),
        ("зеленый", "Зелёный чай «Сенча» (100 г)"),
        ("ЗЕЛЁНЫЙ ЧАЙ", "Зелёный чай «Сенча» (100 г)"),
        ("сенча", "Зелёный чай «Сенча» (100 г)"),
        ("«Сенча»", "Зелёный чай «Сенча» (100 г)"),
        ("чай, сенча", "Зелёный чай «Сенча» (100 г)"),
        ("(100 г)", "Зелёный чай «Сенча» (100 г)"),
        ("te_7", "Зелёный чай «Сенча» (100 г)"),
        ("TE_7", "Зелёный чай «Сенча» (100 г)"),
        ("100%", "Какао 100%"),
        ("kk/1", "Какао 100%"),
        ("какао\u200b", "Какао 100%"),
        ("капучино\x00", "Капучино"),
        ("o'brien", "O'Brien \\ Sons"),
        ("\\ sons", "O'Brien \\ Sons"),
        ("أخضر", "شاي أخضر"),
    ],
)
def test_finds(typed: str, name: str):
    assert found(typed)[:1] == [name]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "typed",
    ["", "   ", "%", "_", "%%", "__", "te%7", "C_-0012", "\\", "\x00", "\ud800", "'", "матча", "латте капучино",
     "ы" * 500, "🧋", "'; DROP TABLE catalog_product; --"],
)  # fmt: skip
def test_finds_nothing(typed: str):
    assert found(typed, alike=False) == []


def test_two_letters_begin_a_word():
    make_product("Чай улун")
    make_product("Капучино")

    assert found("чу") == []
    assert found("ул") == ["Чай улун"]


def test_the_best_comes_first():
    for name in ("Мачай", "Пакет для чая, чай внутри", "Чайник", "Чай чёрный", "Чай"):
        make_product(name)
    make_product("Набор", sku="чай")

    assert found("чай") == ["Набор", "Чай", "Чай чёрный", "Чайник", "Пакет для чая, чай внутри", "Мачай"]


def test_archived_products_are_found_when_wanted_and_come_last():
    make_product("Чай", is_active=False)
    make_product("Чай чёрный")

    assert found("чай") == ["Чай чёрный"]
    assert found("чай", archived=True) == ["Чай чёрный", "Чай"]


@pytest.mark.usefixtures("shirts")
@pytest.mark.parametrize("typed", ["футболка xl", "XL синяя", "синяя футболка лён", "ткань лен", "ts-xl"])
def test_a_variant_is_found_by_its_parents_name_and_by_its_options(typed: str):
    assert [product.sku for product in search_products(typed)] == ["TS-XL"]


@pytest.mark.usefixtures("shirts")
def test_a_list_shows_the_parent_once_and_an_order_only_what_is_sold():
    every = {product.sku for product in search_products("футболка")}

    assert every == {"TS", "TS-L", "TS-XL"}
    assert [product.sku for product in search_products("футболка", parents_once=True)] == ["TS"]
    assert [product.sku for product in search_products("размер xl", parents_once=True)] == ["TS"]
    assert {product.sku for product in search_products("футболка", sellable=True)} == {"TS-L", "TS-XL"}


def test_an_archived_parent_is_not_shown_in_place_of_its_variant(shirts: Product):
    Product.objects.filter(pk=shirts.pk).update(is_active=False)

    assert found("ts-xl", parents_once=True) == []


def test_the_search_ends_when_there_is_enough_and_the_exact_name_is_still_there():
    make_product("Чай")
    Product.objects.bulk_create(Product(name=f"Чай {number}", price=1) for number in range(AT_MOST + 5))

    results = search_products("чай")

    assert results.count() == AT_MOST + 1
    assert results[0].name == "Чай"


def test_what_is_written_past_the_services_is_found_too():
    Product.objects.bulk_create([Product(name="Пряник", price=1)])
    Product.objects.filter(name="Пряник").update(name="Коврижка")

    assert found("коврижка") == ["Коврижка"]
    assert found("пряник") == []


@on_postgresql
@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("капучно", "Капучино"),
        ("каппучино", "Капучино"),
        ("капучинно", "Капучино"),
        ("лате", "Латте большой"),
        ("латте болшой", "Латте большой"),
        ("эклэр", "Эклер ванильный"),
        ("ванильный эклэр", "Эклер ванильный"),
        ("зиленый чай", "Зелёный чай «Сенча» (100 г)"),
    ],
)
def test_forgives_typing_errors(typed: str, name: str):
    assert found(typed)[:1] == [name]
    assert found(typed, alike=False) == []


def test_like_knows_all_alphabets_everywhere():
    make_category("Ёлочные игрушки")

    assert Category.objects.filter(name__icontains="ЁЛОЧ").exists()
    assert Category.objects.filter(name__iexact="ёлочные ИГРУШКИ").exists()
    assert not Category.objects.filter(name__icontains="лоч_ые").exists()


def test_a_server_without_the_extension_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OperationalError("permission denied")

    monkeypatch.setattr("django.contrib.postgres.operations.TrigramExtension.database_forwards", refuse)

    with pytest.raises(CommandError, match="CREATE EXTENSION pg_trgm"):
        NeedsTrigrams().database_forwards("catalog", connection.schema_editor(), ProjectState(), ProjectState())
