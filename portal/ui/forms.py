"""Forms that know their user: relations offer only rows that the person may see."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.amounts import MOST_DIGITS, PLACES, read_amount
from portal.calendar.years import plausible
from portal.evidence.types import TAKEN
from portal.scope.models import Scoped

LONGEST_KEY = 18  # digits; no database has a longer key, and some look-ups of Django fail on one


NOT_CHOSEN = "---------"  # Django's text for an empty choice


def name_fields(fields: Mapping[str, forms.Field]) -> None:
    """Name the field in the fault of each required field, and say "choose" in each empty choice."""
    for field in fields.values():
        chosen = isinstance(field, forms.ChoiceField)
        words = _("Choose: %(label)s.") if chosen else _("Please fill in: %(label)s.")
        if field.label:
            field.error_messages["required"] = words % {"label": field.label}
        if getattr(field, "empty_label", None) == NOT_CHOSEN:
            field.empty_label = _("Please choose")
        elif chosen and not hasattr(field, "empty_label") and not callable(field._choices):
            field.choices = [
                (value, _("Please choose") if label == NOT_CHOSEN else label)
                for value, label in field.choices
            ]


def hold_days(fields: Mapping[str, forms.Field]) -> None:
    """Require plausible days and moments in all fields of a form."""
    for field in fields.values():
        if isinstance(field, forms.DateField | forms.DateTimeField):
            field.validators.append(plausible)


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows. A key outside the range of the database matches none."""

    def clean(self, value):
        """Refuse keys outside the range, which `__in` would pass to the database."""
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key}
                )
        return super().clean(value)


class PersonalForm(forms.Form):
    """A form with `user`, and `row` when it is about one. Subclasses narrow their relations in `narrow`."""

    def __init__(self, *args, user, row: models.Model | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.row = user, row
        hold_days(self.fields)
        self.narrow()
        name_fields(self.fields)

    def narrow(self) -> None:
        """Narrow relation fields by `visible_to(self.user, …)`."""


class ReasonForm(PersonalForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PersonalModelForm(forms.ModelForm):
    """A model form whose relations to scoped models are narrowed to `relation_permissions[field]`.

    It never saves; its cleaned data goes to a service. A relation to a scoped model without an entry in
    `relation_permissions` offers nothing, so a forgotten entry is safe and noticed at once. `row` is the row from
    which an act starts, `instance` the one that fills the form.
    """

    relation_permissions: dict[str, str] = {}

    def __init__(self, *args, user, row: models.Model | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.row = user, row
        hold_days(self.fields)
        for name, field in self.fields.items():
            if type(field.widget) is forms.DateInput:
                field.widget = DayInput(attrs=field.widget.attrs)
                field.widget.is_required = field.required
            queryset = getattr(field, "queryset", None)
            if queryset is not None and issubclass(queryset.model, Scoped):
                permission = self.relation_permissions.get(name)
                field.queryset = queryset.visible_to(user, permission) if permission else queryset.none()
        self.narrow()
        name_fields(self.fields)

    def narrow(self) -> None:
        """Narrow relation fields further."""

    def save(self, commit=True):
        """Raise an exception, because services write."""
        raise RuntimeError("forms do not save; hand cleaned_data to a service")


class PlacedForm(PersonalModelForm):
    """A row of an active organisation."""

    def narrow(self) -> None:
        """Offer active organisations, and preselect the only one."""
        field = self.fields["organisation"]
        field.queryset = field.queryset.active()
        first = list(field.queryset[:2])
        if len(first) == 1:
            field.initial = first[0]


class AmountField(forms.DecimalField):
    """A decimal number or a sum of money, read like cells of a workbook (portal.amounts)."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": MOST_DIGITS, "decimal_places": PLACES, "min_value": 0} | kwargs)

    def to_python(self, value):
        """Return the amount. Raises ValidationError with the right form."""
        if value in self.empty_values:
            return None
        try:
            return read_amount(str(value))
        except ValueError as fault:
            raise ValidationError(str(fault), code="invalid") from fault

    def widget_attrs(self, widget):
        """Make a phone show its keypad for numbers."""
        return super().widget_attrs(widget) | {"inputmode": "decimal"}


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several pieces of evidence. A phone that reads the accepted types sends JPG for HEIC."""

    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"accept": ",".join(f".{extension}" for extension in TAKEN)} | (attrs or {}))


class FilesField(forms.FileField):
    """Several files, cleaned to a list, which is empty when none was chosen."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """Clean each file."""
        given = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(file, initial) for file in given]
        return [file for file in cleaned if file]
