"""What the officer keeps beside nominations in the table of permissions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from plugins.nomination import actions as nomination_verbs
from plugins.nomination.actions import Nominee, Statement
from plugins.nomination.models import Approval, Channel, NominatorClass, Scheme
from plugins.nomination.posts import internal
from plugins.nomination.scans import check_scan
from portal.people_notices import NoticedPerson, PeopleNotice
from tests.cast import Cast


def nominations(cast: Cast, nominee: Nominee, statement: Statement, now: datetime) -> dict[str, Any]:
    """Create what the officer keeps beside nominations: a post, a paper with its scan, a shortlist, a rule."""
    by = {"by": cast.nomination_officer, "at": now}
    values = {"unit": cast.dinglan, "title": "副局长", "employer": cast.dinglan_office.name, "batch": "", "places": 1}
    post = nomination_verbs.keep_internal_post(None, values, **by)
    signed = nomination_verbs.Paper(cast.cadre.real_name, cast.dinglan_office, NominatorClass.LEADER, Channel.WRITTEN)
    paper = nomination_verbs.register_paper(
        signed, nominee=nominee, statement=statement, post=internal(post), scan=check_scan(b"%PDF-1.7 x"), **by
    )

    def entry(name: str) -> Any:
        listed = {"post": internal(post), "source": "meeting", "unit": cast.dinglan}
        return nomination_verbs.list_nominee(Nominee(name, "海洋局", "副局长"), **listed, **by)

    appointed = entry("陆壬")
    nomination_verbs.appoint_entry(appointed, on=now.date(), document="云组〔2026〕1号", **by)
    rule = {"code": f"rule-{cast.dinglan.pk}", "text": "任现职满两年", "citation": "本地规定", "light": "yellow"}
    rule |= {"condition": {"fact": "rank_years", "is": ">=", "value": 2}, "valid_from": now.date()}
    return contests(cast, internal(post), by) | {
        "internal_post": post,
        "scan": paper.scan,
        "listed": entry("吴方"),
        "appointed": appointed,
        "eligibility_rule": nomination_verbs.keep_rule(rule, **by),
    }


def contests(cast: Cast, post: Any, by: dict[str, Any]) -> dict[str, Any]:
    """Create a contest that is open, one that is prepared, and a process under a scheme, each with people."""
    parts = [nomination_verbs.StageWords("written", "笔试", Decimal(100))]

    def contest(title: str) -> Any:
        words = {"post": post, "places": 1, "unit": cast.dinglan, "stages": parts}
        made = nomination_verbs.prepare_contest(title, **words, **by)
        people = nomination_verbs.enter(made, [Nominee(name, "海洋局", "科长") for name in ("吴方", "陆壬")], **by)
        for kind in Approval.Kind.values:
            nomination_verbs.decide(people, made, kind=kind, is_granted=True, on=by["at"].date(), **by)
        return made

    opened, shown = contest("副局长比选"), contest("副局长第二次比选")
    nomination_verbs.open_contest(opened, **by)
    nomination_verbs.open_contest(shown, **by)
    marks = {number: nomination_verbs.Mark(Decimal(70 + number)) for number in (1, 2)}
    nomination_verbs.score_stage(shown, shown.stages.get(), marks, **by)
    nomination_verbs.finish_contest(shown, **by)
    nomination_verbs.publish_contest(shown, **by)
    nomination_verbs.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    begun = nomination_verbs.begin_selection(post, scheme=scheme, places=1, unit=cast.dinglan, **by)
    values = {"unit": cast.dinglan, "title": "局长", "employer": "海洋局", "batch": "", "places": 1}
    another = internal(nomination_verbs.keep_internal_post(None, values, **by))
    told = nomination_verbs.begin_selection(another, scheme=scheme, places=1, unit=cast.dinglan, **by)
    people = [NoticedPerson("陆壬", "海洋局副局长", "海洋局局长")]
    days = {"starts_on": timezone.localdate(by["at"]), "workdays": 5, "contact": "0580-1"}
    notice = PeopleNotice("preview", "考察预告", people, **days)
    return {
        "post_contest": opened,
        "post_contest_prepared": contest("副局长第三次比选"),
        "post_contest_shown": shown,
        "entrant": opened.entrants.first(),
        "scheme": scheme,
        "selection": begun,
        "selection_notice": nomination_verbs.push_notice(told, notice, **by),
        "candidate": nomination_verbs.add_candidate(begun, Nominee("吴方", "海洋局", "科长"), **by),
    }
