"""A class asks for a reflection: every member may write for it, and an accepted text is a condition of completion."""

import pytest

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from classes import actions
from classes.checklist import checklist_of
from classes.models import TrainingClass
from reflections import actions as reflections
from tests.cast import NOW
from tests.classes.material import enrol, make_class
from tests.material import make_site
from tests.reflections.conftest import TEXT, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast):
    """A task of 普澜区 that reaches nobody by itself."""
    task = reflections.make_task(cast.pulan, values(), by=None, at=NOW)
    set_audience(task.audience, choice=AudienceChoice(named=[]), by=None, at=NOW)
    return reflections.publish_task(task, by=cast.educator, at=NOW)


@pytest.fixture
def training_class(cast, task):
    made = make_class(cast, organiser=cast.dinglan)
    actions.set_tasks(made, tasks=[("reflection", task.uid)], by=cast.educator, at=NOW)
    enrol(made, cast.cadre)
    return made


def test_a_member_writes_whomever_the_audience_reaches_and_is_done_when_it_is_accepted(
    cast, training_class, task, client_of
):
    assert client_of(cast.colleague).get(task.get_absolute_url()).status_code == 404
    assert client_of(cast.cadre).get(task.get_absolute_url()).status_code == 200
    own = reflections.submit(task, text=TEXT, may_be_shown=False, by=cast.cadre, at=NOW).submission
    (result,) = checklist_of(training_class, at=NOW).results
    assert [each.label for each in result.missing] == ["学习心得"]
    reflections.mark(own, kind="accept", grade="good", comment="", by=cast.educator, at=NOW)
    (result,) = checklist_of(training_class, at=NOW).results
    assert result.fulfilled


def test_editing_a_class_keeps_what_the_editor_may_not_choose(cast, training_class, task, client_of):
    """The county administrator of 定澜区 does not look after tasks of 普澜区."""
    own = reflections.make_task(cast.dinglan, values(title="本区的任务"), by=None, at=NOW)
    reflections.publish_task(own, by=None, at=NOW)
    client = client_of(cast.county_admin)
    address = f"/staff/classes/{training_class.uid}/edit/"
    form = client.get(address).context["form"]
    assert "另有 1 项由他人布置的任务" in form["tasks"].help_text
    asked = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in asked.items() if value is not None and value is not False}
    dates = {name: data[name].isoformat() for name in ("starts_on", "ends_on")}
    answer = client.post(address, data | dates | {"title": "改名"})
    assert answer.status_code == 302, answer.context["form"].errors
    training_class.refresh_from_db()
    assert training_class.title == "改名"
    assert [each.target for each in training_class.tasks.all()] == [task.uid]


def test_what_remains_to_be_written_is_the_next_step(cast, training_class, task, client_of):
    make_site()
    page = client_of(cast.cadre).get(training_class.get_absolute_url()).text
    assert "暂时没有要做的" not in page
    assert page.count(f'href="{task.get_absolute_url()}"') == 2
    own = reflections.submit(task, text=TEXT, may_be_shown=False, by=cast.cadre, at=NOW).submission
    reflections.mark(own, kind="accept", grade="good", comment="", by=cast.educator, at=NOW)
    page = client_of(cast.cadre).get(training_class.get_absolute_url()).text
    assert page.count(f'href="{task.get_absolute_url()}"') == 1
    assert "要求都已完成" in page


def test_a_class_that_is_over_leads_nobody_to_a_task_that_is_not_theirs_any_more(cast, training_class, task, client_of):
    make_site()
    client = client_of(cast.cadre)
    address = f'href="{task.get_absolute_url()}"'
    assert address in client.get(training_class.get_absolute_url()).text
    TrainingClass.objects.update(state="closed", closed_at=NOW)
    assert client.get(task.get_absolute_url()).status_code == 404
    page = client.get(training_class.get_absolute_url()).text
    assert task.title in page
    assert address not in page
