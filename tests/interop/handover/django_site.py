"""A small site whose backend hands people over. Up to the mark it is the example of docs/HANDOVER.md."""

import json
import os
import urllib.parse
import urllib.request

from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST


def throughline(method, path, body=None):
    request = urllib.request.Request(
        os.environ["THROUGHLINE"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {os.environ['HANDOVER_KEY']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read() or "null")


@require_POST
def chat_code(request):
    """The page asks for this when the person is logged in here."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    handed_over = throughline("POST", "/api/handover", {
        "subject": json.loads(request.body)["subject"],
        "custom_user_id": str(request.user.pk),
        "name": request.user.get_full_name() or request.user.get_username(),
    })
    return JsonResponse({"code": handed_over["code"]})


@require_POST
def log_out(request):
    if request.user.is_authenticated:
        whose = urllib.parse.quote(str(request.user.pk), safe="")
        throughline("DELETE", f"/api/handover?custom_user_id={whose}")
    logout(request)
    return HttpResponse(status=204)


# The end of the example. Whoever says who they are is logged in, which no real site would believe.
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.contrib.auth import login
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import path


@require_POST
def log_in(request):
    from django.contrib.auth.models import User

    user = json.loads(request.body)
    user, _ = User.objects.get_or_create(id=user["id"], defaults={"username": user["id"], "first_name": user["name"]})
    login(request, user)
    return HttpResponse(status=204)


urlpatterns = [path("login", log_in), path("chat/code", chat_code), path("logout", log_out)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    settings.configure(
        SECRET_KEY=os.environ["SESSION_SECRET"],
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    call_command("migrate", verbosity=0)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
