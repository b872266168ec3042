"""URLs of requests."""

from rectification.requests import views
from rectification.requests.pages import ChangeRequestPages

urlpatterns = [views.ASK.url(), *ChangeRequestPages.urls(), views.DECIDE.url(), views.WITHDRAW.url()]
