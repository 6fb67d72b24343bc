"""What the demo shop sells. Each name is a pair: Russian, English. Prices are in roubles."""

from typing import NamedTuple

Pair = tuple[str, str]


class Shelf(NamedTuple):
    """A category; `parent` is the index of another one in `SHELVES`, `drawing` names a function of `photos`."""

    emoji: str
    name: Pair
    parent: int | None
    drawing: str
    colours: tuple[str, str]


class Option(NamedTuple):
    """What the variants of a product differ in; `more` is what each value costs above the price of the product."""

    name: Pair
    values: tuple[Pair, ...]
    more: tuple[int, ...] = ()


class Good(NamedTuple):
    """A product; `stock` is how many pieces one delivery brings, 0 when it is made to order.

    With `options` it is sold in variants, one for each combination.
    """

    shelf: int
    name: Pair
    unit: Pair
    price: int
    stock: int
    options: tuple[Option, ...] = ()


PIECE, PACK, CUP = ("шт", "pc"), ("уп.", "pack"), ("чашка", "cup")

SIZES = Option(("Размер", "Size"), (("S", "S"), ("M", "M"), ("L", "L"), ("XL", "XL")))
COLOURS = Option(
    ("Цвет", "Colour"), (("чёрный", "black"), ("белый", "white"), ("терракотовый", "terracotta"))
)  # fmt: skip
WEIGHTS = Option(("Вес", "Weight"), (("250 г", "250 g"), ("500 г", "500 g"), ("1 кг", "1 kg")), (0, 780, 2100))

SHELVES = (
    Shelf("☕", ("Кофе", "Coffee"), None, "cup", ("#6f4e37", "#c8a27c")),
    Shelf("🥐", ("Выпечка", "Bakery"), None, "croissant", ("#d98e3f", "#f7dfae")),
    Shelf("🍵", ("Чай", "Tea"), None, "leaf", ("#3f7d58", "#c4e0b4")),
    Shelf("🎁", ("Подарки", "Gifts"), None, "box", ("#9c3d5c", "#f2c4ce")),
    Shelf("🥤", ("Напитки", "Drinks"), 0, "cup", ("#7b4b2a", "#e3c29b")),
    Shelf("🫘", ("Зерно", "Beans"), 0, "bag", ("#3d2b1f", "#b08968")),
    Shelf("🧇", ("Круассаны и булочки", "Croissants and buns"), 1, "croissant", ("#c9782c", "#f9e2b7")),
    Shelf("🍰", ("Десерты", "Desserts"), 1, "cake", ("#b5546f", "#fbdde3")),
    Shelf("🍞", ("Хлеб", "Bread"), 1, "loaf", ("#8a5a2b", "#ecd0a0")),
    Shelf("🍃", ("Зелёный чай", "Green tea"), 2, "leaf", ("#4c8c4a", "#d3ebc0")),
    Shelf("🫖", ("Чёрный чай", "Black tea"), 2, "leaf", ("#7a3b2e", "#e8c3a9")),
    Shelf("🍫", ("Шоколад", "Chocolate"), 3, "bar", ("#4b2e2b", "#c9a184")),
    Shelf("🏺", ("Посуда", "Tableware"), 3, "cup", ("#35618e", "#c5dbef")),
    Shelf("👕", ("Одежда", "Clothes"), 3, "shirt", ("#3a5a72", "#cfe0e8")),
)

GOODS = (
    Good(4, ("Латте", "Latte"), CUP, 260, 0),
    Good(4, ("Капучино", "Cappuccino"), CUP, 240, 0),
    Good(4, ("Эспрессо", "Espresso"), CUP, 160, 0),
    Good(13, ("Футболка «Прилавок»", "T-shirt “Prilavok”"), PIECE, 1490, 8, (SIZES, COLOURS)),
    Good(4, ("Раф ванильный", "Vanilla raf"), CUP, 320, 0),
    Good(4, ("Какао с зефиром", "Cocoa with marshmallow"), CUP, 280, 0),
    Good(5, ("Смесь «Утро», 250 г", "Morning blend, 250 g"), PACK, 690, 40),
    Good(5, ("Смесь «Утро», 1 кг", "Morning blend, 1 kg"), PACK, 2450, 15),
    Good(5, ("Кения Ньери", "Kenya Nyeri"), PACK, 940, 20, (WEIGHTS,)),
    Good(5, ("Эфиопия Иргачеффе, 250 г", "Ethiopia Yirgacheffe, 250 g"), PACK, 890, 30),
    Good(5, ("Колумбия Уила, 250 г", "Colombia Huila, 250 g"), PACK, 820, 30),
    Good(5, ("Бразилия без кофеина, 250 г", "Decaf Brazil, 250 g"), PACK, 780, 20),
    Good(5, ("Дрип-пакеты, 10 шт", "Drip bags, 10 pcs"), PACK, 590, 50),
    Good(6, ("Круассан классический", "Butter croissant"), PIECE, 150, 60),
    Good(6, ("Круассан миндальный", "Almond croissant"), PIECE, 220, 50),
    Good(6, ("Булочка с корицей", "Cinnamon roll"), PIECE, 190, 50),
    Good(6, ("Улитка с изюмом", "Raisin swirl"), PIECE, 170, 40),
    Good(6, ("Слойка с вишней", "Cherry puff"), PIECE, 160, 40),
    Good(6, ("Пирожок с капустой", "Cabbage pie"), PIECE, 95, 60),
    Good(7, ("Эклер", "Éclair"), PIECE, 180, 50),
    Good(7, ("Чизкейк, кусок", "Cheesecake, a slice"), PIECE, 320, 24),
    Good(7, ("Медовик, кусок", "Honey cake, a slice"), PIECE, 290, 24),
    Good(7, ("Торт «Прага», 1 кг", "Chocolate cake, 1 kg"), PIECE, 2200, 6),
    Good(7, ("Макарон, набор из 6", "Macarons, box of 6"), PACK, 540, 25),
    Good(7, ("Картошка пирожное", "Cocoa truffle cake"), PIECE, 140, 40),
    Good(8, ("Багет", "Baguette"), PIECE, 120, 50),
    Good(8, ("Хлеб на закваске", "Sourdough loaf"), PIECE, 240, 30),
    Good(8, ("Хлеб ржаной с семечками", "Rye bread with seeds"), PIECE, 210, 30),
    Good(8, ("Чиабатта", "Ciabatta"), PIECE, 135, 40),
    Good(9, ("Сенча, 100 г", "Sencha, 100 g"), PACK, 450, 30),
    Good(9, ("Жасминовый, 100 г", "Jasmine, 100 g"), PACK, 480, 30),
    Good(9, ("Молочный улун, 100 г", "Milk oolong, 100 g"), PACK, 560, 25),
    Good(10, ("Ассам, 100 г", "Assam, 100 g"), PACK, 390, 35),
    Good(10, ("Эрл Грей, 100 г", "Earl Grey, 100 g"), PACK, 420, 35),
    Good(10, ("Иван-чай, 50 г", "Fireweed tea, 50 g"), PACK, 310, 30),
    Good(11, ("Шоколад тёмный 70 %", "Dark chocolate 70%"), PIECE, 270, 60),
    Good(11, ("Шоколад молочный с орехом", "Milk chocolate with nuts"), PIECE, 290, 60),
    Good(11, ("Конфеты ручной работы, 12 шт", "Handmade sweets, 12 pcs"), PACK, 980, 20),
    Good(12, ("Кружка «Прилавок»", "“Prilavok” mug"), PIECE, 750, 20),
    Good(12, ("Френч-пресс, 600 мл", "French press, 600 ml"), PIECE, 1690, 10),
    Good(12, ("Турка медная", "Copper cezve"), PIECE, 2390, 8),
    Good(3, ("Подарочный набор «Уют»", "“Cosy” gift box"), PIECE, 3200, 8),
)
