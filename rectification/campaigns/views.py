"""The view that ends a campaign."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui.acts import READ_OR_WRITE, act, allow, form_of
from rectification.campaigns import services
from rectification.campaigns.pages import CampaignPages


@READ_OR_WRITE
def end_campaign(request: HttpRequest, pk: int):
    """End a campaign."""
    campaign = CampaignPages.row(request, pk)
    allow(request, "rectification.end_campaign", campaign.organisation)
    title = _("End the campaign")
    shared = CampaignPages.context(request) | {"title": f"{title}：{campaign}", "submit_label": title}
    return act(
        request,
        form_of(request),
        lambda form: services.end_campaign(campaign=campaign, actor=request.user),
        done=_("The campaign has ended."),
        back=reverse("campaign_detail", args=[pk]),
        form_hint=_("Nothing can be registered in it any more. What is open can still be closed."),
        **shared,
    )
