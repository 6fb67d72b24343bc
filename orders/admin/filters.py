"""The filters of the list of orders."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import RangeNumericFilter

from catalog.admin.base import person
from catalog.admin.filters import start_of
from catalog.money import parse_amount
from orders import lists
from orders.models import Order

QUEUES: tuple[tuple[str, Any, Callable[[User], QuerySet[Order]]], ...] = (
    ("waiting", _("waiting"), lambda user: lists.waiting()),
    ("mine", _("mine"), lambda user: lists.mine(user.pk)),
    ("unpaid", pgettext_lazy("orders", "unpaid"), lambda user: lists.unpaid()),
    ("overdue", _("overdue"), lambda user: lists.overdue()),
)
MOST_PEOPLE = 100


class QueueFilter(admin.SimpleListFilter):
    """The lists that people work from, the same as in the bot; they are the tabs above the list too."""

    title = _("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, title) for name, title, _orders in QUEUES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        wanted = next((orders for name, _title, orders in QUEUES if name == self.value()), None)
        return queryset & wanted(person(request)) if wanted else queryset


class DeliveryDayFilter(admin.SimpleListFilter):
    """By the day on which an order is to be delivered or fetched, in the shop's time zone; a week is seven days."""

    title = _("delivery day")
    parameter_name = "day"
    days = {"today": (0, 1), "tomorrow": (1, 2), "week": (0, 7)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("today", _("today")), ("tomorrow", _("tomorrow")), ("week", _("within 7 days")), ("overdue", _("overdue")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        value = self.value()
        if value == "overdue":
            return queryset & lists.overdue()
        if value not in self.days:
            return queryset
        start, end = (_midnight(days) for days in self.days[value])
        begins = Q(deliver_until=None, deliver_from__gte=start, deliver_from__lt=end)
        return queryset.filter(Q(deliver_until__gt=start, deliver_until__lte=end) | begins)


class AssigneeFilter(admin.SimpleListFilter):
    """By who has it."""

    title = _("who has it")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=person(request).pk)
        people = staff.order_by("first_name", "username")[:MOST_PEOPLE]
        others = [(str(user.pk), user.get_full_name() or user.username) for user in people]
        return [("me", _("me")), ("nobody", _("nobody")), *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        value = self.value()
        if value == "nobody":
            return queryset.filter(assignee=None)
        if value == "me":
            return queryset.filter(assignee=request.user.pk)
        chosen = next((key for key, _name in self.lookup_choices if key == value), None)
        return queryset.filter(assignee=int(chosen)) if chosen else queryset


class AmountFilter(RangeNumericFilter):
    """From an amount to another, typed as people type them; what is no amount limits nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        for end, lookup in (("from", "gte"), ("to", "lte")):
            amount = parse_amount(str(self.used_parameters.get(f"{self.parameter_name}_{end}") or ""))
            if amount is not None:
                queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": amount})
        return queryset


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The tabs above the list: all orders, then each of the lists."""
    here = request.GET.get("list", "")
    every = {"title": _("all"), "query": "?", "is_here": not request.GET}
    return [
        every,
        *({"title": title, "query": f"?list={name}", "is_here": here == name} for name, title, _orders in QUEUES),
    ]


def _midnight(days: int) -> datetime:
    """The beginning of the day that comes in so many days."""
    return start_of(timezone.localdate() + timedelta(days=days))
