"""What the framework says about passwords and does not say in every language of ours: our own catalogue has the words."""

from django.utils.translation import gettext_noop, ngettext_lazy

SAID_BY_DJANGO = (
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("This password is too common."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
