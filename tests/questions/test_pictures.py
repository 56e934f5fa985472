"""Pictures in questions: what is taken, who loads them, how they travel in files."""

import base64
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection

from accounts import actions as accounts
from accounts.groups import collection_of, set_up_groups
from exams.actions import start_attempt
from exams.clock import now
from questions import actions, exchange
from questions.drafts import Draft, map_texts
from questions.models import Question, QuestionPicture
from questions.pictures import PictureError, address, checked, element, uids_of
from tests.cast import NOW
from tests.material import make_exam, make_site
from tests.questions.made import options
from tests.questions.test_screens import PLAIN, SPECIAL

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png(colour="red", form="PNG", **how):
    """Return a small picture."""
    target = BytesIO()
    Image.new("RGB", (8, 6), colour).save(target, form, **how)
    return target.getvalue()


def upload(content, name="图.png"):
    return SimpleUploadedFile(name, content, "image/png")


def question_with(picture, scope=None, by=None):
    text = f"看图回答{element(picture.uid, '海图')}"
    return actions.save_question(Draft("single", text, {"options": options("甲", "乙")}), scope=scope, by=by, at=NOW)


@pytest.fixture
def centre(db):
    """The course centre of a fresh site."""
    return make_site()


@pytest.fixture
def picture(cast):
    return actions.keep_picture(png(), title="海图", scope=cast.dinglan, by=None, at=NOW)


@pytest.fixture
def county_trainer(cast):
    """A trainer of 普澜区 only."""
    accounts.grant_role(cast.colleague, "trainer", unit=cast.pulan, by=None, at=NOW)
    return cast.colleague


@pytest.mark.parametrize("content", [SVG, b"", b"GIF89a", b"%PDF-1.4", png(form="BMP"), b"\x89PNG" + bytes(6_000_000)])
def test_what_is_no_small_picture_of_a_safe_kind_is_refused(content):
    with pytest.raises(PictureError):
        checked(content)


def test_a_photograph_loses_what_the_camera_noted_and_other_files_stay_as_they_are():
    notes = Image.Exif()
    notes[0x010E] = "拍摄于机密地点"
    file, _width, _height = checked(png(form="JPEG", exif=notes))
    assert "010E" not in Image.open(BytesIO(file.content)).getexif()
    assert not Image.open(BytesIO(file.content)).getexif()
    assert checked(png())[0].content == png()


def test_the_same_file_is_kept_once_for_an_owner(cast, picture):
    assert actions.keep_picture(png(), title="又一次", scope=cast.dinglan, by=None, at=NOW) == picture
    assert actions.keep_picture(png(), title="全市", scope=None, by=None, at=NOW) != picture


def test_a_picture_is_uploaded_with_its_description_and_put_into_a_question(cast, client_of):
    browser = client_of(cast.trainer)
    page = reverse("questions:pictures")
    assert "请填写" in browser.post(page, {"file": upload(png())}).text or not QuestionPicture.objects.exists()
    assert "无法读取" in browser.post(page, {"file": upload(SVG), "title": "图"}).text
    assert browser.post(page, {"file": upload(png()), "title": '海图"'}).status_code == 302
    made = QuestionPicture.objects.get()
    assert (made.scope, made.width, made.height, made.made_by) == (None, 8, 6, cast.trainer)
    shown = browser.get(page + "?q=海").text
    assert made.get_absolute_url() == address(made.uid)
    assert made.get_absolute_url() in shown
    sent = PLAIN | SPECIAL["single"] | {"stem": f"看图{element(made.uid, made.title)}"}
    assert browser.post(reverse("questions:new", args=["single"]), sent).status_code == 302
    assert Question.objects.get().versions.get().pictures.get() == made


def test_a_picture_without_a_description_is_asked_for_one(cast, client_of, picture):
    sent = PLAIN | SPECIAL["single"] | {"stem": f'看图<img src="{address(picture.uid)}" alt=" ">'}
    assert "请为每张图片填写说明" in client_of(cast.trainer).post(reverse("questions:new", args=["single"]), sent).text


def test_a_picture_of_another_county_is_not_put_into_a_question(cast, picture, county_trainer):
    with pytest.raises(actions.QuestionError, match="不在题库中"):
        question_with(picture, scope=cast.pulan, by=county_trainer)


def test_only_who_sees_the_question_or_sits_its_paper_loads_the_picture(
    cast, centre, client_of, picture, county_trainer
):
    exam = make_exam(question_with(picture, scope=cast.dinglan))
    place = picture.get_absolute_url()
    assert client_of(None).get(place).status_code == 302
    assert client_of(cast.cadre).get(place).status_code == 404
    assert client_of(county_trainer).get(place).status_code == 404
    start_attempt(exam, user=cast.cadre, at=now())
    loaded = client_of(cast.cadre).get(place)
    assert (loaded.status_code, loaded["Content-Type"], loaded.getvalue()) == (200, "image/png", png())
    assert "nosniff" in loaded["X-Content-Type-Options"]
    for person, status in ((cast.outsider, 404), (cast.trainer, 200), (cast.educator, 200), (cast.county_admin, 404)):
        assert client_of(person).get(place).status_code == status, person


def test_a_marker_loads_the_pictures_of_what_is_marked(cast, centre, client_of, picture):
    exam = make_exam(question_with(picture, scope=cast.dinglan))
    exam.markers.create(user=cast.outsider)
    assert client_of(cast.outsider).get(picture.get_absolute_url()).status_code == 200


def test_a_trainer_takes_images_of_the_own_county_and_no_others(cast, centre, client_of, county_trainer):
    set_up_groups(by=None, at=NOW)
    model = get_image_model()
    own, other = (
        model.objects.create(title=name, file=upload(png(colour), f"{colour}.png"), collection=place)
        for name, colour, place in (
            ("普澜港", "blue", collection_of(cast.pulan)),
            ("市府", "green", Collection.get_first_root_node()),
        )
    )
    browser, page = client_of(county_trainer), reverse("questions:site_images")
    assert [image.title for image in browser.get(page).context["page"]] == ["普澜港"]
    assert browser.get(reverse("questions:thumbnail", args=[own.pk])).status_code == 200
    assert browser.get(reverse("questions:thumbnail", args=[other.pk])).status_code == 404
    assert browser.post(page, {"image": other.pk, "title": "市府"}).status_code == 404
    assert browser.post(page, {"image": own.pk, "title": "港口的图"}).status_code == 302
    made = QuestionPicture.objects.get()
    assert (made.scope, made.title) == (cast.pulan, "港口的图")
    own.delete()
    assert browser.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["moodle", "qti"])
def test_pictures_come_back_from_a_file_that_carries_them(cast, name):
    source = actions.keep_picture(png(), title="海图", scope=None, by=None, at=NOW)
    text = element(source.uid, "海图")
    draft = Draft("single", f"看图{text}", {"options": options(f"甲{text}", "乙"), "rule": {}}, f"因为{text}", "P-1")
    content = exchange.WRITERS[name].file([draft], actions.picture_files([draft]))
    batch = actions.upload_questions(
        content, file_name="x", scope=cast.dinglan, name=name, state="ready", by=cast.trainer, at=NOW
    )
    assert batch.faults == []
    assert batch.notices == []
    actions.imports.make_questions(batch.plan, scope=cast.dinglan, by=cast.trainer, at=NOW)
    kept = QuestionPicture.objects.get(scope=cast.dinglan)
    assert kept.file.read() == png()
    same = map_texts(draft, lambda words: words.replace(str(source.uid), str(kept.uid)))
    back = actions.draft_of(Question.objects.get(number="P-1"))
    assert (back.stem, back.explanation, back.body["options"]) == (same.stem, same.explanation, same.body["options"])


def test_formats_without_pictures_say_so_and_unknown_references_are_told_and_taken_out(cast, picture):
    draft = actions.draft_of(question_with(picture, scope=cast.dinglan))
    for name in ("xlsx", "gift"):
        assert "图片" in next(exchange.WRITERS[name].losses([draft]))[1]
    content = exchange.WRITERS["gift"].file([draft], {})
    checked_here = actions.check_file(content, scope=cast.dinglan)
    assert uids_of(Draft.from_json(checked_here.plan[0]["draft"])) == {str(picture.uid)}
    elsewhere = actions.check_file(content, scope=cast.pulan)
    assert "引用的图片不在题库中" in str(elsewhere.notices)
    assert not uids_of(Draft.from_json(elsewhere.plan[0]["draft"]))


def test_a_drawing_that_could_hold_scripts_does_not_come_in_with_a_file(cast):
    xml = f"""<quiz><question type="truefalse"><name><text>n</text></name><questiontext format="html">
    <text><![CDATA[对吗<img src="@@PLUGINFILE@@/a.svg" alt="图">]]></text>
    <file name="a.svg" path="/" encoding="base64">{base64.b64encode(SVG).decode()}</file></questiontext>
    <answer fraction="100"><text>true</text></answer></question></quiz>"""
    found = actions.check_file(xml.encode(), scope=None)
    assert "图片没有导入" in str(found.notices)
    assert found.pictures == {}


def test_the_preview_shows_what_candidates_will_see_and_no_solution(cast, client_of, picture):
    browser, page = client_of(cast.trainer), reverse("questions:preview", args=["single"])
    sent = PLAIN | SPECIAL["single"] | {"stem": f"看图{element(picture.uid, '海图')}", "explanation": "因为如此"}
    whole = browser.post(page, sent).text
    assert address(picture.uid) in whole
    assert "甲" in whole
    assert "因为如此" not in whole
    assert "答案" not in whole
    half = browser.post(page, {"stem": "<b>半</b><script>x</script>"}).text
    assert "<b>半</b>" in half
    assert "<script>" not in half
    assert client_of(cast.cadre).post(page, sent).status_code == 404
