"""An order's page that was sent after somebody else had changed the order: shown again, with nothing typed in vain."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from catalog.admin.base import moment, who
from catalog.admin.fresh import merge, show
from orders.models import Order, OrderItem
from orders.services.lock import news
from orders.timeline import told

MOST_EVENTS = 10


@dataclass(slots=True)
class Stale:
    """`said` are sentences for the head of the page; the clashes are those of `catalog.admin.fresh`, of lines by id."""

    said: list[str]
    clashes: dict[str, str] = field(default_factory=dict)
    line_clashes: dict[int, dict[str, str]] = field(default_factory=dict)


def look_afresh(model_admin: Any, request: HttpRequest, object_id: str) -> None:
    """Put `request.POST` together with the order as it is, if it is no longer the one that the person saw.

    What there is to be told is left in `request.stale`; the page that is shown then may be saved.
    """
    order = model_admin.get_object(request, object_id)
    version = request.POST.get("seen_version", "")
    if order is None or not (version.isascii() and version.isdecimal()) or int(version) == order.version:
        return
    sent, data = request.POST, request.POST.copy()
    for name in [name for name in data if name.startswith(("items-", "initial-items-"))]:
        del data[name]
    stale = Stale([news(order), *_events_since(order, int(version))])
    stale.clashes = merge(model_admin.get_form(request, order, change=True)(instance=order), sent, data)
    for made, inline in model_admin.get_formsets_with_inlines(request, order):
        if made.model is OrderItem:
            lines = made(instance=order, queryset=inline.get_queryset(request), prefix="items")
            _merge_lines(lines, sent, data, stale)
    data["seen_version"] = str(order.version)
    stale.said.append(
        _("What you typed is still here; all else is as it has become. Save once more, or take the order as it is.")
    )
    request.POST = data  # type: ignore[assignment]
    request.stale = stale  # type: ignore[attr-defined]


def _events_since(order: Order, version: int) -> list[str]:
    events = order.events.filter(order_version__gt=version).select_related("actor").order_by("-pk")
    return [
        " · ".join([who(event.actor), moment(event.created_at), told(event, currency=order.currency)])
        for event in reversed(events[:MOST_EVENTS])
    ]


def _merge_lines(lines: Any, sent: QueryDict, data: QueryDict, stale: Stale) -> None:
    """The lines that there are, with what was typed over them, then the new ones."""
    rows = _sent_rows(sent)
    here = [form for form in lines.forms if form.instance.pk]
    for number, form in enumerate(here):
        line = form.instance
        data[f"items-{number}-id"], data[f"items-{number}-order"] = str(line.pk), str(line.order_id)
        old = rows.pop(str(line.pk), None)
        if old is None:
            show(form, data)
            continue
        if clashes := merge(form, sent, data, prefix=old):
            stale.line_clashes[line.pk] = clashes
        if sent.get(f"{old}-DELETE"):
            data[f"items-{number}-DELETE"] = "on"
    new = [prefix for key, prefix in rows.items() if key == prefix and sent.get(f"{prefix}-product")]
    if any(key != prefix for key, prefix in rows.items()):
        stale.said.append(_("Some of the lines that you saw have been removed."))
    _append_new(new, len(here), sent, data)


def _append_new(prefixes: list[str], first: int, sent: QueryDict, data: QueryDict) -> None:
    for number, prefix in enumerate(prefixes, first):
        for name in ("product", "quantity", "price", "discount", "DELETE"):
            if value := sent.get(f"{prefix}-{name}"):
                data[f"items-{number}-{name}"] = value
    if not prefixes:
        data[f"items-{first}-quantity"] = "1"  # an empty row, as the page has one
    data["items-TOTAL_FORMS"], data["items-INITIAL_FORMS"] = str(first + max(len(prefixes), 1)), str(first)


def _sent_rows(sent: QueryDict) -> dict[str, str]:
    """Return the prefix of each row: of a line by its id, of a new one by the prefix itself."""
    count = sent.get("items-TOTAL_FORMS", "")
    prefixes = [f"items-{number}" for number in range(min(int(count), 1000) if count.isdecimal() else 0)]
    return {sent.get(f"{prefix}-id") or prefix: prefix for prefix in prefixes}
