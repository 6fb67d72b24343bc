from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TelegramBridgeConfig(AppConfig):
    name = "telegram_bridge"
    verbose_name = _("Telegram")

    def ready(self) -> None:
        from telegram_bridge import receivers, store  # noqa: F401  (receivers connects the domain's signals)

        post_migrate.connect(store.forget_permissions)
