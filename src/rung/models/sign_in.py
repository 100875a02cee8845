"""How people come in: which roles need a second factor for it."""

from django.db import models

from rung.domain.permissions import Role
from rung.models.choice import choices, only
from rung.models.people import Person

# What the sign-in library calls the kinds of its authenticators.
APP, PASSKEY, CODES = "totp", "webauthn", "recovery_codes"
SECOND = (APP, PASSKEY)  # codes stand in for one that is lost; they are none by themselves


class RequiredFactor(models.Model):
    """A role whose people need a passkey or an authenticator app; no row, no need."""

    role = models.CharField(max_length=20, primary_key=True, choices=choices(Role))
    since_at = models.DateTimeField()
    required_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [only("role", Role, "required_factor_role_is_known")]

    @classmethod
    def roles(cls) -> frozenset[Role]:
        """The roles whose people need a second factor."""
        return frozenset(map(Role, cls.objects.values_list("role", flat=True)))
