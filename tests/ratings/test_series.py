"""The migration that makes series and flags of what equal titles meant before."""

from datetime import date

import pytest
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from ratings.models import Custody, PeerGroup, Round, Scheme
from ratings.publishing.services import publish_round
from ratings.publishing.services.checking import check_round
from ratings.rounds.months import before, first_of
from ratings.rounds.services.digests import digest_of
from ratings.schemes.services import add_group, renew_scheme
from tests.factories import ratings as make

LAST = before(first_of(timezone.localdate()))
BEFORE, AFTER = "0002_in_use_from_proposed_at_digest_format", "0005_one_series_one_flag"
NOW = MigrationLoader(None).graph.leaf_nodes("ratings")[0][1]


@pytest.mark.django_db(transaction=True)
def test_equal_titles_of_an_organiser_become_a_series_and_equal_groups_a_flag(
    scheme, tree, admin, leader, migrate
):
    edition = renew_scheme(scheme=scheme, edition="2027", actor=admin)
    added = add_group(scheme=edition, name="社区支部", branches=[], actor=admin)
    other = make.scheme(tree.committee, title="另一面红旗")
    elsewhere = make.scheme(tree.office_a, title=scheme.title)
    apart = [make.group(one, name="机关支部") for one in (other, elsewhere)]
    fields = {"state": Round.State.NOTICE, "proposed_by": admin, "notice_until": date(2020, 1, 1)}
    month = make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000}, month=LAST, **fields)
    Round.objects.filter(pk=month.pk).update(digest_format=2)  # as it was then
    month.refresh_from_db()
    publish_round(round_=month, actor=leader)

    migrate("ratings", BEFORE)
    migrate("ratings", AFTER)

    series = dict(Scheme.objects.values_list("pk", "series"))
    assert series[scheme.pk] == series[edition.pk]
    assert len({series[scheme.pk], series[other.pk], series[elsewhere.pk]}) == 3
    owners = Scheme.objects.values_list("pk", "series__organisation", "series__organisation_path")
    assert {pk: owner for pk, *owner in owners}[elsewhere.pk] == [tree.office_a.pk, tree.office_a.path]
    flags = dict(PeerGroup.objects.values_list("pk", "flag"))
    chained = {flags[one.groups.get(name="机关支部").pk] for one in (scheme, edition)}
    assert len(chained) == 1
    assert len(chained | {flags[one.pk] for one in (added, *apart)}) == 4
    assert Custody.objects.values_list("group__flag", flat=True).get() in chained

    migrate("ratings", NOW)
    published = Round.objects.get(pk=month.pk)
    assert published.digest == digest_of(published)
    assert check_round(published) == []
    # The edition in use keeps its rules, drafts begin with the new ones.
    told = dict(Scheme.objects.values_list("pk", "arithmetic"))
    assert (told[scheme.pk], told[edition.pk]) == (1, 2)
