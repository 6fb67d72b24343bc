"""The pages that pick an order's goods, hand a part of them over and take them back."""

from abc import abstractmethod
from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from catalog.admin.base import person
from catalog.admin.form_page import FormPage
from catalog.fields import QuantityField, ReadableField
from orders.models import Order, OrderItem, Source
from orders.services.fulfil import order_fulfil_lines
from orders.services.packing import is_packed, order_pick_line
from orders.services.returns import order_return_lines
from orders.status import HANDING_OVER, PACK, PICKING, RETURN, SHIP, Status


class LinesForm(forms.Form):
    """A field for each of the lines that come as `initial["lines"]`; it remembers which version was seen."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.lines: list[OrderItem] = initial["lines"]
        for item in self.lines:
            self.fields[f"line_{item.pk}"] = self.field(item)
        self.order_fields([f"line_{item.pk}" for item in self.lines])

    @abstractmethod
    def field(self, item: OrderItem) -> forms.Field:
        """Return the field of a line."""


class PiecesForm(LinesForm):
    """How many pieces of each line."""

    def field(self, item: OrderItem) -> forms.Field:
        return QuantityField(
            label=item.name, required=False, initial=self.proposed(item),
            help_text=_now("at most %(count)d") % {"count": self.most(item)},
            widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        )  # fmt: skip

    @abstractmethod
    def most(self, item: OrderItem) -> int:
        """Return how many pieces there are to choose from."""

    def proposed(self, item: OrderItem) -> int:
        """Return how many pieces are likely."""
        return self.most(item)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return cleaned | {"quantities": {item.pk: cleaned.get(f"line_{item.pk}") or 0 for item in self.lines}}


class HandOverForm(PiecesForm):
    """What is handed over now: probably what is in the box."""

    def most(self, item: OrderItem) -> int:
        return item.left

    def proposed(self, item: OrderItem) -> int:
        return max(item.picked - item.fulfilled, 0)


class TakeBackForm(PiecesForm):
    """What came back: probably everything."""

    restock = forms.BooleanField(
        label=_("Put back on the shelf"), required=False, initial=True, widget=UnfoldBooleanWidget()
    )
    reason = ReadableField(label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget())

    def most(self, item: OrderItem) -> int:
        return item.with_customer


class PickForm(LinesForm):
    """A check-box for each line. What was shown comes back, so that only what was ticked here is changed."""

    def field(self, item: OrderItem) -> forms.Field:
        part = _now("%(picked)d of %(all)d in the box") % {"picked": item.picked, "all": item.quantity}
        return forms.BooleanField(
            label=f"{item.quantity} × {item.name}", required=False, initial=item.picked == item.quantity,
            help_text=" · ".join(fact for fact in (item.sku, part if 0 < item.picked < item.quantity else "") if fact),
            show_hidden_initial=True, widget=UnfoldBooleanWidget(),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        changed = [item for item in self.lines if f"line_{item.pk}" in self.changed_data]
        # A line that is cleared keeps what was handed over.
        picked = {item.pk: item.quantity if cleaned[f"line_{item.pk}"] else item.fulfilled for item in changed}
        return cleaned | {"picked": picked}


def _lines(order: Order, **which: Any) -> dict[str, Any]:
    return {"lines": list(order.items.filter(**which)), "seen_version": order.version}


def _hand_over(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
    order_fulfil_lines(
        order_id=order.pk, quantities=answers["quantities"], actor=person(request), source=Source.ADMIN,
        seen_version=answers["seen_version"],
    )  # fmt: skip
    return _now("A part of order %(order)s was handed over.") % {"order": order}


def _take_back(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
    changed = order_return_lines(
        order_id=order.pk, quantities=answers["quantities"], restock=answers["restock"], reason=answers["reason"],
        actor=person(request), source=Source.ADMIN, seen_version=answers["seen_version"],
    )  # fmt: skip
    if changed.status == Status.RETURNED:
        return _now("Everything of order %(order)s is back.") % {"order": changed}
    return _now("A part of order %(order)s is back.") % {"order": changed}


def _pick(request: HttpRequest, order: Order, answers: dict[str, Any]) -> str:
    for item_id, picked in answers["picked"].items():
        order_pick_line(order_id=order.pk, item_id=item_id, picked=picked, actor=person(request), source=Source.ADMIN)
    items = list(order.items.all())
    if is_packed(items):
        return _now("Everything of order %(order)s is in the box.") % {"order": order}
    done = sum(item.picked == item.quantity for item in items)
    return _now("%(done)d of %(all)d lines are in the box.") % {"done": done, "all": len(items)}


def _is_anything_left(order: Order) -> bool:
    return order.status in HANDING_OVER and order.items.filter(fulfilled__lt=F("quantity")).exists()


def _is_anything_out(order: Order) -> bool:
    return order.items.filter(returned__lt=F("fulfilled")).exists()


PICK_PAGE = FormPage(
    "pick", title=_("Pick-list"), submit=_("Save"), form=PickForm, permission=PACK, effect=_pick, initial=_lines,
    is_possible=lambda order: order.status in PICKING, icon="checklist",
)  # fmt: skip
HAND_OVER_PAGE = FormPage(
    "hand-over", title=_("Hand over a part"), submit=_("Hand over a part"), form=HandOverForm, permission=SHIP,
    effect=_hand_over, initial=lambda order: _lines(order, fulfilled__lt=F("quantity")),
    is_possible=_is_anything_left, icon="call_split",
    hint=lambda order: _now("The rest stays in the order. To hand over everything, use the button on the order."),
)  # fmt: skip
TAKE_BACK_PAGE = FormPage(
    "take-back", title=_("Take back"), submit=_("Take back"), form=TakeBackForm, permission=RETURN,
    effect=_take_back, initial=lambda order: _lines(order, returned__lt=F("fulfilled")),
    is_possible=_is_anything_out, icon="assignment_return", is_dangerous=True,
    hint=lambda order: _now("Leave only what came back. Money is given back separately."),
)  # fmt: skip
