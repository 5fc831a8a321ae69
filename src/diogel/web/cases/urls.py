"""Casework."""

from __future__ import annotations

from django.urls import path

from diogel.web.cases.importing.urls import urlpatterns as importing
from diogel.web.cases.lists.urls import urlpatterns as lists
from diogel.web.cases.views import beside, case, doing, drafts, opening

urlpatterns = [
    path("cases/", case.cases, name="cases"),
    path("cases/open/", opening.open_case, name="case_open"),
    path("cases/drafts/<uuid:id>/", drafts.draft, name="draft"),
    path("cases/drafts/<uuid:id>/subject/", drafts.subject, name="draft_subject"),
    path("cases/drafts/<uuid:id>/questions/<int:number>/", drafts.questions, name="draft_page"),
    path("cases/drafts/<uuid:id>/check/", drafts.check, name="draft_check"),
    path("cases/drafts/<uuid:id>/discard/", drafts.discard, name="draft_discard"),
    path("cases/referrals/<uuid:referral>/", beside.referral, name="referral"),
    path("cases/<uuid:id>/", case.case, name="case"),
    path("cases/<uuid:id>/print/", case.paper, name="case_paper"),
    path("cases/<uuid:id>/answers/", case.history, name="case_answers"),
    path("cases/<uuid:id>/steps/<int:number>/", case.step, name="case_step"),
    path("cases/<uuid:id>/steps/<int:number>/void/", doing.void, name="case_void"),
    path("cases/<uuid:id>/moves/<slug:move>/", doing.move, name="case_move"),
    path("cases/<uuid:id>/forms/<slug:form>/", doing.form, name="case_form"),
    path("cases/<uuid:id>/reviews/<slug:review>/", doing.review, name="case_review"),
    path("cases/<uuid:id>/consult/", doing.consult, name="case_consult"),
    path("cases/<uuid:id>/consents/<slug:consent>/", doing.consent, name="case_consent"),
    path("cases/<uuid:id>/risk/", doing.risk, name="case_risk"),
    path("cases/<uuid:id>/actions/", doing.add_action, name="case_actions"),
    path("cases/<uuid:id>/actions/<slug:action>/", doing.end_action, name="case_action"),
    path("cases/<uuid:id>/decide/", doing.decide, name="case_decide"),
    path("cases/<uuid:id>/give/", doing.allocate, name="case_allocate"),
    path("cases/<uuid:id>/lead/", doing.lead, name="case_lead"),
    path("cases/<uuid:id>/edition/", doing.recast, name="case_recast"),
    path("cases/<uuid:id>/link/", doing.link, name="case_link"),
    path("cases/<uuid:id>/join/", doing.merge, name="case_merge"),
    path("cases/<uuid:id>/split/", doing.split, name="case_split"),
    path("cases/<uuid:id>/notes/", beside.note, name="case_note"),
    path("cases/<uuid:id>/notes/<int:number>/withdraw/", beside.withdraw_note, name="case_note_withdraw"),
    path("cases/<uuid:id>/supervise/", beside.supervise, name="case_supervise"),
    path("cases/<uuid:id>/people/", beside.party, name="case_party"),
    path("cases/<uuid:id>/people/<int:number>/end/", beside.end_party, name="case_party_end"),
    path("cases/<uuid:id>/files/", beside.add_file, name="case_files"),
    path("cases/<uuid:id>/files/<uuid:file>/", beside.file, name="case_file"),
    path("cases/<uuid:id>/letters/<uuid:letter>/", beside.letter, name="case_letter"),
    path("cases/<uuid:id>/letters/<uuid:letter>/sent/", beside.letter_sent, name="case_letter_sent"),
    path("cases/<uuid:id>/letters/<uuid:letter>/as/<slug:form>/", beside.letter_paper, name="case_letter_paper"),
    path("cases/<uuid:id>/refer/", beside.refer, name="case_refer"),
    path("cases/<uuid:id>/referrals/<uuid:referral>/withdraw/", beside.withdraw_referral, name="case_referral_withdraw"),
    *lists,
    *importing,
]
