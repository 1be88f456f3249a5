from django.urls import path

from stations.jobs import views

urlpatterns = [
    path("jobs/<uuid:uid>/", views.job_page, name="job"),
    path("jobs/<uuid:uid>/cancellation/", views.cancellation, name="job-cancel"),
]
