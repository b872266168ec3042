"""The picture of a campaign on the home page, across all matters: its heading and panels."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.dashboards.panels import (
    Heading,
    Option,
    Panel,
    Question,
    declare,
    declare_heading,
)
from rectification.panels import figures, heat, lights, overdue, scene, trend


def heading(question: Question) -> Heading | None:
    """Name the page after the chosen campaign, and offer the others."""
    chosen = scene.campaign(question) if question.user.may(scene.VIEW) else None
    if chosen is None:
        return None
    types = heat.types(question)
    aspects = len({one.aspect_id for one in types})
    checklist = ngettext("%(n)s type of problem", "%(n)s types of problem", len(types)) % {"n": len(types)}
    offered = question.once(scene.campaigns)
    return Heading(
        title=chosen.title,
        subtitle=_("%(organiser)s · %(aspects)s aspects, %(types)s")
        % {"organiser": chosen.organisation, "aspects": aspects, "types": checklist},
        options=[
            Option(one.title, question.address(campaign=one.pk), one == chosen)
            for one in offered
            if len(offered) > 1
        ],
        note=_(
            "Demonstration: 92 units, 518 measures and 369 solved problems are the newspaper's; the rest is invented."
        )
        if chosen.is_demo
        else "",
    )


declare_heading(heading)
declare(
    Panel("rectification.figures", scene.VIEW, "dashboards/figures.html", 10, figures.build, figures.sheets),
    Panel("rectification.heat", scene.VIEW, "dashboards/heat.html", 20, heat.build, heat.sheets),
    Panel(
        "rectification.trend",
        scene.VIEW,
        "dashboards/trend.html",
        30,
        trend.build,
        trend.sheets,
        is_half=True,
    ),
    Panel("rectification.lights", scene.VIEW, "dashboards/lights.html", 40, lights.build, is_half=True),
    Panel("rectification.overdue", scene.VIEW, "dashboards/overdue.html", 50, overdue.build, overdue.sheets),
)
