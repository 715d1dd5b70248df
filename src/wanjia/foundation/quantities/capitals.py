"""Yuan in the Chinese capitals that bills and receipts carry beside the figures (人民币大写)."""

from __future__ import annotations

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("", "万", "亿", "万亿")
GROUP = 4


def in_capitals(amount: Decimal) -> str:
    """
    Write an amount out, such as 壹仟零贰拾元伍角整 for 1020.50.

    Source: 支付结算办法, appendix on how bills are written: one 零 for zeros inside, 整 after yuan and jiao.

    :param amount: yuan, at most 2 places and 16 digits before the point
    :raises ValueError: if it has more
    """
    fen = abs(amount).scaleb(2)
    if fen != int(fen) or fen >= Decimal(10) ** 18:
        msg = f"{amount} is no amount of yuan and fen"
        raise ValueError(msg)
    yuan, rest = divmod(int(fen), 100)
    sign = "负" if amount < 0 else ""
    if not yuan and not rest:
        return "零元整"
    return sign + _whole(yuan) + _parts(rest, has_yuan=yuan > 0)


def _whole(yuan: int) -> str:
    """Write whole yuan in groups of four digits; a group that begins with zeros gets one 零 before it."""
    if not yuan:
        return ""
    digits = str(yuan)
    digits = digits.zfill(-(-len(digits) // GROUP) * GROUP)
    groups = [digits[start : start + GROUP] for start in range(0, len(digits), GROUP)]
    written, skipped = "", False
    for place, group in enumerate(groups):
        if not int(group):
            skipped = bool(written)
            continue
        if written and (skipped or group[0] == "0"):
            written += DIGITS[0]
        written += _group(group) + GROUPS[len(groups) - 1 - place]
        skipped = False
    return written + "元"


def _group(digits: str) -> str:
    written = ""
    for place, digit in enumerate(digits):
        if digit != "0":
            needs_zero = bool(written) and digits[place - 1] == "0"
            written += (DIGITS[0] if needs_zero else "") + DIGITS[int(digit)] + PLACES[place]
    return written


def _parts(rest: int, *, has_yuan: bool) -> str:
    """Write jiao and fen; 整 where no fen follow."""
    jiao, fen = divmod(rest, 10)
    if not rest:
        return "整"
    if not fen:
        return f"{DIGITS[jiao]}角整"
    before = f"{DIGITS[jiao]}角" if jiao else (DIGITS[0] if has_yuan else "")
    return f"{before}{DIGITS[fen]}分"
