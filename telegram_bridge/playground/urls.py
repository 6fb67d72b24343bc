"""The playground's addresses; they exist only while PLAYGROUND is on."""

from django.urls import path

from telegram_bridge.playground import botapi, views

app_name = "playground"
urlpatterns = [
    path("", views.page, name="page"),
    path("changes/", views.changes, name="changes"),
    path("act/", views.act, name="act"),
    path("file/<str:file_id>/", views.show_file, name="file"),
    path("botapi/bot<str:token>/<str:method>", botapi.method, name="method"),
    path("botapi/file/bot<str:token>/<path:path>", botapi.file, name="bot_file"),
]
