"""Who looks at a screen: the actor behind a request, narrowed to a unit and to what a page needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from wanjia.foundation.access import rules
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor, Permission, Scope
from wanjia.foundation.signin.queries import SignedIn, signed_in

#: What the session keeps of the unit chosen: its path and name.
UNIT_CHOSEN = "unit"


@dataclass(frozen=True, slots=True)
class Viewer:
    """
    The person in front of a screen.

    :ivar actor: with all posts, as they are today
    :ivar unit_path: the unit that the person narrowed the screen to, empty for all of the actor's
    :ivar unit_name: its name
    """

    actor: Actor
    user: SignedIn
    at: datetime
    unit_path: str = ""
    unit_name: str = ""

    @property
    def today(self) -> date:
        """Give the day here."""
        return timezone.localdate(self.at)

    def may(self, *permissions: Permission) -> bool:
        """Tell whether a post carries one of the permissions."""
        return any(rules.is_permitted(self.actor, permission=permission) for permission in permissions)

    def acting(self, permission: Permission) -> Actor:
        """Give the actor within the units in which a post carries the permission, and within the unit chosen."""
        whole = rules.acting(self.actor, permission=permission)
        return replace(whole, scope=whole.scope.inside(self.unit_path)) if self.unit_path else whole

    def scope(self, permission: Permission) -> Scope:
        """Give the units in which a post carries the permission, within the unit chosen."""
        return self.acting(permission).scope

    def sees_personal(self, permission: Permission) -> bool:
        """Tell whether personal data need not be masked anywhere in the units of a permission."""
        allowed = self.scope(Permission.PERSONAL_VIEW)
        return bool(allowed.unit_paths) and all(allowed.holds(path) for path in self.scope(permission).unit_paths)


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Give who looks, as of today's posts; nobody if nobody is signed in."""
    user = signed_in(request.user)
    if user is None:
        return None
    at = timezone.now()
    actor = actor_of(user.number, on=timezone.localdate(at))
    path, name = request.session.get(UNIT_CHOSEN) or ("", "")
    is_held = bool(path) and bool(actor.scope.inside(path).unit_paths)
    return Viewer(actor, user, at, path if is_held else "", name if is_held else "")


def viewer(request: HttpRequest) -> Viewer:
    """
    Give who looks at a page that only opens to somebody signed in.

    :raises TypeError: if the page was not opened through `entry.entry`
    """
    found = getattr(request, "viewer", None)
    if not isinstance(found, Viewer):
        msg = "this page has no entry"
        raise TypeError(msg)
    return found
