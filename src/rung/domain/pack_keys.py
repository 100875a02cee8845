"""Every key of every kind of policy pack: what is expected, what holds without it, what it does.

One table for the checks at the door and for docs/reference/policy-packs.md.
"""

from typing import Final

from rung.domain.matching import Phase
from rung.domain.matrix import Anchor, Condition, Contact, StartRule
from rung.domain.pack_forms import Choice, Fee, Flag, ListOf, Name, Percents, Sum, Text
from rung.domain.pack_key import (
    ABOUT,
    AMOUNT,
    AMOUNT_OR_UNKNOWN,
    BUSINESS_DAYS,
    CALENDAR,
    CALENDAR_ABOUT,
    LEVEL_NUMBER,
    UPDATES,
    VARYING,
    WHEN_KEY,
    WORD,
    Key,
)
from rung.domain.packs import AT_ONCE, CONFIRM, DISPUTE, OFFER, REQUESTS, WARN_AT, Kind

LEVEL: Final = (
    Key(
        "number",
        "Its place, where you want it written; levels are numbered by their order.",
        LEVEL_NUMBER,
        default="its place",
    ),
    Key(
        "title",
        "Who it is. “unknown” says that nobody has published it.",
        Text(120),
        default="“unknown”",
        varies=True,
    ),
    Key(
        "label",
        "What people call the level itself: “Tier 0”, “Adviser”.",
        Text(60),
        default="“Level” and its number",
    ),
    Key(
        "opens_after",
        "How long the level below has before this one may be engaged. Without “business” it "
        "counts day and night. “unknown”: not published.",
        AMOUNT_OR_UNKNOWN,
        default="not published, unless opens_when stands",
        varies=True,
    ),
    Key(
        "opens_from",
        "From what that time counts.",
        Choice(tuple(Anchor)),
        default=f"“{Anchor.ENGAGED}”",
    ),
    Key(
        "opens_when",
        f"The condition on which it opens. {'; '.join(f'“{each}”' for each in Condition)}: the "
        "record answers. Any other words: whoever engages it says that they hold.",
        Text(200),
        default="none",
    ),
    Key(
        "acknowledge_within",
        "How long it has to answer once engaged.",
        AMOUNT_OR_UNKNOWN,
        default="it owes no answer",
        varies=True,
    ),
    Key(
        "contact",
        "When the customer learns how it is reached.",
        Choice(tuple(Contact)),
        default=f"“{Contact.PUBLISHED}”",
    ),
    Key(
        "channels",
        "How it is reached: “phone”, “email” or any other way.",
        ListOf(WORD),
        default="not published",
    ),
    Key(
        "contact_from",
        "Where its contact is found: “order acknowledgement letter”.",
        Text(200),
        default="not said",
    ),
    Key("if_unknown", "Whom to ask when nobody is known.", Text(200), default="not said"),
    Key("calendar", "Its own calendar.", CALENDAR, default="the matrix's"),
    Key(
        "counterpart",
        "The title of the customer's person on this level.",
        Text(120),
        default="none",
    ),
    Key("outside", "A party outside the carrier, who owes nothing here.", Flag(), default="false"),
    Key(
        "skipped_when",
        "When it is passed over: “the complaint is about this level”.",
        Text(200),
        default="never",
    ),
    Key(
        "approves_up_to",
        "Up to what cost it approves resources that are asked for; “any”: without a limit. Inside "
        "the carrier only, no customer sees it.",
        Sum(),
        default="no limit is published: the highest level decides",
    ),
)
OWNER: Final = (
    Key(
        "may_bring_forward",
        "The owner of a level may bring the next one in early, with a reason.",
        Flag(),
        default="true",
    ),
    Key(
        "may_hold_back",
        "The owner may hold the next level back, with a reason.",
        Flag(),
        default="false",
    ),
    Key("hold_back_at_most", "How much later at most.", AMOUNT, default="no bound"),
)
WAIVER: Final = (
    Key("decide_within", "How long a manager has to decide.", AMOUNT, default="no due time"),
    Key(
        "triggers",
        "The risks for which an interval may be passed over.",
        several=True,
        default="any risk, in words",
        keys=(
            Key("key", "A short name for figures; never changed.", Name(40), needed=True),
            Key("words", "The risk as people read it.", Text(200), needed=True),
            Key("evidence", "What is asked for to show it.", Text(200), default="nothing"),
        ),
    ),
)
RESOURCES: Final = (
    Key(
        "decide_within",
        "How long a level has to decide on technical help, people, money or an expedite.",
        AMOUNT,
        default=f"“{REQUESTS}”",
    ),
)
MAIL: Final = (
    Key(
        "raise",
        f"What new mail of a known contact about an order does: “{OFFER}” it to the care manager "
        f"as an escalation with everything filled in, or raise it “{AT_ONCE}” where the mail "
        "server proved its sender and it names one order; what is missing is asked for by mail, "
        "once.",
        Choice((OFFER, AT_ONCE)),
        default=f"“{OFFER}”",
    ),
)
DESK: Final = (
    Key("title", "What it is called.", Text(120), needed=True),
    Key("opened_by", "The level that may open a ticket there.", LEVEL_NUMBER, default="1"),
    Key(
        "speaks_to_customer",
        "Whether it gives the updates while it is open.",
        Flag(),
        default="true",
    ),
)
MISSED_DATE, NO_DATE = "committed date missed", "no committed date"
ELIGIBILITY: Final = (
    Key(
        "phases",
        "How far an order must be to be escalated.",
        ListOf(Choice(tuple(Phase))),
        default="any",
    ),
    Key("segments", "For which customers.", ListOf(Text(80)), default="all"),
    Key(
        "contacts",
        "“registered”: only contacts whom the account named beforehand.",
        Choice(("registered",)),
        default="whoever may escalate for the account",
    ),
    Key(
        "checks",
        "What whoever escalates confirms having done first.",
        ListOf(Text(200)),
        default="nothing",
    ),
    Key(
        "reasons",
        "The valid reasons, of which one is chosen.",
        several=True,
        default="any reason, in words",
        keys=(
            Key("key", "A short name for figures; never changed.", Name(40), needed=True),
            Key("words", "The reason as people read it.", Text(200), needed=True),
            Key(
                "needs",
                "What the record must show for it.",
                Choice((MISSED_DATE, NO_DATE)),
                default="nothing",
            ),
            Key(
                "after",
                "How long after the order's validation it becomes valid.",
                AMOUNT,
                default="at once",
            ),
        ),
    ),
    Key(
        "otherwise",
        "Who is asked instead where this policy is not for the order; the first that holds.",
        several=True,
        default="nobody is named",
        keys=(
            WHEN_KEY,
            Key("refer", "Whom to turn to.", Text(200), needed=True),
        ),
    ),
)
EXPEDITE: Final = (
    Key("channel", "How an earlier date is asked for.", Text(120), default="not said"),
    Key("fee", "What it costs. “unknown”: not published.", Fee(), default="“unknown”"),
    Key("pre_approved_if", "Which orders need no approval.", Text(200), default="none"),
    Key("granted_if", "On what a grant depends.", Text(200), default="not said"),
    Key(
        "route",
        "Whether somebody must approve it.",
        Choice(("approval", "pre-approved")),
        default="“approval”",
    ),
    Key("decided_by", "The level that decides.", LEVEL_NUMBER, default="1"),
    Key("refusal_needs_reason", "Whether a refusal must say why.", Flag(), default="true"),
    Key(
        "may_offer_other_date",
        "Whether another date may be offered instead.",
        Flag(),
        default="false",
    ),
)
LADDER: Final = (
    *ABOUT,
    Key(
        "start",
        "What becomes of somebody who begins above level 1: “strict”, they are told to begin "
        "there; “asked”, level 1 is engaged and who was reached owes the answer; “free”, any "
        "level at any time.",
        Choice(tuple(StartRule)),
        default=f"“{StartRule.ASKED}”",
    ),
    *VARYING,
    Key("charged_priorities", "The priorities that cost extra.", ListOf(WORD), default="none"),
    Key(
        "calendar",
        CALENDAR_ABOUT,
        CALENDAR,
        default="the calendar of the order's region",
    ),
    Key(
        "calendars",
        "Calendars by circumstances; the first that holds.",
        several=True,
        default="none",
        keys=(WHEN_KEY, Key("calendar", "The calendar there.", CALENDAR, needed=True)),
    ),
    Key(
        "warn_at_percent",
        "When those who owe an answer or update are reminded, in percent of its time.",
        Percents(),
        default=str(list(WARN_AT)),
    ),
    Key(
        "when_missed",
        "When an acknowledgement is missed: “tell” the level above, or “engage” it.",
        Choice(("tell", "engage")),
        default="“tell”",
    ),
    Key(
        "when_open",
        "When the time before a level has passed, and it opens on no condition: “tell” the "
        "customer, or “engage” it without being asked.",
        Choice(("tell", "engage")),
        default="“tell”",
    ),
    Key("needs_reason", "Whoever engages a level says why.", Flag(), default="false"),
    Key("continues", "Further levels follow the rule of the last one.", Flag(), default="false"),
    Key(
        "confirm_within",
        "How long the customer has to confirm a resolution.",
        BUSINESS_DAYS,
        default=f"“{CONFIRM}”",
    ),
    Key(
        "dispute_within",
        "How far back a customer's own version of a contact counts.",
        BUSINESS_DAYS,
        default=f"“{DISPUTE}”",
    ),
    UPDATES,
    Key("owner", "What the owner of a level may do with the next one.", keys=OWNER),
    Key("waiver", "For what an interval may be passed over.", keys=WAIVER),
    Key(
        "resources",
        "How resources that are asked for are decided on.",
        keys=RESOURCES,
        default="as below",
    ),
    Key("desk", "A desk beside the ladder.", keys=DESK, default="none"),
    Key("mail", "What mail that comes in does by itself.", keys=MAIL, default="as below"),
    Key(
        "eligibility", "When an order may be escalated at all.", keys=ELIGIBILITY, default="always"
    ),
    Key("expedite", "How an earlier date is asked for.", keys=EXPEDITE, default="none"),
    Key(
        "enter",
        "Classes of concern that enter above level 1; the first that holds.",
        several=True,
        default="none",
        keys=(WHEN_KEY, Key("level", "The level it enters at.", LEVEL_NUMBER, needed=True)),
    ),
    Key("levels", "The levels, from the first.", several=True, needed=True, keys=LEVEL),
)
ROUTING: Final = (
    *ABOUT,
    Key(
        "rules",
        "Which policy an order follows; the first that holds.",
        several=True,
        needed=True,
        keys=(
            WHEN_KEY,
            Key("policy", "The name of the policy.", Name(), default="none: then refer stands"),
            Key("refer", "Who handles it instead, in words.", Text(200), default="none"),
        ),
    ),
)
CADENCE: Final = (
    *ABOUT,
    *VARYING,
    Key(
        "calendar",
        CALENDAR_ABOUT,
        CALENDAR,
        default="the calendar of the order's region",
    ),
    Key(
        "acknowledge_within",
        "How soon it is acknowledged.",
        AMOUNT_OR_UNKNOWN,
        default="not published",
        varies=True,
    ),
    Key(
        "restore_within",
        "How soon it works again.",
        AMOUNT_OR_UNKNOWN,
        default="not published",
        varies=True,
    ),
    UPDATES,
)
KEYS: Final = {
    Kind.LADDER: LADDER,
    Kind.ROUTING: ROUTING,
    Kind.CADENCE: CADENCE,
    Kind.EXPEDITE: (*ABOUT, *EXPEDITE),
}
