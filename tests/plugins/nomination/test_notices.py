"""考察预告 and 任前公示 go from a process to the portal: nothing but who, from where, to where (SPEC P15)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.actions import grant_role
from accounts.models import AuditEntry, RoleAssignment
from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Tally
from plugins.nomination.models import Scheme, SelectionNotice
from plugins.nomination.posts import announced_post, internal
from portal.actions import take_down
from portal.models import PreviewPage, PublicityPage
from portal.people_notices import NoticedPerson, PeopleNotice
from tests.material import make_site
from tests.together import together
from workdays.models import Day

PERSON = NoticedPerson("沈云帆", "海洋局科长", "海洋局局长")


@pytest.fixture
def by(cast):
    return {"by": cast.nomination_officer, "at": timezone.now()}


@pytest.fixture
def office(cast, client_of):
    return client_of(cast.nomination_officer)


@pytest.fixture
def selection(cast, vacancy, by):
    """A process for an announced post with one place, two candidates and a result."""
    actions.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    post = announced_post(vacancy.uid, timezone.localdate())
    made = actions.begin_selection(post, scheme=scheme, places=1, unit=cast.city, **by)
    first, second = (
        actions.add_candidate(made, Nominee(name, "海洋局", "科长"), **by) for name in ("沈云帆", "陆清源")
    )
    votes = {first.pk: Decimal(37), second.pk: Decimal(29)}
    actions.keep_result(made, scheme.stages.get(order=1), votes, tally=Tally(61, 59, 53), **by)
    return made


def address(selection, kind="publicity"):
    return reverse("nomination:push_notice", args=[selection.uid, kind])


def filled(form, *names):
    """Return the form as it was offered, with the candidates `names` ticked."""
    data = {field.name: field.value() for field in form if not field.name.startswith("on-") and field.value()}
    for person in form.people:
        if person.nominee_name in names:
            data[f"on-{person.pk}"] = "on"
    data["starts_on"] = f"{data['starts_on']:%F}"
    return data | {"contact": "0580-1"}


def words(kind="publicity", **changed):
    today = timezone.localdate()
    known = {"title": "干部任前公示", "people": [PERSON], "starts_on": today, "workdays": 5, "contact": "0580-1"}
    return PeopleNotice(kind, **(known | changed))


def test_an_officer_hands_a_notice_over_after_seeing_it(office, selection, cast):
    form = office.get(address(selection)).context["form"]
    data = filled(form, "沈云帆")

    preview = office.post(address(selection), data)
    assert "预览" in preview.text
    assert not SelectionNotice.objects.exists()
    hidden = {field.html_name: field.value() for field in preview.context["form"]}
    answer = office.post(address(selection), hidden | {"confirm": "1"}, follow=True)

    page = PublicityPage.objects.get()
    assert [(one.name, one.post, one.target) for one in page.people.all()] == [("沈云帆", "海洋局科长", "市海洋局局长")]
    assert page.starts_on == Day.objects.add_workdays(timezone.localdate(), 1)
    assert page.ends_on == Day.objects.add_workdays(timezone.localdate(), 5)
    assert not page.live
    assert "已提交，审核和审批通过后公开" in answer.text
    assert "审核中" in answer.text
    entry = AuditEntry.objects.get(verb="push_selection_notice")
    assert entry.details == {"kind": "publicity", "page": page.pk, "people": 1}


def test_neither_nominators_nor_counts_are_on_the_page(office, selection, client, by):
    made = actions.push_notice(selection, words(), **by)
    made.page.specific.save_revision().publish()

    page = client.get(Page.objects.get(pk=made.page_id).url).text
    shown = page[page.index("<article") : page.index("</article>")]

    assert "沈云帆" in shown
    assert not [secret for secret in ("陆清源", "37", "53", "涂健") if secret in shown]


def test_the_preview_offers_to_go_back_with_everything_kept(office, selection):
    data = filled(office.get(address(selection, "preview")).context["form"], "陆清源")

    again = office.post(address(selection, "preview"), data | {"edit": "1", "title": "另一个标题"})

    assert "另一个标题" in again.text
    assert not Page.objects.type(PreviewPage).exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"workdays": "4"}, "任前公示不得少于 5 个工作日"),
        ({"starts_on": "2020-01-01"}, "开始日期不能早于今天"),
        ({"contact": " "}, "请填写反映情况的方式"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(office, selection, changed, said):
    data = filled(office.get(address(selection)).context["form"], "沈云帆") | changed

    answer = office.post(address(selection), data | {"confirm": "1"})

    assert said in answer.text
    assert not SelectionNotice.objects.exists()


def test_somebody_has_to_be_chosen(office, selection):
    data = filled(office.get(address(selection)).context["form"])

    assert "至少选择一位人选" in office.post(address(selection), data).text


def test_an_internal_post_is_not_named_by_itself(office, cast, internal_post, by):
    make_site()
    actions.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    made = actions.begin_selection(internal(internal_post), scheme=scheme, places=1, unit=cast.city, **by)
    person = actions.add_candidate(made, Nominee("沈云帆", "海洋局", "科长"), **by)
    data = filled(office.get(address(made)).context["form"], "沈云帆")
    assert f"target-{person.pk}" not in data

    assert "必填" in office.post(address(made), data).text
    quiet = office.post(address(made), data | {f"target-{person.pk}": "拟任副处级领导职务"})
    named = office.post(address(made), data | {f"target-{person.pk}": "市政府副秘书长"})

    assert "内部岗位的名称，提交前请确认" not in quiet.text
    assert "内部岗位的名称，提交前请确认" in named.text


def test_a_second_one_waits_until_the_first_is_over(selection, by):
    actions.push_notice(selection, words(), **by)

    with pytest.raises(actions.AlreadyPushed):
        actions.push_notice(selection, words(), **by)
    assert actions.push_notice(selection, words("preview"), **by).kind == "preview"


def test_after_a_take_down_another_one_can_follow(cast, office, selection, by):
    first = actions.push_notice(selection, words(), **by)
    first.page.specific.save_revision().publish()
    take_down(first.page, reason="姓名有误", by=None, at=by["at"])
    assert "姓名有误" in office.get(selection.get_absolute_url()).text

    second = actions.push_notice(selection, words(), **by)

    first.refresh_from_db()
    assert first.ended_at is not None
    assert list(selection.notices.standing()) == [second]


def test_after_a_deletion_another_one_can_follow(selection, by):
    first = actions.push_notice(selection, words(), **by)
    Page.objects.get(pk=first.page_id).delete()

    assert actions.push_notice(selection, words(), **by).page


def test_what_waits_is_taken_back_after_a_question(office, selection, by):
    made = actions.push_notice(selection, words(), **by)
    where = reverse("nomination:recall_notice", args=[made.uid])

    assert "审核随之取消" in office.get(where).text
    assert PublicityPage.objects.exists()
    answer = office.post(where, follow=True)

    assert not PublicityPage.objects.exists()
    assert "已收回" in answer.text
    assert office.get(where).status_code == 404
    assert actions.push_notice(selection, words(), **by).page


def test_what_is_public_is_not_taken_back_by_the_officer(office, selection, by, client):
    made = actions.push_notice(selection, words(), **by)
    made.page.specific.save_revision().publish()

    answer = office.post(reverse("nomination:recall_notice", args=[made.uid]), follow=True)

    assert "已经发布过，不能收回" in answer.text
    assert PublicityPage.objects.get().live
    shown = office.get(selection.get_absolute_url()).text
    assert f'href="{PublicityPage.objects.get().url}"' in shown
    assert "已发布" in shown


def test_the_dates_shown_are_those_of_the_page(office, selection, by):
    made = actions.push_notice(selection, words(), **by)
    later = timezone.localdate() + timedelta(days=40)
    PublicityPage.objects.filter(pk=made.page_id).update(ends_on=later)

    assert f"{later:%F}" in office.get(selection.get_absolute_url()).text


def test_a_closed_process_can_still_be_made_public(office, selection, by):
    actions.close_selection(selection, **by)

    assert "发布任前公示" in office.get(selection.get_absolute_url()).text
    assert actions.push_notice(selection, words(), **by).page


def test_a_process_with_a_notice_is_not_removed(cast, by, vacancy):
    actions.load_default_schemes(**by)
    post = announced_post(vacancy.uid, timezone.localdate())
    scheme = Scheme.objects.current().get(code="chief")
    made = actions.begin_selection(post, scheme=scheme, places=1, unit=cast.city, **by)
    actions.push_notice(made, words(), **by)

    with pytest.raises(actions.HasResults):
        actions.remove_selection(made, **by)


def test_officers_of_another_county_and_candidates_push_nothing(cast, client_of, selection, by):
    cast.nomination_officer.roles.update(unit=cast.pulan)
    assert client_of(cast.nomination_officer).get(address(selection)).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.push_notice(selection, words(), **by)


def test_who_is_a_candidate_pushes_nothing(cast, client_of, selection, by):
    actions.add_candidate(selection, Nominee("陈帆", "普澜区海洋局", "副局长"), **by)
    grant_role(cast.colleague, RoleAssignment.Role.NOMINATION_OFFICER, unit=cast.city, by=None, at=by["at"])

    assert client_of(cast.colleague).get(address(selection)).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.push_notice(selection, words(), by=cast.colleague, at=by["at"])


def test_another_kind_does_not_exist(office, selection):
    assert office.get(address(selection, "appointment")).status_code == 404


def test_the_contact_of_last_time_is_offered_again(office, selection, by):
    actions.push_notice(selection, words(contact="市民路 1 号"), **by)

    assert office.get(address(selection, "preview")).context["form"]["contact"].value() == "市民路 1 号"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_page(cast, selection, by):
    outcomes = together([lambda: actions.push_notice(selection, words(), **by)] * 2)

    assert PublicityPage.objects.count() == SelectionNotice.objects.count() == 1, outcomes


def test_the_process_asks_the_same_for_one_notice_and_for_many(office, selection, by, django_assert_max_num_queries):
    for _each in range(4):
        made = actions.push_notice(selection, words(), **by)
        actions.recall_notice(made, **by)
    actions.push_notice(selection, words(), **by)
    actions.push_notice(selection, words("preview"), **by)
    office.get(selection.get_absolute_url())
    with django_assert_max_num_queries(30):
        office.get(selection.get_absolute_url())
