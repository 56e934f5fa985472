from django.urls import path

from . import views

urlpatterns = [
    path("v/<str:token>/<uuid:uid>/captions/<str:name>", views.deliver_captions, name="media-captions"),
    path("v/<str:token>/<uuid:uid>/<int:version>/<path:path>", views.deliver, name="media-file"),
]
