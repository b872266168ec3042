"""The numbers of organisation life."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.frequencies.services.rules import Rules
from branches.life.models import LifeRecord
from branches.life.services.asking import month_asked, month_held, month_held_promptly
from branches.profiles.models import BranchProfile
from portal.indicators import Indicator, declare


def year_url(organisation: int, on: date) -> str:
    """Return the address of a branch's year, which shows for each kind what was due in a month and what was held."""
    profile = (
        BranchProfile._base_manager.filter(organisation=organisation).values_list("pk", flat=True).first()
    )
    return f"{reverse('branch_year', args=[profile])}?year={on.year}" if profile else ""


THEME_DAYS_HELD = Indicator(
    key="branches.theme_days_held",
    label=_("Theme days held this month"),
    unit=_("branches"),
    model=BranchProfile,
    part="theme_day_held",
    whole="theme_day_asked",
    list_url="profile_list",
    note=_(
        "Branches that have recorded a theme Party day this month, of those with a profile that are asked for one."
    ),
    of_a_day=True,
)
LIFE_HELD = Indicator(
    key="branches.life_held",
    label=_("Organisation life held of what the month asks for"),
    unit=_("occasions"),
    model=BranchProfile,
    part="all",
    whole="all",
    list_url="profile_list",
    part_sum=month_held,
    whole_sum=month_asked,
    rules=Rules,
    made_of=year_url,
    note=_(
        "What the rules ask for by the end of this month: monthly kinds each month, quarterly ones in the last month of"
        " the quarter, yearly ones in December. Held counts up to the number asked for. A new branch is first asked for"
        " the month, quarter or year that begins on or after the day of its founding."
    ),
    of_a_day=True,
)
ATTENDANCE = Indicator(
    key="branches.attendance",
    label=_("Attendance this month"),
    unit=_("persons"),
    model=LifeRecord,
    part="this_month",
    whole="this_month",
    list_url="record_list",
    part_sum="attended",
    whole_sum="expected",
    note=_("People who attended, of people who should have, added up over this month's records."),
    of_a_day=True,
)
RECORDS_COMPLETE = Indicator(
    key="branches.records_complete",
    label=_("Complete records this month"),
    unit=_("records"),
    model=LifeRecord,
    part="complete_this_month",
    whole="this_month",
    list_url="record_list",
    note=_(
        "Records with course and chair, with reasons where somebody was absent, and with decisions where a meeting"
        " decides; of all of this month."
    ),
    of_a_day=True,
)
# For schemes that do not count what was entered late. What is counted by default is LIFE_HELD.
LIFE_HELD_PROMPTLY = Indicator(
    key="branches.life_held_promptly",
    label=_("Organisation life held, without what was entered late"),
    unit=_("occasions"),
    model=BranchProfile,
    part="all",
    whole="all",
    list_url="profile_list",
    part_sum=month_held_promptly,
    whole_sum=month_asked,
    rules=Rules,
    made_of=year_url,
    note=_("As organisation life held, but a record made more than 7 days after the day does not count."),
    of_a_day=True,
)
RECORDS_PROMPT = Indicator(
    key="branches.records_prompt",
    label=_("Records made within 7 days this month"),
    unit=_("records"),
    model=LifeRecord,
    part="prompt_this_month",
    whole="this_month",
    list_url="record_list",
    note=_(
        "Records made at most 7 days after the day, of all of this month. The others are marked as entered late."
    ),
    of_a_day=True,
)
OF_RECORDS = (ATTENDANCE, RECORDS_COMPLETE)

declare(THEME_DAYS_HELD, LIFE_HELD, LIFE_HELD_PROMPTLY, RECORDS_PROMPT, *OF_RECORDS)
