"""How the pages of the staff find what they are about: within one's scope, or 404."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest

from ..models import ClassMember, Meeting, Programme, TrainingClass, Viewing
from ..querysets import ClassQuerySet, ProgrammeQuerySet, ViewingQuerySet


def managed_classes(request: SignedInRequest) -> ClassQuerySet:
    """Return the classes of my scope; 404 for whoever manages none anywhere."""
    demand(request.user, Power.MANAGE_CLASSES)
    return TrainingClass.objects.managed_by(request.user)


def managed_class(request: SignedInRequest, uid: UUID) -> TrainingClass:
    """Return a class of my scope."""
    found = managed_classes(request).select_related("organiser", "programme", "exam", "audience__scope")
    return get_object_or_404(found, uid=uid)


def managed_member(request: SignedInRequest, uid: UUID, member: UUID) -> ClassMember:
    """Return somebody on the roster of a class of my scope."""
    training_class = managed_class(request, uid)
    return get_object_or_404(training_class.members.select_related("user", "training_class"), uid=member)


def managed_meeting(request: SignedInRequest, uid: UUID) -> Meeting:
    """Return a meeting of a class of my scope."""
    demand(request.user, Power.MANAGE_CLASSES)
    found = Meeting.objects.managed_by(request.user).select_related("training_class__organiser", "group")
    return get_object_or_404(found, uid=uid)


def managed_programmes(request: SignedInRequest) -> ProgrammeQuerySet:
    """Return the programmes of my scope; 404 for whoever manages none anywhere."""
    demand(request.user, Power.MANAGE_CLASSES)
    return Programme.objects.managed_by(request.user)


def managed_viewings(request: SignedInRequest) -> ViewingQuerySet:
    """Return the sheets of group viewing of my scope; 404 for whoever runs none anywhere."""
    demand(request.user, Power.RUN_VIEWINGS)
    return Viewing.objects.managed_by(request.user)


def managed_viewing(request: SignedInRequest, uid: UUID) -> Viewing:
    """Return a sheet of group viewing of my scope."""
    found = managed_viewings(request).select_related("unit", "course", "opened_by", "confirmed_by", "decided_by")
    return get_object_or_404(found, uid=uid)


def complain(request: HttpRequest, error: ValidationError) -> None:
    """Show what a verb refused above the next page."""
    for text in error.messages:
        messages.error(request, text)
