"""Parents and their variants: which combinations of options there are, in the catalog and above in the file."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.importing.known import Known
from catalog.importing.records import Record
from catalog.models import Product
from catalog.services.variants import MAX_OPTIONS, MAX_VARIANTS, same_options
from catalog.variants import variant_name

Combination = frozenset[tuple[str, str]]


class Families:
    """Remembers over the whole file. A new parent is known by the one object that stands for it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.members: dict[int, dict[Combination, Product]] = {}
        self.loaded: set[int] = set()

    def check(self, product: Product) -> None:
        """Refuse a variant whose options don't fit its parent.

        Raises:
            ValidationError: with the sentence for the row.
        """
        parent = product.parent
        assert parent is not None
        members = self._members(parent)
        if not product.options:
            raise ValidationError(_("A variant needs options, such as: Size: M; Colour: red."))
        if len(product.options) > MAX_OPTIONS:
            text = _("A product has one to %(most)s options, each with at least one value. Nothing was saved.")
            raise ValidationError(text % {"most": MAX_OPTIONS})
        holder = members.get(same_options(product.options))
        if holder is not None and not is_same(holder, product):
            text = _("“%(product)s” is there already. Nothing was changed.")
            name = variant_name(parent.name, parent.option_lists, product.options)
            raise ValidationError(text % {"product": name})
        others = (member for member in members.values() if not is_same(member, product))
        other = next((member for member in others if member.options.keys() != product.options.keys()), None)
        if other is not None:
            text = _("The variants of “%(product)s” differ in: %(options)s. Use the same ones. Nothing was changed.")
            raise ValidationError(text % {"product": parent.name, "options": ", ".join(other.options)})
        if len(members) >= MAX_VARIANTS and holder is None:
            text = _("“%(product)s” has %(most)s variants; there can't be more.")
            raise ValidationError(text % {"product": parent.name, "most": MAX_VARIANTS})

    def remember(self, product: Product, record: Record) -> None:
        """Note that a row makes `product` a variant with its options."""
        if product.parent is not None and {"parent", "options"} & record.values.keys():
            self._members(product.parent)[same_options(product.options)] = product

    def _members(self, parent: Product) -> dict[Combination, Product]:
        is_old = parent.pk is not None and parent.pk not in self.known.made
        key = parent.pk if is_old else -id(parent)
        members = self.members.setdefault(key, {})
        if is_old and key not in self.loaded:
            self.loaded.add(key)
            for variant in self.known.variants.get(key, ()):
                members.setdefault(same_options(variant.options), variant)
        return members


def is_same(one: Product, other: Product) -> bool:
    """Whether both stand for the same product; a new one has no number yet."""
    return one is other or (one.pk is not None and one.pk == other.pk)
