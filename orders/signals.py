"""What happened to orders, told inside the transaction that did it."""

from django.dispatch import Signal

order_placed = Signal()  # order, event
order_status_changed = Signal()  # order, event
order_edited = Signal()  # order, event
order_paid = Signal()  # order, payment, event (a refund too: payment.kind says which)
line_picked = Signal()  # order, item, actor, source (no change of the order: it has no event)
parcel_photo_added = Signal()  # order, photo, event
order_noted = Signal()  # order, event
order_assigned = Signal()  # order, event
order_fulfilled = Signal()  # order, event (a part was handed over; event.payload says what)
order_returned = Signal()  # order, event (line by line; with the last piece event.to_status is “returned”)
order_discarded = Signal()  # order_id, actor, source (a draft that was never placed is gone)
