"""URLs of urging."""

from django.urls import path

from rectification.urging import views

urlpatterns = [path("urges/<uuid:batch>/undo/", views.undo_urge, name="undo_urge")]
