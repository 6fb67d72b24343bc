"""The project as the last installed app: it wires what no single room may know."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CrmProjectConfig(AppConfig):
    name = "crm_project"
    verbose_name = _("Prilavok")

    def ready(self) -> None:
        from django.contrib import admin

        from crm_project.roles import create_missing_roles

        admin.site.index_template = "shop_admin/home.html"

        # Not our own signal: Django sends none for an app without models. The bridge is the last one with some, so by
        # then every permission exists.
        post_migrate.connect(create_missing_roles, sender=apps.get_app_config("telegram_bridge"))
