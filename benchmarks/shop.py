"""The shop that is measured, made and counted inside Django; run as `python -m benchmarks.shop fill|count`."""

import json
import sys
from collections.abc import Callable

import django
from django.core.management import call_command

from benchmarks.visitor import JSON, ROUND, Visitor, play_round

PEOPLE = [7001 + number for number in range(8)]
ORDERS = 10_000


def fill(waiting: int) -> None:
    """Load the demo shop, let `waiting` of its orders wait to be confirmed, and link eight people who may do all."""
    from django.contrib.auth.models import Group, User

    from orders.models import Order
    from telegram_bridge.people import account_link

    call_command("migrate", verbosity=0)
    call_command("load_demo", orders=ORDERS, language="en")
    done = Order.objects.filter(status="completed").order_by("-pk").values("pk")[:waiting]
    Order.objects.filter(pk__in=list(done.values_list("pk", flat=True))).update(status="new")
    for telegram_id in PEOPLE:
        user = User.objects.create_user(f"bench{telegram_id}", first_name="Bench", is_staff=True)
        user.groups.add(Group.objects.get(name="owner"))
        account_link(user=user, telegram_id=telegram_id, name="Bench", language="en")


def count() -> dict[str, int]:
    """Play one round in this process and return what each of its updates cost in SQL, BEGIN and COMMIT included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from telegram_bridge.dispatch import handle

    costs: list[int] = []

    def post(update: JSON) -> str:
        with CaptureQueriesContext(connection) as captured:
            reply = handle(update)
        costs.append(len(captured))
        return reply

    play_round(Visitor(PEOPLE[0], 1, post), 0)
    return dict(zip(ROUND, costs, strict=True))


if __name__ == "__main__":
    django.setup()
    work: Callable[[], object] = count if sys.argv[1] == "count" else lambda: fill(int(sys.argv[2]))
    json.dump(work(), sys.stdout)
