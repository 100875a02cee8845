"""The causes of trouble as the carrier keeps them inside: a closed list, for figures (R22, R29).

What the customer reads of the end is written for them; a cause is never shown to a customer.
"""

from enum import StrEnum


class Cause(StrEnum):
    """Why the order went wrong, as it was found at the end. Values are stored, never renamed."""

    PERMIT = "PERMIT"
    SUPPLIER = "SUPPLIER"
    CONSTRUCTION = "CONSTRUCTION"
    FACILITIES = "FACILITIES"
    EQUIPMENT = "EQUIPMENT"
    WORKMANSHIP = "WORKMANSHIP"
    SCHEDULING = "SCHEDULING"
    ORDER_DATA = "ORDER_DATA"
    SYSTEMS = "SYSTEMS"
    COMMUNICATION = "COMMUNICATION"
    CUSTOMER_SITE = "CUSTOMER_SITE"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        """The cause as the carrier's people say it."""
        return _LABELS[self]


_LABELS = {
    Cause.PERMIT: "Permit or easement",
    Cause.SUPPLIER: "Supplier late or at fault",
    Cause.CONSTRUCTION: "Construction",
    Cause.FACILITIES: "No facilities, ports or capacity",
    Cause.EQUIPMENT: "Equipment late, wrong or broken",
    Cause.WORKMANSHIP: "Work that had to be done again",
    Cause.SCHEDULING: "Crew or appointment",
    Cause.ORDER_DATA: "Wrong or missing data of the order",
    Cause.SYSTEMS: "Our own systems",
    Cause.COMMUNICATION: "News came late or not at all",
    Cause.CUSTOMER_SITE: "Site not ready",
    Cause.OTHER: "Another cause",
}
