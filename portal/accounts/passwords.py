"""Password rules of GB/T 22239 8.1.4.1, in addition to Django's own."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KEPT_OLD_PASSWORDS = 5


class CharacterClassesValidator:
    """Requires three of four classes: capitals, small letters, digits, others."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError for a password with fewer than three classes."""
        classes = (str.isupper, str.islower, str.isdigit, lambda character: not character.isalnum())
        found = sum(any(belongs(character) for character in password) for belongs in classes)
        if found < 3:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Use at least three of: capital letters, small letters, digits, other characters.")


class NotRecentlyUsedValidator:
    """Refuses the present password and the last five."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError for a password used before."""
        if user is None or user.pk is None:
            return
        used = [user.password, *user.old_passwords.values_list("password", flat=True)[:KEPT_OLD_PASSWORDS]]
        if any(check_password(password, kept) for kept in used if kept):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Do not use one of your last five passwords again.")
