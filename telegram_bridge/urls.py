"""The bridge's one door."""

from django.urls import path

from telegram_bridge.views import webhook

app_name = "telegram_bridge"
urlpatterns = [path("webhook/", webhook, name="webhook")]
