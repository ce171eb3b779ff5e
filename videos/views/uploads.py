"""Pictures from somebody's disk, as Samsar and browsers fetch them: no sign-in, an address that nobody can guess."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from videos import uploads

_KEPT_BY_BROWSERS = 24 * 3600


@require_safe
def upload_file(request: HttpRequest, token: str, name: str) -> FileResponse:
    """Return one picture, under the type that it was found to have."""
    upload = uploads.find(token, name)
    if upload is None:
        raise Http404("No such picture.")
    try:
        file = default_storage.open(upload.file, "rb")
    except FileNotFoundError:
        raise Http404("No such picture.") from None
    # Compressed again it would only lose its length.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    response = FileResponse(file, content_type=upload.content_type)
    response["Content-Length"] = str(upload.size)
    response["Cache-Control"] = f"public, max-age={_KEPT_BY_BROWSERS}, immutable"
    response["X-Robots-Tag"] = "noindex"
    # A page of ours may stand under another name of this host.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
