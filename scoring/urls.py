"""Addresses of scoring."""

from django.urls import include, path, register_converter

from . import (
    archive_views,
    certificate_views,
    claim_views,
    dashboard_views,
    import_views,
    policy_views,
    quarter_views,
    target_views,
    views,
)

app_name = "scoring"


class QuarterConverter:
    """A quarter in an address: ``2026Q3``."""

    regex = "20[0-9]{2}Q[1-4]"

    def to_python(self, value: str) -> str:
        """Return the code."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code."""
        return value


register_converter(QuarterConverter, "quarter")

my_urls = [
    path("", views.mine, name="mine"),
    path("credits/<uuid:uid>/", views.credit, name="credit"),
    path("pending/", views.pending, name="pending"),
    path("declarations/", claim_views.declarations, name="declarations"),
    path("declarations/new/", claim_views.declare, name="declare"),
    path("declarations/<uuid:uid>/", claim_views.declaration, name="declaration"),
    path("declarations/<uuid:uid>/withdraw/", claim_views.withdraw, name="withdraw_declaration"),
    path("declarations/<uuid:uid>/proof/", claim_views.proof, name="proof"),
    path("certificates/", certificate_views.issue, name="issue_certificate"),
    path("certificates/<uuid:uid>/pdf/", certificate_views.certificate, name="certificate_pdf"),
    path("archive/<int:year>.pdf", certificate_views.own_archive, name="own_archive"),
    path("exemptions/<uuid:uid>/proof/", target_views.exemption_proof, name="exemption_proof"),
    path("appeals/", claim_views.appeals, name="appeals"),
    path("appeals/new/", claim_views.ask, name="ask_for_review"),
    path("appeals/<uuid:uid>/", claim_views.appeal, name="appeal"),
]

staff_urls = [
    path("", views.staff, name="staff"),
    path("declarations/", claim_views.staff_declarations, name="staff_declarations"),
    path("declarations/<uuid:uid>/", claim_views.staff_declaration, name="staff_declaration"),
    path("credit-appeals/", claim_views.staff_appeals, name="staff_appeals"),
    path("credit-appeals/<uuid:uid>/", claim_views.staff_appeal, name="staff_appeal"),
    path("exports/", views.request_export, name="request_export"),
    path("exports/<uuid:uid>/", views.download_export, name="download_export"),
]

policy_urls = [
    path("", policy_views.policies, name="policies"),
    path("new/", policy_views.new, name="new_policy"),
    path("simulations/<uuid:uid>/", policy_views.simulation, name="simulation"),
    path("<uuid:uid>/", policy_views.policy, name="policy"),
    path("<uuid:uid>/edit/", policy_views.edit, name="edit_policy"),
    path("<uuid:uid>/copy/", policy_views.copy, name="copy_policy"),
    path("<uuid:uid>/simulate/", policy_views.simulate, name="simulate_policy"),
    path("<uuid:uid>/activate/", policy_views.activate, name="activate_policy"),
    path("<uuid:uid>/discard/", policy_views.discard, name="discard_policy"),
]

target_urls = [
    path("", target_views.targets, name="targets"),
    path("new/", target_views.new_target, name="new_target"),
    path("preset/", target_views.preset, name="preset_targets"),
    path("<uuid:uid>/", target_views.target, name="target"),
    path("<uuid:uid>/remove/", target_views.remove_target, name="remove_target"),
]

annual_urls = [
    path("", archive_views.annual, name="annual"),
    path("templates/", archive_views.templates, name="annual_templates"),
    path("templates/new/", archive_views.template, name="new_annual_template"),
    path("templates/<uuid:uid>/", archive_views.template, name="annual_template"),
    path("templates/<uuid:uid>/remove/", archive_views.remove_template, name="remove_annual_template"),
    path("<str:number>/", archive_views.archive, name="archive"),
]

import_urls = [
    path("", import_views.hours_imports, name="hours_imports"),
    path("template/", import_views.hours_template, name="hours_template"),
    path("<uuid:uid>/", import_views.hours_import, name="hours_import"),
    path("<uuid:uid>/faults/", import_views.hours_faults, name="hours_faults"),
    path("<uuid:uid>/confirm/", import_views.confirm_hours, name="confirm_hours"),
    path("<uuid:uid>/discard/", import_views.discard_hours, name="discard_hours"),
    path("<uuid:uid>/undo/", import_views.undo_hours, name="undo_hours"),
]

exemption_urls = [
    path("", target_views.exemptions, name="exemptions"),
    path("new/", target_views.new_exemption, name="new_exemption"),
    path("<uuid:uid>/", target_views.exemption, name="exemption"),
]

quarter_urls = [
    path("", quarter_views.quarters, name="quarters"),
    path("<quarter:code>/", quarter_views.quarter, name="quarter"),
    path("<quarter:code>/close/", quarter_views.close, name="close_quarter"),
]

urlpatterns = [
    path("me/", include(my_urls)),
    path("rankings/", views.rankings, name="rankings"),
    path("staff/", include(staff_urls)),
    path("staff/policies/", include(policy_urls)),
    path("staff/quarters/", include(quarter_urls)),
    path("staff/targets/", include(target_urls)),
    path("staff/progress/", dashboard_views.progress, name="progress"),
    path("staff/progress/people/", dashboard_views.people, name="people"),
    path("staff/progress/behind/", dashboard_views.people_behind, name="behind"),
    path("staff/progress/behind/remind/", dashboard_views.remind_behind, name="remind_behind"),
    path("staff/hours/", include(import_urls)),
    path("staff/annual/", include(annual_urls)),
    path("staff/exemptions/", include(exemption_urls)),
    path("staff/ledger/<uuid:uid>/", views.ledger_of, name="ledger_of"),
    path("staff/ledger/<uuid:uid>/archive/<int:year>.pdf", certificate_views.archive_of, name="archive_of"),
    path("verify/", certificate_views.verify, name="verify"),
    path("bulletins/<quarter:code>/bulletin.docx", quarter_views.bulletin_file, {"kind": "docx"}, name="bulletin_docx"),
    path("bulletins/<quarter:code>/bulletin.pdf", quarter_views.bulletin_file, {"kind": "pdf"}, name="bulletin_pdf"),
]
