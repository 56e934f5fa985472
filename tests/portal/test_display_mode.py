import pytest

pytestmark = pytest.mark.django_db


def test_large_type_is_remembered_and_brings_one_back(client):
    response = client.post("/preferences/display/", {"display": "large", "next": "/account/login/?x=1"})
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?x=1"
    assert 'data-display="large"' in client.get("/nowhere/").content.decode()


def test_the_page_is_standard_until_somebody_chooses(client):
    assert 'data-display="standard"' in client.get("/nowhere/").content.decode()


def test_the_choice_can_be_taken_back(client):
    client.post("/preferences/display/", {"display": "large"})
    client.post("/preferences/display/", {"display": "standard"})
    assert 'data-display="standard"' in client.get("/nowhere/").content.decode()


def test_dark_colours_are_remembered_and_auto_leaves_them_to_the_system(client):
    client.post("/preferences/display/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/nowhere/").content.decode()
    client.post("/preferences/display/", {"theme": "auto"})
    assert "data-theme" not in client.get("/nowhere/").content.decode()


def test_the_language_is_remembered(client):
    client.post("/preferences/display/", {"language": "en"})
    assert '<html lang="en"' in client.get("/nowhere/").content.decode()


@pytest.mark.parametrize("value", ["", "huge", "large; Secure", "<b>"])
def test_an_unknown_choice_sets_no_cookie(client, value):
    assert not client.post("/preferences/display/", {"display": value}).cookies


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_one_is_never_sent_to_another_site(client, address):
    assert client.post("/preferences/display/", {"display": "large", "next": address})["Location"] == "/"


def test_looking_changes_nothing(client):
    assert client.get("/preferences/display/").status_code == 405
