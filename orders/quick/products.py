"""Which product a few typed words mean: word by word, whatever their endings, with typing errors."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

import snowballstemmer

from orders.quick.value import Candidate, Catalogue, Sellable

LIKELY = 0.72
"""From this score on the best candidate is taken."""

CERTAIN = 0.97
POSSIBLE = 0.45
MOST = 5
MOST_WORDS = 12
"""Nobody types more of a product's name; without a limit a long text without commas would take seconds."""

CLOSE = 0.04
"""Two candidates that differ by less are as likely as each other."""

WORD = re.compile(r"\w+")
CYRILLIC = re.compile("[а-яё]")
_russian, _english = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The part of a word that its endings leave alone: "эклеров" and "эклер" are the same."""
    word = word.casefold().replace("ё", "е")
    stemmer = _russian if CYRILLIC.search(word) else _english
    return str(stemmer.stemWord(word))


@lru_cache(maxsize=5_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of all words of `text`."""
    return tuple(stem(word) for word in WORD.findall(text))


def candidates(text: str, catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return what `text` may mean, best first, at most `MOST`."""
    if len(WORD.findall(text)) > MOST_WORDS:
        return ()
    scored = [Candidate(product.pk, product.name, score(text, product)) for product in catalogue.find(text)]
    possible = [candidate for candidate in scored if candidate.score >= POSSIBLE]
    return tuple(sorted(possible, key=lambda one: (-one.score, len(one.name), one.product_id))[:MOST])


def score(text: str, product: Sellable) -> float:
    """How likely `text` means `product`, from 0 to 1."""
    plain = text.casefold().strip()
    if plain and plain in (product.name.casefold(), product.sku.casefold()):
        return 1.0
    typed, named = stems(text), stems(product.name)
    if not named or not any(map(str.isalpha, plain)):
        return 0.0
    likeness = _covered(typed, named)
    # Of two products that have all the typed words the one with fewer other words is likelier.
    return round(likeness * (0.8 + 0.2 * min(1.0, _covered(named, typed))), 3)


def _covered(words: Sequence[str], others: Sequence[str]) -> float:
    """Which share of `words`, by their letters, is found in `others`."""
    found = sum(len(word) * max(_alike(word, other) for other in others) for word in words)
    return found / sum(map(len, words))


@lru_cache(maxsize=20_000)
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.isdecimal() or other.isdecimal():
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return 0.92
    likeness = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return likeness if likeness >= 0.72 and min(len(one), len(other)) >= 3 else 0.0
