"""The words of a printed receipt, in Chinese and English: it can be printed in either, whoever prints it."""

from __future__ import annotations

from wanjia.revenue.billing.kernel.wording import Language

#: what → Chinese, English
LABELS: dict[str, tuple[str, str]] = {
    "receipt": ("电费收据", "Receipt for electricity"),
    "number": ("收据编号", "Receipt number"),
    "payment": ("收款流水号", "Payment number"),
    "customer": ("户名", "Customer"),
    "account": ("户号", "Account number"),
    "address": ("用电地址", "Address"),
    "unit": ("收款单位", "Taken by the unit"),
    "taken": ("收款时间", "Taken at"),
    "cashier": ("收款人", "Cashier"),
    "tender": ("付款方式", "Paid by"),
    "amount": ("实收金额", "Amount received"),
    "in_words": ("人民币（大写）", "In Chinese capitals"),
    "what": ("收费项目", "What it settled"),
    "bill": ("账单", "Bill"),
    "sum": ("金额（元）", "Amount (yuan)"),
    "left": ("余额转预收电费", "Left over: paid in advance"),
    "yuan": ("元", "yuan"),
    "void": ("作废", "VOID"),
    "copy": ("补打", "COPY"),
    "seal": ("收款单位（盖章）", "Seal of the unit"),
    "keep": ("本收据不作报销凭证，发票请另行开具。", "This receipt is no tax invoice; ask for one separately."),
    "missing": ("有字符无法打印，以“〓”代替：", "Some characters cannot be printed and stand as “〓”: "),
}


def label(name: str, *, language: Language) -> str:
    """
    Give a printed word.

    :raises KeyError: if there is none of that name
    """
    chinese, english = LABELS[name]
    return chinese if language is Language.ZH else english
