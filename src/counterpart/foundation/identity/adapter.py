"""How the sign-in library meets the house: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """People are added by an administrator or by ``counterpart user``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
