"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "upload_video": _("上传视频"),
        "cancel_conversion": _("取消视频转换"),
        "retry_conversion": _("重新转换视频"),
        "trim_video": _("裁剪视频首尾"),
        "choose_poster": _("选择视频封面"),
        "clear_old_versions": _("清理视频旧版本"),
        "add_captions": _("添加字幕"),
        "shift_captions": _("调整字幕时间"),
        "remove_captions": _("删除字幕"),
        "set_chapters": _("设置章节"),
        "upload_poster": _("上传视频封面"),
        "begin_upload": _("开始上传文件"),
        "abandon_upload": _("放弃上传"),
        "save_video_question": _("保存视频提问"),
        "remove_video_question": _("删除视频提问"),
        "review_anomaly": _("查看异常学习"),
    }
)
