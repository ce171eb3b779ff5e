"""The sandbox's own pages for people: what it understands, and what its fonts look like."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, send_file

from sandbox import catalogue, entrance, openapi, prices, scripts, stages, typefaces
from sandbox.media import picture_names
from sandbox.replies import answer

POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

pages = Blueprint("pages", __name__)


@pages.get("/")
def front() -> Response:
    """Return the documentation of scripted outcomes and control calls."""
    studio = entrance.studio()
    models = [
        (name, prices.in_credits(offer.base), ", ".join(map(str, offer.units)))
        for name, offer in catalogue.VIDEO_MODELS.items()
    ]
    return page(
        "front.html",
        origin=studio.origin,
        speed=f"{studio.clock.speed:g}",
        outcomes=scripts.WORDS,
        stages=stages.NAMES,
        models=models,
        prices=prices.IN_WORDS,
        canvas=" or ".join(
            f"{width}x{height} pixels for {ratio}" for ratio, (width, height) in catalogue.CANVASES.items()
        ),
        pictures=picture_names(),
    )


@pages.get("/openapi.json")
def openapi_document() -> Response:
    """Return the OpenAPI document of every route."""
    return answer(openapi.document(entrance.studio().origin))


@pages.get("/fonts")
def fonts() -> Response:
    """Return light and dark samples of every font, with the keys to ask for them."""
    languages = {
        language: [(font, typefaces.css_class(font), typefaces.shipped(font)) for font in fonts]
        for language, fonts in catalogue.FONTS.items()
    }
    return page("fonts.html", languages=languages, names=typefaces.LANGUAGES, samples=typefaces.SAMPLES)


@pages.get("/fonts.css")
def font_styles() -> Response:
    """Return the stylesheet that loads the fonts which the sandbox has."""
    return Response(typefaces.stylesheet(), mimetype="text/css")


@pages.get("/fonts/<name>")
def font_file(name: str) -> Response:
    """Return one font file."""
    path = typefaces.files().get(name)
    if path is None:
        abort(404)
    return send_file(path, mimetype="font/woff2", max_age=86_400)


def page(template: str, **values: object) -> Response:
    """Render a page under a policy that allows the sandbox's own files and nothing else."""
    response = Response(render_template(template, **values), mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response
