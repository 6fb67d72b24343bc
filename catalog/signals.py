"""What happened in the catalog, told inside the transaction that did it."""

from django.dispatch import Signal

product_created = Signal()  # product, actor
product_changed = Signal()  # product, actor, changes: {field: [old, new]}
photo_added = Signal()  # image, actor
stock_changed = Signal()  # product, movement
stock_ran_low = Signal()  # product; sent only when the threshold was crossed downwards
import_checked = Signal()  # product_import; a person has to look at it
import_finished = Signal()  # product_import; imported or refused
