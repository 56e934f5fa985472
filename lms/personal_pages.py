"""Wagtail's pages that show how far the person is who looks at them."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

if TYPE_CHECKING:
    from wagtail.models import Page as Base
else:
    Base = object


class PersonalPage(Base):
    """Mixed into a page: whoever is signed in gets it anew each time.

    A browser that goes back would show what it kept, with the progress of before.
    """

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer as Wagtail does."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
