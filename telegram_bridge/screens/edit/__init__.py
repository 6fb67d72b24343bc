"""An order is made and changed on screens, not in a dialogue.

Why: docs/decisions/0009-an-order-is-made-on-a-draft.md
"""

from telegram_bridge.screens.edit import customer, field, goods, lines, start
from telegram_bridge.screens.route import Listeners, Routes

ROUTES: Routes = {**start.ROUTES, **customer.ROUTES, **field.ROUTES, **goods.ROUTES, **lines.ROUTES}

HERE: Listeners = {**customer.HERE, **field.HERE, **goods.HERE, **lines.HERE}
