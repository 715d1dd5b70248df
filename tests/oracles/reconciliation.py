"""Matching of bank lines, one pair at a time: slow and plain, written from the documentation alone."""

import re
from dataclasses import dataclass
from itertools import product

SHORTEST, CROWD, SUGGESTED = 6, 40_000, 5


@dataclass(frozen=True)
class Pair:
    """A line and what it may be, with points by sign in the order amount, day, name, reference."""

    line: int
    item: int | None
    bundle: str
    rule: str
    points: tuple[int, int, int, int]
    fee: int
    is_accepted: bool = False

    @property
    def score(self) -> int:
        """Sum of the points."""
        return sum(self.points)

    @property
    def other(self) -> object:
        """What stands on the other side."""
        return self.bundle or self.item


def words(*texts: str) -> set[str]:
    """References in texts."""
    whole = " ".join(texts).upper()
    return set(re.findall(r"[A-Z0-9]{6,}", whole)) | set(re.findall(r"[A-Z0-9]{6,}", re.sub(r"[-_/.:]", "", whole)))


def squeezed(name: str) -> str:
    """A name without blanks."""
    return re.sub(r"\s", "", name).upper()


def letters(name: str) -> set[str]:
    """Pairs of neighbouring letters."""
    padded = f"^{name}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)} if name else set()


def weighed(line: dict, other: dict, *, fee: int, by: dict) -> tuple[int, int, int, int] | None:
    """Points of a pair; none if too many days lie between."""
    apart = abs((line["day"] - other["day"]).days)
    if apart > by["days"]:
        return None
    a, b = squeezed(line["name"]), squeezed(other["name"])
    if b and b in line["text"].upper():
        name = by["NAME"]
    else:
        both = len(letters(a)) + len(letters(b))
        name = by["NAME"] * 2 * len(letters(a) & letters(b)) // both if both else 0
    found = [0]
    for mine, theirs in product(
        words(line["reference"], line["payer_reference"], line["text"]), words(other["references"])
    ):
        if mine in theirs or theirs in mine:
            found.append(by["REFERENCE"] * min(len(mine), len(theirs)) // max(len(mine), len(theirs)))
    amount = by["AMOUNT"] if fee == 0 else by["AMOUNT"] // 2
    return amount, by["DATE"] * (by["days"] + 1 - apart) // (by["days"] + 1), name, max(found)


def exact(lines: list[dict], items: list[dict], *, by: dict) -> list[Pair]:
    """Pairs of one amount and reference where neither side has another."""
    pairs = [
        (line["line"], item["item"])
        for line, item in product(lines, items)
        if line["amount"] == item["amount"]
        and words(line["reference"], line["payer_reference"], line["text"]) & words(item["references"])
    ]
    lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
    return [
        Pair(a, b, "", "EXACT", (by["AMOUNT"], 0, 0, by["REFERENCE"]), 0, is_accepted=True)
        for a, b in pairs
        if lefts.count(a) == 1 and rights.count(b) == 1
    ]


def decided(pairs: list[Pair], *, by: dict) -> list[Pair]:
    """Accept what nothing rivals, again and again."""
    rest, found = [pair for pair in pairs if pair.score >= by["suggest_at"]], []
    while True:
        good = []
        for pair in rest:
            rivals = [
                other.score
                for other in rest
                if other is not pair and (other.line == pair.line or other.other == pair.other)
            ]
            if pair.score >= by["accept_at"] and pair.score - max(rivals, default=0) >= max(by["margin"], 1):
                good.append(pair)
        if not good:
            return found + rest
        found += [Pair(p.line, p.item, p.bundle, p.rule, p.points, p.fee, is_accepted=True) for p in good]
        gone = {pair.line for pair in good}, {pair.other for pair in good}
        rest = [pair for pair in rest if pair.line not in gone[0] and pair.other not in gone[1]]


def bundles_of(items: list[dict]) -> list[dict]:
    """What may come in one sum."""
    found = []
    for name in sorted({item["bundle"] for item in items} - {""}):
        members = [item for item in items if item["bundle"] == name]
        if len(members) > 1:
            found.append(
                {
                    "bundle": name,
                    "amount": sum(item["amount"] for item in members),
                    "day": max(item["day"] for item in members),
                    "references": max(item["bundle_references"] for item in members),
                    "name": max(item["bundle_name"] for item in members),
                    "most_fee": sum(item["most_fee"] for item in members),
                }
            )
    return found


def sums(lines: list[dict], items: list[dict], *, by: dict) -> list[Pair]:
    """Lines that may be a whole bundle."""
    found = []
    for line, bundle in product(lines, bundles_of(items)):
        fee = bundle["amount"] - line["amount"]
        if fee == 0 or (line["amount"] > 0 and 0 < fee <= bundle["most_fee"]):
            points = weighed(line, bundle, fee=fee, by=by)
            if points:
                found.append(Pair(line["line"], None, bundle["bundle"], "SUM", points, fee))
    return decided(found, by=by)


def singles(lines: list[dict], items: list[dict], *, by: dict) -> list[Pair]:
    """Lines that may be one item."""
    found = []
    for line, item in product(lines, items):
        if line["amount"] == item["amount"]:
            points = weighed(line, item, fee=0, by=by)
            if points:
                found.append(Pair(line["line"], item["item"], "", "SCORE", points, 0))
    return decided(found, by=by)


def matched(lines: list[dict], items: list[dict], *, by: dict) -> list[Pair]:
    """Every line's accepted match, or its best suggestions."""
    first = exact(lines, items, by=by)
    lines = [line for line in lines if line["line"] not in {pair.line for pair in first}]
    items = [item for item in items if item["item"] not in {pair.item for pair in first}]
    second = sums(lines, items, by=by)
    taken = [pair for pair in second if pair.is_accepted]
    items = [item for item in items if item["bundle"] not in {pair.bundle for pair in taken}]
    lines = [line for line in lines if line["line"] not in {pair.line for pair in taken}]
    third = singles(lines, items, by=by)
    done = {pair.line for pair in third if pair.is_accepted}
    used = {pair.item for pair in third if pair.is_accepted}
    broken = {item["bundle"] for item in items if item["item"] in used}
    open_sums = [p for p in second if not p.is_accepted and p.line not in done and p.bundle not in broken]
    found = sorted(
        [*first, *taken, *open_sums, *third],
        key=lambda pair: (pair.line, -pair.score, pair.bundle, pair.item if pair.item is not None else 10**18),
    )
    kept: list[Pair] = []
    for pair in found:
        if sum(other.line == pair.line for other in kept) < SUGGESTED:
            kept.append(pair)
    return kept
