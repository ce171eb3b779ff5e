"""The doorbell: Samsar rings when a render is done. A ring is not believed; it only makes us look sooner."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from videos.jobs import doorbells, polling


@csrf_exempt
def doorbell(request: HttpRequest, token: str) -> HttpResponse:
    """Answer 204 to everything, known token or not; the body is never read."""
    if request.method == "POST":
        polling.ring_doorbell(doorbells.doorbell_hash(token), at=timezone.now())
    return HttpResponse(status=204)
