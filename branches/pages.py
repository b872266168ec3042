"""Pages of branches: profiles, organisation life, frequency rules."""

from django.db.models import Sum
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from branches import services
from branches.columns import FREQUENCY, MONTH, PROFILE, RECORD
from branches.due import without_profile
from branches.filters import FrequencyFilter, ProfileFilter, RecordFilter
from branches.forms import (
    FrequencyForm,
    NewFrequencyForm,
    NewProfileForm,
    NewRecordForm,
    ProfileForm,
    RecordForm,
)
from branches.indicators import ATTENDANCE, RECORDS_COMPLETE
from branches.models import BranchProfile, FrequencyRule, LifeRecord
from branches.services.asking import with_month
from branches.services.health import remarks
from portal.evidence.serving import attached
from portal.indicators import measure
from portal.ui.pages import Action, ModelPages, Write


class ProfilePages(ModelPages):
    """Branch profiles."""

    model = BranchProfile
    name = "profile"
    path = "profiles/"
    title = _("Branch profiles")
    permission = "branches.view_profile"
    columns = (*PROFILE, *MONTH)
    filterset = ProfileFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    tabs = ("all", "attention", "election_soon", "election_overdue", "no_record", "theme_day_held")
    detail_template = "branches/profile_detail.html"
    empty = _("No branch has filled in its profile yet.")
    actions = (
        Action(
            _("Import"), "import_upload", "upload", "branches.import_profiles", args=("branches.profiles",)
        ),
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "branches.export_profiles",
            args=("branches.profiles",),
            takes_query=True,
        ),
        Action(
            _("Fill in a branch profile"),
            "profile_new",
            "plus",
            "branches.add_profile",
            primary=True,
            offered=lambda user: without_profile(user).exists(),
        ),
    )
    row_actions = (
        Action(_("The year of this branch"), "branch_year", "calendar-range", "branches.view_record"),
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
    def rows(cls, request: HttpRequest, query: QueryDict | None = None):
        """Tell of each branch what it holds of this month, and whether it is to be looked at."""
        found = super().rows(request, query)
        if not getattr(request, "trusts_query", False):  # a saved view that is only counted shows no columns
            found.queryset = with_month(found.queryset.with_quiet(found.today), found.today)
        return found

    @classmethod
    def summary(cls, rows, count: int) -> str:
        """Add up what the branches listed hold of the month, and say how many are in no list for lack of a profile."""
        sums = rows.qs.order_by().aggregate(part=Sum("month_held"), whole=Sum("month_asked"))
        words = {"n": count, "month": date_format(rows.today, "YEAR_MONTH_FORMAT")} | {
            name: number or 0 for name, number in sums.items()
        }
        words["missing"] = without_profile(rows.user, cls.permission).count()
        sentence = gettext("%(n)s branches; %(month)s asks for %(whole)s, %(part)s held")
        if words["missing"]:
            sentence = gettext(
                "%(n)s branches; %(month)s asks for %(whole)s, %(part)s held;"
                " %(missing)s branches have not filled in their profile yet"
            )
        return sentence % words

    @classmethod
    def detail_context(cls, request, row):
        """Add what is to be held in the running month, quarter and year, the latest records and remarks."""
        today = timezone.localdate()
        records = LifeRecord.objects.visible_to(request.user, RecordPages.permission)
        own = BranchProfile.objects.visible_to(request.user, cls.permission).filter(pk=row.pk)
        return super().detail_context(request, row) | {
            "columns": PROFILE,
            "requirements": services.requirements(own, today, path=row.organisation_path),
            "records": records.filter(organisation=row.organisation, state=LifeRecord.State.HELD)[:8],
            "remarks": remarks(own.with_quiet(today).get(), today),
            "may_record": request.user.may("branches.add_record", row.organisation),
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
    tabs = ("all", "this_month", "incomplete_this_month", "this_quarter", "this_year", "void")
    detail_template = "branches/record_detail.html"
    empty = _("Nothing has been recorded yet.")
    actions = (
        Action(_("What is due"), "life_due", "calendar-check", "branches.view_record"),
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "branches.export_records",
            args=("branches.records",),
            takes_query=True,
        ),
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
    def summary(cls, rows, count: int) -> str:
        """Add up who attended in the month, of the records listed."""
        told = measure([ATTENDANCE, RECORDS_COMPLETE], rows.qs, rows.today)
        people, complete = told[ATTENDANCE.key], told[RECORDS_COMPLETE.key]
        words = {
            "n": count,
            "month": date_format(rows.today, "YEAR_MONTH_FORMAT"),
            "records": complete.whole,
            "complete": complete.part,
        }
        words |= {"part": people.part, "whole": people.whole}
        sentence = gettext(
            "%(n)s records; in %(month)s %(records)s, of which %(complete)s complete;"
            " %(whole)s should attend, %(part)s attended"
        )
        return sentence % words

    @classmethod
    def detail_context(cls, request, row):
        """Offer no edit of a void record; add its files."""
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and row.state == LifeRecord.State.HELD
        return shared | {"files": attached(row.evidence.all())}


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
        _("Saved. It holds for all branches below from the next period on."),
        hint=_(
            "0 times means that it is not asked for. The nearest rule above a branch holds. A rule holds from the next"
            " month, quarter or year on: what the running one asks for stays as it is."
        ),
    )
    edit = Write(
        "branches.change_frequency",
        FrequencyForm,
        services.change_frequency,
        _("Change a frequency rule"),
        _("Saved. Until the running period ends, the former rule holds."),
    )

    @classmethod
    def summary(cls, rows, count: int) -> str:
        """Say from when on a new branch is asked."""
        sentence = ngettext(
            "%(n)s rule. A new branch is first asked for the month, quarter or year that begins on or after the day of its"
            " founding.",
            "%(n)s rules. A new branch is first asked for the month, quarter or year that begins on or after the day of its"
            " founding.",
            count,
        )
        return sentence % {"n": count}

    @classmethod
    def detail_context(cls, request, row):
        """Offer no edit of a rule that has ended: its successor is changed."""
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and row.ends_on is None
        return shared
