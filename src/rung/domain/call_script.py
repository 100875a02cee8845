"""What to have ready and say in the first call, and what to ask: one script for both ends (R6, R7).

The customer's lines and the care manager's questions follow one order, so that a call fills the
three fields of its log by itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One step of the call: what it is about, and what is said or asked of it."""

    head: str
    words: str


@dataclass(frozen=True)
class Script:
    """A call from its first question to its end."""

    title: str
    lines: tuple[Line, ...]


def for_customer(order: str = "", site: str = "", ccm: str = "your care manager") -> Script:
    """What a customer has ready, and says to ``ccm``; what is known of it is filled in."""
    lines = (
        Line("Order", f"Order {order}." if order else "The order number, or your own reference."),
        Line("Site", f"{site}." if site else "Which site it is about."),
        Line("What is wrong", "What does not happen, and since when. What you have tried."),
        Line("What it stops", "What stops, who is hit, what it costs, what you do meanwhile."),
        Line("What you want, by when", "The day or hour by which you need it, and why that one."),
        Line("Next contact", f"When does {ccm} get back to you, and how? Say it back, note it."),
        Line("Afterwards", "Log the call here, reached or not: it counts from when you tried."),
    )
    return Script("What to say when you call", lines)


def for_carrier(account: str = "the customer") -> Script:
    """What the care manager asks whoever calls for ``account``; each answer has its field."""
    lines = (
        Line("Who calls", f"Your name? Do you speak for {account}, or as its agent?"),
        Line("Which order", "Your order number, or the site?"),
        Line("When", "Have you tried to reach us before? When? That time counts."),
        Line("What is wrong", "What does not happen, and since when? What have you tried?"),
        Line("What it stops", "What stops, for how many, at what cost? Is there a work-around?"),
        Line("By when", "By when do you need it, and what happens then?"),
        Line("Next contact", "I call you back by … Is that time good, at this number?"),
    )
    return Script("What to ask, in this order", lines)
