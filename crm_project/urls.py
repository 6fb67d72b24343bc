"""All addresses of the project but those of probes, see crm_project/machines.py."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/"), name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("telegram/", include("telegram_bridge.urls")),
]

if settings.PLAYGROUND:
    urlpatterns += [path("playground/", include("telegram_bridge.playground.urls"))]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
