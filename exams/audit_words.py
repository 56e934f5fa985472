"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_paper": _("新建试卷"),
        "edit_paper": _("修改试卷"),
        "add_questions_to_paper": _("试卷加题"),
        "change_paper_line": _("修改试卷内容"),
        "drop_paper_line": _("移出试卷内容"),
        "declare_paper_ready": _("试卷定稿"),
        "make_exam": _("新建考试"),
        "edit_exam": _("修改考试"),
        "publish_exam": _("发布考试"),
        "refreeze_exam": _("重新成卷"),
        "close_exam": _("结束考试"),
        "cancel_exam": _("取消考试"),
        "extend_exam": _("延长考试"),
        "adjust_exam": _("考试个别安排"),
        "set_markers": _("安排阅卷人"),
        "publish_results": _("公布成绩"),
        "export_exam_statistics": _("导出考试统计"),
        "export_exam_results": _("导出考试成绩"),
        "mark_answer": _("阅卷评分"),
        "correct_question": _("更正试题并重新评分"),
        "appeal_grade": _("申请成绩复核"),
        "decide_appeal": _("办结成绩复核"),
        "set_exam_series": _("设置定期考试"),
        "remove_exam_series": _("删除定期考试"),
    }
)
