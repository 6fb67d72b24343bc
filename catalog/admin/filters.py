"""Filters that several lists have."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RangeDateFilter


class PeriodFilter(RangeDateFilter):
    """From one day to another, both of them included, in the shop's time zone; what is no day limits nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for end, lookup, days in (("from", "gte", 0), ("to", "lt", 1)):
            moment = _midnight(self.used_parameters.get(f"{self.parameter_name}_{end}"), days)
            if moment is not None:
                queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": moment})
        return queryset


def start_of(day: date) -> datetime:
    """Return the moment in which `day` begins in the shop."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _midnight(typed: Any, days: int) -> datetime | None:
    try:
        day = forms.DateField(required=False).clean(str(typed or ""))
        return start_of(day + timedelta(days=days)) if day else None
    except (ValidationError, OverflowError, ValueError):
        return None
