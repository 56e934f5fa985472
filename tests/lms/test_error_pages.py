import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from lms import views


def broken(request):
    raise RuntimeError("on purpose")


handler500 = "lms.views.server_error"
urlpatterns = [path("broken/", broken)]


@pytest.mark.django_db
def test_an_unknown_address_answers_in_chinese_with_a_way_on(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
    assert 'href="/"' in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_needs_neither_database_nor_request():
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert "系统出了问题" in response.content.decode()


def test_a_request_that_makes_no_sense_needs_no_session():
    response = views.bad_request(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    assert response.status_code == 400
    assert "请求无法处理" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained():
    response = Client(enforce_csrf_checks=True).post("/preferences/display/", {"display": "large"})
    assert response.status_code == 403
    assert "表单已经过期" in response.content.decode()
