"""The pages of docs/reference, made from the tables the program runs on."""

from collections.abc import Iterable

from rung.adapters import presets
from rung.commands.main import COMMANDS
from rung.commands.reference_events import events_page
from rung.commands.reference_packs import packs_page
from rung.domain.facts import Fact, visibility
from rung.domain.matching import Circumstances
from rung.domain.matrix_words import amount_words, opening_words
from rung.domain.pack_lines import read_pack_text
from rung.domain.packs import read_pack
from rung.domain.permissions import Act, Party, Relation, Role, may
from rung.domain.spans import HOUR
from rung.domain.transitions import TRANSITIONS, Command, diagram
from rung.domain.vocabulary import Status

NOTE = "This page is generated from the program's own tables by `rung docs`; edit those.\n"


def pages() -> dict[str, str]:
    """File name and content of every generated page."""
    return {
        "transitions.md": _transitions(),
        "permissions.md": _permissions(),
        "facts.md": _facts(),
        "policy-standard.md": _policy(),
        "policy-packs.md": _page("Keys of policy packs", *packs_page()),
        "webhook-events.md": _page("Events of webhooks", *events_page()),
        "commands.md": _commands(),
    }


def _transitions() -> str:
    rows = [
        [command.value, *(_target(status, command) for status in Status)] for command in Command
    ]
    return _page(
        "What is possible when",
        "Stored status is one of three words; everything else is derived. An act without a "
        "place in a status is refused with a sentence and nothing is written.",
        f"```mermaid\n{diagram()}\n```",
        _table(["act", *(status.value for status in Status)], rows),
    )


def _target(status: Status, command: Command) -> str:
    target = TRANSITIONS.get((status, command))
    return "" if target is None else f"→ {target.value}"


def _permissions() -> str:
    rows = [
        [
            act.value.lower().replace("_", " "),
            *(_relations(act, role) for role in Role),
        ]
        for act in Act
    ]
    return _page(
        "Who may do what",
        "A person has one role, and stands to an escalation as its care manager (CCM), as the "
        "holder or cover of an engaged level (HOLDER), as somebody else of the carrier (CARRIER), "
        "as the one who speaks to the customer by what its desk ticket says (SPEAKER: nobody else "
        "where it names one), or as a customer's contact who may escalate (CONTACT) or only look "
        "(OBSERVER). A cell names how one must stand to the object.",
        _table(["act", *(role.label for role in Role)], rows),
    )


def _relations(act: Act, role: Role) -> str:
    able = [r.value for r in Relation if may(act, Party(role, frozenset({r})))]
    inside = {Relation.CCM.value, Relation.HOLDER.value, Relation.CARRIER.value}
    if inside <= set(able):
        able = ["any of the carrier", *(each for each in able if each not in inside)]
    if role is Role.CUSTOMER:
        able = [each for each in able if each in {"CONTACT", "OBSERVER"}]
    else:
        able = [each for each in able if each not in {"CONTACT", "OBSERVER"}]
    return ", ".join(able)


def _facts() -> str:
    rows = [[f"`{fact.value}`", visibility(fact).value.lower()] for fact in Fact]
    return _page(
        "What the timeline records",
        "Every entry has the instant it happened and the instant it was recorded, who did it and "
        "by which channel. An entry can be kept more private than its kind, never less.",
        _table(["fact", "seen by at most"], rows),
    )


def _policy() -> str:
    document, _ = read_pack_text(presets.text_of("standard"))
    policy = read_pack(document, 1).resolve(Circumstances())
    levels = [
        [
            str(level.number),
            level.title,
            opening_words(policy, level.number),
            amount_words(level.acknowledge_within, none="–"),
            level.contact.value,
        ]
        for level in policy.levels
    ]
    warn = ", ".join(f"{percent} %" for percent in policy.warn_at)
    return _page(
        "The standard policy",
        _table(["level", "title", "opens", "acknowledges within", "contact"], levels),
        f"- Reminders at {warn} of an acknowledgement's or update's working time.\n"
        f"- First update: next closing time at least {policy.first_update_after // HOUR} business "
        f"hours after the raise; then every {policy.update_every.words}.\n"
        f"- A resolution is confirmed within {policy.confirm_within_days} business days, or closes "
        "by silence.\n"
        f"- A customer's version of a contact counts up to {policy.dispute_days} business days "
        "back.",
    )


def _commands() -> str:
    rows = [[f"`rung {name}`", command.help] for name, command in sorted(COMMANDS.items())]
    return _page(
        "The command line",
        "`rung COMMAND --help` explains a command and shows examples. Exit status: 0 done, "
        "1 refused with a sentence on standard error, 2 wrong words.",
        _table(["command", "what it does"], rows),
    )


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE.strip(), *parts]) + "\n"
