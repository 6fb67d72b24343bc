"""Who may do what: every service that changes the catalog asks here first."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.errors import NotAllowed


def require(actor: User | None, permission: str) -> None:
    """Raise `NotAllowed` unless `actor` has the `permission`; None is the shop itself, which may do everything."""
    if actor is not None and not actor.has_perm(permission):
        raise NotAllowed(_("You have no right to do this. Nothing was changed."))
