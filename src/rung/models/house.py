"""What the house has of what policies name: values that rules look at, and calendars."""

from django.db.models import QuerySet

from rung.models.calendars import CalendarVersion
from rung.models.orders import Order
from rung.models.people import Account, Region


def known_values() -> dict[str, tuple[str, ...]]:
    """Products, regions, segments and accounts, each in its order."""
    products = Order.objects.exclude(product="").order_by("product")
    segments = Account.objects.exclude(segment="").order_by("segment")
    return {
        "product": tuple(products.values_list("product", flat=True).distinct()),
        "region": tuple(Region.objects.order_by("code").values_list("code", flat=True)),
        "segment": tuple(segments.values_list("segment", flat=True).distinct()),
        "account": tuple(Account.objects.order_by("code").values_list("code", flat=True)),
    }


def known_calendar(name: str) -> CalendarVersion | None:
    """The newest version of the calendar of that name; None when there is none."""
    return _newest_first(calendar__name=name).first()


def newest_calendar(**of: object) -> CalendarVersion:
    """The newest version of the one calendar that is meant; IndexError when there is none."""
    return _newest_first(**of)[0]


def _newest_first(**of: object) -> QuerySet[CalendarVersion]:
    return CalendarVersion.objects.filter(**of).order_by("-number")
