"""A form on a page of the admin, as a browser has it: filled in, and sent with all its fields."""

from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

Fields = dict[str, list[str]]


class FormOn(HTMLParser):
    """The fields of the form with an id, by their names: `page = FormOn(text, "order_form")`, then `page.fields`."""

    def __init__(self, text: str, form_id: str) -> None:
        super().__init__()
        self.fields: Fields = {}
        self._wanted, self._is_inside, self._select, self._area = form_id, False, "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._is_inside = given.get("id") == self._wanted
        elif not self._is_inside:
            return
        elif tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._add(name, given.get("value") or ("on" if given.get("type") == "checkbox" else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._add(self._select, given.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._is_inside:
            self.fields[self._area][-1] += data

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def opened(client: Client, url: str, form_id: str) -> Fields:
    """Open a page and return the fields of its form."""
    return FormOn(client.get(url).text, form_id).fields


def sent(client: Client, url: str, fields: Fields, **typed: str | list[str]) -> HttpResponse:
    """Send the fields with what was typed over them (`__` stands for `-` in a name) and return the next page."""
    data = fields | {name.replace("__", "-"): value for name, value in typed.items()}
    data = {name: value for name, value in data.items() if "__prefix__" not in name}
    return client.post(url, data, follow=True)  # type: ignore[return-value]
