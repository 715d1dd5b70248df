"""Asking for the password once more before what matters to the safety of accounts."""

from __future__ import annotations

from typing import cast

from allauth.account.decorators import reauthentication_required

from wanjia.interfaces.kit.entry import View


def asked_again(view: View) -> View:
    """Open a view only to somebody who has typed password or code within the last five minutes; then go on with it."""
    return cast("View", reauthentication_required(app="allauth.mfa")(view))
