"""The words of a printed receipt for a deposit, and of the voucher for one given back, in Chinese and English."""

from __future__ import annotations

from wanjia.revenue.billing.kernel.wording import Language

#: what → Chinese, English
LABELS: dict[str, tuple[str, str]] = {
    "receipt": ("电费保证金收据", "Receipt for a deposit"),
    "voucher": ("电费保证金退还凭证", "Voucher of a deposit given back"),
    "number": ("收据编号", "Receipt number"),
    "customer": ("户名", "Customer"),
    "account": ("户号", "Account number"),
    "address": ("用电地址", "Address"),
    "unit": ("经办单位", "Unit"),
    "moved": ("经办时间", "At"),
    "cashier": ("经办人", "Cashier"),
    "tender": ("付款方式", "Paid by"),
    "cash": ("现金", "Cash"),
    "amount": ("金额", "Amount"),
    "in_words": ("人民币（大写）", "In Chinese capitals"),
    "what": ("款项", "What for"),
    "bill": ("户号", "Account"),
    "sum": ("金额（元）", "Amount (yuan)"),
    "left": ("余额", "Left"),
    "taken": ("收取电费保证金", "Deposit taken as security"),
    "returned": ("退还电费保证金", "Deposit given back"),
    "yuan": ("元", "yuan"),
    "void": ("作废", "VOID"),
    "copy": ("补打", "COPY"),
    "seal": ("经办单位（盖章）", "Seal of the unit"),
    "signature": ("领款人（签字）", "Signature of who received it"),
    "keep": ("退还保证金时请出示本收据。", "Show this receipt when the deposit is given back."),
    "kept": ("本凭证由领款人签字后由经办单位留存。", "Signed by who received the money, it is kept by the unit."),
    "missing": ("有字符无法打印，以“〓”代替：", "Some characters cannot be printed and stand as “〓”: "),
}


def label(name: str, *, language: Language) -> str:
    """
    Give a printed word.

    :raises KeyError: if there is none of that name
    """
    chinese, english = LABELS[name]
    return chinese if language is Language.ZH else english
