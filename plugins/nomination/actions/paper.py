"""Registering nominations that came on paper or were voiced, with the scan (SPEC N15)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.audit import record
from accounts.models import Unit, User

from ..identities import paper_signer_key
from ..models import Nomination, NominatorClass, Reading, Scan
from ..posts import Post
from ..scans import CheckedScan, read_scan, write_scan
from .nominations import Nominee, Statement, demand_complete, new_receipt, sealed_columns


class AlreadyRegistered(Exception):
    """The officer registered the same signature for the same person and post today, as number `receipt`."""

    def __init__(self, receipt: str) -> None:
        super().__init__(receipt)
        self.receipt = receipt


@dataclass(frozen=True)
class Paper:
    """Who signed outside this site, and how it came."""

    name: str
    unit: Unit
    nominator_class: NominatorClass
    channel: str


@sensitive_variables()
@transaction.atomic
def register_paper(
    paper: Paper,
    *,
    nominee: Nominee,
    statement: Statement,
    post: Post | None,
    scan: CheckedScan | None,
    by: User,
    at: datetime,
) -> Nomination:
    """Register what `paper` says; raise :class:`Incomplete` when anything is left empty.

    Nobody can take a registered paper back, so that the same one is not taken twice a day: :class:`AlreadyRegistered`.
    """
    demand_complete(nominee, statement)
    # Two clicks of one officer come one after the other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    signer, sealed = paper_signer_key(paper.name, paper.unit.name), sealed_columns(nominee, statement)
    aim = {"vacancy": None, "internal_post": None}
    if post:
        aim = {name: post.columns[name] for name in aim}
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Nomination.objects.filter(registered_by=by, created_at__gte=today, signer_key=signer, channel=paper.channel)
    if known := mine.filter(nominee_key=sealed["nominee_key"], **aim).first():
        raise AlreadyRegistered(known.receipt)
    nomination = Nomination.objects.create(
        receipt=new_receipt(at),
        unit=paper.unit,
        nominator_class=paper.nominator_class,
        signer_key=signer,
        channel=paper.channel,
        registered_by=by,
        mode=Nomination.Mode.DIRECTED if post else Nomination.Mode.UNDIRECTED,
        kind=Nomination.Kind.SELF if nominee.name == paper.name else Nomination.Kind.OTHER,
        signed_name=paper.name,
        created_at=at,
        **(post.columns if post else {}),
        **sealed,
    )
    if scan is not None:
        kept = Scan.objects.create(nomination=nomination, content_type=scan.content_type, size=len(scan.data))
        write_scan(kept, scan.data)
    record("register_nomination", by=by, at=at, target=nomination, receipt=nomination.receipt)
    return nomination


@sensitive_variables()
@transaction.atomic
def open_scan(scan: Scan, *, by: User, at: datetime) -> bytes:
    """Record that `by` looks at the scan, and return it in clear."""
    Reading.objects.create(nomination=scan.nomination, reader=by, at=at, kind=Reading.Kind.SCAN)
    record("open_nomination_scan", by=by, at=at, target=scan.nomination, receipt=scan.nomination.receipt)
    return read_scan(scan)
