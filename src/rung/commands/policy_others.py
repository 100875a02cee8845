"""What packs answer that are no ladder: a route, a rhythm, the price of an earlier date."""

from decimal import Decimal

from rung.commands.mistakes import UsageMistake
from rung.commands.policy_ladder import NOT_PUBLISHED, Told
from rung.domain.matching import Circumstances, match
from rung.domain.pack_forms import UNKNOWN_WORD
from rung.domain.packs import AGREED, Pack

MOST_DAYS = 400


def routing_told(pack: Pack, facts: Circumstances) -> Told:
    """Which rule holds in these circumstances, and why that one."""
    matched = match(pack.rules, facts)
    if matched is None:
        words = "no rule applies: an order like this follows no policy"
        return Told((f"{pack.title}: {words}.",), {"rule": None, "because": words})
    rule = matched.rule
    answer = f"policy {rule.policy}" if rule.policy else f"handled elsewhere: {rule.refer}"
    form = {
        "rule": matched.number,
        "policy": rule.policy or None,
        "refer": rule.refer or None,
        "because": matched.words,
    }
    return Told((f"{pack.title}: {answer}", f"  {matched.words}"), form)


def cadence_told(pack: Pack, facts: Circumstances) -> Told:
    """The times of a cadence in these circumstances."""
    document = pack.document
    values = {
        "acknowledge_within": document.get("acknowledge_within", UNKNOWN_WORD),
        "restore_within": document.get("restore_within", UNKNOWN_WORD),
        "update_every": document.get("updates", {}).get("every", UNKNOWN_WORD),
    }
    said = {name: _said(pack.pick(value, facts)) for name, value in values.items()}
    lines = [f"{name.replace('_', ' ').capitalize()}: {words}" for name, words in said.items()]
    return Told((f"{pack.title}", *(f"  {line}" for line in lines)), said)


def expedite_told(pack: Pack, days: int | None) -> Told:
    """How an earlier date is asked for, who decides, and what it costs."""
    document = pack.document
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise UsageMistake(f"--days: expected 1 to {MOST_DAYS}, found {days}.")
    fee = document.get("fee", UNKNOWN_WORD)
    approved = document.get("route", "approval") == "approval"
    said = {
        "channel": document.get("channel", NOT_PUBLISHED),
        "fee": _said(fee),
        "price": None if days is None else _price(fee, days),
        "pre_approved_if": document.get("pre_approved_if"),
        "granted_if": document.get("granted_if"),
        "decided_by": f"level {document.get('decided_by', 1)}" if approved else "nobody: approved",
        "refusal_needs_reason": document.get("refusal_needs_reason", True),
        "may_offer_other_date": document.get("may_offer_other_date", False),
    }
    lines = [
        f"Asked for by: {said['channel']}",
        f"Fee: {said['fee']}",
        *([f"For {days} {'day' if days == 1 else 'days'}: {said['price']}"] if days else []),
        f"Decided by: {said['decided_by']}",
        *([f"Needs no approval: {said['pre_approved_if']}"] if said["pre_approved_if"] else []),
        *([f"Granted: {said['granted_if']}"] if said["granted_if"] else []),
        f"A refusal says why: {'yes' if said['refusal_needs_reason'] else 'no'}",
        f"Another date may be offered: {'yes' if said['may_offer_other_date'] else 'no'}",
    ]
    return Told((pack.title, *(f"  {line}" for line in lines)), {**said, "days": days})


def _price(fee: str, days: int) -> str:
    """The fee for so many days; per day it is multiplied, else it is the same."""
    if fee == UNKNOWN_WORD:
        return NOT_PUBLISHED
    amount, currency, *per = fee.split(" ")
    total = Decimal(amount) * days if per == ["per", "day"] else Decimal(amount)
    return f"{total} {currency}"


def _said(words: str) -> str:
    if words == AGREED:
        return "agreed with the customer; each business day until then"
    return NOT_PUBLISHED if words == UNKNOWN_WORD else words
