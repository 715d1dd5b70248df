"""The files that show the error of a case: looked at, saved, added."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.attachments import rules
from wanjia.foundation.attachments.files import FileLost
from wanjia.foundation.attachments.queries import UnknownAttachment, attachment_of, attachments_of, content_of
from wanjia.foundation.attachments.types import AttachmentRow
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.entry import change, redirected
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.messages import refuse
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.corrections.operations.evidence import attach_evidence
from wanjia.revenue.corrections.queries.cases import CaseRow
from wanjia.revenue.corrections.rules import why_no_more_evidence
from wanjia.revenue.corrections.types import CaseState

P = Permission
SUBJECT = "corrections.case"
KINDS = ",".join(rules.BEGINNINGS)
GONE = 410
DIGITS_SHOWN = 12
#: Whoever works on cases sees what shows the error; others only where their post shows personal data.
LOOKING = (P.CORRECTIONS_PROPOSE, P.CORRECTIONS_APPROVE, P.RUNS_ISSUE, P.PERSONAL_VIEW)


def may_look(request: HttpRequest, case: CaseRow) -> bool:
    """Tell whether the files of a case open to this viewer: a photograph cannot be masked."""
    who = viewer(request)
    return any(who.scope(permission).holds(case.unit_path) for permission in LOOKING)


def panel(request: HttpRequest, case: CaseRow) -> dict[str, Any]:
    """Show the files of a case, and offer to add more while nothing is decided."""
    found = attachments_of(SUBJECT, subject_id=case.case_id)
    why_not = why_no_more_evidence(CaseState(case.state))
    may_add = viewer(request).scope(P.CORRECTIONS_PROPOSE).holds(case.unit_path)
    return {
        "files": [_shown(row, case=case) for row in found] if may_look(request, case) else [],
        "hidden": 0 if may_look(request, case) else len(found),
        "link": reverse("console:correction_attach", args=[case.number]) if may_add and not why_not else "",
        "why_not": translated(why_not) if why_not and may_add else "",
        "kinds": KINDS,
        "most": rules.LARGEST_MEGABYTES,
    }


def _shown(row: AttachmentRow, *, case: CaseRow) -> dict[str, Any]:
    return {
        "row": row,
        "link": reverse("console:correction_evidence", args=[case.number, row.attachment_id]),
        "size": f"{row.size_bytes / rules.MEGABYTE:.1f} MB" if row.size_bytes > rules.MEGABYTE // 10 else _kilo(row),
        "at": moment(row.attached_at),
        "hash": row.sha256[:DIGITS_SHOWN],
    }


def _kilo(row: AttachmentRow) -> str:
    return f"{max(row.size_bytes // 1024, 1)} kB"


def add(request: HttpRequest, case: CaseRow) -> HttpResponse:
    """Take the files of a form in, all of them or none."""
    who, here = viewer(request), reverse("console:correction", args=[case.number])
    given = request.FILES.getlist("files")
    if not given:
        refuse(request, Refused(_("Choose a file first.")))
        return redirected(request, to=here)
    by = who.acting(P.CORRECTIONS_PROPOSE)

    def keep() -> int:
        for one in given:
            content = one.read(rules.LARGEST_MEGABYTES * rules.MEGABYTE + 1)
            attach_evidence(case_id=case.case_id, name=one.name or "", content=content, by=by, at=who.at)
        return len(given)

    return change(
        request,
        does=keep,
        done=lambda count: ngettext("%(count)d file is kept.", "%(count)d files are kept.", count) % {"count": count},
        to=here,
    )


def show(request: HttpRequest, case: CaseRow, *, attachment_id: int) -> HttpResponse:
    """
    Give a file: a photograph to look at, a document to save; nothing in it is ever run.

    :raises Http404: if the case has no such file, or it does not open to the viewer
    """
    if not may_look(request, case):
        raise Http404
    try:
        row = attachment_of(SUBJECT, subject_id=case.case_id, attachment_id=attachment_id)
        content = content_of(row)
    except UnknownAttachment as unknown:
        raise Http404 from unknown
    except FileLost as lost:
        return HttpResponse(translated(str(lost)), status=GONE, content_type="text/plain; charset=utf-8")
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=not row.is_image, filename=row.name) or "",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=row.media_type, headers=headers)
