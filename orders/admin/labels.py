"""The colours of statuses, the same on every page."""

from orders.status import PaymentStatus, Status

STATUS_COLOURS = {
    Status.DRAFT.value: "default",
    Status.NEW.value: "warning",
    Status.CONFIRMED.value: "info",
    Status.PROCESSING.value: "info",
    Status.READY.value: "primary",
    Status.SHIPPED.value: "primary",
    Status.COMPLETED.value: "success",
    Status.ON_HOLD.value: "warning",
    Status.CANCELLED.value: "danger",
    Status.RETURNED.value: "danger",
}
PAYMENT_COLOURS = {
    PaymentStatus.UNPAID.value: "default",
    PaymentStatus.PARTIALLY_PAID.value: "warning",
    PaymentStatus.PAID.value: "success",
    PaymentStatus.OVERPAID.value: "warning",
    PaymentStatus.REFUNDED.value: "danger",
}
