"""Every model with an organisation is scoped, and web modules read scoped rows through `visible_to` only.

Denied by default: every module is read as web unless it lies in a drawer or a work package that reading.py names,
and every manager of every class counts.
"""

from portal.organisations.models import Organisation
from portal.scope.models import Scoped, scoped_models
from portal.scope.paths import PathField
from tests.architecture.reading import OPEN, own_models, unscoped_reads, web

# Models whose organisation is not a matter of reach, each with its reason.
UNSCOPED: dict[str, str] = {}


def test_every_model_with_an_organisation_is_scoped():
    with_organisation = {
        model
        for model in own_models()
        if any(field.related_model is Organisation for field in model._meta.get_fields() if field.concrete)
    }

    unscoped = {model._meta.label for model in with_organisation if not issubclass(model, Scoped)}

    assert unscoped == set(UNSCOPED)


def test_open_models_are_not_scoped():
    scoped = {model.__name__ for model in scoped_models()}
    assert set(OPEN) <= {model.__name__ for model in own_models()} - scoped


def test_scope_path_leads_to_a_path():
    wrong = []
    for model in scoped_models():
        field, current = None, model
        for name in model.scope_path.split("__"):
            field = current._meta.get_field(name)
            current = field.related_model or current
        if not isinstance(field, PathField):
            wrong.append(model._meta.label)

    assert wrong == []


# Reads that are right without `visible_to`, each with its reason.
TAKEN = "whether a code or name is taken is asked of the whole portal; the row found is not shown"
OWN = "the person's own rows: his claims, himself"
FOLLOWED = "what happened to a flag is met with the flag, whoever held it; groups_met says which flags"
COUNTED = "a number of rows beside one that is met; no row of them is shown"
JUDGED = "may_review and may_answer rule by the organiser and by one's own line, not by one reach; a test compares them"
ALLOWED: dict[str, str] = {
    "branches.life.facts.missed_last_month: LifeRecord._base_manager.filter": "only narrows profiles within reach",
    "branches.life.indicators.year_url: BranchProfile._base_manager.filter": "makes an address; the page behind it asks",
    "grids.desk.panels._streets: Organisation._base_manager.filter": "the names above communities that are met",
    "grids.ground.concerns._asked: User._base_manager.filter": OWN,
    "grids.ground.pages.posts_of_today: GridPost._base_manager.filter": "a Prefetch: of grids that are met",
    "grids.visits.pages.TaskPages.row: TaskPlace._base_manager.filter": COUNTED,
    "grids.wishes.concerns: Claim._base_manager.filter": OWN,
    "grids.wishes.pages.WishPages.detail_context: Claim._base_manager.filter": "claims of a wish met from the street's side",
    "portal.indicators.base.Indicator.tallies: self.model._base_manager.order_by": "rankings freeze every organisation",
    "portal.ui.versions._runs_of: ImportRun.objects.in_bulk": "names of workbooks in changes of a row that is met; the page asks",
    "portal.ui.versions._names_of: model._base_manager.in_bulk": "names in changes of a row that is met",
    "portal.system.people.accounts.SlipsForm.narrow: Unit.objects.filter": "only narrows organisations within reach",
    "portal.system.people.resources.check_people: User._base_manager.values_list": TAKEN,
    "portal.system.tree.resources.check_organisations: Organisation._base_manager.values_list": TAKEN,
    "ratings.reviews.waiting.reviewable: Entry._base_manager.filter": JUDGED,
    "ratings.objections.waiting.to_answer: Objection._base_manager.filter": JUDGED,
    "ratings.reviews.waiting.to_score: Round._base_manager.filter": JUDGED,
    "ratings.reviews.explain.ranked_beside: Standing._base_manager.filter": COUNTED,
    "ratings.flags.passports.events_of: Custody.objects.filter": FOLLOWED,
    "ratings.flags.passports.flags_now: Custody.objects.filter": FOLLOWED,
    "ratings.flags.passports.in_latest_edition: PeerGroup._base_manager.filter": "only taken away from groups that are met",
    "ratings.flags.passports.latest_rounds: Round._base_manager.filter": FOLLOWED,
    "ratings.flags.passports.superiors_of_twins: Organisation.objects.filter": FOLLOWED,
    "ratings.flags.tables._sizes.counted: Entry._base_manager.filter": COUNTED,
    "ratings.flags.tables.history_of.past: Round.objects.of_series": "only narrows standings within reach",
    "ratings.publishing.pages.RoundPages.detail_context: Objection._base_manager.filter": "why a score stays is said for all to read",
    "ratings.publishing.pages.RoundPages.detail_context: EarlyUse._base_manager.filter": "a month shows its exceptions to all who see it",
    "ratings.reviews.explain.explained: Correction._base_manager.filter": "of a standing that the reader sees; the old count stays beside the new one",
    "rectification.ledger.pages.problems.ProblemPages.summary: Unit.objects.filter": COUNTED,
    "rectification.ledger.filters.ProblemFilter.search: Measure._base_manager.filter": "only narrows problems within reach",
}


def found() -> set[str]:
    return {read.key for module in web() for read in unscoped_reads(module)}


def test_web_modules_read_scoped_rows_through_visible_to():
    assert found() - set(ALLOWED) == set()


def test_every_allowed_read_is_still_one():
    assert set(ALLOWED) - found() == set()
