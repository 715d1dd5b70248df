"""The words of the printed voucher of a refund, in Chinese and English; the names are those of the receipt's sheet."""

from __future__ import annotations

from wanjia.revenue.billing.kernel.wording import Language

#: what → Chinese, English
LABELS: dict[str, tuple[str, str]] = {
    "receipt": ("电费退费凭证", "Voucher of a refund"),
    "number": ("凭证编号", "Voucher number"),
    "customer": ("户名", "Customer"),
    "account": ("户号", "Account number"),
    "payee": ("收款人", "Paid to"),
    "way": ("退费方式", "Paid out by"),
    "paper": ("核验证件", "Identity paper shown"),
    "bank": ("开户银行", "Bank"),
    "bank_account": ("银行账号", "Account at the bank"),
    "unit": ("退费单位", "Paid out by the unit"),
    "paid": ("退费时间", "Paid out at"),
    "cashier": ("经办人", "Cashier"),
    "proposed": ("申请人", "Proposed by"),
    "decided": ("审批人", "Approved by"),
    "amount": ("退费金额", "Amount paid out"),
    "in_words": ("人民币（大写）", "In Chinese capitals"),
    "what": ("退费原因", "What it was paid for"),
    "bill": ("户号", "Account number"),
    "sum": ("金额（元）", "Amount (yuan)"),
    "left": ("", ""),
    "yuan": ("元", "yuan"),
    "copy": ("补打", "COPY"),
    "seal": ("收款人（签字）", "Signature of the payee"),
    "keep": ("本凭证由退费单位留存，作为出纳付款依据。", "Kept by the unit as the ground on which the cashier paid."),
    "missing": ("有字符无法打印，以“〓”代替：", "Some characters cannot be printed and stand as “〓”: "),
}


def label(name: str, *, language: Language) -> str:
    """
    Give a printed word.

    :raises KeyError: if there is none of that name
    """
    chinese, english = LABELS[name]
    return chinese if language is Language.ZH else english
