"""Names, streets and remarks of the demo shop's customers, in both languages."""

from typing import NamedTuple


class People(NamedTuple):
    """What customers of one language are made of; women and men because Russian surnames differ."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    address: str
    remarks: tuple[str, ...]
    notes: tuple[str, ...]
    cancel_reasons: tuple[str, ...]
    write_offs: tuple[str, ...]
    supplier: str
    tags: tuple[str, ...]


RUSSIAN = People(
    women=("Анна", "Мария", "Елена", "Ольга", "Наталья", "Дарья", "Ирина", "Ксения", "Татьяна", "Юлия", "Вера"),
    men=("Иван", "Алексей", "Дмитрий", "Сергей", "Андрей", "Павел", "Михаил", "Никита", "Артём", "Пётр", "Тимур"),
    surnames=(
        ("Иванова", "Иванов"), ("Смирнова", "Смирнов"), ("Кузнецова", "Кузнецов"), ("Попова", "Попов"),
        ("Соколова", "Соколов"), ("Лебедева", "Лебедев"), ("Козлова", "Козлов"), ("Новикова", "Новиков"),
        ("Морозова", "Морозов"), ("Волкова", "Волков"), ("Зайцева", "Зайцев"), ("Павлова", "Павлов"),
        ("Беляева", "Беляев"), ("Орлова", "Орлов"), ("Галиева", "Галиев"), ("Шевченко", "Шевченко"),
        ("Макарова", "Макаров"), ("Фёдорова", "Фёдоров"), ("Егорова", "Егоров"), ("Титова", "Титов"),
    ),
    streets=(
        "ул. Ленина", "ул. Садовая", "пр. Мира", "ул. Гагарина", "наб. Реки", "ул. Пушкина", "Кленовый бульвар",
        "ул. Лесная", "пер. Школьный", "ул. Молодёжная", "ул. Заречная", "ул. Чехова",
    ),
    address="%(street)s, %(house)d, кв. %(flat)d",
    remarks=(
        "Позвоните за 15 минут", "Домофон не работает", "Положите, пожалуйста, салфетки", "Это подарок, без чека",
        "Аллергия на орехи", "Оставьте у консьержа", "Можно без сахара?", "Нарежьте хлеб",
    ),
    notes=(
        "Перезвонили, подтвердила время", "Просит упаковать в подарочную бумагу", "Постоянный клиент, добавили печенье",
        "Не дозвонились, попробуем через час", "Заберёт муж", "Оплатит переводом",
    ),
    cancel_reasons=("Клиент передумал", "Не дозвонились", "Нет нужного товара", "Заказ повторился"),
    write_offs=("Вышел срок", "Помялось в дороге", "На дегустацию"),
    supplier="Поставка",
    tags=("постоянный", "подарок", "офис", "срочно"),
)  # fmt: skip

ENGLISH = People(
    women=("Anna", "Mary", "Helen", "Olivia", "Emma", "Sophie", "Grace", "Chloe", "Alice", "Julia", "Ruth", "Nora"),
    men=("John", "Alex", "Daniel", "Simon", "Andrew", "Paul", "Michael", "Nick", "Arthur", "Peter", "Tom", "Leo"),
    surnames=tuple(
        (name, name)
        for name in (
            "Taylor", "Smith", "Brown", "Wilson", "Walker", "Harris", "Cooper", "Reed", "Morgan", "Bell", "Foster",
            "Price", "Bennett", "Hughes", "Kelly", "Murphy", "Ward", "Fisher", "Palmer", "Stone",
        )
    ),
    streets=(
        "Oak Street", "Mill Lane", "Church Road", "Park Avenue", "River Walk", "Station Road", "Maple Drive",
        "High Street", "School Lane", "Garden Row", "Elm Close", "Bridge Street",
    ),
    address="%(house)d %(street)s, flat %(flat)d",
    remarks=(
        "Please call 15 minutes before", "The doorbell is broken", "Napkins, please", "It is a gift, no receipt",
        "Allergic to nuts", "Leave it with the porter", "No sugar, please", "Slice the bread",
    ),
    notes=(
        "Called back, the time is confirmed", "Wants gift wrapping", "A regular, added some biscuits",
        "No answer, will try in an hour", "The husband will pick it up", "Will pay by transfer",
    ),
    cancel_reasons=("The customer changed their mind", "Could not reach the customer", "Out of stock", "Ordered twice"),
    write_offs=("Past its date", "Crushed on the way", "For tasting"),
    supplier="Delivery",
    tags=("regular", "gift", "office", "urgent"),
)  # fmt: skip

BY_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}
