"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are issued by administrators (SPEC L03): nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
