from django.urls import path

from . import views, watch_views

urlpatterns = [
    path("media-pass/", views.video_pass, name="media-pass"),
    path("staff/anomalies/", watch_views.anomalies, name="media-anomalies"),
    path("staff/anomalies/<uuid:uid>/", watch_views.anomaly, name="media-anomaly"),
    path("v/<str:token>/<uuid:uid>/captions/<str:name>", views.deliver_captions, name="media-captions"),
    path("v/<str:token>/<uuid:uid>/<int:version>/<path:path>", views.deliver, name="media-file"),
]
