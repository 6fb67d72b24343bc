"""A file of products becomes products: compared, shown, confirmed, written at once or not at all."""

from decimal import Decimal

import pytest

from catalog.errors import CatalogError
from catalog.importing.job import import_begin, import_confirm, import_drop, import_work
from catalog.models import Category, Product, ProductImport, StockMovement
from catalog.services.products import product_edit
from catalog.signals import product_changed, product_created, stock_changed, stock_ran_low
from tests.catalog.importing.files import boss, check, confirm, counts, csv_file, xlsx_file
from tests.factories import make_category, make_order, make_product, make_user

pytestmark = pytest.mark.django_db
HEADING = ["SKU", "Name", "Price", "Stock"]


def only(**fields):
    return {"new": 0, "changed": 0, "same": 0, "refused": 0} | fields


def problems(product_import):
    return product_import.report["problems"]


def test_checking_writes_nothing():
    checked = check(csv_file([*HEADING, "Category"], ["T1", "Tea", "100", "5", "Drinks / Hot"]))
    assert counts(checked) == only(new=1)
    assert checked.report["categories"] == ["Drinks", "Drinks / Hot"]
    assert not Product.objects.exists()
    assert not Category.objects.exists()


def test_confirmed_file_becomes_products_with_their_ledger_and_shelves():
    done = confirm(check(csv_file([*HEADING, "Category"], ["T1", "Tea", "1 250,50", "5", "Drinks / Hot"])))
    assert done.status == "done"
    tea = Product.objects.get()
    assert (tea.sku, tea.name, tea.price, tea.on_hand) == ("T1", "Tea", Decimal("1250.50"), 5)
    assert (tea.category.name, tea.category.parent.name) == ("Hot", "Drinks")
    movement = StockMovement.objects.get()
    assert (movement.kind, movement.quantity, movement.balance_after, movement.actor) == ("receive", 5, 5, boss())


def test_shows_what_changes_from_what_to_what():
    make_product("Tea", sku="T1", price="100", stock=5)
    checked = check(csv_file(HEADING, ["T1", "Green tea", "120", "7"]))
    assert counts(checked) == only(changed=1)
    assert checked.report["changes"] == [
        {
            "line": 2,
            "name": "Green tea",
            "fields": [["Name", "Tea", "Green tea"], ["Price", "100\u00a0₽", "120\u00a0₽"], ["Stock", "5", "7"]],
        }
    ]


def test_stock_is_counted_with_the_file_as_the_reason():
    product = make_product("Tea", sku="T1", stock=5)
    confirm(check(csv_file(HEADING, ["T1", "Tea", "100", "7"])))
    product.refresh_from_db()
    movement = StockMovement.objects.filter(kind="count").get()
    assert product.on_hand == movement.balance_after == 7
    assert (movement.quantity, movement.reason) == (2, "import of goods.csv")


def test_empty_cells_keep_what_is_there():
    make_product("Tea", sku="T1", price="100", stock=5, barcode="460", description="Good", cost=Decimal(3))
    columns = ["SKU", "Name", "Price", "Stock", "Barcode", "Description", "Cost", "Category"]
    checked = check(csv_file(columns, ["T1", "", "", "", "", "", "", ""]))
    assert counts(checked) == only(same=1)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_headings_are_understood_in_both_languages_and_in_any_order(language):
    english = ["Price", "SKU", "Name", "Compare at price", "Barcode", "Unit"]
    russian = ["Цена, руб.", "АРТИКУЛ", "Наименование товара", "Старая цена", "Штрих-код", "Ед. изм."]
    heading = {"en": english, "ru": russian}[language]
    confirm(check(csv_file(heading, ["100", "T1", "Чай", "150", "4600000000001", "шт"])))
    product = Product.objects.get()
    assert (product.price, product.sku, product.name, product.unit) == (Decimal(100), "T1", "Чай", "шт")
    assert (product.compare_at_price, product.barcode) == (Decimal(150), "4600000000001")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_reads_every_usual_spelling_of_csv(encoding, separator):
    rows = [["Артикул", "Название", "Цена"], ["A-1", "Чай «Иван», крупный; вес|100\tг", "12,50"]]
    confirm(check(csv_file(*rows, separator=separator, encoding=encoding)))
    product = Product.objects.get()
    assert product.price == Decimal("12.50")
    assert product.name == "Чай «Иван», крупный; вес|100 г"


def test_reads_xlsx_with_numbers_as_numbers_and_a_title_above():
    rows = [["Price list of our firm"], [], ["SKU", "Name", "Price", "Stock"], [1001, "Tea", 12.3, 5.0]]
    confirm(check(xlsx_file(*rows)))
    product = Product.objects.get()
    assert (product.sku, product.price, product.on_hand) == ("1001", Decimal("12.30"), 5)


def test_is_matched_by_barcode_when_there_is_no_sku():
    product = make_product("Tea", barcode="4600000000001")
    checked = check(csv_file(["Barcode", "Name", "Price"], ["4600000000001", "Tea", "130"]))
    assert counts(checked) == only(changed=1)
    confirm(checked)
    product.refresh_from_db()
    assert product.price == Decimal(130)


def test_a_barcode_that_two_products_have_is_refused():
    make_product("Tea", barcode="460")
    make_product("Mate", barcode="460")
    checked = check(csv_file(["Barcode", "Name", "Price"], ["460", "Tea", "130"]))
    assert "Several products have this barcode" in problems(checked)[0][2]


def test_the_second_row_of_an_sku_is_refused_and_names_the_first():
    checked = check(csv_file(HEADING, ["T1", "Tea", "1", ""], ["T2", "Mate", "2", ""], ["T1", "Tea", "3", ""]))
    assert counts(checked) == only(new=2, refused=1)
    assert problems(checked) == [[4, "SKU", "Line 2 is about the same product. Leave one of the two."]]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["T1", "Tea", "a lot", "1"], "Price", "not a price"),
        (["T1", "Tea", "-5", "1"], "Price", "less than zero"),
        (["T1", "Tea", "12.500", "1"], "Price", "two ways"),
        (["T1", "Tea", "", "1"], "Price", "needs a name and a price"),
        (["T1", "", "5", "1"], "Name", "needs a name and a price"),
        (["T1", "Tea", "5", "1.5"], "Stock", "whole number"),
        (["T1", "Tea", "5", "-1"], "Stock", "negative"),
        (["T1", "x" * 201, "5", "1"], "Name", "200"),
        (["x" * 65, "Tea", "5", "1"], "SKU", "64"),
        (["T1", "Te\0a", "5", "1"], "Name", "unreadable"),
        (["T1", "Tea", "5", "1", "torn"], "", "more cells than the heading"),
        (["4,60124E+12", "Tea", "5", "1"], "SKU", "spreadsheet has cut"),
    ],
)
def test_bad_row_is_refused_with_line_column_and_a_sentence(row, column, words):
    checked = check(csv_file(HEADING, ["OK", "Mate", "7", "3"], row))
    assert counts(checked) == only(new=1, refused=1)
    [[line, where, message]] = problems(checked)
    assert (line, where) == (3, column)
    assert words in message


def test_refused_rows_have_to_be_left_out_expressly():
    checked = check(csv_file(HEADING, ["T1", "Tea", "5", "1"], ["T2", "Mate", "?", "1"]))
    with pytest.raises(CatalogError, match="Some rows are refused"):
        import_confirm(import_id=checked.pk, actor=boss(), seen_digest=checked.plan_digest)
    assert confirm(checked).status == "done"
    assert [product.sku for product in Product.objects.all()] == ["T1"]


def test_promised_pieces_can_not_be_counted_away():
    product = make_product("Tea", sku="T1", stock=5)
    make_order(lines=[(product, 3)])
    checked = check(csv_file(HEADING, ["T1", "Tea", "100", "2"]))
    assert "of them 3 promised" in problems(checked)[0][2]


def test_nothing_is_written_when_the_catalog_has_changed_since_the_check():
    tea, mate = make_product("Tea", sku="T1"), make_product("Mate", sku="T2")
    checked = check(csv_file(["SKU", "Price"], ["T1", "120"], ["T2", "130"]))
    product_edit(actor=None, product_id=mate.pk, price=Decimal(130))
    done = confirm(checked)
    assert (done.status, counts(done)) == ("checked", only(changed=1, same=1))
    assert "has changed since the check" in done.message
    tea.refresh_from_db()
    assert tea.price == Decimal(100)
    assert confirm(done).status == "done"
    tea.refresh_from_db()
    assert tea.price == Decimal(120)


def test_what_was_seen_must_be_what_is_confirmed():
    checked = check(csv_file(HEADING, ["T1", "Tea", "5", "1"]))
    with pytest.raises(CatalogError, match="has changed meanwhile"):
        import_confirm(import_id=checked.pk, actor=boss(), seen_digest="something else")


def test_confirming_twice_imports_once():
    checked = check(csv_file(HEADING, ["T1", "Tea", "5", "1"]))
    confirm(checked)
    import_confirm(import_id=checked.pk, actor=boss(), seen_digest=checked.plan_digest)
    assert import_work(checked.pk) is None
    assert Product.objects.count() == 1


def test_failure_in_the_middle_leaves_nothing(monkeypatch):
    monkeypatch.setattr("catalog.importing.job.CHUNK", 2)
    checked = check(csv_file(HEADING, *([f"T{n}", f"Tea {n}", "5", "1"] for n in range(5))))

    def fail(product, **kwargs):
        if product.sku == "T4":
            raise RuntimeError("broken receiver")

    product_created.connect(fail)
    try:
        done = confirm(checked)
    finally:
        product_created.disconnect(fail)
    assert done.status == "failed"
    assert not Product.objects.exists()
    assert not StockMovement.objects.exists()


def test_an_sku_that_someone_takes_in_the_last_moment_leaves_nothing(monkeypatch):
    checked = check(csv_file(HEADING, ["T1", "Tea", "5", "1"], ["T2", "Mate", "5", "1"]))
    monkeypatch.setattr("catalog.importing.known.Known._read", lambda self, query: [])
    make_product("Mine", sku="T2")
    done = confirm(checked)
    assert done.status == "failed"
    assert "at this very moment" in done.message
    assert [product.name for product in Product.objects.all()] == ["Mine"]


def test_everyone_hears_of_each_product():
    make_product("Tea", sku="T1", stock=5, low_stock_threshold=2)
    heard = []
    listeners = {
        signal: lambda name=name, **kwargs: heard.append(name)
        for name, signal in {
            "created": product_created, "changed": product_changed, "stock": stock_changed, "low": stock_ran_low,
        }.items()
    }  # fmt: skip
    for signal, listener in listeners.items():
        signal.connect(listener, weak=False)
    try:
        confirm(check(csv_file(HEADING, ["T1", "Tea", "120", "1"], ["T2", "Mate", "5", "3"])))
    finally:
        for signal, listener in listeners.items():
            signal.disconnect(listener)
    assert sorted(heard) == ["changed", "created", "low", "stock", "stock"]


def test_html_becomes_text_and_long_texts_are_cut_with_a_note():
    markup = "<p>Soft <b>&amp; warm</b></p><ul><li>red</li><li>blue</li></ul><script>alert(1)</script>"
    heading = ["SKU", "Name", "Price", "Description"]
    checked = check(csv_file(heading, ["T1", "Tea", "5", markup], ["T2", "Mate", "5", "word " * 1000]))
    assert checked.report["notes"] == [["The description is cut to 2000 characters.", 1]]
    confirm(checked)
    assert Product.objects.get(sku="T1").description == "Soft & warm\n• red\n• blue"
    assert len(Product.objects.get(sku="T2").description) <= 2000


def test_photos_are_left_out_with_a_warning_and_never_fetched():
    checked = check(csv_file([*HEADING, "Фото", "Colour of box"], ["T1", "Tea", "5", "1", "http://x/y.jpg", "red"]))
    assert checked.report["photos"] == ["Фото"]
    assert checked.report["unknown"] == ["Colour of box"]
    assert counts(checked) == only(new=1)


def test_category_is_found_whatever_the_case_and_never_made_twice():
    shelf = make_category("Drinks")
    rows = [[*HEADING, "Category"], ["T1", "Tea", "5", "", "drinks"], ["T2", "Mate", "5", "", "Drinks > Hot"]]
    confirm(check(csv_file(*rows, ["T3", "Coffee", "5", "", "DRINKS / HOT"])))
    assert Category.objects.count() == 2
    assert Product.objects.get(sku="T1").category == shelf


def test_a_category_is_not_made_by_someone_who_has_no_right_to():
    helper = make_user("helper", permissions=("catalog.add_product", "catalog.change_product"))
    checked = check(csv_file([*HEADING, "Category"], ["T1", "Tea", "5", "", "Drinks"]), actor=helper)
    assert problems(checked) == [[2, "Category", "There is no category “Drinks”, and you have no right to add one."]]


def test_stock_of_someone_who_may_not_count_is_left_out():
    make_product("Tea", sku="T1", stock=5)
    helper = make_user("helper", permissions=("catalog.add_product", "catalog.change_product"))
    checked = check(csv_file(HEADING, ["T1", "Tea", "100", "9"]), actor=helper)
    assert counts(checked) == only(same=1)
    assert checked.report["stock_left_out"] is True


@pytest.mark.parametrize("rights", [(), ("catalog.add_product",), ("catalog.change_product",)])
def test_only_who_may_add_and_change_products_may_import(rights):
    with pytest.raises(CatalogError, match="no right to import"):
        import_begin(actor=make_user(permissions=rights), name="x.csv", content=b"x", language="en")
    checked = check(csv_file(HEADING, ["T1", "Tea", "5", "1"]))
    stranger = make_user("stranger", permissions=rights)
    with pytest.raises(CatalogError, match="no right to import"):
        import_confirm(import_id=checked.pk, actor=stranger, seen_digest=checked.plan_digest)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old Excel"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "not a table"),
        (b"one,two,three\n1,2,3\n", "No heading"),
        (b"SKU,Name,Price\n", "no rows"),
        (b"%PDF-1.4 some text", "No heading"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, words):
    refused = check(content)
    assert refused.status == "failed"
    assert words in refused.message


def test_sentences_come_in_the_language_of_the_person():
    checked = check(csv_file(HEADING, ["T1", "Чай", "дорого", "1"]), language="ru")
    assert problems(checked) == [[2, "Price", "Это не похоже на цену. Наберите число, например 1250, 1 250 или 12,50."]]


def test_a_dropped_file_is_never_imported():
    checked = check(csv_file(HEADING, ["T1", "Tea", "5", "1"]))
    dropped = import_drop(import_id=checked.pk, actor=boss())
    assert (dropped.status, bytes(dropped.content)) == ("dropped", b"")
    with pytest.raises(CatalogError):
        import_confirm(import_id=checked.pk, actor=boss(), seen_digest=checked.plan_digest)


def test_work_is_taken_by_one_process_and_left_to_another_when_it_dies(monkeypatch):
    begun = import_begin(actor=boss(), name="x.csv", content=csv_file(HEADING, ["T1", "Tea", "5", "1"]), language="en")

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("catalog.importing.job._compare", die)
        with pytest.raises(KeyboardInterrupt):
            import_work()
    assert import_work() is None  # the lease of the one that died
    ProductImport.objects.filter(pk=begun.pk).update(leased_until=begun.created_at)
    assert import_work().status == "checked"


def test_a_hundred_rows_cost_no_more_statements_than_ten(django_assert_max_num_queries):
    for number in range(100):
        make_product(f"Tea {number}", sku=f"T{number}", stock=0)
    rows = [[f"T{number}", f"Tea {number}", "120", "3"] for number in range(100)]
    new = [[f"N{number}", f"New {number}", "120", "0"] for number in range(100)]
    checked = check(csv_file(HEADING, *rows, *new))
    import_confirm(import_id=checked.pk, actor=boss(), seen_digest=checked.plan_digest)
    # The one that copies photos asks once for each new product: 100 of these.
    with django_assert_max_num_queries(100 + 30):
        assert import_work(checked.pk).status == "done"
