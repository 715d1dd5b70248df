"""The side navigation of the console, in the order of the chain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.navigation import Area, Place

AREAS: tuple[Area, ...] = (
    Area(_("My work"), "home", (Place(_("My page"), "console:home"),)),
    Area(_("Customers"), "customers", (Place(_("Customers"), "console:accounts", (Permission.CUSTOMERS_VIEW,)),)),
    Area(_("Files and background work"), "jobs", (Place(_("Background work"), "console:jobs"),)),
)
