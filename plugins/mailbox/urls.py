"""Addresses of the mailbox, below ``/mailbox/``."""

from django.urls import path

from .views import boxes, office, own, public, reception, steps, supervision

urlpatterns = [
    path("", own.my_letters, name="my_letters"),
    path("write/", own.write, name="write"),
    path("write/<slug:channel>/", own.write_text, name="write_text"),
    path("write/<slug:channel>/send/", own.write_send, name="write_send"),
    path("write/<slug:channel>/discard/", own.discard, name="discard"),
    path("public/write/", public.write_public, name="write_public"),
    path("public/sent/", public.public_sent, name="public_sent"),
    path("public/track/", public.track, name="track"),
    path("public/letter/", public.public_letter, name="public_letter"),
    path("public/letter/more/", public.public_more, name="public_more"),
    path("public/leave/", public.leave, name="leave"),
    path("statistics/", public.statistics, name="statistics"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("receptions/", reception.receptions, name="receptions"),
    path("receptions/<uuid:uid>/book/", reception.book, name="book"),
    path("bookings/<uuid:uid>/cancel/", reception.cancel, name="cancel_booking"),
    path("bookings/<uuid:uid>/result/", reception.result, name="result"),
    path("attachments/<uuid:uid>/", own.attachment, name="attachment"),
    path("office/", office.office, name="office"),
    path("office/boxes/", boxes.boxes, name="boxes"),
    path("office/signatures/", office.signatures, name="signatures"),
    path("office/tables/<slug:name>/", boxes.table, name="table"),
    path("office/tables/<slug:name>/new/", boxes.row, name="new_row"),
    path("office/tables/<slug:name>/<int:pk>/", boxes.row, name="row"),
    path("office/tables/<slug:name>/<int:pk>/remove/", boxes.remove, name="remove_row"),
    path("office/opinions/", office.opinions, name="opinions"),
    path("office/receptions/", reception.office_receptions, name="office_receptions"),
    path("office/receptions/<uuid:uid>/", reception.office_reception, name="office_reception"),
    path("office/receptions/<uuid:uid>/withdraw/", reception.withdraw, name="withdraw_reception"),
    path("improvements/<uuid:uid>/<slug:act>/", steps.improvement, name="improvement"),
    path("<uuid:uid>/", own.letter, name="letter"),
    path("<uuid:uid>/more/", own.more, name="more"),
    path("<uuid:uid>/rate/", own.rate, name="rate"),
    path("<uuid:uid>/progress/", office.progress, name="progress"),
    path("<uuid:uid>/settle/<slug:act>/", office.settle, name="settle"),
    path("<uuid:uid>/do/<slug:name>/", steps.step, name="step"),
]
