"""A file as shops have them: thousands of rows with everything wrong that can be; each goes in or says why."""

import csv
import io
import random

import pytest
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from catalog.models import Product, StockMovement
from tests.catalog.importing.files import check, confirm
from tests.factories import make_product

pytestmark = pytest.mark.django_db
HEADING = ["Артикул", "Штрихкод", "Наименование", "Группа", "Цена, руб.", "Остаток", "Описание", "Фото", "Прочее"]
MANY, SOME = 3000, 600

PRICES = ["1250", "1 250,50", "1,250.50", "1.250,50 ₽", "12,5", "99.0000", "1 299 руб.", "$12.50", "1\u00a0000"]
BAD_PRICES = ["дорого", "-5", "12.500", "1,2,3", "=2+2", "1e5", "NaN", "99999999999999", "1..2", ",", "٣"]
NAMES = ["Чай «Иван», крупный", 'Кружка "Лучшему"', "Tom & Jerry <b>set</b>", "x" * 200, "مرحبا بالعالم", "🧋 Бабл-ти"]
NAMES += ['=HYPERLINK("http://x")', "+7 900 123-45-67", "@cmd", "Имя\nв две строки", "  с пробелами  ", "a;b|c\td"]
BAD_NAMES = ["", "x" * 201, "Чай\0", "\u200b", "y" * 300_000]
TEXTS = [
    "",
    "<p>Мягкий &amp; <b>тёплый</b></p><ul><li>раз<li>два",
    "<![endif]--><script>x</script>",
    "&nbsp;",
    "<" * 5000,
]
TEXTS += ["слово " * 2000, "<a href='javascript:alert(1)'>ссылка</a>", "строка\r\nстрока"]
STOCKS = ["", "0", "5", "12.0", "1 000", "3,000"]
BAD_STOCKS = ["-3", "много", "1.5", "9999999999999"]


def row(number: int, dice: random.Random) -> list[str]:
    """One row: good, unless one of its cells, or its length, is bad."""
    cells = [
        f"A-{number}" if dice.random() < 0.9 else "", f"46{number:011d}", dice.choice(NAMES),
        dice.choice(["", "Чай", "Чай / Чёрный", "Посуда > Кружки"]), dice.choice(PRICES), dice.choice(STOCKS),
        dice.choice(TEXTS), "http://127.0.0.1:1/never-fetched.jpg", "прочее",
    ]  # fmt: skip
    spoiled = {
        "another's SKU": [f"A-{dice.randrange(number + 1)}", *cells[1:]],
        "price": [*cells[:4], dice.choice(BAD_PRICES), *cells[5:]],
        "name": [*cells[:2], dice.choice(BAD_NAMES), *cells[3:]],
        "stock": [*cells[:5], dice.choice(BAD_STOCKS), *cells[6:]],
        "too short": cells[: dice.randrange(1, 5)],
        "too long": [*cells, "", "оторвано"],
        "empty": [""] * 9,
        "cut by a spreadsheet": ["4,60124E+12", *cells[1:]],
    }
    return spoiled[dice.choice(list(spoiled))] if dice.random() < 0.2 else cells


def messy(separator: str, encoding: str, rows: int, seed: int) -> bytes:
    dice, text = random.Random(seed), io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=dice.choice(["\n", "\r\n"]))
    writer.writerows([["Прайс-лист ООО «Ромашка»"], [], HEADING])
    writer.writerows(row(number, dice) for number in range(rows))
    return text.getvalue().encode(encoding, "replace")


@pytest.mark.parametrize(
    ("separator", "encoding", "rows"),
    [(",", "utf-8", MANY), (";", "utf-8-sig", SOME), (";", "cp1251", SOME), ("\t", "utf-16", SOME)],
)
def test_messy_file_goes_in_or_says_why_row_by_row(separator, encoding, rows):
    make_product("Старый чай", sku="A-7", stock=2, price="10")
    content = messy(separator, encoding, rows, seed=len(encoding))
    checked = check(content, language="ru")
    report = checked.report
    assert checked.status == "checked", checked.message
    assert Product.objects.count() == 1
    assert report["rows"] == report["new"] + report["changed"] + report["same"] + report["refused"]
    assert report["refused"] > rows // 20
    assert report["new"] > rows // 2
    assert {line for line, _column, _sentence in report["problems"]} <= set(range(4, 40 * rows))
    assert all(
        sentence.endswith((".", ").")) and len(sentence) < 300 for _line, _column, sentence in report["problems"]
    )
    assert report["photos"] == ["Фото"]

    done = confirm(checked)
    assert done.status == "done", done.message
    assert Product.objects.count() == 1 + report["new"]
    assert not Product.objects.filter(price__lt=0).exists()
    ledger = StockMovement.objects.values("product").annotate(total=Sum("quantity"))
    assert dict(ledger.values_list("product", "total")) == dict(
        Product.objects.exclude(on_hand=0).values_list("pk", "on_hand")
    )
    assert check(content, language="ru").report["new"] <= report["refused"]
    wrong = Product.objects.annotate(moved=Coalesce(Sum("movements__quantity"), 0)).exclude(moved=F("on_hand"))
    assert not wrong.exists()


def test_a_quote_that_is_never_closed_costs_its_own_row_only_or_says_where():
    content = b'SKU,Name,Price\nT1,Tea,5\nT2,"Mate,6\nT3,Coffee,7\n'
    checked = check(content)
    assert checked.report["refused"] == 1
    assert checked.report["problems"][0][0] == 3
