from django.http import HttpResponse
from django.urls import path


def page(request):
    return HttpResponse("the page of the test plugin")


urlpatterns = [path("page/", page, name="page")]
