"""What the figures' filters can be set to."""

from dataclasses import dataclass

from rung.models import Account, Order, Region

MOST = 300  # a longer list of accounts is no list to choose from


@dataclass(frozen=True)
class Choices:
    """Values with the words that name them."""

    regions: tuple[tuple[str, str], ...]
    products: tuple[tuple[str, str], ...]
    accounts: tuple[tuple[str, str], ...]


def choices() -> Choices:
    """Regions, products and accounts, each in the order of its name."""
    products = Order.objects.order_by("product").values_list("product", flat=True).distinct()
    return Choices(
        regions=tuple(Region.objects.order_by("name").values_list("code", "name")),
        products=tuple((name, name) for name in products[:MOST]),
        accounts=tuple(Account.objects.order_by("name").values_list("code", "name")[:MOST]),
    )
