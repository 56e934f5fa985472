"""The editors' screen of one video: preview, captions, chapters, poster, versions, trim marks."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from . import captions, chapters, posters, versions
from .delivery import make_token
from .forms import CaptionsForm, ChaptersForm, PosterForm, ShiftForm, TrimForm
from .models import Asset, CaptionTrack, Video
from .probing import WrongFileError
from .uploads import may_change

#: Lines of captions on one page of the preview.
LINES = 30


def _video(request: HttpRequest, pk: int) -> Video:
    video = get_object_or_404(Video.objects.select_related("current", "collection"), pk=pk)
    if not may_change(request.user, video):
        raise Http404
    return video


def _captions(request: HttpRequest, video: Video, form: CaptionsForm) -> str:
    values = form.cleaned_data
    captions.add_captions(
        video,
        values["file"],
        by=request.user,
        at=timezone.now(),
        language=values["language"],
        offset_ms=round((values["offset"] or 0) * 1000),
    )
    return _("字幕已保存。")


def _shift(request: HttpRequest, video: Video, form: ShiftForm) -> str:
    offset = round(form.cleaned_data["offset"] * 1000)
    captions.shift_captions(form.cleaned_data["track"], offset, by=request.user, at=timezone.now())
    return _("字幕已整体移动 %(seconds)s 秒。") % {"seconds": form.cleaned_data["offset"]}


def _chapters(request: HttpRequest, video: Video, form: ChaptersForm) -> str:
    made = chapters.set_chapters(video, form.cleaned_data["chapters"], by=request.user, at=timezone.now())
    return _("已保存 %(count)d 个章节。") % {"count": len(made)}


def _poster(request: HttpRequest, video: Video, form: PosterForm) -> str:
    if (image := form.cleaned_data["image"]) is not None:
        posters.upload_poster(video, image, by=request.user, at=timezone.now())
    else:
        versions.choose_poster(video, form.cleaned_data["number"], by=request.user, at=timezone.now())
    return _("封面已更换。")


def _trim(request: HttpRequest, video: Video, form: TrimForm) -> str:
    if not video.facts:
        raise versions.VersionError(_("这个视频没有上传的文件，不能裁剪。"))
    versions.trim(video, form.cleaned_data["start"], form.cleaned_data["end"], by=request.user, at=timezone.now())
    return _("正在按新的起止时间制作下一个版本，完成之前继续播放现在的版本。")


def _retry(request: HttpRequest, video: Video, form: Form) -> str:
    versions.retry_conversion(video, by=request.user, at=timezone.now())
    return _("已重新开始转换。")


#: What a form of the screen does: the form's name, its class, what it does, and where on the page it is.
PARTS: dict[str, tuple[type[Form], Callable[[HttpRequest, Video, Any], str]]] = {
    "captions": (CaptionsForm, _captions),
    "shift": (ShiftForm, _shift),
    "chapters": (ChaptersForm, _chapters),
    "poster": (PosterForm, _poster),
    "trim": (TrimForm, _trim),
    "retry": (Form, _retry),
}


def _initial(part: str, video: Video) -> dict[str, Any]:
    if part == "chapters":
        return {"chapters": chapters.as_text(video)}
    if part == "trim":
        return {"start": video.start_ms / 1000, "end": video.end_ms / 1000 if video.end_ms else None}
    return {}


def _forms(request: HttpRequest, video: Video, sent: str) -> dict[str, Form]:
    made = {}
    for part, (kind, _act) in PARTS.items():
        options: dict[str, Any] = {"prefix": part, "initial": _initial(part, video)}
        if kind is ShiftForm:
            options["video"] = video
        if part == sent:
            options |= {"data": request.POST, "files": request.FILES}
        made[part] = kind(**options)
    return made


def _act(request: HttpRequest, video: Video, part: str, form: Form) -> str | None:
    """Do what the form says; return the words of success, or put the reason on the form."""
    if not form.is_valid():
        return None
    try:
        return PARTS[part][1](request, video, form)
    except chapters.WrongChaptersError as error:
        for fault in error.faults:
            form.add_error(None, fault)
    except (WrongFileError, versions.VersionError) as error:
        form.add_error(None, str(error))
    return None


def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that belongs to a video; each form of the page is sent on its own (``part`` says which)."""
    video = _video(request, pk)
    sent = request.POST.get("part", "") if request.method == "POST" else ""
    if request.method == "POST" and sent not in PARTS:
        raise Http404
    forms = _forms(request, video, sent)
    if sent:
        if (words := _act(request, video, sent, forms[sent])) is not None:
            messages.success(request, words)
            track = f"?track={request.GET['track']}" if "track" in request.GET else ""
            return redirect(f"{reverse('media-details', args=[pk])}{track}#{sent}")
        messages.error(request, _("没有保存，请看下方的说明。"))
    return render(request, "media/editors/details.html", _context(request, video, forms))


def _context(request: HttpRequest, video: Video, forms: dict[str, Form]) -> dict[str, Any]:
    tracks = list(video.captions.order_by("language"))
    wanted = request.GET.get("track", "")
    track = next((each for each in tracks if each.language == wanted), tracks[0] if tracks else None)
    latest = video.latest_asset
    return {
        "video": video,
        "forms": forms,
        "tracks": [(each, each.cues.shown().count()) for each in tracks],
        "track": track,
        "lines": Paginator(track.cues.shown(), LINES).get_page(request.GET.get("p")) if track else None,
        "assets": video.assets.prefetch_related("renditions").order_by("-version")[:20],
        "busy": latest is not None and latest.state == Asset.State.MAKING,
        "may_retry": latest is not None and latest.state not in (Asset.State.MAKING, Asset.State.READY),
        "suggested": versions.suggested_marks(video) if video.facts else None,
        "preview": _preview(request, video),
    }


def _preview(request: HttpRequest, video: Video) -> dict[str, Any]:
    """Return addresses of the present version, signed for this editor."""
    asset = video.current
    if asset is None:
        return {}
    token = make_token(user_id=request.user.pk or 0, video_uid=video.uid, at=timezone.now())

    def url(path: str) -> str:
        return reverse("media-file", args=[token, video.uid, asset.version, path])

    numbers = [number for number in range(1, 7) if (asset.folder / f"poster-{number}.jpg").is_file()]
    return {
        "master": url("master.m3u8"),
        "poster": url("poster.jpg") if (asset.folder / "poster.jpg").is_file() else "",
        "posters": [(number, url(f"poster-{number}.jpg")) for number in numbers],
        "captions": {
            track.language: reverse("media-captions", args=[token, video.uid, track.name])
            for track in video.captions.all()
        },
    }


def remove(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Ask, and then remove the captions of one language."""
    video = _video(request, pk)
    track = get_object_or_404(CaptionTrack, video=video, language=language)
    if request.method != "POST":
        context = {"video": video, "track": track, "lines": track.cues.shown().count()}
        return render(request, "media/editors/remove_captions.html", context)
    captions.remove_captions(track, by=request.user, at=timezone.now())
    messages.success(request, _("已删除“%(label)s”字幕。") % {"label": track.label})
    return redirect(f"{reverse('media-details', args=[pk])}#captions")


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and then stop the conversion that is on its way."""
    video = _video(request, pk)
    if request.method != "POST":
        return render(request, "media/editors/cancel_conversion.html", {"video": video})
    try:
        versions.cancel_conversion(video, by=request.user, at=timezone.now())
    except versions.VersionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("转换已取消。"))
    return redirect("media-details", pk)
