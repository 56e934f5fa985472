"""Writing a question with pictures: tools above the fields, a picture from the machine, what candidates will see."""

import pytest
from playwright.sync_api import expect

from questions.models import Question, QuestionPicture
from tests.material import make_site
from tests.questions.test_pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_a_question_with_a_picture_and_a_formula(cast, somebody, size):
    make_site()
    person = somebody(cast.trainer, size)
    page = person.page
    page.goto("/staff/questions/new/single/")
    assert person.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    stem = page.get_by_label("题干", exact=True)
    stem.fill("看图 ")
    page.keyboard.press("End")
    page.get_by_role("button", name="公式").click()
    page.keyboard.type("x^2")
    page.keyboard.press("End")
    stem.evaluate("field => field.setSelectionRange(0, 2)")
    page.keyboard.press("Control+b")
    assert stem.input_value() == r"<b>看图</b> \(x^2\)"
    page.keyboard.press("End")
    page.get_by_role("button", name="图片").click()
    dialog = page.get_by_role("dialog", name="插入图片")
    dialog.get_by_text("没有图片").wait_for()
    assert person.violations() == []
    dialog.get_by_label("图片文件").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png()})
    dialog.get_by_label("图片说明", exact=True).fill("海图")
    dialog.get_by_role("button", name="上传", exact=True).click()
    dialog.get_by_role("button", name="插入").wait_for()
    assert person.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    dialog.get_by_role("button", name="插入").click()
    dialog.wait_for(state="hidden")
    live = page.locator("[data-live]")
    live.locator("img").wait_for()
    assert live.locator("img").evaluate("image => image.naturalWidth") == 8
    expect(live.locator("math")).to_have_count(1)
    for letter, text in (("A", "甲"), ("B", "乙")):
        page.get_by_label(f"选项 {letter}", exact=True).fill(text)
    page.get_by_label("选项 B 正确").check()
    live.get_by_text("B. 乙").wait_for()
    expect(live.get_by_text("正确")).to_have_count(0)
    assert person.violations() == []
    person.keep_picture("question-editor")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    picture = QuestionPicture.objects.get()
    assert picture.get_absolute_url() in Question.objects.get().stem
    assert person.complaints == []
