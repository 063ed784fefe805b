"""Every address of the product, by app."""

from django.conf import settings
from django.urls import include, path

from kurumaza.config.offline import offline_page, offline_worker
from kurumaza.config.page import choose_text_size

urlpatterns = [
    path("text-size/", choose_text_size, name="text_size"),
    path("offline/", offline_page, name="offline"),
    path("offline.js", offline_worker, name="offline_worker"),
    path("", include("kurumaza.people.urls")),
    path("", include("kurumaza.terms.urls")),
    path("", include("kurumaza.ways.urls")),
    path("", include("kurumaza.safety.urls")),
    path("", include("kurumaza.circles.urls")),
    path("", include("kurumaza.rooms.urls")),
    path("", include("kurumaza.reflections.urls")),
    path("", include("kurumaza.stories.urls")),
    path("", include("kurumaza.field.urls")),
    path("", include("kurumaza.desk.urls")),
]

if settings.DEVELOPMENT_PAGES:
    urlpatterns += [path("", include("kurumaza.sample.urls"))]

handler400 = "kurumaza.config.errors.bad_request"
handler403 = "kurumaza.config.errors.forbidden"
handler404 = "kurumaza.config.errors.not_found"
handler429 = "kurumaza.config.errors.too_many_requests"  # asked for by allauth's rate limits
handler500 = "kurumaza.config.errors.server_error"
