"""The shop's products for the parser: one query for a whole message, however many lines it has."""

import re
from collections import Counter, defaultdict

from django.db.models import Q
from django.db.models.functions import Length

from catalog.models import Product
from orders.quick.products import stems

MOST = 1000
"""Products that are read; of more that begin alike those with the longest names are left out."""

MOST_FOUND = 60
"""Products for one line: those that share the most words with it, short names first."""

BEGINNING = 3
"""Letters that a typed word must share with the product's: typing errors come later, endings last."""


class ShopCatalogue:
    """The products for sale that a word of `message` may mean."""

    def __init__(self, message: str) -> None:
        beginnings = sorted({word[:BEGINNING] for word in stems(message) if any(map(str.isalpha, word))})
        codes = {code.strip(".,;:") for code in message.split()} - {""}
        query = Q(sku__in={spelling for code in codes for spelling in (code, code.upper(), code.lower())})
        if beginnings:
            query |= Q(name__regex=rf"(^|[^\w])({'|'.join(map(_either_case, beginnings))})")
        found = Product.objects.filter(query, is_active=True, has_variants=False).only("name", "sku")
        self._by_beginning: dict[str, list[Product]] = defaultdict(list)
        self._by_sku: dict[str, Product] = {}
        for product in found.order_by(Length("name"), "id")[:MOST]:
            if product.sku:
                self._by_sku[product.sku.casefold()] = product
            for beginning in {word[:BEGINNING] for word in stems(product.name)}:
                self._by_beginning[beginning].append(product)

    def find(self, text: str) -> list[Product]:
        """The products that share the beginning of a word, or have the very SKU."""
        shared: Counter[Product] = Counter()
        for beginning in sorted({word[:BEGINNING] for word in stems(text)}):
            shared.update(self._by_beginning.get(beginning, ()))
        found = [product for product, _count in shared.most_common(MOST_FOUND)]
        by_sku = self._by_sku.get(text.casefold().strip())
        return [by_sku, *found] if by_sku and by_sku not in shared else found


def _either_case(beginning: str) -> str:
    """A pattern for both cases of each letter: databases with the locale C know the cases of ASCII only."""
    letters = ("еЕёЁ" if letter == "е" else letter + letter.upper() for letter in beginning)
    return "".join(f"[{re.escape(spellings)}]" for spellings in letters)
