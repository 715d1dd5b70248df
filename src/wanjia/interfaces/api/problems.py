"""What the API says when something is wrong: problem details (RFC 9457), in the language of the request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.kit.phrases import translated

MEDIA_TYPE = "application/problem+json"
#: The reference explains each problem at an anchor of its own.
REFERENCE = "/api/#problem-"
Words = Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    status: int
    title: Words


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(400, _("What was sent cannot be read.")),
    "cursor-unknown": Kind(400, _("The cursor is none that this list gave out; begin again without one.")),
    "key-missing": Kind(400, _("A change needs the header Idempotency-Key, so that sending it again is safe.")),
    "token-missing": Kind(401, _("Send a token: Authorization: Bearer wanjia_….")),
    "token-unknown": Kind(401, _("This token is not known.")),
    "token-expired": Kind(401, _("This token has expired.")),
    "token-revoked": Kind(401, _("This token was revoked.")),
    "sign-in-closed": Kind(401, _("The person in whose name this token acts may no longer sign in.")),
    "signature-missing": Kind(401, _("A channel signs what it sends: X-Wanjia-Timestamp and X-Wanjia-Signature.")),
    "signature-wrong": Kind(401, _("The signature is not that of this channel and content.")),
    "signature-stale": Kind(401, _("The message is too old or dated ahead; set the clock right and sign it anew.")),
    "scope-missing": Kind(403, _("This token was not issued for that.")),
    "not-permitted": Kind(403, _("The posts of the person in whose name this token acts do not carry that.")),
    "channel-closed": Kind(403, _("This channel takes no payments now.")),
    "account-unknown": Kind(404, _("There is no such account in the units of this channel.")),
    "not-found": Kind(404, _("There is no such thing among the units of this token.")),
    "method-not-allowed": Kind(405, _("This address does not take that method.")),
    "message-unknown": Kind(404, _("There is no message with this key that has left the house.")),
    "command-gone": Kind(409, _("Somebody else has this command, or it was called back or reported already.")),
    "key-reused": Kind(409, _("This Idempotency-Key came with another content before.")),
    "transaction-reused": Kind(409, _("This transaction came with another content before.")),
    "too-large": Kind(413, _("That is more than one request may carry.")),
    "invalid": Kind(422, _("Some values cannot be taken.")),
    "refused": Kind(422, _("The rules do not allow that.")),
    "too-many": Kind(429, _("This token asked more often than it may; wait a moment.")),
}


#: Kind of fault, as the reader of requests names it → what is wrong, in words.
FAULTS: Mapping[str, Words] = {
    "missing": _("This must be there."),
    "extra_forbidden": _("There is no such name here; look for a slip of the pen."),
    "string_pattern_mismatch": _("This text has another shape than it should."),
    "string_too_long": _("This text may have up to %(max_length)s characters."),
    "string_too_short": _("This text needs at least %(min_length)s characters."),
    "string_type": _("This must be a text."),
    "enum": _("This must be one of %(expected)s."),
    "int_parsing": _("This must be a whole number."),
    "int_type": _("This must be a whole number."),
    "bool_parsing": _("This must be true or false."),
    "greater_than_equal": _("This must be %(ge)s or more."),
    "less_than_equal": _("This must be %(le)s or less."),
    "less_than": _("This must be less than %(lt)s."),
    "greater_than": _("This must be more than %(gt)s."),
    "date_from_datetime_parsing": _("This must be a day, such as 2026-01-31."),
    "date_parsing": _("This must be a day, such as 2026-01-31."),
    "date_type": _("This must be a day, such as 2026-01-31."),
    "timezone_aware": _("This time needs its offset, such as 2026-01-31T08:00:00+08:00."),
    "datetime_from_date_parsing": _("This must be a time, such as 2026-01-31T08:00:00+08:00."),
    "datetime_parsing": _("This must be a time, such as 2026-01-31T08:00:00+08:00."),
    "decimal_parsing": _("This must be a decimal, such as 10250.37."),
    "decimal_type": _("This must be a decimal, such as 10250.37."),
    "decimal_max_places": _("This may have up to %(decimal_places)s digits after the point."),
    "decimal_max_digits": _("This may have up to %(max_digits)s digits."),
    "finite_number": _("This must be a finite number."),
    "list_type": _("This must be a list."),
    "dict_type": _("This must be an object."),
    "model_type": _("This must be an object."),
    "model_attributes_type": _("This must be an object."),
    "too_long": _("This may hold up to %(max_length)s."),
    "too_short": _("This must hold at least %(min_length)s."),
}
OTHER_FAULT = _("This value cannot be taken.")


class Problem(Exception):
    """
    Something that ends a request.

    :ivar code: one of `KINDS`
    :ivar detail: what exactly, in the reader's language
    :ivar errors: where in what was sent, as pointer and detail
    :ivar headers: sent with the answer
    """

    def __init__(
        self,
        code: str,
        *,
        detail: Words = "",
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what is wrong."""
        super().__init__(code)
        self.code, self.detail, self.errors, self.headers = code, detail, errors, dict(headers or {})


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Say what is wrong."""
    kind = KINDS[problem.code]
    content: dict[str, Any] = {
        "type": REFERENCE + problem.code,
        "title": str(kind.title),
        "status": kind.status,
        "instance": request.path,
    }
    if problem.detail:
        content["detail"] = str(problem.detail)
    if problem.errors:
        content["errors"] = list(problem.errors)
    headers = {"WWW-Authenticate": "Bearer", **problem.headers} if kind.status == 401 else problem.headers
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def refused(why: Exception) -> Problem:
    """Say why an operation refused."""
    return Problem("refused", detail=translated(str(why)))


def invalid(faults: Sequence[Mapping[str, Any]]) -> Problem:
    """Say which values cannot be taken, from the faults that the reader of requests found."""
    if any(fault.get("type") == "missing" and fault["loc"][0] == "header" for fault in faults):
        return Problem("key-missing")
    return Problem("invalid", errors=[_fault(fault) for fault in faults])


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    place, *path = fault.get("loc", ("body",))
    pointer = "".join(f"/{_escaped(part)}" for part in path if part != "content")
    told = str(FAULTS.get(str(fault.get("type")), OTHER_FAULT)) % fault.get("ctx", {})
    return {"in": str(place), "pointer": pointer, "detail": told}


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
