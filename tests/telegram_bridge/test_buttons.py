"""The data that buttons carry."""

from importlib import import_module
from pkgutil import iter_modules

from telegram_bridge import buttons


def test_every_kind_of_button_is_listed_once_under_a_prefix_of_its_own() -> None:
    modules = [import_module(f"{buttons.__name__}.{module.name}") for module in iter_modules(buttons.__path__)]
    kinds = [kind for module in modules for kind in getattr(module, "KINDS", ())]
    assert sorted(kind.prefix for kind in kinds) == sorted(buttons.KINDS)
