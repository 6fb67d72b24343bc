"""Every dialogue of the bot: a new one is its file and one line here."""

from telegram_bridge.flows import add_note, add_variants, cancel_order, goods, move_orders, new_product, payment
from telegram_bridge.steps import Flow

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        new_product.flow,
        add_variants.flow,
        add_note.flow,
        cancel_order.flow,
        payment.take_payment,
        payment.refund_payment,
        goods.hand_over,
        goods.take_back,
        move_orders.flow,
    )
}
