"""Pages of branches: profiles, organisation life, frequency rules."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches import services
from branches.columns import FREQUENCY, PROFILE, RECORD
from branches.filters import FrequencyFilter, ProfileFilter, RecordFilter
from branches.forms import (
    FrequencyForm,
    NewFrequencyForm,
    NewProfileForm,
    NewRecordForm,
    ProfileForm,
    RecordForm,
)
from branches.models import BranchProfile, FrequencyRule, LifeRecord
from portal.ui.pages import Action, ModelPages, Write


class ProfilePages(ModelPages):
    """Branch profiles."""

    model = BranchProfile
    name = "profile"
    path = "profiles/"
    title = _("Branch profiles")
    permission = "branches.view_profile"
    columns = PROFILE
    filterset = ProfileFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    tabs = ("all", "election_soon", "election_overdue", "theme_day_held")
    detail_template = "branches/profile_detail.html"
    empty = _("No branch has filled in its profile yet.")
    actions = (
        Action(_("Fill in a branch profile"), "profile_new", "plus", "branches.add_profile", primary=True),
    )
    new = Write(
        "branches.add_profile",
        NewProfileForm,
        services.add_profile,
        _("Fill in a branch profile"),
        _("Saved. What is due this month is shown below."),
        hint=_("Once is enough: records and reminders take it from here."),
    )
    edit = Write(
        "branches.change_profile",
        ProfileForm,
        services.change_profile,
        _("Change a branch profile"),
        _("Saved."),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add what is to be held in the running month, quarter and year, and the latest records."""
        today = timezone.localdate()
        records = LifeRecord.objects.visible_to(request.user, RecordPages.permission)
        return super().detail_context(request, row) | {
            "requirements": services.requirements([row], today),
            "records": records.filter(organisation=row.organisation, state=LifeRecord.State.HELD)[:8],
            "is_overdue": row.is_overdue(today),
        }


class RecordPages(ModelPages):
    """Organisation life."""

    model = LifeRecord
    name = "record"
    path = "records/"
    title = _("Organisation life")
    permission = "branches.view_record"
    columns = RECORD
    filterset = RecordFilter
    joins = ("organisation", "recorded_by")
    order = ("-held_on", "-pk")
    tabs = ("all", "this_month", "this_quarter", "this_year", "void")
    empty = _("Nothing has been recorded yet.")
    actions = (
        Action(_("What is due"), "life_due", "calendar-check", "branches.view_record"),
        Action(_("Record organisation life"), "record_new", "plus", "branches.add_record", primary=True),
    )
    row_actions = (
        Action(
            _("Void"),
            "void_record",
            "ban",
            "branches.void_record",
            when=lambda row: row.state == LifeRecord.State.HELD,
        ),
    )
    new = Write(
        "branches.add_record",
        NewRecordForm,
        services.add_record,
        _("Record organisation life"),
        _("Recorded."),
        hint=_("About two minutes. Numbers of people are enough: no roll, no photos."),
    )
    edit = Write(
        "branches.change_record",
        RecordForm,
        services.change_record,
        _("Change a record of organisation life"),
        _("Saved."),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Offer no edit of a void record."""
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and row.state == LifeRecord.State.HELD
        return shared


class FrequencyPages(ModelPages):
    """Frequency rules."""

    model = FrequencyRule
    name = "frequency"
    path = "frequencies/"
    title = _("Frequency rules")
    permission = "branches.view_frequency"
    columns = FREQUENCY
    filterset = FrequencyFilter
    joins = ("organisation",)
    order = ("organisation_path", "kind")
    empty = _("No organisation has set a rule of its own: the system's defaults hold, with their basis.")
    actions = (
        Action(_("Set a frequency rule"), "frequency_new", "plus", "branches.set_frequency", primary=True),
    )
    new = Write(
        "branches.set_frequency",
        NewFrequencyForm,
        services.set_frequency,
        _("Set a frequency rule"),
        _("Saved. It holds for all branches below, from now on."),
        hint=_("0 times means that it is not asked for. The nearest rule above a branch holds."),
    )
    edit = Write(
        "branches.change_frequency",
        FrequencyForm,
        services.change_frequency,
        _("Change a frequency rule"),
        _("Saved."),
    )
