"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "upload_video": _("上传视频"),
        "add_captions": _("添加字幕"),
        "begin_upload": _("开始上传文件"),
        "abandon_upload": _("放弃上传"),
    }
)
