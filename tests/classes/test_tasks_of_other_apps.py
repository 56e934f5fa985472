"""Another app may add a task to classes by registering its kind."""

from uuid import uuid4

import pytest

from classes import actions, task_kinds
from classes.checklist import checklist_of
from tests.cast import NOW
from tests.classes.material import enrol, make_class

TARGET = uuid4()


@pytest.fixture
def essay():
    """A kind of task that the cadre may do; who has done it stands in the set."""
    done = set()
    kind = task_kinds.TaskKind(
        label="心得",
        choices=lambda user: [(TARGET, "学习心得")],
        title=lambda uid: "学习心得",
        url=lambda uid: f"/essays/{uid}/",
        done_by=lambda uid, people: done & set(people),
    )
    task_kinds.register("essay", kind)
    yield done
    task_kinds.unregister("essay")


def test_a_task_is_a_condition_of_completion_and_leads_to_its_app(cast, essay, client_of):
    training_class = make_class(cast)
    actions.set_tasks(training_class, tasks=[("essay", TARGET)], by=cast.educator, at=NOW)
    enrol(training_class, cast.cadre)
    (result,) = checklist_of(training_class, at=NOW).results
    assert [each.label for each in result.missing] == ["心得"]
    assert f"/essays/{TARGET}/" in client_of(cast.cadre).get(training_class.get_absolute_url()).content.decode()
    essay.add(cast.cadre.pk)
    (result,) = checklist_of(training_class, at=NOW).results
    assert result.fulfilled


def test_the_form_offers_tasks_only_while_an_app_provides_any(cast, client_of, essay):
    client = client_of(cast.educator)
    assert "心得：学习心得" in client.get("/staff/classes/new/").content.decode()
    task_kinds.unregister("essay")
    assert "其他任务" not in client.get("/staff/classes/new/").content.decode()


def test_a_task_whose_app_is_gone_holds_nobody_up(cast):
    training_class = make_class(cast)
    actions.set_tasks(training_class, tasks=[("gone", uuid4())], by=None, at=NOW)
    enrol(training_class, cast.cadre)
    (result,) = checklist_of(training_class, at=NOW).results
    assert result.fulfilled
