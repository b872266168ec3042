"""Who meets what: a worker his grids, a partner the published wishes of its street, nobody more."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from grids.ground.services.naming import nameable, postable, street_of
from grids.models import Booking, Claim, Grid, GridPost, Partner, Report, TaskPlace, Visit, VisitTask, Wish
from portal.accounts.models import Grant
from portal.accounts.roles import ASSIGNED, PERMISSIONS, Role
from portal.scope.verbs import all_verbs
from portal.workflow import check_row
from tests.factories import grids as make
from tests.factories.accounts import grant, person
from tests.factories.organisations import organisation

VIEW = "grids.view_wish"


@pytest.fixture
def filled(place, worker, street_staff):
    for grid in (place.grid, place.other.grid, make.grid(place.community)):
        make.visit(grid, street_staff)
        make.report(grid, street_staff)
        make.wish(grid, street_staff)
        make.booking(grid, street_staff)
        make.task(grid.organisation, grid, street_staff)
    return place


@pytest.mark.parametrize(
    ("model", "verb"),
    [
        (Grid, "view_grid"),
        (GridPost, "view_grid"),
        (Visit, "view_visit"),
        (VisitTask, "view_task"),
        (TaskPlace, "add_visit"),
        (Report, "handle_report"),
        (Wish, "view_wish"),
        (Booking, "finish_booking"),
    ],
)
def test_a_worker_meets_the_rows_of_his_grids_only(filled, worker, model, verb):
    met = model.objects.visible_to(worker, f"grids.{verb}")
    grids = {getattr(row, "grid", row) for row in met} if model is not VisitTask else set()

    assert met.exists()
    assert met.count() < model._base_manager.count() or model is GridPost
    assert grids <= {filled.grid}


def test_a_post_that_has_ended_or_not_begun_opens_nothing(filled, worker):
    today = timezone.localdate()
    for span in ({"ends_on": today - timedelta(days=1)}, {"starts_on": today + timedelta(days=1)}):
        GridPost.objects.update(**{"starts_on": today - timedelta(days=9), "ends_on": None} | span)
        assert not Wish.objects.visible_to(worker, VIEW).exists()


def test_a_post_outside_the_street_of_the_grant_opens_nothing(filled, worker):
    make.post(filled.other.grid, worker)
    assert set(Grid.objects.visible_to(worker, "grids.view_grid")) == {filled.grid}


def test_a_grant_as_worker_at_the_root_opens_no_subtree(tree, filled):
    high = person(tree.root, Role.GRID_WORKER)
    assert high.may("grids.view_grid")
    assert not high.may("grids.view_grid", filled.street)
    assert not Grid.objects.visible_to(high, "grids.view_grid").exists()


def test_who_is_named_meets_what_he_is_to_do_elsewhere(filled, worker):
    report = make.report(filled.other.grid, worker)
    grant(worker, Role.GRID_WORKER, filled.other.street)
    assert not report.admits(worker, "grids.handle_report")
    Report.objects.filter(pk=report.pk).update(handler=worker)
    assert report.admits(worker, "grids.handle_report")


def test_who_was_named_elsewhere_meets_it_until_it_is_done_or_closed(filled, worker):
    grid = filled.other.grid
    grant(worker, Role.GRID_WORKER, filled.other.street)
    report = make.report(grid, worker, handler=worker, state="handled")
    booking = make.booking(grid, worker, assignee=worker)
    looks = ((report, "grids.view_report", "closed"), (booking, "grids.reveal_person", "done"))
    for row, verb, ended in looks:
        assert row.admits(worker, verb)
        type(row).objects.filter(pk=row.pk).update(state=ended)
        assert not row.admits(worker, verb)


def test_those_who_can_be_named_are_of_the_street_and_may_do_it(
    tree, filled, worker, street_staff, community_cadre
):
    leader = person(filled.street, Role.LEADER, name="街道领导")
    make.post(make.grid(filled.community), leader)
    for above in (tree.city, tree.committee):
        person(above, Role.UNIT_STAFF)
    without_a_grant = person(filled.street)
    make.post(make.grid(filled.community), without_a_grant)
    elsewhere = person(filled.other.street, Role.GRID_WORKER)
    make.post(filled.other.grid, elsewhere)
    person(filled.street, Role.GRID_WORKER, name="无网格的网格员")
    at_the_street = make.grid(filled.street)

    for made, verb in ((make.report, Report.HANDLE.verb), (make.booking, Booking.FINISH.verb)):
        assert set(nameable(made(filled.grid, worker), verb)) == {worker, street_staff, community_cadre}
        assert set(nameable(made(at_the_street, worker), verb)) == {worker, street_staff}


def test_whoever_is_posted_holds_the_role_at_the_grid_or_above_and_an_open_account(tree, filled, worker):
    in_the_community = person(filled.community, Role.GRID_WORKER, name="格日勒")
    person(filled.street, Role.GRID_WORKER, is_active=False)
    person(filled.street, Role.UNIT_STAFF)
    person(filled.other.street, Role.GRID_WORKER)
    former = person(filled.street, Role.GRID_WORKER)
    Grant.objects.filter(user=former).update(state=Grant.State.REVOKED)

    assert set(postable(filled.grid)) == {worker, in_the_community}
    assert set(postable(make.grid(filled.street))) == {worker}


def test_the_street_of_a_town_is_what_stands_below_the_local_committee(tree):
    town = organisation(tree.city, kind="primary_committee")
    village = organisation(town)
    zone = organisation(tree.city, kind="working_committee")
    street = organisation(zone, kind="working_committee")
    community = organisation(street, kind="primary_committee")
    assert [street_of(one.path) for one in (town, village)] == [town.path] * 2
    assert [street_of(one.path) for one in (street, community)] == [street.path] * 2
    assert street_of(tree.city.path) == tree.city.path


def test_partners_meet_published_wishes_and_nothing_else(place, worker, claimer, tree):
    published = make.wish(place.grid, worker, state="published")
    make.wish(place.grid, worker)
    make.wish(place.other.grid, worker, state="published")
    make.report(place.grid, worker)
    make.booking(place.grid, worker)

    assert list(Wish.objects.visible_to(claimer, VIEW)) == [published]
    assert not Wish.objects.visible_to(claimer, "grids.screen_wish").exists()
    assert not Wish.objects.visible_to(claimer, "grids.reveal_person").exists()
    for model, verb in ((Grid, "view_grid"), (Report, "view_report"), (Booking, "view_booking")):
        assert not model.objects.visible_to(claimer, f"grids.{verb}").exists()


def test_the_branches_of_a_partner_claim_too_and_those_above_it_do_not(
    place, worker, claimer, cadre, wish, outsider
):
    assert wish.admits(cadre, "grids.claim_wish")
    assert not wish.admits(outsider, "grids.claim_wish")
    above = person(organisation(place.street), Role.UNIT_STAFF)
    assert not wish.admits(above, VIEW)


def test_a_partner_of_yesterday_meets_nothing(place, claimer, wish):
    Partner.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not Wish.objects.visible_to(claimer, VIEW).exists()


def test_who_claimed_goes_on_meeting_the_wish_and_others_no_more(
    place, worker, claimer, wish, tree, outsider
):
    make.partner(place.street, tree.office_b)
    assert wish.admits(outsider, VIEW)
    make.claim(wish, tree.office_a, claimer)

    assert wish.admits(claimer, "grids.fulfil_wish")
    assert not wish.admits(outsider, VIEW)
    assert wish.admits(outsider, "grids.claim_wish")  # to be told that it is taken


def test_a_person_without_any_relation_is_refused(place, wish, outsider, keeper):
    for who in (outsider, keeper):
        with pytest.raises(PermissionDenied):
            check_row("grids.claim_wish", wish, who)


def test_rights_by_assignment_are_declared_verbs_and_no_subtree_rights():
    for role, verbs in ASSIGNED.items():
        assert verbs <= set(all_verbs())
        assert not verbs & PERMISSIONS[role]


def test_claims_belong_to_the_claimer(place, worker, claimer, wish, tree, street_staff):
    claim = make.claim(wish, tree.office_a, claimer)
    assert list(Claim.objects.visible_to(claimer, VIEW)) == [claim]
    for other in (street_staff, worker):
        assert not Claim.objects.visible_to(other, VIEW).exists()
