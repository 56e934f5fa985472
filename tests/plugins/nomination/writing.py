"""Nominating as a browser does: one step after another."""

from django.urls import reverse


def hand_in(browser, parts):
    """Post every step with what `parts` has, and return the last answer; a step that refuses is where it ends."""
    for step in ("who", "post", "statement", "sign"):
        address = reverse("nomination:step", args=[step])
        response = browser.post(address, parts, follow=True)
        if response.request["PATH_INFO"] == address:
            break
    return response
