"""What a step says to a customer, filled in for one debt."""

from __future__ import annotations

from wanjia.foundation.access.masking import Personal
from wanjia.interfaces.console.dunning.subject import Debtor
from wanjia.interfaces.kit.figures import money
from wanjia.revenue.dunning.queries.debtor import NoticeRow
from wanjia.revenue.dunning.queries.rows import template_with_id
from wanjia.revenue.dunning.rules import filled
from wanjia.revenue.dunning.types import Placeholder as F


def message_of(step: NoticeRow, *, debtor: Debtor, language: str) -> tuple[str, str]:
    """
    Fill in the message of a step, personal data as the viewer may see it.

    :param language: ``zh`` or ``en``
    :returns: title and text; both empty where the step says nothing
    """
    template = template_with_id(step.template_id) if step.template_id is not None else None
    if template is None:
        return "", ""
    values = {
        F.CUSTOMER.value: debtor.name,
        F.ACCOUNT.value: debtor.account.number,
        F.ADDRESS.value: debtor.text(debtor.account.address, kind=Personal.ADDRESS),
        F.UNIT.value: debtor.account.unit_name,
        F.AMOUNT.value: money(debtor.overdue or step.amount),
        F.DUE_DATE.value: (debtor.oldest or step.debt_date).isoformat(),
        F.DAYS.value: str(debtor.days or step.days),
        F.TODAY.value: debtor.today.isoformat(),
    }
    title, text = (template.title_zh, template.text_zh) if language == "zh" else (template.title_en, template.text_en)
    return title, filled(text, values=values)
