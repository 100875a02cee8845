"""Impact, roadblocks and resources at the desk: what is begun on a page of its own."""

from dataclasses import replace

from rung.domain.permissions import Act
from rung.domain.refusals import BadInput
from rung.services import impact, resources, roadblocks
from rung.web.common.impact_fields import telling_of
from rung.web.desk.act_page import ActPage, Button, Typed
from rung.web.desk.forms import obstacles as forms
from rung.web.desk.seen import Seen

AGREE, KEEP = "agree", "keep"


def ascertain(seen: Seen, typed: Typed, pressed: str) -> None:
    """Agree with the customer's words, or keep a second version beside them."""
    if pressed not in {AGREE, KEEP}:
        raise BadInput("Press one of the two buttons: agree with it, or keep your version.")
    said = telling_of(typed, words=typed["words"])
    if pressed == AGREE and not said.says_nothing:
        raise BadInput(
            "You have written a version of your own. Keep it, or empty the fields to agree."
        )
    impact.tell_impact(
        escalation_id=seen.escalation.id,
        said=replace(said, agrees=pressed == AGREE),
        doing=seen.doing(typed["press_id"]),
    )


def name_roadblock(seen: Seen, typed: Typed, pressed: str) -> None:
    """What blocks, and who removes it by when."""
    del pressed
    roadblocks.name_roadblock(
        escalation_id=seen.escalation.id,
        blocks=typed["blocks"],
        department=typed["department"],
        remover_id=typed["remover"],
        due_at=typed["due_at"],
        doing=seen.doing(typed["press_id"]),
    )


def ask_resources(seen: Seen, typed: Typed, pressed: str) -> None:
    """It goes to whoever may decide."""
    del pressed
    resources.ask_resources(
        escalation_id=seen.escalation.id,
        wanted=forms.wanted_of(typed),
        doing=seen.doing(typed["press_id"]),
    )


ACTS: dict[str, ActPage] = {
    "impact": ActPage(
        Act.TELL_IMPACT,
        forms.AscertainForm,
        "Ascertain the impact",
        "Both versions stay on the record and the customer reads yours. No running time moves.",
        (Button("Keep our version", KEEP, "circle-check"), Button("It is as they say", AGREE)),
        ascertain,
        "The impact is ascertained on the record.",
    ),
    "roadblock": ActPage(
        Act.NAME_ROADBLOCK,
        forms.RoadblockForm,
        "Name a roadblock",
        "Who removes it is told at once. The customer sees nothing until you release words for "
        "them.",
        (Button("Name it", icon="plus"),),
        name_roadblock,
        "Roadblock named. Who removes it has been told.",
    ),
    "resources": ActPage(
        Act.ASK_RESOURCES,
        forms.ResourcesForm,
        "Ask for resources",
        "It goes at once to the level whose limit allows the cost. The customer sees no cost.",
        (Button("Ask for it", icon="send"),),
        ask_resources,
        "Asked for. The escalation says who decides, why they do, and by when.",
    ),
}
