"""The public face: files, pages, vacancies, the counties' sites, and what the office keeps about them."""

from .articles import (
    LEAST_PUBLICITY,
    AppointedPerson,
    AppointmentPage,
    ArticlePage,
    PreviewedPerson,
    PreviewPage,
    PublicisedPerson,
    PublicityPage,
    RegulationPage,
    SituationPage,
    WorkPlanPage,
)
from .counties import CountyHomePage, CourseRecommendation
from .files import CustomDocument, CustomImage, CustomRendition
from .offices import Feedback, Incident, TakeDown, VisitCount
from .places import HomePage, NewsColumnPage, ProcedurePage, SectionPage, StandardPage
from .vacancies import Vacancy, VacancyNoticePage
from .workflow import ResponsibleTask

__all__ = [
    "LEAST_PUBLICITY",
    "AppointedPerson",
    "AppointmentPage",
    "ArticlePage",
    "CountyHomePage",
    "CourseRecommendation",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "Feedback",
    "HomePage",
    "Incident",
    "NewsColumnPage",
    "PreviewPage",
    "PreviewedPerson",
    "ProcedurePage",
    "PublicisedPerson",
    "PublicityPage",
    "RegulationPage",
    "ResponsibleTask",
    "SectionPage",
    "SituationPage",
    "StandardPage",
    "TakeDown",
    "Vacancy",
    "VacancyNoticePage",
    "VisitCount",
    "WorkPlanPage",
]
