"""The metric dictionary tells every indicator, in words, to whoever may look at figures."""

from django.urls import reverse

from portal.indicators import all_indicators


def test_every_indicator_stands_in_the_dictionary_with_its_part_and_whole(client_of, leader):
    page = client_of(leader).get(reverse("dictionary")).content.decode()

    for one in all_indicators().values():
        assert str(one.label) in page
        assert str(one.slice_of("part").label) in page
        assert str(one.note) in page


def test_the_dictionary_says_which_figures_no_past_month_tells(client_of, leader):
    page = client_of(leader).get(reverse("dictionary")).content.decode()

    today_alone = [one for one in all_indicators().values() if not one.of_a_day]
    assert page.count("不能按往月统计") == len(today_alone) > 0


def test_every_indicator_says_what_counts():
    assert [key for key, one in all_indicators().items() if not str(one.note)] == []


def test_who_sees_no_figures_needs_no_dictionary(client_of, keeper):
    assert client_of(keeper).get(reverse("dictionary")).status_code == 403
