"""How the identity room says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import NotAllowedNow, Refusal


class LoginTaken(Refusal):
    code = "login_taken"
    status = 409
    sentence = _("Somebody signs in as “%(login)s” already. Choose another name to sign in with.")


class LastKey(NotAllowedNow):
    """Nobody could let anybody in any more."""

    code = "last_key"
    sentence = _("This is the last person who can give rights. Give them to somebody else first.")


class GrantEnded(NotAllowedNow):
    code = "grant_ended"
    sentence = _("This right has ended already.")
