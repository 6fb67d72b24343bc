"""Keep the Russian translations complete, with nothing but Python.

messages.py update    bring the .po files up to date with the texts in the code
messages.py compile   write the .mo files that Django reads
messages.py check     fail when a translation is missing, doubtful, wrong, hidden by another or not compiled
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("catalog", "orders", "telegram_bridge", "crm_project")
TEMPLATES = {".html", ".txt", ".xml", ".svg"}

# No dates and no versions: they would make every update a change.
HEADER = r"""msgid ""
msgstr ""
"Language: ru\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

"""
KEYWORDS = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
ONE_FEW_MANY = (1, 2, 5)
# What must be the same in a text and in its translation: interpolations and markup.
INTERPOLATION = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z]+")

Key = tuple[tuple[str, ...], str | None]
"""A text in the singular and, if it has one, the plural; and its context."""


def po_path(room: str) -> Path:
    return ROOT / room / "locale" / "ru" / "LC_MESSAGES" / "django.po"


def sources(room: str) -> Iterator[Path]:
    """Yield the files of `room` that may hold texts, in a stable order."""
    for path in sorted((ROOT / room).rglob("*")):
        is_code = path.suffix == ".py" and "migrations" not in path.parts
        is_template = path.suffix in TEMPLATES and "templates" in path.parts
        if is_code or is_template:
            yield path


def extracted(room: str) -> Catalog:
    """Return the texts of `room` as the code has them, untranslated."""
    catalog = Catalog(locale="ru")
    for path in sources(room):
        name = path.relative_to(ROOT).as_posix()
        code = path.read_text()
        if path.suffix in TEMPLATES:
            code = templatize(code, origin=name)
        found = extract("python", BytesIO(code.encode()), KEYWORDS, ["Translators:"])
        for _line, text, comments, context in found:
            catalog.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def committed(room: str) -> Catalog:
    """Return the .po file of `room`, empty when there is none."""
    path = po_path(room)
    with BytesIO(path.read_bytes() if path.exists() else HEADER.encode()) as file:
        return read_po(file, locale="ru")


def texts(catalog: Catalog) -> dict[Key, Message]:
    """Return the messages of `catalog` without its header."""
    return {(forms(message.id), message.context): message for message in catalog if message.id}


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the grammatical forms of a text or of a translation: one, or as many as the plural has."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def is_translated(message: Message) -> bool:
    return all(forms(message.string)) and not message.fuzzy


def update(room: str) -> None:
    """Write the .po file of `room` with the texts of the code and the translations that are known from anywhere."""
    known = {key: message.string for other in ROOMS for key, message in texts(committed(other)).items()}
    known |= {key: message.string for key, message in texts(committed(room)).items()}
    catalog = extracted(room)
    for key, message in texts(catalog).items():
        message.string = known.get(key, ("", "", "") if message.pluralizable else "")
    body = BytesIO()
    write_po(body, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    path = po_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + body.getvalue().decode())
    missing = sum(not is_translated(message) for message in texts(catalog).values())
    print(f"{room}: {len(texts(catalog))} texts, {missing} of them to be translated")


def compile_room(room: str) -> None:
    """Write the .mo file of `room`, unless it already says the same."""
    if not is_stale(room):
        return
    with po_path(room).with_suffix(".mo").open("wb") as file:
        write_mo(file, committed(room))


def is_stale(room: str) -> bool:
    path = po_path(room).with_suffix(".mo")
    if not path.exists():
        return True
    with path.open("rb") as file:
        compiled = GNUTranslations(file)
    return any(
        is_translated(message) and forms(message.string) != compiled_forms(compiled, text, context)
        for (text, context), message in texts(committed(room)).items()
    )


def compiled_forms(compiled: GNUTranslations, text: tuple[str, ...], context: str | None) -> tuple[str, ...]:
    """Return what `compiled` answers for `text`; Babel's own reader of .mo files mixes up contexts."""
    match text, context:
        case (single,), None:
            return (compiled.gettext(single),)
        case (single,), str():
            return (compiled.pgettext(context, single),)
        case (single, plural), None:
            return tuple(compiled.ngettext(single, plural, number) for number in ONE_FEW_MANY)
        case (single, plural), str():
            return tuple(compiled.npgettext(context, single, plural, number) for number in ONE_FEW_MANY)
    raise ValueError(text)


def problems(room: str) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with the translations of `room`."""
    in_code, translations = texts(extracted(room)), texts(committed(room))
    for key in in_code.keys() - translations.keys():
        yield f"missing: {key[0][0]!r} (make messages adds it)"
    for key in translations.keys() - in_code.keys():
        yield f"no longer used: {key[0][0]!r} (make messages removes it)"
    for message in translations.values():
        if not is_translated(message):
            yield f"not translated: {message.id!r}"
        else:
            yield from mistakes(message)
    if is_stale(room):
        yield "the .mo file says something else than the .po file (make messages compiles it)"


def mistakes(message: Message) -> Iterator[str]:
    """Yield a sentence for each translation of `message` that lost an interpolation, a tag or an edge."""
    # 1, 21, 31 ... share a form, so each form must say the number that the English plural says.
    text = forms(message.id)[-1]
    for translation in forms(message.string):
        if same_parts(INTERPOLATION, text) != same_parts(INTERPOLATION, translation):
            yield f"other interpolations than the text: {translation!r}"
        if same_parts(TAG, text) != same_parts(TAG, translation):
            yield f"other tags than the text: {translation!r}"
        if edges(text) != edges(translation):
            yield f"begins or ends with other white space than the text: {translation!r}"


def same_parts(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def hidden() -> Iterator[str]:
    """Yield a sentence for each translation that Django doesn't show, because another app translates the same text.

    Django merges the translations of all apps; the first app wins. The remedy is `pgettext` with a context.
    """
    os.environ.update(DEBUG="1", DATABASE_URL="sqlite://:memory:", DJANGO_SETTINGS_MODULE="crm_project.settings")
    sys.path.insert(0, str(ROOT))
    import django
    from django.utils import translation

    django.setup()
    with translation.override("ru"):
        for room in ROOMS:
            for (text, context), message in texts(committed(room)).items():
                if message.pluralizable:
                    continue
                shown = translation.pgettext(context, text[0]) if context else translation.gettext(text[0])
                if shown != message.string:
                    yield f"{room}: {text[0]!r} is translated {message.string!r} here but shown as {shown!r}"


def check() -> None:
    """Print what is wrong and exit with 1 if anything is."""
    found = [f"{room}: {problem}" for room in ROOMS for problem in problems(room)] or list(hidden())
    for line in found:
        print(line)
    if found:
        sys.exit(f"{len(found)} problems with the translations")


def main() -> None:
    match sys.argv[1:]:
        case ["update"]:
            for room in ROOMS:
                update(room)
        case ["compile"]:
            for room in ROOMS:
                compile_room(room)
        case ["check"]:
            check()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
