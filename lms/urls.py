"""URL wiring of the whole site; plugins are found, not listed."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views.editors import EditorsAccountView, editors_sign_in, not_here
from questions.views.pictures import picture_file

from .api import make_api
from .metrics import metrics
from .plugins import plugin_urls
from .views import DesignView, favicon

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", favicon),
    path("account/", include("accounts.urls")),
    path("staff/", include("accounts.urls.staff")),
    # One sign-in page for everybody: Wagtail's own would let people in without their second factor.
    path(f"{settings.EDITORS_PREFIX}login/", editors_sign_in),
    path(f"{settings.EDITORS_PREFIX}account/", require_admin_access(EditorsAccountView.as_view())),
    # Accounts, groups and roles are kept in the staff area alone.
    path(f"{settings.EDITORS_PREFIX}users/", not_here),
    path(f"{settings.EDITORS_PREFIX}users/<path:rest>", not_here),
    path(f"{settings.EDITORS_PREFIX}groups/", not_here),
    path(f"{settings.EDITORS_PREFIX}groups/<path:rest>", not_here),
    path(f"{settings.EDITORS_PREFIX}bulk/accounts/<path:rest>", not_here),
    path(settings.EDITORS_PREFIX, include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/", make_api().urls),
    path("jobs/", include("jobs.urls")),
    path("", include("media.urls")),
    path("packages/", include("scorm.urls")),
    path("", include("library.urls")),
    path("", include("courses.urls")),
    path("learn/", include("desk.urls")),
    path("", include("discussion.urls")),
    path("", include("reflections.urls")),
    path("", include("activities.urls")),
    path("", include("surveys.urls")),
    path("", include("workdays.urls")),
    path("", include("notices.urls")),
    path("staff/courses/", include("teaching.urls")),
    path("staff/questions/", include("questions.urls")),
    path("question-pictures/<uuid:uid>/", picture_file, name="question_picture"),
    path("", include("exams.urls")),
    path("", include("classes.urls")),
    path("", include("scoring.urls")),
    path("", include("portal.urls")),
    *plugin_urls(),
]

if settings.DEBUG:
    urlpatterns.append(path("design/", DesignView.as_view(), name="design"))

urlpatterns.append(path("", include(wagtail_urls)))

handler400 = "lms.views.bad_request"
handler403 = "lms.views.forbidden"
handler404 = "lms.views.not_found"
handler500 = "lms.views.server_error"
